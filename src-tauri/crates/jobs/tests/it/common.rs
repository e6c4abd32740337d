use std::collections::BTreeMap;
use std::sync::Arc;

use jobs::device::{ConnectionId, Delivery, DeviceInput};
use jobs::streams::{BlockSource, Download, DownloadFile, Downloads};
use jobs::{Jobs, Output};
use model::{
    Evidence, Execution, ExecutionKey, Job, JobId, JobStatus, LedgerEvent, Sha256, StreamFile,
    StreamId, StreamRecord, TargetSelection, ThingName, Timestamp, UpdateId,
};

pub const START: Timestamp = Timestamp(1_700_000_000_123);
pub const DOCUMENT: &str = r#"{"afr_ota":{"protocols":["MQTT"],"streamname":"s1","files":[{"filepath":"/device/updates","filesize":200019,"fileid":0,"certfile":"codesign.crt","fileType":0,"sig-sha256-ecdsa":"MEUCIQ=="}]}}"#;

pub fn thing(name: &str) -> ThingName {
    ThingName::new(name).unwrap()
}

pub fn job_id(name: &str) -> JobId {
    JobId::new(name).unwrap()
}

pub fn key(job: &str, name: &str, number: u32) -> ExecutionKey {
    ExecutionKey { job: job_id(job), thing: thing(name), number }
}

pub fn job(id: &str, things: &[&str]) -> Job {
    Job {
        id: job_id(id),
        update: Some(UpdateId::new("u1").unwrap()),
        stream: Some(StreamId::new("s1").unwrap()),
        document: DOCUMENT.to_owned(),
        targets: vec![],
        selection: TargetSelection::Snapshot,
        members: things.iter().map(|name| thing(name)).collect(),
        released: 0,
        maximum_per_minute: 1000,
        last_release_at: None,
        in_progress_timeout_minutes: None,
        expected_version: None,
        status: JobStatus::Scheduled,
        pause: None,
        reason_code: None,
        comment: None,
        created_at: START,
        updated_at: START,
        completed_at: None,
    }
}

pub fn stream(id: &str, sizes: &[u64]) -> StreamRecord {
    let file = |(index, size): (usize, &u64)| StreamFile {
        file_id: u8::try_from(index).unwrap(),
        size: *size,
        image: Sha256([0; 32]),
    };
    StreamRecord {
        id: StreamId::new(id).unwrap(),
        update: None,
        description: "text".to_owned(),
        files: sizes.iter().enumerate().map(file).collect(),
        created_at: START,
    }
}

/// Bytes that tell where in the file they are.
pub struct Pattern;

impl Pattern {
    pub fn byte(position: u64) -> u8 {
        (position.wrapping_mul(31) ^ (position >> 8)) as u8
    }
}

impl BlockSource for Pattern {
    fn read_at(&self, offset: u64, out: &mut [u8]) -> std::io::Result<()> {
        for (position, byte) in (offset..).zip(out) {
            *byte = Self::byte(position);
        }
        Ok(())
    }
}

pub fn download(sizes: &[u64], before: &Evidence) -> Arc<Download> {
    let record = Arc::new(stream("s1", sizes));
    Arc::new(open(key("j", "dev-1", 1), record, before))
}

fn open(key: ExecutionKey, record: Arc<StreamRecord>, before: &Evidence) -> Download {
    let file = |file: &StreamFile| DownloadFile {
        file_id: file.file_id,
        size: file.size,
        source: Arc::new(Pattern),
    };
    let files = record.files.iter().map(file).collect();
    Download::new(key, record, files, before)
}

/// Does what an engine does: keeps what is to be stored, applies what is to be applied.
#[derive(Default)]
pub struct Site {
    pub jobs: Jobs,
    pub now: Timestamp,
    pub downloads: Downloads,
    pub ledger: Vec<LedgerEvent>,
    pub stored_jobs: BTreeMap<JobId, Job>,
    pub stored: BTreeMap<ExecutionKey, Execution>,
    pub deliveries: Vec<Delivery>,
}

impl Site {
    /// With the stream `s1` of one file of 200019 bytes.
    pub fn new() -> Self {
        let mut site = Self { now: START, ..Self::default() };
        site.jobs.add_stream(stream("s1", &[200_019]));
        site
    }

    /// A running job, all released.
    pub fn with_job(id: &str, things: &[&str]) -> Self {
        let mut site = Self::new();
        site.run(job(id, things));
        site
    }

    pub fn run(&mut self, job: Job) {
        let (id, members) = (job.id.clone(), job.members.len());
        self.jobs.add_job(job).unwrap();
        self.jobs.start_job(&id, self.now).unwrap();
        self.jobs.release(&id, members, self.now).unwrap();
        self.settle();
    }

    /// Applies all outputs; gives what devices receive.
    pub fn settle(&mut self) -> Vec<Delivery> {
        let mut deliveries = Vec::new();
        while let Some(output) = self.jobs.poll_output() {
            match output {
                Output::ExecutionChanged(key) | Output::Progressed(key) => {
                    match self.jobs.execution(&key) {
                        Some(execution) => _ = self.stored.insert(key, execution.clone()),
                        None => _ = self.stored.remove(&key),
                    }
                }
                Output::JobChanged(id) => {
                    if let Some(job) = self.jobs.job(&id) {
                        self.stored_jobs.insert(id, job.clone());
                    }
                }
                Output::JobDeleted(id) => {
                    self.stored_jobs.remove(&id);
                    self.stored.retain(|key, _| key.job != id);
                }
                Output::Ledger(event) => self.ledger.push(event),
                Output::Publish { key, stream } => {
                    let before = self.jobs.execution(&key).unwrap().evidence.clone();
                    self.downloads.publish(Arc::new(open(key, stream, &before)));
                }
                Output::Withdraw { key, thing, stream } => {
                    if let Some(download) = self.downloads.withdraw(&thing, &stream) {
                        self.jobs.note_progress(&key, download.sample(), self.now);
                    }
                }
                Output::Deliver(delivery) => deliveries.push(delivery),
            }
        }
        self.deliveries.extend(deliveries.iter().cloned());
        deliveries
    }

    pub fn later(&mut self, millis: i64) {
        self.now = Timestamp(self.now.0 + millis);
    }

    /// A jobs publish, and what every device is sent because of it, as `topic payload`.
    pub fn send(&mut self, name: &str, topic: &str, payload: &[u8]) -> Vec<String> {
        self.jobs.handle_device(
            DeviceInput::Jobs {
                connection: ConnectionId(7),
                thing: thing(name),
                topic: topic.to_owned(),
                payload: payload.to_vec(),
                acknowledge: None,
            },
            self.now,
        );
        let deliveries = self.settle();
        deliveries.iter().filter_map(shown).collect()
    }

    pub fn ask(&mut self, name: &str, topic: &str, payload: &str) -> Vec<String> {
        self.send(name, topic, payload.as_bytes())
    }

    pub fn newest(&self, job: &str, name: &str) -> &Execution {
        self.jobs.newest(&job_id(job), &thing(name)).unwrap()
    }

    /// What a restart makes of what was stored.
    pub fn restart(&mut self) {
        let streams = vec![stream("s1", &[200_019])];
        let jobs = self.stored_jobs.values().cloned().collect();
        // In whatever order a table gives them.
        let executions = self.stored.values().rev().cloned().collect();
        let last_order = self.stored.values().map(|execution| execution.order).max().unwrap_or(0);
        self.jobs = Jobs::restore(jobs, streams, executions, last_order);
        self.downloads = Downloads::new();
        self.settle();
    }
}

pub fn shown(delivery: &Delivery) -> Option<String> {
    let text = |topic: &str, payload: &[u8]| {
        Some(format!("{topic} {}", String::from_utf8(payload.to_vec()).unwrap()))
    };
    match delivery {
        Delivery::Reply { topic, payload, .. } | Delivery::Notify { topic, payload, .. } => {
            text(topic, payload)
        }
        _ => None,
    }
}
