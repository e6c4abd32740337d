//! Bytes from whoever can connect.

use jobs::aws::{ErrorCode, rejection};
use jobs::device::{ConnectionId, Delivery, DeviceInput};
use jobs::streams::{Answer, Format, Operation, StreamTopic, answer};
use model::Evidence;
use proptest::prelude::*;

use crate::common::{START, Site, download, thing};

fn input(topic: &str, payload: &[u8]) -> DeviceInput {
    DeviceInput::Jobs {
        connection: ConnectionId(1),
        thing: thing("dev-1"),
        topic: topic.to_owned(),
        payload: payload.to_vec(),
        acknowledge: None,
    }
}

const TOPICS: [&str; 5] = ["get", "start-next", "$next/get", "j/get", "j/update"];

fn is_one_reply(heard: &[String], topic: &str) -> bool {
    let replies: Vec<_> = heard.iter().filter(|line| line.starts_with(topic)).collect();
    replies.len() == 1
        && serde_json::from_str::<serde_json::Value>(replies[0].split_once(' ').unwrap().1).is_ok()
}

#[test]
fn nests_giants_and_doubles_are_refused() {
    let rows: Vec<Vec<u8>> = vec![
        b"[".repeat(100_000),
        [&br#"{"x":"#[..], &b"[".repeat(100_000)].concat(),
        [&br#"{"statusDetails":{"x":"#[..], &br#"{"x":"#.repeat(20_000)].concat(),
        b"{\"clientToken\":\"\xff\"}".to_vec(),
        b"{\"other\":\"\xff\"}".to_vec(),
        br#"{"clientToken":"\ud800"}"#.to_vec(),
        br#"{"clientToken":"a","clientToken":"b"}"#.to_vec(),
        br#"{"status":"FAILED","status":"SUCCEEDED"}"#.to_vec(),
        br#"{"statusDetails":{"a":"b","a":"c"},"status":"FAILED"}"#.to_vec(),
        b"{} ".repeat(2),
        b"{}\0".to_vec(),
        b"\xef\xbb\xbf{}".to_vec(),
        b"null".to_vec(),
        b" ".to_vec(),
    ];
    let mut site = Site::with_job("j", &["dev-1"]);
    for payload in rows {
        let reply = site.send("dev-1", "j/update", &payload).remove(0);
        assert!(reply.contains(r#""code":"InvalidJson""#), "{reply}");
        assert!(!reply.contains("clientToken"));
    }
    let big = format!(r#"{{"clientToken":"t","x":"{}"}}"#, "x".repeat(128 * 1024));
    let reply = site.ask("dev-1", "get", &big).remove(0);
    assert!(reply.contains(r#""code":"InvalidRequest""#), "{reply}");
    // What is not looked at may be large and deep.
    let deep = format!(r#"{{"x":{}{}}}"#, "[".repeat(10_000), "]".repeat(10_000));
    assert!(site.ask("dev-1", "get", &deep)[0].starts_with("get/accepted"));
    let pairs: Vec<_> = (0..5_000).map(|n| format!(r#""{n}":"v""#)).collect();
    let many = format!(r#"{{"status":"FAILED","statusDetails":{{{}}}}}"#, pairs.join(","));
    assert!(site.ask("dev-1", "j/update", &many)[0].contains("InvalidRequest"));
    assert_eq!(site.newest("j", "dev-1").version, 1);
}

#[test]
fn a_refusal_from_outside_repeats_the_token() {
    let refused = rejection(
        &input("start-next", br#"{"clientToken":"t"}"#),
        ErrorCode::InternalError,
        "not stored",
        START,
    );
    let Some(Delivery::Reply { connection: ConnectionId(1), topic, payload }) = refused else {
        panic!()
    };
    assert_eq!(topic, "start-next/rejected");
    assert_eq!(payload, br#"{"clientToken":"t","timestamp":1700000000,"code":"InternalError","message":"not stored"}"#);
    let silent = [
        input("j/update/accepted", b"{}"),
        DeviceInput::Disconnected { connection: ConnectionId(1), thing: thing("dev-1") },
    ];
    for input in silent {
        assert_eq!(rejection(&input, ErrorCode::RequestThrottled, "", START), None);
    }
    let broken =
        rejection(&input("j/update", b"\xff"), ErrorCode::RequestThrottled, "later", START);
    let Some(Delivery::Reply { payload, .. }) = broken else { panic!() };
    assert_eq!(payload, br#"{"timestamp":1700000000,"code":"RequestThrottled","message":"later"}"#);
}

fn nearly_json() -> impl Strategy<Value = Vec<u8>> {
    let words = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"status\"",
        "\"FAILED\"",
        "\"IN_PROGRESS\"",
        "\"statusDetails\"",
        "\"clientToken\"",
        "\"expectedVersion\"",
        "1",
        "-1",
        "1e999",
        "\"2\"",
        "null",
        "true",
        "\"\\u0000\"",
        "\"",
        "\\",
        " ",
        "\"f\"",
        "\"l\"",
        "\"b\"",
        "\"n\"",
        "\"o\"",
        "4096",
        "\"0xff\"",
        "é",
    ]);
    proptest::collection::vec(words, 0..24).prop_map(|words| words.concat().into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn jobs_requests_of_any_bytes_get_one_reply(
        payload in prop_oneof![proptest::collection::vec(any::<u8>(), 0..200), nearly_json()],
        topic in prop::sample::select(TOPICS.to_vec()),
    ) {
        let mut site = Site::with_job("j", &["dev-1"]);
        let heard = site.send("dev-1", topic, &payload);
        prop_assert!(is_one_reply(&heard, topic), "{:?}", heard);
    }

    #[test]
    fn any_topic_is_taken(topic in "\\PC{0,40}|[a-z$/-]{0,30}", payload in nearly_json()) {
        let mut site = Site::with_job("j", &["dev-1"]);
        site.send("dev-1", &topic, &payload);
        let _ = StreamTopic::parse(&topic);
    }

    #[test]
    fn stream_requests_of_any_bytes_are_answered(
        payload in prop_oneof![proptest::collection::vec(any::<u8>(), 0..200), nearly_json()],
        cbor in any::<bool>(),
        get in any::<bool>(),
    ) {
        stream_request(&payload, cbor, get);
    }

    /// A good request with some bytes changed gets further into the parser.
    #[test]
    fn mutated_stream_requests_are_answered(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
        shorten in any::<bool>(),
    ) {
        let good: &[u8] = b"\xa6\x61c\x63rdy\x61f\x00\x61l\x19\x10\x00\x61o\x00\x61b\x47\xff\xff\xff\xff\xff\xff\x01\x61n\x08";
        let mut payload = good.to_vec();
        for (at, byte) in changes {
            let at = at.index(payload.len());
            payload[at] = byte;
        }
        if shorten {
            payload.truncate(cut.index(payload.len()));
        }
        stream_request(&payload, true, true);
    }
}

fn stream_request(payload: &[u8], cbor: bool, get: bool) {
    let format = if cbor { Format::Cbor } else { Format::Json };
    let operation = if get { Operation::Get } else { Operation::Describe };
    let download = download(&[200_019], &Evidence::default());
    if let Answer::Blocks(mut cursor) = answer(Some(download), operation, format, payload) {
        let mut sent = 0;
        while let Some(len) = cursor.next_len() {
            let mut out = Vec::new();
            cursor.encode_next(&mut out).unwrap();
            assert_eq!(out.len(), len);
            sent += 1;
        }
        assert!(sent <= 512);
    }
}

#[test]
fn deep_and_endless_cbor_is_refused() {
    let rows = [
        vec![0x9f; 60_000],
        vec![0xbf; 60_000],
        [&b"\xa1\x61x"[..], &vec![0x81; 60_000]].concat(),
        [&b"\xa1\x61x"[..], &vec![0xc1; 60_000]].concat(),
        b"\xbb\xff\xff\xff\xff\xff\xff\xff\xff".to_vec(),
        b"\xa1\x61b\x5b\xff\xff\xff\xff\xff\xff\xff\xff".to_vec(),
        b"\xa1\x01\x02".to_vec(),
        b"\xa2\x61f\x00\x61f\x00".to_vec(),
        b"\xa0\x00".to_vec(),
        vec![0xff],
    ];
    for payload in rows {
        let download = download(&[4096], &Evidence::default());
        let Answer::Rejected(body) = answer(Some(download), Operation::Get, Format::Cbor, &payload)
        else {
            panic!()
        };
        assert!(
            body.windows(11).any(|window| window == b"InvalidCbor"),
            "{:x?}",
            &payload[..payload.len().min(12)]
        );
    }
}
