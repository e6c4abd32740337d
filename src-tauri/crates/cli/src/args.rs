//! What can be typed. Parsing only; each command lives in `commands`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use model::{GroupName, Sha256, ThingName, UpdateId};

const EXIT_CODES: &str = "\
Exit codes:
  0   done; of a rollout: every device SUCCEEDED
  1   the rollout ended and at least one device did not succeed; or a check (ledger, doctor) found a fault
  2   the command line is wrong
  3   the input is wrong: a definition, file, CSV or name (nothing was changed)
  4   it does not exist
  5   another process owns the data folder
  6   the machine said no: port in use, disk full, no permission, damaged or newer database
  7   a key, passphrase, signature or certificate is wrong or missing
  70  an error of Fieldlift itself; please report it
  130 stopped by Ctrl+C; what was running goes on at the next `serve`";

/// Get signed firmware onto devices, with no internet.
#[derive(Debug, Parser)]
#[command(name = "fieldlift", version = env!("CARGO_PKG_VERSION"), after_help = EXIT_CODES)]
pub struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Args)]
pub struct Global {
    /// Folder of the database, images and keys [default: this user's data folder]
    #[arg(long, value_name = "DIR", global = true, env = "FIELDLIFT_DATA")]
    pub data: Option<PathBuf>,
    /// One JSON object a line instead of tables
    #[arg(long, global = true)]
    pub json: bool,
    /// Name to write into the ledger beside the system account
    #[arg(long, value_name = "NAME", global = true, env = "FIELDLIFT_OPERATOR")]
    pub operator: Option<String>,
    /// Read the passphrase from the first line of a file instead of asking
    #[arg(long, value_name = "FILE", global = true)]
    pub passphrase_file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Code-signing keys
    #[command(subcommand)]
    Key(KeyCommand),
    /// The site's certificate authority, which devices and the gateway get their certificates from
    #[command(subcommand)]
    Site(SiteCommand),
    /// Firmware files
    #[command(subcommand)]
    Image(ImageCommand),
    /// Devices (AWS IoT: things)
    #[command(subcommand)]
    Device(DeviceCommand),
    /// Static groups of devices
    #[command(subcommand)]
    Group(GroupCommand),
    /// OTA updates and their rollouts
    #[command(subcommand)]
    Update(UpdateCommand),
    /// Run the device gateway until Ctrl+C
    Serve(ServeArguments),
    /// Watch a rollout that this or another process serves
    Watch(WatchArguments),
    /// Run a whole rollout against simulated devices, in a folder of its own that is removed afterwards
    Rehearse(RehearseArguments),
    /// The append-only record of decisions and transitions
    #[command(subcommand)]
    Ledger(LedgerCommand),
    /// Write a copy of the database, images and encrypted keys to a folder
    Backup { folder: PathBuf },
    /// Check this machine: data folder, disk, clock, ports, certificates
    Doctor(ListenArguments),
}

#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Make a P-256 key and its self-signed code-signing certificate
    New(NewKey),
    /// Take over a P-256 key: SEC1 or PKCS#8, PEM or DER, encrypted or not
    Import {
        name: String,
        file: PathBuf,
        #[command(flatten)]
        protection: ProtectionArguments,
        /// File with the passphrase of the imported file, where it is encrypted
        #[arg(long, value_name = "FILE")]
        import_passphrase_file: Option<PathBuf>,
    },
    List,
    /// Write a key's certificate, public key or encrypted private key
    Export {
        name: String,
        #[arg(long, value_enum, default_value_t = KeyPart::Certificate)]
        part: KeyPart,
        /// Where to [default: standard output]
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub struct NewKey {
    pub name: String,
    #[command(flatten)]
    pub protection: ProtectionArguments,
}

#[derive(Debug, Args)]
pub struct ProtectionArguments {
    /// Keep the passphrase in the operating system's keychain
    #[arg(long)]
    pub keychain: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum KeyPart {
    /// The code-signing certificate that devices are given (PEM)
    Certificate,
    /// SubjectPublicKeyInfo (PEM)
    Public,
    /// PKCS#8, encrypted with the key's passphrase (PEM)
    Private,
}

#[derive(Debug, Subcommand)]
pub enum SiteCommand {
    /// Make the site's root key and certificate, and the gateway's certificate
    Create {
        /// Stable server name that devices connect to
        #[arg(long, default_value = "fieldlift.local")]
        name: String,
        /// Further names and addresses the gateway's certificate covers
        #[arg(long = "address", value_name = "NAME_OR_IP")]
        addresses: Vec<String>,
    },
    /// The site, its root certificate and the gateway's certificate
    Show,
    /// Write the root certificate (PEM), which devices trust the gateway by
    Root {
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Trust a customer's authority, or a device certificate it issued (PEM or DER)
    Trust { file: PathBuf },
    /// Issue the gateway a new certificate, e.g. after the address changed
    Renew {
        #[arg(long = "address", value_name = "NAME_OR_IP")]
        addresses: Vec<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum ImageCommand {
    Add {
        file: PathBuf,
    },
    List,
    /// What is in an image; named by its hash (or the start of it) or file name
    Show {
        image: String,
    },
    /// Remove images that no update refers to
    Collect,
}

#[derive(Debug, Subcommand)]
pub enum DeviceCommand {
    Add {
        name: ThingName,
        #[arg(long = "attribute", value_name = "NAME=VALUE", value_parser = name_value)]
        attributes: Vec<(String, String)>,
        #[arg(long = "group", value_name = "GROUP")]
        groups: Vec<GroupName>,
    },
    List {
        #[arg(long)]
        group: Option<GroupName>,
    },
    Show {
        name: ThingName,
    },
    /// Add devices from a CSV file: columns `name`, `group` (several with ;), anything else an attribute
    Import {
        csv: PathBuf,
        /// Say what would happen and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    Remove {
        name: ThingName,
    },
    #[command(subcommand)]
    Certificate(CertificateCommand),
}

#[derive(Debug, Subcommand)]
pub enum CertificateCommand {
    /// Issue a certificate and write certificate, private key and root as PEM files
    Issue {
        name: ThingName,
        /// Folder for the PEM files; the private key exists nowhere else
        #[arg(long, short, value_name = "DIR")]
        output: PathBuf,
        #[arg(long, default_value_t = 3650)]
        days: u32,
    },
    /// Accept a certificate that another authority issued
    Import {
        name: ThingName,
        file: PathBuf,
    },
    List {
        name: ThingName,
    },
    /// Refuse a certificate from now on and drop its connections
    Disable {
        name: ThingName,
        certificate: Sha256,
    },
}

#[derive(Debug, Subcommand)]
pub enum GroupCommand {
    Create {
        name: GroupName,
        #[arg(long)]
        parent: Option<GroupName>,
        #[arg(long)]
        description: Option<String>,
    },
    List,
    Show {
        name: GroupName,
    },
    Add {
        name: GroupName,
        #[arg(required = true)]
        devices: Vec<ThingName>,
    },
    Remove {
        name: GroupName,
        #[arg(required = true)]
        devices: Vec<ThingName>,
    },
    Delete {
        name: GroupName,
    },
}

#[derive(Debug, Subcommand)]
pub enum UpdateCommand {
    /// Define an update: from CreateOTAUpdate JSON, or from these options
    Create(Box<CreateUpdate>),
    List,
    Show {
        id: UpdateId,
        /// Every device instead of those that need a look
        #[arg(long)]
        all: bool,
    },
    /// Delete an update and its stream
    Delete {
        id: UpdateId,
        /// Also when its job has not ended
        #[arg(long)]
        force: bool,
    },
    /// Start the rollout and serve it until every device has ended
    Run {
        id: UpdateId,
        #[command(flatten)]
        listen: ListenArguments,
        /// Start it and return; `serve` then carries it out
        #[arg(long)]
        detach: bool,
    },
    /// Release no further device; downloads in flight go on
    Pause {
        id: UpdateId,
        #[arg(long)]
        reason: Option<String>,
    },
    Resume {
        id: UpdateId,
    },
    /// Cancel what is queued; with --force also what is in progress
    Cancel {
        id: UpdateId,
        #[arg(long)]
        force: bool,
        #[arg(long)]
        comment: Option<String>,
    },
    /// Try again: one device, or all that failed
    Retry {
        id: UpdateId,
        #[arg(long, value_name = "NAME", conflicts_with = "failed")]
        device: Option<ThingName>,
        #[arg(long, required_unless_present = "device")]
        failed: bool,
    },
}

#[derive(Debug, Args)]
pub struct CreateUpdate {
    /// CreateOTAUpdate request as JSON; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["id", "image", "targets"])]
    pub definition: Option<PathBuf>,
    /// Id of the new update; scripts know it as otaUpdateId
    #[arg(required_unless_present = "definition")]
    pub id: Option<String>,
    /// Image by hash (or the start of it) or file name
    #[arg(long, required_unless_present = "definition")]
    pub image: Option<String>,
    /// `device:NAME`, `group:NAME` or an ARN; may be given several times
    #[arg(long = "target", value_name = "TARGET", required_unless_present = "definition")]
    pub targets: Vec<String>,
    /// Key to sign with
    #[arg(long, value_name = "KEY")]
    pub sign_with: Option<String>,
    /// Path or label of the code-signing certificate on the device
    #[arg(long, value_name = "PATH", default_value = "codesign.crt")]
    pub certificate_name: String,
    /// Path of the file on the device
    #[arg(long, value_name = "PATH", default_value = "firmware.bin")]
    pub file_name: String,
    /// 0 is firmware; anything else is stored without restart and self-test
    #[arg(long, value_name = "0..255")]
    pub file_type: Option<u8>,
    /// What the update is for
    #[arg(long)]
    pub description: Option<String>,
    /// Devices released a minute
    #[arg(long, value_name = "1..1000")]
    pub maximum_per_minute: Option<i64>,
    /// Minutes after which a started device is given up
    #[arg(long, value_name = "MINUTES")]
    pub timeout: Option<i64>,
    /// The version devices must report afterwards [default: the image's own, where it names one]
    #[arg(long)]
    pub expected_version: Option<String>,
    /// Send it unsigned, for this reason; written to the ledger
    #[arg(long, value_name = "REASON", conflicts_with = "sign_with")]
    pub allow_unsigned: Option<String>,
    /// For finding it again; may be given several times
    #[arg(long = "tag", value_name = "KEY=VALUE", value_parser = name_value)]
    pub tags: Vec<(String, String)>,
}

#[derive(Debug, Args)]
pub struct ServeArguments {
    #[command(flatten)]
    pub listen: ListenArguments,
}

#[derive(Clone, Debug, Args)]
pub struct ListenArguments {
    /// Where devices connect with TLS
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "0.0.0.0:8883")]
    pub listen: SocketAddr,
    /// Also listen without TLS, where a device is whoever it claims to be
    #[arg(long, value_name = "ADDRESS:PORT", num_args = 0..=1, default_missing_value = "127.0.0.1:1883")]
    pub plain: Option<SocketAddr>,
}

#[derive(Debug, Args)]
pub struct WatchArguments {
    /// [default: the newest rollout]
    pub id: Option<UpdateId>,
    /// Print the state once and end
    #[arg(long)]
    pub once: bool,
}

#[derive(Debug, Args)]
pub struct RehearseArguments {
    /// Firmware file to roll out
    #[arg(long, value_name = "FILE")]
    pub image: PathBuf,
    #[arg(long, default_value_t = 20)]
    pub devices: u32,
    /// Devices that hold another code-signing certificate
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub wrong_certificate: u32,
    /// Devices that go silent half-way
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub silent: u32,
    /// Devices that reboot half-way
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub reboot: u32,
    /// Devices that lose this share of blocks
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub lossy: u32,
    /// Devices whose self-test says no
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub self_test_fails: u32,
    /// Devices built on the modular libraries, which report no version
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub modular: u32,
    /// Plain TCP instead of TLS
    #[arg(long)]
    pub plain: bool,
    /// Seed of the faults
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Keep the rehearsal's data folder and say where it is
    #[arg(long)]
    pub keep: bool,
}

#[derive(Debug, Subcommand)]
pub enum LedgerCommand {
    Show {
        /// Only the last N entries
        #[arg(long, value_name = "N", default_value_t = 50)]
        last: u32,
    },
    /// Check every link of the chain and every signature
    Verify,
    /// Write every entry, after signing the head
    Export {
        #[arg(long, value_enum, default_value_t = ExportFormat::Jsonl)]
        format: ExportFormat,
        #[arg(long, short, value_name = "FILE")]
        output: PathBuf,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ExportFormat {
    Jsonl,
    Csv,
}

fn name_value(text: &str) -> Result<(String, String), String> {
    text.split_once('=')
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .ok_or_else(|| format!("expected NAME=VALUE, found {text:?}"))
}
