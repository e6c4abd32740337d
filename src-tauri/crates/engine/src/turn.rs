//! One turn of the writer: everything that becomes true by one commit.

use std::sync::Arc;

use jobs::Output;
use jobs::device::Delivery;
use jobs::streams::Downloads;
use model::{
    Actor, ExecutionKey, JobId, LedgerEvent, Sha256, StreamId, StreamRecord, ThingName, Timestamp,
};
use rollout::{Counts, Plan, Policy};
use store::BlockFile;

use crate::changes::{Changes, JobChange};
use crate::state::State;

/// What may happen only after the commit, in this order.
#[derive(Debug)]
pub(crate) enum Effect {
    /// Keep verified files at hand: downloads of a job that runs will want them.
    Hold(Vec<Arc<BlockFile>>),
    Publish {
        key: ExecutionKey,
        stream: Arc<StreamRecord>,
    },
    Withdraw {
        key: ExecutionKey,
        thing: ThingName,
        stream: StreamId,
    },
    Deliver(Delivery),
    RemoveFile(Sha256),
}

/// State that is being changed, and what the change entails.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    pub state: &'a mut State,
    pub downloads: &'a Downloads,
    pub now: Timestamp,
    /// Who is acting; whoever runs the engine where nobody in particular is.
    pub actor: Actor,
    pub changes: Changes,
    pub effects: Vec<Effect>,
}

impl<'a> Turn<'a> {
    pub fn new(
        state: &'a mut State,
        downloads: &'a Downloads,
        now: Timestamp,
        actor: Actor,
    ) -> Self {
        let (changes, effects) = (Changes::default(), Vec::new());
        Self { state, downloads, now, actor, changes, effects }
    }

    pub fn record(&mut self, event: LedgerEvent) {
        self.changes.ledger.push((self.now, self.actor.clone(), event));
    }

    pub fn deliver(&mut self, delivery: Delivery) {
        self.effects.push(Effect::Deliver(delivery));
    }

    /// Takes over what `jobs` left to be done. To be called after each call that changes it, while
    /// `actor` is still who caused it.
    pub fn settle_jobs(&mut self) {
        while let Some(output) = self.state.jobs.poll_output() {
            match output {
                Output::ExecutionChanged(key) => self.execution_changed(key),
                Output::Progressed(key) => _ = self.changes.progressed.insert(key),
                Output::JobChanged(id) => self.changes.job(id, JobChange::Body),
                Output::JobDeleted(id) => self.changes.job(id, JobChange::Existence),
                Output::Ledger(event) => self.record(event),
                Output::Publish { key, stream } => {
                    self.effects.push(Effect::Publish { key, stream });
                }
                Output::Withdraw { key, thing, stream } => self.withdraw(key, thing, stream),
                Output::Deliver(delivery) => self.deliver(delivery),
            }
        }
    }

    /// Ends what has run out of time.
    pub fn time_out(&mut self) {
        if self.state.jobs.poll_timeout().is_some_and(|(deadline, _)| deadline <= self.now) {
            self.state.jobs.handle_timeout(self.now);
            self.settle_jobs();
        }
    }

    /// Releases the batches that are due.
    pub fn release_due(&mut self) {
        let running = self.state.jobs.running();
        let due: Vec<_> = running
            .filter_map(|job| match plan(job, self.now) {
                Plan::Release { n, .. } => Some((job.id.clone(), n)),
                Plan::Hold { .. } | Plan::Done => None,
            })
            .collect();
        for (job, n) in due {
            let released = self.state.jobs.release(&job, n as usize, self.now);
            match released {
                Ok(released) => tracing::debug!(%job, released, "released"),
                Err(error) => tracing::error!(%job, %error, "the rollout cannot go on"),
            }
            self.settle_jobs();
        }
    }

    /// Pauses jobs whose file cannot be read: nobody new is sent for what is not there.
    pub fn hold_undeliverable(&mut self, jobs: Vec<(JobId, String)>) {
        for (job, reason) in jobs {
            tracing::error!(%job, reason, "cannot deliver");
            if let Err(error) = self.state.jobs.pause(&job, Some(reason), self.now) {
                tracing::error!(%job, %error, "the rollout cannot be paused");
            }
            self.settle_jobs();
        }
    }

    /// Lets every unfinished execution of a job read its stream again.
    pub fn publish_again(&mut self, job: &JobId) {
        let stream = self.state.jobs.job(job).and_then(|job| job.stream.as_ref());
        let Some(stream) = stream.and_then(|id| self.state.streams.get(id)) else { return };
        let stream = Arc::new(stream.clone());
        let readable = self.state.jobs.executions_of(job).filter(|execution| {
            let download = || self.downloads.find(&execution.key.thing, stream.id.as_str());
            execution.is_pending() && execution.claim.is_none() && download().is_none()
        });
        let publish = |execution: &model::Execution| Effect::Publish {
            key: execution.key.clone(),
            stream: Arc::clone(&stream),
        };
        self.effects.extend(readable.map(publish));
    }

    /// Notes how far downloads are.
    pub fn sample_progress(&mut self) {
        let mut samples = Vec::new();
        self.downloads.for_each(|download| {
            let sample = download.sample();
            if sample.progress.requests > 0 {
                samples.push((download.key().clone(), sample));
            }
        });
        for (key, sample) in samples {
            self.state.jobs.note_progress(&key, sample, self.now);
        }
        self.settle_jobs();
    }

    /// The last blocks may have been sent since the last sample.
    fn withdraw(&mut self, key: ExecutionKey, thing: ThingName, stream: StreamId) {
        let download = self.downloads.find(&thing, stream.as_str());
        if let Some(download) = download.filter(|download| *download.key() == key) {
            self.state.jobs.note_progress(&key, download.sample(), self.now);
        }
        self.effects.push(Effect::Withdraw { key, thing, stream });
    }

    /// What a device reports about itself is known of the thing, whichever update it came with.
    fn execution_changed(&mut self, key: ExecutionKey) {
        let execution = self.state.jobs.execution(&key);
        let reported = execution.and_then(|found| found.evidence.reported_version.as_ref());
        let known = self.state.registry.thing(&key.thing);
        let known_at = known.and_then(|thing| Some(thing.reported_version.as_ref()?.at));
        // What is known from a time to come was noted before the clock was set back.
        let known_at = known_at.filter(|at| *at <= self.now);
        if let Some(reported) = reported.filter(|reported| Some(reported.at) >= known_at) {
            self.state.registry.report_version(&key.thing, reported.clone());
            self.changes.things.insert(key.thing.clone());
        }
        self.changes.executions.insert(key);
    }
}

/// What the rollout of a job does at `now`.
pub(crate) fn plan(job: &model::Job, now: Timestamp) -> Plan {
    let (policy, counts) = (Policy::of(job), Counts::of(job));
    rollout::plan(policy, counts, job.last_release_at, now, job.pause.as_ref())
}
