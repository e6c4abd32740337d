//! Upgrades, tried with a second schema that does not exist yet.

use std::fs;

use super::*;
use crate::Reader;
use crate::faults::{Fault, Faults, Lasting};

const V1: &str = "CREATE TABLE a (x TEXT); INSERT INTO a VALUES ('kept');";
const V2: &str = "ALTER TABLE a ADD COLUMN y INTEGER; UPDATE a SET y = 2;";

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn version_of(path: &Path) -> i64 {
    schema::version(&connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap(), path).unwrap()
}

fn columns_of_a(path: &Path) -> usize {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let statement = connection.prepare("SELECT * FROM a WHERE x = 'kept'").unwrap();
    statement.column_count()
}

fn backups(dir: &Path) -> Vec<PathBuf> {
    let names = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    names.filter(|path| path.extension().is_some_and(|end| end == "bak")).collect()
}

#[test]
fn an_upgrade_writes_a_backup_that_holds_the_old_schema() {
    let dir = tempfile::tempdir().unwrap();
    Database::open_with(dir.path(), at(5), &[V1]).unwrap();
    assert_eq!(backups(dir.path()), Vec::<PathBuf>::new());
    Database::open_with(dir.path(), at(6), &[V1, V2]).unwrap();
    let backup = dir.path().join("fieldlift-v1-6.db.bak");
    assert_eq!(backups(dir.path()), std::slice::from_ref(&backup));
    assert_eq!(version_of(&backup), 1);

    let path = dir.path().join(DATABASE_FILE);
    assert_eq!(version_of(&path), 2);
    let upgraded = connect(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let row = upgraded.query_row("SELECT x, y FROM a", [], |row| Ok((row.get(0)?, row.get(1)?)));
    assert_eq!(row, Ok(("kept".to_owned(), 2)));

    Database::open_with(dir.path(), at(7), &[V1, V2]).unwrap();
    assert_eq!(backups(dir.path()).len(), 1, "nothing to upgrade, nothing to back up");
}

#[test]
fn a_failed_upgrade_changes_nothing_and_names_the_backup() {
    let dir = tempfile::tempdir().unwrap();
    Database::open_with(dir.path(), at(5), &[V1]).unwrap();
    let broken = "ALTER TABLE a ADD COLUMN y INTEGER; SELECT nonsense FROM nowhere;";
    let error = Database::open_with(dir.path(), at(6), &[V1, broken]).unwrap_err();
    let OpenError::Upgrade { from: 1, backup, .. } = error else { panic!("{error:?}") };
    assert_eq!(version_of(&backup), 1);
    assert_eq!(version_of(&dir.path().join(DATABASE_FILE)), 1);
    Database::open_with(dir.path(), at(7), &[V1, V2]).unwrap();
}

#[test]
fn a_fault_at_every_write_of_an_upgrade_leaves_the_old_or_the_new_schema() {
    let (mut unsaved, mut failed) = (0, 0);
    for nth in 1.. {
        let dir = tempfile::tempdir().unwrap();
        Database::open_with(dir.path(), at(5), &[V1]).unwrap();
        let faults = Faults::over(dir.path()).unwrap();
        faults.arm(nth, Fault::DiskFull, Lasting::FromThenOn);
        let outcome = Database::open_with(dir.path(), at(6), &[V1, V2]);
        let reached = faults.disarm() >= nth;
        let path = dir.path().join(DATABASE_FILE);
        let found = version_of(&path);
        assert_eq!(columns_of_a(&path), usize::try_from(found).unwrap(), "write {nth}");
        match outcome {
            Ok(_) => assert_eq!(found, 2),
            Err(OpenError::Backup { .. }) => {
                unsaved += 1;
                assert_eq!((found, backups(dir.path()).len()), (1, 0), "write {nth}");
            }
            Err(OpenError::Upgrade { backup, .. }) => {
                failed += 1;
                assert_eq!(version_of(&backup), 1, "write {nth}");
            }
            Err(OpenError::Store(StoreError::DiskFull { .. })) => assert_eq!(found, 1),
            Err(error) => panic!("write {nth}: {error:?}"),
        }
        Database::open_with(dir.path(), at(7), &[V1, V2]).unwrap();
        if !reached {
            break;
        }
    }
    assert!(unsaved > 0 && failed > 0, "{unsaved} faults in the backup, {failed} in the upgrade");
}

#[test]
fn a_newer_schema_is_refused_and_the_file_not_touched() {
    let dir = tempfile::tempdir().unwrap();
    let steps: Vec<&str> = MIGRATIONS.iter().copied().chain(["CREATE TABLE later (x)"]).collect();
    Database::open_with(dir.path(), at(5), &steps).unwrap();
    let path = dir.path().join(DATABASE_FILE);
    let before = fs::read(&path).unwrap();
    for error in
        [Database::open(dir.path(), at(6)).unwrap_err(), Reader::open(dir.path()).unwrap_err()]
    {
        assert!(
            matches!(error, OpenError::Newer { found, supported, .. } if found == supported + 1),
            "{error:?}"
        );
        assert!(error.to_string().contains("newer"), "{error}");
    }
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(backups(dir.path()), Vec::<PathBuf>::new());
}

#[test]
fn a_reader_does_not_upgrade() {
    let dir = tempfile::tempdir().unwrap();
    Database::open_with(dir.path(), at(5), &[]).unwrap();
    let error = Reader::open(dir.path()).unwrap_err();
    assert!(matches!(error, OpenError::Older { found: 0, .. }), "{error:?}");
}
