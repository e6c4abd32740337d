use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{JobId, StreamId, ThingName, Timestamp, UpdateId};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum JobStatus {
    /// Defined; nothing is released yet.
    Scheduled,
    InProgress,
    Canceled,
    Completed,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TargetSelection {
    Continuous,
    #[default]
    Snapshot,
}

/// A rollout held by a person: nothing new is released and `$next` hides what is queued;
/// downloads in flight go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub at: Timestamp,
    pub reason: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    pub id: JobId,
    pub update: Option<UpdateId>,
    pub stream: Option<StreamId>,
    /// The job document as delivered: compact JSON.
    pub document: String,
    /// Target ARNs as given.
    pub targets: Vec<String>,
    pub selection: TargetSelection,
    /// The things this job reaches, in release order; resolved once for SNAPSHOT.
    pub members: Vec<ThingName>,
    /// How many of `members` have been released, i.e. have an execution.
    pub released: u32,
    /// AWS's maximumPerMinute, 1..=1000.
    pub maximum_per_minute: u32,
    /// When the last batch was released.
    pub last_release_at: Option<Timestamp>,
    pub in_progress_timeout_minutes: Option<u32>,
    /// The version that devices are expected to report, where the definition names one.
    pub expected_version: Option<String>,
    pub status: JobStatus,
    pub pause: Option<Pause>,
    /// AWS's reasonCode and comment of CancelJob.
    pub reason_code: Option<String>,
    pub comment: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub completed_at: Option<Timestamp>,
}
