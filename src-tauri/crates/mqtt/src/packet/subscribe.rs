use mqtt_protocol_core::mqtt::packet::{MqttString, Property, Qos, SubEntry, v3_1_1, v5_0};

use super::{Malformed, Version};

#[derive(Debug)]
pub(crate) struct Subscribe {
    pub packet_id: u16,
    pub entries: Vec<SubEntry>,
    /// MQTT 5: carries a subscription identifier.
    pub identified: bool,
}

#[derive(Debug)]
pub(crate) struct Unsubscribe {
    pub packet_id: u16,
    pub filters: Vec<MqttString>,
}

impl Subscribe {
    pub fn parse(version: Version, body: &[u8]) -> Result<Self, Malformed> {
        let (packet_id, entries, identified) = match version {
            Version::V311 => {
                let (packet, _) = v3_1_1::Subscribe::parse(body).map_err(|_| Malformed)?;
                // Options beyond the QoS are MQTT 5.
                if packet.entries().iter().any(has_v5_options) {
                    return Err(Malformed);
                }
                (packet.packet_id(), packet.entries().to_vec(), false)
            }
            Version::V5 => {
                let (packet, _) = v5_0::Subscribe::parse(body).map_err(|_| Malformed)?;
                let identified =
                    packet.props().iter().any(|p| matches!(p, Property::SubscriptionIdentifier(_)));
                (packet.packet_id(), packet.entries().to_vec(), identified)
            }
        };
        non_zero(packet_id)?;
        Ok(Self { packet_id, entries, identified })
    }
}

impl Unsubscribe {
    pub fn parse(version: Version, body: &[u8]) -> Result<Self, Malformed> {
        let (packet_id, filters) = match version {
            Version::V311 => {
                let (packet, _) = v3_1_1::Unsubscribe::parse(body).map_err(|_| Malformed)?;
                (packet.packet_id(), packet.entries().to_vec())
            }
            Version::V5 => {
                let (packet, _) = v5_0::Unsubscribe::parse(body).map_err(|_| Malformed)?;
                (packet.packet_id(), packet.entries().to_vec())
            }
        };
        non_zero(packet_id)?;
        Ok(Self { packet_id, filters })
    }
}

fn has_v5_options(entry: &SubEntry) -> bool {
    let qos = match entry.sub_opts().qos() {
        Qos::AtMostOnce => 0,
        Qos::AtLeastOnce => 1,
        Qos::ExactlyOnce => 2,
    };
    entry.sub_opts().to_buffer()[0] != qos
}

/// MQTT 2.3.1: a packet id is not zero.
fn non_zero(packet_id: u16) -> Result<(), Malformed> {
    if packet_id == 0 { Err(Malformed) } else { Ok(()) }
}
