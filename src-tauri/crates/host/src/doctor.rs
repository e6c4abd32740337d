//! Is this machine fit to serve devices? Each check says what it found and what to do.

use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, SystemTime};

use app::{App, chain};
use model::Timestamp;
use mqtt::Limits;
use serde::Serialize;
use signing::ServerNames;

use crate::descriptors::devices_allowed;
use crate::folder::DataFolder;
use crate::gateway::{Listen, own_addresses};

/// Less than this and a handful of images fills the disk.
const LOW_DISK: u64 = 1024 * 1024 * 1024;
/// When this was written: a clock before it is wrong.
const NOT_BEFORE: Timestamp = Timestamp::from_millis(1_790_000_000_000);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    Good,
    /// Works now, and will not always.
    Warning,
    Bad,
}

#[derive(Clone, Debug, Serialize)]
pub struct Check {
    pub name: &'static str,
    pub health: Health,
    pub found: String,
    pub remedy: Option<String>,
}

/// Everything that can be looked at without changing anything.
pub fn examine(app: &App, folder: &DataFolder, listen: Listen) -> Vec<Check> {
    let mut checks = vec![data_folder(folder), disk(folder), clock(app.now()), ledger(app)];
    checks.extend(open_files());
    checks.extend(site(app));
    checks.extend(keys(app));
    for (name, addr) in [("TLS port", listen.tls), ("plain port", listen.plain)] {
        checks.extend(addr.map(|addr| port(name, addr)));
    }
    checks
}

fn good(name: &'static str, found: impl Into<String>) -> Check {
    Check { name, health: Health::Good, found: found.into(), remedy: None }
}

fn fault(
    name: &'static str,
    health: Health,
    found: impl Into<String>,
    remedy: impl Into<String>,
) -> Check {
    Check { name, health, found: found.into(), remedy: Some(remedy.into()) }
}

fn data_folder(folder: &DataFolder) -> Check {
    let name = "data folder";
    match tempfile::tempfile_in(folder.root()) {
        Ok(_) => good(name, folder.root().display().to_string()),
        Err(error) => fault(
            name,
            Health::Bad,
            format!("{} cannot be written: {error}", folder.root().display()),
            "Give this account the right to write there, or choose another folder with --data.",
        ),
    }
}

fn disk(folder: &DataFolder) -> Check {
    let name = "disk space";
    match fs4::available_space(folder.root()) {
        Ok(free) if free >= LOW_DISK => good(name, format!("{} MiB free", free >> 20)),
        Ok(free) => fault(
            name,
            Health::Warning,
            format!("{} MiB free", free >> 20),
            "Free some space; `fieldlift image collect` removes images that no update needs.",
        ),
        Err(error) => fault(name, Health::Warning, error.to_string(), "Check the disk."),
    }
}

fn clock(now: Timestamp) -> Check {
    let name = "clock";
    if now < NOT_BEFORE {
        let date = SystemTime::UNIX_EPOCH + Duration::from_millis(now.as_millis().unsigned_abs());
        return fault(
            name,
            Health::Bad,
            format!("{date:?} is in the past"),
            "Set the clock: certificates are checked by it, and the ledger records it.",
        );
    }
    good(name, "plausible")
}

fn open_files() -> Option<Check> {
    let name = "open files";
    let remedy = "Raise the hard limit of open files (`ulimit -Hn`; LimitNOFILE= of a service).";
    match devices_allowed().transpose()? {
        Ok(devices) => {
            let served = (devices as usize).min(Limits::default().connections);
            let found = format!("{served} devices can be connected at the same time");
            Some(if served < Limits::default().connections {
                fault(name, Health::Warning, found, remedy)
            } else {
                good(name, found)
            })
        }
        Err(error) => Some(fault(name, Health::Warning, error.to_string(), remedy)),
    }
}

fn ledger(app: &App) -> Check {
    let name = "ledger";
    match app.verify_ledger() {
        Ok(report) if report.holds() => good(name, format!("{} entries, all hold", report.entries)),
        Ok(report) => fault(
            name,
            Health::Bad,
            report.fault.unwrap_or_else(|| "a signed head does not hold".to_owned()),
            "The record was changed outside of Fieldlift, or the disk is failing: keep a copy, and compare it with an earlier export.",
        ),
        Err(error) => fault(name, Health::Bad, chain(&error), "See the message."),
    }
}

fn site(app: &App) -> Vec<Check> {
    let name = "site certificates";
    let Ok(needed) = ServerNames::new([], own_addresses()) else { return Vec::new() };
    let remedy = "`fieldlift site renew` issues the gateway a new certificate.";
    match app.site(&needed) {
        Ok(None) => vec![fault(
            name,
            Health::Warning,
            "there is no certificate authority yet",
            "`fieldlift site create` makes one; devices cannot connect with TLS without it.",
        )],
        Ok(Some(site)) => match site.gateway {
            None => vec![fault(name, Health::Bad, "the gateway has no certificate", remedy)],
            Some(gateway) => match gateway.due {
                None => vec![good(name, format!("cover {}", gateway.addresses.join(", ")))],
                Some(why) => {
                    let found = format!("the gateway's certificate should be renewed: {why}");
                    vec![fault(name, Health::Warning, found, remedy)]
                }
            },
        },
        Err(error) => vec![fault(name, Health::Bad, chain(&error), remedy)],
    }
}

fn keys(app: &App) -> Vec<Check> {
    let name = "signing keys";
    match app.keys() {
        Ok((keys, damaged)) if damaged.is_empty() => {
            vec![good(name, format!("{} readable", keys.len()))]
        }
        Ok((_, damaged)) => damaged
            .into_iter()
            .map(|found| fault(name, Health::Bad, found, "Restore the file from a backup."))
            .collect(),
        Err(error) => vec![fault(name, Health::Bad, chain(&error), "See the message.")],
    }
}

fn port(name: &'static str, addr: SocketAddr) -> Check {
    match TcpListener::bind(addr) {
        Ok(_) => {
            good(name, format!("{addr} is free; allow it in the firewall for devices to reach it"))
        }
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => fault(
            name,
            Health::Warning,
            format!("{addr} is in use"),
            "If that is not `fieldlift serve`, end the other program or give --listen another port.",
        ),
        Err(error) => fault(
            name,
            Health::Bad,
            format!("{addr}: {error}"),
            "Give --listen an address of this machine, and a port above 1023.",
        ),
    }
}
