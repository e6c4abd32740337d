use std::path::Path;

use model::{
    Actor, CertificateId, CertificateRecord, DraftRecord, Execution, GroupName, GroupRecord,
    ImageRecord, Job, JobId, LedgerEntry, LedgerEvent, Sha256, StreamId, StreamRecord, ThingName,
    ThingRecord, Timestamp, UpdateId, UpdateRecord,
};
use rusqlite::{Connection, Params, Result, params};

use crate::rows::{Json, word};
use crate::writer::Head;
use crate::{StoreError, ledger};

/// One transaction of the writer. Nothing of it is seen before [`Batch::commit`]; dropping it
/// undoes it, the ledger entries included.
///
/// After an error the batch is lost: SQLite may have rolled the transaction back by itself, and
/// what came after would have been committed piece by piece.
#[derive(Debug)]
pub struct Batch<'w> {
    connection: &'w Connection,
    path: &'w Path,
    head: Head,
    committed: &'w mut Option<Head>,
    failed: bool,
    open: bool,
}

impl<'w> Batch<'w> {
    pub(crate) fn new(
        connection: &'w Connection,
        path: &'w Path,
        head: Head,
        committed: &'w mut Option<Head>,
    ) -> Self {
        Self { connection, path, head, committed, failed: false, open: true }
    }

    pub fn put_thing(&mut self, thing: &ThingRecord) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO thing (name, body) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET body = excluded.body",
            params![thing.name.as_str(), Json(thing)],
        )?;
        Ok(())
    }

    /// Its group memberships go with it; its certificates and executions stay until deleted.
    pub fn delete_thing(&mut self, name: &ThingName) -> Result<(), StoreError> {
        self.run("DELETE FROM thing WHERE name = ?1", [name.as_str()])?;
        Ok(())
    }

    pub fn put_group(&mut self, group: &GroupRecord) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO thing_group (name, body) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET body = excluded.body",
            params![group.name.as_str(), Json(group)],
        )?;
        Ok(())
    }

    /// Its memberships go with it.
    pub fn delete_group(&mut self, name: &GroupName) -> Result<(), StoreError> {
        self.run("DELETE FROM thing_group WHERE name = ?1", [name.as_str()])?;
        Ok(())
    }

    pub fn put_member(&mut self, group: &GroupName, thing: &ThingName) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO group_member (thing_group, thing) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            [group.as_str(), thing.as_str()],
        )?;
        Ok(())
    }

    pub fn delete_member(
        &mut self,
        group: &GroupName,
        thing: &ThingName,
    ) -> Result<(), StoreError> {
        self.run(
            "DELETE FROM group_member WHERE thing_group = ?1 AND thing = ?2",
            [group.as_str(), thing.as_str()],
        )?;
        Ok(())
    }

    pub fn put_certificate(&mut self, certificate: &CertificateRecord) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO certificate (id, thing, body) VALUES (?1, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET thing = excluded.thing, body = excluded.body",
            params![certificate.id.to_string(), certificate.thing.as_str(), Json(certificate)],
        )?;
        Ok(())
    }

    pub fn delete_certificate(&mut self, id: CertificateId) -> Result<(), StoreError> {
        self.run("DELETE FROM certificate WHERE id = ?1", [id.to_string()])?;
        Ok(())
    }

    pub fn put_image(&mut self, image: &ImageRecord) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO image (hash, body) VALUES (?1, ?2)
             ON CONFLICT (hash) DO UPDATE SET body = excluded.body",
            params![image.hash.to_string(), Json(image)],
        )?;
        Ok(())
    }

    pub fn delete_image(&mut self, hash: Sha256) -> Result<(), StoreError> {
        self.run("DELETE FROM image WHERE hash = ?1", [hash.to_string()])?;
        Ok(())
    }

    pub fn put_update(&mut self, update: &UpdateRecord) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO ota_update (id, created_at, body) VALUES (?1, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET created_at = excluded.created_at, body = excluded.body",
            params![update.id.as_str(), update.created_at.as_millis(), Json(update)],
        )?;
        Ok(())
    }

    pub fn delete_update(&mut self, id: &UpdateId) -> Result<(), StoreError> {
        self.run("DELETE FROM ota_update WHERE id = ?1", [id.as_str()])?;
        Ok(())
    }

    pub fn put_stream(&mut self, stream: &StreamRecord) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO stream (id, body) VALUES (?1, ?2)
             ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            params![stream.id.as_str(), Json(stream)],
        )?;
        Ok(())
    }

    pub fn delete_stream(&mut self, id: &StreamId) -> Result<(), StoreError> {
        self.run("DELETE FROM stream WHERE id = ?1", [id.as_str()])?;
        Ok(())
    }

    pub fn put_draft(&mut self, draft: &DraftRecord) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO draft (id, saved_at, body) VALUES (?1, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET saved_at = excluded.saved_at, body = excluded.body",
            params![draft.id, draft.saved_at.as_millis(), Json(draft)],
        )?;
        Ok(())
    }

    pub fn delete_draft(&mut self, id: &str) -> Result<(), StoreError> {
        self.run("DELETE FROM draft WHERE id = ?1", [id])?;
        Ok(())
    }

    /// A new job with its members.
    pub fn insert_job(&mut self, job: &Job) -> Result<(), StoreError> {
        let status = word(&job.status).map_err(|error| self.lost(error))?;
        self.run(
            "INSERT INTO job (id, status, created_at, body) VALUES (?1, ?2, ?3, ?4)",
            params![
                job.id.as_str(),
                status,
                job.created_at.as_millis(),
                Json(&without_members(job))
            ],
        )?;
        for (position, thing) in job.members.iter().enumerate() {
            self.run(
                "INSERT INTO job_member (job, position, thing) VALUES (?1, ?2, ?3)",
                params![job.id.as_str(), position, thing.as_str()],
            )?;
        }
        Ok(())
    }

    /// Changes everything of a job but its members.
    pub fn put_job(&mut self, job: &Job) -> Result<(), StoreError> {
        let status = word(&job.status).map_err(|error| self.lost(error))?;
        let changed = self.run(
            "UPDATE job SET status = ?2, created_at = ?3, body = ?4 WHERE id = ?1",
            params![
                job.id.as_str(),
                status,
                job.created_at.as_millis(),
                Json(&without_members(job))
            ],
        )?;
        if changed == 0 {
            self.failed = true;
            return Err(StoreError::Missing { kind: "job", key: job.id.to_string() });
        }
        Ok(())
    }

    /// Its members go with it; its executions are deleted by [`Self::delete_executions`], else the
    /// commit is refused.
    pub fn delete_job(&mut self, id: &JobId) -> Result<(), StoreError> {
        self.run("DELETE FROM job WHERE id = ?1", [id.as_str()])?;
        Ok(())
    }

    pub fn put_execution(&mut self, execution: &Execution) -> Result<(), StoreError> {
        let key = &execution.key;
        self.run(
            "INSERT INTO execution (job, thing, number, status, ord, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (job, thing, number) DO UPDATE
             SET status = excluded.status, ord = excluded.ord, body = excluded.body",
            params![
                key.job.as_str(),
                key.thing.as_str(),
                key.number,
                execution.status.as_str(),
                execution.order,
                Json(execution)
            ],
        )?;
        Ok(())
    }

    pub fn delete_executions(&mut self, job: &JobId) -> Result<(), StoreError> {
        self.run("DELETE FROM execution WHERE job = ?1", [job.as_str()])?;
        Ok(())
    }

    /// Appends to the chain, in this transaction. An empty operator name is no name.
    pub fn append_ledger(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        event: &LedgerEvent,
    ) -> Result<LedgerEntry, StoreError> {
        let body = serde_json::to_string(event).map_err(|error| {
            self.failed = true;
            StoreError::Event(error)
        })?;
        let entry = ledger::next_entry(self.head, at, actor, body);
        self.run(
            "INSERT INTO ledger (seq, at, account, operator, body, previous, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                entry.seq,
                at.as_millis(),
                entry.actor.account,
                entry.actor.operator,
                entry.body,
                entry.previous.0,
                entry.hash.0
            ],
        )?;
        self.head = Head { seq: entry.seq, hash: entry.hash };
        Ok(entry)
    }

    pub fn set_meta(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO meta (key, value) VALUES (?1, ?2)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [key, value],
        )?;
        Ok(())
    }

    /// Makes the batch durable. After an error it is not part of the committed state; whether it
    /// becomes part of it by a crash right now is for the disk to know, as with any database.
    pub fn commit(mut self) -> Result<(), StoreError> {
        if self.failed {
            return Err(StoreError::BatchFailed);
        }
        let committed =
            self.connection.prepare_cached("COMMIT").and_then(|mut commit| commit.execute([]));
        match committed {
            Ok(_) => {
                self.open = false;
                *self.committed = Some(self.head);
                Ok(())
            }
            Err(error) => {
                *self.committed = None;
                Err(self.lost(error))
            }
        }
    }

    fn run(&mut self, sql: &str, params: impl Params) -> Result<usize, StoreError> {
        if self.failed {
            return Err(StoreError::BatchFailed);
        }
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(params))
            .map_err(|error| self.lost(error))
    }

    fn lost(&mut self, error: rusqlite::Error) -> StoreError {
        self.failed = true;
        StoreError::of(self.path, error)
    }
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        if self.open && !self.connection.is_autocommit() {
            // A rollback writes nothing; if it fails the connection starts no further batch.
            if let Err(error) = self.connection.execute_batch("ROLLBACK") {
                tracing::error!(%error, "a batch could not be rolled back");
            }
        }
    }
}

fn without_members(job: &Job) -> Job {
    let Job {
        id,
        update,
        stream,
        document,
        targets,
        selection,
        members: _,
        released,
        maximum_per_minute,
        last_release_at,
        in_progress_timeout_minutes,
        expected_version,
        status,
        pause,
        reason_code,
        comment,
        created_at,
        updated_at,
        completed_at,
    } = job;
    Job {
        id: id.clone(),
        update: update.clone(),
        stream: stream.clone(),
        document: document.clone(),
        targets: targets.clone(),
        selection: *selection,
        members: Vec::new(),
        released: *released,
        maximum_per_minute: *maximum_per_minute,
        last_release_at: *last_release_at,
        in_progress_timeout_minutes: *in_progress_timeout_minutes,
        expected_version: expected_version.clone(),
        status: *status,
        pause: pause.clone(),
        reason_code: reason_code.clone(),
        comment: comment.clone(),
        created_at: *created_at,
        updated_at: *updated_at,
        completed_at: *completed_at,
    }
}
