use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::{Problem, RolloutHead, Text};

/// What to rehearse. The devices exist in this process only; the rest is the real thing.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RehearsalRequest {
    pub what: RehearsalSubject,
    pub devices: u32,
    pub faults: RehearsalFaults,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum RehearsalSubject {
    /// With the signature it has, checked by every device.
    Update { update: String },
    /// A draft that is signed already.
    Draft { draft: String },
    /// Signed with a key made for the rehearsal.
    Image { image: String },
}

/// How many devices have which fault; given out from the first device on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct RehearsalFaults {
    /// They hold another certificate and refuse the signature.
    pub wrong_certificate: u32,
    pub silent: u32,
    pub reboot: u32,
    pub lossy: u32,
    pub self_test_fails: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RehearsalStatus {
    pub what: RehearsalSubject,
    /// The update's name in the rehearsal, for the live view.
    pub update: String,
    pub devices: u32,
    pub faults: RehearsalFaults,
    pub stage: RehearsalStage,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(tag = "stage", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum RehearsalStage {
    /// Certificates are issued, devices are switched on.
    Preparing {
        done: u32,
        total: u32,
    },
    Running,
    Ended {
        report: Box<RehearsalOutcome>,
    },
    Failed {
        problem: Box<Problem>,
    },
}

/// What it took, and what the real rollout would do.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RehearsalOutcome {
    pub head: RolloutHead,
    pub seconds: f64,
    pub bytes: u64,
    pub blocks: u64,
    /// Devices that checked the signature over the bytes they received, and it held.
    pub signatures_verified: u32,
    /// Devices whose bytes are the image's.
    pub images_match: u32,
    pub ledger_holds: bool,
    /// What a rollout to the definition's own targets would be like.
    pub real: Vec<Text>,
}
