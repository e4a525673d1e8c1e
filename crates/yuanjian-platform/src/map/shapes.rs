//! What was drawn, as the page tells it, made rows of the layer that it was drawn over.

use super::edit::DrawnVersion;
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Polygon};
use serde_json::Value as JsonValue;
use std::collections::{BTreeMap, BTreeSet};
use yuanjian_app::{Failure, map::Which};
use yuanjian_layer::{
    Feature, Field, FieldKind, Table, Value,
    crs::{Crs, Datum, Transform},
    write::geopackage,
};
use yuanjian_types::Problem;

/// Vertices of everything that is drawn at once.
const MOST_VERTICES: usize = 100_000;

/// A layer with what was drawn in it.
#[derive(Debug)]
pub(super) struct Rows {
    /// The layer as it will be.
    pub(super) table: Table,
    /// Its features that were drawn, by place from 0.
    pub(super) touched: BTreeMap<usize, Which>,
    /// The rows of the parent that were drawn or are no more, as they were.
    pub(super) before: Table,
}

/// The rows of the parent with what was drawn.
///
/// # Errors
/// With everything that is wrong with it.
pub(super) fn drawn(
    parent: &Table,
    crs: &Crs,
    id_column: Option<&str>,
    body: &DrawnVersion,
) -> yuanjian_app::Result<Rows> {
    let way = Transform::between(&Crs::lon_lat(Datum::Cgcs2000), crs)
        .map_err(|e| Failure::refused(e.problem()))?;
    let mut problems = Vec::new();
    let (mut vertices, mut over) = (0, false);
    let mut shape = |geometry: &JsonValue, place: String| -> Option<Geometry<f64>> {
        let found = polygons(geometry).and_then(|shape| {
            vertices += shape.0.iter().map(vertices_of).sum::<usize>();
            let mut geometry = Geometry::MultiPolygon(shape);
            (way.geometry(&mut geometry) == 0).then_some(geometry)
        });
        // Said once, of the shape that it is too much with.
        let was_over = std::mem::replace(&mut over, vertices > MOST_VERTICES);
        if found.is_none() {
            problems.push(Problem::error("map.bad_shape").at_field(place));
        } else if over && !was_over {
            let many = Problem::error("map.too_many_vertices").with("most", MOST_VERTICES);
            problems.push(many.at_field(place));
        }
        found
    };
    let mut table = parent.clone();
    let known = |row: usize| row.checked_sub(1).filter(|at| *at < parent.features.len());
    let mut touched = BTreeSet::new();
    let mut wrong_rows = Vec::new();
    let mut cells = Vec::new();
    for (n, one) in body.changed.iter().enumerate() {
        let ground = match &one.geometry {
            Some(geometry) => shape(geometry, format!("changed.{n}.geometry")),
            None => None,
        };
        let Some(at) = known(one.row).filter(|at| touched.insert(*at)) else {
            wrong_rows.push(format!("changed.{n}.row"));
            continue;
        };
        let feature = &mut table.features[at];
        if one.geometry.is_some() {
            feature.geometry = ground;
        }
        feature.attributes.resize(parent.fields.len(), Value::Null);
        for (field, value) in parent.fields.iter().zip(&mut feature.attributes) {
            if let Some(text) = one.attributes.get(&field.name) {
                *value = cell(field, text, &format!("changed.{n}.attributes"), &mut cells);
            }
        }
        unknown(parent, &one.attributes, &format!("changed.{n}.attributes"), &mut cells);
    }
    let redrawn = touched.clone();
    let mut gone = BTreeSet::new();
    for (n, row) in body.removed.iter().enumerate() {
        match known(*row).filter(|at| touched.insert(*at)) {
            Some(at) => drop(gone.insert(at)),
            None => wrong_rows.push(format!("removed.{n}")),
        }
    }
    let taken: BTreeSet<&str> = parent.features.iter().map(|f| f.id.as_str()).collect();
    let mut numbers = (1..).map(|n| format!("new-{n}")).filter(|id| !taken.contains(id.as_str()));
    for (n, one) in body.added.iter().enumerate() {
        let geometry = shape(&one.geometry, format!("added.{n}.geometry"));
        let id = numbers.next().unwrap_or_default();
        let place = format!("added.{n}.attributes");
        unknown(parent, &one.attributes, &place, &mut cells);
        let is_id = |field: &Field| id_column == Some(field.name.as_str());
        let attributes = parent.fields.iter().map(|field| match one.attributes.get(&field.name) {
            // What was divided has the number of what it was divided from; it gets one of its own.
            Some(text) if !is_id(field) || !taken.contains(text.trim()) => {
                cell(field, text, &place, &mut cells)
            }
            _ if is_id(field) => Value::Text(id.clone()),
            _ => Value::Null,
        });
        let attributes = attributes.collect();
        table.features.push(Feature { geometry, attributes, id: id.clone() });
    }
    problems.extend(
        wrong_rows.into_iter().map(|place| Problem::error("map.no_such_row").at_field(place)),
    );
    problems.extend(cells);
    Failure::gather(problems)?;
    let before: BTreeSet<usize> = redrawn.union(&gone).copied().collect();
    let before = before.iter().filter_map(|at| parent.features.get(*at)).cloned().collect();
    let before = Table { fields: parent.fields.clone(), features: before };
    let mut features = Vec::with_capacity(table.features.len());
    let mut drawn = BTreeMap::new();
    for (at, feature) in table.features.drain(..).enumerate() {
        if gone.contains(&at) {
            continue;
        }
        if let Some(new) = at.checked_sub(parent.features.len()) {
            drawn.insert(features.len(), Which::New(new));
        } else if redrawn.contains(&at) {
            drawn.insert(features.len(), Which::Row(at));
        }
        features.push(feature);
    }
    table.features = features;
    Ok(Rows { table, touched: drawn, before })
}

/// Columns that the layer does not have.
fn unknown(
    parent: &Table,
    attributes: &BTreeMap<String, String>,
    place: &str,
    problems: &mut Vec<Problem>,
) {
    for name in attributes.keys() {
        if !parent.fields.iter().any(|field| field.name == *name) {
            let problem = Problem::error("map.no_such_column").at_field(place);
            problems.push(problem.with("column", name.as_str()));
        }
    }
}

/// A cell as its column holds it; what does not read as its column wants is told.
fn cell(field: &Field, text: &str, place: &str, problems: &mut Vec<Problem>) -> Value {
    let text = text.trim();
    if text.is_empty() {
        return Value::Null;
    }
    let read = match field.kind {
        FieldKind::Text => Some(Value::Text(text.to_owned())),
        FieldKind::Int => text.parse().ok().map(Value::Int),
        FieldKind::Real => text.parse().ok().filter(|n: &f64| n.is_finite()).map(Value::Real),
        FieldKind::Bool => text.parse().ok().map(Value::Bool),
    };
    read.unwrap_or_else(|| {
        let problem = Problem::error("map.bad_cell").at_field(place);
        problems.push(problem.with("column", field.name.as_str()).with("text", text));
        Value::Null
    })
}

fn vertices_of(one: &Polygon<f64>) -> usize {
    one.exterior().0.len() + one.interiors().iter().map(|hole| hole.0.len()).sum::<usize>()
}

/// A GeoJSON polygon or several, as they were drawn; nothing for anything else.
fn polygons(geometry: &JsonValue) -> Option<MultiPolygon<f64>> {
    let coordinates = geometry.get("coordinates")?;
    let parts: Vec<&JsonValue> = match geometry.get("type")?.as_str()? {
        "Polygon" => vec![coordinates],
        "MultiPolygon" => coordinates.as_array()?.iter().collect(),
        _ => return None,
    };
    let position = |at: &JsonValue| -> Option<Coord<f64>> {
        let (x, y) = (at.get(0)?.as_f64()?, at.get(1)?.as_f64()?);
        (x.abs() <= 180.0 && y.abs() <= 90.0).then_some(Coord { x, y })
    };
    let ring = |points: &JsonValue| -> Option<LineString<f64>> {
        let mut line: LineString<f64> =
            points.as_array()?.iter().map(position).collect::<Option<Vec<_>>>()?.into();
        line.close();
        (line.0.len() >= 4).then_some(line)
    };
    let polygon = |rings: &JsonValue| -> Option<Polygon<f64>> {
        let rings: Vec<LineString<f64>> =
            rings.as_array()?.iter().map(ring).collect::<Option<Vec<_>>>()?;
        let mut rings = rings.into_iter();
        Some(Polygon::new(rings.next()?, rings.collect()))
    };
    let all: Vec<Polygon<f64>> = parts.into_iter().map(polygon).collect::<Option<Vec<_>>>()?;
    (!all.is_empty()).then_some(MultiPolygon(all))
}

/// A table as a GeoPackage in its plane.
///
/// # Errors
/// When there is no room for it.
pub(super) fn file_of(table: &Table, crs: &Crs) -> yuanjian_app::Result<Vec<u8>> {
    let folder = tempfile::tempdir().map_err(|e| Failure::io(std::path::Path::new("tmp"), &e))?;
    let path = folder.path().join("layer.gpkg");
    let code = crs.epsg().and_then(|code| i32::try_from(code).ok()).unwrap_or(-1);
    let wkt = crs.wkt1().unwrap_or_default();
    geopackage(&[("layer", table, code, &wkt)], &path)
        .map_err(|e| Failure::unavailable(e.problem()))?;
    std::fs::read(&path).map_err(|e| Failure::io(&path, &e))
}
