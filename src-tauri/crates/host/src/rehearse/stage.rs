use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use app::CertificateFiles;
use app::definition::{SimpleSigning, SimpleUpdate, group_arn, local_image};
use model::{
    CreateOtaUpdate, EXPECTED_VERSION, GroupName, ImageRecord, KeyName, RolloutConfig, Sha256,
    ThingName, TimeoutConfig, UpdateId,
};
use rehearsal::{
    DeviceSpec, Endpoint, Firmware, Fleet, FleetOptions, Loss, TimeScale, TlsIdentity, Version,
};
use signing::{Passphrase, Protection, ServerNames};

use super::options::{RehearsalOptions, RehearseError, Subject, certificate};
use crate::gateway::Listen;
use crate::open::Host;

/// The shortest in-progress timeout there is (AWS IoT: one minute); what ends a silent device.
const SILENCE_TIMEOUT_MINUTES: i64 = 1;
/// The most AWS IoT allows: what limits a rehearsal is the machine.
const MOST_PER_MINUTE: i64 = 1000;
const CERTIFICATE_LIFE: Duration = Duration::from_secs(24 * 3600);
pub(super) const UPDATE: &str = "rehearsal";
const GROUP: &str = "fleet";

/// Everything that must be there before the first device is switched on.
pub(super) struct Stage {
    pub update: UpdateId,
    pub image: Sha256,
    pub specs: Vec<DeviceSpec>,
    /// Between switching on one device and the next: a site's devices do not all start in one
    /// millisecond, and TLS handshakes cost.
    ramp: Duration,
    port: u16,
    certificates: HashMap<ThingName, CertificateFiles>,
}

/// What the devices are to be like.
struct Cast {
    update: UpdateId,
    image: ImageRecord,
    certificate: String,
    /// Of a key that is none of theirs.
    another: String,
    /// What they run afterwards.
    next: Version,
}

impl Stage {
    /// `progress` is told how many devices have what they need.
    pub async fn prepare(
        host: &Host,
        options: &RehearsalOptions,
        progress: &mut (dyn FnMut(u32) + Send),
    ) -> Result<Self, RehearseError> {
        let passphrase = Passphrase::from("rehearsal");
        let names = names(options.devices)?;
        let rows = names.iter().map(ThingName::as_str).collect::<Vec<_>>().join(",fleet\n");
        let plan = host.app.plan_import(format!("name,group\n{rows},fleet\n").as_bytes())?;
        host.app.import_devices(plan).await?;
        let cast = Cast::of(host, options, &passphrase).await?;
        let certificates = issue(host, &names, &passphrase, options.tls, progress).await?;
        let specs = specs(options, names, &cast);
        let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let listen = Listen {
            tls: options.tls.then_some(loopback),
            plain: (!options.tls).then_some(loopback),
        };
        let addrs = host.serve(listen).await?;
        Ok(Self {
            update: cast.update,
            image: cast.image.hash,
            specs,
            ramp: Duration::from_millis(if options.tls { 4 } else { 1 }),
            port: addrs.tls.or(addrs.plain).map_or(0, |addr| addr.port()),
            certificates,
        })
    }

    /// Switches devices on. Must be called in a tokio runtime.
    pub fn fleet(&self, specs: Vec<DeviceSpec>) -> Fleet {
        let port = self.port;
        let identities: HashMap<ThingName, TlsIdentity> = specs
            .iter()
            .filter_map(|spec| self.certificates.get_key_value(&spec.thing))
            .map(|(thing, files)| {
                let identity = TlsIdentity {
                    root_pem: files.root.clone(),
                    certificate_pem: files.certificate.clone(),
                    key_pem: files.key.expose().to_owned(),
                    alpn: None,
                    server_name: None,
                };
                (thing.clone(), identity)
            })
            .collect();
        let endpoint = move |spec: &DeviceSpec| Endpoint {
            host: if identities.is_empty() { "127.0.0.1" } else { "localhost" }.to_owned(),
            port,
            tls: identities.get(&spec.thing).cloned(),
        };
        Fleet::start(specs, endpoint, FleetOptions { ramp: self.ramp, ..FleetOptions::default() })
    }
}

impl Cast {
    async fn of(
        host: &Host,
        options: &RehearsalOptions,
        passphrase: &Passphrase,
    ) -> Result<Self, RehearseError> {
        let (_, another) = new_key(host, "another", passphrase).await?;
        match &options.subject {
            Subject::File(path) => {
                let (key, certificate) = new_key(host, "rehearsal", passphrase).await?;
                let image = add_image(host, path).await?;
                let next = Version::new(0, 9, 1);
                let definition = simple(options, &image, &key, next).into_definition();
                host.app.create_update(definition, Some(passphrase)).await?;
                let update = UpdateId::new(UPDATE)?;
                Ok(Self { update, image, certificate, another, next })
            }
            Subject::Signed { definition, images } => {
                let certificate = certificate(definition)?;
                let image = first_image(host, definition, images).await?;
                let definition = rehearsed(definition, options);
                let created = host.app.create_update(definition, None).await?;
                // Devices can only report three numbers; with any other version they end
                // unconfirmed, as real ones would.
                let expected = created.expected_version.and_then(|version| version.parse().ok());
                let next = expected.unwrap_or(Version::new(0, 9, 1));
                Ok(Self { update: created.update, image, certificate, another, next })
            }
        }
    }
}

fn simple(
    options: &RehearsalOptions,
    image: &ImageRecord,
    key: &KeyName,
    next: Version,
) -> SimpleUpdate {
    SimpleUpdate {
        id: UPDATE.to_owned(),
        description: None,
        image: image.clone(),
        targets: vec![format!("group:{GROUP}")],
        file_name: "firmware.bin".to_owned(),
        file_type: None,
        signing: SimpleSigning::Key {
            name: key.to_string(),
            certificate_name: "codesign.crt".to_owned(),
        },
        maximum_per_minute: Some(MOST_PER_MINUTE),
        timeout_minutes: (options.faults.silent > 0).then_some(SILENCE_TIMEOUT_MINUTES),
        expected_version: Some(next.to_string()),
        tags: Vec::new(),
    }
}

/// The definition, for the simulated devices instead of its own targets, and as fast as may be.
fn rehearsed(definition: &CreateOtaUpdate, options: &RehearsalOptions) -> CreateOtaUpdate {
    let mut rehearsed = CreateOtaUpdate {
        targets: GroupName::new(GROUP).iter().map(group_arn).collect(),
        target_selection: None,
        aws_job_executions_rollout_config: Some(RolloutConfig {
            maximum_per_minute: Some(MOST_PER_MINUTE),
            exponential_rate: None,
        }),
        ..definition.clone()
    };
    if options.faults.silent > 0 {
        rehearsed.aws_job_timeout_config =
            Some(TimeoutConfig { in_progress_timeout_in_minutes: Some(SILENCE_TIMEOUT_MINUTES) });
    }
    rehearsed.additional_parameters = rehearsed
        .additional_parameters
        .and_then(|mut parameters| parameters.remove_entry(EXPECTED_VERSION))
        .map(|expected| [expected].into());
    rehearsed
}

/// Adds the images and gives the one of the first file.
async fn first_image(
    host: &Host,
    definition: &CreateOtaUpdate,
    images: &[std::path::PathBuf],
) -> Result<ImageRecord, RehearseError> {
    let mut added = HashMap::new();
    for path in images {
        let image = add_image(host, path).await?;
        added.insert(image.hash, image);
    }
    let mut first = None;
    for (file, named) in definition.files.iter().enumerate() {
        let image = named.file_location.as_ref().and_then(local_image);
        let image = image.and_then(|hash| added.get(&hash)).cloned();
        let image = image.ok_or(RehearseError::Elsewhere { file })?;
        first.get_or_insert(image);
    }
    first.ok_or(RehearseError::NotSigned)
}

async fn new_key(
    host: &Host,
    name: &str,
    passphrase: &Passphrase,
) -> Result<(KeyName, String), RehearseError> {
    let name = KeyName::new(name)?;
    host.app.new_key(&name, passphrase, Protection::Passphrase).await?;
    let certificate = host.app.key_certificate(&name)?;
    Ok((name, certificate))
}

async fn add_image(host: &Host, path: &Path) -> Result<ImageRecord, RehearseError> {
    let image = host.app.add_image(path, &mut |_, _| std::ops::ControlFlow::Continue(())).await?;
    Ok(image.record)
}

async fn issue(
    host: &Host,
    names: &[ThingName],
    passphrase: &Passphrase,
    tls: bool,
    progress: &mut (dyn FnMut(u32) + Send),
) -> Result<HashMap<ThingName, CertificateFiles>, RehearseError> {
    let mut issued = HashMap::new();
    if tls {
        let server_names = ServerNames::new([], [])?;
        host.app.create_site("rehearsal", passphrase, &server_names)?;
        let issuer = host.app.unlock_authority(passphrase, &server_names)?;
        for (number, name) in (1..).zip(names) {
            let files = host.app.issue_certificate(issuer.as_ref(), name, CERTIFICATE_LIFE).await?;
            issued.insert(name.clone(), files);
            progress(number);
        }
    }
    Ok(issued)
}

fn names(devices: u32) -> Result<Vec<ThingName>, RehearseError> {
    (1..=devices).map(|number| Ok(ThingName::new(&format!("sim-{number:05}"))?)).collect()
}

fn specs(options: &RehearsalOptions, names: Vec<ThingName>, cast: &Cast) -> Vec<DeviceSpec> {
    let kinds = options.faults.counts();
    let mut specs = Vec::new();
    for (number, thing) in (0..).zip(names) {
        let mut spec = DeviceSpec::agent(thing, cast.certificate.clone());
        let blocks = cast.image.size.div_ceil(u64::from(spec.block_size));
        spec.time_scale = TimeScale::new(options.pace.time_scale());
        spec.faults.slow =
            options.pace.per_block(u32::try_from(blocks).unwrap_or(u32::MAX), number);
        spec.next_version = cast.next;
        // An agent refuses what is not newer than what it runs.
        spec.running_version = spec.running_version.min(before(cast.next));
        spec.faults.seed = options.seed.wrapping_add(u64::from(number));
        // The modular ones are the last, so that they overlap with faults as late as possible.
        let from_the_end = options.devices - number;
        if from_the_end <= options.modular {
            let json = from_the_end.is_multiple_of(2);
            spec.firmware = if json { Firmware::ModularJson } else { Firmware::ModularCbor };
        }
        let mut upper = 0;
        let kind = kinds.iter().position(|count| {
            upper += count;
            number < upper
        });
        match kind {
            Some(0) => spec.code_signing_certificate_pem = Some(cast.another.clone()),
            Some(1) => spec.faults.go_silent_after_blocks = Some(2),
            Some(2) => spec.faults.reboot_after_blocks = Some(2),
            Some(3) => spec.faults.lose = Loss::Share(0.05),
            Some(_) => spec.faults.self_test_fails = true,
            None => {}
        }
        specs.push(spec);
    }
    specs
}

fn before(next: Version) -> Version {
    Version::from_word(next.word().saturating_sub(1))
}
