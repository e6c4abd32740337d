use serde::{Deserialize, Serialize};
use sha2::Digest as _;

use crate::{
    CertificateId, ExecutionKey, ExecutionStatus, GroupName, JobId, Sha256, StatusDetails,
    ThingName, Timestamp, UpdateId,
};

/// Who did it: the operating system's account and a chosen operator name. Claimed, not proven.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    pub account: String,
    pub operator: Option<String>,
}

/// Decisions and transitions, never progress.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum LedgerEvent {
    /// Also where a data folder goes on as another installation, e.g. from a backup.
    InstallationCreated {
        key_fingerprint: Sha256,
        /// SubjectPublicKeyInfo in PEM, so that heads it signs can be checked anywhere.
        public_key: String,
    },
    KeyCreated {
        name: String,
        public_key: Sha256,
    },
    KeyImported {
        name: String,
        public_key: Sha256,
    },
    KeyExported {
        name: String,
        what: String,
    },
    ImageAdded {
        image: Sha256,
        name: String,
        size: u64,
    },
    ImageRemoved {
        image: Sha256,
        reason: String,
    },
    /// On its own, before there is an update; what signs with an update says so there.
    ImageSigned {
        image: Sha256,
        key: String,
        public_key: Sha256,
    },
    ThingAdded {
        thing: ThingName,
    },
    ThingRemoved {
        thing: ThingName,
    },
    GroupCreated {
        group: GroupName,
    },
    GroupDeleted {
        group: GroupName,
    },
    GroupMembersChanged {
        group: GroupName,
        added: Vec<ThingName>,
        removed: Vec<ThingName>,
    },
    CertificateIssued {
        thing: ThingName,
        certificate: CertificateId,
    },
    CertificateImported {
        thing: ThingName,
        certificate: CertificateId,
    },
    CertificateDisabled {
        thing: ThingName,
        certificate: CertificateId,
    },
    CertificateEnabled {
        thing: ThingName,
        certificate: CertificateId,
    },
    UpdateCreated {
        update: UpdateId,
        image: Sha256,
        signed_with: Option<String>,
        policy: Option<String>,
    },
    UpdateDeleted {
        update: UpdateId,
    },
    RolloutStarted {
        update: UpdateId,
        job: JobId,
        devices: u32,
    },
    RolloutPaused {
        job: JobId,
        reason: Option<String>,
    },
    RolloutResumed {
        job: JobId,
    },
    RolloutCanceled {
        job: JobId,
        force: bool,
        reason_code: Option<String>,
        comment: Option<String>,
    },
    RolloutEnded {
        job: JobId,
        counts: Vec<(ExecutionStatus, u32)>,
    },
    Execution {
        #[serde(flatten)]
        key: ExecutionKey,
        from: Option<ExecutionStatus>,
        to: ExecutionStatus,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        details: Option<StatusDetails>,
    },
    /// Time in which nobody was served; timers were moved by it. `until` before `from`: the clock
    /// was set back, and timers with it.
    NotServing {
        from: Timestamp,
        until: Timestamp,
        reason: String,
    },
    /// The chain up to and including `up_to`, signed with the installation key.
    HeadSigned {
        up_to: u64,
        head: Sha256,
        signature: String,
    },
    BackupWritten {
        file: String,
    },
}

/// One link of the chain. `body` is the text that was hashed, kept verbatim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    pub seq: u64,
    pub at: Timestamp,
    pub actor: Actor,
    /// The event as JSON, exactly as hashed.
    pub body: String,
    pub previous: Sha256,
    pub hash: Sha256,
}

impl LedgerEntry {
    /// What `hash` must be: SHA-256 over previous ‖ seq ‖ at (big-endian) and the
    /// length-prefixed account, operator and body.
    pub fn expected_hash(&self) -> Sha256 {
        let mut hash = sha2::Sha256::new();
        hash.update(self.previous.0);
        hash.update(self.seq.to_be_bytes());
        hash.update(self.at.0.to_be_bytes());
        let operator = self.actor.operator.as_deref().unwrap_or("");
        for text in [self.actor.account.as_str(), operator, self.body.as_str()] {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        }
        Sha256(hash.finalize().into())
    }
}
