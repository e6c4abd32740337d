//! A site without a network: an engine on a clock turned by hand, with devices made of messages.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use engine::{Engine, EngineConfig, ManualClock, NewUpdate, StartError};
use jobs::device::{ConnectionId, Deliver, Delivery, DeviceInput};
use model::*;
use registry::NewThing;
use serde_json::Value;
use store::{Database, FileStore, Reader};
use tempfile::TempDir;

pub const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
pub const JOB: &str = "AFR_OTA-u1";

/// Long enough for the slowest machine; a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Site {
    pub dir: PathBuf,
    pub clock: Arc<ManualClock>,
    pub devices: Arc<Inbox>,
    pub engine: Engine,
    /// Last, so that the folder goes after everything in it.
    _temporary: Option<TempDir>,
}

/// What arrived at devices, each with what the disk held at that instant.
#[derive(Default)]
pub struct Inbox {
    arrived: Mutex<Vec<Arrival>>,
    more: Condvar,
    looks: Mutex<Option<Reader>>,
}

#[derive(Clone, Debug)]
pub struct Arrival {
    pub delivery: Delivery,
    /// `(thing, number)` → status, versionNumber; empty unless the inbox looks.
    pub on_disk: BTreeMap<(String, u32), (ExecutionStatus, u32)>,
}

impl Deliver for Inbox {
    fn deliver(&self, delivery: Delivery) {
        let reader = self.looks.lock().unwrap();
        let on_disk = reader.as_ref().map(executions).unwrap_or_default();
        self.arrived.lock().unwrap().push(Arrival { delivery, on_disk });
        self.more.notify_all();
    }
}

impl Inbox {
    /// From now on notes with each delivery what is committed.
    pub fn look_at(&self, dir: &Path) {
        *self.looks.lock().unwrap() = Some(Reader::open(dir).unwrap());
    }

    /// Takes out everything that has arrived.
    pub fn take(&self) -> Vec<Arrival> {
        std::mem::take(&mut *self.arrived.lock().unwrap())
    }

    /// Waits for a delivery and takes out all up to it.
    pub fn take_until(&self, wanted: impl Fn(&Delivery) -> bool) -> Vec<Arrival> {
        let arrived = self.arrived.lock().unwrap();
        let found = |arrived: &[Arrival]| arrived.iter().position(|a| wanted(&a.delivery));
        let (mut arrived, timeout) =
            self.more.wait_timeout_while(arrived, PATIENCE, |a| found(a).is_none()).unwrap();
        assert!(!timeout.timed_out(), "nothing like it arrived: {arrived:?}");
        let end = found(&arrived).unwrap();
        arrived.drain(..=end).collect()
    }
}

impl Site {
    pub fn new() -> Self {
        let temporary = TempDir::new().unwrap();
        let dir = temporary.path().to_owned();
        let mut site = Self::over(&dir, NOW);
        site._temporary = Some(temporary);
        site
    }

    /// Starts an engine on a data folder.
    pub fn over(dir: &Path, now: Timestamp) -> Self {
        Self::try_over(dir, now).unwrap()
    }

    pub fn try_over(dir: &Path, now: Timestamp) -> Result<Self, StartError> {
        let clock = Arc::new(ManualClock::new(now));
        let devices = Arc::new(Inbox::default());
        let engine = Engine::start(EngineConfig {
            database: Database::open(dir, now).unwrap(),
            files: Arc::new(FileStore::open(&dir.join("files")).unwrap()),
            clock: clock.clone(),
            deliver: devices.clone(),
            actor: actor(),
        })?;
        Ok(Self { dir: dir.to_owned(), clock, devices, engine, _temporary: None })
    }

    /// What a `kill -9` at this instant would leave, as a site of its own.
    pub fn killed(&self, now: Timestamp) -> Self {
        let copy = TempDir::new().unwrap();
        copy_dir(&self.dir, copy.path());
        let mut site = Self::over(copy.path(), now);
        site._temporary = Some(copy);
        site
    }

    pub fn reader(&self) -> Reader {
        Reader::open(&self.dir).unwrap()
    }

    pub fn executions(&self) -> BTreeMap<(String, u32), (ExecutionStatus, u32)> {
        executions(&self.reader())
    }

    pub fn status(&self, thing: &str) -> ExecutionStatus {
        self.executions()[&(thing.to_owned(), 1)].0
    }

    pub fn ledger(&self) -> Vec<LedgerEvent> {
        let verdict = store::verify(&self.reader(), &[]).unwrap();
        assert!(verdict.fault.is_none(), "{:?}", verdict.fault);
        let entries = self.reader().ledger(1, u32::MAX).unwrap();
        entries.iter().map(|entry| serde_json::from_str(&entry.body).unwrap()).collect()
    }

    /// Imports an image of `size` bytes, with things `d0…` and an update for all of them.
    pub async fn with_update(&self, devices: usize, size: usize) -> JobId {
        self.with_things(devices).await;
        self.with_job(&targets(devices), size, |_| {}).await
    }

    pub async fn with_things(&self, devices: usize) {
        let things = (0..devices).map(|n| new_thing(&format!("d{n}"))).collect();
        self.engine.import_things(actor(), things).await.unwrap();
    }

    pub async fn with_job(
        &self,
        targets: &[String],
        size: usize,
        change: impl FnOnce(&mut Job),
    ) -> JobId {
        let image = self.import(size);
        self.engine.add_image(actor(), image.clone()).await.unwrap();
        let mut new = new_update("u1", &image, targets);
        change(&mut new.job);
        self.engine.create_update(actor(), new).await.unwrap();
        JobId::new(JOB).unwrap()
    }

    /// Puts a file into the file store.
    pub fn import(&self, size: usize) -> ImageRecord {
        let files = FileStore::open(&self.dir.join("files")).unwrap();
        let bytes = content(size);
        let go_on = &mut |_, _| std::ops::ControlFlow::Continue(());
        let kept = files.import(Path::new("fw.bin"), bytes.as_slice(), None, go_on).unwrap();
        ImageRecord { hash: kept.hash, name: "fw.bin".into(), size: kept.size, added_at: NOW }
    }

    pub fn connect(&self, device: usize) {
        let (connection, thing) = (ConnectionId(device as u64), thing(&format!("d{device}")));
        self.say(DeviceInput::Connected { connection, thing, certificate: None });
    }

    pub fn say(&self, input: DeviceInput) {
        self.engine.device_input().try_send(input).unwrap();
    }

    /// Asks as a device would at QoS 1; returns the reply's verdict and body, after the PUBACK.
    pub fn ask(&self, device: usize, topic: &str, payload: &str) -> (String, Value) {
        self.say(request(device, topic, payload));
        let (_, reply) = self.answer(device);
        reply
    }

    /// Waits for the reply to a device: everything up to it, and the reply.
    pub fn answer(&self, device: usize) -> (Vec<Arrival>, (String, Value)) {
        let mine = ConnectionId(device as u64);
        let is_reply = |delivery: &Delivery| matches!(delivery, Delivery::Reply { connection, .. } if *connection == mine);
        let arrivals = self.devices.take_until(is_reply);
        let acknowledged = arrivals
            .iter()
            .any(|a| a.delivery == Delivery::Acknowledge { connection: mine, packet_id: 7 });
        assert!(acknowledged, "no PUBACK before the reply: {arrivals:?}");
        let Some(Delivery::Reply { topic, payload, .. }) =
            arrivals.last().map(|arrival| arrival.delivery.clone())
        else {
            panic!("no reply")
        };
        let verdict = topic.rsplit('/').next().unwrap().to_owned();
        (arrivals, (verdict, serde_json::from_slice(&payload).unwrap()))
    }

    pub fn report(&self, device: usize, body: &str) -> (String, Value) {
        self.ask(device, &format!("{JOB}/update"), body)
    }
}

pub fn request(device: usize, topic: &str, payload: &str) -> DeviceInput {
    DeviceInput::Jobs {
        connection: ConnectionId(device as u64),
        thing: thing(&format!("d{device}")),
        topic: topic.to_owned(),
        payload: payload.as_bytes().to_vec(),
        acknowledge: Some(7),
    }
}

pub fn actor() -> Actor {
    Actor { account: "tester".into(), operator: None }
}

pub fn thing(name: &str) -> ThingName {
    ThingName::new(name).unwrap()
}

pub fn new_thing(name: &str) -> NewThing {
    NewThing { name: thing(name), thing_type: None, attributes: BTreeMap::new() }
}

pub fn targets(devices: usize) -> Vec<String> {
    (0..devices).map(|n| format!("arn:aws:iot:local:000000000000:thing/d{n}")).collect()
}

pub fn content(size: usize) -> Vec<u8> {
    (0..size).map(|n| (n * 31 % 251) as u8).collect()
}

pub fn new_update(id: &str, image: &ImageRecord, targets: &[String]) -> NewUpdate {
    let id = UpdateId::new(id).unwrap();
    let stream = StreamId::new(&format!("s-{id}")).unwrap();
    let document = format!(
        r#"{{"afr_ota":{{"protocols":["MQTT"],"streamname":"{stream}","files":[{{"filepath":"fw","filesize":{},"fileid":0,"certfile":"c"}}]}}}}"#,
        image.size
    );
    let file = StreamFile { file_id: 0, size: image.size, image: image.hash };
    NewUpdate {
        update: UpdateRecord {
            id: id.clone(),
            definition: CreateOtaUpdate::default(),
            status: UpdateStatus::CreateComplete,
            error: None,
            jobs: Vec::new(),
            stream: None,
            signed_with: Some("bench".into()),
            created_at: NOW,
            modified_at: NOW,
        },
        stream: StreamRecord {
            id: stream.clone(),
            update: Some(id.clone()),
            description: String::new(),
            files: vec![file],
            created_at: NOW,
        },
        job: new_job(&id, stream, document, targets),
    }
}

fn new_job(id: &UpdateId, stream: StreamId, document: String, targets: &[String]) -> Job {
    Job {
        id: JobId::new(&format!("AFR_OTA-{id}")).unwrap(),
        update: Some(id.clone()),
        stream: Some(stream),
        document,
        targets: targets.to_vec(),
        selection: TargetSelection::Snapshot,
        members: Vec::new(),
        released: 0,
        maximum_per_minute: 1000,
        last_release_at: None,
        in_progress_timeout_minutes: None,
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

fn executions(reader: &Reader) -> BTreeMap<(String, u32), (ExecutionStatus, u32)> {
    let executions = reader.executions(&JobId::new(JOB).unwrap()).unwrap();
    let row = |e: Execution| ((e.key.thing.to_string(), e.key.number), (e.status, e.version));
    executions.into_iter().map(row).collect()
}

fn copy_dir(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_dir(&entry.path(), &target);
        } else if !entry.file_name().to_string_lossy().ends_with("-shm") {
            // The shared-memory index is rebuilt from the log, as after a crash.
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}
