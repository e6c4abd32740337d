use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Execution, ExecutionStatus, Road};

/// What happens inside IN_PROGRESS; the same words on both roads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    Connect,
    Check,
    Erase,
    Transfer,
    Verify,
    Restart,
    SelfTest,
}

impl Phase {
    pub const ALL: [Self; 7] = [
        Self::Connect,
        Self::Check,
        Self::Erase,
        Self::Transfer,
        Self::Verify,
        Self::Restart,
        Self::SelfTest,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Check => "check",
            Self::Erase => "erase",
            Self::Transfer => "transfer",
            Self::Verify => "verify",
            Self::Restart => "restart",
            Self::SelfTest => "self-test",
        }
    }

    /// Where a device on the air is, as far as its requests and reports tell. A download can begin
    /// while the execution is still QUEUED: the agent's first report comes with its first block.
    pub fn over_the_air(execution: &Execution) -> Option<Self> {
        if execution.road != Road::Air || execution.status.is_terminal() {
            return None;
        }
        let evidence = &execution.evidence;
        Some(if evidence.booted_at.is_some() {
            Self::SelfTest
        } else if evidence.verified_at.is_some() {
            Self::Restart
        } else if evidence.all_blocks_sent_at.is_some() {
            Self::Verify
        } else if evidence.progress.is_some_and(|progress| progress.blocks_done > 0) {
            Self::Transfer
        } else {
            match execution.status {
                ExecutionStatus::InProgress => Self::Check,
                _ => Self::Connect,
            }
        })
    }
}
