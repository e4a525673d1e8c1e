//! The doors of tokens. No door makes one: a secret that opens the service is handed out by
//! whoever keeps the server.

use super::{
    actions,
    store::{self, State, TokenRow},
};
use crate::{Ctx, Result};
use axum::{Json, extract::Path, http::StatusCode};
use serde::Serialize;
use yuanjian_types::Timestamp;

/// A token, without its secret.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct TokenView {
    id: String,
    /// What it was given for.
    title: String,
    /// Id of the account in whose name it works.
    account: String,
    /// Sign-in name of that account.
    name: String,
    display_name: String,
    #[schema(value_type = String)]
    created_at: Timestamp,
    /// When a program last came by it; to the minute.
    #[schema(value_type = Option<String>)]
    seen_at: Option<Timestamp>,
    #[schema(value_type = String)]
    expires_at: Timestamp,
    #[schema(value_type = Option<String>)]
    revoked_at: Option<Timestamp>,
    state: State,
}

/// One's own tokens, newest first.
#[utoipa::path(get, path = "/api/v1/session/tokens", tag = "accounts", responses((status = 200, body = Vec<TokenView>)))]
pub(crate) async fn list_own_tokens(ctx: Ctx) -> Result<Json<Vec<TokenView>>> {
    let actor = ctx.actor()?;
    let found = store::list(&ctx, &actor.city, &actor.account).await?;
    Ok(Json(views(&ctx, found)))
}

/// Revoke one of one's own tokens; from then on it opens nothing.
#[utoipa::path(delete, path = "/api/v1/session/tokens/{id}", tag = "accounts", params(("id" = String, Path)), responses((status = 204)))]
pub(crate) async fn revoke_own_token(ctx: Ctx, Path(id): Path<String>) -> Result<StatusCode> {
    actions::revoke_own(&ctx, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The tokens of all accounts of the city, newest first.
#[utoipa::path(get, path = "/api/v1/accounts/tokens", tag = "accounts", responses((status = 200, body = Vec<TokenView>)))]
pub(crate) async fn list_all_tokens(ctx: Ctx) -> Result<Json<Vec<TokenView>>> {
    let found = store::list(&ctx, ctx.city()?, "").await?;
    Ok(Json(views(&ctx, found)))
}

/// Revoke a token of somebody; from then on it opens nothing.
#[utoipa::path(delete, path = "/api/v1/accounts/{id}/tokens/{token}", tag = "accounts",
    params(("id" = String, Path), ("token" = String, Path)), responses((status = 204)))]
pub(crate) async fn revoke_token(
    ctx: Ctx,
    Path((id, token)): Path<(String, String)>,
) -> Result<StatusCode> {
    actions::revoke_of(&ctx, &id, &token).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn views(ctx: &Ctx, found: Vec<TokenRow>) -> Vec<TokenView> {
    found
        .into_iter()
        .map(|token| TokenView {
            state: token.state(ctx.now),
            id: token.id,
            title: token.title,
            account: token.account,
            name: token.name,
            display_name: token.display_name,
            created_at: token.created_at,
            seen_at: token.seen_at,
            expires_at: token.expires_at,
            revoked_at: token.revoked_at,
        })
        .collect()
}
