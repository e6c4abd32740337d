use model::StatusDetails;
use unicode_general_category::{GeneralCategory, get_general_category};

use super::{ErrorCode, Rejected};
use crate::json::Member;

/// API reference of CancelJobExecution: "at most 10 name/value pairs".
const MAX_PAIRS: usize = 10;
const MAX_KEY: usize = 128;
const MAX_VALUE: usize = 1024;

/// `statusDetails` as the API models it (DetailsMap).
pub(super) fn status_details(member: Option<Member>) -> Result<Option<StatusDetails>, Rejected> {
    let pairs = match member {
        None => return Ok(None),
        Some(Member::Pairs(pairs)) => pairs,
        Some(_) => return Err(invalid("statusDetails must be a map of strings to strings")),
    };
    if pairs.len() > MAX_PAIRS {
        return Err(invalid("statusDetails must have at most 10 pairs"));
    }
    let mut details = StatusDetails::new();
    for (key, value) in pairs {
        if !is_key(&key) {
            return Err(invalid("statusDetails keys must be 1 to 128 of a-z A-Z 0-9 : _ -"));
        }
        match value {
            Some(value) if is_value(&value) => _ = details.insert(key, value),
            _ => {
                return Err(invalid(
                    "statusDetails values must be strings of 1 to 1024 printable characters",
                ));
            }
        }
    }
    Ok(Some(details))
}

fn is_key(key: &str) -> bool {
    (1..=MAX_KEY).contains(&key.len())
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":_-".contains(&byte))
}

/// `[^\p{C}]+`, at most 1024 long.
fn is_value(value: &str) -> bool {
    !value.is_empty()
        && value.len() <= 4 * MAX_VALUE
        && value.chars().count() <= MAX_VALUE
        && !value.chars().any(is_other)
}

/// Unicode category C.
fn is_other(c: char) -> bool {
    use GeneralCategory as G;
    matches!(
        get_general_category(c),
        G::Control | G::Format | G::Surrogate | G::PrivateUse | G::Unassigned
    )
}

fn invalid(message: &str) -> Rejected {
    Rejected::new(ErrorCode::InvalidRequest, message)
}
