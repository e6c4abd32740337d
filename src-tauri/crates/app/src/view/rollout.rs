use std::collections::BTreeMap;

use model::{
    Execution, ExecutionStatus, Explanation, Job, JobStatus, Phase, Presence, Progress,
    StatusDetails, ThingName, Timestamp, TruthState, Truths, UpdateRecord, Verdict, explain,
};
use serde::Serialize;
use ts_rs::TS;

/// How many devices are where, by verdict: nothing is counted as more than it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    pub total: u32,
    /// Not released yet: they have no execution.
    pub waiting: u32,
    pub queued: u32,
    pub running: u32,
    pub confirmed: u32,
    pub finished_not_confirmed: u32,
    pub failed: u32,
    pub rejected: u32,
    pub timed_out: u32,
    pub canceled: u32,
    pub removed: u32,
}

impl Counts {
    pub fn add(&mut self, verdict: Verdict) {
        let counter = match verdict {
            Verdict::Queued => &mut self.queued,
            Verdict::Running => &mut self.running,
            Verdict::Confirmed => &mut self.confirmed,
            Verdict::FinishedNotConfirmed => &mut self.finished_not_confirmed,
            Verdict::Failed => &mut self.failed,
            Verdict::Rejected => &mut self.rejected,
            Verdict::TimedOut => &mut self.timed_out,
            Verdict::Canceled => &mut self.canceled,
            Verdict::Removed => &mut self.removed,
        };
        *counter += 1;
    }

    /// Executions that ended SUCCEEDED, confirmed or not.
    pub const fn succeeded(&self) -> u32 {
        self.confirmed + self.finished_not_confirmed
    }

    /// Devices that ended without the update.
    pub const fn unsuccessful(&self) -> u32 {
        self.failed + self.rejected + self.timed_out + self.canceled + self.removed
    }

    pub const fn ended(&self) -> u32 {
        self.succeeded() + self.unsuccessful()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum RolloutState {
    /// Defined, nothing released.
    Ready,
    Running,
    Paused,
    Completed,
    Canceled,
}

impl RolloutState {
    pub fn of(job: &Job) -> Self {
        match (job.status, &job.pause) {
            (JobStatus::Scheduled, _) => Self::Ready,
            (JobStatus::InProgress, Some(_)) => Self::Paused,
            (JobStatus::InProgress, None) => Self::Running,
            (JobStatus::Completed, _) => Self::Completed,
            (JobStatus::Canceled, _) => Self::Canceled,
        }
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Completed => "completed",
            Self::Canceled => "canceled",
        }
    }
}

/// The head of a rollout: how far, without its devices.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RolloutHead {
    pub update: String,
    pub job: String,
    pub description: Option<String>,
    pub state: RolloutState,
    pub counts: Counts,
    pub blocks_done: u64,
    pub blocks_total: u64,
    pub expected_version: Option<String>,
    pub signed_with: Option<String>,
    pub unsigned_reason: Option<String>,
    pub created_at: Timestamp,
    pub completed_at: Option<Timestamp>,
    /// Failures by their stable code, most frequent first in the terminal.
    pub failures: BTreeMap<&'static str, u32>,
}

/// One device in a rollout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceRow {
    pub thing: ThingName,
    pub execution_number: u32,
    pub status: ExecutionStatus,
    pub verdict: Verdict,
    pub phase: Option<Phase>,
    pub progress: Option<Progress>,
    pub truths: Truths,
    pub reported_version: Option<String>,
    pub explanation: Option<Explanation>,
    pub details: Option<StatusDetails>,
    pub presence: Option<Presence>,
    pub queued_at: Timestamp,
    pub updated_at: Timestamp,
    pub restarts: u32,
}

/// What the devices of a rollout add up to.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub counts: Counts,
    pub blocks_done: u64,
    pub blocks_total: u64,
    pub failures: BTreeMap<&'static str, u32>,
}

/// Builds the head from the newest execution of each device.
pub fn rollout_head<'a>(
    update: &UpdateRecord,
    job: &Job,
    newest: impl IntoIterator<Item = &'a Execution>,
) -> RolloutHead {
    let total = u32::try_from(job.members.len()).unwrap_or(u32::MAX);
    let mut tally = Tally { counts: Counts { total, ..Counts::default() }, ..Tally::default() };
    for execution in newest {
        tally.counts.add(Verdict::of(execution, job));
        if let Some(progress) = execution.evidence.progress {
            tally.blocks_done += u64::from(progress.blocks_done);
            tally.blocks_total += u64::from(progress.blocks_total);
        }
        if let Some(explanation) = failure_of(execution) {
            *tally.failures.entry(explanation.code).or_default() += 1;
        }
    }
    if matches!(job.status, JobStatus::Scheduled | JobStatus::InProgress) {
        tally.counts.waiting = total.saturating_sub(job.released);
    }
    RolloutHead::new(update, job, tally)
}

impl RolloutHead {
    pub fn new(update: &UpdateRecord, job: &Job, tally: Tally) -> Self {
        let parameter =
            |name: &str| update.definition.additional_parameters.as_ref()?.get(name).cloned();
        Self {
            update: update.id.to_string(),
            job: job.id.to_string(),
            description: update.definition.description.clone(),
            state: RolloutState::of(job),
            counts: tally.counts,
            blocks_done: tally.blocks_done,
            blocks_total: tally.blocks_total,
            expected_version: job.expected_version.clone(),
            signed_with: update.signed_with.clone(),
            unsigned_reason: parameter(model::UNSIGNED_POLICY),
            created_at: job.created_at,
            completed_at: job.completed_at,
            failures: tally.failures,
        }
    }
}

pub fn device_row(execution: &Execution, job: &Job, presence: Option<Presence>) -> DeviceRow {
    DeviceRow {
        thing: execution.key.thing.clone(),
        execution_number: execution.key.number,
        status: execution.status,
        verdict: Verdict::of(execution, job),
        phase: Phase::over_the_air(execution),
        progress: execution.evidence.progress,
        truths: Truths::of(execution, job),
        reported_version: execution
            .evidence
            .reported_version
            .as_ref()
            .map(|reported| reported.version.clone()),
        explanation: failure_of(execution),
        details: execution.details.clone(),
        presence,
        queued_at: execution.queued_at,
        updated_at: execution.updated_at,
        restarts: execution.evidence.restarts,
    }
}

impl DeviceRow {
    /// The four truths in order, each with its word.
    pub fn truths(&self) -> [(&'static str, &TruthState); 4] {
        [
            ("written", &self.truths.written),
            ("verified", &self.truths.verified),
            ("booted", &self.truths.booted),
            ("confirmed", &self.truths.confirmed),
        ]
    }

    /// Rows that need a person come first, then those at work, then the done.
    pub fn urgency(&self) -> u8 {
        match self.verdict {
            Verdict::Failed => 0,
            Verdict::Rejected => 1,
            Verdict::TimedOut => 2,
            Verdict::Running => 3,
            Verdict::FinishedNotConfirmed => 4,
            Verdict::Queued => 5,
            Verdict::Canceled => 6,
            Verdict::Removed => 7,
            Verdict::Confirmed => 8,
        }
    }
}

/// Why the device ended without the update, if it did.
pub(crate) fn failure_of(execution: &Execution) -> Option<Explanation> {
    match execution.status {
        ExecutionStatus::Queued | ExecutionStatus::InProgress | ExecutionStatus::Succeeded => None,
        ExecutionStatus::Failed
        | ExecutionStatus::Rejected
        | ExecutionStatus::TimedOut
        | ExecutionStatus::Canceled
        | ExecutionStatus::Removed => explain(execution.status, execution.details.as_ref()),
    }
}
