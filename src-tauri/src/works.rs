//! Long work: how far it is, how fast, what is left, and an end to it when a person says so.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use app::view::{Problem, Text, Work, WorkState, WorkUnit};

/// A screen is told four times a second at most.
const TELL_EVERY: Duration = Duration::from_millis(250);
/// Before that a rate says nothing.
const RATE_AFTER: Duration = Duration::from_millis(500);

type Tell = dyn Fn(Work) + Send + Sync;

pub struct Works {
    next: AtomicU32,
    running: Mutex<BTreeMap<u32, (Work, Arc<AtomicBool>)>>,
    tell: Box<Tell>,
}

impl Works {
    pub fn new(tell: impl Fn(Work) + Send + Sync + 'static) -> Self {
        Self { next: AtomicU32::new(1), running: Mutex::default(), tell: Box::new(tell) }
    }

    pub fn begin(self: &Arc<Self>, what: Text, unit: WorkUnit) -> Progress {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let work = Work {
            id,
            what,
            done: 0,
            total: None,
            unit,
            per_second: 0,
            seconds_left: None,
            limited_by: None,
            state: WorkState::Running,
        };
        let canceled = Arc::new(AtomicBool::new(false));
        self.running().insert(id, (work.clone(), canceled.clone()));
        (self.tell)(work.clone());
        let now = now();
        Progress { works: self.clone(), work, canceled, stopped: false, began: now, told: now }
    }

    /// Whether there is such a work.
    pub fn cancel(&self, id: u32) -> bool {
        let running = self.running();
        let found = running.get(&id);
        if let Some((_, canceled)) = found {
            canceled.store(true, Ordering::Relaxed);
        }
        found.is_some()
    }

    /// For a screen that has just opened.
    pub fn list(&self) -> Vec<Work> {
        self.running().values().map(|(work, _)| work.clone()).collect()
    }

    fn running(&self) -> MutexGuard<'_, BTreeMap<u32, (Work, Arc<AtomicBool>)>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One work on its way. Dropped without an end, it counts as canceled.
pub struct Progress {
    works: Arc<Works>,
    work: Work,
    canceled: Arc<AtomicBool>,
    /// The cancel was heard: what follows is its doing.
    stopped: bool,
    began: Instant,
    told: Instant,
}

impl Progress {
    /// Breaks once a person has canceled it.
    pub fn at(&mut self, done: u64, total: Option<u64>) -> ControlFlow<()> {
        (self.work.done, self.work.total) = (done, total);
        if self.told.elapsed() >= TELL_EVERY {
            self.told = now();
            let (rate, left) = pace(done, total, self.began.elapsed());
            (self.work.per_second, self.work.seconds_left) = (rate, left);
            let kept = (self.work.clone(), self.canceled.clone());
            self.works.running().insert(self.work.id, kept);
            (self.works.tell)(self.work.clone());
        }
        self.stopped = self.canceled.load(Ordering::Relaxed);
        if self.stopped { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Says how it ended.
    pub fn end<T>(mut self, result: &Result<T, Box<Problem>>) {
        self.work.state = match result {
            _ if self.stopped => WorkState::Canceled,
            Ok(_) => WorkState::Done,
            Err(problem) => WorkState::Failed { problem: problem.clone() },
        };
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.work.state == WorkState::Running {
            self.work.state = WorkState::Canceled;
        }
        self.work.seconds_left = None;
        self.works.running().remove(&self.work.id);
        (self.works.tell)(self.work.clone());
    }
}

fn pace(done: u64, total: Option<u64>, passed: Duration) -> (u64, Option<u32>) {
    if passed < RATE_AFTER {
        return (0, None);
    }
    let rate = done as f64 / passed.as_secs_f64();
    let left = total.filter(|_| rate >= 1.0).map(|total| {
        let left = total.saturating_sub(done) as f64 / rate;
        left.ceil().min(f64::from(u32::MAX)) as u32
    });
    (rate as u64, left)
}

#[allow(clippy::disallowed_methods, reason = "a rate is measured in monotonic time")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::{AppError, Kind};

    fn works() -> (Arc<Works>, Arc<Mutex<Vec<Work>>>) {
        let told = Arc::new(Mutex::new(Vec::new()));
        let works = Works::new({
            let told = told.clone();
            move |work| told.lock().unwrap().push(work)
        });
        (Arc::new(works), told)
    }

    fn begin(works: &Arc<Works>) -> Progress {
        works.begin(Text::of("x", "x", []), WorkUnit::Bytes)
    }

    #[test]
    fn a_work_is_told_from_begin_to_end_and_can_be_canceled() {
        let (works, told) = works();
        let mut progress = begin(&works);
        assert_eq!(works.list().len(), 1);
        assert_eq!(progress.at(1, Some(2)), ControlFlow::Continue(()));
        assert!(works.cancel(progress.work.id));
        assert_eq!(progress.at(2, Some(2)), ControlFlow::Break(()));
        let problem = Problem::from(&AppError::Stopped);
        assert_eq!(problem.kind, Kind::Internal);
        progress.end::<()>(&Err(Box::new(problem.clone())));
        begin(&works).end::<()>(&Err(Box::new(problem.clone())));
        begin(&works).end(&Ok(()));
        drop(begin(&works));
        assert!(!works.cancel(99));
        assert!(works.list().is_empty());
        let ends: Vec<WorkState> = told
            .lock()
            .unwrap()
            .iter()
            .filter(|work| work.state != WorkState::Running)
            .map(|work| work.state.clone())
            .collect();
        let failed = WorkState::Failed { problem: Box::new(problem) };
        assert_eq!(ends, [WorkState::Canceled, failed, WorkState::Done, WorkState::Canceled]);
    }

    #[test]
    fn a_rate_is_said_once_it_means_something() {
        assert_eq!(pace(100, Some(200), Duration::from_millis(100)), (0, None));
        assert_eq!(pace(100, Some(250), Duration::from_secs(2)), (50, Some(3)));
        assert_eq!(pace(100, None, Duration::from_secs(2)), (50, None));
        assert_eq!(pace(0, Some(10), Duration::from_secs(2)), (0, None));
    }
}
