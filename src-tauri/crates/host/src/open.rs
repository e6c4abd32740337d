use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::{App, AppError, Parts};
use engine::{Clock as _, Committed, Engine, EngineConfig, StartError, SystemClock};
use keys::{Keychain, Keys, NoKeychain, OsKeychain, Places, SecretPlace};
use model::{Actor, JobStatus, Sha256, Timestamp, UpdateId};
use mqtt::{Gateway, LocalAddrs, Stats};
use signing::Cost;
use store::{Database, FileError, FileStore, Reader};
use tokio::sync::broadcast::error::RecvError;

use crate::folder::{DataFolder, FolderError, FolderLock, Owner};
use crate::gateway::{self, Listen, ServeError, Switchboard};

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
    pub app: Arc<App>,
    files: Arc<FileStore>,
    pub(crate) database: Option<Database>,
    switchboard: Arc<Switchboard>,
    gateway: Mutex<Option<Served>>,
    /// Held while the gateway is switched on or off.
    switching: tokio::sync::Mutex<()>,
    opened_at: Timestamp,
    /// Given back when the engine has stopped.
    lock: Mutex<Option<FolderLock>>,
}

struct Served {
    gateway: Gateway,
    since: Timestamp,
}

/// The gateway as it is now.
#[derive(Clone, Debug)]
pub struct Serving {
    pub addrs: LocalAddrs,
    pub since: Timestamp,
    pub stats: Stats,
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
        let opened_at = clock.now();
        let lock = match access {
            Access::Own => folder.lock(command, clock.now()),
            Access::Read => folder.lock_briefly(),
        };
        let lock = match (access, lock) {
            (_, Ok(lock)) => Some(lock),
            (Access::Read, Err(FolderError::Owned { .. })) => None,
            (_, Err(error)) => return Err(error.into()),
        };
        // Whoever holds the lock makes or upgrades the database; a reader gives it back at once.
        let database =
            lock.is_some().then(|| Database::open(folder.database(), clock.now())).transpose()?;
        let keys = open_keys(folder, secrets)?;
        let files = Arc::new(FileStore::open(&folder.images())?);
        let switchboard = Arc::new(Switchboard::default());
        let clock = Arc::new(clock);
        let (engine, database, lock) = match (access, database) {
            (Access::Own, Some(database)) => {
                let engine = Engine::start(EngineConfig {
                    database: database.clone(),
                    files: files.clone(),
                    clock: clock.clone(),
                    deliver: switchboard.clone(),
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
            files: files.clone(),
            keyring: Arc::new(keys.keyring),
            authority: Arc::new(keys.site),
            installation: Arc::new(keys.installation),
            clock,
            actor,
        });
        if access == Access::Own {
            app.record_installation().await?;
        }
        Ok(Self {
            app: Arc::new(app),
            files,
            database,
            switchboard,
            gateway: Mutex::default(),
            switching: tokio::sync::Mutex::default(),
            opened_at,
            lock: Mutex::new(lock),
        })
    }

    /// Who had the folder before and ended without closing it.
    pub fn crashed(&self) -> Option<Owner> {
        self.lock().as_ref()?.crashed.clone()
    }

    pub fn opened_at(&self) -> Timestamp {
        self.opened_at
    }

    /// Whether this process may change the folder.
    pub fn owns(&self) -> bool {
        self.lock().is_some()
    }

    fn lock(&self) -> MutexGuard<'_, Option<FolderLock>> {
        self.lock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where the image lies.
    pub fn image_file(&self, image: Sha256) -> PathBuf {
        self.files.path(image)
    }

    /// Opens the listeners. Devices are served until [`Host::stop_serving`] or [`Host::close`]; a
    /// gateway that runs already is stopped first, so that a new port or certificate counts.
    pub async fn serve(&self, listen: Listen) -> Result<LocalAddrs, ServeError> {
        let _switching = self.switching.lock().await;
        let engine = self.app.engine().map_err(|_| ServeError::NotOwner)?;
        self.let_go().await;
        let authority = self.app.authority();
        let gateway = gateway::start(listen, engine, authority, &self.switchboard).await?;
        let addrs = gateway.local_addrs();
        *self.gateway() = Some(Served { gateway, since: self.app.now() });
        Ok(addrs)
    }

    /// Closes listeners and connections. Rollouts wait; devices keep what they have.
    pub async fn stop_serving(&self) {
        let _switching = self.switching.lock().await;
        self.let_go().await;
    }

    pub fn serving(&self) -> Option<Serving> {
        self.gateway().as_ref().map(|served| Serving {
            addrs: served.gateway.local_addrs(),
            since: served.since,
            stats: served.gateway.stats(),
        })
    }

    async fn let_go(&self) {
        let served = self.gateway().take();
        if let Some(served) = served {
            served.gateway.stop().await;
            self.switchboard.connect(None);
        }
    }

    fn gateway(&self) -> MutexGuard<'_, Option<Served>> {
        self.gateway.lock().unwrap_or_else(PoisonError::into_inner)
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
    pub async fn close(self) {
        self.stop().await;
    }

    /// As [`Host::close`], where others still look at the host: they can go on reading.
    pub async fn stop(&self) {
        self.stop_serving().await;
        if let Ok(engine) = self.app.engine() {
            if let Err(error) = self.app.seal_ledger().await {
                tracing::error!(error = %app::chain(&error), "the ledger's head could not be signed");
            }
            engine.stop().await;
        }
        self.lock().take();
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
