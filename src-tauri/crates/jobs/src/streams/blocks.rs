/// A set of block numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct BlockSet {
    words: Vec<u64>,
    len: u64,
}

impl BlockSet {
    pub(super) fn insert(&mut self, block: u64) {
        // A block number comes from a request: at most 98304 + 8 × 12288.
        let Ok(word) = usize::try_from(block / 64) else { return };
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        let bit = 1 << (block % 64);
        self.len += u64::from(self.words[word] & bit == 0);
        self.words[word] |= bit;
    }

    pub(super) fn contains(&self, block: u64) -> bool {
        let word = usize::try_from(block / 64).ok().and_then(|word| self.words.get(word));
        word.is_some_and(|word| word & (1 << (block % 64)) != 0)
    }

    pub(super) const fn len(&self) -> u64 {
        self.len
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

/// The lowest wanted block ≥ `from` and < `total`. Without a bitmap every block is wanted; with
/// one, byte k bit j (least significant first) stands for block `offset + 8k + j`.
pub(super) fn next_wanted(
    bitmap: Option<&[u8]>,
    offset: u64,
    from: u64,
    total: u64,
) -> Option<u64> {
    let from = from.max(offset);
    let Some(bitmap) = bitmap else { return (from < total).then_some(from) };
    let mut relative = from - offset;
    while offset + relative < total {
        let byte = *bitmap.get(usize::try_from(relative / 8).ok()?)?;
        let rest = byte >> (relative % 8);
        if rest != 0 {
            let block = offset + relative + u64::from(rest.trailing_zeros());
            return (block < total).then_some(block);
        }
        relative = (relative / 8 + 1) * 8;
    }
    None
}
