use std::ops::Range;

use serde::{Serialize, Serializer};
use ts_rs::TS;

/// A chip by the number in the image header (`esp_chip_id_t`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, TS)]
#[ts(type = "string")]
pub struct Chip {
    id: u16,
}

/// Names, numbers, flash windows and frequencies: esptool 5.6, `targets/*.py`.
struct Facts {
    id: u16,
    name: &'static str,
    /// Addresses at which flash is mapped; segments loaded there belong to an application.
    mapped_flash: &'static [Range<u32>],
    /// Frequency in MHz for the codes 15, 0, 1 and 2; zero where a code has none.
    frequencies: [u8; 4],
}

const COMMON: [u8; 4] = [80, 40, 26, 20];
const LOW_POWER: [u8; 4] = [48, 24, 0, 0];

#[rustfmt::skip]
#[expect(clippy::single_range_in_vec_init, reason = "some chips have one window")]
static CHIPS: &[Facts] = &[
    Facts { id: 0, name: "ESP32", mapped_flash: &[0x400d_0000..0x4040_0000, 0x3f40_0000..0x3f80_0000], frequencies: COMMON },
    Facts { id: 2, name: "ESP32-S2", mapped_flash: &[0x4008_0000..0x40b8_0000, 0x3f00_0000..0x3f3f_0000], frequencies: COMMON },
    Facts { id: 5, name: "ESP32-C3", mapped_flash: &[0x4200_0000..0x4280_0000, 0x3c00_0000..0x3c80_0000], frequencies: COMMON },
    Facts { id: 9, name: "ESP32-S3", mapped_flash: &[0x4200_0000..0x4400_0000, 0x3c00_0000..0x3e00_0000], frequencies: COMMON },
    Facts { id: 12, name: "ESP32-C2", mapped_flash: &[0x4200_0000..0x4240_0000, 0x3c00_0000..0x3c40_0000], frequencies: [60, 30, 20, 15] },
    Facts { id: 13, name: "ESP32-C6", mapped_flash: &[0x4200_0000..0x4300_0000], frequencies: [0, 80, 0, 20] },
    Facts { id: 16, name: "ESP32-H2", mapped_flash: &[0x4200_0000..0x4300_0000], frequencies: [48, 24, 16, 12] },
    Facts { id: 18, name: "ESP32-P4", mapped_flash: &[0x4000_0000..0x4c00_0000], frequencies: COMMON },
    Facts { id: 20, name: "ESP32-C61", mapped_flash: &[0x4200_0000..0x4400_0000], frequencies: [80, 40, 0, 20] },
    Facts { id: 23, name: "ESP32-C5", mapped_flash: &[0x4200_0000..0x4400_0000], frequencies: [80, 40, 0, 20] },
    Facts { id: 25, name: "ESP32-H21", mapped_flash: &[0x4200_0000..0x4300_0000], frequencies: LOW_POWER },
    Facts { id: 28, name: "ESP32-H4", mapped_flash: &[0x4200_0000..0x4400_0000], frequencies: LOW_POWER },
    Facts { id: 31, name: "ESP32-E22", mapped_flash: &[0x3c00_0000..0x4000_0000], frequencies: COMMON },
    Facts { id: 32, name: "ESP32-S31", mapped_flash: &[0x4000_0000..0x5400_0000], frequencies: COMMON },
];

impl Chip {
    pub(super) const fn from_id(id: u16) -> Self {
        Self { id }
    }

    pub const fn id(self) -> u16 {
        self.id
    }

    /// Espressif's name; `None` for a chip that came after this table.
    pub fn name(self) -> Option<&'static str> {
        self.facts().map(|facts| facts.name)
    }

    pub(super) fn is_mapped_flash(self, address: u32) -> bool {
        self.facts().is_some_and(|facts| facts.mapped_flash.iter().any(|at| at.contains(&address)))
    }

    pub(super) fn frequency_mhz(self, code: u8) -> Option<u8> {
        let index = match code {
            15 => 0,
            code @ 0..=2 => usize::from(code) + 1,
            _ => return None,
        };
        self.facts().map(|facts| facts.frequencies[index]).filter(|mhz| *mhz > 0)
    }

    fn facts(self) -> Option<&'static Facts> {
        CHIPS.iter().find(|facts| facts.id == self.id)
    }
}

impl std::fmt::Display for Chip {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "unknown Espressif chip (id {})", self.id),
        }
    }
}

impl Serialize for Chip {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
