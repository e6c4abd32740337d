//! What devices are shown of executions, members in AWS's order. Times are epoch seconds.

use model::{Execution, ExecutionStatus, Timestamp};

use crate::json::{Object, array};

/// AWS lists at most 10 executions.
const MAX_LISTED: usize = 10;

/// An accepted reply: `clientToken`, `timestamp`, then what `rest` adds.
pub(crate) fn reply(
    token: Option<&str>,
    now: Timestamp,
    rest: impl FnOnce(Object) -> Object,
) -> String {
    let head = Object::new()
        .maybe(token, |reply, token| reply.text("clientToken", token))
        .integer("timestamp", now.epoch_seconds());
    rest(head).finish()
}

/// `inProgressJobs` and `queuedJobs` of the head of `pending`, which is in queue order.
pub(crate) fn pending_lists<'e>(pending: impl Iterator<Item = &'e Execution>) -> (String, String) {
    let (in_progress, queued): (Vec<_>, Vec<_>) = pending
        .take(MAX_LISTED)
        .partition(|execution| execution.status == ExecutionStatus::InProgress);
    (array(in_progress.into_iter().map(summary)), array(queued.into_iter().map(summary)))
}

/// The body of `notify`.
pub(crate) fn notify<'e>(pending: impl Iterator<Item = &'e Execution>, now: Timestamp) -> String {
    let (in_progress, queued) = pending_lists(pending);
    let filled = |list: String| (list != "[]").then_some(list);
    let jobs = Object::new()
        .maybe(filled(in_progress), |jobs, list| jobs.raw("IN_PROGRESS", &list))
        .maybe(filled(queued), |jobs, list| jobs.raw("QUEUED", &list))
        .finish();
    reply(None, now, |body| body.raw("jobs", &jobs))
}

/// The body of `notify-next`, of `start-next/accepted` and `get/accepted`: no `execution` member
/// where there is nothing to do.
pub(crate) fn next(
    token: Option<&str>,
    head: Option<(&Execution, Option<&str>)>,
    now: Timestamp,
) -> String {
    let view = head.map(|(execution, document)| execution_view(execution, document, now));
    reply(token, now, |body| body.maybe(view, |body, view| body.raw("execution", &view)))
}

/// What DescribeJobExecution would show a person now.
pub fn describe(execution: &Execution, now: Timestamp) -> String {
    Object::new().raw("execution", &execution_view(execution, None, now)).finish()
}

/// JobExecution, with the job document as a JSON object.
pub(crate) fn execution_view(
    execution: &Execution,
    document: Option<&str>,
    now: Timestamp,
) -> String {
    let deadline = match execution.status {
        ExecutionStatus::InProgress => crate::timers::deadline(execution),
        _ => None,
    };
    Object::new()
        .text("jobId", execution.key.job.as_str())
        .text("status", execution.status.as_str())
        .maybe(details(execution), |view, details| view.raw("statusDetails", &details))
        .integer("queuedAt", execution.queued_at.epoch_seconds())
        .maybe(execution.started_at, |view, at| view.integer("startedAt", at.epoch_seconds()))
        .integer("lastUpdatedAt", execution.updated_at.epoch_seconds())
        .integer("versionNumber", execution.version)
        .integer("executionNumber", execution.key.number)
        .maybe(deadline, |view, deadline| {
            view.integer("approximateSecondsBeforeTimedOut", deadline.since(now).as_secs())
        })
        .maybe(document, |view, document| view.raw("jobDocument", document))
        .finish()
}

/// `executionState` of an update's reply and of rejections.
pub(crate) fn execution_state(execution: &Execution) -> String {
    Object::new()
        .text("status", execution.status.as_str())
        .maybe(details(execution), |state, details| state.raw("statusDetails", &details))
        .integer("versionNumber", execution.version)
        .finish()
}

/// JobExecutionSummary.
fn summary(execution: &Execution) -> String {
    Object::new()
        .text("jobId", execution.key.job.as_str())
        .integer("queuedAt", execution.queued_at.epoch_seconds())
        .maybe(execution.started_at, |view, at| view.integer("startedAt", at.epoch_seconds()))
        .integer("lastUpdatedAt", execution.updated_at.epoch_seconds())
        .integer("versionNumber", execution.version)
        .integer("executionNumber", execution.key.number)
        .finish()
}

fn details(execution: &Execution) -> Option<String> {
    let details = execution.details.as_ref()?;
    let object = details.iter().fold(Object::new(), |object, (key, value)| object.text(key, value));
    Some(object.finish())
}
