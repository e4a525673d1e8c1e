//! The doors of layers.

use super::{
    actions::{self, Incoming, file_name},
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
    extract::{Multipart, Path},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use tokio::io::AsyncWriteExt as _;
use yuanjian_app::{Failure, assessments::project::LayerEntry, canopy::Ndvi};
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
    /// For a raster: the day on which the image was taken, `2025-07-15`.
    #[serde(default)]
    imaged_on: Option<String>,
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
