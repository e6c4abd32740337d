use std::time::Duration;

use model::Timestamp;

use crate::Jobs;

impl Jobs {
    /// The next deadline and what it is for.
    pub fn poll_timeout(&self) -> Option<(Timestamp, &'static str)> {
        unimplemented!()
    }

    /// Ends every execution whose deadline has come: TIMED_OUT.
    pub fn handle_timeout(&mut self, _now: Timestamp) {
        unimplemented!()
    }

    /// Moves all deadlines: time in which nobody was served is never charged to a device.
    pub fn shift_deadlines(&mut self, _by: Duration) {
        unimplemented!()
    }
}
