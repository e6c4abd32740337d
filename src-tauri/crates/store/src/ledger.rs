use std::collections::BTreeMap;

use model::{Actor, LedgerEntry, LedgerEvent, Sha256, Timestamp};
use rusqlite::{Connection, OptionalExtension, Result, Row};

use crate::writer::Head;
use crate::{Reader, StoreError, rows};

/// A head of the chain and the signature over it, as a ledger entry states it. The signature is
/// for the caller to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedHead {
    pub up_to: u64,
    pub head: Sha256,
    pub signature: String,
}

/// What reading the whole chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerVerdict {
    /// Entries that hold, from the first on.
    pub entries: u64,
    /// The hash of the last entry that holds; zeros when there is none.
    pub head: Sha256,
    /// The signed heads among the entries that hold.
    pub signed_heads: Vec<SignedHead>,
    /// The first entry that does not hold; nothing after it was read.
    pub fault: Option<LedgerFault>,
}

/// Why the chain is broken, and where first.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerFault {
    #[error("entry {seq} was changed: its hash should be {expected}, found {found}")]
    Hash { seq: u64, expected: Sha256, found: Sha256 },
    #[error(
        "entry {seq} does not follow the one before: previous should be {expected}, found {found}"
    )]
    Previous { seq: u64, expected: Sha256, found: Sha256 },
    #[error("entry {expected} is missing: found entry {found} in its place")]
    Gap { expected: u64, found: i64 },
    #[error("entry {seq} cannot be read: {detail}")]
    Malformed { seq: u64, detail: String },
    #[error("entry {seq} states that the chain at {up_to} was {expected}, found {found:?}")]
    SignedHead { seq: u64, up_to: u64, expected: Sha256, found: Option<Sha256> },
    #[error("the ledger ends at {len}, below the head signed at {up_to}: its end was cut off")]
    Truncated { len: u64, up_to: u64 },
    #[error("the chain at {up_to} is {found}, but {expected} was signed: the ledger was rewritten")]
    Rewritten { up_to: u64, expected: Sha256, found: Sha256 },
}

/// Reads the chain from its first entry, in constant memory. `known` are signed heads kept
/// elsewhere (an export, the key's owner): a ledger cut off below one of them, or rewritten, is
/// found only by them.
pub fn verify(reader: &Reader, known: &[SignedHead]) -> Result<LedgerVerdict, StoreError> {
    let mut at_known: BTreeMap<u64, Option<Sha256>> =
        known.iter().map(|signed| (signed.up_to, None)).collect();
    let mut verdict =
        reader.snapshot(|reader| reader.done(follow(reader.connection(), &mut at_known)))?;
    if verdict.fault.is_none() {
        verdict.fault = known.iter().find_map(|signed| match at_known.get(&signed.up_to) {
            Some(Some(found)) if *found == signed.head => None,
            Some(Some(found)) => Some(LedgerFault::Rewritten {
                up_to: signed.up_to,
                expected: signed.head,
                found: *found,
            }),
            _ => Some(LedgerFault::Truncated { len: verdict.entries, up_to: signed.up_to }),
        });
    }
    Ok(verdict)
}

pub(crate) const SELECT_FROM: &str = "SELECT seq, at, account, operator, body, previous, hash \
     FROM ledger WHERE seq >= ?1 ORDER BY seq LIMIT ?2";

pub(crate) fn entry(row: &Row<'_>) -> Result<LedgerEntry> {
    Ok(LedgerEntry {
        seq: row.get(0)?,
        at: Timestamp(row.get(1)?),
        actor: Actor { account: row.get(2)?, operator: row.get(3)? },
        body: row.get(4)?,
        previous: rows::digest(row, 5)?,
        hash: rows::digest(row, 6)?,
    })
}

/// Where the chain continues: zeros before the first entry.
pub(crate) fn head(connection: &Connection) -> Result<Head> {
    let last = connection
        .prepare_cached("SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| Ok(Head { seq: row.get(0)?, hash: rows::digest(row, 1)? }))
        .optional()?;
    Ok(last.unwrap_or(Head { seq: 0, hash: Sha256([0; 32]) }))
}

/// The link after `head`. The hash does not tell an empty operator name from none, so the empty
/// one is never kept.
pub(crate) fn next_entry(head: Head, at: Timestamp, actor: &Actor, body: String) -> LedgerEntry {
    let operator = actor.operator.clone().filter(|name| !name.is_empty());
    let mut entry = LedgerEntry {
        seq: head.seq + 1,
        at,
        actor: Actor { account: actor.account.clone(), operator },
        body,
        previous: head.hash,
        hash: Sha256([0; 32]),
    };
    entry.hash = entry.expected_hash();
    entry
}

fn follow(
    connection: &Connection,
    at_known: &mut BTreeMap<u64, Option<Sha256>>,
) -> Result<LedgerVerdict> {
    let mut verdict =
        LedgerVerdict { entries: 0, head: Sha256([0; 32]), signed_heads: Vec::new(), fault: None };
    let mut statement = connection.prepare_cached(
        "SELECT seq, at, account, operator, body, previous, hash FROM ledger ORDER BY seq",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        match check(connection, &verdict, row)? {
            Ok((entry, signed)) => {
                verdict.entries = entry.seq;
                verdict.head = entry.hash;
                verdict.signed_heads.extend(signed);
                if let Some(found) = at_known.get_mut(&entry.seq) {
                    *found = Some(entry.hash);
                }
            }
            Err(fault) => {
                verdict.fault = Some(fault);
                break;
            }
        }
    }
    Ok(verdict)
}

/// One entry against the chain so far. The outer error is the database's, the inner the chain's.
fn check(
    connection: &Connection,
    sofar: &LedgerVerdict,
    row: &Row<'_>,
) -> Result<Result<(LedgerEntry, Option<SignedHead>), LedgerFault>> {
    let expected = sofar.entries + 1;
    let found: i64 = row.get(0)?;
    if u64::try_from(found) != Ok(expected) {
        return Ok(Err(LedgerFault::Gap { expected, found }));
    }
    let malformed = |detail: String| Ok(Err(LedgerFault::Malformed { seq: expected, detail }));
    let entry = match entry(row) {
        Ok(entry) => entry,
        Err(error) => return malformed(error.to_string()),
    };
    if entry.actor.operator.as_deref() == Some("") {
        return malformed("an empty operator name".to_owned());
    }
    if entry.previous != sofar.head {
        let (expected, found) = (sofar.head, entry.previous);
        return Ok(Err(LedgerFault::Previous { seq: entry.seq, expected, found }));
    }
    let hash = entry.expected_hash();
    if entry.hash != hash {
        return Ok(Err(LedgerFault::Hash { seq: entry.seq, expected: hash, found: entry.hash }));
    }
    let event = match serde_json::from_str(&entry.body) {
        Ok(event) => event,
        Err(error) => return malformed(error.to_string()),
    };
    let LedgerEvent::HeadSigned { up_to, head, signature } = event else {
        return Ok(Ok((entry, None)));
    };
    let found = if up_to < entry.seq { hash_at(connection, up_to)? } else { None };
    if found != Some(head) {
        let seq = entry.seq;
        return Ok(Err(LedgerFault::SignedHead { seq, up_to, expected: head, found }));
    }
    Ok(Ok((entry, Some(SignedHead { up_to, head, signature }))))
}

/// The hash of an entry that was found to hold before.
fn hash_at(connection: &Connection, seq: u64) -> Result<Option<Sha256>> {
    connection
        .prepare_cached("SELECT hash FROM ledger WHERE seq = ?1")?
        .query_row([seq], |row| rows::digest(row, 0))
        .optional()
}
