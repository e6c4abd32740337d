//! A rollout as large as one laptop serves.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use host::{Faults, Pace, RehearsalOptions, Subject, rehearse};

const IMAGE_SIZE: u32 = 64 * 1024;
const TELL_EVERY: Duration = Duration::from_secs(30);

pub async fn run(devices: u32) -> Result<String> {
    let folder = tempfile::tempdir().context("a folder for the image")?;
    let image = folder.path().join("firmware.bin");
    let bytes: Vec<u8> =
        (0..IMAGE_SIZE).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    std::fs::write(&image, bytes).context("write the image")?;
    let options = RehearsalOptions {
        subject: Subject::File(image),
        devices,
        faults: Faults::default(),
        modular: devices / 10,
        tls: false,
        seed: 1,
        pace: Pace::Fastest,
        keep: false,
    };
    let mut told = Instant::now();
    let report = rehearse(options, &mut |head| {
        if told.elapsed() >= TELL_EVERY {
            told = Instant::now();
            println!("   {head:?}");
        }
    })
    .await?;
    let good = report
        .devices
        .iter()
        .filter(|device| {
            device.ending == "succeeded" && device.signature_verified && device.image_matches
        })
        .count();
    let failed = report.devices.iter().find(|device| device.ending != "succeeded");
    let example = failed.map(|device| format!(", {}: {}", device.thing, device.ending));
    ensure!(
        good == devices as usize,
        "{good} of {devices} devices succeeded{}",
        example.unwrap_or_default()
    );
    ensure!(report.ledger_holds, "the ledger does not hold");
    Ok(format!(
        "all succeeded, {} blocks, {} MiB in {:.0} s; the ledger holds",
        report.blocks,
        report.bytes >> 20,
        report.seconds
    ))
}
