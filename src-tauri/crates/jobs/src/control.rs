//! What people and the rollout ask of jobs.

use std::collections::BTreeSet;

use model::{
    Evidence, Execution, ExecutionKey, ExecutionStatus, Job, JobId, JobStatus, LedgerEvent, Pause,
    Road, StatusDetails, ThingName, Timestamp,
};

use crate::jobs::JobState;
use crate::queue::Standing;
use crate::{ControlError, Jobs, Output};

/// Whether executions that are IN_PROGRESS are cancelled too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Force {
    QueuedOnly,
    InProgressToo,
}

/// Which executions to try again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Retry {
    /// One thing, whatever its last execution ended as, SUCCEEDED and REMOVED excepted.
    Thing(ThingName),
    /// All whose newest execution is FAILED or TIMED_OUT (AWS's retry criteria). REJECTED and
    /// CANCELED are somebody's decision: those are retried one by one.
    Failed,
}

impl Jobs {
    /// SCHEDULED → IN_PROGRESS. Nothing is released yet; a job without members completes at once.
    pub fn start_job(&mut self, job: &JobId, now: Timestamp) -> Result<(), ControlError> {
        let state = self.state_mut(job)?;
        expect_status(&state.job, JobStatus::Scheduled)?;
        state.job.status = JobStatus::InProgress;
        state.job.updated_at = now;
        let devices = u32::try_from(state.job.members.len()).unwrap_or(u32::MAX);
        let started = state.job.update.clone().map(|update| LedgerEvent::RolloutStarted {
            update,
            job: job.clone(),
            devices,
        });
        self.note_running(job);
        self.outputs.push_back(Output::JobChanged(job.clone()));
        self.outputs.extend(started.map(Output::Ledger));
        self.end_if_done(job, now);
        Ok(())
    }

    /// Creates QUEUED executions for the next `n` members; returns how many members it were.
    pub fn release(&mut self, job: &JobId, n: usize, now: Timestamp) -> Result<u32, ControlError> {
        let state = self.state_mut(job)?;
        expect_running(&state.job)?;
        if state.job.pause.is_some() {
            return Err(ControlError::JobPaused { job: job.clone() });
        }
        let first = state.job.released as usize;
        let things: Vec<_> = state.job.members.iter().skip(first).take(n).cloned().collect();
        if things.is_empty() {
            return Ok(0);
        }
        let count = u32::try_from(things.len()).unwrap_or(u32::MAX);
        state.job.released = state.job.released.saturating_add(count);
        state.job.last_release_at = Some(now);
        state.job.updated_at = now;
        self.outputs.push_back(Output::JobChanged(job.clone()));
        for thing in things {
            // A member named twice is reached once.
            if self.newest(job, &thing).is_none() {
                self.queue_execution(ExecutionKey { job: job.clone(), thing, number: 1 }, now);
            }
        }
        self.flush_notifications(now);
        Ok(count)
    }

    /// Nothing new is released and queued executions are hidden from devices; executions that
    /// are IN_PROGRESS go on.
    pub fn pause(
        &mut self,
        job: &JobId,
        reason: Option<String>,
        now: Timestamp,
    ) -> Result<(), ControlError> {
        let state = self.state(job)?;
        expect_running(&state.job)?;
        if state.job.pause.is_some() {
            return Err(ControlError::JobPaused { job: job.clone() });
        }
        self.set_pause(job, Some(Pause { at: now, reason: reason.clone() }), now);
        self.outputs
            .push_back(Output::Ledger(LedgerEvent::RolloutPaused { job: job.clone(), reason }));
        self.flush_notifications(now);
        Ok(())
    }

    pub fn resume(&mut self, job: &JobId, now: Timestamp) -> Result<(), ControlError> {
        let state = self.state(job)?;
        expect_running(&state.job)?;
        if state.job.pause.is_none() {
            return Err(ControlError::JobNotPaused { job: job.clone() });
        }
        self.set_pause(job, None, now);
        self.outputs.push_back(Output::Ledger(LedgerEvent::RolloutResumed { job: job.clone() }));
        self.flush_notifications(now);
        Ok(())
    }

    /// CancelJob. A cancelled job whose IN_PROGRESS executions go on ends (`RolloutEnded`,
    /// `completed_at`) with the last of them; cancelling it again by force ends them.
    pub fn cancel_job(
        &mut self,
        job: &JobId,
        force: Force,
        reason_code: Option<String>,
        comment: Option<String>,
        now: Timestamp,
    ) -> Result<(), ControlError> {
        let state = self.state_mut(job)?;
        let again = state.job.status == JobStatus::Canceled && force == Force::InProgressToo;
        if state.job.completed_at.is_some() || (state.job.status == JobStatus::Canceled && !again) {
            return Err(ended(&state.job));
        }
        state.job.status = JobStatus::Canceled;
        state.job.reason_code.clone_from(&reason_code);
        state.job.comment.clone_from(&comment);
        state.job.updated_at = now;
        let keys = state.keys(|execution| is_cancellable(execution.status, force));
        self.note_running(job);
        self.outputs.push_back(Output::JobChanged(job.clone()));
        self.outputs.push_back(Output::Ledger(LedgerEvent::RolloutCanceled {
            job: job.clone(),
            force: force == Force::InProgressToo,
            reason_code,
            comment,
        }));
        for key in keys {
            self.finish(&key, ExecutionStatus::Canceled, None, now);
        }
        self.end_if_done(job, now);
        self.flush_notifications(now);
        Ok(())
    }

    /// CancelJobExecution of the thing's newest execution. `details` replace the device's.
    pub fn cancel_execution(
        &mut self,
        job: &JobId,
        thing: &ThingName,
        force: Force,
        expected_version: Option<u32>,
        details: Option<StatusDetails>,
        now: Timestamp,
    ) -> Result<(), ControlError> {
        let execution = self.newest_or_error(job, thing)?;
        if !is_cancellable(execution.status, force) {
            return Err(wrong_status(execution));
        }
        if let Some(expected) = expected_version.filter(|version| *version != execution.version) {
            return Err(ControlError::VersionMismatch {
                job: job.clone(),
                thing: thing.clone(),
                expected,
                found: execution.version,
            });
        }
        let key = execution.key.clone();
        self.finish(&key, ExecutionStatus::Canceled, details, now);
        self.end_if_done(job, now);
        self.flush_notifications(now);
        Ok(())
    }

    /// New executions (number + 1, version 1, no details: a leftover `self_test` would make the
    /// agent reject) for what did not succeed. Only while the job runs; after its end
    /// (`ControlError::JobEnded`) a retry is a follow-up job.
    pub fn retry(
        &mut self,
        job: &JobId,
        what: &Retry,
        now: Timestamp,
    ) -> Result<Vec<ExecutionKey>, ControlError> {
        let state = self.state(job)?;
        expect_running(&state.job)?;
        let failed = match what {
            Retry::Thing(thing) => {
                let execution = self.newest_or_error(job, thing)?;
                if !is_retriable(execution.status) || !state.members.contains(thing) {
                    return Err(wrong_status(execution));
                }
                vec![execution.key.clone()]
            }
            Retry::Failed => state.keys(|execution| {
                is_failure(execution.status) && state.members.contains(&execution.key.thing)
            }),
        };
        let retries: Vec<_> =
            failed.into_iter().map(|key| ExecutionKey { number: key.number + 1, ..key }).collect();
        for key in &retries {
            self.queue_execution(key.clone(), now);
        }
        self.flush_notifications(now);
        Ok(retries)
    }

    /// Forgets a job that has ended or not begun; with `Force::InProgressToo` cancels it first.
    pub fn delete_job(
        &mut self,
        job: &JobId,
        force: Force,
        now: Timestamp,
    ) -> Result<(), ControlError> {
        let state = self.state(job)?;
        let over = state.job.completed_at.is_some() || state.job.status == JobStatus::Scheduled;
        if !over {
            if force == Force::QueuedOnly {
                let pending = state.counts.pending();
                return Err(ControlError::JobUnfinished { job: job.clone(), pending });
            }
            self.cancel_job(job, force, None, None, now)?;
        }
        self.jobs.remove(job);
        self.note_running(job);
        self.outputs.push_back(Output::JobDeleted(job.clone()));
        Ok(())
    }

    /// The thing was deleted. Its unfinished executions become REMOVED, those IN_PROGRESS too:
    /// nobody is left who could end them (AWS's documents say so, live AWS keeps them for ever).
    /// It is no member of an unfinished job any more, so it is neither released nor retried.
    pub fn remove_thing(&mut self, thing: &ThingName, now: Timestamp) {
        let pending: Vec<_> = self.pending(thing).map(|execution| execution.key.clone()).collect();
        for key in &pending {
            self.finish(key, ExecutionStatus::Removed, None, now);
        }
        let mut jobs: BTreeSet<JobId> = pending.into_iter().map(|key| key.job).collect();
        for (id, state) in &mut self.jobs {
            if state.leave(thing, now) {
                self.outputs.push_back(Output::JobChanged(id.clone()));
                jobs.insert(id.clone());
            }
        }
        for job in jobs {
            self.end_if_done(&job, now);
        }
        self.flush_notifications(now);
    }

    /// Ends an execution from our side. The version goes up, because a device that still reports
    /// must see that something happened; not for REMOVED (as AWS does).
    pub(crate) fn finish(
        &mut self,
        key: &ExecutionKey,
        status: ExecutionStatus,
        details: Option<StatusDetails>,
        now: Timestamp,
    ) {
        self.change(key, |execution| {
            execution.status = status;
            if details.is_some() {
                execution.details = details;
            }
            execution.updated_at = now;
            if status != ExecutionStatus::Removed {
                execution.version = execution.version.saturating_add(1);
            }
        });
    }

    /// Ends a job of which nothing more will come: COMPLETED, or CANCELED and drained.
    pub(crate) fn end_if_done(&mut self, job: &JobId, now: Timestamp) {
        let Some(state) = self.jobs.get_mut(job) else { return };
        if !state.is_done() || state.job.completed_at.is_some() {
            return;
        }
        if state.job.status == JobStatus::InProgress {
            state.job.status = JobStatus::Completed;
        }
        state.job.completed_at = Some(now);
        state.job.updated_at = now;
        let counts = state.counts.iter().collect();
        self.note_running(job);
        self.outputs.push_back(Output::JobChanged(job.clone()));
        self.outputs
            .push_back(Output::Ledger(LedgerEvent::RolloutEnded { job: job.clone(), counts }));
    }

    fn queue_execution(&mut self, key: ExecutionKey, now: Timestamp) {
        let order = self.next_order;
        self.next_order = order.saturating_add(1);
        self.insert(Execution {
            key,
            status: ExecutionStatus::Queued,
            details: None,
            version: 1,
            road: Road::Air,
            queued_at: now,
            started_at: None,
            updated_at: now,
            in_progress_deadline: None,
            step_deadline: None,
            order,
            claim: None,
            evidence: Evidence::default(),
        });
    }

    fn set_pause(&mut self, job: &JobId, pause: Option<Pause>, now: Timestamp) {
        let Some(state) = self.jobs.get_mut(job) else { return };
        let queued = state.keys(|execution| execution.status == ExecutionStatus::Queued);
        let before: Vec<(ExecutionKey, Option<Standing>)> =
            queued.into_iter().map(|key| (key.clone(), self.standing(&key))).collect();
        if let Some(state) = self.jobs.get_mut(job) {
            state.job.pause = pause;
            state.job.updated_at = now;
        }
        self.outputs.push_back(Output::JobChanged(job.clone()));
        for (key, before) in before {
            self.settle(&key, before);
        }
    }

    pub(crate) fn newest_or_error(
        &self,
        job: &JobId,
        thing: &ThingName,
    ) -> Result<&Execution, ControlError> {
        let no_such = || ControlError::NoSuchExecution { job: job.clone(), thing: thing.clone() };
        self.state(job)?.newest(thing).ok_or_else(no_such)
    }
}

impl JobState {
    /// Takes a thing out of an unfinished job; whether it was in it.
    fn leave(&mut self, thing: &ThingName, now: Timestamp) -> bool {
        let unfinished = matches!(self.job.status, JobStatus::Scheduled | JobStatus::InProgress);
        if !unfinished || !self.members.remove(thing) {
            return false;
        }
        if let Some(at) = self.job.members.iter().position(|member| member == thing) {
            self.job.members.remove(at);
            if at < self.job.released as usize {
                self.job.released -= 1;
            }
        }
        self.job.updated_at = now;
        true
    }
}

fn is_cancellable(status: ExecutionStatus, force: Force) -> bool {
    match status {
        ExecutionStatus::Queued => true,
        ExecutionStatus::InProgress => force == Force::InProgressToo,
        _ => false,
    }
}

/// AWS's retry criteria.
fn is_failure(status: ExecutionStatus) -> bool {
    matches!(status, ExecutionStatus::Failed | ExecutionStatus::TimedOut)
}

fn is_retriable(status: ExecutionStatus) -> bool {
    use ExecutionStatus as S;
    match status {
        S::Failed | S::Rejected | S::TimedOut | S::Canceled => true,
        S::Queued | S::InProgress | S::Succeeded | S::Removed => false,
    }
}

fn expect_status(job: &Job, expected: JobStatus) -> Result<(), ControlError> {
    if job.status == expected {
        return Ok(());
    }
    Err(ControlError::JobStatus { job: job.id.clone(), expected, found: job.status })
}

fn expect_running(job: &Job) -> Result<(), ControlError> {
    match job.status {
        JobStatus::Completed | JobStatus::Canceled => Err(ended(job)),
        JobStatus::Scheduled | JobStatus::InProgress => expect_status(job, JobStatus::InProgress),
    }
}

fn ended(job: &Job) -> ControlError {
    ControlError::JobEnded { job: job.id.clone(), status: job.status }
}

pub(crate) fn wrong_status(execution: &Execution) -> ControlError {
    let ExecutionKey { job, thing, .. } = execution.key.clone();
    ControlError::ExecutionStatus { job, thing, found: execution.status }
}
