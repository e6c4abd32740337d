//! The whole service against device software of others, over real sockets: AWS's device SDK,
//! paho-mqtt, and the bytes that real devices sent.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must panic")]

mod python;
mod raw;
mod replay;
mod scripts;
mod site;
