use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use jobs::streams::BlockCursor;
use model::StreamId;

use crate::packet::{self, Version};
use crate::stats::{Counters, Reason};
use crate::subscriptions::Qos;

/// Buffers of idle connections go back to their thread's pool: ten thousand connections hold no
/// more of them than are sending at the same time.
const POOLED_BUFFERS: usize = 8;
const POOLED_CAPACITY: usize = 256 * 1024;

thread_local! {
    static POOL: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

/// What one connection is to be sent: bytes, and requests for blocks that become bytes as the
/// socket takes them.
#[derive(Debug)]
pub(crate) struct Outbox {
    version: Version,
    counters: Arc<Counters>,
    /// `sent..` waits for the socket.
    buffer: Vec<u8>,
    sent: usize,
    /// Blocks are made while less than this waits.
    target: usize,
    blocks: VecDeque<PendingBlocks>,
    last_packet_id: u16,
    unacknowledged: u16,
    receive_maximum: u16,
    maximum_packet: usize,
}

#[derive(Debug)]
struct PendingBlocks {
    topic: String,
    stream: Box<str>,
    qos: Qos,
    cursor: BlockCursor,
}

impl Outbox {
    pub fn new(
        version: Version,
        counters: Arc<Counters>,
        target: usize,
        receive_maximum: u16,
        maximum_packet: usize,
    ) -> Self {
        Self {
            version,
            counters,
            buffer: Vec::new(),
            sent: 0,
            target,
            blocks: VecDeque::new(),
            last_packet_id: 0,
            unacknowledged: 0,
            receive_maximum,
            maximum_packet,
        }
    }

    /// Appends a packet that is no PUBLISH.
    pub fn packet(&mut self, encode: impl FnOnce(&mut Vec<u8>, Version)) {
        self.claim_buffer();
        encode(&mut self.buffer, self.version);
    }

    pub fn message(&mut self, topic: &str, qos: Qos, payload: &[u8]) {
        self.publish(topic, qos, payload.len(), |out| {
            out.extend_from_slice(payload);
            true
        });
    }

    pub fn queue_blocks(&mut self, topic: String, stream: &str, qos: Qos, cursor: BlockCursor) {
        self.blocks.push_back(PendingBlocks { topic, stream: stream.into(), qos, cursor });
    }

    pub fn forget_stream(&mut self, stream: &StreamId) {
        self.blocks.retain(|pending| *pending.stream != *stream.as_str());
    }

    pub fn block_requests(&self) -> usize {
        self.blocks.len()
    }

    pub fn is_full(&self) -> bool {
        self.unsent().len() >= self.target
    }

    pub fn unsent(&self) -> &[u8] {
        &self.buffer[self.sent..]
    }

    /// The client acknowledged a QoS 1 publish.
    pub fn acknowledged(&mut self) {
        self.unacknowledged = self.unacknowledged.saturating_sub(1);
    }

    /// Makes blocks until the target is reached or none is asked for.
    pub fn fill(&mut self) {
        while !self.is_full()
            && let Some(mut front) = self.blocks.pop_front()
        {
            if self.next_block(&mut front) {
                self.blocks.push_front(front);
            }
        }
        if self.blocks.is_empty() {
            self.blocks = VecDeque::new();
        }
    }

    /// The socket took `count` bytes.
    pub fn advance(&mut self, count: usize) {
        self.sent += count;
        self.counters.bytes_out.fetch_add(count as u64, Relaxed);
        if self.sent == self.buffer.len() {
            self.sent = 0;
            give_back(std::mem::take(&mut self.buffer));
        } else if self.sent >= self.target {
            self.buffer.drain(..self.sent);
            self.sent = 0;
        }
    }

    /// Whether the request has more blocks.
    fn next_block(&mut self, pending: &mut PendingBlocks) -> bool {
        let Some(len) = pending.cursor.next_len() else { return false };
        let mut failure = None;
        let made = self.publish(&pending.topic, pending.qos, len, |out| {
            match pending.cursor.encode_next(out) {
                Ok(()) => true,
                Err(error) => {
                    failure = Some(error);
                    false
                }
            }
        });
        if made {
            self.counters.blocks_out.fetch_add(1, Relaxed);
        } else {
            tracing::warn!(stream = %pending.stream, error = ?failure, "block not sent");
        }
        made
    }

    /// Writes a PUBLISH whose payload `write` appends; takes it back if that fails, or if the
    /// length is not what the header says. A message larger than the client takes is dropped, as
    /// MQTT 5 wants (3.1.2.11.4).
    fn publish(
        &mut self,
        topic: &str,
        qos: Qos,
        payload_len: usize,
        write: impl FnOnce(&mut Vec<u8>) -> bool,
    ) -> bool {
        self.claim_buffer();
        let packet_id = self.packet_id(qos);
        let start = self.buffer.len();
        packet::publish(&mut self.buffer, self.version, topic, packet_id, payload_len);
        let payload_start = self.buffer.len();
        if payload_start - start + payload_len > self.maximum_packet {
            self.buffer.truncate(start);
            self.counters.refuse(Reason::ReplyTooLarge);
            return false;
        }
        if !write(&mut self.buffer) || self.buffer.len() != payload_start + payload_len {
            self.buffer.truncate(start);
            return false;
        }
        if packet_id.is_some() {
            self.unacknowledged += 1;
        }
        true
    }

    /// `None` sends at QoS 0: where the subscription says so, and where the client already holds
    /// as many unacknowledged publishes as it takes. The sender chooses a message's QoS, and TCP
    /// loses nothing while the connection stands; waiting for PUBACKs would stop the download.
    fn packet_id(&mut self, qos: Qos) -> Option<u16> {
        if qos == Qos::AtMostOnce || self.unacknowledged >= self.receive_maximum {
            return None;
        }
        self.last_packet_id = self.last_packet_id.checked_add(1).unwrap_or(1);
        Some(self.last_packet_id)
    }

    fn claim_buffer(&mut self) {
        if self.buffer.capacity() == 0
            && let Some(buffer) = POOL.with_borrow_mut(Vec::pop)
        {
            self.buffer = buffer;
        }
    }
}

impl Drop for Outbox {
    fn drop(&mut self) {
        give_back(std::mem::take(&mut self.buffer));
    }
}

fn give_back(mut buffer: Vec<u8>) {
    buffer.clear();
    // `try_with`: a connection may be dropped while its thread ends.
    let _ = POOL.try_with(|pool| {
        let mut pool = pool.borrow_mut();
        let size = 1..=POOLED_CAPACITY;
        if pool.len() < POOLED_BUFFERS && size.contains(&buffer.capacity()) {
            pool.push(buffer);
        }
    });
}
