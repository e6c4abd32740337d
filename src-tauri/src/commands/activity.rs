use std::sync::Arc;

use app::view::{Examined, LedgerCheck, LedgerPage, LedgerQuery, Text, WorkUnit};
use host::{Patient, examine};
use serde::Deserialize;
use tauri::AppHandle;

use super::{Shared, aside, ask, with_app};
use crate::desk::{Answer, problem};
use crate::dialogs;

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Csv,
    Json,
}

#[tauri::command]
pub async fn ledger(desk: Shared<'_>, query: LedgerQuery) -> Answer<LedgerPage> {
    with_app(&desk, async move |app| app.ledger_page(&query)).await
}

#[tauri::command]
pub async fn ledger_verify(desk: Shared<'_>) -> Answer<LedgerCheck> {
    let what = Text::of("work.verify", "Verifying the ledger", []);
    let progress = desk.works.begin(what, WorkUnit::Entries);
    with_app(&desk, async move |app| {
        let checked = app.ledger_check();
        progress.end(&checked.as_ref().map_err(problem));
        checked
    })
    .await
}

#[tauri::command]
pub async fn ledger_save(
    handle: AppHandle,
    desk: Shared<'_>,
    format: Format,
) -> Answer<Option<String>> {
    let proposed = match format {
        Format::Csv => "ledger.csv",
        Format::Json => "ledger.jsonl",
    };
    let Some(path) = ask(move || dialogs::save(&handle, proposed)).await? else {
        return Ok(None);
    };
    let what = Text::of("work.export", "Writing the ledger", []);
    let progress = desk.works.begin(what, WorkUnit::Entries);
    with_app(&desk, async move |app| {
        // A ledger that leaves this machine is signed as it stands.
        let signed = match app.engine() {
            Ok(_) => app.sign_ledger_head().await.map(drop),
            Err(_) => Ok(()),
        };
        let written = signed.and_then(|()| {
            // The dialog has asked whether a file may be replaced; the export makes a new one.
            if path.exists() {
                let failed =
                    |source| app::AppError::File { path: path.clone(), action: "written", source };
                std::fs::remove_file(&path).map_err(failed)?;
            }
            match format {
                Format::Csv => app.export_ledger_csv(&path),
                Format::Json => app.export_ledger_json(&path),
            }
        });
        progress.end(&written.as_ref().map_err(problem));
        written.map(|_| Some(path.display().to_string()))
    })
    .await
}

#[tauri::command]
pub async fn doctor(desk: Shared<'_>) -> Answer<Vec<Examined>> {
    let desk = Arc::clone(&desk);
    let host = desk.host()?;
    aside(move || {
        let serving = host.serving();
        let patient = Patient {
            app: &host.app,
            folder: desk.folder(),
            listen: desk.listen(),
            serving: serving.as_ref(),
        };
        Ok(examine(&patient).into_iter().map(Examined::from).collect())
    })
    .await
}
