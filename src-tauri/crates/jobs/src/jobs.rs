use model::{Execution, ExecutionKey, Job, JobId, StreamId, StreamRecord, ThingName, Timestamp};

use crate::{ControlError, Counts, Output, streams::Sample};

/// Every job and execution of the installation.
#[derive(Debug, Default)]
pub struct Jobs {}

impl Jobs {
    /// The state as stored. Leaves a `Publish` output for each download a device may go on with,
    /// and nothing else.
    pub fn restore(
        _jobs: Vec<Job>,
        _streams: Vec<StreamRecord>,
        _executions: Vec<Execution>,
    ) -> Self {
        unimplemented!()
    }

    /// The next effect, oldest first.
    pub fn poll_output(&mut self) -> Option<Output> {
        unimplemented!()
    }

    /// Streams are immutable; one of the same id is replaced.
    pub fn add_stream(&mut self, _stream: StreamRecord) {
        unimplemented!()
    }

    pub fn remove_stream(&mut self, _stream: &StreamId) {
        unimplemented!()
    }

    pub fn add_job(&mut self, _job: Job) -> Result<(), ControlError> {
        unimplemented!()
    }

    pub fn job(&self, _job: &JobId) -> Option<&Job> {
        unimplemented!()
    }

    pub fn jobs(&self) -> impl Iterator<Item = &Job> {
        std::iter::empty()
    }

    /// Jobs that are IN_PROGRESS, paused ones too, by id.
    pub fn running(&self) -> impl Iterator<Item = &Job> {
        std::iter::empty()
    }

    pub fn stream(&self, _stream: &StreamId) -> Option<&StreamRecord> {
        unimplemented!()
    }

    pub fn execution(&self, _key: &ExecutionKey) -> Option<&Execution> {
        unimplemented!()
    }

    /// The thing's newest execution of the job.
    pub fn newest(&self, _job: &JobId, _thing: &ThingName) -> Option<&Execution> {
        unimplemented!()
    }

    /// All executions of a job, by thing and number.
    pub fn executions_of(&self, _job: &JobId) -> impl Iterator<Item = &Execution> {
        std::iter::empty()
    }

    /// The thing's unfinished executions, whether or not it may see them now.
    pub fn pending(&self, _thing: &ThingName) -> impl Iterator<Item = &Execution> {
        std::iter::empty()
    }

    pub fn counts(&self, _job: &JobId) -> Option<Counts> {
        unimplemented!()
    }

    /// Keeps how far a download is. Allowed after the end too: the last blocks may be sampled
    /// after the device's last word. Says nothing to anybody but `ExecutionChanged`.
    pub fn note_progress(&mut self, _key: &ExecutionKey, _sample: Sample, _now: Timestamp) {
        unimplemented!()
    }
}
