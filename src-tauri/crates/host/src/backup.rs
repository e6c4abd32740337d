//! A copy of everything a site needs to come back: database, images, encrypted keys.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use app::AppError;
use model::LedgerEvent;
use serde::Serialize;

use crate::folder::DataFolder;
use crate::open::Host;

#[derive(Clone, Debug, Serialize)]
pub struct Backup {
    pub folder: PathBuf,
    pub files: u64,
    pub bytes: u64,
}

#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("{} exists already; name a folder that does not, so that no backup is overwritten", path.display())]
    Exists { path: PathBuf },
    #[error("{} cannot be written", path.display())]
    Write {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error(transparent)]
    App(#[from] AppError),
}

/// Folders copied as they are; keys in them are encrypted.
const FOLDERS: [&str; 3] = ["images", "keys", "site"];

impl Host {
    /// Writes the copy. The secret that opens the gateway's key without a person is not part of
    /// it: on another machine the site's passphrase makes a new one.
    pub async fn backup(&self, folder: &DataFolder, target: &Path) -> Result<Backup, BackupError> {
        if target.exists() {
            return Err(BackupError::Exists { path: target.to_owned() });
        }
        let event = LedgerEvent::BackupWritten { file: target.display().to_string() };
        self.app.record(event).await?;
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| BackupError::Write { path, source }
        };
        fs::create_dir_all(target).map_err(failed(target))?;
        let mut backup = Backup { folder: target.to_owned(), files: 0, bytes: 0 };
        let copy = target.join(store::DATABASE_FILE);
        let database = self.database.as_ref().ok_or(BackupError::App(AppError::ReadOnly))?;
        database.backup_to(&copy).map_err(AppError::from)?;
        backup.count(&copy).map_err(failed(&copy))?;
        for name in FOLDERS {
            let source = folder.root().join(name);
            if source.exists() {
                copy_folder(&source, &target.join(name), &mut backup)
                    .map_err(failed(&target.join(name)))?;
            }
        }
        Ok(backup)
    }
}

impl Backup {
    fn count(&mut self, path: &Path) -> io::Result<()> {
        self.files += 1;
        self.bytes += fs::metadata(path)?.len();
        Ok(())
    }
}

fn copy_folder(from: &Path, to: &Path, backup: &mut Backup) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy_folder(&entry.path(), &target, backup)?;
        } else if kind.is_file() {
            fs::copy(entry.path(), &target)?;
            File::open(&target)?.sync_all()?;
            backup.count(&target)?;
        }
    }
    Ok(())
}
