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
    proof_store, reading, store,
};
use crate::{
    Ctx, Result,
    workbooks::{
        self, Cell, Column, Import, ImportQuery, ImportView, Imported, Layout, Plan, Row, Stored,
        Want,
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
use yuanjian_store::{Event, Tx};
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
        ("division", Cell::Text(desk.division_said(&one.division, language))),
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
    let plan = plan(ctx, desk, &given)?;
    desk.room(plan.count_added())?;
    let (told, taken) = plan.told(ctx, query, given.sheets).await?;
    let Some(taken) = taken else { return Ok(told) };
    let city = ctx.city()?;
    let mut tx = ctx.begin().await?;
    for new in taken.added() {
        actions::put_new(ctx, &mut tx, new, &taken.import.file_name).await?;
    }
    let mut events = Vec::new();
    for (old, new) in taken.changed() {
        events.push(actions::put_changed(ctx, &mut tx, desk, old, new).await?);
    }
    let told_of = json!({
        "file": taken.import.file_name, "kind": desk.kind.key, "added": taken.added().count(),
        "changed": taken.changed().count(),
    });
    events.push(Event::new("registers.file_taken", "city", city).with(told_of));
    taken.keep(tx, city, ("", &import_kind(desk.kind)), events).await?;
    Ok(told.now_taken(taken.import.id))
}

/// What a file asks for.
fn plan(ctx: &Ctx, desk: &Desk, given: &Given) -> Result<Plan<Entry>> {
    let mut plan = Plan::default();
    let opened = plan.open(layout(desk.kind), &given.sheets, MOST_ROWS);
    plan.findings.problems.extend(given.problems.iter().cloned());
    let Some((table, lines)) = opened else { return Ok(plan) };
    let typed: Vec<String> = lines.iter().map(|row| table.text(*row, "code")).collect();
    // What a row asks for is nobody else's, in whichever order they stand.
    let mut last = desk.last_number(typed.iter().map(String::as_str));
    let (mut seen, mut codes) = (BTreeSet::new(), BTreeSet::new());
    for row in lines {
        let mut line = table.line(row);
        let by_id = line.known(&mut seen, |id| desk.live_one(id));
        let code = line.text("code");
        let is_free = line.text("id").is_empty();
        let old = by_id.or_else(|| desk.coded(&code).filter(|_| is_free));
        let by_code = old.filter(|_| is_free);
        if !code.is_empty() && !codes.insert(code.clone()) {
            line.tell("code", Problem::error("registers.code_twice"));
        } else if by_code.is_some_and(|old| !seen.insert(old.id.clone())) {
            line.tell("code", Problem::error("workbooks.row_twice"));
        }
        let place = given.places.as_ref().map(|places| places.get(&row).cloned());
        let body = reading::said(desk, &mut line, old, place);
        let (new, faults) = actions::written(ctx, desk, old, body, last)?;
        let cells = |one: &Entry| cells(desk, one, ctx.language);
        let fields = old.map(|old| table.differences(&cells(old), &cells(&new), ctx.language));
        let redrawn = old.is_some_and(|old| old.place != new.place);
        let change = match &fields {
            None => Some(workbooks::added(row, &new)),
            Some(fields) if fields.is_empty() && !redrawn => None,
            Some(fields) => Some(workbooks::changed(row, &new, fields.clone())),
        };
        if change.is_some() {
            line.judged(faults);
            line.judged(desk.faults(old, &new));
            if old.is_some_and(|old| desk.theirs(old).is_err()) {
                line.tell("name", Problem::error("registers.not_yours"));
            }
            let notes = new.notes(desk.kind).into_iter();
            for note in notes.filter(|one| one.code != "registers.no_place") {
                let field = note.place.field.clone().unwrap_or_default();
                line.tell(&field, note);
            }
        }
        if plan.read(line) {
            last += u64::from(old.is_none() && code.is_empty());
            plan.does(old, new, change);
        }
    }
    Ok(plan)
}

/// The files that were taken into a register, the newest first: one's own, the office all.
#[utoipa::path(get, path = "/api/v1/map_registers/{kind}/imports", tag = "registers", params(("kind" = String, Path)), responses((status = 200, body = Vec<ImportView>)))]
pub(super) async fn list_map_register_imports(
    ctx: Ctx,
    Path(kind): Path<String>,
) -> Result<Json<Vec<ImportView>>> {
    let desk = Desk::of(&ctx, &kind).await?;
    let imports = workbooks::store::own::<Entry>(&ctx, "", &import_kind(desk.kind)).await?;
    let proved = proof_store::proved(&ctx, &desk.kind.key).await?;
    let view = |import: Import<Entry>| {
        let untouched = !import.undone && since(&desk, &proved, &import).is_empty();
        import.view(untouched)
    };
    Ok(Json(imports.into_iter().map(view).collect()))
}

/// What was changed since a file was taken in: the entries that it wrote, and those that it added
/// and somebody has looked at or put evidence beside since (`proved`).
fn since(desk: &Desk, proved: &BTreeSet<String>, import: &Import<Entry>) -> Vec<String> {
    let now = |id: &str| desk.live_one(id);
    let mut changed = import.changed_since(now);
    let added = import.ways_back().filter(|(_, _, old)| old.is_none());
    let rests_on = |id: &str| desk.seen(id).next().is_some() || proved.contains(id);
    let seen = added.filter(|(id, _, _)| rests_on(id));
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
    let proved = proof_store::proved(&ctx, &desk.kind.key).await?;
    workbooks::unchanged(&since(&desk, &proved, &found))?;
    let told = json!({ "file": found.file_name, "kind": desk.kind.key });
    found.undo(&ctx, Event::new("registers.file_undone", "city", ctx.city()?).with(told)).await
}

impl Stored for Entry {
    async fn put_back(&self, tx: &mut Tx, city: &str, revision: i64) -> Result<()> {
        store::put(tx, city, &Self { revision, ..self.clone() }).await
    }

    async fn take_out(tx: &mut Tx, city: &str, id: &str, revision: i64) -> Result<()> {
        store::remove(tx, city, id, revision).await
    }
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
