use model::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::{Problem, RehearsalStatus, RolloutState, Text};

/// What stands around every screen; sent whole whenever any of it changes.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ShellView {
    pub name: String,
    pub version: String,
    pub folder: FolderView,
    pub counts: NavCounts,
    pub gateway: GatewayView,
    /// Rollouts that run or are paused.
    pub live: Vec<LiveRollout>,
    pub rehearsal: Option<RehearsalStatus>,
    /// Conditions that hold now and that a person should know of, worst first.
    pub notices: Vec<Notice>,
    pub settings: Settings,
    /// No key was ever made here: the three steps are shown.
    pub first_start: bool,
    /// Connections to addresses outside of private networks since the start. Nothing makes one yet.
    pub internet_connections: u32,
}

/// Who owns the data folder.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(tag = "state", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum FolderView {
    Opening {
        path: String,
    },
    Own {
        path: String,
    },
    /// Another process owns it: everything is shown, nothing can be changed.
    ReadOnly {
        path: String,
        owner: String,
    },
    Failed {
        path: String,
        problem: Problem,
    },
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NavCounts {
    pub live_rollouts: usize,
    pub updates: usize,
    pub drafts: usize,
    pub devices: usize,
    pub images: usize,
    pub keys: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(tag = "state", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum GatewayView {
    Off,
    Starting,
    On {
        /// As devices reach it, e.g. `192.168.8.2:8883`.
        addresses: Vec<String>,
        connected: usize,
        since: Timestamp,
    },
    /// It was on, or was to be, and is not.
    Failed {
        problem: Problem,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LiveRollout {
    pub update: String,
    pub state: RolloutState,
    pub ended: u32,
    pub total: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Gravity {
    Bad,
    Warning,
    Note,
}

/// The clock was set back, the disk is full, the machine slept, the last run ended in a crash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// Names the notice when it is dismissed.
    pub id: String,
    pub gravity: Gravity,
    pub what: Text,
    pub advice: Option<Text>,
    pub since: Timestamp,
    /// Where the screen is that helps, e.g. `doctor`.
    pub screen: Option<String>,
    pub dismissible: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    #[default]
    System,
    Dark,
    Light,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    #[default]
    System,
    En,
    De,
}

/// Kept in the data folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    pub theme: Theme,
    pub language: Language,
    /// For gloves and touch screens.
    pub large_targets: bool,
    /// Named in the ledger beside the operating system's account: claimed, not proven.
    pub operator: Option<String>,
    /// The port of the device gateway with TLS.
    pub gateway_port: u16,
    /// Turn the gateway on with the application.
    pub gateway_at_start: bool,
    /// The first start was skipped or done.
    pub first_start_done: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            language: Language::System,
            large_targets: false,
            operator: None,
            gateway_port: 8883,
            gateway_at_start: false,
            first_start_done: false,
        }
    }
}
