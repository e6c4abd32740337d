#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod crash;
mod entities;
mod faults;
mod files;
mod ledger;
mod opening;
mod readers;
mod samples;
