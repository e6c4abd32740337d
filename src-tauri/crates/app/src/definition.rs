//! A CreateOTAUpdate request from the few things a person wants to say.

use std::collections::BTreeMap;

use model::{
    CertificateChain, CodeSigning, CreateOtaUpdate, CustomCodeSigning, EXPECTED_VERSION,
    FileLocation, GroupName, ImageRecord, LOCAL_BUCKET, OtaUpdateFile, RolloutConfig, S3Location,
    Sha256, Signature, SigningProfileParameter, StartSigningJobParameter, Tag, ThingName,
    TimeoutConfig, UNSIGNED_POLICY,
};

/// Region and account of the ARNs made here; any other is accepted where ARNs are read.
pub(crate) const ARN_PREFIX: &str = "arn:aws:iot:local:000000000000:";

#[derive(Clone, Debug)]
pub struct SimpleUpdate {
    pub id: String,
    pub description: Option<String>,
    pub image: ImageRecord,
    /// `device:NAME`, `group:NAME` or ARNs.
    pub targets: Vec<String>,
    pub file_name: String,
    pub file_type: Option<u8>,
    pub signing: SimpleSigning,
    pub maximum_per_minute: Option<i64>,
    pub timeout_minutes: Option<i64>,
    pub expected_version: Option<String>,
    pub tags: Vec<(String, String)>,
}

#[derive(Clone, Debug)]
pub enum SimpleSigning {
    /// With a key kept here; `certificate_name` is the certificate's path or label on the device.
    Key { name: String, certificate_name: String },
    /// Unsigned, for this reason.
    Unsigned { reason: String },
}

impl SimpleUpdate {
    pub fn into_definition(self) -> CreateOtaUpdate {
        let mut parameters = BTreeMap::new();
        if let Some(version) = self.expected_version {
            parameters.insert(EXPECTED_VERSION.to_owned(), version);
        }
        let code_signing = match self.signing {
            SimpleSigning::Key { name, certificate_name } => {
                Some(sign_with(name, certificate_name))
            }
            SimpleSigning::Unsigned { reason } => {
                parameters.insert(UNSIGNED_POLICY.to_owned(), reason);
                None
            }
        };
        let tags: Vec<Tag> = self.tags.into_iter().map(|(key, value)| Tag { key, value }).collect();
        CreateOtaUpdate {
            ota_update_id: self.id,
            description: self.description,
            targets: self.targets.iter().map(|target| target_arn(target)).collect(),
            aws_job_executions_rollout_config: self.maximum_per_minute.map(|rate| RolloutConfig {
                maximum_per_minute: Some(rate),
                exponential_rate: None,
            }),
            aws_job_timeout_config: self
                .timeout_minutes
                .map(|minutes| TimeoutConfig { in_progress_timeout_in_minutes: Some(minutes) }),
            files: vec![OtaUpdateFile {
                file_name: Some(self.file_name),
                file_type: self.file_type.map(i64::from),
                file_location: Some(local_location(self.image.hash)),
                code_signing,
                ..OtaUpdateFile::default()
            }],
            additional_parameters: (!parameters.is_empty()).then_some(parameters),
            tags: (!tags.is_empty()).then_some(tags),
            ..CreateOtaUpdate::default()
        }
    }
}

pub fn thing_arn(thing: &ThingName) -> String {
    format!("{ARN_PREFIX}thing/{thing}")
}

pub fn group_arn(group: &GroupName) -> String {
    format!("{ARN_PREFIX}thinggroup/{group}")
}

/// What a person may write instead of an ARN; anything else is left for validation to judge.
fn target_arn(target: &str) -> String {
    if let Some(name) = target.strip_prefix("device:") {
        format!("{ARN_PREFIX}thing/{name}")
    } else if let Some(name) = target.strip_prefix("group:") {
        format!("{ARN_PREFIX}thinggroup/{name}")
    } else {
        target.to_owned()
    }
}

/// Where an image kept on this machine stands in a definition.
pub fn local_location(image: Sha256) -> FileLocation {
    FileLocation {
        s3_location: Some(S3Location {
            bucket: Some(LOCAL_BUCKET.to_owned()),
            key: Some(format!("sha256/{image}")),
            version: None,
        }),
        stream: None,
    }
}

/// The image a location names, where it is one kept on this machine.
pub fn local_image(location: &FileLocation) -> Option<Sha256> {
    let s3 = location.s3_location.as_ref()?;
    (s3.bucket.as_deref() == Some(LOCAL_BUCKET)).then_some(())?;
    s3.key.as_deref()?.strip_prefix("sha256/")?.parse().ok()
}

fn sign_with(key: String, certificate_name: String) -> CodeSigning {
    CodeSigning {
        start_signing_job_parameter: Some(StartSigningJobParameter {
            signing_profile_name: Some(key),
            signing_profile_parameter: Some(SigningProfileParameter {
                certificate_path_on_device: Some(certificate_name),
                ..SigningProfileParameter::default()
            }),
            destination: None,
        }),
        ..CodeSigning::default()
    }
}

/// What signing here leaves in the definition: the signature, and the certificate it was checked
/// against before anything was published.
pub fn signed_here(
    signature_base64: String,
    certificate_name: String,
    certificate_pem: String,
) -> CodeSigning {
    CodeSigning {
        custom_code_signing: Some(CustomCodeSigning {
            signature: Some(Signature { inline_document: Some(signature_base64) }),
            certificate_chain: Some(CertificateChain {
                certificate_name: Some(certificate_name),
                inline_document: Some(certificate_pem),
            }),
            hash_algorithm: Some("SHA256".to_owned()),
            signature_algorithm: Some("ECDSA".to_owned()),
        }),
        ..CodeSigning::default()
    }
}
