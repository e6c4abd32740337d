//! Finds the time in which nobody was served.

use std::time::Duration;

use model::{LedgerEvent, Timestamp};

use crate::Clock;
use crate::turn::Turn;

/// Smaller gaps are the noise of a busy machine and of clocks being disciplined.
const TOLERANCE: Duration = Duration::from_secs(2);

const SET_BACK: &str = "the clock was set back";
/// Why nobody was served between two runs.
pub const NOT_RUNNING: &str = "Fieldlift was not running";
/// How the reason begins where the machine may have slept.
pub const SLEPT: &str = "the machine slept";

/// Watches the wall clock against the time that the engine really spent serving.
#[derive(Debug)]
pub(crate) struct Serving {
    wall: Timestamp,
    monotonic: Duration,
}

/// Time to be charged to nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Gap {
    pub from: Timestamp,
    /// Before `from` where the clock was set back.
    pub until: Timestamp,
    pub reason: &'static str,
}

impl Serving {
    pub fn new(clock: &dyn Clock) -> Self {
        Self { wall: clock.now(), monotonic: clock.monotonic() }
    }

    /// The gap since the last observation. `planned` is for how long the engine meant to wait, if
    /// it waited: clocks that go on while the machine sleeps (Windows) show it only by that.
    pub fn observe(&mut self, clock: &dyn Clock, planned: Option<Duration>) -> Option<Gap> {
        let before = std::mem::replace(self, Self::new(clock));
        let passed = self.monotonic.saturating_sub(before.monotonic);
        let served = planned.map_or(passed, |planned| passed.min(planned));
        let due = before.wall.after(passed);
        if due.since(self.wall) > TOLERANCE {
            return Some(Gap { from: due, until: self.wall, reason: SET_BACK });
        }
        let unserved = self.wall.since(before.wall).saturating_sub(served);
        (unserved > TOLERANCE).then(|| Gap {
            from: before.wall.after(served),
            until: self.wall,
            reason: if served < passed {
                "the machine slept, or the process was stopped"
            } else {
                "the machine slept, or its clock was set forward"
            },
        })
    }
}

impl Gap {
    /// Between the last sign of life of an earlier run and `now`.
    pub fn between_runs(alive_at: Option<Timestamp>, now: Timestamp) -> Option<Self> {
        let from = alive_at.filter(|alive| *alive != now)?;
        let reason = if from < now { NOT_RUNNING } else { SET_BACK };
        Some(Self { from, until: now, reason })
    }

    /// Between a failed write and the recovery from it.
    pub fn of_failure(failed_at: Timestamp, now: Timestamp) -> Option<Self> {
        let reason = "the database could not be written";
        let gap = Self { from: failed_at, until: now, reason };
        (gap.length() > TOLERANCE).then_some(gap)
    }

    /// Two gaps in a row as one: what lies between them is too short to matter.
    pub fn joined(first: Option<Self>, second: Option<Self>) -> Option<Self> {
        match (first, second) {
            (Some(first), Some(second)) => Some(Self { from: first.from, ..second }),
            (first, second) => first.or(second),
        }
    }

    /// In whichever direction.
    pub fn length(&self) -> Duration {
        self.until.since(self.from).max(self.from.since(self.until))
    }
}

impl Turn<'_> {
    /// Moves every deadline by the gap and says so in the ledger. While no rollout runs nobody
    /// waited to be served, and there is nothing to excuse.
    pub fn excuse(&mut self, gap: &Gap) {
        let jobs = &mut self.state.jobs;
        if jobs.running().next().is_none() && jobs.poll_timeout().is_none() {
            return;
        }
        if gap.from < gap.until {
            jobs.shift_deadlines(gap.length());
        } else {
            jobs.set_deadlines_back(gap.length());
        }
        self.settle_jobs();
        if gap.length() > TOLERANCE {
            let Gap { from, until, reason } = *gap;
            self.record(LedgerEvent::NotServing { from, until, reason: reason.to_owned() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::Pin;
    use std::sync::Mutex;

    struct Hands(Mutex<(i64, u64)>);

    impl Clock for Hands {
        fn now(&self) -> Timestamp {
            Timestamp::from_millis(self.0.lock().unwrap().0 * 1000)
        }

        fn monotonic(&self) -> Duration {
            Duration::from_secs(self.0.lock().unwrap().1)
        }

        fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
            Box::pin(std::future::pending())
        }
    }

    /// Seconds that wall clock and monotonic clock advance, the planned wait, the expected gap.
    #[test]
    fn unserved_time_is_what_the_engine_neither_worked_nor_meant_to_wait() {
        for (wall, monotonic, planned, expected) in [
            (10, 10, Some(10), None),
            (11, 11, Some(10), None),
            (30, 30, None, None),
            (3600, 5, Some(10), Some(3595)),
            (3600, 5, None, Some(3595)),
            (3600, 3600, Some(10), Some(3590)),
            (3600, 3600, None, None),
            (-3600, 5, Some(10), Some(-3605)),
            (-3600, 5, None, Some(-3605)),
            (4, 5, Some(10), None),
        ] {
            let hands = Hands(Mutex::new((1_000_000, 0)));
            let mut serving = Serving::new(&hands);
            *hands.0.lock().unwrap() = (1_000_000 + wall, monotonic);
            let gap = serving.observe(&hands, planned.map(Duration::from_secs));
            let found = gap.map(|gap| (gap.until.as_millis() - gap.from.as_millis()) / 1000);
            assert_eq!(found, expected, "{wall} {monotonic} {planned:?}");
        }
    }
}
