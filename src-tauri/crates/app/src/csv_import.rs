//! Devices from a CSV file: first what would happen, then the same thing for real.
//!
//! The first row names the columns. `name` is required, `group` may hold several names separated
//! by `;`, `type` is the thing type; every other column is an attribute. An empty cell says nothing.

use std::collections::{BTreeMap, BTreeSet};

use model::{GroupName, ThingName};
use serde::Serialize;
use ts_rs::TS;

use crate::view::ImportPreview;

/// Rows beyond this are refused: a file this long is not a list of devices.
const MAX_ROWS: usize = 200_000;
/// An attribute's name and value (CreateThing: AttributeName, AttributeValue).
const MAX_ATTRIBUTE_NAME: usize = 128;
const MAX_ATTRIBUTE_VALUE: usize = 800;
/// Findings kept; a file of the wrong kind would otherwise fill the screen.
const MAX_FINDINGS: usize = 100;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NewDevice {
    pub name: ThingName,
    #[serde(rename = "type")]
    pub thing_type: Option<String>,
    pub attributes: BTreeMap<String, String>,
    pub groups: Vec<GroupName>,
}

/// What importing the file would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportPlan {
    pub add: Vec<NewDevice>,
    /// In the registry already; left as they are.
    pub known: Vec<ThingName>,
    /// Named in the file, but not there yet: they are created first.
    pub new_groups: BTreeSet<GroupName>,
    /// With any of these nothing is imported.
    pub findings: Vec<CsvFinding>,
    /// Findings beyond those listed.
    pub more_findings: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct CsvFinding {
    /// Line of the file, from 1.
    pub line: u64,
    pub column: String,
    pub expected: String,
    pub found: String,
}

/// Reads `text` against what the registry holds already.
pub fn plan_import(
    text: &[u8],
    is_known: impl Fn(&ThingName) -> bool,
    group_exists: impl Fn(&GroupName) -> bool,
) -> ImportPlan {
    let mut plan = ImportPlan::default();
    // Spreadsheets write a byte order mark, and a semicolon where the comma is the decimal sign.
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let first_line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let delimiter =
        if !first_line.contains(&b',') && first_line.contains(&b';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text);
    let Some(columns) = Columns::read(&mut reader, &mut plan) else { return plan };
    let mut seen = BTreeMap::new();
    for (row, record) in reader.records().enumerate() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                plan.finding(line, "", "UTF-8 text", &error.to_string());
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        if row >= MAX_ROWS {
            plan.finding(line, "", &format!("at most {MAX_ROWS} rows"), "more");
            break;
        }
        if record.iter().all(str::is_empty) {
            continue;
        }
        let Some(device) = columns.device(&record, line, &mut plan) else { continue };
        if let Some(first) = seen.insert(device.name.clone(), line) {
            plan.finding(
                line,
                "name",
                &format!("each name once (line {first} has it too)"),
                device.name.as_str(),
            );
        } else if is_known(&device.name) {
            plan.known.push(device.name);
        } else {
            plan.new_groups
                .extend(device.groups.iter().filter(|group| !group_exists(group)).cloned());
            plan.add.push(device);
        }
    }
    plan
}

/// How many of the devices to add a preview shows.
const SAMPLE: usize = 50;

impl ImportPreview {
    /// `plan` is the number by which it is carried out.
    pub fn of(plan: u32, file: String, import: &ImportPlan) -> Self {
        Self {
            plan,
            file,
            add: import.add.len(),
            sample: import.add.iter().take(SAMPLE).cloned().collect(),
            known: import.known.len(),
            new_groups: import.new_groups.iter().map(ToString::to_string).collect(),
            findings: import.findings.clone(),
            more_findings: import.more_findings,
        }
    }
}

impl ImportPlan {
    fn finding(&mut self, line: u64, column: &str, expected: &str, found: &str) {
        if self.findings.len() == MAX_FINDINGS {
            self.more_findings += 1;
            return;
        }
        let shorten = |text: &str| text.chars().filter(|c| !c.is_control()).take(120).collect();
        self.findings.push(CsvFinding {
            line,
            column: shorten(column),
            expected: expected.to_owned(),
            found: shorten(found),
        });
    }
}

struct Columns {
    names: Vec<String>,
}

impl Columns {
    fn read(reader: &mut csv::Reader<&[u8]>, plan: &mut ImportPlan) -> Option<Self> {
        let header = match reader.headers() {
            Ok(header) => header.clone(),
            Err(error) => {
                plan.finding(1, "", "a first row of column names in UTF-8", &error.to_string());
                return None;
            }
        };
        let names: Vec<String> = header.iter().map(str::to_owned).collect();
        let mut distinct = BTreeSet::new();
        for name in &names {
            if !distinct.insert(name.as_str()) {
                plan.finding(1, name, "each column once", "twice");
            }
            let legal = |c: char| c.is_ascii_alphanumeric() || "_.,@/:#-".contains(c);
            if name.is_empty() || name.len() > MAX_ATTRIBUTE_NAME || !name.chars().all(legal) {
                plan.finding(
                    1,
                    name,
                    "a column name of 1 to 128 of a-z A-Z 0-9 _ . , @ / : # -",
                    name,
                );
            }
        }
        if !distinct.contains("name") {
            let found = names.join(", ");
            plan.finding(
                1,
                "name",
                "a column `name`",
                if found.is_empty() { "an empty file" } else { &found },
            );
        }
        plan.findings.is_empty().then_some(Self { names })
    }

    fn device(
        &self,
        record: &csv::StringRecord,
        line: u64,
        plan: &mut ImportPlan,
    ) -> Option<NewDevice> {
        if record.len() > self.names.len() {
            let expected = format!("{} cells, as the first row has", self.names.len());
            plan.finding(line, "", &expected, &record.len().to_string());
            return None;
        }
        let mut name = None;
        let mut device_type = None;
        let mut groups = Vec::new();
        let mut attributes = BTreeMap::new();
        let before = plan.findings.len() + plan.more_findings;
        for (column, cell) in self.names.iter().zip(record) {
            match column.as_str() {
                "name" => match ThingName::new(cell) {
                    Ok(parsed) => name = Some(parsed),
                    Err(error) => plan.finding(line, column, error.expected, cell),
                },
                _ if cell.is_empty() => {}
                "type" => device_type = Some(cell.to_owned()),
                "group" => {
                    for group in cell.split(';').map(str::trim).filter(|group| !group.is_empty()) {
                        match GroupName::new(group) {
                            Ok(parsed) => groups.push(parsed),
                            Err(error) => plan.finding(line, column, error.expected, group),
                        }
                    }
                }
                _ if cell.len() > MAX_ATTRIBUTE_VALUE || cell.chars().any(char::is_control) => {
                    plan.finding(
                        line,
                        column,
                        "at most 800 characters, no control characters",
                        cell,
                    );
                }
                _ => {
                    attributes.insert(column.clone(), cell.to_owned());
                }
            }
        }
        let whole = plan.findings.len() + plan.more_findings == before;
        name.filter(|_| whole).map(|name| NewDevice {
            name,
            thing_type: device_type,
            attributes,
            groups,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(text: &str) -> ImportPlan {
        plan_import(
            text.as_bytes(),
            |name| name.as_str() == "old",
            |group| group.as_str() == "yard",
        )
    }

    #[test]
    fn names_groups_types_and_attributes_are_told_apart() {
        let plan = plan("name,group,type,serial\nm1,yard;new,meter,0042\nold,,,\n\nm2,,,\n");
        assert_eq!(plan.findings, []);
        assert_eq!(plan.known, [ThingName::new("old").unwrap()]);
        assert_eq!(plan.new_groups.iter().map(GroupName::as_str).collect::<Vec<_>>(), ["new"]);
        assert_eq!(plan.add.len(), 2);
        assert_eq!(plan.add[0].attributes, BTreeMap::from([("serial".into(), "0042".into())]));
        assert_eq!(plan.add[0].thing_type.as_deref(), Some("meter"));
        assert!(plan.add[1].attributes.is_empty());
    }

    #[test]
    fn a_spreadsheets_semicolons_and_mark_are_understood() {
        let plan = plan("\u{feff}name;serial\nm1;7\n");
        assert_eq!((plan.add.len(), plan.findings.len()), (1, 0));
        assert_eq!(plan.add[0].attributes["serial"], "7");
    }

    #[test]
    fn each_fault_names_its_line_and_column() {
        let plan = plan("name,serial\nbad name,1\nm1,2\nm1,3\nm2,4,5\n");
        let at: Vec<_> = plan.findings.iter().map(|f| (f.line, f.column.as_str())).collect();
        assert_eq!(at, [(2, "name"), (4, "name"), (5, "")]);
        assert_eq!(plan.findings[0].found, "bad name");
    }

    #[test]
    fn a_file_of_another_kind_is_refused_briefly() {
        for text in [
            "",
            "\0\u{1}\u{2}",
            "serial\n1\n",
            "name,name\na,b\n",
            "name,=cmd|' /C calc'!A0\nx,y\n",
        ] {
            let plan = plan(text);
            assert!(plan.add.is_empty() && !plan.findings.is_empty(), "{text:?}");
        }
        let many = plan(&format!("name\n{}", "not a name\n".repeat(1000)));
        assert_eq!((many.findings.len(), many.more_findings), (MAX_FINDINGS, 900));
        assert!(!plan_import(b"name\n\xff\xfe\n", |_| false, |_| false).findings.is_empty());
    }
}
