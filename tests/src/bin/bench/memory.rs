//! Memory of a TLS connection that says nothing.

use std::time::Duration;

use anyhow::{Context, Result};

use crate::device::{Device, Target};
use crate::ours::Ours;
use crate::peer::Peer;
use crate::pki::Pki;
use crate::process::Process;
use crate::report::{Goal, Report, figure};

/// Connected before the first look, so that what a process sets up once is not counted.
const BEFORE: usize = 50;
const CONNECTIONS: usize = 550;
/// For what a handshake leaves to be freed.
const SETTLE: Duration = Duration::from_secs(2);

pub async fn measure(report: &mut Report) -> Result<()> {
    report.section("memory", "resident memory per idle connection, mutual TLS 1.3");
    let folder = crate::folder()?;
    let pki = Pki::write(folder.path(), CONNECTIONS)?;
    let ours = Ours::start(folder.path(), CONNECTIONS)?;
    let target = Target { addr: ours.tls, tls: Some(&pki) };
    let ours = per_connection(&target, &ours.process).await?;
    let peer = Peer::start(folder.path())?;
    let target = Target { addr: peer.tls, tls: Some(&pki) };
    let peer = per_connection(&target, &peer.broker).await?;
    report.line(
        &format!("{} connections", CONNECTIONS - BEFORE),
        &[
            figure("fieldlift", ours / 1024.0, "KiB"),
            figure("mosquitto", peer / 1024.0, "KiB"),
            figure("ratio", ours / peer, ""),
        ],
        &[Goal { text: "at most 3 times the peer's", met: ours / peer <= 3.0 }],
    );
    Ok(())
}

async fn per_connection(target: &Target<'_>, process: &Process) -> Result<f64> {
    let mut devices = Vec::new();
    let mut before = 0.0;
    for number in 0..CONNECTIONS {
        if number == BEFORE {
            tokio::time::sleep(SETTLE).await;
            before = process.resident()?;
        }
        let device = Device::connect(target, number, 1024).await;
        devices.push(device.with_context(|| format!("device d{number} at {}", target.addr))?);
    }
    tokio::time::sleep(SETTLE).await;
    Ok((process.resident()? - before) / (CONNECTIONS - BEFORE) as f64)
}
