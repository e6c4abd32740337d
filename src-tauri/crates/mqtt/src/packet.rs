//! Packets on the wire. CONNECT, SUBSCRIBE, UNSUBSCRIBE and MQTT 5 properties are parsed by
//! `mqtt-protocol-core`; its connection state machine is not used, because it owns and copies every
//! publish, and blocks are written straight into the out-buffer here. What the gateway sends is
//! few and fixed, so that encoding cannot fail.

mod connect;
mod encode;
mod frame;
mod publish;
mod subscribe;

pub(crate) use connect::{Connect, ConnectError};
pub(crate) use encode::{
    ConnackLimits, connack, disconnect, pingresp, puback, publish, suback, unsuback,
};
pub(crate) use frame::{Frame, FrameError, next_frame};
pub(crate) use publish::Publish;
pub(crate) use subscribe::{Subscribe, Unsubscribe};

/// The bytes are not an MQTT packet that may be here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    V311,
    V5,
}

/// Upper half of a packet's first byte (MQTT table 2-1).
pub(crate) mod kind {
    pub const CONNECT: u8 = 1;
    pub const PUBLISH: u8 = 3;
    pub const PUBACK: u8 = 4;
    pub const SUBSCRIBE: u8 = 8;
    pub const UNSUBSCRIBE: u8 = 10;
    pub const PINGREQ: u8 = 12;
    pub const DISCONNECT: u8 = 14;
}

/// A two-byte integer and the rest.
fn split_u16(bytes: &[u8]) -> Result<(u16, &[u8]), Malformed> {
    let (head, rest) = bytes.split_first_chunk::<2>().ok_or(Malformed)?;
    Ok((u16::from_be_bytes(*head), rest))
}
