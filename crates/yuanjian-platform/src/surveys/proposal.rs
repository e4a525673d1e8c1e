//! The lines that suggest themselves: each figure of the edition for the city, and where districts
//! report it for each of them. Who is asked follows from who leads the row of the edition that
//! needs the figure; where nobody leads it, the bureau that usually reports it.

use super::{
    desk::Desk,
    lines::{LineBody, MOST_LINES, is_same, writable, written},
    store::{self, Line, Survey},
};
use crate::{Ctx, Error, Result, assessments, tasks};
use serde_json::json;
use yuanjian_app::Failure;
use yuanjian_standard::{Edition, StatisticDefinition};
use yuanjian_store::Event;
use yuanjian_types::Problem;

/// Write a line for each figure that has none. Answers how many were written.
pub(super) async fn propose(ctx: &Ctx, survey: &str) -> Result<usize> {
    let (desk, survey) = Desk::around(ctx, survey).await?;
    writable(&desk, &survey)?;
    let Some(edition) = desk.scene.edition.as_deref() else {
        return Err(Error::refused(Problem::error("surveys.no_edition")));
    };
    let first = desk.lines_of(&survey).map(|line| line.number).max().unwrap_or_default() + 1;
    let mut new = Vec::new();
    for body in suggested(&desk, edition) {
        let mut line = written(&desk, &survey, None, body);
        if !desk.lines_of(&survey).any(|known| is_same(known, &line)) {
            line.number = first + i64::try_from(new.len()).unwrap_or_default();
            new.push(line);
        }
    }
    if survey.state == super::state::State::Open {
        // What is out asks somebody.
        new.retain(|line| !line.units.is_empty());
    }
    if desk.lines_of(&survey).count() + new.len() > MOST_LINES {
        return Err(Error::refused(
            Problem::error("surveys.too_many_lines").with("most", MOST_LINES),
        ));
    }
    if new.is_empty() {
        return Ok(0);
    }
    let mut tx = ctx.begin().await?;
    for line in &new {
        store::add_line(&mut tx, ctx.city()?, line).await?;
    }
    let told = json!({ "title": survey.title, "lines": new.len() });
    tx.commit([Event::new("surveys.lines_proposed", "survey", &survey.id).with(told)]).await?;
    Ok(new.len())
}

fn suggested(desk: &Desk, edition: &Edition) -> Vec<LineBody> {
    let mut bodies = Vec::new();
    for statistic in &edition.statistics {
        let item = needed_by(edition, &statistic.key);
        let city = asked(desk, edition, item, statistic);
        let line = |division: &str, units: Vec<String>| LineBody {
            figure: statistic.key.clone(),
            item: item.unwrap_or_default().to_owned(),
            division: division.to_owned(),
            units,
            ..LineBody::default()
        };
        bodies.push(line("", city));
        if statistic.per_district {
            let districts = desk.divisions.iter().filter(|(_, kind)| *kind == "district");
            bodies.extend(districts.map(|(code, _)| line(code, hall(desk, code))));
        }
    }
    bodies
}

/// The first row of the edition whose measures name the figure.
fn needed_by<'a>(edition: &'a Edition, figure: &str) -> Option<&'a str> {
    let mut rows = edition.indicators.iter();
    rows.find(|row| assessments::uses_figure(row, figure)).map(|row| row.key.as_str())
}

/// Who is asked for the figure of the city.
fn asked(
    desk: &Desk,
    edition: &Edition,
    item: Option<&str>,
    statistic: &StatisticDefinition,
) -> Vec<String> {
    let scene = &desk.scene;
    let issued = scene.tasks.iter().filter(|task| {
        task.parent.is_none()
            && !matches!(task.state, tasks::State::Draft | tasks::State::Withdrawn)
    });
    let lead = issued
        .filter(|task| item.is_some_and(|item| item == task.item))
        .find_map(|task| task.lead.clone());
    let usual = || {
        let name = edition.name("zh-CN", "bureau", &statistic.bureau);
        let meant = scene.directory.meant(name, &scene.on).map(|(unit, _)| unit);
        // Directories have the city's name before the bureau's.
        let mut all = scene.directory.organisations.iter();
        let found = meant.or_else(|| {
            all.find(|unit| scene.directory.called(unit, &scene.on).name.ends_with(name))
        });
        found.map(|unit| unit.id.clone())
    };
    lead.or_else(usual).into_iter().collect()
}

/// The unit that stands for a district.
fn hall(desk: &Desk, division: &str) -> Vec<String> {
    let units = desk.scene.directory.organisations.iter();
    let hall = units
        .filter(|unit| unit.kind == "district" && unit.division == division)
        .map(|unit| unit.id.clone());
    hall.take(1).collect()
}

/// Everything that keeps a draft from being issued, at its lines.
pub(super) fn issue_faults(desk: &Desk, survey: &Survey, tag: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    if desk.lines_of(survey).next().is_none() {
        problems.push(Problem::error("surveys.no_lines"));
    }
    for line in desk.lines_of(survey) {
        let mut tell = |code: &str| {
            problems.push(at_line(desk, line, tag, code));
        };
        if line.units.is_empty() {
            tell("surveys.line_without_unit");
        }
        if desk.due(survey, line) < desk.scene.on.as_str() {
            tell("surveys.line_due_past");
        }
        if !line.figure.is_empty() && desk.statistic(line).is_none() {
            tell("surveys.line_unknown_figure");
        }
    }
    problems
}

/// A problem of a line, with what the line is called.
pub(super) fn at_line(desk: &Desk, line: &Line, tag: &str, code: &str) -> Problem {
    let name = format!("{} {}", desk.name(line, tag), desk.place(&line.division));
    Problem::error(code).with("number", line.number).with("line", name.trim().to_owned())
}

/// A refusal that tells everything that stands in the way.
pub(super) fn refuse_all(problems: Vec<Problem>) -> Result<()> {
    if problems.is_empty() {
        return Ok(());
    }
    Err(Failure { kind: yuanjian_app::FailureKind::Refused, problems }.into())
}
