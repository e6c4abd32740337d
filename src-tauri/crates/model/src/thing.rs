use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{CertificateId, GroupName, ReportedVersion, ThingName, Timestamp};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThingRecord {
    pub name: ThingName,
    pub thing_type: Option<String>,
    pub attributes: BTreeMap<String, String>,
    pub created_at: Timestamp,
    /// The newest version the device reported about itself, whichever update it came with.
    pub reported_version: Option<ReportedVersion>,
    pub presence: Presence,
    /// For optimistic updates (UpdateThing: expectedVersion).
    pub version: u64,
}

/// When a device was last connected or seen leaving; not a promise that it can be reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    pub connected: bool,
    pub since: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRecord {
    pub name: GroupName,
    pub parent: Option<GroupName>,
    pub description: Option<String>,
    pub created_at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CertificateStatus {
    Active,
    /// Disabled by a person; its live connections are dropped.
    Inactive,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateRecord {
    pub id: CertificateId,
    pub thing: ThingName,
    /// DER, as the device presents it.
    pub der: Vec<u8>,
    pub status: CertificateStatus,
    pub issued_at: Timestamp,
    pub not_after: Timestamp,
}
