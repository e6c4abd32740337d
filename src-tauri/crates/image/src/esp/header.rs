use serde::Serialize;
use ts_rs::TS;

use super::Chip;

/// The header of 24 bytes (`esp_image_header_t`).
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    pub(super) segment_count: u8,
    mode: u8,
    size_and_frequency: u8,
    pub(super) entry: u32,
    pub(super) chip: Chip,
    min_revision: u16,
    max_revision: u16,
    reserved: [u8; 4],
    pub(super) has_hash: bool,
}

/// The reset value of the header's magic byte.
const MAGIC: u8 = 0xe9;
/// `ESP_IMAGE_MAX_SEGMENTS`.
pub(super) const MAX_SEGMENTS: u8 = 16;

/// How the flash chip is wired and clocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FlashSettings {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<FlashMode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size_mib: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency_mhz: Option<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "UPPERCASE")]
pub enum FlashMode {
    Qio,
    Qout,
    Dio,
    Dout,
}

/// A chip revision: major times 100 plus minor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(into = "String")]
#[ts(type = "string")]
pub struct Revision(pub u16);

impl std::fmt::Display for Revision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "v{}.{}", self.0 / 100, self.0 % 100)
    }
}

impl From<Revision> for String {
    fn from(revision: Revision) -> Self {
        revision.to_string()
    }
}

impl Header {
    pub(super) const LEN: usize = 24;

    /// `None` without the magic byte.
    pub(super) fn parse(bytes: &[u8; Self::LEN]) -> Option<Self> {
        let word = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
        (bytes[0] == MAGIC).then(|| Self {
            segment_count: bytes[1],
            mode: bytes[2],
            size_and_frequency: bytes[3],
            entry: u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]),
            chip: Chip::from_id(word(12)),
            min_revision: word(15),
            max_revision: word(17),
            reserved: [bytes[19], bytes[20], bytes[21], bytes[22]],
            has_hash: bytes[23] == 1,
        })
    }

    /// Whether the fields beside the magic byte are those of an image.
    pub(super) fn is_plausible(&self) -> bool {
        self.chip.name().is_some()
            && (1..=MAX_SEGMENTS).contains(&self.segment_count)
            && self.mode <= 5
            && self.reserved == [0; 4]
    }

    pub(super) fn flash(&self) -> FlashSettings {
        let size = self.size_and_frequency >> 4;
        FlashSettings {
            mode: match self.mode {
                0 => Some(FlashMode::Qio),
                1 => Some(FlashMode::Qout),
                2 => Some(FlashMode::Dio),
                3 => Some(FlashMode::Dout),
                _ => None,
            },
            size_mib: (size <= 7).then(|| 1 << size),
            frequency_mhz: self.chip.frequency_mhz(self.size_and_frequency & 0x0f),
        }
    }

    pub(super) const fn min_revision(&self) -> Revision {
        Revision(self.min_revision)
    }

    /// Zero in images from before the field existed, FFFF for "any".
    pub(super) const fn max_revision(&self) -> Option<Revision> {
        match self.max_revision {
            0 | u16::MAX => None,
            revision => Some(Revision(revision)),
        }
    }
}
