use std::collections::HashSet;

use super::{Findings, one_of, text};
use crate::{CreateOtaUpdate, GroupName, ThingName, parse_arn_resource};

/// AWS IoT Jobs: at most 100 targets per job.
const MAX_TARGETS: usize = 100;
const EXPECTED_ARN: &str =
    "arn:aws:iot:<region>:<12-digit account>:thing/<name> or thinggroup/<name>";

pub(super) fn check(definition: &CreateOtaUpdate, findings: &mut Findings) {
    let count = definition.targets.len();
    if !(1..=MAX_TARGETS).contains(&count) {
        findings.error("targets", "1 to 100 targets", format!("{count} targets"));
    }
    let mut seen = HashSet::new();
    for (index, arn) in definition.targets.iter().enumerate() {
        let field = format!("targets[{index}]");
        if !is_well_formed(arn) {
            findings.error(field, EXPECTED_ARN, text(arn));
        } else if !seen.insert(arn) {
            findings.error(field, "each target once", format!("{} again", text(arn)));
        }
    }
    protocols(definition, findings);
}

fn is_well_formed(arn: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [_, partition, _, region, account, _] = parts[..] else { return false };
    let is_word = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let is_account = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
    let is_name_legal = match parse_arn_resource(arn) {
        Some(("thing", name)) => ThingName::new(name).is_ok(),
        Some(("thinggroup", name)) => GroupName::new(name).is_ok(),
        _ => false,
    };
    is_word(partition)
        && partition.starts_with("aws")
        && is_word(region)
        && is_account
        && is_name_legal
}

fn protocols(definition: &CreateOtaUpdate, findings: &mut Findings) {
    let Some(protocols) = &definition.protocols else { return };
    if !(1..=2).contains(&protocols.len()) {
        findings.error("protocols", "1 or 2 of MQTT, HTTP", format!("{} entries", protocols.len()));
    }
    for (index, protocol) in protocols.iter().enumerate().take(2) {
        one_of(findings, &format!("protocols[{index}]"), protocol, &["MQTT", "HTTP"]);
        if protocols[..index].contains(protocol) {
            findings.error(format!("protocols[{index}]"), "each protocol once", text(protocol));
        }
    }
}
