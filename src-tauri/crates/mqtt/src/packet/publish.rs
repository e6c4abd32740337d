use mqtt_protocol_core::mqtt::packet::{DecodeResult, Property, VariableByteInteger};

use super::{Malformed, Version, split_u16};

/// A PUBLISH from a device, in its buffer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Publish<'a> {
    pub qos: u8,
    /// Present at QoS 1 and 2.
    pub packet_id: Option<u16>,
    /// Empty where an alias stands for it.
    pub topic: &'a str,
    pub topic_alias: Option<u16>,
    pub payload: &'a [u8],
}

impl<'a> Publish<'a> {
    pub fn parse(version: Version, flags: u8, body: &'a [u8]) -> Result<Self, Malformed> {
        let qos = (flags >> 1) & 3;
        if qos == 3 {
            return Err(Malformed);
        }
        let (topic_len, rest) = split_u16(body)?;
        let (topic, mut rest) = rest.split_at_checked(usize::from(topic_len)).ok_or(Malformed)?;
        let topic = std::str::from_utf8(topic).map_err(|_| Malformed)?;
        let mut packet_id = None;
        if qos > 0 {
            let (id, after) = split_u16(rest)?;
            if id == 0 {
                return Err(Malformed);
            }
            (packet_id, rest) = (Some(id), after);
        }
        let mut topic_alias = None;
        if version == Version::V5 {
            (topic_alias, rest) = properties(rest)?;
        }
        Ok(Self { qos, packet_id, topic, topic_alias, payload: rest })
    }
}

/// The topic alias among the properties (MQTT 5, 3.3.2.3), and what follows them.
fn properties(bytes: &[u8]) -> Result<(Option<u16>, &[u8]), Malformed> {
    let (len, consumed) = match VariableByteInteger::decode_stream(bytes) {
        DecodeResult::Ok(len, consumed) => (len.to_u32() as usize, consumed),
        DecodeResult::Incomplete | DecodeResult::Err(_) => return Err(Malformed),
    };
    let (mut properties, rest) = bytes[consumed..].split_at_checked(len).ok_or(Malformed)?;
    let mut alias = None;
    while !properties.is_empty() {
        let (property, consumed) = Property::parse(properties).map_err(|_| Malformed)?;
        match property {
            Property::TopicAlias(found) if alias.is_none() => alias = Some(found.val()),
            Property::PayloadFormatIndicator(_)
            | Property::MessageExpiryInterval(_)
            | Property::ContentType(_)
            | Property::ResponseTopic(_)
            | Property::CorrelationData(_)
            | Property::UserProperty(_) => {}
            _ => return Err(Malformed),
        }
        properties = properties.get(consumed..).ok_or(Malformed)?;
    }
    Ok((alias, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_agents_request_is_read_in_place() {
        let body = [&[0, 3][..], b"a/b", b"payload"].concat();
        let publish = Publish::parse(Version::V311, 0, &body).unwrap();
        assert_eq!((publish.topic, publish.payload), ("a/b", &b"payload"[..]));
        assert_eq!((publish.qos, publish.packet_id), (0, None));
    }

    #[test]
    fn mqtt_5_gives_an_alias_once() {
        let alias = [0x23, 0x00, 0x07];
        let body = [&[0, 0, 0, 9, 3][..], &alias, b"p"].concat();
        let publish = Publish::parse(Version::V5, 2, &body).unwrap();
        assert_eq!((publish.packet_id, publish.topic_alias), (Some(9), Some(7)));
        assert_eq!(publish.payload, b"p");
        let twice = [&[0, 0, 0, 9, 6][..], &alias, &alias, b"p"].concat();
        assert_eq!(Publish::parse(Version::V5, 2, &twice), Err(Malformed));
    }

    #[test]
    fn broken_publishes_are_malformed() {
        for (flags, body) in [
            (0, &[][..]),
            (0, &[0][..]),
            (0, &[0, 5, b'a'][..]),
            (0, &[0, 1, 0xff][..]),
            (2, &[0, 1, b'a'][..]),
            (2, &[0, 1, b'a', 0, 0][..]),
            (6, &[0, 1, b'a', 0, 1][..]),
        ] {
            assert_eq!(Publish::parse(Version::V311, flags, body), Err(Malformed), "{body:?}");
        }
    }
}
