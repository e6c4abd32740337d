//! Passphrases: from a file for scripts, else asked for; never from the command line, where every
//! process of the machine could read them.

use std::io::IsTerminal as _;
use std::path::Path;

use signing::Passphrase;
use zeroize::Zeroizing;

use crate::failure::Failure;

/// A passphrase longer than this is a file of another kind.
const MAX_PASSPHRASE: usize = 4096;

/// What opens a key.
pub fn ask(file: Option<&Path>, prompt: &str) -> Result<Passphrase, Failure> {
    match file {
        Some(path) => read(path),
        None if std::io::stdin().is_terminal() => prompt_for(prompt),
        None => Err(Failure::key(format!(
            "{prompt} is needed, and there is no terminal to ask on; give it with --passphrase-file"
        ))),
    }
}

/// What will open a key from now on: asked for twice, since a slip would lock the key for good.
pub fn choose(file: Option<&Path>, prompt: &str) -> Result<Passphrase, Failure> {
    let first = ask(file, prompt)?;
    if file.is_none() {
        let second = prompt_for(&format!("{prompt}, again"))?;
        if first.as_str() != second.as_str() {
            return Err(Failure::key("the two passphrases differ; nothing was done"));
        }
    }
    Ok(first)
}

fn read(path: &Path) -> Result<Passphrase, Failure> {
    let text = std::fs::read(path)
        .map_err(|error| Failure::machine(&format!("{} cannot be read", path.display()), &error))?;
    let text = Zeroizing::new(text);
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    match std::str::from_utf8(line) {
        Ok(line) if !line.is_empty() && line.len() <= MAX_PASSPHRASE => {
            Ok(Passphrase::new(line.to_owned()))
        }
        _ => Err(Failure::key(format!(
            "{}: expected a passphrase in UTF-8 on the first line",
            path.display()
        ))),
    }
}

fn prompt_for(prompt: &str) -> Result<Passphrase, Failure> {
    rpassword::prompt_password(format!("{prompt}: "))
        .map(Passphrase::new)
        .map_err(|error| Failure::machine("the passphrase could not be read", &error))
}
