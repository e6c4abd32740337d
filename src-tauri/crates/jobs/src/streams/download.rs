use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use model::{Evidence, ExecutionKey, Progress, StreamRecord};

use super::progress::Tracker;
use super::request::GetStream;

/// The bytes of a file, verified by whoever opened it.
pub trait BlockSource: Send + Sync {
    /// Fills `out` from `offset`, in bytes.
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
    /// Every block of every file was asked for and handed to the socket, as far as the device's
    /// requests tell.
    pub all_sent: bool,
    /// Times it started again at block 0, those of `Evidence::restarts` before it included.
    pub restarts: u32,
}

/// One execution's right to read one stream.
#[derive(Debug)]
pub struct Download {
    key: ExecutionKey,
    stream: Arc<StreamRecord>,
    files: Vec<DownloadFile>,
    /// One device's requests come one by one: nobody waits for this lock.
    tracker: Mutex<Tracker>,
    withdrawn: AtomicBool,
}

impl Download {
    /// `before` is the execution's evidence so far: a device may be in the middle of a download
    /// that began in an earlier run.
    pub fn new(
        key: ExecutionKey,
        stream: Arc<StreamRecord>,
        files: Vec<DownloadFile>,
        before: &Evidence,
    ) -> Self {
        let sizes = files.iter().map(|file| (file.file_id, file.size));
        let tracker = Mutex::new(Tracker::new(sizes, before));
        Self { key, stream, files, tracker, withdrawn: AtomicBool::new(false) }
    }

    pub fn key(&self) -> &ExecutionKey {
        &self.key
    }

    pub fn stream(&self) -> &Arc<StreamRecord> {
        &self.stream
    }

    pub fn sample(&self) -> Sample {
        self.with_tracker(|tracker| tracker.sample())
    }

    pub(super) fn files(&self) -> &[DownloadFile] {
        &self.files
    }

    pub(super) fn file(&self, file_id: u8) -> Option<&DownloadFile> {
        self.files.iter().find(|file| file.file_id == file_id)
    }

    pub(super) fn note_request(&self, request: &GetStream) {
        self.with_tracker(|tracker| tracker.asked(request));
    }

    /// `bytes` of `block` were handed out.
    pub(super) fn note_sent(&self, file_id: u8, block_size: u32, block: u64, bytes: usize) {
        self.with_tracker(|tracker| tracker.sent(file_id, block_size, block, bytes));
    }

    pub(super) fn withdraw(&self) {
        self.withdrawn.store(true, Ordering::Release);
    }

    pub(super) fn is_withdrawn(&self) -> bool {
        self.withdrawn.load(Ordering::Acquire)
    }

    fn with_tracker<T>(&self, read: impl FnOnce(&mut Tracker) -> T) -> T {
        read(&mut self.tracker.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
