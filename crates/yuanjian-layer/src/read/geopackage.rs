//! GeoPackage: features in an SQLite file.
//!
//! A thin reader of our own over SQLite: the blob header is eight bytes and an envelope, then
//! WKB. The file is opened for reading only and as immutable, so nothing appears beside it. A
//! view in it may hold any SQL, so every query runs against a clock.

use super::findings::Findings;
use super::rows::{Budget, distinct_names, settle_kinds};
use super::shapefile::crs_from_text;
use super::wkb::geometry_and_heights;
use super::{Job, too_large};
use crate::source::{
    DeclaredCrs, Format, LayerInfo, Limits, RawLayer, ReadError, ShapeKind, Source, file_name,
};
use crate::{Feature, Field, FieldKind, Table, Value};
use geo_types::Geometry;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};
use yuanjian_types::{Digest, Problem};

/// A feature table or view.
struct Layer {
    name: String,
    geometry: Option<String>,
    shapes: ShapeKind,
    srs: Option<i64>,
}

/// The feature tables, and the tables without shapes.
pub(crate) fn layers_in(path: &Path, limits: &Limits) -> Result<Vec<LayerInfo>, ReadError> {
    let db = open(path, limits)?;
    let layers = list(&db).map_err(|e| damaged(path, &e))?;
    Ok(layers
        .into_iter()
        .map(|layer| {
            let count = format!("SELECT count(*) FROM {}", quoted(&layer.name));
            let features: Option<i64> = db.query_row(&count, [], |row| row.get(0)).ok();
            LayerInfo {
                name: layer.name,
                shapes: layer.shapes,
                features: features.and_then(|n| u64::try_from(n).ok()),
            }
        })
        .collect())
}

/// Read one layer.
pub(crate) fn read(job: &Job<'_>) -> Result<RawLayer, ReadError> {
    let digest = digest(job.path)?;
    let mut raw = read_layer(job, job.path)?;
    raw.source.digest = digest.clone();
    raw.source.files = vec![(file_name(job.path), digest)];
    let wal = job.path.with_extension("gpkg-wal");
    if wal.is_file() {
        raw.source.files.push((file_name(&wal), self::digest(&wal)?));
        let all: String = raw.source.files.iter().map(|(_, d)| format!("{d}\n")).collect();
        raw.source.digest = Digest::of(all.as_bytes());
    }
    Ok(raw)
}

fn digest(path: &Path) -> Result<Digest, ReadError> {
    let file = File::open(path).map_err(|e| ReadError::io(path, e))?;
    Digest::of_reader(file).map_err(|e| ReadError::io(path, e))
}

/// Read one layer of a GeoPackage at `path`, which is the job's file or was converted from it.
pub(crate) fn read_layer(job: &Job<'_>, path: &Path) -> Result<RawLayer, ReadError> {
    let size = std::fs::metadata(path).map_err(|e| ReadError::io(path, e))?.len();
    if size > job.limits().max_bytes {
        return Err(too_large(path, "bytes", job.limits().max_bytes));
    }
    let db = open(path, job.limits())?;
    let failed = |e: rusqlite::Error| damaged(job.path, &e);
    let layers = list(&db).map_err(failed)?;
    let mut candidates: Vec<&Layer> = layers.iter().collect();
    if job.options.layer.is_none() && layers.iter().filter(|l| l.geometry.is_some()).count() == 1 {
        candidates.retain(|l| l.geometry.is_some());
    }
    let layer = *job.choose(&candidates, |l| l.name.as_str())?;
    let mut findings = job.findings();
    findings.set_layer(&layer.name);
    let crs = match layer.srs {
        Some(srs) => crs_of(&db, srs).map_err(failed)?,
        None => DeclaredCrs::Missing,
    };
    let table = rows(&db, job, layer, &mut findings)?;
    let digest = Digest::of(b"");
    Ok(RawLayer {
        source: Source {
            path: job.path.to_owned(),
            layer: Some(layer.name.clone()),
            format: Format::GeoPackage,
            digest,
            files: Vec::new(),
            encoding: None,
        },
        table,
        crs,
        problems: findings.finish(),
    })
}

fn open(path: &Path, limits: &Limits) -> Result<Connection, ReadError> {
    // Immutable: SQLite takes no lock and leaves no companion file. Not so where a journal waits.
    let journal = ["-wal", "-journal"].iter().any(|tail| {
        let mut name = path.as_os_str().to_owned();
        name.push(tail);
        Path::new(&name).is_file()
    });
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let absolute = std::path::absolute(path).map_err(|e| ReadError::io(path, e))?;
    let mut uri = String::from("file:");
    for byte in absolute.to_string_lossy().bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' => uri.push(char::from(byte)),
            b if b.is_ascii_alphanumeric() => uri.push(char::from(b)),
            b => uri.push_str(&format!("%{b:02X}")),
        }
    }
    if !journal {
        uri.push_str("?immutable=1");
    }
    let db = Connection::open_with_flags(&uri, flags).map_err(|e| damaged(path, &e))?;
    let end = Instant::now() + Duration::from_secs(limits.max_seconds);
    db.progress_handler(100_000, Some(move || Instant::now() > end))
        .map_err(|e| damaged(path, &e))?;
    // A schema from a stranger may name functions with side effects.
    db.execute_batch(
        "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;",
    )
    .map_err(|e| damaged(path, &e))?;
    Ok(db)
}

fn damaged(path: &Path, error: &rusqlite::Error) -> ReadError {
    let code = match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::OperationInterrupted) => "read.too_slow",
        _ => "read.database_damaged",
    };
    Problem::error(code).in_file(file_name(path)).with("reason", error.to_string()).into()
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn list(db: &Connection) -> rusqlite::Result<Vec<Layer>> {
    let has = |table: &str| -> rusqlite::Result<bool> {
        db.query_row("SELECT count(*) FROM sqlite_master WHERE lower(name) = ?1", [table], |row| {
            row.get::<_, i64>(0).map(|n| n > 0)
        })
    };
    let mut layers: Vec<Layer> = Vec::new();
    if has("gpkg_geometry_columns")? {
        let mut query = db.prepare(
            "SELECT table_name, column_name, geometry_type_name, srs_id \
             FROM gpkg_geometry_columns ORDER BY rowid",
        )?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let kind: String = row.get::<_, Option<String>>(2)?.unwrap_or_default();
            layers.push(Layer {
                name: row.get(0)?,
                geometry: Some(row.get(1)?),
                shapes: shapes(&kind),
                srs: row.get(3)?,
            });
        }
    }
    if has("gpkg_contents")? {
        let mut query = db.prepare(
            "SELECT table_name, srs_id FROM gpkg_contents \
             WHERE data_type IN ('features', 'attributes') ORDER BY rowid",
        )?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let name: String = row.get(0)?;
            if !layers.iter().any(|l| l.name.eq_ignore_ascii_case(&name)) {
                let srs = row.get(1)?;
                layers.push(Layer { name, geometry: None, shapes: ShapeKind::Nothing, srs });
            }
        }
    }
    Ok(layers)
}

fn shapes(name: &str) -> ShapeKind {
    match name.to_ascii_uppercase().as_str() {
        "POINT" | "MULTIPOINT" => ShapeKind::Point,
        "LINESTRING" | "MULTILINESTRING" => ShapeKind::Line,
        "POLYGON" | "MULTIPOLYGON" => ShapeKind::Polygon,
        _ => ShapeKind::Mixed,
    }
}

fn crs_of(db: &Connection, srs: i64) -> rusqlite::Result<DeclaredCrs> {
    if srs <= 0 {
        // -1 and 0 are the standard's own words for "unknown".
        return Ok(DeclaredCrs::Missing);
    }
    let found = db.query_row(
        "SELECT organization, organization_coordsys_id, definition \
         FROM gpkg_spatial_ref_sys WHERE srs_id = ?1",
        [srs],
        |row| {
            Ok((
                row.get::<_, Option<String>>(0)?,
                row.get::<_, Option<i64>>(1)?,
                row.get::<_, Option<String>>(2)?,
            ))
        },
    );
    Ok(match found {
        Ok((organization, code, definition)) => {
            let epsg = organization.is_some_and(|o| o.eq_ignore_ascii_case("epsg"));
            match (epsg, code.and_then(|c| u32::try_from(c).ok()), definition) {
                (true, Some(code), _) if code > 0 => DeclaredCrs::Epsg(code),
                (_, _, Some(text)) if !text.trim().is_empty() && text.trim() != "undefined" => {
                    crs_from_text(&text)
                }
                _ => DeclaredCrs::Missing,
            }
        }
        Err(rusqlite::Error::QueryReturnedNoRows) => {
            DeclaredCrs::Unreadable(format!("srs_id {srs}"))
        }
        Err(other) => return Err(other),
    })
}

struct Column {
    name: String,
    kind: FieldKind,
}

/// The columns of a table or view but for the shape, and the primary key.
fn columns(db: &Connection, layer: &Layer) -> rusqlite::Result<(Vec<Column>, Option<String>)> {
    let mut query = db.prepare(&format!("PRAGMA table_info({})", quoted(&layer.name)))?;
    let mut rows = query.query([])?;
    let mut columns = Vec::new();
    let mut keys = Vec::new();
    while let Some(row) = rows.next()? {
        let name: String = row.get(1)?;
        let declared: String = row.get::<_, Option<String>>(2)?.unwrap_or_default();
        let key: i64 = row.get(5)?;
        if key > 0 && declared.eq_ignore_ascii_case("INTEGER") {
            keys.push(name);
            continue;
        }
        if layer.geometry.as_deref().is_some_and(|g| g.eq_ignore_ascii_case(&name)) {
            continue;
        }
        let declared = declared.to_ascii_uppercase();
        let kind = match declared.split('(').next().unwrap_or_default().trim() {
            "BOOLEAN" => FieldKind::Bool,
            "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "INTEGER" => FieldKind::Int,
            "FLOAT" | "DOUBLE" | "REAL" => FieldKind::Real,
            _ => FieldKind::Text,
        };
        columns.push(Column { name, kind });
    }
    Ok((columns, keys.into_iter().next()))
}

fn rows(
    db: &Connection,
    job: &Job<'_>,
    layer: &Layer,
    findings: &mut Findings,
) -> Result<Table, ReadError> {
    let failed = |e: rusqlite::Error| damaged(job.path, &e);
    let (columns, key) = columns(db, layer).map_err(failed)?;
    if columns.is_empty() && key.is_none() && layer.geometry.is_none() {
        return Err(job.error("read.layer_empty").with("layer", layer.name.clone()).into());
    }
    let mut select: Vec<String> = vec![
        key.as_deref().map_or_else(|| "NULL".to_owned(), quoted),
        layer.geometry.as_deref().map_or_else(|| "NULL".to_owned(), quoted),
    ];
    select.extend(columns.iter().map(|c| quoted(&c.name)));
    let order = key.as_deref().map_or_else(String::new, |k| format!(" ORDER BY {}", quoted(k)));
    let sql = format!("SELECT {} FROM {}{order}", select.join(", "), quoted(&layer.name));

    let mut names: Vec<String> = columns.iter().map(|c| c.name.clone()).collect();
    distinct_names(&mut names);
    let mut table = Table {
        fields: names
            .into_iter()
            .zip(&columns)
            .map(|(name, c)| Field { name, kind: c.kind })
            .collect(),
        features: Vec::new(),
    };
    let mut query = db.prepare(&sql).map_err(failed)?;
    let mut rows = query.query([]).map_err(failed)?;
    let mut budget = Budget::new(job.path, job.limits());
    let mut mixed = vec![false; columns.len()];
    let mut heights = false;
    loop {
        let row = match rows.next() {
            Ok(Some(row)) => row,
            Ok(None) => break,
            Err(error) => return Err(failed(error)),
        };
        budget.feature(columns.len())?;
        let id = match row.get_ref(0).map_err(failed)? {
            ValueRef::Integer(id) => id.to_string(),
            _ => (table.features.len() + 1).to_string(),
        };
        let geometry = match row.get_ref(1).map_err(failed)? {
            ValueRef::Null => None,
            ValueRef::Blob(blob) => shape(blob, &id, &mut heights, findings),
            _ => {
                findings.push(Problem::error("read.shape_damaged").of_feature(id.clone()));
                None
            }
        };
        if let Some(geometry) = &geometry {
            budget.shape(geometry)?;
        }
        let mut attributes = Vec::with_capacity(columns.len());
        for (at, column) in columns.iter().enumerate() {
            let value = row.get_ref(at + 2).map_err(failed)?;
            let (value, fits) = value_of(value, column.kind);
            mixed[at] |= !fits;
            attributes.push(value);
        }
        table.features.push(Feature { id, geometry, attributes });
    }
    if mixed.contains(&true) {
        // SQLite lets any value stand in any column.
        settle_kinds(&mut table);
        for ((field, column), mixed) in table.fields.iter_mut().zip(&columns).zip(&mixed) {
            if *mixed {
                findings.push(Problem::note("read.column_mixed").at_field(field.name.clone()));
            } else {
                field.kind = column.kind;
            }
        }
    }
    if heights {
        findings.push(Problem::note("read.heights_dropped"));
    }
    Ok(table)
}

fn value_of(value: ValueRef<'_>, kind: FieldKind) -> (Value, bool) {
    match (value, kind) {
        (ValueRef::Null, _) => (Value::Null, true),
        (ValueRef::Integer(i), FieldKind::Bool) if i == 0 || i == 1 => (Value::Bool(i == 1), true),
        (ValueRef::Integer(i), FieldKind::Int) => (Value::Int(i), true),
        (ValueRef::Integer(i), FieldKind::Real) => (Value::Real(i as f64), true),
        (ValueRef::Integer(i), _) => (Value::Int(i), false),
        (ValueRef::Real(r), _) if !r.is_finite() => (Value::Null, true),
        (ValueRef::Real(r), kind) => (Value::Real(r), kind == FieldKind::Real),
        (ValueRef::Text(bytes), kind) => {
            (Value::Text(String::from_utf8_lossy(bytes).into_owned()), kind == FieldKind::Text)
        }
        // A picture in a cell is no attribute that anything here counts.
        (ValueRef::Blob(_), _) => (Value::Null, true),
    }
}

/// OGC 12-128r18, clause 2.1.3: `GP`, version, flags, srs, envelope, WKB.
fn shape(
    blob: &[u8],
    id: &str,
    heights: &mut bool,
    findings: &mut Findings,
) -> Option<Geometry<f64>> {
    let body = (|| {
        let flags = *blob.get(3).filter(|_| blob.starts_with(b"GP"))?;
        let envelope = match (flags >> 1) & 7 {
            0 => 0,
            1 => 32,
            2 | 3 => 48,
            4 => 64,
            _ => return None,
        };
        blob.get(8 + envelope..)
    })();
    let Some(body) = body else {
        findings.push(Problem::error("read.shape_damaged").of_feature(id));
        return None;
    };
    match geometry_and_heights(body) {
        Ok((geometry, z)) => {
            *heights |= z;
            Some(geometry)
        }
        Err(error) => {
            findings.push(error.problem().of_feature(id));
            None
        }
    }
}
