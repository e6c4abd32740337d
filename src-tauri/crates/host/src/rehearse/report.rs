use std::path::PathBuf;

use app::RolloutView;
use app::view::{RehearsalOutcome, Text};
use model::{Sha256, ThingName};
use rehearsal::{Ending, Outcome};
use serde::Serialize;

use super::RehearseError;
use super::stage::Stage;
use crate::open::Host;

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RehearsalReport {
    pub rollout: RolloutView,
    pub devices: Vec<DeviceOutcome>,
    pub image: Sha256,
    pub seconds: f64,
    pub bytes: u64,
    pub blocks: u64,
    pub ledger_holds: bool,
    /// Where the data folder is, if it was to be kept.
    pub folder: Option<PathBuf>,
}

/// What a simulated device itself says of how it went.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceOutcome {
    pub thing: ThingName,
    pub ending: String,
    /// The device checked the signature over the bytes it received, and it held.
    pub signature_verified: bool,
    /// The bytes it received are the image.
    pub image_matches: bool,
    pub blocks: u32,
    pub requests: u32,
    pub reboots: u32,
    pub seconds: f64,
}

impl RehearsalReport {
    /// Signs the ledger's head as the end of a rollout does, and reads everything from there.
    pub(super) async fn of<'a>(
        host: &Host,
        stage: &Stage,
        outcomes: impl Iterator<Item = &'a Outcome> + Clone,
        seconds: f64,
    ) -> Result<Self, RehearseError> {
        host.app.seal_ledger().await?;
        let mut devices: Vec<DeviceOutcome> =
            outcomes.clone().map(|outcome| DeviceOutcome::of(outcome, stage.image)).collect();
        devices.sort_by(|a, b| a.thing.cmp(&b.thing));
        Ok(Self {
            rollout: host.app.rollout(&stage.update)?,
            image: stage.image,
            bytes: outcomes.clone().map(|outcome| outcome.bytes).sum(),
            blocks: outcomes.map(|outcome| u64::from(outcome.blocks)).sum(),
            ledger_holds: host.app.verify_ledger()?.holds(),
            devices,
            seconds,
            folder: None,
        })
    }

    /// As the window shows it; `real` says what the real rollout would be like.
    pub fn shown(&self, real: Vec<Text>) -> RehearsalOutcome {
        let count = |is: fn(&DeviceOutcome) -> bool| {
            let number = self.devices.iter().filter(|device| is(device)).count();
            u32::try_from(number).unwrap_or(u32::MAX)
        };
        RehearsalOutcome {
            head: self.rollout.head.clone(),
            seconds: self.seconds,
            bytes: self.bytes,
            blocks: self.blocks,
            signatures_verified: count(|device| device.signature_verified),
            images_match: count(|device| device.image_matches),
            ledger_holds: self.ledger_holds,
            real,
        }
    }
}

impl DeviceOutcome {
    fn of(outcome: &Outcome, image: Sha256) -> Self {
        let ending = match &outcome.ending {
            Ending::Succeeded => "succeeded".to_owned(),
            Ending::Failed { reason } => format!("failed: {reason}"),
            Ending::JobGone => "the job went away".to_owned(),
            Ending::Silent { why } => format!("silent: {why}"),
            Ending::Unreachable { error } => format!("never connected: {error}"),
            Ending::Unfinished { waiting_for } => {
                format!("switched off while waiting for {waiting_for}")
            }
        };
        Self {
            thing: outcome.thing.clone(),
            ending,
            signature_verified: outcome.signature_verified,
            image_matches: outcome.image_sha256 == Some(image),
            blocks: outcome.blocks,
            requests: outcome.requests,
            reboots: outcome.reboots,
            seconds: outcome.duration.as_secs_f64(),
        }
    }
}
