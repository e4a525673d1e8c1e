//! A register as a workbook: what is written can be handed in again unchanged, and what is handed in
//! is shown before it is taken, with every fault beside its cell, and can be undone.
//!
//! A Shapefile comes in the same way: its rows become a sheet whose places are known, so that one
//! reading understands both (`spatial`).

use super::{
    actions::{self, RegisterEntryBody},
    desk::Desk,
    entry::Entry,
    kind::{self, Field, FieldKind, Fields, Kind, flag_of},
    place::{Place, Shape},
    store,
};
use crate::{
    Ctx, Result,
    tasks::Change,
    workbooks::{
        self, Cell, Column, Findings, Import, ImportQuery, ImportView, Imported, Layout, Row,
        Table, TableLine, Want,
        list::{self, Choices},
    },
};
use axum::{
    Json,
    extract::{Path, Query, Request},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use yuanjian_app::{Language, Locale};
use yuanjian_standard::sheets::SheetCells;
use yuanjian_store::Event;
use yuanjian_types::Problem;

/// Most rows of a workbook or a Shapefile.
pub(super) const MOST_ROWS: usize = 5_000;
/// Blank rows of a template.
const BLANK_ROWS: usize = 100;

/// Places of rows that were drawn, by the row of the sheet.
pub(super) type Places = BTreeMap<u32, Place>;

/// What is written.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct WorkbookQuery {
    /// Only the headings, to be filled in.
    #[serde(default)]
    template: bool,
}

/// As imports of a kind are kept.
fn import_kind(kind: &Kind) -> String {
    format!("register.{}", kind.key)
}

/// The columns of a kind.
pub(super) fn layout(kind: &'static Kind) -> Layout {
    let locales = [Language::Chinese, Language::English].map(Locale::of);
    let base = |key: &'static str, width: f64, want: Want| {
        let said = locales.iter().map(|one| one.say(&format!("registers.column.{key}"), []));
        let names: Vec<String> = said.chain(kind::base_aliases(key).iter().cloned()).collect();
        (Column { key, width, want }, names)
    };
    let own = |field: &'static Field| {
        let names = [&field.name.zh, &field.name.en, &field.key];
        let names: Vec<String> = names.into_iter().chain(&field.aliases).cloned().collect();
        let wide = if field.kind == FieldKind::Text { 24.0 } else { 14.0 };
        (Column { key: field.key.as_str(), width: wide, want: Want::May }, names)
    };
    let mut columns = vec![
        base("id", 12.0, Want::May),
        base("code", 14.0, Want::May),
        base("name", 28.0, Want::Must),
        base("division", 14.0, Want::May),
        base("unit", 14.0, Want::May),
    ];
    columns.extend(kind.fields.iter().map(own));
    if kind.shapes.contains(&Shape::Point) {
        columns.push(base("longitude", 13.0, Want::May));
        columns.push(base("latitude", 13.0, Want::May));
    }
    columns.push(base("note", 24.0, Want::May));
    columns.push(base("drawn", 14.0, Want::Told));
    if kind.assessed {
        columns.push(base("result", 12.0, Want::Told));
    }
    Layout::named(columns)
}

/// What stands in the row of an entry.
fn cells(desk: &Desk, one: &Entry, language: Language) -> Row {
    let locale = Locale::of(language);
    let text = |text: &str| Cell::Text(text.to_owned());
    let mut row = Row::from([
        ("id", text(&one.id)),
        ("code", text(&one.code)),
        ("name", text(&one.name)),
        ("division", Cell::Text(division_said(desk, &one.division, language))),
        ("unit", Cell::Text(desk.unit_name(one.unit.as_deref()))),
        ("note", text(&one.note)),
        ("drawn", Cell::Text(drawn_said(one, &locale))),
    ]);
    for field in &desk.kind.fields {
        let value = one.fields.get(&field.key);
        let number = value.and_then(Value::as_f64);
        let cell = match number {
            Some(number) => Cell::Number(number),
            None => Cell::Text(value.map(|one| field.said(one, language)).unwrap_or_default()),
        };
        row.insert(field.key.as_str(), cell);
    }
    if let Some(Place::Point([east, north])) = one.place {
        row.insert("longitude", Cell::Number(east));
        row.insert("latitude", Cell::Number(north));
    }
    let judged = desk.judged(&one.id, i64::MAX);
    if let Some((year, result)) = judged.and_then(|seen| Some((seen.year, seen.result?))) {
        let word = locale.say(&format!("registers.result.{}", result.key()), []);
        row.insert("result", Cell::Text(format!("{year} {word}")));
    }
    row
}

/// What was drawn of an entry, with its size.
fn drawn_said(one: &Entry, locale: &Locale) -> String {
    let Some(place) = &one.place else { return locale.say("registers.drawn.nothing", []) };
    match (place.shape(), one.area_m2, one.length_m) {
        (Shape::Polygon, Some(area), _) => {
            let size = format!("{:.4}", area / 10_000.0);
            locale.say("registers.drawn.polygon", [("size", size)])
        }
        (Shape::Line, _, Some(length)) => {
            let size = format!("{:.3}", length / 1_000.0);
            locale.say("registers.drawn.line", [("size", size)])
        }
        _ => locale.say("registers.drawn.point", []),
    }
}

fn division_said(desk: &Desk, code: &str, language: Language) -> String {
    match code == desk.city {
        true => Locale::of(language).say("registers.whole_city", []),
        false => desk.place_name(code),
    }
}

/// A register as a workbook, or an empty one to be filled in.
#[utoipa::path(get, path = "/api/v1/map_registers/{kind}/workbook", tag = "registers", params(("kind" = String, Path), WorkbookQuery),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub(super) async fn export_map_register(
    ctx: Ctx,
    Path(kind): Path<String>,
    Query(query): Query<WorkbookQuery>,
) -> Result<Response> {
    let desk = Desk::of(&ctx, &kind).await?;
    let rows: Vec<Row> = match query.template {
        true => vec![Row::new(); BLANK_ROWS],
        false => desk.live().map(|one| cells(&desk, one, ctx.language)).collect(),
    };
    let mut choices = Choices::new();
    for field in &desk.kind.fields {
        let words: Vec<String> =
            field.options.iter().map(|one| one.name.said(ctx.language).to_owned()).collect();
        let flags = || [true, false].map(|flag| field.said(&json!(flag), ctx.language)).to_vec();
        match field.kind {
            FieldKind::Choice => drop(choices.insert(field.key.as_str(), words)),
            FieldKind::Flag => drop(choices.insert(field.key.as_str(), flags())),
            _ => {}
        }
    }
    list::send_choosing(&layout(desk.kind), &rows, &choices, ctx.language, &format!("{kind}.xlsx"))
}

/// Hand in a workbook: shown first with `check`, then taken whole.
#[utoipa::path(post, path = "/api/v1/map_registers/{kind}/imports", tag = "registers", params(("kind" = String, Path), ImportQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses((status = 200, body = Imported)))]
pub(super) async fn import_map_register(
    ctx: Ctx,
    Path(kind): Path<String>,
    Query(query): Query<ImportQuery>,
    request: Request,
) -> Result<Json<Imported>> {
    let sheets = workbooks::sheets(&query.name, request).await?;
    let desk = Desk::of(&ctx, &kind).await?;
    let given = Given { sheets, places: None, problems: Vec::new() };
    Ok(Json(take(&ctx, &desk, &query, given).await?))
}

/// What was handed in.
pub(super) struct Given {
    pub(super) sheets: Vec<SheetCells>,
    /// Where the rows lie, where the file says so itself.
    pub(super) places: Option<Places>,
    /// What was found before the rows were read.
    pub(super) problems: Vec<Problem>,
}

/// Say what a file would do, or take it in whole.
pub(super) async fn take(
    ctx: &Ctx,
    desk: &Desk,
    query: &ImportQuery,
    given: Given,
) -> Result<Imported> {
    let (rows, mut findings) = read(ctx, desk, &given)?;
    let (mut added, mut changed) = (Vec::new(), Vec::new());
    for (old, new, change) in rows {
        match (old, change) {
            (_, None) => findings.unchanged += 1,
            (Some(old), Some(change)) => {
                findings.does(change);
                changed.push((old.clone(), new));
            }
            (None, Some(change)) => {
                findings.does(change);
                added.push(new);
            }
        }
    }
    desk.room(added.len())?;
    let take = findings.to_take(query.check);
    let told = findings.told(ctx, given.sheets).await?;
    if !take {
        return Ok(told);
    }
    let import = commit(ctx, desk, &query.name, &added, &changed).await?;
    Ok(told.now_taken(import))
}

/// A row: the entry that it is, when it is one that is there, what it becomes, and what that
/// changes, if anything.
type RowOf<'a> = (Option<&'a Entry>, Entry, Option<Change>);

/// The rows without a fault, and everything that was found.
fn read<'a>(ctx: &Ctx, desk: &'a Desk, given: &Given) -> Result<(Vec<RowOf<'a>>, Findings)> {
    let mut before = given.problems.clone();
    let table = match Table::open(layout(desk.kind), &given.sheets) {
        Ok(table) => table,
        Err(problems) => {
            before.extend(problems);
            return Ok((Vec::new(), Findings::of(before)));
        }
    };
    let (lines, problems) = table.rows(MOST_ROWS);
    before.extend(problems);
    let mut findings = Findings::of(before);
    let (mut rows, mut seen, mut codes, mut ahead) =
        (Vec::new(), BTreeSet::new(), BTreeSet::new(), 0);
    for row in lines {
        let mut line = table.line(row);
        let id = line.text("id");
        let by_id = desk.live().find(|one| !id.is_empty() && one.id == id);
        line.id(&mut seen, by_id.is_some());
        let code = line.text("code");
        let old = by_id.or_else(|| desk.coded(&code).filter(|_| id.is_empty()));
        if !code.is_empty() && !codes.insert(code.clone()) {
            line.tell("code", Problem::error("registers.code_twice"));
        }
        let place = given.places.as_ref().map(|places| places.get(&row).cloned());
        let body = said(desk, &mut line, old, place);
        let (new, faults) = actions::written(ctx, desk, old, body, ahead)?;
        let (change, differs) = match old {
            None => (Some(workbooks::added(row, &new)), true),
            Some(old) => {
                let (from, to) = (cells(desk, old, ctx.language), cells(desk, &new, ctx.language));
                let fields = table.differences(&from, &to, ctx.language);
                let differs = !fields.is_empty() || old.place != new.place;
                (differs.then(|| workbooks::changed(row, &new, fields)), differs)
            }
        };
        if differs {
            line.judged(faults);
            line.judged(desk.faults(old, &new));
            if old.is_some_and(|old| desk.theirs(old).is_err()) {
                line.tell("name", Problem::error("registers.not_yours"));
            }
            for note in
                new.notes(desk.kind).into_iter().filter(|one| one.code != "registers.no_place")
            {
                let field = note.place.field.clone().unwrap_or_default();
                line.tell(&field, note);
            }
        }
        if findings.read(line) {
            ahead += usize::from(old.is_none() && code.is_empty());
            rows.push((old, new, change));
        }
    }
    Ok((rows, findings))
}

/// What a row says; what is wrong with it is told to the line, and what the table has no column for
/// stays as it is.
fn said(
    desk: &Desk,
    line: &mut TableLine<'_, '_>,
    old: Option<&Entry>,
    place: Option<Option<Place>>,
) -> RegisterEntryBody {
    let division = division(desk, line, old);
    let unit = match old.filter(|_| !line.has("unit")) {
        Some(old) => old.unit.clone(),
        None => line.unit("unit", &desk.directory, &desk.today),
    };
    let mut fields = Fields::new();
    for field in &desk.kind.fields {
        let value = match old.filter(|_| !line.has(&field.key)) {
            Some(old) => old.fields.get(&field.key).cloned(),
            None => value(line, field),
        };
        if let Some(value) = value {
            fields.insert(field.key.clone(), value);
        }
    }
    let place = match place {
        Some(place) => place.or_else(|| old.and_then(|old| old.place.clone())),
        None => typed_place(desk, line, old),
    };
    RegisterEntryBody {
        code: line.kept("code", old.map(|old| old.code.as_str())),
        name: line.text("name"),
        division,
        unit,
        place,
        fields,
        note: line.kept("note", old.map(|old| old.note.as_str())),
        revision: old.map_or(0, |old| old.revision),
    }
}

/// The value of a field as a cell says it.
fn value(line: &mut TableLine<'_, '_>, field: &Field) -> Option<Value> {
    let text = line.text(&field.key);
    if text.is_empty() {
        return None;
    }
    match field.kind {
        FieldKind::Text => Some(json!(text)),
        FieldKind::Choice => Some(json!(field.meant(&text))),
        FieldKind::Flag => match flag_of(&text) {
            Some(flag) => Some(json!(flag)),
            None => {
                let wrong = Problem::error("registers.bad_flag");
                line.tell(&field.key, wrong.with("field", field.name.zh.as_str()));
                None
            }
        },
        FieldKind::Day => line.day(&field.key, None).map(|day| json!(day)),
        FieldKind::Year => {
            let trimmed = text.trim_end_matches('\u{5e74}').parse::<i64>().ok();
            trimmed.or_else(|| line.whole(&field.key)).map(|year| json!(year))
        }
        FieldKind::Number => {
            let (number, behind) = line.amount(&field.key);
            let number = number?;
            match factor(&field.unit, &behind) {
                Some(factor) => Some(json!(number * factor)),
                None => {
                    let other = Problem::error("registers.other_unit").with("unit", behind);
                    line.tell(&field.key, other.with("field", field.name.zh.as_str()));
                    None
                }
            }
        }
    }
}

/// By what a number with a unit behind it is multiplied to be in the field's unit.
fn factor(unit: &str, behind: &str) -> Option<f64> {
    let behind = behind.trim();
    if behind.is_empty() || behind == unit {
        return Some(1.0);
    }
    let known: &[(&str, f64)] = match unit {
        "ha" => &[
            ("\u{516c}\u{9877}", 1.0),
            ("hm2", 1.0),
            ("hm\u{b2}", 1.0),
            ("\u{4ea9}", 1.0 / 15.0),
            ("\u{5e73}\u{65b9}\u{7c73}", 1e-4),
            ("m2", 1e-4),
            ("m\u{b2}", 1e-4),
            ("\u{33a1}", 1e-4),
        ],
        "km" => {
            &[("\u{516c}\u{91cc}", 1.0), ("\u{5343}\u{7c73}", 1.0), ("\u{7c73}", 1e-3), ("m", 1e-3)]
        }
        "m" => &[("\u{7c73}", 1.0), ("\u{516c}\u{91cc}", 1e3), ("km", 1e3)],
        "cm" => &[("\u{5398}\u{7c73}", 1.0), ("\u{7c73}", 100.0), ("m", 100.0)],
        "10,000 yuan" => {
            &[("\u{4e07}\u{5143}", 1.0), ("\u{4ebf}\u{5143}", 1e4), ("\u{5143}", 1e-4)]
        }
        "" => &[("\u{5e74}", 1.0), ("\u{6237}", 1.0)],
        _ => &[],
    };
    known.iter().find(|(word, _)| *word == behind).map(|(_, factor)| *factor)
}

/// The code of the division that a cell names; empty where it names none.
fn division(desk: &Desk, line: &mut TableLine<'_, '_>, old: Option<&Entry>) -> String {
    let cell = line.kept("division", old.map(|old| old.division.as_str()));
    let whole = [Language::Chinese, Language::English]
        .into_iter()
        .any(|language| Locale::of(language).say("registers.whole_city", []) == cell);
    if cell.is_empty() || whole || cell == desk.city {
        return desk.city.clone();
    }
    let mut known = desk.divisions.iter().filter(|one| one.withdrawn.is_none());
    match known.find(|one| one.code == cell || one.name == cell) {
        Some(one) => one.code.clone(),
        None => {
            line.tell("division", Problem::error("registers.unknown_division"));
            String::new()
        }
    }
}

/// The point that two cells name. An outline is not drawn in a sheet and stays as it is.
fn typed_place(desk: &Desk, line: &mut TableLine<'_, '_>, old: Option<&Entry>) -> Option<Place> {
    let was = old.and_then(|old| old.place.clone());
    if !desk.kind.shapes.contains(&Shape::Point) || !line.has("longitude") || !line.has("latitude")
    {
        return was;
    }
    let outline = was.as_ref().is_some_and(|place| place.shape() != Shape::Point);
    let (east, north) = (line.amount("longitude").0, line.amount("latitude").0);
    match (east, north) {
        (None, None) => was.filter(|_| outline),
        (Some(_), Some(_)) if outline => {
            line.tell("longitude", Problem::error("registers.outline_stays"));
            was
        }
        (Some(east), Some(north)) => Some(Place::Point([east, north])),
        _ => {
            line.tell("longitude", Problem::error("registers.half_a_place"));
            was
        }
    }
}

async fn commit(
    ctx: &Ctx,
    desk: &Desk,
    file_name: &str,
    added: &[Entry],
    changed: &[(Entry, Entry)],
) -> Result<String> {
    let city = ctx.city()?;
    let import = Import::of(ctx, file_name, added, changed)?;
    let mut tx = ctx.begin().await?;
    for new in added {
        actions::put_new(ctx, &mut tx, new, &import.file_name).await?;
    }
    let mut events = Vec::new();
    for (old, new) in changed {
        events.push(actions::put_changed(ctx, &mut tx, desk, old, new).await?);
    }
    workbooks::store::add_import(&mut tx, city, "", &import_kind(desk.kind), &import).await?;
    let told = json!({
        "file": import.file_name, "kind": desk.kind.key, "added": added.len(),
        "changed": changed.len(),
    });
    events.push(Event::new("registers.file_taken", "city", city).with(told));
    tx.commit(events).await?;
    Ok(import.id)
}

/// The files that were taken into a register, the newest first: one's own, the office all.
#[utoipa::path(get, path = "/api/v1/map_registers/{kind}/imports", tag = "registers", params(("kind" = String, Path)), responses((status = 200, body = Vec<ImportView>)))]
pub(super) async fn list_map_register_imports(
    ctx: Ctx,
    Path(kind): Path<String>,
) -> Result<Json<Vec<ImportView>>> {
    let desk = Desk::of(&ctx, &kind).await?;
    let imports = workbooks::store::own::<Entry>(&ctx, "", &import_kind(desk.kind)).await?;
    let view = |import: Import<Entry>| {
        let untouched = since(&desk, &import).is_empty();
        import.view(untouched)
    };
    Ok(Json(imports.into_iter().map(view).collect()))
}

/// What was changed since a file was taken in: the entries that it wrote, and those that it added
/// and somebody has looked at since.
fn since(desk: &Desk, import: &Import<Entry>) -> Vec<String> {
    let now = |id: &str| desk.live().find(|one| one.id == id);
    let mut changed = import.changed_since(now);
    let added = import.ways_back().filter(|(_, _, old)| old.is_none());
    let seen = added.filter(|(id, _, _)| desk.seen(id).next().is_some());
    changed.extend(seen.filter_map(|(id, _, _)| now(id)).map(|one| one.name.clone()));
    changed
}

/// Undo a file: what it added goes, what it changed is as before. Refused when some of it was
/// changed since.
#[utoipa::path(post, path = "/api/v1/map_registers/{kind}/imports/{import}/undoings", tag = "registers", params(("kind" = String, Path), ("import" = String, Path)), responses((status = 204)))]
pub(super) async fn undo_map_register_import(
    ctx: Ctx,
    Path((kind, import)): Path<(String, String)>,
) -> Result<StatusCode> {
    let desk = Desk::of(&ctx, &kind).await?;
    let found =
        workbooks::store::own_one::<Entry>(&ctx, "", &import_kind(desk.kind), &import).await?;
    workbooks::unchanged(&since(&desk, &found))?;
    let city = ctx.city()?;
    let mut tx = ctx.begin().await?;
    workbooks::store::undo_import(&mut tx, city, &found.id).await?;
    for (entry, revision, old) in found.ways_back() {
        match old {
            Some(old) => store::put(&mut tx, city, &Entry { revision, ..old.clone() }).await?,
            None => store::remove(&mut tx, city, entry, revision).await?,
        }
    }
    let told = json!({ "file": found.file_name, "kind": desk.kind.key });
    tx.commit([Event::new("registers.file_undone", "city", city).with(told)]).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_another_unit_behind_them_are_turned_into_the_fields() {
        let near = |unit: &str, behind: &str, expected: f64| {
            let found = factor(unit, behind).unwrap();
            assert!((found - expected).abs() < 1e-12, "{unit} {behind}");
        };
        near("ha", "", 1.0);
        near("ha", "\u{4ea9}", 0.066_666_666_666_666_67);
        near("ha", "\u{5e73}\u{65b9}\u{7c73}", 0.000_1);
        near("km", "\u{7c73}", 0.001);
        assert_eq!(factor("ha", "\u{516c}\u{91cc}"), None);
    }

    #[test]
    fn no_two_columns_of_a_kind_are_meant_by_one_heading() {
        for kind in kind::kinds() {
            let mut seen: BTreeMap<String, &str> = BTreeMap::new();
            for (column, names) in layout(kind).named_columns() {
                let names: BTreeSet<String> =
                    names.iter().map(|name| name.to_lowercase()).collect();
                for name in names {
                    let other = seen.insert(name.clone(), column.key);
                    assert_eq!(other, None, "{} {name}", kind.key);
                }
            }
        }
    }
}
