//! Whatever the bytes, nothing panics or hangs; and what is signed verifies.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

use model::{Sha256, Timestamp};
use proptest::prelude::*;
use signing::{
    Certificate, Cost, Passphrase, PrivateKey, PublicKey, Salt, Serial, Signature, Validity,
    VerificationKey, code_signing_certificate, encode_pem, encrypt, is_encrypted, parse_pem,
    parse_private_key,
};

fn key() -> PrivateKey {
    PrivateKey::from_scalar(&[9; 32]).unwrap()
}

/// One valid file of each kind, PEM and DER.
fn files() -> Vec<Vec<u8>> {
    let key = key();
    let certificate = {
        let validity = Validity::until(Timestamp::from_millis(4_000_000_000_000));
        code_signing_certificate(&key, "x", validity, Serial::from_random([1; 16])).unwrap()
    };
    let encrypted =
        encrypt(&key, &"x".into(), Cost::RANDOM_SECRET, &Salt::from_random([2; 32])).unwrap();
    let pem = encrypted.expose().as_bytes().to_vec();
    let pkcs8 = key.to_pkcs8_der().unwrap().to_vec();
    vec![
        parse_pem(&pem).unwrap()[0].der.to_vec(),
        pem,
        encode_pem("PRIVATE KEY", &pkcs8).as_bytes().to_vec(),
        pkcs8,
        certificate.to_pem().into_bytes(),
        certificate.as_der().to_vec(),
        key.public_key().to_spki_pem().into_bytes(),
        key.public_key().to_spki_der().to_vec(),
        key.sign(&Sha256([3; 32])).unwrap().as_der().to_vec(),
    ]
}

fn parse_all(bytes: &[u8]) {
    let _ = parse_pem(bytes);
    let _ = is_encrypted(bytes);
    let _ = parse_private_key(bytes, None);
    let _ = Certificate::parse_all(bytes).map(|it| it[0].code_signing_findings(Timestamp(0)));
    let _ = VerificationKey::parse(bytes);
    let _ = PublicKey::from_spki_der(bytes);
    let _ = Signature::from_der(bytes).map(|it| key().public_key().verify(&Sha256([3; 32]), &it));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        parse_all(&bytes);
    }

    #[test]
    fn mutated_files_never_panic(
        file in proptest::sample::select(files()),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let mut file = file;
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        if let Some(cut) = cut {
            file.truncate(cut.index(file.len()));
        }
        parse_all(&file);
    }

    #[test]
    fn what_is_signed_verifies_until_a_bit_changes(
        scalar: [u8; 32], digest: [u8; 32], bit in 0..256usize,
    ) {
        let Ok(key) = PrivateKey::from_scalar(&scalar) else { return Ok(()) };
        let digest = Sha256(digest);
        let signature = key.sign(&digest).unwrap();
        prop_assert!(key.public_key().verify(&digest, &signature).is_ok());
        prop_assert_eq!(Signature::from_base64(&signature.to_base64()).unwrap(), signature.clone());
        let mut other = digest;
        other.0[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(key.public_key().verify(&other, &signature).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// With the passphrase, so that mutated parameters reach key derivation.
    #[test]
    fn mutated_encrypted_keys_never_panic(at: prop::sample::Index, byte: u8, passphrase: String) {
        let salt = Salt::from_random([2; 32]);
        let pem = encrypt(&key(), &"x".into(), Cost::RANDOM_SECRET, &salt).unwrap();
        let mut der = parse_pem(pem.expose().as_bytes()).unwrap()[0].der.to_vec();
        // The head holds the parameters; the rest is ciphertext.
        let at = at.index(110);
        der[at] = byte;
        let _ = parse_private_key(&der, Some(&Passphrase::new(passphrase)));
        let _ = parse_private_key(&der, Some(&"x".into()));
    }
}
