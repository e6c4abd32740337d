//! What a developer runs. Each command first installs what it needs and is missing, so that a fresh
//! machine with Rust and Node is enough.

#![allow(clippy::disallowed_methods, reason = "a developer is told what each part took")]

mod page;
mod parts;
mod peers;
mod report;
mod run;
mod system;

use std::env;
use std::process::ExitCode;

use anyhow::{Result, bail};

use parts::Selection;
use run::Workspace;
use system::Purpose;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  start [--release] [ARGUMENTS...]     install what is missing, build, open the application
  test [FILTER...]                     install what is missing, run every check and every test;
                                       with filters, only the tests whose names contain one
  test --only PART [--only PART...]    only these parts, and what they need
  test --list                          name the parts
  lint                                 only what reads the code: formats, lints, types, licences
  bench [ARGUMENTS...]                 measure, in a release build
  bench window                         measure what the window costs
  soak [ARGUMENTS...]                  the long tests, in a release build
";

fn main() -> ExitCode {
    match dispatch() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch() -> Result<ExitCode> {
    let mut arguments = env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let workspace = Workspace::locate()?;
    match command.as_str() {
        "start" => start(&workspace, &rest).map(|()| ExitCode::SUCCESS),
        "test" => test(&workspace, rest),
        "lint" => report::run_parts(&workspace, &Selection::lint()),
        "bench" | "soak" => measure(&workspace, &command, &rest).map(|()| ExitCode::SUCCESS),
        "" | "help" | "-h" | "--help" => {
            print!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        other => bail!("there is no command {other:?}\n\n{USAGE}"),
    }
}

fn start(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    system::install(workspace, Purpose::Build)?;
    page::install(workspace)?;
    page::build(workspace)?;
    let (release, arguments): (Vec<_>, Vec<_>) =
        arguments.iter().map(String::as_str).partition(|argument| *argument == "--release");
    workspace.cargo("build").args(["-p", "fieldlift-desktop", "-p", "cli"]).args(&release).run()?;
    let folder = workspace.target().join(if release.is_empty() { "debug" } else { "release" });
    println!("\nThe command line is {}", folder.join("fieldlift").display());
    if !system::has_display() {
        bail!(
            "built, but there is no display to open the window on: start it from a desktop, or under `xvfb-run`"
        );
    }
    workspace.command(folder.join("fieldlift-desktop")).args(arguments).run()
}

fn test(workspace: &Workspace, arguments: Vec<String>) -> Result<ExitCode> {
    if arguments.iter().any(|argument| argument == "--list") {
        report::list();
        return Ok(ExitCode::SUCCESS);
    }
    report::run_parts(workspace, &Selection::parse(arguments)?)
}

/// `bench` and `soak` are programs of the tests package, named as the command is; what the window
/// costs is measured by those who drive it.
fn measure(workspace: &Workspace, program: &str, arguments: &[String]) -> Result<()> {
    system::install(workspace, Purpose::Test)?;
    peers::install(workspace)?;
    if program == "bench" && arguments == ["window"] {
        return measure_window(workspace);
    }
    workspace
        .cargo("run")
        .args(["--release", "-p", "tests", "--bin", program, "--"])
        .args(arguments)
        .run()
}

/// Not in a release build: the page is the same, and building the window once more takes longer
/// than all of it.
fn measure_window(workspace: &Workspace) -> Result<()> {
    page::install(workspace)?;
    page::build(workspace)?;
    workspace.cargo("build").args(["--workspace", "--all-targets"]).run()?;
    workspace
        .cargo("test")
        .args(["--workspace", "--test", "driven", "--", "--ignored", "--nocapture", "figures"])
        .run()
}
