//! The window: how it looks, when it may close, and the end of the program.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use app::view::Theme;
use tauri::{AppHandle, Emitter as _, Manager as _, WebviewWindow, Window, WindowEvent};

use crate::channel::Subscription;
use crate::desk::Desk;
use crate::placement;

pub const MAIN: &str = "main";
/// The page shows the question whether to close although rollouts run.
const CLOSE_REQUESTED: &str = "close-requested";

/// Set once the program is on its way out: a second end waits for the first.
#[derive(Default)]
pub struct Ending(AtomicBool);

/// The window's frame follows the theme that was chosen.
pub fn dress(app: &AppHandle, theme: Theme) {
    app.set_theme(match theme {
        Theme::System => None,
        Theme::Dark => Some(tauri::Theme::Dark),
        Theme::Light => Some(tauri::Theme::Light),
    });
}

/// In front of the others, whatever became of it.
pub fn show(app: &AppHandle) {
    let Some(window) = main(app) else { return };
    for done in [window.unminimize(), window.show(), window.set_focus()] {
        if let Err(error) = done {
            tracing::warn!(%error, "the window could not be brought to the front");
        }
    }
}

pub fn main(app: &AppHandle) -> Option<WebviewWindow> {
    app.get_webview_window(MAIN)
}

/// A window that closes takes the gateway along: while rollouts run the page asks first, if there
/// is a page.
pub fn on_event(window: &Window, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else { return };
    api.prevent_close();
    let app = window.app_handle().clone();
    let desk = Arc::clone(&app.state::<Arc<Desk>>());
    tauri::async_runtime::spawn(async move {
        let asked = desk.clone();
        let runs = tauri::async_runtime::spawn_blocking(move || asked.has_running_rollouts());
        let runs = runs.await.unwrap_or(false);
        if runs && app.state::<Subscription>().is_open() {
            match app.emit(CLOSE_REQUESTED, ()) {
                Ok(()) => return,
                Err(error) => tracing::warn!(%error, "the page cannot be asked"),
            }
        }
        end(&app, &desk).await;
    });
}

/// Lets devices go, gives the folder back and ends the program.
pub async fn end(app: &AppHandle, desk: &Desk) {
    if app.state::<Ending>().0.swap(true, Ordering::Relaxed) {
        return;
    }
    if let Some(window) = main(app) {
        placement::keep(&window, desk.folder().root());
    }
    desk.close().await;
    app.exit(0);
}

/// The end that a session manager asks for.
#[cfg(unix)]
pub async fn end_when_told(app: AppHandle, desk: Arc<Desk>) {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = signal(SignalKind::terminate())
        .and_then(|terminate| Ok((terminate, signal(SignalKind::interrupt())?)));
    match signals {
        Ok((mut terminate, mut interrupt)) => {
            // Both are cancel-safe: a signal that came stays.
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            end(&app, &desk).await;
        }
        Err(error) => tracing::warn!(%error, "signals cannot be heard"),
    }
}

/// Windows closes the window, which is heard there.
#[cfg(not(unix))]
pub async fn end_when_told(_app: AppHandle, _desk: Arc<Desk>) {}
