//! Which blocks are sent, against a set computed the slow way.

use jobs::streams::{Answer, Format, Operation, answer};
use minicbor::{Decoder, Encoder};
use model::Evidence;
use proptest::prelude::*;

use crate::common::{Pattern, download};

#[derive(Clone, Debug)]
struct Request {
    size: u64,
    l: u32,
    o: u32,
    n: Option<u32>,
    b: Option<Vec<u8>>,
    token: Option<String>,
}

fn request() -> impl Strategy<Value = Request> {
    let sizes = prop_oneof![0u64..5000, 1u64..300_000, Just(131_072), Just(131_073)];
    let block_sizes = prop_oneof![256u32..600, 256u32..=131_072, Just(4096), Just(256)];
    let bitmap = proptest::collection::vec(prop_oneof![Just(0u8), Just(255), any::<u8>()], 0..40);
    (
        sizes,
        block_sizes,
        0u32..60,
        proptest::option::of(0u32..40),
        proptest::option::of(bitmap),
        proptest::option::of("[ -~]{0,64}"),
    )
        .prop_map(|(size, l, o, n, b, token)| Request { size, l, o, n, b, token })
}

impl Request {
    fn wanted(&self) -> Vec<u64> {
        let is_wanted = |block: u64| match &self.b {
            None => true,
            Some(bitmap) => {
                let bit = (block - u64::from(self.o)) as usize;
                bitmap.get(bit / 8).is_some_and(|byte| byte >> (bit % 8) & 1 == 1)
            }
        };
        (u64::from(self.o)..)
            .take_while(|block| block * u64::from(self.l) < self.size)
            .filter(|block| is_wanted(*block))
            .collect()
    }

    fn expected(&self) -> Vec<u64> {
        let most = (131_072 / self.l) as usize;
        let mut blocks = self.wanted();
        blocks.truncate(self.n.map_or(most, |n| most.min(n as usize)));
        blocks
    }

    fn json(&self) -> Vec<u8> {
        let hex =
            |bitmap: &Vec<u8>| bitmap.iter().map(|byte| format!("{byte:02X}")).collect::<String>();
        let mut value = serde_json::json!({"f": 0, "l": self.l, "o": self.o});
        if let Some(n) = self.n {
            value["n"] = n.into();
        }
        if let Some(bitmap) = &self.b {
            value["b"] = hex(bitmap).into();
        }
        if let Some(token) = &self.token {
            value["c"] = token.as_str().into();
        }
        value.to_string().into_bytes()
    }

    fn cbor(&self) -> Vec<u8> {
        let mut out = Encoder::new(Vec::new());
        out.begin_map().unwrap().str("l").unwrap().u32(self.l).unwrap();
        out.str("f").unwrap().u32(0).unwrap().str("o").unwrap().u32(self.o).unwrap();
        if let Some(n) = self.n {
            out.str("n").unwrap().u32(n).unwrap();
        }
        if let Some(bitmap) = &self.b {
            out.str("b").unwrap().bytes(bitmap).unwrap();
        }
        if let Some(token) = &self.token {
            out.str("c").unwrap().str(token).unwrap();
        }
        out.end().unwrap();
        out.into_writer()
    }
}

/// Number, token and bytes of a data message.
fn read(format: Format, message: &[u8]) -> (u64, Option<String>, Vec<u8>) {
    match format {
        Format::Json => {
            use base64::Engine as _;
            let value: serde_json::Value = serde_json::from_slice(message).unwrap();
            let bytes = base64::engine::general_purpose::STANDARD
                .decode(value["p"].as_str().unwrap())
                .unwrap();
            assert_eq!(value["l"].as_u64(), Some(bytes.len() as u64));
            (value["i"].as_u64().unwrap(), value["c"].as_str().map(str::to_owned), bytes)
        }
        Format::Cbor => {
            let mut decoder = Decoder::new(message);
            let (mut i, mut l, mut c, mut p) = (None, None, None, None);
            for _ in 0..decoder.map().unwrap().unwrap() {
                match decoder.str().unwrap() {
                    "c" => c = Some(decoder.str().unwrap().to_owned()),
                    "f" => assert_eq!(decoder.u8().unwrap(), 0),
                    "l" => l = Some(decoder.u64().unwrap()),
                    "i" => i = Some(decoder.u64().unwrap()),
                    "p" => p = Some(decoder.bytes().unwrap().to_vec()),
                    other => panic!("{other}"),
                }
            }
            assert_eq!(decoder.position(), message.len());
            let bytes = p.unwrap();
            assert_eq!(l, Some(bytes.len() as u64));
            (i.unwrap(), c, bytes)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn exactly_the_wanted_blocks_are_sent(request in request()) {
        for format in [Format::Json, Format::Cbor] {
            let payload = match format {
                Format::Json => request.json(),
                Format::Cbor => request.cbor(),
            };
            let download = download(&[request.size], &Evidence::default());
            match answer(Some(download.clone()), Operation::Get, format, &payload) {
                Answer::Blocks(mut cursor) => {
                    let mut blocks = Vec::new();
                    while let Some(len) = cursor.next_len() {
                        let mut out = Vec::new();
                        cursor.encode_next(&mut out).unwrap();
                        prop_assert_eq!(out.len(), len);
                        let (block, token, bytes) = read(format, &out);
                        let start = block * u64::from(request.l);
                        let whole = u64::from(request.l).min(request.size - start);
                        prop_assert_eq!(bytes.len() as u64, whole);
                        prop_assert!((start..).zip(&bytes).all(|(at, byte)| *byte == Pattern::byte(at)));
                        prop_assert_eq!(&token, &request.token);
                        blocks.push(block);
                    }
                    prop_assert_eq!(&blocks, &request.expected());
                    let sample = download.sample();
                    let total = request.size.div_ceil(u64::from(request.l));
                    prop_assert_eq!(u64::from(sample.progress.blocks_done), blocks.len() as u64);
                    prop_assert_eq!(sample.all_sent, blocks.len() as u64 == total);
                }
                Answer::Rejected(_) => prop_assert!(request.wanted().is_empty()),
                other => prop_assert!(false, "{:?}", other),
            }
        }
    }

    /// A device that asks until it has all, whatever is lost on the way, gets all, and what is
    /// shown never exceeds what it has been sent.
    #[test]
    fn progress_is_never_more_than_was_sent(
        blocks in 1u64..70,
        losses in proptest::collection::vec(proptest::collection::vec(any::<bool>(), 8), 0..40),
    ) {
        let download = download(&[blocks * 256], &Evidence::default());
        let mut missing: Vec<u64> = (0..blocks).collect();
        let mut sent = std::collections::BTreeSet::new();
        let mut losses = losses.into_iter();
        while !missing.is_empty() {
            let mut bitmap = vec![0u8; blocks.div_ceil(8) as usize];
            for block in &missing {
                bitmap[(block / 8) as usize] |= 1 << (block % 8);
            }
            let request = Request { size: 0, l: 256, o: 0, n: Some(8), b: Some(bitmap), token: None };
            let answer = answer(Some(download.clone()), Operation::Get, Format::Cbor, &request.cbor());
            let Answer::Blocks(mut cursor) = answer else { panic!() };
            let lost = losses.next().unwrap_or_default();
            let mut index = 0;
            while cursor.next_len().is_some() {
                let mut out = Vec::new();
                cursor.encode_next(&mut out).unwrap();
                let (block, ..) = read(Format::Cbor, &out);
                sent.insert(block);
                if !lost.get(index).copied().unwrap_or(false) {
                    missing.retain(|other| *other != block);
                }
                index += 1;
                let sample = download.sample();
                prop_assert!(u64::from(sample.progress.blocks_done) <= sent.len() as u64);
                prop_assert_eq!(sample.all_sent, sent.len() as u64 == blocks);
                prop_assert_eq!(sample.restarts, 0);
            }
        }
        prop_assert!(download.sample().all_sent);
    }
}
