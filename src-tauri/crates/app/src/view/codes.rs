//! The codes of every sentence made here: a test holds each language's catalogue to them.

use model::ExpectedBecause;

/// Each `Text::code` that can cross to the page.
pub fn text_codes() -> Vec<&'static str> {
    [ExpectedBecause::CODES].concat()
}
