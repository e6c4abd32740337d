//! Independent programs the tests hold ours against, and two tools, in an environment of their own
//! under the target folder. Tools come as built packages: from source they cost minutes.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::run::Workspace;

const LISTS: [&str; 2] = ["tests/peers/requirements.txt", "src-tauri/xtask/tools.txt"];

/// The interpreter that runs the peers.
pub fn python(workspace: &Workspace) -> PathBuf {
    program(workspace, "python")
}

/// A program of the environment.
pub fn program(workspace: &Workspace, name: &str) -> PathBuf {
    let folder = if cfg!(windows) { "Scripts" } else { "bin" };
    environment(workspace).join(folder).join(name).with_extension(std::env::consts::EXE_EXTENSION)
}

/// Makes the environment anew when its lists have changed.
pub fn install(workspace: &Workspace) -> Result<()> {
    let mut wanted = String::new();
    for list in LISTS {
        let path = workspace.root().join(list);
        wanted += &fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?;
    }
    let environment = environment(workspace);
    let stamp = environment.join("installed.txt");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let base = if cfg!(windows) { "python" } else { "python3" };
    workspace.command(base).args(["-m", "venv", "--clear"]).args([&environment]).run()?;
    workspace
        .command(python(workspace))
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
        .args(LISTS.iter().flat_map(|list| ["--requirement", list]))
        .run()?;
    fs::write(&stamp, wanted).with_context(|| format!("write {}", stamp.display()))
}

fn environment(workspace: &Workspace) -> PathBuf {
    workspace.target().join("python")
}
