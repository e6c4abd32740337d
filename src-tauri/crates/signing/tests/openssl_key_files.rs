//! Key files in all forms openssl writes, and encrypted keys it must read.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod support;

use signing::{Cost, KeyFileError, Passphrase, Salt, encrypt, is_encrypted, parse_private_key};
use support::{Bench, key};

/// Commands that make `out` from a P-256 key in `key.pem`, and whether `out` is encrypted.
const FORMS: &[(&str, bool)] = &[
    ("ec -in key.pem -out out", false),
    ("ec -in key.pem -outform DER -out out", false),
    ("ec -in key.pem -no_public -out out", false),
    ("pkcs8 -topk8 -nocrypt -in key.pem -out out", false),
    ("pkcs8 -topk8 -nocrypt -in key.pem -outform DER -out out", false),
    ("pkcs8 -topk8 -in key.pem -passout pass:secret -out out", true),
    ("pkcs8 -topk8 -in key.pem -passout pass:secret -outform DER -out out", true),
    ("pkcs8 -topk8 -scrypt -in key.pem -passout pass:secret -out out", true),
    ("pkcs8 -topk8 -scrypt -in key.pem -passout pass:secret -outform DER -out out", true),
    ("pkcs8 -topk8 -v2 aes-128-cbc -in key.pem -passout pass:secret -out out", true),
    ("pkcs8 -topk8 -v2 aes-192-cbc -in key.pem -passout pass:secret -out out", true),
    ("pkcs8 -topk8 -v2 aes-256-cbc -iter 9999 -in key.pem -passout pass:secret -out out", true),
    (
        "pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA512 -in key.pem -passout pass:secret -out out",
        true,
    ),
];

#[test]
fn every_form_openssl_writes_is_read() {
    let bench = Bench::new();
    // With the block of parameters in front that `-noout` would leave out.
    bench.openssl("ecparam -name prime256v1 -genkey -out key.pem");
    let original = parse_private_key(&bench.read("key.pem"), None).unwrap();
    let public = bench.openssl("ec -in key.pem -pubout");
    assert_eq!(original.public_key().to_spki_pem(), public);
    let right = Passphrase::from("secret");
    for (line, encrypted) in FORMS {
        bench.openssl(line);
        let file = bench.read("out");
        assert_eq!(is_encrypted(&file), *encrypted, "{line}");
        let read = parse_private_key(&file, Some(&right)).expect(line);
        assert_eq!(read.public_key(), original.public_key(), "{line}");
        if *encrypted {
            let missing = parse_private_key(&file, None).unwrap_err();
            assert_eq!(missing, KeyFileError::PassphraseNeeded, "{line}");
            let wrong = parse_private_key(&file, Some(&"Secret".into())).unwrap_err();
            assert_eq!(wrong, KeyFileError::WrongPassphrase, "{line}");
        }
    }
}

#[test]
fn a_key_that_went_through_a_windows_editor_is_read() {
    let bench = Bench::new();
    bench.openssl("ecparam -name prime256v1 -genkey -noout -out key.pem");
    let text = String::from_utf8(bench.read("key.pem")).unwrap();
    let edited = format!("\u{feff}{}\r\n\r\n", text.replace('\n', "\r\n"));
    let key = parse_private_key(edited.as_bytes(), None).unwrap();
    assert_eq!(key.public_key().to_spki_pem(), bench.openssl("ec -in key.pem -pubout"));
}

#[test]
fn openssl_reads_what_we_encrypt() {
    let bench = Bench::new();
    let key = key("signer");
    for (number, cost) in [Cost::PASSPHRASE, Cost::RANDOM_SECRET].into_iter().enumerate() {
        let passphrase = Passphrase::from("pässphrase");
        let salt = Salt::from_random([number as u8; 32]);
        let pem = encrypt(&key, &passphrase, cost, &salt).unwrap();
        bench.write("key.pem", pem.expose());
        let public = bench.openssl("pkey -in key.pem -passin pass:pässphrase -pubout");
        assert_eq!(public, key.public_key().to_spki_pem());
        assert!(!bench.run("pkey -in key.pem -passin pass:wrong -noout").status.success());
        let again = parse_private_key(pem.expose().as_bytes(), Some(&passphrase)).unwrap();
        assert_eq!(again.public_key(), key.public_key());
    }
    let text = bench.openssl("asn1parse -in key.pem");
    for expected in ["PBES2", ":scrypt", "aes-256-cbc"] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
}

/// A wrong passphrase passes the padding check once in 256 times. This one was found by search.
#[test]
fn a_wrong_passphrase_that_decrypts_to_garbage_is_a_wrong_passphrase() {
    let key = signing::PrivateKey::from_scalar(&[9; 32]).unwrap();
    let salt = Salt::from_random([2; 32]);
    let pem = encrypt(&key, &"right".into(), Cost::RANDOM_SECRET, &salt).unwrap();
    let error = parse_private_key(pem.expose().as_bytes(), Some(&"wrong 133".into())).unwrap_err();
    assert_eq!(error, KeyFileError::WrongPassphrase);
}

/// Commands that make `out`, and what the refusal must say was found.
const REFUSED: &[(&str, &str)] = &[
    ("genrsa -traditional -out out 2048", "an RSA key"),
    ("genrsa -out out 2048", "an RSA key"),
    ("ecparam -name secp384r1 -genkey -noout -out out", "an EC key on P-384"),
    ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521 -out out", "an EC key on P-521"),
    ("ecparam -name secp256k1 -genkey -noout -out out", "an EC key on secp256k1"),
    ("genpkey -algorithm ED25519 -out out", "an Ed25519 key"),
    ("ec -in key.pem -pubout -out out", "PEM of: public key"),
    ("ec -in key.pem -pubout -outform DER -out out", "a public key"),
    ("req -new -x509 -key key.pem -subj /CN=x -out out", "PEM of: certificate"),
    ("req -new -x509 -key key.pem -subj /CN=x -outform DER -out out", "a certificate"),
    ("ecparam -name prime256v1 -out out", "PEM of: ec parameters"),
    ("pkcs12 -export -nocerts -inkey key.pem -passout pass:x -out out", "PKCS#12"),
    ("rsa -in rsa.pem -traditional -outform DER -out out", "an RSA key"),
    ("ec -in key.pem -aes256 -passout pass:secret -out out", "Proc-Type: 4,ENCRYPTED"),
    ("ec -in key.pem -aes256 -passout pass:secret -out out", "openssl pkcs8 -topk8"),
    ("pkcs8 -topk8 -v2 des3 -in key.pem -passout pass:secret -out out", "PBES2 with 3DES"),
    (
        "pkcs8 -topk8 -v1 PBE-SHA1-3DES -in key.pem -passout pass:secret -out out",
        "PKCS#12 with SHA-1",
    ),
    (
        "pkcs8 -topk8 -v1 PBE-MD5-DES -provider legacy -provider default -in key.pem -passout pass:secret -out out",
        "PBES1",
    ),
    (
        "pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA1 -in key.pem -passout pass:secret -out out",
        "openssl pkcs8 -topk8",
    ),
];

#[test]
fn other_keys_and_files_are_refused_with_what_was_found() {
    let bench = Bench::new();
    bench.openssl("ecparam -name prime256v1 -genkey -noout -out key.pem");
    bench.openssl("genrsa -out rsa.pem 2048");
    for (line, found) in REFUSED {
        bench.openssl(line);
        let error = parse_private_key(&bench.read("out"), Some(&"secret".into())).unwrap_err();
        assert!(error.to_string().contains(found), "{line}: {error}");
    }
}

#[test]
fn the_conversion_a_refusal_advises_works() {
    let bench = Bench::new();
    bench.openssl("ecparam -name prime256v1 -genkey -noout -out key.pem");
    bench.openssl("ec -in key.pem -aes256 -passout pass:secret -out OLD");
    let error = parse_private_key(&bench.read("OLD"), None).unwrap_err().to_string();
    let command = error.split("openssl ").nth(1).unwrap();
    bench.openssl(&format!("{command} -passin pass:secret -passout pass:other"));
    parse_private_key(&bench.read("NEW"), Some(&"other".into())).unwrap();
}

#[test]
fn no_key_at_all_is_said_so() {
    let huge = vec![b'x'; 65 * 1024];
    let cut = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQ\n";
    let bad = "-----BEGIN EC PRIVATE KEY-----\n!!!!\n-----END EC PRIVATE KEY-----\n";
    for (bytes, words) in [
        (b"".as_slice(), "empty"),
        (&huge, "66560 bytes"),
        (b"just some text", "bytes that are no key"),
        (&[0x30, 0x82, 0xff, 0xff], "bytes that are no key"),
        (cut.as_bytes(), "cut off"),
        (bad.as_bytes(), "not base64"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "damaged or cut off"),
        (b"-----BEGIN \xff-----", "not UTF-8"),
    ] {
        let error = parse_private_key(bytes, None).unwrap_err().to_string();
        assert!(error.contains(words), "{words}: {error}");
    }
}

#[test]
fn a_file_with_nonsense_scrypt_parameters_is_refused() {
    let bench = Bench::new();
    bench.openssl("ecparam -name prime256v1 -genkey -noout -out key.pem");
    bench.openssl("pkcs8 -topk8 -scrypt -in key.pem -passout pass:x -outform DER -out out");
    let file = bench.read("out");
    // N = 16384 as a DER INTEGER, replaced by a number that is no power of two.
    let at = file.windows(4).position(|it| it == [0x02, 0x02, 0x40, 0x00]).unwrap();
    let mut other = file.clone();
    other[at + 3] = 1;
    let error = parse_private_key(&other, Some(&"x".into())).unwrap_err().to_string();
    assert!(error.contains("scrypt with N=16385, r=8, p=1"), "{error}");
}
