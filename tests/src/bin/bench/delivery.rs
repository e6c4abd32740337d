//! What delivering firmware costs.

use anyhow::Result;

use crate::device::Target;
use crate::load::{self, Load};
use crate::ours::Ours;
use crate::peer::Peer;
use crate::pki::Pki;
use crate::report::{Report, figure};

const LOAD: Load = Load { connections: 50, block_size: 65_536 };

pub async fn measure(report: &mut Report) -> Result<()> {
    report.section("delivery", "CPU seconds of the service per GiB, 64 KiB blocks, 50 connections");
    let folder = crate::folder()?;
    let pki = Pki::write(folder.path(), LOAD.connections)?;
    for (road, tls) in [("plain", None), ("TLS", Some(&pki))] {
        let ours = Ours::start(folder.path(), LOAD.connections)?;
        let addr = if tls.is_some() { ours.tls } else { ours.plain };
        let ours = load::run(&Target { addr, tls }, LOAD, &[&ours.process]).await?;
        std::fs::remove_dir_all(folder.path().join("data"))?;
        let peer = Peer::start(folder.path())?;
        let addr = if tls.is_some() { peer.tls } else { peer.plain };
        let peer = load::run(&Target { addr, tls }, LOAD, &[&peer.broker, &peer.service]).await?;
        let (ours_cpu, peer_cpu) = (ours.cpu_per_gib(), peer.cpu_per_gib());
        report.line(
            road,
            &[
                figure("fieldlift", ours_cpu, "s/GiB"),
                figure("mosquitto", peer_cpu, "s/GiB"),
                figure("ratio", ours_cpu / peer_cpu, ""),
            ],
            &[],
        );
    }
    Ok(())
}
