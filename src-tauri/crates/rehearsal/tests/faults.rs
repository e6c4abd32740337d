//! What goes wrong on a device, and what the service hears of it. No network, simulated time.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must panic")]

mod common;

use std::process::Command;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use common::{Run, Service, Signing, image, run};
use model::{Sha256, ThingName};
use rehearsal::{
    Device, DeviceSpec, Ending, Faults, Happening, Loss, Output, Qos, TimeScale, Version,
};
use serde_json::json;
use sha2::Digest;

const SIZE: usize = 200_019;
const BLOCKS: u32 = 49;

fn spec(signing: &Signing) -> DeviceSpec {
    DeviceSpec::agent(ThingName::new("dev-1").unwrap(), signing.certificate_pem.clone())
}

fn with_faults(faults: Faults) -> (Run, Service) {
    let signing = Signing::new();
    let mut service = Service::new(image(SIZE), &signing);
    let run = run(DeviceSpec { faults, ..spec(&signing) }, &mut service);
    (run, service)
}

fn failed(reason: &str) -> Option<Ending> {
    Some(Ending::Failed { reason: reason.to_owned() })
}

fn silent(run: &Run) -> bool {
    matches!(run.ending, Some(Ending::Silent { .. }))
}

#[test]
fn no_fault_ends_in_success_with_the_file_hashed_and_verified() {
    let (run, service) = with_faults(Faults::default());
    assert_eq!(run.ending, Some(Ending::Succeeded));
    let outcome = run.device.outcome(run.now, Ending::JobGone);
    assert_eq!((outcome.blocks, outcome.bytes, outcome.requests), (BLOCKS, SIZE as u64, 7));
    assert_eq!((outcome.reboots, outcome.rejections), (1, 0));
    assert!(outcome.signature_verified);
    let hash = Sha256(sha2::Sha256::digest(&service.image).into());
    assert_eq!(outcome.image_sha256, Some(hash));
    assert_eq!(run.now, Duration::ZERO, "nothing had to be waited for");
}

#[test]
fn another_certificate_fails_the_signature_check() {
    let (signing, other) = (Signing::new(), Signing::new());
    let mut service = Service::new(image(SIZE), &signing);
    let run = run(spec(&other), &mut service);
    assert_eq!(run.ending, failed("0x000000e3: 0x00000000"));
    let expected = r#"{"status":"FAILED","statusDetails":{"reason":"0x000000e3: 0x00000000"}}"#;
    assert_eq!(service.updates.last().unwrap(), expected);
    assert!(!run.device.outcome(run.now, Ending::JobGone).signature_verified);
}

#[test]
fn one_flipped_bit_fails_the_signature_check() {
    let signing = Signing::new();
    let mut service = Service::new(image(SIZE), &signing);
    service.image[123_456] ^= 0x10;
    assert_eq!(run(spec(&signing), &mut service).ending, failed("0x000000e3: 0x00000000"));
}

#[test]
fn a_device_without_a_usable_certificate_says_so() {
    let signing = Signing::new();
    for pem in [None, Some("no PEM".to_owned()), Some(String::new())] {
        let mut service = Service::new(image(SIZE), &signing);
        let spec = DeviceSpec { code_signing_certificate_pem: pem, ..spec(&signing) };
        assert_eq!(run(spec, &mut service).ending, failed("0x000000e7: 0x00000000"));
    }
}

#[test]
fn what_openssl_signs_the_device_accepts() {
    let folder = tempfile::tempdir().unwrap();
    let script = "
        openssl ecparam -name prime256v1 -genkey -noout -out key.pem
        openssl req -new -x509 -key key.pem -out cert.pem -days 1 -subj /CN=signer
        openssl dgst -sha256 -sign key.pem -out signature.der firmware.bin";
    let file = image(20_019);
    std::fs::write(folder.path().join("firmware.bin"), &file).unwrap();
    let shell = Command::new("sh").args(["-ec", script]).current_dir(&folder).output().unwrap();
    assert!(shell.status.success(), "{}", String::from_utf8_lossy(&shell.stderr));

    let signing = Signing::new();
    let mut service = Service::new(file, &signing);
    let signature = std::fs::read(folder.path().join("signature.der")).unwrap();
    service.file["sig-sha256-ecdsa"] = json!(STANDARD.encode(signature));
    let certificate = std::fs::read_to_string(folder.path().join("cert.pem")).unwrap();
    let spec = DeviceSpec { code_signing_certificate_pem: Some(certificate), ..spec(&signing) };
    assert_eq!(run(spec, &mut service).ending, Some(Ending::Succeeded));
}

#[test]
fn lost_blocks_are_asked_for_again_and_the_same_seed_loses_the_same() {
    let faults = Faults { lose: Loss::Share(0.3), seed: 7, ..Faults::default() };
    let (first, service) = with_faults(faults.clone());
    assert_eq!(first.ending, Some(Ending::Succeeded));
    assert!(first.now >= Duration::from_secs(10), "a lost block costs the block timer");
    let (second, again) = with_faults(faults);
    assert_eq!((&service.sent, first.now), (&again.sent, second.now));
    let (_, other) = with_faults(Faults { lose: Loss::Share(0.3), seed: 8, ..Faults::default() });
    assert_ne!(other.sent, again.sent);
}

#[test]
fn a_named_block_is_lost_once() {
    let (run, service) = with_faults(Faults { lose: Loss::Blocks(vec![3]), ..Faults::default() });
    assert_eq!(run.ending, Some(Ending::Succeeded));
    assert_eq!(service.sent[1], [3, 8, 9, 10, 11, 12, 13, 14]);
    assert_eq!(run.now, Duration::from_secs(10));
}

#[test]
fn a_reboot_half_way_starts_at_block_0() {
    let (run, service) = with_faults(Faults { reboot_after_blocks: Some(20), ..Faults::default() });
    assert_eq!(run.ending, Some(Ending::Succeeded));
    assert_eq!(service.sent[3], [0, 1, 2, 3, 4, 5, 6, 7]);
    let outcome = run.device.outcome(run.now, Ending::JobGone);
    assert_eq!((outcome.blocks, outcome.reboots), (20 + BLOCKS, 2));
}

#[test]
fn a_lost_connection_resumes_with_what_it_has() {
    let (run, service) =
        with_faults(Faults { disconnect_after_blocks: Some(20), ..Faults::default() });
    assert_eq!(run.ending, Some(Ending::Succeeded));
    assert_eq!(service.sent[3], [20, 21, 22, 23, 24, 25, 26, 27]);
    let outcome = run.device.outcome(run.now, Ending::JobGone);
    assert_eq!((outcome.blocks, outcome.reboots), (BLOCKS, 1));
}

#[test]
fn a_silent_device_says_nothing_more() {
    let (run, service) =
        with_faults(Faults { go_silent_after_blocks: Some(20), ..Faults::default() });
    assert!(silent(&run));
    assert_eq!(service.status, "IN_PROGRESS");
    assert_eq!(service.sent.len(), 3);
}

#[test]
fn failures_after_the_download() {
    let (run, _) = with_faults(Faults { boots_old_image: true, ..Faults::default() });
    assert_eq!(run.ending, failed("rejected: 0x00000010"));
    let (run, service) = with_faults(Faults { self_test_fails: true, ..Faults::default() });
    assert_eq!(run.ending, failed("rejected: 0x00000000"));
    assert!(service.updates[service.updates.len() - 2].contains(r#""self_test":"active""#));
    let reason = Some("0x000000ec: 0x0000001c".to_owned());
    let (run, _) = with_faults(Faults { report_failure: reason, ..Faults::default() });
    assert_eq!(run.ending, failed("0x000000ec: 0x0000001c"));
}

#[test]
fn the_running_version_decides_about_the_trial() {
    let signing = Signing::new();
    for (next, ending) in [
        (Version::new(0, 9, 0), failed("rejected: 0x00000010")),
        (Version::new(0, 8, 9), failed("rejected: 0x0000000f")),
        (Version::new(1, 0, 0), Some(Ending::Succeeded)),
    ] {
        let mut service = Service::new(image(SIZE), &signing);
        let spec = DeviceSpec { next_version: next, ..spec(&signing) };
        assert_eq!(run(spec, &mut service).ending, ending, "{next}");
    }
    // Without fileid 0 there is no version check.
    let mut service = Service::new(image(SIZE), &signing);
    service.file["fileid"] = json!(7);
    let spec = DeviceSpec { next_version: Version::new(0, 8, 9), ..spec(&signing) };
    assert_eq!(run(spec, &mut service).ending, Some(Ending::Succeeded));
}

#[test]
fn a_file_that_is_not_firmware_succeeds_without_a_reboot() {
    let signing = Signing::new();
    let mut service = Service::new(image(SIZE), &signing);
    service.file["fileType"] = json!(3);
    let run = run(spec(&signing), &mut service);
    assert_eq!(run.ending, Some(Ending::Succeeded));
    let expected = r#"{"status":"SUCCEEDED","statusDetails":{"reason":"accepted  v0.0.3","updatedBy":"  v0.0.0"}}"#;
    assert_eq!(service.updates.last().unwrap(), expected);
    assert!(!run.outputs.iter().any(|output| matches!(output, Output::Reboot { .. })));
}

#[test]
fn documents_the_agent_does_not_take() {
    let signing = Signing::new();
    let check = |change: &dyn Fn(&mut Service)| {
        let mut service = Service::new(image(20_019), &signing);
        change(&mut service);
        let run = run(spec(&signing), &mut service);
        (run, service)
    };
    let (run, service) = check(&|service| service.protocols = json!(["HTTP"]));
    assert_eq!(run.ending, failed("aborted: 0x0000000d"));
    assert!(service.sent.is_empty());
    let (run, _) = check(&|service| service.file = json!({"reboot": true}));
    assert_eq!(run.ending, failed("0x0000000c: 0x00000004"));
    let (run, service) = check(&|service| {
        service.file.as_object_mut().unwrap().remove("sig-sha256-ecdsa");
    });
    assert_eq!(run.ending, failed("0x000000e3: 0x00000000"));
    assert_eq!(service.sent.len(), 1, "the whole file was fetched first");
    assert!(silent(&check(&|service| service.file["filesize"] = json!(0)).0));
    assert!(silent(&check(&|service| service.file["filesize"] = json!(4_194_305)).0));
    let (run, _) = check(&|service| service.file["filesize"] = json!("20019"));
    assert_eq!(run.ending, Some(Ending::Succeeded));
    // Too large for the network buffer: dropped unseen, and the agent never asks twice.
    let (run, _) = check(&|service| service.file["filepath"] = json!("x".repeat(4000)));
    assert_eq!(run.ending, None);
    assert!(matches!(run.happenings[..], [Happening::PacketDropped { buffer: 4224, .. }]));
}

#[test]
fn four_mebibytes_fit_the_bitmap_to_the_byte() {
    let signing = Signing::new();
    let mut service = Service::new(image(4 << 20), &signing);
    assert_eq!(run(spec(&signing), &mut service).ending, Some(Ending::Succeeded));
}

#[test]
fn thirty_two_unanswered_requests_are_enough() {
    let signing = Signing::new();
    for (scale, seconds) in [(TimeScale::REAL, 320), (TimeScale::new(0.1), 32)] {
        let mut service = Service::new(image(SIZE), &signing);
        service.mute = true;
        let run = run(DeviceSpec { time_scale: scale, ..spec(&signing) }, &mut service);
        assert_eq!(run.ending, failed("aborted: 0x00000000"));
        assert_eq!((service.sent.len(), run.now), (32, Duration::from_secs(seconds)));
    }
}

#[test]
fn a_file_of_one_block_reports_no_progress() {
    let signing = Signing::new();
    let mut service = Service::new(image(100), &signing);
    assert_eq!(run(spec(&signing), &mut service).ending, Some(Ending::Succeeded));
    assert!(!service.updates.iter().any(|update| update.contains("receive")));
}

#[test]
fn a_hostile_detail_is_still_json() {
    let text = "<b>\u{1b}[2J\"\\\n=cmd|' /C calc'!A0";
    let hostile_detail = Some(text.to_owned());
    let (run, service) = with_faults(Faults { hostile_detail, ..Faults::default() });
    assert_eq!(run.ending, Some(Ending::Succeeded));
    let update: serde_json::Value = serde_json::from_str(&service.updates[0]).unwrap();
    assert_eq!(update["statusDetails"]["note"], text);
    assert_eq!(update["statusDetails"]["receive"], "1/49");
}

/// A device in mid-download: blocks 0 to 7 accepted, the next request sent.
fn downloading() -> (Device, Service) {
    let signing = Signing::new();
    let mut service = Service::new(image(SIZE), &signing);
    let mut device = Device::new(spec(&signing));
    device.handle_connected(Duration::ZERO);
    while service.sent.len() < 2 {
        if let Output::Publish { topic, payload, .. } = device.poll_output().unwrap() {
            device.handle_acknowledged();
            for (topic, payload) in service.answer(&topic, &payload) {
                if service.sent.len() < 2 {
                    device.handle_message(Duration::ZERO, &topic, &payload, Qos::AtMostOnce);
                }
            }
        }
    }
    assert_eq!(device.poll_output(), None);
    (device, service)
}

#[test]
fn any_word_on_notify_next_starts_a_download_again() {
    for word in ["{}", r#"{"timestamp":1,"execution":{"jobId":"j1"}}"#] {
        let (mut device, mut service) = downloading();
        let topic = "$aws/things/dev-1/jobs/notify-next";
        device.handle_message(Duration::ZERO, topic, word.as_bytes(), Qos::AtLeastOnce);
        let topics: Vec<_> = std::iter::from_fn(|| device.poll_output()).collect();
        assert!(
            matches!(&topics[0], Output::Unsubscribe { topic } if topic.ends_with("data/cbor"))
        );
        assert!(matches!(&topics[1], Output::Subscribe { topic, .. } if topic.ends_with("next")));
        let Output::Publish { topic, payload, .. } = &topics[2] else { panic!("{topics:?}") };
        device.handle_acknowledged();
        let (topic, payload) = service.answer(topic, payload).remove(0);
        device.handle_message(Duration::ZERO, &topic, &payload, Qos::AtMostOnce);
        let request = std::iter::from_fn(|| device.poll_output()).last().unwrap();
        let Output::Publish { topic, payload, .. } = request else { panic!("{request:?}") };
        service.answer(&topic, &payload);
        assert_eq!(service.sent.last().unwrap()[0], 0);
    }
}

#[test]
fn what_is_no_block_fails_the_job() {
    for (topic, payload) in [
        ("data/cbor", &b"\xff"[..]),
        ("rejected/cbor", b"\xa1\x61o\x71ResourceNotFound."),
        ("data/cbor", b"\xa4\x61f\x00\x61i\x19\x03\xe7\x61l\x01\x61p\x41x"),
    ] {
        let (mut device, _) = downloading();
        let topic = format!("$aws/things/dev-1/streams/s1/{topic}");
        device.handle_message(Duration::ZERO, &topic, payload, Qos::AtMostOnce);
        let Some(Output::Publish { payload, .. }) = device.poll_output() else { panic!() };
        let expected = r#"{"status":"FAILED","statusDetails":{"reason":"0x000000e0: 0x00000000"}}"#;
        assert_eq!(String::from_utf8(payload).unwrap(), expected);
    }
}

#[test]
fn the_client_token_holds_53_characters_of_the_name() {
    let thing = ThingName::new(&"t".repeat(60)).unwrap();
    let mut device = Device::new(DeviceSpec::agent(thing, String::new()));
    device.handle_connected(Duration::ZERO);
    device.poll_output();
    let Some(Output::Publish { payload, .. }) = device.poll_output() else { panic!() };
    let expected = format!(r#"{{"clientToken":":{}"}}"#, "t".repeat(53));
    assert_eq!(String::from_utf8(payload).unwrap(), expected);
}

/// Runs until an update holding `word` is about to be acknowledged.
fn until_update(word: &str) -> (Device, Service) {
    let signing = Signing::new();
    let mut service = Service::new(image(SIZE), &signing);
    let mut device = Device::new(spec(&signing));
    device.handle_connected(Duration::ZERO);
    loop {
        match device.poll_output().unwrap() {
            Output::Publish { topic, payload, .. } => {
                if String::from_utf8_lossy(&payload).contains(word) {
                    return (device, service);
                }
                device.handle_acknowledged();
                for (topic, payload) in service.answer(&topic, &payload) {
                    device.handle_message(Duration::ZERO, &topic, &payload, Qos::AtMostOnce);
                }
            }
            Output::Reboot { .. } => {
                device.handle_disconnected();
                device.handle_connected(Duration::ZERO);
            }
            _ => {}
        }
    }
}

#[test]
fn a_report_that_was_not_acknowledged_is_sent_again_before_anything_else() {
    for word in [r#""self_test":"ready""#, r#""self_test":"active""#, "SUCCEEDED"] {
        let (mut device, _) = until_update(word);
        assert_eq!(device.poll_output(), None, "nothing passes the PUBACK");
        assert_eq!(device.ending(), None);
        device.handle_disconnected();
        device.handle_connected(Duration::ZERO);
        let Some(Output::Publish { payload, .. }) = device.poll_output() else { panic!("{word}") };
        assert!(String::from_utf8(payload).unwrap().contains(word));
    }
}

#[test]
fn a_trial_the_service_knows_nothing_of_is_taken_back() {
    let (mut device, mut service) = until_update(r#""self_test":"ready""#);
    // The service never sees "ready"; the device restarts into its trial all the same.
    device.handle_acknowledged();
    let mut restarts = 0;
    while device.ending().is_none() {
        match device.poll_output() {
            Some(Output::Publish { topic, payload, .. }) => {
                device.handle_acknowledged();
                for (topic, payload) in service.answer(&topic, &payload) {
                    device.handle_message(Duration::ZERO, &topic, &payload, Qos::AtMostOnce);
                }
            }
            Some(Output::Reboot { .. }) => {
                restarts += 1;
                device.handle_disconnected();
                device.handle_connected(Duration::ZERO);
            }
            _ => {}
        }
    }
    // Into the trial, back from it, and into the trial of the second download.
    assert_eq!((device.ending(), restarts), (Some(&Ending::Succeeded), 3));
    let last = service.updates.last().unwrap();
    assert!(last.contains(r#""updatedBy":"  v0.9.0""#), "{last}");
}
