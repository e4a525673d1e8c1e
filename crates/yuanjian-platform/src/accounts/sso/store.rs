//! Links of accounts with identities, and sign-ins under way, as rows.

use crate::{Ctx, Error, Result};
use sqlx::{Row as _, any::AnyRow};
use std::collections::BTreeMap;
use yuanjian_app::Failure;
use yuanjian_store::{Tx, database::one};
use yuanjian_types::{Problem, Timestamp};

use super::super::password::digest;

/// Seconds that a sign-in may take.
pub(super) const LOGIN_SECONDS: i64 = 600;
/// Sign-ins under way; more at once are no office but an attack.
const MOST_LOGINS: i64 = 10_000;

/// That an account may come by the provider, and as whom once it has.
#[derive(Debug, Clone, serde::Serialize, utoipa::ToSchema)]
pub(crate) struct SsoLink {
    #[serde(skip)]
    pub(super) account: String,
    #[schema(value_type = String)]
    pub(crate) allowed_at: Timestamp,
    /// The provider, since the first sign-in by it.
    pub(crate) issuer: Option<String>,
    /// For good its name of the person.
    pub(crate) subject: Option<String>,
    /// The sign-in name there, when the account was tied.
    pub(crate) known_as: Option<String>,
    #[schema(value_type = Option<String>)]
    pub(crate) linked_at: Option<Timestamp>,
}

/// A sign-in under way.
#[derive(Debug, Clone)]
pub(super) struct Login {
    pub(super) nonce: String,
    pub(super) verifier: String,
    /// Whose, once the provider has said so and only our second factor is missing.
    pub(super) account: String,
    pub(super) subject: String,
    pub(super) known_as: String,
}

/// Keep a sign-in that begins, for the browser that holds this secret.
pub(super) async fn add_login(ctx: &Ctx, secret: &str, state: &str, login: &Login) -> Result<()> {
    let mut connection = ctx.platform.db.write().await?;
    sqlx::query("delete from sso_login where expires_at < $1")
        .bind(ctx.now.0)
        .execute(&mut *connection)
        .await?;
    let row = sqlx::query("select cast(count(*) as bigint) as number from sso_login")
        .fetch_one(&mut *connection)
        .await?;
    if row.try_get::<i64, _>("number")? >= MOST_LOGINS {
        let full = Problem::error("accounts.sso_too_many");
        return Err(Error(Failure::unavailable(full)));
    }
    sqlx::query(
        "insert into sso_login (digest, state, nonce, verifier, account, subject, known_as, \
         expires_at) values ($1, $2, $3, $4, '', '', '', $5)",
    )
    .bind(digest(secret))
    .bind(digest(state))
    .bind(login.nonce.as_str())
    .bind(login.verifier.as_str())
    .bind(ctx.now.plus_seconds(LOGIN_SECONDS).0)
    .execute(&mut *connection)
    .await?;
    Ok(())
}

/// The sign-in that this browser began with this state, once: a second time there is none.
pub(super) async fn take_state(ctx: &Ctx, secret: &str, state: &str) -> Result<Option<Login>> {
    let mut connection = ctx.platform.db.write().await?;
    let taken = sqlx::query(
        "update sso_login set state = '' where digest = $1 and state = $2 and expires_at >= $3",
    )
    .bind(digest(secret))
    .bind(digest(state))
    .bind(ctx.now.0)
    .execute(&mut *connection)
    .await?;
    drop(connection);
    if taken.rows_affected() == 1 { login(ctx, secret).await } else { Ok(None) }
}

/// The sign-in of this browser that only lacks our second factor.
pub(super) async fn waiting(ctx: &Ctx, secret: &str) -> Result<Option<Login>> {
    Ok(login(ctx, secret).await?.filter(|login| !login.account.is_empty()))
}

async fn login(ctx: &Ctx, secret: &str) -> Result<Option<Login>> {
    let row = sqlx::query("select * from sso_login where digest = $1 and expires_at >= $2")
        .bind(digest(secret))
        .bind(ctx.now.0)
        .fetch_optional(ctx.platform.db.read())
        .await?;
    row.map(|row| {
        Ok(Login {
            nonce: row.try_get("nonce")?,
            verifier: row.try_get("verifier")?,
            account: row.try_get("account")?,
            subject: row.try_get("subject")?,
            known_as: row.try_get("known_as")?,
        })
    })
    .transpose()
}

/// Remember who it is while the second factor is asked for.
pub(super) async fn await_code(ctx: &Ctx, secret: &str, login: &Login) -> Result<()> {
    let mut connection = ctx.platform.db.write().await?;
    sqlx::query(
        "update sso_login set nonce = '', verifier = '', account = $2, subject = $3, \
         known_as = $4 where digest = $1",
    )
    .bind(digest(secret))
    .bind(login.account.as_str())
    .bind(login.subject.as_str())
    .bind(login.known_as.as_str())
    .execute(&mut *connection)
    .await?;
    Ok(())
}

/// A sign-in that is done; refused when it was done already.
pub(super) async fn end_login(tx: &mut Tx, secret: &str) -> Result<()> {
    let done = sqlx::query("delete from sso_login where digest = $1")
        .bind(digest(secret))
        .execute(tx.sql())
        .await?;
    Ok(one(&done)?)
}

/// The account that is tied to an identity.
pub(super) async fn account_of(ctx: &Ctx, issuer: &str, subject: &str) -> Result<Option<String>> {
    let row = sqlx::query("select account from sso_link where issuer = $1 and subject = $2")
        .bind(issuer)
        .bind(subject)
        .fetch_optional(ctx.platform.db.read())
        .await?;
    Ok(row.map(|row| row.try_get("account")).transpose()?)
}

/// What an account was allowed.
pub(super) async fn link(ctx: &Ctx, account: &str) -> Result<Option<SsoLink>> {
    let row = sqlx::query("select * from sso_link where account = $1")
        .bind(account)
        .fetch_optional(ctx.platform.db.read())
        .await?;
    row.as_ref().map(read).transpose()
}

/// The links of a city's accounts, by account.
pub(crate) async fn links(ctx: &Ctx, city: &str) -> Result<BTreeMap<String, SsoLink>> {
    let rows = sqlx::query(
        "select l.* from sso_link l join account a on a.id = l.account where a.city = $1",
    )
    .bind(city)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter().map(|row| read(row).map(|link| (link.account.clone(), link))).collect()
}

/// Allow an account; false when it was allowed already.
pub(super) async fn allow(tx: &mut Tx, account: &str, by: &str) -> Result<bool> {
    let now = tx.now().0;
    let added = sqlx::query(
        "insert into sso_link (account, allowed_by, allowed_at) values ($1, $2, $3) \
         on conflict (account) do nothing",
    )
    .bind(account)
    .bind(by)
    .bind(now)
    .execute(tx.sql())
    .await?;
    Ok(added.rows_affected() == 1)
}

/// Tie an allowed account to an identity; refused when it or the identity is tied already.
pub(super) async fn tie(tx: &mut Tx, issuer: &str, login: &Login) -> Result<()> {
    let now = tx.now().0;
    let done = sqlx::query(
        "update sso_link set issuer = $2, subject = $3, known_as = $4, linked_at = $5 \
         where account = $1 and subject is null and not exists \
         (select 1 from sso_link other where other.issuer = $2 and other.subject = $3)",
    )
    .bind(login.account.as_str())
    .bind(issuer)
    .bind(login.subject.as_str())
    .bind(login.known_as.as_str())
    .bind(now)
    .execute(tx.sql())
    .await?;
    Ok(one(&done)?)
}

/// Take the permission and the link back, and end the sessions that came of it.
pub(super) async fn remove(tx: &mut Tx, account: &str) -> Result<u64> {
    let gone = sqlx::query("delete from sso_link where account = $1")
        .bind(account)
        .execute(tx.sql())
        .await?;
    if gone.rows_affected() != 1 {
        return Err(Error::not_found());
    }
    let ended = sqlx::query("delete from session where account = $1 and sso = 1")
        .bind(account)
        .execute(tx.sql())
        .await?;
    sqlx::query("delete from sso_login where account = $1").bind(account).execute(tx.sql()).await?;
    Ok(ended.rows_affected())
}

fn read(row: &AnyRow) -> Result<SsoLink> {
    let linked: Option<i64> = row.try_get("linked_at")?;
    Ok(SsoLink {
        account: row.try_get("account")?,
        allowed_at: Timestamp(row.try_get("allowed_at")?),
        issuer: row.try_get("issuer")?,
        subject: row.try_get("subject")?,
        known_as: row.try_get("known_as")?,
        linked_at: linked.map(Timestamp),
    })
}
