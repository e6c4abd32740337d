use app::view::RehearsalRequest;

use super::Shared;
use crate::desk::Answer;

#[tauri::command]
pub async fn rehearsal_start(desk: Shared<'_>, request: RehearsalRequest) -> Answer<()> {
    desk.start_rehearsal(request).await
}

#[tauri::command]
pub async fn rehearsal_end(desk: Shared<'_>) -> Answer<()> {
    desk.end_rehearsal().await;
    Ok(())
}
