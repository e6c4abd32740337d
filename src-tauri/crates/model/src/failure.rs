//! How an execution ended, in words for the person in the field.
//!
//! PROTOCOL of the codes: FreeRTOS OTA agent v3.4 (`ota.h`, `ota_platform_interface.h`). The
//! device's text is hostile input: it is read here and quoted only after cleaning.

mod agent;
mod errno;
mod reason;
mod service;

use serde::Serialize;

use crate::{ExecutionStatus, StatusDetails};
use reason::Reason;

/// A failure for people: what happened, what it means, what to do. The raw code stays beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Stable name of the failure for scripts, e.g. `signature-check-failed`.
    pub code: &'static str,
    pub what: String,
    /// Which firmware runs now, as far as known.
    pub meaning: String,
    pub advice: String,
    /// The device's own words, without control characters and cut at 200 characters.
    pub raw: Option<String>,
}

/// Explains how an execution ended, from its status and the device's last details.
/// `None` while nothing has gone wrong: QUEUED, IN_PROGRESS, SUCCEEDED.
pub fn explain(status: ExecutionStatus, details: Option<&StatusDetails>) -> Option<Explanation> {
    let raw = details.and_then(quote_details);
    match status {
        ExecutionStatus::Queued | ExecutionStatus::InProgress | ExecutionStatus::Succeeded => None,
        ExecutionStatus::Failed => Some(explain_failed(details, raw)),
        ExecutionStatus::Rejected => Some(service::rejected(raw)),
        ExecutionStatus::TimedOut => Some(service::timed_out(details, raw)),
        ExecutionStatus::Canceled => Some(service::canceled(details, raw)),
        ExecutionStatus::Removed => Some(service::removed(raw)),
    }
}

/// Every [`Explanation::code`] there is, for whoever explains them in another language.
pub fn failure_codes() -> Vec<&'static str> {
    agent::codes().chain(service::CODES.iter().copied()).collect()
}

/// Whether these are the details of a FAILED report that says the signature did not match the
/// file (OtaPalSignatureCheckFailed).
pub(crate) fn is_signature_failure(details: Option<&StatusDetails>) -> bool {
    let reason = details.and_then(|details| details.get("reason"));
    matches!(
        reason.and_then(|text| Reason::parse(text)),
        Some(Reason::Numeric { main: agent::SIGNATURE_CHECK_FAILED, .. })
    )
}

fn explain_failed(details: Option<&StatusDetails>, raw: Option<String>) -> Explanation {
    let Some(text) = details.and_then(|details| details.get("reason")) else {
        return service::failed_without_reason(raw);
    };
    match Reason::parse(text) {
        Some(reason) => agent::explain(reason, raw),
        None => service::own_words(raw),
    }
}

/// The reason where there is one, else all pairs.
fn quote_details(details: &StatusDetails) -> Option<String> {
    if let Some(reason) = details.get("reason") {
        return Some(quote(reason));
    }
    let mut all = String::new();
    for (key, value) in details.iter().take(10) {
        if !all.is_empty() {
            all.push_str(", ");
        }
        all.push_str(&quote(key));
        all.push_str(": ");
        all.push_str(&quote(value));
    }
    (!all.is_empty()).then(|| quote(&all))
}

/// Text from a device, made safe to print: nothing that moves a cursor or reverses the writing
/// direction, and no more than fits a line or two.
fn quote(text: &str) -> String {
    crate::text::printable(text, 200)
}
