//! Implicit delivery, notifications, acknowledgements and streams, byte by byte.

use jobs::device::{Delivery, DeviceInput};
use model::StreamId;

use crate::support::*;

#[tokio::test]
async fn a_jobs_reply_comes_without_a_subscription_after_its_puback() {
    let site = Site::plain().await;
    let mut raw = site.connect("meter-1").await;
    let request = br#"{"clientToken":":meter-1"}"#;
    raw.send(&publish_qos1("$aws/things/meter-1/jobs/$next/get", 7, request)).await;
    assert_eq!(raw.packet().await, [0x40, 2, 0, 7]);
    let (topic, payload) = published(&raw.packet().await);
    assert_eq!(topic, "$aws/things/meter-1/jobs/$next/get/accepted");
    assert_eq!(payload, request);
    raw.expect_silence().await;
}

#[tokio::test]
async fn a_jobs_reply_comes_once_to_a_subscriber() {
    let site = Site::plain().await;
    let mut raw = site.connect("meter-1").await;
    raw.send(&subscribe_packet("$aws/things/meter-1/jobs/#", 1)).await;
    raw.packet().await;
    raw.subscribe("$aws/things/meter-1/jobs/+/accepted").await;
    raw.send(&publish_packet("$aws/things/meter-1/jobs/get", b"{}")).await;
    let reply = raw.packet().await;
    assert_eq!(reply[0], 0x32, "at the QoS of the best matching subscription");
    raw.send(&[0x40, 2, 0, 1]).await;
    raw.expect_silence().await;
}

#[tokio::test]
async fn a_puback_waits_for_the_engine() {
    let mut site = Site::plain().await;
    let mut raw = site.connect("meter-1").await;
    raw.send(&publish_qos1("$aws/things/meter-1/jobs/j/update", 300, b"{}")).await;
    let heard = site.heard(|heard| heard.len() == 2).await;
    assert!(matches!(heard[1], DeviceInput::Jobs { acknowledge: Some(300), .. }));
    assert_eq!(raw.packet().await, [0x40, 2, 1, 44]);
}

#[tokio::test]
async fn notifications_need_a_subscription() {
    let site = Site::plain().await;
    let mut raw = site.connect("meter-1").await;
    let notify = |payload: &[u8]| Delivery::Notify {
        thing: thing("meter-1"),
        topic: "notify-next".into(),
        payload: payload.to_vec(),
    };
    site.deliver(notify(b"lost"));
    raw.expect_silence().await;
    raw.subscribe("$aws/things/meter-1/jobs/notify-next").await;
    site.deliver(notify(b"seen"));
    let (topic, payload) = published(&raw.packet().await);
    assert_eq!((&*topic, &*payload), ("$aws/things/meter-1/jobs/notify-next", &b"seen"[..]));
}

#[tokio::test]
async fn blocks_go_to_subscribers_only_and_are_the_file() {
    let site = Site::plain().await;
    site.publish_stream("meter-1");
    let mut raw = site.connect("meter-1").await;
    raw.send(&agent_request("meter-1")).await;
    raw.expect_silence().await;

    raw.subscribe("$aws/things/meter-1/streams/s1/data/cbor").await;
    raw.send(&agent_request("meter-1")).await;
    let file = file();
    for block in file.chunks(4096).take(8) {
        let (topic, payload) = published(&raw.packet().await);
        assert_eq!(topic, "$aws/things/meter-1/streams/s1/data/cbor");
        assert!(payload.windows(4096).any(|window| window == block));
    }
    raw.expect_silence().await;
    assert_eq!(site.gateway.stats().blocks_out, 8);
}

#[tokio::test]
async fn a_stopped_stream_sends_no_more() {
    let site = Site::plain().await;
    site.publish_stream("meter-1");
    let mut raw = site.connect("meter-1").await;
    raw.subscribe("$aws/things/meter-1/streams/#").await;
    let stream = StreamId::new(STREAM).unwrap();
    site.downloads.withdraw(&thing("meter-1"), &stream);
    site.deliver(Delivery::StopStream { thing: thing("meter-1"), stream });
    raw.send(&agent_request("meter-1")).await;
    assert!(published(&raw.packet().await).0.ends_with("/rejected/cbor"));
}

#[tokio::test]
async fn own_topics_that_nothing_answers_are_acknowledged() {
    let site = Site::plain().await;
    let mut raw = site.connect("meter-1").await;
    raw.send(&publish_qos1("$aws/things/meter-1/shadow/update", 5, b"{}")).await;
    assert_eq!(raw.packet().await, [0x40, 2, 0, 5]);
    let mut modern = Raw::open(site.addr()).await;
    modern.send(&connect_packet(5, "meter-2", &[])).await;
    modern.packet().await;
    let body = [&string("$aws/things/meter-2/shadow/update")[..], &[0, 5, 0], b"{}"].concat();
    modern.send(&frame(0x32, &body)).await;
    assert_eq!(modern.packet().await, [0x40, 3, 0, 5, 0x10]);
}

#[tokio::test]
async fn mqtt_5_limits_of_the_client_are_kept() {
    let site = Site::plain().await;
    site.publish_stream("meter-1");
    let mut raw = Raw::open(site.addr()).await;
    // Receive maximum 2.
    let properties = [3, 0x21, 0, 2];
    let body = [&string("MQTT")[..], &[5, 2, 0, 60], &properties, &string("meter-1")].concat();
    raw.send(&frame(0x10, &body)).await;
    raw.packet().await;
    let filter = string("$aws/things/meter-1/streams/#");
    raw.send(&frame(0x82, &[&[0, 1, 0][..], &filter, &[1]].concat())).await;
    raw.packet().await;
    let old = agent_request("meter-1");
    let (topic, payload) = published(&old);
    raw.send(&frame(0x30, &[&string(&topic)[..], &[0], &payload].concat())).await;
    let mut first_bytes = Vec::new();
    for _ in 0..8 {
        first_bytes.push(raw.packet().await[0]);
    }
    assert_eq!(first_bytes, [0x32, 0x32, 0x30, 0x30, 0x30, 0x30, 0x30, 0x30]);
    raw.send(&[0x40, 2, 0, 1]).await;
    raw.send(&frame(0x30, &[&string(&topic)[..], &[0], &payload].concat())).await;
    assert_eq!(raw.packet().await[0], 0x32, "room for one more");
    assert_eq!(raw.packet().await[0], 0x30);
}

#[tokio::test]
async fn mqtt_5_topic_aliases_work_and_are_bounded() {
    let mut site = Site::plain().await;
    let mut raw = Raw::open(site.addr()).await;
    raw.send(&connect_packet(5, "meter-1", &[])).await;
    raw.packet().await;
    let alias = |number: u8| [3, 0x23, 0, number];
    let topic = string("$aws/things/meter-1/jobs/get");
    raw.send(&frame(0x30, &[&topic[..], &alias(8), b"one"].concat())).await;
    raw.send(&frame(0x30, &[&string("")[..], &alias(8), b"two"].concat())).await;
    let heard = site.heard(|heard| heard.len() == 3).await;
    assert!(matches!(&heard[2], DeviceInput::Jobs { topic, payload, .. }
        if topic == "get" && payload == b"two"));
    raw.packet().await;
    raw.packet().await;
    raw.send(&frame(0x30, &[&topic[..], &alias(9), b"three"].concat())).await;
    assert_eq!(raw.packet().await, [0xe0, 1, 0x81]);
}
