use mqtt_protocol_core::mqtt::packet::{Property, v3_1_1, v5_0};
use mqtt_protocol_core::mqtt::result_code::MqttError;

use super::{Malformed, Version};

/// What the gateway needs of a CONNECT.
#[derive(Debug)]
pub(crate) struct Connect {
    pub version: Version,
    pub client_id: String,
    /// Clean session (3.1.1) or clean start (5).
    pub clean: bool,
    /// Seconds; 0 is none.
    pub keep_alive: u16,
    pub will: Option<Will>,
    /// QoS 1 publishes the client takes unacknowledged.
    pub receive_maximum: u16,
    /// Bytes of the largest packet the client takes.
    pub maximum_packet: usize,
    /// MQTT 5: the client wants its session kept.
    pub wants_session: bool,
    pub wants_authentication: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Will {
    pub topic: String,
    pub qos: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConnectError {
    Malformed,
    UnsupportedVersion,
}

impl From<MqttError> for ConnectError {
    fn from(error: MqttError) -> Self {
        match error {
            MqttError::UnsupportedProtocolVersion => Self::UnsupportedVersion,
            _ => Self::Malformed,
        }
    }
}

impl From<Malformed> for ConnectError {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

impl Connect {
    pub fn parse(body: &[u8]) -> Result<Self, ConnectError> {
        match body.get(..7) {
            Some([0, 4, b'M', b'Q', b'T', b'T', 4]) => Self::parse_v311(body),
            Some([0, 4, b'M', b'Q', b'T', b'T', 5]) => Self::parse_v5(body),
            // 3.1 calls itself MQIsdp.
            Some([0, 4, b'M', b'Q', b'T', b'T', _] | [0, 6, b'M', b'Q', b'I', b's', b'd']) => {
                Err(ConnectError::UnsupportedVersion)
            }
            _ => Err(ConnectError::Malformed),
        }
    }

    fn parse_v311(body: &[u8]) -> Result<Self, ConnectError> {
        let will_qos = check_flags(body)?;
        let (connect, consumed) = v3_1_1::Connect::parse(body)?;
        whole(body, consumed)?;
        Ok(Self {
            version: Version::V311,
            client_id: connect.client_id().to_owned(),
            clean: connect.clean_session(),
            keep_alive: connect.keep_alive(),
            will: connect.will_topic().map(|topic| Will { topic: topic.to_owned(), qos: will_qos }),
            receive_maximum: u16::MAX,
            maximum_packet: usize::MAX,
            wants_session: !connect.clean_session(),
            wants_authentication: false,
        })
    }

    fn parse_v5(body: &[u8]) -> Result<Self, ConnectError> {
        let will_qos = check_flags(body)?;
        let (packet, consumed) = v5_0::Connect::parse(body)?;
        whole(body, consumed)?;
        let mut connect = Self {
            version: Version::V5,
            client_id: packet.client_id().to_owned(),
            clean: packet.clean_start(),
            keep_alive: packet.keep_alive(),
            will: packet.will_topic().map(|topic| Will { topic: topic.to_owned(), qos: will_qos }),
            receive_maximum: u16::MAX,
            maximum_packet: usize::MAX,
            wants_session: false,
            wants_authentication: false,
        };
        for property in packet.props() {
            match property {
                Property::ReceiveMaximum(maximum) => connect.receive_maximum = maximum.val(),
                Property::MaximumPacketSize(maximum) => {
                    connect.maximum_packet = maximum.val() as usize;
                }
                Property::SessionExpiryInterval(interval) => {
                    connect.wants_session = interval.val() > 0;
                }
                Property::AuthenticationMethod(_) => connect.wants_authentication = true,
                _ => {}
            }
        }
        Ok(connect)
    }
}

/// MQTT 3.1.2.3 to 3.1.2.9, which the parser leaves open: the reserved bit is 0, and will QoS and
/// retain are 0 without a will. Gives the will's QoS.
fn check_flags(body: &[u8]) -> Result<u8, Malformed> {
    let flags = *body.get(7).ok_or(Malformed)?;
    let (reserved, will, will_qos) = (flags & 1, flags & 4, (flags >> 3) & 3);
    if reserved != 0 || will_qos == 3 || (will == 0 && flags & 0b0011_1000 != 0) {
        return Err(Malformed);
    }
    Ok(will_qos)
}

fn whole(body: &[u8], consumed: usize) -> Result<(), Malformed> {
    if consumed == body.len() { Ok(()) } else { Err(Malformed) }
}
