//! Records as JSON bodies, and back.

use rusqlite::types::{ToSqlOutput, Type, ValueRef};
use rusqlite::{Connection, Error, Params, Result, Row, ToSql};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A value as its JSON text.
pub(crate) struct Json<'a, T>(pub &'a T);

impl<T: Serialize> ToSql for Json<'_, T> {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        serde_json::to_string(self.0)
            .map(ToSqlOutput::from)
            .map_err(|error| Error::ToSqlConversionFailure(Box::new(error)))
    }
}

/// The record in column `column`.
pub(crate) fn body<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<T> {
    let text = row.get_ref(column)?.as_str().map_err(|error| unreadable(column, error))?;
    serde_json::from_str(text).map_err(|error| unreadable(column, error))
}

/// An id or a hash in column `column`.
pub(crate) fn parsed<T>(row: &Row<'_>, column: usize) -> Result<T>
where
    T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    let text = row.get_ref(column)?.as_str().map_err(|error| unreadable(column, error))?;
    text.parse().map_err(|error| unreadable(column, error))
}

/// A word of a serde enum, as its column holds it: without the quotes of JSON.
pub(crate) fn word<T: Serialize>(value: &T) -> Result<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        Ok(other) => Ok(other.to_string()),
        Err(error) => Err(Error::ToSqlConversionFailure(Box::new(error))),
    }
}

/// All records that `sql` selects in its first column.
pub(crate) fn bodies<T: DeserializeOwned>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<Vec<T>> {
    connection.prepare_cached(sql)?.query_map(params, |row| body(row, 0))?.collect()
}

/// A 32-byte digest in column `column`.
pub(crate) fn digest(row: &Row<'_>, column: usize) -> Result<model::Sha256> {
    match row.get_ref(column)? {
        ValueRef::Blob(bytes) => {
            let bytes = bytes.try_into().map_err(|error| unreadable(column, error))?;
            Ok(model::Sha256(bytes))
        }
        other => Err(Error::InvalidColumnType(column, "digest".into(), other.data_type())),
    }
}

fn unreadable(column: usize, error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
}
