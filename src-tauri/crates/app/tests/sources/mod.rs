//! The sentences that stand in the sources of the program, also of rooms that this one must not know.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use model::{ExpectedBecause, Proof};

/// Folders, seen from the crates, whose sentences cross to the page.
const ROOMS: [&str; 3] = ["app/src", "host/src", "../src"];

/// What a code begins with.
const PREFIXES: [&str; 15] = [
    "advice.",
    "aws.",
    "check.",
    "due.",
    "found.",
    "image.",
    "ledger.",
    "limit.",
    "notice.",
    "problem.",
    "raw.",
    "real.",
    "remedy.",
    "timeline.",
    "work.",
];

/// Every code with the names of its facts.
pub fn sentences() -> BTreeMap<String, BTreeSet<String>> {
    let mut sentences: BTreeMap<_, BTreeSet<String>> = app::view::text_codes()
        .into_iter()
        .map(|code| (code.to_owned(), BTreeSet::new()))
        .collect();
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for room in ROOMS {
        read(&crates.join(room), &mut sentences);
    }
    for (code, facts) in apart() {
        sentences.entry(code.to_owned()).or_default().extend(facts);
    }
    sentences
}

fn read(folder: &Path, sentences: &mut BTreeMap<String, BTreeSet<String>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, sentences);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            let source = fs::read_to_string(&path).unwrap();
            // What stands between quotes, and what between that.
            let pieces: Vec<&str> = source.split('"').collect();
            for window in pieces.windows(3) {
                let [code, between, english] = *window else { continue };
                if is_code(code) && between.trim() == "," && !is_code(english) {
                    sentences.entry(code.to_owned()).or_default().extend(named(english));
                }
            }
        }
    }
}

fn is_code(literal: &str) -> bool {
    let name = PREFIXES.iter().find_map(|prefix| literal.strip_prefix(prefix));
    name.is_some_and(|name| {
        !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    })
}

/// What stands in braces.
fn named(english: &str) -> impl Iterator<Item = String> {
    english.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned()))
}

/// Those with facts whose code and English stand apart.
fn apart() -> Vec<(&'static str, Vec<String>)> {
    let some = || "x".to_owned();
    let names = |facts: Vec<(&'static str, String)>| {
        facts.into_iter().map(|(name, _)| name.to_owned()).collect()
    };
    let proofs = [
        Proof::BlocksSent { blocks: Some(1) },
        Proof::OtherVersion { version: some(), expected: some() },
        Proof::ExpectedVersion { version: some() },
        Proof::AnyVersion { version: some() },
    ];
    let expected = [
        ExpectedBecause::VersionIsCompared { expected: some() },
        ExpectedBecause::NeverTold { finished: 1 },
        ExpectedBecause::SomeTold { told: 1, finished: 2 },
    ];
    let proofs = proofs.iter().map(|proof| (proof.code(), names(proof.facts())));
    let images = ["image.esp-application", "image.esp-bootloader"];
    let images = images.map(|code| (code, vec!["chip".to_owned()]));
    let proofs = proofs.chain(images);
    proofs.chain(expected.iter().map(|why| (why.code(), names(why.facts())))).collect()
}
