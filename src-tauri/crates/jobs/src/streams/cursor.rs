use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::StreamId;

use super::blocks::next_wanted;
use super::cbor;
use super::download::{Download, DownloadFile};
use super::request::GetStream;
use super::topic::Format;
use crate::json::Object;

/// AWS answers one request with at most 128 KiB; the device asks again for the rest.
const MAX_BYTES: u32 = 128 * 1024;

/// A block that could not be read from its file.
#[derive(Debug, thiserror::Error)]
#[error("block {block} of file {file_id} in stream {stream} cannot be read")]
pub struct ReadError {
    pub stream: StreamId,
    pub file_id: u8,
    pub block: u64,
    pub source: std::io::Error,
}

/// A GetStream request half answered: remembers which blocks are still to send, so that blocks
/// are made as the socket drains. Blocks come in ascending order.
#[derive(Debug)]
pub struct BlockCursor {
    download: Arc<Download>,
    file: DownloadFile,
    token: Option<String>,
    format: Format,
    block_size: u32,
    offset: u64,
    bitmap: Option<Vec<u8>>,
    /// How many more blocks this request may have.
    left: u32,
    next: Option<Next>,
    scratch: Vec<u8>,
}

#[derive(Debug)]
struct Next {
    block: u64,
    /// Bytes of the block.
    len: usize,
    /// The message up to the block's bytes.
    head: Vec<u8>,
}

impl BlockCursor {
    /// At the first wanted block that exists.
    pub(super) fn new(
        download: Arc<Download>,
        file: DownloadFile,
        request: GetStream,
        token: Option<String>,
        format: Format,
    ) -> Self {
        let most = MAX_BYTES / request.block_size;
        let mut cursor = Self {
            download,
            file,
            token,
            format,
            block_size: request.block_size,
            offset: u64::from(request.offset),
            bitmap: request.bitmap,
            left: request.count.map_or(most, |count| count.min(most)),
            next: None,
            scratch: Vec::new(),
        };
        cursor.seek(0);
        cursor
    }

    /// The exact payload length of the next data message; `None` when all are sent or the stream
    /// was withdrawn.
    pub fn next_len(&self) -> Option<usize> {
        let next = self.next.as_ref().filter(|_| !self.download.is_withdrawn())?;
        Some(match self.format {
            Format::Cbor => next.head.len() + next.len,
            Format::Json => next.head.len() + next.len.div_ceil(3) * 4 + JSON_TAIL.len(),
        })
    }

    /// Appends the next data message, as long as `next_len` said even if the stream has been
    /// withdrawn in between; nothing when all are sent. On an error nothing is appended, and the
    /// rest of the request is dropped: the device asks again.
    pub fn encode_next(&mut self, out: &mut Vec<u8>) -> Result<(), ReadError> {
        let Some(next) = self.next.take() else { return Ok(()) };
        let start = out.len();
        out.extend_from_slice(&next.head);
        let read = match self.format {
            Format::Cbor => self.read_raw(&next, out),
            Format::Json => self.read_base64(&next, out),
        };
        if let Err(source) = read {
            out.truncate(start);
            return Err(ReadError {
                stream: self.download.stream().id.clone(),
                file_id: self.file.file_id,
                block: next.block,
                source,
            });
        }
        self.download.note_sent(self.file.file_id, self.block_size, next.block, next.len);
        self.left = self.left.saturating_sub(1);
        self.seek(next.block + 1);
        Ok(())
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.next.is_none()
    }

    fn read_raw(&self, next: &Next, out: &mut Vec<u8>) -> std::io::Result<()> {
        let start = out.len();
        out.resize(start + next.len, 0);
        self.file.source.read_at(self.position(next.block), &mut out[start..])
    }

    fn read_base64(&mut self, next: &Next, out: &mut Vec<u8>) -> std::io::Result<()> {
        let position = self.position(next.block);
        self.scratch.resize(next.len, 0);
        self.file.source.read_at(position, &mut self.scratch)?;
        let start = out.len();
        out.resize(start + next.len.div_ceil(3) * 4, 0);
        // The slice has exactly the length it needs.
        if STANDARD.encode_slice(&self.scratch, &mut out[start..]).is_err() {
            return Err(std::io::ErrorKind::InvalidData.into());
        }
        out.extend_from_slice(JSON_TAIL);
        Ok(())
    }

    /// Prepares the first wanted block from `from` on.
    fn seek(&mut self, from: u64) {
        let total = self.file.size.div_ceil(u64::from(self.block_size));
        let block = (self.left > 0)
            .then(|| next_wanted(self.bitmap.as_deref(), self.offset, from, total))
            .flatten();
        self.next = block.map(|block| {
            let rest = self.file.size - self.position(block);
            // At most the block size, which is 128 KiB at most.
            let len = rest.min(u64::from(self.block_size)) as usize;
            let head = match self.format {
                Format::Cbor => self.cbor_head(block, len),
                Format::Json => self.json_head(block, len),
            };
            Next { block, len, head }
        });
    }

    /// In bytes, within the file.
    fn position(&self, block: u64) -> u64 {
        block * u64::from(self.block_size)
    }

    /// `p` last: its bytes follow.
    fn cbor_head(&self, block: u64, len: usize) -> Vec<u8> {
        let mut head = Vec::with_capacity(32);
        cbor::head(&mut head, cbor::MAP, 4 + u64::from(self.token.is_some()));
        if let Some(token) = &self.token {
            cbor::text(&mut head, "c");
            cbor::text(&mut head, token);
        }
        cbor::number(&mut head, "f", u64::from(self.file.file_id));
        cbor::number(&mut head, "l", len as u64);
        cbor::number(&mut head, "i", block);
        cbor::text(&mut head, "p");
        cbor::head(&mut head, cbor::BYTES, len as u64);
        head
    }

    fn json_head(&self, block: u64, len: usize) -> Vec<u8> {
        let mut head = Object::new()
            .maybe(self.token.as_deref(), |body, token| body.text("c", token))
            .integer("f", self.file.file_id)
            .integer("l", len as u64)
            .integer("i", block)
            .text("p", "")
            .finish();
        head.truncate(head.len() - JSON_TAIL.len());
        head.into_bytes()
    }
}

const JSON_TAIL: &[u8] = br#""}"#;
