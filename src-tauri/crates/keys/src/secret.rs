use std::path::{Path, PathBuf};

use signing::{AtRestError, InstallationError, Passphrase};
use zeroize::Zeroizing;

use crate::file::{self, Existing};
use crate::{Places, random};

/// Where a new installation puts its secret. Where an old one has put it is remembered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SecretPlace {
    /// The OS keychain where there is one, else a file.
    ///
    /// A keychain opens when its user logs in. Where Fieldlift must come back by itself after a
    /// power cut and nobody logs in, take [`SecretPlace::File`].
    #[default]
    KeychainOrFile,
    /// A file only its owner can read, outside the data folder.
    File,
}

/// Where the secret of an existing installation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kept {
    Keychain,
    File,
}

/// 32 random bytes that open what must open without a person. As hex digits, because a keychain
/// keeps text.
#[derive(Clone, Debug)]
pub(crate) struct InstallationSecret(Passphrase);

impl InstallationSecret {
    /// Makes one and puts it where `places` says.
    pub(crate) fn create(places: &Places<'_>, id: &str) -> Result<(Self, Kept), AtRestError> {
        let secret = Passphrase::new(hex(&*random::bytes::<32>()?));
        let kept = match places.secret_place {
            SecretPlace::KeychainOrFile => match places.keychain.set(&entry(id), &secret) {
                Ok(()) => Kept::Keychain,
                Err(AtRestError::NoKeychain { .. }) => Kept::File,
                Err(error) => return Err(error),
            },
            SecretPlace::File => Kept::File,
        };
        if kept == Kept::File {
            file::open_folder(places.secrets)?;
            let mut text = Zeroizing::new(String::with_capacity(HEX_DIGITS + 1));
            text.push_str(secret.as_str());
            text.push('\n');
            let path = path(places.secrets, id);
            if !file::write(&path, text.as_bytes(), Existing::Keep)? {
                return Err(file::damaged(&path, "no file yet", "one".to_owned()));
            }
        }
        Ok((Self(secret), kept))
    }

    pub(crate) fn load(
        places: &Places<'_>,
        id: &str,
        kept: Kept,
    ) -> Result<Self, InstallationError> {
        let missing = |place: String| InstallationError::SecretMissing { place };
        match kept {
            Kept::Keychain => match places.keychain.get(&entry(id)) {
                Ok(Some(secret)) => Ok(Self(secret)),
                Ok(None) => Err(missing(format!("keychain entry {:?}", entry(id)))),
                Err(AtRestError::NoKeychain { reason }) => {
                    Err(InstallationError::KeychainClosed { reason })
                }
                Err(error) => Err(error.into()),
            },
            Kept::File => {
                let path = path(places.secrets, id);
                let bytes = Zeroizing::new(
                    file::read(&path)?.ok_or_else(|| missing(path.display().to_string()))?,
                );
                let text = std::str::from_utf8(&bytes).unwrap_or_default().trim();
                if text.len() != HEX_DIGITS || !text.bytes().all(|it| it.is_ascii_hexdigit()) {
                    let found = format!("{} bytes of something else", bytes.len());
                    return Err(file::damaged(&path, "64 hex digits", found).into());
                }
                Ok(Self(Passphrase::from(text)))
            }
        }
    }

    pub(crate) fn as_passphrase(&self) -> &Passphrase {
        &self.0
    }
}

const HEX_DIGITS: usize = 64;

pub(crate) fn hex(bytes: &[u8]) -> String {
    // Sized once: a growing string would leave unwiped copies behind.
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from_digit(nibble.into(), 16).unwrap_or('0'));
        }
    }
    text
}

fn entry(id: &str) -> String {
    format!("installation {id}")
}

fn path(folder: &Path, id: &str) -> PathBuf {
    folder.join(format!("{id}.secret"))
}
