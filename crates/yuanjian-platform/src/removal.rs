//! Rows that go for good: drafts that nobody relied on, and what a workbook added that is undone.
//! What is on record is withdrawn instead.

use crate::Result;
use yuanjian_store::{Tx, database::one};

/// Remove the row `$1` of the city `$2` at the revision `$3`; each feature says from where.
///
/// # Errors
/// When it was changed since.
pub(crate) async fn row(
    tx: &mut Tx,
    statement: &'static str,
    city: &str,
    id: &str,
    revision: i64,
) -> Result<()> {
    let done = sqlx::query(statement).bind(id).bind(city).bind(revision).execute(tx.sql()).await?;
    Ok(one(&done)?)
}

/// Remove what belongs to the row `$1` of the city `$2`, if anything.
///
/// # Errors
/// When the database does not serve.
pub(crate) async fn parts(
    tx: &mut Tx,
    statement: &'static str,
    city: &str,
    id: &str,
) -> Result<()> {
    sqlx::query(statement).bind(id).bind(city).execute(tx.sql()).await?;
    Ok(())
}
