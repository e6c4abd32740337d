//! Never more proven than the evidence.
#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use model::{
    Evidence, Execution, ExecutionKey, ExecutionStatus, Job, JobId, JobStatus, Progress,
    ReportedVersion, Road, TargetSelection, ThingName, Timestamp, TruthState, Truths, Verdict,
    is_same_version,
};
use proptest::prelude::*;

const SIGNED: &str = r#"{"afr_ota":{"protocols":["MQTT"],"streamname":"s","files":[{"filepath":"f","filesize":1,"fileid":0,"certfile":"c","fileType":0,"sig-sha256-ecdsa":"MEQ="}]}}"#;

fn job(document: &str, expected_version: Option<&str>) -> Job {
    Job {
        id: JobId::new("j").unwrap(),
        update: None,
        stream: None,
        document: document.to_owned(),
        targets: vec![],
        selection: TargetSelection::Snapshot,
        members: vec![],
        released: 1,
        maximum_per_minute: 1000,
        last_release_at: None,
        in_progress_timeout_minutes: None,
        expected_version: expected_version.map(str::to_owned),
        status: JobStatus::InProgress,
        pause: None,
        reason_code: None,
        comment: None,
        created_at: Timestamp(0),
        updated_at: Timestamp(0),
        completed_at: None,
    }
}

fn execution(status: ExecutionStatus, evidence: Evidence) -> Execution {
    Execution {
        key: ExecutionKey {
            job: JobId::new("j").unwrap(),
            thing: ThingName::new("t").unwrap(),
            number: 1,
        },
        status,
        details: None,
        version: 1,
        road: Road::Air,
        queued_at: Timestamp(0),
        started_at: None,
        updated_at: Timestamp(9),
        in_progress_deadline: None,
        step_deadline: None,
        order: 0,
        claim: None,
        evidence,
    }
}

fn full() -> Evidence {
    Evidence {
        all_blocks_sent_at: Some(Timestamp(1)),
        verified_at: Some(Timestamp(2)),
        booted_at: Some(Timestamp(3)),
        reported_version: Some(ReportedVersion {
            version: "  v0.9.1".to_owned(),
            at: Timestamp(4),
        }),
        progress: Some(Progress { blocks_total: 49, ..Progress::default() }),
        ..Evidence::default()
    }
}

fn is_proven(state: &TruthState) -> bool {
    matches!(state, TruthState::Proven { .. })
}

fn is_disproved(state: &TruthState) -> bool {
    matches!(state, TruthState::Disproved { .. })
}

#[test]
fn an_agent_that_tells_everything_is_confirmed() {
    let (execution, job) =
        (execution(ExecutionStatus::Succeeded, full()), job(SIGNED, Some("0.9.1")));
    let shown = Truths::of(&execution, &job).each().map(|(_, state)| match state {
        TruthState::Proven { at, evidence } => (at.0, evidence.to_string()),
        other => panic!("{other:?}"),
    });
    let proven = |at, evidence: &str| (at, evidence.to_owned());
    assert_eq!(
        shown,
        [
            proven(1, "All 49 blocks were asked for and sent."),
            proven(2, "The device checked the signature and reported \"ready\"."),
            proven(3, "The new firmware started and reported its self-test as active."),
            proven(4, "The device reports that it runs version v0.9.1, as expected."),
        ]
    );
    assert_eq!(Verdict::of(&execution, &job), Verdict::Confirmed);
}

#[test]
fn a_device_that_only_says_done_is_not_confirmed() {
    let evidence = Evidence { all_blocks_sent_at: Some(Timestamp(1)), ..Evidence::default() };
    let (execution, job) = (execution(ExecutionStatus::Succeeded, evidence), job(SIGNED, None));
    let truths = Truths::of(&execution, &job);
    assert!(is_proven(&truths.written));
    assert_eq!(
        [truths.verified, truths.booted, truths.confirmed],
        [TruthState::NotChecked, TruthState::NotChecked, TruthState::NotChecked]
    );
    assert_eq!(Verdict::of(&execution, &job), Verdict::FinishedNotConfirmed);
}

#[test]
fn another_version_disproves() {
    let (execution, job) =
        (execution(ExecutionStatus::Succeeded, full()), job(SIGNED, Some("1.0.0")));
    let TruthState::Disproved { evidence, .. } = Truths::of(&execution, &job).confirmed else {
        panic!("not disproved")
    };
    assert_eq!(evidence.to_string(), "The device reports version v0.9.1, expected 1.0.0.");
    assert_eq!(Verdict::of(&execution, &job), Verdict::FinishedNotConfirmed);
}

#[test]
fn a_version_reported_before_the_end_confirms_nothing() {
    for (status, confirmed) in [
        (ExecutionStatus::InProgress, TruthState::NotYet),
        (ExecutionStatus::Failed, TruthState::NotChecked),
        (ExecutionStatus::TimedOut, TruthState::NotChecked),
    ] {
        let truths = Truths::of(&execution(status, full()), &job(SIGNED, Some("0.9.1")));
        assert_eq!(truths.confirmed, confirmed, "{status}");
        assert!(is_proven(&truths.booted), "{status}");
    }
}

#[test]
fn a_file_that_is_not_firmware_is_neither_started_nor_confirmed() {
    let document = SIGNED.replace(r#""fileType":0"#, r#""fileType":5"#);
    let mut execution = execution(
        ExecutionStatus::Succeeded,
        Evidence {
            reported_version: Some(ReportedVersion {
                version: "v0.0.5".to_owned(),
                at: Timestamp(4),
            }),
            ..Evidence::default()
        },
    );
    let truths = Truths::of(&execution, &job(&document, Some("0.0.5")));
    assert_eq!(
        [truths.verified, truths.booted, truths.confirmed],
        [const { TruthState::NotChecked }; 3]
    );
    execution.details = Some([("reason".to_owned(), "accepted  v0.0.5".to_owned())].into());
    let job = job(&document, None);
    assert!(is_proven(&Truths::of(&execution, &job).verified));
    assert_eq!(Verdict::of(&execution, &job), Verdict::FinishedNotConfirmed);
}

#[test]
fn without_a_signature_nothing_was_checked() {
    let document = SIGNED.replace("sig-sha256-ecdsa", "sig");
    let document = document.replace(r#","sig":"MEQ=""#, "");
    let truths = Truths::of(&execution(ExecutionStatus::Succeeded, full()), &job(&document, None));
    assert_eq!(truths.verified, TruthState::NotChecked);
}

#[test]
fn what_has_ended_has_no_not_yet() {
    for status in ExecutionStatus::ALL {
        let truths = Truths::of(&execution(status, Evidence::default()), &job(SIGNED, None));
        let state = if status.is_terminal() { TruthState::NotChecked } else { TruthState::NotYet };
        for truth in [truths.written, truths.verified, truths.booted, truths.confirmed] {
            assert_eq!(truth, state, "{status}");
        }
    }
}

#[test]
fn a_bad_signature_disproves() {
    let mut execution = execution(ExecutionStatus::Failed, Evidence::default());
    execution.details = Some([("reason".to_owned(), "0x000000e3: 0x00000000".to_owned())].into());
    let truths = Truths::of(&execution, &job(SIGNED, None));
    assert!(is_disproved(&truths.verified));
    assert_eq!([truths.booted, truths.confirmed], [const { TruthState::NotChecked }; 2]);
    assert_eq!(Verdict::of(&execution, &job(SIGNED, None)), Verdict::Failed);
}

#[test]
fn the_same_version_in_other_letters() {
    for (one, other) in [
        ("v0.9.1", "0.9.1"),
        ("  v0.9.0", "0.9.0 "),
        ("0x00090001", "v0.9.1"),
        ("1.2", "1.2.0"),
        ("v5.2-dirty", "5.2-dirty"),
        ("release", "release"),
    ] {
        assert!(is_same_version(one, other), "{one:?} {other:?}");
    }
    for (one, other) in [
        ("0.9.1", "0.9.10"),
        ("v5.2-dirty", "5.2"),
        ("1.2.3.4", "1.2.3"),
        ("version", "ersion"),
        ("", ""),
        ("0x0009001", "0.9.1"),
        ("1..2", "1.0.2"),
        ("4294967296", "0"),
    ] {
        assert!(!is_same_version(one, other), "{one:?} {other:?}");
    }
}

fn any_evidence() -> impl Strategy<Value = Evidence> {
    let time = || proptest::option::of((0_i64..100).prop_map(Timestamp));
    let version = prop_oneof![Just("v0.9.1".to_owned()), Just("1.0".to_owned()), any::<String>()];
    (time(), time(), time(), proptest::option::of(version)).prop_map(
        |(all_blocks_sent_at, verified_at, booted_at, version)| Evidence {
            all_blocks_sent_at,
            verified_at,
            booted_at,
            reported_version: version.map(|version| ReportedVersion { version, at: Timestamp(5) }),
            ..Evidence::default()
        },
    )
}

proptest! {
    #[test]
    fn never_more_proven_than_the_evidence(
        evidence in any_evidence(),
        status in proptest::sample::select(ExecutionStatus::ALL.to_vec()),
        road in proptest::sample::select(vec![Road::Air, Road::Wire]),
        expected in proptest::option::of(prop_oneof![Just("0.9.1".to_owned()), any::<String>()]),
        reason in proptest::option::of(prop_oneof![
            Just("accepted  v0.9.1".to_owned()),
            Just("0x000000e3: 0x00000000".to_owned()),
            any::<String>(),
        ]),
        document in prop_oneof![Just(SIGNED.to_owned()), Just("{}".to_owned()), any::<String>()],
    ) {
        let job = job(&document, expected.as_deref());
        let mut execution = execution(status, evidence.clone());
        execution.road = road;
        execution.details = reason.map(|reason| [("reason".to_owned(), reason)].into());
        let truths = Truths::of(&execution, &job);
        prop_assert!(!is_proven(&truths.written) || evidence.all_blocks_sent_at.is_some());
        prop_assert!(!is_proven(&truths.verified) || evidence.verified_at.is_some());
        prop_assert!(!is_proven(&truths.booted) || evidence.booted_at.is_some());
        let is_confirmed = Verdict::of(&execution, &job) == Verdict::Confirmed;
        prop_assert_eq!(is_confirmed, is_proven(&truths.confirmed));
        if is_confirmed {
            prop_assert_eq!(status, ExecutionStatus::Succeeded);
            let reported = evidence.reported_version.unwrap().version;
            prop_assert!(!reported.trim().is_empty());
            prop_assert!(expected.is_none_or(|expected| is_same_version(&expected, &reported)));
        }
    }
}

#[test]
fn what_can_be_expected_follows_from_the_update_and_from_what_devices_told_before() {
    use model::{ExpectedBecause as Why, Past, UpdateKind, expected_truths};
    let expects = |document: &str, version: Option<&str>, past: Past| {
        let kind = UpdateKind::of_document(document, version);
        expected_truths(&kind, past).map(|truth| (truth.expected, truth.why))
    };
    let nobody = Past::default();
    let compared = Why::VersionIsCompared { expected: "2.0.0".into() };
    assert_eq!(
        expects(SIGNED, Some("2.0.0"), nobody),
        [
            (true, Why::BlocksAreCounted),
            (true, Why::AgentChecksSignature),
            (true, Why::AgentRestarts),
            (true, compared),
        ]
    );
    let unsigned = SIGNED.replace("sig-sha256-ecdsa", "nothing");
    assert_eq!(expects(&unsigned, None, nobody)[1], (false, Why::NothingIsSigned));
    assert_eq!(expects(&unsigned, None, nobody)[3], (true, Why::NoVersionNamed));
    assert_eq!(expects("{}", None, nobody)[1], (true, Why::SignatureUnknown));
    let settings = SIGNED.replace("\"fileType\":0", "\"fileType\":101");
    assert_eq!(
        expects(&settings, Some("2.0.0"), nobody).map(|(expected, _)| expected),
        [true, true, false, false]
    );
    let modular = Past { finished: 40, verified: 0, booted: 3, reported: 40 };
    assert_eq!(
        expects(SIGNED, None, modular),
        [
            (true, Why::BlocksAreCounted),
            (false, Why::NeverTold { finished: 40 }),
            (true, Why::SomeTold { told: 3, finished: 40 }),
            (true, Why::NoVersionNamed),
        ]
    );
}
