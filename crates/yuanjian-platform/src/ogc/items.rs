//! The features of a collection.

use super::{
    collections, cql2,
    crs::Axes,
    door::{Door, Form, GEOJSON, HTML, JSON, OgcLink, both, part},
    query::{self, Query as Wanted},
    touch::{Made, meet, touches},
};
use crate::{
    Error, Result,
    layers::blocking,
    tiles::{self, box_between, property},
};
use axum::{extract::Path, http::HeaderValue, response::Response};
use geo_types::Geometry;
use serde::Serialize;
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;
use yuanjian_app::Failure;
use yuanjian_layer::{
    Table,
    crs::{Crs, Datum, Transform},
    write::geometry_json,
};
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
    let (limit, offset, system) = (wanted.limit, wanted.offset, wanted.crs.uri.clone());
    let named = collection.named;
    let (matched, features) = blocking(move || page(&prepared, &wanted, named)).await?;
    let mut links = vec![
        OgcLink::new("self", GEOJSON, door.again(&at, &[("f", "json".to_owned())])),
        OgcLink::new("alternate", HTML, door.again(&at, &[("f", "html".to_owned())])),
    ];
    let kind = if form == Form::Html { HTML } else { GEOJSON };
    if offset + features.len() < matched && !features.is_empty() {
        let next = ("offset", (offset + features.len()).to_string());
        links.push(OgcLink::new("next", kind, door.again(&at, &[next])));
    }
    if offset > 0 {
        let before = ("offset", offset.saturating_sub(limit).to_string());
        links.push(OgcLink::new("prev", kind, door.again(&at, &[before])));
    }
    links.push(OgcLink::new("collection", JSON, at.trim_end_matches("/items").to_owned()));
    let all = OgcFeatures {
        kind: "FeatureCollection",
        time_stamp: door.ctx.now.to_string(),
        number_matched: matched,
        number_returned: features.len(),
        features,
        links,
    };
    in_system(door.answer(form, &collection.title, GEOJSON, &all)?, &system)
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
    let mut found = {
        let way = Transform::between(prepared.crs(), &wanted.crs.crs)
            .map_err(|e| Failure::refused(e.problem()))?;
        told(&prepared, row, &way, &wanted.crs, collection.named)
    };
    found.links = both(&format!("{at}/items/{}", part(&feature)), GEOJSON);
    found.links.push(OgcLink::new("collection", JSON, at));
    let title = format!("{} · {feature}", collection.title);
    in_system(door.answer(form, &title, GEOJSON, &found)?, &wanted.crs.uri)
}

/// The answer, saying in which system its coordinates are.
fn in_system(mut response: Response, uri: &str) -> Result<Response> {
    let value =
        HeaderValue::from_str(&format!("<{uri}>")).map_err(|e| Failure::bug(e.to_string()))?;
    response.headers_mut().insert("content-crs", value);
    Ok(response)
}

/// How many features are meant, and those of the page.
fn page(
    prepared: &Arc<Prepared>,
    wanted: &Wanted,
    named: bool,
) -> yuanjian_app::Result<(usize, Vec<OgcFeature>)> {
    let table = prepared.table();
    let refused = |e: yuanjian_layer::crs::CrsError| Failure::refused(e.problem());
    let rows: Vec<usize> = if !wanted.in_time {
        Vec::new()
    } else if let Some((boxes, crs)) = &wanted.bbox {
        let way = Transform::between(prepared.crs(), crs).map_err(refused)?;
        let mut rows = near(prepared, boxes, crs)?;
        rows.retain(|row| {
            let geometry = table.features.get(*row).and_then(|feature| feature.geometry.clone());
            geometry.is_some_and(|mut geometry| {
                way.geometry(&mut geometry);
                boxes.iter().any(|within| touches(&geometry, within))
            })
        });
        rows
    } else {
        (0..table.features.len()).collect()
    };
    let way = Transform::between(prepared.crs(), &wanted.crs.crs).map_err(refused)?;
    let chosen = wanted.filter.as_ref().map(|filter| Chosen::new(prepared, filter)).transpose()?;
    let mut matched = 0;
    let mut features = Vec::new();
    for row in rows {
        if !query::matches(table, row, &wanted.values)
            || chosen.as_ref().is_some_and(|chosen| !chosen.has(prepared, row))
        {
            continue;
        }
        if matched >= wanted.offset && features.len() < wanted.limit {
            features.push(told(prepared, row, &way, &wanted.crs, named));
        }
        matched += 1;
    }
    Ok((matched, features))
}

/// A filter with what it needs to be held against shapes.
struct Chosen<'a> {
    filter: &'a cql2::Filter,
    /// The way to its system.
    way: Transform,
    /// Its shapes, each with the rows that may meet it.
    shapes: Vec<(Made<'a>, Vec<usize>)>,
}

impl<'a> Chosen<'a> {
    fn new(
        prepared: &Prepared,
        (filter, shapes): &'a (cql2::Filter, cql2::Shapes),
    ) -> yuanjian_app::Result<Self> {
        let way = Transform::between(prepared.crs(), &filter.axes.crs)
            .map_err(|e| Failure::refused(e.problem()))?;
        let near = |shape: &'a Geometry<f64>| {
            let made = Made::of(shape);
            let rows = match made.around {
                Some(around) => near(prepared, &[around], &filter.axes.crs)?,
                None => Vec::new(),
            };
            Ok((made, rows))
        };
        let shapes = shapes.iter().map(near).collect::<yuanjian_app::Result<_>>()?;
        Ok(Self { filter, way, shapes })
    }

    fn has(&self, prepared: &Prepared, row: usize) -> bool {
        let Some(feature) = prepared.table().features.get(row) else { return false };
        let meets = |number: usize| {
            let own = feature.geometry.as_ref()?;
            let (shape, near) = self.shapes.get(number)?;
            if near.binary_search(&row).is_err() {
                return Some(false);
            }
            let mut own = own.clone();
            self.way.geometry(&mut own);
            Some(meet(&Made::of(&own), shape))
        };
        self.filter.holds(feature, &meets)
    }
}

/// Rows that may touch one of the boxes.
fn near(
    prepared: &Prepared,
    boxes: &[[[f64; 2]; 2]],
    crs: &Crs,
) -> yuanjian_app::Result<Vec<usize>> {
    let mut rows = Vec::new();
    for within in boxes {
        let degrees = if crs.is_lon_lat() {
            Some(*within)
        } else {
            box_between(crs, &Crs::lon_lat(Datum::Cgcs2000), *within)?
        };
        match degrees {
            Some([least, most]) => {
                rows.extend(prepared.rows_near([least[0], least[1], most[0], most[1]]));
            }
            // A box that reaches beyond what its plane can map may hold anything.
            None => rows.extend(0..prepared.table().features.len()),
        }
    }
    rows.sort_unstable();
    rows.dedup();
    Ok(rows)
}

/// A feature in a system, its columns as properties and its identity beside them.
fn told(prepared: &Prepared, row: usize, way: &Transform, axes: &Axes, named: bool) -> OgcFeature {
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
