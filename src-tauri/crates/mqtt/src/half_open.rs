use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use crate::stats::Counters;

/// The sockets that have not said who they are yet. Room is made by closing the oldest: a device
/// on a local network needs milliseconds from accept to CONNECT, a silent stranger waits longest.
#[derive(Debug)]
pub(crate) struct HalfOpen {
    limit: usize,
    counters: Arc<Counters>,
    waiting: Mutex<Waiting>,
}

#[derive(Debug, Default)]
struct Waiting {
    next: u64,
    closed: bool,
    oldest_first: VecDeque<(u64, Arc<Notify>)>,
}

/// A place among the half-open; given back when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    number: u64,
    evicted: Arc<Notify>,
    among: Arc<HalfOpen>,
}

impl HalfOpen {
    pub fn new(limit: usize, counters: Arc<Counters>) -> Arc<Self> {
        Arc::new(Self { limit: limit.max(1), counters, waiting: Mutex::default() })
    }

    pub fn enter(self: &Arc<Self>) -> Place {
        let evicted = Arc::new(Notify::new());
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.oldest_first.len() >= self.limit
            && let Some((_, oldest)) = waiting.oldest_first.pop_front()
        {
            oldest.notify_one();
        }
        if waiting.closed {
            evicted.notify_one();
        }
        let number = waiting.next;
        waiting.next += 1;
        waiting.oldest_first.push_back((number, evicted.clone()));
        self.publish(&waiting);
        Place { number, evicted, among: self.clone() }
    }

    /// Evicts all, now and from now on.
    pub fn close(&self) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.closed = true;
        for (_, evicted) in waiting.oldest_first.drain(..) {
            evicted.notify_one();
        }
        self.publish(&waiting);
    }

    fn publish(&self, waiting: &Waiting) {
        let count = waiting.oldest_first.len() as u64;
        self.counters.half_open.store(count, std::sync::atomic::Ordering::Relaxed);
    }
}

impl Place {
    /// Resolves when the place is needed for another.
    pub async fn evicted(&self) {
        self.evicted.notified().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut waiting = self.among.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.oldest_first.retain(|(number, _)| *number != self.number);
        self.among.publish(&waiting);
    }
}
