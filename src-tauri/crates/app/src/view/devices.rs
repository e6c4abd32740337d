use std::collections::BTreeMap;

use model::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::{Cell, FailureShort, VersionCount};

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct DeviceQuery {
    /// Part of a name, type or attribute.
    pub text: String,
    /// Only members of this group, those of its child groups included.
    pub group: Option<String>,
    /// Only devices that last reported this version; `""` is those that reported none.
    pub version: Option<String>,
    pub presence: PresenceFilter,
    pub certificate: CertificateFilter,
    pub sort: DeviceSort,
    pub descending: bool,
    pub offset: usize,
    pub limit: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum PresenceFilter {
    #[default]
    Any,
    Connected,
    Gone,
    Never,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum CertificateFilter {
    #[default]
    Any,
    /// No certificate that is active.
    Missing,
    /// Ends within 30 days, or has ended.
    Ending,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceSort {
    #[default]
    Name,
    HeardFrom,
    Version,
    LastUpdate,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DevicePage {
    pub total: usize,
    pub matching: usize,
    pub offset: usize,
    /// Of those that match, the most frequent first.
    pub versions: Vec<VersionCount>,
    pub rows: Vec<DeviceListRow>,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeviceListRow {
    pub name: String,
    pub thing_type: Option<String>,
    pub connected: bool,
    pub presence_since: Option<Timestamp>,
    pub reported_version: Option<String>,
    pub last_update: Option<LastUpdate>,
    /// When its last active certificate ends; `None`: it has none.
    pub certificate_until: Option<Timestamp>,
    pub groups: Vec<String>,
    pub attributes: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LastUpdate {
    pub update: Option<String>,
    pub job: String,
    pub cell: Cell,
    pub at: Timestamp,
    pub failure: Option<FailureShort>,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeviceDetail {
    #[serde(flatten)]
    pub row: DeviceListRow,
    pub created_at: Timestamp,
    pub reported_at: Option<Timestamp>,
    pub certificates: Vec<CertificateView>,
    /// Newest first.
    pub history: Vec<HistoryRow>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CertificateView {
    pub id: String,
    pub active: bool,
    pub issued_at: Timestamp,
    pub not_after: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HistoryRow {
    #[serde(flatten)]
    pub update: LastUpdate,
    pub attempt: u32,
    pub queued_at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GroupRow {
    pub name: String,
    pub parent: Option<String>,
    pub description: Option<String>,
    /// Direct members.
    pub members: usize,
    /// With those of child groups, each once.
    pub all_members: usize,
}

/// What importing a chosen CSV file would do. `plan` names it when it is carried out.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportPreview {
    pub plan: u32,
    pub file: String,
    pub add: usize,
    /// The first of them.
    pub sample: Vec<crate::csv_import::NewDevice>,
    pub known: usize,
    pub new_groups: Vec<String>,
    pub findings: Vec<crate::csv_import::CsvFinding>,
    pub more_findings: usize,
}

/// Certificates written to a folder the person chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct IssuedCertificates {
    pub folder: String,
    pub devices: usize,
}
