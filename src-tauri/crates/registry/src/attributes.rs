//! The limits of AWS IoT's AttributePayload and thingTypeName.

use std::collections::BTreeMap;

/// With a thing type AWS allows 50; without one only 3, which nobody needs here.
pub const MAX_ATTRIBUTES: usize = 50;
/// In characters.
pub const MAX_ATTRIBUTE_NAME: usize = 128;
/// In characters.
pub const MAX_ATTRIBUTE_VALUE: usize = 800;
/// In characters.
pub const MAX_THING_TYPE: usize = 128;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttributeError {
    #[error("a thing has at most {MAX_ATTRIBUTES} attributes, found {found}")]
    TooMany { found: usize },
    #[error(
        "an attribute name must be 1 to {MAX_ATTRIBUTE_NAME} of a-z A-Z 0-9 _ . , @ / : # -, \
         found {found:?}"
    )]
    Name { found: String },
    #[error(
        "the value of attribute {name:?} must be at most {MAX_ATTRIBUTE_VALUE} characters \
         without control characters, found {found_length} beginning {found:?}"
    )]
    Value { name: String, found: String, found_length: usize },
    #[error("a thing type must be 1 to {MAX_THING_TYPE} of a-z A-Z 0-9 : _ -, found {found:?}")]
    ThingType { found: String },
}

pub(crate) fn check_attributes(
    attributes: &BTreeMap<String, String>,
) -> Result<(), AttributeError> {
    if attributes.len() > MAX_ATTRIBUTES {
        return Err(AttributeError::TooMany { found: attributes.len() });
    }
    for (name, value) in attributes {
        check_name(name)?;
        check_value(name, value)?;
    }
    Ok(())
}

pub(crate) fn check_thing_type(thing_type: &str) -> Result<(), AttributeError> {
    if is_word(thing_type, MAX_THING_TYPE, ":_-") {
        return Ok(());
    }
    Err(AttributeError::ThingType { found: excerpt(thing_type) })
}

fn check_name(name: &str) -> Result<(), AttributeError> {
    if is_word(name, MAX_ATTRIBUTE_NAME, "_.,@/:#-") {
        return Ok(());
    }
    Err(AttributeError::Name { found: excerpt(name) })
}

/// Off AWS, whose values are ASCII without spaces: a site is named "Haus Süd" here.
fn check_value(name: &str, value: &str) -> Result<(), AttributeError> {
    let found_length = value.chars().count();
    if found_length <= MAX_ATTRIBUTE_VALUE && !value.chars().any(char::is_control) {
        return Ok(());
    }
    Err(AttributeError::Value { name: name.to_owned(), found: excerpt(value), found_length })
}

fn is_word(text: &str, max: usize, extra: &str) -> bool {
    let legal = |c: char| c.is_ascii_alphanumeric() || extra.contains(c);
    !text.is_empty() && text.len() <= max && text.chars().all(legal)
}

/// Text from outside, short enough for a message.
pub(crate) fn excerpt(text: &str) -> String {
    text.chars().take(200).collect()
}
