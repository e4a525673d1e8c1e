//! The features of a collection.

use super::{
    collections,
    crs::Axes,
    door::{Door, Form, GEOJSON, HTML, JSON, OgcLink, both, part},
    page::page,
    query::{self, Query as Wanted},
};
use crate::{
    Error, Result,
    layers::blocking,
    tiles::{self, property},
};
use axum::{extract::Path, http::HeaderValue, response::Response};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};
use yuanjian_app::Failure;
use yuanjian_layer::{Table, crs::Transform, write::geometry_json};
use yuanjian_tile::Prepared;

/// Features of a collection.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct OgcFeatures {
    #[serde(rename = "type")]
    kind: &'static str,
    /// When this was answered.
    #[serde(rename = "timeStamp")]
    time_stamp: String,
    #[serde(rename = "numberMatched")]
    number_matched: usize,
    #[serde(rename = "numberReturned")]
    number_returned: usize,
    features: Vec<OgcFeature>,
    links: Vec<OgcLink>,
}

/// A feature.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct OgcFeature {
    #[serde(rename = "type")]
    kind: &'static str,
    id: OgcFeatureId,
    #[schema(value_type = Option<Object>)]
    geometry: Json,
    #[schema(value_type = Object)]
    properties: Map<String, Json>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    links: Vec<OgcLink>,
}

/// By what a feature is known.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
pub(super) enum OgcFeatureId {
    /// Its row in a layer, from 1.
    Row(usize),
    /// Its identity in a register.
    Name(String),
}

impl OgcFeatureId {
    /// Of a row, from 0, with the identity that it has.
    fn of(named: bool, row: usize, name: &str) -> Self {
        if named { Self::Name(name.to_owned()) } else { Self::Row(row + 1) }
    }

    /// The row, from 0, that is known by what an address says.
    fn row(table: &Table, named: bool, text: &str) -> Option<usize> {
        if named {
            return table.features.iter().position(|feature| feature.id == text);
        }
        let row = text.parse::<usize>().ok()?.checked_sub(1)?;
        (row < table.features.len()).then_some(row)
    }
}

/// Features of a collection: by box, time, the values of their properties (`name=value`) and a filter.
#[utoipa::path(get, path = "/ogc/collections/{id}/items", tag = "ogc",
    params(
        ("id" = String, Path),
        ("limit" = Option<u32>, Query, description = "Most features of a page: 1 to 10000, 100 where nothing is said."),
        ("offset" = Option<u32>, Query, description = "How many features come before the page."),
        ("bbox" = Option<String>, Query, description = "Four numbers in the order of `bbox-crs`."),
        ("bbox-crs" = Option<String>, Query, description = "The system of `bbox`: one that the collection lists; CRS84 where nothing is said."),
        ("datetime" = Option<String>, Query, description = "An instant or an interval (RFC 3339); all of a collection is of its year, and what has no year is always in time."),
        ("crs" = Option<String>, Query, description = "The system of the answer: one that the collection lists."),
        ("filter" = Option<String>, Query, description = "What must be true of a feature, in CQL2 Text; its names are the queryables."),
        ("filter-lang" = Option<String>, Query, description = "`cql2-text`"),
        ("filter-crs" = Option<String>, Query, description = "The system of the shapes in `filter`: one that the collection lists; CRS84 where nothing is said."),
        ("f" = Option<String>, Query, description = "`json` or `html`"),
    ),
    responses((status = 200, content((OgcFeatures = "application/geo+json"), (String = "text/html")))))]
pub(super) async fn list_items(Path(id): Path<String>, door: Door) -> Result<Response> {
    let form = door.form(&["*"])?;
    let collection = collections::one(&door.ctx, &id).await?;
    let prepared = tiles::prepared(&door.ctx, &collection.drawn).await?;
    let wanted = query::parsed(&door.asked, prepared.table(), prepared.crs(), collection.year)?;
    let at = format!("{}/collections/{}/items", door.base, part(&id));
    let system = wanted.crs.uri.clone();
    let answer = blocking(move || {
        let (matched, features) = page(&prepared, &wanted, collection.named, query::MOST_POINTS)?;
        let links = links(&door, form, &at, &wanted, matched, features.len());
        let all = OgcFeatures {
            kind: "FeatureCollection",
            time_stamp: door.ctx.now.to_string(),
            number_matched: matched,
            number_returned: features.len(),
            features,
            links,
        };
        door.written(form, &collection.title, GEOJSON, &all)
    });
    in_system(answer.await?, &system)
}

/// The links of a page on which so many of all that are meant are told.
fn links(
    door: &Door,
    form: Form,
    at: &str,
    wanted: &Wanted,
    matched: usize,
    told: usize,
) -> Vec<OgcLink> {
    let (limit, offset) = (wanted.limit, wanted.offset);
    let mut links = vec![
        OgcLink::new("self", GEOJSON, door.again(at, &[("f", "json".to_owned())])),
        OgcLink::new("alternate", HTML, door.again(at, &[("f", "html".to_owned())])),
    ];
    let kind = if form == Form::Html { HTML } else { GEOJSON };
    if offset + told < matched && told > 0 {
        let next = ("offset", (offset + told).to_string());
        links.push(OgcLink::new("next", kind, door.again(at, &[next])));
    }
    if offset > 0 {
        // Up to this page and not into it.
        let most = limit.min(offset);
        let before = [("offset", (offset - most).to_string()), ("limit", most.to_string())];
        links.push(OgcLink::new("prev", kind, door.again(at, &before)));
    }
    links.push(OgcLink::new("collection", JSON, at.trim_end_matches("/items").to_owned()));
    links
}

/// One feature of a collection.
#[utoipa::path(get, path = "/ogc/collections/{id}/items/{feature}", tag = "ogc",
    params(
        ("id" = String, Path),
        ("feature" = String, Path, description = "Its `id`: the row in a layer, the identity in a register."),
        ("crs" = Option<String>, Query, description = "The system of the answer: one that the collection lists."),
        ("f" = Option<String>, Query, description = "`json` or `html`"),
    ),
    responses((status = 200, content((OgcFeature = "application/geo+json"), (String = "text/html")))))]
pub(super) async fn get_item(
    Path((id, feature)): Path<(String, String)>,
    door: Door,
) -> Result<Response> {
    let form = door.form(&["crs"])?;
    let collection = collections::one(&door.ctx, &id).await?;
    let prepared = tiles::prepared(&door.ctx, &collection.drawn).await?;
    let wanted = query::parsed(&door.asked, &Table::default(), prepared.crs(), None)?;
    let row = OgcFeatureId::row(prepared.table(), collection.named, &feature);
    let row = row.ok_or_else(Error::not_found)?;
    let at = format!("{}/collections/{}", door.base, part(&id));
    let system = wanted.crs.uri.clone();
    let answer = blocking(move || {
        let way = Transform::between(prepared.crs(), &wanted.crs.crs)
            .map_err(|e| Failure::refused(e.problem()))?;
        let mut found = told(&prepared, row, &way, &wanted.crs, collection.named);
        found.links = both(&format!("{at}/items/{}", part(&feature)), GEOJSON);
        found.links.push(OgcLink::new("collection", JSON, at));
        let title = format!("{} · {feature}", collection.title);
        door.written(form, &title, GEOJSON, &found)
    });
    in_system(answer.await?, &system)
}

/// The answer, saying in which system its coordinates are.
fn in_system(mut response: Response, uri: &str) -> Result<Response> {
    let value =
        HeaderValue::from_str(&format!("<{uri}>")).map_err(|e| Failure::bug(e.to_string()))?;
    response.headers_mut().insert("content-crs", value);
    Ok(response)
}

/// A feature in a system, its columns as properties and its identity beside them.
pub(super) fn told(
    prepared: &Prepared,
    row: usize,
    way: &Transform,
    axes: &Axes,
    named: bool,
) -> OgcFeature {
    let table = prepared.table();
    let mut properties = Map::new();
    let mut geometry = Json::Null;
    let name = table.features.get(row).map_or("", |feature| feature.id.as_str());
    let id = OgcFeatureId::of(named, row, name);
    if let Some(feature) = table.features.get(row) {
        if table.column("feature_id").is_none() {
            properties.insert("feature_id".to_owned(), json!(feature.id));
        }
        for (field, value) in table.fields.iter().zip(&feature.attributes) {
            properties.insert(field.name.clone(), property(value));
        }
        if let Some(mut shape) = feature.geometry.clone() {
            way.geometry(&mut shape);
            geometry = geometry_json(&shape);
            placed(&mut geometry, axes);
        }
    }
    OgcFeature { kind: "Feature", id, geometry, properties, links: Vec::new() }
}

/// The coordinates of a shape, or of the shapes that it is made of.
fn placed(geometry: &mut Json, axes: &Axes) {
    if let Some(coordinates) = geometry.get_mut("coordinates") {
        written(coordinates, axes);
    }
    if let Some(Json::Array(parts)) = geometry.get_mut("geometries") {
        parts.iter_mut().for_each(|part| placed(part, axes));
    }
}

/// Coordinates in the order of a system, degrees to a tenth of a millimetre.
fn written(part: &mut Json, axes: &Axes) {
    let Json::Array(inner) = part else { return };
    if let [Json::Number(east), Json::Number(north)] = inner.as_slice() {
        let digits = if axes.crs.is_lon_lat() { 1e9 } else { 1e6 };
        let point = [east, north].map(|n| n.as_f64().unwrap_or_default());
        *inner = axes.written(point).map(|n| json!((n * digits).round() / digits)).to_vec();
        return;
    }
    inner.iter_mut().for_each(|deeper| written(deeper, axes));
}
