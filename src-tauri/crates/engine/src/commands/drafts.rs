use model::{Actor, CreateOtaUpdate, DraftRecord, Timestamp};

use crate::state::State;
use crate::{CommandError, DraftError, Engine};

/// As large as a definition that is read from a file may be.
const MAX_BYTES: usize = 1024 * 1024;
const MAX_DRAFTS: usize = 200;

impl Engine {
    /// Keeps a definition that nobody has created yet: a new draft without an id, else in the place
    /// of the one that has it. A draft is no decision, so the ledger says nothing.
    pub async fn save_draft(
        &self,
        actor: Actor,
        id: Option<String>,
        definition: CreateOtaUpdate,
    ) -> Result<DraftRecord, CommandError<DraftError>> {
        let bytes = serde_json::to_vec(&definition).map_or(0, |json| json.len());
        self.submit(actor, move |turn| {
            if bytes > MAX_BYTES {
                return Err(DraftError::TooLarge { limit: MAX_BYTES, found: bytes });
            }
            let id = match id {
                Some(draft) if !turn.state.drafts.contains_key(&draft) => {
                    return Err(DraftError::Unknown { draft });
                }
                None if turn.state.drafts.len() >= MAX_DRAFTS => {
                    return Err(DraftError::TooMany { limit: MAX_DRAFTS });
                }
                Some(id) => id,
                None => free_id(turn.state, turn.now),
            };
            let draft = DraftRecord { id: id.clone(), definition, saved_at: turn.now };
            turn.changes.drafts.insert(id.clone());
            turn.state.drafts.insert(id, draft.clone());
            Ok(draft)
        })
        .await
    }

    pub async fn delete_draft(
        &self,
        actor: Actor,
        id: String,
    ) -> Result<(), CommandError<DraftError>> {
        self.submit(actor, move |turn| match turn.state.drafts.remove(&id) {
            Some(_) => {
                turn.changes.drafts.insert(id);
                Ok(())
            }
            None => Err(DraftError::Unknown { draft: id }),
        })
        .await
    }
}

/// From the time, so that the id of a deleted draft does not come back for another one.
fn free_id(state: &State, now: Timestamp) -> String {
    let mut number = now.as_millis();
    while state.drafts.contains_key(&format!("draft-{number}")) {
        number += 1;
    }
    format!("draft-{number}")
}
