//! What a restart makes of what was stored.

use jobs::{ControlError, Force, Jobs, Retry};
use model::{ExecutionStatus as Status, JobStatus};

use crate::common::*;

#[test]
fn an_order_is_given_out_once_whatever_was_loaded() {
    let mut jobs = Jobs::restore(vec![], vec![stream("s1", &[1])], vec![], 41);
    jobs.add_job(job("j", &["a"])).unwrap();
    jobs.start_job(&job_id("j"), START).unwrap();
    jobs.release(&job_id("j"), 1, START).unwrap();
    assert_eq!(jobs.newest(&job_id("j"), &thing("a")).unwrap().order, 42);
}

#[test]
fn a_device_that_repeats_its_last_word_hears_how_it_ended() {
    let mut site = Site::with_job("j", &["a"]);
    site.ask("a", "start-next", "");
    let done = r#"{"status":"SUCCEEDED"}"#;
    site.ask("a", "j/update", done);
    assert_eq!(site.jobs.job(&job_id("j")).unwrap().status, JobStatus::Completed);
    site.restart();
    let [reply] = &site.ask("a", "j/update", done)[..] else { panic!("not one reply") };
    assert!(reply.starts_with("j/update/rejected "), "{reply}");
    assert!(reply.contains(r#""executionState":{"status":"SUCCEEDED","versionNumber":3},"code":"InvalidStateTransition""#), "{reply}");
    let [reply] = &site.ask("a", "j/get", "")[..] else { panic!("not one reply") };
    assert!(reply.contains(r#""code":"TerminalStateReached""#), "{reply}");
}

#[test]
fn running_jobs_are_those_in_progress() {
    let mut site = Site::with_job("j1", &["a"]);
    site.run(job("j2", &["b"]));
    site.jobs.add_job(job("j3", &["c"])).unwrap();
    let running =
        |site: &Site| site.jobs.running().map(|job| job.id.to_string()).collect::<Vec<_>>();
    assert_eq!(running(&site), ["j1", "j2"]);
    site.jobs.cancel_job(&job_id("j1"), Force::QueuedOnly, None, None, START).unwrap();
    assert_eq!(running(&site), ["j2"]);
    site.settle();
    site.restart();
    assert_eq!(running(&site), ["j2"]);
    site.ask("b", "j2/update", r#"{"status":"FAILED"}"#);
    assert!(running(&site).is_empty());
    site.jobs.start_job(&job_id("j3"), START).unwrap();
    assert_eq!(running(&site), ["j3"]);
    site.jobs.delete_job(&job_id("j3"), Force::InProgressToo, START).unwrap();
    assert!(running(&site).is_empty());
}

#[test]
fn what_has_ended_stays_so() {
    let mut site = Site::with_job("j", &["a"]);
    site.ask("a", "j/update", r#"{"status":"FAILED"}"#);
    site.restart();
    let retry = site.jobs.retry(&job_id("j"), &Retry::Failed, START);
    assert!(matches!(retry, Err(ControlError::JobEnded { .. })), "{retry:?}");
    assert_eq!(site.jobs.counts(&job_id("j")).unwrap().get(Status::Failed), 1);
    assert!(site.jobs.pending(&thing("a")).next().is_none());
    assert!(site.downloads.find(&thing("a"), "s1").is_none());
    site.jobs.delete_job(&job_id("j"), Force::QueuedOnly, START).unwrap();
    site.settle();
    assert!(site.stored.is_empty());
}
