//! Rows carried: out of a database as lines of text, into another, and the proof that they agree.
//!
//! A table is written as one JSON object a row, the lines sorted, so that the same rows give the
//! same text, and the same digest, on either engine and after any number of moves.

use crate::database::StoreError;
use serde_json::{Map, Number, Value};
use sqlx::{
    AnyConnection, AssertSqlSafe, Column as _, Row as _, TypeInfo as _, ValueRef as _, any::AnyRow,
};
use yuanjian_types::Digest;

/// What a table holds: so many rows, and the digest of their text.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Content {
    /// Its name.
    pub table: String,
    /// Number of rows.
    pub rows: usize,
    /// Digest of the sorted lines.
    pub digest: Digest,
}

/// The rows of a table as sorted lines.
///
/// # Errors
/// When the database does not answer, or a value is of a kind that we do not keep.
pub async fn lines(connection: &mut AnyConnection, table: &str) -> Result<Vec<String>, StoreError> {
    let sql = format!("select * from {}", name(table)?);
    let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(connection).await?;
    let mut lines = rows.iter().map(line).collect::<Result<Vec<_>, _>>()?;
    lines.sort_unstable();
    Ok(lines)
}

/// What a table's lines amount to.
pub fn content(table: &str, lines: &[String]) -> Content {
    Content {
        table: table.to_owned(),
        rows: lines.len(),
        digest: Digest::of(lines.join("\n").as_bytes()),
    }
}

/// Put lines into an empty table, inside a transaction of the caller.
///
/// # Errors
/// When a line cannot be read or the database refuses it.
pub async fn load<'a>(
    connection: &mut AnyConnection,
    table: &str,
    lines: impl Iterator<Item = &'a str>,
) -> Result<usize, StoreError> {
    let unreadable = |why: String| StoreError::Unreadable(format!("{table}: {why}"));
    let mut number = 0;
    for line in lines.filter(|line| !line.is_empty()) {
        let row: Map<String, Value> =
            serde_json::from_str(line).map_err(|e| unreadable(e.to_string()))?;
        // A column that is empty in every row of the old engine has no kind there; leave it out.
        let kept: Vec<(&String, &Value)> = row.iter().filter(|(_, v)| !v.is_null()).collect();
        let columns = kept.iter().map(|(key, _)| name(key)).collect::<Result<Vec<_>, _>>()?;
        let slots: Vec<String> = (1..=kept.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "insert into {} ({}) values ({})",
            name(table)?,
            columns.join(", "),
            slots.join(", ")
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for (key, value) in kept {
            query = match value {
                Value::String(text) => query.bind(text.clone()),
                Value::Number(number) if number.is_f64() => {
                    query.bind(number.as_f64().unwrap_or_default())
                }
                Value::Number(number) => query.bind(
                    number.as_i64().ok_or_else(|| unreadable(format!("{key} is too large")))?,
                ),
                _ => return Err(unreadable(format!("{key} is of an unknown kind"))),
            };
        }
        query.execute(&mut *connection).await?;
        number += 1;
    }
    Ok(number)
}

fn line(row: &AnyRow) -> Result<String, StoreError> {
    let mut object = Map::new();
    for column in row.columns() {
        let place = column.ordinal();
        let raw = row.try_get_raw(place)?;
        let value = if raw.is_null() {
            Value::Null
        } else {
            match raw.type_info().name() {
                "TEXT" => Value::String(row.try_get(place)?),
                "DOUBLE" | "REAL" => {
                    let number: f64 = row.try_get(place)?;
                    Number::from_f64(number).map_or(Value::Null, Value::Number)
                }
                _ => Value::Number(row.try_get::<i64, _>(place)?.into()),
            }
        };
        object.insert(column.name().to_owned(), value);
    }
    // The columns in the order of their names: engines may disagree on another.
    object.sort_keys();
    serde_json::to_string(&object).map_err(|e| StoreError::Unreadable(e.to_string()))
}

/// A name that may stand in a statement: ours are small letters and underscores.
fn name(text: &str) -> Result<&str, StoreError> {
    let plain = !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b.is_ascii_digit());
    if plain { Ok(text) } else { Err(StoreError::Unreadable(format!("no name: {text}"))) }
}
