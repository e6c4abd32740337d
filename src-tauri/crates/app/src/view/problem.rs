use std::error::Error;

use model::Finding;
use serde::Serialize;
use ts_rs::TS;

use crate::csv_import::CsvFinding;
use crate::view::Text;
use crate::{Kind, chain};

/// Why something was not done: what happened, what it means, what to do, and the evidence.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    pub kind: Kind,
    /// What happened.
    pub what: Text,
    /// What to do about it, where the message does not say so already.
    pub advice: Option<Text>,
    /// The message and every cause below it, as it stands in the log.
    pub evidence: String,
    /// Beside the fields they are about.
    pub findings: Vec<Finding>,
    pub csv_findings: Vec<CsvFinding>,
}

impl Problem {
    /// `error` is the evidence.
    pub fn new(
        kind: Kind,
        what: Text,
        advice: Option<Text>,
        error: &(dyn Error + 'static),
    ) -> Self {
        let (findings, csv_findings) = (Vec::new(), Vec::new());
        Self { kind, what, advice, evidence: chain(error), findings, csv_findings }
    }
}
