//! The parts of the city as a workbook: what is written can be handed in again unchanged; what is
//! handed in is shown before it is taken, with every fault beside its cell, and can be undone while
//! nothing rests on it.
//!
//! A row is known by its code, which never changes; a division that the workbook does not name
//! stays, for what is over has a last day.

use super::{
    KINDS,
    actions::{self, DivisionBody},
    store::{self, Division},
};
use crate::{
    Ctx, Error, Result,
    workbooks::{
        self, Cell, Column, ImportQuery, ImportView, Imported, Layout, Plan, Row, TableLine, among,
        key_of, list, may, must,
    },
};
use axum::{
    Json,
    extract::{Path, Query, Request},
    http::StatusCode,
    response::Response,
};
use serde_json::json;
use std::collections::BTreeSet;
use yuanjian_app::Locale;
use yuanjian_standard::sheets::SheetCells;
use yuanjian_store::Event;
use yuanjian_types::Problem;

/// Most rows of a workbook.
const MOST_ROWS: usize = 2_000;
/// By which its imports are kept; they are of no campaign.
const KIND: &str = "divisions";
const COLUMNS: [Column; 6] = [
    must("code", 16.0),
    must("name", 24.0),
    must("kind", 14.0),
    may("parent", 24.0),
    may("precedence", 9.0),
    may("to_on", 14.0),
];

fn layout() -> Layout {
    Layout::said("divisions.column", &COLUMNS)
}

/// The divisions that stand, as a workbook, which can be handed in again.
#[utoipa::path(get, path = "/api/v1/divisions/workbook", tag = "divisions",
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub(super) async fn export_divisions(ctx: Ctx) -> Result<Response> {
    let all = standing(store::all(&ctx, ctx.city()?).await?);
    let locale = Locale::of(ctx.language);
    let rows: Vec<Row> = all.iter().map(|one| row(&all, one, &locale)).collect();
    list::send(&layout(), &rows, ctx.language, "divisions.xlsx")
}

fn standing(mut all: Vec<Division>) -> Vec<Division> {
    all.retain(|one| one.withdrawn.is_none());
    all
}

fn row(all: &[Division], one: &Division, locale: &Locale) -> Row {
    let parent = one.parent.as_deref();
    let parent = parent.and_then(|code| all.iter().find(|above| above.code == code));
    Row::from([
        ("code", Cell::Text(one.code.clone())),
        ("name", Cell::Text(one.name.clone())),
        ("kind", Cell::Text(locale.say(&format!("divisions.kind.{}", one.kind), []))),
        ("parent", Cell::Text(parent.map(|above| above.name.clone()).unwrap_or_default())),
        ("precedence", Cell::from(one.precedence)),
        ("to_on", Cell::Text(one.to_on.clone().unwrap_or_default())),
    ])
}

/// Hand the divisions in: shown first with `check`, then taken whole.
#[utoipa::path(post, path = "/api/v1/divisions/imports", tag = "divisions", params(ImportQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses((status = 200, body = Imported)))]
pub(super) async fn import_divisions(
    ctx: Ctx,
    Query(query): Query<ImportQuery>,
    request: Request,
) -> Result<Json<Imported>> {
    let sheets = workbooks::sheets(&query.name, request).await?;
    let city = ctx.city()?;
    let plan = plan(&ctx, &store::all(&ctx, city).await?, &sheets)?;
    let (told, taken) = plan.told(&ctx, &query, sheets).await?;
    let Some(taken) = taken else { return Ok(Json(told)) };
    let mut events = Vec::new();
    let mut tx = ctx.begin().await?;
    for division in taken.added() {
        if !store::add(&mut tx, city, division).await? {
            return Err(Error::invalid(Problem::error("divisions.code_taken").at_field("code")));
        }
        events.push(actions::created(division));
    }
    for (old, division) in taken.changed() {
        store::put(&mut tx, city, division).await?;
        events.push(actions::changed(old, division));
    }
    events.push(Event::new("divisions.workbook_taken", "city", city).with(taken.said()));
    taken.keep(tx, city, ("", KIND), events).await?;
    Ok(Json(told.now_taken(taken.import.id)))
}

/// What a workbook asks for. Rows may name divisions of other rows as those that they lie within.
fn plan(ctx: &Ctx, all: &[Division], sheets: &[SheetCells]) -> Result<Plan<Division>> {
    let mut plan = Plan::default();
    let Some((table, lines)) = plan.open(layout(), sheets, MOST_ROWS) else { return Ok(plan) };
    let mut seen = BTreeSet::new();
    let now = standing(all.to_vec());
    let mut read: Vec<(u32, TableLine<'_, '_>, DivisionBody)> = Vec::new();
    for place in lines {
        let mut line = table.line(place);
        let body = body(&now, &mut line);
        if !body.code.is_empty() && !seen.insert(body.code.clone()) {
            line.tell("code", Problem::error("workbooks.row_twice"));
        }
        read.push((place, line, body));
    }
    // A parent is named by its name or its code, and may stand in a row of its own.
    let rows = read.iter().map(|(.., body)| (body.code.clone(), body.name.clone()));
    let kept = now.iter().filter(|one| !seen.contains(&one.code));
    let named: Vec<(String, String)> =
        rows.chain(kept.map(|one| (one.code.clone(), one.name.clone()))).collect();
    for (.., body) in &mut read {
        let Some(said) = &body.parent else { continue };
        let above = named.iter().find(|(code, name)| code == said || name == said);
        if let Some((code, _)) = above {
            body.parent = Some(code.clone());
        }
    }
    let mut next: Vec<Division> = Vec::new();
    for one in read.iter().map(|(.., body)| actions::written(body.clone())).chain(now.clone()) {
        if next.iter().all(|known| known.code != one.code) {
            next.push(one);
        }
    }
    let locale = Locale::of(ctx.language);
    for (place, mut line, body) in read {
        let old = now.iter().find(|one| one.code == body.code);
        let mut faults = actions::faults(&next, &body);
        if old.is_none() {
            faults.extend(actions::code_faults(all, ctx.city()?, &body.code));
        }
        line.judged(faults);
        if !plan.read(line) {
            continue;
        }
        let is = actions::written(body);
        // Both by the names that hold afterwards: a parent that is renamed moves nobody.
        let said = |one: &Division| row(&next, one, &locale);
        let differs = |old: &Division| table.differences(&said(old), &said(&is), ctx.language);
        let fields = old.map(differs).unwrap_or_default();
        plan.wants(place, old, is, fields);
    }
    Ok(plan)
}

/// A row as the form would say it; what it has no column for stays as it is.
fn body(now: &[Division], line: &mut TableLine<'_, '_>) -> DivisionBody {
    let code = line.text("code");
    let old = now.iter().find(|one| one.code == code);
    let last = now.iter().map(|one| one.precedence).max().unwrap_or_default();
    let keeps = |line: &TableLine<'_, '_>, key: &str| old.filter(|_| !line.has(key));
    let parent = match keeps(line, "parent") {
        Some(old) => old.parent.clone(),
        None => line.maybe("parent"),
    };
    let to_on = match keeps(line, "to_on") {
        Some(old) => old.to_on.clone(),
        None => line.day("to_on", None),
    };
    DivisionBody {
        name: line.text("name"),
        kind: key_of(&["divisions.kind"], &KINDS, &line.text("kind")),
        parent,
        precedence: line.whole("precedence").or(old.map(|old| old.precedence)).unwrap_or(last + 1),
        to_on,
        revision: old.map_or(0, |old| old.revision),
        code,
    }
}

/// The workbooks that were taken in, the newest first.
#[utoipa::path(get, path = "/api/v1/divisions/imports", tag = "divisions", responses((status = 200, body = Vec<ImportView>)))]
pub(super) async fn list_division_imports(ctx: Ctx) -> Result<Json<Vec<ImportView>>> {
    let now = standing(store::all(&ctx, ctx.city()?).await?);
    let imports = workbooks::store::imports::<Division>(&ctx, "", KIND).await?;
    Ok(Json(imports.into_iter().map(|import| import.told(true, among(&now))).collect()))
}

/// Undo a workbook: what it added goes, what it changed is as before. Refused when some of it was
/// changed since or something rests on it.
#[utoipa::path(post, path = "/api/v1/divisions/imports/{import}/undoings", tag = "divisions", params(("import" = String, Path)), responses((status = 204)))]
pub(super) async fn undo_division_import(
    ctx: Ctx,
    Path(import): Path<String>,
) -> Result<StatusCode> {
    let city = ctx.city()?;
    let now = standing(store::all(&ctx, city).await?);
    let import = workbooks::store::import::<Division>(&ctx, "", KIND, &import).await?;
    import.undoable(among(&now))?;
    let goes: BTreeSet<&str> =
        import.ways_back().filter(|(.., old)| old.is_none()).map(|(code, ..)| code).collect();
    // What the same workbook laid within another goes with it.
    let stays = |one: &&Division| !goes.contains(one.code.as_str());
    let staying: Vec<Division> = now.iter().filter(stays).cloned().collect();
    for code in &goes {
        actions::free(&ctx, &actions::resting(&ctx, &staying, code).await?)?;
    }
    let said = json!({ "file": import.file_name });
    let event = Event::new("divisions.workbook_undone", "city", city).with(said);
    import.undo(&ctx, event).await
}
