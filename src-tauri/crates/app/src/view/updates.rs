use model::{
    CreateOtaUpdate, ExpectedTruth, Finding, Tag, TargetSelection, Timestamp, Truth, UpdateStatus,
};
use serde::Serialize;
use ts_rs::TS;

use crate::view::{RolloutHead, Text};

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UpdateRow {
    pub id: String,
    pub description: Option<String>,
    pub tags: Vec<Tag>,
    pub status: UpdateStatus,
    pub selection: TargetSelection,
    pub signed_with: Option<String>,
    pub unsigned_reason: Option<String>,
    pub created_at: Timestamp,
    /// Of its newest job.
    pub rollout: Option<RolloutHead>,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UpdateDetail {
    #[serde(flatten)]
    pub row: UpdateRow,
    pub definition: CreateOtaUpdate,
    pub jobs: Vec<String>,
}

/// A definition that nobody has created yet. Half-filled is fine.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// Names the draft, not the update.
    pub id: String,
    pub definition: CreateOtaUpdate,
    pub saved_at: Timestamp,
}

/// What a definition would do, without doing it.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DefinitionCheck {
    /// Errors first; each names its field's path.
    pub findings: Vec<Finding>,
    /// Things it would reach now.
    pub devices: u32,
    /// Of those, devices by the version they last reported; `null` is none. At most ten, the most
    /// frequent first.
    pub versions: Vec<VersionCount>,
    /// Of those, already on the expected version.
    pub already: u32,
    /// Of those, not connected now.
    pub not_connected: u32,
    /// Names of targets that reach nothing.
    pub empty_targets: Vec<String>,
    pub expected_version: Option<String>,
    /// Which of the four truths devices can be expected to prove, and why not the others.
    pub expects: Vec<Expectation>,
    /// Blocks and bytes a device fetches.
    pub bytes_per_device: Option<u64>,
    /// The key it will be signed with, which then needs its passphrase.
    pub signs_with: Option<String>,
    pub needs_passphrase: bool,
    /// What AWS IoT would do otherwise, or not at all.
    pub aws_differs: Vec<Text>,
    /// The definition as JSON, two spaces.
    pub json: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct VersionCount {
    pub version: Option<String>,
    pub count: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Expectation {
    pub truth: Truth,
    pub expected: bool,
    pub why: Text,
}

impl From<ExpectedTruth> for Expectation {
    fn from(truth: ExpectedTruth) -> Self {
        let ExpectedTruth { truth, expected, why } = truth;
        let facts = why.facts().into_iter().collect();
        Self { truth, expected, why: Text { code: why.code(), facts, english: why.to_string() } }
    }
}

/// JSON as read: the definition as far as it could be, and everything wrong with it.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct Parsed {
    pub definition: Option<CreateOtaUpdate>,
    pub findings: Vec<Finding>,
}

/// What is asked for when an image is signed on its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Signed {
    pub key: String,
    pub image: String,
    /// Base64 of the DER signature.
    pub signature: String,
    pub certificate: String,
}

/// How many devices a cancel leaves alone, and how many it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CancelPreview {
    /// Not released, or released and not begun: they never start.
    pub never_start: u32,
    /// In progress: they go on, unless forced.
    pub in_progress: u32,
    pub ended: u32,
}
