//! AWS IoT Jobs on the wire: topics, requests, replies, rejections, the OTA job document.

mod details;
mod document;
mod rejection;
mod request;
mod topic;
mod view;

pub use document::{FileSignature, OtaFile, ota_job_document};
pub use rejection::{ErrorCode, rejection};

pub(crate) use document::{is_firmware, is_json_object};
pub(crate) use rejection::Rejected;
pub(crate) use request::{
    Describe, GetPending, Request, StartNext, StepTimeout, Update, client_token,
};
pub(crate) use topic::{JobsTopic, NoRequest, is_reserved};
pub use view::describe;
pub(crate) use view::{execution_state, next, notify, pending_lists, reply};
