//! What people do with tokens.

use super::store::{self, State, TokenRow};
use crate::{
    Ctx, Error, Result,
    accounts::{password, store as accounts},
};
use serde_json::json;
use yuanjian_app::Failure;
use yuanjian_store::Event;
use yuanjian_types::Problem;

/// A bearer token for programs that work in a person's name. Answers the secret, shown once.
///
/// # Errors
/// When there is no such account.
pub async fn give_token(ctx: &Ctx, name: &str, title: &str, days: i64) -> Result<String> {
    let account = named(ctx, name).await?;
    let secret = password::secret();
    let author = ctx.author(&account.city, "", "command line");
    let mut tx = ctx.platform.db.begin(author, ctx.now).await?;
    let expires = ctx.now.plus_seconds(days.clamp(1, 3650) * 86_400);
    let id = store::add(&mut tx, &account.id, title, &secret, expires).await?;
    tx.commit([Event::new("accounts.token_given", "account", &account.id)
        .with(json!({ "token": id, "title": title, "expires_at": expires }))])
        .await?;
    Ok(secret)
}

/// For the server's keeper: the tokens of an account by its sign-in name, or of all.
///
/// # Errors
/// When there is no such account.
pub async fn list_tokens(ctx: &Ctx, name: Option<&str>) -> Result<Vec<TokenRow>> {
    let account = match name {
        Some(name) => named(ctx, name).await?.id,
        None => String::new(),
    };
    store::list(ctx, "", &account).await
}

/// For the server's keeper: revoke a token by its number.
///
/// # Errors
/// When there is none of this number, or it was revoked before.
pub async fn take_token(ctx: &Ctx, id: &str) -> Result<TokenRow> {
    let all = store::list(ctx, "", "").await?;
    let token = all.into_iter().find(|token| token.id == id).ok_or_else(|| {
        Error(Failure::not_found(Problem::error("accounts.no_such_token").with("token", id)))
    })?;
    let author = ctx.author(&token.city, "", "command line");
    revoke(ctx, author, &token).await?;
    Ok(token)
}

/// Revoke a token of one's own.
pub(super) async fn revoke_own(ctx: &Ctx, id: &str) -> Result<()> {
    let account = ctx.actor()?.account.clone();
    revoke_of(ctx, &account, id).await
}

/// Revoke a token of an account of the city.
pub(super) async fn revoke_of(ctx: &Ctx, account: &str, id: &str) -> Result<()> {
    let actor = ctx.actor()?;
    let found = store::list(ctx, &actor.city, account).await?;
    let token = found.into_iter().find(|token| token.id == id).ok_or_else(Error::not_found)?;
    let author = ctx.author(&actor.city, &actor.account, &actor.display_name);
    revoke(ctx, author, &token).await
}

async fn revoke(ctx: &Ctx, author: yuanjian_store::Author, token: &TokenRow) -> Result<()> {
    let revoked = || Error::refused(Problem::error("accounts.token_revoked_already"));
    if token.state(ctx.now) == State::Revoked {
        return Err(revoked());
    }
    let mut tx = ctx.platform.db.begin(author, ctx.now).await?;
    if !store::revoke(&mut tx, &token.id).await? {
        return Err(revoked());
    }
    Ok(tx
        .commit([Event::new("accounts.token_revoked", "account", &token.account)
            .with(json!({ "token": token.id, "title": token.title }))])
        .await?)
}

async fn named(ctx: &Ctx, name: &str) -> Result<accounts::Account> {
    accounts::named(ctx, name).await?.ok_or_else(|| {
        Error(Failure::not_found(Problem::error("accounts.no_such_name").with("name", name)))
    })
}
