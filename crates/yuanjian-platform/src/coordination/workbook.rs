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
    http::TroubleProblem,
    layers,
    media::XLSX,
    moves::{self, Of},
    tasks::{Change, ChangeKind, FieldChange},
    workbooks::{self, Import, ImportQuery, ImportView},
};
use axum::{
    Json,
    extract::{Path, Query, Request},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, XlsxError};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;
use yuanjian_app::{Failure, Language, Locale};
use yuanjian_standard::sheets::{SheetCells, address, head_format, new_workbook};
use yuanjian_store::Event;
use yuanjian_types::{Problem, Severity};

/// Most rows of a workbook.
const MOST_ROWS: u32 = 2_000;

/// What a workbook does, or did.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = MattersImported)]
pub(super) struct Imported {
    /// Whether it was taken in; not for a check and not when it has errors.
    taken: bool,
    added: usize,
    changed: usize,
    unchanged: usize,
    faulty: usize,
    changes: Vec<Change>,
    problems: Vec<TroubleProblem>,
    /// Where the workbook with every problem beside its cell lies.
    marked: Option<String>,
}

/// The columns of a kind, by the keys of their words; the last ones are only told.
fn columns(kind: Kind) -> Vec<&'static str> {
    let mut columns = vec!["id", "number"];
    columns.extend(kind.fields().iter().map(|(key, _)| *key));
    columns.push("state");
    if kind == Kind::Commitment {
        columns.push("standing");
    }
    columns
}

/// Whether a column is told for the reader's sake and not read again.
fn is_told(kind: Kind, key: &str) -> bool {
    matches!(key, "id" | "number" | "state" | "standing")
        || kind.fields().contains(&(key, Want::Told))
}

/// The matters of a kind that the reader may see, as a workbook.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/matters/{kind}/workbook", tag = "coordination", params(("id" = String, Path), ("kind" = Kind, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub(super) async fn export_matters(
    ctx: Ctx,
    Path((id, kind)): Path<(String, Kind)>,
) -> Result<Response> {
    let desk = Desk::of(&ctx, &id).await?;
    let bytes = write(&desk, kind, ctx.language).map_err(|e| Failure::bug(e.to_string()))?;
    let name = format!("{}.xlsx", kind.key());
    layers::label(bytes.into_response(), XLSX, Some(&name))
}

fn write(desk: &Desk, kind: Kind, language: Language) -> std::result::Result<Vec<u8>, XlsxError> {
    let locale = Locale::of(language);
    let mut book = new_workbook()?;
    let page = book.add_worksheet();
    page.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    page.set_repeat_rows(0, 0)?;
    page.set_freeze_panes(1, 3)?;
    let cell =
        Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
    let grey = cell.clone().set_font_color(Color::RGB(0x77_7777));
    for (place, key) in (0_u16..).zip(columns(kind)) {
        page.write_with_format(0, place, heading(kind, key, &locale), &head_format())?;
        page.set_column_width(place, width(key))?;
    }
    for (row, matter) in (1_u32..).zip(desk.seen(kind).filter(|one| is_carried(one))) {
        for (place, key) in (0_u16..).zip(columns(kind)) {
            let format = if is_told(kind, key) { &grey } else { &cell };
            match number(matter, key) {
                Some(number) => page.write_with_format(row, place, number, format)?,
                None => {
                    page.write_with_format(row, place, text(desk, matter, key, &locale), format)?
                }
            };
        }
    }
    book.save_to_buffer()
}

/// What was taken back is not carried.
fn is_carried(matter: &Matter) -> bool {
    matter.state != State::Withdrawn
}

fn heading(kind: Kind, key: &str, locale: &Locale) -> String {
    locale.say(&format!("coordination.column.{}.{key}", kind.key()), [])
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
    let locale = Locale::of(ctx.language);
    let (rows, problems, faulty) = read(&desk, kind, &sheets);
    let (mut added, mut changed, mut unchanged) = (Vec::new(), Vec::new(), 0);
    let mut changes = Vec::new();
    let mut next = desk.matters.iter().filter(|one| one.kind == kind).map(|one| one.number).max();
    for (old, body) in rows {
        let mut new = actions::written(&desk, &ctx, kind, old, body)?;
        match old {
            Some(old) => {
                let fields = differences(&desk, old, &new, ctx.language.tag());
                if fields.is_empty() {
                    unchanged += 1;
                } else {
                    changes.push(change(&desk, ChangeKind::Changed, &new, fields));
                    changed.push((old.clone(), new));
                }
            }
            None => {
                new.number = next.unwrap_or_default() + 1;
                next = Some(new.number);
                changes.push(change(&desk, ChangeKind::Added, &new, Vec::new()));
                added.push(new);
            }
        }
    }
    let marked = workbooks::marked(&ctx, sheets, &problems).await?;
    let whole = problems.iter().all(|one| one.severity != Severity::Error);
    let take = !query.check && whole && added.len() + changed.len() > 0;
    if take {
        commit(&ctx, &desk, kind, &query.name, &added, &changed).await?;
    }
    Ok(Json(Imported {
        taken: take,
        added: added.len(),
        changed: changed.len(),
        unchanged,
        faulty,
        changes,
        problems: problems.iter().map(|one| TroubleProblem::of(one, &locale)).collect(),
        marked,
    }))
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

/// A row: the matter that it is, when it is one that is there, and what it says.
type RowOf<'a> = (Option<&'a Matter>, MatterBody);

/// The rows of the first sheet that has our headings, those without a fault; every fault at its
/// cell; and how many rows have one.
fn read<'a>(
    desk: &'a Desk,
    kind: Kind,
    sheets: &[SheetCells],
) -> (Vec<RowOf<'a>>, Vec<Problem>, usize) {
    let found = sheets.iter().find_map(|sheet| Some((sheet, head(kind, sheet)?)));
    let Some((sheet, columns)) = found else {
        return (Vec::new(), vec![Problem::error("coordination.import.no_head")], 0);
    };
    let table = Table { desk, kind, sheet, columns };
    let (mut rows, mut problems, mut faulty) = (Vec::new(), Vec::new(), 0);
    let mut seen: Vec<&str> = Vec::new();
    for row in 1..=sheet.end().0 {
        if table.is_blank(row) {
            continue;
        }
        if row > MOST_ROWS {
            problems.push(Problem::error("coordination.import.too_many").with("most", MOST_ROWS));
            break;
        }
        let (old, body, mut found) = table.row(row);
        if let Some(old) = old {
            if seen.contains(&old.id.as_str()) {
                found.push(table.at(row, "id", Problem::error("coordination.import.row_twice")));
            }
            seen.push(&old.id);
        }
        if found.iter().any(|one| one.severity == Severity::Error) {
            faulty += 1;
        } else {
            rows.push((old, body));
        }
        problems.extend(found);
    }
    if rows.is_empty() && faulty == 0 {
        problems.push(Problem::error("coordination.import.no_rows"));
    }
    (rows, problems, faulty)
}

/// Where each column stands; nothing when the columns that must be there are not.
fn head(kind: Kind, sheet: &SheetCells) -> Option<BTreeMap<&'static str, u32>> {
    let locales = [Language::Chinese, Language::English].map(Locale::of);
    let mut places = BTreeMap::new();
    for key in columns(kind) {
        let said = locales.each_ref().map(|locale| heading(kind, key, locale));
        let place = (0..=sheet.end().1).find(|place| said.contains(&sheet.text(0, *place)));
        if let Some(place) = place {
            places.insert(key, place);
        }
    }
    let must = kind.fields().iter().filter(|(_, want)| *want == Want::Must);
    must.clone().all(|(key, _)| places.contains_key(key)).then_some(places)
}

struct Table<'a, 's> {
    desk: &'a Desk,
    kind: Kind,
    sheet: &'s SheetCells,
    columns: BTreeMap<&'static str, u32>,
}

impl<'a> Table<'a, '_> {
    fn text(&self, row: u32, key: &str) -> String {
        self.columns.get(key).map(|&column| self.sheet.text(row, column)).unwrap_or_default()
    }

    fn is_blank(&self, row: u32) -> bool {
        self.columns.keys().all(|key| is_told(self.kind, key) || self.text(row, key).is_empty())
    }

    fn at(&self, row: u32, key: &str, problem: Problem) -> Problem {
        let column = self.columns.get(key).or_else(|| self.columns.values().next());
        problem
            .in_sheet(self.sheet.name.clone())
            .at_row(u64::from(row) + 1)
            .at_field(column.map_or_else(String::new, |&column| address(row, column)))
    }

    /// A row: the matter that it is, when it is one that is there, what it says, what is wrong.
    fn row(&self, row: u32) -> (Option<&'a Matter>, MatterBody, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut tell = |key: &str, problem: Problem| problems.push(self.at(row, key, problem));
        let id = self.text(row, "id");
        let old = self.desk.seen(self.kind).find(|one| one.id == id);
        if !id.is_empty() && old.is_none() {
            tell("id", Problem::error("coordination.import.unknown_id"));
        }
        let day = |key: &str| Some(self.text(row, key)).filter(|text| !text.is_empty());
        let whole = |key: &str| self.text(row, key).parse::<i64>().ok();
        let mut unit = |key: &str| {
            let name = self.text(row, key);
            if name.is_empty() {
                return None;
            }
            let scene = &self.desk.scene;
            let found = scene.directory.meant(&name, &scene.on);
            if found.is_none() {
                tell(key, Problem::error("coordination.import.unknown_unit").with("name", name));
            }
            found.map(|(unit, _)| unit.id.clone())
        };
        let (unit, counterpart) = (unit("unit"), unit("counterpart"));
        for key in ["days", "year"] {
            if !self.text(row, key).is_empty() && whole(key).is_none() {
                tell(key, Problem::error("coordination.import.not_a_number"));
            }
        }
        let amount = self.text(row, "quantity");
        let quantity = amount.parse::<f64>().ok();
        if !amount.is_empty() && quantity.is_none() {
            tell("quantity", Problem::error("coordination.import.not_a_number"));
        }
        let item = self.text(row, "item");
        let key =
            if item.is_empty() { Some(String::new()) } else { self.desk.scene.item_meant(&item) };
        if key.is_none() {
            tell("item", Problem::error("coordination.import.unknown_item").with("name", item));
        }
        let mut named = Vec::new();
        let separators = ['\u{3001}', ',', '\u{ff0c}', ';', '\u{ff1b}', ' '];
        for number in self.text(row, "tasks").split(separators).filter(|one| !one.is_empty()) {
            let all = &self.desk.scene.tasks;
            match all.iter().find(|task| self.desk.task_number(task) == number) {
                Some(task) => named.push(task.id.clone()),
                None => tell(
                    "tasks",
                    Problem::error("coordination.import.unknown_task").with("number", number),
                ),
            }
        }
        let number = self.text(row, "meeting");
        let meeting = self.desk.meetings.iter().find(|one| one.number.to_string() == number);
        if !number.is_empty() && meeting.is_none() {
            tell("meeting", Problem::error("coordination.unknown_meeting"));
        }
        let mut body = MatterBody {
            title: self.text(row, "title"),
            detail: self.text(row, "detail"),
            wanted: self.text(row, "wanted"),
            unit,
            counterpart,
            source: self.text(row, "source"),
            person: self.text(row, "person"),
            item: key.unwrap_or_default(),
            tasks: named,
            meeting: meeting.map(|meeting| meeting.id.clone()),
            on_day: day("on_day"),
            due_on: day("due_on"),
            days: whole("days"),
            quantity,
            quantity_unit: self.text(row, "quantity_unit"),
            year: whole("year"),
            answer: self.text(row, "answer"),
            answered_on: day("answered_on"),
            effect: self.text(row, "effect"),
            revision: old.map_or(0, |old| old.revision),
        };
        // What a kind only tells is not judged again.
        for (field, _) in self.kind.fields().iter().filter(|(_, want)| *want == Want::Told) {
            match *field {
                "answer" => body.answer.clear(),
                "answered_on" => body.answered_on = None,
                "due_on" => body.due_on = None,
                _ => {}
            }
        }
        actions::own_unit(self.desk, self.kind, &mut body);
        let mut found = actions::faults(self.desk, self.kind, &body);
        // A cell that was not understood is told once, not also as missing.
        found.retain(|fault| {
            let field = fault.place.field.clone().unwrap_or_default();
            let cell = self.at(row, &field, fault.clone()).place.field;
            !problems.iter().any(|known: &Problem| known.place.field == cell)
        });
        for fault in found {
            let field = fault.place.field.clone().unwrap_or_default();
            problems.push(self.at(row, &field, fault));
        }
        if problems.is_empty() {
            let theirs = self.desk.writes(self.kind, body.unit.as_deref());
            let code = match old {
                Some(old) if self.is_same(old, &body) => None,
                Some(old) if !self.desk.changes(old) => Some("coordination.not_yours_to_change"),
                _ if !theirs => Some("coordination.not_your_unit"),
                _ => None,
            };
            if let Some(code) = code {
                problems.push(self.at(row, "title", Problem::error(code)));
            }
        }
        (old, body, problems)
    }

    /// Whether a row says what the matter says: such a row changes nothing, whoever hands it in.
    fn is_same(&self, old: &Matter, body: &MatterBody) -> bool {
        let told = |key: &str| self.kind.fields().contains(&(key, Want::Told));
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

async fn commit(
    ctx: &Ctx,
    desk: &Desk,
    kind: Kind,
    file_name: &str,
    added: &[Matter],
    changed: &[(Matter, Matter)],
) -> Result<()> {
    let (city, campaign) = (ctx.city()?, &desk.scene.campaign.id);
    let import = Import::of(ctx, file_name, added, changed)?;
    let mut tx = ctx.begin().await?;
    for new in added {
        store::add_matter(&mut tx, city, new).await?;
        moves::add(&mut tx, Of::Matters, city, campaign, &actions::created(new, desk)).await?;
    }
    for (_, new) in changed {
        store::put_matter(&mut tx, city, new).await?;
    }
    workbooks::store::add_import(&mut tx, city, campaign, kind.key(), &import).await?;
    let told = json!({
        "file": import.file_name, "kind": kind.key(), "added": added.len(),
        "changed": changed.len(),
    });
    tx.commit([Event::new("coordination.workbook_taken", "campaign", campaign).with(told)]).await?;
    Ok(())
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
        let untouched = import.changed_since(|id| desk.matter(id)).is_empty();
        import.view(own && untouched)
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
    let city = ctx.city()?;
    let mut tx = ctx.begin().await?;
    workbooks::store::undo_import(&mut tx, city, &import.id).await?;
    for (matter, revision, old) in import.ways_back() {
        match old {
            Some(old) => {
                store::put_matter(&mut tx, city, &Matter { revision, ..old.clone() }).await?;
            }
            None => store::remove_matter(&mut tx, city, matter, revision).await?,
        }
    }
    let told = json!({ "file": import.file_name, "kind": kind.key() });
    tx.commit([Event::new("coordination.workbook_undone", "campaign", &id).with(told)]).await?;
    Ok(StatusCode::NO_CONTENT)
}
