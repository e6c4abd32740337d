//! SHA-256 of a large file, as the store verifies it, against `openssl dgst`.

use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use store::FileStore;

use crate::report::{Goal, Report, figure};
use crate::site::content;

const MIB: usize = 1 << 20;
const SIZE: u64 = 1 << 30;
const ROUNDS: usize = 3;

pub fn measure(report: &mut Report) -> Result<()> {
    report.section("hashing", "SHA-256 of a 1 GiB file; best of three, in turns, files in memory");
    let folder = crate::folder()?;
    let files = FileStore::open(folder.path())?;
    let started = Instant::now();
    let go_on = &mut |_, _| ControlFlow::Continue(());
    let kept = files.import(Path::new("1 GiB"), source(), Some(SIZE), go_on)?;
    let imported = started.elapsed().as_secs_f64();
    let (mut ours, mut openssl) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..ROUNDS {
        let started = Instant::now();
        files.verify(kept.hash)?;
        ours = ours.min(started.elapsed().as_secs_f64());
        let started = Instant::now();
        let output = Command::new("openssl")
            .args(["dgst", "-sha256"])
            .arg(files.path(kept.hash))
            .output()
            .context("install openssl: apt-get install openssl")?;
        openssl = openssl.min(started.elapsed().as_secs_f64());
        let said = String::from_utf8_lossy(&output.stdout);
        ensure!(said.contains(&kept.hash.to_string()), "openssl says {said}");
    }
    let rate = |seconds: f64| SIZE as f64 / MIB as f64 / seconds;
    report.line(
        "read and hash",
        &[
            figure("fieldlift", rate(ours), "MiB/s"),
            figure("openssl", rate(openssl), "MiB/s"),
            figure("ratio", openssl / ours, ""),
        ],
        &[Goal { text: "at least 0.9 of its rate", met: openssl / ours >= 0.9 }],
    );
    let import = figure("rate", rate(imported), "MiB/s");
    report.line("import: hash, write, sync", &[import], &[]);
    Ok(())
}

/// One mebibyte, again and again.
struct Repeated {
    piece: Vec<u8>,
    done: u64,
}

fn source() -> impl Read {
    Repeated { piece: content(0..MIB), done: 0 }.take(SIZE)
}

impl Read for Repeated {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let at = (self.done % MIB as u64) as usize;
        let len = buffer.len().min(MIB - at);
        buffer[..len].copy_from_slice(&self.piece[at..at + len]);
        self.done += len as u64;
        Ok(len)
    }
}
