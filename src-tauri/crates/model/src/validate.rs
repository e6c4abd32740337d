use serde::Serialize;

use crate::CreateOtaUpdate;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    /// Legal, but devices of a known kind will not do what is meant.
    Warning,
}

/// One thing that is wrong with a definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Path of the field in CreateOTAUpdate JSON, e.g. `files[0].fileType`.
    pub field: String,
    pub severity: Severity,
    pub expected: String,
    pub found: String,
}

/// All findings at once; a definition without errors can be created.
pub fn validate(_definition: &CreateOtaUpdate) -> Vec<Finding> {
    unimplemented!()
}
