//! Durable before answered: the service dies again and again, and nobody loses anything.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use model::ThingName;
use rehearsal::{Fleet, Happening, Outcome};
use serde_json::Value;
use tests::{Place, Running, made_up_image, next_random};

use crate::fleet::{assert_all_succeeded, names, over_tls, spec_with};

const DEVICES: usize = 16;
const IMAGE: usize = 300_000;
const BLOCK: usize = 4096;
const SEED: u64 = 20_261_122;
/// Things that happen to the devices before the last but one has its file, at the least.
const HAPPENINGS: u64 = 150;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_it_loses_nothing_and_repeats_nothing() {
    let kills: u64 = std::env::var("FIELDLIFT_KILLS").map_or(5, |kills| kills.parse().unwrap());
    let place = Place::new();
    place.set_up(&made_up_image(IMAGE, SEED));
    let names = names(DEVICES);
    place.import_devices(&names);
    let folders = names.iter().map(|name| place.issue(name)).collect();
    place.create_update("u1", &[]);

    let mut service = place.start(&["update", "run", "u1", "--listen", "127.0.0.1:0"]);
    let addr = service.listening();
    let again = ["update", "run", "u1", "--listen", &addr.to_string()].map(str::to_owned);
    let mut watched = Watched::new(over_tls(specs(&place, &names), folders, addr.port()));
    let mut random = SEED;
    for kill in 1..=kills {
        let wait = 1 + next_random(&mut random) % (HAPPENINGS / kills).max(1);
        watched.follow(wait).await;
        assert!(!watched.nearly_done(), "only {kill} kills: the rollout was too fast");
        service.kill();
        service = place.start(&again);
        assert_eq!(service.listening(), addr);
    }
    let outcomes = watched.outcomes().await;
    service.wait().exits(0);
    check(&place, &outcomes);
}

/// No two write their flash equally fast, so that kills meet them at different steps.
fn specs(place: &Place, names: &[String]) -> Vec<rehearsal::DeviceSpec> {
    let certificate = place.run(&["key", "export", "release"]).exits(0).stdout;
    let one = |(number, name): (usize, &String)| {
        let mut spec = spec_with(name, &certificate);
        spec.faults.slow = Some(Duration::from_millis(10 + 2 * number as u64));
        spec
    };
    names.iter().enumerate().map(one).collect()
}

fn check(place: &Place, outcomes: &[Outcome]) {
    assert_all_succeeded(outcomes, DEVICES);
    let blocks = u32::try_from(IMAGE.div_ceil(BLOCK)).unwrap();
    for outcome in outcomes {
        assert_eq!(outcome.reboots, 1, "only into the new image: {outcome:?}");
        assert_eq!(outcome.blocks, blocks, "a block was downloaded twice: {outcome:?}");
    }
    let (head, rows) = place.rollout("u1");
    assert_eq!(head["counts"]["confirmed"], DEVICES, "{head}");
    assert!(rows.iter().all(|row| row["status"] == "SUCCEEDED" && row["executionNumber"] == 1));
    let mut endings: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for event in place.ledger() {
        let ended = !["QUEUED", "IN_PROGRESS"].contains(&event["to"].as_str().unwrap_or_default());
        if event["event"] == "execution" && ended {
            let thing = event["thing"].as_str().unwrap().to_owned();
            endings.entry(thing).or_default().push(event["to"].clone());
        }
    }
    assert_eq!(endings.len(), DEVICES);
    for (thing, endings) in endings {
        assert_eq!(endings, ["SUCCEEDED"], "{thing} ended more than once, or otherwise");
    }
    place.run(&["ledger", "verify"]).exits(0);
}

/// The devices, as seen by themselves.
struct Watched {
    fleet: Fleet,
    complete: BTreeSet<ThingName>,
    outcomes: Vec<Outcome>,
}

impl Watched {
    const fn new(fleet: Fleet) -> Self {
        Self { fleet, complete: BTreeSet::new(), outcomes: Vec::new() }
    }

    /// Waits until so many more things have happened, connections apart.
    async fn follow(&mut self, happenings: u64) {
        let mut seen = 0;
        while seen < happenings && !self.nearly_done() {
            let event = self.fleet.next_event().await.expect("every device has ended");
            match event.happening {
                Happening::Connected | Happening::ConnectionLost { .. } => continue,
                Happening::SignatureChecked { .. } => {
                    self.complete.insert(event.thing);
                }
                Happening::Ended(outcome) => self.outcomes.push(*outcome),
                _ => {}
            }
            seen += 1;
        }
    }

    /// The rollout could end before the next kill.
    fn nearly_done(&self) -> bool {
        self.complete.len() + 2 > DEVICES
    }

    async fn outcomes(self) -> Vec<Outcome> {
        let mut outcomes = self.outcomes;
        outcomes.extend(self.fleet.outcomes().await);
        outcomes
    }
}

/// The service, killed where it stands, does not hold its port or its folder.
#[test]
fn a_killed_service_leaves_port_and_folder_free() {
    let place = Place::new();
    place.json(&["site", "create"]);
    let mut first = place.start(&["serve", "--listen", "127.0.0.1:0"]);
    let addr = first.listening();
    first.kill();
    let mut second: Running = place.start(&["serve", "--listen", &addr.to_string()]);
    assert_eq!(second.listening(), addr);
    second.terminate().exits(130);
    place.run(&["ledger", "verify"]).exits(0);
}
