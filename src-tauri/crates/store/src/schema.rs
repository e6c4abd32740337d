use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use crate::{OpenError, StoreError};

/// The schema this version reads and writes.
pub const SCHEMA_VERSION: i64 = MIGRATIONS.len() as i64;

/// Step n leads from schema n to n + 1. Steps that were released are never edited.
pub(crate) const MIGRATIONS: &[&str] =
    &[include_str!("schema/v1.sql"), include_str!("schema/v2.sql")];

/// `PRAGMA application_id`: tells our file from another program's ("FLft").
const APPLICATION_ID: i64 = 0x464c_6674;

/// The schema of the file; 0 is a database nobody has used yet.
pub(crate) fn version(connection: &Connection, path: &Path) -> Result<i64, OpenError> {
    let pragma = |name| {
        connection
            .pragma_query_value(None, name, |row| row.get::<_, i64>(0))
            .map_err(|source| StoreError::of(path, source))
    };
    let (found, application) = (pragma("user_version")?, pragma("application_id")?);
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(|source| StoreError::of(path, source))?;
    let unused = tables == 0 && application == 0 && found == 0;
    if application == APPLICATION_ID || unused {
        Ok(found)
    } else {
        Err(OpenError::Foreign { path: path.to_owned() })
    }
}

/// Runs every step above the file's version in one transaction: all of them or none.
pub(crate) fn migrate(connection: &mut Connection, steps: &[&str]) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for step in steps.iter().skip(usize::try_from(found).unwrap_or(usize::MAX)) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", steps.len() as i64)?;
    transaction.commit()
}
