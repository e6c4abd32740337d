use std::collections::{BTreeMap, HashSet};

use super::{Findings, length, text};
use crate::text::is_letter_space_or_number;
use crate::{CreateOtaUpdate, EXPECTED_VERSION, Tag, UNSIGNED_POLICY};

/// AWS: at most 50 tags per resource.
const MAX_TAGS: usize = 50;
const EXPECTED_KEY: &str = "1 to 128 letters, digits, spaces and _ . : / = + - @";

pub(super) fn check(definition: &CreateOtaUpdate, findings: &mut Findings) {
    if let Some(parameters) = &definition.additional_parameters {
        map("additionalParameters", parameters, findings);
        for key in [UNSIGNED_POLICY, EXPECTED_VERSION] {
            if parameters.get(key).is_some_and(|value| value.trim().is_empty()) {
                findings.error(format!("additionalParameters.{key}"), "a value", "nothing");
            }
        }
    }
    if let Some(tags) = &definition.tags {
        if tags.len() > MAX_TAGS {
            findings.error("tags", "at most 50 tags", format!("{} tags", tags.len()));
        }
        let mut keys = HashSet::new();
        for (index, tag) in tags.iter().enumerate() {
            check_tag(&format!("tags[{index}]"), tag, keys.insert(tag.key.as_str()), findings);
        }
    }
}

/// The values of a name-value map (AWS's `AttributesMap`).
pub(super) fn map(field: &str, map: &BTreeMap<String, String>, findings: &mut Findings) {
    for (key, value) in map {
        let field = format!("{field}.{}", crate::text::printable(key, 80));
        length(findings, &field, value, 0, 4096, "at most 4096 characters");
    }
}

fn check_tag(field: &str, tag: &Tag, is_first: bool, findings: &mut Findings) {
    let key = format!("{field}.Key");
    let legal = |c: char| is_letter_space_or_number(c) || "_.:/=+-@".contains(c);
    if !tag.key.chars().all(legal) {
        findings.error(&key, EXPECTED_KEY, text(&tag.key));
    } else {
        length(findings, &key, &tag.key, 1, 128, EXPECTED_KEY);
    }
    if tag.key.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:")) {
        findings.error(&key, "a key without the prefix aws:, which is reserved", text(&tag.key));
    }
    if !is_first {
        findings.error(&key, "each key once", format!("{} again", text(&tag.key)));
    }
    length(findings, &format!("{field}.Value"), &tag.value, 0, 256, "at most 256 characters");
}
