//! Reading: flat columns as they are, shapes from WKB, nested columns left out.

use super::{ID_KEY, ParquetError, wkb};
use crate::{DeclaredCrs, Feature, Field, FieldKind, Table, Value};
use ::parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as Physical};
use ::parquet::column::reader::get_typed_column_reader;
use ::parquet::data_type::{
    AsBytes, BoolType, ByteArrayType, DataType, DoubleType, FixedLenByteArrayType, FloatType,
    Int32Type, Int64Type, Int96Type,
};
use ::parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use ::parquet::schema::types::ColumnDescriptor;
use std::collections::BTreeMap;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use yuanjian_geometry::PolygonSet;

/// Rows decoded at a time.
const BATCH: usize = 8192;

/// A file's rows and what it says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    /// The rows.
    pub table: Table,
    /// Its coordinate system.
    pub crs: DeclaredCrs,
    /// Its metadata entries, `geo` included.
    pub extra: BTreeMap<String, String>,
}

/// Read the rows and the declared coordinate system of a GeoParquet file.
///
/// # Errors
/// [`ParquetError`].
pub fn read_table(path: &Path) -> Result<(Table, DeclaredCrs), ParquetError> {
    let content = read_content(File::open(path)?)?;
    Ok((content.table, content.crs))
}

/// Read rows, coordinate system and metadata from a file or from bytes.
///
/// # Errors
/// [`ParquetError`].
pub fn read_content<R: ::parquet::file::reader::ChunkReader + 'static>(
    source: R,
) -> Result<Content, ParquetError> {
    guarded(|| {
        let file = Opened::new(source)?;
        let mut table = Table::default();
        let mut columns: Vec<Vec<Value>> = Vec::new();
        let mut ids: Option<Vec<Value>> = None;
        let schema = file.reader.metadata().file_metadata().schema_descr_ptr();
        for (i, column) in schema.columns().iter().enumerate() {
            let flat = column.max_rep_level() == 0 && column.path().parts().len() == 1;
            if !flat || Some(i) == file.geometry {
                continue;
            }
            let mut values = Vec::new();
            let kind = file.values(i, column, &mut values)?;
            if file.extra.get(ID_KEY).is_some_and(|name| name == column.name()) {
                ids = Some(values);
            } else {
                table.fields.push(Field { name: column.name().to_owned(), kind });
                columns.push(values);
            }
        }
        let mut shapes = Vec::new();
        if let Some(geometry) = file.geometry {
            file.bytes(geometry, &mut |row, bytes| {
                shapes.push(match bytes {
                    None | Some([]) => None,
                    Some(bytes) => {
                        Some(wkb::read(bytes).ok_or(ParquetError::Shape { row: row + 1 })?)
                    }
                });
                Ok(())
            })?;
        }
        let rows = columns.iter().map(Vec::len).max().unwrap_or(0).max(shapes.len());
        let mut columns: Vec<_> = columns.into_iter().map(Vec::into_iter).collect();
        let mut shapes = shapes.into_iter();
        let mut ids = ids.map(Vec::into_iter);
        for row in 0..rows {
            table.features.push(Feature {
                id: ids
                    .as_mut()
                    .and_then(Iterator::next)
                    .map_or_else(|| (row + 1).to_string(), |id| id.text()),
                geometry: shapes.next().flatten(),
                attributes: columns.iter_mut().map(|c| c.next().unwrap_or(Value::Null)).collect(),
            });
        }
        Ok(Content { table, crs: file.crs, extra: file.extra })
    })
}

/// The entries of a file's metadata, without its rows.
pub(crate) fn read_entries<R: ::parquet::file::reader::ChunkReader + 'static>(
    source: R,
) -> Result<BTreeMap<String, String>, ParquetError> {
    guarded(|| Ok(Opened::new(source)?.extra))
}

/// Read the polygons straight into a set, and the named columns beside it: for measuring large
/// files without a copy of every shape. A column that is not there gives `Null`s.
///
/// # Errors
/// [`ParquetError`].
pub fn read_polygons(
    path: &Path,
    columns: &[&str],
) -> Result<(PolygonSet, Vec<Vec<Value>>, DeclaredCrs), ParquetError> {
    let source = File::open(path)?;
    guarded(|| {
        let file = Opened::new(source)?;
        let mut set = PolygonSet::new();
        let mut scratch = Vec::new();
        let geometry = file
            .geometry
            .ok_or_else(|| ParquetError::Geo { reason: "no geometry column".into() })?;
        file.bytes(geometry, &mut |row, bytes| match bytes {
            None | Some([]) => {
                set.end_feature();
                Ok(())
            }
            Some(bytes) => wkb::read_polygons(bytes, &mut set, &mut scratch)
                .ok_or(ParquetError::Shape { row: row + 1 }),
        })?;
        let schema = file.reader.metadata().file_metadata().schema_descr_ptr();
        let mut wanted = Vec::new();
        for name in columns {
            let found = schema.columns().iter().enumerate().find(|(_, c)| {
                c.max_rep_level() == 0 && c.path().parts().len() == 1 && c.name() == *name
            });
            let mut values = Vec::new();
            if let Some((i, column)) = found {
                file.values(i, column, &mut values)?;
            }
            values.resize(set.len(), Value::Null);
            wanted.push(values);
        }
        Ok((set, wanted, file.crs))
    })
}

/// The library promises errors, not panics, but it decodes bytes a stranger wrote.
fn guarded<T>(work: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, ParquetError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(ParquetError::Damaged))
}

struct Opened {
    reader: Box<dyn FileReader>,
    geometry: Option<usize>,
    crs: DeclaredCrs,
    extra: BTreeMap<String, String>,
}

impl Opened {
    fn new<R: ::parquet::file::reader::ChunkReader + 'static>(
        source: R,
    ) -> Result<Self, ParquetError> {
        let reader: Box<dyn FileReader> = Box::new(SerializedFileReader::new(source)?);
        let file = reader.metadata().file_metadata();
        let extra: BTreeMap<String, String> = file
            .key_value_metadata()
            .into_iter()
            .flatten()
            .filter_map(|kv| Some((kv.key.clone(), kv.value.clone()?)))
            .collect();
        let schema = file.schema_descr_ptr();
        let index = |name: &str| {
            schema.columns().iter().position(|c| {
                c.path().parts().len() == 1
                    && c.name() == name
                    && c.physical_type() == Physical::BYTE_ARRAY
            })
        };
        let (geometry, crs) = match extra.get("geo") {
            Some(text) => declared(text, &index)?,
            None => {
                let by_type = schema.columns().iter().position(|c| {
                    matches!(
                        c.logical_type_ref(),
                        Some(LogicalType::Geometry(_) | LogicalType::Geography(_))
                    )
                });
                let by_name =
                    ["geometry", "geom", "wkb_geometry", "the_geom"].iter().find_map(|n| index(n));
                match (by_type, by_name) {
                    (Some(i), _) => (Some(i), DeclaredCrs::LonLat),
                    (None, i) => (i, DeclaredCrs::Missing),
                }
            }
        };
        Ok(Self { geometry, crs, extra, reader })
    }

    fn groups(
        &self,
        mut each: impl FnMut(&dyn RowGroupReader) -> Result<(), ParquetError>,
    ) -> Result<(), ParquetError> {
        for group in 0..self.reader.num_row_groups() {
            each(self.reader.get_row_group(group)?.as_ref())?;
        }
        Ok(())
    }

    fn bytes(
        &self,
        column: usize,
        each: &mut impl FnMut(usize, Option<&[u8]>) -> Result<(), ParquetError>,
    ) -> Result<(), ParquetError> {
        let mut row = 0;
        self.groups(|group| {
            decode::<ByteArrayType>(group, column, &mut |value| {
                let done = each(row, value.map(AsBytes::as_bytes));
                row += 1;
                done
            })
        })
    }

    fn values(
        &self,
        i: usize,
        column: &ColumnDescriptor,
        into: &mut Vec<Value>,
    ) -> Result<FieldKind, ParquetError> {
        let logical = column.logical_type_ref();
        let converted = column.converted_type();
        let decimal = match (logical, converted) {
            (Some(LogicalType::Decimal(decimal)), _) => Some(decimal.scale),
            (_, ConvertedType::DECIMAL) => Some(column.type_scale()),
            _ => None,
        };
        let scaled = |v: f64, scale: i32| Value::Real(v / libm::pow(10.0, f64::from(scale)));
        let mut kind = FieldKind::Int;
        self.groups(|group| {
            let mut push = |value: Value| {
                into.push(value);
                Ok(())
            };
            match column.physical_type() {
                Physical::BOOLEAN => {
                    kind = FieldKind::Bool;
                    decode::<BoolType>(group, i, &mut |v| {
                        push(v.map_or(Value::Null, |b| Value::Bool(*b)))
                    })
                }
                Physical::INT32 => {
                    let date = matches!(logical, Some(LogicalType::Date))
                        || converted == ConvertedType::DATE;
                    kind = match (date, decimal) {
                        (true, _) => FieldKind::Text,
                        (_, Some(_)) => FieldKind::Real,
                        _ => FieldKind::Int,
                    };
                    decode::<Int32Type>(group, i, &mut |v| {
                        push(v.map_or(Value::Null, |v| match (date, decimal) {
                            (true, _) => Value::Text(day(i64::from(*v))),
                            (_, Some(scale)) => scaled(f64::from(*v), scale),
                            _ => Value::Int(i64::from(*v)),
                        }))
                    })
                }
                Physical::INT64 => {
                    let per_second = match (logical, converted) {
                        (Some(LogicalType::Timestamp(stamp)), _) => Some(match stamp.unit {
                            TimeUnit::MILLIS => 1_000,
                            TimeUnit::MICROS => 1_000_000,
                            TimeUnit::NANOS => 1_000_000_000,
                        }),
                        (_, ConvertedType::TIMESTAMP_MILLIS) => Some(1_000),
                        (_, ConvertedType::TIMESTAMP_MICROS) => Some(1_000_000),
                        _ => None,
                    };
                    kind = match (per_second, decimal) {
                        (Some(_), _) => FieldKind::Text,
                        (_, Some(_)) => FieldKind::Real,
                        _ => FieldKind::Int,
                    };
                    decode::<Int64Type>(group, i, &mut |v| {
                        push(v.map_or(Value::Null, |v| match (per_second, decimal) {
                            (Some(per_second), _) => Value::Text(instant(v.div_euclid(per_second))),
                            (_, Some(scale)) => scaled(*v as f64, scale),
                            _ => Value::Int(*v),
                        }))
                    })
                }
                Physical::INT96 => {
                    kind = FieldKind::Text;
                    decode::<Int96Type>(group, i, &mut |v| {
                        push(v.map_or(Value::Null, |v| Value::Text(instant(v.to_seconds()))))
                    })
                }
                Physical::FLOAT => {
                    kind = FieldKind::Real;
                    decode::<FloatType>(group, i, &mut |v| push(real(v.map(|v| f64::from(*v)))))
                }
                Physical::DOUBLE => {
                    kind = FieldKind::Real;
                    decode::<DoubleType>(group, i, &mut |v| push(real(v.copied())))
                }
                Physical::BYTE_ARRAY => {
                    kind = FieldKind::Text;
                    decode::<ByteArrayType>(group, i, &mut |v| {
                        push(v.map_or(Value::Null, |v| Value::Text(text(v.as_bytes()))))
                    })
                }
                Physical::FIXED_LEN_BYTE_ARRAY => {
                    kind = FieldKind::Text;
                    decode::<FixedLenByteArrayType>(group, i, &mut |v| {
                        push(v.map_or(Value::Null, |v| Value::Text(hex(v.as_bytes()))))
                    })
                }
            }
        })?;
        Ok(kind)
    }
}

fn declared(
    text: &str,
    index: &impl Fn(&str) -> Option<usize>,
) -> Result<(Option<usize>, DeclaredCrs), ParquetError> {
    let bad = |reason: &str| ParquetError::Geo { reason: reason.to_owned() };
    let geo: serde_json::Value = serde_json::from_str(text).map_err(|e| bad(&e.to_string()))?;
    let name = geo["primary_column"].as_str().ok_or_else(|| bad("primary_column is missing"))?;
    let column =
        geo["columns"].get(name).ok_or_else(|| bad("the primary column is not described"))?;
    let encoding = column["encoding"].as_str().unwrap_or("WKB");
    if encoding != "WKB" {
        return Err(ParquetError::Encoding { encoding: encoding.to_owned() });
    }
    let at = index(name).ok_or_else(|| bad("the primary column is not in the file"))?;
    let crs = match column.get("crs") {
        // The format's rule: without a word it is longitude and latitude.
        None => DeclaredCrs::LonLat,
        Some(serde_json::Value::Null) => DeclaredCrs::Missing,
        Some(serde_json::Value::String(text)) => DeclaredCrs::Wkt(text.clone()),
        Some(other) => DeclaredCrs::Wkt(other.to_string()),
    };
    Ok((Some(at), crs))
}

fn decode<T: DataType>(
    group: &dyn RowGroupReader,
    column: usize,
    each: &mut impl FnMut(Option<&T::T>) -> Result<(), ParquetError>,
) -> Result<(), ParquetError> {
    let top = group.metadata().column(column).column_descr().max_def_level();
    let mut reader = get_typed_column_reader::<T>(group.get_column_reader(column)?);
    let mut values: Vec<T::T> = Vec::new();
    let mut levels: Vec<i16> = Vec::new();
    loop {
        values.clear();
        levels.clear();
        let wanted = (top > 0).then_some(&mut levels);
        let (records, ..) = reader.read_records(BATCH, wanted, None, &mut values)?;
        if records == 0 {
            return Ok(());
        }
        let mut kept = values.iter();
        if top == 0 {
            kept.try_for_each(|v| each(Some(v)))?;
        } else {
            for level in &levels {
                each(if *level == top { kept.next() } else { None })?;
            }
        }
    }
}

fn real(value: Option<f64>) -> Value {
    value.filter(|v| !v.is_nan()).map_or(Value::Null, Value::Real)
}

fn text(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| hex(bytes), str::to_owned)
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}

/// A day counted from 1970-01-01 as people write it (Howard Hinnant's civil calendar).
fn day(days: i64) -> String {
    let z = days.saturating_add(719_468);
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{:02}", doy - (153 * mp + 2) / 5 + 1)
}

fn instant(seconds: i64) -> String {
    let rest = seconds.rem_euclid(86_400);
    format!(
        "{}T{:02}:{:02}:{:02}",
        day(seconds.div_euclid(86_400)),
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_on_the_wall_calendar() {
        assert_eq!(day(0), "1970-01-01");
        assert_eq!(day(19_782), "2024-02-29");
        assert_eq!(instant(-1), "1969-12-31T23:59:59");
    }
}
