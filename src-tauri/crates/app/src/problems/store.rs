use std::path::Path;

use engine::StartError;
use store::{ExportError, FileError, ImportError, OpenError, StoreError};

use super::Told;
use crate::view::Text;

pub(super) const CODES: &[&str] = &[
    "problem.database-locked",
    "problem.database-read-only",
    "problem.disk-full",
    "problem.database-damaged",
    "problem.disk-failed",
    "problem.record-unreadable",
    "problem.record-inconsistent",
    "problem.record-missing",
    "problem.not-written",
    "problem.backup-exists",
    "problem.backup-place",
    "problem.database-refused",
    "problem.folder",
    "problem.database-missing",
    "problem.database-newer",
    "problem.database-older",
    "problem.database-foreign",
    "problem.backup-failed",
    "problem.upgrade-failed",
    "problem.thread",
    "problem.import-unreadable",
    "problem.import-disk",
    "problem.import-stopped",
    "problem.export",
    "problem.image-missing",
    "problem.image-damaged",
    "problem.image-unreadable",
    "advice.close-other-program",
    "advice.permissions",
    "advice.free-space",
    "advice.restore-database",
    "advice.check-disk",
    "advice.report",
    "advice.try-again",
    "advice.other-name",
    "advice.other-folder",
    "advice.install-newer",
    "advice.upgrade",
    "advice.upgrade-again",
    "advice.add-image-again",
    "advice.choose-again",
];

pub(super) fn database(error: &StoreError) -> Told {
    match error {
        StoreError::Locked { path } => {
            at(path, "problem.database-locked", "{path} is in use by another program.")
                .advise("advice.close-other-program", "Close the other program and try again.")
        }
        StoreError::ReadOnly { path } => {
            at(path, "problem.database-read-only", "{path} cannot be written.").advise(
                "advice.permissions",
                "Correct the permissions of the file and its folder; Doctor looks at them.",
            )
        }
        StoreError::DiskFull { path } => {
            at(path, "problem.disk-full", "The disk that holds {path} is full.").advise(
                "advice.free-space",
                "Free some space, for example with Images → Remove unused, and try again.",
            )
        }
        StoreError::Corrupted { path, .. } => {
            at(path, "problem.database-damaged", "{path} is damaged.").advise(
                "advice.restore-database",
                "Move it away and put the newest backup (*.db.bak) in its place.",
            )
        }
        StoreError::Disk { path, .. } => {
            at(path, "problem.disk-failed", "The disk failed at {path}.")
                .advise("advice.check-disk", "Check the disk and its cables, then start again.")
        }
        StoreError::Unreadable { path, .. } => at(
            path,
            "problem.record-unreadable",
            "A record in {path} cannot be read: it was changed by hand or by another version.",
        )
        .advise(
            "advice.restore-database",
            "Move it away and put the newest backup (*.db.bak) in its place.",
        ),
        StoreError::Inconsistent { path, .. } => at(
            path,
            "problem.record-inconsistent",
            "{path} refused an inconsistent change; nothing was written.",
        )
        .advise(
            "advice.report",
            "This is a fault of Fieldlift. The evidence below helps to find it.",
        ),
        StoreError::Missing { key, .. } => Told::new(Text::of(
            "problem.record-missing",
            "{name} is not there to be changed.",
            [("name", key.clone())],
        ))
        .advise("advice.try-again", "Try again."),
        StoreError::BatchFailed | StoreError::Event(_) => Told::new(Text::of(
            "problem.not-written",
            "It could not be written down, so it was not done.",
            [],
        ))
        .advise("advice.try-again", "Try again."),
        StoreError::BackupExists { path } => {
            at(path, "problem.backup-exists", "{path} exists already.")
                .advise("advice.other-name", "Choose another name for the backup.")
        }
        StoreError::File { path, .. } => {
            at(path, "problem.backup-place", "{path} cannot be put in place.")
                .advise("advice.other-folder", "Choose another folder, or correct its permissions.")
        }
        StoreError::Database { path, .. } => {
            at(path, "problem.database-refused", "The database {path} refused the request.")
                .advise("advice.try-again", "Try again.")
        }
    }
}

pub(super) fn open(error: &OpenError) -> Told {
    match error {
        OpenError::Folder { path, .. } => {
            at(path, "problem.folder", "The data folder {path} cannot be used.")
                .advise("advice.other-folder", "Choose another folder, or correct its permissions.")
        }
        OpenError::Missing { path } => {
            at(path, "problem.database-missing", "There is no database at {path}.")
                .advise("advice.upgrade", "Start Fieldlift on this data folder once.")
        }
        OpenError::Newer { path, .. } => at(
            path,
            "problem.database-newer",
            "{path} was written by a newer Fieldlift; it was not touched.",
        )
        .advise("advice.install-newer", "Install the newer version."),
        OpenError::Older { path, .. } => {
            at(path, "problem.database-older", "{path} was written by an older Fieldlift.")
                .advise("advice.upgrade", "Start Fieldlift on this data folder once.")
        }
        OpenError::Foreign { path } => {
            at(path, "problem.database-foreign", "{path} is a database of another program.")
                .advise("advice.other-folder", "Choose another folder, or correct its permissions.")
        }
        OpenError::Backup { path, .. } => at(
            path,
            "problem.backup-failed",
            "No backup could be written to {path}, so the database was not upgraded.",
        )
        .advise(
            "advice.free-space",
            "Free some space, for example with Images → Remove unused, and try again.",
        ),
        OpenError::Upgrade { backup, .. } => at(
            backup,
            "problem.upgrade-failed",
            "The upgrade of the database failed. The copy made before is {path}.",
        )
        .advise(
            "advice.upgrade-again",
            "Try again, or go back to that copy with the older version.",
        ),
        OpenError::Store(error) => database(error),
    }
}

pub(super) fn start(error: &StartError) -> Told {
    match error {
        StartError::Store(error) => database(error),
        StartError::Thread(_) => Told::new(Text::of(
            "problem.thread",
            "The operating system refused a thread to work with.",
            [],
        ))
        .advise("advice.try-again", "Try again."),
    }
}

/// Why it is not durable is why it was not done: the disk, as a rule.
pub(super) fn not_durable(error: &StoreError) -> Told {
    let advice = database(error).advice;
    let what =
        Text::of("problem.not-written", "It could not be written down, so it was not done.", []);
    Told { what, advice }
}

pub(super) fn import(error: &ImportError) -> Told {
    match error {
        ImportError::Source { path, .. } => {
            at(path, "problem.import-unreadable", "{path} cannot be read.")
                .advise("advice.choose-again", "Choose the file again, or another one.")
        }
        ImportError::DiskFull { path } => {
            at(path, "problem.disk-full", "The disk that holds {path} is full.").advise(
                "advice.free-space",
                "Free some space, for example with Images → Remove unused, and try again.",
            )
        }
        ImportError::Keep { path, .. } => {
            at(path, "problem.import-disk", "The file cannot be kept in {path}.").advise(
                "advice.permissions",
                "Correct the permissions of the file and its folder; Doctor looks at them.",
            )
        }
        ImportError::Stopped => Told::new(Text::of(
            "problem.import-stopped",
            "The import was stopped; nothing was kept.",
            [],
        )),
    }
}

pub(super) fn export(error: &ExportError) -> Told {
    match error {
        ExportError::Store(error) => database(error),
        ExportError::Write(_) => {
            Told::new(Text::of("problem.export", "The export cannot be written.", []))
                .advise("advice.other-folder", "Choose another folder, or correct its permissions.")
        }
    }
}

pub(super) fn file(error: &FileError) -> Told {
    let again =
        |told: Told| told.advise("advice.add-image-again", "Add the image again under Images.");
    match error {
        FileError::Missing { hash } => again(Told::new(Text::of(
            "problem.image-missing",
            "The file of the image {image} is not on this machine.",
            [("image", hash.to_string())],
        ))),
        FileError::Corrupted { path, .. } => again(at(
            path,
            "problem.image-damaged",
            "{path} is damaged: its content is not what was added.",
        )),
        FileError::Io { path, .. } => {
            at(path, "problem.image-unreadable", "{path} cannot be used.")
                .advise("advice.check-disk", "Check the disk and its cables, then start again.")
        }
    }
}

fn at(path: &Path, code: &'static str, english: &str) -> Told {
    Told::new(Text::of(code, english, [("path", path.display().to_string())]))
}
