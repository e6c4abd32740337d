use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use model::{
    CertificateRecord, DraftRecord, Execution, GroupName, GroupRecord, ImageRecord, Job, Sha256,
    StreamRecord, ThingName, ThingRecord, UpdateRecord,
};
use rusqlite::{Connection, Result, Transaction};

use crate::{Batch, StoreError, ledger, reader, rows};

/// The one write connection of an installation.
#[derive(Debug)]
pub struct Writer {
    connection: Connection,
    path: PathBuf,
    /// The ledger's last committed entry; `None` after a commit whose outcome is not known.
    head: Option<Head>,
}

/// Where the chain continues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub seq: u64,
    pub hash: Sha256,
}

/// What the engine keeps in memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    pub things: Vec<ThingRecord>,
    pub groups: Vec<GroupRecord>,
    pub members: Vec<(GroupName, ThingName)>,
    pub certificates: Vec<CertificateRecord>,
    pub images: Vec<ImageRecord>,
    pub updates: Vec<UpdateRecord>,
    pub drafts: Vec<DraftRecord>,
    pub streams: Vec<StreamRecord>,
    pub jobs: Vec<Job>,
    /// Every execution of a job that has not ended, and of one that has the newest of each thing,
    /// in creation order: a device that never heard the answer to its last word says it again.
    pub executions: Vec<Execution>,
    /// The highest `order` any execution ever stored has; 0 when there is none.
    pub last_order: u64,
    pub meta: BTreeMap<String, String>,
}

impl Writer {
    pub(crate) fn new(connection: Connection, path: &Path) -> Result<Self, StoreError> {
        Ok(Self { connection, path: path.to_owned(), head: None })
    }

    /// The committed state, in one snapshot.
    pub fn load(&mut self) -> Result<State, StoreError> {
        self.connection
            .transaction()
            .and_then(|snapshot| load(&snapshot))
            .map_err(|source| StoreError::of(&self.path, source))
    }

    /// Starts a transaction; dropping the batch undoes it.
    pub fn begin(&mut self) -> Result<Batch<'_>, StoreError> {
        let failed = |source| StoreError::of(&self.path, source);
        self.connection
            .prepare_cached("BEGIN IMMEDIATE")
            .and_then(|mut begin| begin.execute([]))
            .map_err(failed)?;
        let head = match self.head {
            Some(head) => head,
            None => match ledger::head(&self.connection) {
                Ok(head) => head,
                Err(source) => {
                    self.connection.execute_batch("ROLLBACK").map_err(failed)?;
                    return Err(failed(source));
                }
            },
        };
        Ok(Batch::new(&self.connection, &self.path, head, &mut self.head))
    }
}

fn load(snapshot: &Transaction<'_>) -> Result<State> {
    let prepare = |sql| snapshot.prepare_cached(sql);
    Ok(State {
        things: rows::bodies(snapshot, "SELECT body FROM thing ORDER BY name", [])?,
        groups: rows::bodies(snapshot, "SELECT body FROM thing_group ORDER BY name", [])?,
        members: prepare(
            "SELECT thing_group, thing FROM group_member ORDER BY thing_group, thing",
        )?
        .query_map([], |row| Ok((rows::parsed(row, 0)?, rows::parsed(row, 1)?)))?
        .collect::<Result<_>>()?,
        certificates: rows::bodies(snapshot, "SELECT body FROM certificate ORDER BY id", [])?,
        images: rows::bodies(snapshot, "SELECT body FROM image ORDER BY hash", [])?,
        updates: rows::bodies(snapshot, "SELECT body FROM ota_update ORDER BY created_at, id", [])?,
        drafts: rows::bodies(snapshot, "SELECT body FROM draft ORDER BY id", [])?,
        streams: rows::bodies(snapshot, "SELECT body FROM stream ORDER BY id", [])?,
        jobs: reader::jobs(snapshot)?,
        executions: rows::bodies(
            snapshot,
            "SELECT body FROM execution AS this
             WHERE job IN (SELECT id FROM job WHERE status IN ('SCHEDULED', 'IN_PROGRESS'))
                OR number = (SELECT max(number) FROM execution
                             WHERE job = this.job AND thing = this.thing)
             ORDER BY ord",
            [],
        )?,
        last_order: prepare("SELECT coalesce(max(ord), 0) FROM execution")?
            .query_row([], |row| row.get(0))?,
        meta: prepare("SELECT key, value FROM meta")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_>>()?,
    })
}
