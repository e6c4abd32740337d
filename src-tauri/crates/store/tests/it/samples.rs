//! Records to store. What they mean does not matter here; that they come back does.

use model::*;
use store::{Batch, StoreError};

pub fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

pub fn hash(fill: u8) -> Sha256 {
    Sha256([fill; 32])
}

pub fn actor() -> Actor {
    Actor { account: "ana".into(), operator: Some("Ana".into()) }
}

pub fn thing_name(n: usize) -> ThingName {
    ThingName::new(&format!("meter-{n:05}")).unwrap()
}

pub fn group_name(text: &str) -> GroupName {
    GroupName::new(text).unwrap()
}

pub fn job_id(text: &str) -> JobId {
    JobId::new(text).unwrap()
}

pub fn thing(n: usize) -> ThingRecord {
    ThingRecord {
        name: thing_name(n),
        thing_type: None,
        attributes: [("site".to_owned(), "north".to_owned())].into(),
        created_at: at(1),
        reported_version: None,
        presence: Presence::default(),
        version: 1,
    }
}

pub fn group(name: &str) -> GroupRecord {
    GroupRecord { name: group_name(name), parent: None, description: None, created_at: at(1) }
}

pub fn job(id: &str, members: usize) -> Job {
    Job {
        id: job_id(id),
        update: None,
        stream: None,
        document: r#"{"afr_ota":{}}"#.into(),
        targets: vec!["arn:aws:iot:eu-west-1:123456789012:thinggroup/site".into()],
        selection: TargetSelection::Snapshot,
        members: (0..members).map(thing_name).collect(),
        released: 0,
        maximum_per_minute: 1000,
        last_release_at: None,
        in_progress_timeout_minutes: Some(60),
        expected_version: None,
        status: JobStatus::InProgress,
        pause: None,
        reason_code: None,
        comment: None,
        created_at: at(2),
        updated_at: at(2),
        completed_at: None,
    }
}

pub fn execution(job: &str, n: usize, status: ExecutionStatus) -> Execution {
    Execution {
        key: ExecutionKey { job: job_id(job), thing: thing_name(n), number: 1 },
        status,
        details: Some([("receive".to_owned(), "25/49".to_owned())].into()),
        version: 2,
        road: Road::Air,
        queued_at: at(3),
        started_at: Some(at(4)),
        updated_at: at(5),
        in_progress_deadline: Some(at(6)),
        step_deadline: None,
        order: n as u64 + 1,
        claim: None,
        evidence: Evidence::default(),
    }
}

pub fn moved(execution: &Execution) -> LedgerEvent {
    LedgerEvent::Execution {
        key: execution.key.clone(),
        from: Some(ExecutionStatus::Queued),
        to: execution.status,
        details: execution.details.clone(),
    }
}

/// Puts an execution and says so in the ledger.
pub fn move_to(
    batch: &mut Batch<'_>,
    job: &str,
    n: usize,
    status: ExecutionStatus,
) -> Result<(), StoreError> {
    let execution = execution(job, n, status);
    batch.put_execution(&execution)?;
    batch.append_ledger(at(7), &actor(), &moved(&execution))?;
    Ok(())
}
