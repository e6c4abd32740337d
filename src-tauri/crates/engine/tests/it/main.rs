#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod blocks;
mod commands;
mod durability;
mod faults;
mod figures;
mod site;
mod time;
