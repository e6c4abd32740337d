//! MQTT file streams: DescribeStream and GetStream, in JSON and CBOR.
//!
//! A request needs no state but the table of [`Downloads`]: it is answered where it arrived.

mod answer;
mod blocks;
mod cbor;
mod cursor;
mod download;
mod downloads;
mod progress;
mod rejection;
mod request;
mod topic;

pub use answer::{Answer, answer};
pub use cursor::{BlockCursor, ReadError};
pub use download::{BlockSource, Download, DownloadFile, Sample};
pub use downloads::Downloads;
pub use topic::{Format, Operation, StreamTopic};
