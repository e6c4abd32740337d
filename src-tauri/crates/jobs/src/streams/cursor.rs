use model::StreamId;

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
/// are made as the socket drains.
#[derive(Debug)]
pub struct BlockCursor {}

impl BlockCursor {
    /// The exact payload length of the next data message; `None` when all are sent or the stream
    /// was withdrawn.
    pub fn next_len(&self) -> Option<usize> {
        unimplemented!()
    }

    /// Appends the next data message, `next_len` bytes. On an error nothing is appended, and the
    /// rest of the request is dropped: the device asks again.
    pub fn encode_next(&mut self, _out: &mut Vec<u8>) -> Result<(), ReadError> {
        unimplemented!()
    }
}
