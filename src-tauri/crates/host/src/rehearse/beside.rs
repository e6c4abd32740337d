//! A rehearsal beside the real installation, which can be watched and steered.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use app::{App, AppError};
use engine::Committed;
use model::{JobId, JobStatus, ThingName, UpdateId};
use rehearsal::{DeviceEvent, DeviceSpec, Outcome};
use tempfile::TempDir;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};

use super::stage::Stage;
use super::{LAST_WORD, RehearsalOptions, RehearsalReport, RehearseError, Subject, open, outcome};
use crate::open::Host;

/// Events the devices may run ahead of us.
const EVENT_QUEUE: usize = 1024;

/// Devices, and the installation that serves them, in a folder of their own.
pub struct Rehearsal {
    host: Arc<Host>,
    update: UpdateId,
    state: watch::Receiver<RehearsalState>,
    task: JoinHandle<()>,
    folder: TempDir,
}

#[derive(Clone, Debug)]
pub enum RehearsalState {
    /// So many devices have what they need.
    Preparing {
        done: u32,
        total: u32,
    },
    Running,
    /// Every device has ended. Devices that are tried again make it run again.
    Ended(Arc<RehearsalReport>),
    Failed(Arc<RehearseError>),
}

impl Rehearsal {
    /// Opens the folder; the rest goes on beside, as [`Rehearsal::state`] tells.
    pub async fn start(options: RehearsalOptions) -> Result<Self, RehearseError> {
        options.check()?;
        let (folder, host) = open().await?;
        let host = Arc::new(host);
        let update = match &options.subject {
            Subject::File(_) => UpdateId::new(super::stage::UPDATE)?,
            Subject::Signed { definition, .. } => UpdateId::new(&definition.ota_update_id)?,
        };
        let (sender, state) =
            watch::channel(RehearsalState::Preparing { done: 0, total: options.devices });
        let task = tokio::spawn({
            let host = host.clone();
            async move {
                if let Err(error) = perform(&host, &options, &sender).await {
                    sender.send_replace(RehearsalState::Failed(Arc::new(error)));
                }
            }
        });
        Ok(Self { host, update, state, task, folder })
    }

    /// What serves the devices: pausing, canceling and trying again work on it as on a real one.
    pub fn app(&self) -> &Arc<App> {
        &self.host.app
    }

    pub fn host(&self) -> &Arc<Host> {
        &self.host
    }

    /// The update's name in the rehearsal.
    pub fn update(&self) -> &UpdateId {
        &self.update
    }

    pub fn state(&self) -> watch::Receiver<RehearsalState> {
        self.state.clone()
    }

    /// The report, once every device has ended.
    pub fn report(&self) -> Option<Arc<RehearsalReport>> {
        match &*self.state.borrow() {
            RehearsalState::Ended(report) => Some(report.clone()),
            RehearsalState::Preparing { .. }
            | RehearsalState::Running
            | RehearsalState::Failed(_) => None,
        }
    }

    /// Switches everything off and removes the folder.
    pub async fn end(self) {
        self.task.abort();
        // Devices are switched off when their task is dropped, which the abort does at its next
        // await; its result only says that it was aborted.
        self.task.await.ok();
        self.host.stop().await;
        drop(self.host);
        if let Err(error) = self.folder.close() {
            tracing::warn!(%error, "the rehearsal's folder could not be removed");
        }
    }
}

async fn perform(
    host: &Host,
    options: &RehearsalOptions,
    state: &watch::Sender<RehearsalState>,
) -> Result<(), RehearseError> {
    let total = options.devices;
    let mut issued = |done| {
        state.send_replace(RehearsalState::Preparing { done, total });
    };
    let stage = Stage::prepare(host, options, &mut issued).await?;
    let mut commits = host.app.engine()?.subscribe();
    let mut started = Instant::now();
    host.app.start_rollout(&stage.update).await?;
    let mut yard = Yard::new(&stage);
    yard.switch_on(stage.specs.iter().map(|spec| spec.thing.clone()).collect());
    loop {
        state.send_replace(RehearsalState::Running);
        yard.until_ended(host, &mut commits).await?;
        let seconds = started.elapsed().as_secs_f64();
        let outcomes = yard.outcomes.values();
        let report = RehearsalReport::of(host, &stage, outcomes, seconds).await?;
        state.send_replace(RehearsalState::Ended(Arc::new(report)));
        yard.until_begun_again(host, &mut commits).await?;
        started = Instant::now();
    }
}

/// The devices, those switched on and those that have ended.
struct Yard<'a> {
    stage: &'a Stage,
    fleets: JoinSet<()>,
    events_in: mpsc::Sender<DeviceEvent>,
    events: mpsc::Receiver<DeviceEvent>,
    on: BTreeSet<ThingName>,
    /// The last attempt of each device.
    attempts: BTreeMap<ThingName, (JobId, u32)>,
    /// Switched on again as soon as they have ended: they are to be tried again.
    again: BTreeSet<ThingName>,
    outcomes: BTreeMap<ThingName, Outcome>,
}

impl<'a> Yard<'a> {
    fn new(stage: &'a Stage) -> Self {
        let (events_in, events) = mpsc::channel(EVENT_QUEUE);
        Self {
            stage,
            fleets: JoinSet::new(),
            events_in,
            events,
            on: BTreeSet::new(),
            attempts: BTreeMap::new(),
            again: BTreeSet::new(),
            outcomes: BTreeMap::new(),
        }
    }

    fn switch_on(&mut self, things: BTreeSet<ThingName>) {
        let specs = self.stage.specs.iter().filter(|spec| things.contains(&spec.thing));
        let specs: Vec<DeviceSpec> = specs.cloned().collect();
        self.on.extend(things);
        let mut fleet = self.stage.fleet(specs);
        let events = self.events_in.clone();
        self.fleets.spawn(async move {
            while let Some(event) = fleet.next_event().await {
                if events.send(event).await.is_err() {
                    return;
                }
            }
        });
    }

    async fn until_ended(
        &mut self,
        host: &Host,
        commits: &mut broadcast::Receiver<Arc<Committed>>,
    ) -> Result<(), RehearseError> {
        let ended = host.rollout_ended(&self.stage.update);
        tokio::pin!(ended);
        loop {
            // Every arm is cancel-safe: a pinned future polled again, and receives of channels.
            tokio::select! {
                result = &mut ended => break result?,
                Some(event) = self.events.recv() => self.saw(event),
                committed = commits.recv() => self.committed(committed)?,
            }
        }
        let all = self.stage.specs.len();
        while self.outcomes.len() < all || !self.on.is_empty() {
            match tokio::time::timeout(LAST_WORD, self.events.recv()).await {
                Ok(Some(event)) => self.saw(event),
                Ok(None) | Err(_) => break,
            }
        }
        Ok(())
    }

    async fn until_begun_again(
        &mut self,
        host: &Host,
        commits: &mut broadcast::Receiver<Arc<Committed>>,
    ) -> Result<(), RehearseError> {
        loop {
            tokio::select! {
                Some(event) = self.events.recv() => self.saw(event),
                committed = commits.recv() => {
                    self.committed(committed)?;
                    if host.app.current_job(&self.stage.update)?.status == JobStatus::InProgress {
                        return Ok(());
                    }
                }
            }
        }
    }

    fn saw(&mut self, event: DeviceEvent) {
        let Some(outcome) = outcome(event) else { return };
        let thing = outcome.thing.clone();
        self.on.remove(&thing);
        self.outcomes.insert(thing.clone(), outcome);
        if self.again.remove(&thing) {
            self.switch_on([thing].into());
        }
    }

    /// A new attempt at a device that has ended: it is switched on again, as it was at first.
    fn committed(
        &mut self,
        committed: Result<Arc<Committed>, RecvError>,
    ) -> Result<(), RehearseError> {
        let committed = match committed {
            Ok(committed) => committed,
            // Only attempts begun in the middle of a flood of others are missed.
            Err(RecvError::Lagged(_)) => return Ok(()),
            Err(RecvError::Closed) => return Err(AppError::Stopped.into()),
        };
        let mut off = BTreeSet::new();
        for key in &committed.executions {
            let attempt = (key.job.clone(), key.number);
            let before = self.attempts.insert(key.thing.clone(), attempt.clone());
            if before.is_some_and(|before| before != attempt) {
                if self.on.contains(&key.thing) {
                    self.again.insert(key.thing.clone());
                } else {
                    off.insert(key.thing.clone());
                }
            }
        }
        if !off.is_empty() {
            self.switch_on(off);
        }
        Ok(())
    }
}
