use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use model::{LedgerEntry, LedgerEvent, Sha256, UpdateId};
use serde::Serialize;
use signing::{Signature, VerificationKey, head_statement};
use store::{LedgerFilter, Reader, SignedHead, StoreError, Word};

use crate::view::{
    LedgerCheck, LedgerPage, LedgerQuery, LedgerRow, events_saying, ledger_sentence,
};
use crate::{App, AppError, locked};

/// Entries read at a time.
const PAGE: u32 = 256;
/// How the entries begin that name an installation; saves reading the others as JSON.
const INSTALLATION: &str = "\"installation-created\"";

/// Rows handed out at once; no window shows more.
const MAX_PAGE: usize = 1000;
/// Words of a search that count; more than this nobody means.
const MAX_WORDS: usize = 16;

/// The last search and what it found: entries never change, so only newer ones are to be read.
#[derive(Debug, Default)]
pub(crate) struct LedgerSearch {
    filter: LedgerFilter,
    /// Entries read so far.
    read: u64,
    /// Ascending.
    found: Vec<u64>,
}

impl LedgerSearch {
    fn bring_up_to_date(
        &mut self,
        filter: LedgerFilter,
        reader: &Reader,
        total: u64,
    ) -> Result<(), StoreError> {
        if self.filter != filter {
            *self = Self { filter, ..Self::default() };
        }
        if self.read < total {
            self.found.extend(reader.find_in_ledger(&self.filter, self.read)?);
            self.read = self.found.last().copied().unwrap_or(0).max(total);
        }
        Ok(())
    }
}

/// What checking the whole ledger found.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LedgerReport {
    pub entries: u64,
    pub head: Sha256,
    /// The first entry that does not hold, in words.
    pub fault: Option<String>,
    pub signed_heads: Vec<HeadCheck>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HeadCheck {
    pub up_to: u64,
    /// With the key of the installation that was at work then.
    pub holds: bool,
}

impl LedgerReport {
    pub fn holds(&self) -> bool {
        self.fault.is_none() && self.signed_heads.iter().all(|head| head.holds)
    }
}

impl App {
    /// Writes down what was done outside the engine.
    pub async fn record(&self, event: LedgerEvent) -> Result<(), AppError> {
        Ok(self.engine()?.record(self.actor(), event).await?)
    }

    /// The last entries, oldest first.
    pub fn ledger(&self, last: u32) -> Result<Vec<LedgerEntry>, AppError> {
        let reader = self.reader();
        let from = reader.ledger_len()?.saturating_sub(u64::from(last)) + 1;
        Ok(reader.ledger(from, last)?)
    }

    /// Checks every link, and every signed head with the key of the installation that was at work
    /// then: a folder restored from a backup goes on under a key of its own.
    pub fn verify_ledger(&self) -> Result<LedgerReport, AppError> {
        let verdict = store::verify(&self.reader(), &[])?;
        let keys = self.installation_keys()?;
        let signed_heads = verdict
            .signed_heads
            .iter()
            .map(|signed| HeadCheck { up_to: signed.up_to, holds: head_holds(signed, &keys) })
            .collect();
        Ok(LedgerReport {
            entries: verdict.entries,
            head: verdict.head,
            fault: verdict.fault.map(|fault| fault.to_string()),
            signed_heads,
        })
    }

    /// The verdict on the whole chain, for the window.
    pub fn ledger_check(&self) -> Result<LedgerCheck, AppError> {
        let report = self.verify_ledger()?;
        Ok(LedgerCheck {
            entries: report.entries,
            head: report.head.to_string(),
            holds: report.holds(),
            signed_heads: report.signed_heads.len(),
            signed_heads_that_hold: report.signed_heads.iter().filter(|head| head.holds).count(),
            fault: report.fault,
        })
    }

    /// Part of what the ledger holds, newest first. A first search reads every entry's text, later
    /// pages and refreshes of the same one read only what came since: entries never change.
    pub fn ledger_page(&self, query: &LedgerQuery) -> Result<LedgerPage, AppError> {
        let limit = query.limit.min(MAX_PAGE);
        let reader = self.reader();
        let total = reader.ledger_len()?;
        let filter = ledger_filter(query, &reader)?;
        if filter == LedgerFilter::default() {
            let newest = total.saturating_sub(query.offset as u64);
            let oldest = newest.saturating_sub(limit as u64);
            let entries = reader.ledger(oldest + 1, u32::try_from(newest - oldest).unwrap_or(0))?;
            let rows = entries.iter().rev().map(row).collect();
            let matching = usize::try_from(total).unwrap_or(usize::MAX);
            return Ok(LedgerPage { total, matching, offset: query.offset, entries: rows });
        }
        let mut search = locked(&self.ledger_search);
        search.bring_up_to_date(filter, &reader, total)?;
        let mut entries = Vec::new();
        for seq in search.found.iter().rev().skip(query.offset).take(limit) {
            entries.extend(reader.ledger_entry(*seq)?.as_ref().map(row));
        }
        Ok(LedgerPage { total, matching: search.found.len(), offset: query.offset, entries })
    }

    /// Writes down which installation works on this folder from now on, if that is news.
    pub async fn record_installation(&self) -> Result<(), AppError> {
        let key_fingerprint = self.installation.fingerprint();
        let newest = self.reader().meta(engine::INSTALLATION)?;
        if newest != Some(key_fingerprint.to_string()) {
            let public_key = self.installation.public_key_pem();
            self.record(LedgerEvent::InstallationCreated { key_fingerprint, public_key }).await?;
        }
        Ok(())
    }

    /// The keys of this ledger's installations, by the entry that names them.
    fn installation_keys(&self) -> Result<BTreeMap<u64, VerificationKey>, AppError> {
        let mut keys = BTreeMap::new();
        let mut from = 1;
        loop {
            let page = self.reader().ledger(from, PAGE)?;
            let Some(last) = page.last() else { return Ok(keys) };
            from = last.seq + 1;
            for entry in page.iter().filter(|entry| entry.body.contains(INSTALLATION)) {
                if let Ok(LedgerEvent::InstallationCreated { public_key, .. }) =
                    serde_json::from_str(&entry.body)
                    && let Ok(key) = VerificationKey::parse(public_key.as_bytes())
                {
                    keys.insert(entry.seq, key);
                }
            }
        }
    }

    /// Signs the chain as it stands: at each rollout's end and before each export.
    pub async fn sign_ledger_head(&self) -> Result<u64, AppError> {
        let engine = self.engine()?;
        let last = self.ledger(1)?;
        let Some(last) = last.last() else { return Ok(0) };
        let statement = head_statement(last.seq, &last.hash);
        let signature = self.installation.sign_head(statement.as_bytes())?.to_base64();
        let event = LedgerEvent::HeadSigned { up_to: last.seq, head: last.hash, signature };
        engine.record(self.actor(), event).await?;
        Ok(last.seq)
    }

    /// Signs the head if a rollout has ended since it was signed last, even in an earlier run.
    pub async fn seal_ledger(&self) -> Result<(), AppError> {
        let (ended, signed) = {
            let reader = self.reader();
            (entry_in(&reader, engine::ROLLOUT_ENDED)?, entry_in(&reader, engine::HEAD_SIGNED)?)
        };
        if ended > signed {
            self.sign_ledger_head().await?;
        }
        Ok(())
    }

    /// Every entry as one JSON object a line; whoever has them can verify the chain.
    pub fn export_ledger_json(&self, path: &Path) -> Result<u64, AppError> {
        self.export(path, store::export_json_lines)
    }

    /// For spreadsheets; no cell can be taken for a formula.
    pub fn export_ledger_csv(&self, path: &Path) -> Result<u64, AppError> {
        self.export(path, store::export_csv)
    }

    fn export(
        &self,
        path: &Path,
        write: impl Fn(&store::Reader, &mut dyn std::io::Write) -> Result<u64, store::ExportError>,
    ) -> Result<u64, AppError> {
        let failed = |source| AppError::File { path: path.to_owned(), action: "written", source };
        let mut out = BufWriter::new(File::create_new(path).map_err(failed)?);
        let entries = write(&self.reader(), &mut out)?;
        out.flush().and_then(|()| out.get_ref().sync_all()).map_err(failed)?;
        Ok(entries)
    }
}

fn head_holds(signed: &SignedHead, keys: &BTreeMap<u64, VerificationKey>) -> bool {
    let digest = signing::digest(head_statement(signed.up_to, &signed.head).as_bytes());
    let key = keys.range(..=signed.up_to).next_back().map(|(_, key)| key);
    match (key, Signature::from_base64(&signed.signature)) {
        (Some(key), Ok(signature)) => key.verify(&digest, &signature).is_ok(),
        _ => false,
    }
}

fn row(entry: &LedgerEntry) -> LedgerRow {
    LedgerRow {
        seq: entry.seq,
        at: entry.at,
        account: entry.actor.account.clone(),
        operator: entry.actor.operator.clone(),
        text: ledger_sentence(entry),
        body: entry.body.clone(),
        hash: entry.hash.to_string(),
    }
}

/// Each word of the text must be found; a sentence is never written down, so a word of it stands
/// for the events that say it.
fn ledger_filter(query: &LedgerQuery, reader: &Reader) -> Result<LedgerFilter, StoreError> {
    let words = query
        .text
        .split_whitespace()
        .take(MAX_WORDS)
        .map(|text| Word { events: events_saying(text), text: text.chars().take(200).collect() });
    let mut filter = LedgerFilter { words: words.collect(), ..LedgerFilter::default() };
    if let Some(about) = &query.about {
        filter.about.push(about.clone());
        // What happened to an update's devices names its jobs only.
        let update = UpdateId::new(about).ok().map(|id| reader.update(&id)).transpose()?.flatten();
        filter.about.extend(update.into_iter().flat_map(|it| it.jobs).map(String::from));
    }
    if query.decisions_only {
        filter.without.push("execution");
    }
    Ok(filter)
}

/// The number of the entry that the engine keeps under `key`; 0 is none.
fn entry_in(reader: &Reader, key: &str) -> Result<u64, StoreError> {
    Ok(reader.meta(key)?.and_then(|seq| seq.parse().ok()).unwrap_or(0))
}
