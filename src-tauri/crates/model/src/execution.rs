use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{JobId, ThingName, Timestamp};

/// The states of a job execution (AWS IoT Jobs).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ExecutionStatus {
    Queued,
    InProgress,
    Succeeded,
    Failed,
    Rejected,
    TimedOut,
    Canceled,
    Removed,
}

impl ExecutionStatus {
    pub const ALL: [Self; 8] = [
        Self::Queued,
        Self::InProgress,
        Self::Succeeded,
        Self::Failed,
        Self::Rejected,
        Self::TimedOut,
        Self::Canceled,
        Self::Removed,
    ];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "QUEUED",
            Self::InProgress => "IN_PROGRESS",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Rejected => "REJECTED",
            Self::TimedOut => "TIMED_OUT",
            Self::Canceled => "CANCELED",
            Self::Removed => "REMOVED",
        }
    }

    pub fn from_wire(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Nothing leads out of a terminal state.
    pub const fn is_terminal(self) -> bool {
        !matches!(self, Self::Queued | Self::InProgress)
    }
}

impl fmt::Display for ExecutionStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A flat map of what the device (or the programmer) last said; replaced whole by each report.
pub type StatusDetails = BTreeMap<String, String>;

/// The road an execution takes. An execution has one road at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Road {
    Air,
    Wire,
}

/// A wire attempt's hold on an execution: `$next` passes claimed executions by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    pub by: String,
    pub at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ExecutionKey {
    pub job: JobId,
    pub thing: ThingName,
    /// AWS's executionNumber, counted from 1 for each thing of a job.
    pub number: u32,
}

/// One device, one job, one attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Execution {
    pub key: ExecutionKey,
    pub status: ExecutionStatus,
    /// `None` when never set: the member is then omitted on the wire.
    pub details: Option<StatusDetails>,
    /// AWS's versionNumber: 1 when created; +1 with every accepted update, with a start-next that
    /// finds it QUEUED, and when the service ends it as CANCELED or TIMED_OUT. With nothing else,
    /// REMOVED and a start-next of one IN_PROGRESS included: devices have the numbers built in.
    pub version: u32,
    pub road: Road,
    pub queued_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub updated_at: Timestamp,
    /// In-progress timer: set once at QUEUED → IN_PROGRESS, never restarted.
    pub in_progress_deadline: Option<Timestamp>,
    /// Step timer: each new one replaces the old.
    pub step_deadline: Option<Timestamp>,
    /// Position in creation order: decides between executions queued in the same millisecond.
    pub order: u64,
    pub claim: Option<Claim>,
    pub evidence: Evidence,
}

impl Execution {
    pub const fn is_pending(&self) -> bool {
        !self.status.is_terminal()
    }
}

/// What proves the four truths; collected as the device reports, because each report replaces
/// the status details of the one before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// When the first block was seen to be sent.
    #[serde(default)]
    pub first_block_at: Option<Timestamp>,
    /// Every block of every file was asked for and handed to the socket.
    pub all_blocks_sent_at: Option<Timestamp>,
    /// `self_test: ready`: the agent checked the signature.
    pub verified_at: Option<Timestamp>,
    /// The version that fetched the update, as it said of itself with `self_test: ready`.
    #[serde(default)]
    pub ran_before: Option<String>,
    /// `self_test: active`: the new image runs.
    pub booted_at: Option<Timestamp>,
    /// The running version as the device itself reported it after the restart.
    pub reported_version: Option<ReportedVersion>,
    /// The last `receive` value ("25/49"), which the next report replaces.
    pub last_receive: Option<String>,
    /// Times a download of this execution started again at block 0.
    pub restarts: u32,
    /// How far the download was when last sampled.
    pub progress: Option<Progress>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedVersion {
    pub version: String,
    pub at: Timestamp,
}

/// A download as the gateway sees it: what was asked for, not what arrived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    pub blocks_done: u32,
    pub blocks_total: u32,
    pub block_size: u32,
    pub bytes_sent: u64,
    pub requests: u64,
}
