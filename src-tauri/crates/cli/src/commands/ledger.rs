use std::path::Path;
use std::process::ExitCode;

use app::view::Health;
use app::view::ledger_sentence;
use host::{Check, Patient, examine};
use serde::Serialize;
use serde_json::json;

use super::{Context, Done, listen, owning};
use crate::args::{ExportFormat, LedgerCommand, ListenArguments};
use crate::failure::Failure;
use crate::show::{bytes, date_time, short};

pub async fn run(context: &Context, command: LedgerCommand) -> Done {
    match command {
        LedgerCommand::Show { last } => {
            let entries = context.read().await?.app.ledger(last)?;
            context.output.rows(
                &entries,
                ["ENTRY", "WHEN", "WHO", "WHAT"],
                |entry| {
                    let who = entry.actor.operator.as_ref().unwrap_or(&entry.actor.account);
                    [
                        entry.seq.to_string(),
                        date_time(entry.at),
                        who.clone(),
                        ledger_sentence(entry).english,
                    ]
                },
                "Nothing yet.",
            );
        }
        LedgerCommand::Verify => {
            let report = context.read().await?.app.verify_ledger()?;
            context.output.record(&report, || {
                let signed = report.signed_heads.iter().filter(|head| head.holds).count();
                match &report.fault {
                    Some(fault) => format!("The ledger DOES NOT HOLD: {fault}"),
                    None => format!(
                        "All {} entries hold; {signed} of {} signed heads hold. Head {}",
                        report.entries,
                        report.signed_heads.len(),
                        short(&report.head.to_string())
                    ),
                }
            });
            return Ok(ExitCode::from(u8::from(!report.holds())));
        }
        LedgerCommand::Export { format, output } => {
            let entries = owning(context, async |host| {
                host.app.sign_ledger_head().await?;
                Ok(match format {
                    ExportFormat::Jsonl => host.app.export_ledger_json(&output)?,
                    ExportFormat::Csv => host.app.export_ledger_csv(&output)?,
                })
            })
            .await?;
            context.output.record(&json!({"entries": entries, "file": output}), || {
                format!("{entries} entries in {}, the head signed.", output.display())
            });
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub async fn backup(context: &Context, target: &Path) -> Done {
    let folder = context.folder()?;
    let backup =
        owning(context, async |host| host.backup(&folder, target).await.map_err(Failure::from))
            .await?;
    context.output.record(&backup, || {
        format!(
            "{} files, {}, in {}.\nThe passphrases are not in it, nor the secret that opens the gateway's key: keep them apart.",
            backup.files,
            bytes(backup.bytes),
            target.display()
        )
    });
    Ok(ExitCode::SUCCESS)
}

pub async fn doctor(context: &Context, arguments: &ListenArguments) -> Done {
    let host = context.read().await?;
    let folder = context.folder()?;
    let listen = listen(arguments);
    let patient = Patient { app: &host.app, folder: &folder, listen, serving: None };
    let checks: Vec<Line> = examine(&patient).iter().map(Line::of).collect();
    context.output.rows(
        &checks,
        ["", "CHECK", "FOUND"],
        |check| {
            let mark = match check.health {
                Health::Good => "ok",
                Health::Warning => "warning",
                Health::Bad => "FAULT",
            };
            [mark.to_owned(), check.name.clone(), check.found.clone()]
        },
        "",
    );
    for check in checks.iter().filter(|check| check.health != Health::Good) {
        if let Some(remedy) = &check.remedy {
            context.output.say(format!("{}: {remedy}", check.name));
        }
    }
    let bad = checks.iter().any(|check| check.health == Health::Bad);
    Ok(ExitCode::from(u8::from(bad)))
}

/// A check in the words of the command line.
#[derive(Serialize)]
struct Line {
    name: String,
    health: Health,
    found: String,
    remedy: Option<String>,
}

impl Line {
    fn of(check: &Check) -> Self {
        Self {
            name: check.name.english.clone(),
            health: check.health,
            found: check.found.english.clone(),
            remedy: check.remedy.as_ref().map(|remedy| remedy.in_terminal().to_owned()),
        }
    }
}
