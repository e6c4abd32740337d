//! AWS IoT Jobs on the wire: topics, requests, replies, rejections, the OTA job document.

mod document;
mod rejection;

pub use document::{OtaFile, ota_job_document};
pub use rejection::{ErrorCode, rejection};
