//! What a person is shown. Only these types cross to a screen, a terminal or a script.

mod rollout;

pub use rollout::{Counts, DeviceRow, RolloutHead, RolloutState, device_row, rollout_head};
