//! Job executions, their timers and streams: what a device message means, and whether it may.
//!
//! [`Jobs`] is the state machine of AWS IoT Jobs for one installation, held in memory and pure:
//! time is an argument, effects are [`Output`]s. Its owner, after each call:
//!
//! 1. drains [`Jobs::poll_output`],
//! 2. makes `ExecutionChanged`, `Progressed`, `JobChanged`, `JobDeleted` and `Ledger` durable in one commit,
//! 3. applies `Publish` and `Withdraw` to [`streams::Downloads`] and hands out `Deliver`, in order,
//! 4. asks [`Jobs::poll_timeout`] when to call [`Jobs::handle_timeout`].
//!
//! Every ledger event about rollouts and executions comes from here, and from nowhere else:
//! started, paused, resumed, cancelled, ended, and each execution's transitions.
//!
//! [`aws`] is the wire of jobs, [`streams`] the file streams, which need no state but a table.

pub mod aws;
mod claims;
mod control;
mod counts;
pub mod device;
mod error;
mod evidence;
mod incoming;
mod jobs;
mod json;
mod output;
mod queue;
pub mod streams;
mod timers;

pub use control::{Force, Retry};
pub use counts::Counts;
pub use error::ControlError;
pub use jobs::Jobs;
pub use output::Output;
