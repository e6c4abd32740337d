use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use jobs::streams::Downloads;
use model::{
    Execution, ExecutionKey, ImageRecord, Job, JobId, JobStatus, Past, Progress, Sha256, ThingName,
    ThingRecord, Timestamp, UpdateId, UpdateKind, UpdateRecord, expected_truths,
};
use store::LastWords;

use super::forecast::{Forecast, Typical};
use super::inspector::Dossier;
use super::mosaic::Tile;
use super::record::{Ended, Record, durations};
use super::speed::Flow;
use super::table::Table;
use crate::view::{
    Cell, CellCount, Counts, Inspector, LiveHead, RolloutHead, RolloutState, RowFilter, RowSort,
    RowWindow, Tally,
};
use crate::{App, AppError};

/// What was committed since the rollout was last looked at.
#[derive(Clone, Debug, Default)]
pub(super) struct News {
    pub executions: BTreeSet<ExecutionKey>,
    pub things: BTreeSet<ThingName>,
    pub job: bool,
    pub update: bool,
    /// Something was missed.
    pub everything: bool,
}

impl News {
    pub fn is_empty(&self) -> bool {
        let Self { executions, things, job, update, everything } = self;
        executions.is_empty() && things.is_empty() && !job && !update && !everything
    }
}

/// The newest job of an update, with one record for each member in release order.
#[derive(Debug)]
pub(super) struct Rollout {
    update: UpdateRecord,
    job: Job,
    kind: UpdateKind,
    past: Past,
    image: Option<ImageRecord>,
    records: Vec<Record>,
    by_thing: HashMap<ThingName, u32>,
    /// Indices of tiles that changed since they were last taken, each once.
    changed: Vec<u32>,
    is_changed: Vec<bool>,
    tally: Running,
    flow: Flow,
    typical: Typical,
    started_at: Option<Timestamp>,
    table: Table,
    selected: Option<Dossier>,
    sampled: Option<Duration>,
}

/// Sums over all records, kept as records change.
#[derive(Debug, Default)]
struct Running {
    cells: [u32; 14],
    attention: u32,
    in_progress: u32,
    active: u32,
    blocks_done: u64,
    blocks_total: u64,
    failures: BTreeMap<&'static str, u32>,
}

/// What of a record is summed up or shown by its tile.
#[derive(Clone, PartialEq)]
struct Standing {
    cell: Cell,
    fill: u8,
    attention: bool,
    in_progress: bool,
    active: bool,
    blocks_done: u32,
    blocks_total: u32,
    failure: Option<&'static str>,
}

impl Standing {
    fn of(record: &Record) -> Self {
        let progress = record.progress.unwrap_or_default();
        Self {
            cell: record.cell,
            fill: record.fill(),
            attention: record.needs_attention(),
            in_progress: record.in_progress(),
            active: record.is_active(),
            blocks_done: progress.blocks_done,
            blocks_total: progress.blocks_total,
            failure: record.failure.as_ref().map(|Ended { code, .. }| *code),
        }
    }
}

impl Running {
    fn add(&mut self, standing: &Standing) {
        self.cells[standing.cell as usize] += 1;
        self.attention += u32::from(standing.attention);
        self.in_progress += u32::from(standing.in_progress);
        self.active += u32::from(standing.active);
        self.blocks_done += u64::from(standing.blocks_done);
        self.blocks_total += u64::from(standing.blocks_total);
        if let Some(code) = standing.failure {
            *self.failures.entry(code).or_default() += 1;
        }
    }

    fn remove(&mut self, standing: &Standing) {
        self.cells[standing.cell as usize] -= 1;
        self.attention -= u32::from(standing.attention);
        self.in_progress -= u32::from(standing.in_progress);
        self.active -= u32::from(standing.active);
        self.blocks_done -= u64::from(standing.blocks_done);
        self.blocks_total -= u64::from(standing.blocks_total);
        if let Some(code) = standing.failure
            && let Some(count) = self.failures.get_mut(code)
        {
            *count -= 1;
            if *count == 0 {
                self.failures.remove(code);
            }
        }
    }

    fn of(&self, cell: Cell) -> u32 {
        self.cells[cell as usize]
    }
}

impl Rollout {
    pub fn load(app: &App, id: &UpdateId) -> Result<Self, AppError> {
        let missing = || AppError::NotFound { kind: "update", name: id.to_string() };
        let reader = app.reader();
        let state = reader.snapshot(|reader| {
            let Some(update) = reader.update(id)? else { return Ok(None) };
            let Some(job) = update.jobs.last() else { return Ok(None) };
            let Some(job) = reader.job(job)? else { return Ok(None) };
            let stream = job.stream.as_ref().map(|id| reader.stream(id)).transpose()?.flatten();
            let image: Option<Sha256> = stream.and_then(|s| Some(s.files.first()?.image));
            let image = image.map(|hash| reader.image(hash)).transpose()?.flatten();
            let things = reader.things_of_job(&job.id)?;
            let words = reader.last_words(Some(&job.id))?;
            let newest = reader.latest_executions(&job.id)?;
            Ok(Some((update, job, image, things, words, newest)))
        })?;
        drop(reader);
        let (update, job, image, things, words, newest) = state.ok_or_else(missing)?;
        let mut rollout = Self::new(update, job, image, &words);
        for thing in things {
            rollout.know(&thing);
        }
        for execution in &newest {
            rollout.follow(execution);
        }
        rollout.flow = Flow::default();
        Ok(rollout)
    }

    fn new(
        update: UpdateRecord,
        job: Job,
        image: Option<ImageRecord>,
        words: &[LastWords],
    ) -> Self {
        let mut names: Vec<&ThingName> = job.members.iter().collect();
        names.sort_unstable();
        let ranks: HashMap<&ThingName, u32> = names.into_iter().zip(0..).collect();
        let mut records: Vec<Record> = job
            .members
            .iter()
            .map(|thing| Record::new(thing.clone(), ranks[thing], job.status))
            .collect();
        let by_thing: HashMap<ThingName, u32> = job.members.iter().cloned().zip(0..).collect();
        let mut past = Past::default();
        for words in words {
            past.finished += 1;
            past.verified += u32::from(words.verified);
            past.booted += u32::from(words.booted);
            past.reported += u32::from(words.version.is_some());
            if let Some(index) = by_thing.get(&words.thing) {
                records[*index as usize].told_before(words.version.clone());
            }
        }
        let mut tally = Running::default();
        records.iter().for_each(|record| tally.add(&Standing::of(record)));
        Self {
            kind: UpdateKind::of_job(&job),
            update,
            past,
            image,
            changed: (0..).take(records.len()).collect(),
            is_changed: vec![true; records.len()],
            by_thing,
            records,
            tally,
            flow: Flow::default(),
            typical: Typical::default(),
            started_at: None,
            table: Table::default(),
            selected: None,
            sampled: None,
            job,
        }
    }

    pub fn update(&self) -> &UpdateId {
        &self.update.id
    }

    pub fn job(&self) -> &JobId {
        &self.job.id
    }

    pub fn has(&self, thing: &ThingName) -> bool {
        self.by_thing.contains_key(thing)
    }

    pub fn devices(&self) -> u32 {
        u32::try_from(self.records.len()).unwrap_or(u32::MAX)
    }

    /// Reads what changed. `false`: it is another rollout now, or another number of devices, and
    /// has to be loaded again.
    pub fn fold(&mut self, app: &App, news: &News) -> Result<bool, AppError> {
        if news.everything {
            return Ok(false);
        }
        if news.update {
            match app.reader().update(&self.update.id)? {
                Some(update) if update.jobs.last() == Some(&self.job.id) => self.update = update,
                _ => return Ok(false),
            }
        }
        if news.job {
            match app.reader().job(&self.job.id)? {
                Some(job) if job.members == self.job.members => self.job_is(job),
                _ => return Ok(false),
            }
        }
        let executions = app.reader().executions_named(&news.executions)?;
        for execution in &executions {
            self.follow(execution);
        }
        let things = news.things.iter().filter(|thing| self.has(thing));
        let things = app.reader().things_named(things)?;
        for thing in &things {
            self.know(thing);
        }
        if let Some(selected) = &self.selected
            && (news.executions.iter().any(|key| selected.is_about(key))
                || news.things.contains(&selected.thing))
        {
            let thing = selected.thing.clone();
            self.selected = Some(Dossier::read(app, &self.job, &thing)?);
        }
        Ok(true)
    }

    /// Takes over from the state before it was loaded again what only watching tells. `now` where
    /// loading is all that tells of downloads.
    pub fn goes_on(&mut self, before: Self, now: Option<Duration>) {
        self.table = before.table;
        self.table.standing_changed();
        if self.job.id != before.job.id {
            return;
        }
        self.flow = before.flow;
        self.sampled = before.sampled;
        let time = now.and_then(|now| Some(now - self.sampled.replace(now)?));
        for record in &mut self.records {
            let index = before.by_thing.get(&record.thing);
            let earlier = index.and_then(|index| before.records.get(*index as usize));
            let Some(earlier) = earlier.filter(|earlier| earlier.attempt == record.attempt) else {
                continue;
            };
            let bytes = grown(earlier.progress, record.progress);
            let block_size = record.progress.map_or(0, |progress| progress.block_size);
            self.flow.add(bytes, block_size);
            record.speed = earlier.speed;
            if let Some(time) = time {
                record.speed.add(bytes, time);
            }
        }
    }

    /// Looks how far downloads are.
    pub fn sample(&mut self, downloads: &Downloads, now: Duration) {
        let time = self.sampled.replace(now).map_or(Duration::ZERO, |last| now - last);
        let job = self.job.id.clone();
        downloads.for_each(|download| {
            let key = download.key();
            if key.job != job {
                return;
            }
            let Some(index) = self.by_thing.get(&key.thing).copied() else { return };
            let record = &self.records[index as usize];
            let sample = download.sample();
            if key.number != record.attempt || sample.progress.requests == 0 {
                return;
            }
            let before = record.progress.map_or(0, |progress| progress.bytes_sent);
            let bytes = sample.progress.bytes_sent.saturating_sub(before);
            if record.progress != Some(sample.progress) {
                self.change(index, |record| record.downloaded(sample.progress));
            }
            self.records[index as usize].speed.add(bytes, time);
        });
        self.table.progress_changed();
    }

    pub fn advance(&mut self, now: Duration) {
        self.flow.advance(now);
    }

    /// Whether something may change without a commit: downloads, or the history of rates.
    pub fn is_moving(&self) -> bool {
        self.is_downloading() || self.flow.is_moving()
    }

    /// Whether connected devices may be asking for blocks.
    pub fn is_downloading(&self) -> bool {
        self.tally.active > 0
    }

    pub fn has_changed_tiles(&self) -> bool {
        !self.changed.is_empty()
    }

    /// Every tile that changed since it was last asked for; at first all.
    pub fn take_changed_tiles(&mut self) -> impl ExactSizeIterator<Item = Tile> + use<'_> {
        let changed = std::mem::take(&mut self.changed);
        changed.iter().for_each(|index| self.is_changed[*index as usize] = false);
        changed.into_iter().map(|index| self.tile(index))
    }

    pub fn show(&mut self, filter: &RowFilter, sort: RowSort) {
        self.table.show(filter, sort);
    }

    pub fn select(&mut self, app: &App, thing: Option<&str>) -> Result<(), AppError> {
        let known = thing.and_then(|thing| self.by_thing.get_key_value(thing));
        let Some((thing, _)) = known else {
            self.selected = None;
            return Ok(());
        };
        if self.selected.as_ref().is_none_or(|selected| selected.thing != *thing) {
            self.selected = Some(Dossier::read(app, &self.job, thing)?);
        }
        Ok(())
    }

    pub fn window(&mut self, offset: usize, limit: usize) -> RowWindow {
        self.table.window(&self.records, offset, limit)
    }

    pub fn inspector(&self) -> Option<Inspector> {
        let selected = self.selected.as_ref()?;
        let index = *self.by_thing.get(&selected.thing)?;
        let others = |code: &str| self.tally.failures.get(code).copied().unwrap_or(0);
        Some(selected.inspector(&self.records[index as usize], &self.kind, others))
    }

    pub fn head(&self, now: Timestamp) -> LiveHead {
        let tally = Tally {
            counts: self.counts(),
            blocks_done: self.tally.blocks_done,
            blocks_total: self.tally.blocks_total,
            failures: self.tally.failures.clone(),
        };
        let cells =
            Cell::ALL.into_iter().map(|cell| CellCount { cell, count: self.tally.of(cell) });
        let Forecast { ends_about, limited_by } =
            Forecast::of(&self.job, &self.records, self.typical, now);
        let expects = expected_truths(&self.kind, self.past);
        let is_held =
            matches!(RolloutState::of(&self.job), RolloutState::Paused | RolloutState::Canceled);
        LiveHead {
            head: RolloutHead::new(&self.update, &self.job, tally),
            cells: cells.filter(|cell| cell.count > 0).collect(),
            needs_attention: self.tally.attention,
            in_progress: self.tally.in_progress,
            started_at: self.started_at,
            now,
            bytes_per_second: self.flow.bytes_per_second(),
            blocks_per_second: self.flow.blocks_per_second(),
            rates: self.flow.history(),
            ends_about,
            limited_by,
            expects: expects.into_iter().filter(|t| t.expected).map(|t| t.truth).collect(),
            image: self.image.as_ref().map(|image| image.name.clone()),
            image_size: self.image.as_ref().map(|image| image.size),
            pause_reason: self.job.pause.as_ref().and_then(|pause| pause.reason.clone()),
            still_in_flight: if is_held { self.tally.in_progress } else { 0 },
        }
    }

    fn counts(&self) -> Counts {
        let of = |cell| self.tally.of(cell);
        Counts {
            total: self.devices(),
            waiting: of(Cell::Waiting),
            queued: of(Cell::Queued),
            running: self.tally.in_progress,
            confirmed: of(Cell::Confirmed),
            finished_not_confirmed: of(Cell::FinishedNotConfirmed),
            failed: of(Cell::Failed),
            rejected: of(Cell::Rejected),
            timed_out: of(Cell::TimedOut),
            canceled: of(Cell::Canceled),
            removed: of(Cell::Removed),
        }
    }

    fn tile(&self, index: u32) -> Tile {
        let record = &self.records[index as usize];
        Tile { index, cell: record.cell, fill: record.fill() }
    }

    fn job_is(&mut self, job: Job) {
        let status: JobStatus = job.status;
        if status != self.job.status {
            for index in (0..).take(self.records.len()) {
                self.change(index, |record| record.job_is(status));
            }
        }
        self.job = job;
    }

    /// Takes over the newest execution of a member.
    fn follow(&mut self, execution: &Execution) {
        let index = self.by_thing.get(&execution.key.thing).copied();
        let Some(index) = index.filter(|_| execution.key.job == self.job.id) else { return };
        let record = &self.records[index as usize];
        if execution.key.number < record.attempt {
            return;
        }
        let queued = execution.queued_at;
        self.started_at = Some(self.started_at.map_or(queued, |started| started.min(queued)));
        let was_pending = record.is_pending();
        let kind = self.kind.clone();
        self.change(index, |record| record.update(execution, &kind));
        if was_pending && let Some((whole, after_download)) = durations(execution) {
            self.typical.add(whole, after_download);
        }
    }

    fn know(&mut self, thing: &ThingRecord) {
        let Some(index) = self.by_thing.get(&thing.name).copied() else { return };
        self.change(index, |record| record.know(thing));
    }

    /// Changes a record and everything that sums it up.
    fn change(&mut self, index: u32, edit: impl FnOnce(&mut Record)) {
        let record = &mut self.records[index as usize];
        let before = Standing::of(record);
        let (attempt, sent) = (record.attempt, record.progress);
        edit(record);
        let after = Standing::of(record);
        let grown = grown(sent.filter(|_| record.attempt == attempt), record.progress);
        if let Some(progress) = record.progress.filter(|_| grown > 0) {
            self.flow.add(grown, progress.block_size);
        }
        if before == after {
            return;
        }
        self.tally.remove(&before);
        self.tally.add(&after);
        let is_tile = (before.cell, before.fill) != (after.cell, after.fill);
        if is_tile && !std::mem::replace(&mut self.is_changed[index as usize], true) {
            self.changed.push(index);
        }
        let standing = |s: &Standing| (s.cell, s.attention, s.failure);
        if standing(&before) != standing(&after) {
            self.table.standing_changed();
        }
    }
}

/// Bytes sent since.
fn grown(before: Option<Progress>, now: Option<Progress>) -> u64 {
    let sent = |progress: Option<Progress>| progress.map_or(0, |progress| progress.bytes_sent);
    sent(now).saturating_sub(sent(before))
}
