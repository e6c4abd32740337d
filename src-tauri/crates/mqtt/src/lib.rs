//! The device gateway: MQTT 3.1.1 and 5 for the devices of one site.
//!
//! It is not a general broker. A device talks to the service and the service to it; nothing is
//! passed from device to device, retained, or kept for a device that is away.
//!
//! - *Identity* is the TLS certificate. A device may publish and subscribe below
//!   `$aws/things/<itself>/` only; a forbidden publish closes its connection, as AWS IoT does, a
//!   forbidden filter is refused in SUBACK. A will below the own prefix is accepted and never
//!   published (AWS IoT ignores wills on reserved topics). On the plain listener, for labs, the
//!   client id is believed.
//! - *Jobs* publishes go to the engine in order; PUBACK and reply leave when it says so. While
//!   its queue is full, sockets are not read. A reply is sent to the connection that asked whether
//!   or not it subscribed, at the subscription's QoS, else 0.
//! - *Streams* requests are answered in the connection's own task, by subscription, also to other
//!   connections of the same thing. Blocks are made as the socket drains.
//! - A publish below the own prefix that nothing answers (a shadow, say) is acknowledged, in
//!   MQTT 5 with "no matching subscribers", and counted.
//! - *Sessions* end with their connection: "session present" is always 0, and MQTT 5 clients are
//!   told an expiry of 0. Retain flags are ignored. QoS 2 publishes end the connection; a QoS 2
//!   subscription is granted as 1.
//! - *Bounds* are [`Limits`]; whatever was refused is counted in [`Stats`] by [`Reason`].

#![allow(clippy::disallowed_methods, reason = "owns the sockets' monotonic clock (tokio's)")]

mod access;
mod admission;
mod config;
mod connection;
mod directory;
mod end;
mod gateway;
mod greeting;
mod half_open;
mod identity;
mod mailbox;
mod outbox;
mod packet;
mod session;
mod stats;
mod subscriptions;
mod tls;

pub use config::{GatewayConfig, GatewayError, Limits, TlsListener};
pub use gateway::{DeviceDelivery, Gateway, LocalAddrs};
pub use identity::Identities;
pub use stats::{Reason, Stats};
pub use tls::{TlsError, server_config};
