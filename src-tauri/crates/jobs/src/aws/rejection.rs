use model::Timestamp;

use super::topic::{JobsTopic, NoRequest};
use crate::device::{Delivery, DeviceInput};
use crate::json::Object;

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

impl ErrorCode {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidTopic => "InvalidTopic",
            Self::InvalidJson => "InvalidJson",
            Self::InvalidRequest => "InvalidRequest",
            Self::InvalidStateTransition => "InvalidStateTransition",
            Self::ResourceNotFound => "ResourceNotFound",
            Self::VersionMismatch => "VersionMismatch",
            Self::InternalError => "InternalError",
            Self::RequestThrottled => "RequestThrottled",
            Self::TerminalStateReached => "TerminalStateReached",
        }
    }
}

/// A rejection made without the state machine: the request could not be made durable
/// (`InternalError`) or was not let in (`RequestThrottled`). `None` where no reply is due.
pub fn rejection(
    input: &DeviceInput,
    code: ErrorCode,
    message: &str,
    now: Timestamp,
) -> Option<Delivery> {
    let DeviceInput::Jobs { connection, topic, payload, .. } = input else { return None };
    if JobsTopic::parse(topic) == Err(NoRequest::Unknown) {
        return None;
    }
    let token = super::request::client_token(payload);
    Some(Delivery::Reply {
        connection: *connection,
        topic: format!("{topic}/rejected"),
        payload: Rejected::new(code, message).body(token.as_deref(), now).into_bytes(),
    })
}

/// Why a request is refused, as the device is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rejected {
    pub(crate) code: ErrorCode,
    pub(crate) message: String,
    /// JSON of the execution's state: only with VersionMismatch, and with InvalidStateTransition
    /// against a terminal execution.
    pub(crate) execution_state: Option<String>,
}

impl Rejected {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), execution_state: None }
    }

    pub(crate) fn body(&self, token: Option<&str>, now: Timestamp) -> String {
        Object::new()
            .maybe(token, |body, token| body.text("clientToken", token))
            .integer("timestamp", now.epoch_seconds())
            .maybe(self.execution_state.as_deref(), |body, state| body.raw("executionState", state))
            .text("code", self.code.as_str())
            .text("message", &self.message)
            .finish()
    }
}
