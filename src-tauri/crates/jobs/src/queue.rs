//! Which executions a device may see, in what order, and when it is told.

use std::collections::BTreeMap;

use model::{
    Execution, ExecutionKey, ExecutionStatus, Job, JobId, LedgerEvent, StreamId, ThingName,
    Timestamp,
};

use crate::device::Delivery;
use crate::{Jobs, Output, aws, timers};

/// Order of a thing's queue: what is IN_PROGRESS first, then oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    queued: bool,
    queued_at: Timestamp,
    order: u64,
}

/// A thing's unfinished executions.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    visible: BTreeMap<Rank, ExecutionKey>,
    /// Paused or claimed.
    hidden: BTreeMap<Rank, ExecutionKey>,
}

impl Queue {
    pub(crate) fn all(&self) -> impl Iterator<Item = &ExecutionKey> {
        self.visible.values().chain(self.hidden.values())
    }

    fn is_empty(&self) -> bool {
        self.visible.is_empty() && self.hidden.is_empty()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Visible(Rank),
    Hidden(Rank),
}

/// Everything about an execution that indexes and outputs depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) status: ExecutionStatus,
    deadline: Option<Timestamp>,
    /// `None` when it is over.
    place: Option<Place>,
    /// The device may read the stream: unfinished and on the air.
    readable: bool,
}

impl Standing {
    pub(crate) fn of(execution: &Execution, job: &Job) -> Self {
        let queued = execution.status == ExecutionStatus::Queued;
        let claimed = execution.claim.is_some();
        let rank = Rank { queued, queued_at: execution.queued_at, order: execution.order };
        let hidden = claimed || (queued && job.pause.is_some());
        let place = if hidden { Place::Hidden(rank) } else { Place::Visible(rank) };
        Self {
            status: execution.status,
            deadline: execution.is_pending().then(|| timers::deadline(execution)).flatten(),
            place: execution.is_pending().then_some(place),
            readable: execution.is_pending() && !claimed,
        }
    }
}

/// What a thing's device knew before the call under way.
#[derive(Debug)]
pub(crate) struct Touched {
    head: Option<JobId>,
    membership_changed: bool,
}

impl Jobs {
    /// The execution that `$next` means.
    pub(crate) fn head(&self, thing: &ThingName) -> Option<&Execution> {
        self.visible(thing).next()
    }

    /// What the device may see, in queue order.
    pub(crate) fn visible(&self, thing: &ThingName) -> impl Iterator<Item = &Execution> {
        let keys = self.queues.get(thing).into_iter().flat_map(|queue| queue.visible.values());
        keys.filter_map(|key| self.execution(key))
    }

    pub(crate) fn standing(&self, key: &ExecutionKey) -> Option<Standing> {
        let state = self.jobs.get(&key.job)?;
        let execution = state.executions.get(&(key.thing.clone(), key.number))?;
        Some(Standing::of(execution, &state.job))
    }

    /// Changes an execution and all that follows from it. `None` when there is no such execution.
    pub(crate) fn change(
        &mut self,
        key: &ExecutionKey,
        change: impl FnOnce(&mut Execution),
    ) -> Option<()> {
        let before = self.standing(key)?;
        change(self.execution_mut(key)?);
        self.outputs.push_back(Output::ExecutionChanged(key.clone()));
        self.settle(key, Some(before));
        Some(())
    }

    /// Adds a new execution.
    pub(crate) fn insert(&mut self, execution: Execution) {
        let key = execution.key.clone();
        let Some(state) = self.jobs.get_mut(&key.job) else { return };
        if let Some(replaced) = state.newest(&key.thing).map(|older| older.status) {
            state.counts.subtract(replaced);
        }
        state.counts.add(execution.status);
        state.executions.insert((key.thing.clone(), key.number), execution);
        self.outputs.push_back(Output::ExecutionChanged(key.clone()));
        self.settle(&key, None);
    }

    /// As [`Self::insert`], for an execution that was announced in an earlier run.
    pub(crate) fn place_restored(&mut self, execution: Execution) {
        let key = execution.key.clone();
        let Some(state) = self.jobs.get_mut(&key.job) else { return };
        let newest = state.newest(&key.thing).map(|other| (other.key.number, other.status));
        match newest {
            Some((number, _)) if number > key.number => {}
            Some((_, older)) => {
                state.counts.subtract(older);
                state.counts.add(execution.status);
            }
            None => state.counts.add(execution.status),
        }
        let standing = Standing::of(&execution, &state.job);
        state.executions.insert((key.thing.clone(), key.number), execution);
        self.index(&key, None, standing);
        self.open_or_close(&key, false, standing.readable);
    }

    /// Brings indexes and outputs in line with what an execution has become.
    pub(crate) fn settle(&mut self, key: &ExecutionKey, before: Option<Standing>) {
        let Some(now) = self.standing(key) else { return };
        if let Some(before) = before.filter(|before| before.status != now.status)
            && let Some(state) = self.jobs.get_mut(&key.job)
            && state.is_newest(key)
        {
            state.counts.subtract(before.status);
            state.counts.add(now.status);
        }
        self.index(key, before, now);
        if before.map(|before| before.status) != Some(now.status) {
            let details = self.execution(key).and_then(|execution| execution.details.clone());
            self.outputs.push_back(Output::Ledger(LedgerEvent::Execution {
                key: key.clone(),
                from: before.map(|before| before.status),
                to: now.status,
                details,
            }));
        }
        self.open_or_close(key, before.is_some_and(|before| before.readable), now.readable);
    }

    fn index(&mut self, key: &ExecutionKey, before: Option<Standing>, now: Standing) {
        let deadline = before.and_then(|before| before.deadline);
        if deadline != now.deadline {
            if let Some(deadline) = deadline {
                self.deadlines.remove(&(deadline, key.clone()));
            }
            if let Some(deadline) = now.deadline {
                self.deadlines.insert((deadline, key.clone()));
            }
        }
        let place = before.and_then(|before| before.place);
        if place != now.place {
            self.touch(&key.thing, place, now.place);
            self.requeue(key, place, now.place);
        }
    }

    fn requeue(&mut self, key: &ExecutionKey, from: Option<Place>, to: Option<Place>) {
        let queue = self.queues.entry(key.thing.clone()).or_default();
        match from {
            Some(Place::Visible(rank)) => _ = queue.visible.remove(&rank),
            Some(Place::Hidden(rank)) => _ = queue.hidden.remove(&rank),
            None => {}
        }
        match to {
            Some(Place::Visible(rank)) => _ = queue.visible.insert(rank, key.clone()),
            Some(Place::Hidden(rank)) => _ = queue.hidden.insert(rank, key.clone()),
            None => {}
        }
        if queue.is_empty() {
            self.queues.remove(&key.thing);
        }
    }

    fn touch(&mut self, thing: &ThingName, from: Option<Place>, to: Option<Place>) {
        let is_visible = |place| matches!(place, Some(Place::Visible(_)));
        if !self.touched.contains_key(thing) {
            let head = self.head(thing).map(|execution| execution.key.job.clone());
            self.touched.insert(thing.clone(), Touched { head, membership_changed: false });
        }
        if is_visible(from) != is_visible(to)
            && let Some(touched) = self.touched.get_mut(thing)
        {
            touched.membership_changed = true;
        }
    }

    fn open_or_close(&mut self, key: &ExecutionKey, was_readable: bool, is_readable: bool) {
        if was_readable == is_readable {
            return;
        }
        let Some(stream) = self.job(&key.job).and_then(|job| job.stream.clone()) else { return };
        if is_readable {
            self.publish(key, &stream);
            return;
        }
        let thing = key.thing.clone();
        let withdraw =
            Output::Withdraw { key: key.clone(), thing: thing.clone(), stream: stream.clone() };
        self.outputs.push_back(withdraw);
        match self.other_reader(&thing, &stream) {
            Some(other) => self.publish(&other, &stream),
            None => {
                self.outputs.push_back(Output::Deliver(Delivery::StopStream { thing, stream }));
            }
        }
    }

    fn publish(&mut self, key: &ExecutionKey, stream: &StreamId) {
        if let Some(stream) = self.streams.get(stream).cloned() {
            self.outputs.push_back(Output::Publish { key: key.clone(), stream });
        }
    }

    /// Another execution that entitles the thing to the same stream.
    fn other_reader(&self, thing: &ThingName, stream: &StreamId) -> Option<ExecutionKey> {
        let mut others = self.pending(thing).filter(|execution| execution.claim.is_none());
        let same_stream = |execution: &&Execution| {
            self.job(&execution.key.job).is_some_and(|job| job.stream.as_ref() == Some(stream))
        };
        others.find(same_stream).map(|execution| execution.key.clone())
    }

    /// Tells devices, as the last thing in a call: `notify` when an execution entered or left
    /// what a device sees, then `notify-next` only when the head is another *job*: an agent that
    /// is downloading takes any `notify-next` for the end of its job.
    pub(crate) fn flush_notifications(&mut self, now: Timestamp) {
        for (thing, before) in std::mem::take(&mut self.touched) {
            let mut notices = Vec::new();
            if before.membership_changed {
                notices.push(("notify", aws::notify(self.visible(&thing), now)));
            }
            let head = self.head(&thing);
            if head.map(|execution| &execution.key.job) != before.head.as_ref() {
                let head = head.map(|execution| (execution, self.document(execution)));
                notices.push(("notify-next", aws::next(None, head, now)));
            }
            for (topic, payload) in notices {
                self.outputs.push_back(Output::Deliver(Delivery::Notify {
                    thing: thing.clone(),
                    topic: topic.to_owned(),
                    payload: payload.into_bytes(),
                }));
            }
        }
    }

    pub(crate) fn document(&self, execution: &Execution) -> Option<&str> {
        self.job(&execution.key.job).map(|job| job.document.as_str())
    }
}
