use model::Timestamp;

use crate::device::{Delivery, DeviceInput};

/// The `code` of a rejected jobs request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    InvalidTopic,
    InvalidJson,
    InvalidRequest,
    InvalidStateTransition,
    ResourceNotFound,
    VersionMismatch,
    InternalError,
    RequestThrottled,
    TerminalStateReached,
}

/// A rejection made without the state machine: the request could not be made durable
/// (`InternalError`) or was not let in (`RequestThrottled`). `None` where no reply is due.
pub fn rejection(
    _input: &DeviceInput,
    _code: ErrorCode,
    _message: &str,
    _now: Timestamp,
) -> Option<Delivery> {
    unimplemented!()
}
