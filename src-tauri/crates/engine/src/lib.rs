//! The single writer. One thread owns registry, jobs and the write connection; what devices send
//! and people ask for goes through it in one order, many at a time in one transaction, and no
//! answer leaves before the commit that makes it true.
//!
//! [`Engine::start`] takes up the committed state; from then on a command is a method of
//! [`Engine`], a device's word goes into [`Engine::device_input`], and what devices are to receive
//! comes out of the [`Deliver`](jobs::device::Deliver) it was given. Readers of committed state
//! use [`store::Reader`] and listen to [`Engine::subscribe`].
//!
//! If a write fails, the state in memory is dropped and loaded again: memory never runs ahead of
//! the disk. Whoever waited for that batch is told so, and the engine goes on.

#![allow(clippy::disallowed_methods, reason = "the engine owns the clock of the rooms below it")]

mod changes;
mod clerk;
mod clock;
mod commands;
mod committed;
mod downloads;
mod engine;
mod error;
mod identities;
mod presence;
mod serving;
mod state;
mod turn;
mod writer;

#[cfg(feature = "manual-clock")]
pub use clock::ManualClock;
pub use clock::{Clock, SystemClock};
pub use commands::{
    CancelExecution, CancelJob, CertificateOrigin, Collected, DeleteUpdate, Imported, NewUpdate,
    RefusedRow, StreamFate,
};
pub use committed::Committed;
pub use engine::{Engine, EngineConfig};
pub use error::{
    CommandError, DeleteUpdateError, DraftError, FollowUpError, GarbageError, ImageError,
    ImportError, MetaError, NewUpdateError, ResolveError, StartError, StartRolloutError,
};
pub use identities::Identities;
pub use serving::{NOT_RUNNING, SLEPT};
pub use state::ALIVE_AT;
pub use state::{HEAD_SIGNED, INSTALLATION, ROLLOUT_ENDED};
