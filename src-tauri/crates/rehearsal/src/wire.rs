//! The bytes on the wire, written out by hand as the C libraries print them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minicbor::Decoder;
use minicbor::data::Type;
use model::ThingName;

/// `$aws/things/<thing>/<rest>`
pub(crate) fn topic(thing: &ThingName, rest: &str) -> String {
    format!("$aws/things/{thing}/{rest}")
}

/// Bytes of a PUBLISH packet (MQTT 3.1.1, 3.3): what must fit the device's network buffer.
pub(crate) fn publish_packet_size(topic: &str, payload: &[u8], packet_id: bool) -> usize {
    let remaining = 2 + topic.len() + if packet_id { 2 } else { 0 } + payload.len();
    let length_bytes = match remaining {
        0..128 => 1,
        128..16_384 => 2,
        16_384..2_097_152 => 3,
        _ => 4,
    };
    1 + length_bytes + remaining
}

/// A GetStream request as both C libraries encode it: `{c:"rdy", f, l, o, b, n}` in this order.
pub(crate) fn get_stream_cbor(
    file_id: u32,
    block_size: u32,
    offset: u32,
    bitmap: &[u8],
    blocks: u32,
) -> Vec<u8> {
    const UINT: u8 = 0;
    const BYTES: u8 = 2;
    const MAP: u8 = 5;
    let mut out = Vec::with_capacity(32 + bitmap.len());
    head(&mut out, MAP, 6);
    out.extend_from_slice(b"\x61c\x63rdy");
    for (key, value) in [(b"\x61f", file_id), (b"\x61l", block_size), (b"\x61o", offset)] {
        out.extend_from_slice(key);
        head(&mut out, UINT, value);
    }
    out.extend_from_slice(b"\x61b");
    head(&mut out, BYTES, u32::try_from(bitmap.len()).unwrap_or(u32::MAX));
    out.extend_from_slice(bitmap);
    out.extend_from_slice(b"\x61n");
    head(&mut out, UINT, blocks);
    out
}

/// The head of a CBOR data item (RFC 8949, 3): major type and argument, shortest form.
fn head(out: &mut Vec<u8>, major: u8, argument: u32) {
    let major = major << 5;
    match argument {
        0..24 => out.push(major | argument as u8),
        24..0x100 => out.extend_from_slice(&[major | 24, argument as u8]),
        0x100..0x1_0000 => {
            out.push(major | 25);
            out.extend_from_slice(&(argument as u16).to_be_bytes());
        }
        _ => {
            out.push(major | 26);
            out.extend_from_slice(&argument.to_be_bytes());
        }
    }
}

/// A GetStream request as `mqttDownloader_createGetDataBlockRequest` prints it in JSON.
pub(crate) fn get_stream_json(file_id: u32, block_size: u32, offset: u32, blocks: u32) -> Vec<u8> {
    format!(r#"{{"s": 1,"f": {file_id},"l": {block_size},"o": {offset},"n": {blocks}}}"#)
        .into_bytes()
}

/// One block of a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub file_id: u32,
    pub index: u32,
    /// The member `l`: what the service says the payload's length is.
    pub stated_len: u32,
    pub bytes: Vec<u8>,
}

#[derive(Debug, thiserror::Error)]
#[error("not a data message")]
pub(crate) struct NotABlock;

/// A data message in CBOR: needs f, i, l, p; ignores the rest and the order.
pub(crate) fn block_from_cbor(payload: &[u8]) -> Result<Block, NotABlock> {
    let (mut file_id, mut index, mut stated_len, mut bytes) = (None, None, None, None);
    let mut decoder = Decoder::new(payload);
    let members = decoder.map().map_err(|_| NotABlock)?;
    let mut left = members.unwrap_or(u64::MAX);
    while left > 0 && decoder.datatype().map_err(|_| NotABlock)? != Type::Break {
        match decoder.str().map_err(|_| NotABlock)? {
            "f" => file_id = Some(decoder.u32().map_err(|_| NotABlock)?),
            "i" => index = Some(decoder.u32().map_err(|_| NotABlock)?),
            "l" => stated_len = Some(decoder.u32().map_err(|_| NotABlock)?),
            "p" => bytes = Some(decoder.bytes().map_err(|_| NotABlock)?.to_vec()),
            _ => decoder.skip().map_err(|_| NotABlock)?,
        }
        left -= 1;
    }
    Ok(Block {
        file_id: file_id.ok_or(NotABlock)?,
        index: index.ok_or(NotABlock)?,
        stated_len: stated_len.ok_or(NotABlock)?,
        bytes: bytes.ok_or(NotABlock)?,
    })
}

/// A data message in JSON: the same members, the payload in base64.
pub(crate) fn block_from_json(payload: &[u8]) -> Result<Block, NotABlock> {
    let message: serde_json::Value = serde_json::from_slice(payload).map_err(|_| NotABlock)?;
    let number = |key: &str| message.get(key)?.as_u64().and_then(|value| u32::try_from(value).ok());
    let base64 = message.get("p").and_then(|p| p.as_str()).ok_or(NotABlock)?;
    Ok(Block {
        file_id: number("f").ok_or(NotABlock)?,
        index: number("i").ok_or(NotABlock)?,
        stated_len: number("l").ok_or(NotABlock)?,
        bytes: STANDARD.decode(base64).map_err(|_| NotABlock)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_is_counted_to_the_byte() {
        // PROTOCOL: thing 64 + stream 44 overshoots the 4224-byte buffer by 39 (coreMQTT's count).
        let topic = format!("$aws/things/{}/streams/{}/data/cbor", "t".repeat(64), "s".repeat(44));
        assert_eq!(publish_packet_size(&topic, &[0; 4096 + 25], false), 4224 + 41);
        assert_eq!(publish_packet_size(&topic, &[0; 4096 + 23], false), 4224 + 39);
        assert_eq!(publish_packet_size("a", b"", false), 5);
        assert_eq!(publish_packet_size("a", b"", true), 7);
        assert_eq!(publish_packet_size("a", &[0; 124], false), 129);
        assert_eq!(publish_packet_size("a", &[0; 125], false), 131);
    }

    #[test]
    fn blocks_of_any_order_and_length_form_are_read() {
        let definite = b"\xa4\x61p\x43abc\x61f\x00\x61l\x03\x61i\x18\x2a";
        let indefinite = b"\xbf\x61c\x63rdy\x61i\x18\x2a\x61f\x00\x61l\x03\x61p\x43abc\xff";
        for payload in [&definite[..], &indefinite[..]] {
            let block = block_from_cbor(payload).unwrap();
            assert_eq!((block.index, block.stated_len, &block.bytes[..]), (42, 3, &b"abc"[..]));
        }
        let json = br#"{"f": 0, "i": 42, "l": 3, "p": "YWJj"}"#;
        assert_eq!(block_from_json(json).unwrap().bytes, b"abc");
    }

    #[test]
    fn what_is_not_a_block_is_refused() {
        let huge_map = b"\xbb\xff\xff\xff\xff\xff\xff\xff\xff";
        for payload in [&b""[..], b"\xa1\x61f\x00", b"\xff", huge_map, b"\xa1\x61o\x61x", b"{}"] {
            assert!(block_from_cbor(payload).is_err(), "{payload:02x?}");
        }
        for payload in [&b""[..], b"[]", br#"{"f":0,"i":0,"l":1,"p":"*"}"#, br#"{"f":0}"#] {
            assert!(block_from_json(payload).is_err(), "{payload:?}");
        }
    }
}
