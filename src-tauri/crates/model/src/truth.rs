use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::failure::is_signature_failure;
use crate::text::printable;
use crate::version::is_same_version;
use crate::{Execution, ExecutionStatus, Job, Road, Timestamp};

/// The four truths about a device, in the order they can be proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Truth {
    Written,
    Verified,
    Booted,
    Confirmed,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum TruthState {
    /// With the sentence that says by what.
    Proven {
        at: Timestamp,
        evidence: String,
    },
    Disproved {
        at: Timestamp,
        evidence: String,
    },
    /// The execution goes on: it may come.
    NotYet,
    /// It will not come: this device never tells, or the execution ended before.
    NotChecked,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
        let document = Document::read(&job.document);
        Self {
            written: written(execution),
            verified: verified(execution, &document),
            booted: booted(execution, &document),
            confirmed: confirmed(execution, job, &document),
        }
    }
}

impl Verdict {
    /// SUCCEEDED with a version other than the expected one is `FinishedNotConfirmed` too; the
    /// disproved truth beside it says why.
    pub fn of(execution: &Execution, job: &Job) -> Self {
        match execution.status {
            ExecutionStatus::Queued => Self::Queued,
            ExecutionStatus::InProgress => Self::Running,
            ExecutionStatus::Succeeded => match Truths::of(execution, job).confirmed {
                TruthState::Proven { .. } => Self::Confirmed,
                TruthState::Disproved { .. } | TruthState::NotYet | TruthState::NotChecked => {
                    Self::FinishedNotConfirmed
                }
            },
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
    let evidence = match (execution.road, how_much) {
        (Road::Air, Some(progress)) => {
            format!("All {} blocks were asked for and sent.", progress.blocks_total)
        }
        (Road::Air, None) => "Every block was asked for and sent.".to_owned(),
        (Road::Wire, _) => "The programmer wrote every byte.".to_owned(),
    };
    TruthState::Proven { at, evidence }
}

fn verified(execution: &Execution, document: &Document) -> TruthState {
    if execution.status == ExecutionStatus::Failed
        && is_signature_failure(execution.details.as_ref())
    {
        let evidence = "The device says that the signature does not match the file.".to_owned();
        return TruthState::Disproved { at: execution.updated_at, evidence };
    }
    let proven = |at, evidence: &str| TruthState::Proven { at, evidence: evidence.to_owned() };
    match execution.road {
        Road::Wire => match execution.evidence.verified_at {
            Some(at) => proven(at, "What was written was read back or hashed, and is equal."),
            None => missing(execution),
        },
        Road::Air if document.signed == Some(false) => TruthState::NotChecked,
        Road::Air => match execution.evidence.verified_at {
            Some(at) => proven(at, "The device checked the signature and reported \"ready\"."),
            None if document.is_not_firmware && agent_accepted(execution) => proven(
                execution.updated_at,
                "The device reported the file as accepted, which its agent does after checking the signature.",
            ),
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

fn booted(execution: &Execution, document: &Document) -> TruthState {
    if document.is_not_firmware {
        return TruthState::NotChecked;
    }
    let Some(at) = execution.evidence.booted_at else { return missing(execution) };
    let evidence = match execution.road {
        Road::Air => "The new firmware started and reported its self-test as active.",
        Road::Wire => "The device answered after the reset.",
    };
    TruthState::Proven { at, evidence: evidence.to_owned() }
}

/// Proven only once the device has said SUCCEEDED: before, it may still go back.
fn confirmed(execution: &Execution, job: &Job, document: &Document) -> TruthState {
    if document.is_not_firmware {
        return TruthState::NotChecked;
    }
    let Some(reported) = &execution.evidence.reported_version else { return missing(execution) };
    let (at, version) = (reported.at, printable(reported.version.trim(), 64));
    match &job.expected_version {
        Some(expected) if !is_same_version(expected, &reported.version) => {
            let expected = printable(expected.trim(), 64);
            let evidence = format!("The device reports version {version}, expected {expected}.");
            TruthState::Disproved { at, evidence }
        }
        _ if version.trim().is_empty() => missing(execution),
        expected if execution.status == ExecutionStatus::Succeeded => {
            let told = if expected.is_some() { "as expected" } else { "none was named to compare" };
            let evidence = format!("The device reports that it runs version {version}, {told}.");
            TruthState::Proven { at, evidence }
        }
        _ => missing(execution),
    }
}

/// What has ended, however it did, has no "not yet".
const fn missing(execution: &Execution) -> TruthState {
    if execution.is_pending() { TruthState::NotYet } else { TruthState::NotChecked }
}

/// What the job document says about how much a device will tell.
struct Document {
    /// `fileType` other than 0: no restart, no self-test, and the "version" it reports is the
    /// file type.
    is_not_firmware: bool,
    /// Whether there is a signature that a device could check; unknown for foreign documents.
    signed: Option<bool>,
}

impl Document {
    fn read(document: &str) -> Self {
        let document: serde_json::Value = serde_json::from_str(document).unwrap_or_default();
        let file = &document["afr_ota"]["files"][0];
        Self {
            is_not_firmware: file["fileType"].as_u64().is_some_and(|file_type| file_type != 0),
            signed: file.as_object().map(|file| file.keys().any(|key| key.starts_with("sig-"))),
        }
    }
}
