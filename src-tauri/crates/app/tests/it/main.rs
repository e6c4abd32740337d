//! The use cases against the real engine and store, in a temporary folder.

mod definitions;
mod devices;
mod drafts;
mod hostile;
mod ledger;
mod live;
mod sentences;
mod site;
