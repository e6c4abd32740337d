use std::collections::VecDeque;
use std::time::Duration;

use model::{JobId, Sha256};

use crate::faults::{Accident, FaultState};
use crate::outbox::{Next, Outbox};
use crate::signature::Refusal;
use crate::wire;
use crate::{DeviceSpec, Ending, Happening, Output, Qos, Version, signature};

/// Everything around the firmware's RAM: flash, bootloader, radio, and what goes wrong with them.
/// It survives a restart.
#[derive(Debug)]
pub(crate) struct Board {
    pub spec: DeviceSpec,
    pub running: Version,
    pub slot: Slot,
    pub tally: Tally,
    pub outbox: Outbox,
    faults: FaultState,
    happenings: VecDeque<Happening>,
    ending: Option<Ending>,
    silent: bool,
    /// Power or line is gone, and the network has not noticed yet: nothing reaches the firmware.
    deaf: bool,
}

/// What the bootloader will do, and has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    Committed,
    /// A complete image that boots next.
    Staged,
    /// The new image runs on trial: the next restart goes back to `previous`.
    OnTrial {
        previous: Version,
    },
}

/// What the outcome will tell.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub job: Option<JobId>,
    pub blocks: u32,
    pub bytes: u64,
    pub requests: u32,
    pub reboots: u32,
    pub rejections: u32,
    pub signature_verified: bool,
    pub image_sha256: Option<Sha256>,
}

/// From the reset to the next connection, on the reference PC port about 0.3 s; a board takes
/// about this long.
const OFF: Duration = Duration::from_secs(2);

impl Board {
    pub(crate) fn new(spec: DeviceSpec) -> Self {
        Self {
            running: spec.running_version,
            slot: Slot::Committed,
            tally: Tally::default(),
            outbox: Outbox::default(),
            faults: FaultState::new(&spec.faults),
            happenings: VecDeque::new(),
            ending: None,
            silent: false,
            deaf: false,
            spec,
        }
    }

    pub(crate) fn topic(&self, rest: &str) -> String {
        wire::topic(&self.spec.thing, rest)
    }

    pub(crate) fn subscribe(&mut self, rest: &str, qos: Qos) {
        let topic = self.topic(rest);
        self.outbox.send(Output::Subscribe { topic, qos });
    }

    pub(crate) fn unsubscribe(&mut self, rest: &str) {
        let topic = self.topic(rest);
        self.outbox.send(Output::Unsubscribe { topic });
    }

    pub(crate) fn publish(&mut self, rest: &str, qos: Qos, payload: impl Into<Vec<u8>>) {
        let topic = self.topic(rest);
        self.outbox.send(Output::Publish { topic, qos, payload: payload.into() });
    }

    /// UpdateJobExecution.
    pub(crate) fn report(&mut self, job: &JobId, qos: Qos, body: String) {
        self.publish(&format!("jobs/{job}/update"), qos, body);
    }

    /// Restarts once everything said so far has left.
    pub(crate) fn reboot(&mut self) {
        self.outbox.send(Output::Reboot { off: self.spec.time_scale.apply(OFF) });
    }

    /// The bootloader's part of a restart.
    pub(crate) fn restarted(&mut self) {
        self.tally.reboots += 1;
        self.outbox.clear();
        self.note(Happening::Rebooting);
        self.slot = match self.slot {
            Slot::Staged if !self.spec.faults.boots_old_image => {
                let previous = std::mem::replace(&mut self.running, self.spec.next_version);
                Slot::OnTrial { previous }
            }
            Slot::Staged | Slot::Committed => Slot::Committed,
            Slot::OnTrial { .. } => {
                self.roll_back();
                Slot::Committed
            }
        };
    }

    /// The image on trial is not to be kept.
    pub(crate) fn roll_back(&mut self) {
        if let Slot::OnTrial { previous } = self.slot {
            self.running = previous;
            self.slot = Slot::Committed;
        }
    }

    /// Whether this block never reaches the firmware.
    pub(crate) fn loses(&mut self, block: u32) -> bool {
        self.faults.loses(block)
    }

    /// Counts an accepted block; `true` when it brought an accident, and the firmware must stop
    /// where it is.
    pub(crate) fn block_accepted(&mut self, bytes: usize) -> bool {
        self.tally.blocks += 1;
        self.tally.bytes += bytes as u64;
        let Some(accident) = self.faults.count_block() else { return false };
        self.outbox.clear();
        self.deaf = true;
        match accident {
            Accident::Silence => self.go_silent("told to go silent"),
            Accident::PowerLoss => self.reboot(),
            Accident::ConnectionLoss => self.outbox.send(Output::LoseConnection),
        }
        true
    }

    pub(crate) fn request_sent(&mut self, received: u32, total: u32) {
        self.tally.requests += 1;
        self.note(Happening::Progress { received, total });
    }

    pub(crate) fn job_started(&mut self, job: &JobId) {
        self.tally.job = Some(job.clone());
        self.note(Happening::JobStarted { job: job.to_string() });
    }

    pub(crate) fn check_signature(
        &mut self,
        signature: Option<&[u8]>,
        file: Sha256,
    ) -> Result<(), Refusal> {
        let certificate = self.spec.code_signing_certificate_pem.as_deref();
        let checked = signature::check(certificate, signature, file);
        self.tally.image_sha256 = Some(file);
        self.tally.signature_verified = checked.is_ok();
        self.note(Happening::SignatureChecked { holds: checked.is_ok() });
        checked
    }

    /// The firmware stops without a word to the service.
    pub(crate) fn go_silent(&mut self, why: &'static str) {
        self.silent = true;
        self.outbox.clear();
        self.outbox.end(Ending::Silent { why });
    }

    pub(crate) fn is_silent(&self) -> bool {
        self.silent
    }

    pub(crate) fn is_deaf(&self) -> bool {
        self.silent || self.deaf
    }

    pub(crate) fn disconnected(&mut self) {
        self.deaf = false;
        self.outbox.disconnected();
    }

    pub(crate) fn note(&mut self, happening: Happening) {
        self.happenings.push_back(happening);
    }

    pub(crate) fn poll_happening(&mut self) -> Option<Happening> {
        self.happenings.pop_front()
    }

    pub(crate) fn poll_output(&mut self) -> Option<Output> {
        loop {
            match self.outbox.poll() {
                Next::Send(output) => return Some(output),
                Next::End(ending) => {
                    self.ending.get_or_insert(ending);
                }
                Next::Nothing => return None,
            }
        }
    }

    pub(crate) fn ending(&self) -> Option<&Ending> {
        self.ending.as_ref()
    }
}
