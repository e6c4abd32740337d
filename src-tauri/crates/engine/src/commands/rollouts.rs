use std::sync::Arc;

use jobs::{ControlError, Force, Retry};
use model::{Actor, ExecutionKey, JobId, Sha256, StatusDetails, ThingName};
use store::{BlockFile, FileError};
use tokio::sync::oneshot;

use crate::downloads::Sources;
use crate::turn::{Effect, Turn};
use crate::{CommandError, Engine, StartRolloutError};

/// CancelJob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancelJob {
    pub force: Force,
    pub reason_code: Option<String>,
    pub comment: Option<String>,
}

/// CancelJobExecution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancelExecution {
    pub job: JobId,
    pub thing: ThingName,
    pub force: Force,
    pub expected_version: Option<u32>,
    pub details: Option<StatusDetails>,
}

impl Engine {
    /// Starts a job and releases its first batch. What it delivers is read and verified before.
    pub async fn start_rollout(
        &self,
        actor: Actor,
        job: JobId,
    ) -> Result<(), CommandError<StartRolloutError>> {
        let files = self.files_of(&actor, &job).await?;
        self.submit(actor, move |turn| {
            turn.state.jobs.start_job(&job, turn.now)?;
            turn.effects.push(Effect::Hold(files));
            Ok(())
        })
        .await
    }

    pub async fn pause(
        &self,
        actor: Actor,
        job: JobId,
        reason: Option<String>,
    ) -> Result<(), CommandError<ControlError>> {
        self.submit(actor, move |turn| turn.state.jobs.pause(&job, reason, turn.now)).await
    }

    /// Lets a paused job go on. What it delivers is read and verified before: it may be what the
    /// job was paused for.
    pub async fn resume(
        &self,
        actor: Actor,
        job: JobId,
    ) -> Result<(), CommandError<StartRolloutError>> {
        let files = self.files_of(&actor, &job).await?;
        self.submit(actor, move |turn| {
            turn.state.jobs.resume(&job, turn.now)?;
            turn.effects.push(Effect::Hold(files));
            turn.publish_again(&job);
            Ok(())
        })
        .await
    }

    pub async fn cancel_job(
        &self,
        actor: Actor,
        job: JobId,
        how: CancelJob,
    ) -> Result<(), CommandError<ControlError>> {
        self.submit(actor, move |turn| {
            let CancelJob { force, reason_code, comment } = how;
            turn.state.jobs.cancel_job(&job, force, reason_code, comment, turn.now)
        })
        .await
    }

    pub async fn cancel_execution(
        &self,
        actor: Actor,
        what: CancelExecution,
    ) -> Result<(), CommandError<ControlError>> {
        self.submit(actor, move |turn| {
            let CancelExecution { job, thing, force, expected_version, details } = what;
            let jobs = &mut turn.state.jobs;
            jobs.cancel_execution(&job, &thing, force, expected_version, details, turn.now)
        })
        .await
    }

    /// Tries again, as new executions of a job that runs; returns them. A job that has ended
    /// needs [`Engine::follow_up`].
    pub async fn retry(
        &self,
        actor: Actor,
        job: JobId,
        what: Retry,
    ) -> Result<Vec<ExecutionKey>, CommandError<ControlError>> {
        self.submit(actor, move |turn| turn.state.jobs.retry(&job, &what, turn.now)).await
    }

    /// What a job delivers, verified.
    async fn files_of(
        &self,
        actor: &Actor,
        job: &JobId,
    ) -> Result<Vec<Arc<BlockFile>>, CommandError<StartRolloutError>> {
        let images = self.images_of(actor.clone(), job.clone()).await?;
        let files = self.load_apart(images).await?;
        files.map_err(|source| {
            CommandError::Refused(StartRolloutError::File { job: job.clone(), source })
        })
    }

    async fn images_of(
        &self,
        actor: Actor,
        job: JobId,
    ) -> Result<Vec<Sha256>, CommandError<StartRolloutError>> {
        self.submit(actor, move |turn: &mut Turn<'_>| {
            let found = turn.state.jobs.job(&job);
            let found = found.ok_or_else(|| ControlError::NoSuchJob { job: job.clone() })?;
            let stream = found.stream.as_ref().and_then(|id| turn.state.streams.get(id));
            let files = stream.into_iter().flat_map(|stream| &stream.files);
            Ok(files.map(|file| file.image).collect())
        })
        .await
    }

    /// Reads files where nobody waits: a large one takes seconds, in which devices go on.
    async fn load_apart<E: std::error::Error + 'static>(
        &self,
        images: Vec<Sha256>,
    ) -> Result<Result<Vec<Arc<BlockFile>>, FileError>, CommandError<E>> {
        let sources = self.sources.clone();
        let (reply, loaded) = oneshot::channel();
        std::thread::spawn(move || reply.send(load_all(&sources, &images)));
        loaded.await.map_err(|_| CommandError::Stopped)
    }
}

fn load_all(sources: &Sources, images: &[Sha256]) -> Result<Vec<Arc<BlockFile>>, FileError> {
    images.iter().map(|image| sources.load(*image)).collect()
}
