//! A whole rollout with devices that do not exist: the real engine, gateway, keys and files in a
//! folder of its own, over real sockets.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use app::definition::{SimpleSigning, SimpleUpdate};
use app::view::RolloutHead;
use app::{AppError, CertificateFiles, RolloutView};
use model::{Actor, KeyName, Sha256, ThingName, UpdateId};
use rehearsal::{
    DeviceEvent, DeviceSpec, Ending, Endpoint, Firmware, Fleet, FleetOptions, Happening, Loss,
    Outcome, TimeScale, TlsIdentity, Version,
};
use serde::Serialize;
use signing::{Passphrase, Protection, ServerNames};

use crate::folder::{DataFolder, FolderError};
use crate::gateway::{Listen, ServeError};
use crate::open::{Access, Host, OpenError, Secrets};

/// Simulated devices wait this much shorter than real ones, so that a lost block does not cost
/// ten seconds.
const TIME_SCALE: f64 = 0.2;
/// The shortest in-progress timeout there is (AWS IoT: one minute); what ends a silent device.
const SILENCE_TIMEOUT_MINUTES: i64 = 1;
const CERTIFICATE_LIFE: Duration = Duration::from_secs(24 * 3600);
const OBSERVE_EVERY: Duration = Duration::from_millis(500);
/// How long a device may take to notice that it is done.
const LAST_WORD: Duration = Duration::from_secs(2);
const UPDATE: &str = "rehearsal";

#[derive(Clone, Debug)]
pub struct RehearsalOptions {
    pub image: PathBuf,
    pub devices: u32,
    pub faults: Faults,
    /// Devices built on the modular libraries: half of them ask in JSON, half in CBOR.
    pub modular: u32,
    pub tls: bool,
    pub seed: u64,
    /// Leave the folder behind.
    pub keep: bool,
}

/// How many devices have which fault; they are given out from the first device on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    pub wrong_certificate: u32,
    pub silent: u32,
    pub reboot: u32,
    pub lossy: u32,
    pub self_test_fails: u32,
}

impl Faults {
    fn total(self) -> u64 {
        [self.wrong_certificate, self.silent, self.reboot, self.lossy, self.self_test_fails]
            .map(u64::from)
            .iter()
            .sum()
    }
}

#[derive(Debug, thiserror::Error)]
pub enum RehearseError {
    #[error("{faulty} devices with faults were asked for, but only {devices} devices")]
    TooManyFaults { faulty: u64, devices: u32 },
    #[error("between 1 and 10000 devices can be rehearsed, found {found}")]
    Devices { found: u32 },
    #[error("no folder could be made for the rehearsal")]
    Folder(#[source] std::io::Error),
    #[error(transparent)]
    DataFolder(#[from] FolderError),
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Serve(#[from] ServeError),
    #[error(transparent)]
    App(#[from] AppError),
    #[error("a simulated device could not be named")]
    Name(#[from] model::InvalidId),
    #[error("the server name cannot be used")]
    ServerName(#[from] signing::InvalidServerName),
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RehearsalReport {
    pub rollout: RolloutView,
    pub devices: Vec<DeviceOutcome>,
    pub image: Sha256,
    pub seconds: f64,
    pub bytes: u64,
    pub blocks: u64,
    pub ledger_holds: bool,
    /// Where the data folder is, if it was to be kept.
    pub folder: Option<PathBuf>,
}

/// What a simulated device itself says of how it went.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceOutcome {
    pub thing: ThingName,
    pub ending: String,
    /// The device checked the signature over the bytes it received, and it held.
    pub signature_verified: bool,
    /// The bytes it received are the image.
    pub image_matches: bool,
    pub blocks: u32,
    pub requests: u32,
    pub reboots: u32,
    pub seconds: f64,
}

/// Runs it to its end; `observe` is given the head about once a second.
pub async fn rehearse(
    options: RehearsalOptions,
    observe: &mut (dyn FnMut(&RolloutHead) + Send),
) -> Result<RehearsalReport, RehearseError> {
    let faulty = options.faults.total();
    if !(1..=10_000).contains(&options.devices) {
        return Err(RehearseError::Devices { found: options.devices });
    }
    if faulty > u64::from(options.devices) {
        return Err(RehearseError::TooManyFaults { faulty, devices: options.devices });
    }
    let temporary = tempfile::Builder::new()
        .prefix("fieldlift-rehearsal-")
        .tempdir()
        .map_err(RehearseError::Folder)?;
    let folder = DataFolder::at(temporary.path().join("data"), temporary.path().join("secret"));
    let actor = Actor { account: "rehearsal".to_owned(), operator: None };
    let mut host = Host::open(&folder, Access::Own, "rehearse", actor, Secrets::Files).await?;
    let result = run(&mut host, &options, observe).await;
    host.close().await;
    let mut report = result?;
    if options.keep {
        report.folder = Some(temporary.keep());
    }
    Ok(report)
}

async fn run(
    host: &mut Host,
    options: &RehearsalOptions,
    observe: &mut (dyn FnMut(&RolloutHead) + Send),
) -> Result<RehearsalReport, RehearseError> {
    let stage = Stage::prepare(host, options).await?;
    let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let listen =
        Listen { tls: options.tls.then_some(loopback), plain: (!options.tls).then_some(loopback) };
    let addrs = host.serve(listen).await?;
    let port = addrs.tls.or(addrs.plain).map_or(0, |addr| addr.port());
    let started = std::time::Instant::now();
    host.app.start_rollout(&stage.update).await?;
    let fleet = stage.fleet(port, options);
    let outcomes = watch(host, &stage.update, fleet, observe).await?;
    let seconds = started.elapsed().as_secs_f64();
    host.app.seal_ledger().await?;
    let mut devices: Vec<DeviceOutcome> =
        outcomes.iter().map(|outcome| DeviceOutcome::of(outcome, stage.image)).collect();
    devices.sort_by(|a, b| a.thing.cmp(&b.thing));
    Ok(RehearsalReport {
        rollout: host.app.rollout(&stage.update)?,
        image: stage.image,
        bytes: outcomes.iter().map(|outcome| outcome.bytes).sum(),
        blocks: outcomes.iter().map(|outcome| u64::from(outcome.blocks)).sum(),
        ledger_holds: host.app.verify_ledger()?.holds(),
        devices,
        seconds,
        folder: None,
    })
}

/// Everything that must be there before the first device is switched on.
struct Stage {
    update: UpdateId,
    image: Sha256,
    specs: Vec<DeviceSpec>,
    certificates: HashMap<ThingName, CertificateFiles>,
}

impl Stage {
    async fn prepare(host: &Host, options: &RehearsalOptions) -> Result<Self, RehearseError> {
        let app = &host.app;
        let passphrase = Passphrase::from("rehearsal");
        let key = new_key(host, "rehearsal", &passphrase).await?;
        let other = new_key(host, "another", &passphrase).await?;
        let image = add_image(host, &options.image).await?;
        let specs = specs(options, &key.1, &other.1)?;
        let names: Vec<ThingName> = specs.iter().map(|spec| spec.thing.clone()).collect();
        let rows = names.iter().map(ThingName::as_str).collect::<Vec<_>>().join(",fleet\n");
        let plan = app.plan_import(format!("name,group\n{rows},fleet\n").as_bytes())?;
        app.import_devices(plan).await?;
        let certificates = issue(host, &names, &passphrase, options.tls).await?;
        let definition = SimpleUpdate {
            id: UPDATE.to_owned(),
            description: None,
            image: image.clone(),
            targets: vec!["group:fleet".to_owned()],
            file_name: "firmware.bin".to_owned(),
            file_type: None,
            signing: SimpleSigning::Key {
                name: key.0.to_string(),
                certificate_name: "codesign.crt".to_owned(),
            },
            maximum_per_minute: Some(1000),
            timeout_minutes: (options.faults.silent > 0).then_some(SILENCE_TIMEOUT_MINUTES),
            expected_version: Some(next_version().to_string()),
            tags: Vec::new(),
        };
        app.create_update(definition.into_definition(), Some(&passphrase)).await?;
        Ok(Self { update: UpdateId::new(UPDATE)?, image: image.hash, specs, certificates })
    }

    fn fleet(&self, port: u16, options: &RehearsalOptions) -> Fleet {
        let identities: HashMap<ThingName, TlsIdentity> = self
            .certificates
            .iter()
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
        // A site's devices do not all start in one millisecond, and TLS handshakes cost.
        let ramp = Duration::from_millis(if options.tls { 4 } else { 1 });
        let options = FleetOptions { ramp, ..FleetOptions::default() };
        Fleet::start(self.specs.clone(), endpoint, options)
    }
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

async fn add_image(host: &Host, path: &Path) -> Result<model::ImageRecord, RehearseError> {
    let image = host.app.add_image(path, &mut |_, _| std::ops::ControlFlow::Continue(())).await?;
    Ok(image.record)
}

async fn issue(
    host: &Host,
    names: &[ThingName],
    passphrase: &Passphrase,
    tls: bool,
) -> Result<HashMap<ThingName, CertificateFiles>, RehearseError> {
    let mut issued = HashMap::new();
    if tls {
        let server_names = ServerNames::new([], [])?;
        host.app.create_site("rehearsal", passphrase, &server_names)?;
        let issuer = host.app.unlock_authority(passphrase, &server_names)?;
        for name in names {
            let files = host.app.issue_certificate(issuer.as_ref(), name, CERTIFICATE_LIFE).await?;
            issued.insert(name.clone(), files);
        }
    }
    Ok(issued)
}

/// What the simulated devices run afterwards, whatever the file is: it is not executed.
const fn next_version() -> Version {
    Version::new(0, 9, 1)
}

fn specs(
    options: &RehearsalOptions,
    certificate: &str,
    another: &str,
) -> Result<Vec<DeviceSpec>, RehearseError> {
    let Faults { wrong_certificate, silent, reboot, lossy, self_test_fails } = options.faults;
    let kinds = [wrong_certificate, silent, reboot, lossy, self_test_fails];
    let mut specs = Vec::new();
    for number in 0..options.devices {
        let thing = ThingName::new(&format!("sim-{:05}", number + 1))?;
        let mut spec = DeviceSpec::agent(thing, certificate.to_owned());
        spec.time_scale = TimeScale::new(TIME_SCALE);
        spec.next_version = next_version();
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
            Some(0) => spec.code_signing_certificate_pem = Some(another.to_owned()),
            Some(1) => spec.faults.go_silent_after_blocks = Some(2),
            Some(2) => spec.faults.reboot_after_blocks = Some(2),
            Some(3) => spec.faults.lose = Loss::Share(0.05),
            Some(_) => spec.faults.self_test_fails = true,
            None => {}
        }
        specs.push(spec);
    }
    Ok(specs)
}

/// Until the rollout has ended; devices that have not by then are switched off.
async fn watch(
    host: &Host,
    update: &UpdateId,
    mut fleet: Fleet,
    observe: &mut (dyn FnMut(&RolloutHead) + Send),
) -> Result<Vec<Outcome>, RehearseError> {
    let mut outcomes = Vec::new();
    let ended = host.rollout_ended(update);
    tokio::pin!(ended);
    let mut every = tokio::time::interval(OBSERVE_EVERY);
    loop {
        // Every arm is cancel-safe: a pinned future polled again, a tick, a channel's receive.
        tokio::select! {
            result = &mut ended => break result?,
            _ = every.tick() => observe(&host.app.rollout_head(update)?),
            Some(event) = fleet.next_event() => outcomes.extend(outcome(event)),
        }
    }
    observe(&host.app.rollout_head(update)?);
    // The service knows the end before the last device does, which waits for its PUBACK.
    while let Ok(Some(event)) = tokio::time::timeout(LAST_WORD, fleet.next_event()).await {
        outcomes.extend(outcome(event));
    }
    fleet.switch_off();
    outcomes.extend(fleet.outcomes().await);
    Ok(outcomes)
}

fn outcome(event: DeviceEvent) -> Option<Outcome> {
    match event.happening {
        Happening::Ended(outcome) => Some(*outcome),
        _ => None,
    }
}

impl DeviceOutcome {
    fn of(outcome: &Outcome, image: Sha256) -> Self {
        let ending = match &outcome.ending {
            Ending::Succeeded => "succeeded".to_owned(),
            Ending::Failed { reason } => format!("failed: {reason}"),
            Ending::JobGone => "the job went away".to_owned(),
            Ending::Silent { why } => format!("silent: {why}"),
            Ending::Unreachable { error } => format!("never connected: {error}"),
            Ending::Unfinished { waiting_for } => {
                format!("switched off while waiting for {waiting_for}")
            }
        };
        Self {
            thing: outcome.thing.clone(),
            ending,
            signature_verified: outcome.signature_verified,
            image_matches: outcome.image_sha256 == Some(image),
            blocks: outcome.blocks,
            requests: outcome.requests,
            reboots: outcome.reboots,
            seconds: outcome.duration.as_secs_f64(),
        }
    }
}
