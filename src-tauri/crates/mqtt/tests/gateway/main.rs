//! The gateway against clients that are not ours, and against what is no client at all.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod access;
mod clients;
mod hostile;
mod jobs_replies;
mod mutated;
mod support;
mod tls;
