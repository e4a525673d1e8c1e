//! A kind's matters as a workbook: what is written can be handed in again unchanged, and what is
//! handed in is shown before it is taken, with every fault beside its cell, and can be undone.
//!
//! Reading, marking and keeping are those of the breakdown's workbook; here is only which columns
//! a kind has and what stands in them.

use super::{
    actions::{self, MatterBody},
    desk::Desk,
    kind::{Kind, State, Want},
    store::{self, Matter},
};
use crate::{
    Ctx, Error, Result,
    moves::{self, Of},
    tasks::{Change, ChangeKind, FieldChange},
    workbooks::{
        self, Cell, Import, ImportQuery, ImportView, Imported, Layout, Plan, Row, TableLine, list,
        may, must, order, parted, told,
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
use yuanjian_types::Problem;

/// Most rows of a workbook.
const MOST_ROWS: usize = 2_000;

/// The columns of a kind; the last ones are only told.
fn layout(kind: Kind) -> Layout {
    let field = |(key, want): &(&'static str, Want)| match want {
        Want::Must => must(key, width(key)),
        Want::May => may(key, width(key)),
        Want::Told => told(key, width(key)),
    };
    let mut columns = vec![may("id", width("id")), order("number", width("number"))];
    columns.extend(kind.fields().iter().map(field));
    columns.push(told("state", width("state")));
    if kind == Kind::Commitment {
        columns.push(told("standing", width("standing")));
    }
    Layout::said(&format!("coordination.column.{}", kind.key()), &columns)
}

/// The matters of a kind that the reader may see, as a workbook.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/matters/{kind}/workbook", tag = "coordination", params(("id" = String, Path), ("kind" = Kind, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub(super) async fn export_matters(
    ctx: Ctx,
    Path((id, kind)): Path<(String, Kind)>,
) -> Result<Response> {
    let desk = Desk::of(&ctx, &id).await?;
    let layout = layout(kind);
    let locale = Locale::of(ctx.language);
    let cells = |matter: &Matter| -> Row {
        let cell = |key| match number(matter, key) {
            Some(number) => Cell::Number(number),
            None => Cell::Text(text(&desk, matter, key, &locale)),
        };
        layout.columns().map(|column| (column.key, cell(column.key))).collect()
    };
    let rows: Vec<Row> = desk.seen(kind).filter(|one| is_carried(one)).map(cells).collect();
    list::send(&layout, &rows, ctx.language, &format!("{}.xlsx", kind.key()))
}

/// What was taken back is not carried.
fn is_carried(matter: &Matter) -> bool {
    matter.state != State::Withdrawn
}

fn width(key: &str) -> f64 {
    match key {
        "title" | "detail" | "wanted" | "answer" | "effect" => 36.0,
        "item" | "source" => 24.0,
        "number" | "quantity" | "quantity_unit" | "days" | "year" | "meeting" => 9.0,
        _ => 14.0,
    }
}

fn number(matter: &Matter, key: &str) -> Option<f64> {
    let whole = |number: Option<i64>| number.map(|number| number as f64);
    match key {
        "number" => Some(matter.number as f64),
        "quantity" => matter.quantity,
        "days" => whole(matter.days),
        "year" => whole(matter.year),
        _ => None,
    }
}

/// What stands in a cell.
fn text(desk: &Desk, matter: &Matter, key: &str, locale: &Locale) -> String {
    let scene = &desk.scene;
    let day = |day: &Option<String>| day.clone().unwrap_or_default();
    let unit = |id: &Option<String>| id.as_deref().map(|id| scene.unit(id).name);
    match key {
        "id" => matter.id.clone(),
        "title" => matter.title.clone(),
        "detail" => matter.detail.clone(),
        "wanted" => matter.wanted.clone(),
        "unit" => unit(&matter.unit).unwrap_or_default(),
        "counterpart" => unit(&matter.counterpart).unwrap_or_default(),
        "source" => matter.source.clone(),
        "person" => matter.person.clone(),
        "item" if !matter.item.is_empty() => scene.item_name(&matter.item, locale.language.tag()),
        "tasks" => {
            let numbers: Vec<String> =
                desk.tasks_of(matter).map(|task| desk.task_number(task)).collect();
            numbers.join("\u{3001}")
        }
        "meeting" => {
            let meeting = matter.meeting.as_deref().and_then(|id| desk.meeting(id));
            meeting.map(|meeting| meeting.number.to_string()).unwrap_or_default()
        }
        "on_day" => day(&matter.on_day),
        "due_on" => day(&matter.due_on),
        "quantity_unit" => matter.quantity_unit.clone(),
        "answer" => matter.answer.clone(),
        "answered_on" => day(&matter.answered_on),
        "effect" => matter.effect.clone(),
        "state" => {
            let state = desk.state(matter).key();
            locale.say(&format!("coordination.state.{}.{state}", matter.kind.key()), [])
        }
        "standing" => desk
            .delivery(matter)
            .map(|delivery| {
                let key = json!(delivery.standing);
                let key = key.as_str().unwrap_or_default();
                locale.say(&format!("coordination.standing.{key}"), [])
            })
            .unwrap_or_default(),
        _ => String::new(),
    }
}

/// What is different between a matter and what it becomes, field by field, as people read it.
pub(super) fn differences(desk: &Desk, old: &Matter, new: &Matter, tag: &str) -> Vec<FieldChange> {
    let locale = Locale::of(if tag == "en" { Language::English } else { Language::Chinese });
    let said = |matter: &Matter, key: &str| match number(matter, key) {
        Some(number) => number.to_string(),
        None => text(desk, matter, key, &locale),
    };
    old.kind
        .fields()
        .iter()
        .map(|(key, _)| (*key, said(old, key), said(new, key)))
        .filter(|(_, from, to)| from != to)
        .map(|(key, from, to)| FieldChange { field: key.to_owned(), from, to })
        .collect()
}

/// Hand in a workbook: shown first with `check`, then taken whole.
#[utoipa::path(post, path = "/api/v1/campaigns/{id}/matters/{kind}/imports", tag = "coordination", params(("id" = String, Path), ("kind" = Kind, Path), ImportQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses((status = 200, body = Imported)))]
pub(super) async fn import_matters(
    ctx: Ctx,
    Path((id, kind)): Path<(String, Kind)>,
    Query(query): Query<ImportQuery>,
    request: Request,
) -> Result<Json<Imported>> {
    let sheets = workbooks::sheets(&query.name, request).await?;
    let desk = Desk::of(&ctx, &id).await?;
    desk.open()?;
    let plan = plan(&ctx, &desk, kind, &sheets)?;
    let (told, taken) = plan.told(&ctx, &query, sheets).await?;
    let Some(taken) = taken else { return Ok(Json(told)) };
    let (city, campaign) = (ctx.city()?, &desk.scene.campaign.id);
    let mut tx = ctx.begin().await?;
    for new in taken.added() {
        store::add_matter(&mut tx, city, new).await?;
        moves::add(&mut tx, Of::Matters, city, campaign, &actions::created(new, &desk)).await?;
    }
    for (_, new) in taken.changed() {
        store::put_matter(&mut tx, city, new).await?;
    }
    // Whoever owes a matter of the workbook hears of it as of one that was written.
    let written: Vec<&str> = taken.added().map(|new| new.id.as_str()).collect();
    let said = json!({
        "file": taken.import.file_name, "kind": kind.key(), "added": written.len(),
        "changed": taken.changed().count(), "written": written,
    });
    let event = Event::new("coordination.workbook_taken", "campaign", campaign).with(said);
    taken.keep(tx, city, (campaign, kind.key()), vec![event]).await?;
    Ok(Json(told.now_taken(taken.import.id)))
}

fn change(desk: &Desk, kind: ChangeKind, matter: &Matter, fields: Vec<FieldChange>) -> Change {
    Change {
        kind,
        task: matter.id.clone(),
        number: matter.number,
        title: matter.title.clone(),
        units: matter.unit.iter().map(|id| desk.scene.unit(id).name).collect(),
        fields,
    }
}

/// What a workbook asks for; new matters are numbered after those that there are.
fn plan(ctx: &Ctx, desk: &Desk, kind: Kind, sheets: &[SheetCells]) -> Result<Plan<Matter>> {
    let mut plan = Plan::default();
    let Some((table, lines)) = plan.open(layout(kind), sheets, MOST_ROWS) else { return Ok(plan) };
    let mut seen = BTreeSet::new();
    let numbers = desk.matters.iter().filter(|one| one.kind == kind).map(|one| one.number);
    let mut last = numbers.max().unwrap_or_default();
    for line in lines {
        let mut line = table.line(line);
        let old = line.known(&mut seen, |id| desk.seen(kind).find(|one| one.id == id));
        let body = Reading { desk, kind }.row(&mut line, old);
        if !plan.read(line) {
            continue;
        }
        let mut new = actions::written(desk, ctx, kind, old, body)?;
        let change = match old {
            Some(old) => {
                let fields = differences(desk, old, &new, ctx.language.tag());
                let differs = !fields.is_empty();
                differs.then(|| change(desk, ChangeKind::Changed, &new, fields))
            }
            None => {
                last += 1;
                new.number = last;
                Some(change(desk, ChangeKind::Added, &new, Vec::new()))
            }
        };
        plan.does(old, new, change);
    }
    Ok(plan)
}

struct Reading<'a> {
    desk: &'a Desk,
    kind: Kind,
}

impl Reading<'_> {
    /// What a row says; what is wrong with it is told to the line.
    fn row(&self, line: &mut TableLine<'_, '_>, old: Option<&Matter>) -> MatterBody {
        let scene = &self.desk.scene;
        let unit = line.unit("unit", &scene.directory, &scene.on);
        let counterpart = line.unit("counterpart", &scene.directory, &scene.on);
        let (quantity, quantity_unit) = line.quantity("quantity", "quantity_unit");
        let item = line.text("item");
        let key = if item.is_empty() { Some(String::new()) } else { scene.item_meant(&item) };
        if key.is_none() {
            line.tell(
                "item",
                Problem::error("coordination.import.unknown_item").with("name", item),
            );
        }
        let mut named = Vec::new();
        let numbers = parted(&line.text("tasks"));
        for number in numbers.iter().flat_map(|part| part.split_whitespace()) {
            match scene.tasks.iter().find(|task| self.desk.task_number(task) == number) {
                Some(task) => named.push(task.id.clone()),
                None => line.tell(
                    "tasks",
                    Problem::error("coordination.import.unknown_task").with("number", number),
                ),
            }
        }
        let number = line.text("meeting");
        let meeting = self.desk.meetings.iter().find(|one| one.number.to_string() == number);
        if !number.is_empty() && meeting.is_none() {
            line.tell("meeting", Problem::error("coordination.unknown_meeting"));
        }
        let mut body = MatterBody {
            title: line.text("title"),
            detail: line.text("detail"),
            wanted: line.text("wanted"),
            unit,
            counterpart,
            source: line.text("source"),
            person: line.text("person"),
            item: key.unwrap_or_default(),
            tasks: named,
            meeting: meeting.map(|meeting| meeting.id.clone()),
            on_day: line.day("on_day", None),
            due_on: self.read_day(line, "due_on"),
            days: line.whole("days"),
            quantity,
            quantity_unit,
            year: line.whole("year"),
            answer: line.text("answer"),
            answered_on: self.read_day(line, "answered_on"),
            effect: line.text("effect"),
            revision: old.map_or(0, |old| old.revision),
        };
        if self.is_told("answer") {
            body.answer.clear();
        }
        if let Some(old) = old {
            self.keep(line, old, &mut body);
        }
        actions::own_unit(self.desk, self.kind, &mut body);
        line.judged(actions::faults(self.desk, self.kind, &body));
        if line.is_sound() {
            let theirs = self.desk.writes(self.kind, body.unit.as_deref());
            let code = match old {
                Some(old) if self.is_same(old, &body) => None,
                Some(old) if !self.desk.changes(old) => Some("coordination.not_yours_to_change"),
                _ if !theirs => Some("coordination.not_your_unit"),
                _ => None,
            };
            if let Some(code) = code {
                line.tell("title", Problem::error(code));
            }
        }
        body
    }

    /// What a table has no column for stays as it is.
    fn keep(&self, line: &TableLine<'_, '_>, old: &Matter, body: &mut MatterBody) {
        let fields = self.kind.fields().iter();
        for (key, _) in fields.filter(|(key, want)| *want != Want::Told && !line.has(key)) {
            match *key {
                "detail" => body.detail.clone_from(&old.detail),
                "wanted" => body.wanted.clone_from(&old.wanted),
                "counterpart" => body.counterpart.clone_from(&old.counterpart),
                "source" => body.source.clone_from(&old.source),
                "person" => body.person.clone_from(&old.person),
                "item" => body.item.clone_from(&old.item),
                "tasks" => body.tasks.clone_from(&old.tasks),
                "meeting" => body.meeting.clone_from(&old.meeting),
                "on_day" => body.on_day.clone_from(&old.on_day),
                "due_on" => body.due_on.clone_from(&old.due_on),
                "days" => body.days = old.days,
                "quantity" => body.quantity = old.quantity,
                "quantity_unit" if body.quantity_unit.is_empty() => {
                    body.quantity_unit.clone_from(&old.quantity_unit);
                }
                "year" => body.year = old.year,
                "answer" => body.answer.clone_from(&old.answer),
                "answered_on" => body.answered_on.clone_from(&old.answered_on),
                "effect" => body.effect.clone_from(&old.effect),
                "unit" => body.unit.clone_from(&old.unit),
                _ => {}
            }
        }
    }

    /// A day, unless the kind only tells it: that is not judged again.
    fn read_day(&self, line: &mut TableLine<'_, '_>, key: &str) -> Option<String> {
        if self.is_told(key) { None } else { line.day(key, None) }
    }

    fn is_told(&self, key: &str) -> bool {
        self.kind.fields().contains(&(key, Want::Told))
    }

    /// Whether a row says what the matter says: such a row changes nothing, whoever hands it in.
    fn is_same(&self, old: &Matter, body: &MatterBody) -> bool {
        let told = |key: &str| self.is_told(key);
        *body
            == MatterBody {
                title: old.title.clone(),
                detail: old.detail.clone(),
                wanted: old.wanted.clone(),
                unit: old.unit.clone(),
                counterpart: old.counterpart.clone(),
                source: old.source.clone(),
                person: old.person.clone(),
                item: old.item.clone(),
                tasks: old.tasks.clone(),
                meeting: old.meeting.clone(),
                on_day: old.on_day.clone(),
                due_on: old.due_on.clone().filter(|_| !told("due_on")),
                days: old.days,
                quantity: old.quantity,
                quantity_unit: old.quantity_unit.clone(),
                year: old.year,
                answer: if told("answer") { String::new() } else { old.answer.clone() },
                answered_on: old.answered_on.clone().filter(|_| !told("answered_on")),
                effect: old.effect.clone(),
                revision: old.revision,
            }
    }
}

/// The workbooks of a kind that were taken in, the newest first.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/matters/{kind}/imports", tag = "coordination", params(("id" = String, Path), ("kind" = Kind, Path)), responses((status = 200, body = Vec<ImportView>)))]
pub(super) async fn list_matter_imports(
    ctx: Ctx,
    Path((id, kind)): Path<(String, Kind)>,
) -> Result<Json<Vec<ImportView>>> {
    let desk = Desk::of(&ctx, &id).await?;
    let by = &ctx.actor()?.display_name;
    let imports = workbooks::store::imports::<Matter>(&ctx, &id, kind.key()).await?;
    // A unit's workbook is no concern of the other units.
    let told = imports
        .into_iter()
        .filter(|import| desk.hands.reach.everywhere || &import.account_name == by);
    let view = |import: Import<Matter>| {
        let own = desk.hands.reach.office || &import.account_name == by;
        import.told(own, |id| desk.matter(id))
    };
    Ok(Json(told.map(view).collect()))
}

/// Undo a workbook: what it added goes, what it changed is as before. Refused when some of it was
/// changed since.
#[utoipa::path(post, path = "/api/v1/campaigns/{id}/matters/{kind}/imports/{import}/undoings", tag = "coordination", params(("id" = String, Path), ("kind" = Kind, Path), ("import" = String, Path)), responses((status = 204)))]
pub(super) async fn undo_matter_import(
    ctx: Ctx,
    Path((id, kind, import)): Path<(String, Kind, String)>,
) -> Result<StatusCode> {
    let desk = Desk::of(&ctx, &id).await?;
    desk.open()?;
    let by = &ctx.actor()?.display_name;
    let imports = workbooks::store::imports::<Matter>(&ctx, &id, kind.key()).await?;
    let own = |one: &Import<Matter>| desk.hands.reach.office || &one.account_name == by;
    let found = imports.into_iter().find(|one| one.id == import && own(one));
    let import = found.ok_or_else(Error::not_found)?;
    import.undoable(|id| desk.matter(id))?;
    let told = json!({ "file": import.file_name, "kind": kind.key() });
    let event = Event::new("coordination.workbook_undone", "campaign", &id).with(told);
    import.undo(&ctx, event).await
}
