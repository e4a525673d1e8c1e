//! GeoJSON: one feature a line, numbers in their shortest exact form.

use super::{WriteError, put};
use crate::{Table, Value};
use geo_types::{Coord, Geometry, LineString, Polygon};
use serde_json::{Map, Value as Json, json};
use std::path::Path;

/// Write a table as GeoJSON. The format asks for longitude and latitude; with `epsg` the
/// coordinates are written as they are, under the `crs` member that QGIS, GDAL and this program
/// understand.
///
/// # Errors
/// See [`WriteError`].
pub fn geojson(table: &Table, path: &Path, epsg: Option<u32>) -> Result<(), WriteError> {
    let mut out = String::from("{\"type\":\"FeatureCollection\",");
    if let Some(code) = epsg {
        let name = format!("urn:ogc:def:crs:EPSG::{code}");
        out.push_str(&format!(
            "\"crs\":{},",
            json!({"type": "name", "properties": {"name": name}})
        ));
    }
    out.push_str("\"features\":[");
    for (number, feature) in table.features.iter().enumerate() {
        out.push_str(if number == 0 { "\n" } else { ",\n" });
        let mut properties = Map::new();
        for (field, value) in table.fields.iter().zip(&feature.attributes) {
            let value = match value {
                Value::Null => Json::Null,
                Value::Bool(b) => json!(b),
                Value::Int(i) => json!(i),
                Value::Real(r) => json!(r),
                Value::Text(t) => json!(t),
            };
            properties.insert(field.name.clone(), value);
        }
        let geometry = feature.geometry.as_ref().map_or(Json::Null, shape);
        let line = json!({
            "type": "Feature", "id": feature.id, "properties": properties, "geometry": geometry
        });
        out.push_str(&line.to_string());
    }
    out.push_str("\n]}\n");
    put(path, out.as_bytes())
}

/// A shape as GeoJSON, its rings turned as RFC 7946 asks: outer ones counter-clockwise.
pub fn geometry_json(geometry: &Geometry<f64>) -> Json {
    let mut turned = geometry.clone();
    super::export::turn(&mut turned);
    shape(&turned)
}

fn position(c: &Coord<f64>) -> Json {
    json!([c.x, c.y])
}

fn line(l: &LineString<f64>) -> Json {
    Json::Array(l.0.iter().map(position).collect())
}

fn polygon(p: &Polygon<f64>) -> Json {
    if p.exterior().0.is_empty() {
        return json!([]);
    }
    Json::Array(std::iter::once(p.exterior()).chain(p.interiors()).map(line).collect())
}

fn shape(geometry: &Geometry<f64>) -> Json {
    let of = |kind: &str, coordinates: Json| json!({"type": kind, "coordinates": coordinates});
    match geometry {
        Geometry::Point(p) => of("Point", position(&p.0)),
        Geometry::Line(l) => of("LineString", json!([position(&l.start), position(&l.end)])),
        Geometry::LineString(l) => of("LineString", line(l)),
        Geometry::Polygon(p) => of("Polygon", polygon(p)),
        Geometry::MultiPoint(m) => {
            of("MultiPoint", Json::Array(m.0.iter().map(|p| position(&p.0)).collect()))
        }
        Geometry::MultiLineString(m) => {
            of("MultiLineString", Json::Array(m.0.iter().map(line).collect()))
        }
        Geometry::MultiPolygon(m) => {
            of("MultiPolygon", Json::Array(m.0.iter().map(polygon).collect()))
        }
        Geometry::GeometryCollection(c) => {
            json!({"type": "GeometryCollection", "geometries": c.0.iter().map(shape).collect::<Vec<_>>()})
        }
        Geometry::Rect(r) => of("Polygon", polygon(&r.to_polygon())),
        Geometry::Triangle(t) => of("Polygon", polygon(&t.to_polygon())),
    }
}
