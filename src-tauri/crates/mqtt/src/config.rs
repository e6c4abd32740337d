use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// Where devices reach the gateway, and how much of it a stranger may use.
#[derive(Clone, Debug, Default)]
pub struct GatewayConfig {
    pub tls: Option<TlsListener>,
    /// MQTT without TLS, where a client id is all the identity there is. Only when switched on.
    pub plain: Option<SocketAddr>,
    pub limits: Limits,
}

#[derive(Clone, Debug)]
pub struct TlsListener {
    pub addr: SocketAddr,
    pub server_config: Arc<rustls::ServerConfig>,
}

/// Bounds on everything that a connection, known or not, can make grow.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections past CONNECT.
    pub connections: usize,
    /// A thing's own; past this its oldest is closed, because a device that reboots under a new
    /// client id leaves half-dead ones behind.
    pub connections_per_thing: usize,
    /// Sockets accepted and not yet past CONNECT; past this the oldest is closed, so that a flood
    /// of silent strangers cannot keep a device out.
    pub half_open: usize,
    /// From accept to CONNECT, TLS handshake included.
    pub half_open_time: Duration,
    /// CONNECT, will included, in bytes. Nothing longer is buffered before identity is known.
    pub connect_packet: usize,
    /// Any other packet, in bytes. AWS IoT: 128 KiB of payload; the rest is topic and header.
    pub packet: usize,
    /// In bytes. AWS IoT has 256; the longest legal stream topic (both names 128) needs 294.
    pub topic: usize,
    /// `/`-separated. The deepest topic of jobs has 8.
    pub topic_levels: usize,
    /// AWS IoT: 50.
    pub subscriptions: usize,
    /// Requests of a device being answered with blocks at the same time; past this its socket is
    /// not read until one has been sent.
    pub block_requests: usize,
    /// Out-buffer, in bytes: blocks are made while less than this waits for the socket, so that
    /// at most this and one block is held.
    pub out_buffer: usize,
    /// Replies and notifications waiting for a device that does not read, in bytes; past this the
    /// connection is closed, because none may be lost silently.
    pub mailbox: usize,
    /// MQTT 5 topic aliases a client may define. AWS IoT: 8.
    pub topic_aliases: u16,
    /// Used where a client asks for none or for longer. AWS IoT: 1,200 s.
    pub keep_alive: Duration,
    /// Output waits and the socket takes no byte for so long: closed. Longer than a device needs
    /// to erase its flash with the radio off.
    pub stall: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            connections_per_thing: 4,
            half_open: 256,
            half_open_time: Duration::from_secs(10),
            connect_packet: 16 * 1024,
            packet: 132 * 1024,
            topic: 512,
            topic_levels: 12,
            subscriptions: 50,
            block_requests: 8,
            out_buffer: 64 * 1024,
            mailbox: 256 * 1024,
            topic_aliases: 8,
            keep_alive: Duration::from_secs(1200),
            stall: Duration::from_secs(120),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    #[error("{addr} is already in use by another program")]
    AddressInUse { addr: SocketAddr },
    #[error("this machine has no address {addr}")]
    NoSuchAddress { addr: SocketAddr },
    #[error("not allowed to listen on {addr}: ports below 1024 need privileges")]
    Forbidden { addr: SocketAddr },
    #[error("cannot listen on {addr}")]
    Listen {
        addr: SocketAddr,
        #[source]
        source: std::io::Error,
    },
    #[error("neither a TLS nor a plain listener is configured")]
    NoListener,
}

impl GatewayError {
    pub(crate) fn listen(addr: SocketAddr, source: std::io::Error) -> Self {
        match source.kind() {
            std::io::ErrorKind::AddrInUse => Self::AddressInUse { addr },
            std::io::ErrorKind::AddrNotAvailable => Self::NoSuchAddress { addr },
            std::io::ErrorKind::PermissionDenied => Self::Forbidden { addr },
            _ => Self::Listen { addr, source },
        }
    }
}
