use std::process::ExitCode;

use serde_json::json;

use super::{Context, Done, owning};
use crate::args::GroupCommand;
use crate::output::Output;

pub async fn run(context: &Context, command: GroupCommand) -> Done {
    let output = context.output;
    match command {
        GroupCommand::Create { name, parent, description } => {
            let created = name.clone();
            owning(context, async |host| {
                Ok(host.app.create_group(name, parent, description).await?)
            })
            .await?;
            output.record(&json!({"group": created}), || format!("Group {created} is ready."));
        }
        GroupCommand::List => {
            let groups = context.read().await?.app.groups()?;
            output.rows(
                &groups,
                ["GROUP", "PARENT", "DEVICES", "DESCRIPTION"],
                |group| {
                    let parent = group.record.parent.as_ref().map(ToString::to_string);
                    [
                        group.record.name.to_string(),
                        parent.unwrap_or_default(),
                        group.members.to_string(),
                        group.record.description.clone().unwrap_or_default(),
                    ]
                },
                "No groups yet. `fieldlift group create NAME` makes one.",
            );
        }
        GroupCommand::Show { name } => {
            let devices = context.read().await?.app.devices_of(&name)?;
            super::devices::list(output, &devices);
        }
        GroupCommand::Add { name, devices } => {
            let (added, _) = owning(context, async |host| {
                Ok(host.app.change_group(&name, devices, Vec::new()).await?)
            })
            .await?;
            changed(output, added, 0);
        }
        GroupCommand::Remove { name, devices } => {
            let (_, removed) = owning(context, async |host| {
                Ok(host.app.change_group(&name, Vec::new(), devices).await?)
            })
            .await?;
            changed(output, 0, removed);
        }
        GroupCommand::Delete { name } => {
            owning(context, async |host| Ok(host.app.delete_group(&name).await?)).await?;
            output.record(&json!({"deleted": name}), || {
                format!("Group {name} is gone; its devices stay.")
            });
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn changed(output: Output, added: usize, removed: usize) {
    output.record(&json!({"added": added, "removed": removed}), || {
        format!("{added} devices joined, {removed} left.")
    });
}
