use serde::Serialize;

use crate::{ExecutionStatus, StatusDetails};

/// A failure for people: what happened, what it means, what to do. The raw code stays beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Stable name of the failure for scripts, e.g. `signature-check-failed`.
    pub code: &'static str,
    pub what: String,
    pub meaning: String,
    pub advice: String,
    /// The device's own words.
    pub raw: Option<String>,
}

/// Explains how an execution ended, from its status and the device's last details
/// (PROTOCOL: FreeRTOS OTA agent failure codes).
pub fn explain(_status: ExecutionStatus, _details: Option<&StatusDetails>) -> Option<Explanation> {
    unimplemented!()
}
