//! Keeps the table of downloads in step with what is committed.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use jobs::streams::{BlockSource, Download, DownloadFile, Downloads};
use model::{ExecutionKey, JobId, Sha256, StreamFile, StreamId, StreamRecord, ThingName};
use store::{BlockCache, BlockFile, FileError, FileStore};

use crate::state::State;

/// Bytes of firmware kept in memory; files beyond it are read by position.
const MEMORY_BUDGET: u64 = 256 * 1024 * 1024;

/// Verified files, each opened once and shared by all devices.
#[derive(Clone, Debug)]
pub(crate) struct Sources {
    cache: BlockCache,
    files: Arc<FileStore>,
}

impl Sources {
    pub fn new(files: Arc<FileStore>) -> Self {
        Self { cache: BlockCache::new(MEMORY_BUDGET), files }
    }

    pub fn files(&self) -> &FileStore {
        &self.files
    }

    /// Reads and verifies the file, unless it is open already.
    pub fn load(&self, image: Sha256) -> Result<Arc<BlockFile>, FileError> {
        self.cache.load(&self.files, image)
    }
}

/// The table that the gateway reads, and the files it reads from.
#[derive(Debug)]
pub(crate) struct Shelf {
    pub table: Arc<Downloads>,
    pub sources: Sources,
    held: BTreeMap<Sha256, Arc<BlockFile>>,
}

impl Shelf {
    pub fn new(sources: Sources) -> Self {
        Self { table: Arc::default(), sources, held: BTreeMap::new() }
    }

    pub fn hold(&mut self, files: Vec<Arc<BlockFile>>) {
        self.held.extend(files.into_iter().map(|file| (file.hash(), file)));
    }

    /// Opens what running jobs deliver. Returns those that cannot go on, and what a person is to
    /// know and do about it.
    pub fn open_running(&mut self, state: &State) -> Vec<(JobId, String)> {
        let mut failed = Vec::new();
        for job in state.jobs.running().filter(|job| job.pause.is_none()) {
            let stream = job.stream.as_ref().and_then(|id| state.streams.get(id));
            let files = stream.into_iter().flat_map(|stream| &stream.files);
            let unreadable = files.filter_map(|file| Some((file.image, self.open(file).err()?)));
            for (image, error) in unreadable.take(1) {
                let name = state.images.get(&image).map_or("the file", |image| &image.name);
                let reason =
                    format!("{name} cannot be delivered: {error}. Then resume the rollout.");
                failed.push((job.id.clone(), reason));
            }
        }
        failed
    }

    /// Lets go of files that no running job delivers.
    pub fn tidy(&mut self, state: &State) {
        let streams = state.jobs.running().filter_map(|job| job.stream.as_ref());
        let files = streams.filter_map(|id| state.streams.get(id)).flat_map(|s| s.files.iter());
        let wanted: BTreeSet<Sha256> = files.map(|file| file.image).collect();
        self.held.retain(|hash, _| wanted.contains(hash));
    }

    /// Lets the thing read the stream. Goes on with a download that is there already, which knows
    /// more about its progress than the disk.
    pub fn publish(&mut self, state: &State, key: ExecutionKey, stream: Arc<StreamRecord>) {
        let present = self.table.find(&key.thing, stream.id.as_str());
        let Some(execution) = state.jobs.execution(&key).filter(|_| !is_of(present, &key)) else {
            return;
        };
        let files = stream.files.iter().map(|file| self.open(file)).collect();
        match files {
            Ok(files) => {
                let download = Download::new(key, stream, files, &execution.evidence);
                self.table.publish(Arc::new(download));
            }
            Err(error) => {
                tracing::error!(stream = %stream.id, thing = %key.thing, %error, "cannot deliver");
            }
        }
    }

    pub fn withdraw(&self, key: &ExecutionKey, thing: &ThingName, stream: &StreamId) {
        if is_of(self.table.find(thing, stream.as_str()), key) {
            self.table.withdraw(thing, stream);
        }
    }

    /// Withdraws all downloads that are not of these executions.
    pub fn keep_only(&self, keys: &HashSet<ExecutionKey>) {
        let mut stale = Vec::new();
        self.table.for_each(|download| {
            if !keys.contains(download.key()) {
                stale.push((download.key().thing.clone(), download.stream().id.clone()));
            }
        });
        for (thing, stream) in stale {
            self.table.withdraw(&thing, &stream);
        }
    }

    pub fn is_empty(&self) -> bool {
        let mut empty = true;
        self.table.for_each(|_| empty = false);
        empty
    }

    fn open(&mut self, file: &StreamFile) -> Result<DownloadFile, FileError> {
        let blocks = match self.held.get(&file.image) {
            Some(blocks) => Arc::clone(blocks),
            None => {
                let blocks = self.sources.load(file.image)?;
                self.held.insert(file.image, Arc::clone(&blocks));
                blocks
            }
        };
        let source = Arc::new(Blocks(blocks));
        Ok(DownloadFile { file_id: file.file_id, size: file.size, source })
    }
}

fn is_of(download: Option<Arc<Download>>, key: &ExecutionKey) -> bool {
    download.is_some_and(|download| *download.key() == *key)
}

struct Blocks(Arc<BlockFile>);

impl BlockSource for Blocks {
    fn read_at(&self, offset: u64, out: &mut [u8]) -> std::io::Result<()> {
        self.0.read_at(offset, out)
    }
}
