//! Writing: fixed settings, columns in the table's order, the same bytes every time.

use super::{ID_COLUMN, ID_KEY, ParquetError, wkb};
use crate::crs::{Crs, transform_visit};
use crate::{Field, FieldKind, Table, Value};
use ::parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use ::parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::types::Type;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::sync::Arc;
use yuanjian_geometry::Bounds;

/// Entries for the file's own metadata beside `geo`.
pub type Extra = BTreeMap<String, String>;

/// Rows of one group: readers hold a group in memory at a time.
const GROUP: usize = 65_536;

/// Write a table as GeoParquet 1.1 with its shapes as WKB. The feature's identity becomes the
/// first column; a value that does not fit its column's kind turns the column into text.
///
/// # Errors
/// [`ParquetError`], when the sink refuses.
pub fn write_table<W: Write + Send>(
    table: &Table,
    crs: &Crs,
    extra: &Extra,
    sink: W,
) -> Result<W, ParquetError> {
    let names = unique_names(table);
    let kinds: Vec<FieldKind> =
        table.fields.iter().enumerate().map(|(c, field)| kind_of(table, c, field)).collect();
    let leaf = |name: &str, physical: Physical, logical: Option<LogicalType>, repetition| {
        Type::primitive_type_builder(name, physical)
            .with_logical_type(logical)
            .with_repetition(repetition)
            .build()
            .map(Arc::new)
    };
    let mut columns = vec![leaf(
        &names.id,
        Physical::BYTE_ARRAY,
        Some(LogicalType::String),
        Repetition::REQUIRED,
    )?];
    for (name, kind) in names.fields.iter().zip(&kinds) {
        let (physical, logical) = match kind {
            FieldKind::Bool => (Physical::BOOLEAN, None),
            FieldKind::Int => (Physical::INT64, None),
            FieldKind::Real => (Physical::DOUBLE, None),
            FieldKind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        columns.push(leaf(name, physical, logical, Repetition::OPTIONAL)?);
    }
    columns.push(leaf(&names.geometry, Physical::BYTE_ARRAY, None, Repetition::OPTIONAL)?);
    let schema = Type::group_type_builder("schema").with_fields(columns).build()?;

    let mut entries = vec![
        KeyValue::new("geo".to_owned(), geo(table, crs, &names.geometry).to_string()),
        KeyValue::new(ID_KEY.to_owned(), names.id.clone()),
    ];
    entries.extend(extra.iter().map(|(k, v)| KeyValue::new(k.clone(), v.clone())));
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_created_by("yuanjian layer 1".to_owned())
        .set_key_value_metadata(Some(entries))
        .set_column_dictionary_enabled(names.geometry.as_str().into(), false)
        .set_column_statistics_enabled(
            names.geometry.as_str().into(),
            ::parquet::file::properties::EnabledStatistics::None,
        )
        .build();
    let mut writer = SerializedFileWriter::new(sink, Arc::new(schema), Arc::new(properties))?;
    let mut from = 0;
    while from < table.features.len() {
        let to = (from + GROUP).min(table.features.len());
        let mut group = writer.next_row_group()?;
        write_group(table, &kinds, from..to, &mut group)?;
        group.close()?;
        from = to;
    }
    Ok(writer.into_inner()?)
}

struct Names {
    id: String,
    fields: Vec<String>,
    geometry: String,
}

/// Column names differ whatever the file had; the identity and the shape never take the name of
/// an attribute.
fn unique_names(table: &Table) -> Names {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut fields = Vec::new();
    for field in &table.fields {
        fields.push(unique(&field.name, &mut taken));
    }
    Names { id: unique(ID_COLUMN, &mut taken), fields, geometry: unique("geometry", &mut taken) }
}

fn unique(name: &str, taken: &mut BTreeSet<String>) -> String {
    let base = if name.is_empty() { "column" } else { name };
    let mut candidate = base.to_owned();
    let mut n = 2;
    while !taken.insert(candidate.to_lowercase()) {
        candidate = format!("{base}_{n}");
        n += 1;
    }
    candidate
}

fn kind_of(table: &Table, column: usize, field: &Field) -> FieldKind {
    let fits = |value: &Value| {
        matches!(
            (field.kind, value),
            (_, Value::Null)
                | (FieldKind::Bool, Value::Bool(_))
                | (FieldKind::Int | FieldKind::Real, Value::Int(_))
                | (FieldKind::Real, Value::Real(_))
                | (FieldKind::Text, _)
        )
    };
    let all = table.features.iter().all(|f| f.attributes.get(column).is_none_or(fits));
    if all { field.kind } else { FieldKind::Text }
}

fn geo(table: &Table, crs: &Crs, geometry: &str) -> serde_json::Value {
    let mut kinds: BTreeSet<&str> = BTreeSet::new();
    let mut bounds = Bounds::EMPTY;
    for shape in table.features.iter().filter_map(|f| f.geometry.as_ref()) {
        kinds.insert(wkb::type_name(shape));
        transform_visit(shape, &mut |c| {
            if c.x.is_finite() && c.y.is_finite() {
                bounds = bounds.with([c.x, c.y]);
            }
        });
    }
    let mut column = json!({
        "encoding": "WKB",
        "geometry_types": kinds,
        "crs": crs.projjson(),
        "edges": "planar",
    });
    if !bounds.is_empty() {
        column["bbox"] = json!([bounds.min[0], bounds.min[1], bounds.max[0], bounds.max[1]]);
    }
    json!({ "version": "1.1.0", "primary_column": geometry, "columns": { geometry: column } })
}

fn write_group<W: Write + Send>(
    table: &Table,
    kinds: &[FieldKind],
    rows: std::ops::Range<usize>,
    group: &mut SerializedRowGroupWriter<'_, W>,
) -> Result<(), ParquetError> {
    let features = &table.features[rows];
    let missing = || ParquetError::Geo { reason: "a column is missing".to_owned() };
    let mut column = group.next_column()?.ok_or_else(missing)?;
    let ids: Vec<ByteArray> = features.iter().map(|f| ByteArray::from(f.id.as_str())).collect();
    column.typed::<ByteArrayType>().write_batch(&ids, None, None)?;
    column.close()?;
    for (c, kind) in kinds.iter().enumerate() {
        let values = features.iter().map(|f| f.attributes.get(c).unwrap_or(&Value::Null));
        let mut column = group.next_column()?.ok_or_else(missing)?;
        match kind {
            FieldKind::Bool => {
                let (levels, kept) =
                    split(values, |v| if let Value::Bool(b) = v { Some(*b) } else { None });
                column.typed::<BoolType>().write_batch(&kept, Some(&levels), None)?;
            }
            FieldKind::Int => {
                let (levels, kept) =
                    split(values, |v| if let Value::Int(i) = v { Some(*i) } else { None });
                column.typed::<Int64Type>().write_batch(&kept, Some(&levels), None)?;
            }
            FieldKind::Real => {
                let (levels, kept) = split(values, |v| match v {
                    Value::Real(r) => Some(*r),
                    Value::Int(i) => Some(*i as f64),
                    _ => None,
                });
                column.typed::<DoubleType>().write_batch(&kept, Some(&levels), None)?;
            }
            FieldKind::Text => {
                let (levels, kept) = split(values, |v| match v {
                    Value::Null => None,
                    Value::Text(t) => Some(ByteArray::from(t.as_str())),
                    other => Some(ByteArray::from(other.text().into_bytes())),
                });
                column.typed::<ByteArrayType>().write_batch(&kept, Some(&levels), None)?;
            }
        }
        column.close()?;
    }
    let (levels, shapes) = split(features.iter(), |f| {
        f.geometry.as_ref().map(|g| {
            let mut bytes = Vec::new();
            wkb::write(g, &mut bytes);
            ByteArray::from(bytes)
        })
    });
    let mut column = group.next_column()?.ok_or_else(missing)?;
    column.typed::<ByteArrayType>().write_batch(&shapes, Some(&levels), None)?;
    column.close()?;
    Ok(())
}

fn split<'a, V: 'a, T>(
    values: impl Iterator<Item = &'a V>,
    get: impl Fn(&V) -> Option<T>,
) -> (Vec<i16>, Vec<T>) {
    let mut levels = Vec::new();
    let mut kept = Vec::new();
    for value in values {
        let got = get(value);
        levels.push(i16::from(got.is_some()));
        kept.extend(got);
    }
    (levels, kept)
}
