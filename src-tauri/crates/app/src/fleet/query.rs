use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::time::Duration;

use model::{GroupName, Timestamp};

use super::order::natural;
use super::{Device, Table};
use crate::view::{CertificateFilter, DeviceQuery, DeviceSort, PresenceFilter, VersionCount};

/// A certificate that ends within this time is listed as ending.
const ENDING: Duration = Duration::from_secs(30 * 24 * 3600);

impl Table {
    /// The devices that match, in the order asked for; equal ones by name.
    pub fn select(&self, query: &DeviceQuery, now: Timestamp) -> Vec<&Device> {
        let group = query
            .group
            .as_deref()
            .map(|name| GroupName::new(name).map(|name| self.tree(&name)).unwrap_or_default());
        let text = query.text.trim().to_lowercase();
        let matches = |device: &&Device| {
            is_in(device, group.as_ref())
                && (text.is_empty() || device.has(&text))
                && query.version.as_deref().is_none_or(|version| runs(device, version))
                && is_present(device, query.presence)
                && is_certified(device, query.certificate, now)
        };
        let mut found: Vec<&Device> = self.devices.values().filter(matches).collect();
        if query.sort != DeviceSort::Name {
            let compare = |a: &&Device, b: &&Device| compare(a, b, query.sort);
            // Stable: equal ones stay in order of name.
            found.sort_by(|a, b| if query.descending { compare(b, a) } else { compare(a, b) });
        } else if query.descending {
            found.reverse();
        }
        found
    }
}

/// How many of the devices reported each version last, the most frequent first.
pub(crate) fn versions<'a>(devices: impl Iterator<Item = &'a Device>) -> Vec<VersionCount> {
    let mut counts = std::collections::BTreeMap::new();
    for device in devices {
        *counts.entry(device.version()).or_default() += 1;
    }
    let mut counts: Vec<(Option<&str>, u32)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let owned = |(version, count): (Option<&str>, u32)| VersionCount {
        version: version.map(str::to_owned),
        count,
    };
    counts.into_iter().map(owned).collect()
}

fn is_in(device: &Device, tree: Option<&BTreeSet<&GroupName>>) -> bool {
    tree.is_none_or(|tree| device.groups.iter().any(|group| tree.contains(group)))
}

fn runs(device: &Device, version: &str) -> bool {
    device.version().unwrap_or_default() == version
}

fn is_present(device: &Device, filter: PresenceFilter) -> bool {
    let presence = device.record.presence;
    match filter {
        PresenceFilter::Any => true,
        PresenceFilter::Connected => presence.connected,
        PresenceFilter::Gone => !presence.connected && presence.since.is_some(),
        PresenceFilter::Never => !presence.connected && presence.since.is_none(),
    }
}

fn is_certified(device: &Device, filter: CertificateFilter, now: Timestamp) -> bool {
    match filter {
        CertificateFilter::Any => true,
        CertificateFilter::Missing => device.certificate_until().is_none(),
        CertificateFilter::Ending => {
            device.certificate_until().is_some_and(|until| until <= now.after(ENDING))
        }
    }
}

fn compare(a: &Device, b: &Device, by: DeviceSort) -> Ordering {
    match by {
        DeviceSort::Name => Ordering::Equal,
        DeviceSort::HeardFrom => heard_from(a).cmp(&heard_from(b)),
        DeviceSort::Version => match (a.version(), b.version()) {
            (Some(a), Some(b)) => natural(a, b),
            (a, b) => a.is_some().cmp(&b.is_some()),
        },
        DeviceSort::LastUpdate => {
            let at = |device: &Device| device.last.as_ref().map(|last| last.updated_at);
            at(a).cmp(&at(b))
        }
    }
}

/// Whoever is connected is heard from now.
fn heard_from(device: &Device) -> (bool, Option<Timestamp>) {
    let presence = device.record.presence;
    (presence.connected, presence.since.filter(|_| !presence.connected))
}
