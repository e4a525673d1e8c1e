//! The doors of divisions.

use super::{
    MANAGE,
    actions::{self, DivisionBody},
    store,
};
use crate::{
    Ctx, Result,
    http::Body,
    withdrawal::{WithdrawalBody, Withdrawn},
};
use axum::{Json, extract::Path, http::StatusCode};
use serde::Serialize;

/// A part of the city.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct DivisionView {
    code: String,
    name: String,
    kind: String,
    parent: Option<String>,
    precedence: i64,
    to_on: Option<String>,
    /// That it was taken back as a mistake.
    withdrawn: Option<Withdrawn>,
    revision: i64,
    /// `update`.
    may: Vec<String>,
}

/// The divisions in their order; those that were taken back come last.
#[utoipa::path(get, path = "/api/v1/divisions", tag = "divisions", responses((status = 200, body = Vec<DivisionView>)))]
pub(super) async fn list_divisions(ctx: Ctx) -> Result<Json<Vec<DivisionView>>> {
    let manages = MANAGE.allows(&ctx.actor()?.roles());
    let mut all = store::all(&ctx, ctx.city()?).await?;
    all.sort_by_key(|one| one.withdrawn.is_some());
    let view = |one: store::Division| DivisionView {
        may: match manages && one.withdrawn.is_none() {
            true => vec!["update".to_owned()],
            false => Vec::new(),
        },
        code: one.code,
        name: one.name,
        kind: one.kind,
        parent: one.parent,
        precedence: one.precedence,
        to_on: one.to_on,
        withdrawn: one.withdrawn,
        revision: one.revision,
    };
    Ok(Json(all.into_iter().map(view).collect()))
}

/// Add a division.
#[utoipa::path(post, path = "/api/v1/divisions", tag = "divisions", request_body = DivisionBody, responses((status = 204)))]
pub(super) async fn create_division(
    ctx: Ctx,
    Body(body): Body<DivisionBody>,
) -> Result<StatusCode> {
    actions::create(&ctx, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Rename a division, move it, or give it a last day.
#[utoipa::path(put, path = "/api/v1/divisions/{code}", tag = "divisions", params(("code" = String, Path)), request_body = DivisionBody, responses((status = 204)))]
pub(super) async fn update_division(
    ctx: Ctx,
    Path(code): Path<String>,
    Body(body): Body<DivisionBody>,
) -> Result<StatusCode> {
    actions::update(&ctx, &code, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take back a division that was entered by mistake; it stays on file with the reason.
#[utoipa::path(post, path = "/api/v1/divisions/{code}/withdrawals", tag = "divisions", params(("code" = String, Path)), request_body = WithdrawalBody, responses((status = 204)))]
pub(super) async fn withdraw_division(
    ctx: Ctx,
    Path(code): Path<String>,
    Body(body): Body<WithdrawalBody>,
) -> Result<StatusCode> {
    actions::withdraw(&ctx, &code, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}
