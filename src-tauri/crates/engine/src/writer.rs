//! The writer's loop: wait, drain, let the clerk serve; and what happens when a write fails.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use jobs::aws::{ErrorCode, rejection};
use jobs::device::{Delivery, DeviceInput};
use jobs::streams::Downloads;
use model::{ThingName, Timestamp};
use store::{Database, StoreError};
use tokio::sync::{broadcast, mpsc, oneshot};

use crate::clerk::{Clerk, Desk, acknowledgement};
use crate::downloads::{Shelf, Sources};
use crate::engine::Command;
use crate::serving::{Gap, Serving};
use crate::{Committed, EngineConfig, Identities, StartError};

/// Words of devices in one transaction: bounds the memory of a turn and the time a reply waits.
const TURN_LIMIT: usize = 1024;

/// The pause after the second failure in a row; doubles with each further one.
const FIRST_BACKOFF: Duration = Duration::from_millis(100);
const LONGEST_BACKOFF: Duration = Duration::from_secs(5);

pub(crate) enum Message {
    Command(Box<dyn Command>),
    Stop(oneshot::Sender<()>),
}

pub(crate) struct Writer {
    database: Database,
    clerk: Clerk,
    serving: Serving,
    condition: Condition,
    /// Failures since the last commit.
    failures: u32,
    /// Things that asked for their next job and were told nothing of use.
    unanswered: BTreeSet<ThingName>,
}

enum Condition {
    Serving(Box<Desk>),
    /// A write failed, and the state could not be taken up since.
    Down(Failure),
}

struct Failure {
    since: Timestamp,
    /// In monotonic time.
    retry_at: Duration,
    error: Arc<StoreError>,
}

/// What one turn answers.
#[derive(Default)]
pub(crate) struct Work {
    pub commands: Vec<Box<dyn Command>>,
    pub inputs: Vec<DeviceInput>,
    stop: Option<oneshot::Sender<()>>,
    /// Nobody can ask any more.
    orphaned: bool,
}

impl Writer {
    pub fn start(config: EngineConfig, sources: Sources) -> Result<Self, StartError> {
        let EngineConfig { database, files: _, clock, deliver, actor } = config;
        let (mut desk, alive_at) = Desk::open(&database)?;
        let serving = Serving::new(clock.as_ref());
        let gap = Gap::between_runs(alive_at, clock.now());
        let mut clerk = Clerk::new(clock, deliver, Shelf::new(sources), actor);
        clerk.take_up(&mut desk, gap)?;
        let condition = Condition::Serving(Box::new(desk));
        let unanswered = BTreeSet::new();
        Ok(Self { database, clerk, serving, condition, failures: 0, unanswered })
    }

    pub fn downloads(&self) -> &Arc<Downloads> {
        &self.clerk.shelf.table
    }

    pub fn identities(&self) -> &Arc<Identities> {
        &self.clerk.identities
    }

    pub fn announcements(&self) -> broadcast::Sender<Arc<Committed>> {
        self.clerk.announcements.sender()
    }

    /// Serves until it is told to stop or nobody is left who could tell it.
    pub async fn run(
        mut self,
        mut messages: mpsc::Receiver<Message>,
        mut inputs: mpsc::Receiver<DeviceInput>,
    ) {
        loop {
            let (wait, reason) = self.next_wake();
            tracing::trace!(?wait, reason, "waiting");
            let before = self.serving.observe(self.clerk.clock.as_ref(), None);
            let mut work = self.wait(wait, &mut messages, &mut inputs).await;
            let after = self.serving.observe(self.clerk.clock.as_ref(), Some(wait));
            drain(&mut work, &mut messages, &mut inputs);
            for input in &work.inputs {
                self.clerk.connections.handle(input);
            }
            let stop = work.stop.take();
            let is_last = stop.is_some() || work.orphaned;
            self.turn(work, Gap::joined(before, after));
            if is_last {
                // The database is closed before anybody hears that it is.
                drop(self);
                stop.map(|stopped| stopped.send(()));
                return;
            }
        }
    }

    async fn wait(
        &self,
        wait: Duration,
        messages: &mut mpsc::Receiver<Message>,
        inputs: &mut mpsc::Receiver<DeviceInput>,
    ) -> Work {
        let mut work = Work::default();
        // Cancel-safe: `recv` loses nothing when dropped, and a sleep has no state.
        tokio::select! {
            biased;
            message = messages.recv() => match message {
                Some(message) => work.take(message),
                None => work.orphaned = true,
            },
            Some(input) = inputs.recv() => work.inputs.push(input),
            () = self.clerk.clock.sleep(wait) => {}
        }
        work
    }

    fn next_wake(&self) -> (Duration, &'static str) {
        match &self.condition {
            Condition::Serving(desk) => self.clerk.next_wake(&desk.state),
            Condition::Down(failure) => {
                let wait = failure.retry_at.saturating_sub(self.clerk.clock.monotonic());
                (wait, "the database is tried again")
            }
        }
    }

    fn turn(&mut self, mut work: Work, gap: Option<Gap>) {
        // What passed while the database was down is excused whole when it is up again.
        let gap = gap.filter(|_| matches!(self.condition, Condition::Serving(_)));
        self.retry();
        let since = gap.as_ref().map_or_else(|| self.clerk.clock.now(), |gap| gap.from);
        let outcome = match &mut self.condition {
            Condition::Serving(desk) => self.clerk.serve(desk, &mut work, gap).map_err(Arc::new),
            Condition::Down(failure) => {
                let error = Arc::clone(&failure.error);
                return self.refuse(work, &error);
            }
        };
        match outcome {
            Ok(()) => {
                self.failures = 0;
                for command in work.commands {
                    command.answer(Ok(()));
                }
            }
            Err(error) => {
                tracing::error!(%error, "a write failed; going back to what the disk holds");
                self.fail(Arc::clone(&error), since);
                self.retry();
                self.refuse(work, &error);
            }
        }
    }

    /// Drops the state. The first failure is followed by an attempt at once, further ones after a
    /// growing pause: a full disk stays full for a while.
    fn fail(&mut self, error: Arc<StoreError>, since: Timestamp) {
        let pause = match self.failures {
            0 => Duration::ZERO,
            n => FIRST_BACKOFF.saturating_mul(1 << (n - 1).min(10)).min(LONGEST_BACKOFF),
        };
        self.failures += 1;
        let retry_at = self.clerk.clock.monotonic() + pause;
        self.condition = Condition::Down(Failure { since, retry_at, error });
    }

    /// Takes up the committed state again, if it is time to.
    fn retry(&mut self) {
        let Condition::Down(failure) = &self.condition else { return };
        if failure.retry_at > self.clerk.clock.monotonic() {
            return;
        }
        let since = failure.since;
        let gap = Gap::of_failure(since, self.clerk.clock.now());
        let taken_up = Desk::open(&self.database).and_then(|(mut desk, _)| {
            self.clerk.take_up(&mut desk, gap)?;
            Ok(desk)
        });
        match taken_up {
            Ok(desk) => {
                tracing::info!("the database is written again");
                self.condition = Condition::Serving(Box::new(desk));
                self.call_back();
            }
            Err(error) => {
                tracing::error!(%error, "the committed state cannot be taken up");
                self.fail(Arc::new(error), since);
            }
        }
    }

    /// Tells everybody who waited for a turn that it did not happen. Questions are answered all
    /// the same where the state could be loaded again.
    fn refuse(&mut self, work: Work, error: &Arc<StoreError>) {
        for command in work.commands {
            command.answer(Err(Arc::clone(error)));
        }
        let now = self.clerk.clock.now();
        for input in &work.inputs {
            let answered = match &mut self.condition {
                Condition::Serving(desk) => self.clerk.answer_reader(desk, input),
                Condition::Down(_) => false,
            };
            if !answered {
                self.reject(input, now);
            }
        }
    }

    fn reject(&mut self, input: &DeviceInput, now: Timestamp) {
        let message = "the service cannot write to its disk; try again later";
        let rejected = rejection(input, ErrorCode::InternalError, message, now);
        for delivery in acknowledgement(input).into_iter().chain(rejected) {
            self.clerk.deliver.deliver(delivery);
        }
        if let DeviceInput::Jobs { thing, topic, .. } = input
            && topic == "$next/get"
        {
            self.unanswered.insert(thing.clone());
        }
    }

    /// An agent asks for its next job once per connection (ota-for-aws-iot-embedded-sdk 3.4): one
    /// that was turned away asks again only on a new one.
    fn call_back(&mut self) {
        for thing in std::mem::take(&mut self.unanswered) {
            self.clerk.deliver.deliver(Delivery::Disconnect { thing, certificate: None });
        }
    }
}

impl Work {
    fn take(&mut self, message: Message) {
        match message {
            Message::Command(command) => self.commands.push(command),
            Message::Stop(stop) => self.stop = Some(stop),
        }
    }
}

/// Takes what else is waiting: it shares the commit.
fn drain(
    work: &mut Work,
    messages: &mut mpsc::Receiver<Message>,
    inputs: &mut mpsc::Receiver<DeviceInput>,
) {
    while let Ok(message) = messages.try_recv() {
        work.take(message);
    }
    while work.inputs.len() < TURN_LIMIT
        && let Ok(input) = inputs.try_recv()
    {
        work.inputs.push(input);
    }
}
