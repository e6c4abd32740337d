use model::Sha256;
use serde::Serialize;
use ts_rs::TS;

use super::Revision;

/// Both descriptors stand at the beginning of the first segment and fit in here.
pub(super) const MAX_LEN: usize = 256;

/// `esp_app_desc_t`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Application {
    pub version: String,
    pub project: String,
    /// When it was compiled, in the compiler's words.
    pub time: String,
    pub date: String,
    pub idf_version: String,
    /// Counter of Espressif's anti-rollback fuses.
    pub secure_version: u32,
    pub elf_sha256: Sha256,
    pub min_efuse_block_revision: Revision,
    pub max_efuse_block_revision: Revision,
}

/// `esp_bootloader_desc_t` (ESP-IDF 5.2 and later).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Bootloader {
    pub version: u32,
    pub idf_version: String,
    /// When it was compiled, in the compiler's words.
    pub date_time: String,
}

const APPLICATION_MAGIC: [u8; 4] = 0xabcd_5432_u32.to_le_bytes();
const BOOTLOADER_MAGIC: u8 = 80;
const BOOTLOADER_LEN: usize = 80;

pub(super) fn is_application(segment: &[u8]) -> bool {
    segment.starts_with(&APPLICATION_MAGIC)
}

impl Application {
    /// From the first segment's data; `None` without the magic number or when cut off.
    pub(super) fn parse(segment: &[u8]) -> Option<Self> {
        let bytes: &[u8; MAX_LEN] = segment.first_chunk()?;
        is_application(segment).then(|| Self {
            secure_version: u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]),
            version: text(&bytes[0x10..0x30]),
            project: text(&bytes[0x30..0x50]),
            time: text(&bytes[0x50..0x60]),
            date: text(&bytes[0x60..0x70]),
            idf_version: text(&bytes[0x70..0x90]),
            elf_sha256: Sha256(std::array::from_fn(|index| bytes[0x90 + index])),
            min_efuse_block_revision: Revision(u16::from_le_bytes([bytes[0xb0], bytes[0xb1]])),
            max_efuse_block_revision: Revision(u16::from_le_bytes([bytes[0xb2], bytes[0xb3]])),
        })
    }
}

impl Bootloader {
    /// From the first segment's data; `None` for bootloaders that have no descriptor.
    pub(super) fn parse(segment: &[u8]) -> Option<Self> {
        let bytes: &[u8; BOOTLOADER_LEN] = segment.first_chunk()?;
        let is_descriptor = bytes[0] == BOOTLOADER_MAGIC && bytes[1..3] == [0, 0];
        is_descriptor.then(|| Self {
            version: u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]),
            idf_version: text(&bytes[8..40]),
            date_time: text(&bytes[40..64]),
        })
    }
}

/// A text field up to its NUL: not always UTF-8, never trusted to be printable.
fn text(field: &[u8]) -> String {
    let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
    String::from_utf8_lossy(&field[..end]).chars().filter(|c| !c.is_control()).collect()
}
