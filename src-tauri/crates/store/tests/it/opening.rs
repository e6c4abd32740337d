//! What a data folder may hold instead of our database.

use std::fs;
use std::path::Path;

use rusqlite::Connection;
use store::faults::{Fault, Faults, Lasting};
use store::{DATABASE_FILE, Database, OpenError, Reader, SCHEMA_VERSION, StoreError};

use crate::samples::{at, job_id, thing, thing_name};

/// Written by the first released schema; never edited, so that it stays readable.
const V1_FIXTURE: &str = include_str!("../fixtures/v1.sql");

fn refused(dir: &Path) -> OpenError {
    let error = Database::open(dir, at(0)).unwrap_err();
    assert!(error.to_string().contains(&*dir.to_string_lossy()), "names no path: {error}");
    error
}

#[test]
fn a_fresh_folder_gets_an_empty_database_of_this_schema() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("new/data");
    let database = Database::open(&folder, at(0)).unwrap();
    assert_eq!(database.path(), folder.join(DATABASE_FILE));
    assert_eq!(SCHEMA_VERSION, 2);
    Reader::open(&folder).unwrap();
    Database::open(&folder, at(0)).unwrap();
}

#[test]
fn a_file_of_schema_1_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(DATABASE_FILE);
    Connection::open(&path).unwrap().execute_batch(V1_FIXTURE).unwrap();
    let mut writer = Database::open(dir.path(), at(0)).unwrap().writer().unwrap();
    let state = writer.load().unwrap();
    assert_eq!(state.things, [thing(0)]);
    assert_eq!(state.jobs[0].id, job_id("job"));
    assert_eq!(state.jobs[0].members, [thing_name(0)]);
    assert_eq!(state.executions[0].key.thing, thing_name(0));
    let reader = Reader::open(dir.path()).unwrap();
    let verdict = store::verify(&reader, &[]).unwrap();
    assert_eq!((verdict.entries, verdict.fault), (2, None));
    assert_eq!(reader.damage().unwrap(), Vec::<String>::new());
}

#[test]
fn what_was_looked_for_in_the_ledger_of_schema_1_stands_beside_it_after_the_upgrade() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(DATABASE_FILE);
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch(V1_FIXTURE).unwrap();
    let zeros = [0_u8; 32];
    let bodies = [
        r#"{"event":"installation-created","keyFingerprint":"aa","publicKey":"-"}"#,
        r#"{"event":"rollout-ended","job":"j","counts":[]}"#,
        r#"{"event":"head-signed","upTo":4,"head":"","signature":""}"#,
        r#"{"event":"rollout-canceled","job":"j","force":true,"comment":"\"event\":\"head-signed\""}"#,
        r#"{"event":"installation-created","keyFingerprint":"bb","publicKey":"-"}"#,
    ];
    for (seq, body) in (3..).zip(bodies) {
        let insert = "INSERT INTO ledger VALUES (?1, 1, 'ana', NULL, ?2, ?3, ?3)";
        connection.execute(insert, rusqlite::params![seq, body, zeros]).unwrap();
    }
    drop(connection);
    let mut writer = Database::open(dir.path(), at(9)).unwrap().writer().unwrap();
    let meta = writer.load().unwrap().meta;
    let kept = ["engine.installation", "engine.headSigned", "engine.rolloutEnded", "site"];
    assert_eq!(kept.map(|key| meta[key].as_str()), ["bb", "5", "6", "north"]);
    assert!(dir.path().join("fieldlift-v1-9.db.bak").exists());
}

#[test]
fn a_file_that_is_no_database_is_called_damaged() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(DATABASE_FILE), "not a database ".repeat(1000)).unwrap();
    let error = refused(dir.path());
    assert!(matches!(error, OpenError::Store(StoreError::Corrupted { .. })), "{error:?}");
    assert!(error.to_string().contains(".bak"), "names no way out: {error}");
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(DATABASE_FILE);
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE theirs (x)").unwrap();
    let before = fs::read(&path).unwrap();
    assert!(matches!(refused(dir.path()), OpenError::Foreign { .. }));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_database_in_use_is_called_so() {
    let dir = tempfile::tempdir().unwrap();
    Database::open(dir.path(), at(0)).unwrap();
    let other = Connection::open(dir.path().join(DATABASE_FILE)).unwrap();
    other.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE").unwrap();
    let error = refused(dir.path());
    assert!(matches!(error, OpenError::Store(StoreError::Locked { .. })), "{error:?}");
}

#[test]
fn a_disk_that_refuses_writes_is_called_so() {
    let dir = tempfile::tempdir().unwrap();
    let faults = Faults::over(dir.path()).unwrap();
    faults.arm(1, Fault::ReadOnly, Lasting::FromThenOn);
    let error = refused(dir.path());
    assert!(matches!(error, OpenError::Store(StoreError::ReadOnly { .. })), "{error:?}");
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("file"), "").unwrap();
    let error = refused(&dir.path().join("file"));
    assert!(matches!(error, OpenError::Folder { .. }), "{error:?}");
}

#[test]
fn a_reader_does_not_create_a_database() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(Reader::open(dir.path()), Err(OpenError::Missing { .. })));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_record_changed_by_hand_is_an_error_not_a_panic() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Database::open(dir.path(), at(0)).unwrap().writer().unwrap();
    let other = Connection::open(dir.path().join(DATABASE_FILE)).unwrap();
    for (name, body) in [("x", "{"), ("y", "{\"name\":\"no such field\"}")] {
        other.execute("DELETE FROM thing", []).unwrap();
        other.execute("INSERT INTO thing (name, body) VALUES (?1, ?2)", [name, body]).unwrap();
        assert!(matches!(writer.load(), Err(StoreError::Unreadable { .. })));
        let reader = Reader::open(dir.path()).unwrap();
        assert!(matches!(reader.things(), Err(StoreError::Unreadable { .. })));
    }
}
