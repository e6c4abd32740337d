use model::{Claim, ExecutionKey, JobId, StatusDetails, ThingName, Timestamp};

use crate::{ControlError, Jobs};

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
    /// SCHEDULED → IN_PROGRESS. Nothing is released yet.
    pub fn start_job(&mut self, _job: &JobId, _now: Timestamp) -> Result<(), ControlError> {
        unimplemented!()
    }

    /// Creates QUEUED executions for the next `n` members; returns how many it were.
    pub fn release(
        &mut self,
        _job: &JobId,
        _n: usize,
        _now: Timestamp,
    ) -> Result<u32, ControlError> {
        unimplemented!()
    }

    /// Nothing new is released and queued executions are hidden from devices; executions that
    /// are IN_PROGRESS go on.
    pub fn pause(
        &mut self,
        _job: &JobId,
        _reason: Option<String>,
        _now: Timestamp,
    ) -> Result<(), ControlError> {
        unimplemented!()
    }

    pub fn resume(&mut self, _job: &JobId, _now: Timestamp) -> Result<(), ControlError> {
        unimplemented!()
    }

    /// CancelJob. A cancelled job whose IN_PROGRESS executions go on ends (RolloutEnded,
    /// `completed_at`) with the last of them; cancelling it again by force ends them.
    pub fn cancel_job(
        &mut self,
        _job: &JobId,
        _force: Force,
        _reason_code: Option<String>,
        _comment: Option<String>,
        _now: Timestamp,
    ) -> Result<(), ControlError> {
        unimplemented!()
    }

    /// CancelJobExecution of the thing's newest execution. `details` replace those of the device.
    pub fn cancel_execution(
        &mut self,
        _job: &JobId,
        _thing: &ThingName,
        _force: Force,
        _expected_version: Option<u32>,
        _details: Option<StatusDetails>,
        _now: Timestamp,
    ) -> Result<(), ControlError> {
        unimplemented!()
    }

    /// New executions (number + 1, version 1, no details) for what did not succeed. Only while
    /// the job runs: after its end (`ControlError::JobEnded`) a retry is a follow-up job.
    pub fn retry(
        &mut self,
        _job: &JobId,
        _what: &Retry,
        _now: Timestamp,
    ) -> Result<Vec<ExecutionKey>, ControlError> {
        unimplemented!()
    }

    /// Forgets a job that has ended; with `Force::InProgressToo` cancels it first.
    pub fn delete_job(
        &mut self,
        _job: &JobId,
        _force: Force,
        _now: Timestamp,
    ) -> Result<(), ControlError> {
        unimplemented!()
    }

    /// The thing was deleted: its unfinished executions become REMOVED, and it is no member of
    /// an unfinished job any more.
    pub fn remove_thing(&mut self, _thing: &ThingName, _now: Timestamp) {
        unimplemented!()
    }

    /// A wire attempt takes the thing's unfinished execution off the air: devices see nothing of
    /// it until the claim is released.
    pub fn claim(
        &mut self,
        _job: &JobId,
        _thing: &ThingName,
        _claim: Claim,
        _now: Timestamp,
    ) -> Result<ExecutionKey, ControlError> {
        unimplemented!()
    }

    pub fn release_claim(
        &mut self,
        _job: &JobId,
        _thing: &ThingName,
        _now: Timestamp,
    ) -> Result<(), ControlError> {
        unimplemented!()
    }
}
