//! The doors of images on the map: the GeoTIFF that a layer of imagery or canopy came from, cut into
//! pictures of the squares of the web maps by this server, as colours, as vegetation index, or as what
//! counts.

use super::http::{base, known, labels};
use crate::{
    Ctx, Error, Result,
    layers::{self, Image, LayerRow, image_overview, image_square},
};
use axum::{
    Json,
    extract::{Path, Query},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use yuanjian_app::{
    Failure, canopy,
    imagery::{self, Style},
};
use yuanjian_layer::{LayerKind, crs::Crs};
use yuanjian_types::Problem;

/// The closest zoom for which pictures are cut: a dot is 2 cm there.
const CLOSEST: u32 = 22;

/// What is shown of an image.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct ImageryQuery {
    /// `image` (colours), `index` (vegetation index) or `canopy` (what counts); `image` when not
    /// given.
    #[serde(default)]
    view: Option<String>,
    /// Bands for red, green and blue, as `3,2,1`, or one for grey. When not given: for imagery those
    /// that the file names, else by their number; for canopy near infrared and red.
    #[serde(default)]
    bands: Option<String>,
}

/// An image as a TileJSON 3.0 document.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ImageryTileJson {
    /// `3.0.0`.
    tilejson: &'static str,
    /// Name of the file.
    name: String,
    /// `xyz`.
    scheme: &'static str,
    /// Addresses of the pictures with `{z}`, `{x}` and `{y}`.
    tiles: Vec<String>,
    /// West, south, east, north in degrees.
    bounds: [f64; 4],
    minzoom: u8,
    maxzoom: u8,
    /// Number of bands of the file.
    bands: usize,
    /// Its bands for red, green and blue, by what it says itself; the same thrice is grey.
    shown: [usize; 3],
    /// What can be shown: `image`, `index`, `canopy`.
    views: Vec<&'static str>,
}

/// The image that a layer came from, for a map: TileJSON of its pictures.
#[utoipa::path(get, path = "/api/v1/layers/{id}/imagery", tag = "map",
    params(("id" = String, Path), ImageryQuery), responses((status = 200, body = ImageryTileJson)))]
pub(super) async fn get_imagery(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<ImageryQuery>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Json<ImageryTileJson>> {
    let (layer, image) = of(&ctx, &id).await?;
    let crs = crs_of(&ctx, &layer).await?;
    let style = style(&layer, &query)?;
    let whole = image_overview(&ctx, &image, &crs, &style).await?;
    let view = query.view.as_deref().unwrap_or("image");
    let bands = query.bands.as_deref().map(|bands| format!("&bands={bands}")).unwrap_or_default();
    let base = base(&ctx, &uri, &headers);
    let at = format!("{base}/api/v1/layers/{}/imagery/{{z}}/{{x}}/{{y}}", layer.id);
    Ok(Json(ImageryTileJson {
        tilejson: "3.0.0",
        name: layer.entry.path.display().to_string(),
        scheme: "xyz",
        tiles: vec![format!("{at}?view={view}{bands}")],
        bounds: whole.bounds,
        minzoom: 0,
        maxzoom: whole.maxzoom,
        bands: whole.bands,
        shown: whole.shown,
        views: views(&layer),
    }))
}

/// A picture of a square of the image that a layer came from.
#[utoipa::path(get, path = "/api/v1/layers/{id}/imagery/{z}/{x}/{y}", tag = "map",
    params(("id" = String, Path), ("z" = u32, Path), ("x" = u32, Path), ("y" = u32, Path), ImageryQuery),
    responses(
        (status = 200, body = Vec<u8>, content_type = "image/png"),
        (status = 204, description = "The image does not reach there."),
        (status = 304, description = "What the reader has is still so."),
    ))]
pub(super) async fn get_imagery_tile(
    ctx: Ctx,
    Path((id, z, x, y)): Path<(String, u32, u32, u32)>,
    Query(query): Query<ImageryQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    let (layer, image) = of(&ctx, &id).await?;
    let crs = crs_of(&ctx, &layer).await?;
    let style = style(&layer, &query)?;
    let count = 1_u64 << z.min(CLOSEST);
    if z > CLOSEST || u64::from(x) >= count || u64::from(y) >= count {
        return Err(Error::not_found());
    }
    let content = yuanjian_types::Digest::of(format!("{} {style:?}", image.digest()).as_bytes());
    let tag = format!("\"{}-{}\"", &content.hex()[..32], imagery::VERSION);
    let labels = labels(&tag)?;
    if known(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, labels).into_response());
    }
    let made = image_square(&ctx, &image, &crs, &style, [z, x, y]).await?;
    Ok(match made.as_ref() {
        None => (StatusCode::NO_CONTENT, labels).into_response(),
        Some(png) => {
            let kind = (header::CONTENT_TYPE, HeaderValue::from_static("image/png"));
            (labels, [kind], png.clone()).into_response()
        }
    })
}

async fn of(ctx: &Ctx, id: &str) -> Result<(LayerRow, Image)> {
    let layer = layers::row(ctx, ctx.city()?, id).await?;
    let image = Image::of(&layer).ok_or_else(Error::not_found)?;
    Ok((layer, image))
}

/// The system that the image was read in at its import.
async fn crs_of(ctx: &Ctx, layer: &LayerRow) -> Result<Crs> {
    let extent = layers::extent(ctx, layer).await?.ok_or_else(Error::not_found)?;
    Ok(Crs::parse(&extent.source_crs).map_err(|e| Failure::invalid_one(e.problem()))?)
}

/// What a layer's image can be shown as.
fn views(layer: &LayerRow) -> Vec<&'static str> {
    match (layer.entry.kind, layer.entry.ndvi) {
        (LayerKind::Imagery, _) => vec!["image"],
        (_, Some(_)) => vec!["image", "index", "canopy"],
        (_, None) => vec!["image", "canopy"],
    }
}

fn style(layer: &LayerRow, query: &ImageryQuery) -> Result<Style> {
    let view = query.view.as_deref().unwrap_or("image");
    let entry = &layer.entry;
    let bad_view = || Error::invalid(Problem::error("canopy.bad_view").with("view", view));
    if entry.kind == LayerKind::Imagery {
        let chosen = query.bands.as_deref().map(bands).transpose()?;
        return if view == "image" { Ok(Style::Photo(chosen)) } else { Err(bad_view()) };
    }
    Ok(match (view, entry.ndvi) {
        ("image", ndvi) => Style::Colour(match (query.bands.as_deref(), ndvi) {
            (Some(text), _) => bands(text)?,
            // False colours: near infrared as red, so that plants stand out.
            (None, Some(ndvi)) => [ndvi.nir, ndvi.red, ndvi.red],
            (None, None) => [entry.raster_band.unwrap_or(1); 3],
        }),
        ("index", Some(ndvi)) => Style::Index { red: ndvi.red, nir: ndvi.nir },
        ("canopy", Some(ndvi)) => Style::Canopy(ndvi.rule()?),
        ("canopy", None) if !entry.raster_classes.is_empty() => {
            Style::Canopy(canopy::named(&entry.raster_classes, entry.raster_band)?)
        }
        _ => return Err(bad_view()),
    })
}

/// Three bands from 1, or one for grey.
fn bands(text: &str) -> Result<[usize; 3]> {
    let read: Vec<usize> = text.split(',').filter_map(|band| band.trim().parse().ok()).collect();
    let sound = read.len() == text.split(',').count() && read.iter().all(|band| *band > 0);
    match read.as_slice() {
        [red, green, blue] if sound => Ok([*red, *green, *blue]),
        [grey] if sound => Ok([*grey; 3]),
        _ => Err(Error::invalid(Problem::error("canopy.bad_colours").with("text", text))),
    }
}
