//! From a survey into the statistics: what closing it carries over, with where it came from, so
//! that assessments use it and a number's passport names the survey.

use super::{desk::Desk, state::State, store::Survey};
use crate::assessments::{figure_scope, known_figures};
use crate::{Ctx, Result};
use serde::Serialize;
use yuanjian_app::{Language, Locale};
use yuanjian_calc::statistics::{Statistic, Statistics};

/// A figure that closing carries over, beside what the statistics have.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = SurveyCarried)]
pub(super) struct Carried {
    pub(super) name: String,
    pub(super) measure: String,
    /// Name of the place; empty for the whole city.
    pub(super) place: String,
    pub(super) year: i64,
    pub(super) value: f64,
    /// What the statistics have now; none when they have nothing.
    pub(super) known: Option<f64>,
    /// Where that came from.
    pub(super) known_source: String,
}

/// The figures that the survey's answers come to, with their source.
pub(super) fn figures(desk: &Desk, survey: &Survey) -> Statistics {
    // What is kept is in the city's language, whoever closes.
    let locale = Locale::of(Language::default());
    let mut all = Statistics::default();
    for line in desk.lines_of(survey).filter(|line| !line.figure.is_empty()) {
        let weighed = desk.weighed(survey, line);
        let (Some(value), Some((unit, _))) = (weighed.number(), &weighed.holds) else { continue };
        let Some(answer) = desk.answer(line, unit) else { continue };
        let word = |kind: &str, key: &str| locale.say(&format!("surveys.{kind}.{key}"), []);
        all.insert(Statistic {
            key: line.figure.clone(),
            scope: figure_scope(scope_key(desk, &line.division)),
            year: i32::try_from(line.year).unwrap_or_default(),
            value,
            source: locale.say(
                "surveys.carried_source",
                [("survey", survey.title.clone()), ("source", answer.source.clone())],
            ),
            responsible: desk.scene.unit(unit).name,
            note: locale.say(
                "surveys.carried_note",
                [
                    ("method", answer.method.map(|m| word("method", m.key())).unwrap_or_default()),
                    (
                        "confidence",
                        answer.confidence.map(|c| word("confidence", c.key())).unwrap_or_default(),
                    ),
                    ("as_of", answer.as_of.clone()),
                ],
            ),
        });
    }
    all
}

/// The same beside what the statistics have, for who is about to close it.
pub(super) async fn preview(ctx: &Ctx, desk: &Desk, survey: &Survey) -> Result<Vec<Carried>> {
    if survey.state != State::Open {
        return Ok(Vec::new());
    }
    let known = known_figures(ctx, ctx.city()?).await?;
    let wanted = figures(desk, survey);
    let tag = ctx.language.tag();
    let mut found = Vec::new();
    for line in desk.lines_of(survey).filter(|line| !line.figure.is_empty()) {
        let scope = figure_scope(scope_key(desk, &line.division));
        let year = i32::try_from(line.year).unwrap_or_default();
        let Some(new) = wanted.get(&line.figure, &scope, year) else { continue };
        let old = known.get(&line.figure, &scope, year);
        found.push(Carried {
            name: desk.name(line, tag),
            measure: desk.measure(line, tag),
            place: desk.place(&line.division),
            year: line.year,
            value: new.value,
            known: old.map(|old| old.value),
            known_source: old.map(|old| old.source.clone()).unwrap_or_default(),
        });
    }
    Ok(found)
}

fn scope_key<'a>(desk: &Desk, division: &'a str) -> &'a str {
    if division == desk.city { "city" } else { division }
}
