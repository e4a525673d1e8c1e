//! The doors of layers.

use super::{
    actions::{self, Incoming, file_name},
    images,
    store::{self, LayerRow, StoredFile},
};
use crate::{
    Ctx, Error, Result, campaigns,
    http::{Body, TroubleProblem},
    withdrawal::{WithdrawalBody, Withdrawn},
};
use axum::{
    Json,
    body::Body as RawBody,
    extract::{Multipart, Path, Query},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use tokio::io::AsyncWriteExt as _;
use yuanjian_app::{
    Failure,
    assessments::project::LayerEntry,
    canopy::{self, Ndvi},
};
use yuanjian_layer::raster::{LeastPatch, View};
use yuanjian_store::BlobError;
use yuanjian_types::{Digest, Problem, Timestamp};

/// At most this many files make one layer.
const MOST_FILES: usize = 32;
/// What a form says beside its files is a word, not a book.
const LONGEST_WORD: usize = 1_000;

/// Files of one layer.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "only describes the form for the API document")]
pub(super) struct UploadForm {
    #[schema(value_type = Vec<String>, format = Binary)]
    files: Vec<Vec<u8>>,
    /// Text encoding, when it is known better than the file says.
    encoding: Option<String>,
    /// The layer within the file, when there are several.
    layer: Option<String>,
}

/// What was uploaded, and what it holds.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct UploadView {
    id: String,
    files: Vec<StoredFile>,
    /// The file that is opened.
    source: String,
    /// Format, encoding, coordinate system or alternatives, fields, number of features.
    #[schema(value_type = Object)]
    inspection: Value,
    problems: Vec<TroubleProblem>,
}

/// Upload the files of one layer and see what they hold.
#[utoipa::path(post, path = "/api/v1/uploads", tag = "layers",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = UploadView)))]
pub(super) async fn upload_files(
    ctx: Ctx,
    mut form: Multipart,
) -> Result<(StatusCode, Json<UploadView>)> {
    let (incoming, encoding) = receive(&ctx, &mut form).await?;
    let (upload, inspection) = actions::keep(&ctx, incoming, encoding).await?;
    let problems = store::problems_in_words(&ctx, &inspection.problems);
    let inspection = serde_json::to_value(&inspection).map_err(|e| Failure::bug(e.to_string()))?;
    let view = UploadView {
        id: upload.id,
        files: upload.files,
        source: upload.source,
        inspection,
        problems,
    };
    Ok((StatusCode::CREATED, Json(view)))
}

/// Write a form's files into a folder, piece by piece, at most as much as is allowed.
pub(crate) async fn receive(ctx: &Ctx, form: &mut Multipart) -> Result<(Incoming, Option<String>)> {
    let folder = tempfile::tempdir().map_err(BlobError::Disk)?;
    let limit = ctx.platform.settings.upload_limit;
    let broken = |e: axum::extract::multipart::MultipartError| BlobError::BrokenOff(e.body_text());
    let (mut files, mut whole) = (Vec::new(), 0_u64);
    let (mut encoding, mut layer) = (None, None);
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        let Some(given) = field.file_name().map(str::to_owned) else {
            let name = field.name().unwrap_or_default().to_owned();
            let mut text = Vec::new();
            while let Some(piece) = field.chunk().await.map_err(broken)? {
                text.extend_from_slice(&piece);
                if text.len() > LONGEST_WORD {
                    let long = Problem::error("layers.field_too_long").with("name", name);
                    return Err(Error::invalid(long));
                }
            }
            let text = String::from_utf8_lossy(&text).trim().to_owned();
            match name.as_str() {
                "encoding" if !text.is_empty() => encoding = Some(text),
                "layer" if !text.is_empty() => layer = Some(text),
                _ => {}
            }
            continue;
        };
        let wrong = |code: &str| Error::invalid(Problem::error(code).with("name", given.as_str()));
        let name = file_name(&given).ok_or_else(|| wrong("layers.bad_file_name"))?;
        if files.iter().any(|(known, _)| *known == name) {
            return Err(wrong("layers.file_twice"));
        }
        if files.len() >= MOST_FILES {
            return Err(wrong("layers.too_many_files"));
        }
        let path = folder.path().join(&name);
        let mut file = tokio::fs::File::create(&path).await.map_err(BlobError::Disk)?;
        let before = whole;
        while let Some(piece) = field.chunk().await.map_err(broken)? {
            whole += piece.len() as u64;
            if whole > limit {
                return Err(BlobError::TooLarge { limit }.into());
            }
            file.write_all(&piece).await.map_err(BlobError::Disk)?;
        }
        file.flush().await.map_err(BlobError::Disk)?;
        files.push((name, whole - before));
    }
    if files.is_empty() {
        return Err(Error::invalid(Problem::error("layers.no_files")));
    }
    Ok((Incoming { folder, files, layer }, encoding))
}

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

/// A kept content as an answer, to save under a name when one is given.
pub(crate) async fn send(
    ctx: &Ctx,
    digest: Option<&Digest>,
    kind: &str,
    name: Option<&str>,
) -> Result<Response> {
    let digest = digest.ok_or_else(Error::not_found)?;
    let (size, stream) = ctx.platform.blobs.stream(digest).await?;
    let mut response = RawBody::from_stream(stream).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, value(&size.to_string())?);
    headers.insert(header::ETAG, value(&format!("\"{}\"", digest.hex()))?);
    label(response, kind, name)
}

/// An answer with its type, to save under a name when one is given.
pub(crate) fn label(mut response: Response, kind: &str, name: Option<&str>) -> Result<Response> {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, value(kind)?);
    if let Some(name) = name {
        let encoded: String = name
            .bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                    char::from(byte).to_string()
                }
                other => format!("%{other:02X}"),
            })
            .collect();
        let text = format!("attachment; filename*=UTF-8''{encoded}");
        headers.insert(header::CONTENT_DISPOSITION, value(&text)?);
    }
    Ok(response)
}

fn value(text: &str) -> Result<header::HeaderValue> {
    Ok(header::HeaderValue::from_str(text).map_err(|e| Failure::bug(e.to_string()))?)
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
