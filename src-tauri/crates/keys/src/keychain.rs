use std::fmt;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use signing::{AtRestError, Passphrase};

/// Where an operating system keeps secrets for a user who is logged in.
pub trait Keychain: Send + Sync + fmt::Debug {
    /// Whether there is one at all; it may still be locked.
    fn is_there(&self) -> bool;
    /// `None` when the keychain has no such entry.
    fn get(&self, entry: &str) -> Result<Option<Passphrase>, AtRestError>;
    fn set(&self, entry: &str, secret: &Passphrase) -> Result<(), AtRestError>;
    /// An entry that is not there is no error.
    fn delete(&self, entry: &str) -> Result<(), AtRestError>;
}

/// Keychain Services on macOS, Credential Manager on Windows, the Secret Service elsewhere.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsKeychain;

/// For machines where none is wanted: every question is answered with "no keychain here".
#[derive(Clone, Copy, Debug, Default)]
pub struct NoKeychain;

/// The service name under which people find our entries in their keychain.
const SERVICE: &str = "Fieldlift";
/// A locked keychain asks its user; one that nobody answers must not hold us for ever.
const PATIENCE: Duration = Duration::from_secs(60);
/// For the question whether there is one, which nobody has to answer.
const GLANCE: Duration = Duration::from_secs(2);

impl Keychain for OsKeychain {
    fn is_there(&self) -> bool {
        let (sender, answer) = mpsc::channel();
        let asked = thread::Builder::new().name("keychain".to_owned()).spawn(move || {
            // Nobody listens any more when the glance has taken too long.
            let _ = sender.send(keyring::Entry::store_status().is_ok());
        });
        asked.is_ok() && answer.recv_timeout(GLANCE).unwrap_or(false)
    }

    fn get(&self, entry: &str) -> Result<Option<Passphrase>, AtRestError> {
        with_entry(entry, |entry| match entry.get_password() {
            Ok(text) => Ok(Some(Passphrase::new(text))),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })
    }

    fn set(&self, entry: &str, secret: &Passphrase) -> Result<(), AtRestError> {
        let secret = secret.clone();
        with_entry(entry, move |entry| entry.set_password(secret.as_str()))
    }

    fn delete(&self, entry: &str) -> Result<(), AtRestError> {
        with_entry(entry, |entry| match entry.delete_credential() {
            Err(keyring::Error::NoEntry) => Ok(()),
            other => other,
        })
    }
}

/// Runs on a thread of its own: the call blocks, may wait for a person, and on Linux starts an
/// executor, which must not happen inside another one.
fn with_entry<T: Send + 'static>(
    entry: &str,
    call: impl FnOnce(&keyring::Entry) -> keyring::Result<T> + Send + 'static,
) -> Result<T, AtRestError> {
    let unavailable = |reason: String| AtRestError::NoKeychain { reason };
    let (sender, answer) = mpsc::channel();
    let entry = entry.to_owned();
    thread::Builder::new()
        .name("keychain".to_owned())
        .spawn(move || {
            let result = match keyring::Entry::store_status() {
                Ok(()) => keyring::Entry::new(SERVICE, &entry)
                    .and_then(|entry| call(&entry))
                    .map_err(|error| describe(&error)),
                Err(error) => Err(describe(error)),
            };
            // Nobody listens any more when the patience has run out.
            let _ = sender.send(result);
        })
        .map_err(|error| unavailable(error.to_string()))?;
    answer
        .recv_timeout(PATIENCE)
        .unwrap_or_else(|_| Err(format!("it gave no answer within {} s", PATIENCE.as_secs())))
        .map_err(unavailable)
}

/// Not `Display` for all: some of the crate's variants carry the secret itself.
fn describe(error: &keyring::Error) -> String {
    match error {
        keyring::Error::PlatformFailure(cause) | keyring::Error::NoStorageAccess(cause) => {
            cause.to_string()
        }
        keyring::Error::BadEncoding(_) | keyring::Error::BadDataFormat(..) => {
            "its entry holds something that is not ours".to_owned()
        }
        other => other.to_string(),
    }
}

impl Keychain for NoKeychain {
    fn is_there(&self) -> bool {
        false
    }

    fn get(&self, _entry: &str) -> Result<Option<Passphrase>, AtRestError> {
        Err(switched_off())
    }

    fn set(&self, _entry: &str, _secret: &Passphrase) -> Result<(), AtRestError> {
        Err(switched_off())
    }

    fn delete(&self, _entry: &str) -> Result<(), AtRestError> {
        Err(switched_off())
    }
}

fn switched_off() -> AtRestError {
    AtRestError::NoKeychain { reason: "its use is switched off".to_owned() }
}
