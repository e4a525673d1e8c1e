//! An image as a layer of one feature: the ground that it covers, with what kind of image it is.
//!
//! The head of the file tells all of it. The rest is read once, a piece at a time, to name its
//! content, so an image of any size takes the same memory.

use super::tiff::{Raster, RasterError};
use crate::source::{Format, RawLayer, ReadError, Source, file_name};
use crate::{Feature, Field, FieldKind, Table, Value};
use geo_types::{Geometry, LineString, Polygon};
use std::fs::File;
use std::path::Path;
use yuanjian_types::Digest;

/// Columns of the feature; names of ten letters at most, which a Shapefile can hold.
const COLUMNS: [(&str, FieldKind); 8] = [
    ("file", FieldKind::Text),
    (WIDE, FieldKind::Int),
    (HIGH, FieldKind::Int),
    ("bands", FieldKind::Int),
    ("bits", FieldKind::Int),
    (CELL_X, FieldKind::Real),
    (CELL_Y, FieldKind::Real),
    ("imaged_on", FieldKind::Text),
];
const WIDE: &str = "columns";
const HIGH: &str = "rows";
const CELL_X: &str = "cell_x_m";
const CELL_Y: &str = "cell_y_m";

/// The footprint of a GeoTIFF as a layer: one polygon of its four corners in its own system, from
/// the north-west against the clock, named as the file is, with the columns `file`, `columns`, `rows`, `bands`, `bits` (of
/// a number), `cell_x_m` and `cell_y_m` (empty until the import knows the plane), and `imaged_on`,
/// the day on which it was taken where somebody said.
///
/// # Errors
/// Where it cannot be read, is no GeoTIFF that can be shown, or was cut off.
pub fn read_footprint(path: &Path, imaged_on: Option<&str>) -> Result<RawLayer, ReadError> {
    let failed = |error: RasterError| match error {
        RasterError::Io(source) => ReadError::io(path, source),
        other => other.problem(path).into(),
    };
    let raster = Raster::open(path).map_err(failed)?;
    raster.is_whole().map_err(failed)?;
    let file = File::open(path).map_err(|e| ReadError::io(path, e))?;
    let digest = Digest::of_reader(file).map_err(|e| ReadError::io(path, e))?;
    let int = |n: usize| Value::Int(i64::try_from(n).unwrap_or(i64::MAX));
    let attributes = vec![
        Value::Text(file_name(path)),
        int(raster.size[0]),
        int(raster.size[1]),
        int(raster.bands),
        int(raster.bits()),
        Value::Null,
        Value::Null,
        imaged_on.map_or(Value::Null, |day| Value::Text(day.to_owned())),
    ];
    let geometry = Some(Geometry::Polygon(corners(&raster)));
    let feature = Feature { id: file_name(path), geometry, attributes };
    let fields = COLUMNS.map(|(name, kind)| Field { name: name.to_owned(), kind }).to_vec();
    let source = Source {
        path: path.to_owned(),
        layer: None,
        format: Format::GeoTiff,
        digest: digest.clone(),
        files: vec![(file_name(path), digest)],
        encoding: None,
    };
    let table = Table { fields, features: vec![feature] };
    Ok(RawLayer { source, table, crs: raster.crs, problems: Vec::new() })
}

fn corners(raster: &Raster) -> Polygon<f64> {
    let [west, north] = raster.origin;
    let [wide, high] = [0, 1].map(|n| raster.size[n] as f64 * raster.cell[n]);
    let (east, south) = (west + wide, north - high);
    let ring = [(west, north), (west, south), (east, south), (east, north), (west, north)];
    Polygon::new(LineString::from(ring.to_vec()), Vec::new())
}

/// Write width and height of a cell in metres into a footprint as it was read: how far the middles
/// of opposite edges lie apart once `onto` has brought them to the plane, cell by cell.
pub(crate) fn measure_cells(table: &mut Table, onto: impl Fn([f64; 2]) -> Option<[f64; 2]>) {
    let places = [WIDE, HIGH, CELL_X, CELL_Y].map(|name| table.column(name));
    let [Some(wide), Some(high), Some(cell_x), Some(cell_y)] = places else { return };
    for feature in &mut table.features {
        let Some(Geometry::Polygon(shape)) = &feature.geometry else { continue };
        let corners: Vec<[f64; 2]> = shape.exterior().coords().map(|c| [c.x, c.y]).collect();
        let [nw, sw, se, ne, ..] = corners[..] else { continue };
        let middle = |a: [f64; 2], b: [f64; 2]| onto([0, 1].map(|n| (a[n] + b[n]) / 2.0));
        let apart = |from: Option<[f64; 2]>, to: Option<[f64; 2]>, cells: usize| {
            let (from, to) = (from?, to?);
            let cells = feature.attributes.get(cells)?.number().filter(|n| *n > 0.0)?;
            Some(libm::hypot(to[0] - from[0], to[1] - from[1]) / cells)
        };
        let across = apart(middle(nw, sw), middle(ne, se), wide);
        let down = apart(middle(nw, ne), middle(sw, se), high);
        for (place, metres) in [(cell_x, across), (cell_y, down)] {
            if let (Some(cell), Some(metres)) = (feature.attributes.get_mut(place), metres) {
                *cell = Value::Real(metres);
            }
        }
    }
}
