//! Use cases and what a person is shown: everything that can be asked for is a method of [`App`].
//!
//! Commands go to the engine, questions to a reader of committed state. Nothing here knows a
//! window, a terminal or a socket.

pub mod csv_import;
pub mod definition;
mod devices;
mod error;
mod images;
mod ledger;
mod prepare;
mod rollouts;
mod signing_keys;
mod site;
mod updates;
pub mod view;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use engine::{Clock, Engine};
use model::{Actor, Timestamp};
use signing::{CertificateAuthority, Installation, Keyring};
use store::{FileStore, Reader};

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
    actor: Actor,
}

impl App {
    pub fn new(parts: Parts) -> Self {
        let Parts { engine, reader, files, keyring, authority, installation, clock, actor } = parts;
        let reader = Mutex::new(reader);
        Self { engine, reader, files, keyring, authority, installation, clock, actor }
    }

    /// The engine, where this process owns the data folder.
    pub fn engine(&self) -> Result<&Engine, AppError> {
        self.engine.as_ref().ok_or(AppError::ReadOnly)
    }

    pub fn authority(&self) -> &dyn CertificateAuthority {
        self.authority.as_ref()
    }

    /// Stops the engine and waits for its last commit.
    pub async fn stop(mut self) {
        if let Some(engine) = self.engine.take() {
            engine.stop().await;
        }
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn actor(&self) -> Actor {
        self.actor.clone()
    }

    fn reader(&self) -> MutexGuard<'_, Reader> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
