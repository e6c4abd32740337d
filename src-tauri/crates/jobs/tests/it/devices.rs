//! What real devices send, from logs, and what they must be answered.

use jobs::Force;
use jobs::aws::{OtaFile, ota_job_document};
use jobs::streams::{Answer, StreamTopic, answer};
use minicbor::Decoder;
use model::{ExecutionStatus as Status, StreamId};

use crate::common::{Pattern, Site, job, job_id, stream, thing};

const AGENT_FILE: u64 = 200_019;
const MODULAR_FILE: u64 = 20_019;

/// One device and all it was told.
struct Replay {
    site: Site,
    device: &'static str,
    size: u64,
    /// Topics and payloads, in order.
    heard: Vec<String>,
    blocks_received: usize,
}

impl Replay {
    fn new(device: &'static str, size: u64) -> Self {
        let mut site = Site::new();
        site.jobs.add_stream(stream("s1", &[size]));
        let file = OtaFile {
            file_path: "firmware.bin".to_owned(),
            file_size: size,
            file_id: 0,
            certificate: Some("codesign.crt".to_owned()),
            file_type: None,
            signature: None,
        };
        let document = ota_job_document(&StreamId::new("s1").unwrap(), &[file]);
        site.run(model::Job { document, ..job("AFR_OTA-u1", &[device]) });
        Self { site, device, size, heard: Vec::new(), blocks_received: 0 }
    }

    fn run(mut self, log: &str) -> Self {
        let mut lines = log.lines().filter(|line| !line.starts_with('#')).peekable();
        while let Some(line) = lines.next() {
            self.site.later(10);
            match line.split(' ').collect::<Vec<_>>()[..] {
                ["connect"] => {}
                ["cancel"] => self.cancel(),
                ["jobs", _qos, topic, payload] => self.jobs(topic, payload),
                ["jobs", _qos, topic, ..] => {
                    let payload = line.splitn(4, ' ').nth(3).unwrap();
                    self.jobs(topic, payload);
                }
                ["stream", _qos, topic, hex] => {
                    let blocks = lines.next_if(|line| line.starts_with("blocks")).unwrap();
                    let blocks = blocks.split(' ').skip(1).map(|block| block.parse().unwrap());
                    self.stream(topic, hex, &blocks.collect::<Vec<u64>>());
                }
                _ => panic!("a line of another kind: {line}"),
            }
        }
        self
    }

    fn jobs(&mut self, topic: &str, payload: &str) {
        let heard = self.site.ask(self.device, topic, payload);
        assert!(heard[0].starts_with(&format!("{topic}/accepted ")), "{heard:?}");
        self.heard.extend(heard);
    }

    fn cancel(&mut self) {
        let now = self.site.now;
        let job = job_id("AFR_OTA-u1");
        self.site.jobs.cancel_job(&job, Force::InProgressToo, None, None, now).unwrap();
        let told = self.site.settle();
        self.heard.extend(told.iter().filter_map(crate::common::shown));
    }

    fn stream(&mut self, topic: &str, hex: &str, expected: &[u64]) {
        let bytes = hex.as_bytes().chunks(2);
        let payload: Vec<u8> = bytes
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect();
        let topic = StreamTopic::parse(topic).unwrap();
        let download = self.site.downloads.find(&thing(self.device), topic.stream);
        let cancelled = download.is_none();
        match answer(download, topic.operation, topic.format, &payload) {
            Answer::Blocks(mut cursor) => {
                let mut blocks = Vec::new();
                while let Some(len) = cursor.next_len() {
                    let mut out = Vec::new();
                    cursor.encode_next(&mut out).unwrap();
                    assert_eq!(out.len(), len);
                    blocks.push(self.check_block(&out));
                }
                assert_eq!(blocks, expected);
                self.blocks_received += blocks.len();
            }
            Answer::Rejected(_) => assert!(cancelled),
            other => panic!("{other:?}"),
        }
    }

    /// Reads a data message as a device does; gives the block's number.
    fn check_block(&self, message: &[u8]) -> u64 {
        let (file, len, block, bytes) = if message[0] == b'{' {
            let value: serde_json::Value = serde_json::from_slice(message).unwrap();
            let number = |name: &str| value[name].as_u64().unwrap();
            use base64::Engine as _;
            let p = value["p"].as_str().unwrap();
            let bytes = base64::engine::general_purpose::STANDARD.decode(p).unwrap();
            (number("f"), number("l"), number("i"), bytes)
        } else {
            let mut decoder = Decoder::new(message);
            let (mut f, mut l, mut i, mut p) = (None, None, None, None);
            for _ in 0..decoder.map().unwrap().unwrap() {
                match decoder.str().unwrap() {
                    "c" => assert_eq!(decoder.str().unwrap(), "rdy"),
                    "f" => f = Some(decoder.u64().unwrap()),
                    "l" => l = Some(decoder.u64().unwrap()),
                    "i" => i = Some(decoder.u64().unwrap()),
                    "p" => p = Some(decoder.bytes().unwrap().to_vec()),
                    other => panic!("{other}"),
                }
            }
            (f.unwrap(), l.unwrap(), i.unwrap(), p.unwrap())
        };
        let start = block * 4096;
        let whole = (self.size - start).min(4096);
        assert_eq!((file, len, bytes.len() as u64), (0, whole, whole));
        assert!((start..).zip(&bytes).all(|(at, byte)| *byte == Pattern::byte(at)));
        block
    }

    fn told(&self, topic: &str) -> usize {
        self.heard.iter().filter(|line| line.split(' ').next() == Some(topic)).count()
    }
}

#[test]
fn the_agent_succeeds() {
    let log = include_str!("../data/freertos-ota-agent-success.txt");
    let replay = Replay::new("dev-1", AGENT_FILE).run(log);
    let execution = replay.site.newest("AFR_OTA-u1", "dev-1");
    assert_eq!((execution.status, execution.version), (Status::Succeeded, 6));
    let evidence = &execution.evidence;
    assert_eq!(evidence.last_receive.as_deref(), Some("25/49"));
    assert_eq!(evidence.reported_version.as_ref().unwrap().version, "0.9.1");
    assert!(evidence.all_blocks_sent_at.is_some());
    assert!(evidence.verified_at.unwrap() < evidence.booted_at.unwrap());
    assert_eq!(evidence.restarts, 0);
    let progress = evidence.progress.unwrap();
    assert_eq!((progress.blocks_done, progress.blocks_total, progress.requests), (49, 49, 7));
    assert_eq!(progress.bytes_sent, AGENT_FILE);
    // Only the end changes the head: anything else would make the agent start again.
    assert_eq!((replay.told("notify-next"), replay.told("notify")), (1, 1));
    assert_eq!(replay.blocks_received, 49);
    let mut asks = replay.heard.iter().filter(|line| line.starts_with("$next/get/accepted"));
    assert!(asks.next_back().unwrap().contains(r#""self_test":"ready""#));
}

#[test]
fn the_agent_fails_on_a_wrong_signature() {
    let log = include_str!("../data/freertos-ota-agent-bad-signature.txt");
    let replay = Replay::new("dev-1", AGENT_FILE).run(log);
    let execution = replay.site.newest("AFR_OTA-u1", "dev-1");
    assert_eq!((execution.status, execution.version), (Status::Failed, 4));
    assert_eq!(execution.details.as_ref().unwrap()["reason"], "0x000000e3: 0x00000000");
    assert!(execution.evidence.all_blocks_sent_at.is_some());
    assert_eq!(execution.evidence.verified_at, None);
}

#[test]
fn the_agent_asks_again_for_lost_blocks() {
    let log = include_str!("../data/freertos-ota-agent-lost-blocks.txt");
    let replay = Replay::new("dev-1", AGENT_FILE).run(log);
    let execution = replay.site.newest("AFR_OTA-u1", "dev-1");
    assert_eq!(execution.status, Status::Succeeded);
    assert_eq!(replay.blocks_received, 49 + 3);
    assert_eq!(execution.evidence.restarts, 0);
    assert_eq!(replay.told("notify-next"), 1);
}

#[test]
fn the_agent_resumes_after_a_lost_connection() {
    let log = include_str!("../data/freertos-ota-agent-reconnect.txt");
    let replay = Replay::new("dev-1", AGENT_FILE).run(log);
    let execution = replay.site.newest("AFR_OTA-u1", "dev-1");
    assert_eq!((execution.status, execution.version), (Status::Succeeded, 6));
    assert_eq!((replay.blocks_received, execution.evidence.restarts), (49, 0));
    assert!(replay.heard.iter().any(|line| line.contains(r#""versionNumber":2,"#)));
}

#[test]
fn the_agent_is_told_of_a_cancellation() {
    let log = include_str!("../data/freertos-ota-agent-cancelled.txt");
    let replay = Replay::new("dev-1", AGENT_FILE).run(log);
    let execution = replay.site.newest("AFR_OTA-u1", "dev-1");
    assert_eq!((execution.status, execution.version), (Status::Canceled, 3));
    assert_eq!(replay.told("notify-next"), 1);
    let last = replay.heard.last().unwrap();
    assert!(last.starts_with(r#"$next/get/accepted {"clientToken":":dev-1","timestamp":"#));
    assert!(!last.contains("execution"));
    // Nothing was sent after it.
    assert_eq!(replay.blocks_received, 24);
}

#[test]
fn modular_devices_succeed() {
    let logs = [include_str!("../data/modular-json.txt"), include_str!("../data/modular-cbor.txt")];
    for log in logs {
        let replay = Replay::new("mod-1", MODULAR_FILE).run(log);
        let execution = replay.site.newest("AFR_OTA-u1", "mod-1");
        assert_eq!((execution.status, execution.version), (Status::Succeeded, 3));
        assert_eq!(replay.blocks_received, 5);
        assert!(execution.evidence.all_blocks_sent_at.is_some());
        // It says done and no more.
        assert_eq!(execution.evidence.reported_version, None);
        assert_eq!(execution.evidence.verified_at, None);
    }
}

#[test]
fn a_file_that_is_no_firmware_reports_its_type_not_a_version() {
    let mut replay = Replay::new("dev-1", AGENT_FILE);
    let document = r#"{"afr_ota":{"files":[{"fileid":0,"fileType":2}]}}"#.to_owned();
    replay.site.run(model::Job { document, ..job("other", &["dev-1"]) });
    replay.jobs(
        "other/update",
        r#"{"status":"SUCCEEDED","statusDetails":{"reason":"accepted  v0.0.2","updatedBy":"  v0.0.0"}}"#,
    );
    assert_eq!(replay.site.newest("other", "dev-1").evidence.reported_version, None);
}
