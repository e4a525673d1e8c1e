//! A table as GeoJSON for a map: degrees, a bounded number of features and bytes.

use crate::failure::{Failure, Result};
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Polygon};
use serde_json::{Map, Value as Json, json};
use yuanjian_geometry::simplify;
use yuanjian_layer::{
    Table, Value,
    crs::{Crs, Datum, Transform},
};

/// At most this many features are drawn, in the order of the table.
const MOST_FEATURES: usize = 5000;
const MOST_BYTES: usize = 6 << 20;
/// Simplified by so many metres when the whole is too much, and doubled until it fits.
const FIRST_TOLERANCE_M: f64 = 0.5;
const LAST_TOLERANCE_M: f64 = 64.0;

/// Shapes for looking at.
#[derive(Debug, Clone, PartialEq)]
pub struct Sketch {
    /// How many there are.
    pub total: usize,
    /// How many are drawn.
    pub shown: usize,
    /// By how many metres their outlines may be off; 0 where they are whole.
    pub tolerance_m: f64,
    /// West, south, east, north in degrees; nothing where nothing is drawn.
    pub bounds: Option<[f64; 4]>,
    /// A `FeatureCollection` in degrees (CGCS2000); the id of a feature is its row from 1.
    pub shapes: Json,
}

impl Sketch {
    /// The rows of a table that lies in `plane`.
    ///
    /// # Errors
    /// When the plane has no way to degrees.
    pub(super) fn of(table: &Table, plane: &Crs) -> Result<Self> {
        let degrees = Crs::lon_lat(Datum::Cgcs2000);
        let way =
            Transform::between(plane, &degrees).map_err(|e| Failure::invalid_one(e.problem()))?;
        let mut tolerance_m = 0.0;
        loop {
            let sketch = Self::drawn(table, &way, tolerance_m);
            let size = sketch.shapes.to_string().len();
            if size <= MOST_BYTES || tolerance_m >= LAST_TOLERANCE_M {
                return Ok(sketch);
            }
            tolerance_m = if tolerance_m > 0.0 { tolerance_m * 2.0 } else { FIRST_TOLERANCE_M };
        }
    }

    fn drawn(table: &Table, way: &Transform, tolerance_m: f64) -> Self {
        let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        let features: Vec<Json> = table
            .features
            .iter()
            .enumerate()
            .take(MOST_FEATURES)
            .map(|(row, feature)| {
                let mut properties = Map::new();
                for (field, value) in table.fields.iter().zip(&feature.attributes) {
                    properties.insert(field.name.clone(), json_of(value));
                }
                let geometry = feature.geometry.as_ref().map(|g| thinned(g, tolerance_m));
                let geometry = geometry.and_then(|mut geometry| {
                    (way.geometry(&mut geometry) == 0).then(|| shape(&geometry, &mut bounds))?
                });
                json!({
                    "type": "Feature", "id": row + 1, "properties": properties,
                    "geometry": geometry.unwrap_or(Json::Null),
                })
            })
            .collect();
        Self {
            total: table.features.len(),
            shown: features.len(),
            tolerance_m,
            bounds: (bounds[0] <= bounds[2]).then_some(bounds),
            shapes: json!({ "type": "FeatureCollection", "features": features }),
        }
    }
}

/// A cell as JSON.
pub(super) fn json_of(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(b) => json!(b),
        Value::Int(i) => json!(i),
        Value::Real(r) => json!(r),
        Value::Text(t) => json!(t),
    }
}

fn thinned(geometry: &Geometry<f64>, tolerance_m: f64) -> Geometry<f64> {
    let thin = |shape: &MultiPolygon<f64>| match tolerance_m > 0.0 {
        true => Geometry::MultiPolygon(simplify(shape, tolerance_m)),
        false => Geometry::MultiPolygon(shape.clone()),
    };
    match geometry {
        Geometry::Polygon(one) => thin(&MultiPolygon(vec![one.clone()])),
        Geometry::MultiPolygon(many) => thin(many),
        other => other.clone(),
    }
}

/// Polygons and lines as GeoJSON, to the centimetre; nothing for what a map of areas does not hold.
fn shape(geometry: &Geometry<f64>, bounds: &mut [f64; 4]) -> Option<Json> {
    let mut line =
        |line: &LineString<f64>| -> Json { line.0.iter().map(|c| position(c, bounds)).collect() };
    let mut polygon = |one: &Polygon<f64>| -> Json {
        std::iter::once(one.exterior()).chain(one.interiors()).map(&mut line).collect()
    };
    let of = |kind: &str, coordinates: Json| json!({ "type": kind, "coordinates": coordinates });
    Some(match geometry {
        Geometry::Polygon(one) => of("Polygon", polygon(one)),
        Geometry::MultiPolygon(many) => {
            of("MultiPolygon", many.0.iter().map(&mut polygon).collect())
        }
        Geometry::LineString(one) => of("LineString", line(one)),
        Geometry::Point(one) => of("Point", position(&one.0, bounds)),
        Geometry::MultiLineString(many) => {
            of("MultiLineString", many.0.iter().map(&mut line).collect())
        }
        _ => return None,
    })
}

fn position(c: &Coord<f64>, bounds: &mut [f64; 4]) -> Json {
    let [x, y] = [c.x, c.y].map(|v| (v * 1e7).round() / 1e7);
    *bounds = [bounds[0].min(x), bounds[1].min(y), bounds[2].max(x), bounds[3].max(y)];
    json!([x, y])
}
