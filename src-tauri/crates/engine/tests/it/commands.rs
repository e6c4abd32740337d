use engine::{
    CancelExecution, CancelJob, CertificateOrigin, CommandError, DeleteUpdate, DeleteUpdateError,
    ImageError, NewUpdateError, StreamFate,
};
use jobs::device::{ConnectionId, Delivery, DeviceInput};
use jobs::{Force, Retry};
use model::*;
use registry::Outcome;

use crate::site::{NOW, Site, actor, new_thing, new_update, targets, thing};

fn certificate(of: &str, byte: u8) -> CertificateRecord {
    CertificateRecord {
        id: CertificateId(Sha256([byte; 32])),
        thing: thing(of),
        der: vec![byte],
        status: CertificateStatus::Active,
        issued_at: NOW,
        not_after: NOW,
    }
}

fn disconnected(site: &Site) -> Vec<(ThingName, Option<CertificateId>)> {
    let arrivals = site.devices.take().into_iter();
    let disconnects = arrivals.filter_map(|arrival| match arrival.delivery {
        Delivery::Disconnect { thing, certificate } => Some((thing, certificate)),
        _ => None,
    });
    disconnects.collect()
}

#[tokio::test]
async fn a_disabled_certificate_is_known_nowhere_before_its_connections_are_dropped() {
    let site = Site::new();
    site.with_things(1).await;
    let identities = site.engine.identities();
    let record = certificate("d0", 1);
    let id = record.id;
    let add = |record| site.engine.add_certificate(actor(), record, CertificateOrigin::Issued);
    assert_eq!(add(record.clone()).await.unwrap(), Outcome::Done);
    assert_eq!(identities.thing_of(&id), Some(thing("d0")));
    assert!(identities.exists("d0") && !identities.exists("d1"));
    let set = |status| site.engine.set_certificate_status(actor(), id, status);
    assert_eq!(set(CertificateStatus::Inactive).await.unwrap(), Outcome::Done);
    assert_eq!(identities.thing_of(&id), None);
    assert_eq!(disconnected(&site), [(thing("d0"), Some(id))]);
    // A handshake that was under way meanwhile.
    site.say(DeviceInput::Connected {
        connection: ConnectionId(5),
        thing: thing("d0"),
        certificate: Some(id),
    });
    site.ask(0, "get", "{}");
    site.say(DeviceInput::Connected {
        connection: ConnectionId(6),
        thing: thing("d0"),
        certificate: Some(id),
    });
    let sent_away = |d: &Delivery| matches!(d, Delivery::Disconnect { certificate: Some(_), .. });
    site.devices.take_until(sent_away);
    let restarted = site.killed(NOW);
    assert_eq!(restarted.engine.identities().thing_of(&id), None);
    assert_eq!(set(CertificateStatus::Active).await.unwrap(), Outcome::Done);
    assert_eq!(identities.thing_of(&id), Some(thing("d0")));
    site.engine.remove_thing(actor(), thing("d0"), None).await.unwrap().unwrap();
    assert!(identities.thing_of(&id).is_none() && !identities.exists("d0"));
    assert!(site.reader().certificates(None).unwrap().is_empty());
}

#[tokio::test]
async fn a_removed_thing_leaves_its_jobs_on_disk_too() {
    let site = Site::new();
    let job = site.with_update(3, 100).await;
    site.engine.start_rollout(actor(), job.clone()).await.unwrap();
    site.engine.remove_thing(actor(), thing("d1"), None).await.unwrap().unwrap();
    assert_eq!(site.status("d1"), ExecutionStatus::Removed);
    let stored = site.reader().job(&job).unwrap().unwrap();
    assert_eq!(stored.members, [thing("d0"), thing("d2")]);
    assert_eq!(stored.released, 2);
    let restarted = site.killed(NOW);
    assert_eq!(restarted.executions(), site.executions());
    assert!(site.engine.remove_thing(actor(), thing("nobody"), None).await.unwrap().is_none());
}

#[tokio::test]
async fn an_import_takes_all_or_tells_every_row() {
    let site = Site::new();
    let with = |name: &str, value: &str| {
        let mut new = new_thing(name);
        new.attributes.insert("site".into(), value.into());
        new
    };
    let long = "x".repeat(801);
    let rows = vec![with("a", "1"), with("b", &long), with("a", "2"), with("c", "3")];
    let Err(CommandError::Refused(refused)) = site.engine.import_things(actor(), rows).await else {
        panic!("taken")
    };
    assert_eq!(refused.rows.iter().map(|row| row.index).collect::<Vec<_>>(), [1, 2]);
    assert!(site.reader().things().unwrap().is_empty());
    let rows = vec![with("a", "1"), with("a", "1"), with("c", "3")];
    let imported = site.engine.import_things(actor(), rows).await.unwrap();
    assert_eq!((imported.added, imported.unchanged), (2, 1));
}

#[tokio::test]
async fn an_update_is_created_whole_or_not_at_all() {
    let site = Site::new();
    site.with_things(1).await;
    let image = site.import(100);
    let create = |new| site.engine.create_update(actor(), new);
    let unknown = create(new_update("u1", &image, &targets(1))).await;
    assert!(matches!(
        unknown,
        Err(CommandError::Refused(NewUpdateError::UnknownImage { file_id: 0, .. }))
    ));
    site.engine.add_image(actor(), image.clone()).await.unwrap();
    let strangers = create(new_update("u1", &image, &targets(3))).await;
    let Err(CommandError::Refused(NewUpdateError::Targets(error))) = strangers else { panic!() };
    assert_eq!(error.0.len(), 2);
    let mut bad = new_update("u1", &image, &targets(1));
    bad.job.document = "no JSON".into();
    assert!(matches!(create(bad).await, Err(CommandError::Refused(NewUpdateError::Job(_)))));
    assert!(site.reader().stream(&StreamId::new("s-u1").unwrap()).unwrap().is_none());
    let made = create(new_update("u1", &image, &targets(1))).await.unwrap();
    assert_eq!(made.jobs.len(), 1);
    assert_eq!(site.reader().job(&made.jobs[0]).unwrap().unwrap().members, [thing("d0")]);
    let again = create(new_update("u1", &image, &targets(1))).await;
    assert!(matches!(again, Err(CommandError::Refused(NewUpdateError::Exists { .. }))));
}

#[tokio::test]
async fn deleting_an_update_follows_delete_ota_update() {
    let site = Site::new();
    let job = site.with_update(2, 100).await;
    site.engine.start_rollout(actor(), job.clone()).await.unwrap();
    site.ask(0, "start-next", "{}");
    let id = UpdateId::new("u1").unwrap();
    let delete = |force| {
        let how = DeleteUpdate { force, stream: StreamFate::Keep };
        site.engine.delete_update(actor(), id.clone(), how)
    };
    let refused = delete(Force::QueuedOnly).await;
    assert!(matches!(refused, Err(CommandError::Refused(DeleteUpdateError::JobUnfinished { .. }))));
    delete(Force::InProgressToo).await.unwrap();
    assert!(site.executions().is_empty());
    assert!(site.reader().job(&job).unwrap().is_none());
    assert!(site.reader().updates().unwrap().is_empty());
    assert!(site.engine.downloads().find(&thing("d0"), "s-u1").is_none());
    let restarted = site.killed(NOW);
    assert_eq!(restarted.ask(0, "$next/get", "{}").1.get("execution"), None);
}

#[tokio::test]
async fn garbage_is_what_nothing_refers_to() {
    let site = Site::new();
    site.with_update(1, 100).await;
    let orphan = site.import(200);
    site.engine.add_image(actor(), orphan.clone()).await.unwrap();
    let used = site.reader().images().unwrap();
    let used = used.iter().find(|image| image.hash != orphan.hash).unwrap().clone();
    let in_use = site.engine.remove_image(actor(), used.hash, "tidy".into()).await;
    assert!(matches!(in_use, Err(CommandError::Refused(ImageError::InUse { .. }))));
    let unrecorded = site.import(300);
    let collected = site.engine.collect_garbage(actor()).await.unwrap();
    assert_eq!(collected.files.iter().map(|f| f.hash).collect::<Vec<_>>(), [unrecorded.hash]);
    assert_eq!(collected.images.iter().map(|i| i.hash).collect::<Vec<_>>(), [orphan.hash]);
    let files = store::FileStore::open(&site.dir.join("files")).unwrap();
    assert!(files.open_file(orphan.hash).is_err());
    assert!(files.open_file(used.hash).is_ok());
    let how = DeleteUpdate { force: Force::InProgressToo, stream: StreamFate::Keep };
    site.engine.delete_update(actor(), UpdateId::new("u1").unwrap(), how).await.unwrap();
    let collected = site.engine.collect_garbage(actor()).await.unwrap();
    assert_eq!(collected.streams, [StreamId::new("s-u1").unwrap()]);
    assert_eq!(collected.images.len(), 1);
    assert!(files.open_file(used.hash).is_err());
    assert!(site.reader().images().unwrap().is_empty());
    let missing = site.engine.add_image(actor(), orphan).await;
    assert!(matches!(missing, Err(CommandError::Refused(ImageError::File(_)))));
}

#[tokio::test]
async fn cancel_and_retry_reach_the_disk_and_the_device() {
    let site = Site::new();
    let job = site.with_update(3, 100).await;
    site.engine.start_rollout(actor(), job.clone()).await.unwrap();
    assert_eq!(site.report(0, r#"{"status":"FAILED"}"#).0, "accepted");
    let retried = site.engine.retry(actor(), job.clone(), Retry::Failed).await.unwrap();
    assert_eq!(retried.len(), 1);
    assert_eq!(site.executions()[&("d0".into(), 2)], (ExecutionStatus::Queued, 1));
    let what = CancelExecution {
        job: job.clone(),
        thing: thing("d1"),
        force: Force::QueuedOnly,
        expected_version: None,
        details: None,
    };
    site.engine.cancel_execution(actor(), what).await.unwrap();
    assert_eq!(site.status("d1"), ExecutionStatus::Canceled);
    site.devices.take();
    let how = CancelJob { force: Force::InProgressToo, reason_code: None, comment: None };
    site.engine.cancel_job(actor(), job.clone(), how).await.unwrap();
    assert_eq!(site.status("d2"), ExecutionStatus::Canceled);
    let notified = site.devices.take().iter().any(|arrival| {
        matches!(&arrival.delivery, Delivery::Notify { thing, topic, .. }
            if thing.as_str() == "d2" && topic == "notify-next")
    });
    assert!(notified);
    let late = site.engine.retry(actor(), job, Retry::Failed).await;
    assert!(matches!(late, Err(CommandError::Refused(jobs::ControlError::JobEnded { .. }))));
    assert!(site.ledger().iter().any(|event| matches!(event, LedgerEvent::RolloutEnded { .. })));
}

#[tokio::test]
async fn a_file_that_is_being_imported_is_no_garbage() {
    let folder = tempfile::TempDir::new().unwrap();
    // The files' own times are the real clock's, far ahead of this one.
    let site = Site::over(folder.path(), Timestamp::from_millis(1_000_000));
    let unrecorded = site.import(300);
    let collected = site.engine.collect_garbage(actor()).await.unwrap();
    assert_eq!(collected, engine::Collected::default());
    site.engine.add_image(actor(), unrecorded).await.unwrap();
}

#[tokio::test]
async fn a_job_that_ended_is_followed_up() {
    let site = Site::new();
    let job = site.with_update(2, 100).await;
    site.engine.start_rollout(actor(), job.clone()).await.unwrap();
    site.report(0, r#"{"status":"FAILED"}"#);
    site.report(1, r#"{"status":"SUCCEEDED"}"#);
    let ended = site.reader().job(&job).unwrap().unwrap();
    assert_eq!(ended.status, JobStatus::Completed);
    let id = UpdateId::new("u1").unwrap();
    let second = |member: &str| Job {
        id: JobId::new("AFR_OTA-u1-2").unwrap(),
        members: vec![thing(member)],
        released: 0,
        last_release_at: None,
        status: JobStatus::Scheduled,
        completed_at: None,
        ..ended.clone()
    };
    let stranger = site.engine.follow_up(actor(), id.clone(), second("nobody")).await;
    assert!(matches!(
        stranger,
        Err(CommandError::Refused(engine::FollowUpError::UnknownThing { .. }))
    ));
    let update = site.engine.follow_up(actor(), id, second("d0")).await.unwrap();
    assert_eq!(update.jobs.len(), 2);
    site.engine.start_rollout(actor(), update.jobs[1].clone()).await.unwrap();
    let restarted = site.killed(NOW);
    let (_, reply) = restarted.ask(0, "start-next", "{}");
    assert_eq!(reply["execution"]["jobId"], "AFR_OTA-u1-2");
    assert!(restarted.engine.downloads().find(&thing("d0"), "s-u1").is_some());
}

#[tokio::test]
async fn what_happened_elsewhere_is_recorded() {
    let site = Site::new();
    let who = Actor { account: "root".into(), operator: Some("Ada".into()) };
    let event = LedgerEvent::BackupWritten { file: "b.zip".into() };
    site.engine.record(who.clone(), event.clone()).await.unwrap();
    assert_eq!(site.ledger(), [event]);
    assert_eq!(site.reader().ledger(1, 1).unwrap()[0].actor, who);
    let set = |key: &str| site.engine.set_meta(actor(), key.into(), "v".into());
    set("site.name").await.unwrap();
    assert_eq!(site.reader().meta("site.name").unwrap().as_deref(), Some("v"));
    assert!(matches!(set("engine.aliveAt").await, Err(CommandError::Refused(_))));
}
