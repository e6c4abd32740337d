//! openssl as the independent peer: what it makes we must take, and the other way round.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use signing::{PrivateKey, digest};

pub struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    /// Runs openssl in the folder; the command line is split at blanks.
    pub fn openssl(&self, line: &str) -> String {
        let output = self.run(line);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {line}: {text} {errors}");
        text
    }

    pub fn run(&self, line: &str) -> Output {
        run(self.folder.path(), line)
    }
}

fn run(folder: &Path, line: &str) -> Output {
    Command::new("openssl")
        .args(line.split_whitespace())
        .current_dir(folder)
        .output()
        .expect("these tests need the openssl command: apt-get install openssl")
}

/// A key that is the same in every run.
pub fn key(seed: &str) -> PrivateKey {
    PrivateKey::from_scalar(&digest(seed.as_bytes()).0).unwrap()
}
