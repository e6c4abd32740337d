//! What people and the rollout ask of jobs, and what follows.

use std::time::Duration;

use jobs::device::Delivery;
use jobs::{ControlError, Force, Jobs, Retry};
use model::{
    Claim, ExecutionStatus as Status, Job, JobStatus, LedgerEvent, Road, TargetSelection, Timestamp,
};

use crate::common::{START, Site, job, job_id, key, shown, stream, thing};

fn told(deliveries: &[Delivery]) -> Vec<(String, String)> {
    let notice = |delivery: &Delivery| match delivery {
        Delivery::Notify { thing, topic, .. } => Some((thing.to_string(), topic.clone())),
        _ => None,
    };
    deliveries.iter().filter_map(notice).collect()
}

fn both(name: &str) -> [(String, String); 2] {
    [(name.to_owned(), "notify".to_owned()), (name.to_owned(), "notify-next".to_owned())]
}

fn ended(site: &Site) -> Vec<&Vec<(Status, u32)>> {
    fn counts(event: &LedgerEvent) -> Option<&Vec<(Status, u32)>> {
        match event {
            LedgerEvent::RolloutEnded { counts, .. } => Some(counts),
            _ => None,
        }
    }
    site.ledger.iter().filter_map(counts).collect()
}

#[test]
fn a_rollout_from_definition_to_end() {
    let mut site = Site::new();
    site.jobs.add_job(job("j", &["a", "b", "c"])).unwrap();
    assert!(matches!(
        site.jobs.release(&job_id("j"), 1, START),
        Err(ControlError::JobStatus { found: JobStatus::Scheduled, .. })
    ));
    site.jobs.start_job(&job_id("j"), START).unwrap();
    assert_eq!(site.jobs.release(&job_id("j"), 2, START), Ok(2));
    assert_eq!(site.jobs.job(&job_id("j")).unwrap().last_release_at, Some(START));
    let deliveries = site.settle();
    assert_eq!(told(&deliveries), [both("a"), both("b")].concat());
    for name in ["a", "b"] {
        site.ask(name, "j/update", r#"{"status":"SUCCEEDED"}"#);
    }
    assert_eq!(site.jobs.job(&job_id("j")).unwrap().status, JobStatus::InProgress);
    assert_eq!(site.jobs.release(&job_id("j"), 100, START), Ok(1));
    assert_eq!(site.jobs.release(&job_id("j"), 100, START), Ok(0));
    site.ask("c", "j/update", r#"{"status":"FAILED"}"#);
    let finished = site.jobs.job(&job_id("j")).unwrap();
    assert_eq!((finished.status, finished.completed_at), (JobStatus::Completed, Some(START)));
    assert_eq!(ended(&site), [&vec![(Status::Succeeded, 2), (Status::Failed, 1)]]);
    assert!(matches!(site.ledger[0], LedgerEvent::RolloutStarted { devices: 3, .. }));
    assert_eq!(site.jobs.running().count(), 0);
    let counts = site.jobs.counts(&job_id("j")).unwrap();
    assert_eq!((counts.total(), counts.pending(), counts.get(Status::Succeeded)), (3, 0, 2));
}

#[test]
fn a_continuous_job_goes_on_and_one_without_members_is_done() {
    let mut site = Site::new();
    site.run(Job { selection: TargetSelection::Continuous, ..job("j", &["a"]) });
    site.ask("a", "j/update", r#"{"status":"SUCCEEDED"}"#);
    assert_eq!(site.jobs.job(&job_id("j")).unwrap().status, JobStatus::InProgress);
    site.jobs.add_job(job("none", &[])).unwrap();
    site.jobs.start_job(&job_id("none"), START).unwrap();
    assert_eq!(site.jobs.job(&job_id("none")).unwrap().status, JobStatus::Completed);
}

#[test]
fn jobs_that_cannot_be() {
    let mut jobs = Jobs::default();
    jobs.add_stream(stream("s1", &[1]));
    jobs.add_job(job("j", &[])).unwrap();
    assert!(matches!(jobs.add_job(job("j", &[])), Err(ControlError::JobExists { .. })));
    for word in ["get", "start-next", "notify", "notify-next"] {
        assert!(matches!(jobs.add_job(job(word, &[])), Err(ControlError::ReservedJobId { .. })));
    }
    for document in ["", "[]", "\"x\"", "{\"a\":1", "{} {}"] {
        let job = Job { document: document.to_owned(), ..job("k", &[]) };
        assert!(matches!(jobs.add_job(job), Err(ControlError::InvalidDocument { .. })));
    }
    jobs.remove_stream(&stream("s1", &[]).id);
    assert!(matches!(jobs.add_job(job("k", &[])), Err(ControlError::NoSuchStream { .. })));
    let nobody = job_id("nobody");
    assert!(matches!(jobs.start_job(&nobody, START), Err(ControlError::NoSuchJob { .. })));
}

#[test]
fn pausing_hides_what_waits_and_lets_downloads_go_on() {
    let mut site = Site::with_job("j", &["a", "b"]);
    site.ask("a", "start-next", "");
    site.deliveries.clear();
    let id = job_id("j");
    site.jobs.pause(&id, Some("lunch".to_owned()), START).unwrap();
    let deliveries = site.settle();
    assert_eq!(told(&deliveries), both("b"));
    assert_eq!(shown(&deliveries[1]).unwrap(), r#"notify-next {"timestamp":1700000000}"#);
    assert!(!site.ask("b", "$next/get", "")[0].contains("execution"));
    assert!(!site.ask("b", "start-next", "")[0].contains("execution"));
    assert!(site.ask("b", "get", "")[0].ends_with(r#""queuedJobs":[]}"#));
    assert!(site.ask("a", "$next/get", "")[0].contains(r#""jobId":"j""#));
    assert_eq!(site.jobs.pending(&thing("b")).count(), 1);
    assert!(matches!(site.jobs.pause(&id, None, START), Err(ControlError::JobPaused { .. })));
    assert!(matches!(site.jobs.release(&id, 1, START), Err(ControlError::JobPaused { .. })));
    // Nobody is told twice of what they know, and a restart forgets nothing.
    site.restart();
    assert!(!site.ask("b", "$next/get", "")[0].contains("execution"));
    site.jobs.resume(&id, START).unwrap();
    assert_eq!(told(&site.settle()), both("b"));
    assert!(matches!(site.jobs.resume(&id, START), Err(ControlError::JobNotPaused { .. })));
    let paused = LedgerEvent::RolloutPaused { job: id.clone(), reason: Some("lunch".to_owned()) };
    assert!(site.ledger.contains(&paused));
    assert!(site.ledger.contains(&LedgerEvent::RolloutResumed { job: id }));
}

#[test]
fn cancelling_leaves_downloads_unless_forced() {
    let mut site = Site::with_job("j", &["a", "b"]);
    site.ask("a", "start-next", "");
    let id = job_id("j");
    let code = Some("USER".to_owned());
    site.jobs.cancel_job(&id, Force::QueuedOnly, code.clone(), None, START).unwrap();
    assert_eq!(told(&site.settle()), both("b"));
    assert_eq!(site.newest("j", "b").status, Status::Canceled);
    assert_eq!(site.newest("j", "b").version, 2);
    assert_eq!(site.newest("j", "a").status, Status::InProgress);
    let state = site.jobs.job(&id).unwrap();
    assert_eq!((state.status, state.completed_at), (JobStatus::Canceled, None));
    assert_eq!(state.reason_code, code);
    assert!(ended(&site).is_empty());
    let again = site.jobs.cancel_job(&id, Force::QueuedOnly, None, None, START);
    assert!(matches!(again, Err(ControlError::JobEnded { .. })));
    site.ask("a", "j/update", r#"{"status":"IN_PROGRESS","expectedVersion":2}"#);
    site.ask("a", "j/update", r#"{"status":"SUCCEEDED"}"#);
    assert_eq!(ended(&site), [&vec![(Status::Succeeded, 1), (Status::Canceled, 1)]]);
    let retry = site.jobs.retry(&id, &Retry::Thing(thing("b")), START);
    assert!(matches!(retry, Err(ControlError::JobEnded { status: JobStatus::Canceled, .. })));
}

#[test]
fn forcing_ends_what_an_unforced_cancel_left() {
    let mut site = Site::with_job("j", &["a"]);
    site.ask("a", "start-next", "");
    let id = job_id("j");
    site.jobs.cancel_job(&id, Force::QueuedOnly, None, None, START).unwrap();
    site.jobs.cancel_job(&id, Force::InProgressToo, None, None, START).unwrap();
    let deliveries = site.settle();
    assert!(matches!(deliveries[0], Delivery::StopStream { .. }));
    assert_eq!(told(&deliveries), both("a"));
    assert_eq!(site.newest("j", "a").status, Status::Canceled);
    assert_eq!(ended(&site).len(), 1);
    let reply = site.ask("a", "j/update", r#"{"status":"SUCCEEDED","expectedVersion":3}"#);
    assert!(reply[0].contains(r#""executionState":{"status":"CANCELED","versionNumber":3},"code":"InvalidStateTransition""#));
}

#[test]
fn one_execution_is_cancelled_with_its_version_checked() {
    let mut site = Site::with_job("j", &["a", "b"]);
    site.ask("a", "start-next", "");
    let (id, a) = (job_id("j"), thing("a"));
    let mut cancel = |force, version| {
        let details = Some([("why".to_owned(), "test".to_owned())].into());
        site.jobs.cancel_execution(&id, &a, force, version, details, START)
    };
    assert!(matches!(
        cancel(Force::QueuedOnly, None),
        Err(ControlError::ExecutionStatus { found: Status::InProgress, .. })
    ));
    assert!(matches!(
        cancel(Force::InProgressToo, Some(1)),
        Err(ControlError::VersionMismatch { expected: 1, found: 2, .. })
    ));
    cancel(Force::InProgressToo, Some(2)).unwrap();
    assert!(matches!(
        cancel(Force::InProgressToo, None),
        Err(ControlError::ExecutionStatus { .. })
    ));
    assert_eq!(told(&site.settle()), both("a"));
    assert_eq!(site.newest("j", "a").details.as_ref().unwrap()["why"], "test");
    let nobody = site.jobs.cancel_execution(&id, &thing("x"), Force::QueuedOnly, None, None, START);
    assert!(matches!(nobody, Err(ControlError::NoSuchExecution { .. })));
}

#[test]
fn a_retry_is_a_new_execution_without_details() {
    let mut site = Site::with_job("j", &["a", "b", "c", "d"]);
    site.ask("a", "j/update", r#"{"status":"FAILED","statusDetails":{"self_test":"ready"}}"#);
    site.ask("b", "j/update", r#"{"status":"REJECTED"}"#);
    site.ask("c", "j/update", r#"{"status":"SUCCEEDED"}"#);
    let id = job_id("j");
    let retried = site.jobs.retry(&id, &Retry::Failed, START).unwrap();
    assert_eq!(retried, [key("j", "a", 2)]);
    assert_eq!(told(&site.settle()), both("a"));
    let execution = site.newest("j", "a");
    assert_eq!((execution.version, execution.status), (1, Status::Queued));
    assert_eq!((&execution.details, &execution.started_at), (&None, &None));
    assert_eq!(site.jobs.execution(&key("j", "a", 1)).unwrap().status, Status::Failed);
    assert_eq!(site.jobs.executions_of(&id).count(), 5);
    assert_eq!(site.jobs.counts(&id).unwrap().get(Status::Failed), 0);
    // A person may retry what was rejected, not what succeeded or goes on.
    let mut retry = |name| site.jobs.retry(&id, &Retry::Thing(thing(name)), START);
    assert_eq!(retry("b").unwrap(), [key("j", "b", 2)]);
    for name in ["a", "b", "c", "d"] {
        assert!(matches!(retry(name), Err(ControlError::ExecutionStatus { .. })));
    }
    site.settle();
    let old = site.ask("a", "j/update", r#"{"status":"SUCCEEDED","executionNumber":1}"#);
    assert!(old[0].contains("ResourceNotFound"));
    let new = site.ask("a", "j/update", r#"{"status":"SUCCEEDED","executionNumber":"2"}"#);
    assert!(new[0].contains("accepted"));
}

#[test]
fn a_deleted_thing_leaves_its_jobs() {
    let mut site = Site::new();
    let id = job_id("j");
    site.jobs.add_job(job("j", &["a", "b", "c", "d"])).unwrap();
    site.jobs.start_job(&id, START).unwrap();
    site.jobs.release(&id, 3, START).unwrap();
    site.settle();
    site.ask("a", "j/update", r#"{"status":"FAILED"}"#);
    site.ask("b", "start-next", "");
    for name in ["a", "b", "d"] {
        site.jobs.remove_thing(&thing(name), START);
    }
    site.settle();
    assert_eq!(site.newest("j", "a").status, Status::Failed);
    assert_eq!((site.newest("j", "b").status, site.newest("j", "b").version), (Status::Removed, 2));
    assert_eq!(site.jobs.job(&id).unwrap().members, [thing("c")]);
    assert_eq!(site.jobs.job(&id).unwrap().released, 1);
    assert_eq!(site.jobs.retry(&id, &Retry::Failed, START), Ok(vec![]));
    assert_eq!(site.jobs.release(&id, 9, START), Ok(0));
    site.ask("c", "j/update", r#"{"status":"SUCCEEDED"}"#);
    let counts = vec![(Status::Succeeded, 1), (Status::Failed, 1), (Status::Removed, 1)];
    assert_eq!(ended(&site), [&counts]);
}

#[test]
fn removing_the_last_thing_of_a_cancelled_job_ends_it() {
    let mut site = Site::with_job("j", &["a"]);
    site.ask("a", "start-next", "");
    site.jobs.cancel_job(&job_id("j"), Force::QueuedOnly, None, None, START).unwrap();
    site.jobs.remove_thing(&thing("a"), START);
    site.settle();
    assert_eq!(ended(&site), [&vec![(Status::Removed, 1)]]);
}

#[test]
fn a_claimed_execution_is_not_there_for_the_device() {
    let mut site = Site::with_job("j", &["a"]);
    site.run(job("k", &["a"]));
    site.ask("a", "start-next", "");
    let claim = Claim { by: "bench 1".to_owned(), at: START };
    let claimed = site.jobs.claim(&job_id("j"), &thing("a"), claim.clone(), START);
    assert_eq!(claimed, Ok(key("j", "a", 1)));
    assert_eq!(told(&site.settle()), both("a"));
    assert_eq!(site.newest("j", "a").road, Road::Wire);
    assert!(site.ask("a", "$next/get", "")[0].contains(r#""jobId":"k""#));
    for (topic, body) in [("j/update", r#"{"status":"FAILED"}"#), ("j/get", "")] {
        assert!(site.ask("a", topic, body)[0].contains("ResourceNotFound"));
    }
    let again = site.jobs.claim(&job_id("j"), &thing("a"), claim, START);
    assert!(matches!(again, Err(ControlError::Claimed { by, .. }) if by == "bench 1"));
    // The other job entitles the device to the same stream.
    assert_eq!(site.downloads.find(&thing("a"), "s1").unwrap().key(), &key("k", "a", 1));
    site.jobs.release_claim(&job_id("j"), &thing("a"), START).unwrap();
    assert_eq!(told(&site.settle()), both("a"));
    assert_eq!((site.newest("j", "a").version, site.newest("j", "a").road), (2, Road::Air));
    let twice = site.jobs.release_claim(&job_id("j"), &thing("a"), START);
    assert!(matches!(twice, Err(ControlError::NotClaimed { .. })));
}

#[test]
fn a_stream_may_be_read_while_an_execution_is_unfinished() {
    let mut site = Site::with_job("j", &["a", "b"]);
    let readable = |site: &Site, name| site.downloads.find(&thing(name), "s1").is_some();
    assert!(readable(&site, "a") && readable(&site, "b"));
    site.ask("a", "j/update", r#"{"status":"FAILED"}"#);
    assert!(!readable(&site, "a") && readable(&site, "b"));
    site.jobs.retry(&job_id("j"), &Retry::Failed, START).unwrap();
    site.settle();
    assert!(readable(&site, "a"));
    site.restart();
    assert!(readable(&site, "a") && readable(&site, "b"));
}

#[test]
fn a_job_is_deleted_when_it_is_over_or_by_force() {
    let mut site = Site::with_job("j", &["a"]);
    let id = job_id("j");
    let early = site.jobs.delete_job(&id, Force::QueuedOnly, START);
    assert!(matches!(early, Err(ControlError::JobUnfinished { pending: 1, .. })));
    site.jobs.delete_job(&id, Force::InProgressToo, START).unwrap();
    assert_eq!(told(&site.settle()), both("a"));
    assert!(site.stored.is_empty() && site.stored_jobs.is_empty());
    assert!(site.jobs.job(&id).is_none() && site.jobs.execution(&key("j", "a", 1)).is_none());
    assert_eq!(ended(&site), [&vec![(Status::Canceled, 1)]]);
    assert!(site.ask("a", "j/update", r#"{"status":"FAILED"}"#)[0].contains("ResourceNotFound"));
    site.jobs.add_job(job("k", &["a"])).unwrap();
    site.jobs.delete_job(&job_id("k"), Force::QueuedOnly, START).unwrap();
}

fn with_timeout(minutes: u32) -> Site {
    let mut site = Site::new();
    let timeout = Some(minutes);
    site.run(Job { in_progress_timeout_minutes: timeout, ..job("j", &["a"]) });
    site
}

fn minutes(n: i64) -> Timestamp {
    Timestamp(START.0 + n * 60_000)
}

#[test]
fn the_in_progress_timer_starts_once() {
    let mut site = with_timeout(10);
    assert_eq!(site.jobs.poll_timeout(), None);
    site.ask("a", "start-next", "");
    assert_eq!(site.jobs.poll_timeout(), Some((minutes(10), "in-progress timeout")));
    site.now = minutes(5);
    site.ask("a", "j/update", r#"{"status":"IN_PROGRESS"}"#);
    assert_eq!(site.jobs.poll_timeout(), Some((minutes(10), "in-progress timeout")));
    site.jobs.handle_timeout(Timestamp(minutes(10).0 - 1));
    assert_eq!(site.newest("j", "a").status, Status::InProgress);
    site.jobs.handle_timeout(minutes(10));
    assert_eq!(told(&site.settle()), both("a"));
    assert_eq!(
        (site.newest("j", "a").status, site.newest("j", "a").version),
        (Status::TimedOut, 4)
    );
    assert_eq!(site.jobs.poll_timeout(), None);
    site.jobs.handle_timeout(minutes(20));
    assert!(site.settle().is_empty());
    assert_eq!(ended(&site), [&vec![(Status::TimedOut, 1)]]);
}

#[test]
fn a_step_timer_replaces_the_one_before_and_ends_with_the_job() {
    let mut site = with_timeout(10);
    site.ask("a", "start-next", r#"{"stepTimeoutInMinutes":2}"#);
    assert_eq!(site.jobs.poll_timeout(), Some((minutes(2), "step timeout")));
    site.ask("a", "j/update", r#"{"status":"IN_PROGRESS","stepTimeoutInMinutes":"5"}"#);
    assert_eq!(site.jobs.poll_timeout(), Some((minutes(5), "step timeout")));
    site.ask("a", "j/update", r#"{"status":"IN_PROGRESS","stepTimeoutInMinutes":60}"#);
    assert_eq!(site.jobs.poll_timeout(), Some((minutes(10), "in-progress timeout")));
    site.ask("a", "j/update", r#"{"status":"IN_PROGRESS","stepTimeoutInMinutes":-1}"#);
    assert_eq!(site.newest("j", "a").step_deadline, None);
    site.ask("a", "j/update", r#"{"status":"SUCCEEDED"}"#);
    assert_eq!(site.jobs.poll_timeout(), None);
}

#[test]
fn time_in_which_nobody_was_served_is_not_charged() {
    let mut site = with_timeout(10);
    site.ask("a", "start-next", r#"{"stepTimeoutInMinutes":5}"#);
    site.jobs.shift_deadlines(Duration::from_secs(120));
    site.settle();
    assert_eq!(site.jobs.poll_timeout(), Some((minutes(7), "step timeout")));
    assert_eq!(site.newest("j", "a").version, 2);
    site.restart();
    assert_eq!(site.jobs.poll_timeout(), Some((minutes(7), "step timeout")));
}

#[test]
fn ten_thousand_things() {
    let names: Vec<String> = (0..10_000).map(|n| format!("thing-{n:05}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut site = with_timeout(10);
    site.run(Job { in_progress_timeout_minutes: Some(60), ..job("big", &names) });
    for name in &names {
        site.ask(name, "start-next", "");
        site.ask(name, "big/update", r#"{"status":"SUCCEEDED","expectedVersion":"2"}"#);
    }
    let counts = site.jobs.counts(&job_id("big")).unwrap();
    assert_eq!(counts.get(Status::Succeeded), 10_000);
    assert_eq!(ended(&site).len(), 1);
}
