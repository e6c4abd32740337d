use std::fmt;

use serde::{Serialize, Serializer};

/// By what a truth is proven or disproved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    BlocksSent {
        /// Where it is known.
        blocks: Option<u32>,
    },
    /// By wire.
    BytesWritten,
    SignatureMismatch,
    /// By wire.
    ReadBack,
    SignatureChecked,
    /// Of a file that is not firmware.
    FileAccepted,
    SelfTestActive,
    /// By wire.
    AnsweredAfterReset,
    OtherVersion {
        version: String,
        expected: String,
    },
    ExpectedVersion {
        version: String,
    },
    /// None was named to compare with.
    AnyVersion {
        version: String,
    },
}

impl Proof {
    /// Every [`Self::code`] there is.
    pub const CODES: &'static [&'static str] = &[
        "truth.all-blocks-sent",
        "truth.every-block-sent",
        "truth.bytes-written",
        "truth.signature-mismatch",
        "truth.read-back",
        "truth.signature-checked",
        "truth.file-accepted",
        "truth.self-test-active",
        "truth.answered-after-reset",
        "truth.other-version",
        "truth.expected-version",
        "truth.any-version",
    ];

    /// Stable name of the sentence.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::BlocksSent { blocks: Some(_) } => "truth.all-blocks-sent",
            Self::BlocksSent { blocks: None } => "truth.every-block-sent",
            Self::BytesWritten => "truth.bytes-written",
            Self::SignatureMismatch => "truth.signature-mismatch",
            Self::ReadBack => "truth.read-back",
            Self::SignatureChecked => "truth.signature-checked",
            Self::FileAccepted => "truth.file-accepted",
            Self::SelfTestActive => "truth.self-test-active",
            Self::AnsweredAfterReset => "truth.answered-after-reset",
            Self::OtherVersion { .. } => "truth.other-version",
            Self::ExpectedVersion { .. } => "truth.expected-version",
            Self::AnyVersion { .. } => "truth.any-version",
        }
    }

    /// What varies in the sentence, by name.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::BlocksSent { blocks: Some(blocks) } => vec![("blocks", blocks.to_string())],
            Self::OtherVersion { version, expected } => {
                vec![("version", version.clone()), ("expected", expected.clone())]
            }
            Self::ExpectedVersion { version } | Self::AnyVersion { version } => {
                vec![("version", version.clone())]
            }
            _ => Vec::new(),
        }
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BlocksSent { blocks: Some(blocks) } => {
                return write!(f, "All {blocks} blocks were asked for and sent.");
            }
            Self::OtherVersion { version, expected } => {
                return write!(f, "The device reports version {version}, expected {expected}.");
            }
            Self::ExpectedVersion { version } => {
                return write!(
                    f,
                    "The device reports that it runs version {version}, as expected."
                );
            }
            Self::AnyVersion { version } => {
                return write!(
                    f,
                    "The device reports that it runs version {version}, none was named to compare."
                );
            }
            Self::BlocksSent { blocks: None } => "Every block was asked for and sent.",
            Self::BytesWritten => "The programmer wrote every byte.",
            Self::SignatureMismatch => {
                "The device says that the signature does not match the file."
            }
            Self::ReadBack => "What was written was read back or hashed, and is equal.",
            Self::SignatureChecked => "The device checked the signature and reported \"ready\".",
            Self::FileAccepted => {
                "The device reported the file as accepted, which its agent does after checking the signature."
            }
            Self::SelfTestActive => {
                "The new firmware started and reported its self-test as active."
            }
            Self::AnsweredAfterReset => "The device answered after the reset.",
        })
    }
}

/// As its sentence: scripts have read it so from the beginning.
impl Serialize for Proof {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
