//! Whole stories, told with the built program, simulated devices and nothing made up in between.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must panic")]
#![allow(clippy::disallowed_methods, reason = "everything waited for is bounded by the clock")]

mod access;
mod bad_input;
mod bad_machine;
mod between_runs;
mod fleet;
#[cfg(target_os = "linux")]
mod flood;
mod inside;
mod kill;
mod rehearsals;
mod terminal;
mod wire;
