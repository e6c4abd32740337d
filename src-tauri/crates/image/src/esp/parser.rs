use model::{Finding, Sha256};
use sha2::Digest as _;

use super::descriptor::{Application, Bootloader, MAX_LEN as DESCRIPTOR_LEN};
use super::header::{Header, MAX_SEGMENTS};
use super::tail::Tail;
use super::{Check, EspImage, Segment, findings};
use crate::ImageKind;

/// What the checksum begins with.
const CHECKSUM_SEED: u8 = 0xef;
const SEGMENT_HEADER_LEN: usize = 8;
const HASH_LEN: usize = 32;

/// Reads an image of which nothing is known before; see [`super`] for the layout. Bytes that
/// cannot be an image are passed over.
#[derive(Clone)]
pub(crate) struct Parser {
    /// Offset of the next byte.
    at: u64,
    step: Step,
    /// A structure that is not yet complete.
    partial: Vec<u8>,
    header: Option<Header>,
    segments: Vec<Segment>,
    /// The beginning of the first segment's data.
    first: Vec<u8>,
    checksum: u8,
    stored_checksum: Option<u8>,
    hash: sha2::Sha256,
    stored_hash: Option<Sha256>,
    tail: Tail,
}

/// What comes next.
#[derive(Clone, Copy)]
enum Step {
    Header,
    SegmentHeader,
    /// Never with nothing left.
    Data {
        left: u32,
    },
    /// Padding, then the checksum.
    Checksum,
    Hash,
    Tail,
    /// Not an image, or one whose structure ends here.
    Nothing,
}

impl Parser {
    pub(crate) fn new() -> Self {
        Self {
            at: 0,
            step: Step::Header,
            partial: Vec::new(),
            header: None,
            segments: Vec::new(),
            first: Vec::new(),
            checksum: CHECKSUM_SEED,
            stored_checksum: None,
            hash: sha2::Sha256::new(),
            stored_hash: None,
            tail: Tail::default(),
        }
    }

    pub(crate) fn handle(&mut self, mut piece: &[u8]) {
        while !piece.is_empty() {
            let taken = self.take(piece);
            let (_, rest) = piece.split_at(taken);
            self.at = self.at.saturating_add(taken as u64);
            piece = rest;
        }
    }

    /// Reads at least one byte of `piece` and says how many.
    fn take(&mut self, piece: &[u8]) -> usize {
        match self.step {
            Step::Header => self.collect(piece, Header::LEN, Self::header),
            Step::SegmentHeader => self.collect(piece, SEGMENT_HEADER_LEN, Self::segment_header),
            Step::Data { left } => self.data(piece, left),
            Step::Checksum => self.checksum(piece),
            Step::Hash => self.collect(piece, HASH_LEN, Self::stored_hash),
            Step::Tail => {
                self.tail.handle(piece, self.at);
                piece.len()
            }
            Step::Nothing => piece.len(),
        }
    }

    fn collect(&mut self, piece: &[u8], len: usize, complete: fn(&mut Self, &[u8])) -> usize {
        let taken = len.saturating_sub(self.partial.len()).min(piece.len());
        self.partial.extend_from_slice(&piece[..taken]);
        if self.partial.len() == len {
            let bytes = std::mem::take(&mut self.partial);
            complete(self, &bytes);
        }
        taken
    }

    fn header(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.header = bytes.first_chunk().and_then(Header::parse);
        let count = self.header.map_or(0, |header| header.segment_count);
        self.step =
            if (1..=MAX_SEGMENTS).contains(&count) { Step::SegmentHeader } else { Step::Nothing };
    }

    fn segment_header(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        let [a, b, c, d, e, f, g, h] = *bytes else { return };
        let length = u32::from_le_bytes([e, f, g, h]);
        self.segments.push(Segment {
            load_address: u32::from_le_bytes([a, b, c, d]),
            length,
            offset: segment_data_offset(&self.segments),
        });
        self.step = if length > 0 { Step::Data { left: length } } else { self.after_segment() };
    }

    fn data(&mut self, piece: &[u8], left: u32) -> usize {
        let taken = usize::try_from(left).unwrap_or(usize::MAX).min(piece.len());
        let data = &piece[..taken];
        self.hash.update(data);
        self.checksum = data.iter().fold(self.checksum, |sum, byte| sum ^ byte);
        if self.segments.len() == 1 {
            let room = DESCRIPTOR_LEN.saturating_sub(self.first.len()).min(taken);
            self.first.extend_from_slice(&data[..room]);
        }
        // `taken` is at most `left`, so it fits.
        let left = left - taken as u32;
        self.step = if left > 0 { Step::Data { left } } else { self.after_segment() };
        taken
    }

    fn after_segment(&self) -> Step {
        let count = self.header.map_or(0, |header| usize::from(header.segment_count));
        if self.segments.len() < count { Step::SegmentHeader } else { Step::Checksum }
    }

    fn checksum(&mut self, piece: &[u8]) -> usize {
        let missing = 16 - self.at % 16;
        let taken = usize::try_from(missing).unwrap_or(usize::MAX).min(piece.len());
        self.hash.update(&piece[..taken]);
        if taken as u64 == missing {
            self.stored_checksum = piece.get(taken - 1).copied();
            let has_hash = self.header.is_some_and(|header| header.has_hash);
            self.step = if has_hash { Step::Hash } else { Step::Tail };
        }
        taken
    }

    fn stored_hash(&mut self, bytes: &[u8]) {
        self.stored_hash = bytes.first_chunk().map(|bytes| Sha256(*bytes));
        self.step = Step::Tail;
    }

    /// `None` if there was no header.
    pub(crate) fn finish(self, kind: ImageKind) -> Option<(EspImage, Vec<Finding>)> {
        let header = self.header?;
        let trailing = self.tail.finish();
        let computed_hash = Sha256(self.hash.finalize().into());
        let image = EspImage {
            chip: header.chip,
            entry: header.entry,
            flash: header.flash(),
            min_revision: header.min_revision(),
            max_revision: header.max_revision(),
            segments: self.segments,
            application: Application::parse(&self.first),
            bootloader: (kind == ImageKind::EspBootloader)
                .then(|| Bootloader::parse(&self.first))
                .flatten(),
            checksum: self
                .stored_checksum
                .map_or(Check::CutOff, |stored| Check::of(self.checksum, stored)),
            hash: match self.stored_hash {
                Some(stored) => Check::of(computed_hash, stored),
                None if header.has_hash => Check::CutOff,
                None => Check::Absent,
            },
            image_len: self.at - trailing.length,
            trailing,
        };
        let findings = findings::about(&image, &header, kind, self.at);
        Some((image, findings))
    }
}

fn segment_data_offset(before: &[Segment]) -> u64 {
    let header = SEGMENT_HEADER_LEN as u64;
    match before.last() {
        Some(last) => last.offset + u64::from(last.length) + header,
        None => Header::LEN as u64 + header,
    }
}
