use std::path::Path;

use signing::{
    AtRestError, Certificate, Cost, KeyFileError, Passphrase, PrivateKey, encrypt, parse_pem,
    parse_private_key,
};

use crate::{file, random};

const EXPECTED: &str = "a PEM file with a certificate and its encrypted private key";

/// A certificate and its private key, encrypted, in one file: together they are replaced or not.
pub(crate) struct Bundle {
    pub(crate) certificate: Certificate,
    text: Vec<u8>,
}

impl Bundle {
    pub(crate) fn seal(
        certificate: &Certificate,
        key: &PrivateKey,
        passphrase: &Passphrase,
        cost: Cost,
    ) -> Result<Self, AtRestError> {
        let salt = random::salt()?;
        let encrypted = encrypt(key, passphrase, cost, &salt).map_err(AtRestError::Encryption)?;
        let text = certificate.to_pem() + encrypted.expose();
        Ok(Self { certificate: certificate.clone(), text: text.into_bytes() })
    }

    /// `None` when there is no such file.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>, AtRestError> {
        let Some(text) = file::read(path)? else { return Ok(None) };
        let damaged = |found: String| file::damaged(path, EXPECTED, found);
        let blocks = parse_pem(&text).map_err(|error| damaged(error.to_string()))?;
        let labels: Vec<_> = blocks.iter().map(|it| it.label.as_str()).collect();
        if labels != ["CERTIFICATE", "ENCRYPTED PRIVATE KEY"] {
            return Err(damaged(format!("PEM of: {}", labels.join(", ").to_lowercase())));
        }
        let certificate = Certificate::parse(&text).map_err(|error| damaged(error.to_string()))?;
        Ok(Some(Self { certificate, text }))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.text
    }

    /// The private key, checked to be the certificate's.
    pub(crate) fn open(
        &self,
        path: &Path,
        passphrase: &Passphrase,
    ) -> Result<PrivateKey, Unopened> {
        let key = parse_private_key(&self.text, Some(passphrase)).map_err(|error| match error {
            KeyFileError::WrongPassphrase => Unopened::WrongPassphrase,
            other => file::damaged(path, EXPECTED, other.to_string()).into(),
        })?;
        if self.certificate.public_key().ok() != Some(key.public_key()) {
            let found = "the private key of another certificate".to_owned();
            return Err(file::damaged(path, EXPECTED, found).into());
        }
        Ok(key)
    }
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum Unopened {
    #[error("wrong passphrase")]
    WrongPassphrase,
    #[error(transparent)]
    AtRest(#[from] AtRestError),
}
