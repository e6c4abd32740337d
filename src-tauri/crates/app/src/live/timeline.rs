//! What happened to a device in a rollout, in order, as far as it was committed.

use model::{Execution, ExecutionStatus, Timestamp};

use crate::view::{Text, TimelineEntry};

pub(crate) const CODES: &[&str] = &[
    "timeline.offered",
    "timeline.accepted",
    "timeline.first-block",
    "timeline.last-block",
    "timeline.verified",
    "timeline.restarted",
    "timeline.reported-version",
    "timeline.succeeded",
    "timeline.failed",
    "timeline.rejected",
    "timeline.timed-out",
    "timeline.canceled",
    "timeline.removed",
];

/// Of every attempt of one device, the oldest first.
pub(super) fn timeline(attempts: &[Execution]) -> Vec<TimelineEntry> {
    let mut entries: Vec<_> = attempts.iter().flat_map(attempt).collect();
    // Stable: what happened in the same millisecond stays in the order of the phases.
    entries.sort_by_key(|entry| entry.at);
    entries
}

fn attempt(execution: &Execution) -> Vec<TimelineEntry> {
    let evidence = &execution.evidence;
    let mut entries = Vec::new();
    let mut say = |at: Option<Timestamp>, text: Text, bad: bool| {
        entries.extend(at.map(|at| TimelineEntry { at, text, bad }));
    };
    let plain = |code, english| Text::of(code, english, []);
    let number = [("attempt", execution.key.number.to_string())];
    let offered = Text::of("timeline.offered", "Offered, attempt {attempt}", number);
    say(Some(execution.queued_at), offered, false);
    say(execution.started_at, plain("timeline.accepted", "Accepted by the device"), false);
    say(evidence.first_block_at, plain("timeline.first-block", "First block sent"), false);
    say(evidence.all_blocks_sent_at, plain("timeline.last-block", "Last block sent"), false);
    say(evidence.verified_at, plain("timeline.verified", "Signature checked by the device"), false);
    say(evidence.booted_at, plain("timeline.restarted", "New firmware started"), false);
    if let Some(reported) = &evidence.reported_version {
        let facts = [("version", reported.version.trim().to_owned())];
        let text = Text::of("timeline.reported-version", "Reported version {version}", facts);
        say(Some(reported.at), text, false);
    }
    let end = match execution.status {
        ExecutionStatus::Queued | ExecutionStatus::InProgress => None,
        ExecutionStatus::Succeeded => Some(("timeline.succeeded", "The device says done")),
        ExecutionStatus::Failed => Some(("timeline.failed", "The device reported a failure")),
        ExecutionStatus::Rejected => Some(("timeline.rejected", "Rejected by the device")),
        ExecutionStatus::TimedOut => Some(("timeline.timed-out", "The time allowed ran out")),
        ExecutionStatus::Canceled => Some(("timeline.canceled", "Canceled")),
        ExecutionStatus::Removed => Some(("timeline.removed", "Removed from the rollout")),
    };
    if let Some((code, english)) = end {
        let bad = matches!(
            execution.status,
            ExecutionStatus::Failed | ExecutionStatus::Rejected | ExecutionStatus::TimedOut
        );
        say(Some(execution.updated_at), plain(code, english), bad);
    }
    entries
}
