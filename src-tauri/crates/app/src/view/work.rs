use serde::Serialize;
use ts_rs::TS;

use crate::view::{Problem, Text};

/// Something that takes long: how far, how fast, what limits it. It can be canceled by its id.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Work {
    pub id: u32,
    pub what: Text,
    pub done: u64,
    /// `None` where nobody knows beforehand.
    pub total: Option<u64>,
    pub unit: WorkUnit,
    pub per_second: u64,
    pub seconds_left: Option<u32>,
    pub limited_by: Option<Text>,
    pub state: WorkState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum WorkUnit {
    Bytes,
    Devices,
    Entries,
    Steps,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(tag = "state", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum WorkState {
    Running,
    Done,
    Canceled,
    Failed { problem: Box<Problem> },
}
