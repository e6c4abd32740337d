//! How a command fails: what happened, what to do, and a number for scripts.

use std::process::ExitCode;

use app::csv_import::CsvFinding;
use app::{AppError, Kind, chain};
use host::{BackupError, FolderError, OpenError, RehearseError, ServeError};
use model::{Finding, Severity};
use serde::Serialize;

use crate::output::{Output, plain};

#[derive(Debug)]
pub struct Failure {
    kind: Kind,
    message: String,
    advice: Option<String>,
    findings: Vec<Finding>,
    csv: Vec<CsvFinding>,
}

/// The record of a failure in JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Record<'a> {
    error: Kind,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<&'a str>,
    #[serde(skip_serializing_if = "<[Finding]>::is_empty")]
    findings: &'a [Finding],
    #[serde(skip_serializing_if = "<[CsvFinding]>::is_empty")]
    lines: &'a [CsvFinding],
}

impl Failure {
    pub fn input(message: impl Into<String>) -> Self {
        Self::new(Kind::Input, message)
    }

    pub fn key(message: impl Into<String>) -> Self {
        Self::new(Kind::Key, message)
    }

    pub fn machine(what: &str, error: &(dyn std::error::Error + 'static)) -> Self {
        Self::new(Kind::Machine, format!("{what}: {}", chain(error)))
    }

    pub fn runtime(error: std::io::Error) -> Self {
        Self::machine("the machine gives no threads", &error)
    }

    pub fn definition(findings: Vec<Finding>) -> Self {
        AppError::Definition(findings).into()
    }

    fn new(kind: Kind, message: impl Into<String>) -> Self {
        let (advice, findings, csv) = (None, Vec::new(), Vec::new());
        Self { kind, message: message.into(), advice, findings, csv }
    }

    fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }
}

/// To standard error for people, as a JSON line for scripts.
pub fn report(output: Output, failure: &Failure) -> ExitCode {
    if output.is_json() {
        output.json(&Record {
            error: failure.kind,
            message: &failure.message,
            advice: failure.advice.as_deref(),
            findings: &failure.findings,
            lines: &failure.csv,
        });
    } else {
        eprintln!("error: {}", plain(&failure.message));
        failure.findings.iter().for_each(print_finding);
        for line in &failure.csv {
            let CsvFinding { line, column, expected, found } = line;
            eprintln!(
                "  line {line} {}: expected {}, found {}",
                plain(column),
                plain(expected),
                plain(found)
            );
        }
        if let Some(advice) = &failure.advice {
            eprintln!("{}", plain(advice));
        }
    }
    ExitCode::from(exit_code(failure.kind))
}

pub fn print_finding(finding: &Finding) {
    let word = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let Finding { field, expected, found, .. } = finding;
    let field = if field.is_empty() { "in the whole" } else { field };
    eprintln!("  {word} {}: expected {}, found {}", plain(field), plain(expected), plain(found));
}

/// Listed in `fieldlift --help`.
const fn exit_code(kind: Kind) -> u8 {
    match kind {
        Kind::Input => 3,
        Kind::NotFound => 4,
        Kind::InUse => 5,
        Kind::Machine => 6,
        Kind::Key => 7,
        Kind::Internal => 70,
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        let mut failure = Self::new(error.kind(), chain(&error));
        failure.advice = error.advice();
        match error {
            AppError::Definition(findings) => failure.findings = findings,
            AppError::Csv { findings, .. } => failure.csv = findings,
            _ => {}
        }
        failure
    }
}

impl From<FolderError> for Failure {
    fn from(error: FolderError) -> Self {
        match &error {
            FolderError::Owned { .. } => Self::new(Kind::InUse, chain(&error))
                .advise("One process at a time may change the data folder. End that one (Ctrl+C; its rollout goes on at the next `serve`) and try again, or give --data another folder."),
            FolderError::NoHome => Self::new(Kind::Machine, chain(&error)).advise("Name a folder with --data."),
            FolderError::Unusable { .. } => Self::new(Kind::Machine, chain(&error))
                .advise("Give this account the right to write there, or name another folder with --data."),
        }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Folder(error) => error.into(),
            OpenError::App(error) => error.into(),
            OpenError::Keys(error) => Self::new(Kind::Key, chain(&error)),
            OpenError::Database(_) | OpenError::Files(_) | OpenError::Engine(_) => {
                Self::new(Kind::Machine, chain(&error))
            }
        }
    }
}

impl From<ServeError> for Failure {
    fn from(error: ServeError) -> Self {
        match error {
            ServeError::Authority(error) => AppError::from(error).into(),
            ServeError::Gateway(_) => Self::new(Kind::Machine, chain(&error))
                .advise("Give --listen another ADDRESS:PORT, or end the program that has it."),
            ServeError::Certificate(_) | ServeError::Tls(_) => Self::new(Kind::Key, chain(&error)),
            ServeError::NotOwner => Self::new(Kind::InUse, chain(&error)),
        }
    }
}

impl From<RehearseError> for Failure {
    fn from(error: RehearseError) -> Self {
        match error {
            RehearseError::DataFolder(error) => error.into(),
            RehearseError::Open(error) => error.into(),
            RehearseError::Serve(error) => error.into(),
            RehearseError::App(error) => error.into(),
            RehearseError::TooManyFaults { .. }
            | RehearseError::Devices { .. }
            | RehearseError::NotSigned
            | RehearseError::NoCertificate
            | RehearseError::Elsewhere { .. } => Self::new(Kind::Input, chain(&error)),
            RehearseError::Folder(_) => Self::new(Kind::Machine, chain(&error)),
            RehearseError::Name(_) | RehearseError::ServerName(_) => {
                Self::new(Kind::Internal, chain(&error))
            }
        }
    }
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::App(error) => error.into(),
            BackupError::Exists { .. } => Self::new(Kind::Input, chain(&error)),
            BackupError::Write { .. } => Self::new(Kind::Machine, chain(&error)),
        }
    }
}
