//! Images for Espressif's chips, as `esptool elf2image` makes them.
//!
//! Layout (ESP-IDF `esp_app_format.h`, `esp_app_desc.h`, `esp_bootloader_desc.h`): a header of
//! 24 bytes; segments of {load address, length, data}; padding so that the checksum is the last
//! byte of a multiple of 16; a SHA-256 over all of it, if the header says so; anything after that
//! is not part of the image (a Secure Boot signature, as a rule).

mod chip;
mod descriptor;
mod findings;
mod header;
mod parser;
mod tail;

use model::Sha256;
use serde::Serialize;
use ts_rs::TS;

pub use chip::Chip;
pub use descriptor::{Application, Bootloader};
pub use header::{FlashMode, FlashSettings, Revision};
pub(crate) use parser::Parser;

use crate::ImageKind;
use header::Header;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EspImage {
    pub chip: Chip,
    /// Address at which the program starts.
    pub entry: u32,
    pub flash: FlashSettings,
    pub min_revision: Revision,
    /// `None` where the image names no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_revision: Option<Revision>,
    pub segments: Vec<Segment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application: Option<Application>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bootloader: Option<Bootloader>,
    /// XOR of all segment data.
    pub checksum: Check<u8>,
    /// SHA-256 over everything before it.
    pub hash: Check<Sha256>,
    /// Bytes that belong to the image itself.
    pub image_len: u64,
    pub trailing: Trailing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Segment {
    pub load_address: u32,
    /// Bytes of data, as the image states it.
    pub length: u32,
    /// Where the data begins in the file.
    pub offset: u64,
}

/// A value that the file states about itself, held against the same value made from its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Check<T> {
    Valid {
        value: T,
    },
    /// `expected` from the bytes, `found` in the file.
    Invalid {
        expected: T,
        found: T,
    },
    /// The image has none.
    Absent,
    /// The file ends before it.
    CutOff,
}

impl<T: PartialEq + Copy> Check<T> {
    fn of(computed: T, stored: T) -> Self {
        if computed == stored {
            Self::Valid { value: stored }
        } else {
            Self::Invalid { expected: computed, found: stored }
        }
    }
}

/// What follows the image in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Trailing {
    pub length: u64,
    pub kind: TrailingKind,
}

/// Recognised by its form only: whether a signature holds is not decided here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum TrailingKind {
    Nothing,
    /// Erased flash (FF) or zeros.
    Padding,
    /// Secure Boot V1: version 0 and a 64-byte ECDSA signature.
    SecureBootV1,
    /// Secure Boot V2: a signature block at the next 4 KiB boundary.
    SecureBootV2,
    Other,
}

/// `Some` for application and bootloader images, `None` for everything else.
pub(crate) fn recognise(head: &[u8]) -> Option<ImageKind> {
    let header = Header::parse(head.first_chunk()?)?;
    let first = head.get(Header::LEN + 8..).unwrap_or_default();
    if descriptor::is_application(first) {
        return Some(ImageKind::EspApplication);
    }
    // Without the descriptor's magic number one byte of magic is little to go by.
    header.is_plausible().then_some(())?;
    let address = head.get(Header::LEN..).and_then(|rest| rest.first_chunk().copied())?;
    let is_flash = header.chip.is_mapped_flash(u32::from_le_bytes(address));
    Some(if is_flash { ImageKind::EspApplication } else { ImageKind::EspBootloader })
}

/// Entries of 32 bytes that begin with AA 50 (ESP-IDF `esp_flash_partitions.h`); the table has one
/// flash sector, 4096 bytes, and often less in the file.
pub(crate) fn is_partition_table(head: &[u8], total_size: u64) -> bool {
    let is_entry = |entry: &[u8]| {
        matches!(entry, [0xaa, 0x50, ..] | [0xeb, 0xeb, ..]) || entry.iter().all(|b| *b == 0xff)
    };
    head.starts_with(&[0xaa, 0x50])
        && total_size.is_multiple_of(32)
        && (32..=4096).contains(&total_size)
        && head.chunks(32).all(is_entry)
}
