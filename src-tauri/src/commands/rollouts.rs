use app::view::{CancelPreview, Inspector, RawMessages, RolloutHead, Source};
use app::{App, AppError};
use jobs::{Force, Retry};
use model::{ThingName, UpdateId};
use tauri::AppHandle;

use super::{Shared, aside, ask, valid, with_app, write};
use crate::desk::{Answer, Desk, problem};
use crate::dialogs;
use std::sync::Arc;

#[tauri::command]
pub async fn rollouts(desk: Shared<'_>) -> Answer<Vec<RolloutHead>> {
    with_app(&desk, async |app| {
        Ok(app.update_rows()?.into_iter().filter_map(|row| row.rollout).collect())
    })
    .await
}

#[tauri::command]
pub async fn rollout_cell(
    desk: Shared<'_>,
    source: Source,
    update: String,
    index: u32,
) -> Answer<Option<Inspector>> {
    on(&desk, source, update, async move |app, id| app.rollout_cell(&id, index)).await
}

#[tauri::command]
pub async fn rollout_start(desk: Shared<'_>, update: String) -> Answer<()> {
    on(&desk, Source::Site, update, async |app, id| app.start_rollout(&id).await.map(drop)).await
}

#[tauri::command]
pub async fn rollout_pause(
    desk: Shared<'_>,
    source: Source,
    update: String,
    reason: Option<String>,
) -> Answer<()> {
    on(&desk, source, update, async move |app, id| app.pause(&id, reason).await).await
}

#[tauri::command]
pub async fn rollout_resume(desk: Shared<'_>, source: Source, update: String) -> Answer<()> {
    on(&desk, source, update, async |app, id| app.resume(&id).await).await
}

#[tauri::command]
pub async fn cancel_preview(
    desk: Shared<'_>,
    source: Source,
    update: String,
) -> Answer<CancelPreview> {
    on(&desk, source, update, async |app, id| app.cancel_preview(&id)).await
}

#[tauri::command]
pub async fn rollout_cancel(
    desk: Shared<'_>,
    source: Source,
    update: String,
    force: bool,
    comment: Option<String>,
) -> Answer<()> {
    let force = if force { Force::InProgressToo } else { Force::QueuedOnly };
    on(&desk, source, update, async move |app, id| app.cancel(&id, force, comment).await).await
}

#[tauri::command]
pub async fn rollout_retry(
    desk: Shared<'_>,
    source: Source,
    update: String,
    thing: Option<String>,
) -> Answer<usize> {
    on(&desk, source, update, async move |app, id| {
        let what = match thing {
            Some(thing) => Retry::Thing(valid("the device", ThingName::new(&thing))?),
            None => Retry::Failed,
        };
        Ok(app.retry(&id, what).await?.devices)
    })
    .await
}

#[tauri::command]
pub async fn rollout_report_save(
    handle: AppHandle,
    desk: Shared<'_>,
    source: Source,
    update: String,
) -> Answer<Option<String>> {
    let proposed = format!("{update}.csv");
    let Some(path) = ask(move || dialogs::save(&handle, &proposed)).await? else {
        return Ok(None);
    };
    on(&desk, source, update, async move |app, id| {
        write(&path, app.rollout_report(&id)?.as_bytes()).map(Some)
    })
    .await
}

#[tauri::command]
pub async fn raw_messages(
    desk: Shared<'_>,
    source: Source,
    update: String,
    thing: String,
) -> Answer<RawMessages> {
    on(&desk, source, update, async move |app, id| {
        app.raw_messages(&id, &valid("the device", ThingName::new(&thing))?)
    })
    .await
}

#[tauri::command]
pub async fn support_bundle_save(
    handle: AppHandle,
    desk: Shared<'_>,
    source: Source,
    update: String,
    thing: Option<String>,
) -> Answer<Option<String>> {
    let proposed = format!("{}-support.json", thing.as_ref().unwrap_or(&update));
    let Some(path) = ask(move || dialogs::save(&handle, &proposed)).await? else {
        return Ok(None);
    };
    on(&desk, source, update, async move |app, id| {
        let thing = thing.map(|thing| valid("the device", ThingName::new(&thing))).transpose()?;
        write(&path, &app.support_bundle(&id, thing.as_ref())?).map(Some)
    })
    .await
}

/// With the application in which that rollout runs.
async fn on<T: Send + 'static>(
    desk: &Arc<Desk>,
    source: Source,
    update: String,
    work: impl AsyncFnOnce(&App, UpdateId) -> Result<T, AppError> + Send + 'static,
) -> Answer<T> {
    let app = desk.app_of(source)?;
    let desk = desk.clone();
    aside(move || {
        let done = tauri::async_runtime::block_on(async {
            work(&app, valid("the update", UpdateId::new(&update))?).await
        });
        done.map_err(|error| {
            desk.noticed(&error);
            problem(&error)
        })
    })
    .await
}
