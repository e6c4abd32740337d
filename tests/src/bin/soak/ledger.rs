//! A registry and a ledger of many entries: taken in, read again, verified.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use engine::{Clock as _, Engine, EngineConfig, SystemClock};
use jobs::device::{Deliver, Delivery};
use model::{Actor, ThingName};
use registry::NewThing;
use store::{Database, FileStore, Reader};

/// Things in one import, as a site's list would have.
const IMPORT: u32 = 10_000;

struct Nobody;

impl Deliver for Nobody {
    fn deliver(&self, _: Delivery) {}
}

pub async fn run(entries: u32) -> Result<String> {
    let folder = tempfile::tempdir().context("a data folder")?;
    let actor = Actor { account: "soak".to_owned(), operator: None };
    let open = || -> Result<Engine> {
        let clock = SystemClock::new();
        Ok(Engine::start(EngineConfig {
            database: Database::open(folder.path(), clock.now())?,
            files: Arc::new(FileStore::open(&folder.path().join("files"))?),
            clock: Arc::new(clock),
            deliver: Arc::new(Nobody),
            actor: actor.clone(),
        })?)
    };
    let engine = open()?;
    let started = Instant::now();
    for first in (0..entries).step_by(IMPORT as usize) {
        let numbers = first..(first + IMPORT).min(entries);
        let things = numbers.map(new_thing).collect::<Result<_>>()?;
        engine.import_things(actor.clone(), things).await?;
    }
    let taken_in = started.elapsed();
    engine.stop().await;
    let started = Instant::now();
    let again = open()?;
    let restarted = started.elapsed();
    let last = format!("device-{:06}", entries.saturating_sub(1));
    ensure!(again.identities().exists(&last), "{last} is gone after a restart");
    again.stop().await;
    let reader = Reader::open(folder.path())?;
    let started = Instant::now();
    let verdict = store::verify(&reader, &[])?;
    let verified = started.elapsed();
    if let Some(fault) = verdict.fault {
        return Err(fault.into());
    }
    ensure!(
        verdict.entries >= u64::from(entries),
        "the ledger has {} entries for {entries} things",
        verdict.entries
    );
    Ok(format!(
        "taken in {taken_in:.1?}, restarted {restarted:.1?}, {} ledger entries verified {verified:.1?}",
        verdict.entries
    ))
}

fn new_thing(number: u32) -> Result<NewThing> {
    let name = ThingName::new(&format!("device-{number:06}"))?;
    Ok(NewThing { name, thing_type: None, attributes: BTreeMap::new() })
}
