//! The long tests: `cargo xtask soak [--mutations N] [--kills N] [--devices N] [--entries N]`.
//! All of them run whatever becomes of one; the exit code says whether all held.

#![allow(clippy::disallowed_methods, reason = "it says how long things took")]

mod ledger;
mod options;
mod rehearsal;
mod tests;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::options::Options;

/// Things this process itself holds open beside devices: files, the database, the listener.
const RESERVED_DESCRIPTORS: u64 = 200;

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let options = Options::parse(std::env::args().skip(1))?;
    let descriptors = rlimit::increase_nofile_limit(u64::MAX).context("raise RLIMIT_NOFILE")?;
    let mut soak = Soak { failed: false };
    let mutations = options.mutations;
    soak.part(&format!("{mutations} mutated packets"), async || tests::mutations(mutations)).await;
    let kills = options.kills;
    soak.part(&format!("{kills} times kill -9 in a rollout"), async || tests::kills(kills)).await;
    // Both ends of each connection are in this process.
    let most = descriptors.saturating_sub(RESERVED_DESCRIPTORS) / 2;
    let devices = options.devices.min(u32::try_from(most).unwrap_or(u32::MAX));
    if devices < options.devices {
        println!("{descriptors} file descriptors are enough for {devices} devices only");
    }
    soak.part(&format!("{devices} simulated devices over TCP"), async || {
        rehearsal::run(devices).await
    })
    .await;
    let entries = options.entries;
    soak.part(&format!("{entries} things in registry and ledger"), async || {
        ledger::run(entries).await
    })
    .await;
    Ok(if soak.failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

struct Soak {
    failed: bool,
}

impl Soak {
    async fn part(&mut self, name: &str, run: impl AsyncFnOnce() -> Result<String>) {
        println!("\n── {name}");
        let started = Instant::now();
        let verdict = match run().await {
            Ok(said) => format!("held: {said}"),
            Err(error) => {
                self.failed = true;
                format!("FAILED: {error:#}")
            }
        };
        println!("── {name}, {:.1} s, {verdict}", started.elapsed().as_secs_f64());
    }
}
