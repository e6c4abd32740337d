//! A machine that says no: refused with a code and a way out, and nothing is lost by it.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use tests::{Place, Ran, made_up_image};

/// Where SQLite keeps `user_version`, big-endian (file format, 1.3 "The Database Header").
const USER_VERSION: usize = 60;

fn database(place: &Place) -> std::path::PathBuf {
    place.data().join("fieldlift.db")
}

/// A database without a write-ahead log beside it, as a backup is one.
fn with_one_device(place: &Place) -> std::path::PathBuf {
    place.json(&["device", "add", "meter-01"]);
    let copy = place.path("copy");
    place.json(&["backup", copy.to_str().unwrap()]);
    fs::remove_dir_all(place.data()).unwrap();
    fs::rename(copy, place.data()).unwrap();
    database(place)
}

#[test]
fn a_second_process_is_told_who_owns_the_folder() {
    let place = Place::new();
    place.json(&["site", "create"]);
    let mut service = place.start(&["serve", "--listen", "127.0.0.1:0"]);
    service.listening();
    let owner = format!("process {}", service.id());
    place.run(&["device", "add", "meter-01"]).exits(5).says(&["serve", &owner, "--data"]);
    assert!(place.json(&["device", "list"]).is_empty(), "reading is for everyone");
    service.terminate().exits(130);
    place.json(&["device", "add", "meter-01"]);
}

#[test]
fn a_port_in_use_is_named() {
    let place = Place::new();
    place.json(&["site", "create"]);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    place.run(&["serve", "--listen", &addr]).exits(6).says(&[&addr, "in use", "--listen"]);
    place.run(&["serve", "--listen", "192.0.2.77:1"]).exits(6).says(&["192.0.2.77", "--listen"]);
}

#[test]
fn a_newer_database_is_refused_and_left_as_it_is() {
    let place = Place::new();
    let path = with_one_device(&place);
    let original = fs::read(&path).unwrap();
    let mut newer = original.clone();
    newer[USER_VERSION..USER_VERSION + 4].copy_from_slice(&999u32.to_be_bytes());
    fs::write(&path, &newer).unwrap();
    for arguments in [&["device", "list"][..], &["device", "add", "meter-02"]] {
        place.run(arguments).exits(6).says(&["newer", "999"]);
        assert!(fs::read(&path).unwrap() == newer, "the newer database was written to");
    }
    fs::write(&path, original).unwrap();
    assert_eq!(place.json(&["device", "list"]).len(), 1);
}

#[test]
fn a_newer_database_keeps_its_log() {
    let place = Place::new();
    place.json(&["device", "add", "meter-01"]);
    let log = place.data().join("fieldlift.db-wal");
    let entries = fs::read(&log).expect("the last command leaves its log");
    assert!(!entries.is_empty());
    let mut newer = fs::read(database(&place)).unwrap();
    newer[USER_VERSION..USER_VERSION + 4].copy_from_slice(&999u32.to_be_bytes());
    fs::write(database(&place), &newer).unwrap();
    place.run(&["device", "add", "meter-02"]).exits(6).says(&["newer", "999", "not touched"]);
    assert!(fs::read(database(&place)).unwrap() == newer, "the log was folded into the database");
    assert!(fs::read(&log).unwrap() == entries, "the log was written to");
}

#[test]
fn a_damaged_database_is_refused_and_left_as_it_is() {
    let place = Place::new();
    let path = with_one_device(&place);
    let original = fs::read(&path).unwrap();
    let mut headless = original.clone();
    headless[..100].fill(0xa5);
    let mut gutted = original.clone();
    gutted[100..].fill(0xa5);
    for damaged in [headless, gutted] {
        fs::write(&path, &damaged).unwrap();
        for arguments in [&["device", "list"][..], &["device", "add", "meter-02"]] {
            place.run(arguments).exits(6).says(&["fieldlift.db"]);
            assert!(fs::read(&path).unwrap() == damaged, "the damaged database was written to");
        }
    }
    fs::write(&path, original).unwrap();
    assert_eq!(place.json(&["device", "list"]).len(), 1);
}

/// Another program, say a backup, holds SQLite's own lock.
#[test]
fn a_locked_database_is_waited_for_and_then_refused() {
    let place = Place::new();
    place.json(&["device", "add", "meter-01"]);
    let python = std::env::var("FIELDLIFT_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let hold = "import sqlite3, sys\n\
                db = sqlite3.connect(sys.argv[1], isolation_level=None)\n\
                db.execute('BEGIN IMMEDIATE')\n\
                print('locked', flush=True)\n\
                sys.stdin.read()\n";
    let mut other = Command::new(python)
        .args(["-c", hold])
        .arg(database(&place))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python runs");
    let mut line = String::new();
    BufReader::new(other.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line.trim(), "locked");
    place
        .run(&["device", "add", "meter-02"])
        .exits(6)
        .says(&["in use by another program", "try again"]);
    drop(other.stdin.take());
    other.wait().unwrap();
    place.json(&["device", "add", "meter-02"]);
    assert_eq!(place.json(&["device", "list"]).len(), 2);
}

/// No file may grow beyond 2 MiB, as on a disk that is full.
#[cfg(unix)]
#[test]
fn an_image_that_does_not_fit_is_not_there_afterwards() {
    let place = Place::new();
    place.add_image("small.bin", &made_up_image(100_000, 8));
    let large = place.file("large.bin", made_up_image(10 << 20, 9));
    let inner = place.command(&["image", "add", large.to_str().unwrap()]);
    let mut limited = Command::new("sh");
    place.prepare(&mut limited);
    limited.args(["-c", "trap '' XFSZ; ulimit -f 4096; exec \"$@\"", "sh"]);
    limited.arg(inner.get_program()).args(inner.get_args());
    Ran::of(limited).exits(6).says(&["large"]);
    let images = place.json(&["image", "list"]);
    assert_eq!((images.len(), &images[0]["name"]), (1, &"small.bin".into()));
    let kept: u64 = sizes(&place.data().join("images"));
    assert!(kept < 1 << 20, "{kept} bytes of the image that did not fit are still there");
    place.json(&["image", "add", large.to_str().unwrap()]);
    place.run(&["ledger", "verify"]).exits(0);
}

fn sizes(folder: &std::path::Path) -> u64 {
    let size = |entry: fs::DirEntry| match entry.file_type().unwrap().is_dir() {
        true => sizes(&entry.path()),
        false => entry.metadata().unwrap().len(),
    };
    fs::read_dir(folder).unwrap().map(|entry| size(entry.unwrap())).sum()
}

#[test]
fn a_data_folder_that_is_a_file_is_named() {
    let place = Place::new();
    fs::write(place.data(), "not a folder").unwrap();
    place.run(&["device", "list"]).exits(6).says(&["data", "--data"]);
    assert_eq!(fs::read_to_string(place.data()).unwrap(), "not a folder");
}
