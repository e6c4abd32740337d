//! What the page is pushed about the one rollout it watches: every device at a glance, the rows in
//! sight, one device in full.
//!
//! A [`Feed`] belongs to one subscription of one window. It is told what was committed and reads
//! only what changed; how far downloads are it sees in the engine's table of downloads. Time is an
//! argument, and between two ticks nothing happens.

mod feed;
mod forecast;
mod inspector;
mod mosaic;
mod pace;
mod record;
mod rollout;
mod speed;
mod table;
mod timeline;

pub use feed::{Feed, Message, Moment};

pub(crate) use forecast::CODES as LIMIT_CODES;
pub(crate) use timeline::CODES as TIMELINE_CODES;
