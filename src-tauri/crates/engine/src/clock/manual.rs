use std::future::Future;
use std::pin::Pin;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use model::Timestamp;

use super::Clock;

/// A clock that stands still until a test turns it.
///
/// It knows when the engine waits: [`ManualClock::advance`] goes from one of the engine's wake-ups
/// to the next and returns when the engine waits again, so that a test needs no sleeps.
#[derive(Debug)]
pub struct ManualClock {
    time: Mutex<Time>,
    parked: Condvar,
}

#[derive(Debug)]
struct Time {
    wall: Timestamp,
    monotonic: Duration,
    /// The one sleeper: until when, and whom to wake.
    sleeper: Option<(Duration, Waker)>,
}

impl ManualClock {
    pub fn new(now: Timestamp) -> Self {
        let time = Time { wall: now, monotonic: Duration::ZERO, sleeper: None };
        Self { time: Mutex::new(time), parked: Condvar::new() }
    }

    /// Lets time pass while the engine serves: it wakes at each of its deadlines on the way.
    pub fn advance(&self, by: Duration) {
        let mut time = self.settled();
        let target = time.monotonic + by;
        loop {
            let next = time.sleeper.as_ref().map(|(until, _)| *until).filter(|at| *at <= target);
            time.pass(next.unwrap_or(target));
            if next.is_none() {
                return;
            }
            if let Some((_, waker)) = time.sleeper.take() {
                waker.wake();
            }
            drop(time);
            time = self.settled();
        }
    }

    /// Lets time pass at once, as when the machine slept: the engine wakes once, late.
    pub fn sleep_through(&self, by: Duration) {
        let mut time = self.settled();
        let target = time.monotonic + by;
        time.pass(target);
        let due = time.sleeper.take_if(|(until, _)| *until <= target);
        if let Some((_, waker)) = due {
            waker.wake();
        }
        drop(time);
        self.settle();
    }

    /// Sets the wall clock forward while no time passes; seen at the engine's next wake-up.
    pub fn set_forward(&self, by: Duration) {
        let mut time = self.lock();
        time.wall = time.wall.after(by);
    }

    /// Sets the wall clock back while no time passes; seen at the engine's next wake-up.
    pub fn set_back(&self, by: Duration) {
        let mut time = self.lock();
        time.wall = time.wall.before(by);
    }

    /// Returns when the engine has nothing to do but wait.
    pub fn settle(&self) {
        drop(self.settled());
    }

    fn settled(&self) -> MutexGuard<'_, Time> {
        let time = self.lock();
        self.parked
            .wait_while(time, |time| time.sleeper.is_none())
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, Time> {
        self.time.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Time {
    fn pass(&mut self, to: Duration) {
        self.wall = self.wall.after(to.saturating_sub(self.monotonic));
        self.monotonic = self.monotonic.max(to);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.lock().wall
    }

    fn monotonic(&self) -> Duration {
        self.lock().monotonic
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let until = self.monotonic() + duration;
        Box::pin(Sleep { clock: self, until })
    }
}

struct Sleep<'a> {
    clock: &'a ManualClock,
    until: Duration,
}

impl Future for Sleep<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut time = self.clock.lock();
        if time.monotonic >= self.until {
            return Poll::Ready(());
        }
        time.sleeper = Some((self.until, context.waker().clone()));
        self.clock.parked.notify_all();
        Poll::Pending
    }
}

impl Drop for Sleep<'_> {
    fn drop(&mut self) {
        self.clock.lock().sleeper = None;
    }
}
