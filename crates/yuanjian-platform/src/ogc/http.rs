//! The doors of the landing page, the declaration and the collections.

use super::{
    collections::{self, Collection},
    crs,
    door::{Door, GEOJSON, HTML, JSON, OgcLink, both, part},
    openapi::OPENAPI,
    queryables,
};
use crate::{
    Ctx, Result,
    http::{Trouble, TroubleProblem},
    tiles,
};
use axum::{
    Json,
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;

/// What is declared: each of these is here as its specification says.
const CLASSES: [&str; 24] = [
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
    "http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions-plus",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
];

/// The landing page.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct OgcLanding {
    title: String,
    description: String,
    links: Vec<OgcLink>,
}

/// The declaration.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct OgcConformance {
    #[serde(rename = "conformsTo")]
    conforms_to: Vec<&'static str>,
}

/// The collections.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct OgcCollections {
    links: Vec<OgcLink>,
    collections: Vec<OgcCollection>,
}

/// A collection.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct OgcCollection {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    extent: Option<OgcExtent>,
    #[serde(rename = "itemType")]
    item_type: &'static str,
    crs: Vec<String>,
    #[serde(rename = "storageCrs", skip_serializing_if = "Option::is_none")]
    storage_crs: Option<String>,
    links: Vec<OgcLink>,
}

/// Where and when.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct OgcExtent {
    #[serde(skip_serializing_if = "Option::is_none")]
    spatial: Option<OgcSpatialExtent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temporal: Option<OgcTemporalExtent>,
}

/// Where.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct OgcSpatialExtent {
    bbox: Vec<[f64; 4]>,
    crs: &'static str,
}

/// When.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct OgcTemporalExtent {
    interval: Vec<[String; 2]>,
    trs: &'static str,
}

/// Why a request was not done (RFC 9457).
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct OgcProblem {
    /// `about:blank`: the status says what kind of problem it is.
    #[serde(rename = "type")]
    kind: &'static str,
    title: String,
    status: u16,
    detail: String,
    /// Code of the first problem, for programs.
    code: String,
    /// Everything that stood in the way.
    problems: Vec<TroubleProblem>,
    /// Number of the request, for asking about it.
    request: String,
}

/// Whether an address is of these doors.
pub(crate) fn is_ours(path: &str) -> bool {
    path == "/ogc" || path.starts_with("/ogc/")
}

/// A trouble as these doors tell it.
pub(crate) fn problem(status: StatusCode, trouble: Trouble) -> Response {
    let body = OgcProblem {
        kind: "about:blank",
        title: status.canonical_reason().unwrap_or_default().to_owned(),
        status: status.as_u16(),
        detail: trouble.message,
        code: trouble.code,
        problems: trouble.problems,
        request: trouble.request,
    };
    let mut response = (status, Json(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// Where the software that people have begins.
#[utoipa::path(get, path = "/ogc", tag = "ogc", params(("f" = Option<String>, Query, description = "`json` or `html`")),
    responses((status = 200, content((OgcLanding = "application/json"), (String = "text/html")))))]
pub(super) async fn landing(door: Door) -> Result<Response> {
    let form = door.form(&[])?;
    let base = &door.base;
    let mut links = both(base, JSON);
    for (rel, kind, path, word) in [
        ("service-desc", OPENAPI, "/api", "ogc.api"),
        ("service-doc", HTML, "/api?f=html", "ogc.api"),
        ("conformance", JSON, "/conformance", "ogc.conformance"),
        ("data", JSON, "/collections", "ogc.collections"),
        (
            "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes",
            JSON,
            "/tileMatrixSets",
            "ogc.tile_matrix_sets",
        ),
    ] {
        links.push(OgcLink::new(rel, kind, format!("{base}{path}")).titled(&door.say(word)));
    }
    let title = door.say("ogc.title");
    let description = door.say("ogc.about");
    door.answer(form, &title.clone(), JSON, &OgcLanding { title, description, links })
}

/// What these doors do as their specifications say.
#[utoipa::path(get, path = "/ogc/conformance", tag = "ogc", params(("f" = Option<String>, Query, description = "`json` or `html`")),
    responses((status = 200, content((OgcConformance = "application/json"), (String = "text/html")))))]
pub(super) async fn conformance(door: Door) -> Result<Response> {
    let form = door.form(&[])?;
    let all = OgcConformance { conforms_to: CLASSES.to_vec() };
    door.answer(form, &door.say("ogc.conformance"), JSON, &all)
}

/// What is offered.
#[utoipa::path(get, path = "/ogc/collections", tag = "ogc", params(("f" = Option<String>, Query, description = "`json` or `html`")),
    responses((status = 200, content((OgcCollections = "application/json"), (String = "text/html")))))]
pub(super) async fn list_collections(door: Door) -> Result<Response> {
    let form = door.form(&[])?;
    let base = format!("{}/collections", door.base);
    let mut all = Vec::new();
    for collection in collections::all(&door.ctx).await? {
        all.push(told(&door.ctx, &base, &collection).await?);
    }
    let all = OgcCollections { links: both(&base, JSON), collections: all };
    door.answer(form, &door.say("ogc.collections"), JSON, &all)
}

/// One of the collections.
#[utoipa::path(get, path = "/ogc/collections/{id}", tag = "ogc",
    params(("id" = String, Path), ("f" = Option<String>, Query, description = "`json` or `html`")),
    responses((status = 200, content((OgcCollection = "application/json"), (String = "text/html")))))]
pub(super) async fn get_collection(Path(id): Path<String>, door: Door) -> Result<Response> {
    let form = door.form(&[])?;
    let collection = collections::one(&door.ctx, &id).await?;
    let view = told(&door.ctx, &format!("{}/collections", door.base), &collection).await?;
    door.answer(form, &collection.title, JSON, &view)
}

async fn told(ctx: &Ctx, base: &str, collection: &Collection) -> Result<OgcCollection> {
    let at = format!("{base}/{}", part(&collection.id));
    let plane = tiles::plane(ctx, &collection.drawn).await?;
    let bbox = tiles::bounds(ctx, &collection.drawn).await?;
    let spatial = bbox.map(|bbox| OgcSpatialExtent { bbox: vec![bbox], crs: crs::CRS84 });
    let temporal = collection.year.map(|year| OgcTemporalExtent {
        interval: vec![[
            format!("{year:04}-01-01T00:00:00Z"),
            format!("{year:04}-12-31T23:59:59Z"),
        ]],
        trs: "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
    });
    let mut links = both(&at, JSON);
    links.push(OgcLink::new("items", GEOJSON, format!("{at}/items")).titled(&collection.title));
    links.push(OgcLink::new("items", HTML, format!("{at}/items?f=html")).titled(&collection.title));
    links.push(OgcLink::new(queryables::REL, queryables::SCHEMA, format!("{at}/queryables")));
    let tilesets = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
    links.push(OgcLink::new(tilesets, JSON, format!("{at}/tiles")));
    Ok(OgcCollection {
        id: collection.id.clone(),
        title: collection.title.clone(),
        description: collection.description.clone(),
        extent: (spatial.is_some() || temporal.is_some())
            .then_some(OgcExtent { spatial, temporal }),
        item_type: "feature",
        crs: crs::offered(&plane).into_iter().map(|axes| axes.uri).collect(),
        storage_crs: crs::stored(&plane).map(|axes| axes.uri),
        links,
    })
}
