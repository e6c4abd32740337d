use model::{Finding, Severity};

use super::header::{Header, MAX_SEGMENTS};
use super::{Check, EspImage, TrailingKind};
use crate::ImageKind;

/// `verify_segment_header` of ESP-IDF's `esp_image_format.c`.
const SIXTEEN_MIB: u32 = 16 * 1024 * 1024;

/// Everything in a file of `size` bytes that will keep the chip or the device's agent from
/// taking it, and what cannot be known about it.
pub(super) fn about(image: &EspImage, header: &Header, kind: ImageKind, size: u64) -> Vec<Finding> {
    let mut findings = Vec::new();
    let count = header.segment_count;
    if !(1..=MAX_SEGMENTS).contains(&count) {
        return vec![error("segments", "1 to 16 segments", format!("{count} segments"))];
    }
    structure(image, header, size, &mut findings);
    check("checksum", &image.checksum, |sum| format!("{sum:#04x}"), &mut findings);
    check("hash", &image.hash, ToString::to_string, &mut findings);
    if image.chip.name().is_none() {
        let found = format!("chip id {}", image.chip.id());
        findings.push(warning("chip", "a chip known to this program", found));
    }
    if kind == ImageKind::EspApplication && image.application.is_none() {
        let expected = "a description with project and version at the image's beginning";
        findings.push(warning("application", expected, "none"));
    }
    if image.trailing.kind == TrailingKind::Other {
        let found = format!("{} bytes of something else", image.trailing.length);
        let expected = "nothing, padding or a Secure Boot signature after the image";
        findings.push(warning("trailing", expected, found));
    }
    findings
}

fn structure(image: &EspImage, header: &Header, size: u64, findings: &mut Vec<Finding>) {
    for (index, segment) in image.segments.iter().enumerate() {
        let field = format!("segments[{index}].length");
        if !segment.length.is_multiple_of(4) || segment.length >= SIXTEEN_MIB {
            let expected = "a multiple of 4 below 16 MiB: the chip's loader refuses others";
            findings.push(error(&field, expected, format!("{} bytes", segment.length)));
        }
        let there = size.saturating_sub(segment.offset);
        if there < u64::from(segment.length) {
            let expected = format!("{} bytes from offset {:#x}", segment.length, segment.offset);
            let found = format!("{there} bytes, then the file ends");
            findings.push(error(&field, expected, found));
            return;
        }
    }
    let count = usize::from(header.segment_count);
    if image.segments.len() < count {
        let found = format!("{}, then the file ends", image.segments.len());
        findings.push(error("segments", format!("{count} segments"), found));
    }
}

fn check<T>(
    field: &str,
    check: &Check<T>,
    in_words: impl Fn(&T) -> String,
    findings: &mut Vec<Finding>,
) {
    match check {
        Check::Valid { .. } => {}
        Check::Invalid { expected, found } => findings.push(error(
            field,
            format!("{}, made from the content", in_words(expected)),
            format!("{} in the file", in_words(found)),
        )),
        Check::Absent => {
            let expected = "one at the image's end, so that damage is noticed";
            findings.push(warning(field, expected, "none"));
        }
        Check::CutOff => {
            findings.push(error(field, "one at the image's end", "the file ends before it"));
        }
    }
}

fn error(field: &str, expected: impl Into<String>, found: impl Into<String>) -> Finding {
    finding(field, Severity::Error, expected.into(), found.into())
}

fn warning(field: &str, expected: impl Into<String>, found: impl Into<String>) -> Finding {
    finding(field, Severity::Warning, expected.into(), found.into())
}

fn finding(field: &str, severity: Severity, expected: String, found: String) -> Finding {
    Finding { field: field.to_owned(), severity, expected, found }
}
