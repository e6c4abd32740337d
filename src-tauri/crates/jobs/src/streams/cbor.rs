//! The little CBOR (RFC 8949) that streams need. Decoding is minicbor's; encoding is done here,
//! because the exact length must be known before the block is read.

use minicbor::Decoder;
use minicbor::data::Type;

use super::request::{FIELDS, Field, Fields};

pub(super) const UNSIGNED: u8 = 0;
pub(super) const BYTES: u8 = 2;
const TEXT: u8 = 3;
pub(super) const ARRAY: u8 = 4;
pub(super) const MAP: u8 = 5;

/// The known fields of a map with text keys; an empty payload has none. `None` when it is not
/// one well-formed map, or names a known field twice.
pub(super) fn fields(payload: &[u8]) -> Option<Fields> {
    let mut fields = Fields::new();
    if payload.is_empty() {
        return Some(fields);
    }
    let mut decoder = Decoder::new(payload);
    let mut left = decoder.map().ok()?;
    loop {
        match &mut left {
            Some(0) => break,
            Some(left) => *left -= 1,
            None if decoder.datatype().ok()? == Type::Break => {
                decoder.skip().ok()?;
                break;
            }
            None => {}
        }
        let key = decoder.str().ok()?;
        let Some(name) = FIELDS.iter().copied().find(|name| *name == key) else {
            decoder.skip().ok()?;
            continue;
        };
        if let Some(value) = field(&mut decoder)?
            && fields.insert(name, value).is_some()
        {
            return None;
        }
    }
    (decoder.position() == payload.len()).then_some(fields)
}

/// The next value; `Some(None)` for null, which counts as absent.
fn field(decoder: &mut Decoder<'_>) -> Option<Option<Field>> {
    let value = match decoder.datatype().ok()? {
        Type::U8
        | Type::U16
        | Type::U32
        | Type::U64
        | Type::I8
        | Type::I16
        | Type::I32
        | Type::I64
        | Type::Int => i64::try_from(decoder.int().ok()?).map_or(Field::Other, Field::Integer),
        Type::String => Field::Text(decoder.str().ok()?.to_owned()),
        Type::Bytes => Field::Bytes(decoder.bytes().ok()?.to_vec()),
        Type::BytesIndef => {
            let chunks: Result<Vec<&[u8]>, _> = decoder.bytes_iter().ok()?.collect();
            Field::Bytes(chunks.ok()?.concat())
        }
        Type::Null | Type::Undefined => {
            decoder.skip().ok()?;
            return Some(None);
        }
        _ => {
            decoder.skip().ok()?;
            Field::Other
        }
    };
    Some(Some(value))
}

/// The head of an item: major type and value, or length.
pub(super) fn head(out: &mut Vec<u8>, major: u8, value: u64) {
    let major = major << 5;
    let bytes = value.to_be_bytes();
    match value {
        0..=23 => out.push(major | bytes[7]),
        24..=0xff => out.extend([major | 24, bytes[7]]),
        0x100..=0xffff => {
            out.push(major | 25);
            out.extend(&bytes[6..]);
        }
        0x1_0000..=0xffff_ffff => {
            out.push(major | 26);
            out.extend(&bytes[4..]);
        }
        _ => {
            out.push(major | 27);
            out.extend(&bytes);
        }
    }
}

pub(super) fn text(out: &mut Vec<u8>, text: &str) {
    head(out, TEXT, text.len() as u64);
    out.extend(text.as_bytes());
}

/// A key and an unsigned integer.
pub(super) fn number(out: &mut Vec<u8>, key: &str, value: u64) {
    text(out, key);
    head(out, UNSIGNED, value);
}
