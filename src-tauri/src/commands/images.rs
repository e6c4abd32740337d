use std::path::PathBuf;
use std::sync::Arc;

use app::AppError;
use app::view::{ImageDetail, ImageRow, Text, WorkUnit};
use host::{SAMPLE_NAME, sample_firmware};
use model::Sha256;
use tauri::AppHandle;

use super::{Shared, ask, with_app};
use crate::desk::{Answer, Desk};
use crate::dialogs;

#[tauri::command]
pub async fn images(desk: Shared<'_>) -> Answer<Vec<ImageRow>> {
    with_app(&desk, async |app| app.image_rows()).await
}

#[tauri::command]
pub async fn image(desk: Shared<'_>, hash: String) -> Answer<ImageDetail> {
    with_app(&desk, async move |app| app.image_detail(self::hash(&hash)?)).await
}

#[tauri::command]
pub async fn image_choose(app: AppHandle, desk: Shared<'_>) -> Answer<Option<ImageDetail>> {
    match ask(move || dialogs::open(&app, dialogs::Kind::Any)).await? {
        Some(path) => add(&desk, path).await.map(Some),
        None => Ok(None),
    }
}

#[tauri::command]
pub async fn image_add(desk: Shared<'_>, path: String) -> Answer<ImageDetail> {
    add(&desk, PathBuf::from(path)).await
}

#[tauri::command]
pub async fn image_sample(desk: Shared<'_>) -> Answer<ImageDetail> {
    with_app(&desk, async |app| {
        let failed =
            |source| AppError::File { path: std::env::temp_dir(), action: "written", source };
        let folder = tempfile::tempdir().map_err(failed)?;
        let path = folder.path().join(SAMPLE_NAME);
        std::fs::write(&path, sample_firmware()).map_err(failed)?;
        let added = app.add_image(&path, &mut |_, _| std::ops::ControlFlow::Continue(())).await?;
        app.image_detail(added.record.hash)
    })
    .await
}

#[tauri::command]
pub async fn images_collect(desk: Shared<'_>) -> Answer<(usize, u64)> {
    with_app(&desk, async |app| app.collect_images().await).await
}

pub fn hash(text: &str) -> Result<Sha256, AppError> {
    let missing = || AppError::NotFound { kind: "image", name: text.to_owned() };
    text.parse().map_err(|_| missing())
}

/// Firmware is read as a stream, however large it is.
async fn add(desk: &Arc<Desk>, path: PathBuf) -> Answer<ImageDetail> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let what = Text::of("work.image", "Adding {file}", [("file", name)]);
    let mut progress = desk.works.begin(what, WorkUnit::Bytes);
    with_app(desk, async move |app| {
        let added = app.add_image(&path, &mut |done, total| progress.at(done, total)).await;
        let added = match added {
            Ok(added) => app.image_detail(added.record.hash),
            Err(error) => Err(error),
        };
        progress.end(&added.as_ref().map_err(crate::desk::problem));
        added
    })
    .await
}
