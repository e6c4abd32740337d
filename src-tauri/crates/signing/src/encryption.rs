//! PKCS#8 encryption: PBES2 (RFC 8018, 6.2) with scrypt (RFC 7914, 7) and AES-256-CBC.

use pkcs8::der::asn1::{AnyRef, OctetStringRef};
use pkcs8::der::{Decode as _, Encode as _, Reader as _, SliceReader};
use pkcs8::pkcs5::pbes2::{Kdf, Parameters, ScryptParams};
use pkcs8::pkcs5::{self, EncryptionScheme};
use pkcs8::spki::AlgorithmIdentifierRef;
use pkcs8::{EncryptedPrivateKeyInfo, EncryptedPrivateKeyInfoRef};
use zeroize::Zeroizing;

use crate::{KeyFileError, Passphrase, PrivateKey, SecretText, pem};

/// What one guess at a passphrase costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Base-2 logarithm of scrypt's N.
    log_n: u8,
    /// Scrypt's p.
    passes: u16,
}

impl Cost {
    /// For what people type: N = 2^14, r = 8, p = 5, one of OWASP's equal-strength choices.
    /// A larger N would be better still, but needs more than the 32 MiB which openssl grants
    /// scrypt when it reads a key, and keys must stay readable without Fieldlift.
    pub const PASSPHRASE: Self = Self { log_n: 14, passes: 5 };
    /// For 32 random bytes, where no guessing helps and start-up should not wait.
    pub const RANDOM_SECRET: Self = Self { log_n: 10, passes: 1 };
}

/// Random bytes for one encryption; never used twice.
#[derive(Clone, Copy)]
pub struct Salt {
    salt: [u8; 16],
    iv: [u8; 16],
}

impl Salt {
    pub fn from_random(bytes: [u8; 32]) -> Self {
        let (mut salt, mut iv) = ([0; 16], [0; 16]);
        salt.copy_from_slice(&bytes[..16]);
        iv.copy_from_slice(&bytes[16..]);
        Self { salt, iv }
    }
}

/// `-----BEGIN ENCRYPTED PRIVATE KEY-----`, which `openssl pkey -passin` reads.
pub fn encrypt(
    key: &PrivateKey,
    passphrase: &Passphrase,
    cost: Cost,
    salt: &Salt,
) -> Result<SecretText, KeyFileError> {
    let failed = |found: &str| KeyFileError::UnsupportedEncryption { found: found.to_owned() };
    let plain = key.to_pkcs8_der().map_err(|error| failed(&error.to_string()))?;
    let kdf = ScryptParams {
        salt: salt.salt.as_slice().try_into().map_err(|_| failed("salt"))?,
        cost_parameter: 1 << cost.log_n,
        block_size: BLOCK_SIZE,
        parallelization: cost.passes,
        key_length: None,
    };
    let encryption = pkcs5::pbes2::EncryptionScheme::Aes256Cbc { iv: salt.iv };
    let parameters = Parameters { kdf: Kdf::Scrypt(kdf), encryption };
    let encrypted = parameters
        .encrypt(passphrase.as_bytes(), &plain)
        .map_err(|error| failed(&error.to_string()))?;
    let info = EncryptedPrivateKeyInfo {
        encryption_algorithm: EncryptionScheme::Pbes2(parameters),
        encrypted_data: OctetStringRef::new(&encrypted).map_err(|_| failed("length"))?,
    };
    let der = info.to_der().map_err(|error| failed(&error.to_string()))?;
    Ok(SecretText::new(pem::encode("ENCRYPTED PRIVATE KEY", &der)))
}

const BLOCK_SIZE: u16 = 8;

/// PKCS#8 in clear out of an EncryptedPrivateKeyInfo.
pub(crate) fn decrypt(
    der: &[u8],
    passphrase: Option<&Passphrase>,
) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
    let info = EncryptedPrivateKeyInfoRef::try_from(der).map_err(|_| {
        let found = scheme_of_encrypted_key(der).unwrap_or_else(|| "damaged or cut off".to_owned());
        KeyFileError::UnsupportedEncryption { found }
    })?;
    let unsupported = |found: String| KeyFileError::UnsupportedEncryption { found };
    let EncryptionScheme::Pbes2(parameters) = &info.encryption_algorithm else {
        return Err(unsupported("PBES1".to_owned()));
    };
    check_effort(&parameters.kdf).map_err(unsupported)?;
    let passphrase = passphrase.ok_or(KeyFileError::PassphraseNeeded)?;
    let mut buffer = Zeroizing::new(info.encrypted_data.as_bytes().to_vec());
    let length = parameters
        .decrypt_in_place(passphrase.as_bytes(), &mut buffer)
        .map(<[u8]>::len)
        .map_err(|error| match error {
        pkcs5::Error::DecryptFailed => KeyFileError::WrongPassphrase,
        other => unsupported(other.to_string()),
    })?;
    buffer.truncate(length);
    Ok(buffer)
}

/// A hostile file may ask for years of work or all memory: refuse before deriving.
fn check_effort(kdf: &Kdf) -> Result<(), String> {
    match kdf {
        // Every second of a laptop is about a million rounds; openssl writes 2,048.
        Kdf::Pbkdf2(it) if it.iteration_count > 20_000_000 || it.iteration_count == 0 => {
            Err(format!("PBKDF2 with {} rounds", it.iteration_count))
        }
        Kdf::Scrypt(it) => {
            let (n, r, p) =
                (it.cost_parameter, u64::from(it.block_size), u64::from(it.parallelization));
            let memory = n.checked_mul(128 * r);
            let work = memory.and_then(|memory| memory.checked_mul(p));
            let within = n >= 2
                && n.is_power_of_two()
                && r >= 1
                && p >= 1
                && memory.is_some_and(|it| it <= 1 << 30)
                && work.is_some_and(|it| it <= 1 << 32);
            if within { Ok(()) } else { Err(format!("scrypt with N={n}, r={r}, p={p}")) }
        }
        _ => Ok(()),
    }
}

/// Names the scheme of an EncryptedPrivateKeyInfo that pkcs5 cannot represent.
pub(crate) fn scheme_of_encrypted_key(der: &[u8]) -> Option<String> {
    let mut reader = SliceReader::new(der).ok()?;
    let oid = reader
        .sequence(|inner| {
            let algorithm = AlgorithmIdentifierRef::decode(inner)?;
            <&OctetStringRef>::decode(inner)?;
            Ok::<_, pkcs8::der::Error>(algorithm)
        })
        .ok()?;
    Some(match oid.oid.to_string().as_str() {
        "1.2.840.113549.1.5.13" => scheme_within_pbes2(oid.parameters),
        "1.2.840.113549.1.12.1.3" => "PKCS#12 with SHA-1 and 3DES".to_owned(),
        text if text.starts_with("1.2.840.113549.1.5.") => format!("PBES1, {text}"),
        text => format!("algorithm {text}"),
    })
}

fn scheme_within_pbes2(parameters: Option<AnyRef<'_>>) -> String {
    let inner = parameters.and_then(|any| {
        any.sequence(|reader| {
            let kdf = AlgorithmIdentifierRef::decode(reader)?;
            let cipher = AlgorithmIdentifierRef::decode(reader)?;
            Ok::<_, pkcs8::der::Error>((kdf.oid, cipher.oid))
        })
        .ok()
    });
    match inner {
        Some((kdf, cipher)) if cipher.to_string() == "1.2.840.113549.3.7" => {
            format!("PBES2 with 3DES, key derivation {kdf}")
        }
        Some((kdf, cipher)) => format!("PBES2 with cipher {cipher}, key derivation {kdf}"),
        None => "PBES2 with damaged parameters".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use pkcs8::pkcs5::pbes2::{Pbkdf2Params, Salt};

    use super::*;

    fn scrypt(n: u64, r: u16, p: u16) -> Kdf {
        let salt = Salt::new([0; 16]).unwrap();
        let (cost_parameter, block_size, parallelization) = (n, r, p);
        ScryptParams { salt, cost_parameter, block_size, parallelization, key_length: None }.into()
    }

    #[test]
    fn what_is_written_and_what_openssl_writes_is_within_bounds() {
        check_effort(&scrypt(1 << 14, 8, 5)).unwrap();
        check_effort(&scrypt(1 << 20, 8, 1)).unwrap();
        check_effort(&Pbkdf2Params::hmac_sha256(2048, &[0; 16]).unwrap().into()).unwrap();
    }

    #[test]
    fn endless_work_all_memory_and_nonsense_are_refused() {
        for (n, r, p) in [
            (0, 8, 1),
            (1, 8, 1),
            (1000, 8, 1),
            (1 << 14, 0, 1),
            (1 << 14, 8, 0),
            (1 << 21, 8, 1),
            (1 << 63, 8, 1),
            (1 << 63, u16::MAX, u16::MAX),
            (1 << 20, 8, 5),
        ] {
            check_effort(&scrypt(n, r, p)).unwrap_err();
        }
        check_effort(&Pbkdf2Params::hmac_sha256(20_000_001, &[0; 16]).unwrap().into()).unwrap_err();
        check_effort(&Pbkdf2Params::hmac_sha256(0, &[0; 16]).unwrap().into()).unwrap_err();
    }
}
