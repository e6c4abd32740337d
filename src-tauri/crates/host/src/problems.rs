//! Failures of the machine in the words of the window.

use app::view::{Problem, Text};
use app::{AppError, Kind};
use mqtt::GatewayError;

use crate::backup::BackupError;
use crate::folder::FolderError;
use crate::gateway::ServeError;
use crate::open::OpenError;
use crate::rehearse::RehearseError;

impl From<&FolderError> for Problem {
    fn from(error: &FolderError) -> Self {
        match error {
            FolderError::NoHome => Self::new(
                Kind::Machine,
                Text::of("problem.no-home", "This account has no home folder.", []),
                advice("advice.name-folder", "Start with a data folder of your choice (--data)."),
                error,
            ),
            FolderError::Unusable { path, .. } => Self::new(
                Kind::Machine,
                Text::of(
                    "problem.folder-unusable",
                    "The data folder {path} cannot be used.",
                    [("path", path.display().to_string())],
                ),
                advice(
                    "advice.folder-permissions",
                    "Give this account the right to write there, or start with another folder (--data).",
                ),
                error,
            ),
            FolderError::Owned { path, owner } => Self::new(
                Kind::InUse,
                Text::of(
                    "problem.folder-owned",
                    "{path} belongs to {owner}.",
                    [("path", path.display().to_string()), ("owner", owner.to_string())],
                ),
                advice("advice.end-owner", "End that process, then try again."),
                error,
            ),
        }
    }
}

impl From<&OpenError> for Problem {
    fn from(error: &OpenError) -> Self {
        match error {
            OpenError::Folder(error) => error.into(),
            OpenError::App(error) => error.into(),
            OpenError::Keys(_) => Self::new(
                Kind::Key,
                Text::of(
                    "problem.keys-unusable",
                    "The keys of this installation cannot be used.",
                    [],
                ),
                advice("advice.restore-keys", "Restore the folders keys and site from a backup."),
                error,
            ),
            OpenError::Database(source) => source.into(),
            OpenError::Files(source) => source.into(),
            OpenError::Engine(source) => source.into(),
        }
    }
}

impl From<&ServeError> for Problem {
    fn from(error: &ServeError) -> Self {
        match error {
            ServeError::NotOwner => (&AppError::ReadOnly).into(),
            ServeError::Authority(source) => source.into(),
            ServeError::Certificate(_) | ServeError::Tls(_) => Self::new(
                Kind::Key,
                Text::of(
                    "problem.gateway-certificate",
                    "The gateway's certificate cannot be used.",
                    [],
                ),
                advice(
                    "advice.renew-certificate",
                    "Settings → New gateway certificate makes another one.",
                ),
                error,
            ),
            ServeError::Gateway(gateway) => listening(gateway),
        }
    }
}

fn listening(error: &GatewayError) -> Problem {
    let address = |addr: &std::net::SocketAddr| [("address", addr.to_string())];
    let other_port =
        || advice("advice.other-port", "End that program, or choose another port in Settings.");
    let (what, advice) = match error {
        GatewayError::AddressInUse { addr } => (
            Text::of(
                "problem.port-in-use",
                "{address} is in use by another program.",
                address(addr),
            ),
            other_port(),
        ),
        GatewayError::NoSuchAddress { addr } => (
            Text::of(
                "problem.no-such-address",
                "This machine has no address {address}.",
                address(addr),
            ),
            other_port(),
        ),
        GatewayError::Forbidden { addr } => (
            Text::of(
                "problem.port-forbidden",
                "This account may not listen on {address}: ports below 1024 need privileges.",
                address(addr),
            ),
            advice("advice.port-above", "Choose a port above 1023 in Settings."),
        ),
        GatewayError::Listen { addr, .. } => (
            Text::of("problem.listen", "The gateway cannot listen on {address}.", address(addr)),
            other_port(),
        ),
        GatewayError::NoListener => (
            Text::of("problem.no-listener", "The gateway was given no address to listen on.", []),
            advice("advice.port-above", "Choose a port above 1023 in Settings."),
        ),
    };
    Problem::new(Kind::Machine, what, advice, error)
}

impl From<&RehearseError> for Problem {
    fn from(error: &RehearseError) -> Self {
        let (kind, what, advice) = match error {
            RehearseError::DataFolder(source) => return source.into(),
            RehearseError::Open(source) => return source.into(),
            RehearseError::Serve(source) => return source.into(),
            RehearseError::App(source) => return source.into(),
            RehearseError::TooManyFaults { faulty, devices } => (
                Kind::Input,
                Text::of(
                    "problem.too-many-faults",
                    "{faulty} devices with faults were asked for, but only {devices} devices.",
                    [("faulty", faulty.to_string()), ("devices", devices.to_string())],
                ),
                advice("advice.fewer-faults", "Ask for more devices or fewer faults."),
            ),
            RehearseError::Devices { found } => (
                Kind::Input,
                Text::of(
                    "problem.rehearsal-devices",
                    "Between 1 and 10,000 devices can be rehearsed, not {devices}.",
                    [("devices", found.to_string())],
                ),
                None,
            ),
            RehearseError::NotSigned => (
                Kind::Input,
                Text::of(
                    "problem.rehearsal-not-signed",
                    "The update is not signed: simulated devices take nothing else.",
                    [],
                ),
                advice(
                    "advice.rehearse-image",
                    "Sign it, or rehearse its image with a key made for the rehearsal.",
                ),
            ),
            RehearseError::NoCertificate => (
                Kind::Input,
                Text::of(
                    "problem.rehearsal-no-certificate",
                    "The update names no certificate that simulated devices could hold.",
                    [],
                ),
                advice(
                    "advice.inline-certificate",
                    "Give the certificate in the definition, or rehearse the image.",
                ),
            ),
            RehearseError::Elsewhere { file } => (
                Kind::Input,
                Text::of(
                    "problem.rehearsal-elsewhere",
                    "File {file} of the update is not an image kept on this machine.",
                    [("file", (file + 1).to_string())],
                ),
                advice("advice.image-here", "Add it under Images and name it in the update."),
            ),
            RehearseError::Folder(_) => (
                Kind::Machine,
                Text::of(
                    "problem.rehearsal-folder",
                    "No folder could be made for the rehearsal.",
                    [],
                ),
                advice("advice.temporary-space", "Free some space where temporary files are kept."),
            ),
            RehearseError::Name(_) | RehearseError::ServerName(_) => (
                Kind::Internal,
                Text::of("problem.rehearsal-fault", "The rehearsal could not be prepared.", []),
                advice(
                    "advice.report",
                    "This is a fault of Fieldlift. The evidence below helps to find it.",
                ),
            ),
        };
        Self::new(kind, what, advice, error)
    }
}

impl From<&BackupError> for Problem {
    fn from(error: &BackupError) -> Self {
        match error {
            BackupError::App(source) => source.into(),
            BackupError::Exists { path } => Self::new(
                Kind::Input,
                Text::of(
                    "problem.backup-exists",
                    "{path} exists already.",
                    [("path", path.display().to_string())],
                ),
                advice("advice.other-name", "Choose another name for the backup."),
                error,
            ),
            BackupError::Write { path, .. } => Self::new(
                Kind::Machine,
                Text::of(
                    "problem.backup-place",
                    "{path} cannot be put in place.",
                    [("path", path.display().to_string())],
                ),
                advice("advice.other-folder", "Choose another folder, or correct its permissions."),
                error,
            ),
        }
    }
}

fn advice(code: &'static str, english: &str) -> Option<Text> {
    Some(Text::of(code, english, []))
}
