//! Use cases and what a person is shown: everything that can be asked for is a method of [`App`].
//!
//! Commands go to the engine, questions to a reader of committed state. Nothing here knows a
//! window, a terminal or a socket.

mod check;
pub mod csv_import;
pub mod definition;
mod devices;
mod drafts;
mod error;
mod fleet;
mod images;
mod ledger;
pub mod live;
mod prepare;
mod problems;
mod raw;
mod report;
mod rollouts;
mod signing_keys;
mod site;
mod support;
mod updates;
pub mod view;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use engine::{Clock, Engine};
use model::{Actor, Sha256, Timestamp};
use signing::{CertificateAuthority, Installation, Keyring};
use store::{FileStore, Reader};

use fleet::{Fleet, Table};
use images::ImageFacts;
use ledger::LedgerSearch;

pub use check::parsed;
pub use devices::{CertificateFiles, DeviceView, GroupView};
pub use error::{AppError, Kind, chain};
pub use images::ImageView;
pub use ledger::{HeadCheck, LedgerReport};
pub use rollouts::{Retried, RolloutView};
pub use signing_keys::KeyView;
pub use site::{GatewayCertificate, SiteView};
pub use updates::{Created, UpdateView};

/// What an [`App`] stands on; put together by the host.
pub struct Parts {
    /// `None` in a process that only reads, because another owns the data folder.
    pub engine: Option<Engine>,
    pub reader: Reader,
    pub files: Arc<FileStore>,
    pub keyring: Arc<dyn Keyring>,
    pub authority: Arc<dyn CertificateAuthority>,
    pub installation: Arc<dyn Installation>,
    pub clock: Arc<dyn Clock>,
    pub actor: Actor,
}

pub struct App {
    engine: Option<Engine>,
    reader: Mutex<Reader>,
    files: Arc<FileStore>,
    keyring: Arc<dyn Keyring>,
    authority: Arc<dyn CertificateAuthority>,
    installation: Arc<dyn Installation>,
    clock: Arc<dyn Clock>,
    actor: Mutex<Actor>,
    fleet: Mutex<Fleet>,
    image_facts: Mutex<HashMap<Sha256, Arc<ImageFacts>>>,
    ledger_search: Mutex<LedgerSearch>,
}

impl App {
    pub fn new(parts: Parts) -> Self {
        let Parts { engine, reader, files, keyring, authority, installation, clock, actor } = parts;
        Self {
            fleet: Mutex::new(Fleet::new(engine.as_ref())),
            engine,
            reader: Mutex::new(reader),
            files,
            keyring,
            authority,
            installation,
            clock,
            actor: Mutex::new(actor),
            image_facts: Mutex::default(),
            ledger_search: Mutex::default(),
        }
    }

    /// The engine, where this process owns the data folder.
    pub fn engine(&self) -> Result<&Engine, AppError> {
        self.engine.as_ref().ok_or(AppError::ReadOnly)
    }

    pub fn authority(&self) -> &dyn CertificateAuthority {
        self.authority.as_ref()
    }

    /// The name that goes into the ledger from now on, beside the system's account.
    pub fn act_as(&self, operator: Option<String>) {
        locked(&self.actor).operator = operator;
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn actor(&self) -> Actor {
        locked(&self.actor).clone()
    }

    /// Answers from the registry kept in memory. `read` must not ask for the reader: it has it.
    fn with_fleet<T>(
        &self,
        read: impl FnOnce(&mut Table, &Reader) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let mut fleet = locked(&self.fleet);
        let reader = self.reader();
        read(fleet.current(&reader)?, &reader)
    }

    fn reader(&self) -> MutexGuard<'_, Reader> {
        locked(&self.reader)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
