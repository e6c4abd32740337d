//! What a person is shown. Only these types cross to a screen, a terminal or a script.

mod ledger;
mod rollout;

pub use ledger::ledger_sentence;
pub use rollout::{Counts, DeviceRow, RolloutHead, RolloutState, device_row, rollout_head};
