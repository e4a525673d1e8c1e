//! CSV with the shape as well-known text in the first column, for tables and databases.
//!
//! The coordinate system stands in a `.prj` beside the file, where GDAL and QGIS look for it. A
//! code before each shape (`SRID=4547;POLYGON …`) would be surer, but GDAL then finds no shapes.

use super::{WriteError, Written, io, put_all};
use crate::{Table, Value};
use geo_types::{Coord, Geometry, LineString, Polygon};
use std::fmt::Write as _;
use std::path::Path;

/// Write a table as CSV in UTF-8 with a mark, so that Excel reads it too, and with `prj_wkt` a
/// `.prj`. Nothing and an empty text look the same.
///
/// # Errors
/// See [`WriteError`].
pub fn csv(table: &Table, path: &Path, prj_wkt: Option<&str>) -> Result<Written, WriteError> {
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(vec![0xef, 0xbb, 0xbf]);
    let failed = |e: ::csv::Error| io(path)(e.into());
    let names = table.fields.iter().map(|f| f.name.as_str());
    writer.write_record(["wkt"].into_iter().chain(names)).map_err(failed)?;
    for feature in &table.features {
        let mut row = vec![feature.geometry.as_ref().map(wkt).unwrap_or_default()];
        row.extend(feature.attributes.iter().map(Value::text));
        row.resize(table.fields.len() + 1, String::new());
        writer.write_record(&row).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|e| io(path)(e.into_error()))?;
    let prj = path.with_extension("prj");
    let mut files = vec![(path.to_owned(), bytes)];
    files.extend(prj_wkt.map(|wkt| (prj.clone(), wkt.as_bytes().to_vec())));
    put_all(&files, &[prj])?;
    Ok(Written { files: files.into_iter().map(|(file, _)| file).collect(), problems: Vec::new() })
}

fn wkt(geometry: &Geometry<f64>) -> String {
    let named = |name: &str, body: String| {
        if body.is_empty() { format!("{name} EMPTY") } else { format!("{name} ({body})") }
    };
    let list = |parts: Vec<String>| parts.join(", ");
    match geometry {
        Geometry::Point(p) => named("POINT", coordinates(&[p.0])),
        Geometry::Line(l) => named("LINESTRING", coordinates(&[l.start, l.end])),
        Geometry::LineString(l) => named("LINESTRING", coordinates(&l.0)),
        Geometry::Polygon(p) => named("POLYGON", rings(p)),
        Geometry::MultiPoint(m) => {
            named("MULTIPOINT", coordinates(&m.0.iter().map(|p| p.0).collect::<Vec<_>>()))
        }
        Geometry::MultiLineString(m) => named(
            "MULTILINESTRING",
            list(m.0.iter().map(|l| format!("({})", coordinates(&l.0))).collect()),
        ),
        Geometry::MultiPolygon(m) => {
            named("MULTIPOLYGON", list(m.0.iter().map(|p| format!("({})", rings(p))).collect()))
        }
        Geometry::GeometryCollection(c) => {
            named("GEOMETRYCOLLECTION", list(c.0.iter().map(wkt).collect()))
        }
        Geometry::Rect(r) => named("POLYGON", rings(&r.to_polygon())),
        Geometry::Triangle(t) => named("POLYGON", rings(&t.to_polygon())),
    }
}

fn rings(polygon: &Polygon<f64>) -> String {
    let ring = |l: &LineString<f64>| format!("({})", coordinates(&l.0));
    if polygon.exterior().0.is_empty() {
        return String::new();
    }
    let all: Vec<String> =
        std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).collect();
    all.join(", ")
}

fn coordinates(line: &[Coord<f64>]) -> String {
    let mut out = String::new();
    for c in line {
        let comma = if out.is_empty() { "" } else { ", " };
        // Writing to a text never fails.
        let _ = write!(out, "{comma}{} {}", c.x, c.y);
    }
    out
}
