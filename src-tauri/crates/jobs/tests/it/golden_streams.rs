//! Bytes of AWS IoT MQTT file streams.

use jobs::streams::{Answer, Format, Operation, StreamTopic, answer};
use model::Evidence;

use crate::common::{Pattern, download, thing};

fn hex(text: &str) -> Vec<u8> {
    let digits: String = text.chars().filter(char::is_ascii_hexdigit).collect();
    (0..digits.len() / 2)
        .map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap())
        .collect()
}

fn get(sizes: &[u64], format: Format, payload: &[u8]) -> Answer {
    answer(Some(download(sizes, &Evidence::default())), Operation::Get, format, payload)
}

fn messages(answer: Answer) -> Vec<Vec<u8>> {
    let Answer::Blocks(mut cursor) = answer else { panic!("{answer:?}") };
    let mut messages = Vec::new();
    while let Some(len) = cursor.next_len() {
        let mut out = b"before".to_vec();
        cursor.encode_next(&mut out).unwrap();
        assert_eq!(out.len(), len + 6);
        messages.push(out.split_off(6));
    }
    messages
}

fn rejected(answer: Answer) -> String {
    assert_eq!(answer.level(), "rejected");
    let Answer::Rejected(body) = answer else { panic!("{answer:?}") };
    String::from_utf8(body).unwrap()
}

#[test]
fn topics() {
    let topic = StreamTopic::parse("s1/get/cbor").unwrap();
    assert_eq!(topic.stream, "s1");
    assert_eq!((topic.operation, topic.format), (Operation::Get, Format::Cbor));
    let topic = StreamTopic::parse("s1/describe/json").unwrap();
    assert_eq!((topic.operation, topic.format), (Operation::Describe, Format::Json));
    for other in ["/get/cbor", "s1/get", "s1/get/xml", "s1/data/cbor", "s1/get/cbor/x", "", "//"] {
        assert_eq!(StreamTopic::parse(other), None, "{other}");
    }
}

#[test]
fn a_description() {
    let describe = |format, payload: &[u8]| {
        let download = download(&[131_072, 51_200], &Evidence::default());
        let answer = answer(Some(download), Operation::Describe, format, payload);
        assert_eq!(answer.level(), "description");
        let Answer::Description(body) = answer else { panic!("{answer:?}") };
        body
    };
    assert_eq!(
        String::from_utf8(describe(Format::Json, br#"{"c":"tok"}"#)).unwrap(),
        r#"{"c":"tok","s":1,"d":"text","r":[{"f":0,"z":131072},{"f":1,"z":51200}]}"#
    );
    assert_eq!(
        String::from_utf8(describe(Format::Json, b"")).unwrap(),
        r#"{"s":1,"d":"text","r":[{"f":0,"z":131072},{"f":1,"z":51200}]}"#
    );
    let cbor = "a4 6163 63746f6b 6173 01 6164 6474657874 6172 82
        a2 6166 00 617a 1a00020000 a2 6166 01 617a 19c800";
    assert_eq!(describe(Format::Cbor, &hex("a1 6163 63746f6b")), hex(cbor));
}

/// The agent's first request: c, f, l, o, b, n.
#[test]
fn the_agents_request_in_cbor() {
    let request = hex("a6 6163 63726479 6166 00 616c 191000 616f 00 6162 47ffffffffffff01 616e 08");
    let messages = messages(get(&[200_019], Format::Cbor, &request));
    assert_eq!(messages.len(), 8);
    let head = hex("a5 6163 63726479 6166 00 616c 191000 6169 00 6170 591000");
    assert_eq!(messages[0][..head.len()], head);
    assert_eq!(messages[0].len(), 4119);
    let block: Vec<u8> = (0..4096).map(Pattern::byte).collect();
    assert_eq!(messages[0][head.len()..], block);
    let numbers: Vec<u8> = messages.iter().map(|message| message[17]).collect();
    assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn the_last_block_is_as_long_as_the_rest_of_the_file() {
    let request = hex("a6 6163 63726479 6166 00 616c 191000 616f 00 6162 4700000000000001 616e 08");
    let messages = messages(get(&[200_019], Format::Cbor, &request));
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0].len(), 3435);
    let head = hex("a5 6163 63726479 6166 00 616c 190d53 6169 1830 6170 590d53");
    assert_eq!(messages[0][..head.len()], head);
}

#[test]
fn the_modular_request_in_json() {
    let request = br#"{"s": 1,"f": 0,"l": 4096,"o": 4,"n": 1}"#;
    let messages = messages(get(&[16_387], Format::Json, request));
    assert_eq!(messages.len(), 1);
    let message = String::from_utf8(messages[0].clone()).unwrap();
    // 16384, 16385, 16386 in the pattern: 0x40, 0x5f, 0x7e.
    assert_eq!(message, r#"{"f":0,"l":3,"i":4,"p":"QF9+"}"#);
    let whole = get(&[20_019], Format::Json, br#"{"f":0,"l":4096,"n":1,"c":"a\"b"}"#);
    let Answer::Blocks(cursor) = whole else { panic!() };
    assert_eq!(cursor.next_len(), Some(r#"{"c":"a\"b","f":0,"l":4096,"i":0,"p":""}"#.len() + 5464));
}

/// The constant bitmap `MQ==` with n = 1 yields the block at the offset.
#[test]
fn the_modular_request_in_cbor() {
    for (offset, block) in [("00", 0u8), ("01", 1), ("04", 4)] {
        let request = hex(&format!(
            "a6 6163 63726479 6166 00 616c 191000 616f {offset} 6162 444d513d3d 616e 01"
        ));
        let messages = messages(get(&[20_019], Format::Cbor, &request));
        assert_eq!(messages.len(), 1);
        assert_eq!(messages[0][17], block);
    }
}

#[test]
fn the_bitmap_of_the_documentation() {
    let json = br#"{"f":0,"l":256,"o":20,"b":"0x130080"}"#;
    let bare = br#"{"f":0,"l":256,"o":20,"b":"130080","n":98304}"#;
    for payload in [&json[..], &bare[..]] {
        let messages = messages(get(&[100_000], Format::Json, payload));
        let numbers: Vec<_> = messages
            .iter()
            .map(|message| serde_json::from_slice::<serde_json::Value>(message).unwrap())
            .map(|message| message["i"].as_u64().unwrap())
            .collect();
        assert_eq!(numbers, [20, 21, 24, 43]);
    }
}

#[test]
fn at_most_128_kib_a_request() {
    let count = |payload: &str| messages(get(&[50 << 20], Format::Json, payload.as_bytes())).len();
    assert_eq!(count(r#"{"f":0,"l":4096}"#), 32);
    assert_eq!(count(r#"{"f":0,"l":4096,"n":98304}"#), 32);
    assert_eq!(count(r#"{"f":0,"l":131072}"#), 1);
    assert_eq!(count(r#"{"f":0,"l":100000,"n":5}"#), 1);
    assert_eq!(count(r#"{"f":0,"l":256,"n":7}"#), 7);
    assert_eq!(count(r#"{"f":0,"l":4096,"n":0}"#), 0);
    // Far beyond AWS's 24 MB: 98304 blocks of 128 KiB in.
    let far = get(&[20 << 30], Format::Json, br#"{"f":0,"l":131072,"o":98304}"#);
    assert_eq!(messages(far).len(), 1);
}

#[test]
fn an_indefinite_map_and_byte_string_are_understood() {
    let request = hex("bf 6166 00 616c 191000 6162 5f 41 02 41 00 ff 6178 9f 01 ff ff");
    let messages = messages(get(&[200_019], Format::Cbor, &request));
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0][9..12], hex("6169 01"));
}

#[test]
fn rejections() {
    let rows = [
        (r#"{"f":0,"l":4096"#, "InvalidJson"),
        (r#"[1]"#, "InvalidJson"),
        (r#"{"f":0,"f":0,"l":4096}"#, "InvalidJson"),
        (r#"{"l":4096}"#, "InvalidRequest"),
        (r#"{"f":0}"#, "InvalidRequest"),
        (r#"{"f":256,"l":4096}"#, "InvalidRequest"),
        (r#"{"f":"0","l":4096}"#, "InvalidRequest"),
        (r#"{"f":0,"l":4096,"b":"012"}"#, "InvalidRequest"),
        (r#"{"f":0,"l":4096,"b":"0xzz"}"#, "InvalidRequest"),
        (r#"{"f":0,"l":4096,"b":1}"#, "InvalidRequest"),
        (r#"{"f":0,"l":255}"#, "BlockSizeOutOfBounds"),
        (r#"{"f":0,"l":131073}"#, "BlockSizeOutOfBounds"),
        (r#"{"f":0,"l":4096,"o":-1}"#, "OffsetOutOfBounds"),
        (r#"{"f":0,"l":4096,"o":98305}"#, "OffsetOutOfBounds"),
        (r#"{"f":0,"l":4096,"n":98305}"#, "BlockCountLimitExceeded"),
        (r#"{"f":0,"l":4096,"n":-1}"#, "BlockCountLimitExceeded"),
        (r#"{"f":0,"l":4096,"s":2}"#, "VersionMismatch"),
        (r#"{"f":2,"l":4096}"#, "ResourceNotFound"),
        (r#"{"f":0,"l":4096,"o":49}"#, "ResourceNotFound"),
        (r#"{"f":0,"l":4096,"b":"00"}"#, "ResourceNotFound"),
        (r#"{"f":0,"l":4096,"b":""}"#, "ResourceNotFound"),
        (r#"{"f":0,"l":4096,"o":48,"b":"fe"}"#, "ResourceNotFound"),
    ];
    for (payload, code) in rows {
        let body = rejected(get(&[200_019, 0], Format::Json, payload.as_bytes()));
        assert!(body.starts_with(&format!(r#"{{"o":"{code}","m":""#)), "{payload} → {body}");
    }
    let empty_file = rejected(get(&[200_019, 0], Format::Json, br#"{"f":1,"l":4096}"#));
    assert!(empty_file.contains("ResourceNotFound"));
    let bitmap = |bytes: usize| format!(r#"{{"f":0,"l":256,"b":"{}"}}"#, "ff".repeat(bytes));
    assert_eq!(messages(get(&[50 << 20], Format::Json, bitmap(12_287).as_bytes())).len(), 512);
    let long = rejected(get(&[50 << 20], Format::Json, bitmap(12_288).as_bytes()));
    assert!(long.contains("BlockBitmapLimitExceeded"));
}

#[test]
fn rejections_byte_for_byte() {
    let json = answer(None, Operation::Get, Format::Json, br#"{"c":"t","f":0,"l":4096}"#);
    assert_eq!(
        rejected(json),
        r#"{"o":"ResourceNotFound","m":"there is no such stream for this thing","c":"t"}"#
    );
    let Answer::Rejected(cbor) = get(&[4096], Format::Cbor, &hex("a2 6166 00 616c 18ff")) else {
        panic!()
    };
    // "BlockSizeOutOfBounds", "l must be 256 to 131072"
    let expected = hex("a2 616f 74 426c6f636b53697a654f75744f66426f756e6473
        616d 77 6c206d7573742062652032353620746f20313331303732");
    assert_eq!(cbor, expected);
    let Answer::Rejected(broken) = get(&[4096], Format::Cbor, &hex("a2 6166")) else { panic!() };
    assert_eq!(broken[..15], hex("a2 616f 6b 496e76616c696443626f72")[..]);
    let token = format!(r#"{{"c":"{}","f":0,"l":4096}}"#, "x".repeat(65));
    let long = rejected(get(&[4096], Format::Json, token.as_bytes()));
    assert_eq!(long, r#"{"o":"InvalidRequest","m":"c must be a string of at most 64 bytes"}"#);
}

#[test]
fn a_download_belongs_to_one_thing_and_stream() {
    let downloads = jobs::streams::Downloads::new();
    let download = download(&[4096], &Evidence::default());
    downloads.publish(download.clone());
    downloads.publish(download);
    assert!(downloads.find(&thing("dev-1"), "s1").is_some());
    assert!(downloads.find(&thing("dev-2"), "s1").is_none());
    assert!(downloads.find(&thing("dev-1"), "s2").is_none());
    let mut seen = 0;
    downloads.for_each(|_| seen += 1);
    assert_eq!(seen, 1);
}
