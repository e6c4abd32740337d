//! The window's page: npm's packages, checks and build.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::run::{Invocation, Workspace};

/// Runs `npm ci` when what is installed is not what the lock file says.
pub fn install(workspace: &Workspace) -> Result<()> {
    let folder = workspace.root().join("ui");
    let wanted = fs::read_to_string(folder.join("package-lock.json"))?;
    let stamp = folder.join("node_modules/.installed-lock.json");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    if npm(workspace).args(["--version"]).output().is_none() {
        bail!(
            "the window's page needs Node 20.19 or newer with npm: https://nodejs.org/en/download"
        );
    }
    npm(workspace).args(["ci"]).run()?;
    fs::write(&stamp, wanted).with_context(|| format!("write {}", stamp.display()))
}

pub fn check(workspace: &Workspace) -> Result<()> {
    ["check", "lint", "format:check"]
        .into_iter()
        .try_for_each(|script| npm(workspace).args(["run", "--silent", script]).run())
}

pub fn test(workspace: &Workspace) -> Result<()> {
    npm(workspace).args(["run", "--silent", "test"]).run()
}

pub fn build(workspace: &Workspace) -> Result<()> {
    npm(workspace).args(["run", "--silent", "build"]).run()
}

fn npm(workspace: &Workspace) -> Invocation {
    // On Windows npm is a script, which only its full name starts.
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    workspace.command(npm).folder(workspace.root().join("ui"))
}
