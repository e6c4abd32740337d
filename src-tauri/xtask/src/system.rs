//! Packages of the operating system. On Debian and its family they are installed; elsewhere they are
//! named, because no two systems agree on how to ask.

use std::env;

use anyhow::{Context, Result, bail};

use crate::run::Workspace;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Build,
    Test,
}

/// A Debian package and what it is for.
const BUILD: &[(&str, &str)] = &[
    ("build-essential", "the C compiler that SQLite and ring are built with"),
    ("pkg-config", "finds the window's libraries"),
    ("libwebkit2gtk-4.1-dev", "the window"),
];
const TEST: &[(&str, &str)] = &[
    ("xvfb", "a display for the window's test"),
    ("webkit2gtk-driver", "drives the window in its test"),
    ("openssl", "an independent judge of keys, certificates and signatures"),
    ("mosquitto", "an independent broker to compare with"),
    ("mosquitto-clients", "independent MQTT clients"),
    ("python3-venv", "an environment for the Python peers"),
];

/// Installs the packages that are missing.
pub fn install(workspace: &Workspace, purpose: Purpose) -> Result<()> {
    let wanted = wanted(purpose);
    if workspace.command("dpkg-query").args(["--version"]).output().is_none() {
        name_them(&wanted);
        return Ok(());
    }
    let missing: Vec<_> = wanted
        .into_iter()
        .map(|(package, _)| package)
        .filter(|package| !is_installed(workspace, package))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("Missing Debian packages: {}", missing.join(" "));
    apt(workspace, &["update"])?;
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(missing);
    apt(workspace, &arguments)
}

/// Whether a window can open here.
pub fn has_display() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

fn wanted(purpose: Purpose) -> Vec<(&'static str, &'static str)> {
    match purpose {
        Purpose::Build => BUILD.to_vec(),
        Purpose::Test => [BUILD, TEST].concat(),
    }
}

fn is_installed(workspace: &Workspace, package: &str) -> bool {
    workspace
        .command("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .output()
        .is_some_and(|status| status == "installed")
}

/// Another program may hold the package database for a while, as unattended upgrades do: wait for it.
fn apt(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    let options = ["apt-get", "--option", "DPkg::Lock::Timeout=300"];
    if is_root(workspace)? {
        return workspace
            .command(options[0])
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(&options[1..])
            .args(arguments)
            .run();
    }
    if workspace.command("sudo").args(["--version"]).output().is_none() {
        bail!("run as root, then try again:\n  {} {}", options.join(" "), arguments.join(" "));
    }
    workspace
        .command("sudo")
        .args(["env", "DEBIAN_FRONTEND=noninteractive"])
        .args(options)
        .args(arguments)
        .run()
}

fn is_root(workspace: &Workspace) -> Result<bool> {
    let user = workspace.command("id").args(["--user"]).output().context("`id --user` failed")?;
    Ok(user.trim() == "0")
}

fn name_them(wanted: &[(&str, &str)]) {
    if cfg!(target_os = "linux") {
        println!("This is not a Debian system. These packages, by their Debian names, are needed:");
        for (package, reason) in wanted {
            println!("  {package:<24}{reason}");
        }
    } else if cfg!(target_os = "macos") {
        println!("Needed: the Xcode command line tools (`xcode-select --install`), and for the");
        println!(
            "tests `brew install openssl@3 mosquitto python`. The window's test runs on Linux."
        );
    } else {
        println!("Needed: the Visual Studio C++ build tools and the WebView2 runtime, and for the");
        println!("tests Python, OpenSSL and mosquitto on PATH. The window's test runs on Linux.");
    }
}
