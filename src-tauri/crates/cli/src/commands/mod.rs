//! One function a command: it opens what it needs, asks the app, prints.

mod devices;
mod groups;
mod images;
mod keys;
mod ledger;
mod rehearse;
mod serve;
mod site;
mod updates;

use std::process::ExitCode;

use host::{Access, DataFolder, Host, Listen, Secrets};
use model::Actor;

use crate::args::{Arguments, Command, Global, ListenArguments};
use crate::failure::Failure;
use crate::output::Output;

pub type Done = Result<ExitCode, Failure>;

/// What every command has.
pub struct Context {
    pub global: Global,
    pub output: Output,
    /// As typed, for whoever finds the folder owned.
    pub command: &'static str,
}

impl Context {
    pub fn folder(&self) -> Result<DataFolder, Failure> {
        Ok(DataFolder::choose(self.global.data.as_deref())?)
    }

    pub async fn own(&self) -> Result<Host, Failure> {
        self.open(Access::Own).await
    }

    pub async fn read(&self) -> Result<Host, Failure> {
        self.open(Access::Read).await
    }

    async fn open(&self, access: Access) -> Result<Host, Failure> {
        let folder = self.folder()?;
        Ok(Host::open(&folder, access, self.command, self.actor(), Secrets::System).await?)
    }

    fn actor(&self) -> Actor {
        let account = whoami::username();
        Actor {
            account: account.unwrap_or_else(|_| "unknown".to_owned()),
            operator: self.global.operator.clone(),
        }
    }
}

pub async fn run(arguments: Arguments, output: Output) -> Done {
    let Arguments { global, command } = arguments;
    let context = Context { global, output, command: name(&command) };
    match command {
        Command::Key(command) => keys::run(&context, command).await,
        Command::Site(command) => site::run(&context, command).await,
        Command::Image(command) => images::run(&context, command).await,
        Command::Device(command) => devices::run(&context, command).await,
        Command::Group(command) => groups::run(&context, command).await,
        Command::Update(command) => updates::run(&context, command).await,
        Command::Serve(arguments) => serve::serve(&context, &arguments.listen).await,
        Command::Watch(arguments) => serve::watch(&context, arguments).await,
        Command::Rehearse(arguments) => rehearse::run(&context, arguments).await,
        Command::Ledger(command) => ledger::run(&context, command).await,
        Command::Backup { folder } => ledger::backup(&context, &folder).await,
        Command::Doctor(arguments) => ledger::doctor(&context, &arguments).await,
    }
}

/// Does `work` with the owned folder and closes it properly, whatever came of it.
pub async fn owning<T>(
    context: &Context,
    work: impl AsyncFnOnce(&mut Host) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let mut host = context.own().await?;
    let result = work(&mut host).await;
    host.close().await;
    result
}

pub const fn listen(arguments: &ListenArguments) -> Listen {
    Listen { tls: Some(arguments.listen), plain: arguments.plain }
}

/// Reads a small file that a person named.
pub fn read_file(path: &std::path::Path) -> Result<Vec<u8>, Failure> {
    /// Definitions, keys, certificates and CSV files are far smaller.
    const MAX: u64 = 64 * 1024 * 1024;
    let named = |error: &std::io::Error| {
        Failure::machine(&format!("{} cannot be read", path.display()), error)
    };
    let size = std::fs::metadata(path).map_err(|error| named(&error))?.len();
    if size > MAX {
        return Err(Failure::input(format!(
            "{}: expected at most {MAX} bytes, found {size}",
            path.display()
        )));
    }
    std::fs::read(path).map_err(|error| named(&error))
}

/// To a file that does not exist yet, or standard output.
pub fn write_out(
    context: &Context,
    path: Option<&std::path::Path>,
    text: &str,
) -> Result<(), Failure> {
    use std::io::Write as _;
    let Some(path) = path else {
        context.output.raw(text);
        return Ok(());
    };
    let failed = |error| Failure::machine(&format!("{} cannot be written", path.display()), &error);
    let mut file = std::fs::File::create_new(path).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)
}

const fn name(command: &Command) -> &'static str {
    match command {
        Command::Key(_) => "key",
        Command::Site(_) => "site",
        Command::Image(_) => "image",
        Command::Device(_) => "device",
        Command::Group(_) => "group",
        Command::Update(_) => "update",
        Command::Serve(_) => "serve",
        Command::Watch(_) => "watch",
        Command::Rehearse(_) => "rehearse",
        Command::Ledger(_) => "ledger",
        Command::Backup { .. } => "backup",
        Command::Doctor(_) => "doctor",
    }
}
