//! The use cases against the real engine and store, in a temporary folder.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod definitions;
mod devices;
mod drafts;
mod hostile;
mod ledger;
mod live;
mod sentences;
mod site;
