use serde::{Deserialize, Serialize};

use crate::{Sha256, StreamId, Timestamp, UpdateId};

/// A firmware file kept by content hash. What is in it is read again from the file, never stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageRecord {
    pub hash: Sha256,
    /// The file's name when it was added; a label, not an identity.
    pub name: String,
    pub size: u64,
    pub added_at: Timestamp,
}

/// Streams made by an OTA update are immutable; their version is always 1 (devices ask for 1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamRecord {
    pub id: StreamId,
    pub update: Option<UpdateId>,
    pub description: String,
    pub files: Vec<StreamFile>,
    pub created_at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamFile {
    pub file_id: u8,
    pub size: u64,
    pub image: Sha256,
}
