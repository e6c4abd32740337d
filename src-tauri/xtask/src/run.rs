//! Where things are, and how programs are started.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

pub struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    pub fn locate() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .nth(2)
            .context("the workspace is two folders above xtask")?;
        // Cargo has just built this program into the folder in use, whoever chose it.
        let own = env::current_exe().context("where is this program?")?;
        let target = own.ancestors().nth(2).context("this program is not in a target folder")?;
        Ok(Self { root: root.to_owned(), target: target.to_owned() })
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn target(&self) -> &Path {
        &self.target
    }

    /// A program started in the root of the workspace, with what the tests are told by environment.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Invocation {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("FIELDLIFT_PYTHON", crate::peers::python(self));
        Invocation(command)
    }

    pub fn cargo(&self, subcommand: &str) -> Invocation {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        self.command(cargo).args([subcommand])
    }
}

/// A program to run, whose failure is an error that shows the command line.
pub struct Invocation(Command);

impl Invocation {
    pub fn args(mut self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.0.args(arguments);
        self
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.0.env(name, value);
        self
    }

    pub fn folder(mut self, folder: impl AsRef<Path>) -> Self {
        self.0.current_dir(folder);
        self
    }

    /// Runs it with this terminal's input and output.
    pub fn run(mut self) -> Result<()> {
        let shown = self.shown();
        println!("$ {shown}");
        let status = self.0.status().with_context(|| format!("cannot start `{shown}`"))?;
        if !status.success() {
            bail!("`{shown}` ended with {status}");
        }
        Ok(())
    }

    /// What it prints, or nothing when it cannot be started or fails.
    pub fn output(mut self) -> Option<String> {
        let output = self.0.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn shown(&self) -> String {
        let words = std::iter::once(self.0.get_program()).chain(self.0.get_args());
        words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
    }
}
