use std::collections::BTreeSet;
use std::time::Duration;

use engine::Committed;
use model::{Timestamp, UpdateId};

use super::mosaic;
use super::pace::Pace;
use super::rollout::{News, Rollout};
use crate::view::{
    Inspector, LiveHead, Push, RolloutFrame, RowWindow, ShellView, Source, Topic, Watch, Work,
};
use crate::{App, AppError};

const MOSAIC_EVERY: Duration = Duration::from_millis(50);
const FRAME_EVERY: Duration = Duration::from_millis(250);
const CHANGED_EVERY: Duration = Duration::from_millis(250);

/// A process that only reads hears of no commits: it looks whether there were any.
const POLL_EVERY: Duration = Duration::from_secs(1);

/// After a read that failed.
const RETRY_EVERY: Duration = Duration::from_secs(1);

/// Downloads looked at in a millisecond, at most: with many of them, a look is rarer.
const SAMPLES_PER_MILLISECOND: u32 = 40;

/// Reading a device anew costs so many times as much as looking at its download.
const READ_TO_SAMPLE: u32 = 8;

/// A message of the channel.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    Json(Push),
    /// The mosaic's, see `ui/src/backend/mosaic.ts`.
    Bytes(Vec<u8>),
}

/// The time of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Never goes back.
    pub monotonic: Duration,
    pub wall: Timestamp,
}

/// Everything one subscription is pushed, numbered without a gap.
///
/// Call [`Feed::tick`] whenever [`Feed::due`] is reached, and ask for it again after every other
/// call: while nothing happens, nothing is due.
#[derive(Debug)]
pub struct Feed {
    seq: u32,
    topics: BTreeSet<Topic>,
    changed: Pace,
    watched: Option<Watched>,
}

#[derive(Debug)]
struct Watched {
    watch: Watch,
    rollout: Rollout,
    news: News,
    sent: Sent,
    /// Something that the frame shows may have changed.
    is_stale: bool,
    mosaic: Pace,
    frame: Pace,
    sample: Pace,
    poll: Pace,
    retry_at: Option<Duration>,
    /// Of a process that only reads: what the database said of itself.
    data_version: Option<i64>,
    /// Commits are heard of, and downloads seen.
    has_engine: bool,
}

/// What the page has.
#[derive(Debug, Default)]
struct Sent {
    head: Option<LiveHead>,
    rows: Option<RowWindow>,
    inspector: Option<Inspector>,
}

impl Default for Feed {
    fn default() -> Self {
        Self::new()
    }
}

impl Feed {
    pub fn new() -> Self {
        let changed = Pace::new(CHANGED_EVERY);
        Self { seq: 0, topics: BTreeSet::new(), changed, watched: None }
    }

    /// Which of the two applications [`Feed::watch`] and [`Feed::tick`] are to be given.
    pub fn source(&self) -> Option<Source> {
        self.watched.as_ref().map(|watched| watched.watch.source)
    }

    pub fn shell(&mut self, shell: ShellView) -> Message {
        Message::Json(Push::Shell { seq: self.number(), shell: Box::new(shell) })
    }

    pub fn work(&mut self, work: Work) -> Message {
        Message::Json(Push::Work { seq: self.number(), work })
    }

    /// What changed outside of the engine, such as keys.
    pub fn changed(&mut self, topics: impl IntoIterator<Item = Topic>) {
        self.topics.extend(topics);
    }

    /// Shows another rollout, or another part of its table; answers with what that shows. An error
    /// leaves nothing watched.
    pub fn watch(
        &mut self,
        app: &App,
        watch: Option<Watch>,
        now: Moment,
    ) -> Result<Vec<Message>, AppError> {
        let before = self.watched.take();
        let Some(watch) = watch else { return Ok(Vec::new()) };
        let same = |watched: &Watched| {
            let Watch { id, source, update, .. } = &watched.watch;
            (id, source, update) == (&watch.id, &watch.source, &watch.update)
        };
        let mut messages = Vec::new();
        let mut watched = match before.filter(same) {
            Some(watched) => watched.turn_to(watch),
            None => {
                let mut watched = Watched::load(app, watch)?;
                watched.sample(app, now);
                watched.mosaic.take(now.monotonic);
                watched.frame.take(now.monotonic);
                messages.push(watched.mosaic(&mut self.seq));
                watched
            }
        };
        let is_new = !messages.is_empty();
        watched.show(app)?;
        messages.extend(watched.frame(&mut self.seq, is_new, now));
        self.watched = Some(watched);
        Ok(messages)
    }

    /// Hears of a commit.
    pub fn committed(&mut self, source: Source, committed: &Committed) {
        if source == Source::Site {
            self.topics.extend(topics(committed));
        }
        if let Some(watched) = self.watched.as_mut().filter(|w| w.watch.source == source) {
            watched.hear(committed);
        }
    }

    /// Commits were missed.
    pub fn missed(&mut self, source: Source) {
        self.committed(source, &Committed { reloaded: true, ..Committed::default() });
    }

    /// Everything that is due. `app` is that of [`Feed::source`]; without it the rollout stands
    /// still. An error says that the database could not be read; what is shown stays, and it is
    /// tried again.
    pub fn tick(&mut self, app: Option<&App>, now: Moment) -> Result<Vec<Message>, AppError> {
        // First: what is numbered is sent.
        if let Some(watched) = &mut self.watched {
            let is_there = match app {
                Some(app) => watched.read(app, now)?,
                None => {
                    watched.rest(now);
                    true
                }
            };
            // What is gone is gone from the lists, too.
            self.watched.take_if(|_| !is_there);
        }
        let mut messages = Vec::new();
        if !self.topics.is_empty() && self.changed.take(now.monotonic) {
            let what = std::mem::take(&mut self.topics).into_iter().collect();
            messages.push(Message::Json(Push::Changed { seq: self.number(), what }));
        }
        if let Some((watched, app)) = self.watched.as_mut().zip(app) {
            watched.tick(app, &mut self.seq, now, &mut messages);
        }
        Ok(messages)
    }

    /// When [`Feed::tick`] has something to do, in monotonic time; a time past is now.
    pub fn due(&self) -> Option<Duration> {
        let topics = (!self.topics.is_empty()).then(|| self.changed.next());
        let watched = self.watched.as_ref().and_then(Watched::due);
        topics.into_iter().chain(watched).min()
    }

    fn number(&mut self) -> u32 {
        next(&mut self.seq)
    }
}

impl Watched {
    fn load(app: &App, watch: Watch) -> Result<Self, AppError> {
        let id = UpdateId::new(&watch.update)
            .map_err(|_| AppError::NotFound { kind: "update", name: watch.update.clone() })?;
        let has_engine = app.engine().is_ok();
        let data_version = (!has_engine).then(|| app.reader().data_version()).transpose()?;
        let mut watched = Self {
            rollout: Rollout::load(app, &id)?,
            watch,
            news: News::default(),
            sent: Sent::default(),
            is_stale: true,
            mosaic: Pace::new(MOSAIC_EVERY),
            frame: Pace::new(FRAME_EVERY),
            sample: Pace::new(MOSAIC_EVERY),
            poll: Pace::new(POLL_EVERY),
            retry_at: None,
            data_version,
            has_engine,
        };
        watched.keep_pace();
        Ok(watched)
    }

    /// Another part of the same rollout.
    fn turn_to(mut self, watch: Watch) -> Self {
        if self.watch.selected != watch.selected {
            self.sent.inspector = None;
        }
        Self { watch, ..self }
    }

    fn show(&mut self, app: &App) -> Result<(), AppError> {
        self.rollout.show(&self.watch.filter, self.watch.sort);
        self.rollout.select(app, self.watch.selected.as_deref())
    }

    fn hear(&mut self, committed: &Committed) {
        let Self { news, rollout, .. } = self;
        let executions = committed.executions.iter().filter(|key| key.job == *rollout.job());
        news.executions.extend(executions.cloned());
        news.things.extend(committed.things.iter().filter(|t| rollout.has(t)).cloned());
        news.job |= committed.jobs.contains(rollout.job());
        news.update |= committed.updates.contains(rollout.update());
        news.everything |= committed.reloaded;
    }

    /// Reads what was committed. `false`: the update is gone.
    fn read(&mut self, app: &App, now: Moment) -> Result<bool, AppError> {
        if self.retry_at.is_some_and(|at| now.monotonic < at) {
            return Ok(true);
        }
        self.retry_at = None;
        match self.try_read(app, now) {
            Ok(()) => Ok(true),
            Err(AppError::NotFound { .. }) => Ok(false),
            Err(error) => {
                self.rest(now);
                Err(error)
            }
        }
    }

    /// What cannot be read now is not tried again at once.
    fn rest(&mut self, now: Moment) {
        self.retry_at = Some(now.monotonic + RETRY_EVERY);
    }

    fn try_read(&mut self, app: &App, now: Moment) -> Result<(), AppError> {
        if !self.has_engine && now.monotonic >= self.poll.next() {
            let version = app.reader().data_version()?;
            self.news.everything |= self.data_version != Some(version);
            self.data_version = Some(version);
            self.poll.take(now.monotonic);
        }
        if self.news.is_empty() || now.monotonic < self.mosaic.next() {
            return Ok(());
        }
        if !self.rollout.fold(app, &self.news)? {
            let mut rollout = Rollout::load(app, self.rollout.update())?;
            std::mem::swap(&mut self.rollout, &mut rollout);
            self.rollout.goes_on(rollout, (!self.has_engine).then_some(now.monotonic));
            self.show(app)?;
            self.keep_pace();
        }
        self.news = News::default();
        self.is_stale = true;
        Ok(())
    }

    fn tick(&mut self, app: &App, seq: &mut u32, now: Moment, messages: &mut Vec<Message>) {
        if self.is_sampling() && self.sample.take(now.monotonic) {
            self.sample(app, now);
        }
        self.rollout.advance(now.monotonic);
        if self.rollout.has_changed_tiles() && self.mosaic.take(now.monotonic) {
            messages.push(self.mosaic(seq));
            self.is_stale = true;
        }
        if (self.is_stale || self.rollout.is_moving()) && self.frame.take(now.monotonic) {
            self.is_stale = false;
            messages.extend(self.frame(seq, true, now));
        }
    }

    fn due(&self) -> Option<Duration> {
        let news = (!self.news.is_empty()).then(|| self.mosaic.next());
        let poll = (!self.has_engine).then(|| self.poll.next());
        let sample = self.is_sampling().then(|| self.sample.next());
        let mosaic = self.rollout.has_changed_tiles().then(|| self.mosaic.next());
        let is_moving = self.is_stale || self.rollout.is_moving();
        let frame = is_moving.then(|| self.frame.next());
        let first = [news, poll, sample, mosaic, frame].into_iter().flatten().min()?;
        Some(self.retry_at.map_or(first, |retry| retry.max(first)))
    }

    fn is_sampling(&self) -> bool {
        self.has_engine && self.rollout.is_downloading()
    }

    fn sample(&mut self, app: &App, now: Moment) {
        if let Ok(engine) = app.engine() {
            self.rollout.sample(&engine.downloads(), now.monotonic);
        }
    }

    fn mosaic(&mut self, seq: &mut u32) -> Message {
        let devices = self.rollout.devices();
        let tiles = self.rollout.take_changed_tiles();
        Message::Bytes(mosaic::encode(next(seq), self.watch.id, devices, tiles))
    }

    /// What changed since the page was told; the head only `with_head`, so that its numbers do not
    /// change faster than they can be read.
    fn frame(&mut self, seq: &mut u32, with_head: bool, now: Moment) -> Option<Message> {
        let Watch { offset, limit, .. } = self.watch;
        let told = self.sent.head.as_ref();
        let head = with_head.then(|| self.rollout.head(now.wall)).filter(|head| {
            told.is_none_or(|told| LiveHead { now: head.now, ..told.clone() } != *head)
        });
        let rows = Some(self.rollout.window(offset, limit));
        let rows = rows.filter(|rows| self.sent.rows.as_ref() != Some(rows));
        let inspector = self.rollout.inspector();
        let inspector = inspector.filter(|shown| self.sent.inspector.as_ref() != Some(shown));
        if head.is_none() && rows.is_none() && inspector.is_none() {
            return None;
        }
        let sent = &mut self.sent;
        sent.head = head.clone().or(sent.head.take());
        sent.rows = rows.clone().or(sent.rows.take());
        sent.inspector = inspector.clone().or(sent.inspector.take());
        let (source, update) = (self.watch.source, self.watch.update.clone());
        let frame = RolloutFrame { source, update, head, rows, inspector };
        Some(Message::Json(Push::Rollout { seq: next(seq), frame: Box::new(frame) }))
    }

    /// Many devices are looked at more rarely.
    fn keep_pace(&mut self) {
        let devices = self.rollout.devices();
        let budget = Duration::from_millis(u64::from(devices / SAMPLES_PER_MILLISECOND));
        self.sample.set_every(budget.max(MOSAIC_EVERY));
        self.poll.set_every((budget * READ_TO_SAMPLE).max(POLL_EVERY));
    }
}

fn next(seq: &mut u32) -> u32 {
    *seq = seq.wrapping_add(1);
    *seq
}

/// What lists show that a commit changed.
fn topics(committed: &Committed) -> Vec<Topic> {
    let executions = !committed.executions.is_empty();
    let changed = [
        (Topic::Rollouts, executions || !committed.jobs.is_empty()),
        (Topic::Updates, !committed.updates.is_empty() || !committed.jobs.is_empty()),
        (Topic::Drafts, committed.drafts),
        (Topic::Devices, executions || !committed.things.is_empty()),
        (Topic::Groups, committed.groups),
        (Topic::Certificates, !committed.certificates.is_empty()),
        (Topic::Images, committed.images),
        (Topic::Ledger, committed.ledger),
    ];
    let is_changed =
        |(topic, changed): (Topic, bool)| (changed || committed.reloaded).then_some(topic);
    changed.into_iter().filter_map(is_changed).collect()
}
