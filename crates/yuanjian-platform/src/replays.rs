//! The same request sent twice is made once: whoever sends a change gives it a key, and a change
//! whose key was used is refused. The key is claimed within the change, so that one stands or
//! falls with the other, whatever else happens to the request.

use crate::{Error, Result};
use axum::http::HeaderMap;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use yuanjian_store::Tx;
use yuanjian_types::Problem;

/// The header that carries the key.
pub const HEADER: &str = "idempotency-key";
/// How long a key is remembered, in microseconds: a day.
const REMEMBERED: i64 = 24 * 3_600 * 1_000_000;
const LONGEST: usize = 100;

/// The key of a request, claimed by the first change that the request makes.
#[derive(Debug, Clone, Default)]
pub struct Key {
    text: Option<Arc<str>>,
    claimed: Arc<AtomicBool>,
}

impl Key {
    /// The key in the headers of a request; nothing when there is none.
    ///
    /// # Errors
    /// When it is empty, longer than 100 characters or not of printable ASCII.
    pub fn of(headers: &HeaderMap) -> Result<Self> {
        let Some(value) = headers.get(HEADER) else { return Ok(Self::default()) };
        let sound = |text: &&str| !text.is_empty() && text.len() <= LONGEST;
        let text = value.to_str().ok().filter(sound).ok_or_else(|| {
            Error::invalid(Problem::error("request.bad_key").with("most", LONGEST))
        })?;
        Ok(Self { text: Some(text.into()), claimed: Arc::default() })
    }

    /// Claim it within a change, unless the request claimed it already.
    ///
    /// # Errors
    /// When another request of this account was made under the same key.
    pub(crate) async fn claim(&self, tx: &mut Tx, account: &str) -> Result<()> {
        let Some(key) = &self.text else { return Ok(()) };
        if self.claimed.swap(true, Ordering::Relaxed) {
            return Ok(());
        }
        let now = tx.now().0;
        sqlx::query("delete from replay where account = $1 and at < $2")
            .bind(account)
            .bind(now - REMEMBERED)
            .execute(tx.sql())
            .await?;
        let done = sqlx::query(
            "insert into replay (account, key, at) values ($1, $2, $3) on conflict do nothing",
        )
        .bind(account)
        .bind(&**key)
        .bind(now)
        .execute(tx.sql())
        .await?;
        if done.rows_affected() == 1 {
            return Ok(());
        }
        Err(Error::refused(Problem::error("request.replayed")))
    }
}
