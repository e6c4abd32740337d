//! Whatever parses bytes from outside, fed with what real senders send, changed at random.
//!
//! `cargo test` tries a few thousand changed inputs a target, `FIELDLIFT_FUZZ` as many as it says.
//! Each target is a bolero target too, so that `cargo bolero test` can search on by coverage.
//! The framing of MQTT has its own, over a socket: `mutated` in the tests of crate `mqtt`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod definitions;
mod devices;
mod images;
mod keys;
mod mutant;
