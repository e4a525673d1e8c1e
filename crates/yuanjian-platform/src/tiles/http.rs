//! The doors of tiles.

use super::{
    features,
    ground::{Form, Ground},
    kept::{self, Drawn},
};
use crate::{Ctx, Error, Result, layers, media};
use axum::{
    Json,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use std::collections::BTreeMap;
use yuanjian_app::Failure;
use yuanjian_layer::{FieldKind, LayerKind, ShapeKind};
use yuanjian_tile::{MAX_ZOOM, Place, SOURCE_LAYER};

/// A document in TileJSON 3.0.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct TileJson {
    /// `3.0.0`.
    tilejson: &'static str,
    name: String,
    /// `xyz`.
    scheme: &'static str,
    /// Addresses of the tiles with `{z}`, `{x}` and `{y}`.
    tiles: Vec<String>,
    /// West, south, east, north in degrees.
    bounds: [f64; 4],
    minzoom: u8,
    maxzoom: u8,
    vector_layers: Vec<TileJsonLayer>,
}

/// A layer within the tiles.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct TileJsonLayer {
    /// `layer`.
    id: &'static str,
    /// `Number`, `String` or `Boolean` by the name of the property.
    fields: BTreeMap<String, String>,
    /// `point`, `line`, `polygon`, `mixed` or `nothing`.
    shapes: &'static str,
    minzoom: u8,
    maxzoom: u8,
}

/// One feature of a layer, whole.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct LayerFeature {
    /// Its row in the layer, from 1; the id that it has in tiles.
    pub(super) row: usize,
    /// Its identity within the layer.
    pub(super) feature_id: String,
    /// GeoJSON in degrees (CGCS2000), not simplified.
    #[schema(value_type = Option<Object>)]
    pub(super) geometry: serde_json::Value,
    /// What the layer's columns say of it, in their order.
    #[schema(value_type = Object)]
    pub(super) attributes: serde_json::Map<String, serde_json::Value>,
    /// In m² on the layer's plane; nothing without polygons.
    pub(super) area_m2: Option<f64>,
    /// In m on the layer's plane; nothing without lines.
    pub(super) length_m: Option<f64>,
    /// The district in which it lies, by the layer of districts that counts now.
    pub(super) district: Option<FeatureDistrict>,
}

/// A district around a feature.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct FeatureDistrict {
    /// Its code in its layer, or its identity there.
    pub(super) code: String,
    pub(super) name: String,
}

/// What lies beneath the layers of a map.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct MapGround {
    kind: GroundKind,
    /// For `districts`: the layer that draws them.
    districts: Option<String>,
    /// For `tiles`: where they are and what they are.
    tiles: Option<GroundTiles>,
}

/// Which kind of ground is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum GroundKind {
    /// Nothing, on purpose or for want of districts.
    None,
    /// The districts of the city.
    Districts,
    /// Tiles that the administrator set.
    Tiles,
}

/// Tiles beneath the layers; always given out by this service.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct GroundTiles {
    /// Their address with `{z}`, `{x}` and `{y}`.
    url: String,
    kind: GroundTileKind,
    /// Whose they are; to be shown on the map.
    attribution: String,
    minzoom: u8,
    maxzoom: u8,
    /// Names of the layers within vector tiles, as far as they are told.
    layers: Vec<String>,
}

/// What a tile of the ground is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum GroundTileKind {
    /// A Mapbox Vector Tile.
    Vector,
    /// A picture.
    Raster,
}

/// A vector tile of a layer: source layer `layer`, numeric ids are rows from 1.
#[utoipa::path(get, path = "/api/v1/layers/{id}/tiles/{z}/{x}/{y}", tag = "map",
    params(("id" = String, Path), ("z" = u8, Path), ("x" = u32, Path), ("y" = u32, Path)),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile"),
        (status = 204, description = "Nothing lies there."),
        (status = 304, description = "What the reader has is still so."),
    ))]
pub(super) async fn get_tile(
    ctx: Ctx,
    Path((id, z, x, y)): Path<(String, u8, u32, u32)>,
    headers: HeaderMap,
) -> Result<Response> {
    let drawn = kept::of_layer(&ctx, &id).await?;
    vector_tile(&ctx, &drawn, [u32::from(z), x, y], &headers).await
}

/// The tile of what is drawn at zoom, column and row, as an answer.
pub(crate) async fn vector_tile(
    ctx: &Ctx,
    drawn: &Drawn,
    [z, x, y]: [u32; 3],
    asking: &HeaderMap,
) -> Result<Response> {
    let zoom = u8::try_from(z).map_err(|_| Error::not_found())?;
    let place = Place::new(zoom, x, y).ok_or_else(Error::not_found)?;
    let tag = format!("\"{}-{}\"", &drawn.digest().hex()[..32], yuanjian_tile::VERSION);
    let labels = (labels(&tag)?, [(header::VARY, HeaderValue::from_static("accept-encoding"))]);
    if known(asking, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, labels.0, labels.1).into_response());
    }
    let Some(packed) = kept::tile(ctx, drawn, place).await? else {
        return Ok((StatusCode::NO_CONTENT, labels.0, labels.1).into_response());
    };
    let kind =
        (header::CONTENT_TYPE, HeaderValue::from_static("application/vnd.mapbox-vector-tile"));
    let takes = text(asking, header::ACCEPT_ENCODING);
    if media::taken(takes).any(|way| way == "gzip") {
        let encoding = (header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        return Ok((labels.0, labels.1, [kind, encoding], packed.bytes.clone()).into_response());
    }
    Ok((labels.0, labels.1, [kind], kept::unpacked(&packed)?).into_response())
}

/// What a reader keeps a tile by.
pub(super) fn labels(tag: &str) -> Result<[(header::HeaderName, HeaderValue); 2]> {
    Ok([
        (header::ETAG, value(tag)?),
        // Whoever may no longer see the layer must not see it in a cache.
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
    ])
}

/// Whether whoever asks has it already.
pub(super) fn known(asking: &HeaderMap, tag: &str) -> bool {
    let all = text(asking, header::IF_NONE_MATCH);
    all.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)
}

fn text(asking: &HeaderMap, name: header::HeaderName) -> &str {
    asking.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// What a map needs to know to draw a layer.
#[utoipa::path(get, path = "/api/v1/layers/{id}/tilejson", tag = "map", params(("id" = String, Path)),
    responses((status = 200, body = TileJson)))]
pub(super) async fn get_tilejson(
    ctx: Ctx,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Json<TileJson>> {
    let layer = layers::row(&ctx, ctx.city()?, &id).await?;
    let prepared = kept::prepared(&ctx, &Drawn::of(&layer)?).await?;
    let table = prepared.table();
    let kinds = table.fields.iter().map(|field| {
        let kind = match field.kind {
            FieldKind::Bool => "Boolean",
            FieldKind::Int | FieldKind::Real => "Number",
            FieldKind::Text => "String",
        };
        (field.name.clone(), kind.to_owned())
    });
    let base = base(&ctx, &uri, &headers);
    Ok(Json(TileJson {
        tilejson: "3.0.0",
        name: layer.entry.key.clone(),
        scheme: "xyz",
        tiles: vec![format!("{base}/api/v1/layers/{}/tiles/{{z}}/{{x}}/{{y}}", layer.id)],
        bounds: prepared.bounds().unwrap_or([-180.0, -85.05, 180.0, 85.05]),
        minzoom: 0,
        maxzoom: MAX_ZOOM,
        vector_layers: vec![TileJsonLayer {
            id: SOURCE_LAYER,
            fields: kinds.collect(),
            shapes: match table.shapes() {
                ShapeKind::Point => "point",
                ShapeKind::Line => "line",
                ShapeKind::Polygon => "polygon",
                ShapeKind::Mixed => "mixed",
                ShapeKind::Nothing => "nothing",
            },
            minzoom: 0,
            maxzoom: MAX_ZOOM,
        }],
    }))
}

/// One feature of a layer, whole: shape, attributes, measures, and the district it lies in.
#[utoipa::path(get, path = "/api/v1/layers/{id}/features/{row}", tag = "map",
    params(("id" = String, Path), ("row" = u64, Path)),
    responses((status = 200, body = LayerFeature)))]
pub(super) async fn get_feature(
    ctx: Ctx,
    Path((id, row)): Path<(String, usize)>,
) -> Result<Json<LayerFeature>> {
    let layer = layers::row(&ctx, ctx.city()?, &id).await?;
    Ok(Json(features::whole(&ctx, &layer, row).await?))
}

/// What lies beneath the layers of a map.
#[utoipa::path(get, path = "/api/v1/map/ground", tag = "map", responses((status = 200, body = MapGround)))]
pub(super) async fn get_ground(ctx: Ctx, uri: Uri, headers: HeaderMap) -> Result<Json<MapGround>> {
    let nothing = MapGround { kind: GroundKind::None, districts: None, tiles: None };
    Ok(Json(match &ctx.platform.ground {
        Ground::None => nothing,
        Ground::Districts => {
            let current = layers::current(&ctx, ctx.city()?).await?;
            let districts = current.iter().rfind(|l| l.entry.kind == LayerKind::Districts);
            match districts {
                Some(layer) => MapGround {
                    kind: GroundKind::Districts,
                    districts: Some(layer.id.clone()),
                    tiles: None,
                },
                None => nothing,
            }
        }
        Ground::Tiles(sheet) => {
            let base = base(&ctx, &uri, &headers);
            let tiles = GroundTiles {
                url: format!("{base}/api/v1/map/ground/tiles/{{z}}/{{x}}/{{y}}"),
                kind: match sheet.form {
                    Form::Mvt => GroundTileKind::Vector,
                    Form::Png | Form::Jpeg | Form::Webp => GroundTileKind::Raster,
                },
                attribution: sheet.attribution.clone(),
                minzoom: sheet.minzoom,
                maxzoom: sheet.maxzoom,
                layers: sheet.layers.clone(),
            };
            MapGround { kind: GroundKind::Tiles, districts: None, tiles: Some(tiles) }
        }
    }))
}

/// A tile of the ground that the administrator set.
#[utoipa::path(get, path = "/api/v1/map/ground/tiles/{z}/{x}/{y}", tag = "map",
    params(("z" = u8, Path), ("x" = u32, Path), ("y" = u32, Path)),
    responses(
        (status = 200, content(
            (Vec<u8> = "application/vnd.mapbox-vector-tile"),
            (Vec<u8> = "image/jpeg"),
            (Vec<u8> = "image/png"),
            (Vec<u8> = "image/webp"),
        )),
        (status = 204, description = "Nothing lies there."),
    ))]
pub(super) async fn get_ground_tile(
    ctx: Ctx,
    Path((z, x, y)): Path<(u8, u32, u32)>,
) -> Result<Response> {
    let Ground::Tiles(sheet) = &ctx.platform.ground else { return Err(Error::not_found()) };
    let kept = (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400"));
    Ok(match sheet.tile([u32::from(z), x, y]).await? {
        Some((bytes, kind)) => {
            ([kept, (header::CONTENT_TYPE, HeaderValue::from_static(kind))], bytes).into_response()
        }
        None => (StatusCode::NO_CONTENT, [kept]).into_response(),
    })
}

/// Where this service is, as whoever asks reached it: `https://HOST[:PORT]`, without a slash.
pub(crate) fn base(ctx: &Ctx, uri: &Uri, headers: &HeaderMap) -> String {
    // HTTP/2 says where a request goes in `:authority`, and mostly sends no `Host`.
    let host = uri.authority().map(|authority| authority.as_str());
    let host = host.or_else(|| headers.get(header::HOST)?.to_str().ok()).unwrap_or("localhost");
    // What is no name of a host would become part of a link.
    let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    let host = if host.chars().all(sound) { host } else { "localhost" };
    let scheme = if ctx.platform.settings.secure { "https" } else { "http" };
    format!("{scheme}://{host}")
}

fn value(text: &str) -> Result<HeaderValue> {
    Ok(HeaderValue::from_str(text).map_err(|e| Failure::bug(e.to_string()))?)
}
