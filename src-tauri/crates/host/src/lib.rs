//! The composition root: data folder, lock, keys, engine and listeners become an [`App`].

#![allow(clippy::disallowed_methods, reason = "the host owns the machine's clock and sockets")]

mod backup;
mod conditions;
mod descriptors;
mod doctor;
mod folder;
mod gateway;
pub mod notices;
mod open;
mod problems;
mod rehearse;
mod settings;

pub use backup::{Backup, BackupError};
pub use doctor::{Check, Patient, Remedy, examine};
pub use folder::{DataFolder, FolderError, FolderLock, Owner};
pub use gateway::{Listen, ServeError, own_addresses};
pub use notices::Notices;
pub use open::{Access, Host, OpenError, Secrets, Serving};
pub use rehearsal::{SAMPLE_NAME, sample_firmware};
pub use rehearse::{
    DeviceOutcome, Faults, Pace, Rehearsal, RehearsalOptions, RehearsalReport, RehearsalState,
    RehearseError, Subject, rehearse,
};
pub use settings::{Kept, keep_settings, read_settings, replace_file};
