//! Runs a script of `tests/peers` and does for it what it asks of the operator.

use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::Command;
use tokio::time::timeout;

use crate::site::Site;

/// A script takes seconds; this is for one that hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// Requests come in lines of JSON on the script's output, answers go to its input; the script
/// judges, and its exit status is the verdict.
pub async fn run(site: &Site, script: &str, arguments: &[&str]) {
    let status = timeout(PATIENCE, converse(site, script, arguments)).await;
    let status = status.unwrap_or_else(|_| panic!("{script} hangs"));
    assert!(status.success(), "{script} {arguments:?}: {status}; its reasons stand above");
}

async fn converse(site: &Site, script: &str, arguments: &[&str]) -> ExitStatus {
    let interpreter = std::env::var_os("FIELDLIFT_PYTHON").unwrap_or_else(|| "python3".into());
    let mut child = Command::new(&interpreter)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("peers").join(script))
        .args(arguments)
        .current_dir(site.path(""))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", interpreter.display()));
    let mut answers = child.stdin.take().unwrap();
    let mut requests = BufReader::new(child.stdout.take().unwrap()).lines();
    while let Some(line) = requests.next_line().await.unwrap() {
        let request = serde_json::from_str(&line).unwrap_or_else(|_| panic!("{script}: {line}"));
        let answer = site.operate(&request).await;
        answers.write_all(format!("{answer}\n").as_bytes()).await.unwrap();
    }
    child.wait().await.unwrap()
}
