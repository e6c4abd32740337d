use app::view::{DefinitionCheck, Draft, Parsed, Signed, UpdateDetail, UpdateRow};
use jobs::Force;
use model::{CreateOtaUpdate, KeyName, UpdateId};

use super::{Shared, Typed, images::hash, valid, with_app};
use crate::desk::Answer;

#[tauri::command]
pub async fn updates(desk: Shared<'_>) -> Answer<Vec<UpdateRow>> {
    with_app(&desk, async |app| app.update_rows()).await
}

#[tauri::command]
pub async fn update(desk: Shared<'_>, id: String) -> Answer<UpdateDetail> {
    with_app(&desk, async move |app| app.update_detail(&valid("the update", UpdateId::new(&id))?))
        .await
}

#[tauri::command]
pub async fn update_check(
    desk: Shared<'_>,
    definition: CreateOtaUpdate,
) -> Answer<DefinitionCheck> {
    with_app(&desk, async move |app| app.check_definition(definition)).await
}

#[tauri::command]
pub async fn update_parse(json: String) -> Answer<Parsed> {
    super::aside(move || Ok(app::parsed(&json))).await
}

#[tauri::command]
pub async fn update_create(
    desk: Shared<'_>,
    definition: CreateOtaUpdate,
    passphrase: Option<Typed>,
    start: bool,
) -> Answer<String> {
    with_app(&desk, async move |app| {
        let passphrase = passphrase.as_ref().map(|typed| &typed.0);
        let created = app.create_update(definition, passphrase).await?;
        if start {
            app.start_rollout(&created.update).await?;
        }
        Ok(created.update.to_string())
    })
    .await
}

#[tauri::command]
pub async fn update_delete(desk: Shared<'_>, id: String) -> Answer<()> {
    with_app(&desk, async move |app| {
        app.delete_update(&valid("the update", UpdateId::new(&id))?, Force::QueuedOnly).await
    })
    .await
}

#[tauri::command]
pub async fn drafts(desk: Shared<'_>) -> Answer<Vec<Draft>> {
    with_app(&desk, async |app| app.drafts()).await
}

#[tauri::command]
pub async fn draft_save(
    desk: Shared<'_>,
    id: Option<String>,
    definition: CreateOtaUpdate,
) -> Answer<Draft> {
    with_app(&desk, async move |app| app.save_draft(id, definition).await).await
}

#[tauri::command]
pub async fn draft_delete(desk: Shared<'_>, id: String) -> Answer<()> {
    with_app(&desk, async move |app| app.delete_draft(&id).await).await
}

#[tauri::command]
pub async fn sign(
    desk: Shared<'_>,
    image: String,
    key: String,
    passphrase: Typed,
) -> Answer<Signed> {
    with_app(&desk, async move |app| {
        let key = valid("the key", KeyName::new(&key))?;
        // A key in the keychain needs none typed.
        let typed = (!passphrase.0.is_empty()).then_some(&passphrase.0);
        app.sign_image(hash(&image)?, &key, typed).await
    })
    .await
}
