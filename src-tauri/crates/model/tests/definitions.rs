//! Definitions good and bad, one JSON file each, held against our rules and against botocore's.
#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod golden;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use golden::{assert_golden, data};
use model::{
    CreateOtaUpdate, Facts, Finding, Severity, ThingName, parse_definition, validate,
    validate_against,
};
use proptest::prelude::*;

fn files(folder: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(data("definitions").join(folder)).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() > 10, "{folder}: {files:?}");
    files
}

fn judge(path: &Path) -> Vec<Finding> {
    let text = std::fs::read_to_string(path).unwrap();
    match parse_definition(&text) {
        Ok(definition) => validate(&definition),
        Err(findings) => findings,
    }
}

fn has_error(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

fn minimal() -> CreateOtaUpdate {
    let text = std::fs::read_to_string(data("definitions/good/minimal.json")).unwrap();
    parse_definition(&text).unwrap()
}

#[test]
fn every_finding_is_as_kept() {
    let mut all = String::new();
    for folder in ["good", "bad"] {
        for path in files(folder) {
            let findings = judge(&path);
            assert_eq!(has_error(&findings), folder == "bad", "{}: {findings:#?}", path.display());
            writeln!(all, "{folder}/{}", path.file_stem().unwrap().to_str().unwrap()).unwrap();
            for Finding { field, severity, expected, found } in findings {
                let severity = if severity == Severity::Error { "error" } else { "warning" };
                writeln!(all, "  {severity} {field}: expected {expected}; found {found}").unwrap();
            }
        }
    }
    assert_golden("definitions.txt", &all);
}

/// What the API model of AWS refuses, we refuse; the one difference is deliberate.
#[test]
fn botocore_accepts_what_we_accept() {
    let script =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/peers/botocore_definitions.py");
    let python = std::env::var("FIELDLIFT_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let files = [files("good"), files("bad")].concat();
    let output = Command::new(python).arg(script).args(&files).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let judged = String::from_utf8(output.stdout).unwrap();
    assert_eq!(judged.lines().count(), files.len());

    let mut refused = 0;
    let mut differences = BTreeSet::new();
    for line in judged.lines() {
        let verdict: serde_json::Value = serde_json::from_str(line).unwrap();
        let path = PathBuf::from(verdict["file"].as_str().unwrap());
        let errors = verdict["errors"].as_array().unwrap();
        if errors.is_empty() {
            continue;
        }
        refused += 1;
        if !has_error(&judge(&path)) {
            let name = path.file_stem().unwrap().to_str().unwrap();
            let why: Vec<&str> = errors.iter().map(|e| e["why"].as_str().unwrap()).collect();
            differences.insert(format!("{name}: {}", why.join("; ")));
        }
    }
    assert!(refused > 40, "botocore refused only {refused}");
    // `roleArn` may be absent here: nobody assumes a role.
    let deliberate = "without-role: Missing required parameter in input: \"roleArn\"";
    assert_eq!(differences, BTreeSet::from([deliberate.to_owned()]));
}

#[test]
fn what_is_accepted_comes_out_as_it_went_in() {
    for path in files("good") {
        let text = std::fs::read_to_string(&path).unwrap();
        let written = serde_json::to_string(&parse_definition(&text).unwrap()).unwrap();
        let mut original: serde_json::Value = serde_json::from_str(&text).unwrap();
        // A tag without a value and one with an empty value are the same tag.
        for tag in
            original.get_mut("tags").and_then(|tags| tags.as_array_mut()).into_iter().flatten()
        {
            tag.as_object_mut().unwrap().retain(|_, value| value != "");
        }
        let again: serde_json::Value = serde_json::from_str(&written).unwrap();
        assert_eq!(as_floats(again), as_floats(original), "{}", path.display());
    }
}

/// 100 and 100.0 are the same number in JSON.
fn as_floats(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::Number(number) => number.as_f64().unwrap().into(),
        Value::Array(items) => items.into_iter().map(as_floats).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, value)| (name, as_floats(value))).collect()
        }
        other => other,
    }
}

#[track_caller]
fn parse_finds(text: &str, field: &str, expected: &str, found: &str) {
    let findings = parse_definition(text).unwrap_err();
    let is_it =
        |f: &Finding| f.field == field && f.expected.contains(expected) && f.found.contains(found);
    assert!(findings.iter().any(is_it), "{findings:#?}");
}

#[test]
fn broken_json_is_told_with_its_place() {
    parse_finds("", "", "a JSON document", "line 1 column 0");
    parse_finds("{\n  \"otaUpdateId\": \"a\",\n}", "", "a JSON document", "line 3 column 1");
    parse_finds("[]", "", "an object", "a list at line 1, column 1");
    let text =
        "{\n\"otaUpdateId\": \"a\",\n \"otaUpdateId\": 7, \"targets\": [\"ü\", {}], \"files\": []}";
    parse_finds(text, "otaUpdateId", "each field once", "a second one at line 3, column 17");
    parse_finds(text, "otaUpdateId", "a text", "the number 7 at line 3, column 17");
    parse_finds(text, "targets[1]", "a text", "an object at line 3, column 37");
    let text = r#"{"additionalParameters":{"a":"1","\u0061":"2"}}"#;
    parse_finds(text, "additionalParameters.a", "each field once", "line 1, column 43");
    parse_finds(text, "otaUpdateId", "a text", "no such field");
    parse_finds(r#"{"tags":[{"Key":"\ud800"}]}"#, "", "a JSON document", "column");
    let text = r#"{"awsJobTimeoutConfig":{"inProgressTimeoutInMinutes":99999999999999999999}}"#;
    parse_finds(text, "awsJobTimeoutConfig.inProgressTimeoutInMinutes", "a whole number", "9999");
}

#[test]
fn hostile_sizes_are_refused_quickly_and_in_few_words() {
    parse_finds(&" ".repeat(1024 * 1024 + 1), "", "at most 1 MiB", "1048577 bytes");
    parse_finds(&"[".repeat(1_000_000), "", "a JSON document", "recursion limit");
    for unit in ["\"\":\"\",", "\"targets\":1,", "\"x\":0,"] {
        let text = format!("{{{}\"x\":0}}", unit.repeat(1_000_000 / unit.len()));
        assert!(parse_definition(&text).unwrap_err().len() <= 201);
    }
    let parameters = format!(
        r#"{{"otaUpdateId":"a","targets":[{}"x"],"protocols":[{}"x"],"files":[{}{{}}]}}"#,
        "\"x\",".repeat(80_000),
        "\"x\",".repeat(80_000),
        "{},".repeat(100_000)
    );
    let findings = validate(&parse_definition(&parameters).unwrap());
    assert!(findings.len() <= 201);
    assert!(findings.iter().all(|f| f.field.len() + f.expected.len() + f.found.len() < 800));
}

#[test]
fn a_byte_order_mark_is_no_obstacle() {
    let text = std::fs::read_to_string(data("definitions/good/minimal.json")).unwrap();
    assert_eq!(parse_definition(&format!("\u{feff}{text}")), Ok(minimal()));
}

#[test]
fn private_keys_are_not_repeated_in_findings() {
    let findings = judge(&data("definitions/bad/certificate-private-key.json"));
    assert!(findings.iter().all(|finding| !finding.found.contains("MIG")), "{findings:#?}");
}

#[test]
fn numbers_that_are_none_are_refused() {
    let mut definition = minimal();
    definition.aws_job_abort_config = Some(model::AbortConfig {
        abort_criteria_list: vec![model::AbortCriteria {
            failure_type: "ALL".to_owned(),
            action: "CANCEL".to_owned(),
            threshold_percentage: f64::NAN,
            min_number_of_executed_things: 1,
        }],
    });
    assert!(has_error(&validate(&definition)));
}

#[test]
fn what_devices_cannot_take_is_told_once_the_facts_are_known() {
    let name = |text: &str| ThingName::new(text).unwrap();
    let mut definition = minimal();
    definition.targets = vec!["arn:aws:iot:eu-west-1:123456789012:thinggroup/all".to_owned()];
    let fields = |sizes: &[u64], things: &[ThingName]| -> Vec<(String, Severity)> {
        let findings = validate_against(&definition, &Facts { things, file_sizes: sizes });
        findings.into_iter().map(|finding| (finding.field, finding.severity)).collect()
    };
    let location = "files[0].fileLocation".to_owned();
    assert_eq!(fields(&[4 << 20], &[name(&"t".repeat(57))]), []);
    assert_eq!(fields(&[(4 << 20) + 1], &[]), [(location.clone(), Severity::Warning)]);
    assert_eq!(fields(&[0], &[]), [(location, Severity::Error)]);
    let long = [name(&"t".repeat(58)), name("t")];
    assert_eq!(fields(&[1], &long), [("targets".to_owned(), Severity::Warning)]);
    // A thing that the definition names is warned about by `validate`.
    definition.targets = vec![format!("arn:aws:iot:eu-west-1:123456789012:thing/{}", long[0])];
    assert_eq!(validate_against(&definition, &Facts { things: &long, file_sizes: &[1] }), []);
    assert_eq!(validate(&definition)[0].field, "targets[0]");
}

/// Replaces one value somewhere in a definition by another.
fn mutate(
    value: &mut serde_json::Value,
    steps: &mut std::slice::Iter<usize>,
    by: serde_json::Value,
) {
    let Some(step) = steps.next() else {
        *value = by;
        return;
    };
    match value {
        serde_json::Value::Array(items) if !items.is_empty() => {
            let index = step % items.len();
            mutate(&mut items[index], steps, by);
        }
        serde_json::Value::Object(members) if !members.is_empty() => {
            let index = step % members.len();
            mutate(members.values_mut().nth(index).unwrap(), steps, by);
        }
        _ => *value = by,
    }
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
        proptest::collection::vec(any::<String>(), 0..3).prop_map(Into::into),
        proptest::collection::btree_map(any::<String>(), any::<String>(), 0..3)
            .prop_map(|map| serde_json::to_value(map).unwrap()),
    ]
}

proptest! {
    #[test]
    fn any_text_is_judged(text in any::<String>()) {
        let _ = parse_definition(&text);
    }

    /// Whatever our table of types lets through, the derived reader reads.
    #[test]
    fn mutated_definitions_are_judged(
        steps in proptest::collection::vec(0_usize..64, 0..6),
        by in any_json(),
    ) {
        let text = std::fs::read_to_string(data("definitions/good/every-field.json")).unwrap();
        let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
        mutate(&mut value, &mut steps.iter(), by);
        match parse_definition(&value.to_string()) {
            Ok(definition) => { validate(&definition); }
            Err(findings) => {
                prop_assert!(findings.iter().all(|f| f.expected != "a JSON document"), "{:?}", findings);
            }
        }
    }
}
