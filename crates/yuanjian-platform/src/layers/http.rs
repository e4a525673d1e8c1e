//! The doors of layers.

use super::{
    actions, send,
    store::{self, LayerRow, StoredFile},
};
use crate::{
    Ctx, Error, Result, campaigns,
    http::{Body, TroubleProblem},
    withdrawal::{WithdrawalBody, Withdrawn},
};
use axum::{Json, extract::Path, http::StatusCode, response::Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use yuanjian_app::{Failure, assessments::project::LayerEntry, canopy::Ndvi};
use yuanjian_layer::raster::LeastPatch;
use yuanjian_types::{Problem, Timestamp};

/// What a layer is.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ImportLayer {
    /// The upload.
    upload: String,
    /// Its name within the city: `green`, `roads` …; a newer import of it supersedes the older.
    key: String,
    /// `green_land`, `roads` …
    kind: String,
    /// The year it describes.
    year: i32,
    /// The layer within the file.
    #[serde(default)]
    layer: Option<String>,
    /// The file's coordinate system, in place of what it says.
    #[serde(default)]
    crs: Option<String>,
    /// The guessed coordinate system was looked at and is right.
    #[serde(default)]
    confirm_crs: bool,
    #[serde(default)]
    encoding: Option<String>,
    /// Which column plays which role.
    #[serde(default)]
    fields: BTreeMap<String, String>,
    /// What the words of the class column mean.
    #[serde(default)]
    mapping: BTreeMap<String, String>,
    /// A built-in classification by name.
    #[serde(default)]
    classify: Option<String>,
    /// `district` or `development_zone`, for districts.
    #[serde(default)]
    district_kind: Option<String>,
    /// For canopy from imagery: where the vegetation index is high enough.
    #[serde(default)]
    ndvi: Option<VegetationIndex>,
    /// For canopy from a class raster: `tree`, `shrub` or `grass` by number.
    #[serde(default)]
    raster_classes: BTreeMap<String, String>,
    /// The band of the class raster, from 1; the first when not given.
    #[serde(default)]
    raster_band: Option<usize>,
    /// For a raster: patches of canopy that are smaller are left out.
    #[serde(default)]
    patch: Option<SmallestPatch>,
    /// For a raster: the day on which the image was taken, `2025-07-15`.
    #[serde(default)]
    imaged_on: Option<String>,
}

/// How large a group of cells of canopy that touch must be to count.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SmallestPatch {
    /// Least area, in m².
    at_least_m2: f64,
    /// Cells that touch at a corner only belong together too.
    #[serde(default)]
    diagonal: bool,
}

/// Vegetation is where (NIR − red) / (NIR + red) reaches a threshold. Bands count from 1.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VegetationIndex {
    /// Band of red light.
    red: usize,
    /// Band of near infrared.
    nir: usize,
    /// Least index of vegetation, from -1 to 1.
    at_least: f64,
}

/// A layer that will be, and the job that makes it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Importing {
    layer: String,
    job: String,
}

/// Have an upload imported.
#[utoipa::path(post, path = "/api/v1/layers", tag = "layers", request_body = ImportLayer,
    responses((status = 202, body = Importing)))]
pub(super) async fn import_layer(
    ctx: Ctx,
    Body(body): Body<ImportLayer>,
) -> Result<(StatusCode, Json<Importing>)> {
    let upload = store::upload(&ctx, &body.upload).await?.ok_or_else(|| {
        Error(Failure::not_found(Problem::error("layers.no_upload").at_field("upload")))
    })?;
    let kind = serde_json::from_value(body.kind.clone().into()).map_err(|_| {
        let wrong = Problem::error("layer.unknown_kind").at_field("kind");
        Error::invalid(wrong.with("kind", body.kind.as_str()))
    })?;
    let district_kind =
        body.district_kind.map(|kind| serde_json::from_value(kind.into())).transpose().map_err(
            |_| {
                Error::invalid(Problem::error("layers.bad_district_kind").at_field("district_kind"))
            },
        )?;
    let entry = LayerEntry {
        key: body.key.trim().to_owned(),
        kind,
        path: upload.source.into(),
        layer: body.layer,
        year: body.year,
        crs: body.crs.filter(|crs| !crs.is_empty()),
        confirm_crs: body.confirm_crs,
        encoding: body.encoding.filter(|encoding| !encoding.is_empty()),
        district_kind,
        fields: body.fields,
        mapping: body.mapping,
        classify: body.classify.filter(|name| !name.is_empty()),
        ndvi: body.ndvi.map(|VegetationIndex { red, nir, at_least }| Ndvi { red, nir, at_least }),
        raster_classes: body.raster_classes,
        raster_band: body.raster_band,
        patch: body
            .patch
            .map(|SmallestPatch { at_least_m2, diagonal }| LeastPatch { at_least_m2, diagonal }),
        imaged_on: body.imaged_on.filter(|day| !day.is_empty()),
        edited: None,
    };
    let (layer, job) = actions::ask(&ctx, upload.files, entry).await?;
    Ok((StatusCode::ACCEPTED, Json(Importing { layer, job })))
}

/// A layer.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct LayerView {
    id: String,
    key: String,
    kind: String,
    year: i32,
    /// Whether that is later than the year which the running campaign is about.
    after_cutoff: bool,
    source: String,
    /// `importing`, `ready`, `failed`, `superseded`, `withdrawn`.
    state: String,
    /// That it was taken back as a mistake.
    withdrawn: Option<Withdrawn>,
    features: i64,
    /// Sum of the features' areas, in m²; nothing before it is ready.
    area_m2: Option<f64>,
    /// Sum of their lengths, in m.
    length_m: Option<f64>,
    /// The file's coordinate system, canonical form.
    source_crs: Option<String>,
    digest: Option<String>,
    account_name: String,
    #[schema(value_type = String)]
    created_at: Timestamp,
}

/// A layer with everything that is known of it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct LayerDetail {
    #[serde(flatten)]
    layer: LayerView,
    files: Vec<StoredFile>,
    /// As `city.toml` has it.
    #[schema(value_type = Object)]
    settings: Value,
    /// The account of the import; nothing before it is ready.
    #[schema(value_type = Option<Object>)]
    report: Value,
    /// What was found and mended, or what stood in the way.
    problems: Vec<TroubleProblem>,
}

/// The layers of the city, newest first.
#[utoipa::path(get, path = "/api/v1/layers", tag = "layers", responses((status = 200, body = Vec<LayerView>)))]
pub(super) async fn list_layers(ctx: Ctx) -> Result<Json<Vec<LayerView>>> {
    let mut views = Vec::new();
    let cutoff = campaigns::store::cutoff_year(&ctx).await?;
    for layer in store::list(&ctx, ctx.city()?).await? {
        views.push(view(&ctx, &layer, cutoff).await?);
    }
    Ok(Json(views))
}

/// One layer.
#[utoipa::path(get, path = "/api/v1/layers/{id}", tag = "layers", params(("id" = String, Path)), responses((status = 200, body = LayerDetail)))]
pub(super) async fn get_layer(ctx: Ctx, Path(id): Path<String>) -> Result<Json<LayerDetail>> {
    let layer = store::get(&ctx, ctx.city()?, &id).await?;
    let mut report = Value::Null;
    let mut problems = layer.problems.clone();
    if let Some(digest) = &layer.report {
        let bytes = ctx.platform.blobs.get(digest).await?;
        report = serde_json::from_slice(&bytes).map_err(|e| Failure::bug(e.to_string()))?;
        if let Some(found) = report.as_object_mut().and_then(|report| report.remove("problems")) {
            let found: Vec<Problem> =
                serde_json::from_value(found).map_err(|e| Failure::bug(e.to_string()))?;
            problems.extend(found);
        }
    }
    Ok(Json(LayerDetail {
        problems: store::problems_in_words(&ctx, &problems),
        settings: serde_json::to_value(&layer.entry).map_err(|e| Failure::bug(e.to_string()))?,
        files: layer.files.clone(),
        layer: view(&ctx, &layer, campaigns::store::cutoff_year(&ctx).await?).await?,
        report,
    }))
}

/// Take back a layer that was imported by mistake; it stays on file with the reason, and the version
/// before it counts again.
#[utoipa::path(post, path = "/api/v1/layers/{id}/withdrawals", tag = "layers", params(("id" = String, Path)), request_body = WithdrawalBody, responses((status = 204)))]
pub(super) async fn withdraw_layer(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<WithdrawalBody>,
) -> Result<StatusCode> {
    actions::withdraw(&ctx, &id, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A sketch of a layer for a map: GeoJSON in degrees (CGCS2000), simplified and bounded.
#[utoipa::path(get, path = "/api/v1/layers/{id}/preview", tag = "layers", params(("id" = String, Path)),
    responses((status = 200, body = Object, content_type = "application/geo+json")))]
pub(super) async fn preview_layer(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let layer = store::get(&ctx, ctx.city()?, &id).await?;
    send(&ctx, layer.preview.as_ref(), "application/geo+json", None).await
}

/// A layer as GeoParquet.
#[utoipa::path(get, path = "/api/v1/layers/{id}/file", tag = "layers", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.apache.parquet")))]
pub(super) async fn download_layer(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let layer = store::get(&ctx, ctx.city()?, &id).await?;
    let name = format!("{}_{}.parquet", layer.entry.key, layer.entry.year);
    let kind = "application/vnd.apache.parquet";
    send(&ctx, layer.digest.as_ref(), kind, Some(&name)).await
}

async fn view(ctx: &Ctx, layer: &LayerRow, cutoff: Option<i64>) -> Result<LayerView> {
    let extent = actions::extent(ctx, layer).await?;
    Ok(LayerView {
        id: layer.id.clone(),
        key: layer.entry.key.clone(),
        kind: store::kind_key(&layer.entry),
        year: layer.entry.year,
        after_cutoff: cutoff.is_some_and(|year| i64::from(layer.entry.year) > year),
        source: layer.entry.path.display().to_string(),
        state: layer.state.clone(),
        withdrawn: layer.withdrawn.clone(),
        features: layer.features,
        area_m2: extent.as_ref().map(|extent| extent.area_m2),
        length_m: extent.as_ref().map(|extent| extent.length_m),
        source_crs: extent.map(|extent| extent.source_crs),
        digest: layer.digest.as_ref().map(|digest| digest.as_str().to_owned()),
        account_name: layer.account_name.clone(),
        created_at: layer.created_at,
    })
}
