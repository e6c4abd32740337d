use serde::{Deserialize, Serialize};
use ts_rs::TS;

mod proof;

use crate::failure::is_signature_failure;
use crate::text::printable;
use crate::version::is_same_version;
use crate::{Execution, ExecutionStatus, Job, Road, Timestamp, UpdateKind};
pub use proof::Proof;

/// The four truths about a device, in the order they can be proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Truth {
    Written,
    Verified,
    Booted,
    Confirmed,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum TruthState {
    Proven {
        at: Timestamp,
        evidence: Proof,
    },
    Disproved {
        at: Timestamp,
        evidence: Proof,
    },
    /// The execution goes on: it may come.
    NotYet,
    /// It will not come: this device never tells, or the execution ended before.
    NotChecked,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Truths {
    pub written: TruthState,
    pub verified: TruthState,
    pub booted: TruthState,
    pub confirmed: TruthState,
}

/// What the whole may be called; never more than the last truth proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Queued,
    Running,
    Confirmed,
    /// The device says done and reported no version.
    FinishedNotConfirmed,
    Failed,
    Rejected,
    TimedOut,
    Canceled,
    Removed,
}

impl Truths {
    pub fn of(execution: &Execution, job: &Job) -> Self {
        Self::judge(execution, &UpdateKind::of_job(job))
    }

    /// As [`Truths::of`], where the job's document was read before: for many executions of a job.
    pub fn judge(execution: &Execution, kind: &UpdateKind) -> Self {
        Self {
            written: written(execution),
            verified: verified(execution, kind),
            booted: booted(execution, kind),
            confirmed: confirmed(execution, kind),
        }
    }

    /// In order.
    pub fn each(&self) -> [(Truth, &TruthState); 4] {
        [
            (Truth::Written, &self.written),
            (Truth::Verified, &self.verified),
            (Truth::Booted, &self.booted),
            (Truth::Confirmed, &self.confirmed),
        ]
    }
}

impl Verdict {
    /// SUCCEEDED with a version other than the expected one is `FinishedNotConfirmed` too; the
    /// disproved truth beside it says why.
    pub fn of(execution: &Execution, job: &Job) -> Self {
        match execution.status {
            ExecutionStatus::Succeeded => {
                Self::judge(execution.status, &Truths::of(execution, job))
            }
            status => Self::ended_as(status),
        }
    }

    pub const fn judge(status: ExecutionStatus, truths: &Truths) -> Self {
        match (status, &truths.confirmed) {
            (ExecutionStatus::Succeeded, TruthState::Proven { .. }) => Self::Confirmed,
            _ => Self::ended_as(status),
        }
    }

    const fn ended_as(status: ExecutionStatus) -> Self {
        match status {
            ExecutionStatus::Queued => Self::Queued,
            ExecutionStatus::InProgress => Self::Running,
            ExecutionStatus::Succeeded => Self::FinishedNotConfirmed,
            ExecutionStatus::Failed => Self::Failed,
            ExecutionStatus::Rejected => Self::Rejected,
            ExecutionStatus::TimedOut => Self::TimedOut,
            ExecutionStatus::Canceled => Self::Canceled,
            ExecutionStatus::Removed => Self::Removed,
        }
    }
}

fn written(execution: &Execution) -> TruthState {
    let Some(at) = execution.evidence.all_blocks_sent_at else { return missing(execution) };
    let how_much = execution.evidence.progress.filter(|progress| progress.blocks_total > 0);
    let evidence = match execution.road {
        Road::Air => Proof::BlocksSent { blocks: how_much.map(|progress| progress.blocks_total) },
        Road::Wire => Proof::BytesWritten,
    };
    TruthState::Proven { at, evidence }
}

fn verified(execution: &Execution, kind: &UpdateKind) -> TruthState {
    if execution.status == ExecutionStatus::Failed
        && is_signature_failure(execution.details.as_ref())
    {
        let evidence = Proof::SignatureMismatch;
        return TruthState::Disproved { at: execution.updated_at, evidence };
    }
    let proven = |at, evidence| TruthState::Proven { at, evidence };
    match execution.road {
        Road::Wire => match execution.evidence.verified_at {
            Some(at) => proven(at, Proof::ReadBack),
            None => missing(execution),
        },
        Road::Air if kind.signed == Some(false) => TruthState::NotChecked,
        Road::Air => match execution.evidence.verified_at {
            Some(at) => proven(at, Proof::SignatureChecked),
            None if !kind.is_firmware && agent_accepted(execution) => {
                proven(execution.updated_at, Proof::FileAccepted)
            }
            None => missing(execution),
        },
    }
}

/// The FreeRTOS agent's words for a file whose signature it found good; for a file that is not
/// firmware it sends no `ready` before.
fn agent_accepted(execution: &Execution) -> bool {
    let reason = execution.details.as_ref().and_then(|details| details.get("reason"));
    execution.status == ExecutionStatus::Succeeded
        && reason.is_some_and(|reason| reason.starts_with("accepted "))
}

fn booted(execution: &Execution, kind: &UpdateKind) -> TruthState {
    if !kind.is_firmware {
        return TruthState::NotChecked;
    }
    let Some(at) = execution.evidence.booted_at else { return missing(execution) };
    let evidence = match execution.road {
        Road::Air => Proof::SelfTestActive,
        Road::Wire => Proof::AnsweredAfterReset,
    };
    TruthState::Proven { at, evidence }
}

/// Proven only once the device has said SUCCEEDED: before, it may still go back.
fn confirmed(execution: &Execution, kind: &UpdateKind) -> TruthState {
    if !kind.is_firmware {
        return TruthState::NotChecked;
    }
    let Some(reported) = &execution.evidence.reported_version else { return missing(execution) };
    let (at, version) = (reported.at, printable(reported.version.trim(), 64));
    match &kind.expected_version {
        Some(expected) if !is_same_version(expected, &reported.version) => {
            let expected = printable(expected.trim(), 64);
            TruthState::Disproved { at, evidence: Proof::OtherVersion { version, expected } }
        }
        _ if version.trim().is_empty() => missing(execution),
        expected if execution.status == ExecutionStatus::Succeeded => {
            let evidence = match expected {
                Some(_) => Proof::ExpectedVersion { version },
                None => Proof::AnyVersion { version },
            };
            TruthState::Proven { at, evidence }
        }
        _ => missing(execution),
    }
}

/// What has ended, however it did, has no "not yet".
const fn missing(execution: &Execution) -> TruthState {
    if execution.is_pending() { TruthState::NotYet } else { TruthState::NotChecked }
}
