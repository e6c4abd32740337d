use std::fmt;

use model::Sha256;
use p256::ecdsa::VerifyingKey;
use p256::ecdsa::signature::hazmat::PrehashVerifier as _;
use pkcs8::der::{Decode as _, Encode as _};
use pkcs8::spki::{EncodePublicKey as _, SubjectPublicKeyInfoRef};

use crate::key_file::describe_algorithm;
use crate::{Signature, SignatureMismatch, digest, pem};

/// A P-256 public key.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    key: VerifyingKey,
    /// SubjectPublicKeyInfo, RFC 5480.
    spki: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a P-256 public key (SubjectPublicKeyInfo), found {found}")]
pub struct PublicKeyError {
    pub found: String,
}

impl PublicKey {
    pub fn from_spki_der(der: &[u8]) -> Result<Self, PublicKeyError> {
        let malformed = || PublicKeyError { found: "bytes that are not such a structure".into() };
        let info = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| malformed())?;
        let key = VerifyingKey::try_from(info.clone())
            .map_err(|_| PublicKeyError { found: describe_algorithm(&info.algorithm) })?;
        let spki = info.to_der().map_err(|_| malformed())?;
        Ok(Self { key, spki })
    }

    pub(crate) fn from_key(key: VerifyingKey) -> Result<Self, PublicKeyError> {
        let document =
            key.to_public_key_der().map_err(|error| PublicKeyError { found: error.to_string() })?;
        Ok(Self { key, spki: document.as_bytes().to_vec() })
    }

    pub fn to_spki_der(&self) -> &[u8] {
        &self.spki
    }

    /// `-----BEGIN PUBLIC KEY-----`, what `openssl dgst -verify` takes.
    pub fn to_spki_pem(&self) -> String {
        pem::encode("PUBLIC KEY", &self.spki).to_string()
    }

    /// SHA-256 of the SubjectPublicKeyInfo: the same for a key and every certificate over it.
    pub fn fingerprint(&self) -> Sha256 {
        digest(&self.spki)
    }

    pub fn verify(&self, digest: &Sha256, signature: &Signature) -> Result<(), SignatureMismatch> {
        self.key
            .verify_prehash(&digest.0, signature.parsed())
            .map_err(|_| SignatureMismatch { digest: *digest, key: self.fingerprint() })
    }

    /// The point, uncompressed (SEC 1, 2.3.3).
    pub(crate) fn to_point(&self) -> Vec<u8> {
        self.key.to_sec1_point(false).as_bytes().to_vec()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.fingerprint())
    }
}
