use std::collections::BTreeMap;

use model::Proof;
use serde::Serialize;
use ts_rs::TS;

/// A sentence made here. A screen in another language says it by its code and its facts; the
/// English stands for every code its catalogue does not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Text {
    /// Stable name of the sentence, e.g. `truth.confirmed`.
    pub code: &'static str,
    /// What varies in it, by name.
    pub facts: BTreeMap<&'static str, String>,
    pub english: String,
}

impl Text {
    /// `english` names each fact in braces where it stands: `there is no device {name}`.
    pub fn of<const N: usize>(
        code: &'static str,
        english: &str,
        facts: [(&'static str, String); N],
    ) -> Self {
        let facts = BTreeMap::from(facts);
        let english = filled(english, &facts);
        Self { code, facts, english }
    }
}

impl From<&Proof> for Text {
    fn from(proof: &Proof) -> Self {
        let facts = proof.facts().into_iter().collect();
        Self { code: proof.code(), facts, english: proof.to_string() }
    }
}

/// Facts come from anywhere and may hold braces: what was filled in is not read again.
fn filled(template: &str, facts: &BTreeMap<&'static str, String>) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        match after.split_once('}') {
            Some((name, behind)) if facts.contains_key(name) => {
                text.push_str(&facts[name]);
                rest = behind;
            }
            _ => {
                debug_assert!(false, "{template:?} names a fact that is not given");
                text.push('{');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_stand_where_they_are_named_and_are_not_read_again() {
        let text = Text::of("x", "{a} and {b}, {a}", [("a", "{b}".into()), ("b", "{".into())]);
        assert_eq!(text.english, "{b} and {, {b}");
        assert_eq!(Text::of("x", "none", []).english, "none");
    }
}
