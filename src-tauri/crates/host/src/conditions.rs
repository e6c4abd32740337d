//! Watches what can go wrong beside: the disk, the clock, the addresses of this machine.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use app::AppError;
use engine::ALIVE_AT;
use signing::ServerNames;
use store::{DATABASE_FILE, Reader};
use tokio::sync::broadcast::error::RecvError;

use crate::folder::DataFolder;
use crate::gateway::own_addresses;
use crate::notices::{self, Notices};
use crate::open::{Host, OpenError};

const LOOK_EVERY: Duration = Duration::from_secs(5);
/// The engine signs life every ten seconds; so much later it could not.
const OVERDUE: Duration = Duration::from_secs(20);
/// Entries that an engine writes when it starts.
const OF_THE_START: u64 = 64;

struct Watch {
    reader: Reader,
    database: PathBuf,
    /// The last entry of the ledger that was looked at.
    seen: u64,
    /// The engine's last sign of life, and when it was new.
    alive: (Option<String>, Instant),
    addresses: Vec<std::net::IpAddr>,
}

impl Host {
    /// Raises and lowers notices; `changed` is called whenever they have. Returns when the engine
    /// has stopped.
    pub async fn watch_conditions(
        &self,
        folder: &DataFolder,
        notices: &Notices,
        changed: &(dyn Fn() + Send + Sync),
    ) -> Result<(), OpenError> {
        let mut commits = self.app.engine()?.subscribe();
        let mut watch = Watch::open(self, folder)?;
        if let Some(owner) = self.crashed() {
            notices.raise(notices::crashed(&owner, self.app.now()));
        }
        watch.entries(notices)?;
        changed();
        let mut every = tokio::time::interval(LOOK_EVERY);
        every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            // Both arms are cancel-safe: a channel's receive and a tick.
            let news = tokio::select! {
                committed = commits.recv() => match committed {
                    Ok(committed) if committed.reloaded => {
                        notices.lower(notices::NOT_WRITTEN);
                        notices.raise(notices::written_again(self.app.now()))
                            | watch.entries(notices)?
                    }
                    Ok(committed) => {
                        notices.lower(notices::NOT_WRITTEN)
                            | (committed.ledger && watch.entries(notices)?)
                    }
                    Err(RecvError::Lagged(_)) => watch.entries(notices)?,
                    Err(RecvError::Closed) => return Ok(()),
                },
                _ = every.tick() => watch.look(self, notices),
            };
            if news {
                changed();
            }
        }
    }
}

impl Watch {
    fn open(host: &Host, folder: &DataFolder) -> Result<Self, OpenError> {
        let reader = Reader::open(folder.database())?;
        let len = reader.ledger_len().map_err(AppError::from)?;
        let from = len.saturating_sub(OF_THE_START);
        let entries = reader.ledger(from + 1, OF_THE_START as u32).map_err(AppError::from)?;
        let before = entries.iter().rev().find(|entry| entry.at < host.opened_at());
        Ok(Self {
            seen: before.map_or(from, |entry| entry.seq),
            reader,
            database: folder.database().join(DATABASE_FILE),
            alive: (None, Instant::now()),
            addresses: Vec::new(),
        })
    }

    /// What new entries of the ledger tell.
    fn entries(&mut self, notices: &Notices) -> Result<bool, AppError> {
        let mut news = false;
        loop {
            let entries = self.reader.ledger(self.seen + 1, 256)?;
            let Some(last) = entries.last() else { return Ok(news) };
            self.seen = last.seq;
            for notice in entries.iter().filter_map(notices::of_entry) {
                news |= notices.raise(notice);
            }
        }
    }

    fn look(&mut self, host: &Host, notices: &Notices) -> bool {
        self.looks_alive(host, notices) | self.is_there(host, notices) | self.is_at(host, notices)
    }

    fn looks_alive(&mut self, host: &Host, notices: &Notices) -> bool {
        // One that cannot be read is no sign of life either.
        let signed = self.reader.meta(ALIVE_AT).ok().flatten();
        if signed.is_some() && signed != self.alive.0 {
            self.alive = (signed, Instant::now());
            return notices.lower(notices::NOT_WRITTEN);
        }
        self.alive.1.elapsed() > OVERDUE && notices.raise(notices::not_written(host.app.now()))
    }

    fn is_there(&self, host: &Host, notices: &Notices) -> bool {
        if self.database.exists() {
            return notices.lower(notices::DATABASE_GONE);
        }
        notices.raise(notices::database_gone(&self.database, host.app.now()))
    }

    /// Whether the gateway's certificate covers where this machine is now.
    fn is_at(&mut self, host: &Host, notices: &Notices) -> bool {
        let addresses = own_addresses();
        if addresses == self.addresses {
            return false;
        }
        self.addresses = addresses;
        let site = ServerNames::new([], self.addresses.clone())
            .ok()
            .and_then(|needed| host.app.site(&needed).ok().flatten());
        let covered = site.and_then(|site| site.gateway).is_none_or(|gateway| {
            self.addresses.iter().all(|own| gateway.addresses.contains(&own.to_string()))
        });
        if covered {
            // The addresses themselves are news: the gateway is shown with them.
            notices.lower(notices::ADDRESS_CHANGED);
            return true;
        }
        let shown: Vec<String> = self.addresses.iter().map(ToString::to_string).collect();
        notices.raise(notices::address_changed(&shown.join(", "), host.app.now()));
        true
    }
}
