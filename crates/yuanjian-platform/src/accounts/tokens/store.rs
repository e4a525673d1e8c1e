//! Tokens as rows. Of the secret only its digest is kept.

use crate::{
    Ctx, Error, Result,
    accounts::{password::digest, store::actor},
    identity::Actor,
};
use sqlx::{Row as _, any::AnyRow};
use yuanjian_store::Tx;
use yuanjian_types::Timestamp;

/// A token as it is kept, with whose it is.
#[derive(Debug, Clone, serde::Serialize)]
pub struct TokenRow {
    /// Its number, which the record names.
    pub id: String,
    /// City of the account.
    pub city: String,
    /// Id of the account in whose name it works.
    pub account: String,
    /// Sign-in name of that account.
    pub name: String,
    /// As people call its holder.
    pub display_name: String,
    /// What it was given for.
    pub title: String,
    /// When it was given.
    pub created_at: Timestamp,
    /// When a program last came by it, to the minute.
    pub seen_at: Option<Timestamp>,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
    #[serde(skip)]
    disabled: bool,
}

/// Whether a token opens anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TokenState)]
pub enum State {
    /// It does.
    Counts,
    /// Its account is disabled; it would count again with it.
    Disabled,
    /// Its time is over.
    Expired,
    /// It was taken back.
    Revoked,
}

impl TokenRow {
    /// Whether it opens anything at an instant.
    pub fn state(&self, now: Timestamp) -> State {
        match self {
            Self { revoked_at: Some(_), .. } => State::Revoked,
            _ if self.expires_at <= now => State::Expired,
            Self { disabled: true, .. } => State::Disabled,
            _ => State::Counts,
        }
    }
}

/// Who holds this token, if it still counts. Notes that it was used, at most once a minute.
///
/// # Errors
/// `SignedOut` when it does not.
pub(crate) async fn by_token(ctx: &Ctx, secret: &str) -> Result<Option<Actor>> {
    let db = &ctx.platform.db;
    let row = sqlx::query(
        "select t.id as token, t.seen_at, a.id, a.name, a.display_name, a.city, 0 as must_change \
         from token t join account a on a.id = t.account \
         where t.digest = $1 and t.expires_at > $2 and t.revoked_at is null and a.disabled = 0",
    )
    .bind(digest(secret))
    .bind(ctx.now.0)
    .fetch_optional(db.read())
    .await?;
    let Some(row) = row else { return Err(Error::signed_out("accounts.wrong_token")) };
    let seen: Option<i64> = row.try_get("seen_at")?;
    if seen.is_none_or(|seen| Timestamp(seen).plus_seconds(60) < ctx.now) {
        let mut connection = db.write().await?;
        sqlx::query("update token set seen_at = $2 where id = $1")
            .bind(row.try_get::<String, _>("token")?)
            .bind(ctx.now.0)
            .execute(&mut *connection)
            .await?;
    }
    Ok(Some(actor(ctx, &row, String::new()).await?))
}

/// Keep a token; answers its number.
pub(super) async fn add(
    tx: &mut Tx,
    account: &str,
    title: &str,
    secret: &str,
    expires: Timestamp,
) -> Result<String> {
    let id = uuid::Uuid::now_v7().to_string();
    let now = tx.now().0;
    sqlx::query(
        "insert into token (id, digest, account, title, created_at, expires_at) \
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id.as_str())
    .bind(digest(secret))
    .bind(account)
    .bind(title)
    .bind(now)
    .bind(expires.0)
    .execute(tx.sql())
    .await?;
    Ok(id)
}

/// Tokens, newest first: of a city, or of all; of an account, or of all.
pub(super) async fn list(ctx: &Ctx, city: &str, account: &str) -> Result<Vec<TokenRow>> {
    let rows = sqlx::query(
        "select t.id, t.account, t.title, t.created_at, t.seen_at, t.expires_at, t.revoked_at, \
         a.city, a.name, a.display_name, a.disabled \
         from token t join account a on a.id = t.account \
         where ($1 = '' or a.city = $1) and ($2 = '' or t.account = $2) \
         order by t.created_at desc, t.id desc",
    )
    .bind(city)
    .bind(account)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter().map(token).collect()
}

/// Take a token back; answers whether it was still out.
pub(super) async fn revoke(tx: &mut Tx, id: &str) -> Result<bool> {
    let now = tx.now().0;
    let done = sqlx::query("update token set revoked_at = $2 where id = $1 and revoked_at is null")
        .bind(id)
        .bind(now)
        .execute(tx.sql())
        .await?;
    Ok(done.rows_affected() == 1)
}

fn token(row: &AnyRow) -> Result<TokenRow> {
    let instant = |name| Ok::<_, Error>(Timestamp(row.try_get(name)?));
    let maybe = |name| Ok::<_, Error>(row.try_get::<Option<i64>, _>(name)?.map(Timestamp));
    Ok(TokenRow {
        id: row.try_get("id")?,
        city: row.try_get("city")?,
        account: row.try_get("account")?,
        name: row.try_get("name")?,
        display_name: row.try_get("display_name")?,
        title: row.try_get("title")?,
        created_at: instant("created_at")?,
        seen_at: maybe("seen_at")?,
        expires_at: instant("expires_at")?,
        revoked_at: maybe("revoked_at")?,
        disabled: row.try_get::<i64, _>("disabled")? != 0,
    })
}
