//! Block requests: gateway and engine in one process against mosquitto and a service.

use anyhow::Result;

use crate::device::Target;
use crate::load::{self, Load, Measured};
use crate::ours::Ours;
use crate::peer::Peer;
use crate::pki::Pki;
use crate::report::{Goal, Report, figure};
use crate::site::MOST_DEVICES;

pub async fn measure(report: &mut Report) -> Result<()> {
    report.section("blocks", "one block a request, one request in flight for each connection");
    report.note(
        "The load generator shares the cores with the service: where service, generator and \
         others together reach the number of cores, CPU bounds the rate, and the CPU per request \
         is the figure to compare.",
    );
    let folder = crate::folder()?;
    Pki::write(folder.path(), MOST_DEVICES)?;
    for connections in [100, 1000] {
        for block_size in [4096, 65_536] {
            let load = Load { connections, block_size };
            let case = format!("{connections} × {} KiB", block_size / 1024);
            let ours = Ours::start(folder.path(), MOST_DEVICES)?;
            let target = Target { addr: ours.plain, tls: None };
            let ours = load::run(&target, load, &[&ours.process]).await?;
            report.line(&format!("{case} fieldlift"), &ours.figures(), &[]);
            std::fs::remove_dir_all(folder.path().join("data"))?;
            let peer = Peer::start(folder.path())?;
            let target = Target { addr: peer.plain, tls: None };
            let peer = load::run(&target, load, &[&peer.broker, &peer.service]).await?;
            report.line(&format!("{case} mosquitto"), &peer.figures(), &[]);
            compare(report, &case, &ours, &peer);
        }
    }
    Ok(())
}

fn compare(report: &Report, case: &str, ours: &Measured, peer: &Measured) {
    let cpu = ours.cpu_per_request() / peer.cpu_per_request();
    let rate = ours.rate() / peer.rate();
    report.line(
        &format!("{case} ratio"),
        &[figure("CPU per request", cpu, ""), figure("rate", rate, "")],
        &[
            Goal { text: "CPU per request at most 0.5 of the peer's", met: cpu <= 0.5 },
            Goal { text: "rate at least 1.3 times the peer's", met: rate >= 1.3 },
        ],
    );
}
