//! What units answer: written, handed in, recalled; and by the office accepted or given back.
//!
//! A draft may be half written. What is handed in says where the value comes from, how it was come
//! by, how sure one is and for when it holds; or that there is none, and why.

use super::{
    desk::Desk,
    lines::step,
    state::{AnswerState, AnswerWay, Confidence, Form, Method, State, answer_goes},
    store::{self, Answer, Line, Survey},
};
use crate::{
    Ctx, Error, Result,
    campaigns::calendar::day,
    evidence,
    moves::{self, Moved, Of},
};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;
use yuanjian_app::Failure;
use yuanjian_calc::workbook::fault_of;
use yuanjian_store::{Event, StoreError, Tx};
use yuanjian_types::Problem;

/// An answer as a unit writes it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = SurveyAnswerBody)]
pub(super) struct AnswerBody {
    /// The number, or how many rows.
    pub(super) amount: Option<f64>,
    /// `yes`, `no`, or words.
    pub(super) said: String,
    /// Why there is no value; then there is none.
    pub(super) no_value: String,
    /// The document or bureau that it comes from.
    pub(super) source: String,
    pub(super) method: Option<Method>,
    pub(super) confidence: Option<Confidence>,
    /// A year or a day for which it holds.
    pub(super) as_of: String,
    /// Ids of pieces of evidence of the same campaign.
    pub(super) evidence: Vec<String>,
    pub(super) note: String,
    /// Whether it is handed in, and not only kept.
    pub(super) submit: bool,
    /// Which revision was read; 0 for the first.
    pub(super) revision: i64,
}

/// A move of an answer as it is asked for.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyAnswerMoveBody)]
pub(super) struct AnswerMoveBody {
    #[serde(rename = "move")]
    pub(super) way: AnswerWay,
    /// Why; wanted when it is given back.
    #[serde(default)]
    pub(super) note: String,
    pub(super) revision: i64,
}

/// Everything wrong with an answer as written.
pub(super) fn faults(desk: &Desk, line: &Line, body: &AnswerBody) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut tell = |code: &str, field: &str| problems.push(Problem::error(code).at_field(field));
    for (text, field, most) in [
        (&body.said, "said", 2_000),
        (&body.no_value, "no_value", 500),
        (&body.source, "source", 300),
        (&body.note, "note", 2_000),
    ] {
        if text.chars().count() > most {
            tell("surveys.text_too_long", field);
        }
    }
    let is_nothing = !body.no_value.trim().is_empty();
    if is_nothing && (body.amount.is_some() || !body.said.trim().is_empty()) {
        tell("surveys.value_and_none", "no_value");
    }
    match line.form {
        Form::YesNo if !matches!(body.said.trim(), "" | "yes" | "no") => {
            tell("surveys.not_yes_or_no", "said");
        }
        Form::Rows
            if body.amount.is_some_and(|rows| rows < 0.0 || rows.fract() != 0.0 || rows > 1e9) =>
        {
            tell("surveys.bad_rows", "amount");
        }
        _ => {}
    }
    if body.amount.is_some_and(|amount| !amount.is_finite()) {
        tell("surveys.bad_amount", "amount");
    }
    let as_of = body.as_of.trim();
    let on = desk.scene.on.as_str();
    match as_of.len() {
        0 => {}
        4 if as_of.parse::<i64>().is_ok_and(|year| (1990..=2100).contains(&year)) => {
            if on.get(..4).is_some_and(|year| as_of > year) {
                tell("surveys.not_yet", "as_of");
            }
        }
        _ => match day(as_of) {
            None => tell("surveys.bad_as_of", "as_of"),
            Some(as_of) if as_of > desk.scene.today => tell("surveys.not_yet", "as_of"),
            Some(_) => {}
        },
    }
    if body.evidence.len() > 20 {
        tell("surveys.too_much_evidence", "evidence");
    }
    if body.submit {
        let missing = match line.form {
            Form::Number | Form::Rows => body.amount.is_none(),
            Form::YesNo | Form::Text => body.said.trim().is_empty(),
        };
        let value = if line.form.is_number() { "amount" } else { "said" };
        if !is_nothing {
            for (is_missing, field) in [
                (missing, value),
                (body.source.trim().is_empty(), "source"),
                (body.method.is_none(), "method"),
                (body.confidence.is_none(), "confidence"),
                (as_of.is_empty(), "as_of"),
            ] {
                if is_missing {
                    tell("surveys.field_missing", field);
                }
            }
        }
    }
    // Out of the bounds that the statistics sheet has: it would be refused there.
    if let (Some(definition), Some(amount)) = (desk.statistic(line), body.amount) {
        problems.extend(fault_of(definition, amount).map(|fault| fault.at_field("amount")));
    }
    problems
}

/// Evidence must be there, of the campaign, and the unit's own.
async fn evidence_faults(
    ctx: &Ctx,
    desk: &Desk,
    unit: &str,
    body: &AnswerBody,
) -> Result<Vec<Problem>> {
    let ids: Vec<&str> = body.evidence.iter().map(String::as_str).collect();
    let pieces = evidence::followed(ctx, &ids).await?;
    let is_theirs = |id: &String| {
        pieces.iter().any(|piece| {
            piece.id == *id
                && piece.campaign == desk.scene.campaign.id
                && piece.organisation == unit
        })
    };
    let wrong = !body.evidence.iter().all(is_theirs);
    let problem = || Problem::error("surveys.unknown_evidence").at_field("evidence");
    Ok(if wrong { vec![problem()] } else { Vec::new() })
}

/// Write the answer of a unit, and with `submit` hand it in.
pub(super) async fn put(ctx: &Ctx, line: &str, unit: &str, body: AnswerBody) -> Result<()> {
    let (desk, survey, line) = Desk::around_line(ctx, line).await?;
    answerable(&desk, &survey, &line, unit)?;
    let old = desk.answer(&line, unit);
    // Told before the rules: whoever is late did not see what they write over.
    if body.revision != old.map_or(0, |old| old.revision) {
        return Err(StoreError::Stale.into());
    }
    let from = old.map_or(AnswerState::Draft, |old| old.state);
    if from.is_handed_in() {
        return Err(Error::refused(Problem::error("surveys.handed_in")));
    }
    let mut problems = faults(&desk, &line, &body);
    if !body.evidence.is_empty() {
        problems.extend(evidence_faults(ctx, &desk, unit, &body).await?);
    }
    Failure::gather(problems)?;
    let new = becomes(ctx, &desk, &line, unit, old, body)?;
    let mut tx = ctx.begin().await?;
    let event = write(ctx, &mut tx, &desk, &survey, &line, from, &new).await?;
    Ok(tx.commit([event]).await?)
}

/// The answer of a unit as it becomes when it writes this over what it was, by all rules.
pub(super) fn becomes(
    ctx: &Ctx,
    desk: &Desk,
    line: &Line,
    unit: &str,
    old: Option<&Answer>,
    body: AnswerBody,
) -> Result<Answer> {
    let from = old.map_or(AnswerState::Draft, |old| old.state);
    let to = if body.submit { answer_goes(from, AnswerWay::Submit, "")? } else { from };
    let text = |text: &str| text.trim().to_owned();
    Ok(Answer {
        id: old.map_or_else(|| Uuid::now_v7().to_string(), |old| old.id.clone()),
        campaign: line.campaign.clone(),
        line: line.id.clone(),
        unit: unit.to_owned(),
        state: to,
        amount: body.amount.filter(|_| line.form.is_number()),
        said: if line.form.is_number() { String::new() } else { text(&body.said) },
        no_value: text(&body.no_value),
        source: text(&body.source),
        method: body.method,
        confidence: body.confidence,
        as_of: text(&body.as_of),
        evidence: body.evidence,
        note: text(&body.note),
        returned: if body.submit {
            String::new()
        } else {
            old.map(|old| old.returned.clone()).unwrap_or_default()
        },
        submitted_on: match body.submit {
            true => Some(desk.scene.on.clone()),
            false => old.and_then(|old| old.submitted_on.clone()),
        },
        account_name: ctx.actor()?.display_name.clone(),
        revision: body.revision,
    })
}

/// Write an answer inside a change, and that it was handed in when it was.
pub(super) async fn write(
    ctx: &Ctx,
    tx: &mut Tx,
    desk: &Desk,
    survey: &Survey,
    line: &Line,
    from: AnswerState,
    new: &Answer,
) -> Result<Event> {
    let city = ctx.city()?;
    store::put_answer(tx, city, new).await?;
    let submits = new.state == AnswerState::Submitted;
    let way = if submits { "submit" } else { "write" };
    if submits {
        let moved = moved(ctx, desk, survey, line, new, way, from, "")?;
        moves::add(tx, Of::Surveys, city, &line.campaign, &moved).await?;
    }
    Ok(event(desk, survey, line, new, way, ""))
}

/// Move an answer on.
pub(super) async fn move_answer(
    ctx: &Ctx,
    line: &str,
    unit: &str,
    body: AnswerMoveBody,
) -> Result<()> {
    let (desk, survey, line) = Desk::around_line(ctx, line).await?;
    answerable(&desk, &survey, &line, unit)?;
    let old = desk.answer(&line, unit).ok_or_else(Error::not_found)?;
    if body.revision != old.revision {
        return Err(StoreError::Stale.into());
    }
    let to = answer_goes(old.state, body.way, &body.note)?;
    let is_office = matches!(body.way, AnswerWay::Accept | AnswerWay::Return);
    if is_office && !desk.hands.reach.office {
        return Err(Error::forbidden(super::MANAGE.key));
    }
    if body.way == AnswerWay::Submit {
        // What was only kept may be half written; handing in asks for all of it.
        let again = AnswerBody { submit: true, ..body_of(old) };
        return put(ctx, &line.id, unit, again).await;
    }
    let note = body.note.trim().to_owned();
    let new = Answer {
        state: to,
        returned: if to == AnswerState::Returned { note.clone() } else { String::new() },
        ..old.clone()
    };
    let (city, mut tx) = (ctx.city()?, ctx.begin().await?);
    store::put_answer(&mut tx, city, &new).await?;
    let moved = moved(ctx, &desk, &survey, &line, &new, body.way.key(), old.state, &note)?;
    moves::add(&mut tx, Of::Surveys, city, &line.campaign, &moved).await?;
    Ok(tx.commit([event(&desk, &survey, &line, &new, body.way.key(), &note)]).await?)
}

/// An answer as its unit would write it again.
pub(super) fn body_of(answer: &Answer) -> AnswerBody {
    AnswerBody {
        amount: answer.amount,
        said: answer.said.clone(),
        no_value: answer.no_value.clone(),
        source: answer.source.clone(),
        method: answer.method,
        confidence: answer.confidence,
        as_of: answer.as_of.clone(),
        evidence: answer.evidence.clone(),
        note: answer.note.clone(),
        submit: false,
        revision: answer.revision,
    }
}

/// Whether the reader may touch a unit's answer at all.
fn answerable(desk: &Desk, survey: &Survey, line: &Line, unit: &str) -> Result<()> {
    if !line.units.iter().any(|one| one == unit) || !desk.sees_unit(line, unit) {
        return Err(Error::not_found());
    }
    if !desk.answers_for(unit) {
        return Err(Error::refused(Problem::error("surveys.not_your_unit")));
    }
    desk.open()?;
    if survey.state != State::Open {
        return Err(Error::refused(Problem::error("surveys.not_open")));
    }
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "a step is told with everything around it")]
pub(super) fn moved(
    ctx: &Ctx,
    desk: &Desk,
    survey: &Survey,
    line: &Line,
    new: &Answer,
    way: &str,
    from: AnswerState,
    note: &str,
) -> Result<Moved> {
    Ok(Moved {
        subject: line.id.clone(),
        unit: new.unit.clone(),
        from_state: from.key().to_owned(),
        to_state: new.state.key().to_owned(),
        ..step(ctx, desk, survey, way, note)?
    })
}

/// The event of an answer that was written or moved.
pub(super) fn event(
    desk: &Desk,
    survey: &Survey,
    line: &Line,
    new: &Answer,
    way: &str,
    note: &str,
) -> Event {
    let value = match (&new.no_value, new.amount) {
        (none, _) if !none.is_empty() => json!(none),
        (_, Some(amount)) => json!(amount),
        _ => json!(new.said),
    };
    let told = json!({
        "title": survey.title, "name": desk.name(line, "zh-CN"),
        "unit": desk.scene.unit(&new.unit).name, "move": way, "to": new.state.key(),
        "value": value, "note": note,
    });
    Event::new("surveys.answered", "survey", &survey.id).with(told)
}
