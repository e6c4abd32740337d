use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use app::{CertificateFiles, DeviceView};
use model::{CertificateId, ThingName, ThingRecord};
use serde_json::json;

use super::{Context, Done, owning, read_file};
use crate::args::{CertificateCommand, DeviceCommand};
use crate::failure::Failure;
use crate::output::Output;
use crate::secrets;
use crate::show::{date, device_facts, presence};

pub async fn run(context: &Context, command: DeviceCommand) -> Done {
    match command {
        DeviceCommand::Add { name, attributes, groups } => {
            let view = owning(context, async |host| {
                let attributes = attributes.into_iter().collect();
                Ok(host.app.add_device(name, None, attributes, &groups).await?)
            })
            .await?;
            context.output.record(&view, || format!("Device {} is known.", view.record.name));
        }
        DeviceCommand::List { group } => {
            let host = context.read().await?;
            let devices = match group {
                Some(group) => host.app.devices_of(&group)?,
                None => host.app.devices()?,
            };
            list(context.output, &devices);
        }
        DeviceCommand::Show { name } => {
            let view: DeviceView = context.read().await?.app.device(&name)?;
            context.output.record(&view, || device_facts(&view));
        }
        DeviceCommand::Import { csv, dry_run } => return import(context, &csv, dry_run).await,
        DeviceCommand::Remove { name } => {
            owning(context, async |host| Ok(host.app.remove_device(&name).await?)).await?;
            context.output.record(&json!({"removed": name}), || {
                format!("Device {name} is gone; its certificates are refused from now on.")
            });
        }
        DeviceCommand::Certificate(command) => return certificate(context, command).await,
    }
    Ok(ExitCode::SUCCESS)
}

pub fn list(output: Output, devices: &[ThingRecord]) {
    output.rows(
        devices,
        ["DEVICE", "VERSION", "PRESENCE", "ATTRIBUTES"],
        |device| {
            let version = device.reported_version.as_ref().map(|reported| reported.version.clone());
            let attributes: Vec<String> =
                device.attributes.iter().map(|(name, value)| format!("{name}={value}")).collect();
            [
                device.name.to_string(),
                version.unwrap_or_else(|| "not reported".to_owned()),
                presence(device.presence),
                attributes.join(" "),
            ]
        },
        "No devices here. `fieldlift device add NAME` or `device import CSV` adds some.",
    );
}

async fn import(context: &Context, csv: &Path, dry_run: bool) -> Done {
    let bytes = read_file(csv)?;
    if dry_run {
        let plan = context.read().await?.app.plan_import(&bytes)?;
        let refused = !plan.findings.is_empty();
        context.output.record(&plan, || {
            let mut text = format!(
                "{} devices would be added, {} are known already, {} groups would be created; {} faults.",
                plan.add.len(),
                plan.known.len(),
                plan.new_groups.len(),
                plan.findings.len() + plan.more_findings
            );
            for finding in &plan.findings {
                let app::csv_import::CsvFinding { line, column, expected, found } = finding;
                text.push_str(&format!("\n  line {line} {column}: expected {expected}, found {found}"));
            }
            crate::output::plain_lines(&text)
        });
        return Ok(ExitCode::from(if refused { 3 } else { 0 }));
    }
    let (added, known) = owning(context, async |host| {
        let plan = host.app.plan_import(&bytes)?;
        let known = plan.known.len();
        Ok((host.app.import_devices(plan).await?, known))
    })
    .await?;
    context.output.record(&json!({"added": added, "known": known}), || {
        format!("{added} devices added, {known} were known already.")
    });
    Ok(ExitCode::SUCCESS)
}

async fn certificate(context: &Context, command: CertificateCommand) -> Done {
    match command {
        CertificateCommand::Issue { name, output, days } => {
            let passphrase = secrets::ask(
                context.global.passphrase_file.as_deref(),
                "Passphrase of the site's root key",
            )?;
            let names = super::site::server_names(Vec::new())?;
            let validity = Duration::from_secs(u64::from(days) * 24 * 3600);
            // The folder first: a certificate whose key could not be written would be of no use.
            std::fs::create_dir_all(&output).map_err(|error| {
                Failure::machine(&format!("{} cannot be made", output.display()), &error)
            })?;
            no_bundle(&output, &name)?;
            let files = owning(context, async |host| {
                let issuer = host.app.unlock_authority(&passphrase, &names)?;
                let files = host.app.issue_certificate(issuer.as_ref(), &name, validity).await?;
                write_bundle(&output, &name, &files)?;
                Ok(files)
            })
            .await?;
            let record = json!({"device": name, "certificate": files.id, "notAfter": files.not_after, "folder": output});
            context.output.record(&record, || {
                format!(
                    "{name} has a certificate until {}.\nIn {}: {name}.cert.pem, {name}.key.pem (kept nowhere else), root.pem",
                    date(files.not_after),
                    output.display()
                )
            });
        }
        CertificateCommand::Import { name, file } => {
            let bytes = read_file(&file)?;
            let id = owning(context, async |host| {
                Ok(host.app.import_certificate(&name, &bytes).await?)
            })
            .await?;
            context.output.record(&json!({"device": name, "certificate": id}), || {
                format!("{name} may connect with certificate {id}, if its issuer is trusted (`fieldlift site trust`).")
            });
        }
        CertificateCommand::List { name } => {
            let view = context.read().await?.app.device(&name)?;
            context.output.rows(
                &view.certificates,
                ["CERTIFICATE", "STATUS", "ISSUED", "UNTIL"],
                |certificate| {
                    [
                        certificate.id.to_string(),
                        format!("{:?}", certificate.status).to_lowercase(),
                        date(certificate.issued_at),
                        date(certificate.not_after),
                    ]
                },
                "No certificates. `fieldlift device certificate issue` makes one.",
            );
        }
        CertificateCommand::Disable { name, certificate } => {
            owning(context, async |host| {
                Ok(host.app.disable_certificate(&name, CertificateId(certificate)).await?)
            })
            .await?;
            context.output.record(&json!({"disabled": certificate}), || {
                format!("Certificate {certificate} of {name} is refused from now on.")
            });
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A colon, legal in a name, is not in a file's on Windows.
fn file_of(folder: &Path, name: &ThingName, kind: &str) -> PathBuf {
    folder.join(format!("{}.{kind}.pem", name.as_str().replace(':', "_")))
}

/// A key that is there may be the only one the device has.
fn no_bundle(folder: &Path, name: &ThingName) -> Result<(), Failure> {
    let taken = ["key", "cert"].map(|kind| file_of(folder, name, kind));
    match taken.into_iter().find(|path| path.exists()) {
        None => Ok(()),
        Some(path) => Err(Failure::input(format!(
            "{} exists already; move it away or name another folder",
            path.display()
        ))),
    }
}

/// The private key is written first and for its owner's eyes only.
fn write_bundle(folder: &Path, name: &ThingName, files: &CertificateFiles) -> Result<(), Failure> {
    let new = File::options().write(true).create_new(true).clone();
    let any = File::options().write(true).create(true).truncate(true).clone();
    let parts = [
        (file_of(folder, name, "key"), files.key.expose(), &new),
        (file_of(folder, name, "cert"), files.certificate.as_str(), &new),
        (folder.join("root.pem"), files.root.as_str(), &any),
    ];
    for (path, text, options) in parts {
        write_private(&path, text, options.clone()).map_err(|error| {
            Failure::machine(&format!("{} cannot be written", path.display()), &error)
        })?;
    }
    Ok(())
}

fn write_private(path: &Path, text: &str, mut options: OpenOptions) -> std::io::Result<()> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
