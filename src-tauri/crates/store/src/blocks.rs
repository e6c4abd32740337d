use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::io::{self, Read as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use model::Sha256;
use sha2::Digest as _;

use crate::{FileError, FileStore};

/// The unit in which bytes read by position are checked: the largest block a device may ask for.
pub const CHUNK: usize = 128 * 1024;

/// Checked chunks that a file too large for memory keeps at hand: devices of one rollout ask for
/// neighbouring blocks, many to a chunk.
const RECENT: usize = 32;

/// Files being served, each loaded once, with one memory budget for all.
#[derive(Clone, Debug)]
pub struct BlockCache {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    /// Bytes of the budget that are not taken.
    free: AtomicU64,
    loaded: Mutex<HashMap<Sha256, Weak<BlockFile>>>,
}

/// A file whose every byte was verified when it was loaded, and is the same when it is read.
#[derive(Debug)]
pub struct BlockFile {
    hash: Sha256,
    size: u64,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Memory { bytes: Vec<u8>, _reserved: Reserved },
    Disk(Positioned),
}

impl BlockCache {
    /// Files are kept in memory while `budget` bytes last; later ones are read by position.
    pub fn new(budget: u64) -> Self {
        let loaded = Mutex::default();
        Self { shared: Arc::new(Shared { free: AtomicU64::new(budget), loaded }) }
    }

    /// Verifies the file and makes it ready to serve, or gives the one that is in use.
    pub fn load(&self, store: &FileStore, hash: Sha256) -> Result<Arc<BlockFile>, FileError> {
        if let Some(file) = lock(&self.shared.loaded).get(&hash).and_then(Weak::upgrade) {
            return Ok(file);
        }
        let file = Arc::new(BlockFile::load(store, hash, &self.shared)?);
        let mut loaded = lock(&self.shared.loaded);
        loaded.retain(|_, file| file.strong_count() > 0);
        loaded.insert(hash, Arc::downgrade(&file));
        Ok(file)
    }
}

impl BlockFile {
    pub const fn hash(&self) -> Sha256 {
        self.hash
    }

    pub const fn size(&self) -> u64 {
        self.size
    }

    pub const fn in_memory(&self) -> bool {
        matches!(self.content, Content::Memory { .. })
    }

    /// Fills `out` with the bytes from `offset` on. Fails with `UnexpectedEof` past the end, and
    /// with `InvalidData` when the file is no longer what was verified.
    pub fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let end = offset.checked_add(out.len() as u64).filter(|end| *end <= self.size);
        if end.is_none() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match &self.content {
            Content::Memory { bytes, .. } => {
                let start = offset as usize;
                out.copy_from_slice(&bytes[start..start + out.len()]);
                Ok(())
            }
            Content::Disk(file) => file.read_at(self.size, offset, out),
        }
    }

    fn load(store: &FileStore, hash: Sha256, budget: &Arc<Shared>) -> Result<Self, FileError> {
        let failed = |source| store.failed(hash, source);
        let mut file = store.open_file(hash)?;
        let size = file.metadata().map_err(failed)?.len();
        let reserved = Reserved::take(budget, size);
        let mut bytes = Vec::with_capacity(if reserved.is_some() { size as usize } else { 0 });
        let mut chunks = Vec::new();
        let mut hasher = sha2::Sha256::new();
        let mut chunk = Vec::with_capacity(CHUNK);
        let mut read = 0;
        loop {
            chunk.clear();
            file.by_ref().take(CHUNK as u64).read_to_end(&mut chunk).map_err(failed)?;
            read += chunk.len() as u64;
            // A file that grows while it is read is not the one that was imported either.
            if chunk.is_empty() || read > size {
                break;
            }
            hasher.update(&chunk);
            match reserved {
                Some(_) => bytes.extend_from_slice(&chunk),
                None => chunks.push(digest(&chunk)),
            }
        }
        store.expect(hash, Sha256(hasher.finalize().into()))?;
        let content = match reserved {
            Some(reserved) => Content::Memory { bytes, _reserved: reserved },
            None => Content::Disk(Positioned { file, chunks, recent: Mutex::default() }),
        };
        Ok(Self { hash, size, content })
    }
}

/// A file read by position, each chunk compared with what it was when the file was verified.
#[derive(Debug)]
struct Positioned {
    file: File,
    chunks: Vec<Sha256>,
    recent: Mutex<VecDeque<(usize, Arc<[u8]>)>>,
}

impl Positioned {
    fn read_at(&self, size: u64, mut offset: u64, mut out: &mut [u8]) -> io::Result<()> {
        while !out.is_empty() {
            let index = (offset / CHUNK as u64) as usize;
            let within = (offset % CHUNK as u64) as usize;
            let chunk = self.chunk(index, size)?;
            let count = out.len().min(chunk.len() - within);
            let (now, later) = out.split_at_mut(count);
            now.copy_from_slice(&chunk[within..within + count]);
            out = later;
            offset += count as u64;
        }
        Ok(())
    }

    fn chunk(&self, index: usize, size: u64) -> io::Result<Arc<[u8]>> {
        let known = lock(&self.recent).iter().find(|(at, _)| *at == index).map(|(_, c)| c.clone());
        if let Some(chunk) = known {
            return Ok(chunk);
        }
        let start = index as u64 * CHUNK as u64;
        let mut bytes = vec![0; (size - start).min(CHUNK as u64) as usize];
        read_exact_at(&self.file, &mut bytes, start)?;
        if digest(&bytes) != self.chunks[index] {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!("bytes from {start} on are not those that were verified"),
            ));
        }
        let chunk: Arc<[u8]> = bytes.into();
        let mut recent = lock(&self.recent);
        if recent.len() == RECENT {
            recent.pop_front();
        }
        recent.push_back((index, chunk.clone()));
        Ok(chunk)
    }
}

/// A part of the budget, given back when dropped.
#[derive(Debug)]
struct Reserved {
    from: Arc<Shared>,
    bytes: u64,
}

impl Reserved {
    fn take(from: &Arc<Shared>, bytes: u64) -> Option<Self> {
        let order = Ordering::Relaxed;
        from.free.fetch_update(order, order, |free| free.checked_sub(bytes)).ok()?;
        Some(Self { from: Arc::clone(from), bytes })
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        self.from.free.fetch_add(self.bytes, Ordering::Relaxed);
    }
}

fn digest(bytes: &[u8]) -> Sha256 {
    Sha256(sha2::Sha256::digest(bytes).into())
}

#[cfg(unix)]
fn read_exact_at(file: &File, out: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, out, offset)
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut out: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !out.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, out, offset)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => {
                out = &mut out[count..];
                offset += count as u64;
            }
        }
    }
    Ok(())
}

/// What a panicking thread left behind here is whole: entries are inserted at once.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
