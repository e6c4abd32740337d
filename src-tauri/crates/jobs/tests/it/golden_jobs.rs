//! Bytes of AWS IoT Jobs over MQTT. A change here is a change for devices in the field.

use jobs::aws::{FileSignature, OtaFile, ota_job_document};
use jobs::device::{ConnectionId, Delivery, DeviceInput};
use model::StreamId;

use crate::common::{DOCUMENT, START, Site, job, shown, thing};

/// `@` in an expectation stands for the job document.
fn check(actual: Vec<String>, expected: &[&str]) {
    let expected: Vec<String> = expected.iter().map(|line| line.replace('@', DOCUMENT)).collect();
    assert_eq!(actual, expected);
}

#[test]
fn the_document_of_an_ota_update() {
    let file = OtaFile {
        file_path: "/device/updates".to_owned(),
        file_size: 200_019,
        file_id: 0,
        certificate: Some("codesign.crt".to_owned()),
        file_type: Some(0),
        signature: Some(FileSignature {
            member: "sig-sha256-ecdsa".to_owned(),
            base64: "MEUCIQ==".to_owned(),
        }),
    };
    let stream = StreamId::new("s1").unwrap();
    assert_eq!(ota_job_document(&stream, std::slice::from_ref(&file)), DOCUMENT);
    let bare = OtaFile { certificate: None, file_type: None, signature: None, ..file };
    assert_eq!(
        ota_job_document(&stream, &[bare]),
        r#"{"afr_ota":{"protocols":["MQTT"],"streamname":"s1","files":[{"filepath":"/device/updates","filesize":200019,"fileid":0}]}}"#
    );
}

#[test]
fn a_release_notifies_and_names_the_next_job() {
    let mut site = Site::new();
    site.run(job("AFR_OTA-u1", &["dev-1"]));
    let notices = site.deliveries.iter().filter_map(shown).collect();
    check(
        notices,
        &[
            r#"notify {"timestamp":1700000000,"jobs":{"QUEUED":[{"jobId":"AFR_OTA-u1","queuedAt":1700000000,"lastUpdatedAt":1700000000,"versionNumber":1,"executionNumber":1}]}}"#,
            r#"notify-next {"timestamp":1700000000,"execution":{"jobId":"AFR_OTA-u1","status":"QUEUED","queuedAt":1700000000,"lastUpdatedAt":1700000000,"versionNumber":1,"executionNumber":1,"jobDocument":@}}"#,
        ],
    );
}

#[test]
fn the_agent_asks_for_next() {
    let mut site = Site::with_job("AFR_OTA-u1", &["dev-1"]);
    let expected = r#"$next/get/accepted {"clientToken":":dev-1","timestamp":1700000000,"execution":{"jobId":"AFR_OTA-u1","status":"QUEUED","queuedAt":1700000000,"lastUpdatedAt":1700000000,"versionNumber":1,"executionNumber":1,"jobDocument":@}}"#;
    for _ in 0..2 {
        check(site.ask("dev-1", "$next/get", r#"{"clientToken":":dev-1"}"#), &[expected]);
    }
    check(
        site.ask("dev-2", "$next/get", r#"{"clientToken":":dev-2"}"#),
        &[r#"$next/get/accepted {"clientToken":":dev-2","timestamp":1700000000}"#],
    );
}

#[test]
fn start_next_starts_once_and_keeps_the_version() {
    let mut site = Site::with_job("j", &["dev-1"]);
    site.later(1000);
    let started = r#"start-next/accepted {"clientToken":"test","timestamp":1700000001,"execution":{"jobId":"j","status":"IN_PROGRESS","statusDetails":{"a":"b"},"queuedAt":1700000000,"startedAt":1700000001,"lastUpdatedAt":1700000001,"versionNumber":2,"executionNumber":1,"jobDocument":@}}"#;
    let request = r#"{"clientToken":"test","statusDetails":{"a":"b"}}"#;
    check(site.ask("dev-1", "start-next", request), &[started]);
    let again = r#"{"clientToken":"test","statusDetails":{"other":"x"},"stepTimeoutInMinutes":1}"#;
    check(site.ask("dev-1", "start-next", again), &[started]);
    check(
        site.ask("dev-2", "start-next", ""),
        &[r#"start-next/accepted {"timestamp":1700000001}"#],
    );
}

#[test]
fn the_modular_loop_reports_version_two_as_text() {
    let mut site = Site::with_job("j", &["dev-1"]);
    site.ask("dev-1", "start-next", r#"{"clientToken":"test"}"#);
    check(
        site.ask("dev-1", "j/update", r#"{"status":"SUCCEEDED","expectedVersion":"2"}"#),
        &[
            r#"j/update/accepted {"timestamp":1700000000}"#,
            r#"notify {"timestamp":1700000000,"jobs":{}}"#,
            r#"notify-next {"timestamp":1700000000}"#,
        ],
    );
}

#[test]
fn pending_executions_are_listed_in_queue_order() {
    let mut site = Site::with_job("j1", &["dev-1"]);
    site.later(1000);
    site.run(job("j2", &["dev-1"]));
    check(
        site.ask("dev-1", "j2/update", r#"{"status":"IN_PROGRESS"}"#),
        &[
            r#"j2/update/accepted {"timestamp":1700000001}"#,
            r#"notify-next {"timestamp":1700000001,"execution":{"jobId":"j2","status":"IN_PROGRESS","queuedAt":1700000001,"startedAt":1700000001,"lastUpdatedAt":1700000001,"versionNumber":2,"executionNumber":1,"jobDocument":@}}"#,
        ],
    );
    check(
        site.ask("dev-1", "get", r#"{"clientToken":"t"}"#),
        &[
            r#"get/accepted {"clientToken":"t","timestamp":1700000001,"inProgressJobs":[{"jobId":"j2","queuedAt":1700000001,"startedAt":1700000001,"lastUpdatedAt":1700000001,"versionNumber":2,"executionNumber":1}],"queuedJobs":[{"jobId":"j1","queuedAt":1700000000,"lastUpdatedAt":1700000000,"versionNumber":1,"executionNumber":1}]}"#,
        ],
    );
    check(
        site.ask("dev-2", "get", ""),
        &[r#"get/accepted {"timestamp":1700000001,"inProgressJobs":[],"queuedJobs":[]}"#],
    );
}

#[test]
fn at_most_ten_are_listed() {
    let mut site = Site::new();
    for n in 0..13 {
        site.run(job(&format!("j{n:02}"), &["dev-1"]));
    }
    let reply = site.ask("dev-1", "get", "").remove(0);
    assert_eq!(reply.matches("jobId").count(), 10);
    assert!(reply.contains("j09") && !reply.contains("j10"));
}

#[test]
fn describe_by_id_and_number() {
    let mut site = Site::with_job("j", &["dev-1"]);
    let head = r#""execution":{"jobId":"j","status":"QUEUED","queuedAt":1700000000,"lastUpdatedAt":1700000000,"versionNumber":1,"executionNumber":1"#;
    let without = format!(r#"j/get/accepted {{"timestamp":1700000000,{head}}}}}"#);
    let with = format!(r#"j/get/accepted {{"timestamp":1700000000,{head},"jobDocument":@}}}}"#);
    check(site.ask("dev-1", "j/get", ""), &[&with]);
    check(site.ask("dev-1", "j/get", r#"{"executionNumber":1}"#), &[&with]);
    let bare = r#"{"executionNumber":"1","includeJobDocument":false,"unknown":[{}]}"#;
    check(site.ask("dev-1", "j/get", bare), &[&without]);
    check(
        site.ask("dev-1", "j/get", r#"{"executionNumber":2,"clientToken":"t"}"#),
        &[
            r#"j/get/rejected {"clientToken":"t","timestamp":1700000000,"code":"ResourceNotFound","message":"there is no execution of j on dev-1"}"#,
        ],
    );
    site.ask("dev-1", "j/update", r#"{"status":"FAILED"}"#);
    check(
        site.ask("dev-1", "j/get", ""),
        &[
            r#"j/get/rejected {"timestamp":1700000000,"code":"TerminalStateReached","message":"the execution of j on dev-1 has ended as FAILED"}"#,
        ],
    );
}

#[test]
fn an_update_may_ask_for_state_and_document() {
    let mut site = Site::with_job("j", &["dev-1"]);
    let request = r#"{"status":"IN_PROGRESS","statusDetails":{"receive":"1/49"},"includeJobExecutionState":true,"includeJobDocument":true,"clientToken":"t"}"#;
    check(
        site.ask("dev-1", "j/update", request),
        &[
            r#"j/update/accepted {"clientToken":"t","timestamp":1700000000,"executionState":{"status":"IN_PROGRESS","statusDetails":{"receive":"1/49"},"versionNumber":2},"jobDocument":@}"#,
        ],
    );
    // Absent details stay, present ones replace.
    let state = r#"{"status":"IN_PROGRESS","includeJobExecutionState":true}"#;
    check(
        site.ask("dev-1", "j/update", state),
        &[
            r#"j/update/accepted {"timestamp":1700000000,"executionState":{"status":"IN_PROGRESS","statusDetails":{"receive":"1/49"},"versionNumber":3}}"#,
        ],
    );
    let replaced =
        r#"{"status":"IN_PROGRESS","statusDetails":{"x":"y"},"includeJobExecutionState":true}"#;
    check(
        site.ask("dev-1", "j/update", replaced),
        &[
            r#"j/update/accepted {"timestamp":1700000000,"executionState":{"status":"IN_PROGRESS","statusDetails":{"x":"y"},"versionNumber":4}}"#,
        ],
    );
}

#[test]
fn rejections_carry_code_and_state() {
    let mut site = Site::with_job("j", &["dev-1"]);
    site.ask("dev-1", "start-next", "");
    check(
        site.ask(
            "dev-1",
            "j/update",
            r#"{"status":"SUCCEEDED","expectedVersion":1,"clientToken":"t"}"#,
        ),
        &[
            r#"j/update/rejected {"clientToken":"t","timestamp":1700000000,"executionState":{"status":"IN_PROGRESS","versionNumber":2},"code":"VersionMismatch","message":"expected version 1 but found version 2"}"#,
        ],
    );
    check(
        site.ask("dev-1", "j/update", r#"{"status":"QUEUED","expectedVersion":9}"#),
        &[
            r#"j/update/rejected {"timestamp":1700000000,"code":"InvalidStateTransition","message":"a device cannot set the status of a job execution to QUEUED"}"#,
        ],
    );
    site.ask("dev-1", "j/update", r#"{"status":"SUCCEEDED"}"#);
    check(
        site.ask("dev-1", "j/update", r#"{"status":"SUCCEEDED"}"#),
        &[
            r#"j/update/rejected {"timestamp":1700000000,"executionState":{"status":"SUCCEEDED","versionNumber":3},"code":"InvalidStateTransition","message":"the execution of j on dev-1 has ended as SUCCEEDED"}"#,
        ],
    );
}

#[test]
fn checks_come_in_the_order_of_aws() {
    let mut site = Site::with_job("j", &["dev-1"]);
    site.ask("dev-1", "j/update", r#"{"status":"FAILED"}"#);
    // Every body is wrong in all that follows too.
    let rows = [
        (r#"{"clientToken":1,"status":"FAILED""#, "InvalidJson"),
        (r#"{"clientToken":1,"statusDetails":[],"status":"X"}"#, "InvalidRequest"),
        (r#"{"statusDetails":[],"status":"QUEUED","expectedVersion":9}"#, "InvalidRequest"),
        (r#"{"status":"X","expectedVersion":9}"#, "InvalidRequest"),
        (r#"{"expectedVersion":9}"#, "InvalidRequest"),
        (r#"{"status":"CANCELED","executionNumber":9}"#, "InvalidStateTransition"),
        (r#"{"status":"TIMED_OUT","executionNumber":9}"#, "InvalidStateTransition"),
        (r#"{"status":"REMOVED","executionNumber":9}"#, "InvalidStateTransition"),
        (r#"{"status":"FAILED","executionNumber":9,"expectedVersion":9}"#, "ResourceNotFound"),
        (r#"{"status":"FAILED","expectedVersion":9}"#, "VersionMismatch"),
        (r#"{"status":"FAILED","expectedVersion":2}"#, "InvalidStateTransition"),
    ];
    for (body, code) in rows {
        let reply = site.ask("dev-1", "j/update", body).remove(0);
        assert!(reply.contains(&format!(r#""code":"{code}""#)), "{body} → {reply}");
    }
    let unknown = site.ask("dev-1", "nothing/update", r#"{"status":"FAILED","expectedVersion":9}"#);
    assert!(unknown[0].contains("ResourceNotFound"), "{unknown:?}");
}

#[test]
fn limits_of_the_request() {
    let mut site = Site::with_job("j", &["dev-1"]);
    let long = |n: usize| "x".repeat(n);
    let details =
        |pairs: &str| format!(r#"{{"status":"IN_PROGRESS","statusDetails":{{{pairs}}}}}"#);
    let pairs = |n: usize| (0..n).map(|i| format!(r#""k{i}":"v""#)).collect::<Vec<_>>().join(",");
    let good = [
        format!(r#"{{"status":"IN_PROGRESS","clientToken":"{}"}}"#, long(64)),
        details(&format!(r#""{}":"{}""#, long(128), "é".repeat(1024))),
        details(r#""A-z_0:9":"  v0.9.0""#),
        details(&pairs(10)),
        r#"{"status":"IN_PROGRESS","stepTimeoutInMinutes":-1}"#.to_owned(),
        r#"{"status":"IN_PROGRESS","stepTimeoutInMinutes":10080,"clientToken":null}"#.to_owned(),
        r#"{"status":"IN_PROGRESS","statusDetails":{}}"#.to_owned(),
    ];
    for body in good {
        let reply = site.ask("dev-1", "j/update", &body).remove(0);
        assert!(reply.starts_with("j/update/accepted"), "{body} → {reply}");
    }
    let bad = [
        format!(r#"{{"status":"IN_PROGRESS","clientToken":"{}"}}"#, long(65)),
        details(&format!(r#""{}":"v""#, long(129))),
        details(r#""":"v""#),
        details(r#""k k":"v""#),
        details(r#""k":"""#),
        details(r#""k":1"#),
        details(r#""k":null"#),
        details(r#""k":{"deep":"v"}"#),
        details(r#""k":"a\u0007b""#),
        details(r#""k":"a\u202eb""#),
        details(&format!(r#""k":"{}""#, long(1025))),
        details(&pairs(11)),
        r#"{"status":"IN_PROGRESS","stepTimeoutInMinutes":0}"#.to_owned(),
        r#"{"status":"IN_PROGRESS","stepTimeoutInMinutes":10081}"#.to_owned(),
        r#"{"status":"IN_PROGRESS","expectedVersion":-1}"#.to_owned(),
        r#"{"status":"IN_PROGRESS","expectedVersion":1.5}"#.to_owned(),
        r#"{"status":"IN_PROGRESS","expectedVersion":"two"}"#.to_owned(),
        r#"{"status":"IN_PROGRESS","includeJobDocument":"yes"}"#.to_owned(),
    ];
    let version = site.newest("j", "dev-1").version;
    for body in bad {
        let reply = site.ask("dev-1", "j/update", &body).remove(0);
        assert!(reply.contains(r#""code":"InvalidRequest""#), "{body} → {reply}");
    }
    assert_eq!(site.newest("j", "dev-1").version, version);
}

#[test]
fn topics_that_are_no_requests() {
    let mut site = Site::with_job("j", &["dev-1"]);
    for topic in ["$next/update", "get/get", "notify/update", "a b/get", "/get", "ü/update"] {
        let reply = site.ask("dev-1", topic, r#"{"clientToken":"t"}"#);
        let expected = format!(
            r#"{topic}/rejected {{"clientToken":"t","timestamp":1700000000,"code":"InvalidTopic","message":"no job can be called so"}}"#
        );
        assert_eq!(reply, [expected]);
    }
    let silent = [
        "",
        "notify",
        "notify-next",
        "j/get/accepted",
        "j",
        "j/start-next",
        "update",
        "//",
        "get/",
    ];
    for topic in silent {
        assert!(site.ask("dev-1", topic, "{}").is_empty(), "{topic}");
    }
    assert!(site.ask("dev-1", &format!("{}/get", "x".repeat(60_000)), "{}").is_empty());
}

#[test]
fn the_puback_comes_first_and_the_reply_goes_to_who_asked() {
    let mut site = Site::with_job("j", &["dev-1"]);
    site.jobs.handle_device(
        DeviceInput::Jobs {
            connection: ConnectionId(3),
            thing: thing("dev-1"),
            topic: "j/update".to_owned(),
            payload: br#"{"status":"SUCCEEDED"}"#.to_vec(),
            acknowledge: Some(17),
        },
        START,
    );
    let deliveries = site.settle();
    let kinds: Vec<_> = deliveries
        .iter()
        .map(|delivery| match delivery {
            Delivery::Acknowledge { connection: ConnectionId(3), packet_id: 17 } => "puback",
            Delivery::Reply { connection: ConnectionId(3), .. } => "reply",
            Delivery::StopStream { .. } => "stop",
            Delivery::Notify { topic, .. } => topic,
            _ => "other",
        })
        .collect();
    assert_eq!(kinds, ["puback", "stop", "reply", "notify", "notify-next"]);
}

#[test]
fn time_left_is_shown_and_details_are_escaped() {
    let mut site = Site::new();
    site.run(model::Job { in_progress_timeout_minutes: Some(2), ..job("j", &["dev-1"]) });
    let request = r#"{"statusDetails":{"k":"\"\\é\u2028"}}"#;
    let reply = site.ask("dev-1", "start-next", request).remove(0);
    assert!(reply.contains("\"statusDetails\":{\"k\":\"\\\"\\\\é\u{2028}\"}"), "{reply}");
    assert!(reply.contains(r#""executionNumber":1,"approximateSecondsBeforeTimedOut":120,"job"#));
    site.later(30_000);
    let reply = site.ask("dev-1", "$next/get", "").remove(0);
    assert!(reply.contains(r#""approximateSecondsBeforeTimedOut":90,"#), "{reply}");
    site.ask("dev-1", "j/update", r#"{"status":"IN_PROGRESS","stepTimeoutInMinutes":1}"#);
    let reply = site.ask("dev-1", "$next/get", "").remove(0);
    assert!(reply.contains(r#""approximateSecondsBeforeTimedOut":60,"#), "{reply}");
}
