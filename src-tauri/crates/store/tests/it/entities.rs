//! Whatever a record holds comes back as it was.

use std::collections::BTreeMap;

use model::*;
use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;
use store::{Database, Reader, State};

use crate::samples::{actor, at, group, thing};

fn time() -> impl Strategy<Value = Timestamp> {
    any::<i64>().prop_map(Timestamp::from_millis)
}

fn digest() -> impl Strategy<Value = Sha256> {
    any::<[u8; 32]>().prop_map(Sha256)
}

/// Counters are stored as SQLite's signed integers.
fn counter() -> impl Strategy<Value = u64> {
    0..=i64::MAX as u64
}

fn map() -> impl Strategy<Value = BTreeMap<String, String>> {
    btree_map(any::<String>(), any::<String>(), 0..4)
}

prop_compose! {
    fn thing_name()(text in "[a-zA-Z0-9:_-]{1,128}") -> ThingName { ThingName::new(&text).unwrap() }
}
prop_compose! {
    fn job_id()(text in "[a-zA-Z0-9_-]{1,64}") -> JobId { JobId::new(&text).unwrap() }
}
prop_compose! {
    fn update_id()(text in "[a-zA-Z0-9_-]{1,56}") -> UpdateId { UpdateId::new(&text).unwrap() }
}
prop_compose! {
    fn stream_id()(text in "[a-zA-Z0-9_-]{1,128}") -> StreamId { StreamId::new(&text).unwrap() }
}
prop_compose! {
    fn group_name()(text in "[a-zA-Z0-9:_-]{1,128}") -> GroupName { GroupName::new(&text).unwrap() }
}
prop_compose! {
    fn reported()(version in any::<String>(), at in time()) -> ReportedVersion {
        ReportedVersion { version, at }
    }
}
prop_compose! {
    fn a_thing()(
        name in thing_name(), thing_type in of(any::<String>()), attributes in map(),
        created_at in time(), reported_version in of(reported()), connected: bool,
        since in of(time()), version: u64,
    ) -> ThingRecord {
        let presence = Presence { connected, since };
        ThingRecord { name, thing_type, attributes, created_at, reported_version, presence, version }
    }
}
prop_compose! {
    fn a_group()(
        name in group_name(), parent in of(group_name()), description in of(any::<String>()),
        created_at in time(),
    ) -> GroupRecord {
        GroupRecord { name, parent, description, created_at }
    }
}
prop_compose! {
    fn a_certificate()(
        id in digest(), thing in thing_name(), der: Vec<u8>, active: bool, issued_at in time(),
        not_after in time(),
    ) -> CertificateRecord {
        let status = if active { CertificateStatus::Active } else { CertificateStatus::Inactive };
        CertificateRecord { id: CertificateId(id), thing, der, status, issued_at, not_after }
    }
}
prop_compose! {
    fn an_image()(hash in digest(), name: String, size: u64, added_at in time()) -> ImageRecord {
        ImageRecord { hash, name, size, added_at }
    }
}
prop_compose! {
    fn a_stream()(
        id in stream_id(), update in of(update_id()), description: String, created_at in time(),
        files in vec((any::<u8>(), any::<u64>(), digest()), 0..4),
    ) -> StreamRecord {
        let files = files.into_iter().map(|(file_id, size, image)| StreamFile { file_id, size, image });
        StreamRecord { id, update, description, files: files.collect(), created_at }
    }
}
prop_compose! {
    fn an_update()(
        id in update_id(), description in of(any::<String>()), targets in vec(any::<String>(), 0..3),
        base_rate_per_minute: i64, increment_factor in -1e9..1e9f64, names in map(),
        file_type in of(any::<i64>()), jobs in vec(job_id(), 0..3), stream in of(stream_id()),
        error in of((any::<String>(), any::<String>())), created_at in time(),
    ) -> UpdateRecord {
        let rate_increase_criteria = RateIncreaseCriteria::default();
        let exponential_rate = Some(ExponentialRate {
            base_rate_per_minute, increment_factor, rate_increase_criteria,
        });
        let file = OtaUpdateFile { file_type, attributes: Some(names), ..Default::default() };
        UpdateRecord {
            definition: CreateOtaUpdate {
                ota_update_id: id.to_string(),
                description,
                targets,
                target_selection: Some(TargetSelection::Continuous),
                aws_job_executions_rollout_config: Some(RolloutConfig {
                    maximum_per_minute: None,
                    exponential_rate,
                }),
                files: vec![file],
                ..Default::default()
            },
            id,
            status: UpdateStatus::CreateComplete,
            error: error.map(|(code, message)| ErrorInfo { code, message }),
            jobs,
            stream,
            signed_with: None,
            created_at,
            modified_at: created_at,
        }
    }
}
prop_compose! {
    fn a_job()(
        id in job_id(), document: String, members in vec(thing_name(), 0..20), released: u32,
        maximum_per_minute: u32, last_release_at in of(time()), expected_version in of(any::<String>()),
        ended: bool, pause in of((time(), of(any::<String>()))), comment in of(any::<String>()),
        created_at in time(), update in of(update_id()), stream in of(stream_id()),
    ) -> Job {
        Job {
            id, update, stream, document, members, released, maximum_per_minute, last_release_at,
            targets: vec!["a".into(), "b".into()],
            selection: TargetSelection::Snapshot,
            in_progress_timeout_minutes: Some(released),
            expected_version,
            status: if ended { JobStatus::Canceled } else { JobStatus::Scheduled },
            pause: pause.map(|(at, reason)| Pause { at, reason }),
            reason_code: comment.clone(),
            comment,
            created_at,
            updated_at: created_at,
            completed_at: last_release_at,
        }
    }
}
prop_compose! {
    fn evidence()(
        at in of(time()), reported_version in of(reported()), last_receive in of(any::<String>()),
        restarts: u32, blocks in of(any::<(u32, u32, u32, u64, u64)>()),
    ) -> Evidence {
        let progress = blocks.map(|(blocks_done, blocks_total, block_size, bytes_sent, requests)| {
            Progress { blocks_done, blocks_total, block_size, bytes_sent, requests }
        });
        Evidence {
            first_block_at: at, ran_before: last_receive.clone(),
            all_blocks_sent_at: at, verified_at: at, booted_at: at, reported_version, last_receive,
            restarts, progress,
        }
    }
}
prop_compose! {
    fn an_execution()(
        thing in thing_name(), number: u32, status in prop::sample::select(&ExecutionStatus::ALL),
        details in of(map()), version: u32, wire: bool, queued_at in time(),
        started_at in of(time()), step_deadline in of(time()), order in counter(),
        claim in of((any::<String>(), time())), evidence in evidence(),
    ) -> Execution {
        Execution {
            key: ExecutionKey { job: JobId::new("replaced").unwrap(), thing, number },
            status, details, version,
            road: if wire { Road::Wire } else { Road::Air },
            queued_at, started_at,
            updated_at: queued_at,
            in_progress_deadline: started_at,
            step_deadline, order,
            claim: claim.map(|(by, at)| Claim { by, at }),
            evidence,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() })]

    #[test]
    fn every_record_comes_back_as_it_was(
        thing in a_thing(), group in a_group(), certificate in a_certificate(),
        image in an_image(), update in an_update(), stream in a_stream(), job in a_job(),
        execution in an_execution(), key: String, value: String,
    ) {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = Database::open(dir.path(), at(0)).unwrap().writer().unwrap();
        let mut execution = execution;
        execution.key.job = job.id.clone();
        let (id, definition) = (key.clone(), update.definition.clone());
        let draft = DraftRecord { id, definition, saved_at: update.created_at };
        let put = |writer: &mut store::Writer, job: &Job, first: bool| {
            let mut batch = writer.begin().unwrap();
            batch.put_thing(&thing).unwrap();
            batch.put_group(&group).unwrap();
            batch.put_member(&group.name, &thing.name).unwrap();
            batch.put_certificate(&certificate).unwrap();
            batch.put_image(&image).unwrap();
            batch.put_update(&update).unwrap();
            batch.put_draft(&draft).unwrap();
            batch.put_stream(&stream).unwrap();
            if first { batch.insert_job(job).unwrap() } else { batch.put_job(job).unwrap() }
            batch.put_execution(&execution).unwrap();
            batch.set_meta(&key, &value).unwrap();
            batch.commit().unwrap();
        };
        put(&mut writer, &job, true);
        // Again, with a change of the job that names no members: they are not touched.
        let changed = Job { released: 7, members: Vec::new(), ..job.clone() };
        put(&mut writer, &changed, false);
        let job = Job { released: 7, ..job };

        let reader = Reader::open(dir.path()).unwrap();
        prop_assert_eq!(reader.thing(&thing.name).unwrap(), Some(thing.clone()));
        prop_assert_eq!(reader.things().unwrap(), vec![thing.clone()]);
        prop_assert_eq!(reader.groups().unwrap(), vec![group.clone()]);
        prop_assert_eq!(reader.members(&group.name).unwrap(), vec![thing.name.clone()]);
        prop_assert_eq!(reader.groups_of(&thing.name).unwrap(), vec![group.name.clone()]);
        let of_thing = reader.certificates(Some(&certificate.thing)).unwrap();
        prop_assert_eq!(of_thing, vec![certificate.clone()]);
        prop_assert_eq!(reader.certificates(None).unwrap(), vec![certificate.clone()]);
        prop_assert_eq!(reader.image(image.hash).unwrap(), Some(image.clone()));
        prop_assert_eq!(reader.images().unwrap(), vec![image.clone()]);
        prop_assert_eq!(reader.update(&update.id).unwrap(), Some(update.clone()));
        prop_assert_eq!(reader.updates().unwrap(), vec![update.clone()]);
        prop_assert_eq!(reader.drafts().unwrap(), vec![draft.clone()]);
        prop_assert_eq!(reader.stream(&stream.id).unwrap(), Some(stream.clone()));
        prop_assert_eq!(reader.job(&job.id).unwrap(), Some(job.clone()));
        prop_assert_eq!(reader.jobs().unwrap(), vec![job.clone()]);
        prop_assert_eq!(reader.executions(&job.id).unwrap(), vec![execution.clone()]);
        prop_assert_eq!(reader.meta(&key).unwrap(), Some(value.clone()));
        let counts = reader.counts(&job.id).unwrap();
        prop_assert_eq!(counts, BTreeMap::from([(execution.status, 1)]));

        prop_assert_eq!(writer.load().unwrap(), State {
            members: vec![(group.name.clone(), thing.name.clone())],
            things: vec![thing], groups: vec![group], certificates: vec![certificate],
            images: vec![image], updates: vec![update], drafts: vec![draft], streams: vec![stream], jobs: vec![job],
            last_order: execution.order,
            executions: vec![execution],
            meta: BTreeMap::from([(key, value)]),
        });
    }

    #[test]
    fn an_event_comes_back_from_the_ledger(
        account: String, operator in of(any::<String>()), when in time(), execution in an_execution(),
        from in of(prop::sample::select(&ExecutionStatus::ALL)),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = Database::open(dir.path(), at(0)).unwrap().writer().unwrap();
        let event = LedgerEvent::Execution {
            key: execution.key, from, to: execution.status, details: execution.details,
        };
        let mut batch = writer.begin().unwrap();
        let entry = batch.append_ledger(when, &Actor { account, operator }, &event).unwrap();
        batch.commit().unwrap();
        prop_assert_eq!(serde_json::from_str::<LedgerEvent>(&entry.body).unwrap(), event);
        let reader = Reader::open(dir.path()).unwrap();
        prop_assert_eq!(store::verify(&reader, &[]).unwrap().fault, None);
        prop_assert_eq!(reader.ledger(0, 9).unwrap(), vec![entry]);
    }
}

#[test]
fn what_is_deleted_is_gone_and_takes_its_memberships_along() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Database::open(dir.path(), at(0)).unwrap().writer().unwrap();
    let mut batch = writer.begin().unwrap();
    let (a, b) = (group("a"), group("b"));
    for n in 0..3 {
        batch.put_thing(&thing(n)).unwrap();
        for group in [&a, &b] {
            batch.put_group(group).unwrap();
            batch.put_member(&group.name, &thing(n).name).unwrap();
        }
    }
    batch
        .append_ledger(at(1), &actor(), &LedgerEvent::GroupDeleted { group: b.name.clone() })
        .unwrap();
    batch.delete_thing(&thing(0).name).unwrap();
    batch.delete_member(&a.name, &thing(1).name).unwrap();
    batch.delete_group(&b.name).unwrap();
    batch.commit().unwrap();
    let state = writer.load().unwrap();
    assert_eq!(state.things, [thing(1), thing(2)]);
    assert_eq!(state.groups, std::slice::from_ref(&a));
    assert_eq!(state.members, [(a.name, thing(2).name)]);
}
