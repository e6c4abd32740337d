use super::{Version, kind};
use crate::subscriptions::Qos;

/// What MQTT 5 tells a client in CONNACK. 3.1.1 has no words for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ConnackLimits<'a> {
    pub maximum_packet: u32,
    pub topic_aliases: u16,
    /// Seconds, where it differs from what the client asked.
    pub keep_alive: Option<u16>,
    /// Where the client gave none.
    pub assigned_client_id: Option<&'a str>,
    /// The client asked for its session to be kept, and it will not be.
    pub session_not_kept: bool,
}

pub(crate) fn connack(
    out: &mut Vec<u8>,
    version: Version,
    code: u8,
    limits: Option<ConnackLimits<'_>>,
) {
    match version {
        Version::V311 => out.extend([0x20, 2, 0, code]),
        Version::V5 => {
            let mut properties = Vec::new();
            if let Some(limits) = limits {
                connack_properties(&mut properties, limits);
            }
            out.push(0x20);
            let len_of_len = variable_len(properties.len());
            push_variable(out, 2 + len_of_len + properties.len());
            out.extend([0, code]);
            push_variable(out, properties.len());
            out.extend(properties);
        }
    }
}

/// MQTT 5, 3.2.2.3.
fn connack_properties(out: &mut Vec<u8>, limits: ConnackLimits<'_>) {
    let (maximum_qos, retain, shared, identifiers) = (0x24, 0x25, 0x2a, 0x29);
    out.extend([maximum_qos, 1, retain, 0, shared, 0, identifiers, 0]);
    out.push(0x27);
    out.extend(limits.maximum_packet.to_be_bytes());
    out.push(0x22);
    out.extend(limits.topic_aliases.to_be_bytes());
    if let Some(seconds) = limits.keep_alive {
        out.push(0x13);
        out.extend(seconds.to_be_bytes());
    }
    if limits.session_not_kept {
        out.extend([0x11, 0, 0, 0, 0]);
    }
    if let Some(id) = limits.assigned_client_id {
        out.push(0x12);
        push_string(out, id);
    }
}

/// Appends a PUBLISH up to its payload of `payload_len` bytes, which must follow.
pub(crate) fn publish(
    out: &mut Vec<u8>,
    version: Version,
    topic: &str,
    packet_id: Option<u16>,
    payload_len: usize,
) {
    let qos = if packet_id.is_some() { Qos::AtLeastOnce } else { Qos::AtMostOnce };
    out.push((kind::PUBLISH << 4) | ((qos as u8) << 1));
    push_variable(out, publish_body(version, topic, packet_id, payload_len));
    push_string(out, topic);
    if let Some(id) = packet_id {
        out.extend(id.to_be_bytes());
    }
    if version == Version::V5 {
        out.push(0);
    }
}

fn publish_body(version: Version, topic: &str, packet_id: Option<u16>, payload: usize) -> usize {
    let packet_id = if packet_id.is_some() { 2 } else { 0 };
    let properties = if version == Version::V5 { 1 } else { 0 };
    2 + topic.len() + packet_id + properties + payload
}

/// A PUBACK; in MQTT 5 with a reason unless it is success.
pub(crate) fn puback(out: &mut Vec<u8>, version: Version, packet_id: u16, reason: u8) {
    let [high, low] = packet_id.to_be_bytes();
    if version == Version::V5 && reason != 0 {
        out.extend([0x40, 3, high, low, reason]);
    } else {
        out.extend([0x40, 2, high, low]);
    }
}

/// `codes` are MQTT 5's; 3.1.1 knows one failure, 0x80.
pub(crate) fn suback(out: &mut Vec<u8>, version: Version, packet_id: u16, codes: &[u8]) {
    ack_list(out, 0x90, version, packet_id, codes.len());
    out.extend(codes.iter().map(|code| match version {
        Version::V311 if *code >= 0x80 => 0x80,
        Version::V311 | Version::V5 => *code,
    }));
}

/// `codes` are MQTT 5's; 3.1.1 sends none.
pub(crate) fn unsuback(out: &mut Vec<u8>, version: Version, packet_id: u16, codes: &[u8]) {
    let codes = if version == Version::V5 { codes } else { &[] };
    ack_list(out, 0xb0, version, packet_id, codes.len());
    out.extend(codes);
}

fn ack_list(out: &mut Vec<u8>, first: u8, version: Version, packet_id: u16, codes: usize) {
    let properties = usize::from(version == Version::V5);
    out.push(first);
    push_variable(out, 2 + properties + codes);
    out.extend(packet_id.to_be_bytes());
    out.extend(std::iter::repeat_n(0, properties));
}

pub(crate) fn pingresp(out: &mut Vec<u8>) {
    out.extend([0xd0, 0]);
}

/// MQTT 5 only: a 3.1.1 server closes without a word.
pub(crate) fn disconnect(out: &mut Vec<u8>, reason: u8) {
    out.extend([0xe0, 1, reason]);
}

fn push_string(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u16).to_be_bytes());
    out.extend(text.as_bytes());
}

fn push_variable(out: &mut Vec<u8>, mut value: usize) {
    loop {
        let low = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            return out.push(low);
        }
        out.push(low | 0x80);
    }
}

fn variable_len(value: usize) -> usize {
    match value {
        0..0x80 => 1,
        0x80..0x4000 => 2,
        0x4000..0x20_0000 => 3,
        _ => 4,
    }
}
