use std::fmt;

use model::Sha256;
use p256::SecretKey;
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::hazmat::PrehashSigner as _;
use pkcs8::EncodePrivateKey as _;
use zeroize::Zeroizing;

use crate::{PublicKey, Signature, digest};

/// A P-256 private key. The scalar is wiped when dropped; `Debug` shows the public fingerprint.
#[derive(Clone)]
pub struct PrivateKey {
    key: SigningKey,
    public: PublicKey,
    /// What certificates carry of the public key: the uncompressed point.
    point: Vec<u8>,
}

/// 32 bytes that are zero or not below the order of P-256; about one in 2^32 random ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("these 32 bytes are not a P-256 private key: expected a number from 1 to the group order")]
pub struct InvalidPrivateKey;

impl PrivateKey {
    /// Big-endian scalar (SEC 1, 2.3.6). A new key is 32 bytes of a secure random source,
    /// drawn again on [`InvalidPrivateKey`].
    pub fn from_scalar(scalar: &[u8; 32]) -> Result<Self, InvalidPrivateKey> {
        SecretKey::from_slice(scalar).map_err(|_| InvalidPrivateKey).and_then(Self::from_secret)
    }

    pub(crate) fn from_secret(secret: SecretKey) -> Result<Self, InvalidPrivateKey> {
        let key = SigningKey::from(secret);
        let public = PublicKey::from_key(*key.verifying_key()).map_err(|_| InvalidPrivateKey)?;
        let point = public.to_point();
        Ok(Self { key, public, point })
    }

    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// Signs a SHA-256. Deterministic (RFC 6979): the same file and key give the same signature,
    /// and no weak random source can give the key away.
    pub fn sign(&self, digest: &Sha256) -> Result<Signature, InvalidPrivateKey> {
        let signature: p256::ecdsa::Signature =
            self.key.sign_prehash(&digest.0).map_err(|_| InvalidPrivateKey)?;
        Ok(Signature::from(signature))
    }

    /// PKCS#8 in clear. For encryption and TLS only; never to be written to a disk.
    pub fn to_pkcs8_der(&self) -> Result<Zeroizing<Vec<u8>>, InvalidPrivateKey> {
        let secret = SecretKey::from(self.key.as_nonzero_scalar());
        let document = secret.to_pkcs8_der().map_err(|_| InvalidPrivateKey)?;
        Ok(Zeroizing::new(document.as_bytes().to_vec()))
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey(of public key {})", self.public.fingerprint())
    }
}

impl rcgen::PublicKeyData for PrivateKey {
    fn der_bytes(&self) -> &[u8] {
        &self.point
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        &rcgen::PKCS_ECDSA_P256_SHA256
    }
}

impl rcgen::SigningKey for PrivateKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        let signature = self.sign(&digest(message)).map_err(|_| rcgen::Error::RemoteKeyError)?;
        Ok(signature.as_der().to_vec())
    }
}
