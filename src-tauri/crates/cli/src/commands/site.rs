use std::net::IpAddr;
use std::process::ExitCode;

use host::own_addresses;
use serde_json::json;
use signing::ServerNames;

use super::{Context, Done, owning, read_file, write_out};
use crate::args::SiteCommand;
use crate::failure::Failure;
use crate::secrets;
use crate::show::date;

pub async fn run(context: &Context, command: SiteCommand) -> Done {
    let passphrase_file = context.global.passphrase_file.as_deref();
    match command {
        SiteCommand::Create { name, addresses } => {
            let names = server_names(addresses)?;
            let passphrase =
                secrets::choose(passphrase_file, "Passphrase for the site's root key")?;
            let root = owning(context, async |host| {
                Ok(host.app.create_site(&name, &passphrase, &names)?)
            })
            .await?;
            context.output.record(&json!({"root": root.id(), "subject": root.subject()}), || {
                format!(
                    "The site is ready: {}.\nDevices trust the gateway by `fieldlift site root -o root.pem`.",
                    root.subject()
                )
            });
        }
        SiteCommand::Show => return show(context).await,
        SiteCommand::Root { output } => {
            let root = context.read().await?.app.site_root()?;
            write_out(context, output.as_deref(), &root)?;
        }
        SiteCommand::Trust { file } => {
            let bytes = read_file(&file)?;
            let added = owning(context, async |host| Ok(host.app.trust(&bytes)?)).await?;
            context
                .output
                .record(&json!({"added": added}), || format!("{added} certificates are trusted."));
        }
        SiteCommand::Renew { addresses } => {
            let names = server_names(addresses)?;
            let passphrase = secrets::ask(passphrase_file, "Passphrase of the site's root key")?;
            let gateway =
                owning(context, async |host| Ok(host.app.renew_gateway(&passphrase, &names)?))
                    .await?;
            context
                .output
                .record(&json!({"gateway": gateway.id(), "notAfter": gateway.not_after()}), || {
                    format!("The gateway has a certificate until {}.", date(gateway.not_after()))
                });
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn show(context: &Context) -> Done {
    let names = server_names(Vec::new())?;
    let Some(site) = context.read().await?.app.site(&names)? else {
        context.output.say("No site yet. `fieldlift site create` makes its certificate authority.");
        return Ok(ExitCode::SUCCESS);
    };
    context.output.record(&site, || {
        let mut text = format!(
            "root     {} until {}\n         SHA-256 {}\n",
            site.root_subject,
            date(site.root_not_after),
            site.root_id
        );
        match &site.gateway {
            None => text.push_str("gateway  has no certificate: `fieldlift site renew`"),
            Some(gateway) => {
                text.push_str(&format!(
                    "gateway  until {}, for {} {}",
                    date(gateway.not_after),
                    gateway.names.join(" "),
                    gateway.addresses.join(" ")
                ));
                if let Some(due) = &gateway.due {
                    text.push_str(&format!("\n         should be renewed: {}", due.english));
                }
            }
        }
        text
    });
    Ok(ExitCode::SUCCESS)
}

/// The names given, and the addresses this machine has.
pub fn server_names(given: Vec<String>) -> Result<ServerNames, Failure> {
    let (addresses, names): (Vec<_>, Vec<_>) = given
        .into_iter()
        .map(|name| name.parse::<IpAddr>().map_err(|_| name))
        .partition(Result::is_ok);
    let names = names.into_iter().filter_map(Result::err);
    let addresses = addresses.into_iter().filter_map(Result::ok).chain(own_addresses());
    ServerNames::new(names, addresses).map_err(|error| Failure::input(error.to_string()))
}
