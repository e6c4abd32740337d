use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};

use model::StreamId;

use crate::end::End;
use crate::stats::Reason;

/// What others leave for a connection's task. Leaving never blocks: past the byte limit the
/// connection is told to end, because no reply may be lost silently.
#[derive(Debug)]
pub(crate) struct Mailbox {
    limit: usize,
    /// The thing has other connections; kept by the directory.
    pub has_siblings: AtomicBool,
    state: Mutex<State>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Mail {
    /// To be delivered whether or not the device subscribed.
    Reply {
        topic: String,
        payload: Vec<u8>,
    },
    /// To be delivered by subscription.
    Notify {
        topic: String,
        payload: Vec<u8>,
    },
    Acknowledge {
        packet_id: u16,
    },
    /// A stream request that another connection of the same thing made: answered to this one's
    /// subscriptions too. `topic` is relative to `$aws/things/<thing>/`.
    StreamRequest {
        topic: String,
        payload: Vec<u8>,
    },
}

#[derive(Debug, Default)]
struct State {
    queue: VecDeque<Mail>,
    bytes: usize,
    stopped: Vec<StreamId>,
    end: Option<End>,
    waker: Option<Waker>,
}

impl Mailbox {
    pub fn new(limit: usize) -> Self {
        Self { limit, has_siblings: AtomicBool::new(false), state: Mutex::default() }
    }

    pub fn has_siblings(&self) -> bool {
        self.has_siblings.load(Relaxed)
    }

    pub fn leave(&self, mail: Mail) {
        let mut state = self.lock();
        if state.end.is_some() {
            return;
        }
        state.bytes += mail.cost();
        if state.bytes > self.limit {
            state.end = Some(End::Refused(Reason::MailboxFull));
            state.queue = VecDeque::new();
        } else {
            state.queue.push_back(mail);
        }
        wake(state);
    }

    pub fn stop_stream(&self, stream: StreamId) {
        let mut state = self.lock();
        if !state.stopped.contains(&stream) {
            state.stopped.push(stream);
        }
        wake(state);
    }

    /// The first reason stands.
    pub fn end(&self, end: End) {
        let mut state = self.lock();
        state.end.get_or_insert(end);
        wake(state);
    }

    /// Takes what overrides everything queued, and asks to be woken by whatever comes next.
    pub fn poll_urgent(&self, cx: &mut Context<'_>) -> (Option<End>, Vec<StreamId>) {
        let mut state = self.lock();
        match &mut state.waker {
            Some(waker) => waker.clone_from(cx.waker()),
            none => *none = Some(cx.waker().clone()),
        }
        (state.end, std::mem::take(&mut state.stopped))
    }

    pub fn take(&self) -> Option<Mail> {
        let mut state = self.lock();
        let mail = state.queue.pop_front()?;
        state.bytes -= mail.cost();
        if state.queue.is_empty() {
            state.queue = VecDeque::new();
        }
        Some(mail)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Mail {
    /// Bytes held, the entry itself included, so that empty messages are not free.
    fn cost(&self) -> usize {
        size_of::<Self>()
            + match self {
                Self::Reply { topic, payload }
                | Self::Notify { topic, payload }
                | Self::StreamRequest { topic, payload } => topic.len() + payload.len(),
                Self::Acknowledge { .. } => 0,
            }
    }
}

/// Wakes after the lock is released, so that the woken task does not run into it.
fn wake(mut state: MutexGuard<'_, State>) {
    let waker = state.waker.take();
    drop(state);
    if let Some(waker) = waker {
        waker.wake();
    }
}
