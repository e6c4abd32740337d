//! Time, as the engine sees it.

#[cfg(feature = "manual-clock")]
mod manual;

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use model::Timestamp;

#[cfg(feature = "manual-clock")]
pub use manual::ManualClock;

/// Where the engine learns the time and waits for it.
pub trait Clock: Send + Sync + 'static {
    /// Wall-clock time: deadlines, and what people and devices are shown.
    fn now(&self) -> Timestamp;

    /// Time that only goes forward. Compared with the wall clock it shows clock jumps and sleep.
    fn monotonic(&self) -> Duration;

    /// Ends when `monotonic` has advanced by `duration`.
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

/// The machine's clocks.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    started: Instant,
}

impl SystemClock {
    pub fn new() -> Self {
        Self { started: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        // Before 1970 only on a machine without a battery: zero is as good as any wrong time.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(0).after(since)
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(duration))
    }
}
