//! The system's own dialogs for files and folders: the page never names a path to write to.

use std::path::PathBuf;

use tauri::{AppHandle, Wry};
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder, FilePath};

/// Of what a person looks for; the names are those of the formats.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Csv,
    /// Firmware has any name.
    Any,
}

/// Asks for a file to read. Blocks until it is answered: never on the main thread.
pub fn open(app: &AppHandle, kind: Kind) -> Option<PathBuf> {
    let dialog = match kind {
        Kind::Csv => dialog(app).add_filter("CSV", &["csv", "txt"]),
        Kind::Any => dialog(app),
    };
    path(dialog.blocking_pick_file())
}

/// Asks where to write to; the system asks before a file is replaced.
pub fn save(app: &AppHandle, proposed: &str) -> Option<PathBuf> {
    path(dialog(app).set_file_name(proposed).blocking_save_file())
}

pub fn folder(app: &AppHandle) -> Option<PathBuf> {
    path(dialog(app).set_can_create_directories(true).blocking_pick_folder())
}

fn dialog(app: &AppHandle) -> FileDialogBuilder<Wry> {
    app.dialog().file()
}

fn path(chosen: Option<FilePath>) -> Option<PathBuf> {
    chosen.and_then(|chosen| chosen.into_path().ok())
}
