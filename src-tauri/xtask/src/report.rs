//! Runs parts one after the other and says at the end what each took and how it ended.

use std::fmt;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::parts::{PARTS, Part, Selection};
use crate::run::Workspace;

enum Verdict {
    Passed,
    Failed(String),
    /// A part this one needs did not pass.
    Skipped(&'static str),
}

struct Row {
    part: &'static Part,
    took: Duration,
    verdict: Verdict,
}

pub fn list() {
    for Part { name, about, .. } in PARTS {
        println!("{name:<15}{about}");
    }
}

/// One part's failure does not hide another's: all run that can.
pub fn run_parts(workspace: &Workspace, selection: &Selection) -> Result<ExitCode> {
    let mut rows: Vec<Row> = Vec::new();
    for part in selection.parts() {
        println!("\n── {}: {}", part.name, part.about);
        let row = run_part(workspace, part, &rows, &selection.filters);
        println!("── {}: {}, {}", row.part.name, row.verdict, Seconds(row.took));
        rows.push(row);
    }
    print(&rows);
    let all_passed = rows.iter().all(|row| matches!(row.verdict, Verdict::Passed));
    Ok(if all_passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn run_part(workspace: &Workspace, part: &'static Part, before: &[Row], filters: &[String]) -> Row {
    let started = Instant::now();
    let unmet = before
        .iter()
        .find(|row| part.needs.contains(&row.part.name) && !matches!(row.verdict, Verdict::Passed));
    let verdict = match unmet {
        Some(row) => Verdict::Skipped(row.part.name),
        None => match (part.run)(workspace, filters) {
            Ok(()) => Verdict::Passed,
            Err(error) => Verdict::Failed(format!("{error:#}")),
        },
    };
    Row { part, took: started.elapsed(), verdict }
}

fn print(rows: &[Row]) {
    let total = rows.iter().map(|row| row.took).sum();
    println!("\n{:<15}{:>10}  verdict", "part", "took");
    for Row { part, took, verdict } in rows {
        println!("{:<15}{:>10}  {verdict}", part.name, Seconds(*took).to_string());
    }
    println!("{:<15}{:>10}\n", "together", Seconds(total).to_string());
    let count =
        |verdict: fn(&Verdict) -> bool| rows.iter().filter(|row| verdict(&row.verdict)).count();
    println!(
        "parts: {} passed, {} failed, {} skipped",
        count(|verdict| matches!(verdict, Verdict::Passed)),
        count(|verdict| matches!(verdict, Verdict::Failed(_))),
        count(|verdict| matches!(verdict, Verdict::Skipped(_))),
    );
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed => f.write_str("passed"),
            Self::Failed(why) => write!(f, "FAILED: {why}"),
            Self::Skipped(need) => write!(f, "skipped, because {need} did not pass"),
        }
    }
}

struct Seconds(Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} s", self.0.as_secs_f32())
    }
}
