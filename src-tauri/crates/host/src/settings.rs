//! What a person chose, in a file of the data folder.

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;

use app::view::Settings;

use crate::folder::DataFolder;

const FILE: &str = "settings.json";

/// The settings as kept, and what was wrong with the file, if anything was.
#[derive(Debug)]
pub struct Kept {
    pub settings: Settings,
    pub damaged: Option<String>,
}

/// A file that is not there means that nothing was chosen yet. One that cannot be read is left as
/// it is until something else is chosen.
pub fn read_settings(folder: &DataFolder) -> Kept {
    let kept = |settings, damaged| Kept { settings, damaged };
    match fs::read(file(folder)) {
        Ok(text) => match serde_json::from_slice(&text) {
            Ok(settings) => kept(settings, None),
            Err(error) => kept(Settings::default(), Some(error.to_string())),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => kept(Settings::default(), None),
        Err(error) => kept(Settings::default(), Some(error.to_string())),
    }
}

pub fn keep_settings(folder: &DataFolder, settings: &Settings) -> io::Result<()> {
    let text = serde_json::to_vec_pretty(settings)?;
    replace_file(&file(folder), &text)
}

/// Whole or not at all: a power cut leaves the file before or the file after.
pub fn replace_file(path: &std::path::Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    temporary.write_all(content)?;
    temporary.as_file().sync_all()?;
    temporary.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn file(folder: &DataFolder) -> PathBuf {
    folder.root().join(FILE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::view::Theme;

    #[test]
    fn settings_come_back_and_damage_is_said() {
        let place = tempfile::tempdir().unwrap();
        let folder = DataFolder::at(place.path().to_owned(), place.path().join("secret"));
        assert_eq!(read_settings(&folder).settings, Settings::default());
        let chosen = Settings { theme: Theme::Light, gateway_port: 8884, ..Settings::default() };
        keep_settings(&folder, &chosen).unwrap();
        let kept = read_settings(&folder);
        assert_eq!((kept.settings, kept.damaged), (chosen, None));

        for damage in ["{\"theme\": \"pink\"}", "{\"theme\"", ""] {
            fs::write(file(&folder), damage).unwrap();
            let kept = read_settings(&folder);
            assert_eq!(kept.settings, Settings::default());
            assert!(kept.damaged.is_some(), "{damage}");
        }
        // Written by an earlier version that knew less.
        fs::write(file(&folder), "{\"gatewayPort\": 1}").unwrap();
        let kept = read_settings(&folder);
        assert_eq!((kept.settings.gateway_port, kept.damaged), (1, None));
    }
}
