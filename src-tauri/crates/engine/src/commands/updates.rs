use jobs::Force;
use model::{
    Actor, Job, JobStatus, LedgerEvent, StreamRecord, ThingName, UNSIGNED_POLICY, UpdateId,
    UpdateRecord,
};

use crate::changes::JobChange;
use crate::turn::Turn;
use crate::{CommandError, DeleteUpdateError, Engine, FollowUpError, NewUpdateError, ResolveError};

/// An update with what was made for it.
#[derive(Clone, Debug, PartialEq)]
pub struct NewUpdate {
    /// Its `jobs` and `stream` are filled in by the engine.
    pub update: UpdateRecord,
    pub stream: StreamRecord,
    /// SCHEDULED. Its `members` are filled in by the engine from its `targets`.
    pub job: Job,
}

/// DeleteOTAUpdate's options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeleteUpdate {
    /// forceDeleteAWSJob: jobs that have not ended are cancelled, devices in the middle too.
    pub force: Force,
    pub stream: StreamFate,
}

/// AWS's deleteStream. A stream that is kept goes with the next garbage collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamFate {
    Keep,
    Delete,
}

impl Engine {
    /// Writes down an update with its stream and its job, all or nothing; nothing is released.
    /// Targets are resolved here, so that no thing comes or goes in between.
    pub async fn create_update(
        &self,
        actor: Actor,
        new: NewUpdate,
    ) -> Result<UpdateRecord, CommandError<NewUpdateError>> {
        self.submit(actor, move |turn| turn.create_update(new)).await
    }

    /// Adds a job to an update whose job has ended, for the things in `job.members`.
    pub async fn follow_up(
        &self,
        actor: Actor,
        update: UpdateId,
        job: Job,
    ) -> Result<UpdateRecord, CommandError<FollowUpError>> {
        self.submit(actor, move |turn| turn.follow_up(update, job)).await
    }

    /// Deletes an update with its jobs and executions.
    pub async fn delete_update(
        &self,
        actor: Actor,
        update: UpdateId,
        how: DeleteUpdate,
    ) -> Result<(), CommandError<DeleteUpdateError>> {
        self.submit(actor, move |turn| turn.delete_update(update, how)).await
    }
}

impl Turn<'_> {
    fn create_update(&mut self, new: NewUpdate) -> Result<UpdateRecord, NewUpdateError> {
        self.check_new_update(&new)?;
        let NewUpdate { mut update, stream, mut job } = new;
        job.members = self.state.registry.resolve(&job.targets).map_err(ResolveError)?;
        self.state.jobs.add_stream(stream.clone());
        let id = job.id.clone();
        if let Err(error) = self.state.jobs.add_job(job) {
            self.state.jobs.remove_stream(&stream.id);
            return Err(error.into());
        }
        self.changes.job(id.clone(), JobChange::Existence);
        update.jobs = vec![id];
        update.stream = Some(stream.id.clone());
        self.record_created(&update, &stream);
        self.changes.streams.insert(stream.id.clone());
        self.state.streams.insert(stream.id.clone(), stream);
        self.changes.updates.insert(update.id.clone());
        self.state.updates.insert(update.id.clone(), update.clone());
        Ok(update)
    }

    fn check_new_update(&self, new: &NewUpdate) -> Result<(), NewUpdateError> {
        let NewUpdate { update, stream, .. } = new;
        if self.state.updates.contains_key(&update.id) {
            return Err(NewUpdateError::Exists { update: update.id.clone() });
        }
        if self.state.streams.contains_key(&stream.id) {
            return Err(NewUpdateError::StreamExists { stream: stream.id.clone() });
        }
        let unknown = stream.files.iter().find(|f| !self.state.images.contains_key(&f.image));
        unknown.map_or(Ok(()), |file| {
            Err(NewUpdateError::UnknownImage { file_id: file.file_id, image: file.image })
        })
    }

    fn record_created(&mut self, update: &UpdateRecord, stream: &StreamRecord) {
        let parameters = update.definition.additional_parameters.as_ref();
        let policy = parameters.and_then(|parameters| parameters.get(UNSIGNED_POLICY)).cloned();
        for file in &stream.files {
            self.record(LedgerEvent::UpdateCreated {
                update: update.id.clone(),
                image: file.image,
                signed_with: update.signed_with.clone(),
                policy: policy.clone(),
            });
        }
    }

    fn follow_up(&mut self, id: UpdateId, job: Job) -> Result<UpdateRecord, FollowUpError> {
        let unknown = || FollowUpError::UnknownUpdate { update: id.clone() };
        let mut update = self.state.updates.get(&id).cloned().ok_or_else(unknown)?;
        let is_unknown = |thing: &&ThingName| self.state.registry.thing(thing).is_none();
        if let Some(thing) = job.members.iter().find(is_unknown) {
            return Err(FollowUpError::UnknownThing { thing: thing.clone() });
        }
        let (job_id, created_at) = (job.id.clone(), job.created_at);
        self.state.jobs.add_job(job)?;
        self.changes.job(job_id.clone(), JobChange::Existence);
        update.jobs.push(job_id);
        update.modified_at = created_at;
        self.changes.updates.insert(id.clone());
        self.state.updates.insert(id, update.clone());
        Ok(update)
    }

    fn delete_update(&mut self, id: UpdateId, how: DeleteUpdate) -> Result<(), DeleteUpdateError> {
        let unknown = || DeleteUpdateError::Unknown { update: id.clone() };
        let update = self.state.updates.get(&id).cloned().ok_or_else(unknown)?;
        if how.force == Force::QueuedOnly {
            self.check_ended(&update)?;
        }
        for job in &update.jobs {
            if self.state.jobs.job(job).is_some() {
                self.state.jobs.delete_job(job, how.force, self.now)?;
                self.settle_jobs();
            }
        }
        self.state.updates.remove(&id);
        self.changes.updates.insert(id.clone());
        self.record(LedgerEvent::UpdateDeleted { update: id.clone() });
        // Only a stream that the update itself made.
        let made_by_it = |stream: &&StreamRecord| stream.update.as_ref() == Some(&id);
        let stream = update.stream.and_then(|stream| self.state.streams.get(&stream));
        let stream = stream.filter(made_by_it).map(|stream| stream.id.clone());
        if let Some(stream) = stream.filter(|_| how.stream == StreamFate::Delete) {
            self.forget_stream(&stream);
        }
        Ok(())
    }

    fn check_ended(&self, update: &UpdateRecord) -> Result<(), DeleteUpdateError> {
        let jobs = update.jobs.iter().filter_map(|job| self.state.jobs.job(job));
        for job in jobs {
            let pending = self.state.jobs.counts(&job.id).map_or(0, |counts| counts.pending());
            let ended = matches!(job.status, JobStatus::Completed | JobStatus::Canceled);
            if !ended || pending > 0 {
                return Err(DeleteUpdateError::JobUnfinished {
                    update: update.id.clone(),
                    job: job.id.clone(),
                    found: job.status,
                });
            }
        }
        Ok(())
    }
}
