//! JSON from devices, which is hostile until shown otherwise: one pass, no recursion, and only
//! the members asked for are kept.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// More pairs than any flat map on this wire may have: enough to see that there are too many.
const MAX_PAIRS_KEPT: usize = 64;

/// The payload is not a UTF-8 JSON object, or names one of the wanted members twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// What a wanted member holds, as deep as any request of this wire goes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Member {
    Null,
    Bool(bool),
    Integer(i64),
    Text(String),
    /// A flat map in the order sent; `None` for a value that is not a string.
    Pairs(Vec<(String, Option<String>)>),
    /// A fraction, an array, an integer beyond 64 bits.
    Other,
}

pub(crate) type Members = BTreeMap<&'static str, Member>;

/// The members of the object in `payload` that are in `wanted`; an empty payload has none.
/// Members that hold `null` count as absent.
pub(crate) fn members(payload: &[u8], wanted: &[&'static str]) -> Result<Members, Malformed> {
    if payload.is_empty() {
        return Ok(Members::new());
    }
    // serde_json leaves strings that it skips unchecked.
    let text = std::str::from_utf8(payload).map_err(|_| Malformed)?;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let members = deserializer.deserialize_map(ObjectVisitor { wanted }).map_err(|_| Malformed)?;
    deserializer.end().map_err(|_| Malformed)?;
    Ok(members)
}

struct ObjectVisitor<'w> {
    wanted: &'w [&'static str],
}

impl<'de> Visitor<'de> for ObjectVisitor<'_> {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut seen = Vec::new();
        let mut members = Members::new();
        while let Some(key) = map.next_key::<String>()? {
            let Some(name) = self.wanted.iter().copied().find(|name| *name == key) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            if seen.contains(&name) {
                return Err(serde::de::Error::custom("a member is named twice"));
            }
            seen.push(name);
            match map.next_value::<Member>()? {
                Member::Null => {}
                member => _ = members.insert(name, member),
            }
        }
        Ok(members)
    }
}

impl<'de> Deserialize<'de> for Member {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MemberVisitor)
    }
}

struct MemberVisitor;

impl<'de> Visitor<'de> for MemberVisitor {
    type Value = Member;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Member, E> {
        Ok(Member::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Member, E> {
        Ok(Member::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Member, E> {
        Ok(Member::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Member, E> {
        Ok(i64::try_from(value).map_or(Member::Other, Member::Integer))
    }

    fn visit_f64<E>(self, _value: f64) -> Result<Member, E> {
        Ok(Member::Other)
    }

    fn visit_str<E>(self, value: &str) -> Result<Member, E> {
        Ok(Member::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Member, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Member::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Member, A::Error> {
        let mut pairs: Vec<(String, Option<String>)> = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            if pairs.len() == MAX_PAIRS_KEPT {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            if pairs.iter().any(|(other, _)| *other == key) {
                return Err(serde::de::Error::custom("a member is named twice"));
            }
            let TextOrElse(value) = map.next_value()?;
            pairs.push((key, value));
        }
        Ok(Member::Pairs(pairs))
    }
}

/// A string, or something else that is skipped without being built.
struct TextOrElse(Option<String>);

impl<'de> Deserialize<'de> for TextOrElse {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextOrElseVisitor)
    }
}

struct TextOrElseVisitor;

impl<'de> Visitor<'de> for TextOrElseVisitor {
    type Value = TextOrElse;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<TextOrElse, E> {
        Ok(TextOrElse(None))
    }

    fn visit_bool<E>(self, _value: bool) -> Result<TextOrElse, E> {
        Ok(TextOrElse(None))
    }

    fn visit_i64<E>(self, _value: i64) -> Result<TextOrElse, E> {
        Ok(TextOrElse(None))
    }

    fn visit_u64<E>(self, _value: u64) -> Result<TextOrElse, E> {
        Ok(TextOrElse(None))
    }

    fn visit_f64<E>(self, _value: f64) -> Result<TextOrElse, E> {
        Ok(TextOrElse(None))
    }

    fn visit_str<E>(self, value: &str) -> Result<TextOrElse, E> {
        Ok(TextOrElse(Some(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<TextOrElse, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(TextOrElse(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<TextOrElse, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(TextOrElse(None))
    }
}

/// Writes one compact JSON object, members in the order given.
#[derive(Debug)]
pub(crate) struct Object {
    text: String,
}

impl Object {
    pub(crate) fn new() -> Self {
        Self { text: String::from("{") }
    }

    pub(crate) fn text(self, name: &str, value: &str) -> Self {
        self.raw(name, &quoted(value))
    }

    pub(crate) fn integer(self, name: &str, value: impl Into<i128>) -> Self {
        self.raw(name, &value.into().to_string())
    }

    /// `value` is JSON already.
    pub(crate) fn raw(mut self, name: &str, value: &str) -> Self {
        if self.text.len() > 1 {
            self.text.push(',');
        }
        self.text.push_str(&quoted(name));
        self.text.push(':');
        self.text.push_str(value);
        self
    }

    /// Adds nothing where there is no value.
    pub(crate) fn maybe<T>(self, value: Option<T>, add: impl FnOnce(Self, T) -> Self) -> Self {
        match value {
            Some(value) => add(self, value),
            None => self,
        }
    }

    pub(crate) fn finish(mut self) -> String {
        self.text.push('}');
        self.text
    }
}

/// A compact JSON array of values that are JSON already.
pub(crate) fn array(values: impl IntoIterator<Item = String>) -> String {
    let mut text = String::from("[");
    for value in values {
        if text.len() > 1 {
            text.push(',');
        }
        text.push_str(&value);
    }
    text.push(']');
    text
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
