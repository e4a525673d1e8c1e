//! The titles of the city as a workbook: what is written can be handed in again unchanged; what is
//! handed in is shown before it is taken, with every fault beside its cell, and can be undone while
//! no campaign and no other title rests on it.
//!
//! Inspections and links are told in their own forms: a table of titles has one row each.

use super::{
    MANAGE, actions,
    actions::HonourBody,
    store::{self, Honour},
};
use crate::{
    Ctx, Error, Result,
    workbooks::{
        self, Cell, Column, ImportQuery, ImportView, Imported, Layout, Plan, Row, TableLine, among,
        key_of, list, may, must, told,
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
use uuid::Uuid;
use yuanjian_app::Locale;
use yuanjian_standard::sheets::SheetCells;
use yuanjian_store::Event;
use yuanjian_types::Problem;

/// Most rows of a workbook.
const MOST_ROWS: usize = 500;
/// By which its imports are kept; they are of no campaign.
const KIND: &str = "honours";
const LEVELS: [&str; 3] = ["award", "city", "county"];
/// The tiers that have a word of their own.
const TIERS: [&str; 3] = ["garden", "county", "eco"];
const COLUMNS: [Column; 11] = [
    may("id", 12.0),
    must("name", 28.0),
    must("level", 12.0),
    may("tier", 18.0),
    must("awarded_year", 10.0),
    may("awarded_by", 24.0),
    may("document", 22.0),
    may("rule_years", 10.0),
    may("rule", 36.0),
    may("next_due_year", 12.0),
    told("last_inspection", 12.0),
];

fn layout() -> Layout {
    Layout::said("campaigns.honour_column", &COLUMNS)
}

/// The titles that stand in the registry, as a workbook, which can be handed in again.
#[utoipa::path(get, path = "/api/v1/honours/workbook", tag = "campaigns",
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub(super) async fn export_honours(ctx: Ctx) -> Result<Response> {
    let inspections = store::inspections(&ctx).await?;
    let locale = Locale::of(ctx.language);
    let cells = |one: &Honour| {
        let mut row = row(one, &locale);
        let own = inspections.iter().filter(|inspection| inspection.honour == one.id);
        if let Some(year) = own.map(|inspection| inspection.year).max() {
            row.insert("last_inspection", Cell::from(year));
        }
        row
    };
    let rows: Vec<Row> = store::honours(&ctx).await?.iter().map(cells).collect();
    list::send(&layout(), &rows, ctx.language, "honours.xlsx")
}

fn row(one: &Honour, locale: &Locale) -> Row {
    let tier = match TIERS.contains(&one.tier.as_str()) {
        true => locale.say(&format!("campaigns.tier.{}", one.tier), []),
        false => one.tier.clone(),
    };
    let mut row = Row::from([
        ("id", Cell::Text(one.id.clone())),
        ("name", Cell::Text(one.name.clone())),
        ("level", Cell::Text(locale.say(&format!("campaigns.level.{}", one.level), []))),
        ("tier", Cell::Text(tier)),
        ("awarded_year", Cell::from(one.awarded_year)),
        ("awarded_by", Cell::Text(one.awarded_by.clone())),
        ("document", Cell::Text(one.document.clone())),
        ("rule", Cell::Text(one.rule.clone())),
    ]);
    row.extend(one.rule_years.map(|years| ("rule_years", Cell::from(years))));
    row.extend(one.next_due_year.map(|year| ("next_due_year", Cell::from(year))));
    row
}

/// Hand the titles in: shown first with `check`, then taken whole.
#[utoipa::path(post, path = "/api/v1/honours/imports", tag = "campaigns", params(ImportQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses((status = 200, body = Imported)))]
pub(super) async fn import_honours(
    ctx: Ctx,
    Query(query): Query<ImportQuery>,
    request: Request,
) -> Result<Json<Imported>> {
    let sheets = workbooks::sheets(&query.name, request).await?;
    let city = ctx.city()?;
    let (told, taken) = plan(&ctx, &sheets).await?.told(&ctx, &query, sheets).await?;
    let Some(taken) = taken else { return Ok(Json(told)) };
    let mut events = Vec::new();
    let mut tx = ctx.begin().await?;
    for honour in taken.added() {
        store::add_honour(&mut tx, city, honour).await?;
        events.push(actions::registered(honour));
    }
    for (_, honour) in taken.changed() {
        store::put_honour(&mut tx, city, honour).await?;
        events.push(actions::honour_changed(honour));
    }
    events.push(Event::new("campaigns.workbook_taken", "city", city).with(taken.said()));
    taken.keep(tx, city, ("", KIND), events).await?;
    Ok(Json(told.now_taken(taken.import.id)))
}

/// What a workbook asks for.
async fn plan(ctx: &Ctx, sheets: &[SheetCells]) -> Result<Plan<Honour>> {
    let mut plan = Plan::default();
    let Some((table, lines)) = plan.open(layout(), sheets, MOST_ROWS) else { return Ok(plan) };
    let there = store::honours(ctx).await?;
    let inspections = store::inspections(ctx).await?;
    let locale = Locale::of(ctx.language);
    let (mut ids, mut names) = (BTreeSet::new(), BTreeSet::new());
    for place in lines {
        let mut line = table.line(place);
        let old = line.known(&mut ids, among(&there));
        let body = body(&mut line, old);
        let mark = (body.name.trim().to_owned(), body.awarded_year);
        let known = there.iter().any(|one| one.name == mark.0 && one.awarded_year == mark.1);
        if old.is_none() && (known || !names.insert(mark)) {
            line.tell("name", Problem::error("campaigns.honour_known"));
        }
        let id = old.map_or_else(|| Uuid::now_v7().to_string(), |old| old.id.clone());
        line.judged(actions::honour_faults(ctx, &id, &body, &there));
        if !plan.read(line) {
            continue;
        }
        let mut is = actions::honour_row(id, body, &inspections);
        let mut fields = Vec::new();
        if let Some(old) = old {
            is.state.clone_from(&old.state);
            fields = table.differences(&row(old, &locale), &row(&is, &locale), ctx.language);
        }
        plan.wants(place, old, is, fields);
    }
    Ok(plan)
}

/// A row as the form would say it; what it has no column for stays as it is.
fn body(line: &mut TableLine<'_, '_>, old: Option<&Honour>) -> HonourBody {
    let tier = line.kept("tier", old.map(|old| old.tier.as_str()));
    let tier = key_of(&["campaigns.tier"], &TIERS, &tier);
    let kept = |line: &TableLine<'_, '_>, key: &str| old.filter(|_| !line.has(key));
    let rule_years = match kept(line, "rule_years") {
        Some(old) => old.rule_years,
        None => line.whole("rule_years"),
    };
    let next_due_year = match kept(line, "next_due_year") {
        Some(old) => old.next_due_year,
        None => line.whole("next_due_year"),
    };
    HonourBody {
        name: line.text("name"),
        level: key_of(&["campaigns.level"], &LEVELS, &line.text("level")),
        // A new title is judged by the tier of its level unless the table says another.
        tier: Some(tier).filter(|tier| old.is_some() || !tier.is_empty()),
        awarded_year: line.whole("awarded_year").unwrap_or_default(),
        awarded_by: line.kept("awarded_by", old.map(|old| old.awarded_by.as_str())),
        document: line.kept("document", old.map(|old| old.document.as_str())),
        rule_years,
        rule: line.kept("rule", old.map(|old| old.rule.as_str())),
        next_due_year,
        links: old.map(|old| old.links.clone()).unwrap_or_default(),
        revision: old.map_or(0, |old| old.revision),
    }
}

/// The workbooks that were taken in, the newest first.
#[utoipa::path(get, path = "/api/v1/honours/imports", tag = "campaigns", responses((status = 200, body = Vec<ImportView>)))]
pub(super) async fn list_honour_imports(ctx: Ctx) -> Result<Json<Vec<ImportView>>> {
    let now = store::honours(&ctx).await?;
    let manages = MANAGE.allows(&ctx.actor()?.roles());
    let imports = workbooks::store::imports::<Honour>(&ctx, "", KIND).await?;
    Ok(Json(imports.into_iter().map(|import| import.told(manages, among(&now))).collect()))
}

/// Undo a workbook: what it added goes, what it changed is as before. Refused when some of it was
/// changed since or something rests on it.
#[utoipa::path(post, path = "/api/v1/honours/imports/{import}/undoings", tag = "campaigns", params(("import" = String, Path)), responses((status = 204)))]
pub(super) async fn undo_honour_import(ctx: Ctx, Path(import): Path<String>) -> Result<StatusCode> {
    let city = ctx.city()?;
    let now = store::honours(&ctx).await?;
    let import = workbooks::store::import::<Honour>(&ctx, "", KIND, &import).await?;
    import.undoable(among(&now))?;
    let campaigns = store::campaigns(&ctx).await?;
    let inspections = store::inspections(&ctx).await?;
    for (id, ..) in import.ways_back().filter(|(.., old)| old.is_none()) {
        let linked = now.iter().any(|one| one.links.iter().any(|link| link.honour == id));
        let rests = linked
            || campaigns.iter().any(|campaign| campaign.honour == id)
            || inspections.iter().any(|inspection| inspection.honour == id);
        if rests {
            let name = now.iter().find(|one| one.id == id).map(|one| one.name.as_str());
            let stands = Problem::error("workbooks.undo_rests");
            return Err(Error::refused(stands.with("what", name.unwrap_or_default())));
        }
    }
    let said = json!({ "file": import.file_name });
    let event = Event::new("campaigns.workbook_undone", "city", city).with(said);
    import.undo(&ctx, event).await
}
