//! Every device that does not exist: simulated OTA devices over real TCP and TLS.
//!
//! [`Device`] is what runs on the board, as a state machine without sockets or a clock: messages
//! and time in, packets out. [`Fleet`] puts many of them on the network. Both write the wire by
//! hand, not with the codec of `jobs`, so that device and service cannot be wrong together.
//!
//! Two kinds of firmware are simulated: the FreeRTOS OTA agent
//! (`ota-for-aws-iot-embedded-sdk` 3.4.0) and the loop AWS composes from
//! `Jobs-for-AWS-IoT-embedded-sdk` and `aws-iot-core-mqtt-file-streams-embedded-c`.
#![allow(clippy::disallowed_methods, reason = "the fleet drives its devices by the real clock")]

mod agent;
mod board;
mod connection;
mod device;
mod document;
mod download;
mod endpoint;
mod faults;
mod fleet;
mod link;
mod modular;
mod outbox;
mod outcome;
mod sample;
mod signature;
mod spec;
mod wire;

pub use device::{Connect, Device};
pub use endpoint::{Endpoint, EndpointError, TlsIdentity};
pub use faults::{Faults, Loss};
pub use fleet::{Fleet, FleetOptions};
pub use outbox::{Output, Qos};
pub use outcome::{DeviceEvent, Ending, Happening, Outcome};
pub use sample::{SAMPLE_NAME, sample_firmware};
pub use spec::{Activation, DeviceSpec, Firmware, InvalidVersion, TimeScale, Version};
