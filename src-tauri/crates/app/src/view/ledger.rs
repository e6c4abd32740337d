use model::{LedgerEntry, LedgerEvent, Sha256};

/// A ledger entry as a sentence; one of a later version is shown as it stands.
pub fn ledger_sentence(entry: &LedgerEntry) -> String {
    match serde_json::from_str(&entry.body) {
        Ok(event) => sentence(event),
        Err(_) => entry.body.clone(),
    }
}

fn sentence(event: LedgerEvent) -> String {
    use LedgerEvent as E;
    match event {
        E::InstallationCreated { key_fingerprint, .. } => {
            format!("this installation began; its key is {}", short(key_fingerprint))
        }
        E::KeyCreated { name, public_key } => {
            format!("key {name} made, public key {}", short(public_key))
        }
        E::KeyImported { name, public_key } => {
            format!("key {name} imported, public key {}", short(public_key))
        }
        E::KeyExported { name, what } => format!("key {name} exported: {what}"),
        E::ImageAdded { image, name, size } => {
            format!("image {name} added, {size} bytes, {}", short(image))
        }
        E::ImageRemoved { image, reason } => format!("image {} removed: {reason}", short(image)),
        E::ThingAdded { thing } => format!("device {thing} added"),
        E::ThingRemoved { thing } => format!("device {thing} removed"),
        E::GroupCreated { group } => format!("group {group} made"),
        E::GroupDeleted { group } => format!("group {group} deleted"),
        E::GroupMembersChanged { group, added, removed } => {
            format!("group {group}: {} devices joined, {} left", added.len(), removed.len())
        }
        E::CertificateIssued { thing, certificate } => {
            format!("certificate {} issued to {thing}", short(certificate.0))
        }
        E::CertificateImported { thing, certificate } => {
            format!("certificate {} accepted for {thing}", short(certificate.0))
        }
        E::CertificateDisabled { thing, certificate } => {
            format!("certificate {} of {thing} disabled", short(certificate.0))
        }
        E::CertificateEnabled { thing, certificate } => {
            format!("certificate {} of {thing} enabled", short(certificate.0))
        }
        E::UpdateCreated { update, image, signed_with, policy } => {
            let signed = match (signed_with, policy) {
                (Some(key), _) => format!("signed with {key}"),
                (None, Some(reason)) => format!("NOT signed: {reason}"),
                (None, None) => "with a signature made elsewhere".to_owned(),
            };
            format!("update {update} defined for image {}, {signed}", short(image))
        }
        E::UpdateDeleted { update } => format!("update {update} deleted"),
        E::RolloutStarted { update, job, devices } => {
            format!("rollout of {update} started as {job} for {devices} devices")
        }
        E::RolloutPaused { job, reason } => format!("{job} paused{}", because(reason)),
        E::RolloutResumed { job } => format!("{job} resumed"),
        E::RolloutCanceled { job, force, comment, .. } => {
            let scope = if force { ", in progress too" } else { "" };
            format!("{job} canceled{scope}{}", because(comment))
        }
        E::RolloutEnded { job, counts } => {
            let counts: Vec<_> =
                counts.iter().map(|(status, count)| format!("{count} {status}")).collect();
            format!("{job} ended: {}", counts.join(", "))
        }
        E::Execution { key, from, to, .. } => {
            let from = from.map(|from| format!("{from} → ")).unwrap_or_default();
            format!("{} on {}, attempt {}: {from}{to}", key.job, key.thing, key.number)
        }
        E::NotServing { from, until, reason } if until < from => {
            format!("{reason} by {} s", from.since(until).as_secs())
        }
        E::NotServing { from, until, reason } => {
            format!("nobody was served for {} s: {reason}", until.since(from).as_secs())
        }
        E::HeadSigned { up_to, head, .. } => {
            format!("the chain up to {up_to} signed, head {}", short(head))
        }
        E::BackupWritten { file } => format!("backup written to {file}"),
    }
}

fn because(reason: Option<String>) -> String {
    reason.map(|reason| format!(": {reason}")).unwrap_or_default()
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
