//! From an accepted socket to a device with a name.

use std::time::Duration;

use model::{CertificateId, ThingName};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::access::{Access, is_valid_topic};
use crate::config::Limits;
use crate::end::End;
use crate::identity::{Credential, Identities};
use crate::packet::{self, ConnackLimits, Connect, ConnectError, Version, kind, next_frame};
use crate::stats::Reason;

/// AWS IoT: 128 bytes.
const CLIENT_ID_LIMIT: usize = 128;

/// A CONNECT and the bytes that came after it.
pub(crate) struct Greeting {
    pub connect: Connect,
    pub rest: Vec<u8>,
}

/// Reads CONNECT, the first packet of any client. What is no MQTT is hung up on; an MQTT version
/// not spoken here is told so.
pub(crate) async fn read_connect<S>(socket: &mut S, limits: &Limits) -> Result<Greeting, End>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut input = Vec::with_capacity(512);
    loop {
        if let Some(frame) = next_frame(&input, limits.connect_packet)? {
            if (frame.kind, frame.flags) != (kind::CONNECT, 0) {
                return Err(Reason::Malformed.into());
            }
            let connect = match Connect::parse(frame.body) {
                Ok(connect) => connect,
                Err(ConnectError::Malformed) => return Err(Reason::Malformed.into()),
                Err(ConnectError::UnsupportedVersion) => {
                    refuse(socket, Version::V311, UNSUPPORTED_VERSION).await;
                    return Err(Reason::UnsupportedVersion.into());
                }
            };
            let rest = input.split_off(frame.len);
            return Ok(Greeting { connect, rest });
        }
        if !matches!(input.first(), None | Some(0x10)) {
            return Err(Reason::Malformed.into());
        }
        if !matches!(socket.read_buf(&mut input).await, Ok(1..)) {
            return Err(End::Gone);
        }
    }
}

/// Why a CONNECT is refused: MQTT 5's word for the client, and ours for the statistics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub code: u8,
    pub end: End,
}

impl Refusal {
    fn new(code: u8, reason: Reason) -> Self {
        Self { code, end: reason.into() }
    }
}

/// A connection the directory did not take.
impl From<End> for Refusal {
    fn from(end: End) -> Self {
        let code = match end {
            End::Gone | End::Shutdown => UNAVAILABLE,
            End::Refused(_) => QUOTA_EXCEEDED,
        };
        Self { code, end }
    }
}

/// The thing that connects. With TLS the certificate says so and the client id is free; on the
/// plain listener the client id is the thing name.
pub(crate) fn identify(
    identities: &dyn Identities,
    credential: Credential,
    client_id: &str,
) -> Result<(ThingName, Option<CertificateId>), Refusal> {
    match credential {
        Credential::Certificate(certificate) => match identities.thing_of(&certificate) {
            Some(thing) => Ok((thing, Some(certificate))),
            None => Err(Refusal::new(NOT_AUTHORIZED, Reason::UnknownCertificate)),
        },
        Credential::None => {
            let thing = ThingName::new(client_id).ok().filter(|thing| identities.exists(thing));
            let thing = thing.ok_or(Refusal::new(NOT_AUTHORIZED, Reason::UnknownThing))?;
            Ok((thing, None))
        }
    }
}

/// What a CONNECT may ask for. Retain flags are ignored: nothing is retained here. A will below
/// the device's own prefix is accepted and never published, as AWS IoT does with wills on
/// reserved topics.
pub(crate) fn check(connect: &Connect, thing: &ThingName, limits: &Limits) -> Result<(), Refusal> {
    let unnamed_session =
        connect.version == Version::V311 && connect.client_id.is_empty() && !connect.clean;
    if unnamed_session || connect.client_id.len() > CLIENT_ID_LIMIT {
        return Err(Refusal::new(BAD_CLIENT_ID, Reason::Malformed));
    }
    if connect.wants_authentication {
        return Err(Refusal::new(BAD_AUTHENTICATION, Reason::Malformed));
    }
    let Some(will) = &connect.will else { return Ok(()) };
    if will.qos == 2 {
        return Err(Refusal::new(QOS_NOT_SUPPORTED, Reason::UnsupportedQos));
    }
    let own = will.topic.len() <= limits.topic
        && is_valid_topic(&will.topic)
        && Access::new(thing).own_topic(&will.topic).is_some();
    if own { Ok(()) } else { Err(Refusal::new(NOT_AUTHORIZED, Reason::ForbiddenWill)) }
}

/// The keep-alive that holds, in seconds: none and very long ones are cut, as AWS IoT does.
pub(crate) fn keep_alive(connect: &Connect, limits: &Limits) -> u16 {
    let longest = u16::try_from(limits.keep_alive.as_secs()).unwrap_or(u16::MAX).max(1);
    match connect.keep_alive {
        0 => longest,
        asked => asked.min(longest),
    }
}

/// MQTT 3.1.2.10: one and a half times the keep-alive.
pub(crate) fn silence(keep_alive: u16) -> Duration {
    Duration::from_millis(u64::from(keep_alive) * 1500)
}

pub(crate) fn welcome(
    out: &mut Vec<u8>,
    connect: &Connect,
    assigned_client_id: Option<&str>,
    limits: &Limits,
) {
    let keep_alive = keep_alive(connect, limits);
    let limits = ConnackLimits {
        maximum_packet: u32::try_from(limits.packet).unwrap_or(u32::MAX),
        topic_aliases: limits.topic_aliases,
        keep_alive: (keep_alive != connect.keep_alive).then_some(keep_alive),
        assigned_client_id,
        session_not_kept: connect.wants_session,
    };
    packet::connack(out, connect.version, 0, Some(limits));
}

/// Says no, in the client's version, as far as that version has a word for it.
pub(crate) async fn refuse<S: AsyncWrite + Unpin>(socket: &mut S, version: Version, code: u8) {
    let code = match version {
        Version::V5 => Some(code),
        Version::V311 => match code {
            UNSUPPORTED_VERSION => Some(1),
            BAD_CLIENT_ID => Some(2),
            QUOTA_EXCEEDED | UNAVAILABLE => Some(3),
            NOT_AUTHORIZED => Some(5),
            _ => None,
        },
    };
    if let Some(code) = code {
        let mut out = Vec::new();
        packet::connack(&mut out, version, code, None);
        let _ = socket.write_all(&out).await;
    }
    let _ = socket.shutdown().await;
}

// MQTT 5 table 3-1.
const UNSUPPORTED_VERSION: u8 = 0x84;
const BAD_CLIENT_ID: u8 = 0x85;
const NOT_AUTHORIZED: u8 = 0x87;
const UNAVAILABLE: u8 = 0x88;
const BAD_AUTHENTICATION: u8 = 0x8c;
const QUOTA_EXCEEDED: u8 = 0x97;
const QOS_NOT_SUPPORTED: u8 = 0x9b;
