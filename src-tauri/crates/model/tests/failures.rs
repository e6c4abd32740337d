//! Every failure code has its own words.
#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod golden;

use std::collections::HashMap;
use std::fmt::Write as _;

use golden::assert_golden;
use model::{ExecutionStatus, Explanation, StatusDetails, explain};
use proptest::prelude::*;

fn failed(reason: &str) -> Explanation {
    explain(ExecutionStatus::Failed, Some(&details(&[("reason", reason)]))).unwrap()
}

fn details(pairs: &[(&str, &str)]) -> StatusDetails {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

/// OtaErr_t, OtaPalMainStatus_t, OtaJobParseErr_t in every form the agent reports.
fn all_reasons() -> Vec<String> {
    let mut reasons = Vec::new();
    for code in 0..=0x18_u32 {
        reasons.push(format!("rejected: 0x{code:08x}"));
        reasons.push(format!("aborted: 0x{code:08x}"));
        reasons.push(format!("0x{code:08x}: 0x00000000"));
    }
    for code in 0xe0..=0xee_u32 {
        reasons.push(format!("aborted: 0x{:08x}", code << 24));
        reasons.push(format!("rejected: 0x{:08x}", code << 24));
        reasons.push(format!("0x{code:08x}: 0x00000000"));
    }
    reasons.extend((1..=7).map(|code| format!("0x0000000c: 0x{code:08x}")));
    for errno in [1, 2, 5, 12, 13, 20, 27, 28, 30, 34, 110, 0xffff] {
        reasons.push(format!("aborted: 0xe4{errno:06x}"));
        reasons.push(format!("0x000000e4: 0x{errno:08x}"));
    }
    reasons
}

#[test]
fn every_code_has_an_explanation_of_its_own() {
    let mut known: HashMap<(String, String), String> = HashMap::new();
    for reason in all_reasons() {
        let explanation = failed(&reason);
        assert_ne!(explanation.code, "unknown-code", "{reason}");
        assert_eq!(explanation.raw.as_deref(), Some(reason.as_str()));
        let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(explanation.code.chars().all(kebab), "{}", explanation.code);
        let words = (explanation.what, explanation.meaning);
        if let Some(other) = known.insert(words.clone(), reason.clone()) {
            panic!("{reason} and {other} read the same: {words:#?}");
        }
    }
}

#[test]
fn every_explanation_is_as_kept() {
    let mut all = String::new();
    for reason in all_reasons() {
        tell(&mut all, &reason, failed(&reason));
    }
    let others = ["0x000000ff: 0x00000001", "rejected: 0x00000019", "battery low", ""];
    for reason in others {
        tell(&mut all, &format!("FAILED {reason:?}"), failed(reason));
    }
    let stages: [&[(&str, &str)]; 4] =
        [&[], &[("receive", "25/49")], &[("self_test", "ready")], &[("self_test", "active")]];
    for status in ExecutionStatus::ALL {
        for stage in stages {
            if let Some(explanation) = explain(status, Some(&details(stage))) {
                tell(&mut all, &format!("{status} {stage:?}"), explanation);
            }
        }
    }
    assert_golden("failures.txt", &all);
}

fn tell(all: &mut String, title: &str, explanation: Explanation) {
    let Explanation { code, what, meaning, advice, raw: _ } = explanation;
    writeln!(all, "{title}\n  {code}\n  {what}\n  {meaning}\n  {advice}").unwrap();
}

#[test]
fn nothing_is_explained_where_nothing_went_wrong() {
    for status in [ExecutionStatus::Queued, ExecutionStatus::InProgress, ExecutionStatus::Succeeded]
    {
        assert_eq!(explain(status, Some(&details(&[("reason", "aborted: 0x00000000")]))), None);
    }
    for status in ExecutionStatus::ALL.into_iter().filter(|s| s.is_terminal()) {
        let explained = explain(status, None).is_some();
        assert_eq!(explained, status != ExecutionStatus::Succeeded, "{status}");
    }
}

/// The codes that PROTOCOL's device library was seen to send.
#[test]
fn the_codes_of_the_field() {
    for (reason, code) in [
        ("rejected: 0x00000010", "same-version-after-restart"),
        ("rejected: 0x0000000f", "older-version"),
        ("rejected: 0x00000011", "image-state-mismatch"),
        ("rejected: 0x00000000", "self-test-refused"),
        ("aborted: 0x00000013", "aborted-on-device"),
        ("aborted: 0x0000000d", "protocol-not-supported"),
        ("aborted: 0x00000000", "no-answer-to-block-requests"),
        ("aborted: 0xe400001c", "file-not-created"),
        ("0x0000000c: 0x00000004", "job-not-conforming"),
        ("0x000000e3: 0x00000000", "signature-check-failed"),
        ("0x000000e7: 0x00000000", "certificate-unusable"),
        ("0x000000e0: 0x00000000", "unexpected-data"),
        (" 0xE3 : 0x0 ", "signature-check-failed"),
    ] {
        assert_eq!(failed(reason).code, code, "{reason}");
    }
    assert!(failed("aborted: 0xe400001c").meaning.contains("ENOSPC"));
    assert_eq!(explain(ExecutionStatus::Failed, None).unwrap().code, "failed-without-reason");
}

#[test]
fn a_devices_text_cannot_drive_a_terminal() {
    let hostile = format!("\u{1b}[2J\r\n\u{202e}{}", "x".repeat(5000));
    let raw = failed(&hostile).raw.unwrap();
    assert!(raw.chars().count() <= 201);
    assert!(!raw.contains(['\u{1b}', '\r', '\n', '\u{202e}']), "{raw:?}");
    let raw =
        explain(ExecutionStatus::Failed, Some(&details(&[("k\u{7}", "v\u{0}")]))).unwrap().raw;
    assert_eq!(raw.as_deref(), Some("k : v "));
}

proptest! {
    #[test]
    fn any_details_are_explained(
        reason in any::<String>(),
        key in any::<String>(),
        status in proptest::sample::select(ExecutionStatus::ALL.to_vec()),
    ) {
        let details = details(&[("reason", &reason), (&key, &reason)]);
        if let Some(explanation) = explain(status, Some(&details)) {
            let shown = format!("{}{}{}{}", explanation.what, explanation.meaning, explanation.advice, explanation.raw.unwrap_or_default());
            prop_assert!(!shown.contains(char::is_control));
        }
    }

    #[test]
    fn any_code_is_explained(main in any::<u32>(), sub in any::<u32>()) {
        for reason in [format!("0x{main:x}: 0x{sub:x}"), format!("aborted: 0x{main:x}"), format!("rejected: 0x{main:x}")] {
            prop_assert_ne!(failed(&reason).code, "device-specific-reason");
        }
    }
}

#[test]
fn every_code_is_listed_once() {
    let codes = model::failure_codes();
    let distinct: std::collections::BTreeSet<_> = codes.iter().collect();
    assert_eq!(distinct.len(), codes.len());
    let mut found = std::collections::BTreeSet::new();
    for status in ExecutionStatus::ALL {
        for stage in [
            None,
            Some(("receive", "1/2")),
            Some(("self_test", "ready")),
            Some(("self_test", "active")),
        ] {
            let details = stage.map(|(key, value)| [(key.to_owned(), value.to_owned())].into());
            found.extend(explain(status, details.as_ref()).map(|explanation| explanation.code));
        }
    }
    for reason in (0..=0x18)
        .flat_map(|main| (0..=7).map(move |sub| (main, sub)))
        .chain((0xe0..=0xff).map(|main| (main, 0)))
    {
        let details =
            [("reason".to_owned(), format!("0x{:08x}: 0x{:08x}", reason.0, reason.1))].into();
        found.extend(explain(ExecutionStatus::Failed, Some(&details)).map(|e| e.code));
    }
    for reason in ["rejected: 0x00000000", "aborted: 0x00000000", "out of biscuits"] {
        let details = [("reason".to_owned(), reason.to_owned())].into();
        found.extend(explain(ExecutionStatus::Failed, Some(&details)).map(|e| e.code));
    }
    assert_eq!(found, codes.into_iter().collect());
}
