use engine::CancelJob;
use jobs::{Force, Retry};
use model::{
    Execution, ExecutionStatus, Job, JobId, JobStatus, Presence, ThingName, UpdateId, UpdateRecord,
};
use serde::Serialize;

use crate::view::{CancelPreview, DeviceRow, RolloutHead, device_row, rollout_head};
use crate::{App, AppError};

/// A rollout with every device, those that need a person first.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RolloutView {
    pub head: RolloutHead,
    pub devices: Vec<DeviceRow>,
}

/// What became of a wish to try again.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Retried {
    pub job: JobId,
    pub devices: usize,
    /// The job had ended: this is one that follows it.
    pub follow_up: bool,
}

impl App {
    pub async fn start_rollout(&self, id: &UpdateId) -> Result<JobId, AppError> {
        let job = self.current_job(id)?;
        if job.status != JobStatus::Scheduled {
            return Err(AppError::RolloutState {
                update: id.clone(),
                found: job.status,
                advice: "It was started before. `fieldlift serve` goes on with it; `update retry` tries failed devices again.",
            });
        }
        self.engine()?.start_rollout(self.actor(), job.id.clone()).await?;
        Ok(job.id)
    }

    pub async fn pause(&self, id: &UpdateId, reason: Option<String>) -> Result<(), AppError> {
        let job = self.current_job(id)?;
        Ok(self.engine()?.pause(self.actor(), job.id, reason).await?)
    }

    pub async fn resume(&self, id: &UpdateId) -> Result<(), AppError> {
        let job = self.current_job(id)?;
        Ok(self.engine()?.resume(self.actor(), job.id).await?)
    }

    pub async fn cancel(
        &self,
        id: &UpdateId,
        force: Force,
        comment: Option<String>,
    ) -> Result<(), AppError> {
        let job = self.current_job(id)?;
        let how = CancelJob { force, reason_code: Some("OPERATOR".to_owned()), comment };
        Ok(self.engine()?.cancel_job(self.actor(), job.id, how).await?)
    }

    /// Tries again in the job while it runs, else in a job that follows it.
    pub async fn retry(&self, id: &UpdateId, what: Retry) -> Result<Retried, AppError> {
        let update = self.update(id)?;
        let job = self.current_job(id)?;
        if job.status == JobStatus::InProgress {
            let keys = self.engine()?.retry(self.actor(), job.id.clone(), what).await?;
            return Ok(Retried { job: job.id, devices: keys.len(), follow_up: false });
        }
        let members = self.to_retry(&job, &what)?;
        let devices = members.len();
        if devices == 0 {
            return Ok(Retried { job: job.id, devices, follow_up: false });
        }
        let follow_up = self.follow_up_of(&update, job, members)?;
        let job = follow_up.id.clone();
        let engine = self.engine()?;
        engine.follow_up(self.actor(), id.clone(), follow_up).await?;
        engine.start_rollout(self.actor(), job.clone()).await?;
        Ok(Retried { job, devices, follow_up: true })
    }

    /// The job that counts now: the last one made for the update.
    pub fn current_job(&self, id: &UpdateId) -> Result<Job, AppError> {
        let update = self.update(id)?;
        let missing = || AppError::NotFound { kind: "job of update", name: id.to_string() };
        let job = update.jobs.last().ok_or_else(missing)?;
        self.reader().job(job)?.ok_or_else(missing)
    }

    pub fn rollout_head(&self, id: &UpdateId) -> Result<RolloutHead, AppError> {
        let (update, job, newest) = self.rollout_state(id)?;
        Ok(rollout_head(&update, &job, &newest))
    }

    pub fn rollout(&self, id: &UpdateId) -> Result<RolloutView, AppError> {
        let (update, job, newest) = self.rollout_state(id)?;
        let presence = self.presence()?;
        let mut devices: Vec<DeviceRow> = newest
            .iter()
            .map(|execution| {
                device_row(execution, &job, presence.get(&execution.key.thing).copied())
            })
            .collect();
        devices.sort_by(|a, b| (a.urgency(), &a.thing).cmp(&(b.urgency(), &b.thing)));
        Ok(RolloutView { head: rollout_head(&update, &job, &newest), devices })
    }

    /// How many devices a cancel would leave alone, and how many it would end.
    pub fn cancel_preview(&self, id: &UpdateId) -> Result<CancelPreview, AppError> {
        let job = self.current_job(id)?;
        let counts = self.reader().counts(&job.id)?;
        let count = |status| counts.get(&status).copied().unwrap_or(0);
        let total = u32::try_from(job.members.len()).unwrap_or(u32::MAX);
        let unreleased = total.saturating_sub(job.released);
        Ok(CancelPreview {
            never_start: unreleased + count(ExecutionStatus::Queued),
            in_progress: count(ExecutionStatus::InProgress),
            ended: counts.iter().filter(|(status, _)| status.is_terminal()).map(|(_, n)| n).sum(),
        })
    }

    /// Whether devices of the current job have not ended yet.
    pub fn has_pending(&self, id: &UpdateId) -> Result<bool, AppError> {
        let job = self.current_job(id)?;
        let counts = self.reader().counts(&job.id)?;
        Ok(counts.iter().any(|(status, count)| !status.is_terminal() && *count > 0))
    }

    /// Updates whose rollout has begun and not ended.
    pub fn running(&self) -> Result<Vec<UpdateId>, AppError> {
        let jobs = self.reader().jobs()?;
        let updates = jobs.into_iter().filter(|job| job.status == JobStatus::InProgress);
        Ok(updates.filter_map(|job| job.update).collect())
    }

    fn rollout_state(
        &self,
        id: &UpdateId,
    ) -> Result<(UpdateRecord, Job, Vec<Execution>), AppError> {
        let missing = || AppError::NotFound { kind: "update", name: id.to_string() };
        let reader = self.reader();
        let state = reader.snapshot(|reader| {
            let Some(update) = reader.update(id)? else { return Ok(None) };
            let Some(job) = update.jobs.last() else { return Ok(None) };
            let Some(job) = reader.job(job)? else { return Ok(None) };
            let newest = reader.latest_executions(&job.id)?;
            Ok(Some((update, job, newest)))
        })?;
        state.ok_or_else(missing)
    }

    fn presence(&self) -> Result<std::collections::HashMap<ThingName, Presence>, AppError> {
        let things = self.reader().things()?;
        Ok(things.into_iter().map(|thing| (thing.name, thing.presence)).collect())
    }

    /// The things of an ended job that would be tried again.
    fn to_retry(&self, job: &Job, what: &Retry) -> Result<Vec<ThingName>, AppError> {
        let newest = self.reader().latest_executions(&job.id)?;
        let failed = |status| matches!(status, ExecutionStatus::Failed | ExecutionStatus::TimedOut);
        match what {
            Retry::Failed => Ok(newest
                .into_iter()
                .filter(|execution| failed(execution.status))
                .map(|execution| execution.key.thing)
                .collect()),
            Retry::Thing(thing) => {
                let execution = newest.into_iter().find(|execution| execution.key.thing == *thing);
                let execution = execution.ok_or_else(|| AppError::NotFound {
                    kind: "device in the rollout",
                    name: thing.to_string(),
                })?;
                match execution.status {
                    ExecutionStatus::Succeeded => {
                        Err(AppError::AlreadySucceeded { thing: thing.clone() })
                    }
                    _ => Ok(vec![execution.key.thing]),
                }
            }
        }
    }

    fn follow_up_of(
        &self,
        update: &UpdateRecord,
        ended: Job,
        members: Vec<ThingName>,
    ) -> Result<Job, AppError> {
        let now = self.now();
        let number = update.jobs.len() + 1;
        // 64 characters hold the prefix, 56 of the update's id and no more: long ids are cut.
        let stem: String = format!("AFR_OTA-{}", update.id).chars().take(60).collect();
        let id = JobId::new(&format!("{stem}-{number}")).map_err(|invalid| AppError::Input {
            what: "the job that follows".to_owned(),
            expected: invalid.expected.to_owned(),
            found: invalid.found,
        })?;
        Ok(Job {
            id,
            targets: members.iter().map(crate::definition::thing_arn).collect(),
            members,
            released: 0,
            last_release_at: None,
            status: JobStatus::Scheduled,
            pause: None,
            reason_code: None,
            comment: None,
            created_at: now,
            updated_at: now,
            completed_at: None,
            ..ended
        })
    }
}
