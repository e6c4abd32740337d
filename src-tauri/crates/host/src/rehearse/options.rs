use std::io;
use std::path::PathBuf;
use std::time::Duration;

use app::AppError;
use model::CreateOtaUpdate;

use crate::folder::FolderError;
use crate::gateway::ServeError;
use crate::open::OpenError;

/// As many as a site serves at most.
const MOST_DEVICES: u32 = 10_000;

#[derive(Clone, Debug)]
pub struct RehearsalOptions {
    pub subject: Subject,
    pub devices: u32,
    pub faults: Faults,
    /// Devices built on the modular libraries: half of them ask in JSON, half in CBOR.
    pub modular: u32,
    pub tls: bool,
    pub seed: u64,
    pub pace: Pace,
    /// Leave the folder behind.
    pub keep: bool,
}

#[derive(Clone, Debug)]
pub enum Subject {
    /// A firmware file, signed with a key made for the rehearsal.
    File(PathBuf),
    /// A definition with the signature it has. The devices hold its certificate and check it.
    Signed {
        definition: Box<CreateOtaUpdate>,
        /// The files of its images.
        images: Vec<PathBuf>,
    },
}

/// How long simulated devices take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// As fast as this machine goes.
    Fastest,
    /// Slow enough that a person can watch: a download takes about ten seconds.
    Watched,
}

/// How many devices have which fault; they are given out from the first device on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    pub wrong_certificate: u32,
    pub silent: u32,
    pub reboot: u32,
    pub lossy: u32,
    pub self_test_fails: u32,
}

#[derive(Debug, thiserror::Error)]
pub enum RehearseError {
    #[error("{faulty} devices with faults were asked for, but only {devices} devices")]
    TooManyFaults { faulty: u64, devices: u32 },
    #[error("between 1 and {MOST_DEVICES} devices can be rehearsed, found {found}")]
    Devices { found: u32 },
    #[error("the update is not signed: simulated devices take nothing else")]
    NotSigned,
    #[error("the update names no certificate that simulated devices could hold")]
    NoCertificate,
    #[error("files[{file}] is not an image kept on this machine")]
    Elsewhere { file: usize },
    #[error("no folder could be made for the rehearsal")]
    Folder(#[source] io::Error),
    #[error(transparent)]
    DataFolder(#[from] FolderError),
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Serve(#[from] ServeError),
    #[error(transparent)]
    App(#[from] AppError),
    #[error("a simulated device could not be named")]
    Name(#[from] model::InvalidId),
    #[error("the server name cannot be used")]
    ServerName(#[from] signing::InvalidServerName),
}

impl RehearsalOptions {
    pub(super) fn check(&self) -> Result<(), RehearseError> {
        let faulty = self.faults.total();
        if !(1..=MOST_DEVICES).contains(&self.devices) {
            return Err(RehearseError::Devices { found: self.devices });
        }
        if faulty > u64::from(self.devices) {
            return Err(RehearseError::TooManyFaults { faulty, devices: self.devices });
        }
        if let Subject::Signed { definition, .. } = &self.subject {
            certificate(definition)?;
        }
        Ok(())
    }
}

impl Faults {
    pub(super) fn counts(self) -> [u32; 5] {
        [self.wrong_certificate, self.silent, self.reboot, self.lossy, self.self_test_fails]
    }

    fn total(self) -> u64 {
        self.counts().map(u64::from).iter().sum()
    }
}

impl Pace {
    /// The factor of the devices' own timers, of which a lost block costs ten seconds.
    pub(super) const fn time_scale(self) -> f64 {
        match self {
            Self::Fastest => 0.2,
            // The eight blocks of a request at the slowest take less than the block timer.
            Self::Watched => 0.5,
        }
    }

    /// What a device takes to write a block of a file of so many blocks. The devices of a site
    /// are not equally fast.
    pub(super) fn per_block(self, blocks: u32, device: u32) -> Option<Duration> {
        const DOWNLOAD: Duration = Duration::from_secs(10);
        const SLOWEST: Duration = Duration::from_millis(400);
        match self {
            Self::Fastest => None,
            Self::Watched => {
                let share = f64::from(device.wrapping_mul(7) % 10) / 10.0;
                let even = DOWNLOAD / blocks.max(1);
                Some(even.mul_f64(0.7 + 0.6 * share).min(SLOWEST))
            }
        }
    }
}

/// What the devices of a signed definition check it with.
pub(super) fn certificate(definition: &CreateOtaUpdate) -> Result<String, RehearseError> {
    let mut signings = definition.files.iter().filter_map(|file| file.code_signing.as_ref());
    let custom = signings
        .find_map(|signing| signing.custom_code_signing.as_ref())
        .ok_or(RehearseError::NotSigned)?;
    let chain = custom.certificate_chain.as_ref();
    chain
        .and_then(|chain| chain.inline_document.clone())
        .filter(|pem| !pem.trim().is_empty())
        .ok_or(RehearseError::NoCertificate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_watched_download_takes_seconds_and_never_starves_the_block_timer() {
        /// The agent asks for so many blocks at once, and waits so long for them.
        const REQUEST: u32 = 8;
        const BLOCK_TIMER: Duration = Duration::from_secs(10);
        let timer = BLOCK_TIMER.mul_f64(Pace::Watched.time_scale());
        for blocks in [1, 12, 49, 256, 512, 4096] {
            for device in 0..20 {
                let block = Pace::Watched.per_block(blocks, device).unwrap();
                assert!(block * REQUEST < timer, "{blocks} {device}");
                assert!(block * blocks < Duration::from_secs(14), "{blocks} {device}");
            }
        }
        let sample: Duration = (0..20).map(|n| Pace::Watched.per_block(49, n).unwrap() * 49).sum();
        assert!(sample / 20 > Duration::from_secs(8));
        assert_eq!(Pace::Fastest.per_block(49, 0), None);
    }
}
