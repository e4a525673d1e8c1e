//! The doors of the landing page, the declaration and the collections; and what they share.

use super::{
    collections::{self, Collection},
    crs, pages,
};
use crate::{
    Ctx, Error, Result,
    http::{Trouble, TroubleProblem, described},
    tiles::{self, base},
};
use axum::{
    Json,
    extract::{Path, Query},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};
use yuanjian_app::{Failure, Locale};
use yuanjian_types::Problem;

pub(super) const GEOJSON: &str = "application/geo+json";
pub(super) const JSON: &str = "application/json";
pub(super) const HTML: &str = "text/html";
const OPENAPI: &str = "application/vnd.oai.openapi+json;version=3.1";

/// What is declared: each of these is here as its specification says.
const CLASSES: [&str; 13] = [
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
];

/// A link.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(super) struct OgcLink {
    pub(super) href: String,
    pub(super) rel: String,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<String>,
    /// Whether its address has places to fill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) templated: Option<bool>,
}

impl OgcLink {
    pub(super) fn new(rel: &str, kind: &str, href: String) -> Self {
        Self {
            href,
            rel: rel.to_owned(),
            kind: Some(kind.to_owned()),
            title: None,
            templated: None,
        }
    }

    pub(super) fn titled(mut self, title: &str) -> Self {
        self.title = Some(title.to_owned());
        self
    }
}

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

/// The words that a request asks with, in their order.
pub(super) type Asked = Query<Vec<(String, String)>>;

/// In which form an answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    Html,
}

/// By `f`, else by `Accept`. Parameters other than the known ones are refused.
pub(super) fn form(
    asked: &[(String, String)],
    known: &[&str],
    headers: &HeaderMap,
) -> Result<Form> {
    let told = |problem: Problem, name: &str, value: &str| {
        Error::invalid(problem.at_field(name).with("name", name).with("value", value))
    };
    for (name, value) in asked {
        if name != "f" && !known.contains(&"*") && !known.contains(&name.as_str()) {
            return Err(told(Problem::error("ogc.unknown_parameter"), name, value));
        }
    }
    match asked.iter().find(|(name, _)| name == "f").map(|(_, value)| value.as_str()) {
        Some("json") => return Ok(Form::Json),
        Some("html") => return Ok(Form::Html),
        Some(other) => return Err(told(Problem::error("ogc.unknown_form"), "f", other)),
        None => {}
    }
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let kinds = accept.unwrap_or_default().split(',');
    for kind in kinds.map(|kind| kind.split(';').next().unwrap_or_default().trim()) {
        match kind {
            HTML | "application/xhtml+xml" => return Ok(Form::Html),
            JSON | GEOJSON => return Ok(Form::Json),
            _ => {}
        }
    }
    Ok(Form::Json)
}

/// A document in the form that is wanted.
pub(super) fn answer<T: Serialize>(
    ctx: &Ctx,
    form: Form,
    title: &str,
    kind: &'static str,
    document: &T,
) -> Result<Response> {
    let value = serde_json::to_value(document).map_err(|e| Failure::bug(e.to_string()))?;
    Ok(match form {
        Form::Html => pages::page(ctx, title, &value),
        Form::Json => ([(header::CONTENT_TYPE, kind)], value.to_string()).into_response(),
    })
}

/// A part of an address.
pub(super) fn part(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string().replace("%2E", ".").replace("%5F", "_")
}

/// A document's own address and that of its other form.
pub(super) fn both(at: &str, kind: &str) -> Vec<OgcLink> {
    vec![
        OgcLink::new("self", kind, format!("{at}?f=json")),
        OgcLink::new("alternate", HTML, format!("{at}?f=html")),
    ]
}

/// Where the software that people have begins.
#[utoipa::path(get, path = "/ogc", tag = "ogc", params(("f" = Option<String>, Query, description = "`json` or `html`")),
    responses((status = 200, content((OgcLanding = "application/json"), (String = "text/html")))))]
pub(super) async fn landing(
    ctx: Ctx,
    Query(asked): Asked,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response> {
    let form = form(&asked, &[], &headers)?;
    let locale = Locale::of(ctx.language);
    let base = format!("{}/ogc", base(&ctx, &uri, &headers));
    let mut links = both(&base, JSON);
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
        links.push(OgcLink::new(rel, kind, format!("{base}{path}")).titled(&locale.say(word, [])));
    }
    let title = locale.say("ogc.title", []);
    let description = locale.say("ogc.about", []);
    answer(&ctx, form, &title.clone(), JSON, &OgcLanding { title, description, links })
}

/// What these doors do as their specifications say.
#[utoipa::path(get, path = "/ogc/conformance", tag = "ogc", params(("f" = Option<String>, Query, description = "`json` or `html`")),
    responses((status = 200, content((OgcConformance = "application/json"), (String = "text/html")))))]
pub(super) async fn conformance(
    ctx: Ctx,
    Query(asked): Asked,
    headers: HeaderMap,
) -> Result<Response> {
    let form = form(&asked, &[], &headers)?;
    let title = Locale::of(ctx.language).say("ogc.conformance", []);
    answer(&ctx, form, &title, JSON, &OgcConformance { conforms_to: CLASSES.to_vec() })
}

/// The document of these doors: OpenAPI 3.1.
#[utoipa::path(get, path = "/ogc/api", tag = "ogc", params(("f" = Option<String>, Query, description = "`json` or `html`")),
    responses((status = 200, content((Object = "application/vnd.oai.openapi+json"), (String = "text/html")))))]
pub(super) async fn api(ctx: Ctx, Query(asked): Asked, headers: HeaderMap) -> Result<Response> {
    static OURS: LazyLock<serde_json::Value> = LazyLock::new(|| {
        let (_, document) = described(crate::routes());
        ours(serde_json::from_str(&document).unwrap_or_default())
    });
    let form = form(&asked, &[], &headers)?;
    let title = Locale::of(ctx.language).say("ogc.api", []);
    answer(&ctx, form, &title, OPENAPI, &*OURS)
}

/// The part of the whole document that is about these doors, with the shapes that it names.
fn ours(mut document: serde_json::Value) -> serde_json::Value {
    if let Some(paths) = document["paths"].as_object_mut() {
        paths.retain(|path, _| is_ours(path));
    }
    let mut wanted = BTreeSet::new();
    let mut look = vec![document["paths"].clone()];
    while let Some(value) = look.pop() {
        match value {
            serde_json::Value::Object(members) => look.extend(members.into_iter().map(|(_, v)| v)),
            serde_json::Value::Array(items) => look.extend(items),
            serde_json::Value::String(text) => {
                if let Some(name) = text.strip_prefix("#/components/schemas/")
                    && wanted.insert(name.to_owned())
                {
                    look.push(document["components"]["schemas"][name].clone());
                }
            }
            _ => {}
        }
    }
    if let Some(schemas) = document["components"]["schemas"].as_object_mut() {
        schemas.retain(|name, _| wanted.contains(name));
    }
    document
}

/// What is offered.
#[utoipa::path(get, path = "/ogc/collections", tag = "ogc", params(("f" = Option<String>, Query, description = "`json` or `html`")),
    responses((status = 200, content((OgcCollections = "application/json"), (String = "text/html")))))]
pub(super) async fn list_collections(
    ctx: Ctx,
    Query(asked): Asked,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response> {
    let form = form(&asked, &[], &headers)?;
    let base = format!("{}/ogc/collections", base(&ctx, &uri, &headers));
    let mut all = Vec::new();
    for collection in collections::all(&ctx).await? {
        all.push(told(&ctx, &base, &collection).await?);
    }
    let title = Locale::of(ctx.language).say("ogc.collections", []);
    answer(&ctx, form, &title, JSON, &OgcCollections { links: both(&base, JSON), collections: all })
}

/// One of the collections.
#[utoipa::path(get, path = "/ogc/collections/{id}", tag = "ogc",
    params(("id" = String, Path), ("f" = Option<String>, Query, description = "`json` or `html`")),
    responses((status = 200, content((OgcCollection = "application/json"), (String = "text/html")))))]
pub(super) async fn get_collection(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(asked): Asked,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response> {
    let form = form(&asked, &[], &headers)?;
    let collection = collections::one(&ctx, &id).await?;
    let base = format!("{}/ogc/collections", base(&ctx, &uri, &headers));
    let view = told(&ctx, &base, &collection).await?;
    answer(&ctx, form, &collection.title, JSON, &view)
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

/// Where requests are asked again, in another place.
pub(super) fn again(
    at: &str,
    asked: &[(String, String)],
    changed: &BTreeMap<&str, String>,
) -> String {
    let kept = asked.iter().filter(|(name, _)| !changed.contains_key(name.as_str()));
    let kept = kept.map(|(name, value)| (name.as_str(), value.clone()));
    let all = kept.chain(changed.iter().map(|(name, value)| (*name, value.clone())));
    let pairs: Vec<String> =
        all.map(|(name, value)| format!("{}={}", part(name), part(&value))).collect();
    format!("{at}?{}", pairs.join("&"))
}
