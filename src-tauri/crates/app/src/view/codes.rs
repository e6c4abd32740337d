//! The codes of every sentence made here: a test holds each language's catalogue to them.

use model::{ExpectedBecause, Proof};

use crate::view::ledger;
use crate::{check, images, live, problems, raw, site};

/// Each `Text::code` that can cross to the page.
pub fn text_codes() -> Vec<&'static str> {
    let own = [
        ExpectedBecause::CODES,
        Proof::CODES,
        live::LIMIT_CODES,
        live::TIMELINE_CODES,
        ledger::CODES,
        check::CODES,
        images::CODES,
        raw::CODES,
        site::CODES,
    ];
    [&own[..], &problems::CODES[..]].concat().concat()
}
