use std::time::Duration;

use model::{Sha256, ThingName};

/// Something a simulated device did or noticed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceEvent {
    pub thing: ThingName,
    pub happening: Happening,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    Connected,
    /// The connection ended without the device's doing, or could not be made.
    ConnectionLost {
        error: String,
    },
    JobStarted {
        job: String,
    },
    /// The device asked for more blocks.
    Progress {
        received: u32,
        total: u32,
    },
    /// The signature was checked over the bytes received.
    SignatureChecked {
        holds: bool,
    },
    Rebooting,
    /// A packet larger than the device's network buffer, dropped as coreMQTT drops it: unseen.
    PacketDropped {
        bytes: usize,
        buffer: usize,
    },
    /// The service refused a request; the firmware itself takes no notice.
    RequestRejected {
        topic: String,
        answer: String,
    },
    Ended(Box<Outcome>),
}

/// What became of one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub thing: ThingName,
    pub ending: Ending,
    /// The last job the device worked on.
    pub job: Option<String>,
    /// Blocks accepted, over all attempts; duplicates and lost ones not counted.
    pub blocks: u32,
    /// Bytes of those blocks.
    pub bytes: u64,
    /// GetStream requests sent.
    pub requests: u32,
    /// Times the device restarted, on purpose or by accident.
    pub reboots: u32,
    /// Requests the service refused.
    pub rejections: u32,
    /// The signature held, checked by the device with the certificate it was given.
    pub signature_verified: bool,
    /// Of the bytes received, once the file was complete.
    pub image_sha256: Option<Sha256>,
    pub duration: Duration,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// SUCCEEDED was reported, and its publish acknowledged.
    Succeeded,
    /// FAILED was reported with this reason, and its publish acknowledged.
    Failed { reason: String },
    /// The job went away while the device worked on it.
    JobGone,
    /// The firmware gave up without a word to the service.
    Silent { why: &'static str },
    /// The device never got a connection.
    Unreachable { error: String },
    /// The fleet's patience ended first.
    Unfinished { waiting_for: &'static str },
}
