//! A whole rollout with devices that do not exist: the real engine, gateway, keys and files in a
//! folder of its own, over real sockets.

mod beside;
mod options;
mod report;
mod stage;

use std::time::{Duration, Instant};

use app::view::RolloutHead;
use model::Actor;
use rehearsal::{DeviceEvent, Fleet, Happening, Outcome};
use tempfile::TempDir;

pub use beside::{Rehearsal, RehearsalState};
pub use options::{Faults, Pace, RehearsalOptions, RehearseError, Subject};
pub use report::{DeviceOutcome, RehearsalReport};

use crate::folder::DataFolder;
use crate::open::{Access, Host, Secrets};
use stage::Stage;

const OBSERVE_EVERY: Duration = Duration::from_millis(500);
/// How long a device may take to notice that it is done: the service knows the end before the
/// last device does, which waits for its PUBACK.
const LAST_WORD: Duration = Duration::from_secs(2);

/// Runs it to its end; `observe` is given the head about once a second.
pub async fn rehearse(
    options: RehearsalOptions,
    observe: &mut (dyn FnMut(&RolloutHead) + Send),
) -> Result<RehearsalReport, RehearseError> {
    options.check()?;
    let (temporary, host) = open().await?;
    let result = run(&host, &options, observe).await;
    host.close().await;
    let mut report = result?;
    if options.keep {
        report.folder = Some(temporary.keep());
    }
    Ok(report)
}

/// An installation of its own, gone with its folder.
async fn open() -> Result<(TempDir, Host), RehearseError> {
    let temporary = tempfile::Builder::new()
        .prefix("fieldlift-rehearsal-")
        .tempdir()
        .map_err(RehearseError::Folder)?;
    let folder = DataFolder::at(temporary.path().join("data"), temporary.path().join("secret"));
    let actor = Actor { account: "rehearsal".to_owned(), operator: None };
    let host = Host::open(&folder, Access::Own, "rehearse", actor, Secrets::Files).await?;
    Ok((temporary, host))
}

async fn run(
    host: &Host,
    options: &RehearsalOptions,
    observe: &mut (dyn FnMut(&RolloutHead) + Send),
) -> Result<RehearsalReport, RehearseError> {
    let stage = Stage::prepare(host, options, &mut |_| {}).await?;
    let started = Instant::now();
    host.app.start_rollout(&stage.update).await?;
    let fleet = stage.fleet(stage.specs.clone());
    let outcomes = watch(host, &stage, fleet, observe).await?;
    let seconds = started.elapsed().as_secs_f64();
    RehearsalReport::of(host, &stage, outcomes.iter(), seconds).await
}

/// Until the rollout has ended; devices that have not by then are switched off.
async fn watch(
    host: &Host,
    stage: &Stage,
    mut fleet: Fleet,
    observe: &mut (dyn FnMut(&RolloutHead) + Send),
) -> Result<Vec<Outcome>, RehearseError> {
    let mut outcomes = Vec::new();
    let ended = host.rollout_ended(&stage.update);
    tokio::pin!(ended);
    let mut every = tokio::time::interval(OBSERVE_EVERY);
    loop {
        // Every arm is cancel-safe: a pinned future polled again, a tick, a channel's receive.
        tokio::select! {
            result = &mut ended => break result?,
            _ = every.tick() => observe(&host.app.rollout_head(&stage.update)?),
            Some(event) = fleet.next_event() => outcomes.extend(outcome(event)),
        }
    }
    observe(&host.app.rollout_head(&stage.update)?);
    while let Ok(Some(event)) = tokio::time::timeout(LAST_WORD, fleet.next_event()).await {
        outcomes.extend(outcome(event));
    }
    fleet.switch_off();
    outcomes.extend(fleet.outcomes().await);
    Ok(outcomes)
}

fn outcome(event: DeviceEvent) -> Option<Outcome> {
    match event.happening {
        Happening::Ended(outcome) => Some(*outcome),
        _ => None,
    }
}
