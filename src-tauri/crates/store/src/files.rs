use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use model::{Sha256, Timestamp};
use sha2::Digest as _;

/// Bytes read, hashed and written at a time: big enough that the calls do not count.
const BUFFER: usize = 1024 * 1024;

/// Files being imported bear this prefix until their hash is known.
const INCOMING: &str = "incoming-";

/// Firmware files by content: `<first two hex digits>/<SHA-256>` below one folder. A file that
/// bears its name is whole and was on the disk before the name was.
#[derive(Clone, Debug)]
pub struct FileStore {
    dir: PathBuf,
}

/// What an import found the content to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    pub hash: Sha256,
    pub size: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredFile {
    pub hash: Sha256,
    pub size: u64,
    /// When this content was last imported.
    pub imported_at: Timestamp,
}

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("{path} cannot be read")]
    Source {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the disk that holds {path} is full; free some space and import again")]
    DiskFull { path: PathBuf },
    #[error("the file cannot be kept in {path}")]
    Keep {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the import was stopped; nothing was kept")]
    Stopped,
}

#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("there is no file {hash} on this machine; import it again")]
    Missing { hash: Sha256 },
    #[error("{path} is damaged: its SHA-256 is {found}, expected {expected}; import it again")]
    Corrupted { path: PathBuf, expected: Sha256, found: Sha256 },
    #[error("{path} cannot be used")]
    Io {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

impl FileStore {
    /// Opens the folder, making it if need be, and removes what interrupted imports left.
    pub fn open(dir: &Path) -> Result<Self, FileError> {
        let store = Self { dir: dir.to_owned() };
        fs::create_dir_all(dir)
            .and_then(|()| store.remove_leftovers())
            .map_err(|source| FileError::Io { path: dir.to_owned(), source })?;
        Ok(store)
    }

    /// Copies the file at `path` into the store. `progress` is told the bytes done and the size.
    pub fn import_file(
        &self,
        path: &Path,
        progress: &mut dyn FnMut(u64, Option<u64>) -> ControlFlow<()>,
    ) -> Result<Imported, ImportError> {
        let unreadable = |source| ImportError::Source { path: path.to_owned(), source };
        let source = File::open(path).map_err(unreadable)?;
        let size = source.metadata().map_err(unreadable)?.len();
        self.import(path, source, Some(size), progress)
    }

    /// Copies all that `source` gives into the store; `origin` names it in errors. Content that is
    /// there already is replaced by itself, which repairs a damaged copy.
    pub fn import(
        &self,
        origin: &Path,
        mut source: impl Read,
        size: Option<u64>,
        progress: &mut dyn FnMut(u64, Option<u64>) -> ControlFlow<()>,
    ) -> Result<Imported, ImportError> {
        let keep = |source| self.cannot_keep(source);
        let mut incoming =
            tempfile::Builder::new().prefix(INCOMING).tempfile_in(&self.dir).map_err(keep)?;
        // The lock tells another process that this is no leftover.
        incoming.as_file().lock().map_err(keep)?;
        let mut hasher = sha2::Sha256::new();
        let mut buffer = vec![0; BUFFER];
        let mut done = 0;
        loop {
            let read = read_some(&mut source, &mut buffer)
                .map_err(|source| ImportError::Source { path: origin.to_owned(), source })?;
            if read == 0 {
                break;
            }
            hasher.update(&buffer[..read]);
            incoming.write_all(&buffer[..read]).map_err(keep)?;
            done += read as u64;
            if progress(done, size).is_break() {
                return Err(ImportError::Stopped);
            }
        }
        incoming.as_file().sync_all().map_err(keep)?;
        let hash = Sha256(hasher.finalize().into());
        self.put_in_place(incoming, hash).map_err(keep)?;
        Ok(Imported { hash, size: done })
    }

    pub fn path(&self, hash: Sha256) -> PathBuf {
        let name = hash.to_string();
        self.dir.join(&name[..2]).join(name)
    }

    pub fn open_file(&self, hash: Sha256) -> Result<File, FileError> {
        File::open(self.path(hash)).map_err(|source| self.failed(hash, source))
    }

    /// Reads the file again and compares; returns its size.
    pub fn verify(&self, hash: Sha256) -> Result<u64, FileError> {
        let mut file = self.open_file(hash)?;
        let mut hasher = sha2::Sha256::new();
        let mut buffer = vec![0; BUFFER];
        let mut size = 0;
        loop {
            let read =
                read_some(&mut file, &mut buffer).map_err(|source| self.failed(hash, source))?;
            if read == 0 {
                break;
            }
            hasher.update(&buffer[..read]);
            size += read as u64;
        }
        self.expect(hash, Sha256(hasher.finalize().into()))?;
        Ok(size)
    }

    /// Removes a file; one that is not there is removed already.
    pub fn remove(&self, hash: Sha256) -> Result<(), FileError> {
        match fs::remove_file(self.path(hash)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(self.failed(hash, error)),
            _ => Ok(()),
        }
    }

    /// Every file kept, by hash.
    pub fn list(&self) -> Result<Vec<StoredFile>, FileError> {
        let mut files =
            self.walk().map_err(|source| FileError::Io { path: self.dir.clone(), source })?;
        files.sort_by_key(|file| file.hash);
        Ok(files)
    }

    /// Removes files that are not in `kept` and were last imported before `before`; the time
    /// between leaves an import room to be recorded. Returns what was removed.
    pub fn collect_garbage(
        &self,
        kept: &BTreeSet<Sha256>,
        before: Timestamp,
    ) -> Result<Vec<StoredFile>, FileError> {
        let mut garbage = self.list()?;
        garbage.retain(|file| !kept.contains(&file.hash) && file.imported_at < before);
        for file in &garbage {
            self.remove(file.hash)?;
        }
        Ok(garbage)
    }

    pub(crate) fn failed(&self, hash: Sha256, source: io::Error) -> FileError {
        if source.kind() == io::ErrorKind::NotFound {
            FileError::Missing { hash }
        } else {
            FileError::Io { path: self.path(hash), source }
        }
    }

    pub(crate) fn expect(&self, expected: Sha256, found: Sha256) -> Result<(), FileError> {
        if found == expected {
            Ok(())
        } else {
            Err(FileError::Corrupted { path: self.path(expected), expected, found })
        }
    }

    fn cannot_keep(&self, source: io::Error) -> ImportError {
        let path = self.dir.clone();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                ImportError::DiskFull { path }
            }
            _ => ImportError::Keep { path, source },
        }
    }

    fn put_in_place(&self, incoming: tempfile::NamedTempFile, hash: Sha256) -> io::Result<()> {
        let target = self.path(hash);
        let folder = target.parent().unwrap_or(&self.dir);
        if !folder.exists() {
            fs::create_dir_all(folder)?;
            sync_dir(&self.dir)?;
        }
        incoming.persist(&target).map_err(|refused| refused.error)?;
        sync_dir(folder)
    }

    fn remove_leftovers(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.dir)? {
            let entry = entry?;
            if !entry.file_name().to_string_lossy().starts_with(INCOMING) {
                continue;
            }
            let abandoned = File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok());
            if abandoned {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    fn walk(&self) -> io::Result<Vec<StoredFile>> {
        let mut files = Vec::new();
        for folder in fs::read_dir(&self.dir)? {
            let folder = folder?;
            if !folder.file_type()?.is_dir() {
                continue;
            }
            for entry in fs::read_dir(folder.path())? {
                let entry = entry?;
                let Ok(hash) = entry.file_name().to_string_lossy().parse() else { continue };
                let metadata = entry.metadata()?;
                let age = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
                let imported_at = Timestamp::from_millis(0).after(age);
                files.push(StoredFile { hash, size: metadata.len(), imported_at });
            }
        }
        Ok(files)
    }
}

/// Makes a rename in the folder of `path` durable.
pub(crate) fn sync_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => sync_dir(folder),
        _ => sync_dir(Path::new(".")),
    }
}

/// Windows has no way to sync a folder; NTFS journals renames.
#[cfg(windows)]
fn sync_dir(_dir: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(not(windows))]
fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

fn read_some(source: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match source.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            outcome => return outcome,
        }
    }
}
