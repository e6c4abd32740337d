//! What happens to one turn: it is worked out, written down, and only then told.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use jobs::device::{Deliver, Delivery, DeviceInput};
use model::{Actor, ExecutionKey, Timestamp};
use rollout::{BATCH_INTERVAL, Plan};
use store::{Database, StoreError};

use crate::changes::Changes;
use crate::committed::Announcements;
use crate::downloads::Shelf;
use crate::presence::Connections;
use crate::serving::Gap;
use crate::state::{ALIVE_AT, State};
use crate::turn::{Effect, Turn, plan};
use crate::writer::Work;
use crate::{Clock, Committed, Identities};

/// How often progress of running downloads is noted.
const SAMPLE_INTERVAL: Duration = Duration::from_secs(1);

/// How old the sign of life may get: a crash charges nobody, and excuses at most this much more.
const ALIVE_INTERVAL: Duration = Duration::from_secs(10);

/// The state and the connection it is written by. Dropped together when a write fails.
#[derive(Debug)]
pub(crate) struct Desk {
    store: store::Writer,
    pub state: State,
}

/// What outlives the state: where things are told, and who is listening.
pub(crate) struct Clerk {
    pub clock: Arc<dyn Clock>,
    pub deliver: Arc<dyn Deliver>,
    pub identities: Arc<Identities>,
    pub announcements: Announcements,
    pub shelf: Shelf,
    pub connections: Connections,
    actor: Actor,
    /// When progress was last sampled and life last signed, in monotonic time.
    sampled: Duration,
    signed: Duration,
}

impl Desk {
    /// Opens a connection and loads the committed state; with it, when devices were last served.
    pub fn open(database: &Database) -> Result<(Self, Option<Timestamp>), StoreError> {
        let mut store = database.writer()?;
        let (state, alive_at) = State::restore(store.load()?);
        Ok((Self { store, state }, alive_at))
    }

    fn commit(&mut self, changes: &Changes) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        let mut batch = self.store.begin()?;
        changes.write(&self.state, &mut batch)?;
        batch.commit()
    }
}

impl Clerk {
    pub fn new(
        clock: Arc<dyn Clock>,
        deliver: Arc<dyn Deliver>,
        shelf: Shelf,
        actor: Actor,
    ) -> Self {
        let now = clock.monotonic();
        Self {
            clock,
            deliver,
            identities: Arc::default(),
            announcements: Announcements::new(),
            shelf,
            connections: Connections::default(),
            actor,
            sampled: now,
            signed: now,
        }
    }

    /// Takes up a state that was just loaded. Until this succeeds nobody sees anything of it.
    pub fn take_up(&mut self, desk: &mut Desk, gap: Option<Gap>) -> Result<(), StoreError> {
        let now = self.clock.now();
        let undeliverable = self.shelf.open_running(&desk.state);
        let mut turn = Turn::new(&mut desk.state, &self.shelf.table, now, self.actor.clone());
        // What `Jobs::restore` left: the downloads that go on.
        turn.settle_jobs();
        if let Some(gap) = gap {
            turn.excuse(&gap);
        }
        let shown = turn.state.registry.connected();
        for thing in shown.iter().chain(self.connections.things()) {
            turn.note_presence(thing, &self.connections);
        }
        turn.time_out();
        turn.hold_undeliverable(undeliverable);
        turn.release_due();
        let (changes, effects) = self.sign_life(turn);
        desk.commit(&changes)?;
        self.identities.replace(&desk.state.registry);
        self.shelf.keep_only(&published(&effects));
        self.perform(&desk.state, effects);
        self.announcements.announce(Committed { reloaded: true, ..Committed::default() });
        Ok(())
    }

    /// Works out a turn, commits it, and tells of it. If the commit fails, nothing was told.
    pub fn serve(
        &mut self,
        desk: &mut Desk,
        work: &mut Work,
        gap: Option<Gap>,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let monotonic = self.clock.monotonic();
        let mut turn = Turn::new(&mut desk.state, &self.shelf.table, now, self.actor.clone());
        if let Some(gap) = gap {
            turn.excuse(&gap);
        }
        for command in &mut work.commands {
            command.run(&mut turn);
        }
        for input in &work.inputs {
            hear(&mut turn, input, &self.connections);
        }
        // After what devices said: a report that arrived in time counts.
        turn.time_out();
        turn.release_due();
        if monotonic.saturating_sub(self.sampled) >= SAMPLE_INTERVAL {
            self.sampled = monotonic;
            turn.sample_progress();
        }
        let is_quiet = turn.changes.is_empty();
        let (changes, effects) =
            if is_quiet && monotonic.saturating_sub(self.signed) < ALIVE_INTERVAL {
                (turn.changes, turn.effects)
            } else {
                self.signed = monotonic;
                self.sign_life(turn)
            };
        desk.commit(&changes)?;
        self.tell(&desk.state, changes, effects, is_quiet);
        Ok(())
    }

    /// For how long the engine may wait, and what for.
    pub fn next_wake(&self, state: &State) -> (Duration, &'static str) {
        let now = self.clock.now();
        let monotonic = self.clock.monotonic();
        let rest = |last: Duration, interval: Duration| (last + interval).saturating_sub(monotonic);
        let sample = (!self.shelf.is_empty())
            .then(|| (rest(self.sampled, SAMPLE_INTERVAL), "progress is sampled"));
        let release = state.jobs.running().filter_map(|job| match plan(job, now) {
            Plan::Hold { until, reason } => Some((until?.since(now), reason)),
            // Released in the turn before this wait, unless it could not be.
            Plan::Release { .. } => Some((BATCH_INTERVAL, rollout::NEXT_BATCH)),
            Plan::Done => None,
        });
        let timeout = state.jobs.poll_timeout().map(|(at, reason)| (at.since(now), reason));
        let alive = (rest(self.signed, ALIVE_INTERVAL), "a sign of life is due");
        release.chain(timeout).chain(sample).fold(alive, |first, next| first.min(next))
    }

    /// Answers from the committed state what asks and changes nothing; `false` if it would.
    pub fn answer_reader(&self, desk: &mut Desk, input: &DeviceInput) -> bool {
        let DeviceInput::Jobs { topic, .. } = input else { return false };
        if topic != "get" && !topic.ends_with("/get") {
            return false;
        }
        let now = self.clock.now();
        let mut turn = Turn::new(&mut desk.state, &self.shelf.table, now, self.actor.clone());
        hear(&mut turn, input, &self.connections);
        for effect in turn.effects {
            if let Effect::Deliver(delivery) = effect {
                self.deliver.deliver(delivery);
            }
        }
        true
    }

    fn sign_life(&self, mut turn: Turn<'_>) -> (Changes, Vec<Effect>) {
        turn.changes.meta.insert(ALIVE_AT.to_owned(), turn.now.as_millis().to_string());
        (turn.changes, turn.effects)
    }

    fn tell(&mut self, state: &State, changes: Changes, effects: Vec<Effect>, is_quiet: bool) {
        // Before anybody is sent away, so that nobody who comes back is let in.
        let (things, certificates) = (changes.things.iter(), changes.certificates.iter());
        self.identities.update(&state.registry, things, certificates);
        let jobs_changed = !changes.jobs.is_empty();
        self.perform(state, effects);
        if jobs_changed {
            self.shelf.tidy(state);
        }
        if !is_quiet {
            self.announcements.announce(changes.into_committed());
        }
    }

    fn perform(&mut self, state: &State, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Hold(files) => self.shelf.hold(files),
                Effect::Publish { key, stream } => self.shelf.publish(state, key, stream),
                Effect::Withdraw { key, thing, stream } => {
                    self.shelf.withdraw(&key, &thing, &stream);
                }
                Effect::Deliver(delivery) => self.deliver.deliver(delivery),
                Effect::RemoveFile(image) => {
                    if let Err(error) = self.shelf.sources.files().remove(image) {
                        tracing::warn!(%image, %error, "left to the next garbage collection");
                    }
                }
            }
        }
    }
}

fn hear(turn: &mut Turn<'_>, input: &DeviceInput, connections: &Connections) {
    match input {
        DeviceInput::Connected { thing, certificate, .. } => {
            turn.check_welcome(thing, *certificate);
            turn.note_presence(thing, connections);
        }
        DeviceInput::Disconnected { thing, .. } => turn.note_presence(thing, connections),
        DeviceInput::Jobs { .. } => {}
    }
    turn.state.jobs.handle_device(input.clone(), turn.now);
    turn.settle_jobs();
}

fn published(effects: &[Effect]) -> HashSet<ExecutionKey> {
    let keys = effects.iter().filter_map(|effect| match effect {
        Effect::Publish { key, .. } => Some(key.clone()),
        Effect::Hold(_) | Effect::Withdraw { .. } | Effect::Deliver(_) | Effect::RemoveFile(_) => {
            None
        }
    });
    keys.collect()
}

/// A jobs publish that waits for its PUBACK.
pub(crate) fn acknowledgement(input: &DeviceInput) -> Option<Delivery> {
    match input {
        DeviceInput::Jobs { connection, acknowledge: Some(packet_id), .. } => {
            Some(Delivery::Acknowledge { connection: *connection, packet_id: *packet_id })
        }
        DeviceInput::Jobs { .. }
        | DeviceInput::Connected { .. }
        | DeviceInput::Disconnected { .. } => None,
    }
}
