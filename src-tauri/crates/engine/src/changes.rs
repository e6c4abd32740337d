//! What a transaction is to write.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    Actor, CertificateId, ExecutionKey, GroupName, JobId, LedgerEvent, Sha256, StreamId, ThingName,
    Timestamp, UpdateId,
};
use store::{Batch, StoreError};

use crate::Committed;
use crate::state::{HEAD_SIGNED, INSTALLATION, ROLLOUT_ENDED, State};

/// Names of what changed. It is written as it stands at the end of the batch: put where it exists,
/// deleted where it does not; so a device that reports ten times in a batch costs one row.
/// Ledger entries alone are written one by one, in order.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    pub things: BTreeSet<ThingName>,
    pub groups: BTreeSet<GroupName>,
    pub members: BTreeSet<(GroupName, ThingName)>,
    pub certificates: BTreeSet<CertificateId>,
    pub images: BTreeSet<Sha256>,
    pub updates: BTreeSet<UpdateId>,
    pub streams: BTreeSet<StreamId>,
    pub drafts: BTreeSet<String>,
    pub jobs: BTreeMap<JobId, JobChange>,
    pub executions: BTreeSet<ExecutionKey>,
    /// Executions of which only the progress is new, unless they are in `executions` too.
    pub progressed: BTreeSet<ExecutionKey>,
    pub meta: BTreeMap<String, String>,
    pub ledger: Vec<(Timestamp, Actor, LedgerEvent)>,
}

/// How much of a job's row is new; the greater covers the lesser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum JobChange {
    /// Everything but the members.
    Body,
    /// The members too.
    Members,
    /// The job of this id began or ended to exist: nothing of an earlier one may remain.
    Existence,
}

impl Changes {
    pub fn job(&mut self, id: JobId, change: JobChange) {
        let entry = self.jobs.entry(id).or_insert(change);
        *entry = change.max(*entry);
    }

    pub fn is_empty(&self) -> bool {
        let Self {
            things,
            groups,
            members,
            certificates,
            images,
            updates,
            streams,
            drafts,
            jobs,
            executions,
            progressed,
            meta,
            ledger,
        } = self;
        things.is_empty()
            && groups.is_empty()
            && members.is_empty()
            && certificates.is_empty()
            && images.is_empty()
            && updates.is_empty()
            && streams.is_empty()
            && drafts.is_empty()
            && jobs.is_empty()
            && executions.is_empty()
            && progressed.is_empty()
            && meta.is_empty()
            && ledger.is_empty()
    }

    /// Writes everything into the transaction.
    pub fn write(&self, state: &State, batch: &mut Batch<'_>) -> Result<(), StoreError> {
        self.write_registry(state, batch)?;
        self.write_definitions(state, batch)?;
        for (id, change) in &self.jobs {
            write_job(state, batch, id, *change)?;
        }
        for key in self.executions.union(&self.progressed) {
            // One that is gone went with its job.
            if let Some(execution) = state.jobs.execution(key) {
                batch.put_execution(execution)?;
            }
        }
        for (key, value) in &self.meta {
            batch.set_meta(key, value)?;
        }
        for (at, actor, event) in &self.ledger {
            let entry = batch.append_ledger(*at, actor, event)?;
            if let Some((key, value)) = landmark(event, entry.seq) {
                batch.set_meta(key, &value)?;
            }
        }
        Ok(())
    }

    fn write_registry(&self, state: &State, batch: &mut Batch<'_>) -> Result<(), StoreError> {
        let registry = &state.registry;
        for name in &self.things {
            match registry.thing(name) {
                Some(thing) => batch.put_thing(thing)?,
                None => batch.delete_thing(name)?,
            }
        }
        for name in &self.groups {
            match registry.group(name) {
                Some(group) => batch.put_group(group)?,
                None => batch.delete_group(name)?,
            }
        }
        for (group, thing) in &self.members {
            if registry.is_member(group, thing) {
                batch.put_member(group, thing)?;
            } else {
                batch.delete_member(group, thing)?;
            }
        }
        for id in &self.certificates {
            match registry.certificate(id) {
                Some(certificate) => batch.put_certificate(certificate)?,
                None => batch.delete_certificate(*id)?,
            }
        }
        Ok(())
    }

    fn write_definitions(&self, state: &State, batch: &mut Batch<'_>) -> Result<(), StoreError> {
        for hash in &self.images {
            match state.images.get(hash) {
                Some(image) => batch.put_image(image)?,
                None => batch.delete_image(*hash)?,
            }
        }
        for id in &self.updates {
            match state.updates.get(id) {
                Some(update) => batch.put_update(update)?,
                None => batch.delete_update(id)?,
            }
        }
        for id in &self.streams {
            match state.streams.get(id) {
                Some(stream) => batch.put_stream(stream)?,
                None => batch.delete_stream(id)?,
            }
        }
        for id in &self.drafts {
            match state.drafts.get(id) {
                Some(draft) => batch.put_draft(draft)?,
                None => batch.delete_draft(id)?,
            }
        }
        Ok(())
    }

    /// What listeners are told once it is written.
    pub fn into_committed(self) -> Committed {
        let progressed = self.progressed.difference(&self.executions).cloned().collect();
        Committed {
            seq: 0,
            executions: self.executions,
            progressed,
            jobs: self.jobs.into_keys().collect(),
            things: self.things,
            updates: self.updates,
            groups: !(self.groups.is_empty() && self.members.is_empty()),
            certificates: self.certificates,
            images: !self.images.is_empty(),
            drafts: !self.drafts.is_empty(),
            ledger: !self.ledger.is_empty(),
            reloaded: false,
        }
    }
}

/// Entries that are looked for at each start; kept beside the chain, so that nobody reads it whole.
fn landmark(event: &LedgerEvent, seq: u64) -> Option<(&'static str, String)> {
    match event {
        LedgerEvent::InstallationCreated { key_fingerprint, .. } => {
            Some((INSTALLATION, key_fingerprint.to_string()))
        }
        LedgerEvent::HeadSigned { .. } => Some((HEAD_SIGNED, seq.to_string())),
        LedgerEvent::RolloutEnded { .. } | LedgerEvent::RolloutCanceled { .. } => {
            Some((ROLLOUT_ENDED, seq.to_string()))
        }
        _ => None,
    }
}

fn write_job(
    state: &State,
    batch: &mut Batch<'_>,
    id: &JobId,
    change: JobChange,
) -> Result<(), StoreError> {
    if change == JobChange::Existence {
        batch.delete_executions(id)?;
    }
    if change >= JobChange::Members {
        batch.delete_job(id)?;
    }
    match state.jobs.job(id) {
        Some(job) if change == JobChange::Body => batch.put_job(job),
        Some(job) => batch.insert_job(job),
        None => Ok(()),
    }
}
