use model::{KeyName, LedgerEvent, Sha256, Timestamp, UpdateRecord};
use serde::Serialize;
use signing::{KeyInfo, KeyringError, NewKey, Passphrase, Protection, SecretText};

use crate::view::{KeyList, KeyRow, Signed};
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
    /// As the list shows them, with the updates that each has signed.
    pub fn key_list(&self) -> Result<KeyList, AppError> {
        let (keys, damaged) = self.keys()?;
        let updates = self.updates()?;
        let keys = keys.into_iter().map(|key| key_row(key, &updates)).collect();
        Ok(KeyList { keys, damaged, keychain: self.keyring.has_keychain() })
    }

    pub fn key_row(&self, name: &KeyName) -> Result<KeyRow, AppError> {
        let (keys, _) = self.keys()?;
        let key = keys.into_iter().find(|key| key.name == *name);
        let key = key.ok_or_else(|| KeyringError::UnknownKey { name: name.clone() })?;
        Ok(key_row(key, &self.updates()?))
    }

    /// Signs an image on its own, for a definition that then holds the signature. It is verified
    /// with the key's certificate before anybody gets it, and stands in the ledger.
    pub async fn sign_image(
        &self,
        image: Sha256,
        key: &KeyName,
        passphrase: Option<&Passphrase>,
    ) -> Result<Signed, AppError> {
        let engine = self.engine()?;
        let missing = || AppError::NotFound { kind: "image", name: image.to_string() };
        self.reader().image(image)?.ok_or_else(missing)?;
        // The digest that is signed is the file's name; what is signed must be what is there.
        let unusable = |source| AppError::Image { hash: image, source };
        self.files.verify(image).map_err(unusable)?;
        let signature = self.keyring.sign(key, &image, passphrase)?;
        let certificate = self.keyring.certificate(key)?;
        let holder = certificate.public_key().map_err(KeyringError::Certificate)?;
        holder.verify(&image, &signature).map_err(AppError::Signature)?;
        let event = LedgerEvent::ImageSigned {
            image,
            key: key.to_string(),
            public_key: holder.fingerprint(),
        };
        engine.record(self.actor(), event).await?;
        Ok(Signed {
            key: key.to_string(),
            image: image.to_string(),
            signature: signature.to_base64(),
            certificate: certificate.to_pem(),
        })
    }

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

fn key_row(key: KeyView, updates: &[UpdateRecord]) -> KeyRow {
    let signed = |update: &&UpdateRecord| update.signed_with.as_deref() == Some(key.name.as_str());
    KeyRow {
        name: key.name.to_string(),
        fingerprint: key.fingerprint.to_string(),
        created_at: key.created_at,
        certificate_subject: key.certificate_subject,
        certificate_not_after: key.certificate_not_after,
        keychain: key.keychain,
        used_by: updates.iter().filter(signed).map(|update| update.id.to_string()).collect(),
    }
}
