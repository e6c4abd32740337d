//! How many devices a rollout releases next, and when it looks again.
//!
//! [`plan`] is a function of a policy, counts and the time; it owns no execution. One batch of
//! `maximumPerMinute` a minute, as AWS IoT Jobs creates executions. Time in which nobody planned
//! is lost, never caught up: after any pause the next batch is one batch.

use std::time::Duration;

use model::{Job, Pause, Timestamp};

/// One batch a minute, as AWS IoT Jobs does.
pub const BATCH_INTERVAL: Duration = Duration::from_secs(60);

/// What the definition says about the pace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// AWS's maximumPerMinute, 1..=1000. Zero would hold for ever and is read as 1.
    pub maximum_per_minute: u32,
}

/// How far the rollout is, in devices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub released: u32,
    pub unreleased: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Release `n` devices now; look again at `next`, if anything is left then.
    Release { n: u32, next: Option<(Timestamp, &'static str)> },
    /// Release nothing. `until` is `None` where only a person's decision ends the hold.
    Hold { until: Option<Timestamp>, reason: &'static str },
    /// Every device has been released.
    Done,
}

pub const NEXT_BATCH: &str = "the next batch of the rollout is due";
pub const PAUSED: &str = "the rollout is paused";

impl Policy {
    pub fn of(job: &Job) -> Self {
        Self { maximum_per_minute: job.maximum_per_minute }
    }
}

impl Counts {
    pub fn of(job: &Job) -> Self {
        let members = u32::try_from(job.members.len()).unwrap_or(u32::MAX);
        Self { released: job.released, unreleased: members.saturating_sub(job.released) }
    }
}

/// What to do at `now`. `last_release` is when the last batch left; `pause` is a person's hold.
pub fn plan(
    policy: Policy,
    counts: Counts,
    last_release: Option<Timestamp>,
    now: Timestamp,
    pause: Option<&Pause>,
) -> Plan {
    if counts.unreleased == 0 {
        return Plan::Done;
    }
    if pause.is_some() {
        return Plan::Hold { until: None, reason: PAUSED };
    }
    if let Some(until) = last_release.and_then(|last| interval_end(last, now)) {
        return Plan::Hold { until: Some(until), reason: NEXT_BATCH };
    }
    let n = batch_size(policy).min(counts.unreleased);
    let next = (n < counts.unreleased).then(|| (now.after(BATCH_INTERVAL), NEXT_BATCH));
    Plan::Release { n, next }
}

/// The end of the interval that began at `last`, while `now` is inside it.
///
/// A clock set back a little keeps the interval closed, so that a correction of seconds never
/// lets two batches through in one minute. A `last` further ahead than one interval was written
/// by a clock that was wrong: it must not hold the rollout for a year.
fn interval_end(last: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let distance = now.since(last).max(last.since(now));
    (distance < BATCH_INTERVAL).then(|| last.after(BATCH_INTERVAL))
}

/// The rate in force, in devices a batch. Rates that grow with what was notified or succeeded
/// (`exponentialRate`) are a matter of this function and of [`Counts`] alone.
fn batch_size(policy: Policy) -> u32 {
    policy.maximum_per_minute.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const T0: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn seconds(n: u64) -> Timestamp {
        T0.after(Duration::from_secs(n))
    }

    fn at(rate: u32, unreleased: u32, last: Option<Timestamp>, now: Timestamp) -> Plan {
        let policy = Policy { maximum_per_minute: rate };
        plan(policy, Counts { released: 0, unreleased }, last, now, None)
    }

    #[test]
    fn the_first_batch_leaves_at_once_and_the_next_a_minute_later() {
        let next = Some((seconds(60), NEXT_BATCH));
        assert_eq!(at(1000, 2500, None, T0), Plan::Release { n: 1000, next });
        let until = Some(seconds(60));
        let hold = Plan::Hold { until, reason: NEXT_BATCH };
        assert_eq!(at(1000, 1500, Some(T0), T0), hold);
        assert_eq!(at(1000, 1500, Some(T0), seconds(59)), hold);
        let next = Some((seconds(120), NEXT_BATCH));
        assert_eq!(at(1000, 1500, Some(T0), seconds(60)), Plan::Release { n: 1000, next });
        assert_eq!(
            at(1000, 500, Some(seconds(60)), seconds(120)),
            Plan::Release { n: 500, next: None }
        );
        assert_eq!(at(1000, 0, Some(seconds(120)), seconds(120)), Plan::Done);
    }

    #[test]
    fn downtime_is_not_caught_up() {
        let day = seconds(86_400);
        let next = Some((day.after(BATCH_INTERVAL), NEXT_BATCH));
        assert_eq!(at(10, 100, Some(T0), day), Plan::Release { n: 10, next });
    }

    #[test]
    fn a_pause_holds_without_a_deadline() {
        let policy = Policy { maximum_per_minute: 10 };
        let counts = Counts { released: 10, unreleased: 5 };
        let pause = Pause { at: T0, reason: None };
        assert_eq!(
            plan(policy, counts, Some(T0), seconds(3600), Some(&pause)),
            Plan::Hold { until: None, reason: PAUSED }
        );
    }

    #[test]
    fn a_clock_set_back_neither_bursts_nor_holds_for_a_year() {
        let until = Some(seconds(65));
        let hold = Plan::Hold { until, reason: NEXT_BATCH };
        assert_eq!(at(10, 100, Some(seconds(5)), T0), hold);
        let year = seconds(365 * 86_400);
        assert!(matches!(at(10, 100, Some(year), T0), Plan::Release { n: 10, .. }));
    }

    proptest! {
        /// Planned at any times whatever, no two batches leave within a minute, none is larger
        /// than the rate, and every device leaves in the end.
        #[test]
        fn batches_keep_the_rate(
            rate in 0_u32..=1000,
            total in 0_u32..=3000,
            steps in proptest::collection::vec(0_u64..200_000, 0..200),
        ) {
            let policy = Policy { maximum_per_minute: rate };
            let mut counts = Counts { released: 0, unreleased: total };
            let (mut now, mut last) = (T0, None::<Timestamp>);
            for step in steps {
                now = now.after(Duration::from_millis(step));
                match plan(policy, counts, last, now, None) {
                    Plan::Release { n, next } => {
                        prop_assert!(n >= 1 && n <= rate.max(1) && n <= counts.unreleased);
                        prop_assert!(last.is_none_or(|last| now.since(last) >= BATCH_INTERVAL));
                        counts.unreleased -= n;
                        counts.released += n;
                        prop_assert_eq!(next.is_some(), counts.unreleased > 0);
                        last = Some(now);
                    }
                    Plan::Hold { until, .. } => prop_assert!(until.is_some_and(|t| t > now)),
                    Plan::Done => prop_assert_eq!(counts.released, total),
                }
            }
        }
    }
}
