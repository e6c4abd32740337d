use model::StreamId;

/// One entry of `files` in the OTA job document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtaFile {
    /// `filepath`: CreateOTAUpdate's fileName.
    pub file_path: String,
    pub file_size: u64,
    pub file_id: u8,
    /// `certfile`: path or label of the signing certificate on the device.
    pub certificate: Option<String>,
    /// Absent means the same to a device as 0: firmware.
    pub file_type: Option<u8>,
    /// Member name (`sig-sha256-ecdsa`) and base64 of the signature.
    pub signature: Option<(String, String)>,
}

/// The document of an OTA update delivered by MQTT stream: compact, members in AWS's order,
/// because devices copy parts of it into small buffers.
pub fn ota_job_document(_stream: &StreamId, _files: &[OtaFile]) -> String {
    unimplemented!()
}
