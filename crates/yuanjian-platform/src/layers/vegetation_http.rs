//! The doors of images that were uploaded: what their vegetation index says before they are imported.

use super::{images, label};
use crate::{Ctx, Error, Result};
use axum::{
    Json,
    extract::{Path, Query},
    http::header,
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use yuanjian_app::canopy::{self, Ndvi};
use yuanjian_layer::raster::{LeastPatch, View};
use yuanjian_types::Problem;

/// The vegetation index of an uploaded image: how often which value occurs.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct VegetationView {
    /// The index that the first bin begins with.
    from: f64,
    /// Width of a bin.
    step: f64,
    /// Cells by bin; the last one has the index 1 as well.
    counts: Vec<u64>,
    /// Cells with an index below −1.
    below: u64,
    /// Cells with an index above 1.
    above: u64,
    /// Cells without data.
    nothing: u64,
    /// Cells with data.
    known: u64,
    /// Columns and rows of the image.
    size: [usize; 2],
    /// Columns and rows of its picture.
    picture: [usize; 2],
    /// Area of a cell, in m²; nothing on a grid in degrees.
    cell_m2: Option<f64>,
    /// A threshold told from the distribution alone (Otsu 1979); nothing where it has one value.
    suggested: Option<f64>,
}

/// The two bands of the index, from 1.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct VegetationQuery {
    red: usize,
    nir: usize,
}

/// Look at an uploaded image: the distribution of its vegetation index over all cells, and a
/// threshold that it suggests.
#[utoipa::path(get, path = "/api/v1/uploads/{id}/vegetation", tag = "layers", params(("id" = String, Path), VegetationQuery),
    responses((status = 200, body = VegetationView)))]
pub(super) async fn survey_upload(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<VegetationQuery>,
) -> Result<Json<VegetationView>> {
    let image = images::image(&ctx, &id).await?;
    let looked = images::looked(&ctx, &image, [query.red, query.nir]).await?;
    let found = &looked.distribution;
    Ok(Json(VegetationView {
        from: found.from,
        step: found.step,
        counts: found.counts.clone(),
        below: found.below,
        above: found.above,
        nothing: found.nothing,
        known: found.known,
        size: found.size,
        picture: looked.sample.size,
        cell_m2: found.cell_m2,
        suggested: found.suggested,
    }))
}

/// How much of an uploaded image counts as canopy.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct VegetationShare {
    /// Cells of canopy.
    covered: u64,
    /// Cells with data.
    known: u64,
    /// Patches that were too small to count.
    small_patches: u64,
    /// Their cells.
    small_cells: u64,
}

/// Where the line is drawn.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct VegetationShareQuery {
    red: usize,
    nir: usize,
    /// Least index of vegetation, from -1 to 1.
    at_least: f64,
    /// Patches that are smaller do not count, in m².
    min_patch_m2: Option<f64>,
    /// Cells that touch at a corner only belong to one patch.
    diagonal: Option<bool>,
}

/// Count the canopy of an uploaded image, small patches left out.
#[utoipa::path(get, path = "/api/v1/uploads/{id}/vegetation/share", tag = "layers", params(("id" = String, Path), VegetationShareQuery),
    responses((status = 200, body = VegetationShare)))]
pub(super) async fn count_upload(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<VegetationShareQuery>,
) -> Result<Json<VegetationShare>> {
    let image = images::image(&ctx, &id).await?;
    let VegetationShareQuery { red, nir, at_least, min_patch_m2, diagonal } = query;
    let patch = least_patch(min_patch_m2, diagonal);
    let found = images::counted(&ctx, &image, Ndvi { red, nir, at_least }, patch, None).await?;
    Ok(Json(VegetationShare {
        covered: found.covered,
        known: found.known,
        small_patches: found.small.patches,
        small_cells: found.small.cells,
    }))
}

/// What a picture shows.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct VegetationPictureQuery {
    red: usize,
    nir: usize,
    /// `image` in false colours, the `index`, or `canopy` on the image.
    view: String,
    /// Least index of vegetation, for `canopy`.
    at_least: Option<f64>,
    /// Patches that are smaller do not count, in m².
    min_patch_m2: Option<f64>,
    /// Cells that touch at a corner only belong to one patch.
    diagonal: Option<bool>,
    /// A part of the image, in cells: first column, first row, columns, rows.
    window: Option<String>,
}

/// A picture of an uploaded image, of at most 1024 cells across or down.
#[utoipa::path(get, path = "/api/v1/uploads/{id}/vegetation/picture", tag = "layers", params(("id" = String, Path), VegetationPictureQuery),
    responses((status = 200, body = Vec<u8>, content_type = "image/png")))]
pub(super) async fn draw_upload(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<VegetationPictureQuery>,
) -> Result<Response> {
    let image = images::image(&ctx, &id).await?;
    let named = query.view.as_str();
    let view = View::parse(named).ok_or_else(|| {
        Error::invalid(Problem::error("canopy.bad_view").with("view", named).at_field("view"))
    })?;
    let window = query.window.as_deref().map(canopy::window).transpose()?;
    let canopy = match (view, query.at_least) {
        (View::Canopy, None) => {
            let lacking = Problem::error("canopy.no_threshold").at_field("at_least");
            return Err(Error::invalid(lacking));
        }
        (View::Canopy, Some(at_least)) => {
            let ndvi = Ndvi { red: query.red, nir: query.nir, at_least };
            ndvi.rule()?;
            Some((at_least, least_patch(query.min_patch_m2, query.diagonal)))
        }
        _ => None,
    };
    let bands = [query.red, query.nir];
    let png = images::drawn(&ctx, &image, bands, view, canopy, window).await?;
    let mut response = label(png.into_response(), crate::media::PNG, None)?;
    // What an upload holds never changes.
    let keep = header::HeaderValue::from_static("private, max-age=3600");
    response.headers_mut().insert(header::CACHE_CONTROL, keep);
    Ok(response)
}

fn least_patch(at_least_m2: Option<f64>, diagonal: Option<bool>) -> Option<LeastPatch> {
    let diagonal = diagonal.unwrap_or(false);
    at_least_m2.map(|at_least_m2| LeastPatch { at_least_m2, diagonal })
}
