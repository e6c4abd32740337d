use std::fmt;

use crate::{CreateOtaUpdate, Job, Truth};

/// What an update asks of a device, as far as it decides what the device can prove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateKind {
    /// `fileType` 0: the device restarts into it, tests itself and reports a version. Of any other
    /// file the "version" it reports is the file type.
    pub is_firmware: bool,
    /// Whether there is a signature that a device could check; unknown for foreign documents.
    pub signed: Option<bool>,
    pub expected_version: Option<String>,
}

/// What devices told when they last finished an update of firmware: the same agent tells the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// Devices that finished one.
    pub finished: u32,
    /// Of those, reported that they had checked the signature.
    pub verified: u32,
    /// Of those, reported that the new firmware had started.
    pub booted: u32,
    /// Of those, reported a version.
    pub reported: u32,
}

/// Whether devices can be expected to prove a truth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedTruth {
    pub truth: Truth,
    pub expected: bool,
    pub why: ExpectedBecause,
}

/// Why a truth can be expected, or why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpectedBecause {
    /// The gateway sees it by itself.
    BlocksAreCounted,
    AgentChecksSignature,
    NothingIsSigned,
    /// A foreign job document does not say.
    SignatureUnknown,
    AgentRestarts,
    NotFirmware,
    VersionIsCompared {
        expected: String,
    },
    /// Whatever the device reports counts.
    NoVersionNamed,
    /// Devices of an AWS modular library, for instance, finish without a word about it.
    NeverTold {
        finished: u32,
    },
    /// Not all of them tell.
    SomeTold {
        told: u32,
        finished: u32,
    },
}

impl UpdateKind {
    /// `expected_version` is the one its job will carry, which may come from the image.
    pub fn of_definition(definition: &CreateOtaUpdate, expected_version: Option<&str>) -> Self {
        let files = &definition.files;
        Self {
            is_firmware: files.first().is_none_or(|file| file.file_type.unwrap_or(0) == 0),
            signed: Some(files.iter().all(|file| file.code_signing.is_some())),
            expected_version: expected_version.map(str::to_owned),
        }
    }

    pub fn of_job(job: &Job) -> Self {
        Self::of_document(&job.document, job.expected_version.as_deref())
    }

    /// As the job document was delivered.
    pub fn of_document(document: &str, expected_version: Option<&str>) -> Self {
        let document: serde_json::Value = serde_json::from_str(document).unwrap_or_default();
        let file = &document["afr_ota"]["files"][0];
        Self {
            is_firmware: file["fileType"].as_u64().is_none_or(|file_type| file_type == 0),
            signed: file.as_object().map(|file| file.keys().any(|key| key.starts_with("sig-"))),
            expected_version: expected_version.map(str::to_owned),
        }
    }
}

/// The four truths in order. `past` is about the devices the update is for; what nobody has
/// finished before says nothing, and then the kind of update alone decides.
pub fn expected_truths(kind: &UpdateKind, past: Past) -> [ExpectedTruth; 4] {
    use ExpectedBecause as Why;
    let verified = match kind.signed {
        Some(false) => (false, Why::NothingIsSigned),
        signed => {
            let otherwise =
                if signed.is_some() { Why::AgentChecksSignature } else { Why::SignatureUnknown };
            told(past.verified, past, otherwise)
        }
    };
    let (booted, confirmed) = if kind.is_firmware {
        let compared = match &kind.expected_version {
            Some(expected) => Why::VersionIsCompared { expected: expected.clone() },
            None => Why::NoVersionNamed,
        };
        (told(past.booted, past, Why::AgentRestarts), told(past.reported, past, compared))
    } else {
        ((false, Why::NotFirmware), (false, Why::NotFirmware))
    };
    let truth = |truth, (expected, why)| ExpectedTruth { truth, expected, why };
    [
        truth(Truth::Written, (true, Why::BlocksAreCounted)),
        truth(Truth::Verified, verified),
        truth(Truth::Booted, booted),
        truth(Truth::Confirmed, confirmed),
    ]
}

fn told(told: u32, past: Past, otherwise: ExpectedBecause) -> (bool, ExpectedBecause) {
    let finished = past.finished;
    match told {
        0 if finished > 0 => (false, ExpectedBecause::NeverTold { finished }),
        _ if told < finished => (true, ExpectedBecause::SomeTold { told, finished }),
        _ => (true, otherwise),
    }
}

impl ExpectedBecause {
    /// Every [`Self::code`] there is.
    pub const CODES: &'static [&'static str] = &[
        "expect.blocks-are-counted",
        "expect.agent-checks-signature",
        "expect.nothing-is-signed",
        "expect.signature-unknown",
        "expect.agent-restarts",
        "expect.not-firmware",
        "expect.version-is-compared",
        "expect.no-version-named",
        "expect.never-told",
        "expect.some-told",
    ];

    /// Stable name of the sentence.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::BlocksAreCounted => "expect.blocks-are-counted",
            Self::AgentChecksSignature => "expect.agent-checks-signature",
            Self::NothingIsSigned => "expect.nothing-is-signed",
            Self::SignatureUnknown => "expect.signature-unknown",
            Self::AgentRestarts => "expect.agent-restarts",
            Self::NotFirmware => "expect.not-firmware",
            Self::VersionIsCompared { .. } => "expect.version-is-compared",
            Self::NoVersionNamed => "expect.no-version-named",
            Self::NeverTold { .. } => "expect.never-told",
            Self::SomeTold { .. } => "expect.some-told",
        }
    }

    /// What varies in the sentence, by name.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::VersionIsCompared { expected } => vec![("expected", expected.clone())],
            Self::NeverTold { finished } => vec![("finished", finished.to_string())],
            Self::SomeTold { told, finished } => {
                vec![("told", told.to_string()), ("finished", finished.to_string())]
            }
            _ => Vec::new(),
        }
    }
}

impl fmt::Display for ExpectedBecause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BlocksAreCounted => {
                f.write_str("The gateway sees every block that a device asks for.")
            }
            Self::AgentChecksSignature => f.write_str(
                "The FreeRTOS agent checks the signature and says so before it restarts.",
            ),
            Self::NothingIsSigned => {
                f.write_str("The update carries no signature that a device could check.")
            }
            Self::SignatureUnknown => {
                f.write_str("The job document does not tell whether there is a signature to check.")
            }
            Self::AgentRestarts => {
                f.write_str("The FreeRTOS agent says when the new firmware has started.")
            }
            Self::NotFirmware => {
                f.write_str("The file is not firmware: nothing restarts, and no version changes.")
            }
            Self::VersionIsCompared { expected } => {
                write!(f, "The version that the device reports is compared with {expected}.")
            }
            Self::NoVersionNamed => f.write_str(
                "No version is named to compare with: whichever the device reports counts.",
            ),
            Self::NeverTold { finished } => write!(
                f,
                "None of the {finished} devices that finished an update before told this."
            ),
            Self::SomeTold { told, finished } => write!(
                f,
                "{told} of the {finished} devices that finished an update before told this."
            ),
        }
    }
}
