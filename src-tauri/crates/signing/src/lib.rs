//! What is signed, how, and whether it holds.
//!
//! What a device checks is ECDSA on P-256 over the SHA-256 of the raw file, as ASN.1 DER in one
//! line of base64: exactly `openssl dgst -sha256 -sign key file | base64 -w0`. Everything here is
//! pure: no file, no clock, no source of randomness; time and random bytes are arguments.
//! Where keys are kept is behind [`Keyring`], [`CertificateAuthority`] and [`Installation`].

mod authority;
mod certificate;
mod encryption;
mod hash;
mod issue;
mod key_file;
mod keyring;
mod pem;
mod private_key;
mod public_key;
mod secret;
mod signature;
mod verify;

pub use authority::{
    Anchor, AnchorKind, AuthorityError, AuthorityStatus, CertificateAuthority, DeviceCertificate,
    GatewayDue, GatewayIdentity, Installation, InstallationError, Issuer, head_statement,
};
pub use certificate::{Certificate, CertificateError, ExtendedKeyUsage, KeyUsage};
pub use encryption::{Cost, Salt, encrypt};
pub use hash::{Hasher, digest};
pub use issue::{
    Authority, InvalidServerName, IssueError, STABLE_NAME, Serial, ServerNames, Validity,
    code_signing_certificate, device_certificate, gateway_certificate, root_certificate,
};
pub use key_file::{KeyFileError, is_encrypted, parse_private_key};
pub use keyring::{
    AtRestError, DamagedKey, KeyInfo, KeyList, Keyring, KeyringError, NewKey, Protection,
};
pub use pem::{PemBlock, PemError, encode as encode_pem, parse as parse_pem};
pub use private_key::{InvalidPrivateKey, PrivateKey};
pub use public_key::{PublicKey, PublicKeyError};
pub use secret::{Passphrase, SecretText};
pub use signature::{InvalidSignature, Signature};
pub use verify::{SignatureMismatch, VerificationKey, VerificationKeyError};
