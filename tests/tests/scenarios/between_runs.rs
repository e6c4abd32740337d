//! What an operator does to a rollout between two runs of the service, by command line only.

use std::net::SocketAddr;
use std::time::Duration;

use rehearsal::{DeviceSpec, Ending, Fleet, Outcome};
use serde_json::Value;
use tests::{Place, Running, made_up_image};

use crate::fleet::{assert_all_succeeded, downloading, names, plain, plain_for, spec};

/// Long enough for a device to connect, ask and be told that there is nothing to do.
const A_WHILE: Duration = Duration::from_secs(3);

/// Four devices, of which the first two are switched on and download when the service stops.
struct Story {
    place: Place,
    addr: SocketAddr,
    early: Fleet,
}

impl Story {
    async fn begin() -> Self {
        let place = Place::new();
        place.set_up(&made_up_image(200_000, 3));
        place.import_devices(&names(4));
        place.create_update("u1", &[]);
        place.json(&["update", "run", "u1", "--detach"]);
        let (service, addr) = serve(&place, "127.0.0.1:0");
        let mut early = plain(specs(&place, 0..2), addr);
        downloading(&mut early, 2).await;
        service.terminate().exits(130);
        Self { place, addr, early }
    }

    fn serve(&self) -> Running {
        serve(&self.place, &self.addr.to_string()).0
    }

    fn counts(&self) -> Value {
        self.place.rollout("u1").0["counts"].clone()
    }

    /// The other two find nothing to do.
    async fn late_get_nothing(&self) {
        for outcome in plain_for(specs(&self.place, 2..4), self.addr, A_WHILE).outcomes().await {
            assert!(matches!(outcome.ending, Ending::Unfinished { .. }), "{outcome:?}");
            assert_eq!((outcome.job, outcome.blocks), (None, 0));
        }
    }
}

fn serve(place: &Place, plain: &str) -> (Running, SocketAddr) {
    let mut service = place.start(&["serve", "--listen", "127.0.0.1:0", "--plain", plain]);
    let addr = service.until(|line| {
        let address = (line["event"] == "listening").then(|| line["plain"].as_str())?;
        address.unwrap().parse().ok()
    });
    (service, addr)
}

fn specs(place: &Place, which: std::ops::Range<usize>) -> Vec<DeviceSpec> {
    let one = |name: &String| {
        let mut spec = spec(place, name);
        spec.faults.slow = Some(Duration::from_millis(40));
        spec
    };
    names(4)[which].iter().map(one).collect()
}

/// What was in flight ended well, and nothing was downloaded twice.
fn finished(outcomes: &[Outcome]) {
    assert_all_succeeded(outcomes, 2);
    assert!(outcomes.iter().all(|outcome| outcome.blocks == 49), "{outcomes:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn paused_downloads_go_on_and_nobody_else_begins() {
    let mut story = Story::begin().await;
    let early = std::mem::replace(&mut story.early, plain(vec![], story.addr));
    story.place.json(&["update", "pause", "u1", "--reason", "lunch"]);
    assert_eq!(story.place.rollout("u1").0["state"], "paused");
    let service = story.serve();
    finished(&early.outcomes().await);
    story.late_get_nothing().await;
    service.terminate().exits(130);
    let counts = story.counts();
    assert_eq!((&counts["confirmed"], &counts["queued"]), (&2.into(), &2.into()), "{counts}");

    story.place.json(&["update", "resume", "u1"]);
    let service = story.serve();
    let late = plain(specs(&story.place, 2..4), story.addr).outcomes().await;
    finished(&late);
    service.terminate().exits(130);
    assert_eq!(story.counts()["confirmed"], 4);
    assert_eq!(story.place.rollout("u1").0["state"], "completed");
    story.place.run(&["ledger", "verify"]).exits(0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn canceled_without_force_what_is_in_flight_finishes() {
    let mut story = Story::begin().await;
    let early = std::mem::replace(&mut story.early, plain(vec![], story.addr));
    story.place.json(&["update", "cancel", "u1"]);
    let service = story.serve();
    finished(&early.outcomes().await);
    story.late_get_nothing().await;
    service.terminate().exits(130);
    let counts = story.counts();
    assert_eq!((&counts["confirmed"], &counts["canceled"]), (&2.into(), &2.into()), "{counts}");
    story.place.run(&["update", "resume", "u1"]).exits(3);
    story.place.run(&["ledger", "verify"]).exits(0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_failed_is_tried_again_in_a_job_that_follows() {
    let place = Place::new();
    place.set_up(&made_up_image(50_000, 4));
    place.import_devices(&names(2));
    place.create_update("u1", &[]);
    let arguments = ["update", "run", "u1", "--listen", "127.0.0.1:0", "--plain", "127.0.0.1:0"];
    let mut service = place.start(&arguments);
    let addr: SocketAddr = service.until(|line| line["plain"].as_str()?.parse().ok());
    place.run(&["update", "delete", "u1"]).exits(5).says(&["fieldlift update", "process"]);
    let mut first = specs(&place, 0..2);
    first[0].faults.report_failure = Some("flash worn out".to_owned());
    plain(first, addr).outcomes().await;
    service.wait().exits(1);

    let retried = &place.json(&["update", "retry", "u1", "--failed"])[0];
    assert_eq!((&retried["devices"], &retried["followUp"]), (&1.into(), &true.into()));
    place.run(&["update", "delete", "u1"]).exits(3).says(&["u1"]);
    let (service, addr) = serve(&place, "127.0.0.1:0");
    assert_all_succeeded(&plain(specs(&place, 0..1), addr).outcomes().await, 1);
    service.terminate().exits(130);
    let (head, rows) = place.rollout("u1");
    assert_eq!((&head["job"], &head["state"]), (&retried["job"], &"completed".into()));
    assert_eq!((rows.len(), &rows[0]["status"]), (1, &"SUCCEEDED".into()));

    place.json(&["update", "delete", "u1"]);
    place.run(&["update", "show", "u1"]).exits(4);
    let deleted = place.ledger().iter().filter(|event| event["event"] == "update-deleted").count();
    assert_eq!(deleted, 1);
    place.run(&["ledger", "verify"]).exits(0);
}

#[test]
fn a_backup_is_a_data_folder_of_another_place() {
    let old = Place::new();
    old.set_up(&made_up_image(50_000, 5));
    old.import_devices(&names(2));
    old.create_update("u1", &[]);
    let copy = old.path("copy");
    old.json(&["backup", copy.to_str().unwrap()]);
    old.run(&["backup", copy.to_str().unwrap()]).exits(3).says(&["exists already"]);

    let new = Place::new();
    std::fs::rename(&copy, new.data()).unwrap();
    assert_eq!(new.json(&["device", "list"]).len(), 2);
    assert_eq!(new.json(&["key", "list"])[0]["name"], "release");
    new.run(&["ledger", "verify"]).exits(0);
    new.create_update("u2", &[]);

    let serve = ["serve", "--listen", "127.0.0.1:0"];
    new.run(&serve).exits(7).says(&[
        "no key that this machine can open",
        "another machine",
        "site renew",
    ]);
    new.json(&["site", "renew"]);
    let mut service = new.start(&serve);
    service.listening();
    service.terminate().exits(130);
    new.run(&["ledger", "verify"]).exits(0);
    let installations =
        new.ledger().iter().filter(|event| event["event"] == "installation-created").count();
    assert_eq!(installations, 2);
    old.run(&["ledger", "verify"]).exits(0);
}
