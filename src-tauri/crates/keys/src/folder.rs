use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use std::{fmt, fs};

use model::{KeyName, Sha256, Timestamp};
use serde::{Deserialize, Serialize};
use signing::{
    AtRestError, Certificate, Cost, DamagedKey, KeyInfo, KeyList, Keyring, KeyringError, NewKey,
    Passphrase, PrivateKey, Protection, SecretText, Signature, Validity, code_signing_certificate,
    encrypt, parse_private_key,
};

use crate::bundle::{Bundle, Unopened};
use crate::file::{self, Existing};
use crate::site::years;
use crate::{Keychain, random};

/// Signing keys, a folder each: `key-NAME/key.pem` and `key-NAME/about.json`.
///
/// The prefix keeps names such as `con` off Windows' reserved file names.
pub struct KeyFolder {
    path: PathBuf,
    keychain: Arc<dyn Keychain>,
    cost: Cost,
    /// Held while a key appears, changes or goes.
    changes: Mutex<()>,
}

/// What is known about a key besides the key.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct About {
    format: u32,
    created_at: Timestamp,
    protection: StoredProtection,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum StoredProtection {
    Passphrase,
    Keychain,
}

const FORMAT: u32 = 1;
const PREFIX: &str = "key-";
const KEY: &str = "key.pem";
const ABOUT: &str = "about.json";
/// Devices that look at dates at all must not stop accepting updates while they are in use.
const CERTIFICATE_VALIDITY: Duration = years(30);

impl KeyFolder {
    pub fn open(path: &Path, keychain: Arc<dyn Keychain>, cost: Cost) -> Result<Self, AtRestError> {
        file::open_folder(path)?;
        let folder = Self { path: path.to_owned(), keychain, cost, changes: Mutex::new(()) };
        for name in folder.names()? {
            file::open_folder(&folder.folder(&name))?;
        }
        Ok(folder)
    }

    fn names(&self) -> Result<Vec<KeyName>, AtRestError> {
        let error = file::io_error("read the folder", &self.path);
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(&error)? {
            let file_name = entry.map_err(&error)?.file_name();
            let name = file_name.to_str().and_then(|it| it.strip_prefix(PREFIX));
            names.extend(name.and_then(|it| KeyName::new(it).ok()));
        }
        names.sort();
        Ok(names)
    }

    fn folder(&self, name: &KeyName) -> PathBuf {
        self.path.join(format!("{PREFIX}{name}"))
    }

    fn load(&self, name: &KeyName) -> Result<Kept, KeyringError> {
        // Asked of the listing, not of the path: some file systems find `Key` under `key`.
        if !self.names()?.contains(name) {
            return Err(KeyringError::UnknownKey { name: name.clone() });
        }
        Ok(Kept::read(&self.folder(name))?)
    }

    fn info(&self, name: &KeyName) -> Result<KeyInfo, KeyringError> {
        let Kept { bundle, about, .. } = self.load(name)?;
        Ok(KeyInfo {
            name: name.clone(),
            fingerprint: bundle.certificate.public_key()?.fingerprint(),
            created_at: about.created_at,
            protection: about.protection.into(),
            certificate: bundle.certificate,
        })
    }

    fn check_new(&self, new: &NewKey<'_>) -> Result<(), KeyringError> {
        if new.passphrase.is_empty() {
            return Err(KeyringError::EmptyPassphrase);
        }
        let same = |it: &KeyName| it.as_str().eq_ignore_ascii_case(new.name.as_str());
        match self.names()?.into_iter().find(same) {
            Some(existing) => Err(KeyringError::NameTaken { existing }),
            None => Ok(()),
        }
    }

    fn keep(
        &self,
        new: NewKey<'_>,
        key: &PrivateKey,
        certificate: &Certificate,
    ) -> Result<KeyInfo, KeyringError> {
        let bundle = Bundle::seal(certificate, key, new.passphrase, self.cost)?;
        let about =
            About { format: FORMAT, created_at: new.now, protection: new.protection.into() };
        // First, so that a machine without keychain is told before a key exists.
        if new.protection == Protection::Keychain {
            self.keychain.set(&keychain_entry(key.public_key().fingerprint()), new.passphrase)?;
        }
        let path = self.folder(new.name);
        file::publish_folder(&path, &[(KEY, bundle.as_bytes()), (ABOUT, &about.to_json(&path)?)])?;
        self.info(new.name)
    }

    /// Opens a key with the given passphrase, else with the one in the keychain.
    fn open_key(
        &self,
        name: &KeyName,
        passphrase: Option<&Passphrase>,
    ) -> Result<PrivateKey, KeyringError> {
        let kept = self.load(name)?;
        let from_keychain;
        let (passphrase, wrong) = match (passphrase, kept.about.protection) {
            (Some(it), _) => (it, KeyringError::WrongPassphrase { name: name.clone() }),
            (None, StoredProtection::Passphrase) => {
                return Err(KeyringError::PassphraseNeeded { name: name.clone() });
            }
            (None, StoredProtection::Keychain) => {
                let fingerprint = kept.bundle.certificate.public_key()?.fingerprint();
                from_keychain = self
                    .keychain
                    .get(&keychain_entry(fingerprint))?
                    .ok_or_else(|| KeyringError::PassphraseNeeded { name: name.clone() })?;
                (&from_keychain, KeyringError::KeychainOutdated { name: name.clone() })
            }
        };
        kept.open(passphrase).map_err(|error| match error {
            Unopened::WrongPassphrase => wrong,
            Unopened::AtRest(error) => error.into(),
        })
    }

    fn changing(&self) -> impl Drop + '_ {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Keyring for KeyFolder {
    fn has_keychain(&self) -> bool {
        self.keychain.is_there()
    }

    fn list(&self) -> Result<KeyList, KeyringError> {
        let mut list = KeyList::default();
        for name in self.names()? {
            match self.info(&name) {
                Ok(info) => list.keys.push(info),
                Err(KeyringError::AtRest(error)) => list.damaged.push(DamagedKey { name, error }),
                // Removed between the listing and the look.
                Err(KeyringError::UnknownKey { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(list)
    }

    fn generate(&self, new: NewKey<'_>) -> Result<KeyInfo, KeyringError> {
        let _changing = self.changing();
        self.check_new(&new)?;
        let key = random::private_key()?;
        let certificate = self_signed(&new, &key)?;
        self.keep(new, &key, &certificate)
    }

    fn import(
        &self,
        new: NewKey<'_>,
        file: &[u8],
        file_passphrase: Option<&Passphrase>,
        certificate: Option<&[u8]>,
    ) -> Result<KeyInfo, KeyringError> {
        let _changing = self.changing();
        self.check_new(&new)?;
        let key = parse_private_key(file, file_passphrase)?;
        let certificate = match certificate {
            Some(bytes) => Certificate::parse(bytes)?,
            None => self_signed(&new, &key)?,
        };
        let certified = certificate.public_key()?;
        if certified != key.public_key() {
            return Err(KeyringError::CertificateOfAnotherKey {
                certificate: certified.fingerprint(),
                key: key.public_key().fingerprint(),
            });
        }
        self.keep(new, &key, &certificate)
    }

    fn certificate(&self, name: &KeyName) -> Result<Certificate, KeyringError> {
        Ok(self.load(name)?.bundle.certificate)
    }

    fn export_private(
        &self,
        name: &KeyName,
        passphrase: Option<&Passphrase>,
        export_passphrase: &Passphrase,
    ) -> Result<SecretText, KeyringError> {
        if export_passphrase.is_empty() {
            return Err(KeyringError::EmptyPassphrase);
        }
        let key = self.open_key(name, passphrase)?;
        Ok(encrypt(&key, export_passphrase, self.cost, &random::salt()?)?)
    }

    fn sign(
        &self,
        name: &KeyName,
        digest: &Sha256,
        passphrase: Option<&Passphrase>,
    ) -> Result<Signature, KeyringError> {
        let key = self.open_key(name, passphrase)?;
        key.sign(digest).map_err(|error| {
            let found = error.to_string();
            file::damaged(&self.folder(name), "a key that signs", found).into()
        })
    }

    fn protect(
        &self,
        name: &KeyName,
        protection: Protection,
        passphrase: &Passphrase,
    ) -> Result<(), KeyringError> {
        let _changing = self.changing();
        let key = self.open_key(name, Some(passphrase))?;
        let entry = keychain_entry(key.public_key().fingerprint());
        match protection {
            Protection::Keychain => self.keychain.set(&entry, passphrase)?,
            Protection::Passphrase => self.keychain.delete(&entry)?,
        }
        let kept = self.load(name)?;
        let about = About { protection: protection.into(), ..kept.about };
        let path = self.folder(name).join(ABOUT);
        file::write(&path, &about.to_json(&path)?, Existing::Replace)?;
        Ok(())
    }

    fn remove(&self, name: &KeyName) -> Result<(), KeyringError> {
        let _changing = self.changing();
        let kept = self.load(name)?;
        file::remove_folder(&self.folder(name))?;
        if let StoredProtection::Keychain = kept.about.protection {
            let fingerprint = kept.bundle.certificate.public_key()?.fingerprint();
            // A passphrase that opens nothing any more harms nobody; the key is gone either way.
            let _ = self.keychain.delete(&keychain_entry(fingerprint));
        }
        Ok(())
    }
}

impl fmt::Debug for KeyFolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyFolder({})", self.path.display())
    }
}

/// A key's two files, read.
struct Kept {
    path: PathBuf,
    bundle: Bundle,
    about: About,
}

impl Kept {
    fn read(folder: &Path) -> Result<Self, AtRestError> {
        let (path, about) = (folder.join(KEY), folder.join(ABOUT));
        let missing = |path: &Path| file::damaged(path, "a file", "none".to_owned());
        let bundle = Bundle::read(&path)?.ok_or_else(|| missing(&path))?;
        if let Err(error) = bundle.certificate.public_key() {
            return Err(file::damaged(&path, "a P-256 certificate", error.to_string()));
        }
        let text = file::read(&about)?.ok_or_else(|| missing(&about))?;
        Ok(Self { bundle, about: About::parse(&text, &about)?, path })
    }

    fn open(&self, passphrase: &Passphrase) -> Result<PrivateKey, Unopened> {
        self.bundle.open(&self.path, passphrase)
    }
}

impl About {
    fn parse(text: &[u8], path: &Path) -> Result<Self, AtRestError> {
        let about: Self = serde_json::from_slice(text)
            .map_err(|error| file::damaged(path, "a key's description", error.to_string()))?;
        if about.format != FORMAT {
            let found = format!("format {}, perhaps of a newer Fieldlift", about.format);
            return Err(file::damaged(path, "format 1", found));
        }
        Ok(about)
    }

    fn to_json(&self, path: &Path) -> Result<Vec<u8>, AtRestError> {
        serde_json::to_vec_pretty(self)
            .map_err(|error| file::damaged(path, "a key's description", error.to_string()))
    }
}

fn self_signed(new: &NewKey<'_>, key: &PrivateKey) -> Result<Certificate, KeyringError> {
    let validity = Validity::until(new.now.after(CERTIFICATE_VALIDITY));
    Ok(code_signing_certificate(key, new.name.as_str(), validity, random::serial()?)?)
}

/// By public key, so that a renamed or copied data folder still finds its passphrases.
fn keychain_entry(fingerprint: Sha256) -> String {
    format!("signing key {fingerprint}")
}

impl From<Protection> for StoredProtection {
    fn from(protection: Protection) -> Self {
        match protection {
            Protection::Passphrase => Self::Passphrase,
            Protection::Keychain => Self::Keychain,
        }
    }
}

impl From<StoredProtection> for Protection {
    fn from(protection: StoredProtection) -> Self {
        match protection {
            StoredProtection::Passphrase => Self::Passphrase,
            StoredProtection::Keychain => Self::Keychain,
        }
    }
}
