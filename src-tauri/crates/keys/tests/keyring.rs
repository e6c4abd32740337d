//! Signing keys: made, imported, used, exported, damaged, removed.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod support;

use std::fs;
use std::sync::Arc;

use model::Sha256;
use signing::{
    AtRestError, KeyFileError, Keyring as _, KeyringError, NewKey, Passphrase, Protection, digest,
};
use support::{Laptop, MemoryKeychain, NOW, name, new_key};

const FIRMWARE: &[u8] = b"firmware";

#[test]
fn openssl_verifies_with_what_is_exported_and_opens_the_exported_key() {
    let laptop = Laptop::without_keychain();
    let keyring = laptop.open().keyring;
    let (key, passphrase) = (name("release-1"), Passphrase::from("open sesame"));
    let info = keyring.generate(new_key(&key, &passphrase)).unwrap();
    assert_eq!(info.certificate.code_signing_findings(NOW), []);
    assert_eq!(info.certificate.common_name(), Some("release-1"));

    let signature = keyring.sign(&key, &digest(FIRMWARE), Some(&passphrase)).unwrap();
    laptop.write("fw.bin", FIRMWARE);
    laptop.write("fw.sig", signature.as_der());
    laptop.write("public.pem", keyring.export_public(&key).unwrap());
    laptop.write("cert.pem", keyring.export_certificate(&key).unwrap());
    let exported = keyring.export_private(&key, Some(&passphrase), &"other".into()).unwrap();
    laptop.write("key.pem", exported.expose());
    laptop.openssl("dgst -sha256 -verify public.pem -signature fw.sig fw.bin");
    let public = laptop.openssl("x509 -in cert.pem -noout -pubkey");
    assert_eq!(public, laptop.openssl("pkey -in key.pem -passin pass:other -pubout"));
    // The file at rest needs nothing but openssl either.
    laptop.write("pass", "open sesame");
    let at_rest = "pkey -in data/keys/key-release-1/key.pem -passin file:pass -pubout";
    assert_eq!(public, laptop.openssl(at_rest));
}

#[test]
fn an_imported_key_signs_as_before_and_brings_its_certificate() {
    let laptop = Laptop::without_keychain();
    let keyring = laptop.open().keyring;
    laptop.openssl("ecparam -name prime256v1 -genkey -noout -out plain.pem");
    laptop.openssl("pkcs8 -topk8 -scrypt -in plain.pem -passout pass:old -out key.pem");
    laptop.openssl("req -new -x509 -key plain.pem -subj /CN=devices -days 9 -out cert.pem");
    let (key, passphrase) = (name("imported"), Passphrase::from("new"));
    let new = new_key(&key, &passphrase);
    let file = laptop.read("key.pem");

    let import = |file_passphrase: Option<&Passphrase>, certificate: Option<&[u8]>| {
        keyring.import(new, &file, file_passphrase, certificate)
    };
    let error = import(None, None).unwrap_err();
    assert!(matches!(error, KeyringError::KeyFile(KeyFileError::PassphraseNeeded)), "{error}");
    let error = import(Some(&"wrong".into()), None).unwrap_err();
    assert!(matches!(error, KeyringError::KeyFile(KeyFileError::WrongPassphrase)), "{error}");
    laptop.openssl("ecparam -name prime256v1 -genkey -noout -out other.pem");
    laptop.openssl("req -new -x509 -key other.pem -subj /CN=o -days 9 -out other-cert.pem");
    let error = import(Some(&"old".into()), Some(&laptop.read("other-cert.pem"))).unwrap_err();
    assert!(matches!(error, KeyringError::CertificateOfAnotherKey { .. }), "{error}");
    assert!(keyring.list().unwrap().keys.is_empty(), "a refused import leaves nothing");

    let info = import(Some(&"old".into()), Some(&laptop.read("cert.pem"))).unwrap();
    assert_eq!(info.certificate.subject(), "CN=devices");
    let signature = keyring.sign(&key, &digest(FIRMWARE), Some(&passphrase)).unwrap();
    laptop.write("fw.bin", FIRMWARE);
    laptop.write("fw.sig", signature.as_der());
    laptop.openssl("ec -in plain.pem -pubout -out public.pem");
    laptop.openssl("dgst -sha256 -verify public.pem -signature fw.sig fw.bin");
}

#[test]
fn passphrases_are_asked_for_checked_and_required() {
    let laptop = Laptop::without_keychain();
    let keyring = laptop.open().keyring;
    let (key, right) = (name("k"), Passphrase::from("right"));
    let error = keyring.generate(new_key(&key, &"".into())).unwrap_err();
    assert!(matches!(error, KeyringError::EmptyPassphrase), "{error}");
    keyring.generate(new_key(&key, &right)).unwrap();
    let sign = |passphrase: Option<&Passphrase>| keyring.sign(&key, &Sha256([1; 32]), passphrase);
    assert!(matches!(sign(None), Err(KeyringError::PassphraseNeeded { .. })));
    assert!(matches!(sign(Some(&"wrong".into())), Err(KeyringError::WrongPassphrase { .. })));
    assert!(matches!(sign(Some(&"".into())), Err(KeyringError::WrongPassphrase { .. })));
    sign(Some(&right)).unwrap();
    let export = keyring.export_private(&key, Some(&right), &"".into());
    assert!(matches!(export, Err(KeyringError::EmptyPassphrase)));
}

#[test]
fn the_keychain_keeps_a_passphrase_on_request() {
    let keychain = Arc::new(MemoryKeychain::default());
    let laptop = Laptop::with(keychain.clone());
    let keyring = laptop.open().keyring;
    let (key, passphrase) = (name("k"), Passphrase::from("right"));
    let new = NewKey { protection: Protection::Keychain, ..new_key(&key, &passphrase) };
    let info = keyring.generate(new).unwrap();
    assert_eq!(info.protection, Protection::Keychain);
    let entry = format!("signing key {}", info.fingerprint);
    assert!(keychain.entries().contains(&entry));
    keyring.sign(&key, &Sha256([1; 32]), None).unwrap();
    keyring.sign(&key, &Sha256([1; 32]), Some(&passphrase)).unwrap();

    use keys::Keychain as _;
    keychain.set(&entry, &"stale".into()).unwrap();
    let stale = keyring.sign(&key, &Sha256([1; 32]), None);
    assert!(matches!(stale, Err(KeyringError::KeychainOutdated { .. })));
    keyring.protect(&key, Protection::Passphrase, &passphrase).unwrap();
    assert!(!keychain.entries().contains(&entry));
    let asked = keyring.sign(&key, &Sha256([1; 32]), None);
    assert!(matches!(asked, Err(KeyringError::PassphraseNeeded { .. })));
    let wrong = keyring.protect(&key, Protection::Keychain, &"wrong".into());
    assert!(matches!(wrong, Err(KeyringError::WrongPassphrase { .. })));
    keyring.protect(&key, Protection::Keychain, &passphrase).unwrap();
    assert_eq!(keyring.list().unwrap().keys[0].protection, Protection::Keychain);
    keyring.remove(&key).unwrap();
    assert!(!keychain.entries().contains(&entry));
    assert!(keyring.list().unwrap().keys.is_empty());
}

#[test]
fn without_a_keychain_the_request_fails_before_a_key_exists() {
    let laptop = Laptop::without_keychain();
    let keyring = laptop.open().keyring;
    let (key, passphrase) = (name("k"), Passphrase::from("right"));
    let new = NewKey { protection: Protection::Keychain, ..new_key(&key, &passphrase) };
    let error = keyring.generate(new).unwrap_err();
    assert!(matches!(error, KeyringError::AtRest(AtRestError::NoKeychain { .. })), "{error}");
    assert!(error.to_string().contains("Keep entering the passphrase"), "{error}");
    assert!(keyring.list().unwrap().keys.is_empty());
}

#[test]
fn names_are_taken_in_any_case_and_unknown_ones_are_said() {
    let laptop = Laptop::without_keychain();
    let keyring = laptop.open().keyring;
    let passphrase = Passphrase::from("right");
    keyring.generate(new_key(&name("Release"), &passphrase)).unwrap();
    let error = keyring.generate(new_key(&name("release"), &passphrase)).unwrap_err();
    assert!(matches!(error, KeyringError::NameTaken { existing } if existing == name("Release")));
    for absent in ["release", "other"] {
        let error = keyring.certificate(&name(absent)).unwrap_err();
        assert!(matches!(error, KeyringError::UnknownKey { .. }), "{error}");
    }
    // A device name of Windows is a key name like any other.
    keyring.generate(new_key(&name("con"), &passphrase)).unwrap();
    for hostile in ["../up", "a/b", "a\\b", ".", "", "a.b", "nul\0", &"x".repeat(65)] {
        assert!(model::KeyName::new(hostile).is_err(), "{hostile}");
    }
}

#[test]
fn damaged_files_are_named_left_alone_and_do_not_hide_the_others() {
    let laptop = Laptop::without_keychain();
    let keyring = laptop.open().keyring;
    let passphrase = Passphrase::from("right");
    for key in ["a", "b", "good"] {
        keyring.generate(new_key(&name(key), &passphrase)).unwrap();
    }
    let pem = laptop.data().join("keys/key-a/key.pem");
    let about = laptop.data().join("keys/key-b/about.json");
    let half = fs::read(&pem).unwrap().split_at(300).0.to_vec();
    for (path, damage) in [
        (&pem, half.as_slice()),
        (&pem, b""),
        (&pem, &[0xff; 99]),
        (&about, b"{}"),
        (&about, br#"{"format":2,"createdAt":0,"protection":"passphrase"}"#),
    ] {
        let before = fs::read(path).unwrap();
        fs::write(path, damage).unwrap();
        let list = keyring.list().unwrap();
        assert!(list.keys.iter().any(|it| it.name == name("good")));
        assert_eq!(list.damaged.len(), 1, "{damage:?}");
        let key = list.damaged[0].name.clone();
        assert!(list.damaged[0].error.to_string().contains(path.to_str().unwrap()));
        let error = keyring.generate(new_key(&key, &passphrase)).unwrap_err();
        assert!(matches!(error, KeyringError::NameTaken { .. }), "{error}");
        keyring.sign(&key, &Sha256([1; 32]), Some(&passphrase)).unwrap_err();
        keyring.protect(&key, Protection::Passphrase, &passphrase).unwrap_err();
        keyring.remove(&key).unwrap_err();
        assert_eq!(fs::read(path).unwrap(), damage, "left as it is");
        fs::write(path, before).unwrap();
    }
    assert_eq!(keyring.list().unwrap().keys.len(), 3);
}

#[test]
fn a_key_file_with_anothers_certificate_is_damaged() {
    let laptop = Laptop::without_keychain();
    let keyring = laptop.open().keyring;
    let passphrase = Passphrase::from("right");
    for key in ["a", "b"] {
        keyring.generate(new_key(&name(key), &passphrase)).unwrap();
    }
    let file = |key: &str| laptop.data().join(format!("keys/key-{key}/key.pem"));
    let (a, b) = (fs::read_to_string(file("a")).unwrap(), fs::read_to_string(file("b")).unwrap());
    let begin = "-----BEGIN ENCRYPTED";
    let mixed = a.split(begin).next().unwrap().to_owned() + begin + b.split(begin).nth(1).unwrap();
    fs::write(file("a"), mixed).unwrap();
    let error = keyring.sign(&name("a"), &Sha256([1; 32]), Some(&passphrase)).unwrap_err();
    assert!(error.to_string().contains("another certificate"), "{error}");
}

#[test]
fn a_crash_between_writing_and_renaming_leaves_the_old_state() {
    let laptop = Laptop::without_keychain();
    let passphrase = Passphrase::from("right");
    laptop.open().keyring.generate(new_key(&name("old"), &passphrase)).unwrap();
    let keys = laptop.data().join("keys");
    // What is on disk when the power goes: a folder not yet renamed, a file not yet renamed,
    // a folder on its way out.
    support::copy_folder(&keys.join("key-old"), &keys.join(".tmp-Xy12"));
    fs::write(keys.join("key-old/.tmp-Zw34"), "{\"format\":").unwrap();
    support::copy_folder(&keys.join("key-old"), &keys.join(".tmp-removed-key-gone"));

    let keyring = laptop.open().keyring;
    let list = keyring.list().unwrap();
    assert_eq!((list.keys.len(), list.damaged.len()), (1, 0));
    keyring.sign(&name("old"), &Sha256([1; 32]), Some(&passphrase)).unwrap();
    let left: Vec<_> = fs::read_dir(&keys).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(left, ["key-old"], "leftovers are swept");
    assert_eq!(support::files(&keys).len(), 2);
}
