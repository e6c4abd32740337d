use model::Timestamp;

use crate::Jobs;
use crate::device::DeviceInput;

impl Jobs {
    /// What a device sent. Each jobs request leaves exactly one reply, an `Acknowledge` before it
    /// where one is due, and the notifications it caused after it. Never fails: what is wrong with
    /// a request is told to the device.
    pub fn handle_device(&mut self, _input: DeviceInput, _now: Timestamp) {
        unimplemented!()
    }
}
