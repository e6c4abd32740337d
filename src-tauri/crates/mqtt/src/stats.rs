use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Why a connection or one of its packets was not served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Closed before CONNECT to make room for newer sockets.
    HalfOpenFull,
    HalfOpenTimeout,
    TlsHandshake,
    /// The device certificate is expired or not yet valid by this machine's clock.
    CertificateDates,
    /// No such certificate, or it is disabled.
    UnknownCertificate,
    /// Plain listener: the client id names no thing.
    UnknownThing,
    ConnectionLimit,
    ForbiddenWill,
    ForbiddenPublish,
    ForbiddenSubscription,
    SubscriptionLimit,
    UnsupportedQos,
    UnsupportedVersion,
    PacketTooLarge,
    TopicTooLong,
    Malformed,
    KeepAlive,
    /// The device stopped reading while output waited.
    Stalled,
    MailboxFull,
    /// A reply larger than the Maximum Packet Size the client announced.
    ReplyTooLarge,
    /// A publish below the device's own prefix that nothing here answers.
    Unrouted,
    TakenOver,
    /// The thing or its certificate is no longer welcome.
    Unwelcome,
}

impl Reason {
    const ALL: [Self; 23] = [
        Self::HalfOpenFull,
        Self::HalfOpenTimeout,
        Self::TlsHandshake,
        Self::CertificateDates,
        Self::UnknownCertificate,
        Self::UnknownThing,
        Self::ConnectionLimit,
        Self::ForbiddenWill,
        Self::ForbiddenPublish,
        Self::ForbiddenSubscription,
        Self::SubscriptionLimit,
        Self::UnsupportedQos,
        Self::UnsupportedVersion,
        Self::PacketTooLarge,
        Self::TopicTooLong,
        Self::Malformed,
        Self::KeepAlive,
        Self::Stalled,
        Self::MailboxFull,
        Self::ReplyTooLarge,
        Self::Unrouted,
        Self::TakenOver,
        Self::Unwelcome,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::HalfOpenFull => "too many sockets before CONNECT",
            Self::HalfOpenTimeout => "no CONNECT in time",
            Self::TlsHandshake => "TLS handshake failed",
            Self::CertificateDates => "device certificate expired or not yet valid",
            Self::UnknownCertificate => "certificate unknown or disabled",
            Self::UnknownThing => "client id names no thing",
            Self::ConnectionLimit => "too many connections",
            Self::ForbiddenWill => "will on a topic of another",
            Self::ForbiddenPublish => "publish on a topic of another",
            Self::ForbiddenSubscription => "subscription to topics of another",
            Self::SubscriptionLimit => "too many subscriptions",
            Self::UnsupportedQos => "QoS 2",
            Self::UnsupportedVersion => "MQTT version other than 3.1.1 and 5",
            Self::PacketTooLarge => "packet too large",
            Self::TopicTooLong => "topic too long or too deep",
            Self::Malformed => "malformed or unexpected packet",
            Self::KeepAlive => "silent for 1.5 times the keep-alive",
            Self::Stalled => "stopped reading",
            Self::MailboxFull => "too many messages waiting",
            Self::ReplyTooLarge => "reply larger than the client takes",
            Self::Unrouted => "publish that nothing here answers",
            Self::TakenOver => "replaced by a newer connection",
            Self::Unwelcome => "thing or certificate disabled",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Counted since the gateway started, except `connections` and `half_open`: as of now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    pub connections: u64,
    pub half_open: u64,
    pub bytes_out: u64,
    pub blocks_out: u64,
    /// Reasons that never happened are absent.
    pub refused: BTreeMap<Reason, u64>,
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub connections: AtomicU64,
    pub half_open: AtomicU64,
    pub bytes_out: AtomicU64,
    pub blocks_out: AtomicU64,
    refused: [AtomicU64; Reason::ALL.len()],
}

impl Counters {
    pub fn refuse(&self, reason: Reason) {
        self.refused[reason as usize].fetch_add(1, Relaxed);
    }

    pub fn snapshot(&self) -> Stats {
        let refused = Reason::ALL
            .iter()
            .map(|reason| (*reason, self.refused[*reason as usize].load(Relaxed)))
            .filter(|(_, count)| *count > 0)
            .collect();
        Stats {
            connections: self.connections.load(Relaxed),
            half_open: self.half_open.load(Relaxed),
            bytes_out: self.bytes_out.load(Relaxed),
            blocks_out: self.blocks_out.load(Relaxed),
            refused,
        }
    }
}
