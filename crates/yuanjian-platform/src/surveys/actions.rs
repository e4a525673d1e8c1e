//! Opening surveys, issuing and closing them, and deciding where answers disagree or are missing.

use super::{
    answers, carry,
    consolidation::{Open, Said, basis},
    desk::Desk,
    lines::{step, writable},
    proposal::{at_line, issue_faults, refuse_all},
    state::{AnswerState, DecisionWay, State, Way, go},
    store::{self, Answer, Decision, Line, SumReason, Survey},
};
use crate::{
    Ctx, Error, Result, assessments,
    campaigns::calendar::day,
    moves::{self, Moved, Of},
};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;
use yuanjian_app::Failure;
use yuanjian_store::{Event, StoreError};
use yuanjian_types::Problem;

/// Most surveys of a campaign.
const MOST_SURVEYS: usize = 100;

/// A survey as the office writes it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SurveyBody {
    pub(super) title: String,
    /// What it is for.
    #[serde(default)]
    pub(super) purpose: String,
    /// By when, unless a line says otherwise.
    pub(super) due_on: String,
    /// By how many parts of a hundred answers may differ and still agree.
    pub(super) tolerance_percent: f64,
    /// Which revision was read; for a change.
    #[serde(default)]
    pub(super) revision: i64,
}

/// A move of a survey as it is asked for.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyMoveBody)]
pub(super) struct MoveBody {
    #[serde(rename = "move")]
    pub(super) way: Way,
    /// Why; wanted for the ways back.
    #[serde(default)]
    pub(super) note: String,
    pub(super) revision: i64,
}

/// What the office decides of a line.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyDecisionBody)]
pub(super) struct DecisionBody {
    pub(super) way: DecisionWay,
    /// The unit whose answer holds; for `choose`.
    #[serde(default)]
    pub(super) unit: Option<String>,
    #[serde(default)]
    pub(super) reason: String,
    /// Revision of the line that was read.
    pub(super) revision: i64,
}

fn faults(body: &SurveyBody) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut tell = |code: &str, field: &str| problems.push(Problem::error(code).at_field(field));
    if body.title.trim().is_empty() {
        tell("surveys.field_missing", "title");
    } else if body.title.chars().count() > 100 {
        tell("surveys.text_too_long", "title");
    }
    if body.purpose.chars().count() > 4_000 {
        tell("surveys.text_too_long", "purpose");
    }
    if day(&body.due_on).is_none() {
        tell("request.bad_day", "due_on");
    }
    if !(0.0..=100.0).contains(&body.tolerance_percent) {
        tell("surveys.bad_tolerance", "tolerance_percent");
    }
    problems
}

/// Open a survey as a draft.
pub(super) async fn create(ctx: &Ctx, campaign: &str, body: SurveyBody) -> Result<String> {
    let desk = Desk::of(ctx, campaign).await?;
    desk.open()?;
    if desk.surveys.len() >= MOST_SURVEYS {
        return Err(Error::refused(Problem::error("surveys.too_many").with("most", MOST_SURVEYS)));
    }
    Failure::gather(faults(&body))?;
    let last = desk.surveys.iter().map(|survey| survey.number).max().unwrap_or_default();
    let new = Survey {
        id: Uuid::now_v7().to_string(),
        campaign: campaign.to_owned(),
        number: last + 1,
        title: body.title.trim().to_owned(),
        purpose: body.purpose.trim().to_owned(),
        due_on: body.due_on.trim().to_owned(),
        tolerance_percent: body.tolerance_percent,
        state: State::Draft,
        issued_on: None,
        closed_on: None,
        account_name: ctx.actor()?.display_name.clone(),
        revision: 1,
    };
    let (city, mut tx) = (ctx.city()?, ctx.begin().await?);
    store::add_survey(&mut tx, city, &new).await?;
    moves::add(&mut tx, Of::Surveys, city, campaign, &step(ctx, &desk, &new, "create", "")?)
        .await?;
    let told = json!({ "title": new.title, "due_on": new.due_on });
    tx.commit([Event::new("surveys.written", "survey", &new.id).with(told)]).await?;
    Ok(new.id)
}

/// Change what a survey says of itself.
pub(super) async fn update(ctx: &Ctx, id: &str, body: SurveyBody) -> Result<()> {
    let (desk, old) = Desk::around(ctx, id).await?;
    writable(&desk, &old)?;
    if body.revision != old.revision {
        return Err(StoreError::Stale.into());
    }
    Failure::gather(faults(&body))?;
    let new = Survey {
        title: body.title.trim().to_owned(),
        purpose: body.purpose.trim().to_owned(),
        due_on: body.due_on.trim().to_owned(),
        tolerance_percent: body.tolerance_percent,
        ..old.clone()
    };
    let mut tx = ctx.begin().await?;
    store::put_survey(&mut tx, ctx.city()?, &new).await?;
    let told = json!({
        "title": new.title,
        "before": { "due_on": old.due_on, "tolerance": old.tolerance_percent },
        "after": { "due_on": new.due_on, "tolerance": new.tolerance_percent },
    });
    Ok(tx.commit([Event::new("surveys.changed", "survey", id).with(told)]).await?)
}

/// Remove a draft that nobody answered.
pub(super) async fn remove(ctx: &Ctx, id: &str, revision: i64) -> Result<()> {
    let (desk, old) = Desk::around(ctx, id).await?;
    if old.state != State::Draft || desk.lines_of(&old).any(|line| desk.is_answered(line)) {
        return Err(Error::refused(Problem::error("surveys.not_a_draft")));
    }
    let mut tx = ctx.begin().await?;
    store::remove_survey(&mut tx, ctx.city()?, id, revision).await?;
    let told = json!({ "title": old.title });
    Ok(tx.commit([Event::new("surveys.removed", "survey", id).with(told)]).await?)
}

/// Move a survey on: issue it, take it back, close it with its figures, open it again.
pub(super) async fn move_survey(ctx: &Ctx, id: &str, body: MoveBody) -> Result<()> {
    let (desk, old) = Desk::around(ctx, id).await?;
    desk.open()?;
    if body.revision != old.revision {
        return Err(StoreError::Stale.into());
    }
    let to = go(old.state, body.way, &body.note)?;
    let tag = ctx.language.tag();
    let on = || Some(desk.scene.on.clone());
    let mut new = Survey { state: to, ..old.clone() };
    match body.way {
        Way::Issue => {
            refuse_all(issue_faults(&desk, &old, tag))?;
            new.issued_on = on();
        }
        Way::TakeBack => {
            if desk.lines_of(&old).any(|line| desk.is_answered(line)) {
                return Err(Error::refused(Problem::error("surveys.answered_already")));
            }
            new.issued_on = None;
        }
        Way::Close => {
            refuse_all(close_faults(&desk, &old, tag))?;
            new.closed_on = on();
        }
        Way::Reopen => new.closed_on = None,
    }
    let (city, mut tx) = (ctx.city()?, ctx.begin().await?);
    store::put_survey(&mut tx, city, &new).await?;
    let note = body.note.trim();
    let moved =
        Moved { to_state: to.key().to_owned(), ..step(ctx, &desk, &old, body.way.key(), note)? };
    moves::add(&mut tx, Of::Surveys, city, &old.campaign, &moved).await?;
    let mut units: Vec<&String> = desk.lines_of(&old).flat_map(|line| &line.units).collect();
    units.sort_unstable();
    units.dedup();
    let told = json!({
        "title": old.title, "move": body.way.key(), "from": old.state.key(), "to": to.key(),
        "note": note, "units": units.len(), "lines": desk.lines_of(&old).count(),
        "due_on": old.due_on,
    });
    let mut events = vec![Event::new("surveys.moved", "survey", id).with(told)];
    if body.way == Way::Close {
        let figures = carry::figures(&desk, &old);
        if !figures.is_empty() {
            let by = ctx.actor()?.display_name.clone();
            let carried =
                assessments::carry_figures(&mut tx, city, &by, &figures, &old.title).await?;
            events.push(carried);
        }
    }
    Ok(tx.commit(events).await?)
}

/// Everything that keeps a survey from being closed, line by line.
pub(super) fn close_faults(desk: &Desk, survey: &Survey, tag: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for line in desk.lines_of(survey) {
        for open in desk.weighed(survey, line).open {
            let unit = |id: &str| desk.scene.unit(id).name;
            let problem = match open {
                Open::Hole { unit: id } => {
                    at_line(desk, line, tag, "surveys.close_hole").with("unit", unit(&id))
                }
                Open::Waiting { unit: id } => {
                    at_line(desk, line, tag, "surveys.close_waiting").with("unit", unit(&id))
                }
                Open::Conflict => at_line(desk, line, tag, "surveys.close_conflict"),
            };
            problems.push(problem);
        }
        if let Some(sum) = desk.sum(survey, line).filter(|sum| desk.sum_is_open(line, sum)) {
            problems.push(
                at_line(desk, line, tag, "surveys.close_sum")
                    .with("city", sum.city)
                    .with("districts", sum.districts),
            );
        }
    }
    problems
}

/// Decide a line whose answers disagree or are missing, or say why its districts do not add up.
pub(super) async fn decide(ctx: &Ctx, id: &str, body: DecisionBody) -> Result<()> {
    let (desk, survey, old) = Desk::around_line(ctx, id).await?;
    desk.open()?;
    if survey.state != State::Open {
        return Err(Error::refused(Problem::error("surveys.not_open")));
    }
    if body.revision != old.revision {
        return Err(StoreError::Stale.into());
    }
    let reason = body.reason.trim().to_owned();
    if body.way != DecisionWay::Clear && (reason.is_empty() || reason.chars().count() > 2_000) {
        return Err(Error::invalid(Problem::error("surveys.words_missing").at_field("reason")));
    }
    let (account_name, on) = (ctx.actor()?.display_name.clone(), desk.scene.on.clone());
    let mut new = old.clone();
    let mut taken = None;
    match body.way {
        DecisionWay::Choose => {
            let answer = chosen(&desk, &old, body.unit.as_deref())?;
            taken = (answer.state == AnswerState::Submitted).then_some(answer);
            new.decision = Some(Decision {
                choice: Some(answer.unit.clone()),
                reason: reason.clone(),
                account_name,
                on,
                basis: basis(&desk.given(&old)),
            });
        }
        DecisionWay::Explain => {
            new.decision = Some(Decision {
                choice: None,
                reason: reason.clone(),
                account_name,
                on,
                basis: basis(&desk.given(&old)),
            });
        }
        DecisionWay::ExplainSum => {
            let sum = desk.sum(&survey, &old).filter(|sum| sum.differs);
            let sum = sum.ok_or_else(|| Error::refused(Problem::error("surveys.sum_agrees")))?;
            new.sum_reason = Some(SumReason {
                city: sum.city,
                districts: sum.districts,
                reason: reason.clone(),
                account_name,
                on,
            });
        }
        DecisionWay::Clear => {
            if old.decision.is_none() && old.sum_reason.is_none() {
                return Err(Error::refused(Problem::error("surveys.nothing_decided")));
            }
            (new.decision, new.sum_reason) = (None, None);
        }
    }
    let (city, mut tx) = (ctx.city()?, ctx.begin().await?);
    store::put_line(&mut tx, city, &new).await?;
    let moved = Moved {
        subject: old.id.clone(),
        unit: body.unit.clone().unwrap_or_default(),
        ..step(ctx, &desk, &survey, body.way.key(), &reason)?
    };
    moves::add(&mut tx, Of::Surveys, city, &old.campaign, &moved).await?;
    let unit = body.unit.as_deref().map(|id| desk.scene.unit(id).name);
    let told = json!({
        "title": survey.title, "name": desk.name(&old, "zh-CN"), "move": body.way.key(),
        "unit": unit, "note": reason,
    });
    let mut events = vec![Event::new("surveys.decided", "survey", &survey.id).with(told)];
    if let Some(answer) = taken {
        // The answer that holds is taken with the decision.
        let accepted = Answer { state: AnswerState::Accepted, ..answer.clone() };
        store::put_answer(&mut tx, city, &accepted).await?;
        events.push(answers::event(&desk, &survey, &old, &accepted, "accept", &reason));
    }
    Ok(tx.commit(events).await?)
}

/// The answer that is to hold: one that was handed in and has a value.
fn chosen<'a>(desk: &'a Desk, line: &'a Line, unit: Option<&str>) -> Result<&'a Answer> {
    let wrong = || Error::invalid(Problem::error("surveys.choose_an_answer").at_field("unit"));
    let unit = unit.ok_or_else(wrong)?;
    let given = desk.given(line);
    let has_value = given.iter().any(|one| {
        one.unit == unit
            && one.state.is_some_and(AnswerState::is_handed_in)
            && matches!(&one.said, Some(Said::Number(_) | Said::Words(_)))
    });
    let answer = desk.answer(line, unit).filter(|_| has_value);
    answer.ok_or_else(wrong)
}
