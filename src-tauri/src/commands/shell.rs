use std::sync::Arc;

use app::AppError;
use app::view::{Settings, Watch};
use tauri::ipc::{Channel, InvokeResponseBody};
use tauri::{AppHandle, State};

use super::Shared;
use crate::channel::Subscription;
use crate::desk::{Answer, problem};
use crate::logs;

#[tauri::command]
pub fn subscribe(
    desk: Shared<'_>,
    subscription: State<'_, Subscription>,
    channel: Channel<InvokeResponseBody>,
) {
    subscription.open(Arc::clone(&desk), channel);
}

#[tauri::command]
pub async fn watch(subscription: State<'_, Subscription>, watch: Option<Watch>) -> Answer<()> {
    subscription.watch(watch).await
}

#[tauri::command]
pub async fn settings_save(desk: Shared<'_>, app: AppHandle, settings: Settings) -> Answer<()> {
    crate::window::dress(&app, settings.theme);
    let desk = Arc::clone(&desk);
    super::aside(move || desk.keep_settings(settings)).await
}

#[tauri::command]
pub fn notice_dismiss(desk: Shared<'_>, id: String) {
    desk.dismiss(&id);
}

/// One that has ended meanwhile needs no cancel.
#[tauri::command]
pub fn work_cancel(desk: Shared<'_>, id: u32) {
    desk.works.cancel(id);
}

#[tauri::command]
pub async fn logs_show(desk: Shared<'_>) -> Answer<()> {
    let path = logs::folder(desk.folder().root());
    super::aside(move || {
        open::that_detached(&path)
            .map_err(|source| problem(&AppError::File { path, action: "shown", source }))
    })
    .await
}

#[tauri::command]
pub async fn quit(desk: Shared<'_>, app: AppHandle) -> Answer<()> {
    crate::window::end(&app, &desk).await;
    Ok(())
}

#[tauri::command]
pub async fn folder_retry(desk: Shared<'_>) -> Answer<()> {
    desk.retry().await
}
