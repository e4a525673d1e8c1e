//! What units answer as a workbook, for who fills it in without a line: a row for each unit of each
//! line that the reader answers for. It obeys the rules of the form; what is handed in is shown
//! before it is taken, with every fault beside its cell, and can be undone while nobody went on from
//! it. Proof stays as the page has linked it.
//!
//! A row that changes is handed in, unless it says that it is only kept. A row that says nothing new
//! changes nothing, so that what is written can be handed in again as it is.

use super::{
    answers::{self, AnswerBody},
    desk::Desk,
    state::{AnswerState, Confidence, Form, Method, State},
    store::{self, Answer, Line, Survey},
};
use crate::{
    Ctx, Error, Result, evidence,
    moves::{self, Of},
    tasks::{Change, ChangeKind, FieldChange},
    workbooks::{
        self, Cell, Column, Findings, Import, ImportQuery, ImportView, Imported, Layout, Row,
        Table, TableLine, among, key_of, list, may, must, told,
    },
};
use axum::{
    Json,
    extract::{Path, Query, Request},
    http::StatusCode,
    response::Response,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use yuanjian_app::Locale;
use yuanjian_standard::{sheets::SheetCells, typed::visible};
use yuanjian_store::Event;
use yuanjian_types::Problem;

/// The columns; what only the office writes is told.
const COLUMNS: [Column; 21] = [
    may("id", 14.0),
    told("number", 7.0),
    must("figure", 30.0),
    told("division", 12.0),
    told("year", 8.0),
    told("unit", 14.0),
    told("form", 10.0),
    told("measure", 9.0),
    must("answer", 16.0),
    may("no_value", 24.0),
    may("as_of", 12.0),
    may("source", 28.0),
    may("method", 14.0),
    may("confidence", 9.0),
    may("note", 22.0),
    may("submit", 9.0),
    told("due_on", 12.0),
    told("evidence", 22.0),
    told("hint", 28.0),
    told("state", 10.0),
    told("proof", 22.0),
];
/// Most rows of a workbook.
const MOST_ROWS: usize = 20_000;

fn layout() -> Layout {
    Layout::said("surveys.column", &COLUMNS)
}

/// Whose answers are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct SheetQuery {
    /// Id of a unit; of all that the reader answers for when not given.
    #[serde(default)]
    unit: Option<String>,
}

/// A unit's answer as it was, with everything that its row holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    /// Line and unit, as the sheet has it.
    key: String,
    name: String,
    id: String,
    campaign: String,
    line: String,
    unit: String,
    state: AnswerState,
    amount: Option<f64>,
    said: String,
    no_value: String,
    source: String,
    method: Option<Method>,
    confidence: Option<Confidence>,
    as_of: String,
    evidence: Vec<String>,
    note: String,
    returned: String,
    submitted_on: Option<String>,
    account_name: String,
    revision: i64,
}

impl workbooks::Line for Kept {
    fn mark(&self) -> workbooks::Mark<'_> {
        workbooks::Mark { id: &self.key, called: &self.name, revision: self.revision }
    }
}

impl Kept {
    fn of(name: String, answer: &Answer) -> Self {
        let one = answer.clone();
        Self {
            key: key(&one.line, &one.unit),
            name,
            id: one.id,
            campaign: one.campaign,
            line: one.line,
            unit: one.unit,
            state: one.state,
            amount: one.amount,
            said: one.said,
            no_value: one.no_value,
            source: one.source,
            method: one.method,
            confidence: one.confidence,
            as_of: one.as_of,
            evidence: one.evidence,
            note: one.note,
            returned: one.returned,
            submitted_on: one.submitted_on,
            account_name: one.account_name,
            revision: one.revision,
        }
    }

    /// The answer again, over one of this revision.
    fn answer(self, revision: i64) -> Answer {
        Answer {
            id: self.id,
            campaign: self.campaign,
            line: self.line,
            unit: self.unit,
            state: self.state,
            amount: self.amount,
            said: self.said,
            no_value: self.no_value,
            source: self.source,
            method: self.method,
            confidence: self.confidence,
            as_of: self.as_of,
            evidence: self.evidence,
            note: self.note,
            returned: self.returned,
            submitted_on: self.submitted_on,
            account_name: self.account_name,
            revision,
        }
    }
}

fn key(line: &str, unit: &str) -> String {
    format!("{line}/{unit}")
}

/// The answers of a survey that the reader gives, as a workbook to be filled in.
#[utoipa::path(get, path = "/api/v1/surveys/{id}/answer_sheet", tag = "surveys", params(("id" = String, Path), SheetQuery),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub(super) async fn export_survey_answers(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<SheetQuery>,
) -> Result<Response> {
    let (desk, survey) = Desk::around(&ctx, &id).await?;
    let titles = evidence::titles(&ctx, &desk.scene.campaign.id).await?;
    let sheet = Sheet { desk: &desk, locale: Locale::of(ctx.language), titles };
    let wanted = |unit: &str| query.unit.as_deref().is_none_or(|wanted| wanted == unit);
    let mut rows = Vec::new();
    for line in desk.lines_of(&survey).filter(|line| desk.sees_line(line)) {
        let asked =
            desk.asked(line).filter(|one| wanted(one.unit) && writes(&desk, line, one.unit));
        rows.extend(asked.map(|one| sheet.row(&survey, line, one.unit, one.answer)));
    }
    let say = |key: String| sheet.locale.say(&key, []);
    let choices = list::Choices::from([
        ("method", Method::ALL.iter().map(|one| say(method_key(*one))).collect()),
        ("confidence", Confidence::ALL.iter().map(|one| say(confidence_key(*one))).collect()),
        ("submit", ["yes", "no"].map(|one| say(format!("surveys.{one}"))).into()),
    ]);
    list::send_choosing(&layout(), &rows, &choices, ctx.language, "survey-answers.xlsx")
}

fn method_key(method: Method) -> String {
    format!("surveys.method.{}", method.key())
}

fn confidence_key(confidence: Confidence) -> String {
    format!("surveys.confidence.{}", confidence.key())
}

/// Whether the reader writes the answer of a unit.
fn writes(desk: &Desk, line: &Line, unit: &str) -> bool {
    desk.sees_unit(line, unit) && desk.answers_for(unit)
}

/// How answers look in the sheet.
struct Sheet<'a> {
    desk: &'a Desk,
    locale: Locale,
    /// Of the pieces of evidence.
    titles: BTreeMap<String, String>,
}

impl Sheet<'_> {
    fn row(&self, survey: &Survey, line: &Line, unit: &str, answer: Option<&Answer>) -> Row {
        let cell = |key| match (key, answer.and_then(|answer| answer.amount)) {
            ("number", _) => Cell::from(line.number),
            ("year", _) => Cell::from(line.year),
            ("answer", Some(amount)) => Cell::Number(amount),
            _ => Cell::Text(self.text(survey, line, unit, answer, key)),
        };
        COLUMNS.iter().map(|column| (column.key, cell(column.key))).collect()
    }

    fn text(
        &self,
        survey: &Survey,
        line: &Line,
        unit: &str,
        answer: Option<&Answer>,
        column: &str,
    ) -> String {
        let say = |key: &str| self.locale.say(key, []);
        let tag = self.locale.language.tag();
        let of = |read: fn(&Answer) -> &str| answer.map(read).unwrap_or_default().to_owned();
        match column {
            "id" => key(&line.id, unit),
            "figure" => self.desk.name(line, tag),
            "division" if line.division == self.desk.city => say("surveys.whole_city"),
            "division" => self.desk.place(&line.division),
            "unit" => self.desk.scene.unit(unit).name,
            "form" => say(&format!("surveys.form.{}", line.form.key())),
            "measure" => self.desk.measure(line, tag),
            "answer" => match (line.form, of(|answer| &answer.said)) {
                (Form::YesNo, said) if !said.is_empty() => say(&format!("surveys.{said}")),
                (_, said) => said,
            },
            "no_value" => of(|answer| &answer.no_value),
            "as_of" => of(|answer| &answer.as_of),
            "source" => of(|answer| &answer.source),
            "method" => {
                let method = answer.and_then(|answer| answer.method);
                method.map(|method| say(&method_key(method))).unwrap_or_default()
            }
            "confidence" => {
                let confidence = answer.and_then(|answer| answer.confidence);
                confidence.map(|one| say(&confidence_key(one))).unwrap_or_default()
            }
            "note" => of(|answer| &answer.note),
            // What was only kept stays so unless somebody says otherwise.
            "submit" if answer.is_some_and(|one| one.state == AnswerState::Draft) => {
                say("surveys.no")
            }
            "due_on" => self.desk.due(survey, line).to_owned(),
            "evidence" => line.evidence.clone(),
            "hint" => line.hint.clone(),
            "state" => self.state(answer),
            "proof" => {
                let pieces = answer.map(|answer| answer.evidence.as_slice()).unwrap_or_default();
                let names = pieces.iter().filter_map(|id| self.titles.get(id));
                names.map(String::as_str).collect::<Vec<_>>().join("\u{3001}")
            }
            _ => String::new(),
        }
    }

    fn state(&self, answer: Option<&Answer>) -> String {
        let state = answer.map_or("none", |answer| answer.state.key());
        self.locale.say(&format!("surveys.answer_state.{state}"), [])
    }

    /// What people call the answer of a unit to a line.
    fn called(&self, line: &Line, unit: &str) -> String {
        let name = self.desk.name(line, self.locale.language.tag());
        let place = self.desk.place(&line.division);
        let unit = self.desk.scene.unit(unit).name;
        [name, place, unit].into_iter().filter(|one| !one.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// An answer that is to be written: what it was, and what it becomes.
struct Deed<'a> {
    line: &'a Line,
    old: Option<&'a Answer>,
    new: Answer,
}

/// Hand answers in: shown first with `check`, then taken whole.
#[utoipa::path(post, path = "/api/v1/surveys/{id}/answer_imports", tag = "surveys", params(("id" = String, Path), ImportQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses((status = 200, body = Imported)))]
pub(super) async fn import_survey_answers(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<ImportQuery>,
    request: Request,
) -> Result<Json<Imported>> {
    let sheets = workbooks::sheets(&query.name, request).await?;
    let (desk, survey) = Desk::around(&ctx, &id).await?;
    open(&desk, &survey)?;
    let sheet = Sheet { desk: &desk, locale: Locale::of(ctx.language), titles: BTreeMap::new() };
    let (deeds, findings) = read(&ctx, &sheet, &survey, &sheets)?;
    let take = findings.to_take(query.check);
    let said = json!({
        "title": survey.title, "file": query.name.trim(), "added": findings.added,
        "changed": findings.changed,
    });
    let told = findings.told(&ctx, sheets).await?;
    if !take {
        return Ok(Json(told));
    }
    let city = ctx.city()?;
    let mut import: Import<Kept> = Import::of(&ctx, &query.name, &[])?;
    let mut events = Vec::new();
    let mut tx = ctx.begin().await?;
    for Deed { line, old, new } in &deeds {
        let from = old.map_or(AnswerState::Draft, |old| old.state);
        events.push(answers::write(&ctx, &mut tx, &desk, &survey, line, from, new).await?);
        import.after.push((key(&new.line, &new.unit), new.revision + 1));
        import.before.extend(old.map(|old| Kept::of(sheet.called(line, &old.unit), old)));
    }
    workbooks::store::add_import(&mut tx, city, &survey.campaign, &kind(&survey), &import).await?;
    events.push(Event::new("surveys.answers_taken", "survey", &survey.id).with(said));
    tx.commit(events).await?;
    Ok(Json(told.now_taken(import.id)))
}

/// By which the answers of a survey are kept.
fn kind(survey: &Survey) -> String {
    format!("survey_answers:{}", survey.id)
}

/// That answers are taken now.
fn open(desk: &Desk, survey: &Survey) -> Result<()> {
    desk.open()?;
    if survey.state != State::Open {
        return Err(Error::refused(Problem::error("surveys.not_open")));
    }
    Ok(())
}

/// What a workbook asks for, and everything that was found.
fn read<'a>(
    ctx: &Ctx,
    sheet: &Sheet<'a>,
    survey: &'a Survey,
    sheets: &[SheetCells],
) -> Result<(Vec<Deed<'a>>, Findings)> {
    let mut findings = Findings::default();
    let Some((table, rows)) = findings.open(layout(), sheets, MOST_ROWS) else {
        return Ok((Vec::new(), findings));
    };
    let desk = sheet.desk;
    let known: BTreeMap<String, (&Line, &str)> = desk
        .lines_of(survey)
        .filter(|line| desk.sees_line(line))
        .flat_map(|line| line.units.iter().map(move |unit| (line, unit.as_str())))
        .filter(|(line, unit)| desk.sees_unit(line, unit))
        .map(|(line, unit)| (key(&line.id, unit), (line, unit)))
        .collect();
    let (mut deeds, mut seen) = (Vec::new(), BTreeSet::new());
    for place in rows {
        let mut row = table.line(place);
        let found = row.known(&mut seen, |id| known.get(id).copied());
        if row.text("id").is_empty() {
            row.tell("id", Problem::error("surveys.import.no_id"));
        }
        let mine = found.filter(|(line, unit)| writes(desk, line, unit));
        if found.is_some() && mine.is_none() {
            row.tell("id", Problem::error("surveys.not_your_unit"));
        }
        let asked = mine.and_then(|(line, unit)| {
            let old = desk.answer(line, unit);
            let body = wish(desk, line, old, &mut row, table.day(place, "as_of", None))?;
            Some((line, unit, old, body))
        });
        if !findings.read(row) {
            continue;
        }
        let Some((line, unit, old, body)) = asked else {
            findings.unchanged += 1;
            continue;
        };
        let new = answers::becomes(ctx, desk, line, unit, old, body)?;
        findings.does(change(sheet, &table, place, survey, &Deed { line, old, new: new.clone() }));
        deeds.push(Deed { line, old, new });
    }
    Ok((deeds, findings))
}

/// What a row writes over what there is; nothing where it says the same. Faults are told to the row.
fn wish(
    desk: &Desk,
    line: &Line,
    old: Option<&Answer>,
    row: &mut TableLine<'_, '_>,
    as_of: String,
) -> Option<AnswerBody> {
    let was = old.map(answers::body_of).unwrap_or_default();
    let mut body = said(desk, line, &was, row, as_of);
    let word = row.text("submit");
    let flag = match key_of(&["surveys"], &["yes", "no"], &word).as_str() {
        "yes" => Some(true),
        "no" => Some(false),
        "" => None,
        _ => {
            row.tell("submit", Problem::error("surveys.import.not_yes_or_no"));
            None
        }
    };
    let differs = differing(&was, &body);
    // What cannot be read was meant to say something: what else is missing is told with it.
    let says = differs.is_some() || !row.is_sound();
    if old.is_some_and(|old| old.state.is_handed_in()) {
        if let Some(column) = differs {
            row.tell(column, Problem::error("surveys.handed_in"));
        }
        return None;
    }
    // What was there and says nothing new is handed in only when that is asked for.
    body.submit = match says {
        true => flag != Some(false),
        false => flag == Some(true) && old.is_some(),
    };
    if !says && !body.submit {
        return None;
    }
    let placed = answers::faults(desk, line, &body).into_iter().map(|fault| {
        match fault.place.field.as_deref() {
            Some("amount" | "said") => fault.at_field("answer"),
            _ => fault,
        }
    });
    row.judged(placed.collect());
    Some(body)
}

/// The first column in which a row says something else.
fn differing(was: &AnswerBody, is: &AnswerBody) -> Option<&'static str> {
    // As a cell is read: signs that nobody sees are no difference.
    let same = |one: &str, other: &str| visible(one) == visible(other);
    let columns = [
        ("answer", was.amount == is.amount && same(&was.said, &is.said)),
        ("no_value", same(&was.no_value, &is.no_value)),
        ("as_of", same(&was.as_of, &is.as_of)),
        ("source", same(&was.source, &is.source)),
        ("method", was.method == is.method),
        ("confidence", was.confidence == is.confidence),
        ("note", same(&was.note, &is.note)),
    ];
    columns.into_iter().find(|(_, same)| !same).map(|(column, _)| column)
}

/// What a row says; what it has no column for is as it was.
fn said(
    desk: &Desk,
    line: &Line,
    was: &AnswerBody,
    row: &mut TableLine<'_, '_>,
    as_of: String,
) -> AnswerBody {
    let mut body = was.clone();
    if line.form.is_number() {
        let (amount, unit) = row.amount("answer");
        body.amount = amount;
        let measures = ["zh-CN", "en"].map(|tag| desk.measure(line, tag));
        if !unit.is_empty() && line.form == Form::Number && !measures.contains(&unit) {
            let [ours, _] = measures;
            let two = Problem::error("workbooks.two_units").with("unit", unit);
            row.tell("answer", two.with("other", ours));
        }
    } else if line.form == Form::YesNo {
        body.said = key_of(&["surveys"], &["yes", "no"], &row.text("answer"));
    } else {
        body.said = row.text("answer");
    }
    for (key, text) in
        [("no_value", &mut body.no_value), ("source", &mut body.source), ("note", &mut body.note)]
    {
        *text = row.kept(key, Some(text.as_str()));
    }
    if row.has("as_of") {
        // A year is also written with its sign.
        let year = as_of.strip_suffix('\u{5e74}').filter(|year| year.len() == 4);
        body.as_of = year.unwrap_or(&as_of).to_owned();
    }
    if row.has("method") {
        let word = row.text("method");
        let keys: Vec<&str> = Method::ALL.iter().map(|one| one.key()).collect();
        body.method = Method::parse(&key_of(&["surveys.method"], &keys, &word));
        if !word.is_empty() && body.method.is_none() {
            let unknown = Problem::error("surveys.import.unknown_method");
            row.tell("method", unknown.with("name", word));
        }
    }
    if row.has("confidence") {
        let word = row.text("confidence");
        let keys: Vec<&str> = Confidence::ALL.iter().map(|one| one.key()).collect();
        body.confidence = Confidence::parse(&key_of(&["surveys.confidence"], &keys, &word));
        if !word.is_empty() && body.confidence.is_none() {
            let unknown = Problem::error("surveys.import.unknown_confidence");
            row.tell("confidence", unknown.with("name", word));
        }
    }
    body
}

/// What becomes of an answer, by the headings of the sheet, with the state that it comes to.
fn change(
    sheet: &Sheet<'_>,
    table: &Table<'_>,
    place: u32,
    survey: &Survey,
    deed: &Deed<'_>,
) -> Change {
    let Deed { line, old, new } = deed;
    let [was, is] = [*old, Some(new)].map(|answer| {
        let mut row = sheet.row(survey, line, &new.unit, answer);
        row.remove("submit");
        row
    });
    let language = sheet.locale.language;
    let mut fields = table.differences(&was, &is, language);
    let (from, to) = (sheet.state(*old), sheet.state(Some(new)));
    if from != to {
        let field = layout().heading("state", language).to_owned();
        fields.push(FieldChange { field, from, to });
    }
    Change {
        kind: if old.is_some() { ChangeKind::Changed } else { ChangeKind::Added },
        task: key(&line.id, &new.unit),
        number: i64::from(place) + 1,
        title: sheet.called(line, &new.unit),
        units: vec![sheet.desk.scene.unit(&new.unit).name],
        fields,
    }
}

/// The workbooks of answers that were taken in, the newest first: the office sees all, others
/// their own.
#[utoipa::path(get, path = "/api/v1/surveys/{id}/answer_imports", tag = "surveys", params(("id" = String, Path)), responses((status = 200, body = Vec<ImportView>)))]
pub(super) async fn list_survey_answer_imports(
    ctx: Ctx,
    Path(id): Path<String>,
) -> Result<Json<Vec<ImportView>>> {
    let (desk, survey) = Desk::around(&ctx, &id).await?;
    let imports = workbooks::store::own::<Kept>(&ctx, &survey.campaign, &kind(&survey)).await?;
    let sheet = Sheet { desk: &desk, locale: Locale::of(ctx.language), titles: BTreeMap::new() };
    let is_open = open(&desk, &survey).is_ok();
    let view = |import: Import<Kept>| {
        let now = now(&sheet, &import);
        import.told(is_open, among(&now))
    };
    Ok(Json(imports.into_iter().map(view).collect()))
}

/// The answers that a workbook wrote, as they are. Where a line is gone nothing is left to undo.
fn now(sheet: &Sheet<'_>, import: &Import<Kept>) -> Vec<Kept> {
    let is = |(key, revision): &(String, i64)| {
        let (line, unit) = key.split_once('/')?;
        let found = sheet.desk.line(line).map(|line| (line, sheet.desk.answer(line, unit)));
        let blank = |name: String, revision: i64| {
            let answer = Answer { line: line.to_owned(), unit: unit.to_owned(), ..nothing() };
            Kept { revision, ..Kept::of(name, &answer) }
        };
        Some(match found {
            Some((line, Some(answer))) => Kept::of(sheet.called(line, unit), answer),
            Some((line, None)) => blank(sheet.called(line, unit), 0),
            None => blank(String::new(), *revision),
        })
    };
    import.after.iter().filter_map(is).collect()
}

/// An answer that says nothing.
fn nothing() -> Answer {
    Answer {
        id: String::new(),
        campaign: String::new(),
        line: String::new(),
        unit: String::new(),
        state: AnswerState::Draft,
        amount: None,
        said: String::new(),
        no_value: String::new(),
        source: String::new(),
        method: None,
        confidence: None,
        as_of: String::new(),
        evidence: Vec::new(),
        note: String::new(),
        returned: String::new(),
        submitted_on: None,
        account_name: String::new(),
        revision: 0,
    }
}

/// Undo a workbook of answers: each is what it was, and what was not there goes. Refused when one
/// was changed, accepted or given back since, or the survey is closed.
#[utoipa::path(post, path = "/api/v1/surveys/{id}/answer_imports/{import}/undoings", tag = "surveys", params(("id" = String, Path), ("import" = String, Path)), responses((status = 204)))]
pub(super) async fn undo_survey_answer_import(
    ctx: Ctx,
    Path((id, import)): Path<(String, String)>,
) -> Result<StatusCode> {
    let (desk, survey) = Desk::around(&ctx, &id).await?;
    open(&desk, &survey)?;
    let import =
        workbooks::store::own_one::<Kept>(&ctx, &survey.campaign, &kind(&survey), &import).await?;
    let sheet = Sheet { desk: &desk, locale: Locale::of(ctx.language), titles: BTreeMap::new() };
    let now = now(&sheet, &import);
    import.undoable(among(&now))?;
    if now.iter().any(|one| !desk.answers_for(&one.unit)) {
        return Err(Error::refused(Problem::error("surveys.not_your_unit")));
    }
    let city = ctx.city()?;
    let why = sheet.locale.say("surveys.import_undone", [("file", import.file_name.clone())]);
    let mut tx = ctx.begin().await?;
    workbooks::store::undo_import(&mut tx, city, &import.id).await?;
    for (key, revision, old) in import.ways_back() {
        let Some((line, unit)) = key.split_once('/') else { continue };
        let Some(line) = desk.line(line) else { continue };
        let Some(is) = desk.answer(line, unit) else { continue };
        let back = match old {
            Some(old) => {
                let back = old.clone().answer(revision);
                store::put_answer(&mut tx, city, &back).await?;
                back
            }
            None => {
                store::remove_answer(&mut tx, city, &is.id, revision).await?;
                Answer { state: AnswerState::Draft, ..is.clone() }
            }
        };
        if back.state != is.state {
            let moved =
                answers::moved(&ctx, &desk, &survey, line, &back, "recall", is.state, &why)?;
            moves::add(&mut tx, Of::Surveys, city, &line.campaign, &moved).await?;
        }
    }
    let said = json!({ "title": survey.title, "file": import.file_name });
    tx.commit([Event::new("surveys.answers_undone", "survey", &survey.id).with(said)]).await?;
    Ok(StatusCode::NO_CONTENT)
}
