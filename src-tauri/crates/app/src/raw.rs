//! What a device said and was given, verbatim, for whoever has to look closer.

use model::{Execution, Job, ThingName, Timestamp, UpdateId, visible};

use crate::view::{RawMessages, RawPart, Text};
use crate::{App, AppError};

pub(crate) const CODES: &[&str] = &["raw.document", "raw.execution", "raw.details", "raw.ledger"];

impl App {
    /// The job document as delivered, each attempt's execution as DescribeJobExecution would show
    /// it with the device's last words, and what the ledger says of it.
    pub fn raw_messages(&self, id: &UpdateId, thing: &ThingName) -> Result<RawMessages, AppError> {
        let job = self.current_job(id)?;
        let attempts = self.attempts(&job, thing)?;
        let mut parts = vec![RawPart {
            title: Text::of("raw.document", "Job document, as delivered", []),
            at: Some(job.created_at),
            body: visible(&job.document),
        }];
        for execution in &attempts {
            parts.extend(execution_parts(execution, self.now()));
        }
        for entry in self.reader().ledger_about(&job.id, thing)? {
            let facts = [("seq", entry.seq.to_string())];
            parts.push(RawPart {
                title: Text::of("raw.ledger", "Ledger entry {seq}", facts),
                at: Some(entry.at),
                body: visible(&entry.body),
            });
        }
        Ok(RawMessages { thing: thing.to_string(), parts })
    }

    /// The executions of a job for one of its members, the oldest first.
    pub(crate) fn attempts(
        &self,
        job: &Job,
        thing: &ThingName,
    ) -> Result<Vec<Execution>, AppError> {
        if !job.members.contains(thing) {
            let name = thing.to_string();
            return Err(AppError::NotFound { kind: "device in the rollout", name });
        }
        let mut attempts = self.reader().executions_of_thing(thing)?;
        attempts.retain(|execution| execution.key.job == job.id);
        Ok(attempts)
    }
}

fn execution_parts(execution: &Execution, now: Timestamp) -> impl Iterator<Item = RawPart> {
    let number = || [("attempt", execution.key.number.to_string())];
    let part =
        |title, body: &str| RawPart { title, at: Some(execution.updated_at), body: visible(body) };
    let title =
        Text::of("raw.execution", "Execution {attempt}, as AWS would describe it", number());
    let described = part(title, &jobs::aws::describe(execution, now));
    let details = execution.details.as_ref().map(|details| {
        let lines: Vec<_> = details.iter().map(|(key, value)| format!("{key}: {value}")).collect();
        let title = Text::of("raw.details", "The device's last words, attempt {attempt}", number());
        part(title, &lines.join("\n"))
    });
    std::iter::once(described).chain(details)
}
