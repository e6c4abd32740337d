use model::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::Text;

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct LedgerQuery {
    /// Part of the sentence, the actor or the entry as written.
    pub text: String,
    /// Only entries about this device, update, job, key or image.
    pub about: Option<String>,
    /// Leaves out what devices did by themselves.
    pub decisions_only: bool,
    pub offset: usize,
    pub limit: usize,
}

/// Newest first.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LedgerPage {
    pub total: u64,
    pub matching: usize,
    pub offset: usize,
    pub entries: Vec<LedgerRow>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LedgerRow {
    pub seq: u64,
    pub at: Timestamp,
    pub account: String,
    pub operator: Option<String>,
    pub text: Text,
    /// As written: JSON.
    pub body: String,
    pub hash: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LedgerCheck {
    pub entries: u64,
    pub head: String,
    /// The first entry that does not hold, in words.
    pub fault: Option<String>,
    pub signed_heads: usize,
    pub signed_heads_that_hold: usize,
    pub holds: bool,
}

/// One look of the doctor at this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Examined {
    /// Names the check, e.g. `port`.
    pub name: Text,
    pub health: Health,
    pub found: Text,
    pub remedy: Option<Text>,
    /// What this application can do about it itself, e.g. `gateway-renew`.
    pub action: Option<DoctorAction>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Health {
    Good,
    /// Works now, and will not always.
    Warning,
    Bad,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum DoctorAction {
    /// Settings: make the site's authority.
    SiteCreate,
    /// Settings: a new certificate for the gateway.
    GatewayRenew,
    /// Settings: another port.
    GatewayPort,
    /// Images: remove what nothing needs.
    CollectImages,
    /// Keys.
    Keys,
    /// Activity: verify.
    Ledger,
}
