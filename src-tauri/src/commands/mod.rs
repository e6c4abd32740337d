//! What the page may ask: each command reads its arguments, asks the application, and answers.

pub mod activity;
pub mod devices;
pub mod images;
pub mod keys;
pub mod rehearsal;
pub mod rollouts;
pub mod shell;
pub mod site;
pub mod updates;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::{App, AppError};
use host::own_addresses;
use model::InvalidId;
use serde::{Deserialize, Deserializer};
use signing::{Passphrase, ServerNames};
use tauri::State;

use crate::desk::{Answer, Desk, problem};

pub type Shared<'a> = State<'a, Arc<Desk>>;

/// A passphrase as it comes from the page: wrapped before anything else sees it.
pub struct Typed(Passphrase);

impl<'de> Deserialize<'de> for Typed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let typed = zeroize::Zeroizing::new(String::deserialize(deserializer)?);
        Ok(Self(Passphrase::from(typed.as_str())))
    }
}

/// Small files a person chooses: keys, certificates and lists of devices are far smaller.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Works with the application on a thread that may wait for disks and key derivation.
pub async fn with_app<T: Send + 'static>(
    desk: &Arc<Desk>,
    work: impl AsyncFnOnce(&App) -> Result<T, AppError> + Send + 'static,
) -> Answer<T> {
    let app = desk.app()?;
    let kept = desk.clone();
    aside(move || {
        let done = tauri::async_runtime::block_on(work(&app));
        done.map_err(|error| {
            kept.noticed(&error);
            problem(&error)
        })
    })
    .await
}

/// Runs on a thread of its own, for as long as it takes.
pub async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Answer<T> + Send + 'static,
) -> Answer<T> {
    match tauri::async_runtime::spawn_blocking(work).await {
        Ok(answer) => answer,
        Err(error) => {
            tracing::error!(%error, "a command ended without an answer");
            Err(problem(&AppError::Stopped))
        }
    }
}

pub fn valid<T>(what: &str, made: Result<T, InvalidId>) -> Result<T, AppError> {
    made.map_err(|invalid| AppError::Input {
        what: what.to_owned(),
        expected: invalid.expected.to_owned(),
        found: invalid.found,
    })
}

/// The names and addresses this machine's gateway is reached by.
pub fn own_names() -> Result<ServerNames, AppError> {
    ServerNames::new([], own_addresses()).map_err(|invalid| AppError::Input {
        what: "the addresses of this machine".to_owned(),
        expected: "names and addresses for a certificate".to_owned(),
        found: invalid.to_string(),
    })
}

pub fn read(path: &Path) -> Result<Vec<u8>, AppError> {
    let failed = |source| AppError::File { path: path.to_owned(), action: "read", source };
    let size = std::fs::metadata(path).map_err(failed)?.len();
    if size > MOST_BYTES {
        return Err(AppError::Input {
            what: path.display().to_string(),
            expected: format!("at most {MOST_BYTES} bytes"),
            found: size.to_string(),
        });
    }
    std::fs::read(path).map_err(failed)
}

/// Where a person said to; whole or not at all.
pub fn write(path: &Path, content: &[u8]) -> Result<String, AppError> {
    host::replace_file(path, content).map_err(|source| AppError::File {
        path: path.to_owned(),
        action: "written",
        source,
    })?;
    Ok(path.display().to_string())
}

/// Asks where to and writes there what `content` gives; `None`: the person changed their mind.
pub async fn save(
    app: tauri::AppHandle,
    desk: &Arc<Desk>,
    proposed: String,
    content: impl AsyncFnOnce(&App) -> Result<Vec<u8>, AppError> + Send + 'static,
) -> Answer<Option<String>> {
    let Some(path) = ask(move || crate::dialogs::save(&app, &proposed)).await? else {
        return Ok(None);
    };
    with_app(desk, async move |app| Ok(Some(write(&path, &content(app).await?)?))).await
}

pub async fn ask(
    dialog: impl FnOnce() -> Option<PathBuf> + Send + 'static,
) -> Answer<Option<PathBuf>> {
    aside(move || Ok(dialog())).await
}
