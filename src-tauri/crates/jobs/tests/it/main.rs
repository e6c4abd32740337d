//! The jobs crate from outside: what goes in, what comes out, byte for byte.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on is a test that fails")]

mod common;
mod control;
mod devices;
mod downloads;
mod golden_jobs;
mod golden_streams;
mod hostile;
mod reference;
mod restart;
mod streams;
