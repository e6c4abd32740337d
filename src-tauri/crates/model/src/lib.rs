//! The words of Fieldlift: ids, definitions, states, phases, truths, events.
//!
//! Pure data and the rules about it. No socket, no file, no clock: time is an argument.

mod definition;
mod execution;
mod expect;
mod failure;
mod hash;
mod ids;
mod image;
mod job;
mod ledger;
mod phase;
mod text;
mod thing;
mod time;
mod truth;
mod update;
mod validate;
mod version;

pub use definition::parse_definition;
pub use execution::{
    Claim, Evidence, Execution, ExecutionKey, ExecutionStatus, Progress, ReportedVersion, Road,
    StatusDetails,
};
pub use expect::{ExpectedBecause, ExpectedTruth, Past, UpdateKind, expected_truths};
pub use failure::{Explanation, explain, failure_codes};
pub use hash::Sha256;
pub use ids::{
    CertificateId, GroupName, InvalidId, JobId, KeyName, StreamId, ThingName, UpdateId,
    parse_arn_resource,
};
pub use image::{ImageRecord, StreamFile, StreamRecord};
pub use job::{Job, JobStatus, Pause, TargetSelection};
pub use ledger::{Actor, LedgerEntry, LedgerEvent};
pub use phase::Phase;
pub use text::visible;
pub use thing::{CertificateRecord, CertificateStatus, GroupRecord, Presence, ThingRecord};
pub use time::Timestamp;
pub use truth::{Proof, Truth, TruthState, Truths, Verdict};
pub use update::*;
pub use validate::{Facts, Finding, Severity, validate, validate_against};
pub use version::is_same_version;
