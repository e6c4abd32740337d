//! Bytes a second: of one device, smoothed, and of all together, as a history.

use std::collections::VecDeque;
use std::time::Duration;

/// How long a device's past counts: blocks come in bursts, and a number that jumps tells nothing.
const MEMORY: Duration = Duration::from_secs(5);

/// Below this share of what it will weigh in the end, a first impression is not shown.
const ENOUGH: f32 = 0.2;

/// Values of the history, one a second.
const HISTORY: usize = 60;

/// The rate shown is that of so many last seconds.
const SHOWN: usize = 3;

/// A device's rate as a moving average; what was not seen is not taken for zero.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Speed {
    sum: f32,
    weight: f32,
}

impl Speed {
    /// `bytes` were sent in the last `time`.
    pub fn add(&mut self, bytes: u64, time: Duration) {
        let seconds = time.as_secs_f32();
        if seconds > 0.0 {
            let share = 1.0 - (-seconds / MEMORY.as_secs_f32()).exp();
            self.sum += (bytes as f32 / seconds - self.sum) * share;
            self.weight += (1.0 - self.weight) * share;
        }
    }

    /// Bytes a second, once enough was seen.
    pub fn rate(self) -> Option<u64> {
        (self.weight >= ENOUGH).then(|| (self.sum / self.weight).round() as u64)
    }
}

/// What was sent to all devices together, second by second.
#[derive(Clone, Debug, Default)]
pub(super) struct Flow {
    /// Since when `now` counts, in monotonic time.
    since: Option<Duration>,
    now: Second,
    past: VecDeque<Second>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Second {
    bytes: u64,
    blocks: u64,
}

impl Flow {
    pub fn add(&mut self, bytes: u64, block_size: u32) {
        self.now.bytes += bytes;
        self.now.blocks += bytes.div_ceil(u64::from(block_size.max(1)));
    }

    /// Closes the seconds that are over.
    pub fn advance(&mut self, now: Duration) {
        let since = *self.since.get_or_insert(now);
        let over = now.saturating_sub(since).as_secs();
        for second in 0..over.min(HISTORY as u64) {
            let closed =
                if second == 0 { std::mem::take(&mut self.now) } else { Second::default() };
            self.past.push_back(closed);
        }
        self.past.drain(..self.past.len().saturating_sub(HISTORY));
        self.since = Some(since + Duration::from_secs(over));
    }

    pub fn bytes_per_second(&self) -> u64 {
        self.mean(|second| second.bytes)
    }

    pub fn blocks_per_second(&self) -> u32 {
        u32::try_from(self.mean(|second| second.blocks)).unwrap_or(u32::MAX)
    }

    /// The newest last.
    pub fn history(&self) -> Vec<u64> {
        self.past.iter().map(|second| second.bytes).collect()
    }

    /// Whether the history still changes although nothing is sent.
    pub fn is_moving(&self) -> bool {
        self.now.bytes > 0 || self.past.iter().any(|second| second.bytes > 0)
    }

    fn mean(&self, of: impl Fn(&Second) -> u64) -> u64 {
        let seconds = self.past.len().clamp(1, SHOWN) as u64;
        self.past.iter().rev().take(SHOWN).map(of).sum::<u64>() / seconds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_device_shows_its_rate_and_a_silent_one_goes_to_zero() {
        let mut speed = Speed::default();
        speed.add(1000, Duration::from_millis(250));
        assert_eq!(speed.rate(), None, "a quarter of a second tells nothing");
        for _ in 0..20 {
            speed.add(1000, Duration::from_millis(250));
        }
        assert!(speed.rate().is_some_and(|rate| (3990..=4010).contains(&rate)), "{speed:?}");
        for _ in 0..240 {
            speed.add(0, Duration::from_millis(250));
        }
        assert_eq!(speed.rate(), Some(0));
    }

    #[test]
    fn the_history_is_a_value_a_second_with_zeros_where_nobody_looked() {
        let mut flow = Flow::default();
        flow.advance(Duration::from_millis(100));
        flow.add(3000, 1024);
        flow.advance(Duration::from_millis(1000));
        assert_eq!(flow.history(), [0_u64; 0]);
        flow.advance(Duration::from_millis(3200));
        assert_eq!(flow.history(), [3000, 0, 0]);
        assert_eq!((flow.bytes_per_second(), flow.blocks_per_second()), (1000, 1));
        assert!(flow.is_moving());
        flow.advance(Duration::from_secs(1000));
        assert_eq!(flow.history(), [0; 60]);
        assert!(!flow.is_moving());
    }
}
