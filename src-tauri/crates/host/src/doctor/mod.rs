//! Is this machine fit to serve devices? Each check says what it found and what to do.

mod checks;
mod firewall;
mod port;

use std::net::SocketAddr;

use app::App;
use app::view::{DoctorAction, Examined, Health, Text};

use crate::folder::DataFolder;
use crate::gateway::Listen;
use crate::open::Serving;

/// One look at one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub name: Text,
    pub health: Health,
    pub found: Text,
    pub remedy: Option<Remedy>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// In the words of the window.
    pub text: Text,
    /// In those of the command line, where they differ.
    pub command: Option<&'static str>,
    pub action: Option<DoctorAction>,
}

/// What is looked at.
pub struct Patient<'a> {
    pub app: &'a App,
    pub folder: &'a DataFolder,
    /// Where devices are, or would be, served.
    pub listen: Listen,
    /// The gateway, where this process runs it.
    pub serving: Option<&'a Serving>,
}

/// Everything that can be looked at without changing anything.
pub fn examine(patient: &Patient<'_>) -> Vec<Check> {
    let Patient { app, folder, listen, serving } = patient;
    let mut found = vec![
        checks::folder(folder),
        checks::disk(checks::free_space(folder)),
        checks::clock(app.now(), checks::last_known(app)),
        checks::ledger(app),
    ];
    found.extend(checks::permissions(folder));
    found.extend(checks::open_files());
    found.push(checks::site(app));
    found.extend(checks::keys(app));
    let ours = serving.map(|serving| serving.addrs);
    for (addr, ours) in [
        (listen.tls, ours.and_then(|addrs| addrs.tls)),
        (listen.plain, ours.and_then(|addrs| addrs.plain)),
    ] {
        found.extend(addr.map(|addr| port::check(addr, ours)));
    }
    let connected = serving.map_or(0, |serving| serving.stats.connections);
    let port = listen.tls.or(listen.plain).map_or(0, |addr: SocketAddr| addr.port());
    found.push(firewall::check(port, connected));
    found
}

impl Check {
    fn good(name: Text, found: Text) -> Self {
        Self { name, health: Health::Good, found, remedy: None }
    }

    fn fault(name: Text, health: Health, found: Text, remedy: Remedy) -> Self {
        Self { name, health, found, remedy: Some(remedy) }
    }
}

impl Remedy {
    fn new(text: Text) -> Self {
        Self { text, command: None, action: None }
    }

    /// What is done about it in a terminal.
    fn or_command(self, command: &'static str) -> Self {
        Self { command: Some(command), ..self }
    }

    fn by(self, action: DoctorAction) -> Self {
        Self { action: Some(action), ..self }
    }

    /// For whoever reads it in a terminal.
    pub fn in_terminal(&self) -> &str {
        self.command.unwrap_or(&self.text.english)
    }
}

impl From<Check> for Examined {
    fn from(check: Check) -> Self {
        let Check { name, health, found, remedy } = check;
        let action = remedy.as_ref().and_then(|remedy| remedy.action);
        Self { name, health, found, remedy: remedy.map(|remedy| remedy.text), action }
    }
}
