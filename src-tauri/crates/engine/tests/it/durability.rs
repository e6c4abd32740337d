//! Nothing is told before it is on the disk, and what was told survives a kill at any instant.

use jobs::device::{ConnectionId, Delivery, DeviceInput};
use model::{ExecutionStatus, LedgerEvent};

use crate::site::{NOW, Site, request, thing};

const READY: &str =
    r#"{"status":"IN_PROGRESS","statusDetails":{"self_test":"ready","updatedBy":"0x00010000"}}"#;
const ACTIVE: &str =
    r#"{"status":"IN_PROGRESS","statusDetails":{"self_test":"active","updatedBy":"0x00020003"}}"#;
const DONE: &str = r#"{"status":"SUCCEEDED","statusDetails":{"reason":"accepted  v2.0.3"}}"#;

#[tokio::test]
async fn replies_and_acknowledgements_leave_after_the_commit() {
    let site = Site::new();
    let job = site.with_update(3, 5000).await;
    site.engine.start_rollout(super::site::actor(), job.clone()).await.unwrap();
    site.devices.take();
    site.devices.look_at(&site.dir);
    // One turn for all: what the first is told must not run ahead of the last one's word.
    for device in 0..3 {
        site.say(request(device, "start-next", "{}"));
        site.say(request(device, &format!("{job}/update"), DONE));
    }
    let mut arrivals = Vec::new();
    for device in 0..3 {
        let mine = ConnectionId(device);
        for verb in ["start-next", "update"] {
            arrivals.extend(site.devices.take_until(|delivery| {
                matches!(delivery, Delivery::Reply { connection, topic, .. }
                    if *connection == mine && topic.contains(verb))
            }));
        }
    }
    let told =
        |arrival: &&super::site::Arrival| !matches!(arrival.delivery, Delivery::Notify { .. });
    for arrival in arrivals.iter().filter(told) {
        let device = match &arrival.delivery {
            Delivery::Reply { connection, .. } | Delivery::Acknowledge { connection, .. } => {
                connection.0
            }
            Delivery::StopStream { thing, .. } => thing.as_str()[1..].parse().unwrap(),
            other => panic!("{other:?}"),
        };
        let (status, _) = arrival.on_disk[&(format!("d{device}"), 1)];
        let expected = match &arrival.delivery {
            Delivery::StopStream { .. } => [ExecutionStatus::Succeeded].as_slice(),
            Delivery::Reply { topic, .. } if topic.contains("update") => {
                &[ExecutionStatus::Succeeded]
            }
            _ => &[ExecutionStatus::InProgress, ExecutionStatus::Succeeded],
        };
        assert!(expected.contains(&status), "{arrival:?}");
    }
    assert!(arrivals.iter().filter(told).count() >= 12);
}

#[tokio::test]
async fn a_question_costs_no_commit() {
    let site = Site::new();
    site.with_update(1, 10).await;
    let mut commits = site.engine.subscribe();
    let (verdict, reply) = site.ask(0, "$next/get", r#"{"clientToken":":d0"}"#);
    assert_eq!((verdict.as_str(), reply["clientToken"].as_str()), ("accepted", Some(":d0")));
    site.clock.settle();
    assert!(commits.try_recv().is_err());
}

/// What the scripted device does, and the verdict it must hear; after a kill between the commit
/// and the answer it asks again, and `again` is what it may hear then.
const SCRIPT: [(&str, &str, &[&str]); 6] = [
    ("$next/get", "{}", &["accepted"]),
    ("start-next", "{}", &["accepted"]),
    (
        "AFR_OTA-u1/update",
        r#"{"status":"IN_PROGRESS","statusDetails":{"receive":"1/2"}}"#,
        &["accepted"],
    ),
    ("AFR_OTA-u1/update", READY, &["accepted"]),
    ("AFR_OTA-u1/update", ACTIVE, &["accepted"]),
    ("AFR_OTA-u1/update", DONE, &["accepted", "rejected"]),
];

#[tokio::test]
async fn a_kill_at_any_step_loses_nothing_that_was_answered() {
    let site = Site::new();
    let job = site.with_update(2, 5000).await;
    site.engine.start_rollout(super::site::actor(), job).await.unwrap();
    for (step, (topic, payload, again)) in SCRIPT.iter().enumerate() {
        let before = site.killed(NOW);
        finish(&before, step);
        let (verdict, _) = site.ask(0, topic, payload);
        assert_eq!(verdict, "accepted");
        let after = site.killed(NOW);
        assert_eq!(after.executions(), site.executions(), "step {step}");
        // The device never heard: it says the same again.
        let unheard = site.killed(NOW);
        let (verdict, _) = unheard.ask(0, topic, payload);
        assert!(again.contains(&verdict.as_str()), "step {step}: {verdict}");
        finish(&unheard, step + 1);
        finish(&after, step + 1);
    }
}

/// Plays the rest of the script and checks the end.
fn finish(site: &Site, from: usize) {
    for (topic, payload, _) in &SCRIPT[from..] {
        let (verdict, reply) = site.ask(0, topic, payload);
        assert_eq!(verdict, "accepted", "from {from}: {reply}");
    }
    assert_eq!(site.status("d0"), ExecutionStatus::Succeeded);
    assert_eq!(site.status("d1"), ExecutionStatus::Queued);
    let ended = |event: &LedgerEvent| {
        matches!(event, LedgerEvent::Execution { key, to, .. }
            if key.thing.as_str() == "d0" && to.is_terminal())
    };
    assert_eq!(site.ledger().iter().filter(|event| ended(event)).count(), 1, "reported twice");
    let reported = site.reader().thing(&thing("d0")).unwrap().unwrap().reported_version;
    assert_eq!(reported.unwrap().version, "2.0.3");
}

#[tokio::test]
async fn a_last_word_that_was_not_answered_is_answered_after_the_restart() {
    let site = Site::new();
    let job = site.with_update(1, 100).await;
    site.engine.start_rollout(super::site::actor(), job).await.unwrap();
    assert_eq!(site.report(0, DONE).0, "accepted");
    let (verdict, reply) = site.killed(NOW).report(0, DONE);
    assert_eq!((verdict.as_str(), &reply["code"]), ("rejected", &"InvalidStateTransition".into()));
    assert_eq!(reply["executionState"]["status"], "SUCCEEDED");
}

/// RolloutEnded of a cancelled job counts what ended before a restart.
#[tokio::test]
async fn a_cancelled_job_that_drains_over_a_restart_counts_everybody() {
    let site = Site::new();
    let job = site.with_update(3, 100).await;
    site.engine.start_rollout(super::site::actor(), job.clone()).await.unwrap();
    assert_eq!(site.report(0, DONE).0, "accepted");
    assert_eq!(site.ask(1, "start-next", "{}").0, "accepted");
    let how =
        engine::CancelJob { force: jobs::Force::QueuedOnly, reason_code: None, comment: None };
    site.engine.cancel_job(super::site::actor(), job, how).await.unwrap();
    let restarted = site.killed(NOW);
    assert_eq!(restarted.report(1, r#"{"status":"FAILED"}"#).0, "accepted");
    let counts = restarted.ledger().into_iter().find_map(|event| match event {
        LedgerEvent::RolloutEnded { counts, .. } => Some(counts),
        _ => None,
    });
    let one_each = [ExecutionStatus::Succeeded, ExecutionStatus::Failed, ExecutionStatus::Canceled];
    assert_eq!(counts.unwrap(), one_each.map(|status| (status, 1)));
}

#[tokio::test]
async fn presence_is_kept_and_ends_with_the_run() {
    let site = Site::new();
    site.with_things(2).await;
    let connected = |site: &Site, name: &str| {
        site.reader().thing(&thing(name)).unwrap().unwrap().presence.connected
    };
    let mut commits = site.engine.subscribe();
    site.connect(0);
    assert!(commits.recv().await.unwrap().things.contains(&thing("d0")));
    assert!(connected(&site, "d0") && !connected(&site, "d1"));
    // A takeover: the new connection is there before the old one is gone.
    let (connection, name) = (ConnectionId(9), thing("d0"));
    site.say(DeviceInput::Connected { connection, thing: name.clone(), certificate: None });
    site.say(DeviceInput::Disconnected { connection: ConnectionId(0), thing: name.clone() });
    site.ask(1, "get", "{}");
    assert!(connected(&site, "d0"));
    let restarted = site.killed(NOW);
    assert!(!connected(&restarted, "d0"));
    site.say(DeviceInput::Disconnected { connection, thing: name });
    assert!(commits.recv().await.unwrap().things.contains(&thing("d0")));
    assert!(!connected(&site, "d0"));
}

#[tokio::test]
async fn a_stopped_engine_says_so() {
    let site = Site::new();
    site.with_things(1).await;
    site.engine.stop().await;
    let refused = site.engine.add_thing(super::site::actor(), super::site::new_thing("x")).await;
    assert!(matches!(refused, Err(engine::CommandError::Stopped)));
    assert_eq!(site.reader().things().unwrap().len(), 1);
    let input = request(0, "get", "{}");
    assert!(site.engine.device_input().try_send(input).is_err());
}
