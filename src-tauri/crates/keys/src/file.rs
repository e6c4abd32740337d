//! Files that are there whole or not at all: written beside their place, flushed, then renamed.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use signing::AtRestError;

/// What a crash may leave behind; swept when the folder is opened again.
const TEMPORARY: &str = ".tmp-";
/// No file here comes near; a larger one is not ours.
const MAX_FILE: u64 = 256 * 1024;

/// Makes a folder only its owner can enter, and sweeps what a crash left in it.
pub(crate) fn open_folder(path: &Path) -> Result<(), AtRestError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(io_error("make the folder", path))?;
    for entry in fs::read_dir(path).map_err(io_error("read the folder", path))? {
        let entry = entry.map_err(io_error("read the folder", path))?;
        if !entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
            continue;
        }
        let path = entry.path();
        let removed = match entry.file_type() {
            Ok(kind) if kind.is_dir() => fs::remove_dir_all(&path),
            _ => fs::remove_file(&path),
        };
        removed.map_err(io_error("remove the leftover", &path))?;
    }
    Ok(())
}

/// `None` when there is no such file.
pub(crate) fn read(path: &Path) -> Result<Option<Vec<u8>>, AtRestError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io_error("open", path)(error)),
    };
    let mut bytes = Vec::new();
    file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(io_error("read", path))?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(damaged(path, "at most 256 KiB", "more".to_owned()));
    }
    Ok(Some(bytes))
}

/// Whether a file that is there already may be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Existing {
    Replace,
    Keep,
}

/// `false` when the file was there and kept.
pub(crate) fn write(path: &Path, bytes: &[u8], existing: Existing) -> Result<bool, AtRestError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    // tempfile makes files readable by their owner only.
    let mut temporary = tempfile::Builder::new()
        .prefix(TEMPORARY)
        .tempfile_in(folder)
        .map_err(io_error("make a file in", folder))?;
    temporary.write_all(bytes).map_err(io_error("write", path))?;
    temporary.as_file().sync_all().map_err(io_error("flush", path))?;
    let renamed = match existing {
        Existing::Replace => temporary.persist(path),
        Existing::Keep => temporary.persist_noclobber(path),
    };
    match renamed {
        Ok(_) => sync_folder(folder).map(|()| true),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(io_error("rename to", path)(error.error)),
    }
}

/// Makes a folder with files in it, all at once.
pub(crate) fn publish_folder(path: &Path, files: &[(&str, &[u8])]) -> Result<(), AtRestError> {
    let parent = path.parent().unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    let temporary = builder.tempdir_in(parent).map_err(io_error("make a folder in", parent))?;
    for (name, bytes) in files {
        let file = temporary.path().join(name);
        write_new(&file, bytes).map_err(io_error("write", &file))?;
    }
    sync_folder(temporary.path())?;
    fs::rename(temporary.path(), path).map_err(io_error("rename to", path))?;
    // It has moved: there is nothing left to remove under the old name.
    let _moved = temporary.keep();
    sync_folder(parent)
}

/// Removes a folder so that a crash half-way leaves no half of it under its name.
pub(crate) fn remove_folder(path: &Path) -> Result<(), AtRestError> {
    let parent = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let aside = parent.join(format!("{TEMPORARY}removed-{name}"));
    fs::rename(path, &aside).map_err(io_error("rename", path))?;
    sync_folder(parent)?;
    fs::remove_dir_all(&aside).map_err(io_error("remove", &aside))
}

pub(crate) fn io_error<'a>(
    action: &'static str,
    path: &'a Path,
) -> impl Fn(io::Error) -> AtRestError + 'a {
    move |source| AtRestError::Io { action, path: path.to_owned(), source }
}

pub(crate) fn damaged(path: &Path, expected: &'static str, found: String) -> AtRestError {
    AtRestError::Damaged { path: path.to_owned(), expected, found }
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A rename is durable once its folder is; Windows has no such call and needs none.
fn sync_folder(path: &Path) -> Result<(), AtRestError> {
    if cfg!(unix) {
        File::open(path).and_then(|it| it.sync_all()).map_err(io_error("flush", path))?;
    }
    Ok(())
}
