//! What a person can ask of the engine. Each command checks everything before it changes anything.

mod drafts;
mod images;
mod registry;
mod rollouts;
mod updates;

use std::convert::Infallible;

use model::{Actor, LedgerEvent};

use crate::state::OWN_META;
use crate::{CommandError, Engine, MetaError};

pub use images::Collected;
pub use registry::{CertificateOrigin, Imported, RefusedRow};
pub use rollouts::{CancelExecution, CancelJob};
pub use updates::{DeleteUpdate, NewUpdate, StreamFate};

impl Engine {
    /// Writes an event that happened outside the engine, such as a key being made, to the ledger.
    pub async fn record(
        &self,
        actor: Actor,
        event: LedgerEvent,
    ) -> Result<(), CommandError<Infallible>> {
        self.submit(actor, move |turn| {
            turn.record(event);
            Ok(())
        })
        .await
    }

    /// Keeps a small value beside the state.
    pub async fn set_meta(
        &self,
        actor: Actor,
        key: String,
        value: String,
    ) -> Result<(), CommandError<MetaError>> {
        self.submit(actor, move |turn| {
            if key.starts_with(OWN_META) {
                return Err(MetaError { key });
            }
            turn.changes.meta.insert(key, value);
            Ok(())
        })
        .await
    }
}
