use super::{Findings, labels, range, signing, text};
use crate::{
    CreateOtaUpdate, ENCRYPTED_FOR, FileLocation, LOCAL_BUCKET, OtaUpdateFile, S3Location, Sha256,
    StreamId, StreamLocation, UNSIGNED_POLICY,
};

/// CreateStream takes 1 to 50 files, and the files of an update become one stream.
const MAX_FILES: usize = 50;

pub(super) fn check(definition: &CreateOtaUpdate, findings: &mut Findings) {
    let count = definition.files.len();
    if !(1..=MAX_FILES).contains(&count) {
        findings.error("files", "1 to 50 files", format!("{count} files"));
    }
    let parameters = definition.additional_parameters.as_ref();
    let may_be_unsigned = parameters.is_some_and(|map| map.contains_key(UNSIGNED_POLICY));
    for (index, file) in definition.files.iter().enumerate() {
        let field = format!("files[{index}]");
        check_file(&field, file, findings);
        match &file.code_signing {
            Some(code_signing) => {
                signing::check(&format!("{field}.codeSigning"), code_signing, findings);
            }
            None if may_be_unsigned => {}
            None => findings.error(
                format!("{field}.codeSigning"),
                format!("a signature, or the reason for sending without one in additionalParameters.{UNSIGNED_POLICY}"),
                "nothing",
            ),
        }
    }
}

fn check_file(field: &str, file: &OtaUpdateFile, findings: &mut Findings) {
    if let Some(name) = &file.file_name
        && (name.is_empty() || name.chars().any(char::is_control))
    {
        let expected = "a path on the device, without control characters";
        findings.error(format!("{field}.fileName"), expected, text(name));
    }
    range(findings, &format!("{field}.fileType"), file.file_type, 0, 255);
    location(&format!("{field}.fileLocation"), file.file_location.as_ref(), findings);
    if let Some(attributes) = &file.attributes {
        let field = format!("{field}.attributes");
        labels::map(&field, attributes, findings);
        if let Some(recipients) = attributes.get(ENCRYPTED_FOR)
            && recipients.split(',').any(|name| name.trim().is_empty())
        {
            let field = format!("{field}.{ENCRYPTED_FOR}");
            findings.error(field, "names of recipients, separated by commas", text(recipients));
        }
    }
}

fn location(field: &str, location: Option<&FileLocation>, findings: &mut Findings) {
    let expected = "exactly one of stream and s3Location";
    let Some(location) = location else {
        findings.error(field, expected, "nothing");
        return;
    };
    match (&location.stream, &location.s3_location) {
        (Some(_), Some(_)) => findings.error(field, expected, "both"),
        (None, None) => findings.error(field, expected, "neither"),
        (Some(_), None) | (None, Some(_)) => {}
    }
    if let Some(stream) = &location.stream {
        check_stream(&format!("{field}.stream"), stream, findings);
    }
    if let Some(s3) = &location.s3_location {
        check_s3(&format!("{field}.s3Location"), s3, findings);
    }
}

fn check_stream(field: &str, stream: &StreamLocation, findings: &mut Findings) {
    let id = stream.stream_id.as_deref().unwrap_or_default();
    if let Err(invalid) = StreamId::new(id) {
        findings.error(format!("{field}.streamId"), invalid.expected, text(id));
    }
    let file_id = format!("{field}.fileId");
    match stream.file_id {
        Some(id) => range(findings, &file_id, Some(id), 0, 255),
        None => findings.error(file_id, "a whole number from 0 to 255", "nothing"),
    }
}

fn check_s3(field: &str, s3: &S3Location, findings: &mut Findings) {
    let (bucket, key) = (s3.bucket.as_deref(), s3.key.as_deref());
    for (name, value) in [("bucket", bucket), ("key", key)] {
        if value.unwrap_or_default().is_empty() {
            findings.error(format!("{field}.{name}"), "at least 1 character", "nothing");
        }
    }
    if bucket == Some(LOCAL_BUCKET)
        && let Some(key) = key.filter(|key| !key.is_empty())
        && key.strip_prefix("sha256/").is_none_or(|hash| hash.parse::<Sha256>().is_err())
    {
        let expected = "sha256/ and the 64 hex digits of an image kept here";
        findings.error(format!("{field}.key"), expected, text(key));
    }
}
