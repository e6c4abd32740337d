//! Fixed bytes: RFC 6979's example, and what people are told about wrong signatures.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

use model::Sha256;
use signing::{PrivateKey, Signature, digest, head_statement};

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

/// RFC 6979, A.2.5: P-256 with SHA-256, message "sample".
#[test]
fn signatures_are_those_of_rfc_6979() {
    let x = unhex("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721");
    let r = unhex("EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716");
    let s = unhex("F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8");
    let key = PrivateKey::from_scalar(&x.try_into().unwrap()).unwrap();
    let der = key.sign(&digest(b"sample")).unwrap().as_der().to_vec();
    let expected = [&[0x30, 0x46, 0x02, 0x21, 0x00], &r[..], &[0x02, 0x21, 0x00], &s[..]].concat();
    assert_eq!(der, expected);
}

#[test]
fn scalars_outside_the_group_are_no_keys() {
    assert!(PrivateKey::from_scalar(&[0; 32]).is_err());
    assert!(PrivateKey::from_scalar(&[0xff; 32]).is_err());
}

#[test]
fn wrong_signatures_are_told_apart() {
    let key = PrivateKey::from_scalar(&[7; 32]).unwrap();
    let good = key.sign(&Sha256([1; 32])).unwrap();
    let twice = good.to_base64();
    for (bytes, words) in [
        (b"".as_slice(), "nothing"),
        (&[1; 64], "raw r and s"),
        (&[0xff; 256], "RSA"),
        (twice.as_bytes(), "twice"),
        (b"-----BEGIN PKCS7-----", "PEM"),
        (&[0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x01], "8 bytes"),
    ] {
        let error = Signature::from_der(bytes).unwrap_err().to_string();
        assert!(error.contains(words), "{words}: {error}");
    }
    for (text, words) in [("3045", "4 hex digits"), ("-----BEGIN X", "PEM"), ("ü", "\"ü\"")] {
        let error = Signature::from_base64(text).unwrap_err().to_string();
        assert!(error.contains(words), "{words}: {error}");
    }
}

#[test]
fn debug_output_shows_no_secret() {
    let key = PrivateKey::from_scalar(&[7; 32]).unwrap();
    let der = key.to_pkcs8_der().unwrap();
    let pem = signing::SecretText::new(signing::encode_pem("PRIVATE KEY", &der));
    let block = signing::parse_pem(pem.expose().as_bytes()).unwrap();
    let passphrase = signing::Passphrase::from("hunter2 hunter2");
    let text = format!("{key:?} {pem:?} {passphrase:?} {block:?}");
    assert!(!text.contains("hunter2") && !text.contains("0707") && !text.contains("7, 7"));
    assert!(!text.contains("MIG") && !text.contains("BwcH"), "{text}");
}

#[test]
fn a_ledger_head_is_signed_as_text() {
    let text = head_statement(12, &Sha256([0xab; 32]));
    assert_eq!(text, format!("fieldlift ledger head\nentries 12\nsha256 {}\n", "ab".repeat(32)));
}
