use std::sync::Arc;

use super::{BlockCursor, Download, Format, Operation};

/// What a stream request leads to. To be published under `$aws/things/<thing>/streams/<stream>/`
/// at [`Answer::level`]`/<format>`, by subscription.
#[derive(Debug)]
pub enum Answer {
    Description(Vec<u8>),
    /// One message per block; never empty.
    Blocks(BlockCursor),
    Rejected(Vec<u8>),
}

impl Answer {
    /// The topic level of the reply: `description`, `data` or `rejected`.
    pub const fn level(&self) -> &'static str {
        match self {
            Self::Description(_) => "description",
            Self::Blocks(_) => "data",
            Self::Rejected(_) => "rejected",
        }
    }
}

/// Answers a request. `download` is what [`Downloads::find`](super::Downloads::find) gave for the
/// thing and stream.
pub fn answer(
    _download: Option<Arc<Download>>,
    _operation: Operation,
    _format: Format,
    _payload: &[u8],
) -> Answer {
    unimplemented!()
}
