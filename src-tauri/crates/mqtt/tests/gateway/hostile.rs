//! What a stranger can make grow is bounded, and everyone else is served meanwhile.

use std::time::Duration;

use jobs::device::Delivery;
use mqtt::{Limits, Reason};
use tokio::io::AsyncReadExt;

use crate::support::*;

#[tokio::test]
async fn a_topic_of_65535_slashes_is_refused_everywhere() {
    let site = Site::plain().await;
    let slashes = "/".repeat(65_535);
    let mut raw = site.connect("meter-1").await;
    assert_eq!(raw.subscribe(&slashes).await, 0x80);
    let deep = format!("$aws/things/meter-1/{}", "/".repeat(65_000));
    assert_eq!(raw.subscribe(&deep).await, 0x80);
    raw.send(&frame(0xa2, &[&[0, 3][..], &string(&slashes)].concat())).await;
    assert_eq!(raw.packet().await, [0xb0, 2, 0, 3]);
    raw.send(&publish_packet(&deep, b"")).await;
    assert!(raw.is_hung_up_on().await);
    site.stats(|stats| stats.refused.get(&Reason::TopicTooLong) == Some(&1)).await;
    let mut will = Raw::open(site.addr()).await;
    let big = connect_packet(4, "meter-1", slashes.as_bytes());
    let _ = tokio::io::AsyncWriteExt::write_all(&mut will.0, &big).await;
    assert!(will.is_hung_up_on().await);
}

#[tokio::test]
async fn a_large_packet_is_refused_by_its_header() {
    let site = Site::plain().await;
    let mut raw = site.connect("meter-1").await;
    raw.send(&[0x30, 0xff, 0xff, 0xff, 0x7f]).await;
    assert!(raw.is_hung_up_on().await);
    site.stats(|stats| stats.refused.get(&Reason::PacketTooLarge) == Some(&1)).await;
}

#[tokio::test]
async fn subscriptions_are_bounded() {
    let site = Site::plain().await;
    let mut raw = site.connect("meter-1").await;
    for number in 0..50 {
        assert_eq!(raw.subscribe(&format!("$aws/things/meter-1/jobs/{number}")).await, 0);
    }
    assert_eq!(raw.subscribe("$aws/things/meter-1/jobs/50").await, 0x80);
    assert_eq!(raw.subscribe("$aws/things/meter-1/jobs/49").await, 0, "one it already has");
}

#[tokio::test]
async fn a_thousand_silent_sockets_keep_no_device_out() {
    let site = Site::plain().await;
    let mut silent = Vec::new();
    for _ in 0..1000 {
        silent.push(Raw::open(site.addr()).await);
    }
    let stats = site.stats(|stats| stats.refused.get(&Reason::HalfOpenFull) == Some(&744)).await;
    assert_eq!(stats.half_open, 256);
    site.publish_stream("meter-1");
    let mut raw = site.connect("meter-1").await;
    raw.subscribe("$aws/things/meter-1/streams/#").await;
    raw.send(&agent_request("meter-1")).await;
    raw.packet().await;
    drop(silent);
    site.stats(|stats| stats.half_open == 0 && stats.connections == 1).await;
}

#[tokio::test]
async fn silence_before_connect_ends() {
    let limits = Limits { half_open_time: Duration::from_millis(50), ..Limits::default() };
    let site = Site::with(limits, None).await;
    let mut raw = Raw::open(site.addr()).await;
    raw.send(&connect_packet(4, "meter-1", &[])[..9]).await;
    assert!(raw.is_hung_up_on().await);
    site.stats(|stats| stats.refused.get(&Reason::HalfOpenTimeout) == Some(&1)).await;
}

#[tokio::test]
async fn connections_are_bounded_and_takeover_needs_no_room() {
    let limits = Limits { connections: 2, ..Limits::default() };
    let site = Site::with(limits, None).await;
    let _first = site.connect("meter-1").await;
    let mut second = site.connect("meter-2").await;
    let mut third = Raw::open(site.addr()).await;
    third.send(&connect_packet(4, "meter-3", &[])).await;
    assert_eq!(third.packet().await, [0x20, 2, 0, 3]);
    let mut again = site.connect("meter-2").await;
    assert!(second.is_hung_up_on().await);
    again.expect_silence().await;
}

/// Asks for the whole file again and again and never reads: its socket fills, its requests stay
/// in the socket, and another is served as if nothing were.
#[tokio::test]
async fn a_reader_that_never_reads_is_bounded_and_loses_no_block_once_it_reads() {
    let site = Site::plain().await;
    site.publish_stream("sleeper");
    site.publish_stream("meter-1");
    let mut sleeper = site.connect("sleeper").await;
    sleeper.subscribe("$aws/things/sleeper/streams/#").await;
    const REQUESTS: usize = 2000;
    let (mut reader, mut writer) = sleeper.0.into_split();
    let asking = tokio::spawn(async move {
        let requests = agent_request("sleeper").repeat(REQUESTS);
        tokio::io::AsyncWriteExt::write_all(&mut writer, &requests).await.unwrap();
        writer
    });
    let mut before = site.stats(|stats| stats.blocks_out > 0).await.blocks_out;
    loop {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let now = site.gateway.stats().blocks_out;
        if now == before {
            break;
        }
        before = now;
    }
    assert!(before < 8 * REQUESTS as u64 / 2, "{before} blocks made for nobody");

    let mut device = site.connect("meter-1").await;
    device.subscribe("$aws/things/meter-1/streams/#").await;
    for _ in 0..20 {
        device.send(&agent_request("meter-1")).await;
        for _ in 0..8 {
            device.packet().await;
        }
    }
    let one = published(&agent_request("sleeper")).0.len() + 14 + 4096;
    let mut received = 0;
    let mut buffer = vec![0; 1 << 16];
    while received < 8 * REQUESTS * (one - 100) {
        received += reader.read(&mut buffer).await.unwrap();
    }
    site.stats(|stats| stats.blocks_out == 8 * REQUESTS as u64 + 160).await;
    asking.await.unwrap();
}

#[tokio::test]
async fn a_full_mailbox_ends_its_connection_only() {
    let limits = Limits { mailbox: 20_000, ..Limits::default() };
    let site = Site::with(limits, None).await;
    let mut other = site.connect("meter-2").await;
    let raw = site.connect("meter-1").await;
    let reply = |size: usize| Delivery::Notify {
        thing: thing("meter-1"),
        topic: "notify".into(),
        payload: vec![b'x'; size],
    };
    site.deliver(reply(30_000));
    site.stats(|stats| stats.refused.get(&Reason::MailboxFull) == Some(&1)).await;
    other.expect_silence().await;
    drop(raw);
}

#[tokio::test]
async fn what_mqtt_forbids_closes() {
    let site = Site::plain().await;
    for packet in [
        &connect_packet(4, "meter-1", &[])[..],
        &[0x34, 9, 0, 4, b't', b'e', b's', b't', 0, 1, b'x'],
        &[0x20, 2, 0, 0],
        &[0x80, 8, 0, 1, 0, 3, b'a', b'/', b'b', 0],
        &[0x82, 2, 0, 1],
        &[0x82, 6, 0, 0, 0, 1, b'a', 0],
        &[0xc0, 1, 0],
        &[0x00, 0],
        &[0xf0, 0],
        &[0x36, 5, 0, 1, b'a', 0, 1],
        &publish_packet("$aws/things/meter-1/jobs/+", b""),
        &publish_packet("", b""),
    ] {
        let mut raw = site.connect("meter-1").await;
        raw.send(packet).await;
        assert!(raw.is_hung_up_on().await, "{packet:02x?}");
    }
}

#[tokio::test]
async fn other_versions_are_told_so() {
    let site = Site::plain().await;
    let mqisdp = [&string("MQIsdp")[..], &[3, 2, 0, 60], &string("meter-1")].concat();
    let mut old = Raw::open(site.addr()).await;
    old.send(&frame(0x10, &mqisdp)).await;
    assert_eq!(old.packet().await, [0x20, 2, 0, 1]);
    for noise in [&b"GET / HTTP/1.1\r\n\r\n"[..], &[0x16, 3, 1, 0, 5, 1], &[0xff; 40]] {
        let mut raw = Raw::open(site.addr()).await;
        raw.send(noise).await;
        assert!(raw.is_hung_up_on().await);
    }
}
