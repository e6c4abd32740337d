//! Conditions that hold now and that a person should know of.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use app::view::{Gravity, Notice, Text};
use model::{LedgerEntry, LedgerEvent, Timestamp};

use crate::folder::Owner;

/// The notices that stand, each by its id: raising one again replaces it.
#[derive(Debug, Default)]
pub struct Notices(Mutex<BTreeMap<String, Notice>>);

impl Notices {
    /// Whether anything changed.
    pub fn raise(&self, notice: Notice) -> bool {
        let mut standing = self.standing();
        // Since when it stands is since it was raised first.
        let same = |old: &Notice| {
            (old.gravity, &old.what, &old.advice) == (notice.gravity, &notice.what, &notice.advice)
        };
        if standing.get(&notice.id).is_some_and(same) {
            return false;
        }
        standing.insert(notice.id.clone(), notice);
        true
    }

    /// Takes a notice back. Whether there was one.
    pub fn lower(&self, id: &str) -> bool {
        self.standing().remove(id).is_some()
    }

    /// A person has seen it. One that must not be dismissed stays.
    pub fn dismiss(&self, id: &str) -> bool {
        let mut standing = self.standing();
        let may = standing.get(id).is_some_and(|notice| notice.dismissible);
        may && standing.remove(id).is_some()
    }

    /// Worst first, then the newest.
    pub fn list(&self) -> Vec<Notice> {
        let mut list: Vec<Notice> = self.standing().values().cloned().collect();
        list.sort_by_key(|notice| (notice.gravity, std::cmp::Reverse(notice.since)));
        list
    }

    fn standing(&self) -> MutexGuard<'_, BTreeMap<String, Notice>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub fn crashed(owner: &Owner, now: Timestamp) -> Notice {
    Notice {
        id: "crashed".to_owned(),
        gravity: Gravity::Note,
        what: Text::of("notice.crashed", "Fieldlift ended last time without closing.", []),
        advice: Some(Text::of(
            "advice.crashed",
            "Everything that was answered was written down; rollouts go on from where the devices are.",
            [],
        )),
        since: now.max(owner.since),
        screen: None,
        dismissible: true,
    }
}

pub fn settings_damaged(reason: &str, now: Timestamp) -> Notice {
    Notice {
        id: "settings".to_owned(),
        gravity: Gravity::Note,
        what: Text::of(
            "notice.settings-damaged",
            "The settings could not be read ({reason}); the defaults are used.",
            [("reason", reason.to_owned())],
        ),
        advice: Some(Text::of(
            "advice.settings-damaged",
            "Look through the settings and save them.",
            [],
        )),
        since: now,
        screen: Some("settings".to_owned()),
        dismissible: true,
    }
}

/// Stands until a commit works again.
pub const NOT_WRITTEN: &str = "not-written";

pub fn not_written(now: Timestamp) -> Notice {
    Notice {
        id: NOT_WRITTEN.to_owned(),
        gravity: Gravity::Bad,
        what: Text::of(
            "notice.not-written",
            "Nothing can be written down at the moment: devices and commands are refused.",
            [],
        ),
        advice: Some(Text::of(
            "advice.not-written",
            "Look whether the disk is full or the folder gone; Fieldlift goes on by itself as soon as it can write.",
            [],
        )),
        since: now,
        screen: Some("doctor".to_owned()),
        dismissible: false,
    }
}

pub fn written_again(now: Timestamp) -> Notice {
    Notice {
        id: "written-again".to_owned(),
        gravity: Gravity::Note,
        what: Text::of(
            "notice.written-again",
            "A moment ago something could not be written down, and so was not done. It can be written again.",
            [],
        ),
        advice: None,
        since: now,
        screen: Some("activity".to_owned()),
        dismissible: true,
    }
}

pub const DATABASE_GONE: &str = "database-gone";

pub fn database_gone(path: &std::path::Path, now: Timestamp) -> Notice {
    Notice {
        id: DATABASE_GONE.to_owned(),
        gravity: Gravity::Bad,
        what: Text::of(
            "notice.database-gone",
            "{path} was removed while Fieldlift used it.",
            [("path", path.display().to_string())],
        ),
        advice: Some(Text::of(
            "advice.database-gone",
            "Write a backup now (Settings): what is in memory is lost when Fieldlift ends.",
            [],
        )),
        since: now,
        screen: Some("settings".to_owned()),
        dismissible: false,
    }
}

pub const ADDRESS_CHANGED: &str = "address-changed";

pub fn address_changed(addresses: &str, now: Timestamp) -> Notice {
    Notice {
        id: ADDRESS_CHANGED.to_owned(),
        gravity: Gravity::Warning,
        what: Text::of(
            "notice.address-changed",
            "This machine is now at {addresses}, which the gateway's certificate does not cover.",
            [("addresses", addresses.to_owned())],
        ),
        advice: Some(Text::of(
            "advice.address-changed",
            "Devices that check the address will not connect until the gateway has a new certificate.",
            [],
        )),
        since: now,
        screen: Some("settings".to_owned()),
        dismissible: true,
    }
}

/// What an entry of the ledger says about time in which nobody was served.
pub fn of_entry(entry: &LedgerEntry) -> Option<Notice> {
    let event = serde_json::from_str::<LedgerEvent>(&entry.body).ok()?;
    let LedgerEvent::NotServing { from, until, reason } = event else { return None };
    let advice = Some(Text::of(
        "advice.nothing-charged",
        "No device was charged for that time: every deadline was moved.",
        [],
    ));
    let notice = |id: &str, gravity, what, advice| Notice {
        id: id.to_owned(),
        gravity,
        what,
        advice,
        since: entry.at,
        screen: Some("activity".to_owned()),
        dismissible: true,
    };
    if until < from {
        let minutes = [("minutes", from.since(until).as_secs().div_ceil(60).to_string())];
        let what =
            Text::of("notice.clock-back", "The clock was set back by {minutes} min.", minutes);
        let advice = Text::of(
            "advice.clock-back",
            "Look whether it is right now: certificates are checked by it. Deadlines were moved with it.",
            [],
        );
        return Some(notice("clock-back", Gravity::Warning, what, Some(advice)));
    }
    let seconds = [("seconds", until.since(from).as_secs().to_string())];
    let what = if reason == engine::NOT_RUNNING {
        Text::of(
            "notice.not-running",
            "Fieldlift was not running for {seconds} s while a rollout was under way.",
            seconds,
        )
    } else if reason.starts_with(engine::SLEPT) {
        Text::of("notice.slept", "This machine slept for {seconds} s.", seconds)
    } else {
        let [seconds] = seconds;
        Text::of(
            "notice.not-served",
            "Nobody was served for {seconds} s: {reason}.",
            [seconds, ("reason", reason)],
        )
    };
    Some(notice("not-served", Gravity::Note, what, advice))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Actor, Sha256};

    #[test]
    fn what_may_not_be_dismissed_stays_until_it_is_over() {
        let notices = Notices::default();
        assert!(notices.raise(settings_damaged("x", Timestamp(1))));
        assert!(notices.raise(not_written(Timestamp(2))));
        assert!(!notices.raise(not_written(Timestamp(3))), "it stands since 2");
        let ids = |notices: &Notices| notices.list().into_iter().map(|n| n.id).collect::<Vec<_>>();
        assert_eq!(ids(&notices), [NOT_WRITTEN, "settings"]);
        assert_eq!(notices.list()[0].since, Timestamp(2));
        assert!(!notices.dismiss(NOT_WRITTEN));
        assert!(notices.dismiss("settings"));
        assert_eq!(ids(&notices), [NOT_WRITTEN]);
        assert!(notices.lower(NOT_WRITTEN));
        assert!(!notices.lower(NOT_WRITTEN));
    }

    #[test]
    fn gaps_of_the_ledger_are_told_by_their_reason() {
        let told = |from, until, reason: &str| {
            let event = LedgerEvent::NotServing {
                from: Timestamp(from),
                until: Timestamp(until),
                reason: reason.to_owned(),
            };
            let zeros = Sha256([0; 32]);
            let entry = LedgerEntry {
                seq: 1,
                at: Timestamp(0),
                actor: Actor::default(),
                body: serde_json::to_string(&event).unwrap(),
                previous: zeros,
                hash: zeros,
            };
            of_entry(&entry).map(|notice| notice.what.code)
        };
        assert_eq!(told(9_000, 1_000, "whatever"), Some("notice.clock-back"));
        assert_eq!(told(1, 9_000, engine::NOT_RUNNING), Some("notice.not-running"));
        let slept = format!("{}, or the process was stopped", engine::SLEPT);
        assert_eq!(told(1, 9_000, &slept), Some("notice.slept"));
        assert_eq!(told(1, 9_000, "the database could not be written"), Some("notice.not-served"));
    }
}
