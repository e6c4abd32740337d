//! What unmodified devices cannot do: legal definitions that would fail in the field.

use std::collections::HashSet;

use super::{Findings, text};
use crate::{CreateOtaUpdate, Finding, OtaUpdateFile, ThingName, parse_arn_resource};

/// The FreeRTOS agent's reference configuration: a bitmap of 128 bytes, blocks of 4096.
const MAX_FILE_SIZE: u64 = 4 * 1024 * 1024;
/// The agent's buffers for file and certificate paths hold 260 bytes with the terminator.
pub(super) const MAX_PATH: usize = 259;
/// The agent's topic buffer; a longer stream name stops it with an assertion.
const MAX_STREAM_NAME: usize = 44;
/// A data message of 4096 bytes must fit the network buffer of 4224:
/// 1 + 2 + 2 + (31 + thing + stream) + 25 + 4096 ≤ 4224.
const MAX_THING_AND_STREAM: usize = 67;
/// Streams made here have names of at most this length.
const OWN_STREAM_NAME: usize = 10;

/// What is known about an update besides its definition.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts<'a> {
    /// The things that the targets resolve to.
    pub things: &'a [ThingName],
    /// The size of each file, in the order of `files`.
    pub file_sizes: &'a [u64],
}

/// Warnings that need more than the definition; add them to those of [`crate::validate`].
pub fn validate_against(definition: &CreateOtaUpdate, facts: &Facts<'_>) -> Vec<Finding> {
    let mut findings = Findings::default();
    for (index, size) in facts.file_sizes.iter().enumerate() {
        let field = format!("files[{index}].fileLocation");
        if *size == 0 {
            findings.error(field, "a file with content: devices ignore an empty one", "0 bytes");
        } else if *size > MAX_FILE_SIZE {
            let expected = "at most 4194304 bytes for the FreeRTOS agent in its reference configuration, which says nothing about a larger file";
            findings.warning(field, expected, format!("{size} bytes"));
        }
    }
    let stream = longest_stream_name(definition);
    let named: HashSet<&str> = named_things(definition).map(|(_, name)| name).collect();
    for thing in facts.things.iter().filter(|thing| !named.contains(thing.as_str())) {
        topic_room("targets", thing.as_str(), stream, &mut findings);
    }
    findings.into_vec()
}

pub(super) fn check(definition: &CreateOtaUpdate, findings: &mut Findings) {
    if let Some(protocols) = &definition.protocols
        && !protocols.is_empty()
        && protocols.iter().all(|protocol| protocol == "HTTP")
    {
        let expected = "MQTT among the protocols: a device built for MQTT only fails an HTTP-only update, and then needs a restart";
        findings.warning("protocols", expected, "HTTP only");
    }
    if definition.files.len() > 1 {
        let expected =
            "1 file: the FreeRTOS agent handles the first only, AWS's modular libraries at most 10";
        findings.warning("files", expected, format!("{} files", definition.files.len()));
    }
    for (index, file) in definition.files.iter().enumerate() {
        check_file(&format!("files[{index}]"), file, findings);
    }
    let stream = longest_stream_name(definition);
    for (index, thing) in named_things(definition) {
        topic_room(&format!("targets[{index}]"), thing, stream, findings);
    }
}

fn check_file(field: &str, file: &OtaUpdateFile, findings: &mut Findings) {
    let name = format!("{field}.fileName");
    match file.file_name.as_deref() {
        None => {
            let expected = "a path: AWS's modular device libraries require one";
            findings.warning(name, expected, "nothing");
        }
        Some(path) if path.len() > MAX_PATH => {
            let expected = "at most 259 bytes, the FreeRTOS agent's buffer";
            findings.warning(name, expected, format!("{} bytes", path.len()));
        }
        Some(_) => {}
    }
    if let Some(file_type) = file.file_type.filter(|file_type| (1..=255).contains(file_type)) {
        let expected = "0 for firmware: with any other type the device neither restarts nor tests itself, and reports no version";
        findings.warning(format!("{field}.fileType"), expected, file_type.to_string());
    }
    let Some(stream) = file.file_location.as_ref().and_then(|at| at.stream.as_ref()) else {
        return;
    };
    if let Some(id) = stream.file_id.filter(|id| (1..=255).contains(id)) {
        let expected = "0: with another file id the FreeRTOS agent does not compare versions after the restart";
        findings.warning(format!("{field}.fileLocation.stream.fileId"), expected, id.to_string());
    }
    if let Some(id) = stream.stream_id.as_deref().filter(|id| id.len() > MAX_STREAM_NAME) {
        let expected = "at most 44 characters: a longer stream name stops the FreeRTOS agent";
        findings.warning(format!("{field}.fileLocation.stream.streamId"), expected, text(id));
    }
}

fn named_things(definition: &CreateOtaUpdate) -> impl Iterator<Item = (usize, &str)> {
    definition.targets.iter().enumerate().filter_map(|(index, arn)| {
        let (kind, name) = parse_arn_resource(arn)?;
        (kind == "thing").then_some((index, name))
    })
}

fn longest_stream_name(definition: &CreateOtaUpdate) -> usize {
    let given = definition.files.iter().filter_map(|file| {
        file.file_location.as_ref()?.stream.as_ref()?.stream_id.as_ref().map(String::len)
    });
    given.max().unwrap_or(OWN_STREAM_NAME)
}

fn topic_room(field: &str, thing: &str, stream: usize, findings: &mut Findings) {
    let together = thing.len().saturating_add(stream);
    if together > MAX_THING_AND_STREAM {
        let expected = "thing and stream names of at most 67 characters together: the FreeRTOS agent's buffer in its reference configuration drops longer messages unread";
        findings.warning(field, expected, format!("{together} for {}", text(thing)));
    }
}
