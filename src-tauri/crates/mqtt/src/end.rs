use crate::stats::Reason;

/// Why a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// DISCONNECT, end of stream or a broken socket: nobody is listening any more.
    Gone,
    /// The gateway stops.
    Shutdown,
    Refused(Reason),
}

impl End {
    /// MQTT 5 table 2-6, for DISCONNECT; `None` where nobody would read it.
    pub fn reason_code(self) -> Option<u8> {
        let reason = match self {
            Self::Gone => return None,
            Self::Shutdown => return Some(0x8b),
            Self::Refused(reason) => reason,
        };
        Some(match reason {
            Reason::Malformed => 0x81,
            Reason::ForbiddenPublish
            | Reason::ForbiddenWill
            | Reason::ForbiddenSubscription
            | Reason::UnknownCertificate
            | Reason::UnknownThing => 0x87,
            Reason::KeepAlive => 0x8d,
            Reason::TakenOver => 0x8e,
            Reason::TopicTooLong => 0x90,
            Reason::PacketTooLarge | Reason::ReplyTooLarge => 0x95,
            Reason::ConnectionLimit | Reason::SubscriptionLimit | Reason::MailboxFull => 0x97,
            Reason::Unwelcome => 0x98,
            Reason::UnsupportedQos => 0x9b,
            Reason::Stalled
            | Reason::HalfOpenFull
            | Reason::HalfOpenTimeout
            | Reason::TlsHandshake
            | Reason::CertificateDates
            | Reason::UnsupportedVersion
            | Reason::Unrouted => 0x80,
        })
    }
}

impl From<Reason> for End {
    fn from(reason: Reason) -> Self {
        Self::Refused(reason)
    }
}
