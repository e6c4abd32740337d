//! Keys, certificates and signatures that people bring. Passphrases are not tried here: a guess
//! is meant to cost time.

use model::{Sha256, Timestamp};
use signing::{
    Certificate, Cost, Passphrase, PrivateKey, Salt, Serial, Signature, Validity, VerificationKey,
    code_signing_certificate, encode_pem, encrypt, is_encrypted, parse_pem, parse_private_key,
    root_certificate,
};

use crate::mutant::fuzz;

fn key() -> PrivateKey {
    PrivateKey::from_scalar(&[7; 32]).unwrap()
}

fn key_files() -> Vec<Vec<u8>> {
    let der = key().to_pkcs8_der().unwrap();
    let passphrase = Passphrase::new("secret".to_owned());
    let salt = Salt::from_random([3; 32]);
    let locked = encrypt(&key(), &passphrase, Cost::RANDOM_SECRET, &salt).unwrap();
    let pem = encode_pem("PRIVATE KEY", &der);
    vec![der.to_vec(), pem.as_bytes().to_vec(), locked.expose().as_bytes().to_vec()]
}

fn certificates() -> Vec<Certificate> {
    let validity = Validity::until(Timestamp::from_millis(2_000_000_000_000));
    let serial = || Serial::from_random([5; 16]);
    vec![
        code_signing_certificate(&key(), "bench", validity, serial()).unwrap(),
        root_certificate(&key(), "site", validity, serial()).unwrap(),
    ]
}

fn certificate_files() -> Vec<Vec<u8>> {
    let forms = |c: Certificate| [c.as_der().to_vec(), c.to_pem().into_bytes()];
    certificates().into_iter().flat_map(forms).collect()
}

/// A key that is read is written and read again as the same.
#[test]
fn private_keys() {
    fuzz!(key_files(), |bytes: &[u8]| {
        is_encrypted(bytes);
        let Ok(key) = parse_private_key(bytes, None) else { return };
        let again = parse_private_key(&key.to_pkcs8_der().unwrap(), None).unwrap();
        assert_eq!(again.public_key().to_spki_der(), key.public_key().to_spki_der());
    });
}

/// Everything of a certificate that is read can be asked for.
#[test]
fn certificate_files_of_others() {
    let now = Timestamp::from_millis(1_800_000_000_000);
    fuzz!(certificate_files(), |bytes: &[u8]| {
        for certificate in Certificate::parse_all(bytes).unwrap_or_default() {
            assert_eq!(Certificate::from_der(certificate.as_der()).unwrap().id(), certificate.id());
            certificate.code_signing_findings(now);
            certificate.common_name();
            certificate.key_usage();
            certificate.addresses();
        }
        if let Ok(key) = VerificationKey::parse(bytes) {
            key.findings(now);
        }
    });
}

#[test]
fn pem_text() {
    let seeds = [key_files(), certificate_files()].concat();
    fuzz!(seeds, |bytes: &[u8]| {
        for block in parse_pem(bytes).unwrap_or_default() {
            let again = parse_pem(encode_pem(&block.label, &block.der).as_bytes()).unwrap();
            assert_eq!((&again[0].label, &again[0].der), (&block.label, &block.der));
        }
    });
}

/// No mutant of a signature holds for what it was not made for.
#[test]
fn signatures() {
    let digest = Sha256([1; 32]);
    let signature = key().sign(&digest).unwrap();
    let seeds = vec![signature.as_der().to_vec(), signature.to_base64().into_bytes()];
    let public = key().public_key().clone();
    fuzz!(seeds, |bytes: &[u8]| {
        let text = std::str::from_utf8(bytes).ok().and_then(|t| Signature::from_base64(t).ok());
        for found in text.into_iter().chain(Signature::from_der(bytes)) {
            assert!(Signature::from_base64(&found.to_base64()).unwrap() == found);
            assert!(public.verify(&Sha256([2; 32]), &found).is_err());
        }
    });
}
