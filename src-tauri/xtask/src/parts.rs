//! The parts a test run is made of, in the order they run: the cheap ones first.

use anyhow::{Result, bail, ensure};

use crate::run::Workspace;
use crate::system::{self, Purpose};
use crate::{page, peers};

pub struct Part {
    pub name: &'static str,
    pub about: &'static str,
    /// Parts that must have passed before this one makes sense; each stands earlier in the list.
    pub needs: &'static [&'static str],
    pub run: fn(&Workspace, &[String]) -> Result<()>,
}

pub const PARTS: &[Part] = &[
    Part {
        name: "packages",
        about: "the operating system's packages",
        needs: &[],
        run: |workspace, _| system::install(workspace, Purpose::Test),
    },
    Part {
        name: "peers",
        about: "independent Python programs, and tools",
        needs: &["packages"],
        run: |workspace, _| peers::install(workspace),
    },
    Part {
        name: "page-packages",
        about: "npm ci",
        needs: &[],
        run: |workspace, _| page::install(workspace),
    },
    Part {
        name: "page-check",
        about: "svelte-check, eslint, prettier",
        needs: &["page-packages"],
        run: |workspace, _| page::check(workspace),
    },
    Part {
        name: "page-test",
        about: "vitest",
        needs: &["page-packages"],
        run: |workspace, _| page::test(workspace),
    },
    Part {
        name: "page-build",
        about: "vite build",
        needs: &["page-packages"],
        run: |workspace, _| page::build(workspace),
    },
    Part { name: "format", about: "rustfmt", needs: &[], run: |workspace, _| format(workspace) },
    Part {
        name: "licences",
        about: "cargo-deny: bans, licences, sources",
        needs: &["peers"],
        run: |workspace, _| licences(workspace),
    },
    Part {
        name: "clippy",
        about: "every crate and target, warnings denied",
        needs: &["packages", "page-build"],
        run: |workspace, _| clippy(workspace),
    },
    Part {
        name: "build",
        about: "every program and test",
        needs: &["packages", "page-build"],
        // With all targets, so that dependencies get the features that the tests ask for: another
        // selection would build most of them twice.
        run: |workspace, _| workspace.cargo("build").args(["--workspace", "--all-targets"]).run(),
    },
    Part {
        name: "doctests",
        about: "the examples in the documentation",
        needs: &["build"],
        run: |workspace, _| workspace.cargo("test").args(["--workspace", "--doc", "--quiet"]).run(),
    },
    Part {
        name: "tests",
        about: "every other test, the window's too",
        needs: &["build", "peers"],
        run: tests,
    },
];

/// Which parts were asked for, and which tests.
pub struct Selection {
    wanted: Vec<&'static str>,
    pub filters: Vec<String>,
}

impl Selection {
    pub fn parse(arguments: Vec<String>) -> Result<Self> {
        let mut wanted = Vec::new();
        let mut filters = Vec::new();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            if argument != "--only" {
                ensure!(!argument.starts_with('-'), "there is no option {argument}");
                filters.push(argument);
                continue;
            }
            let name = arguments.next().unwrap_or_default();
            let Some(part) = PARTS.iter().find(|part| part.name == name) else {
                let names: Vec<_> = PARTS.iter().map(|part| part.name).collect();
                bail!("there is no part {name:?}; the parts are {}", names.join(", "));
            };
            wanted.push(part.name);
        }
        if !filters.is_empty() {
            ensure!(wanted.is_empty(), "filters choose tests, so they do not go with --only");
            wanted.push("tests");
        }
        Ok(Self { wanted, filters })
    }

    pub fn lint() -> Self {
        let wanted = vec!["page-check", "format", "licences", "clippy"];
        Self { wanted, filters: Vec::new() }
    }

    /// The parts to run, with all they need; every part when none was named.
    pub fn parts(&self) -> impl Iterator<Item = &'static Part> {
        let mut needed = self.wanted.clone();
        for part in PARTS.iter().rev() {
            if needed.contains(&part.name) {
                needed.extend(part.needs);
            }
        }
        PARTS.iter().filter(move |part| needed.is_empty() || needed.contains(&part.name))
    }
}

fn format(workspace: &Workspace) -> Result<()> {
    workspace.cargo("fmt").args(["--all", "--check"]).run()
}

fn licences(workspace: &Workspace) -> Result<()> {
    println!("NOT CHECKED HERE: security advisories. Their database is fetched from the internet,");
    println!(
        "which a test run never needs; the `advisories` job of .github/workflows/ci.yml does."
    );
    workspace
        .command(peers::program(workspace, "cargo-deny"))
        .args(["--locked", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"])
        .run()
}

fn clippy(workspace: &Workspace) -> Result<()> {
    workspace
        .cargo("clippy")
        .args(["--workspace", "--all-targets", "--", "--deny", "warnings"])
        .run()
}

fn tests(workspace: &Workspace, filters: &[String]) -> Result<()> {
    workspace
        .command(peers::program(workspace, "cargo-nextest"))
        .args(["nextest", "run", "--workspace"])
        .args(filters)
        .run()
}
