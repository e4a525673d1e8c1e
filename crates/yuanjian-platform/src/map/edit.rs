//! A layer changed by hand: a boundary moved, a park drawn. What was drawn becomes a file like any
//! other and goes through the import, so that it is checked, mended and told of as any other; the
//! new version names the one that it was drawn over and who drew it.

use super::http::shown;
use crate::{
    Ctx, Error, Result,
    http::Body,
    layers::{self, LayerRow, StoredFile},
    tiles,
};
use axum::{Json, extract::Path, http::StatusCode};
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Polygon};
use serde::{Deserialize, Serialize};
use serde_json::Value as JsonValue;
use std::collections::{BTreeMap, BTreeSet};
use yuanjian_app::{Failure, assessments::project::Edited};
use yuanjian_layer::{
    Feature, Field, FieldKind, Table, Value,
    crs::{Crs, Datum, Transform},
    write::geopackage,
};
use yuanjian_types::Problem;

/// Features changed at once, and vertices of all of them.
const MOST_CHANGES: usize = 200;
const MOST_VERTICES: usize = 100_000;
const LONGEST_NOTE: usize = 500;

/// What was drawn.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DrawnVersion {
    /// The year that the new version stands for.
    year: i32,
    /// Why it was changed.
    note: String,
    /// Features whose ground was drawn anew.
    #[serde(default)]
    changed: Vec<RedrawnFeature>,
    /// Features that are new.
    #[serde(default)]
    added: Vec<NewFeature>,
    /// Rows, from 1, of features that are no more.
    #[serde(default)]
    removed: Vec<usize>,
}

/// A feature whose ground was drawn anew.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RedrawnFeature {
    /// Its row in the layer, from 1.
    row: usize,
    /// A GeoJSON `Polygon` or `MultiPolygon` in degrees (CGCS2000).
    #[schema(value_type = Object)]
    geometry: JsonValue,
}

/// A feature that is new.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewFeature {
    /// A GeoJSON `Polygon` or `MultiPolygon` in degrees (CGCS2000).
    #[schema(value_type = Object)]
    geometry: JsonValue,
    /// What the columns of the layer say of it, as text.
    #[serde(default)]
    attributes: BTreeMap<String, String>,
}

/// A version that will be, and the job that makes it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct VersionAsked {
    layer: String,
    job: String,
}

/// Have a new version of a layer made from what was drawn over it.
#[utoipa::path(post, path = "/api/v1/layers/{id}/versions", tag = "map", params(("id" = String, Path)),
    request_body = DrawnVersion, responses((status = 202, body = VersionAsked)))]
pub(super) async fn draw_version(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<DrawnVersion>,
) -> Result<(StatusCode, Json<VersionAsked>)> {
    let parent = shown(&ctx, &id).await?;
    stands(&ctx, &parent).await?;
    let note = body.note.trim().to_owned();
    let mut problems = Vec::new();
    if note.is_empty() || note.chars().count() > LONGEST_NOTE {
        problems.push(Problem::error("map.bad_note").at_field("note"));
    }
    let changes = body.changed.len() + body.added.len() + body.removed.len();
    if changes == 0 || changes > MOST_CHANGES {
        problems.push(Problem::error("map.bad_number_of_changes").with("most", MOST_CHANGES));
    }
    Failure::gather(problems)?;
    let digest = parent.digest.clone().ok_or_else(Error::not_found)?;
    let edited = Edited {
        parent: digest.as_str().to_owned(),
        note,
        changed: body.changed.len(),
        added: body.added.len(),
        removed: body.removed.len(),
    };
    let year = body.year;
    let prepared = tiles::prepared(&ctx, &tiles::Drawn::of(&parent)?).await?;
    let id_column = parent.entry.fields.get("id").cloned();
    let (bytes, crs) = layers::blocking(move || {
        let crs = prepared.crs().clone();
        let table = drawn(prepared.table(), &crs, id_column.as_deref(), &body)?;
        Ok((file_of(&table, &crs)?, crs.to_string()))
    })
    .await?;
    let name = format!("{}_{year}.gpkg", parent.entry.key);
    let size = bytes.len() as u64;
    let digest = ctx.platform.blobs.put(bytes).await?;
    let mut entry = parent.entry.clone();
    entry.path = name.clone().into();
    entry.layer = None;
    entry.year = year;
    entry.crs = Some(crs);
    entry.confirm_crs = true;
    entry.encoding = None;
    entry.ndvi = None;
    entry.raster_classes.clear();
    entry.raster_band = None;
    entry.imaged_on = None;
    entry.edited = Some(edited);
    let files = vec![StoredFile { name, digest, size }];
    let (layer, job) = layers::ask(&ctx, files, entry).await?;
    Ok((StatusCode::ACCEPTED, Json(VersionAsked { layer, job })))
}

/// Whether this is the version that counts, and no other is on its way: who drew over an old one
/// would undo what somebody else did since.
async fn stands(ctx: &Ctx, parent: &LayerRow) -> Result<()> {
    if parent.state != "ready" {
        return Err(Error::refused(Problem::error("map.drawn_over_old")));
    }
    let all = layers::list(ctx, ctx.city()?).await?;
    let coming = |one: &LayerRow| one.entry.key == parent.entry.key && one.state == "importing";
    match all.iter().any(coming) {
        true => Err(Error::refused(Problem::error("map.version_under_way"))),
        false => Ok(()),
    }
}

/// The rows of the parent with what was drawn.
fn drawn(
    parent: &Table,
    crs: &Crs,
    id_column: Option<&str>,
    body: &DrawnVersion,
) -> yuanjian_app::Result<Table> {
    let way = Transform::between(&Crs::lon_lat(Datum::Cgcs2000), crs)
        .map_err(|e| Failure::refused(e.problem()))?;
    let mut problems = Vec::new();
    let mut vertices = 0;
    let mut shape = |geometry: &JsonValue, place: String| -> Option<Geometry<f64>> {
        let found = polygons(geometry).and_then(|shape| {
            vertices += shape.0.iter().map(|one| one.exterior().0.len()).sum::<usize>();
            let mut geometry = Geometry::MultiPolygon(shape);
            (vertices <= MOST_VERTICES && way.geometry(&mut geometry) == 0).then_some(geometry)
        });
        if found.is_none() {
            problems.push(Problem::error("map.bad_shape").at_field(place));
        }
        found
    };
    let mut table = parent.clone();
    let known = |row: usize| row.checked_sub(1).filter(|at| *at < parent.features.len());
    let mut touched = BTreeSet::new();
    let mut wrong_rows = Vec::new();
    for (n, one) in body.changed.iter().enumerate() {
        let drawn = shape(&one.geometry, format!("changed.{n}.geometry"));
        match known(one.row).filter(|at| touched.insert(*at)) {
            Some(at) => table.features[at].geometry = drawn,
            None => wrong_rows.push(format!("changed.{n}.row")),
        }
    }
    let mut gone = BTreeSet::new();
    for (n, row) in body.removed.iter().enumerate() {
        match known(*row).filter(|at| touched.insert(*at)) {
            Some(at) => drop(gone.insert(at)),
            None => wrong_rows.push(format!("removed.{n}")),
        }
    }
    let taken: BTreeSet<&str> = parent.features.iter().map(|f| f.id.as_str()).collect();
    let mut numbers = (1..).map(|n| format!("new-{n}")).filter(|id| !taken.contains(id.as_str()));
    let mut unknown = Vec::new();
    for (n, one) in body.added.iter().enumerate() {
        let geometry = shape(&one.geometry, format!("added.{n}.geometry"));
        let id = numbers.next().unwrap_or_default();
        for name in one.attributes.keys() {
            if !parent.fields.iter().any(|field| field.name == *name) {
                unknown.push((format!("added.{n}.attributes"), name.clone()));
            }
        }
        let attributes = parent.fields.iter().map(|field| match one.attributes.get(&field.name) {
            Some(text) => cell(field, text),
            None if id_column == Some(field.name.as_str()) => Value::Text(id.clone()),
            None => Value::Null,
        });
        table.features.push(Feature { geometry, attributes: attributes.collect(), id: id.clone() });
    }
    problems.extend(
        wrong_rows.into_iter().map(|place| Problem::error("map.no_such_row").at_field(place)),
    );
    problems.extend(unknown.into_iter().map(|(place, name)| {
        Problem::error("map.no_such_column").at_field(place).with("column", name)
    }));
    Failure::gather(problems)?;
    let mut at = 0;
    table.features.retain(|_| {
        at += 1;
        !gone.contains(&(at - 1))
    });
    Ok(table)
}

/// A cell as its column holds it; what does not read as a number is left as nothing.
fn cell(field: &Field, text: &str) -> Value {
    let text = text.trim();
    if text.is_empty() {
        return Value::Null;
    }
    match field.kind {
        FieldKind::Text => Value::Text(text.to_owned()),
        FieldKind::Int => text.parse().map_or(Value::Null, Value::Int),
        FieldKind::Real => text.parse().map_or(Value::Null, Value::Real),
        FieldKind::Bool => text.parse().map_or(Value::Null, Value::Bool),
    }
}

/// A GeoJSON polygon or several, as they were drawn; nothing for anything else.
fn polygons(geometry: &JsonValue) -> Option<MultiPolygon<f64>> {
    let coordinates = geometry.get("coordinates")?;
    let parts: Vec<&JsonValue> = match geometry.get("type")?.as_str()? {
        "Polygon" => vec![coordinates],
        "MultiPolygon" => coordinates.as_array()?.iter().collect(),
        _ => return None,
    };
    let position = |at: &JsonValue| -> Option<Coord<f64>> {
        let (x, y) = (at.get(0)?.as_f64()?, at.get(1)?.as_f64()?);
        (x.abs() <= 180.0 && y.abs() <= 90.0).then_some(Coord { x, y })
    };
    let ring = |points: &JsonValue| -> Option<LineString<f64>> {
        let mut line: LineString<f64> =
            points.as_array()?.iter().map(position).collect::<Option<Vec<_>>>()?.into();
        line.close();
        (line.0.len() >= 4).then_some(line)
    };
    let polygon = |rings: &JsonValue| -> Option<Polygon<f64>> {
        let rings: Vec<LineString<f64>> =
            rings.as_array()?.iter().map(ring).collect::<Option<Vec<_>>>()?;
        let mut rings = rings.into_iter();
        Some(Polygon::new(rings.next()?, rings.collect()))
    };
    let all: Vec<Polygon<f64>> = parts.into_iter().map(polygon).collect::<Option<Vec<_>>>()?;
    (!all.is_empty()).then_some(MultiPolygon(all))
}

/// A table as a GeoPackage in its plane.
fn file_of(table: &Table, crs: &Crs) -> yuanjian_app::Result<Vec<u8>> {
    let folder = tempfile::tempdir().map_err(|e| Failure::io(std::path::Path::new("tmp"), &e))?;
    let path = folder.path().join("layer.gpkg");
    let code = crs.epsg().and_then(|code| i32::try_from(code).ok()).unwrap_or(-1);
    let wkt = crs.wkt1().unwrap_or_default();
    geopackage(&[("layer", table, code, &wkt)], &path)
        .map_err(|e| Failure::unavailable(e.problem()))?;
    std::fs::read(&path).map_err(|e| Failure::io(&path, &e))
}
