//! An execution has one road at a time.

use model::{Claim, ExecutionKey, JobId, Road, ThingName, Timestamp};

use crate::control::wrong_status;
use crate::{ControlError, Jobs};

impl Jobs {
    /// A wire attempt takes the thing's unfinished execution off the air: the device sees nothing
    /// of it until the claim is released.
    pub fn claim(
        &mut self,
        job: &JobId,
        thing: &ThingName,
        claim: Claim,
        now: Timestamp,
    ) -> Result<ExecutionKey, ControlError> {
        let execution = self.newest_or_error(job, thing)?;
        if !execution.is_pending() {
            return Err(wrong_status(execution));
        }
        if let Some(Claim { by, .. }) = execution.claim.clone() {
            return Err(ControlError::Claimed { job: job.clone(), thing: thing.clone(), by });
        }
        let key = execution.key.clone();
        self.change(&key, |execution| {
            execution.claim = Some(claim);
            execution.road = Road::Wire;
        });
        self.flush_notifications(now);
        Ok(key)
    }

    pub fn release_claim(
        &mut self,
        job: &JobId,
        thing: &ThingName,
        now: Timestamp,
    ) -> Result<(), ControlError> {
        let execution = self.newest_or_error(job, thing)?;
        if execution.claim.is_none() {
            return Err(ControlError::NotClaimed { job: job.clone(), thing: thing.clone() });
        }
        let key = execution.key.clone();
        self.change(&key, |execution| {
            execution.claim = None;
            if execution.is_pending() {
                execution.road = Road::Air;
            }
        });
        self.flush_notifications(now);
        Ok(())
    }
}
