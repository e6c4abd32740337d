//! Bodies of DescribeStream and GetStream.

use std::collections::BTreeMap;

use super::cbor;
use super::rejection::{ErrorCode, Rejected};
use super::topic::Format;
use crate::json::{self, Member};

/// A GetStream body at its largest is a bitmap of 12287 bytes in hex and a few numbers.
const MAX_PAYLOAD: usize = 64 * 1024;
/// `c`, in bytes.
const MAX_TOKEN: usize = 64;
/// `l`, in bytes.
const BLOCK_SIZES: std::ops::RangeInclusive<i64> = 256..=131_072;
/// `o` and `n`, in blocks.
const MAX_BLOCKS: i64 = 98_304;
/// `b` is shorter than this, in bytes.
const BITMAP_LIMIT: usize = 12_288;

/// The value of a member, whichever way it was written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Field {
    Integer(i64),
    Text(String),
    Bytes(Vec<u8>),
    Other,
}

pub(super) type Fields = BTreeMap<&'static str, Field>;

pub(super) const FIELDS: [&str; 7] = ["c", "s", "f", "l", "o", "n", "b"];

/// GetStream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct GetStream {
    /// `s`: the stream version expected.
    pub(super) version: Option<i64>,
    pub(super) file_id: u8,
    /// In bytes.
    pub(super) block_size: u32,
    /// In blocks.
    pub(super) offset: u32,
    pub(super) count: Option<u32>,
    pub(super) bitmap: Option<Vec<u8>>,
}

pub(super) fn fields(payload: &[u8], format: Format) -> Result<Fields, Rejected> {
    if payload.len() > MAX_PAYLOAD {
        return Err(Rejected::new(ErrorCode::InvalidRequest, "the request is too large"));
    }
    match format {
        Format::Json => from_json(payload),
        Format::Cbor => cbor::fields(payload)
            .ok_or_else(|| Rejected::new(ErrorCode::InvalidCbor, "the request must be a CBOR map")),
    }
}

pub(super) fn take_token(fields: &mut Fields) -> Result<Option<String>, Rejected> {
    match fields.remove("c") {
        None => Ok(None),
        Some(Field::Text(token)) if token.len() <= MAX_TOKEN => Ok(Some(token)),
        Some(_) => Err(invalid("c must be a string of at most 64 bytes")),
    }
}

impl GetStream {
    pub(super) fn from_fields(mut fields: Fields) -> Result<Self, Rejected> {
        let file_id = integer(&fields, "f")?.ok_or_else(|| invalid("f is missing"))?;
        let block_size = integer(&fields, "l")?.ok_or_else(|| invalid("l is missing"))?;
        let offset = integer(&fields, "o")?.unwrap_or(0);
        let count = integer(&fields, "n")?;
        if !BLOCK_SIZES.contains(&block_size) {
            return Err(Rejected::new(ErrorCode::BlockSizeOutOfBounds, "l must be 256 to 131072"));
        }
        let count_limit =
            || Rejected::new(ErrorCode::BlockCountLimitExceeded, "n must be 0 to 98304");
        Ok(Self {
            version: integer(&fields, "s")?,
            file_id: u8::try_from(file_id).map_err(|_| invalid("f must be 0 to 255"))?,
            block_size: u32::try_from(block_size).map_err(|_| invalid("l must be a number"))?,
            offset: blocks(offset).ok_or_else(|| {
                Rejected::new(ErrorCode::OffsetOutOfBounds, "o must be 0 to 98304")
            })?,
            count: count.map(|count| blocks(count).ok_or_else(count_limit)).transpose()?,
            bitmap: bitmap(fields.remove("b"))?,
        })
    }
}

fn from_json(payload: &[u8]) -> Result<Fields, Rejected> {
    let members = json::members(payload, &FIELDS).map_err(|json::Malformed| {
        Rejected::new(ErrorCode::InvalidJson, "the request must be one JSON object in UTF-8")
    })?;
    let field = |member| match member {
        Member::Integer(value) => Field::Integer(value),
        Member::Text(text) => Field::Text(text),
        Member::Null | Member::Bool(_) | Member::Pairs(_) | Member::Other => Field::Other,
    };
    Ok(members.into_iter().map(|(name, member)| (name, field(member))).collect())
}

fn integer(fields: &Fields, name: &str) -> Result<Option<i64>, Rejected> {
    match fields.get(name) {
        None => Ok(None),
        Some(Field::Integer(value)) => Ok(Some(*value)),
        Some(_) => Err(invalid(&format!("{name} must be a whole number"))),
    }
}

fn blocks(count: i64) -> Option<u32> {
    (0..=MAX_BLOCKS).contains(&count).then(|| u32::try_from(count).ok()).flatten()
}

/// A byte string in CBOR; in JSON hexadecimal digits with or without `0x`.
fn bitmap(field: Option<Field>) -> Result<Option<Vec<u8>>, Rejected> {
    let bytes = match field {
        None => return Ok(None),
        Some(Field::Bytes(bytes)) => bytes,
        Some(Field::Text(text)) => {
            let digits =
                text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(&text);
            hex(digits).ok_or_else(|| invalid("b must be an even number of hexadecimal digits"))?
        }
        Some(_) => return Err(invalid("b must be a bitmap")),
    };
    if bytes.len() >= BITMAP_LIMIT {
        return Err(Rejected::new(
            ErrorCode::BlockBitmapLimitExceeded,
            "b must be shorter than 12288 bytes",
        ));
    }
    Ok(Some(bytes))
}

fn hex(digits: &str) -> Option<Vec<u8>> {
    let nibble = |digit: u8| char::from(digit).to_digit(16);
    let pairs = digits.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => u8::try_from(nibble(*high)? << 4 | nibble(*low)?).ok(),
        _ => None,
    });
    pairs.collect()
}

fn invalid(message: &str) -> Rejected {
    Rejected::new(ErrorCode::InvalidRequest, message)
}
