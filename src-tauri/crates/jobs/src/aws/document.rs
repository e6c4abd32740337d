use model::StreamId;
use serde_json::Value;

use crate::json::{Object, array};

/// One entry of `files` in the OTA job document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtaFile {
    /// `filepath`: CreateOTAUpdate's fileName.
    pub file_path: String,
    /// In bytes.
    pub file_size: u64,
    pub file_id: u8,
    /// `certfile`: path or label of the signing certificate on the device.
    pub certificate: Option<String>,
    /// Absent means the same to a device as 0: firmware.
    pub file_type: Option<u8>,
    pub signature: Option<FileSignature>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSignature {
    /// The member's name, which the device's port has built in: `sig-sha256-ecdsa`.
    pub member: String,
    /// The signature in one line of standard base64, padded.
    pub base64: String,
}

/// The document of an OTA update delivered by MQTT stream: compact, members in AWS's order,
/// because devices copy parts of it into small buffers.
pub fn ota_job_document(stream: &StreamId, files: &[OtaFile]) -> String {
    let afr_ota = Object::new()
        .raw("protocols", r#"["MQTT"]"#)
        .text("streamname", stream.as_str())
        .raw("files", &array(files.iter().map(file)))
        .finish();
    Object::new().raw("afr_ota", &afr_ota).finish()
}

fn file(file: &OtaFile) -> String {
    Object::new()
        .text("filepath", &file.file_path)
        .integer("filesize", file.file_size)
        .integer("fileid", file.file_id)
        .maybe(file.certificate.as_deref(), |entry, name| entry.text("certfile", name))
        .maybe(file.file_type, |entry, file_type| entry.integer("fileType", file_type))
        .maybe(file.signature.as_ref(), |entry, signature| {
            entry.text(&signature.member, &signature.base64)
        })
        .finish()
}

pub(crate) fn is_json_object(document: &str) -> bool {
    matches!(serde_json::from_str(document), Ok(Value::Object(_)))
}

/// Whether versions that a device reports at the end are the firmware's: for a file of another
/// type the agent reports the file type in the version's place.
pub(crate) fn is_firmware(document: &str) -> bool {
    let Ok(document) = serde_json::from_str::<Value>(document) else { return false };
    match document.pointer("/afr_ota/files/0") {
        Some(file) => file.get("fileType").is_none_or(|file_type| *file_type == 0),
        None => false,
    }
}
