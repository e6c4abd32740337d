//! What the window is before anybody did anything: the page that was built in, and nothing else.

use anyhow::{Result, ensure};
use serde_json::json;

use crate::rig::drive;

#[tokio::test]
async fn the_window_opens_on_a_new_folder_and_loads_nothing_from_elsewhere() -> Result<()> {
    drive("opens", async |stage, window| {
        window.becomes("a heading", "return document.querySelector('h1')?.innerText.trim()").await?;
        ensure!(stage.data().join("fieldlift.db").exists(), "the folder was never opened");
        let foreign = window
            .run(
                "return performance.getEntriesByType('resource').map((entry) => entry.name)
                     .filter((name) => !name.startsWith(location.origin) && !name.startsWith('ipc:'))",
            )
            .await?;
        ensure!(foreign == json!([]), "the page loaded {foreign} from elsewhere");
        // Added as an element, because a driver's own scripts stand outside the page's policy.
        let evaluated = window
            .run(
                "const script = document.createElement('script');
                 script.textContent = 'document.documentElement.dataset.evaluated = 1';
                 document.head.append(script);
                 return 'evaluated' in document.documentElement.dataset",
            )
            .await?;
        ensure!(evaluated == json!(false), "the security policy let a string be run as code");
        Ok(())
    })
    .await
}
