//! Firmware files: recognised by content, never by name, and read once from front to back.
//!
//! Pure: bytes in, facts and findings out. A file of any size is handed over in pieces of any
//! size; what is kept of it fits a few hundred bytes. The content is hostile: lengths in it are
//! believed only as far as bytes really follow.
//!
//! Known today are images of Espressif's chips. Every other file is [`ImageKind::Unknown`], which
//! is a normal thing to send.

pub mod esp;

use model::Finding;
use serde::Serialize;
use ts_rs::TS;

/// What a file is, by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ImageKind {
    /// ESP-IDF application: what an update over the air carries.
    EspApplication,
    /// ESP-IDF second-stage bootloader, or a program that runs from RAM.
    EspBootloader,
    /// ESP-IDF partition table. Recognised, not read.
    EspPartitionTable,
    Unknown,
}

impl ImageKind {
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::EspApplication => "ESP-IDF application",
            Self::EspBootloader => "ESP-IDF bootloader",
            Self::EspPartitionTable => "ESP-IDF partition table (its content is not shown yet)",
            Self::Unknown => "file of unknown kind",
        }
    }
}

/// What is in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImageInfo {
    pub kind: ImageKind,
    pub size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub esp: Option<esp::EspImage>,
}

impl ImageInfo {
    /// The version of the firmware as the image states it.
    pub fn version(&self) -> Option<&str> {
        let application = self.esp.as_ref()?.application.as_ref()?;
        (!application.version.is_empty()).then_some(application.version.as_str())
    }
}

/// How many bytes of a file's beginning [`recognise`] looks at.
pub const HEAD_LEN: usize = 64;

/// What a file of `total_size` bytes that begins with `head` is. With less than [`HEAD_LEN`]
/// bytes of a longer file the answer may be `Unknown`.
pub fn recognise(head: &[u8], total_size: u64) -> ImageKind {
    if esp::is_partition_table(head, total_size) {
        ImageKind::EspPartitionTable
    } else {
        esp::recognise(head).unwrap_or(ImageKind::Unknown)
    }
}

/// Reads a file piece by piece: [`Parser::handle`] for each piece in order, then
/// [`Parser::finish`]. How the file is cut makes no difference.
#[derive(Clone)]
pub struct Parser {
    size: u64,
    head: Vec<u8>,
    esp: esp::Parser,
}

impl Default for Parser {
    fn default() -> Self {
        Self::new()
    }
}

impl Parser {
    pub fn new() -> Self {
        Self { size: 0, head: Vec::with_capacity(HEAD_LEN), esp: esp::Parser::new() }
    }

    pub fn handle(&mut self, piece: &[u8]) {
        self.size = self.size.saturating_add(piece.len() as u64);
        let missing = HEAD_LEN.saturating_sub(self.head.len()).min(piece.len());
        self.head.extend_from_slice(&piece[..missing]);
        self.esp.handle(piece);
    }

    /// What the file is, and everything that is wrong with it. No findings about a file of
    /// unknown kind: there is nothing to hold it against.
    pub fn finish(self) -> (ImageInfo, Vec<Finding>) {
        let kind = recognise(&self.head, self.size);
        let read = match kind {
            ImageKind::EspApplication | ImageKind::EspBootloader => self.esp.finish(kind),
            ImageKind::EspPartitionTable | ImageKind::Unknown => None,
        };
        let (esp, findings) = read.map_or((None, Vec::new()), |(esp, list)| (Some(esp), list));
        (ImageInfo { kind, size: self.size, esp }, findings)
    }
}
