//! The desktop shell: one window on one data folder, and the commands its page may call. A command
//! reads its arguments, asks the application, and answers; nothing is decided here.

mod arguments;
mod awake;
mod channel;
mod commands;
mod desk;
mod dialogs;
mod first_window;
mod logs;
mod placement;
mod window;
mod works;

use std::sync::Arc;

use host::{DataFolder, FolderError};
use tauri::App;

pub use arguments::{ArgumentError, Arguments, USAGE, parse};

use awake::Awake;
use channel::Subscription;
use commands::{activity, devices, images, keys, rehearsal, rollouts, shell, site, updates};
use desk::Desk;

#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error("the machine gives no thread")]
    Thread(#[from] std::io::Error),
    #[error("the window could not be opened")]
    Window(#[from] tauri::Error),
}

/// Opens the window and returns when it is closed, or when another window of the same folder has
/// come to the front instead.
pub fn run(arguments: &Arguments) -> Result<(), RunError> {
    let folder = DataFolder::choose(arguments.data.as_deref())?;
    if first_window::show(folder.root()) {
        return Ok(());
    }
    // A folder that cannot be made is told in the window.
    folder.create().ok();
    let _log = logs::begin(folder.root());
    let desk = Arc::new(Desk::new(folder, env!("CARGO_PKG_VERSION").to_owned()));
    let awake = Awake::new()?;
    tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .manage(desk.clone())
        .manage(Subscription::default())
        .manage(window::Ending::default())
        .invoke_handler(tauri::generate_handler![
            shell::subscribe,
            shell::watch,
            shell::settings_save,
            shell::notice_dismiss,
            shell::work_cancel,
            shell::logs_show,
            shell::quit,
            shell::folder_retry,
            site::site,
            site::site_create,
            site::gateway_start,
            site::gateway_stop,
            site::gateway_renew,
            site::site_root_save,
            site::backup,
            rollouts::rollouts,
            rollouts::rollout_cell,
            rollouts::rollout_start,
            rollouts::rollout_pause,
            rollouts::rollout_resume,
            rollouts::cancel_preview,
            rollouts::rollout_cancel,
            rollouts::rollout_retry,
            rollouts::rollout_report_save,
            rollouts::raw_messages,
            rollouts::support_bundle_save,
            updates::updates,
            updates::update,
            updates::update_check,
            updates::update_parse,
            updates::update_create,
            updates::update_delete,
            updates::drafts,
            updates::draft_save,
            updates::draft_delete,
            updates::sign,
            devices::devices,
            devices::device_names,
            devices::device,
            devices::device_add,
            devices::devices_remove,
            devices::groups,
            devices::group_create,
            devices::group_delete,
            devices::group_change,
            devices::csv_choose,
            devices::csv_preview,
            devices::csv_import,
            devices::certificates_issue,
            devices::certificate_import,
            devices::certificate_enable,
            images::images,
            images::image,
            images::image_choose,
            images::image_add,
            images::image_sample,
            images::images_collect,
            keys::keys,
            keys::key_new,
            keys::key_import,
            keys::key_certificate_save,
            keys::key_public_save,
            keys::key_private_save,
            activity::ledger,
            activity::ledger_verify,
            activity::ledger_save,
            activity::doctor,
            rehearsal::rehearsal_start,
            rehearsal::rehearsal_end,
        ])
        .on_window_event(window::on_event)
        .setup(move |app| Ok(begin(app, desk, awake)?))
        .run(tauri::generate_context!())?;
    Ok(())
}

/// The window opens at once; the folder is opened beside it.
fn begin(app: &mut App, desk: Arc<Desk>, awake: Awake) -> tauri::Result<()> {
    let handle = app.handle().clone();
    window::dress(&handle, desk.settings().theme);
    if let Some(window) = window::main(&handle) {
        placement::restore(&window, desk.folder().root())?;
        window.show()?;
    }
    let shown = handle.clone();
    if let Err(error) = first_window::answer(desk.folder().root(), move || window::show(&shown)) {
        tracing::warn!(%error, "a second window of this folder will not find this one");
    }
    tauri::async_runtime::spawn(desk.clone().watch_shell(awake));
    tauri::async_runtime::spawn(window::end_when_told(handle, desk.clone()));
    tauri::async_runtime::spawn(async move { desk.open().await });
    Ok(())
}
