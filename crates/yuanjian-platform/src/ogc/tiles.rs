//! The tiles of a collection, and the grid that they are cut by.

use super::{
    collections,
    door::{Door, HTML, JSON, OgcLink, both, part},
    queryables::kind,
};
use crate::{
    Ctx, Error, Result,
    tiles::{self, vector_tile},
};
use axum::{extract::Path, http::HeaderMap, response::Response};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};
use yuanjian_layer::ShapeKind;
use yuanjian_tile::{MAX_ZOOM, SOURCE_LAYER};

/// The one grid there is.
const GRID: &str = "WebMercatorQuad";
const GRID_URI: &str = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";
const GRID_CRS: &str = "http://www.opengis.net/def/crs/EPSG/0/3857";
const MVT: &str = "application/vnd.mapbox-vector-tile";
const SCHEME: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";

/// The grids there are.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct OgcTileMatrixSets {
    #[serde(rename = "tileMatrixSets")]
    sets: Vec<OgcTileMatrixSetItem>,
}

/// A grid in the list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct OgcTileMatrixSetItem {
    id: &'static str,
    title: &'static str,
    uri: &'static str,
    crs: &'static str,
    links: Vec<OgcLink>,
}

/// A grid.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct OgcTileMatrixSet {
    id: &'static str,
    title: &'static str,
    uri: &'static str,
    crs: &'static str,
    #[serde(rename = "orderedAxes")]
    axes: [&'static str; 2],
    #[serde(rename = "wellKnownScaleSet")]
    scales: &'static str,
    #[serde(rename = "tileMatrices")]
    matrices: Vec<OgcTileMatrix>,
}

/// A zoom of a grid.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct OgcTileMatrix {
    id: String,
    scale_denominator: f64,
    cell_size: f64,
    corner_of_origin: &'static str,
    point_of_origin: [f64; 2],
    tile_width: u32,
    tile_height: u32,
    matrix_width: u32,
    matrix_height: u32,
}

/// The tilesets of a collection.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct OgcTilesets {
    links: Vec<OgcLink>,
    tilesets: Vec<OgcTileset>,
}

/// A tileset.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct OgcTileset {
    title: String,
    #[serde(rename = "dataType")]
    data_type: &'static str,
    crs: &'static str,
    #[serde(rename = "tileMatrixSetURI")]
    grid: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    layers: Vec<OgcTileLayer>,
    links: Vec<OgcLink>,
}

/// A layer within the tiles of a tileset.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct OgcTileLayer {
    id: &'static str,
    data_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    geometry_dimension: Option<u8>,
    min_tile_matrix: String,
    max_tile_matrix: String,
    /// JSON Schema of the properties.
    #[schema(value_type = Object)]
    properties_schema: Json,
}

fn matrix(zoom: u8) -> OgcTileMatrix {
    const HALF_M: f64 = 6_378_137.0 * std::f64::consts::PI;
    let count = 1_u32 << zoom;
    let cell = 2.0 * HALF_M / 256.0 / f64::from(count);
    OgcTileMatrix {
        id: zoom.to_string(),
        // A pixel is 0.28 mm.
        scale_denominator: cell / 0.00028,
        cell_size: cell,
        corner_of_origin: "topLeft",
        point_of_origin: [-HALF_M, HALF_M],
        tile_width: 256,
        tile_height: 256,
        matrix_width: count,
        matrix_height: count,
    }
}

/// The grids that tiles are cut by.
#[utoipa::path(get, path = "/ogc/tileMatrixSets", tag = "ogc", params(("f" = Option<String>, Query, description = "`json` or `html`")),
    responses((status = 200, content((OgcTileMatrixSets = "application/json"), (String = "text/html")))))]
pub(super) async fn list_matrix_sets(door: Door) -> Result<Response> {
    let form = door.form(&[])?;
    let at = format!("{}/tileMatrixSets/{GRID}", door.base);
    let title = door.say("ogc.tile_matrix_sets");
    let links = both(&at, JSON);
    let item = OgcTileMatrixSetItem { id: GRID, title: GRID, uri: GRID_URI, crs: GRID_CRS, links };
    door.answer(form, &title, JSON, &OgcTileMatrixSets { sets: vec![item] })
}

/// The grid that tiles are cut by.
#[utoipa::path(get, path = "/ogc/tileMatrixSets/{grid}", tag = "ogc",
    params(("grid" = String, Path, description = "`WebMercatorQuad`"), ("f" = Option<String>, Query, description = "`json` or `html`")),
    responses((status = 200, content((OgcTileMatrixSet = "application/json"), (String = "text/html")))))]
pub(super) async fn get_matrix_set(Path(grid): Path<String>, door: Door) -> Result<Response> {
    let form = door.form(&[])?;
    known(&grid)?;
    let set = OgcTileMatrixSet {
        id: GRID,
        title: GRID,
        uri: GRID_URI,
        crs: GRID_CRS,
        axes: ["X", "Y"],
        scales: "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        matrices: (0..=MAX_ZOOM).map(matrix).collect(),
    };
    door.answer(form, GRID, JSON, &set)
}

/// The tilesets of a collection.
#[utoipa::path(get, path = "/ogc/collections/{id}/tiles", tag = "ogc",
    params(("id" = String, Path), ("f" = Option<String>, Query, description = "`json` or `html`")),
    responses((status = 200, content((OgcTilesets = "application/json"), (String = "text/html")))))]
pub(super) async fn list_tilesets(Path(id): Path<String>, door: Door) -> Result<Response> {
    let form = door.form(&[])?;
    let collection = collections::one(&door.ctx, &id).await?;
    let base = &door.base;
    let at = format!("{base}/collections/{}/tiles", part(&id));
    let tileset = OgcTileset {
        title: collection.title.clone(),
        data_type: "vector",
        crs: GRID_CRS,
        grid: GRID_URI,
        layers: Vec::new(),
        links: vec![
            OgcLink::new("self", JSON, format!("{at}/{GRID}?f=json")),
            OgcLink::new(SCHEME, JSON, format!("{base}/tileMatrixSets/{GRID}")),
        ],
    };
    let all = OgcTilesets { links: both(&at, JSON), tilesets: vec![tileset] };
    door.answer(form, &collection.title, JSON, &all)
}

/// A tileset of a collection.
#[utoipa::path(get, path = "/ogc/collections/{id}/tiles/{grid}", tag = "ogc",
    params(("id" = String, Path), ("grid" = String, Path, description = "`WebMercatorQuad`"), ("f" = Option<String>, Query, description = "`json` or `html`")),
    responses((status = 200, content((OgcTileset = "application/json"), (String = "text/html")))))]
pub(super) async fn get_tileset(
    Path((id, grid)): Path<(String, String)>,
    door: Door,
) -> Result<Response> {
    let form = door.form(&[])?;
    known(&grid)?;
    let collection = collections::one(&door.ctx, &id).await?;
    let prepared = tiles::prepared(&door.ctx, &collection.drawn).await?;
    let table = prepared.table();
    let told = table.fields.iter().map(|f| (f.name.clone(), json!({ "type": kind(f.kind) })));
    let properties: Map<String, Json> = told.collect();
    let base = &door.base;
    let at = format!("{base}/collections/{}/tiles/{GRID}", part(&id));
    let mut tile =
        OgcLink::new("item", MVT, format!("{at}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"));
    tile.templated = Some(true);
    let tileset = OgcTileset {
        title: collection.title.clone(),
        data_type: "vector",
        crs: GRID_CRS,
        grid: GRID_URI,
        layers: vec![OgcTileLayer {
            id: SOURCE_LAYER,
            data_type: "vector",
            geometry_dimension: match table.shapes() {
                ShapeKind::Point => Some(0),
                ShapeKind::Line => Some(1),
                ShapeKind::Polygon => Some(2),
                ShapeKind::Mixed | ShapeKind::Nothing => None,
            },
            min_tile_matrix: "0".to_owned(),
            max_tile_matrix: MAX_ZOOM.to_string(),
            properties_schema: json!({ "type": "object", "properties": properties }),
        }],
        links: vec![
            OgcLink::new("self", JSON, format!("{at}?f=json")),
            OgcLink::new("alternate", HTML, format!("{at}?f=html")),
            OgcLink::new(SCHEME, JSON, format!("{base}/tileMatrixSets/{GRID}")),
            tile,
        ],
    };
    door.answer(form, &collection.title, JSON, &tileset)
}

/// A tile of a collection.
#[utoipa::path(get, path = "/ogc/collections/{id}/tiles/{grid}/{zoom}/{row}/{column}", tag = "ogc",
    params(
        ("id" = String, Path),
        ("grid" = String, Path, description = "`WebMercatorQuad`"),
        ("zoom" = u32, Path), ("row" = u32, Path), ("column" = u32, Path),
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile"),
        (status = 204, description = "Nothing lies there."),
        (status = 304, description = "What the reader has is still so."),
    ))]
pub(super) async fn get_collection_tile(
    ctx: Ctx,
    Path((id, grid, zoom, row, column)): Path<(String, String, u32, u32, u32)>,
    headers: HeaderMap,
) -> Result<Response> {
    known(&grid)?;
    let drawn = collections::drawn(&ctx, &id).await?;
    vector_tile(&ctx, &drawn, [zoom, column, row], &headers).await
}

fn known(grid: &str) -> Result<()> {
    if grid == GRID { Ok(()) } else { Err(Error::not_found()) }
}
