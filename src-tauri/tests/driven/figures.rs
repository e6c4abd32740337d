//! What the window costs: figures beside a limit or a Tauri application that shows one line. They
//! are printed, not judged: `cargo xtask bench window`.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tokio::time::sleep;

use crate::rig::{Stage, Window};

/// A frame of 60 a second lasts 16.7 ms; half of it is the page's.
const LIMIT_MS: f64 = 8.0;
const WATCHED: Duration = Duration::from_secs(20);

#[tokio::test]
#[ignore = "it measures: cargo xtask bench window"]
async fn figures_of_the_window() -> Result<()> {
    start_and_memory().await?;
    frames().await?;
    bundle()
}

async fn start_and_memory() -> Result<()> {
    let one_line = beside("examples/one-line")?;
    let mut best = HashMap::new();
    // In turns, so that both meet the same machine; the best of three is what each can do.
    for _ in 0..3 {
        for (name, program) in [("one line", Some(&one_line)), ("fieldlift", None)] {
            let stage = Stage::open().await?;
            let window = match program {
                Some(program) => stage.window_of(program, json!([])).await?,
                None => stage.window().await?,
            };
            let usable = "const mark = performance.getEntriesByName('usable')[0];
                return mark ? performance.timeOrigin + mark.startTime : null";
            let usable = window.becomes("that it can be used", usable).await?.as_f64();
            let usable = usable.context("the time of the mark")?;
            let process = stage.process_of(program.map_or("fieldlift-desktop", |_| "one-line"))?;
            let took = usable - started_at(process)?;
            let memory = memory_of_all(process)?;
            let (start, least) = best.entry(name).or_insert((f64::INFINITY, f64::INFINITY));
            *start = took.min(*start);
            *least = memory.min(*least);
            window.leave().await;
        }
    }
    let ((start, memory), (start_of_one, memory_of_one)) = (best["fieldlift"], best["one line"]);
    println!(
        "start to first usable screen: {start:.0} ms, one line {start_of_one:.0} ms, ratio {:.2}",
        start / start_of_one
    );
    println!(
        "memory of all processes (PSS): {memory:.0} MiB, one line {memory_of_one:.0} MiB, ratio {:.2}",
        memory / memory_of_one
    );
    Ok(())
}

/// The page's own work in this window, on the mock program's rollouts where every device changes.
async fn frames() -> Result<()> {
    let page = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).with_file_name("ui-mock");
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui");
    let built = Command::new("npx")
        .args(["vite", "build", "--logLevel", "error", "--emptyOutDir", "--outDir"])
        .arg(&page)
        .env("FIELDLIFT_MOCK", "1")
        .current_dir(ui)
        .status()
        .context("build the page with its mock")?;
    ensure!(built.success(), "the page with its mock could not be built");
    let port = serve(page)?;
    let stage = Stage::open().await?;
    let window = stage.window().await?;
    for devices in [100, 1_000, 10_000] {
        let address = format!(
            "http://127.0.0.1:{port}/index.html?scenario=big&devices={devices}&theme=dark&frames=1#/rollouts/meter-fw-2-4-1"
        );
        window.open(&address).await?;
        window
            .becomes(
                "the rollout",
                "return document.querySelector('canvas') !== null && window.__frames?.count > 60",
            )
            .await?;
        window.run("window.__frames.reset()").await?;
        sleep(WATCHED).await;
        let read = "const { p50, p95, p99, max, count } = window.__frames; return { p50, p95, p99, max, count }";
        let frames = window.run(read).await?;
        let p95 = frames["p95"].as_f64().unwrap_or(f64::NAN);
        println!(
            "{devices} devices all changing: page's work per frame p50 {} p95 {p95} p99 {} max {} ms in {} frames ({:.0} a second), {:.2} of the limit of {LIMIT_MS} ms",
            frames["p50"],
            frames["p99"],
            frames["max"],
            frames["count"],
            frames["count"].as_f64().unwrap_or_default() / WATCHED.as_secs_f64(),
            p95 / LIMIT_MS,
        );
    }
    window.picture("ten-thousand").await?;
    memory_over_time(&stage, &window).await?;
    window.leave().await;
    Ok(())
}

/// Ten thousand devices go on changing; what all processes hold is looked at ten times.
async fn memory_over_time(stage: &Stage, window: &Window) -> Result<()> {
    let minutes: f64 =
        std::env::var("FIELDLIFT_MINUTES").map_or(Ok(1.0), |minutes| minutes.parse())?;
    let process = stage.process_of("fieldlift-desktop")?;
    let mut held = Vec::new();
    for _ in 0..10 {
        sleep(Duration::from_secs_f64(minutes * 6.0)).await;
        held.push(memory_of_all(process)?);
    }
    window.run("return 1").await?;
    let held: Vec<String> = held.iter().map(|mib| format!("{mib:.0}")).collect();
    println!("memory of all processes over {minutes} minutes: {} MiB", held.join(" "));
    Ok(())
}

fn bundle() -> Result<()> {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/dist/assets");
    let mut sizes: HashMap<String, u64> = HashMap::new();
    for entry in fs::read_dir(&assets).with_context(|| format!("list {}", assets.display()))? {
        let path = entry?.path();
        let kind = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        *sizes.entry(kind).or_default() += path.metadata()?.len();
    }
    for (kind, size) in sizes {
        println!("page: {kind} {} kB", size / 1000);
    }
    Ok(())
}

/// Wall-clock milliseconds at which the process began (proc(5): starttime, in ticks of 10 ms).
#[allow(clippy::disallowed_methods, reason = "it measures time")]
fn started_at(process: u32) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    let after_name = stat.rsplit(") ").next().context("the end of its name")?;
    let ticks: f64 = after_name.split(' ').nth(19).context("starttime")?.parse()?;
    let uptime = fs::read_to_string("/proc/uptime")?;
    let uptime: f64 = uptime.split(' ').next().context("uptime")?.parse()?;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    Ok(now.as_secs_f64() * 1000.0 - (uptime - ticks / 100.0) * 1000.0)
}

/// MiB of the process and all below it, shared pages divided among those who share them.
fn memory_of_all(process: u32) -> Result<f64> {
    let mut family = vec![process];
    let mut next = 0;
    while let Some(parent) = family.get(next).copied() {
        next += 1;
        let children = fs::read_to_string(format!("/proc/{parent}/task/{parent}/children"));
        family.extend(
            children.unwrap_or_default().split_whitespace().filter_map(|id| id.parse::<u32>().ok()),
        );
    }
    let mut kilobytes = 0.0;
    for member in family {
        let rollup = fs::read_to_string(format!("/proc/{member}/smaps_rollup")).unwrap_or_default();
        let pss = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
        let pss = pss.and_then(|text| text.trim().trim_end_matches(" kB").parse::<f64>().ok());
        kilobytes += pss.unwrap_or_default();
    }
    ensure!(kilobytes > 0.0, "nothing is known of the memory of {process}");
    Ok(kilobytes / 1024.0)
}

/// A program built beside the one under test.
fn beside(path: &str) -> Result<PathBuf> {
    let program = Path::new(env!("CARGO_BIN_EXE_fieldlift-desktop"));
    let found = program.with_file_name("").join(path);
    ensure!(
        found.exists(),
        "{} is not built: cargo build --workspace --all-targets",
        found.display()
    );
    Ok(found)
}

/// The files of a folder over HTTP, to this machine only.
fn serve(folder: PathBuf) -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let port = listener.local_addr()?.port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let folder = folder.clone();
            std::thread::spawn(move || answer(&folder, stream));
        }
    });
    Ok(port)
}

fn answer(folder: &Path, stream: std::net::TcpStream) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut request = String::new();
    stream.read_line(&mut request)?;
    let path = request.split([' ', '?']).nth(1).unwrap_or_default().trim_start_matches('/');
    let kind = match Path::new(path).extension().and_then(|kind| kind.to_str()) {
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("woff2") => "font/woff2",
        _ => "text/html",
    };
    let body = fs::read(folder.join(path));
    let status = if body.is_ok() { "200 OK" } else { "404 Not Found" };
    let body = body.unwrap_or_default();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.get_mut().write_all(head.as_bytes())?;
    stream.get_mut().write_all(&body)
}
