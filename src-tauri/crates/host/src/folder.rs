//! The data folder: where everything of one installation lives, and who owns it.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use model::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::Digest as _;

/// Folders of one installation.
#[derive(Clone, Debug)]
pub struct DataFolder {
    root: PathBuf,
    secret: PathBuf,
}

#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error("this account has no home folder, so there is no default data folder")]
    NoHome,
    #[error("the data folder {} cannot be used", path.display())]
    Unusable {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("{} belongs to {owner}", path.display())]
    Owned { path: PathBuf, owner: Owner },
}

/// Who holds the lock, as it wrote itself down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    pub process: u32,
    /// The command it was started with, e.g. `serve`.
    pub command: String,
    pub since: Timestamp,
}

impl std::fmt::Display for Owner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`fieldlift {}` (process {})", self.command, self.process)
    }
}

impl DataFolder {
    /// The folder given, or the one the operating system keeps for this account's applications.
    ///
    /// The installation secret is kept beside, not inside: a copied data folder opens nothing.
    pub fn choose(given: Option<&Path>) -> Result<Self, FolderError> {
        let folders = directories::ProjectDirs::from("org", "Fieldlift", "fieldlift");
        let root = match (given, &folders) {
            (Some(given), _) => std::path::absolute(given)
                .map_err(|source| FolderError::Unusable { path: given.to_owned(), source })?,
            (None, Some(folders)) => folders.data_dir().to_owned(),
            (None, None) => return Err(FolderError::NoHome),
        };
        let secret = folders.map_or_else(
            || root.with_extension("secret"),
            |folders| folders.config_dir().join("installations").join(place_name(&root)),
        );
        Ok(Self { root, secret })
    }

    /// A folder whose secret lies where it is told to, for rehearsals and tests.
    pub fn at(root: PathBuf, secret: PathBuf) -> Self {
        Self { root, secret }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn database(&self) -> &Path {
        &self.root
    }

    pub fn images(&self) -> PathBuf {
        self.root.join("images")
    }

    pub fn keys(&self) -> PathBuf {
        self.root.join("keys")
    }

    pub fn site(&self) -> PathBuf {
        self.root.join("site")
    }

    pub fn secret(&self) -> &Path {
        &self.secret
    }

    pub fn create(&self) -> Result<(), FolderError> {
        for path in [&self.root, &self.secret] {
            fs::create_dir_all(path)
                .and_then(|()| keep_private(path))
                .map_err(|source| FolderError::Unusable { path: path.clone(), source })?;
        }
        Ok(())
    }

    /// Takes the folder for this process; released when the lock is dropped or the process ends,
    /// however it ends. Dropping it wipes out the owner's name: one that is still there belongs to
    /// a process that ended without closing.
    pub fn lock(&self, command: &str, now: Timestamp) -> Result<FolderLock, FolderError> {
        let file = self.lock_file()?;
        let crashed = self.named_owner();
        // The owner stands in a file of its own: a locked file cannot be read on Windows.
        let owner = Owner { process: std::process::id(), command: command.to_owned(), since: now };
        let text = serde_json::to_vec(&owner).unwrap_or_default();
        let path = self.owner_file();
        fs::write(&path, text)
            .map_err(|source| FolderError::Unusable { path: path.clone(), source })?;
        Ok(FolderLock { crashed, owner_file: Some(path), _file: file })
    }

    /// Takes the folder for a moment, without a word about who did.
    pub fn lock_briefly(&self) -> Result<FolderLock, FolderError> {
        Ok(FolderLock { crashed: None, owner_file: None, _file: self.lock_file()? })
    }

    fn lock_file(&self) -> Result<File, FolderError> {
        self.create()?;
        let unusable = |path: &Path| {
            let path = path.to_owned();
            move |source| FolderError::Unusable { path, source }
        };
        let path = self.root.join("lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(unusable(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => {
                Err(FolderError::Owned { path: self.root.clone(), owner: self.owner() })
            }
            Err(TryLockError::Error(source)) => Err(FolderError::Unusable { path, source }),
        }
    }

    fn owner(&self) -> Owner {
        let unknown = || Owner { process: 0, command: "?".to_owned(), since: Timestamp::default() };
        self.named_owner().unwrap_or_else(unknown)
    }

    fn named_owner(&self) -> Option<Owner> {
        fs::read(self.owner_file()).ok().and_then(|text| serde_json::from_slice(&text).ok())
    }

    fn owner_file(&self) -> PathBuf {
        self.root.join("owner.json")
    }
}

/// Held for as long as this process may change the folder.
#[derive(Debug)]
pub struct FolderLock {
    /// Who had the folder before and ended without closing it.
    pub crashed: Option<Owner>,
    owner_file: Option<PathBuf>,
    _file: File,
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        // One that cannot be removed will be taken for the sign of a crash: a false alarm is
        // better than none.
        if let Some(path) = &self.owner_file {
            fs::remove_file(path).ok();
        }
    }
}

/// A file name for a path: its last part for people, a digest for uniqueness.
fn place_name(path: &Path) -> String {
    let digest = model::Sha256(sha2::Sha256::digest(path.as_os_str().as_encoded_bytes()).into());
    let last = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    format!("{last}-{:.16}", digest.to_string())
}

#[cfg(unix)]
fn keep_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn keep_private(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_owner_is_told_who_the_first_is() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::at(folder.path().join("data"), folder.path().join("secret"));
        let lock = data.lock("serve", Timestamp(7)).unwrap();
        let Err(FolderError::Owned { owner, .. }) = data.lock("update run", Timestamp(8)) else {
            panic!("the folder was given away twice")
        };
        assert_eq!(
            owner,
            Owner { process: std::process::id(), command: "serve".into(), since: Timestamp(7) }
        );
        drop(lock);
        data.lock("update run", Timestamp(9)).unwrap();
    }

    #[test]
    fn an_owner_that_ended_without_closing_is_remembered_until_the_next_owner() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::at(folder.path().join("data"), folder.path().join("secret"));
        let lock = data.lock("window", Timestamp(7)).unwrap();
        assert_eq!(lock.crashed, None);
        let left_behind = fs::read(data.owner_file()).unwrap();
        drop(lock);
        assert_eq!(data.lock("window", Timestamp(8)).unwrap().crashed, None);
        // As a process leaves it that was killed.
        fs::write(data.owner_file(), left_behind).unwrap();
        drop(data.lock_briefly().unwrap());
        let crashed = data.lock("window", Timestamp(9)).unwrap().crashed.clone().unwrap();
        assert_eq!((crashed.command.as_str(), crashed.since), ("window", Timestamp(7)));
    }

    #[test]
    fn a_file_in_the_way_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data");
        fs::write(&path, "x").unwrap();
        let data = DataFolder::at(path.clone(), folder.path().join("secret"));
        let Err(FolderError::Unusable { path: named, .. }) = data.lock("serve", Timestamp(0))
        else {
            panic!("a file was taken for a folder")
        };
        assert_eq!(named, path);
    }
}
