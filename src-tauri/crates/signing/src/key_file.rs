//! Private key files: SEC 1 (RFC 5915) and PKCS#8 (RFC 5958), PEM or DER, encrypted or not.

use p256::SecretKey;
use pkcs8::ObjectIdentifier;
use pkcs8::der::Decode as _;
use pkcs8::spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use pkcs8::{EncryptedPrivateKeyInfoRef, PrivateKeyInfoRef};
use sec1::EcPrivateKey;

use crate::encryption;
use crate::pem::{self, PemBlock, PemError};
use crate::{Passphrase, PrivateKey};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
    #[error("the file is empty; expected {EXPECTED}")]
    Empty,
    #[error("the file has {found} bytes; expected {EXPECTED}, which has at most {MAX_FILE}")]
    TooLarge { found: usize },
    #[error("expected {EXPECTED}, found {found}")]
    Unexpected { found: String },
    #[error(
        "the key is encrypted in a way that is not read here ({found}); convert it with: \
         openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out NEW"
    )]
    UnsupportedEncryption { found: String },
    #[error("the key file is encrypted; its passphrase is needed")]
    PassphraseNeeded,
    #[error("wrong passphrase, or the encrypted key is damaged")]
    WrongPassphrase,
    #[error(transparent)]
    Pem(#[from] PemError),
}

const EXPECTED: &str = "a P-256 private key (SEC 1 or PKCS#8, PEM or DER)";
/// A P-256 key in PEM is under 1 KiB; text and certificates may stand around it.
const MAX_FILE: usize = 64 * 1024;

/// Reads a P-256 private key in any of the forms openssl writes.
///
/// The passphrase is used only when the key is encrypted.
pub fn parse_private_key(
    bytes: &[u8],
    passphrase: Option<&Passphrase>,
) -> Result<PrivateKey, KeyFileError> {
    match locate(bytes)? {
        Located::Pem(block) => parse_block(&block, passphrase),
        Located::Der => parse_der(bytes, passphrase),
    }
}

/// Whether [`parse_private_key`] will need a passphrase, so that one is asked for only then.
/// A file it refuses needs none.
pub fn is_encrypted(bytes: &[u8]) -> bool {
    match locate(bytes) {
        Ok(Located::Pem(block)) => block.label == ENCRYPTED,
        Ok(Located::Der) => EncryptedPrivateKeyInfoRef::try_from(bytes).is_ok(),
        Err(_) => false,
    }
}

const PKCS8: &str = "PRIVATE KEY";
const ENCRYPTED: &str = "ENCRYPTED PRIVATE KEY";
const SEC1: &str = "EC PRIVATE KEY";

enum Located {
    Pem(PemBlock),
    Der,
}

fn locate(bytes: &[u8]) -> Result<Located, KeyFileError> {
    if bytes.is_empty() {
        return Err(KeyFileError::Empty);
    }
    if bytes.len() > MAX_FILE {
        return Err(KeyFileError::TooLarge { found: bytes.len() });
    }
    if !pem::looks_like_pem(bytes) {
        return Ok(Located::Der);
    }
    let blocks = pem::parse(bytes)?;
    let labels: Vec<_> = blocks.iter().map(|block| block.label.clone()).collect();
    // `openssl ecparam -genkey` writes a block of parameters first; bundles hold certificates.
    let key = blocks.into_iter().find(|block| block.label.ends_with(PKCS8));
    key.map(Located::Pem).ok_or_else(|| KeyFileError::Unexpected {
        found: format!("PEM of: {}", labels.join(", ").to_lowercase()),
    })
}

fn parse_block(
    block: &PemBlock,
    passphrase: Option<&Passphrase>,
) -> Result<PrivateKey, KeyFileError> {
    if block.headers.iter().any(|header| header.contains("ENCRYPTED")) {
        let found = format!("{}, Proc-Type: 4,ENCRYPTED", block.label);
        return Err(KeyFileError::UnsupportedEncryption { found });
    }
    match block.label.as_str() {
        PKCS8 => parse_pkcs8(&block.der),
        ENCRYPTED => parse_encrypted(&block.der, passphrase),
        SEC1 => parse_sec1(&block.der),
        "RSA PRIVATE KEY" => Err(unexpected("an RSA key")),
        "DSA PRIVATE KEY" => Err(unexpected("a DSA key")),
        "OPENSSH PRIVATE KEY" => Err(unexpected("an OpenSSH private key")),
        label => Err(unexpected(&format!("PEM of {label:?}"))),
    }
}

fn parse_der(der: &[u8], passphrase: Option<&Passphrase>) -> Result<PrivateKey, KeyFileError> {
    if PrivateKeyInfoRef::from_der(der).is_ok() {
        parse_pkcs8(der)
    } else if EncryptedPrivateKeyInfoRef::try_from(der).is_ok()
        || encryption::scheme_of_encrypted_key(der).is_some()
    {
        parse_encrypted(der, passphrase)
    } else if EcPrivateKey::from_der(der).is_ok() {
        parse_sec1(der)
    } else {
        Err(unexpected(&describe_der(der)))
    }
}

fn parse_pkcs8(der: &[u8]) -> Result<PrivateKey, KeyFileError> {
    let info = PrivateKeyInfoRef::from_der(der)
        .map_err(|_| unexpected("PKCS#8 that is damaged or cut off"))?;
    let secret = SecretKey::try_from(info.clone())
        .map_err(|_| unexpected(&describe_algorithm(&info.algorithm)))?;
    private_key(secret)
}

fn parse_sec1(der: &[u8]) -> Result<PrivateKey, KeyFileError> {
    let key = EcPrivateKey::from_der(der)
        .map_err(|_| unexpected("SEC 1 that is damaged, cut off, or spells out its curve"))?;
    let curve = key.parameters.and_then(|it| it.named_curve());
    let length = key.private_key.len();
    let secret = SecretKey::try_from(key).map_err(|_| {
        let found = match curve {
            Some(P256) => "a P-256 key whose numbers do not belong together".to_owned(),
            Some(oid) => format!("an EC key on {}", curve_name(oid)),
            None => format!("an EC key of {length} bytes that names no curve"),
        };
        KeyFileError::Unexpected { found }
    })?;
    private_key(secret)
}

fn parse_encrypted(
    der: &[u8],
    passphrase: Option<&Passphrase>,
) -> Result<PrivateKey, KeyFileError> {
    let plain = encryption::decrypt(der, passphrase)?;
    // A wrong passphrase passes the padding check once in 256 times: garbage means the same.
    if PrivateKeyInfoRef::from_der(&plain).is_err() {
        return Err(KeyFileError::WrongPassphrase);
    }
    parse_pkcs8(&plain)
}

fn private_key(secret: SecretKey) -> Result<PrivateKey, KeyFileError> {
    PrivateKey::from_secret(secret).map_err(|error| unexpected(&error.to_string()))
}

fn unexpected(found: &str) -> KeyFileError {
    KeyFileError::Unexpected { found: found.to_owned() }
}

const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");

/// A key's algorithm in the words of people (RFC 5480, RFC 8017, RFC 8410).
pub(crate) fn describe_algorithm(algorithm: &AlgorithmIdentifierRef<'_>) -> String {
    if algorithm.oid == EC {
        return match algorithm.parameters_oid() {
            Ok(P256) => "a P-256 key whose numbers do not belong together".to_owned(),
            Ok(curve) => format!("an EC key on {}", curve_name(curve)),
            Err(_) => "an EC key whose curve is spelled out, not named".to_owned(),
        };
    }
    match algorithm.oid.to_string().as_str() {
        "1.2.840.113549.1.1.1" | "1.2.840.113549.1.1.10" => "an RSA key".to_owned(),
        "1.2.840.10040.4.1" => "a DSA key".to_owned(),
        "1.3.101.110" => "an X25519 key".to_owned(),
        "1.3.101.111" => "an X448 key".to_owned(),
        "1.3.101.112" => "an Ed25519 key".to_owned(),
        "1.3.101.113" => "an Ed448 key".to_owned(),
        oid => format!("a key of algorithm {oid}"),
    }
}

fn curve_name(oid: ObjectIdentifier) -> String {
    match oid.to_string().as_str() {
        "1.2.840.10045.3.1.1" => "P-192".to_owned(),
        "1.3.132.0.33" => "P-224".to_owned(),
        "1.3.132.0.34" => "P-384".to_owned(),
        "1.3.132.0.35" => "P-521".to_owned(),
        "1.3.132.0.10" => "secp256k1".to_owned(),
        "1.3.36.3.3.2.8.1.1.7" => "brainpoolP256r1".to_owned(),
        oid => format!("curve {oid}"),
    }
}

fn describe_der(der: &[u8]) -> String {
    if let Ok(info) = SubjectPublicKeyInfoRef::from_der(der) {
        return format!("a public key ({})", describe_algorithm(&info.algorithm));
    }
    if crate::Certificate::from_der(der).is_ok() {
        return "a certificate".to_owned();
    }
    // PKCS#1 begins with version 0 and a large INTEGER (RFC 8017, A.1.2), PKCS#12 with version 3.
    let mut version = der.iter().skip_while(|byte| **byte != 0x02).skip(1).copied();
    match (der.first(), version.next(), version.next(), version.next()) {
        (Some(0x30), Some(1), Some(0), Some(0x02)) => "an RSA key".to_owned(),
        (Some(0x30), Some(1), Some(3), Some(0x30)) => "a PKCS#12 file (.p12, .pfx)".to_owned(),
        _ => "bytes that are no key".to_owned(),
    }
}
