//! `fieldlift rehearse`: the whole way, with nothing but the program.

use std::ffi::OsString;

use serde_json::Value;
use tests::{Place, Ran, esp_image};

fn rehearse(place: &Place, arguments: &[&str]) -> Ran {
    let mut all: Vec<OsString> = vec!["rehearse".into(), "--image".into(), esp_image().into()];
    all.extend(arguments.iter().map(OsString::from));
    place.run(&all)
}

/// The report, which is the last line.
fn report(ran: &Ran) -> Value {
    ran.lines().pop().expect("no report")
}

fn rows(report: &Value) -> &Vec<Value> {
    report["rollout"]["devices"].as_array().unwrap()
}

#[test]
fn two_hundred_devices_verify_a_real_signature_over_tls() {
    let place = Place::new();
    let ran = rehearse(&place, &["--devices", "200", "--json"]).exits(0);
    let report = report(&ran);
    let devices = report["devices"].as_array().unwrap();
    assert_eq!(devices.len(), 200);
    for device in devices {
        assert_eq!(device["signatureVerified"], true, "{device}");
        assert_eq!(device["imageMatches"], true, "{device}");
        assert_eq!(device["ending"], "succeeded", "{device}");
    }
    assert_eq!(rows(&report).len(), 200);
    assert!(rows(&report).iter().all(|row| row["status"] == "SUCCEEDED"));
    assert_eq!(report["rollout"]["head"]["counts"]["confirmed"], 200);
    assert_eq!(report["ledgerHolds"], true);
    assert!(!place.data().exists(), "a rehearsal has a folder of its own");
}

#[test]
fn a_wrong_certificate_fails_those_devices_and_no_other() {
    let place = Place::new();
    let faults = ["--devices", "12", "--wrong-certificate", "5"];
    let ran = rehearse(&place, &[&faults[..], &["--json"]].concat()).exits(1);
    let report = report(&ran);
    for row in rows(&report) {
        let wrong = row["thing"].as_str().unwrap() <= "sim-00005";
        let status = if wrong { "FAILED" } else { "SUCCEEDED" };
        assert_eq!(row["status"], status, "{row}");
        let code = row["explanation"]["code"].as_str();
        assert_eq!(code, wrong.then_some("signature-check-failed"), "{row}");
    }
    let verified = |device: &&Value| device["signatureVerified"] == true;
    assert_eq!(report["devices"].as_array().unwrap().iter().filter(verified).count(), 7);

    let ran = rehearse(&place, &faults).exits(1);
    for words in ["5 failed", "7 confirmed", "signature", "certificate", "sim-00005"] {
        assert!(ran.stdout.contains(words), "{words:?} is not in: {}", ran.stdout);
    }
}

#[test]
fn devices_that_report_no_version_are_finished_and_not_confirmed() {
    let place = Place::new();
    let ran = rehearse(&place, &["--devices", "6", "--modular", "6"]).exits(0);
    assert!(ran.stdout.contains("6 finished, not confirmed"), "{}", ran.stdout);
    assert!(ran.stdout.contains("6 found its signature valid"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("6 confirmed"), "{}", ran.stdout);
}
