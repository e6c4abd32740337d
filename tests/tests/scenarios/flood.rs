//! What strangers and sick devices make the service hold is bounded, and given back.

use std::time::Duration;

use mqtt::Reason;
use rehearsal::Outcome;
use tests::made_up_image;
use tokio::net::TcpStream;

use crate::fleet::{assert_all_succeeded, names, plain, spec_with};
use crate::inside::{Inside, identity};
use crate::wire::{Wire, publish, subscribe};

const DEVICES: usize = 10;
const HALF_OPEN: usize = 1000;
const REQUESTS: usize = 200_000;
/// What the whole process (service, devices and flood are one here) may be larger by afterwards.
/// The requests of the device that never reads alone ask for 6.5 GB.
const BOUND: u64 = 32 << 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn devices_complete_in_a_flood_and_its_memory_is_given_back() {
    rlimit::increase_nofile_limit(8192).expect("no 8192 files at once on this machine");
    let inside = Inside::open().await;
    let mut all = names(DEVICES);
    all.push("sleeper".to_owned());
    inside.add_devices(&all).await;
    let sleeper = inside.issue(&all[DEVICES..]).await.remove(0);

    // Once without the flood, so that what a first time costs is not taken for its doing.
    let devices: Vec<String> = all[..DEVICES].iter().map(|name| format!("device:{name}")).collect();
    inside.start_update("warm-up", &made_up_image(200_000, 1), &devices).await;
    assert_all_succeeded(&complete(&inside, &all[..DEVICES]).await, DEVICES);
    inside.stats(|stats| stats.connections == 0).await;
    let before = resident();

    let targets = ["group:fleet".to_owned()];
    let created = inside.start_update("u1", &made_up_image(200_000, 2), &targets).await;
    let mut silent = Vec::new();
    for _ in 0..HALF_OPEN {
        silent.push(TcpStream::connect(inside.tls).await.unwrap());
    }
    let slashes = tokio::spawn(send_slashes(inside.plain));
    let mut wire = Wire::tls(inside.tls, &identity(&sleeper)).await.unwrap();
    assert!(wire.greet("sleeper").await);
    let topic = format!("$aws/things/sleeper/streams/{}/get/json", created.stream.unwrap());
    let never_reads = tokio::spawn(async move {
        wire.send(&subscribe("$aws/things/sleeper/streams/#")).await.unwrap();
        let request = publish(&topic, br#"{"s":1,"f":0,"l":4096,"o":0,"n":8,"c":"x"}"#);
        for _ in 0..REQUESTS {
            wire.send(&request).await.unwrap();
        }
        panic!("the service read {REQUESTS} requests whose answers nobody read");
    });

    assert_all_succeeded(&complete(&inside, &all[..DEVICES]).await, DEVICES);
    slashes.await.unwrap();
    assert!(!never_reads.is_finished(), "{:?}", never_reads.await);
    never_reads.abort();
    drop(silent);
    let stats = inside.stats(|stats| stats.connections == 0 && stats.half_open == 0).await;
    assert!(stats.refused.get(&Reason::HalfOpenFull).is_some_and(|&n| n >= 700), "{stats:?}");
    assert!(stats.refused.get(&Reason::TopicTooLong).is_some_and(|&n| n >= 1), "{stats:?}");
    let after = resident();
    eprintln!("resident before the flood {} KiB, after it {} KiB", before >> 10, after >> 10);
    assert!(after < before + BOUND, "{before} bytes before, {after} after");
    inside.host.close().await;
}

async fn complete(inside: &Inside, names: &[String]) -> Vec<Outcome> {
    let one = |name: &String| {
        let mut spec = spec_with(name, &inside.codesign);
        spec.faults.slow = Some(Duration::from_millis(5));
        spec
    };
    plain(names.iter().map(one).collect(), inside.plain).outcomes().await
}

/// A topic of 65,535 bytes, all of them level separators.
async fn send_slashes(addr: std::net::SocketAddr) {
    let mut wire = Wire::plain(addr).await;
    assert!(wire.greet("sleeper").await);
    wire.send(&publish(&"/".repeat(65_535), b"")).await.unwrap();
    wire.is_hung_up_on().await;
}

/// Bytes of this process that are in memory.
fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").expect("this test runs on Linux");
    let pages: u64 = statm.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096
}
