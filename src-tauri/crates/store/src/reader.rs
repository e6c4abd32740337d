use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use model::{
    CertificateRecord, Execution, ExecutionStatus, GroupName, GroupRecord, ImageRecord, Job, JobId,
    LedgerEntry, Sha256, StreamId, StreamRecord, ThingName, ThingRecord, UpdateId, UpdateRecord,
};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Params, Result, params};
use serde::de::DeserializeOwned;

use crate::database::{DATABASE_FILE, connect};
use crate::schema::{self, SCHEMA_VERSION};
use crate::{OpenError, StoreError, ledger, rows};

/// A read-only connection; works from any process while a writer works, and sees committed state.
/// Each call is a snapshot of its own; [`Reader::snapshot`] joins several.
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
    path: PathBuf,
}

impl Reader {
    /// Opens the database in the data folder `dir`; creates and upgrades nothing.
    pub fn open(dir: &Path) -> Result<Self, OpenError> {
        let path = dir.join(DATABASE_FILE);
        if !path.exists() {
            return Err(OpenError::Missing { path });
        }
        let connection = connect(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let found = schema::version(&connection, &path)?;
        match found.cmp(&SCHEMA_VERSION) {
            std::cmp::Ordering::Equal => Ok(Self { connection, path }),
            std::cmp::Ordering::Greater => {
                Err(OpenError::Newer { path, found, supported: SCHEMA_VERSION })
            }
            std::cmp::Ordering::Less => {
                Err(OpenError::Older { path, found, supported: SCHEMA_VERSION })
            }
        }
    }

    /// Runs several reads on one and the same committed state. Keep it short: while it lasts the
    /// write-ahead log cannot be cut back. Snapshots do not nest.
    pub fn snapshot<T>(
        &self,
        read: impl FnOnce(&Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.done((|| {
            let transaction = self.connection.unchecked_transaction()?;
            let result = read(self);
            transaction.rollback()?;
            Ok(result)
        })())?
    }

    pub fn things(&self) -> Result<Vec<ThingRecord>, StoreError> {
        self.all("SELECT body FROM thing ORDER BY name", [])
    }

    pub fn thing(&self, name: &ThingName) -> Result<Option<ThingRecord>, StoreError> {
        self.one("SELECT body FROM thing WHERE name = ?1", [name.as_str()])
    }

    pub fn groups(&self) -> Result<Vec<GroupRecord>, StoreError> {
        self.all("SELECT body FROM thing_group ORDER BY name", [])
    }

    pub fn members(&self, group: &GroupName) -> Result<Vec<ThingName>, StoreError> {
        self.ids(
            "SELECT thing FROM group_member WHERE thing_group = ?1 ORDER BY thing",
            [group.as_str()],
        )
    }

    pub fn groups_of(&self, thing: &ThingName) -> Result<Vec<GroupName>, StoreError> {
        self.ids(
            "SELECT thing_group FROM group_member WHERE thing = ?1 ORDER BY thing_group",
            [thing.as_str()],
        )
    }

    /// The certificates of one thing, or all.
    pub fn certificates(
        &self,
        thing: Option<&ThingName>,
    ) -> Result<Vec<CertificateRecord>, StoreError> {
        match thing {
            Some(thing) => self
                .all("SELECT body FROM certificate WHERE thing = ?1 ORDER BY id", [thing.as_str()]),
            None => self.all("SELECT body FROM certificate ORDER BY thing, id", []),
        }
    }

    pub fn images(&self) -> Result<Vec<ImageRecord>, StoreError> {
        self.all("SELECT body FROM image ORDER BY hash", [])
    }

    pub fn image(&self, hash: Sha256) -> Result<Option<ImageRecord>, StoreError> {
        self.one("SELECT body FROM image WHERE hash = ?1", [hash.to_string()])
    }

    /// Oldest first.
    pub fn updates(&self) -> Result<Vec<UpdateRecord>, StoreError> {
        self.all("SELECT body FROM ota_update ORDER BY created_at, id", [])
    }

    pub fn update(&self, id: &UpdateId) -> Result<Option<UpdateRecord>, StoreError> {
        self.one("SELECT body FROM ota_update WHERE id = ?1", [id.as_str()])
    }

    pub fn stream(&self, id: &StreamId) -> Result<Option<StreamRecord>, StoreError> {
        self.one("SELECT body FROM stream WHERE id = ?1", [id.as_str()])
    }

    /// Oldest first, with their members.
    pub fn jobs(&self) -> Result<Vec<Job>, StoreError> {
        self.done(jobs(&self.connection))
    }

    pub fn job(&self, id: &JobId) -> Result<Option<Job>, StoreError> {
        self.done((|| {
            let job = self
                .connection
                .prepare_cached("SELECT body FROM job WHERE id = ?1")?
                .query_row([id.as_str()], |row| rows::body(row, 0))
                .optional()?;
            job.map(|job| with_members(&self.connection, job)).transpose()
        })())
    }

    /// Every execution of a job, earlier attempts included, in creation order.
    pub fn executions(&self, job: &JobId) -> Result<Vec<Execution>, StoreError> {
        self.all("SELECT body FROM execution WHERE job = ?1 ORDER BY ord", [job.as_str()])
    }

    /// In creation order.
    pub fn executions_of_thing(&self, thing: &ThingName) -> Result<Vec<Execution>, StoreError> {
        self.all("SELECT body FROM execution WHERE thing = ?1 ORDER BY ord", [thing.as_str()])
    }

    /// The last attempt of each thing of a job, by thing name.
    pub fn latest_executions(&self, job: &JobId) -> Result<Vec<Execution>, StoreError> {
        self.done((|| {
            self.connection
                .prepare_cached(
                    "SELECT body, max(number) FROM execution WHERE job = ?1
                     GROUP BY thing ORDER BY thing",
                )?
                .query_map([job.as_str()], |row| rows::body(row, 0))?
                .collect()
        })())
    }

    /// How many things of a job have their last attempt in which state. Things without an
    /// execution are not counted.
    pub fn counts(&self, job: &JobId) -> Result<BTreeMap<ExecutionStatus, u32>, StoreError> {
        self.done((|| {
            let mut counts = BTreeMap::new();
            let mut statement = self.connection.prepare_cached(COUNTS)?;
            let mut rows = statement.query([job.as_str()])?;
            while let Some(row) = rows.next()? {
                if let Some(status) = ExecutionStatus::from_wire(row.get_ref(0)?.as_str()?) {
                    counts.insert(status, row.get(1)?);
                }
            }
            Ok(counts)
        })())
    }

    /// At most `limit` entries from number `from` on.
    pub fn ledger(&self, from: u64, limit: u32) -> Result<Vec<LedgerEntry>, StoreError> {
        self.done((|| {
            self.connection
                .prepare_cached(ledger::SELECT_FROM)?
                .query_map(params![from, limit], ledger::entry)?
                .collect()
        })())
    }

    pub fn ledger_len(&self) -> Result<u64, StoreError> {
        self.done((|| {
            self.connection
                .prepare_cached("SELECT coalesce(max(seq), 0) FROM ledger")?
                .query_row([], |row| row.get(0))
        })())
    }

    pub fn meta(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.done((|| {
            self.connection
                .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
                .query_row([key], |row| row.get(0))
                .optional()
        })())
    }

    /// Everything SQLite finds wrong with the file, read whole; empty when it is intact.
    pub fn damage(&self) -> Result<Vec<String>, StoreError> {
        self.done((|| {
            let mut statement = self.connection.prepare("PRAGMA integrity_check")?;
            let lines = statement.query_map([], |row| row.get(0))?;
            let lines: Vec<String> = lines.collect::<Result<_>>()?;
            Ok(lines.into_iter().filter(|line| line != "ok").collect())
        })())
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(crate) fn done<T>(&self, result: Result<T>) -> Result<T, StoreError> {
        result.map_err(|source| StoreError::of(&self.path, source))
    }

    fn all<T: DeserializeOwned>(
        &self,
        sql: &str,
        params: impl Params,
    ) -> Result<Vec<T>, StoreError> {
        self.done(rows::bodies(&self.connection, sql, params))
    }

    fn one<T: DeserializeOwned>(
        &self,
        sql: &str,
        params: impl Params,
    ) -> Result<Option<T>, StoreError> {
        self.done((|| {
            let mut statement = self.connection.prepare_cached(sql)?;
            statement.query_row(params, |row| rows::body(row, 0)).optional()
        })())
    }

    fn ids<T>(&self, sql: &str, params: impl Params) -> Result<Vec<T>, StoreError>
    where
        T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>,
    {
        self.done((|| {
            let mut statement = self.connection.prepare_cached(sql)?;
            statement.query_map(params, |row| rows::parsed(row, 0))?.collect()
        })())
    }
}

/// Naming every status lets the index that begins with it answer without touching a body.
const COUNTS: &str = "
    SELECT status, count(*) FROM (
        SELECT status, max(number)
        FROM execution INDEXED BY execution_by_status
        WHERE job = ?1 AND status IN ('QUEUED', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'REJECTED',
                                      'TIMED_OUT', 'CANCELED', 'REMOVED')
        GROUP BY thing
    ) GROUP BY status";

/// All jobs with their members, oldest first.
pub(crate) fn jobs(connection: &Connection) -> Result<Vec<Job>> {
    let mut statement =
        connection.prepare_cached("SELECT body FROM job ORDER BY created_at, id")?;
    let jobs = statement.query_map([], |row| rows::body(row, 0))?;
    jobs.map(|job| with_members(connection, job?)).collect()
}

fn with_members(connection: &Connection, mut job: Job) -> Result<Job> {
    job.members = connection
        .prepare_cached("SELECT thing FROM job_member WHERE job = ?1 ORDER BY position")?
        .query_map([job.id.as_str()], |row| rows::parsed(row, 0))?
        .collect::<Result<_>>()?;
    Ok(job)
}
