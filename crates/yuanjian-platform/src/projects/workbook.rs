//! Measures and projects as a workbook: what is written can be handed in again unchanged, and what
//! is handed in is shown before it is taken, with every fault beside its cell, and can be undone.
//!
//! Money stands in ten thousands of yuan, as treasuries write it; a cell may say another unit.

use super::{
    actions::{self, ProjectBody},
    conflicts,
    desk::Desk,
    milestone,
    project::{Project, SOURCES, STAGES, State, Works},
    restoration::{self, MEASURES, PROBLEMS, Restoration},
    store, work,
};
use crate::{
    Ctx, Error, Result,
    workbooks::{
        self, Cell, Import, ImportQuery, ImportView, Imported, Layout, Line as Kept, Mark, Plan,
        Row, TableLine, among, list, may, must, order, told,
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
use yuanjian_app::{Language, Locale};
use yuanjian_standard::sheets::SheetCells;
use yuanjian_store::Event;
use yuanjian_types::{Problem, Unit};

/// Most rows of a workbook.
const MOST_ROWS: usize = 2_000;
/// As imports are kept.
const KIND: &str = "project";
/// Fen of ten thousand yuan.
const TEN_THOUSAND: f64 = 1_000_000.0;
/// Between the measures of a restoration; people write other signs as well.
const BETWEEN: &str = "\u{3001}";

fn layout() -> Layout {
    Layout::said(
        "projects.column",
        &[
            may("id", 14.0),
            order("number", 7.0),
            must("item", 24.0),
            must("title", 30.0),
            may("content", 36.0),
            may("problem", 24.0),
            may("legal_basis", 24.0),
            may("division", 12.0),
            may("effect", 10.0),
            may("effect_unit", 10.0),
            may("effect_division", 12.0),
            may("unit", 14.0),
            may("starts_on", 12.0),
            may("due_on", 12.0),
            may("budget_fen", 12.0),
            may("money_source", 12.0),
            may("stage", 10.0),
            may("area_m2", 12.0),
            may("land_fen", 12.0),
            may("build_fen", 12.0),
            may("note", 24.0),
            may("milestones", 36.0),
            may("restoration_problem", 14.0),
            may("restoration_measures", 20.0),
            may("restoration_before", 24.0),
            may("restoration_after", 24.0),
            may("restoration_register", 14.0),
            told("state", 10.0),
            told("progress", 9.0),
            told("conflicts", 24.0),
        ],
    )
}

impl Kept for Project {
    fn mark(&self) -> Mark<'_> {
        Mark { id: &self.id, called: &self.title, revision: self.revision }
    }
}

/// What stands in the row of a project.
fn cells(desk: &Desk, one: &Project, language: Language) -> Row {
    let locale = Locale::of(language);
    let scene = &desk.scene;
    let said = |key: String| locale.say(&key, []);
    let place = |code: &str| match code == desk.city {
        true => said("projects.whole_city".to_owned()),
        false => scene.directory.divisions.get(code).cloned().unwrap_or_else(|| code.to_owned()),
    };
    let day = |day: &Option<String>| Cell::Text(day.clone().unwrap_or_default());
    let number =
        |number: Option<f64>| number.map_or_else(|| Cell::Text(String::new()), Cell::Number);
    let money = |fen: Option<i64>| number(fen.map(|fen| fen as f64 / TEN_THOUSAND));
    let key = |prefix: &str, key: &str| match key {
        "" => String::new(),
        key => said(format!("projects.{prefix}.{key}")),
    };
    let unit = Unit::from_key(&one.effect_unit).map(Unit::label);
    let unit =
        unit.map_or("", |label| if language == Language::English { label.en } else { label.zh });
    let works = one.works.as_ref();
    let restored = works.and_then(|works| works.restoration.clone()).unwrap_or_default();
    let measures = restored.measures.iter().map(|one| key("restoration_measure", one));
    Row::from([
        ("id", Cell::Text(one.id.clone())),
        ("number", Cell::from(one.number)),
        ("item", Cell::Text(scene.item_name(&one.item, language.tag()))),
        ("title", Cell::Text(one.title.clone())),
        ("content", Cell::Text(one.content.clone())),
        ("problem", Cell::Text(one.problem.clone())),
        ("legal_basis", Cell::Text(one.legal_basis.clone())),
        ("division", Cell::Text(place(&one.division))),
        ("effect", number(one.effect)),
        ("effect_unit", Cell::Text(unit.to_owned())),
        ("effect_division", Cell::Text(place(&one.effect_division))),
        ("unit", Cell::Text(one.unit.as_deref().map(|id| scene.unit(id).name).unwrap_or_default())),
        ("starts_on", day(&one.starts_on)),
        ("due_on", day(&one.due_on)),
        ("budget_fen", money(one.budget_fen)),
        ("money_source", Cell::Text(key("source", &one.money_source))),
        ("stage", Cell::Text(key("stage", works.map_or("", |works| works.stage.as_str())))),
        ("area_m2", number(works.and_then(|works| works.area_m2))),
        ("land_fen", money(works.and_then(|works| works.land_fen))),
        ("build_fen", money(works.and_then(|works| works.build_fen))),
        ("note", Cell::Text(one.note.clone())),
        ("milestones", Cell::Text(milestone::cell(&one.milestones))),
        ("restoration_problem", Cell::Text(key("restoration_problem", &restored.problem))),
        ("restoration_measures", Cell::Text(measures.collect::<Vec<_>>().join(BETWEEN))),
        ("restoration_before", Cell::Text(restored.before)),
        ("restoration_after", Cell::Text(restored.after)),
        ("restoration_register", Cell::Text(restored.register)),
        ("state", Cell::Text(key("state", one.state.key()))),
        ("progress", Cell::from(one.progress)),
    ])
}

/// The measures and projects of a campaign as a workbook; those given up are not carried.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/projects/workbook", tag = "projects", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub(super) async fn export_projects(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let desk = Desk::of(&ctx, &id).await?;
    let carried = desk.projects.iter().filter(|one| one.state != State::Cancelled);
    let found = conflicts::found(&ctx, &desk.scene.campaign.id).await?;
    let locale = Locale::of(ctx.language);
    let row = |one: &Project| {
        let mut row = cells(&desk, one, ctx.language);
        row.insert("conflicts", Cell::Text(found.said(&one.id, &locale).join("\n")));
        row
    };
    let rows: Vec<Row> = carried.map(row).collect();
    list::send(&layout(), &rows, ctx.language, "projects.xlsx")
}

/// Hand in a workbook: shown first with `check`, then taken whole.
#[utoipa::path(post, path = "/api/v1/campaigns/{id}/projects/imports", tag = "projects", params(("id" = String, Path), ImportQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses((status = 200, body = Imported)))]
pub(super) async fn import_projects(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<ImportQuery>,
    request: Request,
) -> Result<Json<Imported>> {
    let sheets = workbooks::sheets(&query.name, request).await?;
    let desk = Desk::of(&ctx, &id).await?;
    desk.open()?;
    let plan = plan(&ctx, &desk, &sheets)?;
    actions::room(&desk, plan.count_added())?;
    let (told, taken) = plan.told(&ctx, &query, sheets).await?;
    let Some(taken) = taken else { return Ok(Json(told)) };
    let (city, campaign) = (ctx.city()?, &desk.scene.campaign.id);
    let mut tx = ctx.begin().await?;
    for new in taken.added() {
        actions::put_new(&ctx, &mut tx, new, &taken.import.file_name).await?;
    }
    let mut events = Vec::new();
    for (old, new) in taken.changed() {
        store::put(&mut tx, city, new).await?;
        events.push(actions::changed(old, new));
    }
    events.push(Event::new("projects.workbook_taken", "campaign", campaign).with(taken.said()));
    taken.keep(tx, city, (campaign, KIND), events).await?;
    Ok(Json(told.now_taken(taken.import.id)))
}

/// What a workbook asks for.
fn plan(ctx: &Ctx, desk: &Desk, sheets: &[SheetCells]) -> Result<Plan<Project>> {
    let mut plan = Plan::default();
    let Some((table, lines)) = plan.open(layout(), sheets, MOST_ROWS) else { return Ok(plan) };
    let (mut seen, mut next) = (BTreeSet::new(), desk.next_number());
    for row in lines {
        let mut line = table.line(row);
        let old = line.known(&mut seen, among(&desk.projects));
        let body = said(desk, &mut line, old);
        let mut new = actions::written(ctx, desk, old, actions::own_unit(desk, body))?;
        if old.is_none() {
            new.number = next;
        }
        let cells = |one: &Project| cells(desk, one, ctx.language);
        let differs = |old| table.differences(&cells(old), &cells(&new), ctx.language);
        let fields = old.map(differs).unwrap_or_default();
        if old.is_none() || !fields.is_empty() {
            line.judged(desk.faults(old, &new));
            if new.state != State::Draft {
                line.judged(work::unready(desk, &new));
            }
            if line.is_sound() {
                refused(desk, &mut line, old, &new);
            }
        }
        if plan.read(line) {
            next += i64::from(old.is_none());
            plan.wants(row, old, new, fields);
        }
    }
    Ok(plan)
}

/// What forbids the reader a row.
fn refused(desk: &Desk, line: &mut TableLine<'_, '_>, old: Option<&Project>, new: &Project) {
    if let Some(old) = old {
        if !desk.acts_for(old.unit.as_deref()) {
            return line.tell("title", Problem::error("projects.not_your_unit"));
        }
        if !desk.changes(old) {
            let settled = Problem::error("projects.settled").with("state", old.state.key());
            return line.tell("title", settled);
        }
    }
    if let Err(Error(failure)) = desk.writes(old, new) {
        line.judged(failure.problems);
    }
}

/// What a row says; what is wrong with it is told to the line, and what the table has no column for
/// stays as it is.
fn said(desk: &Desk, line: &mut TableLine<'_, '_>, old: Option<&Project>) -> ProjectBody {
    let scene = &desk.scene;
    let kept = |line: &TableLine<'_, '_>, key: &str, was: fn(&Project) -> &str| {
        line.kept(key, old.map(was))
    };
    let item = line.text("item");
    let key = scene.item_meant(&item);
    if key.is_none() {
        line.tell("item", Problem::error("projects.unknown_item"));
    }
    let division = place(desk, line, "division", old.map(|old| old.division.as_str()));
    let effect_division =
        place(desk, line, "effect_division", old.map(|old| old.effect_division.as_str()));
    let (effect, effect_unit) = match old.filter(|_| !line.has("effect")) {
        Some(old) => (old.effect, old.effect_unit.clone()),
        None => {
            let (effect, unit) = line.quantity("effect", "effect_unit");
            let had = old.filter(|_| unit.is_empty()).map(|old| old.effect_unit.clone());
            (effect, had.unwrap_or_else(|| unit_key(&unit)))
        }
    };
    let unit = match old.filter(|_| !line.has("unit")) {
        Some(old) => old.unit.clone(),
        None => line.unit("unit", &scene.directory, &scene.on),
    };
    let day = |line: &mut TableLine<'_, '_>, key: &str, was: Option<&Option<String>>| match was
        .filter(|_| !line.has(key))
    {
        Some(was) => was.clone(),
        None => line.day(key, None),
    };
    let starts_on = day(line, "starts_on", old.map(|old| &old.starts_on));
    let due_on = day(line, "due_on", old.map(|old| &old.due_on));
    let budget_fen = money(line, "budget_fen", old.map(|old| old.budget_fen));
    let had = old.and_then(|old| old.works.clone());
    let was = had.as_ref();
    let land_fen = money(line, "land_fen", Some(was.and_then(|was| was.land_fen)));
    let build_fen = money(line, "build_fen", Some(was.and_then(|was| was.build_fen)));
    let area_m2 = match line.has("area_m2") {
        true => line.amount("area_m2").0,
        false => was.and_then(|was| was.area_m2),
    };
    let stage = word(line, "stage", "projects.stage", &STAGES, was.map(|was| was.stage.as_str()));
    let money_source = word(
        line,
        "money_source",
        "projects.source",
        &SOURCES,
        old.map(|old| old.money_source.as_str()),
    );
    let restoration = restored(line, was.and_then(|was| was.restoration.as_ref()));
    let is_project = had.is_some()
        || restoration.is_some()
        || !stage.is_empty()
        || area_m2.is_some()
        || land_fen.is_some()
        || build_fen.is_some();
    let works = is_project.then(|| Works {
        stage,
        area_m2,
        land_fen,
        build_fen,
        restoration,
        ..had.clone().unwrap_or_default()
    });
    ProjectBody {
        item: key.unwrap_or(item),
        title: line.text("title"),
        content: kept(line, "content", |old| &old.content),
        problem: kept(line, "problem", |old| &old.problem),
        legal_basis: kept(line, "legal_basis", |old| &old.legal_basis),
        division,
        effect,
        effect_unit,
        effect_division,
        // Whoever answered for it in another unit does not any more.
        post: old.filter(|old| old.unit == unit).and_then(|old| old.post.clone()),
        unit,
        starts_on,
        due_on,
        budget_fen,
        money_source,
        works,
        note: kept(line, "note", |old| &old.note),
        // A cell that nobody touched leaves them as they are: it cannot hold every sign of a note.
        milestones: line
            .has("milestones")
            .then(|| milestone::read(&line.text("milestones")))
            .filter(|said| {
                old.is_none_or(|old| milestone::cell(said) != milestone::cell(&old.milestones))
            }),
        revision: old.map_or(0, |old| old.revision),
    }
}

/// The restoration that a row tells, if it tells any; what has no column stays as it is.
fn restored(line: &TableLine<'_, '_>, old: Option<&Restoration>) -> Option<Restoration> {
    let old = old.cloned().unwrap_or_default();
    let (kinds, ways) = ("projects.restoration_problem", "projects.restoration_measure");
    let measures = match line.has("restoration_measures") {
        false => old.measures,
        true => line
            .text("restoration_measures")
            .split(['\u{3001}', '\u{ff0c}', ',', '\u{ff1b}', ';', '\n'])
            .map(str::trim)
            .filter(|one| !one.is_empty())
            .map(|one| workbooks::key_of(&[ways], &MEASURES, one))
            .collect(),
    };
    restoration::trimmed(Restoration {
        problem: word(line, "restoration_problem", kinds, &PROBLEMS, Some(&old.problem)),
        measures,
        before: line.kept("restoration_before", Some(&old.before)),
        after: line.kept("restoration_after", Some(&old.after)),
        register: line.kept("restoration_register", Some(&old.register)),
    })
}

/// The code of the place that a cell names; empty where it names none.
fn place(desk: &Desk, line: &mut TableLine<'_, '_>, key: &str, old: Option<&str>) -> String {
    let cell = line.kept(key, old);
    if cell.is_empty() || cell == desk.city {
        return cell;
    }
    let whole = [Language::Chinese, Language::English]
        .into_iter()
        .any(|language| Locale::of(language).say("projects.whole_city", []) == cell);
    if whole {
        return desk.city.clone();
    }
    let mut known = desk.scene.directory.divisions.iter();
    match known.find(|(code, name)| **code == cell || **name == cell) {
        Some((code, _)) => code.clone(),
        None => {
            line.tell(key, Problem::error("projects.unknown_division"));
            String::new()
        }
    }
}

/// The key of the unit that a cell names; the cell where it names none.
fn unit_key(cell: &str) -> String {
    // Percentage points, as people say them.
    if cell == "\u{767e}\u{5206}\u{70b9}" || cell == "\u{4e2a}\u{767e}\u{5206}\u{70b9}" {
        return Unit::Percent.key().to_owned();
    }
    let means = |unit: &&Unit| {
        let label = unit.label();
        !cell.is_empty() && (unit.key() == cell || label.zh == cell || label.en == cell)
    };
    Unit::ALL.iter().find(means).map_or_else(|| cell.to_owned(), |unit| unit.key().to_owned())
}

/// The key that a cell means; what it had where there is no such column.
fn word(
    line: &TableLine<'_, '_>,
    key: &str,
    prefix: &str,
    keys: &[&str],
    old: Option<&str>,
) -> String {
    match line.kept(key, old) {
        cell if cell.is_empty() => cell,
        cell => workbooks::key_of(&[prefix], keys, &cell),
    }
}

/// Money in fen, from ten thousands of yuan unless the cell says yuan or a hundred million.
fn money(line: &mut TableLine<'_, '_>, key: &str, old: Option<Option<i64>>) -> Option<i64> {
    if !line.has(key) {
        return old.flatten();
    }
    let (amount, unit) = line.amount(key);
    let fen = match unit.as_str() {
        "" | "\u{4e07}\u{5143}" => TEN_THOUSAND,
        "\u{5143}" => 100.0,
        "\u{4ebf}\u{5143}" => TEN_THOUSAND * 10_000.0,
        _ => {
            line.tell(key, Problem::error("projects.money_unit").with("unit", unit));
            return None;
        }
    };
    // More than that is told as too much by whoever judges it.
    amount.map(|amount| (amount * fen).round().clamp(-1e15, 1e15) as i64)
}

/// The workbooks that were taken in, the newest first: a unit's own, the office all.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/projects/imports", tag = "projects", params(("id" = String, Path)), responses((status = 200, body = Vec<ImportView>)))]
pub(super) async fn list_project_imports(
    ctx: Ctx,
    Path(id): Path<String>,
) -> Result<Json<Vec<ImportView>>> {
    let desk = Desk::of(&ctx, &id).await?;
    let by = &ctx.actor()?.display_name;
    let imports = workbooks::store::imports::<Project>(&ctx, &id, KIND).await?;
    let own = |import: &Import<Project>| desk.reach.office || &import.account_name == by;
    let view = |import: Import<Project>| import.told(true, |id| desk.project(id).ok());
    Ok(Json(imports.into_iter().filter(own).map(view).collect()))
}

/// Undo a workbook: what it added goes, what it changed is as before. Refused when some of it was
/// changed since.
#[utoipa::path(post, path = "/api/v1/campaigns/{id}/projects/imports/{import}/undoings", tag = "projects", params(("id" = String, Path), ("import" = String, Path)), responses((status = 204)))]
pub(super) async fn undo_project_import(
    ctx: Ctx,
    Path((id, import)): Path<(String, String)>,
) -> Result<StatusCode> {
    let desk = Desk::of(&ctx, &id).await?;
    desk.open()?;
    let by = &ctx.actor()?.display_name;
    let found = workbooks::store::import::<Project>(&ctx, &id, KIND, &import).await?;
    if !desk.reach.office && &found.account_name != by {
        return Err(Error::not_found());
    }
    found.undoable(|id| desk.project(id).ok())?;
    let told = json!({ "file": found.file_name });
    let event = Event::new("projects.workbook_undone", "campaign", &id).with(told);
    found.undo(&ctx, event).await
}
