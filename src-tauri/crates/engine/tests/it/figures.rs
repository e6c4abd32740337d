//! Figures, printed and not judged: `cargo nextest run -p engine figures --no-capture`.

#![allow(clippy::disallowed_methods, reason = "it measures")]

use std::time::Instant;

use jobs::device::{ConnectionId, Delivery};

use crate::site::{JOB, NOW, Site, actor, request};

#[tokio::test]
async fn starting_with_ten_thousand_things() {
    let site = Site::new();
    let clock = Instant::now();
    let job = site.with_update(10_000, 100).await;
    println!("10,000 things and a job for them: {:?}", clock.elapsed());
    let clock = Instant::now();
    site.engine.start_rollout(actor(), job).await.unwrap();
    println!("its start, first 1,000 released: {:?}", clock.elapsed());
    for _ in 0..9 {
        site.clock.advance(std::time::Duration::from_secs(60));
    }
    assert_eq!(site.executions().len(), 10_000);
    let clock = Instant::now();
    let restarted = site.killed(NOW);
    println!("restart with 10,000 executions, copying included: {:?}", clock.elapsed());
    assert_eq!(restarted.executions().len(), 10_000);
}

#[tokio::test]
async fn durable_updates_a_second() {
    const DEVICES: usize = 1000;
    const ROUNDS: usize = 3;
    let site = Site::new();
    let job = site.with_update(DEVICES, 100).await;
    site.engine.start_rollout(actor(), job).await.unwrap();
    let update = format!("{JOB}/update");
    let body =
        |n: usize| format!(r#"{{"status":"IN_PROGRESS","statusDetails":{{"receive":"{n}/9"}}}}"#);
    site.devices.take();
    let clock = Instant::now();
    for round in 0..ROUNDS {
        for device in 0..DEVICES {
            site.say(request(device, &update, &body(round)));
        }
        for device in 0..DEVICES {
            let mine = ConnectionId(device as u64);
            site.devices.take_until(
                |d| matches!(d, Delivery::Reply { connection, .. } if *connection == mine),
            );
        }
    }
    let seconds = clock.elapsed().as_secs_f64();
    println!("group commit: {:.0} durable updates/s", (DEVICES * ROUNDS) as f64 / seconds);
    let single = 200;
    let clock = Instant::now();
    for device in 0..single {
        assert_eq!(site.report(device, &body(8)).0, "accepted");
    }
    let seconds = clock.elapsed().as_secs_f64();
    println!("one commit each: {:.0} durable updates/s", single as f64 / seconds);
}
