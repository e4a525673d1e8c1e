//! A register as a workbook: what is written can be handed in again unchanged, and what is handed in
//! is shown before it is taken, with every fault beside its cell, and can be undone.
//!
//! A Shapefile comes in the same way: its rows become a sheet whose places are known, so that one
//! reading understands both (`spatial`).

use super::{
    actions,
    desk::Desk,
    entry::Entry,
    kind::{self, Field, FieldKind, Kind},
    place::{Place, Shape},
    reading, store,
};
use crate::{
    Ctx, Result,
    tasks::Change,
    workbooks::{
        self, Cell, Column, Deed, Findings, Import, ImportQuery, ImportView, Imported, Layout, Row,
        Table, Want,
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
    let mut deeds: Vec<Deed<Entry>> = Vec::new();
    for (old, new, change) in rows {
        match change {
            None => findings.unchanged += 1,
            Some(change) => {
                findings.does(change);
                deeds.push((old.cloned(), new));
            }
        }
    }
    desk.room(deeds.iter().filter(|(old, _)| old.is_none()).count())?;
    let take = findings.to_take(query.check);
    let told = findings.told(ctx, given.sheets).await?;
    if !take {
        return Ok(told);
    }
    let import = commit(ctx, desk, &query.name, &deeds).await?;
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
        let by_id = line.known(&mut seen, |id| desk.live().find(|one| one.id == id));
        let code = line.text("code");
        let old = by_id.or_else(|| desk.coded(&code).filter(|_| id.is_empty()));
        if !code.is_empty() && !codes.insert(code.clone()) {
            line.tell("code", Problem::error("registers.code_twice"));
        }
        let place = given.places.as_ref().map(|places| places.get(&row).cloned());
        let body = reading::said(desk, &mut line, old, place);
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

async fn commit(ctx: &Ctx, desk: &Desk, file_name: &str, deeds: &[Deed<Entry>]) -> Result<String> {
    let city = ctx.city()?;
    let import = Import::of(ctx, file_name, deeds)?;
    let mut tx = ctx.begin().await?;
    let mut events = Vec::new();
    for (old, new) in deeds {
        match old {
            None => actions::put_new(ctx, &mut tx, new, &import.file_name).await?,
            Some(old) => events.push(actions::put_changed(ctx, &mut tx, desk, old, new).await?),
        }
    }
    workbooks::store::add_import(&mut tx, city, "", &import_kind(desk.kind), &import).await?;
    let told = json!({
        "file": import.file_name, "kind": desk.kind.key,
        "added": deeds.len() - import.before.len(), "changed": import.before.len(),
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
