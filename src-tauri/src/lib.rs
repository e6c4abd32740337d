//! The desktop shell: one window, and the commands its page may call. A command parses, asks the
//! application, and answers; nothing is decided here.

use serde::Serialize;
use tauri::AppHandle;

/// Opens the window and returns when it is closed.
pub fn run() -> tauri::Result<()> {
    tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![about])
        .run(tauri::generate_context!())
}

/// What the page says about the program it runs in.
#[derive(Debug, Serialize)]
struct About {
    name: String,
    version: String,
}

#[tauri::command]
fn about(app: AppHandle) -> About {
    let package = app.package_info();
    About { name: package.name.clone(), version: package.version.to_string() }
}
