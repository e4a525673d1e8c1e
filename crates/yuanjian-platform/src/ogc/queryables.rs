//! What the features of a collection can be chosen by: their columns, their identity, their shape.

use super::{
    collections,
    door::{Door, part},
};
use crate::{Result, tiles};
use axum::{extract::Path, response::Response};
use serde_json::{Map, Value as Json, json};
use yuanjian_layer::{FieldKind, ShapeKind, Table};

/// How a collection links to them.
pub(super) const REL: &str = "http://www.opengis.net/def/rel/ogc/1.0/queryables";
pub(super) const SCHEMA: &str = "application/schema+json";
/// The identity of a feature, where the layer has no column of that name.
pub(super) const ID: &str = "feature_id";

/// What a queryable is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Queryable {
    /// A column, by its position.
    Column(usize, FieldKind),
    /// The identity of a feature.
    Id,
    /// Its shape.
    Shape,
}

/// The queryable of a name.
pub(super) fn named(table: &Table, name: &str) -> Option<Queryable> {
    let column = table.fields.iter().position(|field| field.name == name);
    match column {
        Some(at) => table.fields.get(at).map(|field| Queryable::Column(at, field.kind)),
        None if name == ID && table.column(ID).is_none() => Some(Queryable::Id),
        None if name == shape_name(table) => Some(Queryable::Shape),
        None => None,
    }
}

/// `geometry`, or `geom` where a column has that name.
fn shape_name(table: &Table) -> &'static str {
    let taken = table.fields.iter().any(|field| field.name == "geometry");
    if taken { "geom" } else { "geometry" }
}

/// A kind of column as JSON Schema names it.
pub(super) fn kind(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Bool => "boolean",
        FieldKind::Int => "integer",
        FieldKind::Real => "number",
        FieldKind::Text => "string",
    }
}

/// What the features of a collection can be chosen by: a JSON Schema.
#[utoipa::path(get, path = "/ogc/collections/{id}/queryables", tag = "ogc",
    params(("id" = String, Path), ("f" = Option<String>, Query, description = "`json` or `html`")),
    responses((status = 200, content((Object = "application/schema+json"), (String = "text/html")))))]
pub(super) async fn get_queryables(Path(id): Path<String>, door: Door) -> Result<Response> {
    let form = door.form(&[])?;
    let collection = collections::one(&door.ctx, &id).await?;
    let prepared = tiles::prepared(&door.ctx, &collection.drawn).await?;
    let table = prepared.table();
    let mut properties = Map::new();
    if table.column(ID).is_none() {
        properties.insert(ID.to_owned(), json!({ "type": "string", "x-ogc-role": "id" }));
    }
    for field in &table.fields {
        properties.insert(field.name.clone(), json!({ "type": kind(field.kind) }));
    }
    properties.insert(
        shape_name(table).to_owned(),
        json!({ "format": format(table.shapes()), "x-ogc-role": "primary-geometry" }),
    );
    let at = format!("{}/collections/{}/queryables", door.base, part(&id));
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": at,
        "type": "object",
        "title": collection.title,
        "description": door.say("ogc.queryables"),
        "properties": Json::Object(properties),
        "additionalProperties": false,
    });
    door.answer(form, &collection.title, SCHEMA, &schema)
}

/// How the register of formats names what the shapes are.
fn format(shapes: ShapeKind) -> &'static str {
    match shapes {
        ShapeKind::Point => "geometry-point-or-multipoint",
        ShapeKind::Line => "geometry-linestring-or-multilinestring",
        ShapeKind::Polygon => "geometry-polygon-or-multipolygon",
        ShapeKind::Mixed | ShapeKind::Nothing => "geometry-any",
    }
}
