use model::{KeyName, LedgerEvent, Sha256, Timestamp};
use serde::Serialize;
use signing::{KeyInfo, NewKey, Passphrase, Protection, SecretText};

use crate::{App, AppError};

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyView {
    pub name: KeyName,
    /// SHA-256 of the public key.
    pub fingerprint: Sha256,
    pub created_at: Timestamp,
    pub certificate_subject: String,
    pub certificate_not_after: Timestamp,
    /// The passphrase is kept in the operating system's keychain.
    pub keychain: bool,
}

impl From<KeyInfo> for KeyView {
    fn from(key: KeyInfo) -> Self {
        Self {
            fingerprint: key.fingerprint,
            created_at: key.created_at,
            certificate_subject: key.certificate.subject().to_owned(),
            certificate_not_after: key.certificate.not_after(),
            keychain: key.protection == Protection::Keychain,
            name: key.name,
        }
    }
}

impl App {
    /// The keys, and in words those whose files are damaged.
    pub fn keys(&self) -> Result<(Vec<KeyView>, Vec<String>), AppError> {
        let list = self.keyring.list()?;
        let damaged = list
            .damaged
            .iter()
            .map(|key| format!("{}: {}", key.name, crate::chain(&key.error)))
            .collect();
        Ok((list.keys.into_iter().map(KeyView::from).collect(), damaged))
    }

    pub async fn new_key(
        &self,
        name: &KeyName,
        passphrase: &Passphrase,
        protection: Protection,
    ) -> Result<KeyView, AppError> {
        let engine = self.engine()?;
        let new = NewKey { name, passphrase, protection, now: self.now() };
        let key = KeyView::from(self.keyring.generate(new)?);
        let event = LedgerEvent::KeyCreated { name: name.to_string(), public_key: key.fingerprint };
        engine.record(self.actor(), event).await?;
        Ok(key)
    }

    /// Takes over a key; with `certificate` where the devices hold one for it already.
    pub async fn import_key(
        &self,
        name: &KeyName,
        passphrase: &Passphrase,
        protection: Protection,
        file: &[u8],
        file_passphrase: Option<&Passphrase>,
        certificate: Option<&[u8]>,
    ) -> Result<KeyView, AppError> {
        let engine = self.engine()?;
        let new = NewKey { name, passphrase, protection, now: self.now() };
        let key = KeyView::from(self.keyring.import(new, file, file_passphrase, certificate)?);
        let event =
            LedgerEvent::KeyImported { name: name.to_string(), public_key: key.fingerprint };
        engine.record(self.actor(), event).await?;
        Ok(key)
    }

    pub fn key_certificate(&self, name: &KeyName) -> Result<String, AppError> {
        Ok(self.keyring.export_certificate(name)?)
    }

    pub fn key_public(&self, name: &KeyName) -> Result<String, AppError> {
        Ok(self.keyring.export_public(name)?)
    }

    /// Encrypted PKCS#8. That it left this machine stands in the ledger.
    pub async fn key_private(
        &self,
        name: &KeyName,
        passphrase: Option<&Passphrase>,
        export_passphrase: &Passphrase,
    ) -> Result<SecretText, AppError> {
        let engine = self.engine()?;
        let pem = self.keyring.export_private(name, passphrase, export_passphrase)?;
        let what = "private key, encrypted".to_owned();
        let event = LedgerEvent::KeyExported { name: name.to_string(), what };
        engine.record(self.actor(), event).await?;
        Ok(pem)
    }
}
