use model::{CreateOtaUpdate, DraftRecord};

use crate::view::Draft;
use crate::{App, AppError};

impl App {
    /// Definitions that nobody has created yet, last saved first.
    pub fn drafts(&self) -> Result<Vec<Draft>, AppError> {
        Ok(self.reader().drafts()?.into_iter().map(Draft::from).collect())
    }

    /// Keeps a definition, half-filled as it may be. Without an id a new draft is made.
    pub async fn save_draft(
        &self,
        id: Option<String>,
        definition: CreateOtaUpdate,
    ) -> Result<Draft, AppError> {
        let saved = self.engine()?.save_draft(self.actor(), id, definition).await?;
        Ok(Draft::from(saved))
    }

    pub async fn delete_draft(&self, id: &str) -> Result<(), AppError> {
        Ok(self.engine()?.delete_draft(self.actor(), id.to_owned()).await?)
    }
}

impl From<DraftRecord> for Draft {
    fn from(record: DraftRecord) -> Self {
        let DraftRecord { id, definition, saved_at } = record;
        Self { id, definition, saved_at }
    }
}
