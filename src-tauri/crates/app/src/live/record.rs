use std::time::Duration;

use model::{
    Execution, ExecutionStatus, JobStatus, Phase, Progress, ThingName, ThingRecord, Timestamp,
    TruthState, Truths, UpdateKind, Verdict, explain,
};

use super::speed::Speed;
use crate::view::{Cell, FailureShort, LiveRow, TruthMark};

/// One device of the watched rollout, as far as its cell and its row show it.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub thing: ThingName,
    /// Its place among the names.
    pub rank: u32,
    pub cell: Cell,
    /// The number of its newest execution; 0 before its release.
    pub attempt: u32,
    pub failure: Option<Ended>,
    pub proof: [TruthMark; 4],
    pub progress: Option<Progress>,
    pub speed: Speed,
    /// In this execution's own words, or what was known before the rollout.
    pub ran_before: Option<String>,
    pub(super) known_before: Option<String>,
    pub connected: bool,
    pub started_at: Option<Timestamp>,
}

/// How it ended, unless it succeeded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ended {
    pub code: &'static str,
    pub what: String,
}

impl Record {
    pub fn new(thing: ThingName, rank: u32, job: JobStatus) -> Self {
        Self {
            thing,
            rank,
            cell: Self::unreleased(job),
            attempt: 0,
            failure: None,
            proof: [TruthMark::NotYet; 4],
            progress: None,
            speed: Speed::default(),
            ran_before: None,
            known_before: None,
            connected: false,
            started_at: None,
        }
    }

    /// What a cancel left unreleased never starts.
    const fn unreleased(job: JobStatus) -> Cell {
        match job {
            JobStatus::Canceled => Cell::Canceled,
            JobStatus::Scheduled | JobStatus::InProgress | JobStatus::Completed => Cell::Waiting,
        }
    }

    pub fn job_is(&mut self, job: JobStatus) {
        if self.attempt == 0 {
            self.cell = Self::unreleased(job);
        }
    }

    /// Takes over what is committed of its newest execution.
    pub fn update(&mut self, execution: &Execution, kind: &UpdateKind) {
        if execution.key.number > self.attempt {
            self.attempt = execution.key.number;
            self.progress = None;
            self.speed = Speed::default();
        }
        let truths = Truths::judge(execution, kind);
        self.proof = truths.each().map(|(_, state)| mark(state));
        let verdict = Verdict::judge(execution.status, &truths);
        self.cell = Cell::told(verdict, Phase::over_the_air(execution));
        self.failure = ended(execution);
        self.started_at = execution.started_at;
        let evidence = &execution.evidence;
        self.ran_before = evidence.ran_before.clone().or_else(|| self.known_before.clone());
        // The table of downloads may have told more since.
        let sent = |progress: Option<Progress>| progress.map_or(0, |progress| progress.bytes_sent);
        if sent(evidence.progress) >= sent(self.progress) {
            self.progress = evidence.progress;
        }
        self.note_download();
    }

    /// The version it reported when it last finished an update, before this rollout.
    pub fn told_before(&mut self, version: Option<String>) {
        self.ran_before.clone_from(&version);
        self.known_before = version;
    }

    pub fn know(&mut self, thing: &ThingRecord) {
        self.connected = thing.presence.connected;
    }

    /// Takes over how far its download is now.
    pub fn downloaded(&mut self, progress: Progress) {
        self.progress = Some(progress);
        self.note_download();
    }

    /// A download begins before the device's first report, and the sample before the commit.
    fn note_download(&mut self) {
        let begun = self.progress.is_some_and(|progress| progress.blocks_done > 0);
        if begun && matches!(self.cell, Cell::Queued | Cell::Starting) {
            self.cell = Cell::Downloading;
        }
    }

    pub fn needs_attention(&self) -> bool {
        match self.cell {
            Cell::Failed | Cell::Rejected | Cell::TimedOut => true,
            Cell::FinishedNotConfirmed => self.proof.contains(&TruthMark::Disproved),
            _ => false,
        }
    }

    pub const fn in_progress(&self) -> bool {
        matches!(
            self.cell,
            Cell::Starting
                | Cell::Downloading
                | Cell::Verifying
                | Cell::Restarting
                | Cell::SelfTest
        )
    }

    /// Connected, and has been offered the update.
    pub const fn is_active(&self) -> bool {
        self.connected && (self.in_progress() || matches!(self.cell, Cell::Queued))
    }

    /// Not ended, and not kept from starting.
    pub const fn is_pending(&self) -> bool {
        self.in_progress() || matches!(self.cell, Cell::Waiting | Cell::Queued)
    }

    pub fn fill(&self) -> u8 {
        if matches!(self.cell, Cell::Verifying | Cell::Restarting | Cell::SelfTest) {
            return u8::MAX;
        }
        u8::try_from(self.share(u64::from(u8::MAX))).unwrap_or(u8::MAX)
    }

    /// 100 is every block.
    pub fn percent(&self) -> Option<u8> {
        self.progress?;
        u8::try_from(self.share(100)).ok()
    }

    pub fn bytes_per_second(&self) -> Option<u64> {
        (self.cell == Cell::Downloading).then(|| self.speed.rate()).flatten()
    }

    pub fn seconds_left(&self) -> Option<u32> {
        let rate = self.bytes_per_second().filter(|rate| *rate > 0)?;
        let progress = self.progress?;
        let blocks = progress.blocks_total.saturating_sub(progress.blocks_done);
        let bytes = u64::from(blocks) * u64::from(progress.block_size);
        u32::try_from(bytes.div_ceil(rate)).ok()
    }

    /// Those that need a person come first, then those at work, then the done.
    pub fn urgency(&self) -> u8 {
        match self.cell {
            Cell::Failed => 0,
            Cell::Rejected => 1,
            Cell::TimedOut => 2,
            Cell::FinishedNotConfirmed if self.needs_attention() => 3,
            Cell::Starting
            | Cell::Downloading
            | Cell::Verifying
            | Cell::Restarting
            | Cell::SelfTest => 4,
            Cell::FinishedNotConfirmed => 5,
            Cell::Queued => 6,
            Cell::Waiting => 7,
            Cell::Canceled => 8,
            Cell::Removed => 9,
            Cell::Confirmed => 10,
        }
    }

    pub fn row(&self) -> LiveRow {
        let short =
            |ended: &Ended| FailureShort { code: ended.code.to_owned(), what: ended.what.clone() };
        LiveRow {
            thing: self.thing.to_string(),
            cell: self.cell,
            failure: self.failure.as_ref().map(short),
            percent: self.percent(),
            bytes_per_second: self.bytes_per_second(),
            seconds_left: self.seconds_left(),
            proof: self.proof,
            ran_before: self.ran_before.clone(),
            connected: self.connected,
            attempt: self.attempt,
        }
    }

    /// Blocks sent of blocks there are, as a share of `whole`, rounded down.
    fn share(&self, whole: u64) -> u64 {
        let Some(progress) = self.progress.filter(|progress| progress.blocks_total > 0) else {
            return 0;
        };
        let total = u64::from(progress.blocks_total);
        u64::from(progress.blocks_done).min(total) * whole / total
    }
}

pub(super) const fn mark(state: &TruthState) -> TruthMark {
    match state {
        TruthState::Proven { .. } => TruthMark::Proven,
        TruthState::Disproved { .. } => TruthMark::Disproved,
        TruthState::NotYet => TruthMark::NotYet,
        TruthState::NotChecked => TruthMark::NotChecked,
    }
}

fn ended(execution: &Execution) -> Option<Ended> {
    let explanation = explain(execution.status, execution.details.as_ref())?;
    Some(Ended { code: explanation.code, what: explanation.what })
}

/// From the device's first report to its last, and the part of it after the last block.
pub(super) fn durations(execution: &Execution) -> Option<(Duration, Duration)> {
    if execution.status != ExecutionStatus::Succeeded {
        return None;
    }
    let end = execution.updated_at;
    let sent = execution.evidence.all_blocks_sent_at?;
    Some((end.since(execution.started_at?), end.since(sent)))
}
