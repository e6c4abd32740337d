//! The state machine against a model that keeps nothing but a list and computes the rest anew
//! each time: states, versions, order, who is told what and when.

use std::collections::{BTreeMap, BTreeSet};

use jobs::device::Delivery;
use jobs::{Force, Retry};
use model::{Claim, ExecutionKey, ExecutionStatus as Status, JobStatus, LedgerEvent};
use proptest::prelude::*;
use proptest::sample::select;

use crate::common::{Site, job, job_id, key, thing};

const THINGS: [&str; 3] = ["a", "b", "c"];
const JOBS: [&str; 3] = ["j", "k", "l"];
/// Minutes; for the first job only.
const TIMEOUT: i64 = 3;

#[derive(Clone, Debug)]
enum Step {
    Add(&'static str, Vec<&'static str>),
    Start(&'static str),
    Release(&'static str, usize),
    Pause(&'static str),
    Resume(&'static str),
    Cancel(&'static str, bool),
    CancelExecution(&'static str, &'static str, bool),
    RetryThing(&'static str, &'static str),
    RetryFailed(&'static str),
    Delete(&'static str, bool),
    Remove(&'static str),
    Claim(&'static str, &'static str),
    ReleaseClaim(&'static str, &'static str),
    StartNext(&'static str),
    /// Status, what is added to the true version, or `None` to expect none.
    Update(&'static str, &'static str, Status, Option<u32>),
    Wait(i64),
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let j = || select(JOBS.to_vec());
    let t = || select(THINGS.to_vec());
    let members = proptest::sample::subsequence(THINGS.to_vec(), 0..=3);
    let status = || {
        select(vec![
            Status::InProgress,
            Status::InProgress,
            Status::Succeeded,
            Status::Failed,
            Status::Rejected,
            Status::Queued,
        ])
    };
    let version = select(vec![None, Some(0), Some(0), Some(1)]);
    prop_oneof![
        2 => (j(), members).prop_map(|(j, m)| Step::Add(j, m)),
        2 => j().prop_map(Step::Start),
        5 => (j(), 0usize..3).prop_map(|(j, n)| Step::Release(j, n)),
        1 => j().prop_map(Step::Pause),
        2 => j().prop_map(Step::Resume),
        1 => (j(), any::<bool>()).prop_map(|(j, f)| Step::Cancel(j, f)),
        1 => (j(), t(), any::<bool>()).prop_map(|(j, t, f)| Step::CancelExecution(j, t, f)),
        2 => (j(), t()).prop_map(|(j, t)| Step::RetryThing(j, t)),
        1 => j().prop_map(Step::RetryFailed),
        1 => (j(), any::<bool>()).prop_map(|(j, f)| Step::Delete(j, f)),
        1 => t().prop_map(Step::Remove),
        1 => (j(), t()).prop_map(|(j, t)| Step::Claim(j, t)),
        1 => (j(), t()).prop_map(|(j, t)| Step::ReleaseClaim(j, t)),
        4 => t().prop_map(Step::StartNext),
        8 => (j(), t(), status(), version).prop_map(|(j, t, s, v)| Step::Update(j, t, s, v)),
        3 => (1i64..90).prop_map(|s| Step::Wait(s * 1000)),
        1 => Just(Step::Restart),
    ]
}

#[derive(Clone, Debug)]
struct Item {
    key: ExecutionKey,
    status: Status,
    version: u32,
    queued_at: i64,
    deadline: Option<i64>,
    claimed: bool,
}

#[derive(Clone, Debug)]
struct Rollout {
    members: Vec<&'static str>,
    released: usize,
    status: JobStatus,
    paused: bool,
    over: bool,
}

#[derive(Clone, Default)]
struct Model {
    now: i64,
    jobs: BTreeMap<&'static str, Rollout>,
    /// In order of creation.
    items: Vec<Item>,
}

impl Model {
    fn newest(&mut self, job: &str, thing: &str) -> Option<&mut Item> {
        self.items
            .iter_mut()
            .rev()
            .find(|i| i.key.job.as_str() == job && i.key.thing.as_str() == thing)
    }

    fn visible(&self, thing: &str) -> Vec<&Item> {
        let mut items: Vec<&Item> = self
            .items
            .iter()
            .filter(|i| i.key.thing.as_str() == thing && !i.status.is_terminal() && !i.claimed)
            .filter(|i| i.status != Status::Queued || !self.jobs[i.key.job.as_str()].paused)
            .collect();
        items.sort_by_key(|i| (i.status == Status::Queued, i.queued_at));
        items
    }

    fn counts(&self, job: &str) -> BTreeMap<Status, u32> {
        let mut newest: BTreeMap<&str, Status> = BTreeMap::new();
        for item in self.items.iter().filter(|i| i.key.job.as_str() == job) {
            newest.insert(item.key.thing.as_str(), item.status);
        }
        let mut counts = BTreeMap::new();
        newest.into_values().for_each(|status| *counts.entry(status).or_default() += 1);
        counts
    }

    fn queue(&mut self, job: &str, thing: &str) {
        let number = self.newest(job, thing).map_or(1, |item| item.key.number + 1);
        let queued_at = self.now;
        self.items.push(Item {
            key: key(job, thing, number),
            status: Status::Queued,
            version: 1,
            queued_at,
            deadline: None,
            claimed: false,
        });
    }

    fn end_jobs(&mut self) {
        let names: Vec<_> = self.jobs.keys().copied().collect();
        for name in names {
            let pending = self.counts(name).keys().any(|status| !status.is_terminal());
            let job = self.jobs.get_mut(name).unwrap();
            if job.status == JobStatus::InProgress && !pending && job.released == job.members.len()
            {
                job.status = JobStatus::Completed;
                job.over = true;
            }
            if job.status == JobStatus::Canceled && !pending {
                job.over = true;
            }
        }
    }

    fn running(&self, job: &str) -> bool {
        self.jobs.get(job).is_some_and(|job| job.status == JobStatus::InProgress)
    }

    fn cancel(&mut self, job: &str, force: bool) {
        for item in self.items.iter_mut().filter(|i| i.key.job.as_str() == job) {
            if item.status == Status::Queued || (force && item.status == Status::InProgress) {
                item.status = Status::Canceled;
                item.version += 1;
            }
        }
    }

    /// Whether the step is allowed; if so, does it.
    fn apply(&mut self, step: &Step) -> bool {
        let allowed = self.try_apply(step).is_some();
        self.end_jobs();
        allowed
    }

    fn try_apply(&mut self, step: &Step) -> Option<()> {
        match *step {
            Step::Add(job, ref members) => {
                if self.jobs.contains_key(job) {
                    return None;
                }
                let members = members.clone();
                self.jobs.insert(
                    job,
                    Rollout {
                        members,
                        released: 0,
                        status: JobStatus::Scheduled,
                        paused: false,
                        over: false,
                    },
                );
            }
            Step::Start(job) => {
                let job =
                    self.jobs.get_mut(job).filter(|job| job.status == JobStatus::Scheduled)?;
                job.status = JobStatus::InProgress;
            }
            Step::Release(name, n) => {
                let running = self.running(name);
                let job = self.jobs.get_mut(name).filter(|job| running && !job.paused)?;
                let things: Vec<_> = job.members[job.released..].iter().take(n).copied().collect();
                job.released += things.len();
                things.into_iter().for_each(|thing| self.queue(name, thing));
            }
            Step::Pause(name) | Step::Resume(name) => {
                let pause = matches!(step, Step::Pause(_));
                let running = self.running(name);
                let job = self.jobs.get_mut(name).filter(|job| running && job.paused != pause)?;
                job.paused = pause;
            }
            Step::Cancel(name, force) => {
                let job = self.jobs.get_mut(name).filter(|job| !job.over)?;
                if job.status == JobStatus::Canceled && !force {
                    return None;
                }
                job.status = JobStatus::Canceled;
                self.cancel(name, force);
            }
            Step::CancelExecution(job, thing, force) => {
                let item = self.newest(job, thing)?;
                let cancellable =
                    item.status == Status::Queued || (force && item.status == Status::InProgress);
                cancellable.then(|| {
                    item.status = Status::Canceled;
                    item.version += 1;
                })?;
            }
            Step::RetryThing(job, thing) => {
                let running = self.running(job) && self.jobs[job].members.contains(&thing);
                let failed = |s| {
                    matches!(
                        s,
                        Status::Failed | Status::Rejected | Status::TimedOut | Status::Canceled
                    )
                };
                self.newest(job, thing).filter(|item| running && failed(item.status))?;
                self.queue(job, thing);
            }
            Step::RetryFailed(job) => {
                self.running(job).then_some(())?;
                for thing in THINGS {
                    let member = self.jobs[job].members.contains(&thing);
                    let failed = |s| matches!(s, Status::Failed | Status::TimedOut);
                    if self.newest(job, thing).is_some_and(|item| failed(item.status)) && member {
                        self.queue(job, thing);
                    }
                }
            }
            Step::Delete(name, force) => {
                let job = self.jobs.get(name)?;
                (force || job.over || job.status == JobStatus::Scheduled).then_some(())?;
                self.jobs.remove(name);
                self.items.retain(|item| item.key.job.as_str() != name);
            }
            Step::Remove(thing) => {
                for item in self
                    .items
                    .iter_mut()
                    .filter(|i| i.key.thing.as_str() == thing && !i.status.is_terminal())
                {
                    item.status = Status::Removed;
                }
                for job in self.jobs.values_mut().filter(|job| {
                    matches!(job.status, JobStatus::Scheduled | JobStatus::InProgress)
                }) {
                    let released: Vec<_> =
                        job.members[..job.released].iter().filter(|m| **m != thing).collect();
                    job.released = released.len();
                    job.members.retain(|member| *member != thing);
                }
            }
            Step::Claim(job, thing) => {
                let item = self
                    .newest(job, thing)
                    .filter(|item| !item.status.is_terminal() && !item.claimed)?;
                item.claimed = true;
            }
            Step::ReleaseClaim(job, thing) => {
                let item = self.newest(job, thing).filter(|item| item.claimed)?;
                item.claimed = false;
            }
            Step::StartNext(thing) => {
                let head = self.visible(thing).first().map(|item| item.key.clone());
                if let Some(key) = head {
                    let item = self.newest(key.job.as_str(), thing).unwrap();
                    if item.status == Status::Queued {
                        self.report(key.job.as_str(), thing, Status::InProgress);
                    }
                }
            }
            Step::Update(job, thing, status, expected) => {
                let item = self.newest(job, thing).filter(|item| !item.claimed)?;
                let settable = status != Status::Queued;
                (settable && expected.unwrap_or(0) == 0 && !item.status.is_terminal())
                    .then_some(())?;
                self.report(job, thing, status);
            }
            Step::Wait(millis) => {
                self.now += millis;
                let now = self.now;
                let late = |item: &&mut Item| {
                    !item.status.is_terminal() && item.deadline.is_some_and(|at| at <= now)
                };
                for item in self.items.iter_mut().filter(late) {
                    item.status = Status::TimedOut;
                    item.version += 1;
                }
            }
            Step::Restart => {}
        }
        Some(())
    }

    fn report(&mut self, job: &str, thing: &str, status: Status) {
        let now = self.now;
        let item = self.newest(job, thing).unwrap();
        if item.status == Status::Queued && status == Status::InProgress && job == JOBS[0] {
            item.deadline = Some(now + TIMEOUT * 60_000);
        }
        item.status = status;
        item.version += 1;
    }
}

/// Does the step; whether it was allowed, and what devices were told because of it.
fn perform(site: &mut Site, step: &Step) -> (bool, Vec<Delivery>) {
    let now = site.now;
    let force = |force| if force { Force::InProgressToo } else { Force::QueuedOnly };
    let jobs = &mut site.jobs;
    let allowed = match *step {
        Step::Add(id, ref members) => {
            let timeout = (id == JOBS[0]).then(|| u32::try_from(TIMEOUT).unwrap());
            jobs.add_job(model::Job { in_progress_timeout_minutes: timeout, ..job(id, members) })
                .is_ok()
        }
        Step::Start(job) => jobs.start_job(&job_id(job), now).is_ok(),
        Step::Release(job, n) => jobs.release(&job_id(job), n, now).is_ok(),
        Step::Pause(job) => jobs.pause(&job_id(job), None, now).is_ok(),
        Step::Resume(job) => jobs.resume(&job_id(job), now).is_ok(),
        Step::Cancel(job, f) => jobs.cancel_job(&job_id(job), force(f), None, None, now).is_ok(),
        Step::CancelExecution(job, name, f) => {
            jobs.cancel_execution(&job_id(job), &thing(name), force(f), None, None, now).is_ok()
        }
        Step::RetryThing(job, name) => {
            jobs.retry(&job_id(job), &Retry::Thing(thing(name)), now).is_ok()
        }
        Step::RetryFailed(job) => jobs.retry(&job_id(job), &Retry::Failed, now).is_ok(),
        Step::Delete(job, f) => jobs.delete_job(&job_id(job), force(f), now).is_ok(),
        Step::Remove(name) => {
            jobs.remove_thing(&thing(name), now);
            true
        }
        Step::Claim(job, name) => {
            let claim = Claim { by: "bench".to_owned(), at: now };
            jobs.claim(&job_id(job), &thing(name), claim, now).is_ok()
        }
        Step::ReleaseClaim(job, name) => {
            jobs.release_claim(&job_id(job), &thing(name), now).is_ok()
        }
        Step::StartNext(name) => return ask(site, name, "start-next", ""),
        Step::Update(job, name, status, expected) => {
            let version = jobs.newest(&job_id(job), &thing(name)).map_or(1, |e| e.version);
            let body = match expected {
                Some(add) => {
                    format!(r#"{{"status":"{status}","expectedVersion":"{}"}}"#, version + add)
                }
                None => format!(r#"{{"status":"{status}"}}"#),
            };
            return ask(site, name, &format!("{job}/update"), &body);
        }
        Step::Wait(millis) => {
            site.later(millis);
            site.jobs.handle_timeout(site.now);
            true
        }
        Step::Restart => {
            site.restart();
            true
        }
    };
    (allowed, site.settle())
}

fn ask(site: &mut Site, name: &str, topic: &str, body: &str) -> (bool, Vec<Delivery>) {
    let from = site.deliveries.len();
    site.ask(name, topic, body);
    let deliveries = site.deliveries.split_off(from);
    let replies: Vec<_> = deliveries
        .iter()
        .filter_map(|d| match d {
            Delivery::Reply { topic, .. } => Some(topic.ends_with("/accepted")),
            _ => None,
        })
        .collect();
    assert_eq!(replies.len(), 1, "exactly one reply");
    let first_notice = deliveries.iter().position(|d| matches!(d, Delivery::Notify { .. }));
    let reply = deliveries.iter().position(|d| matches!(d, Delivery::Reply { .. }));
    assert!(first_notice.is_none_or(|notice| Some(notice) > reply), "the reply comes first");
    (replies[0], deliveries)
}

/// For each thing, in order: notify if what it sees has changed, notify-next if the head is
/// another job.
fn expected_notices(before: &Model, after: &Model) -> Vec<(String, &'static str)> {
    let mut notices = Vec::new();
    for thing in THINGS {
        let set = |model: &Model| {
            model.visible(thing).iter().map(|i| i.key.clone()).collect::<BTreeSet<_>>()
        };
        let head = |model: &Model| model.visible(thing).first().map(|i| i.key.job.clone());
        if set(before) != set(after) {
            notices.push((thing.to_owned(), "notify"));
        }
        if head(before) != head(after) {
            notices.push((thing.to_owned(), "notify-next"));
        }
    }
    notices
}

fn check_notices(deliveries: &[Delivery], before: &Model, after: &Model) {
    let mut notices = Vec::new();
    for delivery in deliveries {
        let Delivery::Notify { thing, topic, payload } = delivery else { continue };
        let body: serde_json::Value = serde_json::from_slice(payload).unwrap();
        let visible = after.visible(thing.as_str());
        if topic == "notify-next" {
            let head = visible.first().map(|item| item.key.job.as_str());
            assert_eq!(body["execution"]["jobId"].as_str(), head);
        } else {
            let listed = |word: &str| body["jobs"][word].as_array().map_or(0, Vec::len);
            assert_eq!(listed("IN_PROGRESS") + listed("QUEUED"), visible.len());
        }
        let topic = if topic == "notify" { "notify" } else { "notify-next" };
        notices.push((thing.to_string(), topic));
    }
    assert_eq!(notices, expected_notices(before, after));
}

fn check_state(site: &Site, model: &Model) {
    for item in &model.items {
        let execution = site.jobs.execution(&item.key).unwrap();
        assert_eq!(
            (execution.status, execution.version),
            (item.status, item.version),
            "{}",
            item.key.thing
        );
        assert_eq!(site.stored.get(&item.key), Some(execution), "stored as it is");
    }
    assert_eq!(site.stored.len(), model.items.len());
    for (name, rollout) in &model.jobs {
        let job = site.jobs.job(&job_id(name)).unwrap();
        assert_eq!(job.status, rollout.status);
        assert_eq!(job.completed_at.is_some(), rollout.over);
        assert_eq!(job.released as usize, rollout.released);
        assert_eq!(site.stored_jobs.get(&job_id(name)), Some(job), "stored as it is");
        let counts: BTreeMap<_, _> = site.jobs.counts(&job_id(name)).unwrap().iter().collect();
        assert_eq!(counts, model.counts(name));
    }
    assert_eq!(site.jobs.jobs().count(), model.jobs.len());
    for name in THINGS {
        let readable = model
            .items
            .iter()
            .any(|i| i.key.thing.as_str() == name && !i.status.is_terminal() && !i.claimed);
        assert_eq!(site.downloads.find(&thing(name), "s1").is_some(), readable);
    }
    let deadlines =
        model.items.iter().filter(|i| i.status == Status::InProgress).filter_map(|i| i.deadline);
    assert_eq!(site.jobs.poll_timeout().map(|(at, _)| at.0), deadlines.min());
}

/// In the ledger an execution goes on from where it was, and nothing leads out of its end.
fn check_ledger(site: &Site) {
    let mut at: BTreeMap<&ExecutionKey, Status> = BTreeMap::new();
    let mut ended = BTreeSet::new();
    for event in &site.ledger {
        match event {
            LedgerEvent::Execution { key, from, to, .. } => {
                assert_eq!(at.insert(key, *to), *from);
                assert!(from.is_none_or(|from| !from.is_terminal() && from != *to));
            }
            LedgerEvent::RolloutEnded { job, .. } => assert!(ended.insert(job), "ended twice"),
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn nothing_differs_from_the_model(
        released in 0usize..=3,
        steps in proptest::collection::vec(step(), 1..60),
    ) {
        let mut site = Site::new();
        let mut model = Model { now: site.now.0, ..Model::default() };
        // An id that was used once stays used, so that the ledger is read without doubt.
        let mut used = BTreeSet::new();
        // Two rollouts under way, because chance alone seldom gets that far.
        let begun = ["j", "k"].into_iter().flat_map(|job| {
            [Step::Add(job, THINGS.to_vec()), Step::Start(job), Step::Release(job, released)]
        });
        for step in begun.chain(steps) {
            if let Step::Add(job, _) = step && !used.insert(job) && !model.jobs.contains_key(job) {
                continue;
            }
            let before = model.clone();
            let allowed = model.apply(&step);
            let (did, deliveries) = perform(&mut site, &step);
            prop_assert_eq!(did, allowed, "{:?}", step);
            check_notices(&deliveries, &before, &model);
            check_state(&site, &model);
        }
        check_ledger(&site);
    }
}
