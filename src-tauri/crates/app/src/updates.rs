use engine::{DeleteUpdate, NewUpdate, StreamFate};
use jobs::Force;
use model::{
    CreateOtaUpdate, Finding, ImageRecord, Sha256, StreamId, StreamRecord, UNSIGNED_POLICY,
    UpdateId, UpdateRecord,
};
use serde::Serialize;
use signing::Passphrase;
use store::{Reader, StoreError};

use crate::fleet::Table;
use crate::prepare::{Known, Prepared, parameter, prepare};
use crate::view::{UpdateDetail, UpdateRow, rollout_head};
use crate::{App, AppError};

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Created {
    pub update: UpdateId,
    pub job: String,
    pub stream: Option<StreamId>,
    pub devices: usize,
    pub expected_version: Option<String>,
    /// What devices of a known kind will not do as meant.
    pub warnings: Vec<Finding>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateView {
    #[serde(flatten)]
    pub record: UpdateRecord,
}

impl App {
    /// CreateOTAUpdate: signs where asked to, verifies, and writes update, stream and job down.
    /// Nothing is released.
    pub async fn create_update(
        &self,
        definition: CreateOtaUpdate,
        passphrase: Option<&Passphrase>,
    ) -> Result<Created, AppError> {
        let engine = self.engine()?;
        let Prepared { update, stream, job, warnings } =
            prepare(definition, &Committed(self), self.keyring.as_ref(), passphrase, self.now())?;
        for file in &stream.files {
            let unusable = |source| AppError::Image { hash: file.image, source };
            self.files.verify(file.image).map_err(unusable)?;
        }
        let expected_version = job.expected_version.clone();
        let job_id = job.id.clone();
        let record = engine.create_update(self.actor(), NewUpdate { update, stream, job }).await?;
        let job = self.reader().job(&job_id)?;
        Ok(Created {
            job: job_id.to_string(),
            stream: record.stream.clone(),
            devices: job.map_or(0, |job| job.members.len()),
            update: record.id,
            expected_version,
            warnings,
        })
    }

    /// Newest first.
    pub fn updates(&self) -> Result<Vec<UpdateRecord>, AppError> {
        let mut updates = self.reader().updates()?;
        updates.reverse();
        Ok(updates)
    }

    pub fn update(&self, id: &UpdateId) -> Result<UpdateRecord, AppError> {
        let found = self.reader().update(id)?;
        found.ok_or_else(|| AppError::NotFound { kind: "update", name: id.to_string() })
    }

    /// As the list shows them, newest first.
    pub fn update_rows(&self) -> Result<Vec<UpdateRow>, AppError> {
        let updates = self.updates()?;
        self.with_fleet(|fleet, reader| {
            updates.iter().map(|update| Ok(update_row(update, fleet, reader)?)).collect()
        })
    }

    pub fn update_detail(&self, id: &UpdateId) -> Result<UpdateDetail, AppError> {
        let update = self.update(id)?;
        let row = self.with_fleet(|fleet, reader| Ok(update_row(&update, fleet, reader)?))?;
        let jobs = update.jobs.iter().map(ToString::to_string).collect();
        Ok(UpdateDetail { row, jobs, definition: update.definition })
    }

    pub async fn delete_update(&self, id: &UpdateId, force: Force) -> Result<(), AppError> {
        self.update(id)?;
        let how = DeleteUpdate { force, stream: StreamFate::Delete };
        self.engine()?.delete_update(self.actor(), id.clone(), how).await?;
        Ok(())
    }
}

fn update_row(
    update: &UpdateRecord,
    fleet: &mut Table,
    reader: &Reader,
) -> Result<UpdateRow, StoreError> {
    let rollout = match update.jobs.last() {
        None => None,
        Some(id) => fleet.head(id, || {
            let Some(job) = reader.job(id)? else { return Ok(None) };
            Ok(Some(rollout_head(update, &job, &reader.latest_executions(id)?)))
        })?,
    };
    let definition = &update.definition;
    Ok(UpdateRow {
        id: update.id.to_string(),
        description: definition.description.clone(),
        tags: definition.tags.clone().unwrap_or_default(),
        status: update.status,
        selection: definition.target_selection.unwrap_or_default(),
        signed_with: update.signed_with.clone(),
        unsigned_reason: parameter(definition, UNSIGNED_POLICY).map(str::to_owned),
        created_at: update.created_at,
        rollout,
    })
}

/// What is known by committed state.
pub(crate) struct Committed<'a>(pub &'a App);

impl Known for Committed<'_> {
    fn image(&self, hash: Sha256) -> Option<ImageRecord> {
        self.0.reader().image(hash).ok().flatten()
    }

    fn stream(&self, id: &StreamId) -> Option<StreamRecord> {
        self.0.reader().stream(id).ok().flatten()
    }

    fn image_version(&self, hash: Sha256) -> Option<String> {
        let facts = self.0.image_facts(hash).ok()?;
        facts.info.version().filter(|version| is_numeric(version)).map(str::to_owned)
    }
}

/// Agents report numbers; a version such as `v5.2-dirty` could never be reported, and every
/// device would end unconfirmed.
fn is_numeric(version: &str) -> bool {
    let parts = version.trim().trim_start_matches(['v', 'V']).split('.');
    let mut count = 0;
    let numeric = parts.inspect(|_| count += 1).all(|part| part.parse::<u32>().is_ok());
    numeric && (2..=4).contains(&count)
}

#[cfg(test)]
mod tests {
    use super::is_numeric;

    #[test]
    fn only_versions_that_an_agent_can_report_are_expected() {
        for (version, expected) in [
            ("1.2.3", true),
            ("v0.9.1", true),
            ("2.4", true),
            ("v5.2-dirty", false),
            ("qa-test-v5.0", false),
            ("1", false),
            ("", false),
            ("1..2", false),
        ] {
            assert_eq!(is_numeric(version), expected, "{version:?}");
        }
    }
}
