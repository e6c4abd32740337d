//! Durable job updates: the engine alone, on a real disk, beside what that disk can do.

use std::fs::File;
use std::io::{Seek, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use engine::Engine;
use jobs::device::{ConnectionId, Deliver, Delivery, DeviceInput};
use tokio::sync::mpsc;

use crate::report::{Goal, Report, figure};
use crate::site::{self, JOB, MOST_DEVICES};

const MEASURED: Duration = Duration::from_secs(5);

pub async fn measure(report: &mut Report) -> Result<()> {
    report.section("updates", "durable job updates a second, each answered after its commit");
    let folder = crate::folder()?;
    let (replies, mut arrived) = mpsc::unbounded_channel();
    let data = folder.path().join("data");
    let engine = site::open(&data, MOST_DEVICES, Arc::new(Replies(replies))).await?;
    let limit = syncs(folder.path())?;
    let group = run(&engine, MOST_DEVICES, &mut arrived).await?;
    let single = run(&engine, 1, &mut arrived).await?;
    engine.stop().await;
    let each = |run: &Run| {
        [
            figure("rate", run.rate, "/s"),
            figure("commits", run.commits, "/s"),
            figure("updates a commit", run.rate / run.commits, ""),
            figure("commits to fdatasync", run.commits / limit, ""),
        ]
    };
    report.line("disk alone", &[figure("write 4 KiB, fdatasync", limit, "/s")], &[]);
    report.line(
        "group commit, 1000 devices",
        &each(&group),
        &[Goal { text: "5,000 updates a second", met: group.rate >= 5000.0 }],
    );
    report.line("one commit each", &each(&single), &[]);
    let ratio = group.rate / single.rate;
    report.line("ratio", &[figure("group to single", ratio, "")], &[]);
    Ok(())
}

struct Run {
    rate: f64,
    commits: f64,
}

struct Replies(mpsc::UnboundedSender<(ConnectionId, bool)>);

impl Deliver for Replies {
    fn deliver(&self, delivery: Delivery) {
        if let Delivery::Reply { connection, topic, .. } = delivery {
            // Nobody listens once the measurement is over.
            self.0.send((connection, topic.ends_with("/accepted"))).ok();
        }
    }
}

/// Each device reports again when it was answered.
async fn run(
    engine: &Engine,
    devices: usize,
    arrived: &mut mpsc::UnboundedReceiver<(ConnectionId, bool)>,
) -> Result<Run> {
    let inputs = engine.device_input();
    let mut commits = engine.subscribe();
    let (mut first, mut last) = (None, 0);
    let (mut answered, mut said) = (0, 0);
    for device in 0..devices {
        inputs.send(update(device, said)?).await?;
    }
    let started = Instant::now();
    let mut waiting = devices;
    while waiting > 0 {
        let (ConnectionId(device), accepted) = arrived.recv().await.context("a reply")?;
        ensure!(accepted, "an update was rejected");
        answered += 1;
        while let Ok(committed) = commits.try_recv() {
            first.get_or_insert(committed.seq);
            last = committed.seq;
        }
        if started.elapsed() < MEASURED {
            said += 1;
            inputs.send(update(device as usize, said)?).await?;
        } else {
            waiting -= 1;
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    let commits = last.saturating_sub(first.unwrap_or(last)) + 1;
    Ok(Run { rate: f64::from(answered) / seconds, commits: commits as f64 / seconds })
}

fn update(device: usize, count: u32) -> Result<DeviceInput> {
    let payload =
        format!(r#"{{"status":"IN_PROGRESS","statusDetails":{{"receive":"{count}/999999"}}}}"#);
    Ok(DeviceInput::Jobs {
        connection: ConnectionId(device as u64),
        thing: site::thing(device)?,
        topic: format!("{JOB}/update"),
        payload: payload.into_bytes(),
        acknowledge: Some(1),
    })
}

/// How often a second this disk makes 4 KiB durable, in a file that does not grow, as the
/// write-ahead log of a busy database does not.
fn syncs(folder: &Path) -> Result<f64> {
    let mut file = File::create(folder.join("syncs")).context("a file to sync")?;
    file.write_all(&[0; 4096])?;
    file.sync_all()?;
    let started = Instant::now();
    let mut count = 0;
    while started.elapsed() < Duration::from_secs(2) {
        file.rewind()?;
        file.write_all(&[count as u8; 4096])?;
        file.sync_data()?;
        count += 1;
    }
    Ok(f64::from(count) / started.elapsed().as_secs_f64())
}
