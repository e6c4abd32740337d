//! Disks that fail.

use std::time::Duration;

use engine::{CommandError, NewUpdate};
use jobs::device::{ConnectionId, Delivery};
use model::*;
use store::faults::{Fault, Faults, Lasting};
use tempfile::TempDir;

use crate::site::{JOB, NOW, Site, actor, new_thing, new_update, request, targets, thing};

const DEVICES: usize = 3;

/// Everything a person and the devices do, each repeating what was refused for want of a disk.
async fn play(site: &Site) {
    for n in 0..DEVICES {
        let name = format!("d{n}");
        insist(site, || site.engine.add_thing(actor(), new_thing(&name))).await;
    }
    let image = site.import(5000);
    insist(site, || site.engine.add_image(actor(), image.clone())).await;
    let new: NewUpdate = new_update("u1", &image, &targets(DEVICES));
    insist(site, || site.engine.create_update(actor(), new.clone())).await;
    let job = JobId::new(JOB).unwrap();
    insist(site, || site.engine.start_rollout(actor(), job.clone())).await;
    for device in 0..DEVICES {
        say(site, device, "$next/get", "{}");
        say(site, device, "start-next", "{}");
        say(
            site,
            device,
            &format!("{JOB}/update"),
            r#"{"status":"IN_PROGRESS","statusDetails":{"self_test":"ready"}}"#,
        );
        say(site, device, &format!("{JOB}/update"), r#"{"status":"SUCCEEDED"}"#);
    }
}

/// Repeats a command until the disk lets it through.
async fn insist<T, E, F>(site: &Site, mut command: impl FnMut() -> F) -> T
where
    E: std::error::Error + 'static,
    F: Future<Output = Result<T, CommandError<E>>>,
{
    for _ in 0..20 {
        match command().await {
            Ok(done) => return done,
            Err(CommandError::NotDurable(_)) => site.clock.advance(Duration::from_secs(1)),
            Err(other) => panic!("{other}"),
        }
    }
    panic!("the disk never came back");
}

/// Repeats a device's request until it is accepted; everything else but InternalError is wrong.
fn say(site: &Site, device: usize, topic: &str, payload: &str) {
    for _ in 0..20 {
        let (verdict, reply) = site.ask(device, topic, payload);
        if verdict == "accepted" {
            return;
        }
        assert_eq!(reply["code"], "InternalError", "{topic}: {reply}");
        site.clock.advance(Duration::from_secs(1));
    }
    panic!("the disk never came back");
}

/// What must be the same whatever the disk did: executions, decisions and transitions.
fn truth(site: &Site) -> (Vec<String>, Vec<String>) {
    let executions = site.executions().iter().map(|row| format!("{row:?}")).collect();
    let decisions =
        site.ledger().into_iter().filter(|event| !matches!(event, LedgerEvent::NotServing { .. }));
    (executions, decisions.map(|event| format!("{event:?}")).collect())
}

async fn played(faults: impl FnOnce(&Faults)) -> (Site, TempDir, u64) {
    let temporary = TempDir::new().unwrap();
    let plan = Faults::over(temporary.path()).unwrap();
    let site = Site::over(temporary.path(), NOW);
    faults(&plan);
    play(&site).await;
    let writes = plan.disarm();
    (site, temporary, writes)
}

#[tokio::test]
async fn a_fault_at_every_single_write_leaves_the_same_truth() {
    let (site, _dir, writes) =
        played(|plan| plan.arm(u64::MAX, Fault::InputOutput, Lasting::Once)).await;
    let expected = truth(&site);
    assert!(writes > 20, "{writes}");
    println!("{writes} writes in a run without faults");
    for nth in 1..=writes + 4 {
        let fault = [Fault::InputOutput, Fault::DiskFull, Fault::ReadOnly][nth as usize % 3];
        let (site, _dir, _) = played(|plan| plan.arm(nth, fault, Lasting::Once)).await;
        assert_eq!(truth(&site), expected, "{fault:?} at write {nth}");
        let restarted = site.killed(NOW);
        assert_eq!(truth(&restarted), expected, "restarted after {fault:?} at write {nth}");
    }
}

#[tokio::test]
async fn a_full_disk_is_told_to_everybody_and_survived() {
    let temporary = TempDir::new().unwrap();
    let plan = Faults::over(temporary.path()).unwrap();
    let site = Site::over(temporary.path(), NOW);
    let job = site.with_update(2, 5000).await;
    site.engine.start_rollout(actor(), job).await.unwrap();
    site.devices.take();
    let before = site.executions();
    plan.arm(1, Fault::DiskFull, Lasting::FromThenOn);
    let (verdict, reply) = site.ask(0, "start-next", r#"{"clientToken":"t"}"#);
    assert_eq!((verdict.as_str(), &reply["code"]), ("rejected", &"InternalError".into()));
    assert_eq!(reply["clientToken"], "t");
    let refused = site.engine.add_thing(actor(), new_thing("x")).await;
    let Err(CommandError::NotDurable(error)) = refused else { panic!("{refused:?}") };
    assert!(error.to_string().contains("full"), "{error}");
    site.clock.advance(Duration::from_secs(30));
    assert_eq!(site.executions(), before);
    plan.disarm();
    site.clock.advance(Duration::from_secs(6));
    assert_eq!(site.ask(0, "start-next", "{}").0, "accepted");
    assert_eq!(site.status("d0"), ExecutionStatus::InProgress);
    assert!(site.engine.identities().exists("d0") && !site.engine.identities().exists("x"));
    assert!(site.engine.downloads().find(&thing("d0"), "s-u1").is_some());
}

#[tokio::test]
async fn an_agent_that_was_turned_away_is_called_back() {
    let temporary = TempDir::new().unwrap();
    let plan = Faults::over(temporary.path()).unwrap();
    let site = Site::over(temporary.path(), NOW);
    let job = site.with_update(1, 5000).await;
    site.engine.start_rollout(actor(), job).await.unwrap();
    plan.arm(1, Fault::InputOutput, Lasting::FromThenOn);
    // SQLite writes no page that stays the same, and a sign of life would while time stands still.
    site.clock.advance(Duration::from_millis(1));
    assert_eq!(site.ask(0, "start-next", "{}").0, "rejected");
    // The state could not be taken up again: nobody knows what is next.
    let (verdict, _) = site.ask(0, "$next/get", "{}");
    assert_eq!(verdict, "rejected");
    plan.disarm();
    site.devices.take();
    site.clock.advance(Duration::from_secs(6));
    let called = Delivery::Disconnect { thing: thing("d0"), certificate: None };
    assert!(site.devices.take().iter().any(|arrival| arrival.delivery == called));
}

#[tokio::test]
async fn questions_in_a_failed_turn_are_answered_from_the_disk() {
    let temporary = TempDir::new().unwrap();
    let plan = Faults::over(temporary.path()).unwrap();
    let site = Site::over(temporary.path(), NOW);
    let job = site.with_update(2, 5000).await;
    site.engine.start_rollout(actor(), job).await.unwrap();
    site.devices.take();
    plan.arm(1, Fault::InputOutput, Lasting::Once);
    site.say(request(0, "start-next", "{}"));
    site.say(request(1, "$next/get", "{}"));
    let reply_to = |device: u64| move |d: &Delivery| matches!(d, Delivery::Reply { connection, .. } if *connection == ConnectionId(device));
    let arrivals = site.devices.take_until(reply_to(1));
    let Some(Delivery::Reply { topic, payload, .. }) = arrivals.last().map(|a| &a.delivery) else {
        panic!()
    };
    let body: serde_json::Value = serde_json::from_slice(payload).unwrap();
    assert_eq!(
        (topic.as_str(), &body["execution"]["status"]),
        ("$next/get/accepted", &"QUEUED".into())
    );
}
