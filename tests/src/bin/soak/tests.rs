//! Tests that run a sample every day, run whole.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

pub fn mutations(count: u32) -> Result<String> {
    run("mqtt", "mutated", "FIELDLIFT_MUTATIONS", count)
}

pub fn kills(count: u32) -> Result<String> {
    // The tests do not build the program they run.
    let status = cargo().args(["build", "--release", "--package", "cli"]).status();
    ensure!(status.context("cannot start cargo")?.success(), "the program does not build");
    run("tests", "kill", "FIELDLIFT_KILLS", count)
}

/// Runs the tests of a package whose names contain the filter; there must be one.
fn run(package: &str, filter: &str, variable: &str, count: u32) -> Result<String> {
    let mut child = cargo()
        .args(["test", "--release", "--package", package, "--tests", filter])
        .env(variable, count.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start cargo")?;
    let mut passed = 0;
    for line in BufReader::new(child.stdout.take().context("piped")?).lines() {
        let line = line?;
        println!("{line}");
        passed += usize::from(line.starts_with("test ") && line.ends_with("... ok"));
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("the tests ended with {status}");
    }
    ensure!(passed > 0, "package {package} has no test that is named {filter:?}");
    Ok(format!("{passed} tests passed with {variable}={count}"))
}

fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}
