//! The application composed from the modular libraries. No network, simulated time.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must panic")]

mod common;

use std::time::Duration;

use common::{Run, Service, Signing, image, run};
use model::ThingName;
use rehearsal::{Device, DeviceSpec, Ending, Faults, Firmware, Loss, Output, Qos};

fn modular(firmware: Firmware, faults: Faults) -> (Run, Service) {
    let signing = Signing::new();
    let mut service = Service::new(image(20_019), &signing);
    let thing = ThingName::new("mod-1").unwrap();
    let spec = DeviceSpec {
        firmware,
        faults,
        ..DeviceSpec::agent(thing, signing.certificate_pem.clone())
    };
    let run = run(spec, &mut service);
    (run, service)
}

#[test]
fn modular_firmware_reports_after_its_reboot() {
    for firmware in [Firmware::ModularJson, Firmware::ModularCbor] {
        let (run, service) = modular(firmware, Faults::default());
        assert_eq!(run.ending, Some(Ending::Succeeded));
        assert_eq!(service.updates, [r#"{"status":"SUCCEEDED","expectedVersion":"2"}"#]);
        assert_eq!(service.sent, [[0], [1], [2], [3], [4]]);
        let asked = |output: &&Output| matches!(output, Output::Publish { topic, .. } if topic.ends_with("start-next"));
        assert_eq!(run.outputs.iter().filter(asked).count(), 2);
    }
}

#[test]
fn modular_firmware_asks_for_a_lost_block_again() {
    let lose = Loss::Blocks(vec![2]);
    let (run, service) = modular(Firmware::ModularCbor, Faults { lose, ..Faults::default() });
    assert_eq!(run.ending, Some(Ending::Succeeded));
    assert_eq!(service.sent, [[0], [1], [2], [2], [3], [4]]);
}

#[test]
fn modular_firmware_resumes_or_starts_again() {
    let faults = Faults { disconnect_after_blocks: Some(2), ..Faults::default() };
    let (run, service) = modular(Firmware::ModularJson, faults);
    assert_eq!(run.ending, Some(Ending::Succeeded));
    assert_eq!(service.sent, [[0], [1], [2], [3], [4]]);
    let faults = Faults { reboot_after_blocks: Some(2), ..Faults::default() };
    let (run, service) = modular(Firmware::ModularJson, faults);
    assert_eq!(run.ending, Some(Ending::Succeeded));
    assert_eq!(service.sent, [[0], [1], [0], [1], [2], [3], [4]]);
}

#[test]
fn modular_firmware_polls_every_five_seconds() {
    let spec = DeviceSpec {
        firmware: Firmware::ModularJson,
        ..DeviceSpec::agent(ThingName::new("mod-1").unwrap(), String::new())
    };
    let mut device = Device::new(spec);
    device.handle_connected(Duration::ZERO);
    for polls in 0..3 {
        let Some(Output::Publish { topic, .. }) = device.poll_output() else { panic!() };
        assert_eq!(topic, "$aws/things/mod-1/jobs/start-next");
        device.handle_acknowledged();
        let topic = format!("{topic}/accepted");
        let now = Duration::from_secs(polls * 5);
        let nothing = br#"{"clientToken":"test","timestamp":1}"#;
        device.handle_message(now, &topic, nothing, Qos::AtMostOnce);
        assert_eq!(device.poll_output(), None);
        let next = Duration::from_secs((polls + 1) * 5);
        assert_eq!(device.poll_timeout(), Some((next, "a job")));
        device.handle_timeout(next);
    }
}

#[test]
fn another_certificate_fails_the_job_without_a_reason() {
    let signing = Signing::new();
    let mut service = Service::new(image(20_019), &signing);
    let thing = ThingName::new("mod-1").unwrap();
    let spec = DeviceSpec {
        firmware: Firmware::ModularCbor,
        ..DeviceSpec::agent(thing, Signing::new().certificate_pem)
    };
    assert!(matches!(run(spec, &mut service).ending, Some(Ending::Failed { .. })));
    assert_eq!(service.updates, [r#"{"status":"FAILED","expectedVersion":"2"}"#]);
}
