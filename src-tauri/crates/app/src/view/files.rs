use image::ImageInfo;
use model::{Finding, Timestamp};
use serde::Serialize;
use ts_rs::TS;

use crate::view::Text;

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImageRow {
    pub hash: String,
    pub name: String,
    pub size: u64,
    pub added_at: Timestamp,
    pub kind: Text,
    pub version: Option<String>,
    pub used_by: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImageDetail {
    #[serde(flatten)]
    pub row: ImageRow,
    pub info: ImageInfo,
    pub findings: Vec<Finding>,
    /// Updates that name it; they keep it.
    pub updates: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeyRow {
    pub name: String,
    /// SHA-256 of the public key.
    pub fingerprint: String,
    pub created_at: Timestamp,
    pub certificate_subject: String,
    pub certificate_not_after: Timestamp,
    /// The passphrase is kept in the operating system's keychain.
    pub keychain: bool,
    /// Updates signed with it.
    pub used_by: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeyList {
    pub keys: Vec<KeyRow>,
    /// Files that cannot be read, in words.
    pub damaged: Vec<String>,
    /// Whether this system has a keychain to keep a passphrase in.
    pub keychain: bool,
}
