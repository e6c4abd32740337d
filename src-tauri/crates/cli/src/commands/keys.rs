use std::process::ExitCode;

use app::KeyView;
use model::KeyName;
use signing::Protection;

use super::{Context, Done, owning, read_file, write_out};
use crate::args::{KeyCommand, KeyPart, ProtectionArguments};
use crate::failure::Failure;
use crate::secrets;
use crate::show::{date, short};

pub async fn run(context: &Context, command: KeyCommand) -> Done {
    let passphrase_file = context.global.passphrase_file.as_deref();
    match command {
        KeyCommand::New(new) => {
            let name = key_name(&new.name)?;
            let passphrase = secrets::choose(passphrase_file, "Passphrase for the new key")?;
            let protection = protection(&new.protection);
            let key = owning(context, async |host| {
                Ok(host.app.new_key(&name, &passphrase, protection).await?)
            })
            .await?;
            made(context, &key);
        }
        KeyCommand::Import { name, file, protection: given, import_passphrase_file } => {
            let name = key_name(&name)?;
            let bytes = zeroize::Zeroizing::new(read_file(&file)?);
            let file_passphrase = match import_passphrase_file {
                Some(path) => Some(secrets::ask(Some(&path), "Passphrase of the file")?),
                None if signing::is_encrypted(&bytes) => {
                    Some(secrets::ask(None, "Passphrase of the file")?)
                }
                None => None,
            };
            let passphrase = secrets::choose(passphrase_file, "Passphrase to keep the key with")?;
            let protection = protection(&given);
            let key = owning(context, async |host| {
                let import = host.app.import_key(
                    &name,
                    &passphrase,
                    protection,
                    &bytes,
                    file_passphrase.as_ref(),
                    None,
                );
                Ok(import.await?)
            })
            .await?;
            made(context, &key);
        }
        KeyCommand::List => list(context).await?,
        KeyCommand::Export { name, part, output } => {
            let name = key_name(&name)?;
            let text = match part {
                KeyPart::Certificate => context.read().await?.app.key_certificate(&name)?,
                KeyPart::Public => context.read().await?.app.key_public(&name)?,
                KeyPart::Private => {
                    let passphrase = secrets::ask(passphrase_file, "Passphrase of the key")?;
                    let pem = owning(context, async |host| {
                        Ok(host.app.key_private(&name, Some(&passphrase), &passphrase).await?)
                    })
                    .await?;
                    return write_out(context, output.as_deref(), pem.expose())
                        .map(|()| ExitCode::SUCCESS);
                }
            };
            write_out(context, output.as_deref(), &text)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(context: &Context) -> Result<(), Failure> {
    let (keys, damaged) = context.read().await?.app.keys()?;
    context.output.rows(
        &keys,
        ["KEY", "PUBLIC KEY", "CERTIFICATE UNTIL", "PASSPHRASE"],
        |key| {
            let kept = if key.keychain { "kept in the keychain" } else { "asked for" };
            [
                key.name.to_string(),
                short(&key.fingerprint.to_string()),
                date(key.certificate_not_after),
                kept.to_owned(),
            ]
        },
        "No keys yet. `fieldlift key new NAME` makes one.",
    );
    for damaged in damaged {
        eprintln!("damaged: {}", crate::output::plain(&damaged));
    }
    Ok(())
}

fn made(context: &Context, key: &KeyView) {
    context.output.record(key, || {
        format!(
            "Key {} is ready; its public key is {}.\nDevices check images with its certificate: `fieldlift key export {} -o codesign.crt`",
            key.name,
            short(&key.fingerprint.to_string()),
            key.name
        )
    });
}

fn key_name(text: &str) -> Result<KeyName, Failure> {
    KeyName::new(text).map_err(|error| Failure::input(error.to_string()))
}

const fn protection(arguments: &ProtectionArguments) -> Protection {
    if arguments.keychain { Protection::Keychain } else { Protection::Passphrase }
}
