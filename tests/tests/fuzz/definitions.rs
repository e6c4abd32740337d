//! What people write: update definitions and lists of devices.

use std::path::Path;

use app::csv_import::plan_import;
use model::{parse_definition, validate};

use crate::mutant::fuzz;

fn definitions() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../src-tauri/crates/model/tests/data/definitions/good");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// What is read is written and read again as the same; what is not is explained.
#[test]
fn update_definitions() {
    fuzz!(definitions(), |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        match parse_definition(&text) {
            Ok(definition) => {
                validate(&definition);
                let written = serde_json::to_string(&definition).unwrap();
                assert_eq!(parse_definition(&written).unwrap(), definition);
            }
            Err(findings) => assert!(!findings.is_empty()),
        }
    });
}

#[test]
fn lists_of_devices() {
    let seeds = [
        "name,type,group,model\nmeter-1,esp32,site-a;site-b,m1\nmeter-2,,,\n",
        "\u{feff}name;group\r\n\"meter 1\";a\r\nmeter-1;\"b\"\r\n",
    ];
    let seeds = seeds.map(|text| text.as_bytes().to_vec()).to_vec();
    fuzz!(seeds, |bytes: &[u8]| {
        let plan = plan_import(bytes, |name| name.as_str() == "meter-2", |_| false);
        assert!(plan.more_findings == 0 || !plan.findings.is_empty());
    });
}
