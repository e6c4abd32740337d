//! What devices publish: jobs requests and stream requests.

use std::cell::RefCell;
use std::sync::Arc;

use jobs::device::{ConnectionId, Delivery, DeviceInput};
use jobs::streams::{
    Answer, BlockSource, Download, DownloadFile, Downloads, Format, StreamTopic, answer,
};
use jobs::{Jobs, Output};
use model::{
    Evidence, ExecutionKey, Job, JobId, JobStatus, Sha256, StreamFile, StreamId, StreamRecord,
    TargetSelection, ThingName, Timestamp,
};

use crate::mutant::fuzz;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
const SIZE: u64 = 200_019;
/// AWS IoT: 128 KiB of payload a request.
const MOST_BLOCK_BYTES: u64 = 128 * 1024;

fn thing() -> ThingName {
    ThingName::new("dev-1").unwrap()
}

fn stream() -> StreamRecord {
    StreamRecord {
        id: StreamId::new("s1").unwrap(),
        update: None,
        description: "text".to_owned(),
        files: vec![StreamFile { file_id: 0, size: SIZE, image: Sha256([0; 32]) }],
        created_at: NOW,
    }
}

fn job() -> Job {
    Job {
        id: JobId::new("AFR_OTA-u1").unwrap(),
        update: None,
        stream: Some(stream().id),
        document: r#"{"afr_ota":{"protocols":["MQTT"],"streamname":"s1","files":[{"filepath":"f","filesize":200019,"fileid":0}]}}"#.to_owned(),
        targets: vec![],
        selection: TargetSelection::Snapshot,
        members: vec![thing()],
        released: 0,
        maximum_per_minute: 1000,
        last_release_at: None,
        in_progress_timeout_minutes: Some(60),
        expected_version: None,
        status: JobStatus::Scheduled,
        pause: None,
        reason_code: None,
        comment: None,
        created_at: NOW,
        updated_at: NOW,
        completed_at: None,
    }
}

/// One job that runs, with the thing's execution QUEUED.
fn running() -> Jobs {
    let mut jobs = Jobs::default();
    jobs.add_stream(stream());
    let id = job().id;
    jobs.add_job(job()).unwrap();
    jobs.start_job(&id, NOW).unwrap();
    jobs.release(&id, 1, NOW).unwrap();
    while jobs.poll_output().is_some() {}
    jobs
}

/// A topic and its payload, as one input.
fn split(bytes: &[u8]) -> (String, &[u8]) {
    let end = bytes.iter().position(|byte| *byte == b' ').unwrap_or(bytes.len());
    (String::from_utf8_lossy(&bytes[..end]).into_owned(), bytes.get(end + 1..).unwrap_or_default())
}

fn seeds(lines: &[&str]) -> Vec<Vec<u8>> {
    lines.iter().map(|line| line.as_bytes().to_vec()).collect()
}

/// As the FreeRTOS OTA agent, the modular library and awsiotsdk send them.
const JOBS_REQUESTS: [&str; 8] = [
    r#"$next/get {"clientToken":":dev-1"}"#,
    "get ",
    r#"start-next {"clientToken":"test"}"#,
    r#"start-next {"statusDetails":{"step":"1"},"stepTimeoutInMinutes":5,"clientToken":"t"}"#,
    r#"AFR_OTA-u1/get {"executionNumber":1,"includeJobDocument":false,"clientToken":"t"}"#,
    r#"AFR_OTA-u1/update {"status":"IN_PROGRESS","statusDetails":{"receive":"25/49"}}"#,
    r#"AFR_OTA-u1/update {"status":"SUCCEEDED","expectedVersion":"2"}"#,
    r#"AFR_OTA-u1/update {"status":"FAILED","statusDetails":{"reason":"0x000000e3: 0x00000000"},"expectedVersion":1,"executionNumber":1,"includeJobExecutionState":true,"includeJobDocument":true,"stepTimeoutInMinutes":-1,"clientToken":"t"}"#,
];

/// One reply at most, in JSON, on the topic that was asked.
#[test]
fn jobs_requests() {
    // Kept from input to input: what one leaves behind, the next one meets.
    let site = RefCell::new(running());
    fuzz!(seeds(&JOBS_REQUESTS), |bytes: &[u8]| {
        let mut jobs = site.borrow_mut();
        let (topic, payload) = split(bytes);
        let asked = topic.clone();
        let (connection, payload) = (ConnectionId(1), payload.to_vec());
        let acknowledge = Some(7);
        let input = DeviceInput::Jobs { connection, thing: thing(), topic, payload, acknowledge };
        jobs.handle_device(input, NOW);
        let mut replies = 0;
        while let Some(output) = jobs.poll_output() {
            let Output::Deliver(delivery) = output else { continue };
            match delivery {
                Delivery::Reply { topic, payload, .. } => {
                    replies += 1;
                    assert!(topic.starts_with(&asked), "{topic}");
                    serde_json::from_slice::<serde_json::Value>(&payload).unwrap();
                }
                Delivery::Notify { payload, .. } => {
                    serde_json::from_slice::<serde_json::Value>(&payload).unwrap();
                }
                _ => {}
            }
        }
        assert!(replies <= 1);
        if jobs.pending(&thing()).next().is_none() {
            *jobs = running();
        }
    });
}

struct Zeros;

impl BlockSource for Zeros {
    fn read_at(&self, _: u64, out: &mut [u8]) -> std::io::Result<()> {
        out.fill(0);
        Ok(())
    }
}

fn download() -> Arc<Download> {
    let downloads = Downloads::new();
    let (stream, key) = (stream(), ExecutionKey { job: job().id, thing: thing(), number: 1 });
    let file = DownloadFile { file_id: 0, size: SIZE, source: Arc::new(Zeros) };
    let download = Download::new(key, Arc::new(stream), vec![file], &Evidence::default());
    downloads.publish(Arc::new(download));
    downloads.find(&thing(), "s1").unwrap()
}

/// As the agent and the modular library send them, in both formats.
fn stream_requests() -> Vec<Vec<u8>> {
    let mut requests = seeds(&[
        r#"s1/get/json {"s": 1,"f": 0,"l": 4096,"o": 3,"n": 1}"#,
        r#"s1/get/json {"c":"rdy","f":0,"l":256,"o":20,"b":"0x130080","n":8}"#,
        r#"s1/describe/json {"c":"tok"}"#,
    ]);
    let agent = b"s1/get/cbor \xa6\x61c\x63rdy\x61f\x00\x61l\x19\x10\x00\x61o\x00\x61b\x47\xff\xff\xff\xff\xff\xff\x01\x61n\x08";
    let modular =
        b"s1/get/cbor \xa6\x61c\x63rdy\x61f\x00\x61l\x19\x10\x00\x61o\x01\x61b\x44MQ==\x61n\x01";
    requests.extend([
        agent.to_vec(),
        modular.to_vec(),
        b"s1/describe/cbor \xa1\x61c\x63tok".to_vec(),
    ]);
    requests
}

/// No more than 128 KiB of blocks, each as long as it was said to be; replies that can be read.
#[test]
fn streams_requests() {
    let open = download();
    fuzz!(stream_requests(), |bytes: &[u8]| {
        let (topic, payload) = split(bytes);
        let Some(topic) = StreamTopic::parse(&topic) else { return };
        let download = (topic.stream == "s1").then(|| Arc::clone(&open));
        let readable = |reply: &[u8]| match topic.format {
            Format::Json => drop(serde_json::from_slice::<serde_json::Value>(reply).unwrap()),
            Format::Cbor => minicbor::Decoder::new(reply).skip().unwrap(),
        };
        match answer(download, topic.operation, topic.format, payload) {
            Answer::Description(reply) | Answer::Rejected(reply) => readable(&reply),
            Answer::Blocks(mut cursor) => {
                let (mut encoded, mut block) = (0, Vec::new());
                while cursor.next_len().is_some() {
                    block.clear();
                    cursor.encode_next(&mut block).unwrap();
                    readable(&block);
                    encoded += block.len() as u64;
                }
                // Base64 and the members around it at most double a small block.
                assert!(encoded <= 2 * MOST_BLOCK_BYTES, "{encoded} bytes");
            }
        }
    });
}
