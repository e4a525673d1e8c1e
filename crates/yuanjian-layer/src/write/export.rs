//! A layer of the archive in the format that somebody else's software opens.
//!
//! The identity of a feature goes along as the column `feature_id`, so that a layer which was
//! corrected elsewhere and taken in again can be held against the one before.

use super::{DbfEncoding, WriteError, Written, csv, geojson, geopackage, put, shapefile};
use crate::archive::layer_bytes;
use crate::crs::{Crs, Datum, Transform};
use crate::parquet::{Extra, write_table};
use crate::{Field, FieldKind, Layer, Table, Value};
use geo_types::{Geometry, LineString, Polygon};
use serde::Serialize;
use std::path::{Path, PathBuf};
use yuanjian_types::Problem;

/// The formats that a layer is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OutFormat {
    /// `.gpkg`.
    GeoPackage,
    /// `.shp` with its companions.
    Shapefile,
    /// `.geojson` or `.json`, in degrees as RFC 7946 asks.
    GeoJson,
    /// `.csv` with well-known text.
    Csv,
    /// `.parquet`; without another coordinate system the very bytes of the archive.
    GeoParquet,
}

impl OutFormat {
    /// By the extension.
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "gpkg" => Some(Self::GeoPackage),
            "shp" => Some(Self::Shapefile),
            "geojson" | "json" => Some(Self::GeoJson),
            "csv" => Some(Self::Csv),
            "parquet" | "geoparquet" => Some(Self::GeoParquet),
            _ => None,
        }
    }
}

/// What a person chose about an export.
#[derive(Debug, Clone, Copy)]
pub struct ExportOptions<'a> {
    /// The coordinate system; the layer's own when nothing is said, degrees for GeoJSON.
    pub to: Option<&'a Crs>,
    /// The text encoding of a Shapefile.
    pub encoding: DbfEncoding,
}

/// What was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Exported {
    /// In what format.
    pub format: OutFormat,
    /// In what coordinate system.
    pub crs: Crs,
    /// The files, the main one first.
    pub files: Vec<PathBuf>,
    /// What the format could not hold.
    pub problems: Vec<Problem>,
}

/// Every file that an export to `path` replaces, the main one first.
pub fn companions(path: &Path) -> Vec<PathBuf> {
    let mut files = vec![path.to_owned()];
    if OutFormat::of(path) == Some(OutFormat::Shapefile) {
        files.extend(shapefile::COMPANIONS.iter().map(|e| path.with_extension(e)));
    }
    files
}

/// Write a layer; what stood there before is replaced, in one step.
///
/// # Errors
/// See [`WriteError`]; then what stood there before is still there.
pub fn export(
    layer: &Layer,
    path: &Path,
    options: &ExportOptions<'_>,
) -> Result<Exported, WriteError> {
    let at = || path.to_owned();
    let format = OutFormat::of(path).ok_or_else(|| WriteError::UnknownFormat { path: at() })?;
    let crs = match options.to {
        Some(crs) if format == OutFormat::GeoJson && !crs.is_lon_lat() => {
            return Err(WriteError::NotDegrees { path: at(), crs: crs.to_string() });
        }
        Some(crs) => crs.clone(),
        None if format == OutFormat::GeoJson => Crs::lon_lat(Datum::Cgcs2000),
        None => layer.crs().clone(),
    };
    let mut table = layer.table().clone();
    move_to(&mut table, layer.crs(), &crs, path)?;
    let code = crs.epsg().filter(|_| crs.shift.is_none());
    let mut problems = Vec::new();
    let mut files = vec![at()];
    let lost = || Problem::warning("write.crs_lost").with("crs", crs.to_string());
    match format {
        OutFormat::GeoPackage => {
            let name = crate::read::stem(path);
            // Any code that the register leaves free will do for a system it does not know.
            let (srs, wkt) = match (code, crs.wkt1()) {
                (Some(code), Some(wkt)) => (i32::try_from(code).unwrap_or(-1), wkt),
                (_, Some(wkt)) => (100_000, wkt),
                (_, None) => (-1, String::new()),
            };
            if srs == -1 {
                problems.push(lost());
            }
            geopackage(&[(&name, &with_identity(table), srs, &wkt)], path)?;
        }
        OutFormat::Shapefile => {
            let prj = crs.wkt1_esri();
            if prj.is_none() {
                problems.push(lost());
            }
            let Written { files: all, problems: told } =
                shapefile(&with_identity(table), path, options.encoding, prj.as_deref())?;
            files = all;
            problems.extend(told);
        }
        OutFormat::GeoJson => {
            table.features.iter_mut().filter_map(|f| f.geometry.as_mut()).for_each(turn);
            geojson(&table, path, None)?;
        }
        OutFormat::Csv => {
            let prj = crs.wkt1_esri();
            if prj.is_none() {
                problems.push(lost());
            }
            leave_shapefiles_alone(path, prj.as_deref())?;
            files = csv(&with_identity(table), path, prj.as_deref())?.files;
        }
        OutFormat::GeoParquet => {
            let bytes = match options.to {
                None => layer_bytes(layer),
                Some(_) => write_table(&table, &crs, &Extra::new(), Vec::new()),
            };
            put(path, &bytes.map_err(|source| WriteError::Parquet { path: at(), source })?)?;
        }
    }
    for problem in &mut problems {
        problem.place.file = Some(path.display().to_string());
    }
    Ok(Exported { format, crs, files, problems })
}

/// The `.prj` beside a CSV may be that of a Shapefile of the same name; it must not change.
fn leave_shapefiles_alone(path: &Path, prj_wkt: Option<&str>) -> Result<(), WriteError> {
    let prj = path.with_extension("prj");
    let theirs = path.with_extension("shp").exists().then(|| std::fs::read(&prj).ok()).flatten();
    match theirs {
        Some(text) if Some(text.as_slice()) != prj_wkt.map(str::as_bytes) => {
            Err(WriteError::PrjOfAnother { path: prj })
        }
        _ => Ok(()),
    }
}

fn move_to(table: &mut Table, from: &Crs, to: &Crs, path: &Path) -> Result<(), WriteError> {
    let at = || path.to_owned();
    let way =
        Transform::between(from, to).map_err(|source| WriteError::Crs { path: at(), source })?;
    let shapes = table.features.iter_mut().filter_map(|f| f.geometry.as_mut());
    match shapes.map(|geometry| way.geometry(geometry)).sum() {
        0 => Ok(()),
        vertices => {
            Err(WriteError::OutsideProjection { path: at(), crs: to.to_string(), vertices })
        }
    }
}

/// The table with its features' identity as the first column.
fn with_identity(mut table: Table) -> Table {
    let mut name = "feature_id".to_owned();
    while table.column(&name).is_some() {
        name.push('_');
    }
    table.fields.insert(0, Field { name, kind: FieldKind::Text });
    for feature in &mut table.features {
        feature.attributes.insert(0, Value::Text(feature.id.clone()));
    }
    table
}

/// RFC 7946: outer rings run counter-clockwise, holes clockwise.
pub(super) fn turn(geometry: &mut Geometry<f64>) {
    let polygon = |p: &mut Polygon<f64>| {
        p.exterior_mut(|ring| wind(ring, true));
        p.interiors_mut(|rings| rings.iter_mut().for_each(|ring| wind(ring, false)));
    };
    match geometry {
        Geometry::Polygon(p) => polygon(p),
        Geometry::MultiPolygon(m) => m.0.iter_mut().for_each(polygon),
        Geometry::GeometryCollection(c) => c.0.iter_mut().for_each(turn),
        _ => {}
    }
}

fn wind(ring: &mut LineString<f64>, counter_clockwise: bool) {
    let flat: Vec<[f64; 2]> = ring.0.iter().map(|c| [c.x, c.y]).collect();
    if (yuanjian_geometry::signed_area(&flat) > 0.0) != counter_clockwise {
        ring.0.reverse();
    }
}
