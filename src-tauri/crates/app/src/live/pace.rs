use std::time::Duration;

/// How often something may happen at most.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    every: Duration,
    last: Option<Duration>,
}

impl Pace {
    pub const fn new(every: Duration) -> Self {
        Self { every, last: None }
    }

    /// When it may happen again, in monotonic time.
    pub fn next(&self) -> Duration {
        self.last.map_or(Duration::ZERO, |last| last + self.every)
    }

    /// Whether it may happen now; if so, it has.
    pub fn take(&mut self, now: Duration) -> bool {
        let due = now >= self.next();
        if due {
            self.last = Some(now);
        }
        due
    }

    pub fn set_every(&mut self, every: Duration) {
        self.every = every;
    }
}
