//! A person who has read nothing, from the first start to a finished signed rollout; then five
//! devices fail, and the window says why.

use std::time::Duration;

use anyhow::{Result, ensure};
use tokio::time::Instant;

use crate::rig::{Window, drive};

const ALLOWED: Duration = Duration::from_secs(120);

#[tokio::test]
async fn three_steps_lead_to_a_finished_rollout_and_five_failures_are_explained() -> Result<()> {
    drive("first-start", async |_stage, window| {
        let begun = Instant::now();
        window.see("Three steps to a first update").await?;
        window.picture("first-start").await?;
        three_steps(window).await?;
        window.see_within("20 of 20 confirmed", ALLOWED).await?;
        let took = begun.elapsed();
        window.picture("first-rollout").await?;
        ensure!(took < ALLOWED, "the first success took {} s", took.as_secs());
        five_fail(window).await
    })
    .await
}

pub async fn three_steps(window: &Window) -> Result<()> {
    window.fill("Passphrase", "a first passphrase").await?;
    window.fill("Once more", "a first passphrase").await?;
    window.press("Make the key").await?;
    window.press("Use the sample").await?;
    window.fill("Passphrase of my-first-key", "a first passphrase").await?;
    window.press("Sign it").await?;
    window.press("Start 20 devices").await
}

async fn five_fail(window: &Window) -> Result<()> {
    window.go("#/rehearsal").await?;
    window.press("Make 5 devices fail").await?;
    window.press("Watch each device").await?;
    window.see_within("Failed 5", ALLOWED).await?;
    window.see_within("15 of 20 confirmed", ALLOWED).await?;
    window.press("Needs attention 5").await?;
    // The table lists those that need a person first.
    window
        .becomes(
            "five rows, each failed",
            "const rows = [...document.querySelectorAll('[role=row][aria-rowindex]')].slice(1);
             return rows.length === 5 && rows.every((row) => row.innerText.includes('Failed'))",
        )
        .await?;
    window.picture("five-failed").await?;
    window.press_row("sim-00001").await?;
    window.see("The signature does not match the file as the device received it").await?;
    window.see("Compare the certificate on the device with the key that signed the update").await?;
    window.see("The device says that the signature does not match the file").await?;
    window.picture("why-it-failed").await
}
