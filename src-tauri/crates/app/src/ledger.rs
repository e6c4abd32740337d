use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use model::{LedgerEntry, LedgerEvent, Sha256};
use serde::Serialize;
use signing::{Signature, VerificationKey, head_statement};
use store::SignedHead;

use crate::{App, AppError};

/// Entries read at a time.
const PAGE: u32 = 256;
/// How the entries begin that name an installation; saves reading the others as JSON.
const INSTALLATION: &str = "\"installation-created\"";

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

    /// Writes down which installation works on this folder from now on, if that is news.
    pub async fn record_installation(&self) -> Result<(), AppError> {
        let key_fingerprint = self.installation.fingerprint();
        let newest = self.installation_keys()?.into_iter().next_back();
        if newest.is_none_or(|(_, key)| key.public_key().fingerprint() != key_fingerprint) {
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
        let ended = |entry: &LedgerEntry| {
            serde_json::from_str::<LedgerEvent>(&entry.body).is_ok_and(|event| {
                matches!(
                    event,
                    LedgerEvent::RolloutEnded { .. } | LedgerEvent::RolloutCanceled { .. }
                )
            })
        };
        let signed = |entry: &LedgerEntry| {
            serde_json::from_str::<LedgerEvent>(&entry.body)
                .is_ok_and(|event| matches!(event, LedgerEvent::HeadSigned { .. }))
        };
        let mut until = self.reader().ledger_len()?;
        while until > 0 {
            let from = until.saturating_sub(u64::from(PAGE)) + 1;
            let page = self.reader().ledger(from, PAGE)?;
            for entry in page.iter().rev().filter(|entry| entry.seq <= until) {
                if signed(entry) {
                    return Ok(());
                }
                if ended(entry) {
                    return self.sign_ledger_head().await.map(drop);
                }
            }
            until = from - 1;
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
