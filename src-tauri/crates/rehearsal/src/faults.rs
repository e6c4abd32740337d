use std::time::Duration;

/// What shall go wrong with a device. The default is: nothing.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// Seed of everything random here; the same seed loses the same blocks.
    pub seed: u64,
    pub lose: Loss,
    /// Says and hears nothing more, and ends as [`crate::Ending::Silent`].
    pub go_silent_after_blocks: Option<u32>,
    /// Loses power once; what was received is lost with it.
    pub reboot_after_blocks: Option<u32>,
    /// Loses its TCP connection once, and connects again with what it has.
    pub disconnect_after_blocks: Option<u32>,
    /// Reports FAILED with this reason when the file is complete.
    pub report_failure: Option<String>,
    /// Time spent writing each block to flash, by the real clock.
    pub slow: Option<Duration>,
    /// The bootloader does not take the new image: the agent reports `rejected: 0x00000010`,
    /// the modular firmware downloads again, without end.
    pub boots_old_image: bool,
    /// The application's self-test says no: the agent reports `rejected: 0x00000000`.
    pub self_test_fails: bool,
    /// Sent as the value of a status detail `note` with every progress report.
    pub hostile_detail: Option<String>,
}

/// Blocks that arrive and are lost on the device, as a full receive queue loses them.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Loss {
    #[default]
    Nothing,
    /// Each arriving block with this probability, 0 ..= 1.
    Share(f64),
    /// Each of these blocks, the first time it arrives.
    Blocks(Vec<u32>),
}

/// The faults of one device as they come up.
#[derive(Debug)]
pub(crate) struct FaultState {
    faults: Faults,
    random: SplitMix64,
    /// Blocks accepted since the device was first switched on.
    blocks: u32,
}

/// What a fault does to the whole device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Accident {
    Silence,
    PowerLoss,
    ConnectionLoss,
}

impl FaultState {
    pub(crate) fn new(faults: &Faults) -> Self {
        Self { random: SplitMix64(faults.seed), faults: faults.clone(), blocks: 0 }
    }

    pub(crate) fn loses(&mut self, block: u32) -> bool {
        match &mut self.faults.lose {
            Loss::Nothing => false,
            Loss::Share(share) => self.random.next_share() < *share,
            Loss::Blocks(blocks) => match blocks.iter().position(|lost| *lost == block) {
                Some(found) => {
                    blocks.swap_remove(found);
                    true
                }
                None => false,
            },
        }
    }

    /// Counts an accepted block; each accident happens once.
    pub(crate) fn count_block(&mut self) -> Option<Accident> {
        self.blocks = self.blocks.saturating_add(1);
        let due = |after: &mut Option<u32>| after.take_if(|after| self.blocks >= *after).is_some();
        if due(&mut self.faults.go_silent_after_blocks) {
            Some(Accident::Silence)
        } else if due(&mut self.faults.reboot_after_blocks) {
            Some(Accident::PowerLoss)
        } else if due(&mut self.faults.disconnect_after_blocks) {
            Some(Accident::ConnectionLoss)
        } else {
            None
        }
    }
}

/// Sebastiano Vigna's SplitMix64: small, seedable, the same on every platform.
#[derive(Debug)]
struct SplitMix64(u64);

impl SplitMix64 {
    /// Uniform in 0 .. 1.
    fn next_share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        (z >> 11) as f64 / (1u64 << 53) as f64
    }
}
