//! Killed in the middle of writing, again and again in one data folder.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use model::ExecutionStatus::InProgress;
use store::{Database, Reader, verify};

use crate::samples::{at, job, job_id, move_to};

const FOLDER: &str = "FIELDLIFT_TEST_WRITE_UNTIL_KILLED";
const MEMBERS: usize = 5;

/// Not a test by itself: the process that is killed.
#[test]
fn write_until_killed() {
    let Some(dir) = std::env::var_os(FOLDER) else { return };
    let mut writer = Database::open(Path::new(&dir), at(0)).unwrap().writer().unwrap();
    let state = writer.load().unwrap();
    let last: u64 = state.meta.get("round").map_or(0, |round| round.parse().unwrap());
    for round in last + 1.. {
        let mut batch = writer.begin().unwrap();
        if round == 1 {
            batch.insert_job(&job("job", MEMBERS)).unwrap();
        }
        for n in 0..MEMBERS {
            move_to(&mut batch, "job", n, InProgress).unwrap();
        }
        batch.set_meta("round", &round.to_string()).unwrap();
        batch.commit().unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "committed {round}").unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn what_was_committed_survives_kill_9() {
    let dir = tempfile::tempdir().unwrap();
    let mut before = 0;
    for attempt in 0..12 {
        let told = killed_after(dir.path(), 1 + attempt * 7 % 20);
        let mut writer = Database::open(dir.path(), at(0)).unwrap().writer().unwrap();
        let round: u64 = writer.load().unwrap().meta["round"].parse().unwrap();
        assert!(told > before, "the writer went on where it was");
        assert!(round >= told, "round {told} was reported as committed, found {round}");
        let reader = Reader::open(dir.path()).unwrap();
        let verdict = verify(&reader, &[]).unwrap();
        assert_eq!((verdict.entries, verdict.fault), (round * MEMBERS as u64, None));
        assert_eq!(reader.executions(&job_id("job")).unwrap().len(), MEMBERS);
        assert_eq!(reader.damage().unwrap(), Vec::<String>::new());
        before = round;
    }
}

/// Starts the writer, kills it after so many commits, and returns the last it told of.
fn killed_after(dir: &Path, commits: usize) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::write_until_killed", "--nocapture"])
        .env(FOLDER, dir)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut rounds = lines.map_while(Result::ok).filter_map(|line| {
        let (_, round) = line.rsplit_once("committed ")?;
        round.parse::<u64>().ok()
    });
    let told = rounds.by_ref().nth(commits - 1).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    rounds.last().unwrap_or(told)
}
