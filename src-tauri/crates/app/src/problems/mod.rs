//! Failures in the words of the window: a stable code and what to do there. The command line has
//! words of its own ([`AppError::advice`]).

mod keys;
mod opening;
mod refused;
mod store;

use model::JobStatus;

use crate::AppError;
use crate::view::{Problem, Text};

pub(crate) const CODES: [&[&str]; 4] = [OWN, keys::CODES, refused::CODES, store::CODES];

const OWN: &[&str] = &[
    "problem.no-device",
    "problem.no-update",
    "problem.no-image",
    "problem.no-group",
    "problem.no-certificate",
    "problem.no-rollout",
    "problem.not-in-rollout",
    "problem.no-draft",
    "problem.not-found",
    "problem.ambiguous",
    "problem.definition",
    "problem.csv",
    "problem.input",
    "problem.empty-image",
    "problem.already-succeeded",
    "problem.signature",
    "problem.rollout-not-started",
    "problem.rollout-running",
    "problem.rollout-ended",
    "problem.rollout-canceled",
    "problem.file-read",
    "problem.file-written",
    "problem.stopped",
    "problem.read-only",
    "advice.look-again",
    "advice.full-hash",
    "advice.definition",
    "advice.csv",
    "advice.sign-again",
    "advice.rollout-live",
    "advice.duplicate-update",
    "advice.file-permissions",
    "advice.restart",
    "advice.other-process",
];

/// What happened, and what to do about it.
struct Told {
    what: Text,
    advice: Option<Text>,
}

impl Told {
    fn new(what: Text) -> Self {
        Self { what, advice: None }
    }

    fn advise(self, code: &'static str, english: &str) -> Self {
        Self { advice: Some(Text::of(code, english, [])), ..self }
    }
}

impl From<&AppError> for Problem {
    fn from(error: &AppError) -> Self {
        let Told { what, advice } = told(error);
        let mut problem = Self::new(error.kind(), what, advice, error);
        match error {
            AppError::Definition(findings) => problem.findings.clone_from(findings),
            AppError::Csv { findings, .. } => problem.csv_findings.clone_from(findings),
            _ => {}
        }
        problem
    }
}

fn told(error: &AppError) -> Told {
    match error {
        AppError::NotFound { kind, name } => not_found(kind, name)
            .advise("advice.look-again", "It may have been removed meanwhile. Look at the list again."),
        AppError::Ambiguous { name, candidates, .. } => Told::new(Text::of(
            "problem.ambiguous",
            "{name} could be any of several: {candidates}.",
            [("name", name.clone()), ("candidates", candidates.clone())],
        ))
        .advise("advice.full-hash", "Choose one by its full hash."),
        AppError::Definition(findings) => {
            let errors = findings.iter().filter(|f| f.severity == model::Severity::Error).count();
            Told::new(Text::of(
                "problem.definition",
                "The definition cannot be used yet: {errors} fields need a correction.",
                [("errors", errors.to_string())],
            ))
            .advise("advice.definition", "Correct the marked fields; nothing was created.")
        }
        AppError::Csv { findings, more } => Told::new(Text::of(
            "problem.csv",
            "The CSV file has {findings} faults; nothing was imported.",
            [("findings", (findings.len() + more).to_string())],
        ))
        .advise("advice.csv", "Correct the named lines in the file and choose it again."),
        AppError::Input { what, expected, found } => Told::new(Text::of(
            "problem.input",
            "{what}: expected {expected}, found {found}.",
            [("what", what.clone()), ("expected", expected.clone()), ("found", found.clone())],
        )),
        AppError::EmptyImage { path } => Told::new(Text::of(
            "problem.empty-image",
            "{path} is empty: there is no firmware in it.",
            [("path", path.display().to_string())],
        )),
        AppError::AlreadySucceeded { thing } => Told::new(Text::of(
            "problem.already-succeeded",
            "{device} has succeeded already; there is nothing to try again.",
            [("device", thing.to_string())],
        )),
        AppError::Signature(_) => Told::new(Text::of(
            "problem.signature",
            "The signature does not hold for the certificate the devices hold.",
            [],
        ))
        .advise(
            "advice.sign-again",
            "Sign the image again with the key whose certificate the devices hold, or give the certificate they do hold.",
        ),
        AppError::RolloutState { update, found, .. } => rollout_state(update.as_str(), *found),
        AppError::File { path, action: "read", .. } => {
            file(path, "problem.file-read", "{path} cannot be read.")
        }
        AppError::File { path, .. } => {
            file(path, "problem.file-written", "{path} cannot be written.")
        }
        AppError::Key(error) => keys::keyring(error),
        AppError::Authority(error) => keys::authority(error),
        AppError::Installation(_) => keys::installation(),
        AppError::Image { source, .. } => store::file(source),
        AppError::Import(error) => store::import(error),
        AppError::Export(error) => store::export(error),
        AppError::Store(error) => store::database(error),
        AppError::Open(error) => store::open(error),
        AppError::Refused(error) => refused::told(error.as_ref()),
        AppError::NotDurable(error) => store::not_durable(error),
        AppError::Stopped => Told::new(Text::of(
            "problem.stopped",
            "The part of Fieldlift that writes has stopped. Whether this was still done is not known.",
            [],
        ))
        .advise("advice.restart", "Start Fieldlift again and look before you repeat it."),
        AppError::ReadOnly => Told::new(Text::of(
            "problem.read-only",
            "Another Fieldlift owns this data folder; this one can only read it.",
            [],
        ))
        .advise("advice.other-process", "Close the other one, then try again."),
    }
}

fn not_found(kind: &'static str, name: &str) -> Told {
    let (code, english) = match kind {
        "device" => ("problem.no-device", "There is no device {name}."),
        "update" => ("problem.no-update", "There is no update {name}."),
        "image" => ("problem.no-image", "There is no image {name}."),
        "group" => ("problem.no-group", "There is no group {name}."),
        "device certificate" => {
            ("problem.no-certificate", "There is no device certificate {name}.")
        }
        "job of update" => ("problem.no-rollout", "The update {name} has no rollout."),
        "device in the rollout" => {
            ("problem.not-in-rollout", "The device {name} is not part of this rollout.")
        }
        "draft" => ("problem.no-draft", "There is no draft {name}."),
        _ => ("problem.not-found", "There is no {name}."),
    };
    Told::new(Text::of(code, english, [("name", name.to_owned())]))
}

fn rollout_state(update: &str, found: JobStatus) -> Told {
    let (code, english) = match found {
        JobStatus::Scheduled => {
            ("problem.rollout-not-started", "The rollout of {update} has not been started yet.")
        }
        JobStatus::InProgress => {
            ("problem.rollout-running", "The rollout of {update} is running already.")
        }
        JobStatus::Completed => ("problem.rollout-ended", "The rollout of {update} has ended."),
        JobStatus::Canceled => {
            ("problem.rollout-canceled", "The rollout of {update} was canceled.")
        }
    };
    let told = Told::new(Text::of(code, english, [("update", update.to_owned())]));
    match found {
        JobStatus::Scheduled | JobStatus::InProgress => {
            told.advise("advice.rollout-live", "Open it under Rollouts.")
        }
        JobStatus::Completed | JobStatus::Canceled => told.advise(
            "advice.duplicate-update",
            "Try failed devices again under Rollouts, or duplicate the update to start anew.",
        ),
    }
}

fn file(path: &std::path::Path, code: &'static str, english: &str) -> Told {
    Told::new(Text::of(code, english, [("path", path.display().to_string())])).advise(
        "advice.file-permissions",
        "Choose another place, or correct the permissions of the file and its folder.",
    )
}
