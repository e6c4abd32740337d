//! The OTA job document, read as the devices' own parsers read it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::{JobId, StreamId};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// What a message on `$next/get/accepted`, `notify-next` or `start-next/accepted` holds.
#[derive(Debug)]
pub(crate) enum Message {
    Job(Box<JobDocument>),
    /// Exactly `{clientToken, timestamp}`: the agent's sign that nothing is pending.
    NoJob,
    /// A job this firmware cannot run.
    NotForUs {
        job: JobId,
    },
    /// No job at all, and not the agent's sign either: taken no notice of.
    Noise,
}

#[derive(Clone, Debug)]
pub(crate) struct JobDocument {
    pub job: JobId,
    pub protocols: Protocols,
    /// `None` where it is missing or longer than the device has room for.
    pub stream: Option<StreamId>,
    pub file_size: u32,
    pub file_id: u32,
    pub file_type: u32,
    /// DER. `None`: the document carries none under the name this device looks for.
    pub signature: Option<Vec<u8>>,
    /// Present in any form: the job is past its restart.
    pub self_test: bool,
    /// The version that downloaded the image; 0 when not given.
    pub updated_by: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocols {
    Mqtt,
    /// Only what this device was built without.
    HttpOnly,
}

/// The agent copies the raw JSON text of `protocols` into a buffer of 20 bytes with its NUL.
const PROTOCOLS_BUFFER: usize = 20;
/// Both libraries' topic buffers hold a stream name of 44.
const MAX_STREAM_NAME: usize = 44;
/// kOTA_MaxSignatureSize
const MAX_SIGNATURE: usize = 384;

/// Reads as the agent does (ota-for-aws-iot-embedded-sdk 3.4.0, `ota.c`, job document model).
pub(crate) fn read_as_agent(payload: &[u8]) -> Message {
    let Ok(message) = serde_json::from_slice::<Value>(payload) else { return Message::Noise };
    let Some(job) = job_id(&message) else {
        let says_no_job = message.as_object().is_some_and(|members| {
            members.len() == 2
                && members.contains_key("clientToken")
                && members.contains_key("timestamp")
        });
        return if says_no_job { Message::NoJob } else { Message::Noise };
    };
    let refuse = || Message::NotForUs { job: job.clone() };
    let Some(protocols) = raw_protocols(payload).filter(|raw| raw.len() < PROTOCOLS_BUFFER) else {
        return refuse();
    };
    let document = || {
        let ota = message.pointer("/execution/jobDocument/afr_ota")?;
        let file = ota.pointer("/files/0")?;
        Some(JobDocument {
            protocols: if protocols.contains("\"MQTT\"") {
                Protocols::Mqtt
            } else if protocols.contains("\"HTTP\"") {
                Protocols::HttpOnly
            } else {
                return None;
            },
            stream: stream(ota),
            file_size: number(file, "filesize")?,
            file_id: number(file, "fileid")?,
            file_type: optional_number(file, "fileType")?,
            signature: signature(file)?,
            self_test: message.pointer("/execution/statusDetails/self_test").is_some(),
            updated_by: message
                .pointer("/execution/statusDetails/updatedBy")
                .and_then(parse_unsigned)
                .unwrap_or(0),
            job: job.clone(),
        })
    };
    document().map_or_else(refuse, |document| Message::Job(Box::new(document)))
}

/// Reads as `otaParser_parseJobDocFile` does: stricter, every member of the file required.
pub(crate) fn read_as_modular(payload: &[u8]) -> Message {
    let Ok(message) = serde_json::from_slice::<Value>(payload) else { return Message::Noise };
    let Some(job) = job_id(&message) else { return Message::NoJob };
    let document = || {
        let ota = message.pointer("/execution/jobDocument/afr_ota")?;
        let file = ota.pointer("/files/0")?;
        let mqtt = ota.get("protocols")?.as_array()?.iter().any(|name| name == "MQTT");
        is_text(file, "filepath")?;
        is_text(file, "certfile")?;
        Some(JobDocument {
            protocols: if mqtt { Protocols::Mqtt } else { return None },
            stream: Some(stream(ota)?),
            file_size: number(file, "filesize")?,
            file_id: number(file, "fileid")?,
            file_type: optional_number(file, "fileType")?,
            signature: Some(signature(file)??),
            self_test: false,
            updated_by: 0,
            job: job.clone(),
        })
    };
    document()
        .map_or_else(|| Message::NotForUs { job: job.clone() }, |doc| Message::Job(Box::new(doc)))
}

fn job_id(message: &Value) -> Option<JobId> {
    JobId::new(message.pointer("/execution/jobId")?.as_str()?).ok()
}

/// A stream name of the length both kinds of firmware have room for.
fn stream(ota: &Value) -> Option<StreamId> {
    let name = ota.get("streamname")?.as_str()?;
    StreamId::new(name).ok().filter(|_| name.len() <= MAX_STREAM_NAME)
}

fn is_text(object: &Value, key: &str) -> Option<()> {
    object.get(key)?.as_str().map(|_| ())
}

fn number(object: &Value, key: &str) -> Option<u32> {
    object.get(key).and_then(parse_unsigned)
}

/// Absent is 0; present must be a number.
fn optional_number(object: &Value, key: &str) -> Option<u32> {
    object.get(key).map_or(Some(0), parse_unsigned)
}

/// A number or a numeric string, read as `strtoul(…, 0)` reads it: 0x hexadecimal, 0 octal.
fn parse_unsigned(value: &Value) -> Option<u32> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    if let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        u32::from_str_radix(hex, 16).ok()
    } else if let Some(octal) = text.strip_prefix('0').filter(|rest| !rest.is_empty()) {
        u32::from_str_radix(octal, 8).ok()
    } else {
        text.parse().ok()
    }
}

/// `Some(None)`: not there, which the parser takes. `None`: there, and not a signature.
fn signature(file: &Value) -> Option<Option<Vec<u8>>> {
    let Some(base64) = file.get("sig-sha256-ecdsa") else { return Some(None) };
    let der = STANDARD.decode(base64.as_str()?).ok()?;
    (der.len() <= MAX_SIGNATURE).then_some(Some(der))
}

/// The text of `protocols` as it stands in the message, white space included.
fn raw_protocols(payload: &[u8]) -> Option<&str> {
    #[derive(Deserialize)]
    struct Message<'a> {
        #[serde(borrow)]
        execution: Execution<'a>,
    }
    #[derive(Deserialize)]
    struct Execution<'a> {
        #[serde(borrow, rename = "jobDocument")]
        document: Document<'a>,
    }
    #[derive(Deserialize)]
    struct Document<'a> {
        #[serde(borrow)]
        afr_ota: Ota<'a>,
    }
    #[derive(Deserialize)]
    struct Ota<'a> {
        #[serde(borrow)]
        protocols: &'a RawValue,
    }
    let message: Message<'_> = serde_json::from_slice(payload).ok()?;
    Some(message.execution.document.afr_ota.protocols.get())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(protocols: &str, file: &str) -> String {
        format!(
            r#"{{"execution":{{"jobId":"j","jobDocument":{{"afr_ota":{{"protocols":{protocols},"streamname":"s","files":[{file}]}}}}}}}}"#
        )
    }

    const FILE: &str =
        r#"{"filepath":"f","filesize":9,"fileid":0,"certfile":"c","sig-sha256-ecdsa":"AAAA"}"#;

    fn agent_takes(protocols: &str, file: &str) -> bool {
        matches!(read_as_agent(message(protocols, file).as_bytes()), Message::Job(_))
    }

    #[test]
    fn the_protocols_buffer_holds_nineteen_bytes_of_raw_text() {
        assert!(agent_takes(r#"["MQTT"]"#, FILE));
        assert!(agent_takes(r#"["MQTT","HTTP"]"#, FILE));
        assert!(agent_takes(r#"["MQTT",    "HTTP"]"#, FILE));
        assert!(!agent_takes(r#"["MQTT",     "HTTP"]"#, FILE));
        assert!(!agent_takes(r#"["FTP"]"#, FILE));
    }

    #[test]
    fn numbers_are_read_as_strtoul_reads_them() {
        for (text, expected) in [
            ("\"20019\"", Some(20019)),
            ("\"0x10\"", Some(16)),
            ("0", Some(0)),
            ("\"010\"", Some(8)),
            ("-1", None),
            ("1.5", None),
            ("\"\"", None),
            ("true", None),
        ] {
            assert_eq!(parse_unsigned(&serde_json::from_str(text).unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn required_members_differ_between_the_parsers() {
        let bare = r#"{"filesize":9,"fileid":0}"#;
        assert!(agent_takes(r#"["MQTT"]"#, bare));
        assert!(!agent_takes(r#"["MQTT"]"#, r#"{"fileid":0}"#));
        assert!(!agent_takes(r#"["MQTT"]"#, r#"{"filesize":9}"#));
        assert!(!agent_takes(r#"["MQTT"]"#, r#"{"filesize":9,"fileid":0,"sig-sha256-ecdsa":"?"}"#));
        let modular = |file| read_as_modular(message(r#"["MQTT"]"#, file).as_bytes());
        assert!(matches!(modular(FILE), Message::Job(_)));
        assert!(matches!(modular(bare), Message::NotForUs { .. }));
    }

    #[test]
    fn only_token_and_timestamp_mean_no_job() {
        let read = |text: &str| read_as_agent(text.as_bytes());
        assert!(matches!(read(r#"{"clientToken":":t","timestamp":1}"#), Message::NoJob));
        assert!(matches!(read(r#"{"timestamp":1,"clientToken":":t"}"#), Message::NoJob));
        assert!(matches!(read(r#"{"timestamp":1,"execution":{}}"#), Message::Noise));
        assert!(matches!(read(r#"{"timestamp":1}"#), Message::Noise));
        assert!(matches!(read("{}"), Message::Noise));
        assert!(matches!(read("\u{0}"), Message::Noise));
        let custom = r#"{"execution":{"jobId":"j","jobDocument":{"reboot":true}}}"#;
        assert!(matches!(read(custom), Message::NotForUs { .. }));
    }
}
