use model::{
    Execution, ExecutionKey, ExecutionStatus, GroupName, Job, Phase, Presence, ThingName,
    ThingRecord, Truth, TruthState, Truths, UpdateId, UpdateKind, Verdict, explain,
};

use super::record::{Record, mark};
use super::timeline::timeline;
use crate::view::{Blocks, Cell, Failure, Inspector, Text, TruthMark, TruthView};
use crate::{App, AppError};

/// What is committed about one device, beyond its record.
#[derive(Clone, Debug)]
pub(super) struct Dossier {
    pub thing: ThingName,
    record: Option<ThingRecord>,
    groups: Vec<GroupName>,
    /// Its executions of the job, the oldest first.
    attempts: Vec<Execution>,
}

impl Dossier {
    pub fn read(app: &App, job: &Job, thing: &ThingName) -> Result<Self, AppError> {
        let reader = app.reader();
        let (record, groups, mut attempts) = reader.snapshot(|reader| {
            Ok((reader.thing(thing)?, reader.groups_of(thing)?, reader.executions_of_thing(thing)?))
        })?;
        attempts.retain(|execution| execution.key.job == job.id);
        Ok(Self { thing: thing.clone(), record, groups, attempts })
    }

    pub fn is_about(&self, key: &ExecutionKey) -> bool {
        key.thing == self.thing
    }

    pub fn newest(&self) -> Option<&Execution> {
        self.attempts.last()
    }

    /// `others` counts the devices of the rollout that ended with the same code, this one too.
    pub fn inspector(
        &self,
        record: &Record,
        kind: &UpdateKind,
        others: impl FnOnce(&str) -> u32,
    ) -> Inspector {
        let newest = self.newest();
        let status = newest.map_or(ExecutionStatus::Queued, |newest| newest.status);
        let truths = newest.map(|newest| Truths::judge(newest, kind));
        let verdict =
            truths.as_ref().map_or(Verdict::Queued, |truths| Verdict::judge(status, truths));
        let thing = self.record.as_ref();
        let presence = thing.map_or(Presence::default(), |thing| thing.presence);
        Inspector {
            thing: self.thing.to_string(),
            thing_type: thing.and_then(|thing| thing.thing_type.clone()),
            groups: self.groups.iter().map(GroupName::to_string).collect(),
            connected: presence.connected,
            presence_since: presence.since,
            cell: record.cell,
            status,
            verdict,
            phase: newest.and_then(Phase::over_the_air),
            attempt: record.attempt,
            failure: newest.and_then(failure).map(|failure| Failure {
                others: others(&failure.code).saturating_sub(1),
                ..failure
            }),
            truths: truth_views(truths.as_ref()),
            blocks: self.blocks(record),
            timeline: timeline(&self.attempts),
            ran_before: record.ran_before.clone(),
            reported_version: thing
                .and_then(|thing| thing.reported_version.as_ref())
                .map(|reported| reported.version.trim().to_owned()),
            can_retry: matches!(
                record.cell,
                Cell::Failed | Cell::Rejected | Cell::TimedOut | Cell::Canceled
            ) && newest.is_some(),
        }
    }

    fn blocks(&self, record: &Record) -> Option<Blocks> {
        let progress = record.progress?;
        let sent = progress.bytes_sent.div_ceil(u64::from(progress.block_size.max(1)));
        Some(Blocks {
            done: progress.blocks_done,
            total: progress.blocks_total,
            block_size: progress.block_size,
            bytes_sent: progress.bytes_sent,
            sent_again: sent.saturating_sub(u64::from(progress.blocks_done)),
            restarts: self.newest().map_or(0, |newest| newest.evidence.restarts),
            bytes_per_second: record.bytes_per_second().unwrap_or(0),
            seconds_left: record.seconds_left(),
        })
    }
}

impl App {
    /// The device at a place in the order of release, as far as it is committed.
    pub fn rollout_cell(&self, id: &UpdateId, index: u32) -> Result<Option<Inspector>, AppError> {
        let job = self.current_job(id)?;
        let Some(thing) = job.members.get(index as usize) else { return Ok(None) };
        let dossier = Dossier::read(self, &job, thing)?;
        let kind = UpdateKind::of_job(&job);
        let mut record = Record::new(thing.clone(), 0, job.status);
        let words = self.reader().last_words_of(&job.id, thing)?;
        record.told_before(words.and_then(|words| words.version));
        if let Some(known) = &dossier.record {
            record.know(known);
        }
        if let Some(newest) = dossier.newest() {
            record.update(newest, &kind);
        }
        let newest = match record.failure {
            Some(_) => self.reader().latest_executions(&job.id)?,
            None => Vec::new(),
        };
        let others = |code: &str| {
            let same = newest.iter().filter_map(failure).filter(|failure| failure.code == code);
            u32::try_from(same.count()).unwrap_or(u32::MAX)
        };
        Ok(Some(dossier.inspector(&record, &kind, others)))
    }
}

fn failure(execution: &Execution) -> Option<Failure> {
    let explanation = explain(execution.status, execution.details.as_ref())?;
    Some(Failure {
        code: explanation.code.to_owned(),
        what: explanation.what,
        meaning: explanation.meaning,
        advice: explanation.advice,
        raw: explanation.raw,
        others: 0,
    })
}

fn truth_views(truths: Option<&Truths>) -> [TruthView; 4] {
    let Some(truths) = truths else {
        return [Truth::Written, Truth::Verified, Truth::Booted, Truth::Confirmed]
            .map(|truth| TruthView { truth, mark: TruthMark::NotYet, at: None, evidence: None });
    };
    truths.each().map(|(truth, state)| {
        let (at, evidence) = match state {
            TruthState::Proven { at, evidence } | TruthState::Disproved { at, evidence } => {
                (Some(*at), Some(Text::from(evidence)))
            }
            TruthState::NotYet | TruthState::NotChecked => (None, None),
        };
        TruthView { truth, mark: mark(state), at, evidence }
    })
}
