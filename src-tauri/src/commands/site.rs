use std::sync::Arc;

use app::SiteView;
use app::view::{Problem, Text, Topic, WorkUnit};
use tauri::AppHandle;

use super::{Shared, Typed, ask, own_names, save, with_app};
use crate::desk::{Answer, News};
use crate::dialogs;

#[tauri::command]
pub async fn site(desk: Shared<'_>) -> Answer<Option<SiteView>> {
    with_app(&desk, async |app| app.site(&own_names()?)).await
}

#[tauri::command]
pub async fn site_create(
    desk: Shared<'_>,
    name: String,
    passphrase: Typed,
) -> Answer<Option<SiteView>> {
    let site = with_app(&desk, async move |app| {
        let names = own_names()?;
        app.create_site(&name, &passphrase.0, &names)?;
        app.site(&names)
    })
    .await?;
    desk.say(News::Changed(vec![Topic::Site]));
    Ok(site)
}

#[tauri::command]
pub async fn gateway_start(desk: Shared<'_>) -> Answer<()> {
    desk.start_gateway().await
}

#[tauri::command]
pub async fn gateway_stop(desk: Shared<'_>) -> Answer<()> {
    desk.stop_gateway().await
}

#[tauri::command]
pub async fn gateway_renew(desk: Shared<'_>, passphrase: Typed) -> Answer<Option<SiteView>> {
    let site = with_app(&desk, async move |app| {
        let names = own_names()?;
        app.renew_gateway(&passphrase.0, &names)?;
        app.site(&names)
    })
    .await?;
    desk.restart_gateway().await?;
    Ok(site)
}

#[tauri::command]
pub async fn site_root_save(app: AppHandle, desk: Shared<'_>) -> Answer<Option<String>> {
    let content = async |app: &app::App| Ok(app.site_root()?.into_bytes());
    save(app, &desk, "root.pem".to_owned(), content).await
}

#[tauri::command]
pub async fn backup(app: AppHandle, desk: Shared<'_>) -> Answer<Option<String>> {
    let Some(chosen) = ask(move || dialogs::folder(&app)).await? else { return Ok(None) };
    let host = desk.host()?;
    let day = host.app.now().as_millis();
    let target = chosen.join(format!("fieldlift-backup-{day}"));
    let what = Text::of("work.backup", "Backup", []);
    let progress = desk.works.begin(what, WorkUnit::Steps);
    let desk = Arc::clone(&desk);
    super::aside(move || {
        let written = tauri::async_runtime::block_on(host.backup(desk.folder(), &target));
        let answer = written
            .map(|backup| Some(backup.folder.display().to_string()))
            .map_err(|error| Box::new(Problem::from(&error)));
        progress.end(&answer);
        answer
    })
    .await
}
