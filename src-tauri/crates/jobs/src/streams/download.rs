use std::fmt;
use std::sync::Arc;

use model::{ExecutionKey, Progress, StreamRecord};

/// The bytes of a file, verified by whoever opened it.
pub trait BlockSource: Send + Sync {
    fn read_at(&self, offset: u64, out: &mut [u8]) -> std::io::Result<()>;
}

/// A file of a download.
#[derive(Clone)]
pub struct DownloadFile {
    pub file_id: u8,
    /// In bytes.
    pub size: u64,
    pub source: Arc<dyn BlockSource>,
}

impl fmt::Debug for DownloadFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DownloadFile")
            .field("file_id", &self.file_id)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

/// How far a download is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    pub progress: Progress,
    /// Every block of every file was asked for and handed to the socket.
    pub all_sent: bool,
    /// Times it started again at block 0, those of `Evidence::restarts` before it included.
    pub restarts: u32,
}

/// One execution's right to read one stream.
#[derive(Debug)]
pub struct Download {
    pub key: ExecutionKey,
    pub stream: Arc<StreamRecord>,
    pub files: Vec<DownloadFile>,
}

impl Download {
    /// `before` is the execution's evidence so far: a device may be in the middle of a download
    /// that began in an earlier run.
    pub fn new(
        _key: ExecutionKey,
        _stream: Arc<StreamRecord>,
        _files: Vec<DownloadFile>,
        _before: &model::Evidence,
    ) -> Self {
        unimplemented!()
    }

    pub fn sample(&self) -> Sample {
        unimplemented!()
    }
}
