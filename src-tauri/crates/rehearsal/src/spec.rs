use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use model::ThingName;

use crate::Faults;

/// One simulated device: what it is, what it runs, and what shall go wrong with it.
#[derive(Clone, Debug)]
pub struct DeviceSpec {
    pub thing: ThingName,
    pub firmware: Firmware,
    /// What the device runs when it is switched on.
    pub running_version: Version,
    /// What the downloaded image will report once it has booted. The file itself is not read:
    /// any file can be rehearsed.
    pub next_version: Version,
    /// The code-signing certificate the device holds. `None`: it holds none, and says so.
    pub code_signing_certificate_pem: Option<String>,
    /// Bytes a block (otaconfigLOG2_FILE_BLOCK_SIZE); the reference configuration has 4096.
    pub block_size: u32,
    pub activation: Activation,
    pub time_scale: TimeScale,
    pub faults: Faults,
}

impl DeviceSpec {
    /// The reference configuration: an agent running 0.9.0, blocks of 4096, real time, no faults.
    pub fn agent(thing: ThingName, code_signing_certificate_pem: String) -> Self {
        Self {
            thing,
            firmware: Firmware::Agent,
            running_version: Version::new(0, 9, 0),
            next_version: Version::new(0, 9, 1),
            code_signing_certificate_pem: Some(code_signing_certificate_pem),
            block_size: 4096,
            activation: Activation::Reboot,
            time_scale: TimeScale::REAL,
            faults: Faults::default(),
        }
    }
}

/// Which OTA software the device runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Firmware {
    /// The FreeRTOS OTA agent: CBOR blocks by bitmap, progress, self-test, versions reported.
    Agent,
    /// The modular libraries, blocks asked for and answered in JSON. Reports no version.
    ModularJson,
    /// The modular libraries, blocks asked for and answered in CBOR. Reports no version.
    ModularCbor,
}

/// When a modular application reports success. The agent always reboots first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// Reboots into the image and reports from there.
    Reboot,
    /// Reports as soon as the signature holds, as the libraries' own demo does.
    InPlace,
}

/// A firmware version as the agent packs it: `major << 24 | minor << 16 | build`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    pub major: u8,
    pub minor: u8,
    pub build: u16,
}

impl Version {
    pub const fn new(major: u8, minor: u8, build: u16) -> Self {
        Self { major, minor, build }
    }

    pub const fn word(self) -> u32 {
        (self.major as u32) << 24 | (self.minor as u32) << 16 | self.build as u32
    }

    pub const fn from_word(word: u32) -> Self {
        let [major, minor, high, low] = word.to_be_bytes();
        Self { major, minor, build: u16::from_be_bytes([high, low]) }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.build)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a firmware version is major.minor.build (0-255.0-255.0-65535), found {found:?}")]
pub struct InvalidVersion {
    pub found: String,
}

impl FromStr for Version {
    type Err = InvalidVersion;

    fn from_str(text: &str) -> Result<Self, InvalidVersion> {
        let parse = || {
            let mut parts = text.split('.');
            let version = Self {
                major: parts.next()?.parse().ok()?,
                minor: parts.next()?.parse().ok()?,
                build: parts.next()?.parse().ok()?,
            };
            parts.next().is_none().then_some(version)
        };
        parse().ok_or_else(|| InvalidVersion { found: text.chars().take(80).collect() })
    }
}

/// How fast the device's own timers run. A lost block costs an agent 10 s; a rehearsal that is
/// to be short scales that down. The service must answer within the scaled block timer, or the
/// device asks twice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeScale(f64);

impl TimeScale {
    pub const REAL: Self = Self(1.0);

    /// `factor` 0.1 makes every timer ten times shorter. Clamped to 0.001 ..= 1000.
    pub fn new(factor: f64) -> Self {
        if factor.is_nan() { Self::REAL } else { Self(factor.clamp(0.001, 1000.0)) }
    }

    pub fn apply(self, real: Duration) -> Duration {
        real.mul_f64(self.0)
    }
}
