use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use model::Timestamp;
use rusqlite::backup::Backup;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::schema::{self, MIGRATIONS};
use crate::{OpenError, StoreError, Writer, files};

/// The database's file name in the data folder.
pub const DATABASE_FILE: &str = "fieldlift.db";

/// How long a statement waits for another connection's lock before it gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The write-ahead log is cut back to this many bytes after a checkpoint.
const LOG_LIMIT: i64 = 64 * 1024 * 1024;

/// A database that exists, is ours and has the schema of this version.
#[derive(Clone, Debug)]
pub struct Database {
    path: PathBuf,
}

impl Database {
    /// Creates the database in the data folder `dir`, or upgrades it after writing a backup beside
    /// it that carries the old schema's number and `now`.
    pub fn open(dir: &Path, now: Timestamp) -> Result<Self, OpenError> {
        Self::open_with(dir, now, MIGRATIONS)
    }

    /// The one write connection. Whoever calls this holds the data folder's lock.
    pub fn writer(&self) -> Result<Writer, StoreError> {
        Writer::new(connect(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE)?, &self.path)
    }

    /// Copies the committed state to a new file, while the writer works.
    pub fn backup_to(&self, target: &Path) -> Result<(), StoreError> {
        if target.exists() {
            return Err(StoreError::BackupExists { path: target.to_owned() });
        }
        copy(&connect(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY)?, &self.path, target)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    fn open_with(dir: &Path, now: Timestamp, steps: &[&str]) -> Result<Self, OpenError> {
        fs::create_dir_all(dir)
            .map_err(|source| OpenError::Folder { path: dir.to_owned(), source })?;
        let path = dir.join(DATABASE_FILE);
        let supported = steps.len() as i64;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut connection = connect(&path, flags)?;
        let found = schema::version(&connection, &path)?;
        if found > supported {
            // Closing would fold the log into the file, which is not ours to touch.
            let keep_log = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
            let kept = connection.set_db_config(keep_log, true);
            kept.map_err(|source| StoreError::of(&path, source))?;
            return Err(OpenError::Newer { path, found, supported });
        }
        let failed = |source| StoreError::of(&path, source);
        connection.pragma_update(None, "journal_mode", "WAL").map_err(failed)?;
        if found == 0 {
            schema::migrate(&mut connection, steps).map_err(failed)?;
        } else if found < supported {
            upgrade(&mut connection, &path, dir, found, now, steps)?;
        }
        Ok(Self { path })
    }
}

/// A connection set up the way all of ours are.
pub(crate) fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let failed = |source| StoreError::of(path, source);
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(failed)?;
    // fullfsync: plain fsync on macOS leaves the data in the drive's cache. No effect elsewhere.
    for (pragma, value) in [
        ("synchronous", "FULL"),
        ("fullfsync", "ON"),
        ("checkpoint_fullfsync", "ON"),
        ("foreign_keys", "ON"),
        ("trusted_schema", "OFF"),
    ] {
        connection.pragma_update(None, pragma, value).map_err(failed)?;
    }
    connection.pragma_update(None, "journal_size_limit", LOG_LIMIT).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

fn upgrade(
    connection: &mut Connection,
    path: &Path,
    dir: &Path,
    from: i64,
    now: Timestamp,
    steps: &[&str],
) -> Result<(), OpenError> {
    let backup = dir.join(format!("fieldlift-v{from}-{}.db.bak", now.as_millis()));
    intact(connection, path)?;
    copy(connection, path, &backup)
        .map_err(|source| OpenError::Backup { path: backup.clone(), source: source.into() })?;
    schema::migrate(connection, steps).map_err(|source| OpenError::Upgrade {
        from,
        backup: backup.clone(),
        source: StoreError::of(path, source).into(),
    })?;
    tracing::info!(from, to = steps.len(), backup = %backup.display(), "database upgraded");
    Ok(())
}

/// A backup of a damaged file would be taken for a good one.
fn intact(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let detail: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(|source| StoreError::of(path, source))?;
    if detail == "ok" {
        Ok(())
    } else {
        Err(StoreError::Corrupted { path: path.to_owned(), detail })
    }
}

/// Copies by way of a partial file, so that what bears the target's name is whole.
fn copy(from: &Connection, path: &Path, target: &Path) -> Result<(), StoreError> {
    let mut partial = target.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    let file_failed = |source| StoreError::File { path: target.to_owned(), source };
    let copied = (|| {
        if partial.exists() {
            fs::remove_file(&partial).map_err(file_failed)?;
        }
        let failed = |source| StoreError::of(&partial, source);
        let mut to = Connection::open(&partial).map_err(failed)?;
        // One step takes one snapshot; more steps would start over at each commit of the writer.
        Backup::new(from, &mut to)
            .and_then(|backup| backup.step(-1))
            .map_err(|source| StoreError::of(path, source))?;
        to.close().map_err(|(_, source)| failed(source))?;
        fs::rename(&partial, target).map_err(file_failed)?;
        files::sync_parent(target).map_err(file_failed)
    })();
    if copied.is_err() {
        // The error being reported says more than a second one about the leftover would.
        fs::remove_file(&partial).ok();
    }
    copied
}

#[cfg(test)]
mod tests;
