use std::cell::RefCell;
use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use jobs::device::DeviceInput;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::sync::mpsc::error::{SendError, TrySendError};
use tokio::sync::mpsc::{OwnedPermit, Sender};
use tokio::time::{Instant, Sleep, sleep_until, timeout};

use crate::end::End;
use crate::mailbox::Mailbox;
use crate::packet::next_frame;
use crate::session::Session;
use crate::stats::Reason;

/// Reads land in one buffer per thread: an idle connection holds none.
const READ_SIZE: usize = 16 * 1024;
/// An in-buffer larger than this is given back as soon as it is empty.
const KEPT_IN_BUFFER: usize = 512;
/// For the last words to a client, and for it to hang up.
const GOODBYE: Duration = Duration::from_secs(2);

thread_local! {
    static SCRATCH: RefCell<Box<[u8]>> = RefCell::new(vec![0; READ_SIZE].into());
}

/// The task of one connection: moves bytes between the socket, the session and the engine.
pub(crate) struct Connection<S> {
    socket: S,
    session: Session,
    mailbox: Arc<Mailbox>,
    /// Received and not yet taken.
    input: Vec<u8>,
    packet_limit: usize,
    engine: Engine,
    /// The socket was written to and may hold bytes back (TLS records).
    needs_flush: bool,
    clock: Clock,
}

/// What a connection is given to start with.
pub(crate) struct Wiring {
    pub mailbox: Arc<Mailbox>,
    pub engine: Sender<DeviceInput>,
    /// Told to the engine before anything else.
    pub connected: DeviceInput,
    /// What came after CONNECT.
    pub input: Vec<u8>,
    pub packet_limit: usize,
}

pub(crate) struct Timing {
    /// Silence after which the connection ends.
    pub silence: Duration,
    pub stall: Duration,
}

/// Input on its way to the engine. While it waits, the socket is not read.
struct Engine {
    sender: Sender<DeviceInput>,
    waiting: Option<DeviceInput>,
    permit: Option<PermitFuture>,
    /// Connected has been handed over, so Disconnected is owed.
    announced: bool,
}

type PermitFuture =
    Pin<Box<dyn Future<Output = Result<OwnedPermit<DeviceInput>, SendError<()>>> + Send>>;

struct Clock {
    timing: Timing,
    timer: Pin<Box<Sleep>>,
    /// The last byte from the client, or the last time it was not being listened to.
    heard: Instant,
    /// Output waits, and the socket has taken none of it since then.
    blocked_since: Option<Instant>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    pub fn new(socket: S, session: Session, wiring: Wiring, timing: Timing) -> Self {
        let engine = Engine {
            sender: wiring.engine,
            waiting: Some(wiring.connected),
            permit: None,
            announced: false,
        };
        Self {
            socket,
            session,
            mailbox: wiring.mailbox,
            input: wiring.input,
            packet_limit: wiring.packet_limit,
            engine,
            needs_flush: false,
            clock: Clock::new(timing),
        }
    }

    /// Runs until the connection ends. `disconnected` is told to the engine last, if `connected`
    /// was.
    pub async fn run(mut self, disconnected: DeviceInput) -> End {
        let end = poll_fn(|cx| self.poll(cx).map(|Err(end)| end)).await;
        self.session.say_goodbye(end);
        // Nobody is charged for a client that does not read its last words.
        let _ = timeout(GOODBYE, self.hang_up(end)).await;
        self.engine.finish(disconnected).await;
        end
    }

    /// Every source is polled until none makes progress, so that each has registered to wake us.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Infallible, End>> {
        loop {
            self.take_urgent(cx)?;
            let engine_ready = self.engine.poll_ready(cx);
            let took_packets = engine_ready && self.take_packets()?;
            self.take_mail();
            let wrote = self.poll_write(cx)?;
            let read = self.poll_read(cx)?;
            if !took_packets && !wrote && !read {
                return Poll::Ready(Err(ready!(self.clock.poll(cx, self.listens()))));
            }
        }
    }

    fn take_urgent(&mut self, cx: &mut Context<'_>) -> Result<(), End> {
        let (end, stopped) = self.mailbox.poll_urgent(cx);
        for stream in &stopped {
            self.session.outbox.forget_stream(stream);
        }
        end.map_or(Ok(()), Err)
    }

    fn take_mail(&mut self) {
        while !self.session.outbox.is_full()
            && let Some(mail) = self.mailbox.take()
        {
            self.session.handle_mail(mail);
        }
    }

    /// Takes packets while the session and the engine accept them. Whether there were any.
    fn take_packets(&mut self) -> Result<bool, End> {
        let mut taken = 0;
        while self.session.wants_packets()
            && self.engine.waiting.is_none()
            && let Some(frame) = next_frame(&self.input[taken..], self.packet_limit)?
        {
            let len = frame.len;
            if let Some(input) = self.session.handle_packet(frame)? {
                self.engine.send(input);
            }
            taken += len;
        }
        self.input.drain(..taken);
        if self.input.is_empty() && self.input.capacity() > KEPT_IN_BUFFER {
            self.input = Vec::new();
        }
        Ok(taken > 0)
    }

    /// Reading stops while what was read cannot be taken: the client feels it through TCP.
    fn listens(&self) -> bool {
        self.session.wants_packets() && self.engine.waiting.is_none()
    }

    fn poll_read(&mut self, cx: &mut Context<'_>) -> Result<bool, End> {
        if !self.listens() {
            self.clock.heard = Instant::now();
            return Ok(false);
        }
        let Self { socket, input, .. } = self;
        let read = SCRATCH.with_borrow_mut(|scratch| {
            let mut buffer = ReadBuf::new(scratch);
            let result = Pin::new(socket).poll_read(cx, &mut buffer);
            input.extend_from_slice(buffer.filled());
            result.map_ok(|()| buffer.filled().len())
        });
        match read {
            Poll::Pending => Ok(false),
            Poll::Ready(Ok(1..)) => {
                self.clock.heard = Instant::now();
                Ok(true)
            }
            Poll::Ready(Ok(0) | Err(_)) => Err(End::Gone),
        }
    }

    /// Writes as much as the socket takes, making blocks as it does. Whether it took any.
    fn poll_write(&mut self, cx: &mut Context<'_>) -> Result<bool, End> {
        let mut progress = false;
        loop {
            self.session.outbox.fill();
            let unsent = self.session.outbox.unsent();
            if unsent.is_empty() {
                break;
            }
            match Pin::new(&mut self.socket).poll_write(cx, unsent) {
                Poll::Ready(Ok(count @ 1..)) => self.session.outbox.advance(count),
                Poll::Ready(Ok(0) | Err(_)) => return Err(End::Gone),
                Poll::Pending => {
                    self.clock.blocked(progress);
                    return Ok(progress);
                }
            }
            progress = true;
        }
        self.needs_flush |= progress;
        if self.needs_flush {
            match Pin::new(&mut self.socket).poll_flush(cx) {
                Poll::Ready(Ok(())) => self.needs_flush = false,
                Poll::Ready(Err(_)) => return Err(End::Gone),
                Poll::Pending => {
                    self.clock.blocked(progress);
                    return Ok(progress);
                }
            }
        }
        self.clock.blocked_since = None;
        Ok(progress)
    }

    /// Sends what is left and closes. Reads until the client has closed too, because a socket
    /// closed with unread input resets, and the client would not see why.
    async fn hang_up(&mut self, end: End) {
        if end == End::Gone {
            return;
        }
        let written = self.socket.write_all(self.session.outbox.unsent()).await;
        if written.is_ok() && self.socket.shutdown().await.is_ok() {
            let mut ignored = [0; 64];
            while matches!(self.socket.read(&mut ignored).await, Ok(1..)) {}
        }
    }
}

impl Engine {
    /// At once if there is room, else when there is: [`Self::poll_ready`].
    fn send(&mut self, input: DeviceInput) {
        match self.sender.try_send(input) {
            Ok(()) => {}
            Err(TrySendError::Full(input) | TrySendError::Closed(input)) => {
                self.waiting = Some(input);
            }
        }
    }

    /// Hands over what waits. Whether nothing waits any more. The place in the queue for room is
    /// kept across polls, so that a busy connection cannot starve another.
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> bool {
        let Some(input) = self.waiting.take() else { return true };
        let permit =
            self.permit.get_or_insert_with(|| Box::pin(self.sender.clone().reserve_owned()));
        match permit.as_mut().poll(cx) {
            Poll::Pending => {
                self.waiting = Some(input);
                return false;
            }
            Poll::Ready(Ok(permit)) => {
                self.announced = true;
                permit.send(input);
            }
            // The engine is gone; the gateway is about to be stopped.
            Poll::Ready(Err(_)) => {}
        }
        self.permit = None;
        true
    }

    /// What the device had already said, then that it left.
    async fn finish(self, disconnected: DeviceInput) {
        // Its place in the queue is ahead of what is sent below, and nobody polls it any more.
        drop(self.permit);
        if self.announced {
            for input in self.waiting.into_iter().chain([disconnected]) {
                let _ = self.sender.send(input).await;
            }
        }
    }
}

impl Clock {
    fn new(timing: Timing) -> Self {
        let now = Instant::now();
        let timer = Box::pin(sleep_until(now + timing.silence.min(timing.stall)));
        Self { timing, timer, heard: now, blocked_since: None }
    }

    /// The socket takes no more for now.
    fn blocked(&mut self, after_progress: bool) {
        if after_progress || self.blocked_since.is_none() {
            self.blocked_since = Some(Instant::now());
        }
    }

    /// Pending until a limit has passed.
    fn poll(&mut self, cx: &mut Context<'_>, listens: bool) -> Poll<End> {
        loop {
            ready!(self.timer.as_mut().poll(cx));
            let now = Instant::now();
            let stalls = self.blocked_since.unwrap_or(now) + self.timing.stall;
            let falls_silent = if listens { self.heard } else { now } + self.timing.silence;
            if now >= stalls {
                return Poll::Ready(Reason::Stalled.into());
            }
            if now >= falls_silent {
                return Poll::Ready(Reason::KeepAlive.into());
            }
            // Blocked later than now, the stall is later than this too.
            self.timer.as_mut().reset(stalls.min(falls_silent));
        }
    }
}

#[cfg(test)]
mod tests;
