//! What passes between the device gateway and the engine. Both know only these types.

use model::{CertificateId, StreamId, ThingName};

/// One MQTT connection, numbered by the gateway; never reused within a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u64);

/// From a device to the engine, in the order the device sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeviceInput {
    Connected {
        connection: ConnectionId,
        thing: ThingName,
        /// `None` on the plain listener, where a client id is only claimed.
        certificate: Option<CertificateId>,
    },
    Disconnected {
        connection: ConnectionId,
        thing: ThingName,
    },
    /// A publish below `$aws/things/<thing>/jobs/`; `topic` is what follows that prefix.
    Jobs {
        connection: ConnectionId,
        thing: ThingName,
        topic: String,
        payload: Vec<u8>,
        /// Packet id of a QoS 1 publish: its PUBACK is sent after the commit.
        acknowledge: Option<u16>,
    },
}

/// From the engine to devices, after the commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// A jobs reply: to this connection, whether or not it subscribed, exactly once
    /// (AWS IoT Jobs' implicit delivery). `topic` is what follows `$aws/things/<thing>/jobs/`.
    Reply { connection: ConnectionId, topic: String, payload: Vec<u8> },
    /// To the thing's connections that subscribed. `topic` is what follows
    /// `$aws/things/<thing>/jobs/`: `notify` or `notify-next`.
    Notify { thing: ThingName, topic: String, payload: Vec<u8> },
    /// The PUBACK of a jobs publish.
    Acknowledge { connection: ConnectionId, packet_id: u16 },
    /// The thing or its certificate is no longer welcome: drop the connections made with it.
    Disconnect { thing: ThingName, certificate: Option<CertificateId> },
    /// The stream may no longer be read by the thing: forget queued blocks.
    StopStream { thing: ThingName, stream: StreamId },
}

/// Where the engine puts what devices are to receive. Must not block.
pub trait Deliver: Send + Sync + 'static {
    fn deliver(&self, delivery: Delivery);
}
