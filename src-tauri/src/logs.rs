//! The log: a file a day in the data folder, the last two weeks of them. Passphrases and keys have
//! types that do not print themselves.

use std::path::{Path, PathBuf};

use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{Builder, Rotation};
use tracing_subscriber::EnvFilter;

const DAYS: usize = 14;

pub fn folder(data: &Path) -> PathBuf {
    data.join("logs")
}

/// What is logged is written as long as the guard lives. Without a folder to write to there is no
/// log, and the window says what is wrong with the folder.
pub fn begin(data: &Path) -> Option<WorkerGuard> {
    let file = Builder::new()
        .rotation(Rotation::DAILY)
        .filename_prefix("fieldlift")
        .filename_suffix("log")
        .max_log_files(DAYS)
        .build(folder(data));
    let (writer, guard) = tracing_appender::non_blocking(file.ok()?);
    let filter = EnvFilter::try_from_env("FIELDLIFT_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,zbus=warn,rumqttc=warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(writer).init();
    Some(guard)
}
