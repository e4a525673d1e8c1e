//! Registers from spatial files: a zipped Shapefile or any other file that layers are read from, and
//! a version of a layer that is there already.
//!
//! Encoding and coordinate system are found as for layers. Columns are matched to fields by our
//! headings, by other words for them, and by names that the format cut at ten bytes; what matches
//! nothing is listed. The rows then go the way of a workbook, so that a fault is told in the same
//! words and beside a cell that one can find.

use super::{
    desk::Desk,
    place::Place,
    workbook::{self, Given, MOST_ROWS, Places},
};
use crate::{
    Ctx, Error, Result, layers, tiles,
    workbooks::{ImportQuery, Imported, Layout, plain},
};
use axum::{
    Json,
    extract::{Path, Query, Request},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, path::Path as FilePath};
use yuanjian_app::{Failure, Language};
use yuanjian_layer::{
    Limits, ReadOptions, Table, Value,
    crs::{Certainty, Crs, Datum, Projection, ResolveOptions, Transform, resolve},
    read::{layers_in, read},
};
use yuanjian_standard::sheets::{CellValue, SheetCell, SheetCells};
use yuanjian_types::{Problem, Severity};

/// Most bytes of a file.
const LIMIT: usize = 64 << 20;
/// Most layers of one file that are read together: points, lines and outlines of a register.
const MOST_LAYERS: usize = 3;
/// Most findings of one reading that are told.
const MOST_TOLD: usize = 200;

/// What to do with a spatial file.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct SpatialQuery {
    /// Name of the file.
    name: String,
    /// Only say what it would do.
    #[serde(default)]
    check: bool,
    /// The coordinate system, in place of what the file says: `EPSG:4490` …
    #[serde(default)]
    crs: Option<String>,
    /// The text encoding, in place of what the file says: `GBK`, `UTF-8` …
    #[serde(default)]
    encoding: Option<String>,
    /// The layer within the file, where it holds several.
    #[serde(default)]
    layer: Option<String>,
    /// A person has seen the guessed coordinate system and agrees.
    #[serde(default)]
    confirm: bool,
}

/// What to take over from a layer.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct FromLayerQuery {
    /// Id of the layer's version.
    layer: String,
    /// Only say what it would do.
    #[serde(default)]
    check: bool,
    /// Only rows whose column says `value`.
    #[serde(default)]
    column: Option<String>,
    #[serde(default)]
    value: Option<String>,
}

/// What a spatial file does, or did, and how it was read.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RegisterFileImported {
    #[serde(flatten)]
    imported: Imported,
    /// How its text was decoded; empty where the format fixes it.
    encoding: String,
    /// Its coordinate system, and whether that was guessed.
    crs: String,
    guessed: bool,
    /// Which column became which field.
    matched: Vec<MatchedColumn>,
    /// Columns that match no field; they are not taken.
    unmatched: Vec<String>,
}

/// A column of a file and the field that it became.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct MatchedColumn {
    column: String,
    /// Our heading.
    field: String,
}

/// Hand in a zipped Shapefile or another spatial file: shown first with `check`, then taken whole.
#[utoipa::path(post, path = "/api/v1/map_registers/{kind}/spatial_imports", tag = "registers", params(("kind" = String, Path), SpatialQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses((status = 200, body = RegisterFileImported)))]
pub(super) async fn import_register_file(
    ctx: Ctx,
    Path(kind): Path<String>,
    Query(query): Query<SpatialQuery>,
    request: Request,
) -> Result<Json<RegisterFileImported>> {
    let bytes = axum::body::to_bytes(request.into_body(), LIMIT).await.map_err(|_| {
        Error::invalid(Problem::error("request.upload_too_large").with("limit_mib", LIMIT >> 20))
    })?;
    let name = layers::file_name(&query.name)
        .ok_or_else(|| Error::invalid(Problem::error("workbooks.file_name").at_field("name")))?;
    let desk = Desk::of(&ctx, &kind).await?;
    let layout = workbook::layout(desk.kind);
    let asked = ImportQuery { name: query.name.clone(), check: query.check };
    let plane = layers::crs_of_city(&ctx, ctx.city()?).await?;
    let found = layers::blocking(move || {
        let folder = tempfile::tempdir().map_err(|e| Failure::io(FilePath::new("tmp"), &e))?;
        let path = folder.path().join(&name);
        std::fs::write(&path, &bytes).map_err(|e| Failure::io(&path, &e))?;
        opened(&path, &query, near(&plane), &layout)
    })
    .await?;
    answer(&ctx, &desk, &asked, found).await
}

/// Take entries over from a version of a layer: shown first with `check`, then taken whole.
#[utoipa::path(post, path = "/api/v1/map_registers/{kind}/layer_imports", tag = "registers", params(("kind" = String, Path), FromLayerQuery),
    responses((status = 200, body = RegisterFileImported)))]
pub(super) async fn import_register_layer(
    ctx: Ctx,
    Path(kind): Path<String>,
    Query(query): Query<FromLayerQuery>,
) -> Result<Json<RegisterFileImported>> {
    let desk = Desk::of(&ctx, &kind).await?;
    let layer = layers::row(&ctx, ctx.city()?, &query.layer).await?;
    if !layer.is_shown() {
        return Err(Error::not_found());
    }
    let prepared = tiles::prepared(&ctx, &tiles::Drawn::of(&layer)?).await?;
    let layout = workbook::layout(desk.kind);
    let name = format!("{} {}", layer.entry.key, layer.entry.year);
    let asked = ImportQuery { name: name.clone(), check: query.check };
    let found = layers::blocking(move || {
        let table = chosen(prepared.table(), query.column.as_deref(), query.value.as_deref())?;
        sheet(&name, &table, prepared.crs(), false, &layout)
    })
    .await?;
    answer(&ctx, &desk, &asked, found).await
}

async fn answer(
    ctx: &Ctx,
    desk: &Desk,
    asked: &ImportQuery,
    found: Opened,
) -> Result<Json<RegisterFileImported>> {
    let Opened { sheet, places, problems, encoding, crs, guessed, matched, unmatched } = found;
    let heading = |key: &str| workbook::layout(desk.kind).heading(key, ctx.language).to_owned();
    let matched = matched
        .into_iter()
        .map(|(column, key)| MatchedColumn { column, field: heading(key) })
        .collect();
    let given = Given { sheets: vec![sheet], places: Some(places), problems };
    let imported = workbook::take(ctx, desk, asked, given).await?;
    Ok(Json(RegisterFileImported { imported, encoding, crs, guessed, matched, unmatched }))
}

/// A file as a sheet with places.
#[derive(Debug, Default)]
struct Opened {
    sheet: SheetCells,
    places: Places,
    problems: Vec<Problem>,
    encoding: String,
    crs: String,
    guessed: bool,
    matched: Vec<(String, &'static str)>,
    unmatched: Vec<String>,
}

/// Read a file and find out what it is in: the layer that is asked for, else all of them.
fn opened(
    path: &FilePath,
    query: &SpatialQuery,
    near: Option<[f64; 2]>,
    layout: &Layout,
) -> yuanjian_app::Result<Opened> {
    let limits = Limits {
        max_bytes: 1 << 30,
        max_features: MOST_ROWS as u64,
        max_vertices: 5_000_000,
        ..Limits::default()
    };
    let wanted = match word(&query.layer) {
        Some(layer) => vec![Some(layer)],
        None => {
            let all = layers_in(path, &limits).map_err(|e| Failure::invalid_one(e.problem()))?;
            let is_one = all.len() < 2;
            // Side tables that we put beside a Shapefile are no layers.
            let names = all.into_iter().map(|layer| layer.name);
            let names: Vec<String> = names
                .filter(|name| !name.ends_with(".fields") && !name.ends_with(".texts"))
                .collect();
            if is_one || names.len() > MOST_LAYERS {
                vec![None]
            } else {
                names.into_iter().map(Some).collect()
            }
        }
    };
    let mut whole: Option<Opened> = None;
    for layer in wanted {
        let one = layer_of(path, layer, query, near, &limits, layout)?;
        whole = Some(match whole {
            None => one,
            Some(before) => before.and(one),
        });
    }
    let found = whole.unwrap_or_default();
    if found.sheet.cells.keys().map(|(row, _)| *row as usize).max() > Some(MOST_ROWS) {
        let many = Problem::error("workbooks.too_many_rows").with("most", MOST_ROWS);
        return Err(Failure::invalid_one(many));
    }
    Ok(found)
}

fn word(text: &Option<String>) -> Option<String> {
    text.clone().filter(|text| !text.trim().is_empty())
}

/// One layer of a file.
fn layer_of(
    path: &FilePath,
    layer: Option<String>,
    query: &SpatialQuery,
    near: Option<[f64; 2]>,
    limits: &Limits,
    layout: &Layout,
) -> yuanjian_app::Result<Opened> {
    let options = ReadOptions { layer, encoding: word(&query.encoding), limits: limits.clone() };
    let raw = read(path, &options).map_err(|e| Failure::invalid_one(e.problem()))?;
    let given = word(&query.crs);
    let resolving = ResolveOptions { given: given.as_deref(), near, ..ResolveOptions::default() };
    let answer = resolve(&raw.crs, &raw.table.bounds(), &resolving)
        .map_err(|unresolved| Failure::invalid(unresolved.problems))?;
    let guessed = matches!(answer.certainty, Certainty::Guessed { .. });
    if guessed && !query.confirm && !query.check {
        let unconfirmed = Problem::error("registers.crs_unconfirmed");
        return Err(Failure::invalid_one(unconfirmed.with("crs", answer.crs.name("zh"))));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut found = sheet(&name, &raw.table, &answer.crs, answer.swapped, layout)?;
    found.guessed = guessed;
    found.encoding = raw.source.encoding.map(|encoding| encoding.name).unwrap_or_default();
    let before = raw.problems.into_iter().chain(answer.problems).take(MOST_TOLD);
    // Where the file lay while it was read says nothing to anybody.
    let before = before.map(|mut problem| {
        problem.place.file = None;
        problem
    });
    found.problems = before.chain(found.problems).collect();
    Ok(found)
}

impl Opened {
    /// With the rows of another layer below its own, column by column of the same heading.
    fn and(mut self, other: Self) -> Self {
        let (last, width) = self.sheet.end();
        let last = self.places.keys().copied().max().unwrap_or(0).max(last);
        let mut next = width + 1;
        let own: BTreeMap<String, u32> =
            (0..=width).map(|column| (self.sheet.text(0, column), column)).collect();
        let mut places: BTreeMap<u32, u32> = BTreeMap::new();
        for column in 0..=other.sheet.end().1 {
            let heading = other.sheet.text(0, column);
            let place = own.get(&heading).copied().unwrap_or_else(|| {
                next += 1;
                self.sheet.cells.insert((0, next - 1), cell(CellValue::Text(heading)));
                next - 1
            });
            places.insert(column, place);
        }
        for ((row, column), value) in other.sheet.cells {
            if let Some(place) = places.get(&column).filter(|_| row > 0) {
                self.sheet.cells.insert((row + last, *place), value);
            }
        }
        self.places.extend(other.places.into_iter().map(|(row, place)| (row + last, place)));
        self.problems.extend(other.problems.into_iter().map(|mut problem| {
            problem.place.row = problem.place.row.map(|row| row + u64::from(last));
            problem
        }));
        self.guessed |= other.guessed;
        for one in other.matched {
            if !self.matched.contains(&one) {
                self.matched.push(one);
            }
        }
        for one in other.unmatched {
            if !self.unmatched.contains(&one) {
                self.unmatched.push(one);
            }
        }
        self
    }
}

/// About where the city is, by the plane of its maps: which meridian a file without a word means.
fn near(plane: &str) -> Option<[f64; 2]> {
    match Crs::parse(plane).ok()?.projection {
        Projection::TransverseMercator { origin, .. } => Some([origin.lon, 32.0]),
        _ => None,
    }
}

/// The rows whose column says a word; all when none is asked for.
fn chosen(table: &Table, column: Option<&str>, value: Option<&str>) -> yuanjian_app::Result<Table> {
    let Some(name) = column.filter(|name| !name.is_empty()) else { return Ok(table.clone()) };
    let place = table.column(name).ok_or_else(|| {
        Failure::invalid_one(Problem::error("registers.no_column").at_field("column"))
    })?;
    let wanted = value.unwrap_or_default();
    let says = |attributes: &[Value]| {
        attributes.get(place).is_some_and(|cell| cell.text().trim() == wanted)
    };
    let features = table.features.iter().filter(|one| says(&one.attributes)).cloned().collect();
    Ok(Table { fields: table.fields.clone(), features })
}

/// A table as a sheet, its places in degrees.
fn sheet(
    name: &str,
    table: &Table,
    crs: &Crs,
    swapped: bool,
    layout: &Layout,
) -> yuanjian_app::Result<Opened> {
    if table.features.len() > MOST_ROWS {
        let many = Problem::error("workbooks.too_many_rows").with("most", MOST_ROWS);
        return Err(Failure::invalid_one(many));
    }
    let way = Transform::between(crs, &Crs::lon_lat(Datum::Cgcs2000))
        .map_err(|e| Failure::refused(e.problem()))?;
    let mut found = Opened { crs: crs.name("zh"), ..Opened::default() };
    found.sheet.name = name.chars().filter(|c| !"[]:*?/\\".contains(*c)).take(31).collect();
    let columns: Vec<&str> = table.fields.iter().map(|field| field.name.as_str()).collect();
    let meant = meant(&columns, layout);
    for (place, (column, key)) in (0_u32..).zip(columns.iter().zip(&meant)) {
        let heading = match *key {
            Some(key) => {
                found.matched.push(((*column).to_owned(), key));
                layout.heading(key, Language::Chinese).to_owned()
            }
            None => {
                found.unmatched.push((*column).to_owned());
                (*column).to_owned()
            }
        };
        found.sheet.cells.insert((0, place), cell(CellValue::Text(heading)));
    }
    for (row, feature) in (1_u32..).zip(&table.features) {
        let mut says = false;
        for (place, (value, key)) in (0_u32..).zip(feature.attributes.iter().zip(&meant)) {
            let value = match value {
                Value::Null => continue,
                _ if key.is_none() => CellValue::Text(value.text()),
                Value::Bool(flag) => CellValue::Flag(*flag),
                Value::Int(number) => CellValue::Number(*number as f64),
                Value::Real(number) => CellValue::Number(*number),
                Value::Text(text) if text.trim().is_empty() => continue,
                Value::Text(text) => CellValue::Text(text.trim().to_owned()),
            };
            says |= key.is_some();
            found.sheet.cells.insert((row, place), cell(value));
        }
        let Some(geometry) = &feature.geometry else { continue };
        let at = |problem: Problem| {
            problem.in_sheet(found.sheet.name.clone()).at_row(u64::from(row) + 1)
        };
        // A shape of which nothing is said would be passed over as a blank row.
        if !says {
            let nameless = at(Problem::error("registers.bad_name"));
            found.problems.push(nameless);
            continue;
        }
        let drawn = Place::of(geometry).and_then(|place| {
            place.moved(|[x, y]| way.point(if swapped { [y, x] } else { [x, y] }))
        });
        match drawn.map(Place::mended) {
            None => {
                let problem = at(Problem::error("registers.no_such_place"));
                found.problems.push(problem);
            }
            Some((place, mended)) => {
                if mended {
                    let problem = at(Problem::warning("registers.mended"));
                    found.problems.push(problem);
                }
                found.places.insert(row, place);
            }
        }
    }
    let (mut told, mut notes) = (Vec::new(), 0);
    for problem in found.problems.drain(..) {
        notes += usize::from(problem.severity != Severity::Error);
        if problem.severity == Severity::Error || notes <= MOST_TOLD {
            told.push(problem);
        }
    }
    found.problems = told;
    Ok(found)
}

fn cell(value: CellValue) -> SheetCell {
    SheetCell { value, percent: false, formula: None }
}

/// Which field each column means: by a heading whole, else by one that the format cut.
fn meant(columns: &[&str], layout: &Layout) -> Vec<Option<&'static str>> {
    let known: Vec<(&'static str, Vec<String>)> = layout
        .named_columns()
        .map(|(column, names)| (column.key, names.iter().map(|name| plain(name)).collect()))
        .collect();
    let mut taken: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut found: Vec<Option<&'static str>> = vec![None; columns.len()];
    for (place, column) in columns.iter().enumerate() {
        let column = plain(column);
        let whole = known.iter().find(|(_, names)| names.contains(&column));
        if let Some((key, _)) = whole.filter(|(key, _)| !taken.contains_key(key)) {
            taken.insert(*key, place);
            found[place] = Some(*key);
        }
    }
    for (place, column) in columns.iter().enumerate() {
        if found[place].is_some() || !may_be_cut(column.trim()) {
            continue;
        }
        let column = plain(column);
        // Marks alone would begin every heading.
        if column.is_empty() {
            continue;
        }
        let starts = |names: &[String]| names.iter().any(|name| name.starts_with(&column));
        let mut fitting = known
            .iter()
            .filter(|(key, names)| !taken.contains_key(key) && starts(names))
            .map(|(key, _)| *key);
        if let (Some(key), None) = (fitting.next(), fitting.next()) {
            taken.insert(key, place);
            found[place] = Some(key);
        }
    }
    found
}

/// Whether a name is as long as the format leaves names: ten bytes, in one encoding or another.
fn may_be_cut(name: &str) -> bool {
    let in_gbk: usize = name.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    (8..=10).contains(&name.len()) || (8..=10).contains(&in_gbk)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::kind::{kind, kinds};

    #[test]
    fn columns_are_known_by_heading_by_other_words_and_cut_at_ten_bytes() {
        let layout = workbook::layout(kind("park").unwrap());
        // 建成开放日期 is twelve bytes of GBK and cut after five signs; 面积 and NAME are other words.
        let columns = [
            "\u{516c}\u{56ed}\u{540d}\u{79f0}",
            "\u{9762}\u{79ef}",
            "\u{5efa}\u{6210}\u{5f00}\u{653e}\u{65e5}",
            "OBJECTID",
            "CLASS",
        ];
        let wanted = [Some("name"), Some("area"), Some("opened_on"), None, Some("class")];
        assert_eq!(meant(&columns, &layout), wanted);
        // As in a workbook: traditional script, and marks of what must be filled in.
        let columns =
            ["\u{516c}\u{5712}\u{540d}\u{7a31}", "\u{9762}\u{79ef}*", "CLASS:", "********"];
        let wanted = [Some("name"), Some("area"), Some("class"), None];
        assert_eq!(meant(&columns, &layout), wanted);
    }

    #[test]
    fn our_own_headings_are_known_again_after_they_were_cut() {
        for kind in kinds() {
            let layout = workbook::layout(kind);
            for field in &kind.fields {
                let mut cut = String::new();
                let mut bytes = 0;
                for c in field.name.zh.chars() {
                    bytes += if c.is_ascii() { 1 } else { 2 };
                    if bytes > 10 {
                        break;
                    }
                    cut.push(c);
                }
                let found = meant(&[cut.as_str()], &layout);
                assert_eq!(found, [Some(field.key.as_str())], "{} {cut}", kind.key);
            }
        }
    }
}
