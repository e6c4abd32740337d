use super::{Trailing, TrailingKind};

/// Secure Boot V2 signature blocks begin at a flash sector.
const SECTOR: u64 = 4096;
/// Magic byte and version of a V2 signature block.
const V2_MAGIC: &[u8] = &[0xe7, 0x02];
/// Secure Boot V1: 4 bytes of version, which is 0, and 64 of signature. `esptool --secure-pad`
/// leaves 12 more, of any content, up to the end of a 64 KiB page.
const V1_LENGTHS: [u64; 2] = [68, 80];
const V1_VERSION: [u8; 4] = [0; 4];

/// The bytes after an image.
#[derive(Clone, Default)]
pub(super) struct Tail {
    length: u64,
    /// The first bytes, as many as a version has.
    start: Vec<u8>,
    /// Offset in the file of the first byte that is not padding, and that byte with its successor.
    content: Option<(u64, Vec<u8>)>,
}

impl Tail {
    /// `at` is the offset of `piece` in the file.
    pub(super) fn handle(&mut self, piece: &[u8], at: u64) {
        self.length = self.length.saturating_add(piece.len() as u64);
        let room = V1_VERSION.len().saturating_sub(self.start.len()).min(piece.len());
        self.start.extend_from_slice(&piece[..room]);
        match &mut self.content {
            Some((_, bytes)) => {
                let room = V2_MAGIC.len().saturating_sub(bytes.len()).min(piece.len());
                bytes.extend_from_slice(&piece[..room]);
            }
            None => {
                let padding = self.start.first().copied().filter(|b| matches!(b, 0 | 0xff));
                if let Some(index) = piece.iter().position(|byte| Some(*byte) != padding) {
                    let end = (index + V2_MAGIC.len()).min(piece.len());
                    self.content = Some((at + index as u64, piece[index..end].to_vec()));
                }
            }
        }
    }

    pub(super) fn finish(&self) -> Trailing {
        let kind = match &self.content {
            None if self.length == 0 => TrailingKind::Nothing,
            None => TrailingKind::Padding,
            Some((at, bytes)) if at.is_multiple_of(SECTOR) && bytes == V2_MAGIC => {
                TrailingKind::SecureBootV2
            }
            Some(_) if self.is_v1() => TrailingKind::SecureBootV1,
            Some(_) => TrailingKind::Other,
        };
        Trailing { length: self.length, kind }
    }

    fn is_v1(&self) -> bool {
        V1_LENGTHS.contains(&self.length) && self.start == V1_VERSION
    }
}
