use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use app::view::{
    DeviceDetail, DevicePage, DeviceQuery, GroupRow, ImportPreview, IssuedCertificates, Text,
    WorkUnit,
};
use app::{AppError, CertificateFiles};
use model::{CertificateId, GroupName, ThingName};
use tauri::AppHandle;

use super::{Shared, Typed, ask, own_names, read, valid, with_app, write};
use crate::desk::{Answer, Desk, problem};
use crate::dialogs;

const DAY: Duration = Duration::from_secs(24 * 3600);

#[tauri::command]
pub async fn devices(desk: Shared<'_>, query: DeviceQuery) -> Answer<DevicePage> {
    with_app(&desk, async move |app| app.device_page(&query)).await
}

#[tauri::command]
pub async fn device_names(desk: Shared<'_>, query: DeviceQuery) -> Answer<Vec<String>> {
    with_app(&desk, async move |app| app.device_names(&query)).await
}

#[tauri::command]
pub async fn device(desk: Shared<'_>, name: String) -> Answer<DeviceDetail> {
    with_app(&desk, async move |app| app.device_detail(&thing(&name)?)).await
}

#[tauri::command]
pub async fn device_add(
    desk: Shared<'_>,
    name: String,
    thing_type: Option<String>,
    attributes: BTreeMap<String, String>,
    groups: Vec<String>,
) -> Answer<DeviceDetail> {
    with_app(&desk, async move |app| {
        let name = thing(&name)?;
        let groups =
            groups.iter().map(|group| self::group(group)).collect::<Result<Vec<_>, _>>()?;
        app.add_device(name.clone(), thing_type, attributes, &groups).await?;
        app.device_detail(&name)
    })
    .await
}

#[tauri::command]
pub async fn devices_remove(desk: Shared<'_>, names: Vec<String>) -> Answer<usize> {
    with_app(&desk, async move |app| app.remove_devices(&things(&names)?).await).await
}

#[tauri::command]
pub async fn groups(desk: Shared<'_>) -> Answer<Vec<GroupRow>> {
    with_app(&desk, async |app| app.group_rows()).await
}

#[tauri::command]
pub async fn group_create(
    desk: Shared<'_>,
    name: String,
    parent: Option<String>,
    description: Option<String>,
) -> Answer<()> {
    with_app(&desk, async move |app| {
        let parent = parent.map(|parent| group(&parent)).transpose()?;
        app.create_group(group(&name)?, parent, description).await
    })
    .await
}

#[tauri::command]
pub async fn group_delete(desk: Shared<'_>, name: String) -> Answer<()> {
    with_app(&desk, async move |app| app.delete_group(&group(&name)?).await).await
}

#[tauri::command]
pub async fn group_change(
    desk: Shared<'_>,
    name: String,
    add: Vec<String>,
    remove: Vec<String>,
) -> Answer<()> {
    with_app(&desk, async move |app| {
        app.change_group(&group(&name)?, things(&add)?, things(&remove)?).await.map(drop)
    })
    .await
}

#[tauri::command]
pub async fn csv_choose(handle: AppHandle, desk: Shared<'_>) -> Answer<Option<ImportPreview>> {
    match ask(move || dialogs::open(&handle, dialogs::Kind::Csv)).await? {
        Some(path) => preview(&desk, path).await.map(Some),
        None => Ok(None),
    }
}

#[tauri::command]
pub async fn csv_preview(desk: Shared<'_>, path: String) -> Answer<ImportPreview> {
    preview(&desk, PathBuf::from(path)).await
}

#[tauri::command]
pub async fn csv_import(desk: Shared<'_>, plan: u32) -> Answer<usize> {
    let missing = || AppError::NotFound { kind: "import", name: plan.to_string() };
    let plan = desk.take_plan(plan).ok_or_else(|| problem(&missing()))?;
    let what = Text::of(
        "work.import",
        "Importing {devices} devices",
        [("devices", plan.add.len().to_string())],
    );
    let progress = desk.works.begin(what, WorkUnit::Devices);
    with_app(&desk, async move |app| {
        let imported = app.import_devices(plan).await;
        progress.end(&imported.as_ref().map_err(problem));
        imported
    })
    .await
}

#[tauri::command]
pub async fn certificates_issue(
    handle: AppHandle,
    desk: Shared<'_>,
    names: Vec<String>,
    passphrase: Typed,
    days: u32,
) -> Answer<Option<IssuedCertificates>> {
    let Some(folder) = ask(move || dialogs::folder(&handle)).await? else { return Ok(None) };
    let what = Text::of(
        "work.certificates",
        "Issuing certificates for {devices} devices",
        [("devices", names.len().to_string())],
    );
    let mut progress = desk.works.begin(what, WorkUnit::Devices);
    with_app(&desk, async move |app| {
        let issued = async {
            let things = things(&names)?;
            let issuer = app.unlock_authority(&passphrase.0, &own_names()?)?;
            let mut devices = 0;
            for thing in &things {
                if progress.at(devices as u64, Some(things.len() as u64)).is_break() {
                    break;
                }
                let files = app.issue_certificate(issuer.as_ref(), thing, DAY * days).await?;
                hand_out(&folder, thing, &files)?;
                devices += 1;
            }
            Ok(Some(IssuedCertificates { folder: folder.display().to_string(), devices }))
        }
        .await;
        progress.end(&issued.as_ref().map_err(problem));
        issued
    })
    .await
}

#[tauri::command]
pub async fn certificate_import(
    handle: AppHandle,
    desk: Shared<'_>,
    name: String,
) -> Answer<Option<DeviceDetail>> {
    let Some(path) = ask(move || dialogs::open(&handle, dialogs::Kind::Any)).await? else {
        return Ok(None);
    };
    with_app(&desk, async move |app| {
        let name = thing(&name)?;
        app.import_certificate(&name, &read(&path)?).await?;
        app.device_detail(&name).map(Some)
    })
    .await
}

#[tauri::command]
pub async fn certificate_enable(desk: Shared<'_>, id: String, enabled: bool) -> Answer<()> {
    with_app(&desk, async move |app| {
        let missing = || AppError::NotFound { kind: "device certificate", name: id.clone() };
        let hash = id.parse().map_err(|_| missing())?;
        app.set_certificate_enabled(CertificateId(hash), enabled).await
    })
    .await
}

async fn preview(desk: &Arc<Desk>, path: PathBuf) -> Answer<ImportPreview> {
    let kept = desk.clone();
    with_app(desk, async move |app| {
        let plan = app.plan_import(&read(&path)?)?;
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let number = kept.keep_plan(plan.clone());
        Ok(ImportPreview::of(number, file, &plan))
    })
    .await
}

/// A device's three files, each of a name of its own; the key for this account's eyes only.
fn hand_out(folder: &Path, thing: &ThingName, files: &CertificateFiles) -> Result<(), AppError> {
    // A name may hold a colon, which a file's may not everywhere.
    let stem = thing.as_str().replace(':', "_");
    write(&folder.join(format!("{stem}.key")), files.key.expose().as_bytes())?;
    write(&folder.join(format!("{stem}.crt")), files.certificate.as_bytes())?;
    write(&folder.join("root.pem"), files.root.as_bytes()).map(drop)
}

fn thing(name: &str) -> Result<ThingName, AppError> {
    valid("the device", ThingName::new(name))
}

fn things(names: &[String]) -> Result<Vec<ThingName>, AppError> {
    names.iter().map(|name| thing(name)).collect()
}

fn group(name: &str) -> Result<GroupName, AppError> {
    valid("the group", GroupName::new(name))
}
