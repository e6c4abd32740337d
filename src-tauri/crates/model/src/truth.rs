use serde::{Deserialize, Serialize};

use crate::{Execution, Job, Timestamp};

/// The four truths about a device, in the order they can be proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
    Proven { at: Timestamp, evidence: String },
    Disproved { at: Timestamp, evidence: String },
    NotYet,
    /// This device never tells.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    pub fn of(_execution: &Execution, _job: &Job) -> Self {
        unimplemented!()
    }
}

impl Verdict {
    pub fn of(_execution: &Execution, _job: &Job) -> Self {
        unimplemented!()
    }
}
