//! What a report proves. Each report replaces the details of the one before, so what they prove
//! is noted as they come.

use model::{Evidence, ExecutionStatus, ReportedVersion, StatusDetails, Timestamp};

/// Notes what `details`, sent with `status`, prove. `firmware`: versions in them are the
/// firmware's.
pub(crate) fn collect(
    evidence: &mut Evidence,
    status: ExecutionStatus,
    details: &StatusDetails,
    firmware: bool,
    now: Timestamp,
) {
    let text = |key: &str| details.get(key).map(String::as_str);
    if let Some(receive) = text("receive") {
        evidence.last_receive = Some(receive.to_owned());
    }
    let mut version = None;
    match (status, text("self_test")) {
        (ExecutionStatus::InProgress, Some("ready")) => {
            evidence.verified_at.get_or_insert(now);
            // `updatedBy` is always the version that speaks: here still the old one.
            let speaks = text("updatedBy").and_then(version_word).filter(|_| firmware);
            evidence.ran_before = evidence.ran_before.take().or(speaks);
        }
        (ExecutionStatus::InProgress, Some("active")) => {
            evidence.booted_at.get_or_insert(now);
            version = text("updatedBy").and_then(version_word);
        }
        (ExecutionStatus::Succeeded, _) => version = text("reason").and_then(accepted_version),
        _ => {}
    }
    if let Some(version) = version.filter(|_| firmware) {
        evidence.reported_version = Some(ReportedVersion { version, at: now });
    }
}

/// `0x00090001` → `0.9.1`: major, minor, 16 bits of build.
fn version_word(text: &str) -> Option<String> {
    let digits = text.strip_prefix("0x").filter(|digits| digits.len() == 8)?;
    // from_str_radix takes a sign.
    let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let word = u32::from_str_radix(digits, 16).ok().filter(|_| hex)?;
    Some(format!("{}.{}.{}", word >> 24, (word >> 16) & 0xff, word & 0xffff))
}

/// `accepted  v0.9.1` → `0.9.1`.
fn accepted_version(reason: &str) -> Option<String> {
    let version = reason.strip_prefix("accepted")?.trim_start().strip_prefix('v')?;
    let is_number =
        |part: &str| (1..=5).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let parts = version.split('.').collect::<Vec<_>>();
    (parts.len() == 3 && parts.into_iter().all(is_number)).then(|| version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_the_agent_writes_them() {
        assert_eq!(version_word("0x00090001").as_deref(), Some("0.9.1"));
        assert_eq!(version_word("0x0a0b00ff").as_deref(), Some("10.11.255"));
        for odd in ["00090001", "0x90001", "0x0009000g", "0x+0090001", "", "0x"] {
            assert_eq!(version_word(odd), None, "{odd}");
        }
        assert_eq!(accepted_version("accepted  v0.9.1").as_deref(), Some("0.9.1"));
        assert_eq!(accepted_version("accepted v1.2.65535").as_deref(), Some("1.2.65535"));
        for odd in [
            "accepted",
            "accepted  v",
            "accepted  v1",
            "rejected: 0x10",
            "accepted  v1.2.x",
            "accepted  v1..2",
        ] {
            assert_eq!(accepted_version(odd), None, "{odd}");
        }
    }
}
