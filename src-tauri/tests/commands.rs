//! The page's calls and the shell's commands are written twice, in two languages: here they are held
//! against each other.
#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Parameters by command.
type Calls = BTreeMap<String, BTreeSet<String>>;

#[test]
fn what_the_page_calls_is_what_the_shell_has() {
    let registered = registered(&read("src/lib.rs"));
    let commands = commands();
    let called = called(&read("../ui/src/backend/tauri.ts"));
    assert!(registered.len() > 60, "{registered:?}");
    assert_eq!(registered, commands.keys().cloned().collect(), "registered, and written");
    for (name, parameters) in &called {
        assert_eq!(commands.get(name), Some(parameters), "the parameters of {name}");
    }
    let called: BTreeSet<String> = called.into_keys().collect();
    assert_eq!(called, registered, "called, and registered");
}

#[test]
fn every_method_of_the_backend_is_a_call() {
    /// These hear the window instead of asking the program.
    const HEARD: [&str; 2] = ["onDrop", "onCloseRequested"];
    let methods = methods(&read("../ui/src/backend/backend.ts"));
    let called = called(&read("../ui/src/backend/tauri.ts"));
    let expected: BTreeSet<String> = methods
        .iter()
        .filter(|method| !HEARD.contains(&method.as_str()))
        .map(|method| snake_case(method))
        .collect();
    assert_eq!(expected, called.into_keys().collect());
}

#[test]
fn every_sentence_of_the_machine_is_said_in_german() {
    const SUBJECTS: [&str; 8] =
        ["problem.", "advice.", "notice.", "check.", "found.", "remedy.", "real.", "work."];
    let mut sources = Vec::new();
    collect(&root().join("src"), &mut sources);
    collect(&root().join("crates/host/src"), &mut sources);
    let german =
        ["machine", "useCases"].map(|name| read(&format!("../ui/src/messages/de/{name}.ts")));
    let mut said = 0;
    let mut missing = BTreeSet::new();
    for source in sources {
        for literal in source.split('"').skip(1).step_by(2) {
            let is_code = SUBJECTS.iter().any(|subject| literal.starts_with(subject))
                && literal.chars().all(|c| c.is_ascii_lowercase() || ".-".contains(c));
            if is_code {
                said += 1;
                let key = format!("'{literal}':");
                if !german.iter().any(|german| german.contains(&key)) {
                    missing.insert(literal.to_owned());
                }
            }
        }
    }
    assert!(said > 100, "only {said} sentences were found");
    assert!(missing.is_empty(), "no German for {missing:?}");
}

fn collect(folder: &Path, sources: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, sources);
        } else {
            sources.push(fs::read_to_string(path).unwrap());
        }
    }
}

fn registered(source: &str) -> BTreeSet<String> {
    let list = source.split("generate_handler![").nth(1).unwrap().split(']').next().unwrap();
    list.split(',')
        .map(str::trim)
        .filter(|path| !path.is_empty())
        .map(|path| path.rsplit("::").next().unwrap().to_owned())
        .collect()
}

fn commands() -> Calls {
    let mut commands = Calls::new();
    for entry in fs::read_dir(root().join("src/commands")).unwrap() {
        let source = fs::read_to_string(entry.unwrap().path()).unwrap();
        for command in source.split("#[tauri::command]").skip(1) {
            let signature = command.split("fn ").nth(1).unwrap();
            let (name, rest) = signature.split_once('(').unwrap();
            let parameters = rest.split(") ").next().unwrap().split(")\n").next().unwrap();
            commands.insert(name.to_owned(), from_the_page(parameters));
        }
    }
    commands
}

/// Without those that the shell gives itself.
fn from_the_page(parameters: &str) -> BTreeSet<String> {
    /// Commas in here part no parameters.
    const OWN: [&str; 3] = ["Shared<'_>", "State<'_", "AppHandle"];
    let mut depth = 0;
    let mut parts = vec![String::new()];
    for character in parameters.chars() {
        match character {
            '<' => depth += 1,
            '>' => depth -= 1,
            _ => {}
        }
        if character == ',' && depth == 0 {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(character);
        }
    }
    parts
        .iter()
        .filter_map(|part| part.split_once(':'))
        .filter(|(_, kind)| !OWN.iter().any(|own| kind.contains(own)))
        .map(|(name, _)| camel_case(name.trim()))
        .collect()
}

fn called(source: &str) -> Calls {
    let mut calls = Calls::new();
    for call in source.split("invoke('").skip(1) {
        let (name, rest) = call.split_once('\'').unwrap();
        let given = rest.split(')').next().unwrap();
        let given = given.split_once('{').map_or("", |(_, given)| given.trim_end_matches('}'));
        let given = given.trim().trim_end_matches('}');
        let keys = given.split(',').map(|key| key.split(':').next().unwrap().trim());
        let keys = keys.filter(|key| !key.is_empty()).map(str::to_owned).collect();
        calls.insert(name.to_owned(), keys);
    }
    calls
}

fn methods(source: &str) -> BTreeSet<String> {
    let body = source.split("export interface Backend {").nth(1).unwrap();
    body.lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.trim().split_once('(').map(|(name, _)| name))
        .filter(|name| name.chars().all(char::is_alphanumeric))
        .map(str::to_owned)
        .collect()
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (head, tail) = word.split_at(1);
        name + &head.to_uppercase() + tail
    })
}

fn snake_case(name: &str) -> String {
    name.chars().fold(String::new(), |mut name, character| {
        if character.is_uppercase() {
            name.push('_');
        }
        name.extend(character.to_lowercase());
        name
    })
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}
