use std::sync::Arc;

use app::view::{KeyList, KeyRow, Topic};
use app::{App, AppError};
use model::KeyName;
use signing::Protection;
use tauri::AppHandle;

use super::{Shared, Typed, ask, read, save, valid, with_app};
use crate::desk::{Answer, Desk, News};
use crate::dialogs;

#[tauri::command]
pub async fn keys(desk: Shared<'_>) -> Answer<KeyList> {
    with_app(&desk, async |app| app.key_list()).await
}

#[tauri::command]
pub async fn key_new(
    desk: Shared<'_>,
    name: String,
    passphrase: Typed,
    keychain: bool,
) -> Answer<KeyRow> {
    let row = with_app(&desk, async move |app| {
        let name = key(&name)?;
        app.new_key(&name, &passphrase.0, protection(keychain)).await?;
        app.key_row(&name)
    })
    .await;
    changed(&desk, row)
}

#[tauri::command]
pub async fn key_import(
    handle: AppHandle,
    desk: Shared<'_>,
    name: String,
    passphrase: Typed,
    keychain: bool,
    file_passphrase: Option<Typed>,
) -> Answer<Option<KeyRow>> {
    let Some(path) = ask(move || dialogs::open(&handle, dialogs::Kind::Any)).await? else {
        return Ok(None);
    };
    let row = with_app(&desk, async move |app| {
        let name = key(&name)?;
        let file = zeroize::Zeroizing::new(read(&path)?);
        let file_passphrase = file_passphrase.as_ref().map(|typed| &typed.0);
        let protection = protection(keychain);
        app.import_key(&name, &passphrase.0, protection, &file, file_passphrase, None).await?;
        app.key_row(&name).map(Some)
    })
    .await;
    changed(&desk, row)
}

#[tauri::command]
pub async fn key_certificate_save(
    handle: AppHandle,
    desk: Shared<'_>,
    name: String,
) -> Answer<Option<String>> {
    let proposed = format!("{name}.crt");
    let content = async move |app: &App| Ok(app.key_certificate(&key(&name)?)?.into_bytes());
    save(handle, &desk, proposed, content).await
}

#[tauri::command]
pub async fn key_public_save(
    handle: AppHandle,
    desk: Shared<'_>,
    name: String,
) -> Answer<Option<String>> {
    let proposed = format!("{name}.pub.pem");
    let content = async move |app: &App| Ok(app.key_public(&key(&name)?)?.into_bytes());
    save(handle, &desk, proposed, content).await
}

#[tauri::command]
pub async fn key_private_save(
    handle: AppHandle,
    desk: Shared<'_>,
    name: String,
    passphrase: Option<Typed>,
    export_passphrase: Typed,
) -> Answer<Option<String>> {
    let proposed = format!("{name}.key.pem");
    let content = async move |app: &App| {
        let passphrase = passphrase.as_ref().map(|typed| &typed.0);
        let pem = app.key_private(&key(&name)?, passphrase, &export_passphrase.0).await?;
        // Encrypted: what is written is no secret without its passphrase.
        Ok(pem.expose().as_bytes().to_vec())
    };
    save(handle, &desk, proposed, content).await
}

fn key(name: &str) -> Result<KeyName, AppError> {
    valid("the key", KeyName::new(name))
}

const fn protection(keychain: bool) -> Protection {
    if keychain { Protection::Keychain } else { Protection::Passphrase }
}

/// Keys are files: no commit tells of them.
fn changed<T>(desk: &Arc<Desk>, done: Answer<T>) -> Answer<T> {
    if done.is_ok() {
        desk.say(News::Changed(vec![Topic::Keys]));
        desk.changed();
    }
    done
}
