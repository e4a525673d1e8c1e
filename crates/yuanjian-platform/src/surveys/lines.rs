//! Writing down what is asked of whom. What a line asks does not change under an answer that was
//! handed in; whom it asks besides, its day and its hints may.

use super::{
    desk::{Desk, measure_of, worded},
    state::{Form, State},
    store::{self, Line, Survey},
};
use crate::{Ctx, Error, Result, campaigns::calendar::day, moves::Moved};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;
use yuanjian_app::Failure;
use yuanjian_store::{Event, StoreError};
use yuanjian_types::{Problem, Unit};

/// Most lines of a survey.
pub(super) const MOST_LINES: usize = 2_000;
/// Most units that are asked for one figure.
const MOST_UNITS: usize = 20;

/// A line as people write it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = SurveyLineBody)]
pub(super) struct LineBody {
    /// Its place; at the end when not given.
    pub(super) number: Option<i64>,
    /// Key of a statistic of the edition; empty for a figure of the survey's own.
    pub(super) figure: String,
    /// Name of a figure of the survey's own.
    pub(super) name: String,
    /// A number where the figure is a statistic.
    pub(super) form: Option<Form>,
    /// Unit of measure of a figure of the survey's own.
    pub(super) measure: String,
    /// Key of the row of the edition that it is for.
    pub(super) item: String,
    /// Code of a division; the whole city when empty.
    pub(super) division: String,
    /// The campaign's year when not given.
    pub(super) year: Option<i64>,
    /// Ids of the units that are asked.
    pub(super) units: Vec<String>,
    /// The survey's day when not given.
    pub(super) due_on: Option<String>,
    /// What is wanted as proof.
    pub(super) evidence: String,
    /// How to fill it in.
    pub(super) hint: String,
    /// Whether the districts add up to the city; as the unit of measure says when not given.
    pub(super) sums: Option<bool>,
    /// Which revision was read; for a change.
    pub(super) revision: i64,
}

/// Everything wrong with a line as written; `field` says where the form or the workbook has it.
pub(super) fn faults(
    desk: &Desk,
    survey: &Survey,
    old: Option<&Line>,
    body: &LineBody,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut tell = |code: &str, field: &str| problems.push(Problem::error(code).at_field(field));
    let scene = &desk.scene;
    let statistic =
        scene.edition.as_ref().and_then(|edition| edition.statistic(body.figure.trim()));
    if body.figure.trim().is_empty() {
        if body.name.trim().is_empty() {
            tell("surveys.field_missing", "name");
        }
        match body.form {
            None => tell("surveys.field_missing", "form"),
            Some(Form::Number) if body.measure.trim().is_empty() => {
                tell("surveys.measure_missing", "measure");
            }
            Some(_) => {}
        }
    } else if statistic.is_none() {
        tell("surveys.unknown_figure", "figure");
    } else if body.form.is_some_and(|form| form != Form::Number) {
        tell("surveys.form_fixed", "form");
    }
    for (text, field, most) in [
        (&body.name, "name", 100),
        (&body.measure, "measure", 20),
        (&body.evidence, "evidence", 500),
        (&body.hint, "hint", 2_000),
    ] {
        if text.chars().count() > most {
            tell("surveys.text_too_long", field);
        }
    }
    if body.number.is_some_and(|number| !(1..=99_999).contains(&number)) {
        tell("surveys.bad_number", "number");
    }
    let edition = scene.edition.as_ref();
    if !body.item.is_empty() && edition.is_some_and(|one| one.indicator(&body.item).is_none()) {
        tell("surveys.unknown_item", "item");
    }
    let division = placed(desk, &body.division);
    if division != desk.city && !desk.divisions.contains_key(&division) {
        tell("surveys.unknown_division", "division");
    } else if division != desk.city && statistic.is_some_and(|one| !one.per_district) {
        tell("surveys.not_per_district", "division");
    } else if statistic.is_some()
        && desk.divisions.get(&division).is_some_and(|kind| kind == "subdistrict")
    {
        // The statistics sheet has no place for it.
        tell("surveys.not_per_district", "division");
    }
    if body.year.is_some_and(|year| !(1990..=2100).contains(&year)) {
        tell("surveys.bad_year", "year");
    }
    let known = |id: &str| scene.directory.organisations.iter().any(|unit| unit.id == id);
    let mut seen = BTreeSet::new();
    if body.units.iter().any(|unit| !known(unit)) {
        tell("surveys.unknown_unit", "units");
    } else if body.units.iter().any(|unit| !seen.insert(unit)) {
        tell("surveys.unit_twice", "units");
    } else if body.units.len() > MOST_UNITS {
        tell("surveys.too_many_units", "units");
    }
    if body.due_on.as_deref().is_some_and(|text| day(text).is_none()) {
        tell("request.bad_day", "due_on");
    }
    let new = written(desk, survey, old, body.clone());
    let twice = desk.lines_of(survey).any(|other| other.id != new.id && is_same(other, &new));
    if twice {
        tell("surveys.line_twice", if body.figure.is_empty() { "name" } else { "figure" });
    }
    if let Some(old) = old.filter(|old| desk.is_answered(old)) {
        let asks = |line: &Line| (line.form, line.measure.clone());
        if !is_same(old, &new) || asks(old) != asks(&new) {
            tell("surveys.answered_already", "name");
        }
        let dropped = desk.asked(old).any(|asked| {
            !new.units.iter().any(|unit| unit == asked.unit)
                && asked.answer.is_some_and(|answer| answer.submitted_on.is_some())
        });
        if dropped {
            tell("surveys.unit_answered", "units");
        }
    }
    // An issued line without a unit would never be answered.
    if survey.state == State::Open && body.units.is_empty() {
        tell("surveys.field_missing", "units");
    }
    problems
}

/// Whether two lines ask for the same: figure, place and year.
pub(super) fn is_same(one: &Line, other: &Line) -> bool {
    one.figure == other.figure
        && one.name == other.name
        && one.division == other.division
        && one.year == other.year
}

/// A line from what was written, on top of what it was.
pub(super) fn written(desk: &Desk, survey: &Survey, old: Option<&Line>, body: LineBody) -> Line {
    let text = |text: &str| text.trim().to_owned();
    let statistic = desk
        .scene
        .edition
        .as_ref()
        .and_then(|edition| edition.statistic(body.figure.trim()))
        .cloned();
    let last = desk.lines_of(survey).map(|line| line.number).max().unwrap_or_default();
    let measure = match &statistic {
        Some(statistic) => statistic.unit.key().to_owned(),
        None if body.form == Some(Form::Number) => text(&body.measure),
        None => String::new(),
    };
    let adds = statistic.as_ref().is_some_and(|one| one.per_district && adds_up(one.unit));
    Line {
        id: old.map_or_else(|| Uuid::now_v7().to_string(), |old| old.id.clone()),
        campaign: survey.campaign.clone(),
        survey: survey.id.clone(),
        number: body.number.unwrap_or_else(|| old.map_or(last + 1, |old| old.number)),
        name: if statistic.is_some() { String::new() } else { text(&body.name) },
        form: match statistic {
            Some(_) => Form::Number,
            None => body.form.unwrap_or(Form::Text),
        },
        figure: text(&body.figure),
        measure,
        item: text(&body.item),
        division: placed(desk, &body.division),
        year: body
            .year
            .unwrap_or_else(|| old.map_or(desk.scene.campaign.data_year, |old| old.year)),
        units: body.units,
        due_on: body.due_on.as_deref().and_then(day).map(|day| day.to_string()),
        evidence: text(&body.evidence),
        hint: text(&body.hint),
        sums: body.sums.unwrap_or_else(|| old.map_or(adds, |old| old.sums)),
        decision: old.and_then(|old| old.decision.clone()),
        sum_reason: old.and_then(|old| old.sum_reason.clone()),
        revision: body.revision,
    }
}

/// The code of a place as rows have it.
fn placed(desk: &Desk, division: &str) -> String {
    match division.trim() {
        "" => desk.city.clone(),
        code => code.to_owned(),
    }
}

/// Whether a figure in this unit is an amount, of which parts add up, and no rate.
pub(super) fn adds_up(unit: Unit) -> bool {
    matches!(
        unit,
        Unit::Count
            | Unit::Hectares
            | Unit::SquareMetres
            | Unit::Kilometres
            | Unit::Metres
            | Unit::People
            | Unit::Tonnes
            | Unit::TenThousandCubicMetres
            | Unit::TenThousandYuan
    )
}

/// Write a line.
pub(super) async fn create(ctx: &Ctx, survey: &str, body: LineBody) -> Result<String> {
    let (desk, survey) = Desk::around(ctx, survey).await?;
    writable(&desk, &survey)?;
    if desk.lines_of(&survey).count() >= MOST_LINES {
        return Err(Error::refused(
            Problem::error("surveys.too_many_lines").with("most", MOST_LINES),
        ));
    }
    Failure::gather(faults(&desk, &survey, None, &body))?;
    let new = written(&desk, &survey, None, body);
    let mut tx = ctx.begin().await?;
    store::add_line(&mut tx, ctx.city()?, &new).await?;
    let told = json!({ "title": survey.title, "name": desk.name(&new, "zh-CN") });
    tx.commit([Event::new("surveys.line_written", "survey", &survey.id).with(told)]).await?;
    Ok(new.id)
}

/// Change a line.
pub(super) async fn update(ctx: &Ctx, id: &str, body: LineBody) -> Result<()> {
    let (desk, survey, old) = Desk::around_line(ctx, id).await?;
    writable(&desk, &survey)?;
    if body.revision != old.revision {
        return Err(StoreError::Stale.into());
    }
    Failure::gather(faults(&desk, &survey, Some(&old), &body))?;
    let new = written(&desk, &survey, Some(&old), body);
    let changes: Vec<String> = super::workbook::differences(&desk, &old, &new)
        .into_iter()
        .map(|change| format!("{}: {} → {}", change.field, change.from, change.to))
        .collect();
    let mut tx = ctx.begin().await?;
    store::put_line(&mut tx, ctx.city()?, &new).await?;
    let told = json!({
        "title": survey.title, "name": desk.name(&new, "zh-CN"), "changes": changes,
    });
    Ok(tx.commit([Event::new("surveys.line_changed", "survey", &survey.id).with(told)]).await?)
}

/// Remove a line that nobody answered.
pub(super) async fn remove(ctx: &Ctx, id: &str, revision: i64) -> Result<()> {
    let (desk, survey, old) = Desk::around_line(ctx, id).await?;
    writable(&desk, &survey)?;
    if desk.is_answered(&old) {
        return Err(Error::refused(Problem::error("surveys.answered_already")));
    }
    let mut tx = ctx.begin().await?;
    store::remove_line(&mut tx, ctx.city()?, id, revision).await?;
    let told = json!({ "title": survey.title, "name": desk.name(&old, "zh-CN") });
    Ok(tx.commit([Event::new("surveys.line_removed", "survey", &survey.id).with(told)]).await?)
}

/// Lines are written until the survey is closed.
pub(super) fn writable(desk: &Desk, survey: &Survey) -> Result<()> {
    desk.open()?;
    if survey.state == State::Closed {
        return Err(Error::refused(Problem::error("surveys.closed")));
    }
    Ok(())
}

/// What is kept of a step in a survey.
pub(super) fn step(
    ctx: &Ctx,
    desk: &Desk,
    survey: &Survey,
    name: &str,
    note: &str,
) -> Result<Moved> {
    let state = survey.state.key();
    let moved = Moved::by(ctx, &desk.scene.on, &survey.id, name, (state, state), note)?;
    Ok(Moved { survey: survey.id.clone(), ..moved })
}

/// A figure of the edition to choose from.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
#[schema(as = SurveyFigure)]
pub(super) struct FigureChoice {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) measure: String,
    pub(super) per_district: bool,
}

/// The figures of the edition to choose from.
pub(super) fn figures(desk: &Desk, tag: &str) -> Vec<FigureChoice> {
    let all = desk.scene.edition.iter().flat_map(|edition| &edition.statistics);
    all.map(|statistic| FigureChoice {
        key: statistic.key.clone(),
        name: worded(&statistic.name, tag),
        measure: measure_of(statistic.unit, tag),
        per_district: statistic.per_district,
    })
    .collect()
}
