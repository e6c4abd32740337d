//! The live view of one rollout: what is pushed to the screen that shows it.

use model::{Execution, ExecutionStatus, Job, Phase, Timestamp, Truth, Verdict};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::{RolloutHead, ShellView, Text, Work};

/// Where a rollout runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    #[default]
    Site,
    /// With simulated devices, in a folder of its own.
    Rehearsal,
}

/// What the one channel carries besides the mosaic's bytes. `seq` counts from 1 for each
/// subscription, the mosaic's messages included: after a gap the page subscribes again.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Push {
    Shell {
        seq: u32,
        shell: Box<ShellView>,
    },
    /// Lists that show any of these ask again for what they show.
    Changed {
        seq: u32,
        what: Vec<Topic>,
    },
    Rollout {
        seq: u32,
        frame: Box<RolloutFrame>,
    },
    Work {
        seq: u32,
        work: Work,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    Rollouts,
    Updates,
    Drafts,
    Devices,
    Groups,
    Certificates,
    Images,
    Keys,
    Ledger,
    Site,
}

/// Which rollout is watched, and which part of its table is in sight.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Watch {
    /// Chosen by the page, another one for another rollout; the mosaic's bytes name it.
    pub id: u32,
    pub source: Source,
    pub update: String,
    pub filter: RowFilter,
    pub sort: RowSort,
    pub offset: usize,
    pub limit: usize,
    /// The device in the inspector.
    pub selected: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct RowFilter {
    pub group: RowGroup,
    /// Only devices in this state.
    pub cell: Option<Cell>,
    /// Only failures with this code.
    pub failure: Option<String>,
    /// Part of the device's name.
    pub text: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum RowGroup {
    #[default]
    All,
    /// Failed, rejected, timed out, or finished and disproved.
    NeedsAttention,
    InProgress,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct RowSort {
    pub by: RowColumn,
    pub descending: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum RowColumn {
    Device,
    /// Those that need a person first.
    #[default]
    State,
    Progress,
    Rate,
    Left,
    RanBefore,
}

/// What a cell of the mosaic, a row and a segment of the states bar show. The numbers are the
/// first byte of a cell in the mosaic's messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum Cell {
    /// Not released yet.
    Waiting = 0,
    Queued = 1,
    /// Before its first block.
    Starting = 2,
    Downloading = 3,
    Verifying = 4,
    Restarting = 5,
    SelfTest = 6,
    Confirmed = 7,
    FinishedNotConfirmed = 8,
    Failed = 9,
    Rejected = 10,
    TimedOut = 11,
    Canceled = 12,
    Removed = 13,
}

impl Cell {
    /// In the order of their numbers.
    pub const ALL: [Self; 14] = [
        Self::Waiting,
        Self::Queued,
        Self::Starting,
        Self::Downloading,
        Self::Verifying,
        Self::Restarting,
        Self::SelfTest,
        Self::Confirmed,
        Self::FinishedNotConfirmed,
        Self::Failed,
        Self::Rejected,
        Self::TimedOut,
        Self::Canceled,
        Self::Removed,
    ];

    pub fn of(execution: &Execution, job: &Job) -> Self {
        Self::told(Verdict::of(execution, job), Phase::over_the_air(execution))
    }

    /// A download can begin while the execution is still QUEUED.
    pub const fn told(verdict: Verdict, phase: Option<Phase>) -> Self {
        match verdict {
            Verdict::Queued | Verdict::Running => match phase {
                Some(Phase::Transfer) => Self::Downloading,
                Some(Phase::Verify) => Self::Verifying,
                Some(Phase::Restart) => Self::Restarting,
                Some(Phase::SelfTest) => Self::SelfTest,
                None | Some(Phase::Connect | Phase::Check | Phase::Erase) => match verdict {
                    Verdict::Queued => Self::Queued,
                    _ => Self::Starting,
                },
            },
            Verdict::Confirmed => Self::Confirmed,
            Verdict::FinishedNotConfirmed => Self::FinishedNotConfirmed,
            Verdict::Failed => Self::Failed,
            Verdict::Rejected => Self::Rejected,
            Verdict::TimedOut => Self::TimedOut,
            Verdict::Canceled => Self::Canceled,
            Verdict::Removed => Self::Removed,
        }
    }
}

/// How often each cell occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct CellCount {
    pub cell: Cell,
    pub count: u32,
}

/// At most four of these a second, besides the answers to `watch`. What did not change since the
/// one before is `None`.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RolloutFrame {
    pub source: Source,
    pub update: String,
    pub head: Option<LiveHead>,
    pub rows: Option<RowWindow>,
    pub inspector: Option<Inspector>,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LiveHead {
    #[serde(flatten)]
    pub head: RolloutHead,
    /// In the order of the states bar; those of no device are left out.
    pub cells: Vec<CellCount>,
    pub needs_attention: u32,
    pub in_progress: u32,
    pub started_at: Option<Timestamp>,
    pub now: Timestamp,
    /// Sent to all devices together, over the last seconds.
    pub bytes_per_second: u64,
    pub blocks_per_second: u32,
    /// Bytes a second, one value a second, the newest last: at most 60.
    pub rates: Vec<u64>,
    /// When the last of the connected devices ends if it goes on as it does now; `None` where
    /// nothing tells.
    pub ends_about: Option<Timestamp>,
    /// What limits it: the release rate, the devices, nothing connected.
    pub limited_by: Option<Text>,
    /// Which of the four truths devices of this kind can be expected to prove.
    pub expects: Vec<Truth>,
    pub image: Option<String>,
    pub image_size: Option<u64>,
    /// Why it is paused, in the words of who paused it.
    pub pause_reason: Option<String>,
    /// While paused or canceled: devices whose download goes on.
    pub still_in_flight: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RowWindow {
    /// Rows that match the filter.
    pub matching: usize,
    pub offset: usize,
    pub rows: Vec<LiveRow>,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LiveRow {
    pub thing: String,
    pub cell: Cell,
    /// Stable name of the failure, with its sentence.
    pub failure: Option<FailureShort>,
    /// 0 to 100, rounded down: 100 is every block.
    pub percent: Option<u8>,
    pub bytes_per_second: Option<u64>,
    pub seconds_left: Option<u32>,
    /// Written, verified, booted, confirmed.
    pub proof: [TruthMark; 4],
    pub ran_before: Option<String>,
    pub connected: bool,
    pub attempt: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct FailureShort {
    pub code: String,
    pub what: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum TruthMark {
    Proven,
    Disproved,
    NotYet,
    NotChecked,
}

/// Everything known about one device in a rollout.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Inspector {
    pub thing: String,
    pub thing_type: Option<String>,
    pub groups: Vec<String>,
    pub connected: bool,
    /// Since when it is connected or gone; `None`: never seen.
    pub presence_since: Option<Timestamp>,
    pub cell: Cell,
    pub status: ExecutionStatus,
    pub verdict: Verdict,
    pub phase: Option<Phase>,
    pub attempt: u32,
    pub failure: Option<Failure>,
    /// Written, verified, booted, confirmed.
    pub truths: [TruthView; 4],
    pub blocks: Option<Blocks>,
    pub timeline: Vec<TimelineEntry>,
    pub ran_before: Option<String>,
    pub reported_version: Option<String>,
    pub can_retry: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    pub code: String,
    pub what: String,
    pub meaning: String,
    pub advice: String,
    /// The device's own words.
    pub raw: Option<String>,
    /// How many other devices of this rollout ended with the same code.
    pub others: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TruthView {
    pub truth: Truth,
    pub mark: TruthMark,
    pub at: Option<Timestamp>,
    pub evidence: Option<Text>,
}

/// A download as the gateway sees it: what was asked for and sent, not what arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Blocks {
    pub done: u32,
    pub total: u32,
    pub block_size: u32,
    pub bytes_sent: u64,
    /// Blocks sent more than once.
    pub sent_again: u64,
    pub restarts: u32,
    pub bytes_per_second: u64,
    pub seconds_left: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TimelineEntry {
    pub at: Timestamp,
    pub text: Text,
    pub bad: bool,
}

/// What a device said and was given, verbatim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RawMessages {
    pub thing: String,
    pub parts: Vec<RawPart>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RawPart {
    pub title: Text,
    pub at: Option<Timestamp>,
    /// JSON, or text with control characters made visible.
    pub body: String,
}
