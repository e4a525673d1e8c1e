//! The lines of a survey as a workbook: what is written can be handed in again unchanged, and what
//! is handed in is shown before it is taken, with every fault beside its cell, and can be undone. A
//! line that the workbook does not name stays.

use super::{
    desk::{Desk, worded},
    lines::{self, LineBody, MOST_LINES, writable, written},
    state::{Form, State},
    store::{self, Line, Survey},
};
use crate::{
    Ctx, Error, Result,
    tasks::{Change, ChangeKind, FieldChange},
    workbooks::{
        self, Cell, Column, Import, ImportQuery, ImportView, Imported, Layout, Plan, Row,
        TableLine, list, may, must, order,
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

/// The columns.
const COLUMNS: [Column; 14] = [
    may("id", 14.0),
    order("number", 9.0),
    must("figure", 32.0),
    must("form", 14.0),
    may("measure", 9.0),
    may("item", 24.0),
    may("division", 14.0),
    may("year", 9.0),
    must("units", 24.0),
    may("due_on", 14.0),
    may("evidence", 24.0),
    may("hint", 32.0),
    may("sums", 9.0),
    order("code", 14.0),
];

fn layout() -> Layout {
    Layout::said("surveys.column", &COLUMNS)
}

/// The lines of a survey as a workbook.
#[utoipa::path(get, path = "/api/v1/surveys/{id}/workbook", tag = "surveys", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub(super) async fn export_survey_lines(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let (desk, survey) = Desk::around(&ctx, &id).await?;
    let locale = Locale::of(ctx.language);
    let cells = |line: &Line| -> Row {
        let cell = |key| match key {
            "number" => Cell::from(line.number),
            "year" => Cell::from(line.year),
            _ => Cell::Text(text(&desk, line, key, &locale)),
        };
        COLUMNS.iter().map(|column| (column.key, cell(column.key))).collect()
    };
    let rows: Vec<Row> = desk.lines_of(&survey).map(cells).collect();
    list::send(&layout(), &rows, ctx.language, "survey-lines.xlsx")
}

/// What stands in a cell.
fn text(desk: &Desk, line: &Line, key: &str, locale: &Locale) -> String {
    let tag = locale.language.tag();
    match key {
        "id" => line.id.clone(),
        "number" => line.number.to_string(),
        "figure" => desk.name(line, tag),
        "form" => form_word(line.form, locale),
        "measure" => desk.measure(line, tag),
        "item" if !line.item.is_empty() => desk.scene.item_name(&line.item, tag),
        "division" if line.division == desk.city => locale.say("surveys.whole_city", []),
        "division" => desk.place(&line.division),
        "year" => line.year.to_string(),
        "units" => {
            let names: Vec<String> =
                line.units.iter().map(|unit| desk.scene.unit(unit).name).collect();
            names.join("\u{3001}")
        }
        "due_on" => line.due_on.clone().unwrap_or_default(),
        "evidence" => line.evidence.clone(),
        "hint" => line.hint.clone(),
        "sums" => flag_word(line.sums, locale),
        "code" => line.figure.clone(),
        _ => String::new(),
    }
}

fn form_word(form: Form, locale: &Locale) -> String {
    locale.say(&format!("surveys.form.{}", form.key()), [])
}

fn flag_word(flag: bool, locale: &Locale) -> String {
    locale.say(if flag { "surveys.yes" } else { "surveys.no" }, [])
}

/// What is different between a line and what it becomes, field by field, as people read it.
pub(super) fn differences(desk: &Desk, old: &Line, new: &Line) -> Vec<FieldChange> {
    let locale = Locale::of(Language::default());
    compared(desk, old, new, &locale)
}

fn compared(desk: &Desk, old: &Line, new: &Line, locale: &Locale) -> Vec<FieldChange> {
    COLUMNS
        .iter()
        .map(|column| column.key)
        .filter(|key| !matches!(*key, "id" | "code"))
        .map(|key| (key, text(desk, old, key, locale), text(desk, new, key, locale)))
        .filter(|(_, from, to)| from != to)
        .map(|(key, from, to)| FieldChange { field: key.to_owned(), from, to })
        .collect()
}

/// Hand in the lines of a survey: shown first with `check`, then taken whole.
#[utoipa::path(post, path = "/api/v1/surveys/{id}/imports", tag = "surveys", params(("id" = String, Path), ImportQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses((status = 200, body = Imported)))]
pub(super) async fn import_survey_lines(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<ImportQuery>,
    request: Request,
) -> Result<Json<Imported>> {
    let sheets = workbooks::sheets(&query.name, request).await?;
    let (desk, survey) = Desk::around(&ctx, &id).await?;
    writable(&desk, &survey)?;
    let plan = plan(&desk, &survey, &sheets, &Locale::of(ctx.language));
    let (told, taken) = plan.told(&ctx, &query, sheets).await?;
    let Some(taken) = taken else { return Ok(Json(told)) };
    let city = ctx.city()?;
    let mut tx = ctx.begin().await?;
    for new in taken.added() {
        store::add_line(&mut tx, city, new).await?;
    }
    for (_, new) in taken.changed() {
        store::put_line(&mut tx, city, new).await?;
    }
    let said = json!({
        "title": survey.title, "file": taken.import.file_name, "added": taken.added().count(),
        "changed": taken.changed().count(),
    });
    let event = Event::new("surveys.workbook_taken", "survey", &survey.id).with(said);
    taken.keep(tx, city, (&survey.campaign, &kind(&survey)), vec![event]).await?;
    Ok(Json(told.now_taken(taken.import.id)))
}

/// By which the workbooks of a survey are kept.
fn kind(survey: &Survey) -> String {
    format!("survey:{}", survey.id)
}

/// The workbooks of a survey's lines that were taken in, the newest first.
#[utoipa::path(get, path = "/api/v1/surveys/{id}/imports", tag = "surveys", params(("id" = String, Path)), responses((status = 200, body = Vec<ImportView>)))]
pub(super) async fn list_survey_imports(
    ctx: Ctx,
    Path(id): Path<String>,
) -> Result<Json<Vec<ImportView>>> {
    let (desk, survey) = Desk::around(&ctx, &id).await?;
    let imports = workbooks::store::imports::<Line>(&ctx, &survey.campaign, &kind(&survey)).await?;
    let is_open = writable(&desk, &survey).is_ok();
    let view = |import: Import<Line>| {
        let free = answered_since(&desk, &survey, &import).is_empty();
        import.told(is_open && free, |id| desk.line(id))
    };
    Ok(Json(imports.into_iter().map(view).collect()))
}

/// Undo a workbook: lines that it added go, lines that it changed are as before. Refused when one
/// of them was changed since, or a unit has answered one.
#[utoipa::path(post, path = "/api/v1/surveys/{id}/imports/{import}/undoings", tag = "surveys", params(("id" = String, Path), ("import" = String, Path)), responses((status = 204)))]
pub(super) async fn undo_survey_import(
    ctx: Ctx,
    Path((id, import)): Path<(String, String)>,
) -> Result<StatusCode> {
    let (desk, survey) = Desk::around(&ctx, &id).await?;
    writable(&desk, &survey)?;
    let import =
        workbooks::store::import::<Line>(&ctx, &survey.campaign, &kind(&survey), &import).await?;
    import.undoable(|id| desk.line(id))?;
    let answered = answered_since(&desk, &survey, &import);
    if !answered.is_empty() {
        let lines = answered.join("\u{3001}");
        return Err(Error::refused(Problem::error("surveys.answered_since").with("lines", lines)));
    }
    let told = json!({ "title": survey.title, "file": import.file_name });
    let event = Event::new("surveys.workbook_undone", "survey", &survey.id).with(told);
    import.undo(&ctx, event).await
}

/// The lines of a workbook that can no longer be as they were: units answered them since, or the
/// survey was issued and they asked nobody.
fn answered_since(desk: &Desk, survey: &Survey, import: &Import<Line>) -> Vec<String> {
    let stuck = |(id, _, old): (&str, i64, Option<&Line>)| {
        let line = desk.line(id)?;
        let stays = match old {
            None => desk.is_answered(line),
            Some(old) => {
                let unasked = survey.state == State::Open && old.units.is_empty();
                unasked || !lines::taken_from_answers(desk, line, old).is_empty()
            }
        };
        stays.then(|| desk.name(line, "zh-CN"))
    };
    import.ways_back().filter_map(stuck).collect()
}

fn change(
    desk: &Desk,
    kind: ChangeKind,
    line: &Line,
    fields: Vec<FieldChange>,
    locale: &Locale,
) -> Change {
    let place = desk.place(&line.division);
    Change {
        kind,
        task: line.id.clone(),
        number: line.number,
        title: format!("{} {place}", desk.name(line, locale.language.tag())).trim().to_owned(),
        units: line.units.iter().map(|id| desk.scene.unit(id).name).collect(),
        fields,
    }
}

/// What a workbook asks for; new lines without a number stand after those that there are.
fn plan(desk: &Desk, survey: &Survey, sheets: &[SheetCells], locale: &Locale) -> Plan<Line> {
    let mut plan = Plan::default();
    let Some((table, lines)) = plan.open(layout(), sheets, MOST_LINES) else { return plan };
    let mut seen = BTreeSet::new();
    let mut asked: Vec<Line> = Vec::new();
    let mut last = desk.lines_of(survey).map(|line| line.number).max().unwrap_or_default();
    let reading = Reading { desk, survey };
    for line in lines {
        let mut line = table.line(line);
        let old = line.known(&mut seen, |id| desk.lines_of(survey).find(|one| one.id == id));
        let body = reading.row(&mut line, old);
        let is_placed = body.number.is_some();
        let mut new = written(desk, survey, old, body);
        let is_named = !new.figure.is_empty() || !new.name.is_empty();
        if is_named && asked.iter().any(|one| one.id != new.id && lines::is_same(one, &new)) {
            line.tell("figure", Problem::error("surveys.import.row_twice"));
        }
        asked.push(new.clone());
        if !plan.read(line) {
            continue;
        }
        let change = match old {
            Some(old) => {
                let fields = compared(desk, old, &new, locale);
                let differs = !fields.is_empty();
                differs.then(|| change(desk, ChangeKind::Changed, &new, fields, locale))
            }
            None => {
                if !is_placed {
                    new.number = last + 1;
                }
                last = last.max(new.number);
                Some(change(desk, ChangeKind::Added, &new, Vec::new(), locale))
            }
        };
        plan.does(old, new, change);
    }
    plan
}

struct Reading<'a> {
    desk: &'a Desk,
    survey: &'a Survey,
}

impl Reading<'_> {
    /// What a row says; what is wrong with it is told to the line.
    fn row(&self, line: &mut TableLine<'_, '_>, old: Option<&Line>) -> LineBody {
        let scene = &self.desk.scene;
        let (number, year) = (line.whole("number"), line.whole("year"));
        let name = line.text("figure");
        let figure = self.figure(&line.text("code"), &name);
        let word = line.text("form");
        let form = self.form(&word);
        if !word.is_empty() && form.is_none() {
            line.tell("form", Problem::error("surveys.import.unknown_form").with("name", word));
        }
        if figure.is_empty() && !name.is_empty() && old.is_none_or(|old| old.name != name) {
            // Not a fault: but a slip of the pen would make a figure of its own.
            let own = Problem::warning("surveys.import.own_figure");
            line.tell("figure", own.with("name", name.as_str()));
        }
        let item = line.kept("item", old.map(|old| old.item.as_str()));
        let item_key = if item.is_empty() { Some(String::new()) } else { scene.item_meant(&item) };
        if item_key.is_none() {
            line.tell("item", Problem::error("surveys.import.unknown_item").with("name", item));
        }
        let place = line.kept("division", old.map(|old| old.division.as_str()));
        let division = self.division(&place);
        if division.is_none() {
            let unknown = Problem::error("surveys.import.unknown_division");
            line.tell("division", unknown.with("name", place));
        }
        let units = line.units("units", &scene.directory, &scene.on);
        let sums = line.text("sums");
        let flag = self.flag(&sums);
        if !sums.is_empty() && flag.is_none() {
            line.tell("sums", Problem::error("surveys.import.not_yes_or_no"));
        }
        let body = LineBody {
            number: number.or_else(|| old.map(|old| old.number)),
            name: if figure.is_empty() { name } else { String::new() },
            // The edition says in which form its figures are answered.
            form: if figure.is_empty() { form } else { None },
            measure: match figure.is_empty() {
                true => line.kept("measure", old.map(|old| old.measure.as_str())),
                false => String::new(),
            },
            figure,
            item: item_key.unwrap_or_default(),
            division: division.unwrap_or_default(),
            year,
            units,
            due_on: match old.filter(|_| !line.has("due_on")) {
                Some(old) => old.due_on.clone(),
                None => line.day("due_on", None),
            },
            evidence: line.kept("evidence", old.map(|old| old.evidence.as_str())),
            hint: line.kept("hint", old.map(|old| old.hint.as_str())),
            sums: flag,
            revision: old.map_or(0, |old| old.revision),
        };
        let faults = lines::faults(self.desk, self.survey, old, &body).into_iter();
        // A figure of the survey's own stands in the same column as one of the edition.
        let placed = faults.map(|fault| match fault.place.field.as_deref() {
            Some("name") => fault.at_field("figure"),
            _ => fault,
        });
        line.judged(placed.collect());
        body
    }

    /// Key of the statistic that a row means: its code, or its name; empty for one of its own.
    fn figure(&self, code: &str, name: &str) -> String {
        let Some(edition) = self.desk.scene.edition.as_ref() else { return String::new() };
        let named = |tag: &str, one: &yuanjian_standard::StatisticDefinition| {
            worded(&one.name, tag) == name
        };
        let found = edition
            .statistics
            .iter()
            .find(|one| one.key == name || named("zh-CN", one) || named("en", one));
        // Two figures of an edition may have one name; the code says which is meant.
        let coded = edition.statistics.iter().find(|one| {
            one.key == code && (name.is_empty() || named("zh-CN", one) || named("en", one))
        });
        coded.or(found).map(|one| one.key.clone()).unwrap_or_default()
    }

    fn form(&self, word: &str) -> Option<Form> {
        let locales = [Language::Chinese, Language::English].map(Locale::of);
        Form::ALL.iter().copied().find(|form| {
            form.key() == word || locales.iter().any(|locale| form_word(*form, locale) == word)
        })
    }

    fn flag(&self, word: &str) -> Option<bool> {
        let locales = [Language::Chinese, Language::English].map(Locale::of);
        [true, false]
            .into_iter()
            .find(|flag| locales.iter().any(|locale| flag_word(*flag, locale) == word))
    }

    /// The division that a cell means: its code, its name, or the whole city.
    fn division(&self, cell: &str) -> Option<String> {
        let locales = [Language::Chinese, Language::English].map(Locale::of);
        let whole = locales.iter().any(|locale| locale.say("surveys.whole_city", []) == cell)
            || cell == self.desk.city;
        if cell.is_empty() || whole {
            return Some(String::new());
        }
        let mut known = self.desk.divisions.keys();
        known.find(|code| *code == cell || self.desk.place(code) == cell).cloned()
    }
}
