//! Signatures and certificates against openssl.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod support;

use model::{ThingName, Timestamp};
use signing::{
    Authority, Certificate, CertificateError, Hasher, PublicKey, Serial, ServerNames, Signature,
    Validity, VerificationKey, VerificationKeyError, code_signing_certificate, device_certificate,
    digest, gateway_certificate, root_certificate,
};
use support::{Bench, key};

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);
const LATER: Timestamp = Timestamp::from_millis(2_110_000_000_000);
const FIRMWARE: &[u8] = b"firmware, but not much of it";

fn validity() -> Validity {
    Validity { not_before: NOW, not_after: LATER }
}

fn serial() -> Serial {
    Serial::from_random([0xff; 16])
}

#[test]
fn openssl_accepts_our_signature_with_the_public_key_and_the_certificate() {
    let bench = Bench::new();
    let key = key("signer");
    let certificate = code_signing_certificate(&key, "signer", validity(), serial()).unwrap();
    bench.write("fw.bin", FIRMWARE);
    bench.write("fw.sig", key.sign(&digest(FIRMWARE)).unwrap().as_der());
    bench.write("public.pem", key.public_key().to_spki_pem());
    bench.write("cert.pem", certificate.to_pem());
    let verify = "dgst -sha256 -verify public.pem -signature fw.sig fw.bin";
    assert_eq!(bench.openssl(verify).trim(), "Verified OK");
    // The certificate carries the very same key.
    let public = bench.openssl("x509 -in cert.pem -noout -pubkey");
    assert_eq!(public, key.public_key().to_spki_pem());
    bench.write("fw.bin", b"other firmware");
    assert!(!bench.run(verify).status.success());
}

#[test]
fn we_accept_openssls_signature_and_no_other() {
    let bench = Bench::new();
    bench.write("fw.bin", FIRMWARE);
    bench.openssl("ecparam -name prime256v1 -genkey -noout -out key.pem");
    bench.openssl("req -new -x509 -key key.pem -subj /CN=signer -days 9 -out cert.pem");
    bench.openssl("x509 -in cert.pem -outform DER -out cert.der");
    bench.openssl("ec -in key.pem -pubout -out public.pem");
    bench.openssl("ec -in key.pem -pubout -outform DER -out public.der");
    bench.openssl("dgst -sha256 -sign key.pem -out fw.sig fw.bin");
    bench.openssl("base64 -A -in fw.sig -out fw.b64");

    let signature = Signature::from_der(&bench.read("fw.sig")).unwrap();
    let text = String::from_utf8(bench.read("fw.b64")).unwrap();
    assert_eq!(signature.to_base64(), text.trim());
    assert_eq!(Signature::from_base64(&text).unwrap(), signature);
    for file in ["cert.pem", "cert.der", "public.pem", "public.der"] {
        let trusted = VerificationKey::parse(&bench.read(file)).unwrap();
        trusted.verify(&digest(FIRMWARE), &signature).unwrap();
        trusted.verify(&digest(b"other"), &signature).unwrap_err();
    }
    let stranger = key("stranger");
    stranger.public_key().verify(&digest(FIRMWARE), &signature).unwrap_err();
}

#[test]
fn hashing_in_pieces_is_hashing_at_once() {
    let bench = Bench::new();
    let bytes: Vec<u8> = (0..100_000u32).map(|it| (it % 251) as u8).collect();
    bench.write("file", &bytes);
    let mut hasher = Hasher::new();
    bytes.chunks(777).for_each(|piece| hasher.update(piece));
    let hash = hasher.finish();
    assert_eq!(hash, digest(&bytes));
    assert!(bench.openssl("dgst -sha256 -r file").starts_with(&hash.to_string()));
}

#[test]
fn a_code_signing_certificate_has_the_usages_devices_look_for_and_nothing_else() {
    let bench = Bench::new();
    let key = key("signer");
    let certificate = code_signing_certificate(&key, "Signer 1", validity(), serial()).unwrap();
    bench.write("cert.pem", certificate.to_pem());
    let text = bench.openssl("x509 -in cert.pem -noout -text");
    for expected in [
        "Subject: CN = Signer 1",
        "Issuer: CN = Signer 1",
        "Digital Signature",
        "Code Signing",
        "NIST CURVE: P-256",
        "ecdsa-with-SHA256",
        "7f:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert_eq!(text.matches("X509v3").count(), 3, "heading and two extensions: {text}");
    assert_eq!(certificate.code_signing_findings(NOW), []);
    assert_eq!((certificate.not_before(), certificate.not_after()), (NOW, LATER));
    bench.openssl("verify -check_ss_sig -CAfile cert.pem -attime 1795000001 cert.pem");
}

#[test]
fn a_certificate_without_the_usages_is_a_finding_and_still_verifies() {
    let bench = Bench::new();
    bench.write("fw.bin", FIRMWARE);
    bench.openssl("ecparam -name prime256v1 -genkey -noout -out key.pem");
    bench.openssl("req -new -x509 -key key.pem -subj /CN=plain -days 1 -out cert.pem");
    bench.openssl("dgst -sha256 -sign key.pem -out fw.sig fw.bin");
    let trusted = VerificationKey::parse(&bench.read("cert.pem")).unwrap();
    let signature = Signature::from_der(&bench.read("fw.sig")).unwrap();
    trusted.verify(&digest(FIRMWARE), &signature).unwrap();
    let findings = trusted.findings(Timestamp::from_millis(i64::MAX / 2));
    let fields: Vec<_> = findings.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(
        fields,
        ["certificate.keyUsage", "certificate.extendedKeyUsage", "certificate.notAfter"]
    );
}

#[test]
fn certificates_over_other_keys_are_read_but_not_verified_with() {
    let bench = Bench::new();
    for (make, found) in [
        ("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem", "an RSA key"),
        ("ecparam -name secp384r1 -genkey -noout -out key.pem", "an EC key on P-384"),
        ("ecparam -name secp256k1 -genkey -noout -out key.pem", "an EC key on secp256k1"),
        ("genpkey -algorithm ED25519 -out key.pem", "an Ed25519 key"),
    ] {
        bench.openssl(make);
        bench.openssl("req -new -x509 -key key.pem -subj /CN=other -days 9 -out cert.pem");
        let certificate = Certificate::parse(&bench.read("cert.pem")).unwrap();
        assert_eq!(certificate.subject(), "CN=other");
        let expected = CertificateError::KeyNotP256 { found: found.to_owned() };
        assert_eq!(certificate.public_key().unwrap_err(), expected);
        let error = VerificationKey::parse(&bench.read("cert.pem")).unwrap_err();
        assert_eq!(error, VerificationKeyError::Certificate(expected));
        bench.openssl("pkey -in key.pem -pubout -outform DER -out public.der");
        let error = PublicKey::from_spki_der(&bench.read("public.der")).unwrap_err();
        assert_eq!(error.found, found);
    }
}

#[test]
fn openssl_verifies_device_and_gateway_certificates_against_the_root() {
    let bench = Bench::new();
    let root_key = key("root");
    let root = root_certificate(&root_key, "Plant 7", validity(), serial()).unwrap();
    let authority = Authority::new(&root, &root_key).unwrap();
    let thing = ThingName::new(&"x".repeat(128)).unwrap();
    let until = Validity::until(Timestamp::from_millis(i64::MAX / 1000));
    let device =
        device_certificate(&authority, key("d").public_key(), &thing, until, serial()).unwrap();
    let names =
        ServerNames::new(["Laptop-7.".to_owned()], ["192.168.7.2".parse().unwrap()]).unwrap();
    let gateway =
        gateway_certificate(&authority, key("g").public_key(), &names, until, serial()).unwrap();
    bench.write("root.pem", root.to_pem());
    bench.write("device.pem", device.to_pem());
    bench.write("gateway.pem", gateway.to_pem());

    let verify = "verify -x509_strict -attime 1795000001 -CAfile root.pem";
    bench.openssl(&format!("{verify} -purpose sslclient device.pem"));
    for host in ["fieldlift.local", "localhost", "laptop-7"] {
        bench.openssl(&format!("{verify} -purpose sslserver -verify_hostname {host} gateway.pem"));
    }
    for address in ["127.0.0.1", "::1", "192.168.7.2"] {
        bench.openssl(&format!("{verify} -purpose sslserver -verify_ip {address} gateway.pem"));
    }
    let refused = |line: &str| assert!(!bench.run(&format!("{verify} {line}")).status.success());
    refused("-purpose sslserver device.pem");
    refused("-purpose sslclient gateway.pem");
    refused("-purpose sslserver -verify_hostname elsewhere gateway.pem");

    let text = bench.openssl("x509 -in root.pem -noout -text");
    assert!(text.contains("CA:TRUE, pathlen:0") && text.contains("Certificate Sign"), "{text}");
    let text = bench.openssl("x509 -in device.pem -noout -text");
    for expected in
        ["CA:FALSE", "TLS Web Client Authentication", "Not Before: Jan  1 00:00:00 1970"]
    {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    // Cut at the 64 characters X.520 allows, and at the end of the root.
    assert_eq!(device.common_name(), Some("x".repeat(64).as_str()));
    assert_eq!(device.not_after(), LATER);
    assert!(gateway.covers(&names));
    let more = ServerNames::new(["other".to_owned()], []).unwrap();
    assert!(!gateway.covers(&more));
}

#[test]
fn a_leaf_certificate_or_anothers_key_cannot_issue() {
    let (root_key, other) = (key("root"), key("other"));
    let root = root_certificate(&root_key, "Plant 7", validity(), serial()).unwrap();
    assert!(Authority::new(&root, &other).is_err());
    let leaf = code_signing_certificate(&other, "leaf", validity(), serial()).unwrap();
    assert!(Authority::new(&leaf, &other).is_err());
}

#[test]
fn unfit_subjects_times_and_server_names_are_refused() {
    let key = key("signer");
    for subject in ["", &"x".repeat(65)] {
        code_signing_certificate(&key, subject, validity(), serial()).unwrap_err();
    }
    let backwards = Validity { not_before: LATER, not_after: NOW };
    code_signing_certificate(&key, "x", backwards, serial()).unwrap_err();
    for outside in [i64::MIN, i64::MAX, -1_000_000_000_000_000] {
        let at = Timestamp::from_millis(outside);
        let validity = Validity { not_before: at, not_after: at };
        code_signing_certificate(&key, "x", validity, serial()).unwrap_err();
    }
    for name in ["", "a b", "-a", "a..b", "ümlaut", "*.site", &"a.".repeat(200)] {
        ServerNames::new([name.to_owned()], []).unwrap_err();
    }
}
