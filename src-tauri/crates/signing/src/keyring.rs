use std::path::PathBuf;

use model::{KeyName, Sha256, Timestamp};

use crate::{
    Certificate, CertificateError, IssueError, KeyFileError, Passphrase, SecretText, Signature,
};

/// Signing keys kept on this machine. Private keys leave it encrypted or not at all.
pub trait Keyring: Send + Sync {
    /// Every key, and by name every one that cannot be read.
    fn list(&self) -> Result<KeyList, KeyringError>;

    /// Whether this machine has a keychain to keep a passphrase in.
    fn has_keychain(&self) -> bool;

    /// Makes a P-256 key and a self-signed code-signing certificate for it.
    fn generate(&self, new: NewKey<'_>) -> Result<KeyInfo, KeyringError>;

    /// Takes in a key from a file. `file_passphrase` unlocks the file, `new.passphrase` the key
    /// from then on. Give the certificate the devices hold if there is one; else one is made.
    fn import(
        &self,
        new: NewKey<'_>,
        file: &[u8],
        file_passphrase: Option<&Passphrase>,
        certificate: Option<&[u8]>,
    ) -> Result<KeyInfo, KeyringError>;

    /// The certificate devices check signatures with.
    fn certificate(&self, name: &KeyName) -> Result<Certificate, KeyringError>;

    /// SubjectPublicKeyInfo, PEM.
    fn export_public(&self, name: &KeyName) -> Result<String, KeyringError> {
        Ok(self.certificate(name)?.public_key()?.to_spki_pem())
    }

    /// X.509, PEM.
    fn export_certificate(&self, name: &KeyName) -> Result<String, KeyringError> {
        Ok(self.certificate(name)?.to_pem())
    }

    /// Encrypted PKCS#8, PEM, under a passphrase of its own.
    fn export_private(
        &self,
        name: &KeyName,
        passphrase: Option<&Passphrase>,
        export_passphrase: &Passphrase,
    ) -> Result<SecretText, KeyringError>;

    /// Without a passphrase the one kept in the OS keychain is used, if it was put there.
    fn sign(
        &self,
        name: &KeyName,
        digest: &Sha256,
        passphrase: Option<&Passphrase>,
    ) -> Result<Signature, KeyringError>;

    /// Puts the passphrase into the OS keychain, or takes it out again.
    fn protect(
        &self,
        name: &KeyName,
        protection: Protection,
        passphrase: &Passphrase,
    ) -> Result<(), KeyringError>;

    /// Removes the key for good; images it signed stay valid.
    fn remove(&self, name: &KeyName) -> Result<(), KeyringError>;
}

/// A key about to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewKey<'a> {
    pub name: &'a KeyName,
    pub passphrase: &'a Passphrase,
    pub protection: Protection,
    pub now: Timestamp,
}

/// How the passphrase comes when the key is used. The key file is encrypted with it either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// A person enters it each time.
    Passphrase,
    /// It is kept in the operating system's keychain.
    Keychain,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyInfo {
    pub name: KeyName,
    /// SHA-256 of the public key (SubjectPublicKeyInfo).
    pub fingerprint: Sha256,
    pub created_at: Timestamp,
    pub certificate: Certificate,
    pub protection: Protection,
}

#[derive(Debug, Default)]
pub struct KeyList {
    /// By name.
    pub keys: Vec<KeyInfo>,
    pub damaged: Vec<DamagedKey>,
}

/// A key whose files cannot be read. They are left as they are.
#[derive(Debug)]
pub struct DamagedKey {
    pub name: KeyName,
    pub error: AtRestError,
}

#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    #[error("there is no key named {name}")]
    UnknownKey { name: KeyName },
    #[error("there is already a key named {existing}; names differing in case only are one name")]
    NameTaken { existing: KeyName },
    #[error("the passphrase is empty; a key at rest needs one")]
    EmptyPassphrase,
    #[error("the key {name} needs its passphrase")]
    PassphraseNeeded { name: KeyName },
    #[error("wrong passphrase for the key {name}")]
    WrongPassphrase { name: KeyName },
    #[error("the passphrase in the keychain does not open the key {name}; enter it by hand")]
    KeychainOutdated { name: KeyName },
    #[error("the key file cannot be imported")]
    KeyFile(#[from] KeyFileError),
    #[error("the certificate cannot be used")]
    Certificate(#[from] CertificateError),
    #[error("the certificate is over the public key {certificate}, but the private key is {key}'s")]
    CertificateOfAnotherKey { certificate: Sha256, key: Sha256 },
    #[error("the certificate of the key could not be made")]
    Issue(#[from] IssueError),
    #[error(transparent)]
    AtRest(#[from] AtRestError),
}

/// What can go wrong with keys where they are kept.
#[derive(Debug, thiserror::Error)]
pub enum AtRestError {
    #[error(
        "{path} is damaged: expected {expected}, found {found}. It was left as it is: \
         restore it from a backup, or move it away"
    )]
    Damaged { path: PathBuf, expected: &'static str, found: String },
    #[error("could not {action} {path}")]
    Io {
        action: &'static str,
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("no keychain here: {reason}. Keep entering the passphrase")]
    NoKeychain { reason: String },
    #[error("the operating system gave no random numbers: {reason}")]
    Randomness { reason: String },
    #[error("the key could not be encrypted")]
    Encryption(#[source] KeyFileError),
}
