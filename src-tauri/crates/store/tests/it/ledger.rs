//! The chain: appended to, never changed, and what gives a change away.

use model::{LedgerEntry, LedgerEvent, Sha256};
use rusqlite::Connection;
use store::{
    DATABASE_FILE, Database, LedgerFault, Reader, SignedHead, Writer, export_csv,
    export_json_lines, verify,
};
use tempfile::TempDir;

use crate::samples::{actor, at, hash, thing_name};

fn added(n: usize) -> LedgerEvent {
    LedgerEvent::ThingAdded { thing: thing_name(n) }
}

fn append(writer: &mut Writer, event: &LedgerEvent) -> LedgerEntry {
    let mut batch = writer.begin().unwrap();
    let entry = batch.append_ledger(at(1_700_000_000_123), &actor(), event).unwrap();
    batch.commit().unwrap();
    entry
}

/// Ten entries, of which the sixth states the head at the fifth.
fn chain() -> (TempDir, Vec<LedgerEntry>) {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Database::open(dir.path(), at(0)).unwrap().writer().unwrap();
    let mut entries: Vec<_> = (1..=5).map(|n| append(&mut writer, &added(n))).collect();
    entries.push(append(&mut writer, &signed(&entries[4])));
    entries.extend((7..=10).map(|n| append(&mut writer, &added(n))));
    (dir, entries)
}

fn signed(entry: &LedgerEntry) -> LedgerEvent {
    LedgerEvent::HeadSigned { up_to: entry.seq, head: entry.hash, signature: "MEUC".into() }
}

fn tampered(sql: &str) -> Option<LedgerFault> {
    let (dir, _) = chain();
    let other = Connection::open(dir.path().join(DATABASE_FILE)).unwrap();
    for trigger in ["ledger_is_not_changed", "ledger_is_not_cut", "ledger_grows_by_one"] {
        other.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    other.execute_batch(&format!("PRAGMA ignore_check_constraints = ON; {sql}")).unwrap();
    verify(&Reader::open(dir.path()).unwrap(), &[]).unwrap().fault
}

#[test]
fn the_chain_begins_with_zeros_and_goes_on_after_a_restart() {
    let (dir, entries) = chain();
    let mut writer = Database::open(dir.path(), at(0)).unwrap().writer().unwrap();
    let next = append(&mut writer, &added(11));
    assert_eq!(entries[0].previous, Sha256([0; 32]));
    assert_eq!((next.seq, next.previous), (11, entries[9].hash));
    let reader = Reader::open(dir.path()).unwrap();
    assert_eq!(reader.ledger(1, 10).unwrap(), entries);
    assert_eq!(reader.ledger(11, 10).unwrap(), std::slice::from_ref(&next));
    let verdict = verify(&reader, &[]).unwrap();
    assert_eq!((verdict.entries, verdict.head, verdict.fault), (11, next.hash, None));
    let head = SignedHead { up_to: 5, head: entries[4].hash, signature: "MEUC".into() };
    assert_eq!(verdict.signed_heads, [head]);
}

#[test]
fn a_dropped_batch_leaves_no_gap() {
    let (dir, entries) = chain();
    let mut writer = Database::open(dir.path(), at(0)).unwrap().writer().unwrap();
    let mut dropped = writer.begin().unwrap();
    assert_eq!(dropped.append_ledger(at(0), &actor(), &added(1)).unwrap().seq, 11);
    drop(dropped);
    let next = append(&mut writer, &added(2));
    assert_eq!((next.seq, next.previous), (11, entries[9].hash));
    let mut dropped = writer.begin().unwrap();
    dropped.append_ledger(at(0), &actor(), &added(3)).unwrap();
    drop(dropped);
    assert_eq!(append(&mut writer, &added(4)).previous, next.hash);
    assert_eq!(verify(&Reader::open(dir.path()).unwrap(), &[]).unwrap().fault, None);
}

#[test]
fn the_database_refuses_to_change_or_cut_the_ledger() {
    let (dir, _) = chain();
    let other = Connection::open(dir.path().join(DATABASE_FILE)).unwrap();
    for sql in [
        "UPDATE ledger SET account = 'eve'",
        "DELETE FROM ledger WHERE seq = 10",
        "INSERT OR REPLACE INTO ledger SELECT 3, at, 'eve', operator, body, previous, hash FROM ledger WHERE seq = 3",
        "INSERT INTO ledger SELECT 12, at, account, operator, body, previous, hash FROM ledger WHERE seq = 10",
    ] {
        let error = other.execute_batch(sql).unwrap_err().to_string();
        assert!(error.contains("append-only"), "{sql}: {error}");
    }
    assert_eq!(verify(&Reader::open(dir.path()).unwrap(), &[]).unwrap().fault, None);
}

#[test]
fn a_change_of_any_column_is_found_where_it_is() {
    for change in [
        "at = at + 1",
        "account = 'eve'",
        "operator = 'Eve'",
        "operator = NULL",
        "body = replace(body, 'meter', 'metre')",
        "body = body || ' '",
        "hash = zeroblob(32)",
    ] {
        let fault = tampered(&format!("UPDATE ledger SET {change} WHERE seq = 4"));
        assert!(matches!(fault, Some(LedgerFault::Hash { seq: 4, .. })), "{change}: {fault:?}");
    }
    let fault = tampered("UPDATE ledger SET previous = zeroblob(32) WHERE seq = 4");
    assert!(matches!(fault, Some(LedgerFault::Previous { seq: 4, .. })), "{fault:?}");
    for change in ["operator = ''", "hash = zeroblob(31)", "account = CAST(x'ff' AS TEXT)"] {
        let fault = tampered(&format!("UPDATE ledger SET {change} WHERE seq = 4"));
        let found = matches!(
            fault,
            Some(LedgerFault::Malformed { seq: 4, .. } | LedgerFault::Hash { seq: 4, .. })
        );
        assert!(found, "{change}: {fault:?}");
    }
}

#[test]
fn missing_and_moved_entries_are_found() {
    let missing = Some(LedgerFault::Gap { expected: 4, found: 5 });
    assert_eq!(tampered("DELETE FROM ledger WHERE seq = 4"), missing);
    assert_eq!(
        tampered("DELETE FROM ledger WHERE seq = 1"),
        Some(LedgerFault::Gap { expected: 1, found: 2 })
    );
    assert_eq!(
        tampered("UPDATE ledger SET seq = -4 WHERE seq = 4"),
        Some(LedgerFault::Gap { expected: 1, found: -4 })
    );
    let swapped = tampered(
        "UPDATE ledger SET seq = 99 WHERE seq = 4; UPDATE ledger SET seq = 4 WHERE seq = 5;
         UPDATE ledger SET seq = 5 WHERE seq = 99",
    );
    assert!(matches!(swapped, Some(LedgerFault::Previous { seq: 4, .. })), "{swapped:?}");
}

#[test]
fn a_cut_end_is_found_by_a_head_kept_elsewhere() {
    let (dir, entries) = chain();
    let known = SignedHead { up_to: 9, head: entries[8].hash, signature: String::new() };
    let reader = Reader::open(dir.path()).unwrap();
    assert_eq!(verify(&reader, std::slice::from_ref(&known)).unwrap().fault, None);
    let other = SignedHead { head: hash(9), ..known.clone() };
    let rewritten = verify(&reader, &[other]).unwrap().fault;
    assert!(matches!(rewritten, Some(LedgerFault::Rewritten { up_to: 9, .. })), "{rewritten:?}");

    let knife = Connection::open(dir.path().join(DATABASE_FILE)).unwrap();
    knife
        .execute_batch("DROP TRIGGER ledger_is_not_cut; DELETE FROM ledger WHERE seq > 7")
        .unwrap();
    assert_eq!(verify(&reader, &[]).unwrap().fault, None, "a chain cannot know what it lost");
    let cut = Some(LedgerFault::Truncated { len: 7, up_to: 9 });
    assert_eq!(verify(&reader, &[known]).unwrap().fault, cut);
}

#[test]
fn an_entry_that_states_a_wrong_head_is_found() {
    for event in [
        LedgerEvent::HeadSigned { up_to: 5, head: hash(1), signature: String::new() },
        LedgerEvent::HeadSigned { up_to: 50, head: hash(1), signature: String::new() },
    ] {
        let (dir, _) = chain();
        let mut writer = Database::open(dir.path(), at(0)).unwrap().writer().unwrap();
        append(&mut writer, &event);
        let fault = verify(&Reader::open(dir.path()).unwrap(), &[]).unwrap().fault;
        assert!(matches!(fault, Some(LedgerFault::SignedHead { seq: 11, .. })), "{fault:?}");
    }
}

#[test]
fn the_exported_lines_verify_by_themselves() {
    let (dir, entries) = chain();
    let mut lines = Vec::new();
    let count = export_json_lines(&Reader::open(dir.path()).unwrap(), &mut lines).unwrap();
    assert_eq!(count, 10);
    let read: Vec<LedgerEntry> = lines
        .split_inclusive(|byte| *byte == b'\n')
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect();
    assert_eq!(read, entries);
    assert!(read.iter().all(|entry| entry.expected_hash() == entry.hash));
}

#[test]
fn no_cell_of_the_table_is_run_by_a_spreadsheet() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Database::open(dir.path(), at(0)).unwrap().writer().unwrap();
    for account in
        ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\u{0}=1", "＝1", "a,\"b\"\u{1b}[2J"]
    {
        let actor = model::Actor { account: account.into(), operator: Some("é=1".into()) };
        let mut batch = writer.begin().unwrap();
        batch.append_ledger(at(1_700_000_000_123), &actor, &added(1)).unwrap();
        batch.commit().unwrap();
    }
    let mut table = Vec::new();
    export_csv(&Reader::open(dir.path()).unwrap(), &mut table).unwrap();
    let table = String::from_utf8(table).unwrap();
    let accounts: Vec<&str> = table
        .split_terminator("\r\n")
        .skip(1)
        .map(|line| {
            let (_, rest) = line.split_once(",2023-11-14T22:13:20.123Z,1700000000123,").unwrap();
            rest.split_once(",é=1,thing-added,\"{\"\"event\"\":").unwrap().0
        })
        .collect();
    let expected =
        ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'=1", "'=1", "'=1", "'＝1", "\"a,\"\"b\"\"[2J\""];
    assert_eq!(accounts, expected);
}
