//! When it ends if it goes on as it does now, and what holds it back. Where nothing tells, nothing
//! is told.

use std::time::Duration;

use model::{Job, Timestamp};
use rollout::BATCH_INTERVAL;

use super::record::Record;
use crate::view::{Cell, RolloutState, Text};

pub(crate) const CODES: &[&str] = &[
    "limit.paused",
    "limit.nobody-connected",
    "limit.release-rate",
    "limit.not-connected",
    "limit.devices",
];

/// How long devices took that finished.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Typical {
    devices: u32,
    whole: Duration,
    after_download: Duration,
}

impl Typical {
    pub fn add(&mut self, whole: Duration, after_download: Duration) {
        self.devices += 1;
        self.whole += whole;
        self.after_download += after_download;
    }

    fn whole(self) -> Option<Duration> {
        (self.devices > 0).then(|| self.whole / self.devices)
    }

    fn after_download(self) -> Option<Duration> {
        (self.devices > 0).then(|| self.after_download / self.devices)
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Forecast {
    /// Of the devices that are connected.
    pub ends_about: Option<Timestamp>,
    pub limited_by: Option<Text>,
}

impl Forecast {
    pub fn of(job: &Job, records: &[Record], typical: Typical, now: Timestamp) -> Self {
        match RolloutState::of(job) {
            RolloutState::Running => {}
            RolloutState::Paused => {
                let limited_by =
                    Text::of("limit.paused", "It is paused: nothing new is released.", []);
                return Self { ends_about: None, limited_by: Some(limited_by) };
            }
            RolloutState::Ready | RolloutState::Completed | RolloutState::Canceled => {
                return Self::default();
            }
        }
        let pending = || records.iter().filter(|record| record.is_pending());
        let absent = pending().filter(|record| !record.connected).count();
        let present = pending().count() - absent;
        if present == 0 {
            let limited_by = (absent > 0).then(|| {
                let text = "None of the devices that are left is connected.";
                Text::of("limit.nobody-connected", text, [])
            });
            return Self { ends_about: None, limited_by };
        }
        let released = pending().filter(|record| record.connected && record.cell != Cell::Waiting);
        let working = released.map(|record| end_of(record, typical, now));
        let working_end =
            working.collect::<Option<Vec<_>>>().and_then(|ends| ends.into_iter().max());
        let last_release = last_release(job, now);
        let released_end = last_release.and_then(|at| Some(at.after(typical.whole()?)));
        let is_release = last_release.is_some() && released_end >= working_end;
        let limited_by = if is_release {
            let rate = job.maximum_per_minute.max(1);
            let facts = [("rate", rate.to_string())];
            Text::of("limit.release-rate", "At most {rate} devices are released a minute.", facts)
        } else if absent > 0 {
            let facts = [("count", absent.to_string())];
            Text::of(
                "limit.not-connected",
                "{count} devices are not connected, and are not counted.",
                facts,
            )
        } else {
            Text::of("limit.devices", "The devices themselves: how fast they ask and restart.", [])
        };
        let ends_about = match (last_release, released_end) {
            (Some(_), None) => None,
            (_, released_end) if working_end.is_some() => working_end.max(released_end),
            (_, released_end) => released_end,
        };
        Self { ends_about, limited_by: Some(limited_by) }
    }
}

/// When the last batch leaves, if one is still to come.
fn last_release(job: &Job, now: Timestamp) -> Option<Timestamp> {
    let unreleased = job.members.len().saturating_sub(job.released as usize);
    let rate = job.maximum_per_minute.max(1) as usize;
    let batches = u32::try_from(unreleased.div_ceil(rate)).unwrap_or(u32::MAX);
    let further = batches.checked_sub(1)?;
    let next = job.last_release_at.map_or(now, |last| last.after(BATCH_INTERVAL).max(now));
    Some(next.after(BATCH_INTERVAL * further))
}

/// When a device that is at work or about to be will end; `None` where nothing tells.
fn end_of(record: &Record, typical: Typical, now: Timestamp) -> Option<Timestamp> {
    if let Some(seconds) = record.seconds_left() {
        let sent = now.after(Duration::from_secs(u64::from(seconds)));
        return Some(sent.after(typical.after_download()?));
    }
    let began = record.started_at.unwrap_or(now);
    Some(began.after(typical.whole()?).max(now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{JobStatus, Pause, Progress, ThingName};

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn job(members: usize, released: u32) -> Job {
        Job {
            id: model::JobId::new("j").unwrap_or_else(|_| unreachable!()),
            update: None,
            stream: None,
            document: "{}".into(),
            targets: Vec::new(),
            selection: model::TargetSelection::Snapshot,
            members: (0..members).map(name).collect(),
            released,
            maximum_per_minute: 10,
            last_release_at: Some(NOW),
            in_progress_timeout_minutes: None,
            expected_version: None,
            status: JobStatus::InProgress,
            pause: None,
            reason_code: None,
            comment: None,
            created_at: NOW,
            updated_at: NOW,
            completed_at: None,
        }
    }

    fn name(number: usize) -> ThingName {
        ThingName::new(&format!("d{number}")).unwrap_or_else(|_| unreachable!())
    }

    fn record(cell: Cell, connected: bool) -> Record {
        let started_at = (cell != Cell::Waiting).then_some(NOW);
        let new = Record::new(name(0), 0, JobStatus::InProgress);
        Record { cell, connected, started_at, attempt: 1, ..new }
    }

    fn forecast(
        job: &Job,
        records: &[Record],
        typical: Typical,
    ) -> (Option<u64>, Option<&'static str>) {
        let Forecast { ends_about, limited_by } = Forecast::of(job, records, typical, NOW);
        (ends_about.map(|end| end.since(NOW).as_secs()), limited_by.map(|text| text.code))
    }

    #[test]
    fn nothing_is_told_where_nothing_tells() {
        let mut typical = Typical::default();
        let working = [record(Cell::Verifying, true)];
        assert_eq!(forecast(&job(1, 1), &working, typical), (None, Some("limit.devices")));
        typical.add(Duration::from_secs(40), Duration::from_secs(10));
        assert_eq!(forecast(&job(1, 1), &working, typical), (Some(40), Some("limit.devices")));
        let gone = [record(Cell::Verifying, false)];
        assert_eq!(forecast(&job(1, 1), &gone, typical), (None, Some("limit.nobody-connected")));
        let pause = Some(Pause { at: NOW, reason: None });
        let paused = Job { pause, ..job(1, 1) };
        assert_eq!(forecast(&paused, &working, typical), (None, Some("limit.paused")));
        let ended = Job { status: JobStatus::Completed, ..job(1, 1) };
        assert_eq!(forecast(&ended, &[record(Cell::Confirmed, true)], typical), (None, None));
    }

    #[test]
    fn a_download_ends_by_its_rate_and_batches_by_theirs() {
        let mut typical = Typical::default();
        typical.add(Duration::from_secs(40), Duration::from_secs(10));
        let mut slow = record(Cell::Downloading, true);
        slow.progress = Some(Progress {
            blocks_done: 10,
            blocks_total: 110,
            block_size: 1000,
            ..Progress::default()
        });
        for _ in 0..100 {
            slow.speed.add(500, Duration::from_secs(1));
        }
        let both = [slow.clone(), record(Cell::Queued, false)];
        let told = (Some(200 + 10), Some("limit.not-connected"));
        assert_eq!(forecast(&job(2, 2), &both, typical), told);
        // Three more batches: after 60, 120 and 180 seconds; then 40 for the device.
        let mut many = vec![slow];
        many.extend((0..25).map(|_| record(Cell::Waiting, true)));
        let told = (Some(180 + 40), Some("limit.release-rate"));
        assert_eq!(forecast(&job(26, 1), &many, typical), told);
    }
}
