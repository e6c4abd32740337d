//! Keys at rest.
//!
//! Every private key is a PKCS#8 file encrypted with AES-256 (RFC 8018, PBES2), readable with
//! openssl and nothing else needed. What opens it differs:
//!
//! | key | opened by | where that is |
//! |---|---|---|
//! | signing keys | a passphrase | a person's head, or the OS keychain on request |
//! | the site's root | a passphrase | a person's head |
//! | the gateway | the installation secret | OS keychain, or a file outside the data folder |
//! | the installation | the installation secret | OS keychain, or a file outside the data folder |
//! | devices | nothing: handed out once | not here |
//!
//! What this protects against: a lost backup, a copied data folder, a disk that was thrown away
//! without the home folder's secret file, a look over the shoulder. None of them reveals a key,
//! given a passphrase that cannot be guessed.
//!
//! What it does not protect against: someone who acts as the same user on the running machine,
//! or who takes the whole disk unencrypted. Both find the secret file or the open keychain, and
//! with it the gateway's and the installation's key (a false gateway until it is replaced, false
//! ledger heads), though still neither the root nor a signing key whose passphrase is not in the
//! keychain. Encrypt the disk. Memory is wiped after use as far as this program reaches; the
//! operating system's swap, and copies inside its keychain, are not in our hands.

mod anchors;
mod bundle;
mod file;
mod folder;
mod installation;
mod keychain;
mod random;
mod secret;
mod site;

use std::path::Path;
use std::sync::Arc;

use signing::{AtRestError, Cost, InstallationError};

pub use folder::KeyFolder;
pub use installation::InstallationKey;
pub use keychain::{Keychain, NoKeychain, OsKeychain};
pub use secret::SecretPlace;
pub use site::{DEVICE_VALIDITY, GATEWAY_VALIDITY, ROOT_VALIDITY, Site};

/// Everything of one installation that holds or opens a key.
#[derive(Debug)]
pub struct Keys {
    pub keyring: KeyFolder,
    pub site: Site,
    pub installation: InstallationKey,
}

/// Where keys are and what opens them.
#[derive(Clone)]
pub struct Places<'a> {
    /// The data folder, which is copied and backed up.
    pub data: &'a Path,
    /// Outside the data folder; holds the installation secret where there is no keychain.
    pub secrets: &'a Path,
    pub keychain: Arc<dyn Keychain>,
    pub secret_place: SecretPlace,
    /// What a guess at a passphrase costs; [`Cost::PASSPHRASE`] but in tests.
    pub cost: Cost,
}

impl Keys {
    /// Opens the keys of a data folder; the first time, makes the installation's own key.
    pub fn open(places: &Places<'_>) -> Result<Self, OpenError> {
        let installation = InstallationKey::open(places)?;
        Ok(Self {
            keyring: KeyFolder::open(
                &places.data.join("keys"),
                places.keychain.clone(),
                places.cost,
            )?,
            site: Site::open(&places.data.join("site"), installation.secret(), places.cost)?,
            installation,
        })
    }
}

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Installation(#[from] InstallationError),
    #[error(transparent)]
    AtRest(#[from] AtRestError),
}
