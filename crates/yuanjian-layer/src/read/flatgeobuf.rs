//! FlatGeobuf: features as verified flat buffers.
//!
//! The crate's own file reader sizes its buffer by a number from the file; here every length is
//! held against what is there first, then the crate's verified tables are used.

use super::Job;
use super::bytes::Bytes;
use super::rows::{Rows, distinct_names};
use super::shapefile::crs_from_text;
use super::wkb::WkbError;
use crate::Value;
use crate::source::{DeclaredCrs, Format, RawLayer, ReadError};
use flatgeobuf::{ColumnType, GeometryType};
use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Point, Polygon,
};
use yuanjian_types::Problem;

/// Read a FlatGeobuf file.
pub(crate) fn read(job: &Job<'_>) -> Result<RawLayer, ReadError> {
    job.refuse_layer()?;
    let bytes = job.bytes()?;
    let mut findings = job.findings();
    let damaged = || ReadError::from(job.error("read.file_damaged").with("format", "FlatGeobuf"));
    let mut rest = Bytes::new(bytes.get(8..).ok_or_else(damaged)?);
    let head = sized(&mut rest).ok_or_else(damaged)?;
    let header = flatgeobuf::size_prefixed_root_as_header(head).map_err(|_| damaged())?;
    let node = header.index_node_size();
    let count = header.features_count();
    if node > 0 && count > 0 {
        let size = index_size(count, u64::from(node)).ok_or_else(damaged)?;
        rest.take(size).ok_or_else(damaged)?;
    }
    let columns: Vec<(String, ColumnType)> = header
        .columns()
        .map(|all| all.iter().map(|c| (c.name().to_owned(), c.type_())).collect())
        .unwrap_or_default();
    let mut names: Vec<String> = columns.iter().map(|(name, _)| name.clone()).collect();
    distinct_names(&mut names);
    let mut rows = Rows::new(job.path, job.limits());
    for name in &names {
        rows.column(name);
    }
    let crs = match header.crs() {
        None => DeclaredCrs::Missing,
        Some(crs) => {
            let epsg = crs.org().is_none_or(|o| o.eq_ignore_ascii_case("epsg"));
            match (u32::try_from(crs.code()), crs.wkt()) {
                (Ok(code), _) if code > 0 && epsg => DeclaredCrs::Epsg(code),
                (_, Some(wkt)) => crs_from_text(wkt),
                _ => DeclaredCrs::Missing,
            }
        }
    };
    let mut heights = header.has_z();
    while rest.left() > 0 {
        let id = (rows.len() + 1).to_string();
        let feature = sized(&mut rest)
            .and_then(|bytes| flatgeobuf::size_prefixed_root_as_feature(bytes).ok());
        let Some(feature) = feature else {
            findings
                .push(Problem::error("read.file_cut").of_feature(id).with("features", rows.len()));
            break;
        };
        let geometry = match feature.geometry() {
            None => None,
            Some(shape) => match geometry(&shape, header.geometry_type(), 0) {
                Ok(geometry) => Some(geometry),
                Err(error) => {
                    findings.push(error.problem().of_feature(id.clone()));
                    None
                }
            },
        };
        let mut cells = Vec::new();
        if let Some(properties) = feature.properties() {
            let mut properties = Bytes::new(properties.bytes());
            while properties.left() > 0 {
                let cell = cell(&mut properties, &columns);
                match cell {
                    Some(cell) => cells.push(cell),
                    None => {
                        findings.push(Problem::warning("read.attributes_damaged").of_feature(id));
                        break;
                    }
                }
            }
        }
        rows.push(None, geometry, cells)?;
    }
    if count > 0 && count != rows.len() as u64 {
        let problem = Problem::warning("read.counts_differ");
        findings.push(problem.with("shapes", rows.len()).with("rows", count));
    }
    if std::mem::take(&mut heights) {
        findings.push(Problem::note("read.heights_dropped"));
    }
    let table = rows.finish()?;
    Ok(job.finish(Format::FlatGeobuf, &bytes, table, crs, findings))
}

/// The next table with its length before it.
fn sized<'a>(rest: &mut Bytes<'a>) -> Option<&'a [u8]> {
    let mut peek = *rest;
    let length = peek.u32(true)? as usize;
    rest.take(length.checked_add(4)?)
}

/// Bytes of the packed R-tree: 40 a node, as many levels as it takes.
fn index_size(count: u64, node: u64) -> Option<usize> {
    if node < 2 {
        return None;
    }
    let (mut level, mut nodes) = (count, count);
    while level != 1 {
        level = level.div_ceil(node);
        nodes = nodes.checked_add(level)?;
    }
    usize::try_from(nodes.checked_mul(40)?).ok()
}

fn cell(bytes: &mut Bytes<'_>, columns: &[(String, ColumnType)]) -> Option<(usize, Value)> {
    let at = usize::from(bytes.u16(true)?);
    let (_, kind) = columns.get(at)?;
    let number = |slice: &[u8]| {
        let mut wide = [0_u8; 8];
        wide.iter_mut().zip(slice).for_each(|(w, b)| *w = *b);
        u64::from_le_bytes(wide)
    };
    let value = match *kind {
        ColumnType::Bool => Value::Bool(bytes.byte()? != 0),
        ColumnType::Byte => Value::Int(i64::from(bytes.byte()? as i8)),
        ColumnType::UByte => Value::Int(i64::from(bytes.byte()?)),
        ColumnType::Short => Value::Int(i64::from(bytes.u16(true)? as i16)),
        ColumnType::UShort => Value::Int(i64::from(bytes.u16(true)?)),
        ColumnType::Int => Value::Int(i64::from(bytes.u32(true)? as i32)),
        ColumnType::UInt => Value::Int(i64::from(bytes.u32(true)?)),
        ColumnType::Long => Value::Int(number(bytes.take(8)?) as i64),
        ColumnType::ULong => {
            let wide = number(bytes.take(8)?);
            i64::try_from(wide).map_or_else(|_| Value::Text(wide.to_string()), Value::Int)
        }
        ColumnType::Float => real(f64::from(f32::from_bits(bytes.u32(true)?))),
        ColumnType::Double => real(bytes.f64(true)?),
        ColumnType::String | ColumnType::Json | ColumnType::DateTime => {
            let length = bytes.u32(true)? as usize;
            Value::Text(String::from_utf8_lossy(bytes.take(length)?).into_owned())
        }
        ColumnType::Binary => {
            let length = bytes.u32(true)? as usize;
            bytes.take(length)?;
            Value::Null
        }
        _ => return None,
    };
    Some((at, value))
}

fn real(value: f64) -> Value {
    if value.is_finite() { Value::Real(value) } else { Value::Null }
}

fn geometry(
    shape: &flatgeobuf::Geometry<'_>,
    of_layer: GeometryType,
    depth: u32,
) -> Result<Geometry<f64>, WkbError> {
    let damaged = || WkbError::Damaged;
    let kind = if shape.type_() == GeometryType::Unknown { of_layer } else { shape.type_() };
    let mut points = Vec::new();
    if let Some(xy) = shape.xy() {
        let mut values = xy.iter();
        while let (Some(x), Some(y)) = (values.next(), values.next()) {
            points.push(Coord { x, y });
        }
    }
    let finite = points.iter().all(|c| c.x.is_finite() && c.y.is_finite());
    let empty_point = kind == GeometryType::Point && points.iter().all(|c| c.x.is_nan());
    if !finite && !empty_point {
        return Err(WkbError::NotFinite);
    }
    let lines = || -> Result<Vec<LineString<f64>>, WkbError> {
        let Some(ends) = shape.ends().filter(|e| !e.is_empty()) else {
            return Ok(if points.is_empty() {
                Vec::new()
            } else {
                vec![LineString(points.clone())]
            });
        };
        let mut start = 0;
        ends.iter()
            .map(|end| {
                let part = points.get(start..end as usize).ok_or_else(damaged)?;
                start = end as usize;
                Ok(LineString(part.to_vec()))
            })
            .collect()
    };
    let polygon = || -> Result<Polygon<f64>, WkbError> {
        let mut rings = lines()?.into_iter();
        let outer = rings.next().unwrap_or_else(|| LineString(Vec::new()));
        Ok(Polygon::new(outer, rings.collect()))
    };
    let parts = |of: GeometryType| -> Result<Vec<Geometry<f64>>, WkbError> {
        if depth > 16 {
            return Err(damaged());
        }
        shape
            .parts()
            .map(|all| all.iter().map(|part| geometry(&part, of, depth + 1)).collect())
            .unwrap_or_else(|| Ok(Vec::new()))
    };
    Ok(match kind {
        GeometryType::Point => match points.first() {
            Some(c) if c.x.is_finite() => Geometry::Point(Point(*c)),
            _ => Geometry::MultiPoint(MultiPoint(Vec::new())),
        },
        GeometryType::MultiPoint => {
            Geometry::MultiPoint(MultiPoint(points.into_iter().map(Point).collect()))
        }
        GeometryType::LineString => Geometry::LineString(LineString(points)),
        GeometryType::MultiLineString => Geometry::MultiLineString(MultiLineString(lines()?)),
        GeometryType::Polygon => Geometry::Polygon(polygon()?),
        GeometryType::MultiPolygon if shape.parts().is_none() => Geometry::Polygon(polygon()?),
        GeometryType::MultiPolygon => {
            let polygons: Result<Vec<_>, _> = parts(GeometryType::Polygon)?
                .into_iter()
                .map(|g| Polygon::try_from(g).map_err(|_| damaged()))
                .collect();
            Geometry::MultiPolygon(MultiPolygon(polygons?))
        }
        GeometryType::GeometryCollection => {
            Geometry::GeometryCollection(GeometryCollection(parts(GeometryType::Unknown)?))
        }
        other => {
            let kind = other.variant_name().unwrap_or("?");
            return Err(WkbError::Unsupported { kind });
        }
    })
}
