use model::{Finding, Sha256, Timestamp};

use crate::{Certificate, CertificateError, PemError, PublicKey, PublicKeyError, Signature, pem};

/// The signature was made over another file or with another key; nobody can tell which.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not hold for the file with SHA-256 {digest} and the public key {key}")]
pub struct SignatureMismatch {
    pub digest: Sha256,
    /// Fingerprint of the key it was checked with.
    pub key: Sha256,
}

/// What devices check signatures with: a certificate or a bare public key.
#[derive(Clone, Debug)]
pub struct VerificationKey {
    key: PublicKey,
    certificate: Option<Certificate>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerificationKeyError {
    #[error("expected a certificate or a public key (PEM or DER), found {found}")]
    Unexpected { found: String },
    #[error(transparent)]
    Pem(#[from] PemError),
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    #[error(transparent)]
    PublicKey(#[from] PublicKeyError),
}

impl VerificationKey {
    /// Reads a certificate or public key, PEM or DER; of several PEM blocks the first that is one.
    pub fn parse(bytes: &[u8]) -> Result<Self, VerificationKeyError> {
        if !pem::looks_like_pem(bytes) {
            return match PublicKey::from_spki_der(bytes) {
                Ok(key) => Ok(Self { key, certificate: None }),
                Err(_) => Self::from_certificate(Certificate::parse(bytes)?),
            };
        }
        let blocks = pem::parse(bytes)?;
        for block in &blocks {
            match block.label.as_str() {
                "CERTIFICATE" => return Self::from_certificate(Certificate::from_der(&block.der)?),
                "PUBLIC KEY" => {
                    let key = PublicKey::from_spki_der(&block.der)?;
                    return Ok(Self { key, certificate: None });
                }
                _ => {}
            }
        }
        let found = blocks.iter().map(|block| block.label.as_str()).collect::<Vec<_>>().join(", ");
        Err(VerificationKeyError::Unexpected { found: format!("PEM of {found}") })
    }

    fn from_certificate(certificate: Certificate) -> Result<Self, VerificationKeyError> {
        let key = certificate.public_key()?.clone();
        Ok(Self { key, certificate: Some(certificate) })
    }

    pub fn verify(&self, digest: &Sha256, signature: &Signature) -> Result<(), SignatureMismatch> {
        self.key.verify(digest, signature)
    }

    pub fn public_key(&self) -> &PublicKey {
        &self.key
    }

    pub fn certificate(&self) -> Option<&Certificate> {
        self.certificate.as_ref()
    }

    /// What is unusual about the certificate for signing code; devices differ in what they mind.
    pub fn findings(&self, now: Timestamp) -> Vec<Finding> {
        self.certificate.as_ref().map(|it| it.code_signing_findings(now)).unwrap_or_default()
    }
}
