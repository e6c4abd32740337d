//! What the window says when the ground moves: a crash, a second process, a port that is taken, a
//! disk that is full.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tokio::task::spawn_blocking;

use crate::rig::{Stage, Window, drive};

#[tokio::test]
async fn the_first_start_after_a_crash_says_so_and_has_everything() -> Result<()> {
    let stage = Stage::open().await?;
    let window = stage.window().await?;
    window.see("Three steps to a first update").await?;
    let key = json!({ "name": "kept", "passphrase": "kept whatever comes", "keychain": false });
    window.ask("key_new", key).await?;
    let owner = stage.owner()?.to_string();
    let killed = Command::new("kill").args(["-9", &owner]).status()?;
    ensure!(killed.success(), "{owner} could not be killed");
    window.leave().await;

    let window = stage.window().await?;
    window.see("Fieldlift ended last time without closing").await?;
    window.go("#/keys").await?;
    window.see("kept").await?;
    window.picture("after-a-crash").await?;
    window.leave().await;
    Ok(())
}

#[tokio::test]
async fn a_second_process_shows_the_first_window_and_ends() -> Result<()> {
    drive("second-process", async |stage, window| {
        window.see("Three steps to a first update").await?;
        let owner = stage.owner()?;
        let mut second = stage.program();
        let ended = spawn_blocking(move || second.output()).await??;
        ensure!(ended.status.success(), "it ended with {}", ended.status);
        ensure!(stage.owner()? == owner, "the first window is gone");
        window.see("Three steps to a first update").await
    })
    .await
}

#[tokio::test]
async fn a_taken_port_is_said_with_what_to_do() -> Result<()> {
    drive("taken-port", async |_stage, window| {
        window.see("Three steps to a first update").await?;
        let taken = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0))?;
        let port = taken.local_addr()?.port();
        on_port(window, port).await?;
        let site = json!({ "name": "yard", "passphrase": "of the whole site" });
        window.ask("site_create", site).await?;
        window.go("#/settings").await?;
        window.press("Turn on").await?;
        window.see("Device gateway failed").await?;
        window.see(&port.to_string()).await?;
        window.picture("taken-port").await?;
        drop(taken);
        window.press("Turn on").await?;
        window.see("Device gateway on").await
    })
    .await
}

#[tokio::test]
async fn a_full_disk_refuses_in_words_and_recovers() -> Result<()> {
    let Some(stage) = Stage::open_on_a_small_disk().await? else {
        eprintln!("SKIPPED: this account may not mount a file system of its own (unshare --mount)");
        return Ok(());
    };
    let window = stage.window().await?;
    window.see("Three steps to a first update").await?;
    let filler = stage.inside(&stage.data())?.join("filler");
    fill(&filler)?;
    window.go("#/devices").await?;
    let refused = window.asked("device_add", device()).await?;
    let said = refused["refused"]["what"]["english"].as_str().unwrap_or_default().to_owned();
    ensure!(!said.is_empty(), "it was not refused: {refused}");
    window.see("Nothing can be written down at the moment").await?;
    window.picture("full-disk").await?;

    fs::remove_file(&filler)?;
    window
        .becomes_asked("the disk taken up again", "device_add", device(), |answer| {
            answer["refused"].is_null()
        })
        .await?;
    window.see_no_more("Nothing can be written down at the moment").await?;
    window.see("yard-1").await?;
    window.leave().await;
    Ok(())
}

async fn on_port(window: &Window, port: u16) -> Result<()> {
    let settings = json!({
        "theme": "system", "language": "en", "largeTargets": false, "operator": null,
        "gatewayPort": port, "gatewayAtStart": false, "firstStartDone": true,
    });
    window.ask("settings_save", json!({ "settings": settings })).await?;
    Ok(())
}

fn device() -> serde_json::Value {
    json!({ "name": "yard-1", "thingType": null, "attributes": {}, "groups": [] })
}

/// Until nothing more fits.
fn fill(path: &std::path::Path) -> Result<()> {
    use std::io::Write as _;
    let mut file = fs::File::create(path).with_context(|| format!("create {}", path.display()))?;
    let piece = [0x55; 4096];
    while file.write_all(&piece).is_ok() {}
    Ok(())
}
