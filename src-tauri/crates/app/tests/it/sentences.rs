//! Each code of a sentence stands in the list to which the languages are held, and the other way.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Prefixes of the codes that are made in this crate; those of others are listed by theirs.
const OWN: [&str; 11] = [
    "problem.",
    "advice.",
    "ledger.",
    "image.",
    "aws.",
    "due.",
    "expect.",
    "truth.",
    "limit.",
    "timeline.",
    "raw.",
];

#[test]
fn every_code_that_is_made_is_listed_and_every_listed_one_is_made() {
    let listed = app::view::text_codes();
    let distinct: BTreeSet<&str> = listed.iter().copied().collect();
    assert_eq!(distinct.len(), listed.len(), "a code is listed twice");
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut times = std::collections::BTreeMap::<String, usize>::new();
    for folder in ["app/src", "model/src"] {
        count_codes(&crates.join(folder), &mut times);
    }
    for code in times.keys() {
        assert!(distinct.contains(code.as_str()), "{code} is made and not listed");
    }
    for code in distinct.iter().filter(|code| OWN.iter().any(|own| code.starts_with(own))) {
        let found = times.get(*code).copied().unwrap_or(0);
        assert!(found >= 2, "{code} is listed and never made");
    }
}

/// Counts the string literals that look like a code.
fn count_codes(folder: &Path, times: &mut std::collections::BTreeMap<String, usize>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            count_codes(&path, times);
            continue;
        }
        let source = fs::read_to_string(&path).unwrap();
        for literal in source.split('"') {
            let is_code = OWN.iter().any(|own| literal.starts_with(own))
                && literal
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-".contains(&b));
            if is_code {
                *times.entry(literal.to_owned()).or_default() += 1;
            }
        }
    }
}
