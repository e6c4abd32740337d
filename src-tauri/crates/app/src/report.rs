//! A rollout as a table, for whoever has to show what became of every device.

use model::{ThingName, Truth, TruthState, UpdateId, Verdict};
use store::csv_cell;

use crate::view::DeviceRow;
use crate::{App, AppError};

const HEADER: &str = "device,attempt,verdict,failure,what,written,verified,booted,confirmed,\
                      reported_version,blocks_sent,blocks,bytes_sent,queued_at,updated_at\r\n";

impl App {
    /// Every device of the rollout with its evidence (RFC 4180), in release order. No cell can be
    /// taken for a formula.
    pub fn rollout_report(&self, id: &UpdateId) -> Result<String, AppError> {
        let job = self.current_job(id)?;
        let rollout = self.rollout(id)?;
        let rows: std::collections::HashMap<&ThingName, &DeviceRow> =
            rollout.devices.iter().map(|row| (&row.thing, row)).collect();
        let mut report = HEADER.to_owned();
        for thing in &job.members {
            let cells = match rows.get(thing) {
                Some(row) => cells(row),
                None => vec![csv_cell(thing.as_str()), "0".to_owned(), "not-released".to_owned()],
            };
            report.push_str(&cells.join(","));
            let missing = HEADER.matches(',').count() + 1 - cells.len();
            report.extend(std::iter::repeat_n(',', missing));
            report.push_str("\r\n");
        }
        Ok(report)
    }
}

fn cells(row: &DeviceRow) -> Vec<String> {
    let explanation = row.explanation.as_ref();
    let progress = row.progress.unwrap_or_default();
    let mut cells = vec![
        csv_cell(row.thing.as_str()),
        row.execution_number.to_string(),
        verdict(row.verdict).to_owned(),
        explanation.map_or("", |explanation| explanation.code).to_owned(),
        csv_cell(explanation.map_or("", |explanation| &explanation.what)),
    ];
    let truths: [(Truth, &TruthState); 4] = row.truths.each();
    cells.extend(truths.map(|(_, state)| {
        let state = match state {
            TruthState::Proven { .. } => "proven",
            TruthState::Disproved { .. } => "disproved",
            TruthState::NotYet => "not yet",
            TruthState::NotChecked => "not checked",
        };
        state.to_owned()
    }));
    cells.extend([
        csv_cell(row.reported_version.as_deref().unwrap_or_default()),
        progress.blocks_done.to_string(),
        progress.blocks_total.to_string(),
        progress.bytes_sent.to_string(),
        row.queued_at.to_utc(),
        row.updated_at.to_utc(),
    ]);
    cells
}

/// As in JSON.
const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Queued => "queued",
        Verdict::Running => "running",
        Verdict::Confirmed => "confirmed",
        Verdict::FinishedNotConfirmed => "finished-not-confirmed",
        Verdict::Failed => "failed",
        Verdict::Rejected => "rejected",
        Verdict::TimedOut => "timed-out",
        Verdict::Canceled => "canceled",
        Verdict::Removed => "removed",
    }
}
