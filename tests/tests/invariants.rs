//! What the repository promises about itself, read from the repository: the arrows between its rooms,
//! what pure crates may not touch, and what may lie where.
#![allow(clippy::expect_used, reason = "a check that cannot read the repository has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Spelled in halves, so that this file does not hold what it looks for.
const WORKPLACE: [&str; 5] = [
    concat!("/wo", "rk/"),
    concat!("/fa", "rm/"),
    concat!("../sha", "red"),
    concat!("/opt/whe", "els"),
    concat!("before", "-stop"),
];
const UNFINISHED: [&str; 4] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("to", "do!("),
    concat!("unimple", "mented!("),
];

/// Crates that bring sockets, files, clocks or threads of their own.
const IMPURE: [&str; 15] = [
    "async-std",
    "axum",
    "hyper",
    "keyring",
    "libsqlite3-sys",
    "mio",
    "nix",
    "reqwest",
    "rumqttc",
    "rusqlite",
    "rustls",
    "smol",
    "socket2",
    "tempfile",
    "tokio",
];
/// Parts of the standard library that do.
const IMPURE_STD: [&str; 8] =
    ["env", "fs", "net", "process", "thread", "time::Instant", "time::SystemTime", "io::stdin"];
/// An address is a value; only a socket reaches anywhere.
const ADDRESSES: [&str; 3] = ["net::IpAddr", "net::Ipv4Addr", "net::Ipv6Addr"];

const TOP_LEVEL: [&str; 19] = [
    ".cargo",
    ".ci",
    ".clippy.toml",
    ".config",
    ".editorconfig",
    ".gitattributes",
    ".github",
    ".gitignore",
    ".rustfmt.toml",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "icons",
    "src-tauri",
    "tests",
    "ui",
    "rust-toolchain.toml",
];

#[test]
fn crates_import_only_along_the_arrows() {
    let architecture = architecture();
    let allowed = reachable(&arrows(&architecture));
    let mut against = Vec::new();
    for room in rooms() {
        for import in &room.imports {
            let along =
                allowed.get(&room.name).is_some_and(|to| to.contains(import) || to.contains("any"));
            if !along {
                against.push(format!("{} imports {import}", room.name));
            }
        }
    }
    assert!(against.is_empty(), "no arrow in ARCHITECTURE.md allows it: {against:#?}");
}

#[test]
fn the_map_shows_the_rooms_that_there_are() {
    let architecture = architecture();
    let mapped: BTreeSet<String> = mapped_crates(&architecture).into_keys().collect();
    let there: BTreeSet<String> = rooms()
        .into_iter()
        .filter(|room| room.folder.starts_with(root().join("src-tauri/crates")))
        .map(|room| room.name)
        .collect();
    assert_eq!(mapped, there, "ARCHITECTURE.md on the left, src-tauri/crates on the right");
    let drawn = reachable(&arrows(&architecture));
    let undrawn: Vec<_> = there.iter().filter(|room| !drawn.contains_key(*room)).collect();
    assert!(undrawn.is_empty(), "no arrow leads to or from {undrawn:?}");
    let circular: Vec<_> = drawn.iter().filter(|(from, to)| to.contains(*from)).collect();
    assert!(circular.is_empty(), "arrows go in a circle: {circular:?}");
}

#[test]
fn rooms_are_named_by_their_folder_and_published_together() {
    let metadata = metadata();
    let versions: BTreeSet<&str> =
        packages(&metadata).map(|package| text(package, "version")).collect();
    assert_eq!(versions.len(), 1, "one version for the workspace, not {versions:?}");
    for package in packages(&metadata) {
        let name = text(package, "name");
        assert_eq!(package["publish"], Value::Array(vec![]), "{name} can be published");
        assert_eq!(text(package, "license"), "MIT OR Apache-2.0", "the licence of {name}");
        let manifest = read(Path::new(text(package, "manifest_path")));
        assert!(
            manifest.contains("[lints]\nworkspace = true"),
            "{name} does not take the workspace's lints"
        );
        let folder = folder_of(package);
        let folder = folder.file_name().and_then(|folder| folder.to_str()).unwrap_or_default();
        let expected = if folder == "src-tauri" { "fieldlift-desktop" } else { folder };
        assert_eq!(name, expected, "the crate in {folder}");
    }
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        assert!(read(&root().join(licence)).len() > 1_000, "{licence} is not the whole licence");
    }
}

#[test]
fn pure_crates_depend_on_nothing_that_does_input_or_output() {
    for name in pure_crates() {
        let tree = command(
            "cargo",
            &[
                "tree",
                "--locked",
                "--package",
                &name,
                "--edges",
                "normal",
                "--prefix",
                "none",
                "--format",
                "{lib}",
            ],
        );
        let impure: BTreeSet<&str> = tree
            .lines()
            .filter(|built| IMPURE.iter().any(|banned| banned.replace('-', "_") == *built))
            .collect();
        assert!(impure.is_empty(), "{name} is pure and builds in {impure:?}");
    }
}

#[test]
fn pure_crates_name_no_file_socket_or_clock() {
    let mut found = Vec::new();
    for name in pure_crates() {
        let folder = format!("src-tauri/crates/{name}/src/");
        for path in tracked().into_iter().filter(|path| path.starts_with(&folder)) {
            let source = shipped(&read(&root().join(&path)));
            if source.contains("disallowed_methods") {
                found.push(format!("{path} allows the methods that pure crates may not call"));
            }
            let names = std_names(&source);
            let impure = names
                .iter()
                .filter(|name| is_within(name, &IMPURE_STD) && !is_within(name, &ADDRESSES));
            found.extend(impure.map(|name| format!("{path} names std::{name}")));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_top_level_holds_only_what_belongs_there() {
    let found: BTreeSet<String> = tracked()
        .iter()
        .filter_map(|path| path.split('/').next())
        .filter(|top| !TOP_LEVEL.contains(top))
        .map(str::to_owned)
        .collect();
    assert!(found.is_empty(), "not at the top level: {found:?}");
}

#[test]
fn nothing_is_left_unfinished_and_no_place_of_work_is_named() {
    let mut found = Vec::new();
    for path in tracked() {
        // Bytes that are not text have no words in them.
        let Ok(content) = fs::read_to_string(root().join(&path)) else { continue };
        for word in UNFINISHED.iter().chain(&WORKPLACE) {
            if let Some(at) = content.lines().position(|line| line.contains(word)) {
                found.push(format!("{path}:{}: {word}", at + 1));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn packages_come_from_the_public_registries_by_name() {
    let lock = read(&root().join("Cargo.lock"));
    let elsewhere = lock.lines().filter(|line| {
        line.starts_with("source = ")
            && *line != "source = \"registry+https://github.com/rust-lang/crates.io-index\""
    });
    assert_eq!(elsewhere.collect::<Vec<_>>(), Vec::<&str>::new(), "Cargo.lock");

    let lock: Value =
        serde_json::from_str(&read(&root().join("ui/package-lock.json"))).expect("JSON");
    let packages = lock["packages"].as_object().expect("packages");
    for (name, package) in packages.iter().filter(|(name, _)| !name.is_empty()) {
        let from = package["resolved"].as_str().unwrap_or("https://registry.npmjs.org/");
        assert!(from.starts_with("https://registry.npmjs.org/"), "{name} comes from {from}");
        assert!(package["integrity"].is_string(), "{name} has no hash");
    }
}

#[test]
fn names_from_std_are_found_however_they_are_written() {
    let source = "use std::{fmt, io::{self, Read}, time::{Duration, Instant}};\n\
                  fn f() { std::fs::read(p); core::mem::drop(1); not_std::fs(); }";
    let names = std_names(source);
    let expected = ["fmt", "fs::read", "io::Read", "io::self", "time::Duration", "time::Instant"];
    assert_eq!(names.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn arrows_are_read_as_they_are_drawn() {
    let drawn = "x\n```\na, b ─► c ─► d e        f, g ─► any\nd ─► h\n```\n";
    let reached = reachable(&arrows(drawn));
    let to = |from: &str| reached[from].iter().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(to("a"), ["c", "d", "e", "h"]);
    assert_eq!(to("b"), ["c", "d", "e", "h"]);
    assert_eq!(to("g"), ["any"]);
    assert_eq!(to("e"), Vec::<&str>::new());
}

struct Room {
    name: String,
    folder: PathBuf,
    /// Rooms it is built from; what only its tests use is free.
    imports: BTreeSet<String>,
}

fn rooms() -> Vec<Room> {
    let metadata = metadata();
    let named: BTreeMap<&str, String> =
        packages(&metadata).map(|package| (text(package, "name"), room_name(package))).collect();
    let room = |package: &Value| {
        let declared = package["dependencies"].as_array().expect("dependencies");
        let imports = declared
            .iter()
            .filter(|import| import["kind"] != "dev" && import["path"].is_string())
            .map(|import| named[text(import, "name")].clone())
            .collect();
        Room { name: room_name(package), folder: folder_of(package), imports }
    };
    packages(&metadata).map(room).collect()
}

/// The shell is drawn by its folder, every other crate by its name.
fn room_name(package: &Value) -> String {
    let name = text(package, "name");
    if name == "fieldlift-desktop" { "src-tauri" } else { name }.to_owned()
}

fn folder_of(package: &Value) -> PathBuf {
    Path::new(text(package, "manifest_path"))
        .parent()
        .expect("a manifest lies in a folder")
        .to_owned()
}

fn metadata() -> Value {
    let arguments = ["metadata", "--format-version", "1", "--no-deps", "--offline"];
    serde_json::from_str(&command("cargo", &arguments)).expect("cargo metadata is JSON")
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().expect("packages").iter()
}

fn text<'a>(object: &'a Value, key: &str) -> &'a str {
    object[key].as_str().unwrap_or_else(|| panic!("{key} is not a string in {object}"))
}

fn architecture() -> String {
    read(&root().join("src-tauri/ARCHITECTURE.md"))
}

/// The crates of the map, and whether it calls them pure.
fn mapped_crates(architecture: &str) -> BTreeMap<String, bool> {
    let map =
        architecture.split("src-tauri/crates/\n").nth(1).expect("the map of src-tauri/crates");
    map.lines()
        .take_while(|line| line.starts_with("  "))
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some((words.next()?.to_owned(), words.next() == Some("pure")))
        })
        .collect()
}

fn pure_crates() -> Vec<String> {
    let pure: Vec<_> = mapped_crates(&architecture())
        .into_iter()
        .filter_map(|(name, pure)| pure.then_some(name))
        .collect();
    assert!(pure.contains(&"jobs".to_owned()), "the map calls only {pure:?} pure");
    pure
}

/// `a, b ─► c d` draws four arrows; `─►` again goes on from the last names; two spaces part drawings.
fn arrows(architecture: &str) -> BTreeSet<(String, String)> {
    let mut arrows = BTreeSet::new();
    let drawings = architecture
        .split("```")
        .skip(1)
        .step_by(2)
        .filter(|block| block.contains("─►") && !block.contains("Image ─ sign"));
    for drawing in drawings.flat_map(str::lines).flat_map(|line| line.split("  ")) {
        let groups: Vec<Vec<&str>> = drawing.split("─►").map(names).collect();
        for pair in groups.windows(2) {
            for from in &pair[0] {
                arrows.extend(pair[1].iter().map(|to| ((*from).to_owned(), (*to).to_owned())));
            }
        }
    }
    assert!(!arrows.is_empty(), "ARCHITECTURE.md draws no arrows");
    arrows
}

fn names(group: &str) -> Vec<&str> {
    group.split([',', ' ']).filter(|name| !name.is_empty()).collect()
}

/// What each room may import, directly or through another.
fn reachable(arrows: &BTreeSet<(String, String)>) -> BTreeMap<String, BTreeSet<String>> {
    let mut reached: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (from, to) in arrows {
        reached.entry(from.clone()).or_default().insert(to.clone());
        reached.entry(to.clone()).or_default();
    }
    loop {
        let before = reached.clone();
        for to in reached.values_mut() {
            let further: Vec<String> =
                to.iter().flat_map(|next| before[next].iter().cloned()).collect();
            to.extend(further);
        }
        if reached == before {
            return reached;
        }
    }
}

/// Source without comments and without the unit tests at its end, which may do as they like.
fn shipped(source: &str) -> String {
    let shipped = source.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    shipped
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
}

/// Every name under `std::` that the source writes, groups in braces taken apart.
fn std_names(source: &str) -> BTreeSet<String> {
    let dense: String = source.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut names = BTreeSet::new();
    for (at, start) in dense.match_indices("std::") {
        let joined =
            dense[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_');
        if !joined {
            use_tree(&dense[at + start.len()..], "", &mut names);
        }
    }
    names
}

/// Reads one path or group and returns what follows it.
fn use_tree<'a>(source: &'a str, prefix: &str, names: &mut BTreeSet<String>) -> &'a str {
    let source = source.trim_start();
    if let Some(mut inside) = source.strip_prefix('{') {
        loop {
            inside = use_tree(inside, prefix, names).trim_start();
            match inside.strip_prefix(',') {
                Some(next) => inside = next,
                None => return inside.strip_prefix('}').unwrap_or(inside),
            }
        }
    }
    let end = source
        .find(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .unwrap_or(source.len());
    let (word, rest) = source.split_at(end);
    let path = format!("{prefix}{word}");
    if let Some(deeper) = rest.strip_prefix("::") {
        return use_tree(deeper, &format!("{path}::"), names);
    }
    names.insert(path);
    rest.find([',', '}', ';']).map_or("", |next| &rest[next..])
}

fn is_within(name: &str, modules: &[&str]) -> bool {
    let within = |module: &str| {
        name.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    modules.iter().copied().any(within)
}

/// What the repository holds, with forward slashes, without files removed but not yet committed.
fn tracked() -> Vec<String> {
    let listed = command("git", &["ls-files", "-z"]);
    let there = |path: &&str| !path.is_empty() && root().join(path).exists();
    listed.split('\0').filter(there).map(str::to_owned).collect()
}

fn command(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(root()).output();
    let output = output.unwrap_or_else(|error| panic!("cannot start {program}: {error}"));
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {complaint}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests lies in the root").to_owned()
}
