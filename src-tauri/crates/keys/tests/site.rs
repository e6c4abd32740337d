//! The site's certificate authority and the installation key.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod support;

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use keys::{DEVICE_VALIDITY, InstallationKey, OpenError};
use model::ThingName;
use signing::{
    AnchorKind, AtRestError, AuthorityError, Certificate, CertificateAuthority as _, GatewayDue,
    Installation as _, InstallationError, Passphrase, ServerNames, head_statement,
};
use support::{Laptop, MemoryKeychain, NOW};

fn names() -> ServerNames {
    ServerNames::new(["laptop".to_owned()], ["10.0.0.7".parse().unwrap()]).unwrap()
}

fn thing(name: &str) -> ThingName {
    ThingName::new(name).unwrap()
}

#[test]
fn openssl_accepts_what_the_site_issues() {
    let laptop = Laptop::without_keychain();
    let site = laptop.open().site;
    let passphrase = Passphrase::from("root");
    let root = site.create("Plant 7", &passphrase, &names(), NOW).unwrap();
    assert_eq!(root.subject(), "CN=Plant 7");
    let issuer = site.unlock(&passphrase, &names(), NOW).unwrap();
    let device = issuer.issue(&thing("meter-1"), NOW.after(DEVICE_VALIDITY)).unwrap();
    let other = issuer.issue(&thing("meter-1"), NOW.after(DEVICE_VALIDITY)).unwrap();
    assert_ne!(device.certificate.serial(), other.certificate.serial());
    assert_ne!(device.id, other.id);

    laptop.write("root.pem", site.ca_certificate_pem().unwrap());
    laptop.write("bundle.pem", device.bundle_pem().expose());
    laptop.write("gateway.pem", site.gateway().unwrap().certificate.to_pem());
    let verify = "verify -x509_strict -attime 1795000001 -CAfile root.pem";
    laptop.openssl(&format!("{verify} -purpose sslclient bundle.pem"));
    laptop.openssl(&format!("{verify} -purpose sslserver -verify_ip 10.0.0.7 gateway.pem"));
    laptop.openssl(&format!("{verify} -purpose sslserver -verify_hostname laptop gateway.pem"));
    let fingerprint = laptop.openssl("x509 -in bundle.pem -noout -fingerprint -sha256");
    let id = fingerprint.trim().split('=').nth(1).unwrap().replace(':', "").to_lowercase();
    assert_eq!(device.id.to_string(), id);
    // The key in the bundle is the certificate's.
    let public = laptop.openssl("x509 -in bundle.pem -noout -pubkey");
    assert_eq!(laptop.openssl("pkey -in bundle.pem -pubout"), public);
    assert_eq!(Certificate::parse_all(&laptop.read("bundle.pem")).unwrap().len(), 2);
    let text = laptop.openssl("x509 -in bundle.pem -noout -text");
    assert!(text.contains("Subject: CN = meter-1"), "{text}");
}

#[test]
fn the_gateways_key_belongs_to_its_certificate_and_opens_without_a_person() {
    let laptop = Laptop::without_keychain();
    let site = laptop.open().site;
    site.create("Plant 7", &"root".into(), &names(), NOW).unwrap();
    let gateway = laptop.open().site.gateway().unwrap();
    laptop.write("gateway.der", gateway.key_der.as_slice());
    laptop.write("gateway.pem", gateway.certificate.to_pem());
    let public = laptop.openssl("pkey -inform DER -in gateway.der -pubout");
    assert_eq!(public, laptop.openssl("x509 -in gateway.pem -noout -pubkey"));
}

#[test]
fn an_authority_is_made_once_and_opens_with_its_passphrase_only() {
    let laptop = Laptop::without_keychain();
    let site = laptop.open().site;
    assert!(matches!(site.status(), Ok(None)));
    assert!(matches!(site.root(), Err(AuthorityError::Absent)));
    let absent = site.unlock(&"root".into(), &names(), NOW).map(drop);
    assert!(matches!(absent, Err(AuthorityError::Absent)));
    let empty = site.create("Plant 7", &"".into(), &names(), NOW);
    assert!(matches!(empty, Err(AuthorityError::EmptyPassphrase)));
    let root = site.create("Plant 7", &"root".into(), &names(), NOW).unwrap();
    let again = site.create("Plant 8", &"root".into(), &names(), NOW);
    assert!(matches!(again, Err(AuthorityError::Exists { subject }) if subject == "CN=Plant 7"));
    assert_eq!(site.root().unwrap(), root);
    let wrong = site.unlock(&"Root".into(), &names(), NOW).map(drop);
    assert!(matches!(wrong, Err(AuthorityError::WrongPassphrase)));
}

#[test]
fn unlocking_renews_the_gateway_when_it_is_due() {
    let laptop = Laptop::without_keychain();
    let site = laptop.open().site;
    let passphrase = Passphrase::from("root");
    site.create("Plant 7", &passphrase, &names(), NOW).unwrap();
    let first = site.gateway().unwrap().certificate;
    let days = |count: u64| NOW.after(Duration::from_secs(count * 24 * 3600));
    let unlock = |names: &ServerNames, now| {
        site.unlock(&passphrase, names, now).map(drop).unwrap();
        site.gateway().unwrap().certificate
    };
    assert_eq!(unlock(&names(), days(364)), first);
    let fewer = ServerNames::new([], []).unwrap();
    assert_eq!(unlock(&fewer, days(1)), first, "still covers what is needed");
    let second = unlock(&names(), days(365));
    assert_ne!(second, first);
    assert_eq!(second.not_after(), days(365 + 730));
    let moved = ServerNames::new([], ["10.0.0.8".parse().unwrap()]).unwrap();
    let third = unlock(&moved, days(366));
    assert!(third.covers(&moved) && third != second);
    let status = site.status().unwrap().unwrap();
    assert_eq!(status.gateway_due(&moved, days(366)), None);
    assert_eq!(status.gateway_due(&moved, days(5000)), Some(GatewayDue::Expired));
}

#[test]
fn a_damaged_root_stays_and_a_damaged_gateway_is_set_aside_at_the_next_unlock() {
    let laptop = Laptop::without_keychain();
    let site = laptop.open().site;
    let passphrase = Passphrase::from("root");
    site.create("Plant 7", &passphrase, &names(), NOW).unwrap();
    let (root, gateway) =
        (laptop.data().join("site/root.pem"), laptop.data().join("site/gateway.pem"));

    fs::write(&gateway, "rubbish").unwrap();
    let error = site.gateway().unwrap_err();
    assert!(matches!(error, AuthorityError::AtRest(AtRestError::Damaged { .. })), "{error}");
    site.unlock(&passphrase, &names(), NOW).map(drop).unwrap();
    site.gateway().unwrap();
    let aside = support::files(&laptop.data().join("site"));
    let aside = aside.iter().find(|it| it.to_string_lossy().contains("gateway-damaged")).unwrap();
    assert_eq!(fs::read(aside).unwrap(), b"rubbish");

    fs::write(&root, "rubbish").unwrap();
    let damaged = |error: AuthorityError| {
        assert!(matches!(error, AuthorityError::AtRest(AtRestError::Damaged { .. })), "{error}");
    };
    damaged(site.root().unwrap_err());
    damaged(site.create("Plant 8", &passphrase, &names(), NOW).unwrap_err());
    damaged(site.unlock(&passphrase, &names(), NOW).map(drop).unwrap_err());
    assert_eq!(fs::read(&root).unwrap(), b"rubbish");
}

#[test]
fn others_certificates_are_trusted_by_import_and_removal() {
    let laptop = Laptop::without_keychain();
    let site = laptop.open().site;
    laptop.openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out ca.key");
    laptop.openssl("req -new -x509 -key ca.key -subj /CN=customer -days 9 -out ca.pem");
    laptop.openssl("ecparam -name prime256v1 -genkey -noout -out device.key");
    laptop.openssl(
        "req -new -x509 -key device.key -subj /CN=device -days 9 \
         -addext basicConstraints=critical,CA:FALSE -out device.pem",
    );
    let both = [laptop.read("ca.pem"), laptop.read("device.pem")].concat();
    let imported = site.import_anchors(&both).unwrap();
    let kinds: Vec<_> = imported.iter().map(|it| it.kind).collect();
    assert_eq!(kinds, [AnchorKind::Authority, AnchorKind::Pinned]);
    site.import_anchors(&both).unwrap();
    assert_eq!(site.anchors().unwrap().len(), 2);
    site.import_anchors(&laptop.read("device.key")).unwrap_err();
    site.remove_anchor(&imported[0].id).unwrap();
    assert_eq!(site.anchors().unwrap(), [imported[1].clone()]);
    let again = site.remove_anchor(&imported[0].id);
    assert!(matches!(again, Err(AuthorityError::UnknownAnchor { .. })));
    let file = laptop.data().join(format!("site/anchors/{}.pem", imported[1].id));
    fs::write(&file, laptop.read("ca.pem")).unwrap();
    let error = site.anchors().unwrap_err().to_string();
    assert!(error.contains(file.to_str().unwrap()), "{error}");
}

#[test]
fn the_installation_signs_heads_that_openssl_verifies() {
    let laptop = Laptop::without_keychain();
    let installation = laptop.open().installation;
    let statement = head_statement(7, &signing::digest(b"head"));
    let signature = installation.sign_head(statement.as_bytes()).unwrap();
    installation.verify_head(statement.as_bytes(), &signature).unwrap();
    installation.verify_head(b"another head", &signature).unwrap_err();
    laptop.write("head.txt", &statement);
    laptop.write("head.sig", signature.as_der());
    laptop.write("public.pem", installation.public_key_pem());
    laptop.openssl("dgst -sha256 -verify public.pem -signature head.sig head.txt");
    // The same key after a restart.
    let again = laptop.open().installation;
    assert_eq!(again.fingerprint(), installation.fingerprint());
    again.verify_head(statement.as_bytes(), &signature).unwrap();
}

#[test]
fn a_copied_data_folder_opens_neither_the_gateway_nor_the_installation() {
    let (laptop, thief) = (Laptop::without_keychain(), Laptop::without_keychain());
    let keys = laptop.open();
    let passphrase = Passphrase::from("root");
    keys.site.create("Plant 7", &passphrase, &names(), NOW).unwrap();
    support::copy_folder(&laptop.data(), &thief.data());
    let error = thief.try_open().unwrap_err();
    let missing =
        OpenError::Installation(InstallationError::SecretMissing { place: String::new() });
    assert_eq!(std::mem::discriminant(&error), std::mem::discriminant(&missing), "{error}");
    assert!(error.to_string().contains("copied from another"), "{error}");

    // Whoever moved it on purpose, and knows the root's passphrase, gets going again.
    let (data, secrets) = (thief.data(), thief.secrets());
    let anew = InstallationKey::start_anew(&thief.places(&data, &secrets)).unwrap();
    assert_ne!(anew.fingerprint(), keys.installation.fingerprint());
    let site = thief.open().site;
    let error = site.gateway().unwrap_err();
    assert!(matches!(error, AuthorityError::NoGateway { .. }), "{error}");
    site.unlock(&passphrase, &names(), NOW).map(drop).unwrap();
    site.gateway().unwrap();
}

#[test]
fn the_secret_goes_to_the_keychain_where_there_is_one() {
    let keychain = Arc::new(MemoryKeychain::default());
    let laptop = Laptop::with(keychain.clone());
    let fingerprint = laptop.open().installation.fingerprint();
    assert_eq!(keychain.entries().len(), 1);
    assert!(!laptop.secrets().exists());
    assert_eq!(laptop.open().installation.fingerprint(), fingerprint);

    let mut closed = laptop;
    closed.keychain = Arc::new(keys::NoKeychain);
    let error = closed.try_open().unwrap_err();
    assert!(
        matches!(error, OpenError::Installation(InstallationError::KeychainClosed { .. })),
        "{error}"
    );
}

#[test]
fn a_damaged_secret_or_installation_is_named_and_left() {
    let laptop = Laptop::without_keychain();
    laptop.open();
    let secret = support::files(&laptop.secrets()).remove(0);
    for path in [
        secret,
        laptop.data().join("installation/key.pem"),
        laptop.data().join("installation/about.json"),
    ] {
        let before = fs::read(&path).unwrap();
        fs::write(&path, "rubbish").unwrap();
        let error = laptop.try_open().unwrap_err().to_string();
        assert!(error.contains(path.to_str().unwrap()), "{error}");
        assert_eq!(fs::read(&path).unwrap(), b"rubbish");
        fs::write(&path, before).unwrap();
        laptop.open();
    }
    // An id is a file name; one that points elsewhere is not followed.
    let about = laptop.data().join("installation/about.json");
    fs::write(&about, r#"{"format":1,"id":"../../../etc/pass","secret":"file"}"#).unwrap();
    assert!(laptop.try_open().unwrap_err().to_string().contains("the id"));
}
