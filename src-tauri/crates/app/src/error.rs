//! What went wrong, for a person: what happened, what it means, what to do.

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;

use engine::CommandError;
use model::{Finding, JobStatus, Sha256, ThingName, UpdateId};
use serde::Serialize;
use signing::{AtRestError, AuthorityError, InstallationError, KeyringError};
use store::{ExportError, FileError, ImportError, OpenError, StoreError};
use ts_rs::TS;

use crate::csv_import::CsvFinding;
use crate::prepare::PrepareError;

/// Whose turn it is; the command line's exit codes follow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The input is wrong; nothing was changed.
    Input,
    NotFound,
    /// Another process owns the data folder.
    InUse,
    /// The machine said no: disk, permission, port, damaged or newer database.
    Machine,
    /// A key, passphrase, signature or certificate.
    Key,
    /// A fault of Fieldlift itself.
    Internal,
}

#[derive(Debug, thiserror::Error)]
pub enum AppError {
    #[error("there is no {kind} {name:?}")]
    NotFound { kind: &'static str, name: String },
    #[error("{name:?} could be any of several {kind}s: {candidates}")]
    Ambiguous { kind: &'static str, name: String, candidates: String },
    #[error("the definition cannot be used")]
    Definition(Vec<Finding>),
    #[error("the CSV file cannot be used; nothing was imported")]
    Csv { findings: Vec<CsvFinding>, more: usize },
    #[error("{what}: expected {expected}, found {found}")]
    Input { what: String, expected: String, found: String },
    #[error("{} is an empty file, not firmware", path.display())]
    EmptyImage { path: PathBuf },
    #[error("{thing} has succeeded already: there is nothing to try again")]
    AlreadySucceeded { thing: ThingName },
    #[error("the signature does not hold for the certificate the devices hold")]
    Signature(#[source] signing::SignatureMismatch),
    #[error("update {update} is {found:?}")]
    RolloutState { update: UpdateId, found: JobStatus, advice: &'static str },
    #[error("{} cannot be {action}", path.display())]
    File {
        path: PathBuf,
        action: &'static str,
        #[source]
        source: std::io::Error,
    },
    #[error(transparent)]
    Key(#[from] KeyringError),
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    #[error(transparent)]
    Installation(#[from] InstallationError),
    #[error("image {hash} cannot be used")]
    Image {
        hash: Sha256,
        #[source]
        source: FileError,
    },
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Open(#[from] OpenError),
    /// By a rule, or by the state of things; nothing was done.
    #[error(transparent)]
    Refused(Box<dyn Error + Send + Sync>),
    #[error("it could not be written down, so it was not done")]
    NotDurable(#[source] Arc<StoreError>),
    #[error("the engine has stopped; look what was done before you repeat it")]
    Stopped,
    #[error("this command only reads; it does not own the data folder")]
    ReadOnly,
}

impl AppError {
    pub fn kind(&self) -> Kind {
        match self {
            Self::NotFound { .. } => Kind::NotFound,
            Self::Ambiguous { .. }
            | Self::Definition(_)
            | Self::Csv { .. }
            | Self::Input { .. }
            | Self::EmptyImage { .. }
            | Self::AlreadySucceeded { .. }
            | Self::RolloutState { .. }
            | Self::Refused(_) => Kind::Input,
            Self::Signature(_) | Self::Installation(_) => Kind::Key,
            Self::Key(error) => match error {
                KeyringError::UnknownKey { .. } => Kind::NotFound,
                KeyringError::NameTaken { .. } => Kind::Input,
                KeyringError::AtRest(AtRestError::Io { .. }) => Kind::Machine,
                _ => Kind::Key,
            },
            Self::Authority(error) => match error {
                AuthorityError::AtRest(AtRestError::Io { .. }) => Kind::Machine,
                AuthorityError::UnknownAnchor { .. } => Kind::NotFound,
                _ => Kind::Key,
            },
            Self::File { .. } | Self::Image { .. } | Self::Import(_) | Self::Export(_) => {
                Kind::Machine
            }
            Self::Store(_) | Self::Open(_) | Self::NotDurable(_) => Kind::Machine,
            Self::ReadOnly | Self::Stopped => Kind::Internal,
        }
    }

    /// What to do about it, where the message does not say so already.
    pub fn advice(&self) -> Option<String> {
        match self {
            Self::NotFound { kind, .. } => Some(format!("`fieldlift {kind} list` shows those that exist.")),
            Self::Ambiguous { .. } => Some("Give more of the hash.".to_owned()),
            Self::Definition(_) => Some("Correct the fields named above; nothing was created.".to_owned()),
            Self::Csv { .. } => Some("Correct the lines named above and import again.".to_owned()),
            Self::Signature(_) => Some(
                "Sign the image again with the key whose certificate the devices hold, or give the certificate they do hold."
                    .to_owned(),
            ),
            Self::RolloutState { advice, .. } => Some((*advice).to_owned()),
            Self::Key(KeyringError::UnknownKey { .. }) => {
                Some("`fieldlift key list` shows the keys that exist; `fieldlift key new` makes one.".to_owned())
            }
            Self::Authority(AuthorityError::Absent) => {
                Some("`fieldlift site create` makes the site's certificate authority.".to_owned())
            }
            Self::Authority(AuthorityError::NoGateway { .. }) => {
                Some("`fieldlift site renew` does that.".to_owned())
            }
            _ => None,
        }
    }
}

/// The message and every cause below it, each once.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}

impl From<PrepareError> for AppError {
    fn from(error: PrepareError) -> Self {
        match error {
            PrepareError::Definition(findings) => Self::Definition(findings),
            PrepareError::Key(error) => Self::Key(error),
            PrepareError::Signature { source, .. } => Self::Signature(source),
        }
    }
}

impl<E: Error + Send + Sync + 'static> From<CommandError<E>> for AppError {
    fn from(error: CommandError<E>) -> Self {
        match error {
            CommandError::Refused(refused) => Self::Refused(Box::new(refused)),
            CommandError::NotDurable(source) => Self::NotDurable(source),
            CommandError::Stopped => Self::Stopped,
        }
    }
}
