//! Readers beside the writer, and copies made while it works.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use model::ExecutionStatus::{Failed, InProgress, Queued, Succeeded};
use store::{Database, Reader, StoreError, verify};

use crate::samples::{at, execution, job, job_id, move_to, thing_name};

#[test]
fn readers_see_whole_commits_while_the_writer_works() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Database::open(dir.path(), at(0)).unwrap().writer().unwrap();
    let mut batch = writer.begin().unwrap();
    batch.insert_job(&job("job", 10)).unwrap();
    batch.set_meta("round", "0").unwrap();
    batch.commit().unwrap();
    let done = AtomicBool::new(false);

    thread::scope(|scope| {
        let look = || {
            let reader = Reader::open(dir.path()).unwrap();
            let mut seen = 0;
            while !done.load(Ordering::Acquire) || seen == 0 {
                let (round, moved) = reader
                    .snapshot(|reader| Ok((reader.meta("round")?.unwrap(), reader.ledger_len()?)))
                    .unwrap();
                let round: u64 = round.parse().unwrap();
                assert_eq!(moved, round * 10, "half a batch was seen");
                assert!(round >= seen, "went back in time");
                seen = round;
            }
        };
        let readers = [scope.spawn(look), scope.spawn(look)];
        for round in 1..=60 {
            let mut batch = writer.begin().unwrap();
            for n in 0..10 {
                move_to(&mut batch, "job", n, InProgress).unwrap();
            }
            batch.set_meta("round", &round.to_string()).unwrap();
            batch.commit().unwrap();
        }
        done.store(true, Ordering::Release);
        for reader in readers {
            reader.join().unwrap();
        }
    });
}

#[test]
fn the_last_attempt_of_each_thing_is_what_counts() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Database::open(dir.path(), at(0)).unwrap().writer().unwrap();
    let mut batch = writer.begin().unwrap();
    for id in ["job", "other"] {
        batch.insert_job(&job(id, 3)).unwrap();
        batch.put_execution(&execution(id, 0, Failed)).unwrap();
        batch.put_execution(&execution(id, 1, Failed)).unwrap();
        batch.put_execution(&execution(id, 2, Queued)).unwrap();
    }
    let mut again = execution("job", 0, Succeeded);
    again.key.number = 2;
    again.order = 9;
    batch.put_execution(&again).unwrap();
    batch.commit().unwrap();

    let reader = Reader::open(dir.path()).unwrap();
    let counts = reader.counts(&job_id("job")).unwrap();
    assert_eq!(counts, BTreeMap::from([(Queued, 1), (Succeeded, 1), (Failed, 1)]));
    let latest = reader.latest_executions(&job_id("job")).unwrap();
    assert_eq!(latest, [again.clone(), execution("job", 1, Failed), execution("job", 2, Queued)]);
    assert_eq!(reader.executions(&job_id("job")).unwrap().len(), 4);
    let of_thing = reader.executions_of_thing(&thing_name(0)).unwrap();
    assert_eq!(of_thing.len(), 3);
    assert_eq!(of_thing.last(), Some(&again));
}

#[test]
fn the_engine_loads_all_of_running_jobs_and_the_newest_of_those_that_ended() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Database::open(dir.path(), at(0)).unwrap().writer().unwrap();
    let mut batch = writer.begin().unwrap();
    let mut ended = job("ended", 2);
    ended.status = model::JobStatus::Completed;
    batch.insert_job(&ended).unwrap();
    batch.insert_job(&job("running", 1)).unwrap();
    let again = |job, n, status, order| {
        let first = execution(job, n, status);
        let key = model::ExecutionKey { number: 2, ..first.key };
        model::Execution { key, order, ..first }
    };
    let ended = [
        execution("ended", 0, Failed),
        execution("ended", 1, InProgress),
        again("ended", 0, Succeeded, 5),
    ];
    let running = [execution("running", 2, Failed), again("running", 2, Queued, 6)];
    for execution in ended.iter().chain(&running) {
        batch.put_execution(execution).unwrap();
    }
    batch.commit().unwrap();
    let state = writer.load().unwrap();
    let loaded = [&ended[1], &running[0], &ended[2], &running[1]];
    assert_eq!(state.executions.iter().collect::<Vec<_>>(), loaded);
    assert_eq!(state.last_order, 6);
    assert_eq!(state.jobs.len(), 2);
}

#[test]
fn a_backup_made_while_the_writer_works_is_a_database_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let database = Database::open(dir.path(), at(0)).unwrap();
    let mut writer = database.writer().unwrap();
    let mut batch = writer.begin().unwrap();
    batch.insert_job(&job("job", 1)).unwrap();
    move_to(&mut batch, "job", 0, Queued).unwrap();
    batch.commit().unwrap();
    let committed = writer.load().unwrap();

    let mut batch = writer.begin().unwrap();
    batch.set_meta("not", "yet").unwrap();
    let site = tempfile::tempdir().unwrap();
    let target = site.path().join(store::DATABASE_FILE);
    database.backup_to(&target).unwrap();
    batch.commit().unwrap();

    let mut copy = Database::open(site.path(), at(0)).unwrap().writer().unwrap();
    assert_eq!(copy.load().unwrap(), committed);
    let reader = Reader::open(site.path()).unwrap();
    assert_eq!(verify(&reader, &[]).unwrap().fault, None);
    let again = database.backup_to(&target);
    assert!(matches!(again, Err(StoreError::BackupExists { .. })), "{again:?}");
    let nowhere = database.backup_to(&site.path().join("none/x.db"));
    assert!(nowhere.is_err_and(|error| error.to_string().contains("none")));
}
