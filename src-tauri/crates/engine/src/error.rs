use std::sync::Arc;

use jobs::ControlError;
use model::{JobId, JobStatus, Sha256, StreamId, ThingName, UpdateId};
use registry::{TargetError, ThingError};
use store::{FileError, StoreError};

use crate::RefusedRow;

/// Why the engine did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the engine's thread could not be started")]
    Thread(#[source] std::io::Error),
}

/// Why a command was not carried out. In every case nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum CommandError<E: std::error::Error + 'static> {
    /// By a rule, or by the state of things.
    #[error(transparent)]
    Refused(E),
    #[error("it could not be written down, so it was not done")]
    NotDurable(#[source] Arc<StoreError>),
    /// If it was cut off while stopping, it may have been done: look before you repeat it.
    #[error("the engine has stopped")]
    Stopped,
}

#[derive(Debug, thiserror::Error)]
#[error("{} of the things cannot be added; none was", rows.len())]
pub struct ImportError {
    pub rows: Vec<RefusedRow>,
}

#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    #[error("there is no image {image}")]
    Unknown { image: Sha256 },
    #[error("image {image} is what the stream {stream} delivers")]
    InUse { image: Sha256, stream: StreamId },
    #[error("image {image} is named by the update {update}")]
    Named { image: Sha256, update: UpdateId },
    #[error(transparent)]
    File(#[from] FileError),
}

#[derive(Debug, thiserror::Error)]
pub enum GarbageError {
    #[error(transparent)]
    File(#[from] FileError),
}

#[derive(Debug, thiserror::Error)]
pub enum NewUpdateError {
    #[error("there is an update {update} already")]
    Exists { update: UpdateId },
    #[error("there is a stream {stream} already")]
    StreamExists { stream: StreamId },
    #[error("file {file_id} is the image {image}, which is not on this machine")]
    UnknownImage { file_id: u8, image: Sha256 },
    #[error(transparent)]
    Targets(#[from] ResolveError),
    #[error(transparent)]
    Job(#[from] ControlError),
}

#[derive(Debug, thiserror::Error)]
pub enum FollowUpError {
    #[error("there is no update {update}")]
    UnknownUpdate { update: UpdateId },
    #[error("there is no thing {thing}")]
    UnknownThing { thing: ThingName },
    #[error(transparent)]
    Job(#[from] ControlError),
}

#[derive(Debug, thiserror::Error)]
pub enum DeleteUpdateError {
    #[error("there is no update {update}")]
    Unknown { update: UpdateId },
    /// DeleteOTAUpdate without forceDeleteAWSJob.
    #[error("update {update} has the job {job}, which is {found:?}: it must end or be forced")]
    JobUnfinished { update: UpdateId, job: JobId, found: JobStatus },
    #[error(transparent)]
    Job(#[from] ControlError),
}

#[derive(Debug, thiserror::Error)]
pub enum StartRolloutError {
    #[error(transparent)]
    Job(#[from] ControlError),
    /// What the devices are to load is not there, or is not what was signed.
    #[error("the rollout of {job} has nothing to deliver")]
    File { job: JobId, source: FileError },
}

#[derive(Debug, thiserror::Error)]
#[error("{} of the targets mean nobody: {}", .0.len(), listed(.0))]
pub struct ResolveError(pub Vec<TargetError>);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    #[error("there is no draft {draft:?}")]
    Unknown { draft: String },
    #[error("a draft has at most {limit} bytes, found {found}")]
    TooLarge { limit: usize, found: usize },
    #[error("there are {limit} drafts already")]
    TooMany { limit: usize },
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key:?} is kept by the engine itself")]
pub struct MetaError {
    pub key: String,
}

impl RefusedRow {
    pub(crate) const fn new(index: usize, error: ThingError) -> Self {
        Self { index, error }
    }
}

fn listed(errors: &[TargetError]) -> String {
    const SHOWN: usize = 5;
    let shown = errors.iter().take(SHOWN).map(ToString::to_string);
    let more = (errors.len() > SHOWN).then(|| format!("and {} more", errors.len() - SHOWN));
    shown.chain(more).collect::<Vec<_>>().join("; ")
}
