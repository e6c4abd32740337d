//! Text from outside stays text: every line of `tests/attacks` goes in by the registry, a draft and
//! the settings, and is looked for in the page as it was written.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::rig::{Window, drive};

#[tokio::test]
async fn nothing_hostile_becomes_markup() -> Result<()> {
    let attacks = attacks()?;
    drive("hostile", async |stage, window| {
        window.becomes("a heading", "return document.querySelector('h1')?.innerText").await?;
        let rows: Vec<String> = attacks
            .iter()
            .enumerate()
            .map(|(number, attack)| format!("attacked-{number:03},\"{}\"\n", attack.replace('"', "\"\"")))
            .collect();
        let csv = stage.path("devices.csv");
        fs::write(&csv, format!("name,note\n{}", rows.concat()))?;
        let preview = window.ask("csv_preview", json!({ "path": csv })).await?;
        let plan = preview["plan"].as_u64().context("a plan")?;
        ensure!(preview["findings"] == json!([]), "the list is refused: {}", preview["findings"]);
        window.ask("csv_import", json!({ "plan": plan })).await?;
        let tags: Vec<Value> =
            attacks.iter().take(5).map(|text| json!({ "Key": text, "Value": text })).collect();
        let definition = json!({
            "otaUpdateId": "attacked", "description": attacks.join(" "), "targets": [], "files": [], "tags": tags,
        });
        window.ask("draft_save", json!({ "id": null, "definition": definition })).await?;

        for (number, attack) in attacks.iter().enumerate() {
            window.go(&format!("#/devices/attacked-{number:03}")).await?;
            window.see_written(attack).await.with_context(|| format!("the attack {attack:?}"))?;
            unharmed(window).await.with_context(|| format!("after {attack:?}"))?;
        }
        for screen in ["#/devices", "#/updates", "#/activity", "#/rehearsal"] {
            window.go(screen).await?;
            window.becomes("a heading", "return document.querySelector('h1')?.innerText").await?;
            unharmed(window).await.with_context(|| format!("on {screen}"))?;
        }
        window.picture("hostile").await
    })
    .await
}

/// Nothing ran, and nothing of what would stands in the page.
async fn unharmed(window: &Window) -> Result<()> {
    let harm = window
        .run(
            "return [window.attacked, document.querySelector(
               'img[src=x], body iframe, body script, [onerror], [onload], [onmouseover], a[href^=\"javascript:\"], textarea + b'
             )?.outerHTML].filter((harm) => harm !== undefined)",
        )
        .await?;
    ensure!(harm == json!([]), "it became markup: {harm}");
    Ok(())
}

fn attacks() -> Result<Vec<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/attacks");
    let mut attacks = Vec::new();
    for file in fs::read_dir(&folder).with_context(|| format!("list {}", folder.display()))? {
        attacks.extend(fs::read_to_string(file?.path())?.lines().map(str::to_owned));
    }
    attacks.sort();
    ensure!(attacks.len() > 20, "{} attacks", attacks.len());
    Ok(attacks)
}
