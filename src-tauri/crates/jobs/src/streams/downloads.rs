use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, PoisonError, RwLock};

use model::{StreamId, ThingName};

use super::Download;

/// So that publishing for one device seldom waits for the requests of others.
const SHARDS: usize = 64;

/// A thing has one or two downloads at a time.
type Shard = HashMap<ThingName, Vec<Arc<Download>>>;

/// Which thing may read which stream. Written after each commit, read by every block request.
#[derive(Debug)]
pub struct Downloads {
    shards: Box<[RwLock<Shard>]>,
    hasher: RandomState,
}

impl Downloads {
    pub fn new() -> Self {
        Self {
            shards: (0..SHARDS).map(|_| RwLock::default()).collect(),
            hasher: RandomState::new(),
        }
    }

    /// In place of any of the same thing and stream.
    pub fn publish(&self, download: Arc<Download>) {
        let thing = &download.key().thing;
        let mut shard = self.shard(thing).write().unwrap_or_else(PoisonError::into_inner);
        let downloads = shard.entry(thing.clone()).or_default();
        downloads.retain(|other| other.stream().id != download.stream().id);
        downloads.push(download);
    }

    /// Ends the right to read; cursors already handed out end too. Gives what was withdrawn, for
    /// its last sample.
    pub fn withdraw(&self, thing: &ThingName, stream: &StreamId) -> Option<Arc<Download>> {
        let mut shard = self.shard(thing).write().unwrap_or_else(PoisonError::into_inner);
        let downloads = shard.get_mut(thing)?;
        let at = downloads.iter().position(|download| download.stream().id == *stream)?;
        let withdrawn = downloads.swap_remove(at);
        if downloads.is_empty() {
            shard.remove(thing);
        }
        withdrawn.withdraw();
        Some(withdrawn)
    }

    pub fn find(&self, thing: &ThingName, stream: &str) -> Option<Arc<Download>> {
        let shard = self.shard(thing).read().unwrap_or_else(PoisonError::into_inner);
        let mut downloads = shard.get(thing)?.iter();
        downloads.find(|download| download.stream().id.as_str() == stream).cloned()
    }

    /// In no particular order.
    pub fn for_each(&self, mut visit: impl FnMut(&Arc<Download>)) {
        for shard in &self.shards {
            let shard = shard.read().unwrap_or_else(PoisonError::into_inner);
            shard.values().flatten().for_each(&mut visit);
        }
    }

    fn shard(&self, thing: &ThingName) -> &RwLock<Shard> {
        let hash = self.hasher.hash_one(thing.as_str());
        &self.shards[(hash % self.shards.len() as u64) as usize]
    }
}

impl Default for Downloads {
    fn default() -> Self {
        Self::new()
    }
}
