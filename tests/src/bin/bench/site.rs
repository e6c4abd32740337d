//! An engine with devices `d0…`, a file for them, and a job that has released them all.

use std::collections::BTreeMap;
use std::ops::{ControlFlow, Range};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, ensure};
use engine::{Clock as _, Engine, EngineConfig, NewUpdate, SystemClock};
use jobs::device::Deliver;
use model::{
    Actor, CreateOtaUpdate, ImageRecord, Job, JobId, JobStatus, StreamFile, StreamId, StreamRecord,
    TargetSelection, ThingName, Timestamp, UpdateId, UpdateRecord, UpdateStatus,
};
use registry::NewThing;
use store::{Database, FileStore};

pub const JOB: &str = "AFR_OTA-bench";
pub const STREAM: &str = "bench";
pub const FILE_SIZE: usize = 4 << 20;
/// AWS IoT's highest rate per minute, so that one batch releases all.
pub const MOST_DEVICES: usize = 1000;

/// A part of the file: no two blocks of it alike.
pub fn content(part: Range<usize>) -> Vec<u8> {
    part.map(|at| ((at as u32).wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

pub async fn open(folder: &Path, devices: usize, deliver: Arc<dyn Deliver>) -> Result<Engine> {
    ensure!(devices <= MOST_DEVICES, "{devices} devices are more than one batch releases");
    let clock = SystemClock::new();
    let now = clock.now();
    let files = Arc::new(FileStore::open(&folder.join("files"))?);
    let file = content(0..FILE_SIZE);
    let go_on = &mut |_, _| ControlFlow::Continue(());
    let kept = files.import(Path::new("firmware.bin"), file.as_slice(), None, go_on)?;
    let image = ImageRecord {
        hash: kept.hash,
        name: "firmware.bin".to_owned(),
        size: kept.size,
        added_at: now,
    };
    let actor = Actor { account: "bench".to_owned(), operator: None };
    let engine = Engine::start(EngineConfig {
        database: Database::open(folder, now)?,
        files,
        clock: Arc::new(clock),
        deliver,
        actor: actor.clone(),
    })?;
    let things = (0..devices).map(thing).collect::<Result<Vec<_>>>()?;
    engine.import_things(actor.clone(), things.into_iter().map(new_thing).collect()).await?;
    engine.add_image(actor.clone(), image.clone()).await?;
    engine.create_update(actor.clone(), new_update(&image, devices, now)?).await?;
    engine.start_rollout(actor, JobId::new(JOB)?).await?;
    Ok(engine)
}

pub fn thing(device: usize) -> Result<ThingName> {
    Ok(ThingName::new(&format!("d{device}"))?)
}

fn new_thing(name: ThingName) -> NewThing {
    NewThing { name, thing_type: None, attributes: BTreeMap::new() }
}

fn new_update(image: &ImageRecord, devices: usize, now: Timestamp) -> Result<NewUpdate> {
    let (id, stream) = (UpdateId::new("bench")?, StreamId::new(STREAM)?);
    let document = format!(
        r#"{{"afr_ota":{{"protocols":["MQTT"],"streamname":"{stream}","files":[{{"filepath":"fw","filesize":{},"fileid":0,"certfile":"c"}}]}}}}"#,
        image.size
    );
    let update = UpdateRecord {
        id: id.clone(),
        definition: CreateOtaUpdate::default(),
        status: UpdateStatus::CreateComplete,
        error: None,
        jobs: Vec::new(),
        stream: None,
        signed_with: None,
        created_at: now,
        modified_at: now,
    };
    let file = StreamFile { file_id: 0, size: image.size, image: image.hash };
    let record = StreamRecord {
        id: stream.clone(),
        update: Some(id.clone()),
        description: String::new(),
        files: vec![file],
        created_at: now,
    };
    let targets = (0..devices).map(|n| format!("arn:aws:iot:local:000000000000:thing/d{n}"));
    let job = Job {
        id: JobId::new(JOB)?,
        update: Some(id),
        stream: Some(stream),
        document,
        targets: targets.collect(),
        selection: TargetSelection::Snapshot,
        members: Vec::new(),
        released: 0,
        maximum_per_minute: MOST_DEVICES as u32,
        last_release_at: None,
        in_progress_timeout_minutes: None,
        expected_version: None,
        status: JobStatus::Scheduled,
        pause: None,
        reason_code: None,
        comment: None,
        created_at: now,
        updated_at: now,
        completed_at: None,
    };
    Ok(NewUpdate { update, stream: record, job })
}
