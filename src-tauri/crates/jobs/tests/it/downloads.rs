//! How far a download is, told from requests.

use std::sync::Arc;

use jobs::streams::{
    Answer, BlockSource, Download, DownloadFile, Downloads, Format, Operation, Sample, answer,
};
use model::{Evidence, Progress};

use crate::common::{download, key, stream, thing};

const SIZE: u64 = 49 * 4096;

/// Asks with a bitmap over the whole file; serves `serve` of the blocks.
fn agent(download: &Arc<Download>, bitmap: [u8; 7], serve: usize) -> Sample {
    let digits: String = bitmap.iter().map(|byte| format!("{byte:02x}")).collect();
    ask(download, &format!(r#"{{"f":0,"l":4096,"o":0,"b":"{digits}","n":8}}"#), serve)
}

fn ask(download: &Arc<Download>, payload: &str, serve: usize) -> Sample {
    let answer = answer(Some(download.clone()), Operation::Get, Format::Json, payload.as_bytes());
    let Answer::Blocks(mut cursor) = answer else { panic!("{answer:?}") };
    for _ in 0..serve {
        cursor.next_len().unwrap();
        cursor.encode_next(&mut Vec::new()).unwrap();
    }
    download.sample()
}

fn done(sample: Sample) -> (u32, bool, u32) {
    (sample.progress.blocks_done, sample.all_sent, sample.restarts)
}

const ALL: [u8; 7] = [255, 255, 255, 255, 255, 255, 1];

#[test]
fn an_agent_shows_what_it_has() {
    let download = download(&[SIZE], &Evidence::default());
    assert_eq!(download.sample(), Sample::default());
    assert_eq!(done(agent(&download, ALL, 0)), (0, false, 0));
    assert_eq!(done(agent(&download, ALL, 8)), (8, false, 0));
    // Block 3 was lost.
    assert_eq!(done(agent(&download, [8, 255, 255, 255, 255, 255, 1], 8)), (7, false, 0));
    assert_eq!(done(agent(&download, [0, 0x80, 255, 255, 255, 255, 1], 8)), (15, false, 0));
    assert_eq!(done(agent(&download, [0, 0, 0, 0, 0, 0, 1], 0)), (48, false, 0));
    assert_eq!(done(agent(&download, [0, 0, 0, 0, 0, 0, 1], 1)), (49, true, 0));
    let progress = download.sample().progress;
    assert_eq!((progress.blocks_total, progress.block_size, progress.requests), (49, 4096, 6));
    assert_eq!(progress.bytes_sent, 25 * 4096);
}

#[test]
fn a_download_that_starts_again_is_counted() {
    let download = download(&[SIZE], &Evidence { restarts: 2, ..Evidence::default() });
    agent(&download, ALL, 8);
    assert_eq!(done(agent(&download, [0, 255, 255, 255, 255, 255, 1], 8)), (8, false, 2));
    assert_eq!(done(agent(&download, ALL, 8)), (0, false, 3));
    assert_eq!(done(agent(&download, [0, 255, 255, 255, 255, 255, 1], 8)).2, 3);
}

#[test]
fn a_constant_bitmap_proves_nothing() {
    // 0x4d leaves block 1 out; with two blocks in all, only asking for it says it is needed.
    let download = download(&[8192], &Evidence::default());
    let at = |offset: u32| format!(r#"{{"f":0,"l":4096,"o":{offset},"b":"4d513d3d","n":1}}"#);
    assert_eq!(done(ask(&download, &at(0), 1)), (1, false, 0));
    assert_eq!(done(ask(&download, &at(0), 1)), (1, false, 0));
    assert_eq!(done(ask(&download, &at(1), 1)), (2, true, 0));
    assert_eq!(done(ask(&download, &at(0), 1)), (1, false, 1));
}

#[test]
fn block_after_block_counts_what_was_sent() {
    let download = download(&[5 * 4096], &Evidence::default());
    let at = |offset: u32| format!(r#"{{"f":0,"l":4096,"o":{offset},"n":1}}"#);
    for block in 0..5 {
        assert_eq!(done(ask(&download, &at(block), 0)), (block, false, 0));
        assert_eq!(done(ask(&download, &at(block), 1)), (block + 1, block == 4, 0));
    }
}

#[test]
fn a_download_begun_in_an_earlier_run_goes_on() {
    let progress =
        Progress { blocks_done: 20, block_size: 4096, requests: 20, ..Progress::default() };
    let before = Evidence { progress: Some(progress), ..Evidence::default() };
    let sequential = download(&[49 * 4096], &before);
    let at = |offset: u32| format!(r#"{{"f":0,"l":4096,"o":{offset},"n":1}}"#);
    assert_eq!(sequential.sample().progress.requests, 0);
    assert_eq!(done(ask(&sequential, &at(22), 1)), (23, false, 0));
    assert_eq!(sequential.sample().progress.requests, 21);
    for block in 23..48 {
        ask(&sequential, &at(block), 1);
    }
    assert_eq!(done(ask(&sequential, &at(48), 1)), (49, true, 0));
    // Without that earlier run nothing speaks for the blocks before.
    let fresh = download(&[49 * 4096], &Evidence::default());
    assert_eq!(done(ask(&fresh, &at(48), 1)), (1, false, 0));
}

#[test]
fn another_block_size_is_another_count() {
    let download = download(&[SIZE], &Evidence::default());
    ask(&download, r#"{"f":0,"l":4096,"o":0,"n":8}"#, 8);
    let sample = ask(&download, r#"{"f":0,"l":8192,"o":0,"n":1}"#, 1);
    assert_eq!((sample.progress.blocks_done, sample.progress.blocks_total), (1, 25));
    assert_eq!(sample.restarts, 1);
}

#[test]
fn every_file_must_be_sent() {
    let download = download(&[4096, 100, 0], &Evidence::default());
    let first = ask(&download, r#"{"f":0,"l":4096}"#, 1);
    assert_eq!((first.progress.blocks_done, first.progress.blocks_total), (1, 2));
    assert!(!first.all_sent);
    assert!(ask(&download, r#"{"f":1,"l":256}"#, 1).all_sent);
}

#[test]
fn a_withdrawn_stream_stops_where_it_is() {
    let downloads = Downloads::new();
    let download = download(&[SIZE], &Evidence::default());
    downloads.publish(download.clone());
    let answer =
        answer(Some(download), Operation::Get, Format::Cbor, b"\xa2\x61f\x00\x61l\x19\x10\x00");
    let Answer::Blocks(mut cursor) = answer else { panic!() };
    let len = cursor.next_len().unwrap();
    assert!(downloads.withdraw(&thing("dev-1"), &stream("s1", &[]).id).is_some());
    assert_eq!(cursor.next_len(), None);
    // A header with that length may be on its way already.
    let mut out = Vec::new();
    cursor.encode_next(&mut out).unwrap();
    assert_eq!(out.len(), len);
    assert!(downloads.find(&thing("dev-1"), "s1").is_none());
    assert!(downloads.withdraw(&thing("dev-1"), &stream("s1", &[]).id).is_none());
}

struct Broken;

impl BlockSource for Broken {
    fn read_at(&self, offset: u64, _out: &mut [u8]) -> std::io::Result<()> {
        if offset < 4096 { Ok(()) } else { Err(std::io::ErrorKind::UnexpectedEof.into()) }
    }
}

#[test]
fn a_file_that_cannot_be_read_ends_the_request() {
    let file = DownloadFile { file_id: 0, size: SIZE, source: Arc::new(Broken) };
    let record = Arc::new(stream("s1", &[SIZE]));
    let download =
        Arc::new(Download::new(key("j", "dev-1", 1), record, vec![file], &Evidence::default()));
    for format in [Format::Json, Format::Cbor] {
        let payload: &[u8] = match format {
            Format::Json => br#"{"f":0,"l":4096}"#,
            Format::Cbor => b"\xa2\x61f\x00\x61l\x19\x10\x00",
        };
        let answer = answer(Some(download.clone()), Operation::Get, format, payload);
        let Answer::Blocks(mut cursor) = answer else { panic!() };
        let mut out = Vec::new();
        cursor.encode_next(&mut out).unwrap();
        let written = out.len();
        let error = cursor.encode_next(&mut out).unwrap_err();
        assert_eq!((error.block, out.len()), (1, written));
        assert_eq!(cursor.next_len(), None);
    }
    assert_eq!(download.sample().progress.blocks_done, 1);
}
