//! The composition root: data folder, lock, keys, engine and listeners become an [`App`].

#![allow(clippy::disallowed_methods, reason = "the host owns the machine's clock and sockets")]

mod backup;
mod descriptors;
mod doctor;
mod folder;
mod gateway;
mod open;
mod rehearse;

pub use backup::{Backup, BackupError};
pub use doctor::{Check, Health, examine};
pub use folder::{DataFolder, FolderError, FolderLock, Owner};
pub use gateway::{Listen, ServeError, own_addresses};
pub use open::{Access, Host, OpenError, Secrets};
pub use rehearse::{
    DeviceOutcome, Faults, RehearsalOptions, RehearsalReport, RehearseError, rehearse,
};
