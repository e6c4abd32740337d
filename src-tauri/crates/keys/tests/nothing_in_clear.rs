//! Promise 3: private keys are never on disk in clear.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod support;

use std::fs;

use keys::DEVICE_VALIDITY;
use model::ThingName;
use signing::{
    CertificateAuthority as _, Keyring as _, Passphrase, ServerNames, parse_pem, parse_private_key,
};
use support::{Laptop, NOW, name, new_key};

/// The 32 bytes of the scalar (RFC 5915: OCTET STRING after version 1).
fn scalar(pkcs8: &[u8]) -> Vec<u8> {
    let head = [0x02, 0x01, 0x01, 0x04, 0x20];
    let at = pkcs8.windows(5).position(|it| it == head).unwrap() + 5;
    pkcs8[at..at + 32].to_vec()
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|it| it == part)
}

/// In bytes, in hex, and as base64 at each of the three positions a byte can have.
fn forms(secret: &[u8]) -> Vec<Vec<u8>> {
    let hex: String = secret.iter().map(|it| format!("{it:02x}")).collect();
    let mut forms = vec![secret.to_vec(), hex.to_uppercase().into_bytes(), hex.into_bytes()];
    for shift in 0..3 {
        let padded = [&vec![0; shift], secret].concat();
        let base64 = signing::encode_pem("X", &padded);
        let line = base64.lines().nth(1).unwrap();
        let whole = (padded.len() / 3 * 4).min(40);
        forms.push(line.as_bytes()[4..whole].to_vec());
    }
    forms
}

#[test]
fn no_file_and_no_debug_output_holds_a_private_key() {
    let laptop = Laptop::without_keychain();
    let keys = laptop.open();
    let passphrase = Passphrase::from("correct horse battery");
    let names = ServerNames::new([], []).unwrap();
    keys.keyring.generate(new_key(&name("made"), &passphrase)).unwrap();
    laptop.openssl("ecparam -name prime256v1 -genkey -noout -out plain.pem");
    let imported = laptop.read("plain.pem");
    keys.keyring.import(new_key(&name("imported"), &passphrase), &imported, None, None).unwrap();
    keys.site.create("Plant 7", &passphrase, &names, NOW).unwrap();
    let issuer = keys.site.unlock(&passphrase, &names, NOW).unwrap();
    let thing = ThingName::new("meter-1").unwrap();
    let device = issuer.issue(&thing, NOW.after(DEVICE_VALIDITY)).unwrap();

    let secret = fs::read_to_string(&support::files(&laptop.secrets())[0]).unwrap();
    let secret = Passphrase::from(secret.trim());
    let opened = |file: &str, passphrase: &Passphrase| {
        let text = fs::read(laptop.data().join(file)).unwrap();
        let key = parse_private_key(&text, Some(passphrase)).unwrap();
        scalar(&key.to_pkcs8_der().unwrap())
    };
    let device_key = parse_pem(device.key_pem.expose().as_bytes()).unwrap();
    let secrets = [
        opened("keys/key-made/key.pem", &passphrase),
        opened("keys/key-imported/key.pem", &passphrase),
        opened("site/root.pem", &passphrase),
        opened("site/gateway.pem", &secret),
        opened("installation/key.pem", &secret),
        scalar(&device_key[0].der),
        passphrase.as_bytes().to_vec(),
        secret.as_bytes().to_vec(),
    ];
    let debug = format!("{keys:?} {device:?} {:?}", keys.site.gateway().unwrap()).into_bytes();
    let files = support::files(&laptop.data());
    assert!(files.len() >= 8, "{files:?}");
    for secret in &secrets {
        for form in forms(secret) {
            for file in &files {
                let bytes = fs::read(file).unwrap();
                assert!(!contains(&bytes, &form), "{}", file.display());
                // PEM breaks lines anywhere.
                let joined: Vec<_> = bytes.into_iter().filter(|it| *it != b'\n').collect();
                assert!(!contains(&joined, &form), "{}", file.display());
            }
            assert!(!contains(&debug, &form));
        }
    }
    // The search finds what is there to be found.
    let plain = device.key_pem.expose().replace('\n', "");
    let found = forms(&secrets[5]).iter().filter(|it| contains(plain.as_bytes(), it)).count();
    assert_eq!(found, 1);
}

#[cfg(unix)]
#[test]
fn files_and_folders_are_their_owners_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let laptop = Laptop::without_keychain();
    let keys = laptop.open();
    let names = ServerNames::new([], []).unwrap();
    keys.keyring.generate(new_key(&name("made"), &"x".into())).unwrap();
    keys.site.create("Plant 7", &"x".into(), &names, NOW).unwrap();
    for folder in [laptop.data(), laptop.secrets()] {
        for file in support::files(&folder) {
            let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode();
            assert_eq!(mode(&file) & 0o777, 0o600, "{}", file.display());
            let parent = file.parent().unwrap();
            assert_eq!(mode(parent) & 0o077, 0, "{}", parent.display());
        }
    }
}

/// On a machine with no session bus, as a server in a cabinet, the answer is clear and quick.
#[cfg(target_os = "linux")]
#[test]
fn a_machine_without_keychain_says_so() {
    use keys::Keychain as _;
    let error = keys::OsKeychain.get("fieldlift test entry that does not exist");
    if std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_none() {
        let error = error.unwrap_err().to_string();
        assert!(error.starts_with("no keychain here: "), "{error}");
        assert!(error.ends_with("Keep entering the passphrase"), "{error}");
    }
}
