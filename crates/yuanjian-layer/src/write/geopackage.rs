//! GeoPackage 1.3, written without a clock: the same layers give the same bytes with the same
//! SQLite.

use super::{WriteError, beside, io, remove};
use crate::read::wkb_from_geometry;
use crate::{FieldKind, Table, Value};
use geo_types::Geometry;
use rusqlite::{Connection, params, params_from_iter, types::Value as Sql};
use std::path::Path;
use yuanjian_geometry::Bounds;

/// Write layers as a GeoPackage: each its name, its table, the code of its coordinate system in
/// the EPSG register and the well-known text of that system. Code -1 means unknown; codes from
/// 32768, which the register does not give, stand for systems that only their text defines.
///
/// # Errors
/// See [`WriteError`].
pub fn geopackage(layers: &[(&str, &Table, i32, &str)], path: &Path) -> Result<(), WriteError> {
    let part = beside(path);
    let _ = std::fs::remove_file(&part);
    let written = fill(layers, &part)
        .map_err(|source| WriteError::Database { path: path.to_owned(), source });
    let done = written.and_then(|()| {
        // The journal of a database that stood here before would be played into the new one.
        for ending in ["-wal", "-shm", "-journal"] {
            let mut name = path.as_os_str().to_owned();
            name.push(ending);
            remove(Path::new(&name))?;
        }
        std::fs::rename(&part, path).map_err(io(path))
    });
    if done.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    done
}

const SCHEMA: &str = "
PRAGMA application_id = 1196444487;
PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY,
 organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
 description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
 min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
 CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
 geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
 CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
 CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
 CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
INSERT INTO gpkg_spatial_ref_sys VALUES ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system');
INSERT INTO gpkg_spatial_ref_sys VALUES ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system');
INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84 geodetic', 4326, 'EPSG', 4326, 'GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AUTHORITY[\"EPSG\",\"4326\"]]', 'longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid');
";

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn fill(layers: &[(&str, &Table, i32, &str)], path: &Path) -> rusqlite::Result<()> {
    let mut db = Connection::open(path)?;
    db.execute_batch("PRAGMA journal_mode = MEMORY; PRAGMA page_size = 4096;")?;
    let all = db.transaction()?;
    all.execute_batch(SCHEMA)?;
    for (name, table, srs, wkt) in layers {
        let label = wkt.split('"').nth(1).unwrap_or("EPSG").to_owned();
        let organization = if *srs < 32_768 { "EPSG" } else { "NONE" };
        all.execute(
            "INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?1, ?2, ?4, ?2, ?3, NULL)",
            params![label, srs, wkt, organization],
        )?;
        // A column may not take the names of the two that every layer has.
        let mut taken = vec!["fid".to_owned(), "geom".to_owned()];
        let mut columns = Vec::new();
        for field in &table.fields {
            let mut column = field.name.clone();
            while taken.contains(&column.to_lowercase()) {
                column.push('_');
            }
            taken.push(column.to_lowercase());
            columns.push(column);
        }
        let kind = geometry_type(table);
        let mut create = format!(
            "CREATE TABLE {} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {kind}",
            quoted(name)
        );
        for (column, field) in columns.iter().zip(&table.fields) {
            let kind = match field.kind {
                FieldKind::Bool => "BOOLEAN",
                FieldKind::Int => "INTEGER",
                FieldKind::Real => "DOUBLE",
                FieldKind::Text => "TEXT",
            };
            create.push_str(&format!(", {} {kind}", quoted(column)));
        }
        all.execute_batch(&format!("{create})"))?;
        let marks = vec!["?"; table.fields.len() + 2].join(", ");
        let mut bounds = Bounds::EMPTY;
        {
            let mut insert =
                all.prepare(&format!("INSERT INTO {} VALUES ({marks})", quoted(name)))?;
            for (number, feature) in table.features.iter().enumerate() {
                let mut row = vec![Sql::Integer(number as i64 + 1)];
                row.push(feature.geometry.as_ref().map_or(Sql::Null, |g| {
                    let own = bounds_of(g);
                    bounds = bounds.union(own);
                    Sql::Blob(blob(g, own, *srs))
                }));
                row.extend(feature.attributes.iter().map(|value| match value {
                    Value::Null => Sql::Null,
                    Value::Bool(b) => Sql::Integer(i64::from(*b)),
                    Value::Int(i) => Sql::Integer(*i),
                    Value::Real(r) => Sql::Real(*r),
                    Value::Text(t) => Sql::Text(t.clone()),
                }));
                row.resize(table.fields.len() + 2, Sql::Null);
                insert.execute(params_from_iter(row))?;
            }
        }
        let edge = |v: f64| (!bounds.is_empty()).then_some(v);
        all.execute(
            "INSERT INTO gpkg_contents VALUES (?1, 'features', ?1, '', '1970-01-01T00:00:00.000Z', ?2, ?3, ?4, ?5, ?6)",
            params![name, edge(bounds.min[0]), edge(bounds.min[1]), edge(bounds.max[0]), edge(bounds.max[1]), srs],
        )?;
        all.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', ?2, ?3, 0, 0)",
            params![name, kind, srs],
        )?;
    }
    all.commit()
}

fn geometry_type(table: &Table) -> &'static str {
    let mut kind = None;
    for geometry in table.features.iter().filter_map(|f| f.geometry.as_ref()) {
        let own = match geometry {
            Geometry::Point(_) => "POINT",
            Geometry::LineString(_) | Geometry::Line(_) => "LINESTRING",
            Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => "POLYGON",
            Geometry::MultiPoint(_) => "MULTIPOINT",
            Geometry::MultiLineString(_) => "MULTILINESTRING",
            Geometry::MultiPolygon(_) => "MULTIPOLYGON",
            Geometry::GeometryCollection(_) => "GEOMETRYCOLLECTION",
        };
        if *kind.get_or_insert(own) != own {
            return "GEOMETRY";
        }
    }
    kind.unwrap_or("GEOMETRY")
}

fn bounds_of(geometry: &Geometry<f64>) -> Bounds {
    let line =
        |l: &geo_types::LineString<f64>| l.0.iter().fold(Bounds::EMPTY, |b, c| b.with([c.x, c.y]));
    match geometry {
        Geometry::Point(p) => Bounds::EMPTY.with([p.x(), p.y()]),
        Geometry::Line(l) => Bounds::EMPTY.with([l.start.x, l.start.y]).with([l.end.x, l.end.y]),
        Geometry::LineString(l) => line(l),
        Geometry::Polygon(p) => line(p.exterior()),
        Geometry::MultiPoint(m) => m.0.iter().fold(Bounds::EMPTY, |b, p| b.with([p.x(), p.y()])),
        Geometry::MultiLineString(m) => m.0.iter().fold(Bounds::EMPTY, |b, l| b.union(line(l))),
        Geometry::MultiPolygon(m) => {
            m.0.iter().fold(Bounds::EMPTY, |b, p| b.union(line(p.exterior())))
        }
        Geometry::GeometryCollection(c) => {
            c.0.iter().fold(Bounds::EMPTY, |b, g| b.union(bounds_of(g)))
        }
        Geometry::Rect(r) => line(r.to_polygon().exterior()),
        Geometry::Triangle(t) => line(t.to_polygon().exterior()),
    }
}

/// OGC 12-128r18, clause 2.1.3: header, envelope of x and y, WKB.
fn blob(geometry: &Geometry<f64>, bounds: Bounds, srs: i32) -> Vec<u8> {
    let mut out = b"GP\0".to_vec();
    let empty = bounds.is_empty();
    out.push(if empty { 0b0001_0001 } else { 0b0000_0011 });
    out.extend(srs.to_le_bytes());
    if !empty {
        for v in [bounds.min[0], bounds.max[0], bounds.min[1], bounds.max[1]] {
            out.extend(v.to_le_bytes());
        }
    }
    out.extend(wkb_from_geometry(geometry));
    out
}
