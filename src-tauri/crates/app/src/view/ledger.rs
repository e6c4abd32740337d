use model::{CertificateId, LedgerEntry, LedgerEvent, Sha256, ThingName};

use crate::view::Text;

/// Every code of a ledger entry's sentence.
pub(super) const CODES: &[&str] = &[
    "ledger.installation-created",
    "ledger.key-created",
    "ledger.key-imported",
    "ledger.key-exported",
    "ledger.image-added",
    "ledger.image-removed",
    "ledger.image-signed",
    "ledger.thing-added",
    "ledger.thing-removed",
    "ledger.group-created",
    "ledger.group-deleted",
    "ledger.group-members-changed",
    "ledger.certificate-issued",
    "ledger.certificate-imported",
    "ledger.certificate-disabled",
    "ledger.certificate-enabled",
    "ledger.update-created-signed",
    "ledger.update-created-unsigned",
    "ledger.update-created-elsewhere",
    "ledger.update-deleted",
    "ledger.rollout-started",
    "ledger.rollout-paused",
    "ledger.rollout-paused-because",
    "ledger.rollout-resumed",
    "ledger.rollout-canceled",
    "ledger.rollout-canceled-because",
    "ledger.rollout-canceled-force",
    "ledger.rollout-canceled-force-because",
    "ledger.rollout-ended",
    "ledger.execution-began",
    "ledger.execution",
    "ledger.clock-set-back",
    "ledger.not-serving",
    "ledger.head-signed",
    "ledger.backup-written",
    "ledger.of-a-later-version",
];

/// What the entries of each event say in any case.
const SAYINGS: &[(&str, &str)] = &[
    ("installation-created", "this installation began; its key is"),
    ("key-created", "key made, public key"),
    ("key-imported", "key imported, public key"),
    ("key-exported", "key exported"),
    ("image-added", "image added bytes"),
    ("image-removed", "image removed"),
    ("image-signed", "image signed with"),
    ("thing-added", "device added"),
    ("thing-removed", "device removed"),
    ("group-created", "group made"),
    ("group-deleted", "group deleted"),
    ("group-members-changed", "group devices joined left"),
    ("certificate-issued", "certificate issued to"),
    ("certificate-imported", "certificate accepted for"),
    ("certificate-disabled", "certificate of disabled"),
    ("certificate-enabled", "certificate of enabled"),
    ("update-created", "update defined for image, signed with a signature made elsewhere"),
    ("update-deleted", "update deleted"),
    ("rollout-started", "rollout of started as for devices"),
    ("rollout-paused", "paused"),
    ("rollout-resumed", "resumed"),
    ("rollout-canceled", "canceled, in progress too"),
    ("rollout-ended", "ended"),
    ("execution", "on attempt"),
    ("not-serving", "nobody was served for"),
    ("head-signed", "the chain up to signed, head"),
    ("backup-written", "backup written to"),
];

/// The events in whose English sentences a word stands that is not a fact.
pub(crate) fn events_saying(word: &str) -> Vec<&'static str> {
    let word = word.to_lowercase();
    let say = |(_, saying): &&(&'static str, &str)| saying.contains(&word);
    SAYINGS.iter().filter(say).map(|(event, _)| *event).collect()
}

/// A ledger entry as a sentence; one of a later version is shown as it stands.
pub fn ledger_sentence(entry: &LedgerEntry) -> Text {
    match serde_json::from_str(&entry.body) {
        Ok(event) => sentence(event),
        Err(_) => Text::of("ledger.of-a-later-version", "{body}", [("body", entry.body.clone())]),
    }
}

fn sentence(event: LedgerEvent) -> Text {
    use LedgerEvent as E;
    match event {
        E::InstallationCreated { key_fingerprint, .. } => Text::of(
            "ledger.installation-created",
            "this installation began; its key is {key}",
            [("key", short(key_fingerprint))],
        ),
        E::KeyCreated { name, public_key } => Text::of(
            "ledger.key-created",
            "key {name} made, public key {key}",
            [("name", name), ("key", short(public_key))],
        ),
        E::KeyImported { name, public_key } => Text::of(
            "ledger.key-imported",
            "key {name} imported, public key {key}",
            [("name", name), ("key", short(public_key))],
        ),
        E::KeyExported { name, what } => Text::of(
            "ledger.key-exported",
            "key {name} exported: {what}",
            [("name", name), ("what", what)],
        ),
        E::ImageAdded { image, name, size } => Text::of(
            "ledger.image-added",
            "image {name} added, {bytes} bytes, {image}",
            [("name", name), ("bytes", size.to_string()), ("image", short(image))],
        ),
        E::ImageRemoved { image, reason } => Text::of(
            "ledger.image-removed",
            "image {image} removed: {reason}",
            [("image", short(image)), ("reason", reason)],
        ),
        E::ImageSigned { image, key, .. } => Text::of(
            "ledger.image-signed",
            "image {image} signed with {key}",
            [("image", short(image)), ("key", key)],
        ),
        E::ThingAdded { thing } => {
            Text::of("ledger.thing-added", "device {device} added", [("device", thing.to_string())])
        }
        E::ThingRemoved { thing } => Text::of(
            "ledger.thing-removed",
            "device {device} removed",
            [("device", thing.to_string())],
        ),
        E::GroupCreated { group } => {
            Text::of("ledger.group-created", "group {group} made", [("group", group.to_string())])
        }
        E::GroupDeleted { group } => Text::of(
            "ledger.group-deleted",
            "group {group} deleted",
            [("group", group.to_string())],
        ),
        E::GroupMembersChanged { group, added, removed } => Text::of(
            "ledger.group-members-changed",
            "group {group}: {added} devices joined, {removed} left",
            [
                ("group", group.to_string()),
                ("added", added.len().to_string()),
                ("removed", removed.len().to_string()),
            ],
        ),
        E::CertificateIssued { thing, certificate } => certified(
            "ledger.certificate-issued",
            "certificate {certificate} issued to {device}",
            &thing,
            certificate,
        ),
        E::CertificateImported { thing, certificate } => certified(
            "ledger.certificate-imported",
            "certificate {certificate} accepted for {device}",
            &thing,
            certificate,
        ),
        E::CertificateDisabled { thing, certificate } => certified(
            "ledger.certificate-disabled",
            "certificate {certificate} of {device} disabled",
            &thing,
            certificate,
        ),
        E::CertificateEnabled { thing, certificate } => certified(
            "ledger.certificate-enabled",
            "certificate {certificate} of {device} enabled",
            &thing,
            certificate,
        ),
        E::UpdateCreated { update, image, signed_with, policy } => {
            let (update, image) = (("update", update.to_string()), ("image", short(image)));
            match (signed_with, policy) {
                (Some(key), _) => Text::of(
                    "ledger.update-created-signed",
                    "update {update} defined for image {image}, signed with {key}",
                    [update, image, ("key", key)],
                ),
                (None, Some(reason)) => Text::of(
                    "ledger.update-created-unsigned",
                    "update {update} defined for image {image}, NOT signed: {reason}",
                    [update, image, ("reason", reason)],
                ),
                (None, None) => Text::of(
                    "ledger.update-created-elsewhere",
                    "update {update} defined for image {image}, with a signature made elsewhere",
                    [update, image],
                ),
            }
        }
        E::UpdateDeleted { update } => Text::of(
            "ledger.update-deleted",
            "update {update} deleted",
            [("update", update.to_string())],
        ),
        E::RolloutStarted { update, job, devices } => Text::of(
            "ledger.rollout-started",
            "rollout of {update} started as {job} for {devices} devices",
            [
                ("update", update.to_string()),
                ("job", job.to_string()),
                ("devices", devices.to_string()),
            ],
        ),
        E::RolloutPaused { job, reason } => {
            let job = ("job", job.to_string());
            match reason {
                Some(reason) => Text::of(
                    "ledger.rollout-paused-because",
                    "{job} paused: {reason}",
                    [job, ("reason", reason)],
                ),
                None => Text::of("ledger.rollout-paused", "{job} paused", [job]),
            }
        }
        E::RolloutResumed { job } => {
            Text::of("ledger.rollout-resumed", "{job} resumed", [("job", job.to_string())])
        }
        E::RolloutCanceled { job, force, comment, .. } => {
            let job = ("job", job.to_string());
            match (force, comment) {
                (false, None) => Text::of("ledger.rollout-canceled", "{job} canceled", [job]),
                (false, Some(comment)) => Text::of(
                    "ledger.rollout-canceled-because",
                    "{job} canceled: {comment}",
                    [job, ("comment", comment)],
                ),
                (true, None) => Text::of(
                    "ledger.rollout-canceled-force",
                    "{job} canceled, in progress too",
                    [job],
                ),
                (true, Some(comment)) => Text::of(
                    "ledger.rollout-canceled-force-because",
                    "{job} canceled, in progress too: {comment}",
                    [job, ("comment", comment)],
                ),
            }
        }
        E::RolloutEnded { job, counts } => {
            let counts: Vec<_> =
                counts.iter().map(|(status, count)| format!("{count} {status}")).collect();
            Text::of(
                "ledger.rollout-ended",
                "{job} ended: {counts}",
                [("job", job.to_string()), ("counts", counts.join(", "))],
            )
        }
        E::Execution { key, from, to, .. } => {
            let key = [
                ("job", key.job.to_string()),
                ("device", key.thing.to_string()),
                ("attempt", key.number.to_string()),
                ("to", to.to_string()),
            ];
            match from {
                None => Text::of(
                    "ledger.execution-began",
                    "{job} on {device}, attempt {attempt}: {to}",
                    key,
                ),
                Some(from) => {
                    let [job, device, attempt, to] = key;
                    Text::of(
                        "ledger.execution",
                        "{job} on {device}, attempt {attempt}: {from} → {to}",
                        [job, device, attempt, to, ("from", from.to_string())],
                    )
                }
            }
        }
        E::NotServing { from, until, reason } if until < from => Text::of(
            "ledger.clock-set-back",
            "{reason} by {seconds} s",
            [("reason", reason), ("seconds", from.since(until).as_secs().to_string())],
        ),
        E::NotServing { from, until, reason } => Text::of(
            "ledger.not-serving",
            "nobody was served for {seconds} s: {reason}",
            [("reason", reason), ("seconds", until.since(from).as_secs().to_string())],
        ),
        E::HeadSigned { up_to, head, .. } => Text::of(
            "ledger.head-signed",
            "the chain up to {entry} signed, head {head}",
            [("entry", up_to.to_string()), ("head", short(head))],
        ),
        E::BackupWritten { file } => {
            Text::of("ledger.backup-written", "backup written to {file}", [("file", file)])
        }
    }
}

fn certified(
    code: &'static str,
    english: &str,
    thing: &ThingName,
    certificate: CertificateId,
) -> Text {
    let facts = [("device", thing.to_string()), ("certificate", short(certificate.0))];
    Text::of(code, english, facts)
}

fn short(hash: Sha256) -> String {
    hash.to_string().chars().take(12).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Actor, Timestamp};

    fn shown(body: &str) -> String {
        let zeros = Sha256([0; 32]);
        ledger_sentence(&LedgerEntry {
            seq: 1,
            at: Timestamp(0),
            actor: Actor::default(),
            body: body.to_owned(),
            previous: zeros,
            hash: zeros,
        })
        .english
    }

    #[test]
    fn known_events_are_told_and_unknown_ones_shown() {
        let execution = r#"{"event":"execution","job":"AFR_OTA-u1","thing":"m1","number":2,"from":"QUEUED","to":"FAILED"}"#;
        assert_eq!(shown(execution), "AFR_OTA-u1 on m1, attempt 2: QUEUED → FAILED");
        let set_back =
            r#"{"event":"not-serving","from":3600000,"until":0,"reason":"the clock was set back"}"#;
        assert_eq!(shown(set_back), "the clock was set back by 3600 s");
        let later = r#"{"event":"of-a-later-version","x":1}"#;
        assert_eq!(shown(later), later);
    }
}
