use std::collections::BTreeMap;

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
