use std::io;
use std::time::Duration;

use app::view::{DoctorAction, Health, Text};
use app::{App, chain};
use model::Timestamp;
use mqtt::Limits;
use signing::ServerNames;

use super::{Check, Remedy};
use crate::descriptors::devices_allowed;
use crate::folder::DataFolder;
use crate::gateway::own_addresses;

/// Less than this and a handful of images fills the disk.
const LOW_DISK: u64 = 1024 * 1024 * 1024;
/// When this was written: a clock before it is wrong.
const NOT_BEFORE: Timestamp = Timestamp::from_millis(1_790_000_000_000);
/// Clocks are disciplined by this much without anybody's noticing.
const CLOCK_NOISE: Duration = Duration::from_secs(60);

pub(super) fn folder(folder: &DataFolder) -> Check {
    let name = Text::of("check.folder", "data folder", []);
    let path = ("path", folder.root().display().to_string());
    match tempfile::tempfile_in(folder.root()) {
        Ok(_) => Check::good(name, Text::of("found.folder", "{path}", [path])),
        Err(error) => Check::fault(
            name,
            Health::Bad,
            Text::of(
                "found.folder-refused",
                "{path} cannot be written: {reason}",
                [path, ("reason", error.to_string())],
            ),
            Remedy::new(Text::of(
                "remedy.folder",
                "Give this account the right to write there, or start with another folder (--data).",
                [],
            ))
            .or_command(
                "Give this account the right to write there, or choose another folder with --data.",
            ),
        ),
    }
}

pub(super) fn free_space(folder: &DataFolder) -> io::Result<u64> {
    fs4::available_space(folder.root())
}

pub(super) fn disk(free: io::Result<u64>) -> Check {
    let name = Text::of("check.disk", "disk space", []);
    let free = match free {
        Ok(free) => free,
        Err(error) => {
            return Check::fault(
                name,
                Health::Warning,
                Text::of("found.free-unknown", "{reason}", [("reason", error.to_string())]),
                Remedy::new(Text::of("remedy.check-disk", "Check the disk.", [])),
            );
        }
    };
    let found =
        Text::of("found.free", "{mebibytes} MiB free", [("mebibytes", (free >> 20).to_string())]);
    if free >= LOW_DISK {
        return Check::good(name, found);
    }
    let remedy = Text::of(
        "remedy.free",
        "Free some space. Images that no update needs can be removed under Images.",
        [],
    );
    let remedy = Remedy::new(remedy)
        .or_command(
            "Free some space; `fieldlift image collect` removes images that no update needs.",
        )
        .by(DoctorAction::CollectImages);
    Check::fault(name, Health::Warning, found, remedy)
}

/// The latest moment this installation has seen.
pub(super) fn last_known(app: &App) -> Option<Timestamp> {
    app.ledger(1).ok()?.last().map(|entry| entry.at)
}

pub(super) fn clock(now: Timestamp, last_known: Option<Timestamp>) -> Check {
    let name = Text::of("check.clock", "clock", []);
    let remedy = || {
        Remedy::new(Text::of(
            "remedy.clock",
            "Set the clock: certificates are checked by it, and the ledger records it.",
            [],
        ))
    };
    if now < NOT_BEFORE {
        let found = Text::of("found.clock-past", "it shows a time in the past", []);
        return Check::fault(name, Health::Bad, found, remedy());
    }
    match last_known {
        Some(last) if last.since(now) > CLOCK_NOISE => {
            let minutes = last.since(now).as_secs().div_ceil(60).to_string();
            let found = Text::of(
                "found.clock-back",
                "it was set back: the last entry of the ledger is {minutes} minutes ahead of it",
                [("minutes", minutes)],
            );
            Check::fault(name, Health::Bad, found, remedy())
        }
        _ => Check::good(name, Text::of("found.clock-good", "plausible", [])),
    }
}

pub(super) fn ledger(app: &App) -> Check {
    let name = Text::of("check.ledger", "ledger", []);
    let (found, remedy) = match app.verify_ledger() {
        Ok(report) if report.holds() => {
            let entries = [("entries", report.entries.to_string())];
            let found = Text::of("found.ledger-good", "{entries} entries, all hold", entries);
            return Check::good(name, found);
        }
        Ok(report) => {
            let fault = report.fault.unwrap_or_else(|| "a signed head does not hold".to_owned());
            (
                Text::of("found.ledger-broken", "{fault}", [("fault", fault)]),
                Text::of(
                    "remedy.ledger",
                    "The record was changed outside of Fieldlift, or the disk is failing: keep a copy, and compare it with an earlier export.",
                    [],
                ),
            )
        }
        Err(error) => (unreadable(&error), look()),
    };
    Check::fault(name, Health::Bad, found, Remedy::new(remedy).by(DoctorAction::Ledger))
}

/// Keys and certificates lie in it, encrypted; still nobody else should read them.
#[cfg(unix)]
pub(super) fn permissions(folder: &DataFolder) -> Option<Check> {
    use std::os::unix::fs::PermissionsExt as _;
    let name = Text::of("check.permissions", "permissions", []);
    let mode = std::fs::metadata(folder.root()).ok()?.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        let found = Text::of("found.private", "only this account may read the data folder", []);
        return Some(Check::good(name, found));
    }
    let found = Text::of(
        "found.not-private",
        "other accounts may read the data folder (mode {mode})",
        [("mode", format!("{mode:o}"))],
    );
    let remedy = Text::of(
        "remedy.permissions",
        "Take the rights from everybody else: chmod 700 {path}",
        [("path", folder.root().display().to_string())],
    );
    Some(Check::fault(name, Health::Warning, found, Remedy::new(remedy)))
}

/// Windows keeps an account's own folders from others by itself.
#[cfg(not(unix))]
pub(super) fn permissions(_folder: &DataFolder) -> Option<Check> {
    None
}

pub(super) fn open_files() -> Option<Check> {
    devices_allowed().transpose().map(judge_open_files)
}

fn judge_open_files(allowed: io::Result<u64>) -> Check {
    let name = Text::of("check.open-files", "open files", []);
    let most = Limits::default().connections;
    let remedy = Remedy::new(Text::of(
        "remedy.open-files",
        "Raise the hard limit of open files (`ulimit -Hn`; LimitNOFILE= of a service) and start again.",
        [],
    ));
    match allowed {
        Ok(devices) => {
            let served = usize::try_from(devices).unwrap_or(usize::MAX).min(most);
            let found = Text::of(
                "found.connections",
                "{devices} devices can be connected at the same time",
                [("devices", served.to_string())],
            );
            if served < most {
                Check::fault(name, Health::Warning, found, remedy)
            } else {
                Check::good(name, found)
            }
        }
        Err(error) => {
            let found =
                Text::of("found.limit-unknown", "{reason}", [("reason", error.to_string())]);
            Check::fault(name, Health::Warning, found, remedy)
        }
    }
}

pub(super) fn site(app: &App) -> Check {
    let name = Text::of("check.site", "site certificates", []);
    let renew = || {
        Remedy::new(Text::of(
            "remedy.gateway",
            "Issue the gateway a new certificate; it needs the site's passphrase.",
            [],
        ))
        .or_command("`fieldlift site renew` issues the gateway a new certificate.")
        .by(DoctorAction::GatewayRenew)
    };
    let site = match ServerNames::new([], own_addresses()).map(|needed| app.site(&needed)) {
        Ok(Ok(site)) => site,
        Ok(Err(error)) => return Check::fault(name, Health::Bad, unreadable(&error), renew()),
        Err(error) => return Check::fault(name, Health::Bad, unreadable(&error), renew()),
    };
    let Some(site) = site else {
        let found = Text::of("found.no-site", "there is no certificate authority yet", []);
        let remedy = Text::of(
            "remedy.site",
            "Make the site's certificate authority; devices cannot connect with TLS without it.",
            [],
        );
        let remedy = Remedy::new(remedy)
            .or_command(
                "`fieldlift site create` makes one; devices cannot connect with TLS without it.",
            )
            .by(DoctorAction::SiteCreate);
        return Check::fault(name, Health::Warning, found, remedy);
    };
    let Some(gateway) = site.gateway else {
        let found = Text::of("found.no-gateway", "the gateway has no certificate", []);
        return Check::fault(name, Health::Bad, found, renew());
    };
    match gateway.due {
        None => {
            let addresses = [("addresses", gateway.addresses.join(", "))];
            Check::good(name, Text::of("found.site-good", "cover {addresses}", addresses))
        }
        Some(why) => Check::fault(name, Health::Warning, why, renew()),
    }
}

pub(super) fn keys(app: &App) -> Vec<Check> {
    let name = || Text::of("check.keys", "signing keys", []);
    let remedy = || {
        Remedy::new(Text::of("remedy.key", "Restore the file from a backup.", []))
            .by(DoctorAction::Keys)
    };
    match app.keys() {
        Ok((keys, damaged)) if damaged.is_empty() => {
            let count = [("keys", keys.len().to_string())];
            vec![Check::good(name(), Text::of("found.keys-good", "{keys} readable", count))]
        }
        Ok((_, damaged)) => damaged
            .into_iter()
            .map(|damage| {
                let found = Text::of("found.key-damaged", "{damage}", [("damage", damage)]);
                Check::fault(name(), Health::Bad, found, remedy())
            })
            .collect(),
        Err(error) => {
            let remedy = Remedy::new(look()).by(DoctorAction::Keys);
            vec![Check::fault(name(), Health::Bad, unreadable(&error), remedy)]
        }
    }
}

fn unreadable(error: &(dyn std::error::Error + 'static)) -> Text {
    Text::of("found.unreadable", "it cannot be read: {reason}", [("reason", chain(error))])
}

fn look() -> Text {
    Text::of("remedy.look", "See the message; the log may say more.", [])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn health(check: &Check) -> (Health, &'static str) {
        (check.health, check.found.code)
    }

    #[test]
    fn a_clock_is_held_against_the_last_thing_known() {
        let now = Timestamp::from_millis(1_800_000_000_000);
        let later = |seconds| now.after(Duration::from_secs(seconds));
        assert_eq!(health(&clock(now, None)), (Health::Good, "found.clock-good"));
        assert_eq!(health(&clock(now, Some(later(59)))), (Health::Good, "found.clock-good"));
        assert_eq!(health(&clock(now, Some(later(3600)))), (Health::Bad, "found.clock-back"));
        let past = Timestamp::from_millis(0);
        assert_eq!(health(&clock(past, None)), (Health::Bad, "found.clock-past"));
    }

    #[test]
    fn a_low_limit_of_open_files_is_told_in_devices() {
        let check = judge_open_files;
        assert_eq!(health(&check(Ok(10_000))).0, Health::Good);
        let low = check(Ok(512));
        assert_eq!(health(&low), (Health::Warning, "found.connections"));
        assert_eq!(low.found.facts["devices"], "512");
        assert!(low.remedy.unwrap().in_terminal().contains("ulimit"));
        let unknown = check(Err(io::Error::other("no")));
        assert_eq!(health(&unknown), (Health::Warning, "found.limit-unknown"));
    }

    #[test]
    fn a_full_disk_offers_to_collect_images() {
        assert_eq!(disk(Ok(LOW_DISK)).health, Health::Good);
        let full = disk(Ok(LOW_DISK - 1));
        assert_eq!(full.health, Health::Warning);
        assert_eq!(full.remedy.unwrap().action, Some(DoctorAction::CollectImages));
        assert_eq!(health(&disk(Err(io::Error::other("gone")))).1, "found.free-unknown");
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_open_to_others_is_said_to_be() {
        use std::os::unix::fs::PermissionsExt as _;
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("data");
        std::fs::create_dir(&root).unwrap();
        let data = DataFolder::at(root.clone(), place.path().join("secret"));
        for (mode, expected) in [(0o700, Health::Good), (0o750, Health::Warning)] {
            std::fs::set_permissions(&root, std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(permissions(&data).unwrap().health, expected, "{mode:o}");
        }
    }
}
