//! A rehearsal beside the real installation, and a gateway that is switched on and off.
#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use app::definition::{SimpleSigning, SimpleUpdate};
use host::{
    Access, DataFolder, Faults, Host, Listen, Pace, Rehearsal, RehearsalOptions, RehearsalState,
    RehearseError, Secrets, ServeError, Subject, sample_firmware,
};
use jobs::Retry;
use model::{Actor, CreateOtaUpdate, KeyName, ThingName};
use signing::{Passphrase, Protection};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(120);

fn options(subject: Subject, devices: u32, faults: Faults) -> RehearsalOptions {
    RehearsalOptions {
        subject,
        devices,
        faults,
        modular: 0,
        tls: false,
        seed: 7,
        pace: Pace::Fastest,
        keep: false,
    }
}

async fn installation() -> (TempDir, Host) {
    let place = tempfile::tempdir().unwrap();
    let folder = DataFolder::at(place.path().join("data"), place.path().join("secret"));
    let actor = Actor { account: "test".to_owned(), operator: None };
    let host = Host::open(&folder, Access::Own, "test", actor, Secrets::Files).await.unwrap();
    (place, host)
}

/// An update of the sample, signed for devices that are not there.
async fn signed_update(host: &Host, place: &TempDir) -> CreateOtaUpdate {
    let path = place.path().join("sample.bin");
    std::fs::write(&path, sample_firmware()).unwrap();
    let image =
        host.app.add_image(&path, &mut |_, _| std::ops::ControlFlow::Continue(())).await.unwrap();
    assert!(image.findings.is_empty(), "the sample is sound: {:?}", image.findings);
    assert_eq!(image.info.version(), Some("0.9.1"));
    let passphrase = Passphrase::from("secret");
    let key = KeyName::new("release").unwrap();
    host.app.new_key(&key, &passphrase, Protection::Passphrase).await.unwrap();
    host.app.add_device(ThingName::new("real").unwrap(), None, [].into(), &[]).await.unwrap();
    let definition = SimpleUpdate {
        id: "meter-0_9_1".to_owned(),
        description: None,
        image: image.record,
        targets: vec!["device:real".to_owned()],
        file_name: "firmware.bin".to_owned(),
        file_type: None,
        signing: SimpleSigning::Key {
            name: key.to_string(),
            certificate_name: "codesign.crt".to_owned(),
        },
        maximum_per_minute: Some(1),
        timeout_minutes: None,
        expected_version: None,
        tags: vec![],
    };
    let created =
        host.app.create_update(definition.into_definition(), Some(&passphrase)).await.unwrap();
    host.app.update(&created.update).unwrap().definition
}

/// Waits for the next state that `is` says.
async fn until(rehearsal: &Rehearsal, is: fn(&RehearsalState) -> bool) -> RehearsalState {
    let mut state = rehearsal.state();
    let reached = tokio::time::timeout(PATIENCE, state.wait_for(is)).await.unwrap();
    RehearsalState::clone(&reached.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_update_is_rehearsed_as_it_is_and_failed_devices_come_back() {
    let (place, host) = installation().await;
    let definition = signed_update(&host, &place).await;
    let image = host.app.images().unwrap().remove(0);
    let subject = Subject::Signed {
        definition: Box::new(definition),
        images: vec![host.image_file(image.hash)],
    };
    let faults = Faults { wrong_certificate: 2, ..Faults::default() };
    let rehearsal = Rehearsal::start(options(subject, 6, faults)).await.unwrap();
    assert_eq!(rehearsal.update().as_str(), "meter-0_9_1");

    let over = |state: &RehearsalState| {
        matches!(state, RehearsalState::Ended(_) | RehearsalState::Failed(_))
    };
    let ended = until(&rehearsal, over).await;
    let RehearsalState::Ended(report) = ended else { panic!("{ended:?}") };
    let counts = report.rollout.head.counts;
    assert_eq!((counts.confirmed, counts.failed + counts.rejected), (4, 2), "{counts:?}");
    assert_eq!(report.devices.iter().filter(|device| device.signature_verified).count(), 4);
    let shown = report.shown(vec![]);
    assert_eq!((shown.signatures_verified, shown.images_match, shown.ledger_holds), (4, 6, true));

    // The devices that failed are switched on again, and fail again for the same reason.
    let retried = rehearsal.app().retry(rehearsal.update(), Retry::Failed).await.unwrap();
    assert_eq!(retried.devices, 2);
    until(&rehearsal, |state| matches!(state, RehearsalState::Running)).await;
    let ended = until(&rehearsal, over).await;
    let RehearsalState::Ended(report) = ended else { panic!("{ended:?}") };
    let counts = report.rollout.head.counts;
    assert_eq!((counts.total, counts.failed + counts.rejected), (2, 2), "{counts:?}");

    // Nothing of it happened in the installation it was started from.
    assert_eq!(host.app.devices().unwrap().len(), 1);
    rehearsal.end().await;
    host.close().await;
}

#[tokio::test]
async fn what_is_not_signed_is_not_rehearsed() {
    let (place, host) = installation().await;
    let mut definition = signed_update(&host, &place).await;
    definition.files[0].code_signing = None;
    let subject = Subject::Signed { definition: Box::new(definition), images: vec![] };
    let refused = Rehearsal::start(options(subject, 1, Faults::default())).await.err().unwrap();
    assert!(matches!(refused, RehearseError::NotSigned), "{refused:?}");
    let file = || Subject::File(place.path().join("sample.bin"));
    let faults = Faults { lossy: 3, ..Faults::default() };
    let refused = Rehearsal::start(options(file(), 2, faults)).await.err().unwrap();
    assert!(matches!(refused, RehearseError::TooManyFaults { .. }), "{refused:?}");
    host.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gateway_goes_on_and_off_and_a_taken_port_is_told() {
    let (_place, host) = installation().await;
    let listen =
        |port| Listen { tls: None, plain: Some(SocketAddr::from((Ipv4Addr::LOCALHOST, port))) };
    assert!(host.serving().is_none());
    let mut ports = Vec::new();
    for _ in 0..3 {
        let addr = host.serve(listen(0)).await.unwrap().plain.unwrap();
        assert_eq!(host.serving().unwrap().addrs.plain, Some(addr));
        drop(TcpStream::connect(addr).unwrap());
        ports.push(addr.port());
    }
    let last = ports.pop().unwrap();
    for before in ports {
        let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, before));
        assert!(before == last || TcpStream::connect(addr).is_err(), "{before} is served still");
    }
    host.stop_serving().await;
    assert!(host.serving().is_none());
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, last)).is_err());

    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let refused = host.serve(listen(taken.local_addr().unwrap().port())).await.unwrap_err();
    let ServeError::Gateway(_) = &refused else { panic!("{refused:?}") };
    let problem = app::view::Problem::from(&refused);
    assert_eq!(problem.what.code, "problem.port-in-use");
    assert!(host.serving().is_none());
    host.close().await;
}
