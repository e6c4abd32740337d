//! From a definition to what devices are given: signed, checked against the certificate the
//! devices hold, with its stream and its job. Nothing is published here.

use std::collections::BTreeMap;

use jobs::aws::{FileSignature, OtaFile, ota_job_document};
use model::{
    CodeSigning, CreateOtaUpdate, CustomCodeSigning, ENCRYPTED_FOR, EXPECTED_VERSION, Facts,
    Finding, ImageRecord, Job, JobId, JobStatus, KeyName, OtaUpdateFile, Severity, Sha256,
    StreamFile, StreamId, StreamRecord, TargetSelection, ThingName, Timestamp, UNSIGNED_POLICY,
    UpdateId, UpdateRecord, UpdateStatus,
};
use signing::{Keyring, KeyringError, Passphrase, Signature, VerificationKey};

use crate::definition::{local_image, signed_here};

/// AWS's default where a definition names no rate (CreateJob: maximumPerMinute).
const DEFAULT_PER_MINUTE: u32 = 1000;
/// A job document's limit (CreateJob: document).
pub(crate) const MAX_DOCUMENT: usize = 32_768;

/// What the preparation may ask.
pub(crate) trait Known {
    fn image(&self, hash: Sha256) -> Option<ImageRecord>;
    fn stream(&self, id: &StreamId) -> Option<StreamRecord>;
    /// The version an image names itself, where it does.
    fn image_version(&self, hash: Sha256) -> Option<String>;
}

#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    pub update: UpdateRecord,
    pub stream: StreamRecord,
    pub job: Job,
    pub warnings: Vec<Finding>,
}

#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    #[error("the definition has {} errors", .0.iter().filter(|f| f.severity == Severity::Error).count())]
    Definition(Vec<Finding>),
    #[error(transparent)]
    Key(#[from] KeyringError),
    /// What claims a signature is verified before anything else happens.
    #[error(
        "the signature of files[{file}] does not hold for the certificate the devices are said to hold"
    )]
    Signature {
        file: usize,
        #[source]
        source: signing::SignatureMismatch,
    },
}

/// Prepares a valid definition.
pub(crate) fn prepare(
    mut definition: CreateOtaUpdate,
    known: &impl Known,
    keyring: &dyn Keyring,
    passphrase: Option<&Passphrase>,
    now: Timestamp,
) -> Result<Prepared, PrepareError> {
    let Examined { mut findings, files, plans } = examine(&definition, known, &[]);
    let id = UpdateId::new(&definition.ota_update_id);
    let (Ok(id), Some(stream_id), false) =
        (id, free_stream(&definition, known), has_errors(&findings))
    else {
        return Err(PrepareError::Definition(findings));
    };
    // Without errors every file was found, and it is known how each is signed.
    let files: Vec<StreamFile> = files.into_iter().flatten().collect();
    let plans = plans.into_iter().flatten();
    let mut signed_with = None;
    let mut documents = Vec::new();
    for (index, ((file, located), plan)) in
        definition.files.iter_mut().zip(&files).zip(plans).enumerate()
    {
        let sealed = seal(index, plan, located.image, keyring, passphrase)?;
        documents.push(ota_file(file, located, sealed.certificate_name, sealed.member));
        if let Some((key, code_signing)) = sealed.signed_here {
            file.code_signing = Some(code_signing);
            signed_with = Some(key.to_string());
        }
    }
    let document = ota_job_document(&stream_id, &documents);
    if document.len() > MAX_DOCUMENT {
        return Err(PrepareError::Definition(vec![error(
            "files",
            "a job document of at most 32768 characters",
            &document.len().to_string(),
        )]));
    }
    let stream = StreamRecord {
        id: stream_id,
        update: Some(id.clone()),
        description: definition.description.clone().unwrap_or_default(),
        files,
        created_at: now,
    };
    let job = job(&id, &stream, document, &definition, known, now)?;
    let update = UpdateRecord {
        id,
        jobs: vec![job.id.clone()],
        stream: Some(stream.id.clone()),
        definition,
        status: UpdateStatus::CreateComplete,
        error: None,
        signed_with,
        created_at: now,
        modified_at: now,
    };
    findings.retain(|finding| finding.severity == Severity::Warning);
    Ok(Prepared { update, stream, job, warnings: findings })
}

/// What a definition means here, as far as it can be told. Without an error among the findings
/// every file is found and every plan is made.
pub(crate) struct Examined {
    pub findings: Vec<Finding>,
    pub files: Vec<Option<StreamFile>>,
    pub plans: Vec<Option<SigningPlan>>,
}

/// `things` are those the targets mean, where that is known already.
pub(crate) fn examine(
    definition: &CreateOtaUpdate,
    known: &impl Known,
    things: &[ThingName],
) -> Examined {
    let mut findings = model::validate(definition);
    let files = locate(definition, known, &mut findings);
    // About a file that is not there nothing is said but that.
    let size = |file: &Option<StreamFile>| file.as_ref().map_or(1, |file| file.size);
    let sizes: Vec<u64> = files.iter().map(size).collect();
    findings.extend(model::validate_against(definition, &Facts { things, file_sizes: &sizes }));
    protocols(definition, &mut findings);
    let unsigned = parameter(definition, UNSIGNED_POLICY).is_some();
    let plans = plan_signing(definition, unsigned, &mut findings);
    Examined { findings, files, plans }
}

fn job(
    id: &UpdateId,
    stream: &StreamRecord,
    document: String,
    definition: &CreateOtaUpdate,
    known: &impl Known,
    now: Timestamp,
) -> Result<Job, PrepareError> {
    let located: Vec<_> = stream.files.iter().map(|file| file.image).collect();
    let job_id = format!("AFR_OTA-{id}");
    let job_id = JobId::new(&job_id).map_err(|invalid| {
        PrepareError::Definition(vec![error("otaUpdateId", invalid.expected, &invalid.found)])
    })?;
    let rate = definition.aws_job_executions_rollout_config.as_ref();
    let minutes = definition.aws_job_timeout_config.as_ref();
    Ok(Job {
        id: job_id,
        update: Some(id.clone()),
        stream: Some(stream.id.clone()),
        document,
        targets: definition.targets.clone(),
        selection: definition.target_selection.unwrap_or(TargetSelection::Snapshot),
        members: Vec::new(),
        released: 0,
        maximum_per_minute: rate
            .and_then(|rate| rate.maximum_per_minute)
            .and_then(|rate| u32::try_from(rate).ok())
            .unwrap_or(DEFAULT_PER_MINUTE),
        last_release_at: None,
        in_progress_timeout_minutes: minutes
            .and_then(|timeout| timeout.in_progress_timeout_in_minutes)
            .and_then(|minutes| u32::try_from(minutes).ok()),
        expected_version: expected_version(definition, &located, known),
        status: JobStatus::Scheduled,
        pause: None,
        reason_code: None,
        comment: None,
        created_at: now,
        updated_at: now,
        completed_at: None,
    })
}

/// The version named in the definition, else the one a single firmware image names itself.
pub(crate) fn expected_version(
    definition: &CreateOtaUpdate,
    images: &[Sha256],
    known: &impl Known,
) -> Option<String> {
    if let Some(version) = parameter(definition, EXPECTED_VERSION) {
        return Some(version.to_owned());
    }
    match (definition.files.as_slice(), images) {
        ([file], [image]) if file.file_type.unwrap_or(0) == 0 => known.image_version(*image),
        _ => None,
    }
}

/// Files are delivered by MQTT streams here, not by HTTP yet.
fn protocols(definition: &CreateOtaUpdate, findings: &mut Vec<Finding>) {
    let Some(protocols) = &definition.protocols else { return };
    if !protocols.iter().any(|protocol| protocol == "MQTT") {
        findings.push(error("protocols", "MQTT: this version does not deliver by HTTP", "no MQTT"));
    }
}

/// Which image each file is; file ids count from 0 in the definition's order, or are those of the
/// stream it names.
fn locate(
    definition: &CreateOtaUpdate,
    known: &impl Known,
    findings: &mut Vec<Finding>,
) -> Vec<Option<StreamFile>> {
    let mut located = Vec::new();
    for (index, file) in definition.files.iter().enumerate() {
        if file.attributes.as_ref().is_some_and(|attributes| attributes.contains_key(ENCRYPTED_FOR))
        {
            findings.push(error(
                &format!("files[{index}].attributes.{ENCRYPTED_FOR}"),
                "nothing: this version cannot encrypt images yet",
                "recipients",
            ));
        }
        match locate_one(index, file, known) {
            Ok(found) => located.push(Some(found)),
            Err(finding) => {
                located.push(None);
                findings.push(finding);
            }
        }
    }
    located
}

fn locate_one(
    index: usize,
    file: &OtaUpdateFile,
    known: &impl Known,
) -> Result<StreamFile, Finding> {
    let path = format!("files[{index}].fileLocation");
    let location = file.file_location.clone().unwrap_or_default();
    if let Some(stream) = &location.stream {
        let name = stream.stream_id.clone().unwrap_or_default();
        let record = StreamId::new(&name).ok().and_then(|id| known.stream(&id));
        let record = record.ok_or_else(|| {
            error(&format!("{path}.stream.streamId"), "a stream that exists here", &name)
        })?;
        let id = stream.file_id.unwrap_or(0);
        return record.files.iter().find(|file| i64::from(file.file_id) == id).cloned().ok_or_else(
            || error(&format!("{path}.stream.fileId"), "a file of the stream", &id.to_string()),
        );
    }
    let hash = local_image(&location).ok_or_else(|| {
        let s3 = location.s3_location.unwrap_or_default();
        let found = format!("{}/{}", s3.bucket.unwrap_or_default(), s3.key.unwrap_or_default());
        error(
            &format!("{path}.s3Location"),
            "an image kept here: bucket `fieldlift`, key `sha256/<hash>` (add the file with `image add`)",
            &found,
        )
    })?;
    let image = known.image(hash).ok_or_else(|| {
        error(
            &format!("{path}.s3Location.key"),
            "an image that was added here (`image add`)",
            &hash.to_string(),
        )
    })?;
    let file_id = u8::try_from(index)
        .map_err(|_| error("files", "at most 256 files", &(index + 1).to_string()))?;
    Ok(StreamFile { file_id, size: image.size, image: hash })
}

pub(crate) enum SigningPlan {
    /// With a key kept here.
    Here {
        key: KeyName,
        certificate_name: String,
    },
    /// Made elsewhere, to be checked.
    Given {
        signature: Signature,
        certificate: Box<VerificationKey>,
        certificate_name: String,
    },
    Unsigned,
}

fn plan_signing(
    definition: &CreateOtaUpdate,
    unsigned: bool,
    findings: &mut Vec<Finding>,
) -> Vec<Option<SigningPlan>> {
    let mut plans = Vec::new();
    for (index, file) in definition.files.iter().enumerate() {
        match plan_file(
            &format!("files[{index}].codeSigning"),
            file.code_signing.as_ref(),
            unsigned,
        ) {
            Ok(plan) => plans.push(Some(plan)),
            Err(finding) => {
                plans.push(None);
                findings.push(finding);
            }
        }
    }
    plans
}

fn plan_file(
    path: &str,
    code_signing: Option<&CodeSigning>,
    unsigned: bool,
) -> Result<SigningPlan, Finding> {
    let Some(code_signing) = code_signing else {
        let expected = "a signature, or the reason to go without in additionalParameters.fieldlift.unsignedPolicy";
        return if unsigned {
            Ok(SigningPlan::Unsigned)
        } else {
            Err(error(path, expected, "nothing"))
        };
    };
    if let Some(start) = &code_signing.start_signing_job_parameter {
        let name = start.signing_profile_name.clone().unwrap_or_default();
        let key = KeyName::new(&name).map_err(|invalid| {
            let field = format!("{path}.startSigningJobParameter.signingProfileName");
            error(&field, "the name of a key kept here", &invalid.found)
        })?;
        let certificate_name = start
            .signing_profile_parameter
            .as_ref()
            .and_then(|parameter| parameter.certificate_path_on_device.clone())
            .unwrap_or_default();
        return Ok(SigningPlan::Here { key, certificate_name });
    }
    match &code_signing.custom_code_signing {
        Some(custom) => plan_given(&format!("{path}.customCodeSigning"), custom),
        None => Err(error(
            path,
            "customCodeSigning, or startSigningJobParameter with a key kept here",
            "an AWS Signer job, which only AWS can look up",
        )),
    }
}

fn plan_given(path: &str, custom: &CustomCodeSigning) -> Result<SigningPlan, Finding> {
    let signature = custom.signature.as_ref().and_then(|it| it.inline_document.as_deref());
    let signature = Signature::from_base64(signature.unwrap_or_default()).map_err(|invalid| {
        error(&format!("{path}.signature.inlineDocument"), invalid.expected, &invalid.found)
    })?;
    let chain = custom.certificate_chain.clone().unwrap_or_default();
    let pem = chain.inline_document.unwrap_or_default();
    let field = format!("{path}.certificateChain.inlineDocument");
    let expected = "the certificate the devices hold (PEM), to check the signature with";
    if pem.is_empty() {
        return Err(error(&field, expected, "nothing"));
    }
    let certificate = VerificationKey::parse(pem.as_bytes())
        .map_err(|problem| error(&field, expected, &problem.to_string()))?;
    let algorithms = (custom.hash_algorithm.as_deref(), custom.signature_algorithm.as_deref());
    if algorithms != (Some("SHA256"), Some("ECDSA")) {
        let found = format!("{:?} and {:?}", algorithms.0, algorithms.1);
        return Err(error(path, "hashAlgorithm SHA256 and signatureAlgorithm ECDSA", &found));
    }
    let certificate_name = chain.certificate_name.unwrap_or_default();
    Ok(SigningPlan::Given { signature, certificate: Box::new(certificate), certificate_name })
}

fn ota_file(
    file: &OtaUpdateFile,
    located: &StreamFile,
    certificate: Option<String>,
    signature: Option<FileSignature>,
) -> OtaFile {
    OtaFile {
        file_path: file.file_name.clone().unwrap_or_default(),
        file_size: located.size,
        file_id: located.file_id,
        certificate,
        file_type: file.file_type.and_then(|kind| u8::try_from(kind).ok()),
        signature,
    }
}

/// How long the job document can become: a signature that is still to be made is as long as one
/// can be (ECDSA on P-256 in DER, 72 bytes, in base64).
pub(crate) fn longest_document(
    definition: &CreateOtaUpdate,
    stream: &StreamId,
    files: &[&StreamFile],
    plans: &[&SigningPlan],
) -> usize {
    let documents: Vec<OtaFile> = (definition.files.iter().zip(files).zip(plans))
        .map(|((file, located), plan)| {
            let (certificate, base64) = match plan {
                SigningPlan::Unsigned => (None, None),
                SigningPlan::Here { certificate_name, .. } => {
                    (Some(certificate_name.clone()), Some("=".repeat(96)))
                }
                SigningPlan::Given { signature, certificate_name, .. } => {
                    (Some(certificate_name.clone()), Some(signature.to_base64()))
                }
            };
            let member = "sig-sha256-ecdsa".to_owned();
            let signature = base64.map(|base64| FileSignature { member, base64 });
            ota_file(file, located, certificate, signature)
        })
        .collect();
    ota_job_document(stream, &documents).len()
}

#[derive(Default)]
struct Sealed {
    certificate_name: Option<String>,
    member: Option<FileSignature>,
    signed_here: Option<(KeyName, CodeSigning)>,
}

/// Signs or checks one file. An image's content hash is the digest that is signed.
fn seal(
    index: usize,
    plan: SigningPlan,
    digest: Sha256,
    keyring: &dyn Keyring,
    passphrase: Option<&Passphrase>,
) -> Result<Sealed, PrepareError> {
    let member = |signature: &Signature| {
        Some(FileSignature { member: "sig-sha256-ecdsa".to_owned(), base64: signature.to_base64() })
    };
    let mismatch = |source| PrepareError::Signature { file: index, source };
    match plan {
        SigningPlan::Unsigned => Ok(Sealed::default()),
        SigningPlan::Given { signature, certificate, certificate_name } => {
            certificate.verify(&digest, &signature).map_err(mismatch)?;
            Ok(Sealed {
                certificate_name: Some(certificate_name),
                member: member(&signature),
                signed_here: None,
            })
        }
        SigningPlan::Here { key, certificate_name } => {
            let signature = keyring.sign(&key, &digest, passphrase)?;
            let pem = keyring.export_certificate(&key)?;
            let certificate = keyring.certificate(&key)?;
            let holder = certificate.public_key().map_err(KeyringError::Certificate)?;
            holder.verify(&digest, &signature).map_err(mismatch)?;
            let code_signing = signed_here(signature.to_base64(), certificate_name.clone(), pem);
            Ok(Sealed {
                certificate_name: Some(certificate_name),
                member: member(&signature),
                signed_here: Some((key, code_signing)),
            })
        }
    }
}

/// A short stream id that is free: long ones do not fit the topic buffers of small devices.
pub(crate) fn free_stream(definition: &CreateOtaUpdate, known: &impl Known) -> Option<StreamId> {
    let digest = signing::digest(definition.ota_update_id.as_bytes()).to_string();
    (0..digest.len() - 7)
        .filter_map(|start| StreamId::new(&format!("s{}", digest.get(start..start + 7)?)).ok())
        .find(|id| known.stream(id).is_none())
}

pub(crate) fn parameter<'a>(definition: &'a CreateOtaUpdate, name: &str) -> Option<&'a str> {
    let parameters: Option<&BTreeMap<String, String>> = definition.additional_parameters.as_ref();
    parameters?.get(name).map(String::as_str)
}

pub(crate) fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

pub(crate) fn error(field: &str, expected: &str, found: &str) -> Finding {
    Finding {
        field: field.to_owned(),
        severity: Severity::Error,
        expected: expected.to_owned(),
        found: found.chars().take(200).collect(),
    }
}
