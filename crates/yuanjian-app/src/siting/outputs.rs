//! The chosen land as files that other software opens.

use super::answer::{Answer, Site};
use crate::{
    failure::{Failure, Result},
    locale::{Language, Locale},
};
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Point, Polygon};
use serde_json::Value as Json;
use std::path::Path;
use yuanjian_layer::{
    Feature, Field, FieldKind, Table, Value,
    crs::{Crs, Datum},
    write::{geojson, geopackage},
};

/// Name of the layer in a GeoPackage.
const LAYER: &str = "chosen_sites";

/// The chosen land as a table in the plane of its shapes: one row a site, names in ASCII because
/// tools outside cut or garble others.
pub fn table(answer: &Answer, language: Language) -> Table {
    let locale = Locale::of(language);
    let fields = [
        ("number", FieldKind::Int),
        ("site_id", FieldKind::Text),
        ("name", FieldKind::Text),
        ("origin", FieldKind::Text),
        ("district_code", FieldKind::Text),
        ("district_name", FieldKind::Text),
        ("area_m2", FieldKind::Real),
        ("radius_m", FieldKind::Real),
        ("build_yuan", FieldKind::Real),
        ("land_yuan", FieldKind::Real),
        ("points_gain", FieldKind::Real),
        ("served_m2", FieldKind::Real),
        ("people", FieldKind::Real),
    ];
    let field = |(name, kind): &(&str, FieldKind)| Field { name: (*name).to_owned(), kind: *kind };
    let text = |text: &str| match text {
        "" => Value::Null,
        text => Value::Text(text.to_owned()),
    };
    let row = |site: &Site| Feature {
        id: site.id.clone(),
        geometry: geometry(&site.geometry),
        attributes: vec![
            Value::Int(site.number as i64),
            text(&site.id),
            text(&site.name),
            text(&locale.say(&origin(site), [])),
            text(&site.district),
            text(&site.district_name),
            Value::Real(site.area_m2),
            Value::Real(site.radius_m),
            Value::Real(site.build_fen as f64 / 100.0),
            Value::Real(site.land_fen as f64 / 100.0),
            Value::Real(site.points_gain),
            Value::Real(site.gain.area_m2),
            Value::Real(site.gain.people),
        ],
    };
    Table {
        fields: fields.iter().map(field).collect(),
        features: answer.sites.iter().map(row).collect(),
    }
}

/// The sentence that names where a site came from.
pub fn origin(site: &Site) -> String {
    let key = serde_json::to_value(site.origin).unwrap_or_default();
    format!("siting.origin_{}", key.as_str().unwrap_or_default())
}

/// Write the chosen land, as GeoPackage or GeoJSON by the file's ending.
///
/// # Errors
/// `Invalid` for another ending, `Unavailable` when the disk refuses.
pub fn write(answer: &Answer, language: Language, path: &Path) -> Result<()> {
    let table = table(answer, language);
    let refused = |e: yuanjian_layer::write::WriteError| Failure::unavailable(e.problem());
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    match ending.to_ascii_lowercase().as_str() {
        "gpkg" => {
            let degrees = answer.degrees.then(|| Crs::lon_lat(Datum::Cgcs2000));
            let code = degrees.as_ref().and_then(Crs::epsg).and_then(|c| i32::try_from(c).ok());
            let wkt = degrees.as_ref().and_then(Crs::wkt1).unwrap_or_default();
            geopackage(&[(LAYER, &table, code.unwrap_or(-1), &wkt)], path).map_err(refused)
        }
        "geojson" | "json" => geojson(&table, path, None).map_err(refused),
        _ => Err(Failure::invalid_one(
            yuanjian_types::Problem::error("siting.bad_ending")
                .with("path", path.display().to_string()),
        )),
    }
}

fn geometry(json: &Json) -> Option<Geometry<f64>> {
    let at = |point: &Json| -> Option<Coord<f64>> {
        Some(Coord { x: point.get(0)?.as_f64()?, y: point.get(1)?.as_f64()? })
    };
    let ring = |ring: &Json| -> Option<LineString<f64>> {
        ring.as_array()?.iter().map(at).collect::<Option<Vec<_>>>().map(LineString)
    };
    let coordinates = json.get("coordinates")?;
    match json.get("type")?.as_str()? {
        "Point" => at(coordinates).map(|at| Geometry::Point(Point(at))),
        "MultiPolygon" => {
            let polygon = |polygon: &Json| -> Option<Polygon<f64>> {
                let rings = polygon.as_array()?.iter().map(ring).collect::<Option<Vec<_>>>()?;
                let mut rings = rings.into_iter();
                Some(Polygon::new(rings.next()?, rings.collect()))
            };
            let parts = coordinates.as_array()?.iter().map(polygon).collect::<Option<Vec<_>>>()?;
            Some(Geometry::MultiPolygon(MultiPolygon(parts)))
        }
        _ => None,
    }
}
