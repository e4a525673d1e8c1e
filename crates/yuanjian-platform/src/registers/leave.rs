//! Registers out as spatial files, in degrees of CGCS2000: Shapefiles in a zip with `.cpg`, `.prj` and
//! side tables of what the format cuts, a GeoPackage, or GeoJSON.
//!
//! A Shapefile holds one kind of shape, so points, lines and outlines leave as files of their own.
//! Entries without a place are in the workbook, not here.

use super::{
    desk::Desk,
    entry::Entry,
    kind::FieldKind,
    place::{Place, Shape},
};
use crate::{Ctx, Error, Result, layers};
use axum::{
    extract::{Path, Query},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use serde_json::Value as Json;
use std::{
    io::{Cursor, Write as _},
    path::Path as FilePath,
};
use yuanjian_app::{Failure, Language, Locale};
use yuanjian_layer::{
    Feature, Field, FieldKind as Held, Table, Value,
    crs::{Crs, Datum},
    write::{DbfEncoding, WriteError, geojson, geopackage, shapefile},
};
use yuanjian_types::Problem;
use zip::{ZipWriter, write::SimpleFileOptions};

/// How a register leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RegisterFormat)]
pub(super) enum Format {
    Shapefile,
    Geopackage,
    Geojson,
}

/// In which form.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct FileQuery {
    /// `shapefile`, `geopackage`, `geojson`.
    #[param(inline)]
    format: Format,
    /// Text encoding of a Shapefile: `gbk` for what older desktop software reads, else `utf-8`.
    #[serde(default)]
    encoding: Option<String>,
}

/// A register's places as a spatial file.
#[utoipa::path(get, path = "/api/v1/map_registers/{kind}/file", tag = "registers", params(("kind" = String, Path), FileQuery),
    responses((status = 200, content(
        (Object = "application/geo+json"),
        (Vec<u8> = "application/geopackage+sqlite3"),
        (Vec<u8> = "application/zip"),
    ))))]
pub(super) async fn export_register_file(
    ctx: Ctx,
    Path(kind): Path<String>,
    Query(query): Query<FileQuery>,
) -> Result<Response> {
    let desk = Desk::of(&ctx, &kind).await?;
    let language = ctx.language;
    let of = |shape: Shape| {
        let own = |one: &&Entry| one.place.as_ref().is_some_and(|place| place.shape() == shape);
        let entries: Vec<&Entry> = desk.live().filter(own).collect();
        (!entries.is_empty()).then(|| (word(shape), table(&desk, &entries, language)))
    };
    let tables: Vec<(&str, Table)> =
        [Shape::Point, Shape::Line, Shape::Polygon].into_iter().filter_map(of).collect();
    if tables.is_empty() {
        return Err(Error::refused(Problem::error("registers.nothing_placed")));
    }
    let encoding = match query.encoding.as_deref().map(str::to_ascii_lowercase).as_deref() {
        Some("utf-8" | "utf8") => DbfEncoding::Utf8,
        None | Some("" | "gbk") => DbfEncoding::Gbk,
        Some(_) => {
            let unknown = Problem::error("registers.unknown_encoding").at_field("encoding");
            return Err(Error::invalid(unknown));
        }
    };
    let (stem, format) = (kind.clone(), query.format);
    let bytes = layers::blocking(move || written(&stem, &tables, format, encoding)).await?;
    let (media, ending) = match query.format {
        Format::Shapefile => ("application/zip", "zip"),
        Format::Geopackage => ("application/geopackage+sqlite3", "gpkg"),
        Format::Geojson => ("application/geo+json", "geojson"),
    };
    layers::label(bytes.into_response(), media, Some(&format!("{kind}.{ending}")))
}

/// How files and collections name a shape.
pub(super) fn word(shape: Shape) -> &'static str {
    match shape {
        Shape::Point => "point",
        Shape::Line => "line",
        Shape::Polygon => "polygon",
    }
}

/// Entries as a table with our headings.
pub(super) fn table(desk: &Desk, entries: &[&Entry], language: Language) -> Table {
    let locale = Locale::of(language);
    let base = |key: &str| locale.say(&format!("registers.column.{key}"), []);
    let text = |name: String| Field { name, kind: Held::Text };
    let mut fields: Vec<Field> =
        ["code", "name", "division", "unit"].map(|key| text(base(key))).into();
    for field in &desk.kind.fields {
        let kind = match field.kind {
            FieldKind::Number => Held::Real,
            FieldKind::Year => Held::Int,
            FieldKind::Text | FieldKind::Day | FieldKind::Choice | FieldKind::Flag => Held::Text,
        };
        fields.push(Field { name: field.name.said(language).to_owned(), kind });
    }
    fields.push(text(base("note")));
    let said = |text: String| if text.is_empty() { Value::Null } else { Value::Text(text) };
    let features = entries.iter().map(|one| {
        let division = desk.division_said(&one.division, language);
        let mut attributes = vec![
            said(one.code.clone()),
            said(one.name.clone()),
            said(division),
            said(desk.unit_name(one.unit.as_deref())),
        ];
        attributes.extend(desk.kind.fields.iter().map(|field| {
            match (field.kind, one.fields.get(&field.key)) {
                (_, None) => Value::Null,
                (FieldKind::Number, Some(value)) => value.as_f64().map_or(Value::Null, Value::Real),
                (FieldKind::Year, Some(value)) => value.as_i64().map_or(Value::Null, Value::Int),
                (_, Some(Json::Null)) => Value::Null,
                (_, Some(value)) => said(field.said(value, language)),
            }
        }));
        attributes.push(said(one.note.clone()));
        let geometry = one.place.as_ref().map(Place::geometry);
        Feature { id: one.id.clone(), geometry, attributes }
    });
    Table { features: features.collect(), fields }
}

/// The bytes of the file.
fn written(
    stem: &str,
    tables: &[(&str, Table)],
    format: Format,
    encoding: DbfEncoding,
) -> yuanjian_app::Result<Vec<u8>> {
    let folder = tempfile::tempdir().map_err(|e| Failure::io(FilePath::new("tmp"), &e))?;
    let failed = |e: WriteError| Failure::unavailable(e.problem());
    let crs = Crs::lon_lat(Datum::Cgcs2000);
    let read = |path: &FilePath| std::fs::read(path).map_err(|e| Failure::io(path, &e));
    match format {
        Format::Geopackage => {
            let path = folder.path().join("register.gpkg");
            let wkt = crs.wkt1().unwrap_or_default();
            let code = crs.epsg().and_then(|code| i32::try_from(code).ok()).unwrap_or(-1);
            let names: Vec<String> =
                tables.iter().map(|(shape, _)| format!("{stem}_{shape}")).collect();
            let all: Vec<(&str, &Table, i32, &str)> = names
                .iter()
                .zip(tables)
                .map(|(name, (_, table))| (name.as_str(), table, code, wkt.as_str()))
                .collect();
            geopackage(&all, &path).map_err(failed)?;
            read(&path)
        }
        Format::Geojson => {
            let path = folder.path().join("register.geojson");
            let mut whole = Table::default();
            for (_, table) in tables {
                whole.fields.clone_from(&table.fields);
                whole.features.extend(table.features.iter().cloned());
            }
            geojson(&whole, &path, None).map_err(failed)?;
            read(&path)
        }
        Format::Shapefile => {
            let prj = crs.wkt1_esri();
            let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
            let packed = |e: zip::result::ZipError| Failure::bug(e.to_string());
            for (shape, table) in tables {
                let path = folder.path().join(format!("{stem}_{shape}.shp"));
                let out = shapefile(table, &path, encoding, prj.as_deref()).map_err(failed)?;
                for file in out.files {
                    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
                    zip.start_file(name, SimpleFileOptions::default()).map_err(packed)?;
                    let bytes = read(&file)?;
                    zip.write_all(&bytes).map_err(|e| Failure::io(&file, &e))?;
                }
            }
            Ok(zip.finish().map_err(packed)?.into_inner())
        }
    }
}
