//! Reading CreateOTAUpdate from JSON text, telling everything that is wrong with its shape at
//! once, with the place in the text.

mod shape;
mod tree;

use std::collections::HashSet;

use crate::validate::Findings;
use crate::{CreateOtaUpdate, Finding};
use tree::{Node, Value};

/// Larger than any definition that AWS would take: 50 files with a signature and a certificate
/// each stay below half of it.
const MAX_LEN: usize = 1024 * 1024;

/// Reads a definition. The findings are about JSON and types only; [`crate::validate`] judges the
/// values. A member that is absent and one that is `null` differ: AWS's clients send no nulls,
/// and a null is a finding.
pub fn parse_definition(text: &str) -> Result<CreateOtaUpdate, Vec<Finding>> {
    if text.len() > MAX_LEN {
        let found = format!("{} bytes", text.len());
        return Err(one_finding("a definition of at most 1 MiB", found));
    }
    // Editors on Windows begin a file with a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let syntax = |error: serde_json::Error| one_finding("a JSON document", error.to_string());
    // Checks the syntax and the depth of nesting for `Tree`, which assumes both.
    let _: serde_json::Value = serde_json::from_str(text).map_err(syntax)?;
    let root = tree::read(text)
        .ok_or_else(|| one_finding("a JSON document", "something unreadable".to_owned()))?;
    let mut findings = Findings::default();
    Check { text, findings: &mut findings }.node("", &root, &shape::CREATE_OTA_UPDATE);
    if findings.is_empty() {
        serde_json::from_str(text).map_err(syntax)
    } else {
        Err(findings.into_vec())
    }
}

fn one_finding(expected: &str, found: String) -> Vec<Finding> {
    let mut findings = Findings::default();
    findings.error("", expected, found);
    findings.into_vec()
}

struct Check<'a> {
    text: &'a str,
    findings: &'a mut Findings,
}

impl Check<'_> {
    fn node(&mut self, path: &str, node: &Node, shape: &shape::Shape) {
        use shape::Shape;
        match (shape, &node.value) {
            (Shape::Text, Value::Text(_)) => {}
            (Shape::Whole, Value::Number(number)) if number.parse::<i64>().is_ok() => {}
            (Shape::Number, Value::Number(_)) => {}
            (Shape::OneOf(words), Value::Text(text)) if words.contains(&text.as_str()) => {}
            (Shape::List(item), Value::List(nodes)) => {
                for (index, node) in nodes.iter().enumerate() {
                    self.node(&format!("{path}[{index}]"), node, item);
                }
            }
            (Shape::Map, Value::Object(members)) => {
                let mut seen = HashSet::new();
                for (name, node) in members {
                    let path = join(path, name);
                    self.once(&path, node, seen.insert(name));
                    self.node(&path, node, &Shape::Text);
                }
            }
            (Shape::Object(fields), Value::Object(members)) => {
                self.object(path, node, fields, members);
            }
            _ => self.wrong(path, shape.expected(), node),
        }
    }

    fn object(
        &mut self,
        path: &str,
        object: &Node,
        fields: &[shape::Field],
        members: &[(String, Node)],
    ) {
        let mut seen = HashSet::new();
        for (name, node) in members {
            let path = join(path, name);
            self.once(&path, node, seen.insert(name.as_str()));
            match fields.iter().find(|field| field.name == name) {
                Some(field) => self.node(&path, node, &field.shape),
                None if self.findings.is_full() => {}
                None => {
                    let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
                    let expected = format!("one of {}", names.join(", "));
                    let found = format!("an unknown field {}", self.place(node));
                    self.findings.error(path, expected, found);
                }
            }
        }
        for field in fields.iter().filter(|field| field.required) {
            if !seen.contains(field.name) && !self.findings.is_full() {
                let found = format!("no such field in the object {}", self.place(object));
                self.findings.error(join(path, field.name), field.shape.expected(), found);
            }
        }
    }

    fn once(&mut self, path: &str, node: &Node, is_first: bool) {
        if !is_first && !self.findings.is_full() {
            let found = format!("a second one {}", self.place(node));
            self.findings.error(path, "each field once", found);
        }
    }

    fn wrong(&mut self, path: &str, expected: String, node: &Node) {
        if !self.findings.is_full() {
            let found = format!("{} {}", node.value.in_words(), self.place(node));
            self.findings.error(path, expected, found);
        }
    }

    /// Reads the text from its beginning: only for findings that are kept.
    fn place(&self, node: &Node) -> String {
        let before = self.text.get(..node.at).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        format!("at line {line}, column {column}")
    }
}

fn join(path: &str, name: &str) -> String {
    let name = crate::text::printable(name, 80);
    if path.is_empty() { name } else { format!("{path}.{name}") }
}
