//! A data folder of its own for each test, a keychain in memory, and openssl.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use keys::{Keychain, Keys, NoKeychain, Places, SecretPlace};
use model::{KeyName, Timestamp};
use signing::{AtRestError, Cost, NewKey, Passphrase, Protection};

pub const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

#[derive(Debug, Default)]
pub struct MemoryKeychain(Mutex<BTreeMap<String, String>>);

impl MemoryKeychain {
    pub fn entries(&self) -> Vec<String> {
        self.0.lock().unwrap().keys().cloned().collect()
    }
}

impl Keychain for MemoryKeychain {
    fn is_there(&self) -> bool {
        true
    }

    fn get(&self, entry: &str) -> Result<Option<Passphrase>, AtRestError> {
        Ok(self.0.lock().unwrap().get(entry).map(|it| Passphrase::from(it.as_str())))
    }

    fn set(&self, entry: &str, secret: &Passphrase) -> Result<(), AtRestError> {
        self.0.lock().unwrap().insert(entry.to_owned(), secret.as_str().to_owned());
        Ok(())
    }

    fn delete(&self, entry: &str) -> Result<(), AtRestError> {
        self.0.lock().unwrap().remove(entry);
        Ok(())
    }
}

pub struct Laptop {
    folder: tempfile::TempDir,
    pub keychain: Arc<dyn Keychain>,
}

impl Laptop {
    pub fn without_keychain() -> Self {
        Self::with(Arc::new(NoKeychain))
    }

    pub fn with(keychain: Arc<dyn Keychain>) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), keychain }
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn secrets(&self) -> PathBuf {
        self.folder.path().join("secrets")
    }

    pub fn try_open(&self) -> Result<Keys, keys::OpenError> {
        let (data, secrets) = (self.data(), self.secrets());
        Keys::open(&self.places(&data, &secrets))
    }

    pub fn places<'a>(&self, data: &'a Path, secrets: &'a Path) -> Places<'a> {
        Places {
            data,
            secrets,
            keychain: self.keychain.clone(),
            secret_place: SecretPlace::KeychainOrFile,
            cost: Cost::RANDOM_SECRET,
        }
    }

    pub fn open(&self) -> Keys {
        self.try_open().unwrap()
    }

    /// Runs openssl in the folder; the command line is split at blanks.
    pub fn openssl(&self, line: &str) -> String {
        let output = Command::new("openssl")
            .args(line.split_whitespace())
            .current_dir(self.folder.path())
            .output()
            .expect("these tests need the openssl command: apt-get install openssl");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {line}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.folder.path().join(name), bytes).unwrap();
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.folder.path().join(name)).unwrap()
    }
}

/// Every file below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &to);
        } else {
            std::fs::copy(&path, &to).unwrap();
        }
    }
}

pub fn name(text: &str) -> KeyName {
    KeyName::new(text).unwrap()
}

pub fn new_key<'a>(name: &'a KeyName, passphrase: &'a Passphrase) -> NewKey<'a> {
    NewKey { name, passphrase, protection: Protection::Passphrase, now: NOW }
}
