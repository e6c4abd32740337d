use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use model::{
    CertificateId, CertificateRecord, CertificateStatus, DraftRecord, Execution, ExecutionKey,
    ExecutionStatus, GroupName, GroupRecord, ImageRecord, Job, JobId, LedgerEntry, Sha256,
    StreamId, StreamRecord, ThingName, ThingRecord, Timestamp, UpdateId, UpdateRecord,
};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Params, Result, Row, params};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::database::{DATABASE_FILE, connect};
use crate::schema::{self, SCHEMA_VERSION};
use crate::{LedgerFilter, OpenError, StoreError, ledger, rows};

/// What is known of a certificate without reading it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CertificateSummary {
    pub id: CertificateId,
    pub thing: ThingName,
    pub status: CertificateStatus,
    pub issued_at: Timestamp,
    pub not_after: Timestamp,
}

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

    /// Without its DER, which is most of a certificate's bytes.
    pub fn certificate_summaries(&self) -> Result<Vec<CertificateSummary>, StoreError> {
        self.all(
            "SELECT json_object('id', id, 'thing', thing, 'status', body ->> 'status',
                                'issued_at', body ->> 'issued_at', 'not_after', body ->> 'not_after')
             FROM certificate ORDER BY id",
            [],
        )
    }

    pub fn certificate(&self, id: CertificateId) -> Result<Option<CertificateRecord>, StoreError> {
        self.one("SELECT body FROM certificate WHERE id = ?1", [id.to_string()])
    }

    /// Every member of every group.
    pub fn memberships(&self) -> Result<Vec<(GroupName, ThingName)>, StoreError> {
        self.done((|| {
            self.connection
                .prepare_cached(
                    "SELECT thing_group, thing FROM group_member ORDER BY thing_group, thing",
                )?
                .query_map([], |row| Ok((rows::parsed(row, 0)?, rows::parsed(row, 1)?)))?
                .collect()
        })())
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

    /// Last saved first.
    pub fn drafts(&self) -> Result<Vec<DraftRecord>, StoreError> {
        self.all("SELECT body FROM draft ORDER BY saved_at DESC, id", [])
    }

    pub fn stream(&self, id: &StreamId) -> Result<Option<StreamRecord>, StoreError> {
        self.one("SELECT body FROM stream WHERE id = ?1", [id.as_str()])
    }

    /// Oldest first, with their members.
    pub fn jobs(&self) -> Result<Vec<Job>, StoreError> {
        self.done(jobs(&self.connection))
    }

    /// Oldest first. Their `members` are left empty: they are ten thousand rows, where the job is one.
    pub fn jobs_without_members(&self) -> Result<Vec<Job>, StoreError> {
        self.all("SELECT body FROM job ORDER BY created_at, id", [])
    }

    pub fn job_without_members(&self, id: &JobId) -> Result<Option<Job>, StoreError> {
        self.one("SELECT body FROM job WHERE id = ?1", [id.as_str()])
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

    /// The newest execution of each thing, whichever job it belongs to, by thing name.
    pub fn newest_executions(&self) -> Result<Vec<Execution>, StoreError> {
        self.all("SELECT body, max(ord) FROM execution GROUP BY thing", [])
    }

    /// The newest execution of each thing that succeeded, by thing name.
    pub fn newest_succeeded(&self) -> Result<Vec<Execution>, StoreError> {
        self.all(
            "SELECT body, max(ord) FROM execution WHERE status = 'SUCCEEDED' GROUP BY thing",
            [],
        )
    }

    pub fn newest_execution(&self, thing: &ThingName) -> Result<Option<Execution>, StoreError> {
        self.one(
            "SELECT body FROM execution WHERE thing = ?1 ORDER BY ord DESC LIMIT 1",
            [thing.as_str()],
        )
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

    /// Those of `keys` that exist, in no particular order.
    pub fn executions_named<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k ExecutionKey>,
    ) -> Result<Vec<Execution>, StoreError> {
        self.done((|| {
            let mut statement = self.connection.prepare_cached(
                "SELECT body FROM execution WHERE job = ?1 AND thing = ?2 AND number = ?3",
            )?;
            let mut found = Vec::new();
            for key in keys {
                let key = params![key.job.as_str(), key.thing.as_str(), key.number];
                found.extend(statement.query_row(key, |row| rows::body(row, 0)).optional()?);
            }
            Ok(found)
        })())
    }

    /// Those of `names` that exist.
    pub fn things_named<'n>(
        &self,
        names: impl IntoIterator<Item = &'n ThingName>,
    ) -> Result<Vec<ThingRecord>, StoreError> {
        let records = names.into_iter().map(|name| self.thing(name));
        records.filter_map(Result::transpose).collect()
    }

    /// The members of a job that still exist, by name.
    pub fn things_of_job(&self, job: &JobId) -> Result<Vec<ThingRecord>, StoreError> {
        self.all(
            "SELECT body FROM thing WHERE name IN (SELECT thing FROM job_member WHERE job = ?1)
             ORDER BY name",
            [job.as_str()],
        )
    }

    /// What things told when they last finished an update of firmware: all things, or the members
    /// of a job, as it was before they were given this job.
    pub fn last_words(&self, of_job: Option<&JobId>) -> Result<Vec<LastWords>, StoreError> {
        self.done((|| {
            let job = of_job.map_or("", JobId::as_str);
            let mut statement = self.connection.prepare_cached(LAST_WORDS)?;
            statement.query_map(params![job, ""], last_words)?.collect()
        })())
    }

    /// The same of one thing, as it was before it was given this job.
    pub fn last_words_of(
        &self,
        job: &JobId,
        thing: &ThingName,
    ) -> Result<Option<LastWords>, StoreError> {
        self.done((|| {
            let mut statement = self.connection.prepare_cached(LAST_WORDS)?;
            statement.query_row(params![job.as_str(), thing.as_str()], last_words).optional()
        })())
    }

    /// Entries that hold both texts as JSON strings, oldest first: those about an execution name
    /// its job and its thing.
    pub fn ledger_about(
        &self,
        job: &JobId,
        thing: &ThingName,
    ) -> Result<Vec<LedgerEntry>, StoreError> {
        self.done((|| {
            let mut statement = self.connection.prepare_cached(
                "SELECT seq, at, account, operator, body, previous, hash FROM ledger
                 WHERE instr(body, ?1) > 0 AND instr(body, ?2) > 0 ORDER BY seq",
            )?;
            let names = [format!("\"{job}\""), format!("\"{thing}\"")];
            statement.query_map(names, ledger::entry)?.collect()
        })())
    }

    /// Changes whenever another connection has committed something.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        self.done(self.connection.pragma_query_value(None, "data_version", |row| row.get(0)))
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

    /// The numbers of the entries after `after` that `filter` lets through, ascending. Reads every
    /// entry's text after `after`: entries never change, so keep what was found.
    pub fn find_in_ledger(
        &self,
        filter: &LedgerFilter,
        after: u64,
    ) -> Result<Vec<u64>, StoreError> {
        let (sql, params) = filter.sql(after);
        self.done((|| {
            self.connection
                .prepare(&sql)?
                .query_map(rusqlite::params_from_iter(params), |row| row.get(0))?
                .collect()
        })())
    }

    pub fn ledger_entry(&self, seq: u64) -> Result<Option<LedgerEntry>, StoreError> {
        Ok(self.ledger(seq, 1)?.pop().filter(|entry| entry.seq == seq))
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

/// See [`Reader::last_words`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastWords {
    pub thing: ThingName,
    /// The version it reported.
    pub version: Option<String>,
    /// Whether it told that it had checked the signature, and that it had started.
    pub verified: bool,
    pub booted: bool,
}

fn last_words(row: &Row<'_>) -> Result<LastWords> {
    Ok(LastWords {
        thing: rows::parsed(row, 0)?,
        version: row.get(1)?,
        verified: row.get(2)?,
        booted: row.get(3)?,
    })
}

/// Of rows that `max` picks, SQLite gives the other columns of the same row.
const LAST_WORDS: &str = "
    SELECT e.thing,
           json_extract(e.body, '$.evidence.reported_version.version'),
           json_extract(e.body, '$.evidence.verified_at') IS NOT NULL,
           json_extract(e.body, '$.evidence.booted_at') IS NOT NULL,
           max(e.ord)
    FROM execution e
    WHERE e.status = 'SUCCEEDED' AND e.job <> ?1
      AND (?1 = '' OR e.thing IN (SELECT thing FROM job_member WHERE job = ?1))
      AND (?2 = '' OR e.thing = ?2)
      AND e.ord < (SELECT coalesce(min(own.ord), 9223372036854775807) FROM execution own
                   WHERE own.job = ?1 AND own.thing = e.thing)
      AND (SELECT coalesce(json_extract(json_extract(job.body, '$.document'),
                                        '$.afr_ota.files[0].fileType'), 0)
           FROM job WHERE job.id = e.job) = 0
    GROUP BY e.thing";

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
