//! The doors of what pieces are of: the file as it came, and how it is shown.

use super::{
    actions,
    reading::Shown,
    store::{self, Piece},
};
use crate::{Ctx, Error, Result, layers};
use axum::{
    Json,
    extract::Path,
    http::{HeaderValue, header},
    response::Response,
};
use yuanjian_app::Failure;
use yuanjian_types::Digest;

/// The original, byte for byte.
#[utoipa::path(get, path = "/api/v1/evidence/{id}/file", tag = "evidence", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
pub(super) async fn download_evidence(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let piece = actions::seen(&ctx, &id).await?;
    let kind = "application/octet-stream";
    layers::send(&ctx, Some(&piece.digest), kind, Some(&piece.file_name)).await
}

/// How the file is shown: pages as pictures, text and tables, sheets, or a picture.
#[utoipa::path(get, path = "/api/v1/evidence/{id}/preview", tag = "evidence", params(("id" = String, Path)), responses((status = 200, body = Shown)))]
pub(super) async fn preview_evidence(ctx: Ctx, Path(id): Path<String>) -> Result<Json<Shown>> {
    let piece = actions::seen(&ctx, &id).await?;
    Ok(Json(shown(&ctx, &piece).await?))
}

/// A page of the file as a picture, from 1; of a picture, itself.
#[utoipa::path(get, path = "/api/v1/evidence/{id}/pages/{number}", tag = "evidence", params(("id" = String, Path), ("number" = usize, Path)),
    responses((status = 200, content(
        (Vec<u8> = "image/jpeg"),
        (Vec<u8> = "image/png"),
        (Vec<u8> = "image/webp"),
    ))))]
pub(super) async fn show_evidence_page(
    ctx: Ctx,
    Path((id, number)): Path<(String, usize)>,
) -> Result<Response> {
    let piece = actions::seen(&ctx, &id).await?;
    match shown(&ctx, &piece).await? {
        Shown::Pages { pages, .. } => {
            let page = number.checked_sub(1).and_then(|place| pages.get(place));
            let digest: Option<Digest> = page.and_then(|digest| digest.parse().ok());
            kept(layers::send(&ctx, digest.as_ref(), "image/png", None).await?)
        }
        Shown::Picture if number == 1 => {
            let file = store::file_of(&ctx, ctx.city()?, &piece.digest).await?;
            let media = file.map(|file| file.media).unwrap_or_default();
            kept(layers::send(&ctx, Some(&piece.digest), &media, None).await?)
        }
        _ => Err(Error::not_found()),
    }
}

/// A small picture of the file.
#[utoipa::path(get, path = "/api/v1/evidence/{id}/thumbnail", tag = "evidence", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "image/png")))]
pub(super) async fn show_evidence_thumbnail(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let piece = actions::seen(&ctx, &id).await?;
    let file = store::file_of(&ctx, ctx.city()?, &piece.digest).await?;
    let digest = file.and_then(|file| file.thumbnail);
    kept(layers::send(&ctx, digest.as_ref(), "image/png", None).await?)
}

async fn shown(ctx: &Ctx, piece: &Piece) -> Result<Shown> {
    let file = store::file_of(ctx, ctx.city()?, &piece.digest).await?;
    let Some(digest) = file.and_then(|file| file.preview) else { return Ok(Shown::Nothing) };
    let bytes = ctx.platform.blobs.get(&digest).await?;
    Ok(serde_json::from_slice(&bytes).map_err(|e| Failure::bug(e.to_string()))?)
}

/// A picture may be kept by the browser of whoever was let through, and never changes.
fn kept(mut response: Response) -> Result<Response> {
    let keep = HeaderValue::from_static("private, max-age=3600");
    response.headers_mut().insert(header::CACHE_CONTROL, keep);
    Ok(response)
}
