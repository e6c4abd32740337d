//! What survives: state tables and the ledger in SQLite, firmware files by content hash.
//!
//! One [`Writer`] per installation commits [`Batch`]es; any number of [`Reader`]s, in this process
//! or another, see committed state only. The store knows nothing about what its rows mean.

mod batch;
mod blocks;
mod database;
mod error;
mod export;
#[cfg(feature = "fault-injection")]
pub mod faults;
mod files;
mod ledger;
mod ledger_filter;
mod reader;
mod rows;
mod schema;
mod writer;

pub use batch::Batch;
pub use blocks::{BlockCache, BlockFile, CHUNK};
pub use database::{DATABASE_FILE, Database};
pub use error::{OpenError, StoreError};
pub use export::{ExportError, csv_cell, export_csv, export_json_lines};
pub use files::{FileError, FileStore, ImportError, Imported, StoredFile};
pub use ledger::{LedgerFault, LedgerVerdict, SignedHead, verify};
pub use ledger_filter::{LedgerFilter, Word};
pub use reader::{CertificateSummary, LastWords, Reader};
pub use schema::SCHEMA_VERSION;
pub use writer::{State, Writer};
