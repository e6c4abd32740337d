//! What can be typed after the program's name.

use std::ffi::OsString;
use std::path::PathBuf;

pub const USAGE: &str = "\
Usage: fieldlift-desktop [--data DIR]

  --data DIR   folder of the database, images and keys
               [default: FIELDLIFT_DATA, or this user's data folder]

Exit codes:
  0   the window was closed, or another window of the same folder was shown
  1   the window could not be opened
  2   the command line is wrong";

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    pub data: Option<PathBuf>,
    pub help: bool,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArgumentError {
    #[error("--data needs a folder")]
    NoFolder,
    #[error("{found:?} means nothing here")]
    Unknown { found: OsString },
}

/// `environment` is what FIELDLIFT_DATA says.
pub fn parse(
    arguments: impl IntoIterator<Item = OsString>,
    environment: Option<OsString>,
) -> Result<Arguments, ArgumentError> {
    let named = |folder: OsString| (!folder.is_empty()).then(|| PathBuf::from(folder));
    let mut parsed = Arguments { data: environment.and_then(named), help: false };
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--data") => {
                let folder = arguments.next().and_then(named).ok_or(ArgumentError::NoFolder)?;
                parsed.data = Some(folder);
            }
            Some("--help" | "-h") => parsed.help = true,
            Some(text) if text.starts_with("--data=") => {
                let folder = named(text["--data=".len()..].into());
                parsed.data = Some(folder.ok_or(ArgumentError::NoFolder)?);
            }
            _ => return Err(ArgumentError::Unknown { found: argument }),
        }
    }
    Ok(parsed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_named_by_argument_or_environment() {
        for (arguments, environment, expected) in [
            (vec![], None, Ok(None)),
            (vec![], Some("/e"), Ok(Some("/e"))),
            (vec![], Some(""), Ok(None)),
            (vec!["--data", "/a"], Some("/e"), Ok(Some("/a"))),
            (vec!["--data=/a"], None, Ok(Some("/a"))),
            (vec!["--data"], None, Err(ArgumentError::NoFolder)),
            (vec!["--data="], None, Err(ArgumentError::NoFolder)),
            (vec!["/a"], None, Err(ArgumentError::Unknown { found: "/a".into() })),
        ] {
            let parsed = parse(arguments.iter().map(OsString::from), environment.map(Into::into));
            let expected = expected.map(|data: Option<&str>| data.map(PathBuf::from));
            assert_eq!(parsed.map(|parsed| parsed.data), expected, "{arguments:?}");
        }
    }
}
