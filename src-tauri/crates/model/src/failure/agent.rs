//! The failure codes of the FreeRTOS OTA agent in words.

mod table;

use super::reason::Reason;
use super::{Explanation, errno};
pub(super) use table::SIGNATURE_CHECK_FAILED;
use table::{CREATE_FILE_FAILED, Entry, JOB_PARSER_ERROR, PARSE_ERRORS, Running, entry};

pub(super) fn explain(reason: Reason, raw: Option<String>) -> Explanation {
    let (main, sub) = match reason {
        Reason::Rejected { code } | Reason::Aborted { code } => split(code),
        Reason::Numeric { main, sub } => (main, sub),
    };
    let Some(entry) = special(reason).or_else(|| parse_error(main, sub)).or_else(|| entry(main))
    else {
        return unknown(reason, raw);
    };
    let mut meaning = format!("{} {}", how_it_ended(reason), entry.cause);
    if is_platform_code(main) && sub != 0 {
        meaning.push_str(&format!(" The device's storage layer added {}.", errno::describe(sub)));
    }
    meaning.push(' ');
    meaning.push_str(running_now(reason, entry.running));
    Explanation {
        code: entry.code,
        what: entry.what.to_owned(),
        meaning,
        advice: advice(entry, main, sub).to_owned(),
        raw,
    }
}

pub(super) fn codes() -> impl Iterator<Item = &'static str> {
    table::entries().map(|entry| entry.code).chain([UNKNOWN])
}

/// A number that is none of the agent's.
const UNKNOWN: &str = "unknown-code";

/// Codes of `rejected:` and `aborted:` may carry a platform error in the top byte and its errno
/// in the low 24 bits (OTA_PAL_COMBINE_ERR).
fn split(code: u32) -> (u32, u32) {
    let top = code >> 24;
    if is_platform_code(top) { (top, code & 0x00ff_ffff) } else { (code, 0) }
}

const fn is_platform_code(main: u32) -> bool {
    matches!(main, 0xe0..=0xee)
}

/// Zero is not "no error" here: what it means depends on who reports it.
fn special(reason: Reason) -> Option<&'static Entry> {
    match reason {
        Reason::Rejected { code: 0 } => Some(&table::SELF_TEST_REFUSED),
        Reason::Aborted { code: 0 } => Some(&table::NO_ANSWER),
        Reason::Rejected { .. } | Reason::Aborted { .. } | Reason::Numeric { .. } => None,
    }
}

fn parse_error(main: u32, sub: u32) -> Option<&'static Entry> {
    (main == JOB_PARSER_ERROR)
        .then(|| PARSE_ERRORS.iter().find(|(code, _)| *code == sub).map(|(_, entry)| entry))
        .flatten()
}

const fn how_it_ended(reason: Reason) -> &'static str {
    match reason {
        Reason::Rejected { .. } => "The device turned the new firmware down after the restart.",
        Reason::Aborted { .. } => "The device gave the update up before the restart.",
        Reason::Numeric { .. } => "The device reported the update as failed.",
    }
}

const fn running_now(reason: Reason, running: Running) -> &'static str {
    match (running, reason) {
        (Running::Old, _) | (Running::ByEnd, Reason::Aborted { .. } | Reason::Numeric { .. }) => {
            "It still runs the firmware it had before."
        }
        (Running::ByEnd, Reason::Rejected { .. }) => {
            "It goes back to the firmware it had before, if its bootloader can."
        }
        (Running::New, _) => {
            "It may run the new firmware until its next restart, and the old one after that."
        }
        (Running::Unknown, _) => "Which firmware runs now is not known.",
    }
}

fn advice(entry: &Entry, main: u32, sub: u32) -> &'static str {
    if main != CREATE_FILE_FAILED {
        return entry.advice;
    }
    match errno::name(sub) {
        Some(("ENOENT" | "ENOTDIR", _)) => {
            "The folder in the file name does not exist on the device: correct files[].fileName, then retry."
        }
        Some(("EPERM" | "EACCES" | "EROFS", _)) => {
            "The device may not write at the place named in files[].fileName: correct the name or the device's permissions, then retry."
        }
        Some(("ENOSPC" | "EFBIG", _)) => {
            "Make room on the device or send a smaller file, then retry."
        }
        _ => entry.advice,
    }
}

fn unknown(reason: Reason, raw: Option<String>) -> Explanation {
    let (Reason::Rejected { code } | Reason::Aborted { code } | Reason::Numeric { main: code, .. }) =
        reason;
    Explanation {
        code: UNKNOWN,
        what: format!("The device reported code 0x{code:08x}, which is not among the FreeRTOS OTA agent's."),
        meaning: format!("{} {}", how_it_ended(reason), running_now(reason, Running::Unknown)),
        advice: "Ask the device's developers what this code means; its own words are beside this text. Then retry.".to_owned(),
        raw,
    }
}
