use std::sync::Arc;

use app::{App, AppError, Parts};
use engine::{Clock as _, Committed, Engine, EngineConfig, StartError, SystemClock};
use keys::{Keychain, Keys, NoKeychain, OsKeychain, Places, SecretPlace};
use model::{Actor, JobStatus, UpdateId};
use mqtt::{Gateway, LocalAddrs, Stats};
use signing::Cost;
use store::{Database, FileError, FileStore, Reader};
use tokio::sync::broadcast::error::RecvError;

use crate::folder::{DataFolder, FolderError, FolderLock};
use crate::gateway::{self, LateDelivery, Listen, ServeError};

/// What a command is about to do with the data folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Change it: no other process may own it.
    Own,
    /// Read it, whoever owns it.
    Read,
}

/// Where passphrases and the installation secret may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrets {
    System,
    /// In files only: for rehearsals, which must leave nothing behind.
    Files,
}

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error(transparent)]
    Database(#[from] store::OpenError),
    #[error(transparent)]
    Keys(#[from] keys::OpenError),
    #[error(transparent)]
    Files(#[from] FileError),
    #[error(transparent)]
    Engine(#[from] StartError),
    #[error(transparent)]
    App(#[from] AppError),
}

/// One opened data folder.
pub struct Host {
    pub app: App,
    delivery: Arc<LateDelivery>,
    gateway: Option<Gateway>,
    pub(crate) database: Option<Database>,
    /// Released last.
    _lock: Option<FolderLock>,
}

impl Host {
    pub async fn open(
        folder: &DataFolder,
        access: Access,
        command: &str,
        actor: Actor,
        secrets: Secrets,
    ) -> Result<Self, OpenError> {
        let clock = SystemClock::new();
        let lock = match (access, folder.lock(command, clock.now())) {
            (_, Ok(lock)) => Some(lock),
            (Access::Read, Err(FolderError::Owned { .. })) => None,
            (_, Err(error)) => return Err(error.into()),
        };
        // Whoever holds the lock makes or upgrades the database; a reader gives it back at once.
        let database =
            lock.is_some().then(|| Database::open(folder.database(), clock.now())).transpose()?;
        let keys = open_keys(folder, secrets)?;
        let files = Arc::new(FileStore::open(&folder.images())?);
        let delivery = Arc::new(LateDelivery::default());
        let clock = Arc::new(clock);
        let (engine, database, lock) = match (access, database) {
            (Access::Own, Some(database)) => {
                let engine = Engine::start(EngineConfig {
                    database: database.clone(),
                    files: files.clone(),
                    clock: clock.clone(),
                    deliver: delivery.clone(),
                    actor: actor.clone(),
                })?;
                (Some(engine), Some(database), lock)
            }
            _ => (None, None, None),
        };
        let reader = Reader::open(folder.database())?;
        let app = App::new(Parts {
            engine,
            reader,
            files,
            keyring: Arc::new(keys.keyring),
            authority: Arc::new(keys.site),
            installation: Arc::new(keys.installation),
            clock,
            actor,
        });
        if access == Access::Own {
            app.record_installation().await?;
        }
        Ok(Self { app, delivery, gateway: None, database, _lock: lock })
    }

    /// Opens the listeners. Devices are served until [`Host::close`].
    pub async fn serve(&mut self, listen: Listen) -> Result<LocalAddrs, ServeError> {
        let engine = self.app.engine().map_err(|_| ServeError::NotOwner)?;
        let gateway = gateway::start(listen, engine, self.app.authority(), &self.delivery).await?;
        let addrs = gateway.local_addrs();
        self.gateway = Some(gateway);
        Ok(addrs)
    }

    pub fn gateway_stats(&self) -> Option<Stats> {
        self.gateway.as_ref().map(Gateway::stats)
    }

    /// Signs the ledger's head whenever a rollout ends; returns only when the engine has stopped.
    /// A full disk must not end the serving: what could not be signed is signed after the next
    /// commit.
    pub async fn seal_ended_rollouts(&self) -> AppError {
        let mut commits = match self.app.engine() {
            Ok(engine) => engine.subscribe(),
            Err(error) => return error,
        };
        loop {
            if let Err(error) = self.app.seal_ledger().await {
                tracing::warn!(error = %app::chain(&error), "the ledger's head is not signed yet");
            }
            loop {
                match commits.recv().await {
                    Ok(committed) if committed.jobs.is_empty() && !committed.reloaded => {}
                    Ok(_) | Err(RecvError::Lagged(_)) => break,
                    Err(RecvError::Closed) => return AppError::Stopped,
                }
            }
        }
    }

    /// Waits until the rollout has ended.
    pub async fn rollout_ended(&self, id: &UpdateId) -> Result<(), AppError> {
        let mut commits = self.app.engine()?.subscribe();
        loop {
            let status = self.app.current_job(id)?.status;
            match status {
                JobStatus::Completed => return Ok(()),
                // Without force, downloads in flight go on.
                JobStatus::Canceled if !self.app.has_pending(id)? => return Ok(()),
                JobStatus::Canceled | JobStatus::Scheduled | JobStatus::InProgress => {}
            }
            let says_more = |committed: &Committed| {
                let canceled = status == JobStatus::Canceled && !committed.executions.is_empty();
                !committed.jobs.is_empty() || committed.reloaded || canceled
            };
            loop {
                match commits.recv().await {
                    Ok(committed) if !says_more(&committed) => {}
                    Ok(_) | Err(RecvError::Lagged(_)) => break,
                    Err(RecvError::Closed) => return Err(AppError::Stopped),
                }
            }
        }
    }

    /// Lets devices go, finishes what is queued and gives the folder back.
    pub async fn close(mut self) {
        if let Some(gateway) = self.gateway.take() {
            gateway.stop().await;
        }
        if self.app.engine().is_ok()
            && let Err(error) = self.app.seal_ledger().await
        {
            tracing::error!(error = %app::chain(&error), "the ledger's head could not be signed");
        }
        self.app.stop().await;
    }
}

fn open_keys(folder: &DataFolder, secrets: Secrets) -> Result<Keys, keys::OpenError> {
    let (keychain, secret_place): (Arc<dyn Keychain>, _) = match secrets {
        // A site must come back by itself after a power cut, when nobody has logged in to open a
        // keychain: the installation secret is a file. Passphrases may go to the keychain.
        Secrets::System => (Arc::new(OsKeychain), SecretPlace::File),
        Secrets::Files => (Arc::new(NoKeychain), SecretPlace::File),
    };
    Keys::open(&Places {
        data: folder.root(),
        secrets: folder.secret(),
        keychain,
        secret_place,
        cost: Cost::PASSPHRASE,
    })
}
