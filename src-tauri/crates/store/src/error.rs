use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why a database operation did not happen. The message names the file and the way out.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{path} is in use by another program; close it and try again")]
    Locked { path: PathBuf },
    #[error("{path} cannot be written; check the permissions of the file and its folder")]
    ReadOnly { path: PathBuf },
    #[error("the disk that holds {path} is full; free some space and try again")]
    DiskFull { path: PathBuf },
    #[error(
        "{path} is damaged ({detail}); move it away and put the newest backup (*.db.bak) in its place"
    )]
    Corrupted { path: PathBuf, detail: String },
    #[error("the disk failed at {path}; check the disk and its cables, then start again")]
    Disk {
        path: PathBuf,
        #[source]
        source: rusqlite::Error,
    },
    #[error("a record in {path} cannot be read; it was changed by hand or by another version")]
    Unreadable {
        path: PathBuf,
        #[source]
        source: rusqlite::Error,
    },
    /// A record refers to one that is not there, or the ledger was about to be rewritten.
    #[error("{path} refused an inconsistent change; nothing was written")]
    Inconsistent {
        path: PathBuf,
        #[source]
        source: rusqlite::Error,
    },
    #[error("there is no {kind} {key:?} to change")]
    Missing { kind: &'static str, key: String },
    #[error("an earlier write of this batch failed; nothing of it was written")]
    BatchFailed,
    #[error("a ledger event could not be encoded")]
    Event(#[source] serde_json::Error),
    #[error("{path} already exists; choose another name for the backup")]
    BackupExists { path: PathBuf },
    #[error("{path} cannot be put in place")]
    File {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("{path}: the database refused the request")]
    Database {
        path: PathBuf,
        #[source]
        source: rusqlite::Error,
    },
}

/// Why a database could not be opened. The message names the file and the way out.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the data folder {path} cannot be used; choose another or fix its permissions")]
    Folder {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("there is no database at {path}; start Fieldlift on this data folder once")]
    Missing { path: PathBuf },
    #[error(
        "{path} was written by a newer Fieldlift (schema {found}, this one knows {supported}); \
         install the newer version; the file was not touched"
    )]
    Newer { path: PathBuf, found: i64, supported: i64 },
    #[error(
        "{path} was written by an older Fieldlift (schema {found}, this one needs {supported}); \
         start Fieldlift on this data folder once to upgrade it"
    )]
    Older { path: PathBuf, found: i64, supported: i64 },
    #[error("{path} is a database of another program; choose another data folder")]
    Foreign { path: PathBuf },
    #[error("no backup could be written to {path}, so the database was not upgraded")]
    Backup {
        path: PathBuf,
        #[source]
        source: Box<StoreError>,
    },
    #[error(
        "the upgrade from schema {from} failed; try again, or go back to the copy made before, {backup}"
    )]
    Upgrade {
        from: i64,
        backup: PathBuf,
        #[source]
        source: Box<StoreError>,
    },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl StoreError {
    /// What SQLite said about the file at `path`, told as what a person can do about it.
    pub(crate) fn of(path: &Path, source: rusqlite::Error) -> Self {
        use rusqlite::Error::{
            FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, Utf8Error,
        };
        let path = path.to_owned();
        if matches!(
            source,
            FromSqlConversionFailure(..)
                | IntegralValueOutOfRange(..)
                | InvalidColumnType(..)
                | Utf8Error(..)
        ) {
            return Self::Unreadable { path, source };
        }
        match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked { path },
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::ReadOnly { path }
            }
            Some(ErrorCode::DiskFull) => Self::DiskFull { path },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Corrupted { path, detail: source.to_string() }
            }
            Some(ErrorCode::SystemIoFailure) => Self::Disk { path, source },
            Some(ErrorCode::ConstraintViolation) => Self::Inconsistent { path, source },
            _ => Self::Database { path, source },
        }
    }
}
