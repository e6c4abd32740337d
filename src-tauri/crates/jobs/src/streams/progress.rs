//! How far a download is, told from what the device asks for. Requests are all we see: whether a
//! block arrived shows only where the device's bitmap no longer wants it.

use std::collections::BTreeMap;

use model::{Evidence, Progress};

use super::Sample;
use super::blocks::{BlockSet, next_wanted};
use super::request::GetStream;

#[derive(Debug)]
pub(super) struct Tracker {
    files: BTreeMap<u8, FileTracker>,
    requests: u64,
    bytes_sent: u64,
    restarts: u32,
    /// Of the newest request.
    block_size: u32,
}

#[derive(Debug)]
struct FileTracker {
    size: u64,
    block_size: u32,
    total: u64,
    /// Handed out, or shown to be there by a request.
    held: BlockSet,
    pattern: Pattern,
    /// What the newest bitmap over the whole file wants.
    wanted: Option<BlockSet>,
    last_offset: u32,
    /// Block size of a download that an earlier run began.
    resumed: Option<u32>,
}

/// Whether a client's bitmaps mean anything: some send a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pattern {
    Unknown,
    /// Whole-file bitmaps that differ: what is not wanted is there.
    Bitmap,
    /// Block after block.
    Sequential,
}

impl Tracker {
    pub(super) fn new(files: impl Iterator<Item = (u8, u64)>, before: &Evidence) -> Self {
        let resumed = before.progress.map(|progress| progress.block_size);
        Self {
            files: files.map(|(id, size)| (id, FileTracker::new(size, resumed))).collect(),
            requests: before.progress.map_or(0, |progress| progress.requests),
            bytes_sent: before.progress.map_or(0, |progress| progress.bytes_sent),
            restarts: before.restarts,
            block_size: 0,
        }
    }

    pub(super) fn asked(&mut self, request: &GetStream) {
        let Some(file) = self.files.get_mut(&request.file_id) else { return };
        self.requests += 1;
        self.block_size = request.block_size;
        if file.asked(request) == Start::Again {
            self.restarts += 1;
        }
    }

    pub(super) fn sent(&mut self, file_id: u8, block_size: u32, block: u64, bytes: usize) {
        self.bytes_sent += bytes as u64;
        if let Some(file) = self.files.get_mut(&file_id).filter(|f| f.block_size == block_size) {
            file.held.insert(block);
        }
    }

    /// Nothing (`requests` = 0) before the first request.
    pub(super) fn sample(&self) -> Sample {
        if self.block_size == 0 {
            return Sample { restarts: self.restarts, ..Sample::default() };
        }
        let files = || self.files.values();
        let total: u64 = files().map(|file| file.size.div_ceil(file.unit(self.block_size))).sum();
        let done: u64 = files().map(FileTracker::done).sum();
        Sample {
            progress: Progress {
                blocks_done: u32::try_from(done).unwrap_or(u32::MAX),
                blocks_total: u32::try_from(total).unwrap_or(u32::MAX),
                block_size: self.block_size,
                bytes_sent: self.bytes_sent,
                requests: self.requests,
            },
            all_sent: files().all(FileTracker::is_complete),
            restarts: self.restarts,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    GoesOn,
    Again,
}

impl FileTracker {
    fn new(size: u64, resumed: Option<u32>) -> Self {
        Self {
            size,
            block_size: 0,
            total: 0,
            held: BlockSet::default(),
            pattern: Pattern::Unknown,
            wanted: None,
            last_offset: 0,
            resumed,
        }
    }

    /// Bytes a block, where the file itself has not been asked for yet: as in the others.
    fn unit(&self, block_size: u32) -> u64 {
        u64::from(if self.block_size == 0 { block_size } else { self.block_size })
    }

    fn asked(&mut self, request: &GetStream) -> Start {
        let mut start = Start::GoesOn;
        if self.block_size != request.block_size {
            let resumed = self.resumed.take().filter(|size| *size == request.block_size);
            start = if self.held.len() > 0 { Start::Again } else { Start::GoesOn };
            *self = Self::new(self.size, resumed);
            self.block_size = request.block_size;
            self.total = self.size.div_ceil(u64::from(request.block_size));
        }
        if self.pattern == Pattern::Sequential && request.offset == 0 && self.last_offset > 0 {
            self.held.clear();
            start = Start::Again;
        }
        self.last_offset = request.offset;
        match self.whole_file(request) {
            Some(wanted) => self.asked_by_bitmap(wanted, start),
            None => {
                self.asked_in_sequence(u64::from(request.offset));
                start
            }
        }
    }

    fn asked_by_bitmap(&mut self, wanted: BlockSet, mut start: Start) -> Start {
        if let Some(last) = &self.wanted
            && *last != wanted
        {
            self.pattern = Pattern::Bitmap;
            if wanted.len() == self.total {
                self.held.clear();
                start = Start::Again;
            }
        }
        if self.pattern == Pattern::Bitmap {
            (0..self.total)
                .filter(|block| !wanted.contains(*block))
                .for_each(|b| self.held.insert(b));
        }
        self.wanted = Some(wanted);
        start
    }

    fn asked_in_sequence(&mut self, offset: u64) {
        if self.pattern == Pattern::Unknown {
            self.pattern = Pattern::Sequential;
            if self.resumed.take().is_some() {
                (0..offset.min(self.total)).for_each(|block| self.held.insert(block));
            }
        }
    }

    /// The wanted blocks of a bitmap over the whole file.
    fn whole_file(&self, request: &GetStream) -> Option<BlockSet> {
        let bitmap = request.bitmap.as_deref()?;
        if request.offset != 0 || (bitmap.len() as u64) * 8 < self.total {
            return None;
        }
        let mut wanted = BlockSet::default();
        let mut from = 0;
        while let Some(block) = next_wanted(Some(bitmap), 0, from, self.total) {
            wanted.insert(block);
            from = block + 1;
        }
        Some(wanted)
    }

    fn done(&self) -> u64 {
        match (self.pattern, &self.wanted) {
            (Pattern::Bitmap, Some(wanted)) if !self.is_complete() => self.total - wanted.len(),
            _ => self.held.len(),
        }
    }

    fn is_complete(&self) -> bool {
        self.size == 0 || (self.block_size > 0 && self.held.len() == self.total)
    }
}
