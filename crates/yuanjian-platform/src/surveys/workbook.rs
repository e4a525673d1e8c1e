//! The lines of a survey as a workbook: what is written can be handed in again unchanged, and what
//! is handed in is shown before it is taken, with every fault beside its cell. A line that the
//! workbook does not name stays.

use super::{
    desk::{Desk, worded},
    lines::{self, LineBody, MOST_LINES, writable, written},
    state::Form,
    store::{self, Line, Survey},
};
use crate::{
    Ctx, Result,
    http::TroubleProblem,
    layers,
    media::XLSX,
    tasks::{Change, ChangeKind, FieldChange},
    workbooks::{self, ImportQuery},
};
use axum::{
    Json,
    extract::{Path, Query, Request},
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

/// The columns, by the keys of their words.
const COLUMNS: [&str; 14] = [
    "id", "number", "figure", "form", "measure", "item", "division", "year", "units", "due_on",
    "evidence", "hint", "sums", "code",
];
/// What must be there for a sheet to be ours.
const MUST: [&str; 3] = ["figure", "form", "units"];
const SEPARATORS: [char; 6] = ['\u{3001}', ',', '\u{ff0c}', ';', '\u{ff1b}', '\n'];

/// What a workbook does, or did.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SurveyLinesImported)]
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

/// The lines of a survey as a workbook.
#[utoipa::path(get, path = "/api/v1/surveys/{id}/workbook", tag = "surveys", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub(super) async fn export_survey_lines(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let (desk, survey) = Desk::around(&ctx, &id).await?;
    let bytes = write(&desk, &survey, ctx.language).map_err(|e| Failure::bug(e.to_string()))?;
    layers::label(bytes.into_response(), XLSX, Some("survey-lines.xlsx"))
}

fn write(
    desk: &Desk,
    survey: &Survey,
    language: Language,
) -> std::result::Result<Vec<u8>, XlsxError> {
    let locale = Locale::of(language);
    let mut book = new_workbook()?;
    let page = book.add_worksheet();
    page.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    page.set_repeat_rows(0, 0)?;
    page.set_freeze_panes(1, 3)?;
    let cell =
        Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
    let grey = cell.clone().set_font_color(Color::RGB(0x77_7777));
    for (place, key) in (0_u16..).zip(COLUMNS) {
        page.write_with_format(0, place, heading(key, &locale), &head_format())?;
        page.set_column_width(place, width(key))?;
    }
    for (row, line) in (1_u32..).zip(desk.lines_of(survey)) {
        for (place, key) in (0_u16..).zip(COLUMNS) {
            let format = if matches!(key, "id" | "code") { &grey } else { &cell };
            match key {
                "number" => page.write_with_format(row, place, line.number as f64, format)?,
                "year" => page.write_with_format(row, place, line.year as f64, format)?,
                _ => page.write_with_format(row, place, text(desk, line, key, &locale), format)?,
            };
        }
    }
    book.save_to_buffer()
}

fn heading(key: &str, locale: &Locale) -> String {
    locale.say(&format!("surveys.column.{key}"), [])
}

fn width(key: &str) -> f64 {
    match key {
        "figure" | "hint" => 32.0,
        "item" | "units" | "evidence" => 24.0,
        "number" | "year" | "measure" | "sums" => 9.0,
        _ => 14.0,
    }
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
        .into_iter()
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
    let locale = Locale::of(ctx.language);
    let (rows, problems, faulty) = read(&desk, &survey, &sheets);
    let (mut added, mut changed, mut unchanged) = (Vec::new(), Vec::new(), 0);
    let mut changes = Vec::new();
    let mut last = desk.lines_of(&survey).map(|line| line.number).max().unwrap_or_default();
    for (old, body) in rows {
        let is_placed = body.number.is_some();
        let mut new = written(&desk, &survey, old, body);
        match old {
            Some(old) => {
                let fields = compared(&desk, old, &new, &locale);
                if fields.is_empty() {
                    unchanged += 1;
                } else {
                    changes.push(change(&desk, ChangeKind::Changed, &new, fields, &locale));
                    changed.push(new);
                }
            }
            None => {
                if !is_placed {
                    new.number = last + 1;
                }
                last = last.max(new.number);
                changes.push(change(&desk, ChangeKind::Added, &new, Vec::new(), &locale));
                added.push(new);
            }
        }
    }
    let marked = workbooks::marked(&ctx, sheets, &problems).await?;
    let whole = problems.iter().all(|one| one.severity != Severity::Error);
    let take = !query.check && whole && added.len() + changed.len() > 0;
    if take {
        let (city, mut tx) = (ctx.city()?, ctx.begin().await?);
        for new in &added {
            store::add_line(&mut tx, city, new).await?;
        }
        for new in &changed {
            store::put_line(&mut tx, city, new).await?;
        }
        let told = json!({
            "title": survey.title, "file": query.name.trim(), "added": added.len(),
            "changed": changed.len(),
        });
        tx.commit([Event::new("surveys.workbook_taken", "survey", &survey.id).with(told)]).await?;
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

/// A row: the line that it is, when it is one that is there, and what it says.
type RowOf<'a> = (Option<&'a Line>, LineBody);

/// The rows of the first sheet that has our headings, those without a fault; every fault at its
/// cell; and how many rows have one.
fn read<'a>(
    desk: &'a Desk,
    survey: &'a Survey,
    sheets: &[SheetCells],
) -> (Vec<RowOf<'a>>, Vec<Problem>, usize) {
    let found = sheets.iter().find_map(|sheet| Some((sheet, head(sheet)?)));
    let Some((sheet, columns)) = found else {
        return (Vec::new(), vec![Problem::error("surveys.import.no_head")], 0);
    };
    let table = Table { desk, survey, sheet, columns };
    let (mut rows, mut problems, mut faulty) = (Vec::new(), Vec::new(), 0);
    let mut seen: Vec<Line> = Vec::new();
    for row in 1..=sheet.end().0 {
        if table.is_blank(row) {
            continue;
        }
        if rows.len() + faulty >= MOST_LINES {
            problems.push(Problem::error("surveys.too_many_lines").with("most", MOST_LINES));
            break;
        }
        let (old, body, mut found) = table.row(row);
        let new = written(desk, survey, old, body.clone());
        let twice = seen.iter().any(|known| {
            let is_named = !new.figure.is_empty() || !new.name.is_empty();
            known.id == new.id || (is_named && lines::is_same(known, &new))
        });
        if twice {
            found.push(table.at(row, "figure", Problem::error("surveys.import.row_twice")));
        }
        seen.push(new);
        if found.iter().any(|one| one.severity == Severity::Error) {
            faulty += 1;
        } else {
            rows.push((old, body));
        }
        problems.extend(found);
    }
    if rows.is_empty() && faulty == 0 {
        problems.push(Problem::error("surveys.import.no_rows"));
    }
    (rows, problems, faulty)
}

/// Where each column stands; nothing when the columns that must be there are not.
fn head(sheet: &SheetCells) -> Option<BTreeMap<&'static str, u32>> {
    let locales = [Language::Chinese, Language::English].map(Locale::of);
    let mut places = BTreeMap::new();
    for key in COLUMNS {
        let said = locales.each_ref().map(|locale| heading(key, locale));
        let place = (0..=sheet.end().1).find(|place| said.contains(&sheet.text(0, *place)));
        if let Some(place) = place {
            places.insert(key, place);
        }
    }
    MUST.iter().all(|key| places.contains_key(key)).then_some(places)
}

struct Table<'a, 's> {
    desk: &'a Desk,
    survey: &'a Survey,
    sheet: &'s SheetCells,
    columns: BTreeMap<&'static str, u32>,
}

impl<'a> Table<'a, '_> {
    fn text(&self, row: u32, key: &str) -> String {
        self.columns.get(key).map(|&column| self.sheet.text(row, column)).unwrap_or_default()
    }

    fn is_blank(&self, row: u32) -> bool {
        self.columns
            .keys()
            .all(|key| matches!(*key, "id" | "number" | "code") || self.text(row, key).is_empty())
    }

    fn at(&self, row: u32, key: &str, problem: Problem) -> Problem {
        // A figure of the survey's own stands in the same column as one of the edition.
        let key = if key == "name" { "figure" } else { key };
        let column = self.columns.get(key).or_else(|| self.columns.values().next());
        problem
            .in_sheet(self.sheet.name.clone())
            .at_row(u64::from(row) + 1)
            .at_field(column.map_or_else(String::new, |&column| address(row, column)))
    }

    /// A row: the line that it is, when it is one that is there, what it says, what is wrong.
    fn row(&self, row: u32) -> (Option<&'a Line>, LineBody, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut tell = |key: &str, problem: Problem| problems.push(self.at(row, key, problem));
        let id = self.text(row, "id");
        let old = self.desk.lines_of(self.survey).find(|one| one.id == id);
        if !id.is_empty() && old.is_none() {
            tell("id", Problem::error("surveys.import.unknown_id"));
        }
        let whole = |key: &str| self.text(row, key).parse::<i64>().ok();
        for key in ["number", "year"] {
            if !self.text(row, key).is_empty() && whole(key).is_none() {
                tell(key, Problem::error("surveys.import.not_a_number"));
            }
        }
        let name = self.text(row, "figure");
        let figure = self.figure(row, &name);
        let word = self.text(row, "form");
        let form = self.form(&word);
        if !word.is_empty() && form.is_none() {
            tell("form", Problem::error("surveys.import.unknown_form").with("name", word));
        }
        if figure.is_empty() && !name.is_empty() && old.is_none_or(|old| old.name != name) {
            // Not a fault: but a slip of the pen would make a figure of its own.
            tell(
                "figure",
                Problem::warning("surveys.import.own_figure").with("name", name.clone()),
            );
        }
        let item = self.text(row, "item");
        let item_key =
            if item.is_empty() { Some(String::new()) } else { self.desk.scene.item_meant(&item) };
        if item_key.is_none() {
            tell("item", Problem::error("surveys.import.unknown_item").with("name", item));
        }
        let place = self.text(row, "division");
        let division = self.division(&place);
        if division.is_none() {
            tell("division", Problem::error("surveys.import.unknown_division").with("name", place));
        }
        let mut units = Vec::new();
        let scene = &self.desk.scene;
        let cell = self.text(row, "units");
        for name in cell.split(SEPARATORS).map(str::trim).filter(|one| !one.is_empty()) {
            match scene.directory.meant(name, &scene.on) {
                Some((unit, _)) => units.push(unit.id.clone()),
                None => tell(
                    "units",
                    Problem::error("surveys.import.unknown_unit").with("name", name.to_owned()),
                ),
            }
        }
        let sums = self.text(row, "sums");
        let flag = self.flag(&sums);
        if !sums.is_empty() && flag.is_none() {
            tell("sums", Problem::error("surveys.import.not_yes_or_no"));
        }
        let body = LineBody {
            number: whole("number").or_else(|| old.map(|old| old.number)),
            name: if figure.is_empty() { name } else { String::new() },
            // The edition says in which form its figures are answered.
            form: if figure.is_empty() { form } else { None },
            measure: if figure.is_empty() { self.text(row, "measure") } else { String::new() },
            figure,
            item: item_key.unwrap_or_default(),
            division: division.unwrap_or_default(),
            year: whole("year"),
            units,
            due_on: Some(self.text(row, "due_on")).filter(|text| !text.is_empty()),
            evidence: self.text(row, "evidence"),
            hint: self.text(row, "hint"),
            sums: flag,
            revision: old.map_or(0, |old| old.revision),
        };
        let mut found = lines::faults(self.desk, self.survey, old, &body);
        // A cell that was not understood is told once, not also as missing.
        found.retain(|fault| {
            let field = fault.place.field.clone().unwrap_or_default();
            let cell = self.at(row, &field, fault.clone()).place.field;
            !problems.iter().any(|known: &Problem| {
                known.severity == Severity::Error && known.place.field == cell
            })
        });
        for fault in found {
            let field = fault.place.field.clone().unwrap_or_default();
            problems.push(self.at(row, &field, fault));
        }
        (old, body, problems)
    }

    /// Key of the statistic that a row means: its code, or its name; empty for one of its own.
    fn figure(&self, row: u32, name: &str) -> String {
        let Some(edition) = self.desk.scene.edition.as_ref() else { return String::new() };
        let code = self.text(row, "code");
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
        let whole = locales.iter().any(|locale| locale.say("surveys.whole_city", []) == cell);
        if cell.is_empty() || whole {
            return Some(String::new());
        }
        let mut known = self.desk.divisions.keys();
        known.find(|code| *code == cell || self.desk.place(code) == cell).cloned()
    }
}
