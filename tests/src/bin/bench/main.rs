//! Measures, in one run, each figure beside a peer's or a limit's, so that ratios hold on any
//! machine: `cargo xtask bench [--json] [blocks] [delivery] [memory] [updates] [hashing]`.
//!
//! The service under test and its peer run in processes of their own, so that their CPU time can
//! be told from that of the load generator, which is this process. Reads `/proc`: Linux only.

#![allow(clippy::disallowed_methods, reason = "it measures time")]

mod blocks;
mod delivery;
mod device;
mod hashing;
mod load;
mod memory;
mod ours;
mod peer;
mod pki;
mod process;
mod report;
mod site;
mod updates;

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::process::Machine;
use crate::report::Report;

const SECTIONS: [&str; 5] = ["blocks", "delivery", "memory", "updates", "hashing"];

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        [ours::COMMAND, folder, devices] => {
            ours::serve(Path::new(folder), devices.parse().context("number of devices")?).await
        }
        [peer::COMMAND, port] => peer::serve(port.parse().context("port of the broker")?).await,
        _ => measure(&words).await,
    }
}

async fn measure(words: &[&str]) -> Result<()> {
    let (options, mut sections): (Vec<&str>, Vec<&str>) =
        words.iter().partition(|word| word.starts_with("--"));
    let unknown = options.iter().find(|option| **option != "--json");
    let unknown = unknown.or(sections.iter().find(|section| !SECTIONS.contains(section)));
    if let Some(unknown) = unknown {
        bail!("{unknown:?} is neither --json nor one of {}", SECTIONS.join(", "));
    }
    if sections.is_empty() {
        sections = SECTIONS.to_vec();
    }
    let descriptors = rlimit::increase_nofile_limit(u64::MAX).context("raise RLIMIT_NOFILE")?;
    let mut report = Report::new(!options.is_empty());
    report.note(&format!(
        "{} cores, {:.2} of them busy with other things in the second before; {descriptors} file \
         descriptors",
        Machine::cores(),
        Machine::busy_for_a_second().await?,
    ));
    for section in sections {
        match section {
            "blocks" => blocks::measure(&mut report).await?,
            "delivery" => delivery::measure(&mut report).await?,
            "memory" => memory::measure(&mut report).await?,
            "updates" => updates::measure(&mut report).await?,
            _ => hashing::measure(&mut report)?,
        }
    }
    Ok(())
}

/// A folder on the disk the program lies on: `/tmp` may be memory.
fn folder() -> Result<tempfile::TempDir> {
    let program = std::env::current_exe().context("where is this program?")?;
    let beside = program.parent().context("the program lies in a folder")?;
    tempfile::Builder::new().prefix("bench-").tempdir_in(beside).context("a folder for the bench")
}
