//! What somebody elsewhere needs to understand a rollout, and nothing that is none of their
//! business: one JSON file that a person can read before sending it.

use model::{
    Evidence, Execution, Job, StatusDetails, ThingName, Truths, UpdateId, explain, visible,
};
use serde::Serialize;

use crate::view::{RolloutHead, rollout_head};
use crate::{App, AppError};

const CONTENTS: &str = "One rollout as Fieldlift has it: the job as delivered, and for each device \
    its executions, what the device said last, and what that proves. Left out: keys, accounts and \
    names of people, the update's description, tags and reasons, attributes and groups of devices, \
    names of files and folders on the computer. Names of devices are in it.";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bundle {
    contents: &'static str,
    made_at: String,
    program: &'static str,
    system: &'static str,
    rollout: RolloutHead,
    document: String,
    maximum_per_minute: u32,
    in_progress_timeout_minutes: Option<u32>,
    released: u32,
    members: usize,
    devices: Vec<Device>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Device {
    thing: ThingName,
    connected: Option<bool>,
    executions: Vec<Attempt>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Attempt {
    /// As DescribeJobExecution would show it.
    described: serde_json::Value,
    evidence: Evidence,
    truths: Truths,
    failure: Option<&'static str>,
}

impl App {
    /// About one device, or about all.
    pub fn support_bundle(
        &self,
        id: &UpdateId,
        thing: Option<&ThingName>,
    ) -> Result<Vec<u8>, AppError> {
        let update = self.update(id)?;
        let job = self.current_job(id)?;
        let newest = self.reader().latest_executions(&job.id)?;
        let head = rollout_head(&update, &job, &newest);
        let rollout = RolloutHead { description: None, unsigned_reason: None, ..head };
        let executions = match thing {
            Some(thing) => self.attempts(&job, thing)?,
            None => self.reader().executions(&job.id)?,
        };
        let bundle = Bundle {
            contents: CONTENTS,
            made_at: self.now().to_utc(),
            program: concat!("Fieldlift ", env!("CARGO_PKG_VERSION")),
            system: std::env::consts::OS,
            rollout,
            document: visible(&job.document),
            maximum_per_minute: job.maximum_per_minute,
            in_progress_timeout_minutes: job.in_progress_timeout_minutes,
            released: job.released,
            members: job.members.len(),
            devices: self.bundled(&job, executions)?,
        };
        serde_json::to_vec_pretty(&bundle).map_err(|error| AppError::Refused(Box::new(error)))
    }

    fn bundled(&self, job: &Job, mut executions: Vec<Execution>) -> Result<Vec<Device>, AppError> {
        executions.sort_by(|a, b| (&a.key.thing, a.key.number).cmp(&(&b.key.thing, b.key.number)));
        let mut devices: Vec<Device> = Vec::new();
        for execution in executions {
            let thing = execution.key.thing.clone();
            if devices.last().is_none_or(|device| device.thing != thing) {
                let record = self.reader().thing(&thing)?;
                let connected = record.map(|record| record.presence.connected);
                devices.push(Device { thing, connected, executions: Vec::new() });
            }
            if let Some(device) = devices.last_mut() {
                device.executions.push(self.attempt(job, execution));
            }
        }
        Ok(devices)
    }

    fn attempt(&self, job: &Job, mut execution: Execution) -> Attempt {
        let truths = Truths::of(&execution, job);
        let explanation = explain(execution.status, execution.details.as_ref());
        execution.details = execution.details.map(shown);
        let described = jobs::aws::describe(&execution, self.now());
        Attempt {
            described: serde_json::from_str(&described).unwrap_or_default(),
            evidence: execution.evidence,
            truths,
            failure: explanation.map(|explanation| explanation.code),
        }
    }
}

/// Whatever a device wrote, nothing hides in it.
fn shown(details: StatusDetails) -> StatusDetails {
    details.into_iter().map(|(key, value)| (visible(&key), visible(&value))).collect()
}
