use std::collections::BTreeMap;

use model::Sha256;
use sha2::Digest;

/// A file as it arrives: which blocks are still wanted, and the hash of those that came.
///
/// The file itself is not kept. The hash needs the blocks in order, so a block that comes early
/// waits; the firmware asks for the lowest missing blocks first, which keeps those few.
#[derive(Debug)]
pub(crate) struct Download {
    size: u32,
    block_size: u32,
    /// A set bit is a block still wanted; block 0 is the least significant bit of byte 0.
    wanted: Vec<u8>,
    received: u32,
    hash: sha2::Sha256,
    /// The first block not yet hashed.
    next: u32,
    early: BTreeMap<u32, Vec<u8>>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ingest {
    Accepted,
    Duplicate,
    /// Past the end of the file, or not as long as that block is.
    OutOfRange,
}

impl Download {
    pub(crate) fn new(size: u32, block_size: u32) -> Self {
        let total = size.div_ceil(block_size);
        let mut wanted = vec![0xff; total.div_ceil(8) as usize];
        if let (Some(last), bits @ 1..) = (wanted.last_mut(), total % 8) {
            *last = (1 << bits) - 1;
        }
        Self {
            size,
            block_size,
            wanted,
            received: 0,
            hash: sha2::Sha256::new(),
            next: 0,
            early: BTreeMap::new(),
        }
    }

    pub(crate) fn bitmap(&self) -> &[u8] {
        &self.wanted
    }

    pub(crate) fn received(&self) -> u32 {
        self.received
    }

    pub(crate) fn total(&self) -> u32 {
        self.size.div_ceil(self.block_size)
    }

    /// The lowest missing block, or the total when none is.
    pub(crate) fn next_missing(&self) -> u32 {
        self.next
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.received == self.total()
    }

    /// What the device decides of a block before it looks at its bytes.
    pub(crate) fn judge(&self, index: u32, len: usize) -> Ingest {
        if index >= self.total() || len != self.len_of(index) {
            Ingest::OutOfRange
        } else if self.wanted[(index / 8) as usize] >> (index % 8) & 1 == 0 {
            Ingest::Duplicate
        } else {
            Ingest::Accepted
        }
    }

    pub(crate) fn ingest(&mut self, index: u32, bytes: Vec<u8>) -> Ingest {
        let judged = self.judge(index, bytes.len());
        if judged == Ingest::Accepted {
            self.wanted[(index / 8) as usize] &= !(1 << (index % 8));
            self.received += 1;
            self.early.insert(index, bytes);
            while let Some(bytes) = self.early.remove(&self.next) {
                self.hash.update(&bytes);
                self.next += 1;
            }
        }
        judged
    }

    /// Of the blocks received in order; of the whole file once it is complete.
    pub(crate) fn sha256(&self) -> Sha256 {
        Sha256(self.hash.clone().finalize().into())
    }

    fn len_of(&self, index: u32) -> usize {
        let start = u64::from(index) * u64::from(self.block_size);
        u64::from(self.size).saturating_sub(start).min(u64::from(self.block_size)) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bitmap_is_the_agents() {
        let mut download = Download::new(200_019, 4096);
        assert_eq!(download.bitmap(), [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
        for index in [0, 1, 2, 4, 5, 6, 7] {
            assert_eq!(download.ingest(index, vec![0; 4096]), Ingest::Accepted);
        }
        assert_eq!(download.bitmap(), [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
        assert_eq!(download.next_missing(), 3);
    }

    #[test]
    fn blocks_in_any_order_hash_to_the_file() {
        let file: Vec<u8> = (0..1000u32).map(|i| (i * 7) as u8).collect();
        let mut download = Download::new(1000, 256);
        for index in [3, 1, 0, 2] {
            let start = index as usize * 256;
            let block = file[start..1000.min(start + 256)].to_vec();
            assert_eq!(download.ingest(index, block), Ingest::Accepted);
        }
        assert!(download.is_complete());
        assert_eq!(download.sha256(), Sha256(sha2::Sha256::digest(&file).into()));
    }

    #[test]
    fn a_block_is_judged_by_its_place_and_length() {
        let mut download = Download::new(1000, 256);
        assert_eq!(download.ingest(4, vec![0; 256]), Ingest::OutOfRange);
        assert_eq!(download.ingest(u32::MAX, vec![0; 256]), Ingest::OutOfRange);
        assert_eq!(download.ingest(3, vec![0; 256]), Ingest::OutOfRange);
        assert_eq!(download.ingest(0, vec![0; 255]), Ingest::OutOfRange);
        assert_eq!(download.ingest(3, vec![0; 232]), Ingest::Accepted);
        assert_eq!(download.ingest(3, vec![0; 232]), Ingest::Duplicate);
        assert_eq!(download.received(), 1);
    }

    #[test]
    fn eight_full_bits_stay_eight() {
        assert_eq!(Download::new(8 * 256, 256).bitmap(), [0xff]);
        assert_eq!(Download::new(8 * 256 + 1, 256).bitmap(), [0xff, 0x01]);
    }
}
