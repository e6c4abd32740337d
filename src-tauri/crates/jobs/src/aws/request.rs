//! Request bodies of AWS IoT Jobs: all members optional but `status`, unknown ones ignored,
//! numbers also as strings (devices send `"expectedVersion":"2"`).

use model::{ExecutionStatus, StatusDetails};

use super::details::status_details;
use super::{ErrorCode, Rejected};
use crate::json::{Malformed, Member, Members, members};

/// `clientToken`, in bytes.
const MAX_TOKEN: usize = 64;
/// `stepTimeoutInMinutes`.
const MAX_STEP_TIMEOUT: i64 = 10_080;
/// Largest payload of AWS IoT: 128 KiB.
const MAX_PAYLOAD: usize = 128 * 1024;

/// A body, and the token to repeat in whatever answers it.
#[derive(Debug)]
pub(crate) struct Request<T> {
    pub(crate) token: Option<String>,
    pub(crate) body: Result<T, Rejected>,
}

/// GetPendingJobExecutions.
#[derive(Debug)]
pub(crate) struct GetPending;

/// StartNextPendingJobExecution.
#[derive(Debug)]
pub(crate) struct StartNext {
    pub(crate) details: Option<StatusDetails>,
    pub(crate) step_timeout: Option<StepTimeout>,
}

/// DescribeJobExecution.
#[derive(Debug)]
pub(crate) struct Describe {
    pub(crate) execution_number: Option<u64>,
    pub(crate) include_document: bool,
}

/// UpdateJobExecution.
#[derive(Debug)]
pub(crate) struct Update {
    pub(crate) status: ExecutionStatus,
    pub(crate) details: Option<StatusDetails>,
    pub(crate) expected_version: Option<u64>,
    pub(crate) execution_number: Option<u64>,
    pub(crate) include_state: bool,
    pub(crate) include_document: bool,
    pub(crate) step_timeout: Option<StepTimeout>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StepTimeout {
    /// -1: no step timer.
    Cancel,
    Minutes(u32),
}

impl<T: Body> Request<T> {
    pub(crate) fn parse(payload: &[u8]) -> Self {
        if payload.len() > MAX_PAYLOAD {
            let too_large = Rejected::new(ErrorCode::InvalidRequest, "the request is too large");
            return Self { token: None, body: Err(too_large) };
        }
        let mut members = match members(payload, T::MEMBERS) {
            Ok(members) => members,
            Err(Malformed) => return Self { token: None, body: Err(not_json()) },
        };
        match take_token(&mut members) {
            Ok(token) => Self { token, body: T::from_members(members) },
            Err(rejected) => Self { token: None, body: Err(rejected) },
        }
    }
}

/// The token of a request that is not looked at any further.
pub(crate) fn client_token(payload: &[u8]) -> Option<String> {
    Request::<GetPending>::parse(payload).token
}

pub(crate) trait Body: Sized {
    const MEMBERS: &'static [&'static str];
    fn from_members(members: Members) -> Result<Self, Rejected>;
}

impl Body for GetPending {
    const MEMBERS: &'static [&'static str] = &["clientToken"];

    fn from_members(_members: Members) -> Result<Self, Rejected> {
        Ok(Self)
    }
}

impl Body for StartNext {
    const MEMBERS: &'static [&'static str] =
        &["clientToken", "statusDetails", "stepTimeoutInMinutes"];

    fn from_members(mut members: Members) -> Result<Self, Rejected> {
        Ok(Self {
            details: status_details(members.remove("statusDetails"))?,
            step_timeout: step_timeout(&members)?,
        })
    }
}

impl Body for Describe {
    const MEMBERS: &'static [&'static str] =
        &["clientToken", "executionNumber", "includeJobDocument"];

    fn from_members(members: Members) -> Result<Self, Rejected> {
        Ok(Self {
            execution_number: number(&members, "executionNumber")?,
            include_document: flag(&members, "includeJobDocument", true)?,
        })
    }
}

impl Body for Update {
    const MEMBERS: &'static [&'static str] = &[
        "clientToken",
        "status",
        "statusDetails",
        "expectedVersion",
        "executionNumber",
        "includeJobExecutionState",
        "includeJobDocument",
        "stepTimeoutInMinutes",
    ];

    /// In AWS's order: shape of the details, word, whether a device may set it.
    fn from_members(mut members: Members) -> Result<Self, Rejected> {
        let details = status_details(members.remove("statusDetails"))?;
        let status = match members.get("status") {
            Some(Member::Text(word)) => ExecutionStatus::from_wire(word),
            _ => None,
        };
        let status = status.ok_or_else(|| {
            invalid("status must be IN_PROGRESS, SUCCEEDED, FAILED or REJECTED".to_owned())
        })?;
        if !is_settable(status) {
            return Err(Rejected::new(
                ErrorCode::InvalidStateTransition,
                format!("a device cannot set the status of a job execution to {status}"),
            ));
        }
        Ok(Self {
            status,
            details,
            expected_version: number(&members, "expectedVersion")?,
            execution_number: number(&members, "executionNumber")?,
            include_state: flag(&members, "includeJobExecutionState", false)?,
            include_document: flag(&members, "includeJobDocument", false)?,
            step_timeout: step_timeout(&members)?,
        })
    }
}

const fn is_settable(status: ExecutionStatus) -> bool {
    use ExecutionStatus as S;
    match status {
        S::InProgress | S::Succeeded | S::Failed | S::Rejected => true,
        S::Queued | S::TimedOut | S::Canceled | S::Removed => false,
    }
}

fn take_token(members: &mut Members) -> Result<Option<String>, Rejected> {
    match members.remove("clientToken") {
        None => Ok(None),
        Some(Member::Text(token)) if token.len() <= MAX_TOKEN => Ok(Some(token)),
        Some(_) => Err(invalid("clientToken must be a string of at most 64 bytes".to_owned())),
    }
}

fn number(members: &Members, name: &str) -> Result<Option<u64>, Rejected> {
    let Some(member) = members.get(name) else { return Ok(None) };
    integer(member)
        .and_then(|value| u64::try_from(value).ok())
        .map(Some)
        .ok_or_else(|| invalid(format!("{name} must be a whole number")))
}

fn step_timeout(members: &Members) -> Result<Option<StepTimeout>, Rejected> {
    let Some(member) = members.get("stepTimeoutInMinutes") else { return Ok(None) };
    match integer(member) {
        Some(-1) => Ok(Some(StepTimeout::Cancel)),
        Some(minutes @ 1..=MAX_STEP_TIMEOUT) => {
            Ok(u32::try_from(minutes).ok().map(StepTimeout::Minutes))
        }
        _ => Err(invalid("stepTimeoutInMinutes must be 1 to 10080, or -1".to_owned())),
    }
}

fn flag(members: &Members, name: &str, default: bool) -> Result<bool, Rejected> {
    match members.get(name) {
        None => Ok(default),
        Some(Member::Bool(value)) => Ok(*value),
        Some(_) => Err(invalid(format!("{name} must be true or false"))),
    }
}

fn integer(member: &Member) -> Option<i64> {
    match member {
        Member::Integer(value) => Some(*value),
        Member::Text(digits) => digits.parse().ok(),
        Member::Null | Member::Bool(_) | Member::Pairs(_) | Member::Other => None,
    }
}

fn not_json() -> Rejected {
    Rejected::new(ErrorCode::InvalidJson, "the request must be one JSON object in UTF-8")
}

fn invalid(message: String) -> Rejected {
    Rejected::new(ErrorCode::InvalidRequest, message)
}
