use std::time::Duration;

use model::{Execution, ExecutionKey, ExecutionStatus, Timestamp};

use crate::Jobs;

/// When an execution times out: the step timer cannot outlive the in-progress timer.
pub(crate) fn deadline(execution: &Execution) -> Option<Timestamp> {
    match (execution.step_deadline, execution.in_progress_deadline) {
        (Some(step), Some(in_progress)) => Some(step.min(in_progress)),
        (step, in_progress) => step.or(in_progress),
    }
}

pub(crate) fn minutes(minutes: u32) -> Duration {
    Duration::from_secs(u64::from(minutes) * 60)
}

impl Jobs {
    /// The next deadline and what it is for.
    pub fn poll_timeout(&self) -> Option<(Timestamp, &'static str)> {
        let (at, key) = self.deadlines.first()?;
        let by_step = self.execution(key).is_some_and(|e| e.step_deadline == Some(*at));
        Some((*at, if by_step { "step timeout" } else { "in-progress timeout" }))
    }

    /// Ends every execution whose deadline has come: TIMED_OUT.
    pub fn handle_timeout(&mut self, now: Timestamp) {
        while self.deadlines.first().is_some_and(|(at, _)| *at <= now)
            && let Some((_, key)) = self.deadlines.pop_first()
        {
            self.finish(&key, ExecutionStatus::TimedOut, None, now);
            self.end_if_done(&key.job, now);
        }
        self.flush_notifications(now);
    }

    /// Moves all deadlines: time in which nobody was served is never charged to a device.
    pub fn shift_deadlines(&mut self, by: Duration) {
        self.move_deadlines(|at| at.after(by));
    }

    /// Moves all deadlines with a clock that was set back: they leave a device as much time as
    /// before.
    pub fn set_deadlines_back(&mut self, by: Duration) {
        self.move_deadlines(|at| at.before(by));
    }

    fn move_deadlines(&mut self, to: impl Fn(Timestamp) -> Timestamp) {
        let keys: Vec<ExecutionKey> = self.deadlines.iter().map(|(_, key)| key.clone()).collect();
        for key in keys {
            self.change(&key, |execution| {
                for deadline in [&mut execution.in_progress_deadline, &mut execution.step_deadline]
                {
                    *deadline = deadline.map(&to);
                }
            });
        }
    }
}
