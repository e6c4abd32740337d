use model::{ExecutionStatus, JobId, JobStatus, StreamId, ThingName};

/// Why a person's or the rollout's wish was refused. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ControlError {
    #[error("there is no job {job}")]
    NoSuchJob { job: JobId },
    #[error("job {job} exists already")]
    JobExists { job: JobId },
    #[error("a job cannot be called {job}: devices use the word as a topic")]
    ReservedJobId { job: JobId },
    #[error("the document of job {job} must be a JSON object")]
    InvalidDocument { job: JobId },
    #[error("job {job} names the stream {stream}, which does not exist")]
    NoSuchStream { job: JobId, stream: StreamId },
    #[error("job {job} is {found:?}; only a job that is {expected:?} can do this")]
    JobStatus { job: JobId, expected: JobStatus, found: JobStatus },
    /// A retry needs a follow-up job.
    #[error("job {job} has ended ({status:?})")]
    JobEnded { job: JobId, status: JobStatus },
    #[error("job {job} is paused")]
    JobPaused { job: JobId },
    #[error("job {job} is not paused")]
    JobNotPaused { job: JobId },
    #[error("job {job} still has {pending} unfinished executions")]
    JobUnfinished { job: JobId, pending: u32 },
    #[error("job {job} has no execution for {thing}")]
    NoSuchExecution { job: JobId, thing: ThingName },
    #[error("the execution of {job} on {thing} is {found}, which does not allow it")]
    ExecutionStatus { job: JobId, thing: ThingName, found: ExecutionStatus },
    #[error("the execution of {job} on {thing} has version {found}, expected {expected}")]
    VersionMismatch { job: JobId, thing: ThingName, expected: u32, found: u32 },
    #[error("the execution of {job} on {thing} is held by {by}")]
    Claimed { job: JobId, thing: ThingName, by: String },
    #[error("the execution of {job} on {thing} is not claimed")]
    NotClaimed { job: JobId, thing: ThingName },
}
