//! Promise 4: a device is heard only as itself.

use jobs::device::{Delivery, DeviceInput};
use mqtt::Reason;

use crate::support::*;

#[tokio::test]
async fn a_publish_on_anything_else_closes_the_connection() {
    let site = Site::plain().await;
    for topic in [
        "$aws/things/meter-2/jobs/get",
        "$aws/things/meter-1x/jobs/get",
        "$aws/things/meter-2/streams/s1/get/cbor",
        "$aws/events/job/j/completed",
        "$aws/things/meter-1",
        "telemetry/meter-1",
    ] {
        let mut raw = site.connect("meter-1").await;
        raw.send(&publish_packet(topic, b"{}")).await;
        assert!(raw.is_hung_up_on().await, "{topic}");
    }
    site.stats(|stats| stats.refused.get(&Reason::ForbiddenPublish) == Some(&6)).await;
}

#[tokio::test]
async fn mqtt_5_is_told_why() {
    let site = Site::plain().await;
    let mut raw = Raw::open(site.addr()).await;
    raw.send(&connect_packet(5, "meter-1", &[])).await;
    let connack = raw.packet().await;
    assert_eq!((connack[0], connack[2], connack[3]), (0x20, 0, 0));
    let filter = string("$aws/things/meter-2/#");
    raw.send(&frame(0x82, &[&[0, 1, 0][..], &filter, &[1]].concat())).await;
    assert_eq!(raw.packet().await, [0x90, 4, 0, 1, 0, 0x87]);
    raw.send(&frame(0x30, &[&string("$aws/things/meter-2/jobs/get")[..], &[0]].concat())).await;
    assert_eq!(raw.packet().await, [0xe0, 1, 0x87]);
    assert!(raw.is_hung_up_on().await);
}

#[tokio::test]
async fn filters_are_each_answered() {
    let site = Site::plain().await;
    let mut raw = site.connect("meter-1").await;
    for (filter, code) in [
        ("$aws/things/meter-1/jobs/notify-next", 0),
        ("$aws/things/+/streams/#", 0),
        ("$aws/things/meter-2/streams/#", 0x80),
        ("#", 0x80),
        ("+/things/meter-1/jobs/notify", 0x80),
        ("$aws/#", 0x80),
    ] {
        assert_eq!(raw.subscribe(filter).await, code, "{filter}");
    }
    let many: Vec<u8> = ["$aws/things/meter-1/#", "x", "$aws/things/meter-1/jobs/+"]
        .iter()
        .flat_map(|filter| [string(filter), vec![2]].concat())
        .collect();
    raw.send(&frame(0x82, &[&[0, 9][..], &many].concat())).await;
    assert_eq!(raw.packet().await, [0x90, 5, 0, 9, 1, 0x80, 1], "QoS 2 is granted as 1");
}

#[tokio::test]
async fn a_wildcard_over_things_delivers_only_its_own() {
    let site = Site::plain().await;
    site.publish_stream("meter-2");
    let mut spy = site.connect("meter-1").await;
    assert_eq!(spy.subscribe("$aws/things/+/streams/#").await, 0);
    assert_eq!(spy.subscribe("$aws/things/+/jobs/#").await, 0);
    let mut device = site.connect("meter-2").await;
    device.subscribe("$aws/things/meter-2/streams/s1/data/cbor").await;
    device.send(&agent_request("meter-2")).await;
    assert_eq!(published(&device.packet().await).0, "$aws/things/meter-2/streams/s1/data/cbor");
    let (topic, payload) = ("notify-next".to_owned(), b"{}".to_vec());
    site.deliver(Delivery::Notify { thing: thing("meter-2"), topic, payload });
    spy.expect_silence().await;
}

#[tokio::test]
async fn a_stream_of_another_is_not_served() {
    let site = Site::plain().await;
    site.publish_stream("meter-2");
    let mut raw = site.connect("meter-1").await;
    raw.subscribe("$aws/things/meter-1/streams/#").await;
    raw.send(&agent_request("meter-1")).await;
    let (topic, _) = published(&raw.packet().await);
    assert_eq!(topic, "$aws/things/meter-1/streams/s1/rejected/cbor");
}

#[tokio::test]
async fn wills_obey_the_rule() {
    let site = Site::plain().await;
    for (will, answer) in [
        ("$aws/things/meter-1/shadow/update", &[0x20, 2, 0, 0][..]),
        ("$aws/things/meter-2/jobs/j/update", &[0x20, 2, 0, 5]),
        ("telemetry/gone", &[0x20, 2, 0, 5]),
    ] {
        let mut raw = Raw::open(site.addr()).await;
        raw.send(&connect_packet(4, "meter-1", will.as_bytes())).await;
        assert_eq!(raw.packet().await, answer, "{will}");
    }
}

#[tokio::test]
async fn odd_topics_are_unsubscribed_and_pings_answered_at_once() {
    let site = Site::plain().await;
    let mut raw = Raw::open(site.addr()).await;
    let ping = [0xc0, 0];
    let odd = string("$aws/things/meter-1/streams//data/cbor");
    let unsubscribe = frame(0xa2, &[&[0, 3][..], &odd].concat());
    raw.send(&[&connect_packet(4, "meter-1", &[])[..], &ping, &unsubscribe].concat()).await;
    assert_eq!(raw.packet().await, [0x20, 2, 0, 0]);
    assert_eq!(raw.packet().await, [0xd0, 0]);
    assert_eq!(raw.packet().await, [0xb0, 2, 0, 3]);
}

#[tokio::test]
async fn only_known_things_connect_and_a_second_connection_takes_over() {
    let mut site = Site::plain().await;
    let mut stranger = Raw::open(site.addr()).await;
    stranger.send(&connect_packet(4, "unknown-1", &[])).await;
    assert_eq!(stranger.packet().await, [0x20, 2, 0, 5]);
    assert!(stranger.is_hung_up_on().await);

    let mut old = site.connect("meter-1").await;
    let mut new = site.connect("meter-1").await;
    assert!(old.is_hung_up_on().await);
    new.expect_silence().await;
    drop(new);
    let heard = site.heard(|heard| disconnected_ids(heard).len() == 2).await;
    let (mut came, mut left) = (connected_ids(&heard), disconnected_ids(&heard));
    came.sort();
    left.sort();
    assert_eq!(came, left, "presence is paired");
    site.stats(|stats| stats.refused.get(&Reason::TakenOver) == Some(&1)).await;
}

#[tokio::test]
async fn presence_is_told_before_and_after_what_a_device_says() {
    let mut site = Site::plain().await;
    let mut raw = site.connect("meter-1").await;
    raw.send(&publish_packet("$aws/things/meter-1/jobs/get", b"{}")).await;
    raw.send(&[0xe0, 0]).await;
    let heard = site.heard(|heard| heard.len() == 3).await;
    assert!(matches!(heard[0], DeviceInput::Connected { certificate: None, .. }));
    assert!(matches!(&heard[1], DeviceInput::Jobs { topic, .. } if topic == "get"));
    assert!(matches!(heard[2], DeviceInput::Disconnected { .. }));
}

#[tokio::test]
async fn an_unwelcome_thing_is_disconnected() {
    let site = Site::plain().await;
    let mut raw = site.connect("meter-1").await;
    let mut other = site.connect("meter-2").await;
    site.deliver(Delivery::Disconnect { thing: thing("meter-1"), certificate: None });
    assert!(raw.is_hung_up_on().await);
    other.expect_silence().await;
}
