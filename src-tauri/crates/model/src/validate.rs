//! The constraints of CreateOTAUpdate (AWS IoT API model, botocore `iot` 2015-05-28) and of the
//! devices that have to carry it out.
//!
//! Stricter than AWS's model, on purpose: an id of at most 56 characters (`AFR_OTA-<id>` names
//! the job), every file has a location and a signature, targets are well-formed and named once.
//! Laxer: `roleArn` may be absent, because nobody assumes a role here.

mod file;
mod labels;
mod reach;
mod rollout;
mod signing;
mod target;

use serde::Serialize;
use ts_rs::TS;

pub use reach::{Facts, validate_against};

use crate::text::{is_invisible, printable, utf16_len};
use crate::{CreateOtaUpdate, UpdateId};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    /// Legal, but devices of a known kind will not do what is meant.
    Warning,
}

/// One thing that is wrong with a definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Finding {
    /// Path of the field in CreateOTAUpdate JSON, e.g. `files[0].fileType`.
    pub field: String,
    pub severity: Severity,
    pub expected: String,
    pub found: String,
}

/// All findings at once; a definition without errors can be created.
pub fn validate(definition: &CreateOtaUpdate) -> Vec<Finding> {
    let mut findings = Findings::default();
    identity(definition, &mut findings);
    target::check(definition, &mut findings);
    rollout::check(definition, &mut findings);
    file::check(definition, &mut findings);
    labels::check(definition, &mut findings);
    reach::check(definition, &mut findings);
    findings.into_vec()
}

fn identity(definition: &CreateOtaUpdate, findings: &mut Findings) {
    if let Err(invalid) = UpdateId::new(&definition.ota_update_id) {
        findings.error("otaUpdateId", invalid.expected, text(&definition.ota_update_id));
    }
    if let Some(description) = &definition.description {
        let expected = "1 to 2028 characters, none of them a control character or invisible";
        if description.chars().any(is_invisible) {
            findings.error("description", expected, text(description));
        } else {
            length(findings, "description", description, 1, 2028, expected);
        }
    }
    if let Some(role) = &definition.role_arn {
        length(findings, "roleArn", role, 20, 2048, "20 to 2048 characters, or no roleArn at all");
    }
}

/// Findings in the order of the fields. No definition, however hostile, yields many more than
/// [`Findings::MAX`].
#[derive(Default)]
pub(crate) struct Findings {
    list: Vec<Finding>,
}

impl Findings {
    const MAX: usize = 200;

    pub(crate) fn error(
        &mut self,
        field: impl Into<String>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) {
        self.push(Severity::Error, field.into(), expected.into(), found.into());
    }

    pub(crate) fn warning(
        &mut self,
        field: impl Into<String>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) {
        self.push(Severity::Warning, field.into(), expected.into(), found.into());
    }

    fn push(&mut self, severity: Severity, field: String, expected: String, found: String) {
        if !self.is_full() {
            self.list.push(Finding { field, severity, expected, found });
        }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(crate) const fn is_full(&self) -> bool {
        self.list.len() >= Self::MAX
    }

    pub(crate) fn into_vec(mut self) -> Vec<Finding> {
        if self.is_full() {
            self.list.push(Finding {
                field: String::new(),
                severity: Severity::Error,
                expected: format!("fewer than {} findings", Self::MAX),
                found: "perhaps more than are shown here".to_owned(),
            });
        }
        self.list
    }
}

/// A text as a finding shows it: in quotes, printable, cut.
fn text(text: &str) -> String {
    format!("\"{}\"", printable(text, 80))
}

fn length(
    findings: &mut Findings,
    field: &str,
    value: &str,
    min: usize,
    max: usize,
    expected: &str,
) {
    let found = utf16_len(value);
    if !(min..=max).contains(&found) {
        findings.error(field, expected, format!("{found} characters"));
    }
}

fn range(findings: &mut Findings, field: &str, value: Option<i64>, min: i64, max: i64) {
    if let Some(value) = value.filter(|value| !(min..=max).contains(value)) {
        findings.error(field, format!("a whole number from {min} to {max}"), value.to_string());
    }
}

fn one_of(findings: &mut Findings, field: &str, value: &str, allowed: &[&str]) {
    if !allowed.contains(&value) {
        findings.error(field, allowed.join(" or "), text(value));
    }
}
