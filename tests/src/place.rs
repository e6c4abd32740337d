use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::{Ran, Running, fieldlift};

/// The passphrase of every key and site made here.
const PASSPHRASE: &str = "correct horse battery";

/// One installation in a folder of its own: data, home and passphrase file. Removed when dropped.
#[derive(Debug)]
pub struct Place {
    folder: TempDir,
}

impl Default for Place {
    fn default() -> Self {
        Self::new()
    }
}

impl Place {
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("fieldlift-test-").tempdir().unwrap();
        std::fs::write(folder.path().join("passphrase"), PASSPHRASE).unwrap();
        Self { folder }
    }

    /// A path in the place's folder, outside its data.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file with these bytes.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    pub fn passphrase_file(&self) -> PathBuf {
        self.path("passphrase")
    }

    /// `fieldlift` on this place's data, with its passphrase where the arguments name no other.
    pub fn command<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut command = Command::new(fieldlift());
        self.prepare(&mut command);
        let names = |option: &str| arguments.iter().any(|given| given.as_ref() == option);
        if !names("--data") {
            command.arg("--data").arg(self.data());
        }
        if !names("--passphrase-file") {
            command.arg("--passphrase-file").arg(self.passphrase_file());
        }
        command.args(arguments);
        command
    }

    /// What a program needs to keep its hands off the home folder of whoever runs the tests.
    pub fn prepare(&self, command: &mut Command) {
        let home = self.path("home");
        command.env("HOME", &home).env("XDG_CONFIG_HOME", home.join("config"));
        command.env("XDG_DATA_HOME", home.join("share")).env("RUST_BACKTRACE", "0");
        for name in ["FIELDLIFT_DATA", "FIELDLIFT_OPERATOR", "FIELDLIFT_LOG"] {
            command.env_remove(name);
        }
    }

    /// Runs it to its end; what came of it is the caller's to judge.
    pub fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Ran {
        Ran::of(self.command(arguments))
    }

    /// Runs it with `--json`, which must succeed; its lines.
    pub fn json<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Vec<Value> {
        let mut command = self.command(arguments);
        command.arg("--json");
        Ran::of(command).exits(0).lines()
    }

    /// Starts it with `--json` and leaves it running.
    pub fn start<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Running {
        let mut command = self.command(arguments);
        command.arg("--json");
        Running::start(command)
    }

    /// A site named `localhost`, a key named `release` and an image made of `bytes`, whose name
    /// is `firmware.bin`.
    pub fn set_up(&self, bytes: &[u8]) {
        self.json(&["site", "create"]);
        self.json(&["key", "new", "release"]);
        self.add_image("firmware.bin", bytes);
    }

    pub fn add_image(&self, name: &str, bytes: &[u8]) {
        let path = self.file(name, bytes);
        self.json(&[OsStr::new("image"), OsStr::new("add"), path.as_os_str()]);
    }

    /// Devices of group `fleet`, from a CSV file.
    pub fn import_devices(&self, names: &[String]) {
        let rows: String = names.iter().map(|name| format!("{name},fleet\n")).collect();
        let csv = self.file("devices.csv", format!("name,group\n{rows}"));
        let lines = self.json(&[OsStr::new("device"), OsStr::new("import"), csv.as_os_str()]);
        assert_eq!(lines[0]["added"], names.len(), "{lines:?}");
    }

    /// Issues a certificate; the folder with `NAME.cert.pem`, `NAME.key.pem` and `root.pem`.
    pub fn issue(&self, name: &str) -> PathBuf {
        let folder = self.path("certificates").join(name);
        let arguments: [&OsStr; 6] = [
            "device".as_ref(),
            "certificate".as_ref(),
            "issue".as_ref(),
            name.as_ref(),
            "--output".as_ref(),
            folder.as_os_str(),
        ];
        self.json(&arguments);
        folder
    }

    /// An update of `firmware.bin` to group `fleet`, signed with `release`.
    pub fn create_update(&self, id: &str, more: &[&str]) {
        let mut arguments = vec!["update", "create", id, "--image", "firmware.bin"];
        arguments.extend(["--target", "group:fleet", "--sign-with", "release"]);
        arguments.extend(["--maximum-per-minute", "1000", "--expected-version", "0.9.1"]);
        arguments.extend(more);
        self.json(&arguments);
    }

    /// Every entry's event, oldest first.
    pub fn ledger(&self) -> Vec<Value> {
        let entries = self.json(&["ledger", "show", "--last", "1000000"]);
        let event = |entry: &Value| serde_json::from_str(entry["body"].as_str().unwrap()).unwrap();
        entries.iter().map(event).collect()
    }

    /// The head and every row of a rollout.
    pub fn rollout(&self, id: &str) -> (Value, Vec<Value>) {
        let mut lines = self.json(&["update", "show", id, "--all"]);
        let head = lines.remove(0);
        (head, lines)
    }
}

/// The text of a file that must be there.
pub fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
