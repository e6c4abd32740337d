//! Every screen in the real window: no barrier that axe knows, in both themes, and no text that
//! was forgotten in either language. The pictures are for people.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::first_start::three_steps;
use crate::rig::{Window, drive};

const SCREENS: [&str; 10] = [
    "start",
    "rollouts",
    "updates",
    "devices",
    "images",
    "keys",
    "activity",
    "rehearsal",
    "settings",
    "doctor",
];

#[tokio::test]
async fn every_screen_is_for_everybody() -> Result<()> {
    drive("screens", async |_stage, window| {
        window.see("Three steps to a first update").await?;
        three_steps(window).await?;
        window.see("20 of 20 confirmed").await?;
        let mut barriers = Vec::new();
        for (theme, language) in [("dark", "en"), ("light", "de")] {
            appear(window, theme, language).await?;
            for screen in SCREENS {
                window.go(&format!("#/{screen}")).await?;
                window
                    .becomes(
                        "the screen, loaded",
                        "return document.querySelector('h1') !== null && document.querySelector('[aria-busy=true]') === null",
                    )
                    .await?;
                window.picture(&format!("{screen}-{theme}-{language}")).await?;
                let found = window.barriers().await?;
                barriers.extend(found.into_iter().map(|one| format!("{screen}, {theme}: {one}")));
                let text = window.all_text().await?;
                for forgotten in ["undefined", "[object", "NaN", "null", "{", "Invalid Date"] {
                    ensure!(!text.contains(forgotten), "{screen} in {language} says {forgotten:?}:\n{text}");
                }
            }
        }
        ensure!(barriers.is_empty(), "{} barriers:\n{}", barriers.len(), barriers.join("\n"));
        Ok(())
    })
    .await
}

async fn appear(window: &Window, theme: &str, language: &str) -> Result<()> {
    let settings = json!({
        "theme": theme, "language": language, "largeTargets": false, "operator": "Mara",
        "gatewayPort": 8883, "gatewayAtStart": false, "firstStartDone": true,
    });
    window.ask("settings_save", json!({ "settings": settings })).await?;
    window
        .becomes(
            "the theme",
            &format!("return document.documentElement.dataset.theme === {}", Value::from(theme)),
        )
        .await?;
    Ok(())
}
