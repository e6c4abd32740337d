//! What a definition would do, without doing it. Asked at each pause of the typing: nothing here
//! reads a firmware file a second time or asks the engine.

use std::collections::BTreeSet;

use model::{
    CreateOtaUpdate, EXPECTED_VERSION, Finding, LOCAL_BUCKET, Severity, Sha256, StreamFile,
    TargetSelection, ThingName, UNSIGNED_POLICY, UpdateKind, expected_truths, is_same_version,
    parse_arn_resource,
};
use registry::{TargetFault, meant_by};
use signing::{KeyInfo, Protection};
use store::FileError;

use crate::definition::ARN_PREFIX;
use crate::fleet::{Device, Table, Told, versions};
use crate::prepare::{
    Examined, Known, MAX_DOCUMENT, SigningPlan, error, examine, expected_version, free_stream,
    has_errors, longest_document, parameter,
};
use crate::updates::Committed;
use crate::view::{DefinitionCheck, Expectation, Parsed, Text};
use crate::{App, AppError};

/// Versions listed; the others are few.
const MAX_VERSIONS: usize = 10;

pub(crate) const CODES: &[&str] = &[
    "aws.parameter",
    "aws.local-image",
    "aws.sign-here",
    "aws.no-role",
    "aws.local-targets",
    "aws.continuous",
    "aws.exponential",
    "aws.abort",
    "aws.http",
    "aws.unsigned",
];

impl App {
    /// What `create_update` would say to the definition, and what it would do. A definition
    /// without an error here can be created, given the passphrase of its key.
    pub fn check_definition(
        &self,
        definition: CreateOtaUpdate,
    ) -> Result<DefinitionCheck, AppError> {
        let keys = self.keyring.list()?.keys;
        let reach = self.with_fleet(|fleet, _| Ok(Reach::of(&definition, fleet)))?;
        let known = Committed(self);
        let things: Vec<ThingName> = reach.things.iter().cloned().collect();
        let Examined { mut findings, files, plans } = examine(&definition, &known, &things);
        findings.extend(reach.findings.iter().cloned());
        self.name_is_free(&definition, &mut findings)?;
        self.files_are_there(&files, &mut findings);
        sealed(&files, &plans, &keys, &mut findings);
        document_fits(&definition, &known, &files, &plans, &mut findings);
        findings.sort_by_key(|finding| finding.severity == Severity::Warning);

        let images: Vec<Sha256> = files.iter().flatten().map(|file| file.image).collect();
        let expected = expected_version(&definition, &images, &known);
        let kind = UpdateKind::of_definition(&definition, expected.as_deref());
        let told = self.with_fleet(|fleet, _| Ok(reach.told(fleet, expected.as_deref())))?;
        let key = plans.iter().flatten().find_map(|plan| match plan {
            SigningPlan::Here { key, .. } => Some(key),
            SigningPlan::Given { .. } | SigningPlan::Unsigned => None,
        });
        let protection = key.and_then(|name| keys.iter().find(|key| key.name == *name));
        let whole = !files.is_empty() && files.iter().all(Option::is_some);
        Ok(DefinitionCheck {
            findings,
            devices: count(reach.things.len()),
            versions: told.versions,
            already: told.already,
            not_connected: told.not_connected,
            empty_targets: reach.empty,
            expects: expected_truths(&kind, told.past).map(Expectation::from).into(),
            expected_version: expected,
            bytes_per_device: whole.then(|| files.iter().flatten().map(|file| file.size).sum()),
            signs_with: key.map(ToString::to_string),
            needs_passphrase: protection
                .is_some_and(|key| key.protection == Protection::Passphrase),
            aws_differs: aws_differs(&definition),
            json: serde_json::to_string_pretty(&definition).unwrap_or_default(),
        })
    }

    fn name_is_free(
        &self,
        definition: &CreateOtaUpdate,
        findings: &mut Vec<Finding>,
    ) -> Result<(), AppError> {
        let Ok(id) = model::UpdateId::new(&definition.ota_update_id) else { return Ok(()) };
        let reader = self.reader();
        let job = model::JobId::new(&format!("AFR_OTA-{id}")).ok();
        let job = job.map(|job| reader.job_without_members(&job)).transpose()?.flatten();
        if reader.update(&id)?.is_some() || job.is_some() {
            let expected = "a name that no other update has";
            findings.push(error("otaUpdateId", expected, &definition.ota_update_id));
        }
        Ok(())
    }

    /// Whether the bytes are still those is looked at when the update is created.
    fn files_are_there(&self, files: &[Option<StreamFile>], findings: &mut Vec<Finding>) {
        for (index, file) in files.iter().enumerate() {
            let Some(file) = file else { continue };
            let found = match self.files.open_file(file.image) {
                Ok(open) => match open.metadata() {
                    Ok(metadata) if metadata.len() == file.size => continue,
                    Ok(metadata) => format!("a file of {} bytes", metadata.len()),
                    Err(failed) => failed.to_string(),
                },
                Err(FileError::Missing { .. }) => "no file".to_owned(),
                Err(failed) => crate::chain(&failed),
            };
            let field = format!("files[{index}].fileLocation");
            let expected = "the image as it was added; add it again under Images";
            findings.push(error(&field, expected, &found));
        }
    }
}

/// JSON as a person pastes it: all that is wrong with it at once.
pub fn parsed(json: &str) -> Parsed {
    match model::parse_definition(json) {
        Ok(definition) => Parsed { definition: Some(definition), findings: Vec::new() },
        Err(findings) => Parsed { definition: None, findings },
    }
}

/// Whom the targets mean now.
struct Reach {
    things: BTreeSet<ThingName>,
    /// Targets that exist and reach nothing.
    empty: Vec<String>,
    findings: Vec<Finding>,
}

struct Reached {
    versions: Vec<crate::view::VersionCount>,
    already: u32,
    not_connected: u32,
    past: model::Past,
}

impl Reach {
    fn of(definition: &CreateOtaUpdate, fleet: &Table) -> Self {
        let mut reach = Self { things: BTreeSet::new(), empty: Vec::new(), findings: Vec::new() };
        for (index, target) in definition.targets.iter().enumerate() {
            let field = format!("targets[{index}]");
            match meant_by(fleet, target) {
                Ok(things) if things.is_empty() => {
                    let name = parse_arn_resource(target).map_or("", |(_, name)| name);
                    reach.empty.push(name.to_owned());
                }
                Ok(things) => reach.things.extend(things),
                Err(TargetFault::UnknownThing { thing }) => {
                    let expected = "a device that exists here";
                    reach.findings.push(error(&field, expected, thing.as_str()));
                }
                Err(TargetFault::UnknownGroup { group }) => {
                    let expected = "a group that exists here";
                    reach.findings.push(error(&field, expected, group.as_str()));
                }
                // The definition's own findings say so already.
                Err(
                    TargetFault::NotAnArn | TargetFault::NotATarget { .. } | TargetFault::Name(_),
                ) => {}
            }
        }
        reach
    }

    fn told(&self, fleet: &Table, expected: Option<&str>) -> Reached {
        let devices: Vec<&Device> =
            self.things.iter().filter_map(|name| fleet.device(name)).collect();
        let is_expected = |device: &&&Device| {
            let pair = expected.zip(device.version());
            pair.is_some_and(|(expected, found)| is_same_version(expected, found))
        };
        let mut versions = versions(devices.iter().copied());
        versions.truncate(MAX_VERSIONS);
        Reached {
            versions,
            already: count(devices.iter().filter(is_expected).count()),
            not_connected: count(
                devices.iter().filter(|device| !device.record.presence.connected).count(),
            ),
            past: Told::past(devices.iter().filter_map(|device| device.told)),
        }
    }
}

/// Keys that sign must exist; signatures made elsewhere must hold.
fn sealed(
    files: &[Option<StreamFile>],
    plans: &[Option<SigningPlan>],
    keys: &[KeyInfo],
    findings: &mut Vec<Finding>,
) {
    for (index, (file, plan)) in files.iter().zip(plans).enumerate() {
        match (file, plan) {
            (_, Some(SigningPlan::Here { key, .. })) if keys.iter().all(|it| it.name != *key) => {
                let field = format!(
                    "files[{index}].codeSigning.startSigningJobParameter.signingProfileName"
                );
                let expected = "the name of a key kept here";
                findings.push(error(&field, expected, key.as_str()));
            }
            (Some(file), Some(SigningPlan::Given { signature, certificate, .. })) => {
                if let Err(mismatch) = certificate.verify(&file.image, signature) {
                    let field = format!(
                        "files[{index}].codeSigning.customCodeSigning.signature.inlineDocument"
                    );
                    let expected = "a signature that holds for this image and this certificate";
                    findings.push(error(&field, expected, &mismatch.to_string()));
                }
            }
            _ => {}
        }
    }
}

fn document_fits(
    definition: &CreateOtaUpdate,
    known: &impl Known,
    files: &[Option<StreamFile>],
    plans: &[Option<SigningPlan>],
    findings: &mut Vec<Finding>,
) {
    if has_errors(findings) {
        return;
    }
    let Some(stream) = free_stream(definition, known) else {
        let expected = "a name from which the name of a stream can be made";
        findings.push(error("otaUpdateId", expected, &definition.ota_update_id));
        return;
    };
    let files: Vec<&StreamFile> = files.iter().flatten().collect();
    let plans: Vec<&SigningPlan> = plans.iter().flatten().collect();
    let length = longest_document(definition, &stream, &files, &plans);
    if length > MAX_DOCUMENT {
        let expected = "a job document of at most 32768 characters";
        findings.push(error("files", expected, &length.to_string()));
    }
}

/// What AWS IoT would do otherwise, or not at all, if it were given this definition.
fn aws_differs(definition: &CreateOtaUpdate) -> Vec<Text> {
    let mut differs = Vec::new();
    for name in [EXPECTED_VERSION, UNSIGNED_POLICY] {
        if parameter(definition, name).is_some() {
            differs.push(Text::of(
                "aws.parameter",
                "AWS IoT keeps the additional parameter {parameter} and does nothing with it.",
                [("parameter", name.to_owned())],
            ));
        }
    }
    let located = |file: &model::OtaUpdateFile| {
        let s3 = file.file_location.as_ref()?.s3_location.as_ref()?;
        Some(s3.bucket.as_deref() == Some(LOCAL_BUCKET))
    };
    if definition.files.iter().any(|file| located(file) == Some(true)) {
        differs.push(Text::of(
            "aws.local-image",
            "The image is kept on this machine; for AWS IoT it has to be put into an S3 bucket.",
            [],
        ));
    }
    let code_signing = || definition.files.iter().filter_map(|file| file.code_signing.as_ref());
    if let Some(start) = code_signing().find_map(|it| it.start_signing_job_parameter.as_ref()) {
        let key = start.signing_profile_name.clone().unwrap_or_default();
        differs.push(Text::of(
            "aws.sign-here",
            "{key} is a key on this machine; AWS IoT would look for a profile of AWS Signer of that name.",
            [("key", key)],
        ));
    }
    if definition.files.iter().any(|file| file.code_signing.is_none()) {
        differs.push(Text::of(
            "aws.unsigned",
            "Without a signature an update is possible here for a stated reason; AWS IoT asks for no reason, and devices that check refuse it.",
            [],
        ));
    }
    if definition.role_arn.is_none() {
        differs.push(Text::of(
            "aws.no-role",
            "AWS IoT demands a roleArn; here nobody assumes a role.",
            [],
        ));
    }
    if definition.targets.iter().any(|target| target.starts_with(ARN_PREFIX)) {
        differs.push(Text::of(
            "aws.local-targets",
            "The targets name the region and account of this machine; AWS IoT needs its own.",
            [],
        ));
    }
    if definition.target_selection == Some(TargetSelection::Continuous) {
        differs.push(Text::of(
            "aws.continuous",
            "AWS IoT would go on with devices that join a group later; here the devices of the moment are meant.",
            [],
        ));
    }
    let rollout = definition.aws_job_executions_rollout_config.as_ref();
    if rollout.is_some_and(|rollout| rollout.exponential_rate.is_some()) {
        differs.push(Text::of(
            "aws.exponential",
            "AWS IoT would raise the rate as devices succeed; here it stays at maximumPerMinute.",
            [],
        ));
    }
    if definition.aws_job_abort_config.is_some() {
        differs.push(Text::of(
            "aws.abort",
            "AWS IoT would cancel the rollout by the abort criteria; here a person does.",
            [],
        ));
    }
    let http = |protocols: &Vec<String>| protocols.iter().any(|protocol| protocol == "HTTP");
    if definition.protocols.as_ref().is_some_and(http) {
        differs.push(Text::of(
            "aws.http",
            "AWS IoT would also offer the file by HTTP; here it is delivered by MQTT.",
            [],
        ));
    }
    differs
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
