//! The doors of exports and imports.

use super::{
    exchange,
    exchange_store::{self, Export},
};
use crate::{Ctx, Result, http::Body, layers};
use axum::{Json, extract::Path, http::StatusCode, response::Response};
use serde::{Deserialize, Serialize};

/// What to write.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LedgerExportBody {
    /// `xlsx`, `docx`, or `bag`: the whole ledger with its files.
    kind: String,
}

/// What to take in.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LedgerImportBody {
    /// A bag that was uploaded.
    upload: String,
}

/// The work that was begun.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct LedgerJob {
    job: String,
}

/// Have the ledger written as a workbook, a document, or a bag with all files.
#[utoipa::path(post, path = "/api/v1/ledgers/{campaign}/exports", tag = "evidence", params(("campaign" = String, Path)), request_body = LedgerExportBody, responses((status = 202, body = LedgerJob)))]
pub(super) async fn export_ledger(
    ctx: Ctx,
    Path(campaign): Path<String>,
    Body(body): Body<LedgerExportBody>,
) -> Result<(StatusCode, Json<LedgerJob>)> {
    let job = exchange::ask_export(&ctx, &campaign, &body.kind).await?;
    Ok((StatusCode::ACCEPTED, Json(LedgerJob { job })))
}

/// The exports of a ledger that were written, the newest first.
#[utoipa::path(get, path = "/api/v1/ledgers/{campaign}/exports", tag = "evidence", params(("campaign" = String, Path)), responses((status = 200, body = Vec<Export>)))]
pub(super) async fn list_exports(
    ctx: Ctx,
    Path(campaign): Path<String>,
) -> Result<Json<Vec<Export>>> {
    Ok(Json(exchange_store::list(&ctx, &campaign).await?))
}

/// An export.
#[utoipa::path(get, path = "/api/v1/ledger_exports/{id}", tag = "evidence", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
pub(super) async fn download_export(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let export = exchange_store::get(&ctx, &id).await?;
    let kind = "application/octet-stream";
    layers::send(&ctx, Some(&export.digest), kind, Some(&export.file_name)).await
}

/// Have a bag checked and taken in; what is here already stays as it is.
#[utoipa::path(post, path = "/api/v1/ledgers/{campaign}/imports", tag = "evidence", params(("campaign" = String, Path)), request_body = LedgerImportBody, responses((status = 202, body = LedgerJob)))]
pub(super) async fn import_ledger(
    ctx: Ctx,
    Path(campaign): Path<String>,
    Body(body): Body<LedgerImportBody>,
) -> Result<(StatusCode, Json<LedgerJob>)> {
    let job = exchange::ask_import(&ctx, &campaign, &body.upload).await?;
    Ok((StatusCode::ACCEPTED, Json(LedgerJob { job })))
}
