use std::process::ExitCode;

use app::definition::{SimpleSigning, SimpleUpdate};
use app::{App, Created};
use jobs::{Force, Retry};
use model::{CreateOtaUpdate, UpdateId, parse_definition};
use serde_json::json;
use signing::Passphrase;

use super::{Context, Done, owning, read_file, serve};
use crate::args::{CreateUpdate, UpdateCommand};
use crate::failure::{Failure, print_finding};
use crate::secrets;
use crate::show::{date, print_rollout};

pub async fn run(context: &Context, command: UpdateCommand) -> Done {
    match command {
        UpdateCommand::Create(arguments) => create(context, *arguments).await?,
        UpdateCommand::List => list(context).await?,
        UpdateCommand::Show { id, all } => {
            let rollout = context.read().await?.app.rollout(&id)?;
            print_rollout(context.output, &rollout, all);
        }
        UpdateCommand::Delete { id, force } => {
            let force = if force { Force::InProgressToo } else { Force::QueuedOnly };
            owning(context, async |host| Ok(host.app.delete_update(&id, force).await?)).await?;
            said(
                context,
                &id,
                "deleted",
                "is gone, its stream too; its images stay until `image collect`",
            );
        }
        UpdateCommand::Run { id, listen, detach } => {
            if !detach {
                return serve::run_update(context, &id, &listen).await;
            }
            owning(context, async |host| Ok(host.app.start_rollout(&id).await?)).await?;
            said(context, &id, "started", "is started; `fieldlift serve` carries it out");
        }
        UpdateCommand::Pause { id, reason } => {
            owning(context, async |host| Ok(host.app.pause(&id, reason).await?)).await?;
            said(
                context,
                &id,
                "paused",
                "is paused: no further device is released, downloads in flight go on",
            );
        }
        UpdateCommand::Resume { id } => {
            owning(context, async |host| Ok(host.app.resume(&id).await?)).await?;
            said(context, &id, "resumed", "goes on at the next `fieldlift serve`");
        }
        UpdateCommand::Cancel { id, force, comment } => {
            let how = if force { Force::InProgressToo } else { Force::QueuedOnly };
            owning(context, async |host| Ok(host.app.cancel(&id, how, comment).await?)).await?;
            let words = if force {
                "is canceled, also where it was in progress"
            } else {
                "is canceled: what is queued never starts, downloads in flight go on"
            };
            said(context, &id, "canceled", words);
        }
        UpdateCommand::Retry { id, device, failed: _ } => {
            let what = device.map_or(Retry::Failed, Retry::Thing);
            let retried =
                owning(context, async |host| Ok(host.app.retry(&id, what).await?)).await?;
            context.output.record(&retried, || match (retried.devices, retried.follow_up) {
                (0, _) => "Nothing to try again: no device failed or timed out.".to_owned(),
                (n, true) => format!("{n} devices are tried again in {}, which follows the ended job; `fieldlift serve` carries it out.", retried.job),
                (n, false) => format!("{n} devices are tried again; `fieldlift serve` carries it out."),
            });
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn said(context: &Context, id: &UpdateId, event: &str, words: &str) {
    context
        .output
        .record(&json!({"update": id, "event": event}), || format!("Update {id} {words}."));
}

async fn create(context: &Context, arguments: CreateUpdate) -> Result<(), Failure> {
    let given = arguments.definition.as_deref().map(definition_from).transpose()?;
    let created = owning(context, async |host| {
        let definition = match given {
            Some(definition) => definition,
            None => definition_of(arguments, &host.app)?,
        };
        let passphrase = passphrase_for(context, &definition, &host.app)?;
        Ok(host.app.create_update(definition, passphrase.as_ref()).await?)
    })
    .await?;
    context.output.record(&created, || words(&created));
    if !context.output.is_json() {
        created.warnings.iter().for_each(print_finding);
    }
    Ok(())
}

fn words(created: &Created) -> String {
    let version = match &created.expected_version {
        Some(version) => format!("A device is confirmed once it reports version {version}."),
        None => {
            "The image names no version, so no version a device reports can be checked; any counts."
                .to_owned()
        }
    };
    format!(
        "Update {} is ready for {} devices. {version}\n`fieldlift update run {}` starts it.",
        created.update, created.devices, created.update
    )
}

fn definition_from(path: &std::path::Path) -> Result<CreateOtaUpdate, Failure> {
    let bytes = if path.as_os_str() == "-" {
        use std::io::Read as _;
        let mut bytes = Vec::new();
        std::io::stdin()
            .take(4 * 1024 * 1024)
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::machine("standard input cannot be read", &error))?;
        bytes
    } else {
        read_file(path)?
    };
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::input(format!("{}: expected UTF-8 text", path.display())))?;
    parse_definition(&text).map_err(Failure::definition)
}

fn definition_of(arguments: CreateUpdate, app: &App) -> Result<CreateOtaUpdate, Failure> {
    let image = app.find_image(arguments.image.as_deref().unwrap_or_default())?;
    let signing = match (arguments.sign_with, arguments.allow_unsigned) {
        (Some(name), _) => {
            SimpleSigning::Key { name, certificate_name: arguments.certificate_name }
        }
        (None, Some(reason)) => SimpleSigning::Unsigned { reason },
        (None, None) => {
            return Err(Failure::key(
                "an update needs a signature: name a key with --sign-with, or say why there is none with --allow-unsigned REASON",
            ));
        }
    };
    Ok(SimpleUpdate {
        id: arguments.id.unwrap_or_default(),
        description: arguments.description,
        image,
        targets: arguments.targets,
        file_name: arguments.file_name,
        file_type: arguments.file_type,
        signing,
        maximum_per_minute: arguments.maximum_per_minute,
        timeout_minutes: arguments.timeout,
        expected_version: arguments.expected_version,
        tags: arguments.tags,
    }
    .into_definition())
}

/// Asked for only where a key that is kept here signs, and its passphrase is not in the keychain.
fn passphrase_for(
    context: &Context,
    definition: &CreateOtaUpdate,
    app: &App,
) -> Result<Option<Passphrase>, Failure> {
    let signing = definition.files.iter().find_map(|file| {
        file.code_signing
            .as_ref()?
            .start_signing_job_parameter
            .as_ref()?
            .signing_profile_name
            .clone()
    });
    let Some(name) = signing else { return Ok(None) };
    let (keys, _) = app.keys()?;
    let kept = keys.iter().any(|key| key.name.as_str() == name && key.keychain);
    let known = keys.iter().any(|key| key.name.as_str() == name);
    let file = context.global.passphrase_file.as_deref();
    if !known || (kept && file.is_none()) {
        return Ok(None);
    }
    secrets::ask(file, &format!("Passphrase of key {name}")).map(Some)
}

async fn list(context: &Context) -> Result<(), Failure> {
    let host = context.read().await?;
    let updates = host.app.updates()?;
    let heads: Result<Vec<_>, _> =
        updates.iter().map(|update| host.app.rollout_head(&update.id)).collect();
    context.output.rows(
        &heads?,
        ["UPDATE", "STATE", "DEVICES", "CONFIRMED", "NOT CONFIRMED", "UNSUCCESSFUL", "CREATED"],
        |head| {
            [
                head.update.clone(),
                head.state.as_str().to_owned(),
                head.counts.total.to_string(),
                head.counts.confirmed.to_string(),
                head.counts.finished_not_confirmed.to_string(),
                head.counts.unsuccessful().to_string(),
                date(head.created_at),
            ]
        },
        "No updates yet. `fieldlift update create` makes one.",
    );
    Ok(())
}
