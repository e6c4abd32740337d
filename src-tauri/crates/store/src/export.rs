use std::io::{self, Write};

use model::LedgerEntry;
use rusqlite::Row;

use crate::{Reader, StoreError, ledger};

/// Why the ledger could not be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the export cannot be written")]
    Write(#[from] io::Error),
}

/// Every entry as one JSON object a line, with the event's text as it was hashed: whoever has the
/// lines can verify the chain. Returns the number of entries.
pub fn export_json_lines(reader: &Reader, out: &mut dyn Write) -> Result<u64, ExportError> {
    each(reader, |entry, _| {
        serde_json::to_writer(&mut *out, entry)?;
        out.write_all(b"\n")
    })
}

/// Every entry as a row for spreadsheets (RFC 4180). Cells that a spreadsheet would run as a
/// formula begin with an apostrophe, and control characters are left out; to verify the chain use
/// the JSON lines.
pub fn export_csv(reader: &Reader, out: &mut dyn Write) -> Result<u64, ExportError> {
    out.write_all(b"seq,time,at_ms,account,operator,event,body,previous,hash\r\n")?;
    each(reader, |entry, time| {
        let event = serde_json::from_str::<serde_json::Value>(&entry.body)?;
        let cells = [
            entry.seq.to_string(),
            time.to_owned(),
            entry.at.as_millis().to_string(),
            csv_cell(&entry.actor.account),
            csv_cell(entry.actor.operator.as_deref().unwrap_or_default()),
            csv_cell(event["event"].as_str().unwrap_or_default()),
            csv_cell(&entry.body),
            entry.previous.to_string(),
            entry.hash.to_string(),
        ];
        out.write_all(cells.join(",").as_bytes())?;
        out.write_all(b"\r\n")
    })
}

/// Streams the entries with their time as ISO 8601, UTC.
fn each(
    reader: &Reader,
    mut write: impl FnMut(&LedgerEntry, &str) -> io::Result<()>,
) -> Result<u64, ExportError> {
    let mut count = 0;
    let mut statement = reader.done(reader.connection().prepare_cached(
        "SELECT seq, at, account, operator, body, previous, hash,
                coalesce(strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch'), '')
         FROM ledger ORDER BY seq",
    ))?;
    let mut rows = reader.done(statement.query([]))?;
    while let Some(row) = reader.done(rows.next())? {
        let time = |row: &Row<'_>| row.get::<_, String>(7);
        let (entry, time) = (reader.done(ledger::entry(row))?, reader.done(time(row))?);
        write(&entry, &time)?;
        count += 1;
    }
    Ok(count)
}

/// Text from outside as a cell of a CSV file that no spreadsheet runs.
pub fn csv_cell(text: &str) -> String {
    let risky = |c: char| {
        matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n')
            || matches!(c, '＝' | '＋' | '－' | '＠')
    };
    let guard = text.starts_with(risky);
    let mut clean: String = text.chars().filter(|c| !c.is_control()).collect();
    if guard || clean.starts_with(risky) {
        clean.insert(0, '\'');
    }
    if clean.contains([',', '"']) { format!("\"{}\"", clean.replace('"', "\"\"")) } else { clean }
}
