//! A fault at every single write of a scripted life: after each, what was committed is there.

use std::fs;
use std::path::Path;

use model::{ExecutionStatus, LedgerEvent};
use store::faults::{Fault, Faults, Lasting};
use store::{Batch, DATABASE_FILE, Database, OpenError, Reader, State, StoreError, Writer, verify};

use crate::samples::{actor, at, execution, group, group_name, job, job_id, move_to, thing};

type Step = fn(&mut Batch<'_>) -> Result<(), StoreError>;

const SCRIPT: &[Step] = &[
    |batch| {
        for n in 0..8 {
            batch.put_thing(&thing(n))?;
            batch.append_ledger(
                at(1),
                &actor(),
                &LedgerEvent::ThingAdded { thing: thing(n).name },
            )?;
        }
        batch.put_group(&group("site"))?;
        batch.put_member(&group_name("site"), &thing(3).name)
    },
    |batch| {
        batch.insert_job(&job("job", 8))?;
        (0..8).try_for_each(|n| move_to(batch, "job", n, ExecutionStatus::Queued))
    },
    |batch| move_to(batch, "job", 7, ExecutionStatus::InProgress),
    |batch| {
        batch.set_meta("note", &"long ".repeat(2_000))?;
        move_to(batch, "job", 7, ExecutionStatus::Succeeded)
    },
    |batch| {
        batch.delete_executions(&job_id("job"))?;
        batch.delete_job(&job_id("job"))?;
        batch.delete_thing(&thing(3).name)
    },
    |batch| batch.set_meta("note", "short"),
];

/// One step after the other; the state after each that was committed, and the error if any.
fn live(writer: &mut Writer) -> (Vec<State>, Option<StoreError>) {
    let mut truths = vec![writer.load().unwrap()];
    for step in SCRIPT {
        let committed = writer.begin().and_then(|mut batch| {
            step(&mut batch)?;
            batch.commit()
        });
        match committed {
            Ok(()) => truths.push(writer.load().unwrap()),
            Err(error) => return (truths, Some(error)),
        }
    }
    (truths, None)
}

/// The committed states of a run that nothing disturbs.
fn undisturbed() -> Vec<State> {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Database::open(dir.path(), at(0)).unwrap().writer().unwrap();
    let (truths, error) = live(&mut writer);
    assert!(error.is_none(), "{error:?}");
    truths
}

/// What a power cut now would leave: the files, without the memory that is shared between
/// connections.
fn power_cut(from: &Path, to: &Path) {
    for name in [DATABASE_FILE.to_owned(), format!("{DATABASE_FILE}-wal")] {
        if from.join(&name).exists() {
            fs::copy(from.join(&name), to.join(&name)).unwrap();
        }
    }
}

fn state_in(dir: &Path) -> State {
    let state = Database::open(dir, at(0)).unwrap().writer().unwrap().load().unwrap();
    let reader = Reader::open(dir).unwrap();
    let verdict = verify(&reader, &[]).unwrap();
    assert_eq!(verdict.fault, None);
    assert_eq!(verdict.entries, reader.ledger_len().unwrap());
    assert_eq!(reader.damage().unwrap(), Vec::<String>::new());
    state
}

fn every_write(fault: Fault, lasting: Lasting) {
    let script = undisturbed();
    let mut hits = 0;
    for nth in 1.. {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = Database::open(dir.path(), at(0)).unwrap().writer().unwrap();
        drop(writer);
        let faults = Faults::over(dir.path()).unwrap();
        writer = Database::open(dir.path(), at(0)).unwrap().writer().unwrap();
        faults.arm(nth, fault, lasting);
        let (truths, error) = live(&mut writer);
        let committed = truths.len();
        assert_eq!(truths, script[..committed], "write {nth}");

        let cut = tempfile::tempdir().unwrap();
        power_cut(dir.path(), cut.path());
        let reached = faults.disarm() >= nth;
        // A commit reported as failed may have reached the disk whole; never a part of it.
        let after_cut = state_in(cut.path());
        let whole = after_cut == script[committed - 1]
            || (error.is_some() && after_cut == script[committed]);
        assert!(whole, "power cut after write {nth} ({error:?}) left a half-done batch");

        // The same connection goes on from the last commit, as the engine does after a reload.
        assert_eq!(writer.load().unwrap(), script[committed - 1], "write {nth}");
        for step in &SCRIPT[committed - 1..] {
            let mut batch = writer.begin().unwrap();
            step(&mut batch).unwrap();
            batch.commit().unwrap();
        }
        drop(writer);
        assert_eq!(state_in(dir.path()), script[script.len() - 1], "write {nth}");
        hits += usize::from(error.is_some());
        if !reached {
            break;
        }
    }
    assert!(hits > 20, "only {hits} writes failed a batch: the script is too short");
}

#[test]
fn one_input_output_error_at_every_write_loses_nothing() {
    every_write(Fault::InputOutput, Lasting::Once);
}

#[test]
fn a_disk_that_stays_broken_from_any_write_on_loses_nothing() {
    every_write(Fault::InputOutput, Lasting::FromThenOn);
}

#[test]
fn a_disk_full_from_any_write_on_loses_nothing() {
    every_write(Fault::DiskFull, Lasting::FromThenOn);
}

/// The promise is "durable before answered": what `commit` said is kept may not wait in a cache.
#[test]
fn what_was_committed_survives_a_power_cut_that_loses_every_unsynced_write() {
    let dir = tempfile::tempdir().unwrap();
    let faults = Faults::over(dir.path()).unwrap();
    let mut writer = Database::open(dir.path(), at(0)).unwrap().writer().unwrap();
    let survives = |truth: State| {
        let cut = tempfile::tempdir().unwrap();
        faults.cut_power(cut.path()).unwrap();
        assert_eq!(state_in(cut.path()), truth);
    };
    survives(State::default());
    for step in SCRIPT {
        let before = writer.load().unwrap();
        let mut batch = writer.begin().unwrap();
        step(&mut batch).unwrap();
        survives(before);
        batch.commit().unwrap();
        survives(writer.load().unwrap());
    }
}

#[test]
fn a_full_disk_and_a_read_only_one_are_told_apart() {
    let dir = tempfile::tempdir().unwrap();
    let database = Database::open(dir.path(), at(0)).unwrap();
    let faults = Faults::over(dir.path()).unwrap();
    let mut writer = database.writer().unwrap();
    let mut set = |fault| {
        faults.arm(1, fault, Lasting::FromThenOn);
        let mut batch = writer.begin().unwrap();
        batch.set_meta("k", "v").unwrap();
        let error = batch.commit().unwrap_err();
        faults.disarm();
        error
    };
    assert!(matches!(set(Fault::DiskFull), StoreError::DiskFull { .. }));
    assert!(matches!(set(Fault::ReadOnly), StoreError::ReadOnly { .. }));
    let disk = set(Fault::InputOutput);
    assert!(matches!(disk, StoreError::Disk { .. }));
    assert!(disk.to_string().contains(DATABASE_FILE), "{disk}");
}

#[test]
fn a_fault_at_every_write_of_the_first_start_leaves_a_folder_that_can_start() {
    for nth in 1.. {
        let dir = tempfile::tempdir().unwrap();
        let faults = Faults::over(dir.path()).unwrap();
        faults.arm(nth, Fault::DiskFull, Lasting::FromThenOn);
        let opened = Database::open(dir.path(), at(0));
        let reached = faults.disarm() >= nth;
        if let Err(error) = opened {
            assert!(
                matches!(error, OpenError::Store(StoreError::DiskFull { .. })),
                "write {nth}: {error:?}"
            );
        }
        assert_eq!(state_in(dir.path()), State::default(), "write {nth}");
        if !reached {
            assert!(nth > 3);
            break;
        }
    }
}

#[test]
fn nothing_of_a_batch_survives_its_first_error() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Database::open(dir.path(), at(0)).unwrap().writer().unwrap();
    let mut batch = writer.begin().unwrap();
    batch.set_meta("k", "v").unwrap();
    let missing = batch.put_job(&job("none", 0)).unwrap_err();
    assert!(matches!(missing, StoreError::Missing { kind: "job", .. }));
    assert!(matches!(batch.set_meta("k", "w"), Err(StoreError::BatchFailed)));
    assert!(matches!(batch.commit(), Err(StoreError::BatchFailed)));

    let mut batch = writer.begin().unwrap();
    batch.insert_job(&job("twice", 0)).unwrap();
    let twice = batch.insert_job(&job("twice", 0)).unwrap_err();
    assert!(matches!(twice, StoreError::Inconsistent { .. }), "{twice:?}");
    assert!(matches!(batch.set_meta("k", "w"), Err(StoreError::BatchFailed)));
    assert!(matches!(batch.commit(), Err(StoreError::BatchFailed)));

    let mut batch = writer.begin().unwrap();
    batch.put_execution(&execution("none", 0, ExecutionStatus::Queued)).unwrap();
    let dangling = batch.commit().unwrap_err();
    assert!(matches!(dangling, StoreError::Inconsistent { .. }), "{dangling:?}");
    assert_eq!(writer.load().unwrap(), State::default());
}
