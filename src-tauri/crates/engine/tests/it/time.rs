//! Timers, pacing, and time in which nobody was served.

use std::time::Duration;

use model::{ExecutionStatus, LedgerEvent, Timestamp};

use crate::site::{NOW, Site, actor, targets, thing};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

async fn downloading(timeout_minutes: u32) -> Site {
    let site = Site::new();
    site.with_things(1).await;
    let job = site
        .with_job(&targets(1), 5000, |job| job.in_progress_timeout_minutes = Some(timeout_minutes))
        .await;
    site.engine.start_rollout(actor(), job).await.unwrap();
    assert_eq!(site.ask(0, "start-next", "{}").0, "accepted");
    site
}

fn not_serving(site: &Site) -> Vec<(Timestamp, Timestamp)> {
    let gaps = site.ledger().into_iter().filter_map(|event| match event {
        LedgerEvent::NotServing { from, until, .. } => Some((from, until)),
        _ => None,
    });
    gaps.collect()
}

#[tokio::test]
async fn an_execution_times_out_on_the_minute() {
    let site = downloading(2).await;
    site.clock.advance(2 * MINUTE - Duration::from_millis(1));
    assert_eq!(site.status("d0"), ExecutionStatus::InProgress);
    site.clock.advance(Duration::from_millis(1));
    assert_eq!(site.status("d0"), ExecutionStatus::TimedOut);
    assert!(not_serving(&site).is_empty());
}

#[tokio::test]
async fn sleep_of_the_machine_is_not_charged() {
    let site = downloading(2).await;
    site.clock.advance(MINUTE);
    site.clock.sleep_through(HOUR);
    assert_eq!(site.status("d0"), ExecutionStatus::InProgress);
    let [(from, until)] = not_serving(&site)[..] else { panic!("{:?}", not_serving(&site)) };
    assert!(until.since(from) > HOUR - MINUTE && until.since(from) <= HOUR);
    site.clock.advance(MINUTE - Duration::from_secs(11));
    assert_eq!(site.status("d0"), ExecutionStatus::InProgress);
    site.clock.advance(Duration::from_secs(11));
    assert_eq!(site.status("d0"), ExecutionStatus::TimedOut);
}

#[tokio::test]
async fn a_clock_set_forward_is_not_charged() {
    let site = downloading(2).await;
    site.clock.set_forward(HOUR);
    site.clock.advance(MINUTE);
    assert_eq!(site.status("d0"), ExecutionStatus::InProgress);
    assert_eq!(not_serving(&site).len(), 1);
    site.clock.advance(MINUTE);
    assert_eq!(site.status("d0"), ExecutionStatus::TimedOut);
}

#[tokio::test]
async fn a_clock_set_back_leaves_as_much_time_as_before() {
    let site = downloading(2).await;
    site.clock.set_back(HOUR);
    site.clock.advance(MINUTE);
    let [(from, until)] = not_serving(&site)[..] else { panic!("{:?}", not_serving(&site)) };
    assert_eq!(from.since(until), HOUR);
    assert_eq!(site.status("d0"), ExecutionStatus::InProgress);
    let active = r#"{"status":"IN_PROGRESS","statusDetails":{"self_test":"active","updatedBy":"0x00020003"}}"#;
    assert_eq!(site.report(0, active).0, "accepted");
    site.clock.advance(MINUTE - Duration::from_millis(1));
    assert_eq!(site.status("d0"), ExecutionStatus::InProgress);
    site.clock.advance(Duration::from_millis(1));
    assert_eq!(site.status("d0"), ExecutionStatus::TimedOut);
}

#[tokio::test]
async fn a_clock_set_back_between_runs_leaves_as_much_time_as_before() {
    let site = downloading(2).await;
    let restarted = site.killed(NOW.before(HOUR));
    restarted.clock.advance(2 * MINUTE - Duration::from_millis(1));
    assert_eq!(restarted.status("d0"), ExecutionStatus::InProgress);
    restarted.clock.advance(Duration::from_millis(1));
    assert_eq!(restarted.status("d0"), ExecutionStatus::TimedOut);
}

#[tokio::test]
async fn a_version_reported_after_the_clock_was_set_back_is_known() {
    let site = downloading(2).await;
    let report = |version: &str| {
        let details = format!(r#"{{"self_test":"active","updatedBy":"{version}"}}"#);
        site.report(0, &format!(r#"{{"status":"IN_PROGRESS","statusDetails":{details}}}"#));
        site.reader().thing(&thing("d0")).unwrap().unwrap().reported_version.unwrap().version
    };
    assert_eq!(report("0x00020003"), "0.2.3");
    site.clock.set_back(HOUR);
    assert_eq!(report("0x00020004"), "0.2.4");
}

#[tokio::test]
async fn downtime_is_not_charged_and_is_recorded_once() {
    let site = downloading(2).await;
    site.clock.advance(MINUTE);
    let restarted = site.killed(NOW.after(MINUTE + HOUR));
    assert_eq!(restarted.status("d0"), ExecutionStatus::InProgress);
    let gaps = not_serving(&restarted);
    assert_eq!(gaps.len(), 1);
    assert_eq!(gaps[0].1, NOW.after(MINUTE + HOUR));
    assert!(
        gaps[0].0 <= NOW.after(MINUTE)
            && gaps[0].0.after(Duration::from_secs(10)) >= NOW.after(MINUTE)
    );
    restarted.clock.advance(MINUTE - Duration::from_millis(1));
    assert_eq!(restarted.status("d0"), ExecutionStatus::InProgress);
    // The sign of life was at most ten seconds old.
    restarted.clock.advance(Duration::from_secs(10));
    assert_eq!(restarted.status("d0"), ExecutionStatus::TimedOut);
    assert_eq!(not_serving(&restarted).len(), 1);
}

#[tokio::test]
async fn a_rollout_releases_one_batch_a_minute() {
    let site = Site::new();
    let job = site.with_update(2500, 100).await;
    let released = || site.executions().len();
    assert_eq!(released(), 0);
    site.engine.start_rollout(actor(), job.clone()).await.unwrap();
    assert_eq!(released(), 1000);
    site.clock.advance(MINUTE - Duration::from_millis(1));
    assert_eq!(released(), 1000);
    site.clock.advance(Duration::from_millis(1));
    assert_eq!(released(), 2000);
    // A day off brings one batch, not a thousand.
    let restarted = site.killed(NOW.after(24 * HOUR));
    assert_eq!(restarted.executions().len(), 2500);
    site.engine.pause(actor(), job.clone(), None).await.unwrap();
    site.clock.advance(10 * MINUTE);
    assert_eq!(released(), 2000);
    site.engine.resume(actor(), job).await.unwrap();
    assert_eq!(released(), 2500);
}

#[tokio::test]
async fn no_batch_is_caught_up_after_downtime() {
    let site = Site::new();
    site.with_things(30).await;
    let job = site.with_job(&targets(30), 100, |job| job.maximum_per_minute = 5).await;
    site.engine.start_rollout(actor(), job).await.unwrap();
    let restarted = site.killed(NOW.after(24 * HOUR));
    assert_eq!(restarted.executions().len(), 10);
    restarted.clock.advance(MINUTE);
    assert_eq!(restarted.executions().len(), 15);
}
