use serde_json::{Map, json};

/// Prints lines as they are measured: text for people, or one JSON object a line.
pub struct Report {
    json: bool,
    section: &'static str,
}

pub struct Figure {
    name: &'static str,
    value: f64,
    unit: &'static str,
}

/// What was aimed for, and whether this run got there. A bench does not fail.
pub struct Goal {
    pub text: &'static str,
    pub met: bool,
}

pub fn figure(name: &'static str, value: f64, unit: &'static str) -> Figure {
    Figure { name, value, unit }
}

impl Report {
    pub fn new(json: bool) -> Self {
        Self { json, section: "machine" }
    }

    pub fn section(&mut self, name: &'static str, about: &str) {
        self.section = name;
        if !self.json {
            println!("\n── {name}: {about}");
        }
    }

    pub fn note(&self, text: &str) {
        if self.json {
            println!("{}", json!({ "section": self.section, "note": text }));
        } else {
            println!("   {text}");
        }
    }

    pub fn line(&self, case: &str, figures: &[Figure], goals: &[Goal]) {
        if self.json {
            let values = figures
                .iter()
                .map(|figure| (format!("{} {}", figure.name, figure.unit), json!(figure.value)));
            let goals: Map<String, serde_json::Value> =
                goals.iter().map(|goal| (goal.text.to_owned(), json!(goal.met))).collect();
            let figures: Map<String, serde_json::Value> =
                values.map(|(name, value)| (name.trim_end().to_owned(), value)).collect();
            let line = json!({ "section": self.section, "case": case, "figures": figures, "goals": goals });
            println!("{line}");
            return;
        }
        let figures: Vec<String> = figures.iter().map(shown).collect();
        println!("{case:<30}{}", figures.join("  "));
        for Goal { text, met } in goals {
            println!("{:<30}goal {text}: {}", "", if *met { "met" } else { "NOT met" });
        }
    }
}

fn shown(Figure { name, value, unit }: &Figure) -> String {
    let decimals = match value.abs() {
        100.0.. => 0,
        10.0..100.0 => 1,
        _ => 2,
    };
    let separator = if unit.is_empty() { "" } else { " " };
    format!("{name} {value:.decimals$}{separator}{unit}")
}
