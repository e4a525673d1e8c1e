//! How surveys look to a reader.

use super::{
    carry::Carried,
    consolidation::{Open, Said, Sum},
    desk::Desk,
    lines::FigureChoice,
    state::{AnswerState, Form, State},
    store::{Answer, Line, Survey},
};
use crate::{http::TroubleProblem, moves::Moved, tasks::Named};
use serde::Serialize;
use std::collections::BTreeMap;

/// A survey in a list, counted as far as the reader sees.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(super) struct SurveyView {
    pub(super) id: String,
    pub(super) number: i64,
    pub(super) title: String,
    pub(super) purpose: String,
    pub(super) due_on: String,
    pub(super) tolerance_percent: f64,
    pub(super) state: State,
    pub(super) issued_on: Option<String>,
    pub(super) closed_on: Option<String>,
    pub(super) account_name: String,
    pub(super) counts: Counts,
    /// How it stood on the day that was asked for.
    pub(super) was: Option<Was>,
    pub(super) revision: i64,
    /// The ways that are open to the reader; `write`, `remove`.
    pub(super) may: Vec<String>,
}

/// How a survey stood on an earlier day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = SurveyWas)]
pub(super) struct Was {
    /// None when it was not there yet.
    pub(super) state: Option<State>,
    /// Of the answers that are wanted today, those that were handed in.
    pub(super) handed_in: usize,
}

/// How far a survey is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = SurveyCounts)]
pub(super) struct Counts {
    pub(super) lines: usize,
    /// Answers that are wanted: one of each unit of each line.
    pub(super) asked: usize,
    pub(super) handed_in: usize,
    pub(super) accepted: usize,
    /// Wanted of the reader's own units and not handed in.
    pub(super) own_open: usize,
    /// Handed in and neither accepted nor given back.
    pub(super) waiting: usize,
    /// Lines whose answers disagree and nobody decided.
    pub(super) conflicts: usize,
    /// Wanted answers that are past their day.
    pub(super) late: usize,
    /// Answers with something odd about them.
    pub(super) flagged: usize,
}

/// The surveys of a campaign.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct SurveyList {
    pub(super) campaign: String,
    pub(super) campaign_title: String,
    pub(super) today: String,
    pub(super) items: Vec<SurveyView>,
    /// What the reader may do with the list: `write`.
    pub(super) may: Vec<String>,
}

/// A survey whole, as far as the reader sees.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct SurveyDetail {
    #[serde(flatten)]
    pub(super) survey: SurveyView,
    pub(super) campaign: String,
    pub(super) campaign_title: String,
    pub(super) today: String,
    /// Values later than this are flagged.
    pub(super) cutoff_on: String,
    pub(super) lines: Vec<LineView>,
    /// Everything that keeps it from being closed; for who closes it.
    pub(super) closing: Vec<TroubleProblem>,
    /// What closing carries into the statistics; for who closes it.
    pub(super) carries: Vec<Carried>,
    /// The figures of the edition to choose from; for who writes lines.
    pub(super) figures: Vec<FigureChoice>,
    /// What happened, the oldest first.
    pub(super) moves: Vec<MoveView>,
}

/// Something that happened.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SurveyMoveView)]
pub(super) struct MoveView {
    #[serde(flatten)]
    pub(super) moved: Moved,
    /// Name of the unit; empty for the survey.
    pub(super) unit_name: String,
    /// Name of the line; empty for the survey.
    pub(super) line_name: String,
}

/// A line with the answers to it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SurveyLineView)]
pub(super) struct LineView {
    pub(super) id: String,
    pub(super) number: i64,
    pub(super) figure: String,
    /// What is asked, in the reader's language.
    pub(super) name: String,
    /// What exactly is counted; empty where the edition says nothing.
    pub(super) definition: String,
    pub(super) form: Form,
    /// Unit of measure as people read it.
    pub(super) measure: String,
    pub(super) item: String,
    pub(super) item_name: String,
    pub(super) division: String,
    /// Name of the place; empty for the whole city.
    pub(super) place: String,
    pub(super) year: i64,
    pub(super) asked: Vec<AskedView>,
    /// The line's own day.
    pub(super) due_on: Option<String>,
    /// The day that holds.
    pub(super) due: String,
    pub(super) evidence: String,
    pub(super) hint: String,
    pub(super) sums: bool,
    /// What the answers come to; for who sees all of them.
    pub(super) outcome: Option<Outcome>,
    pub(super) revision: i64,
    /// `write`, `remove`, `decide`.
    pub(super) may: Vec<String>,
}

/// A unit that is asked, and what it answered.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SurveyAskedView)]
pub(super) struct AskedView {
    pub(super) unit: Named,
    /// Whether the reader acts for it.
    pub(super) own: bool,
    pub(super) answer: Option<AnswerView>,
    /// Days by which the answer came, or is, late; 0 when it is not.
    pub(super) late_days: i64,
    /// `answer`, `recall`, `accept`, `return`.
    pub(super) may: Vec<String>,
}

/// An answer.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SurveyAnswerView)]
pub(super) struct AnswerView {
    #[serde(flatten)]
    pub(super) answer: Answer,
    pub(super) evidence: Vec<Named>,
    /// What is odd about it: `after_cutoff`, `other_year`, `estimate`, `low_confidence`,
    /// `no_evidence`.
    pub(super) flags: Vec<String>,
}

/// What the answers to a line come to.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SurveyOutcome)]
pub(super) struct Outcome {
    /// Everything that keeps the line open: `hole`, `waiting`, `conflict`, `sum`.
    pub(super) open: Vec<String>,
    /// Whether answers disagree, decided or not.
    pub(super) conflict: bool,
    /// The unit whose answer holds; none while none does.
    pub(super) unit: Option<Named>,
    pub(super) amount: Option<f64>,
    pub(super) said: String,
    /// What was decided.
    pub(super) decision: Option<DecisionView>,
    /// The districts beside the city.
    pub(super) sum: Option<SumView>,
}

/// A decision as it is shown.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SurveyDecision)]
pub(super) struct DecisionView {
    /// The unit whose answer holds; none when it was only explained.
    pub(super) choice: Option<Named>,
    pub(super) reason: String,
    pub(super) account_name: String,
    pub(super) on: String,
    /// Whether it still holds: not when an answer changed since.
    pub(super) holds: bool,
}

/// The districts beside the city.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SurveySum)]
pub(super) struct SumView {
    pub(super) city: f64,
    pub(super) districts: f64,
    pub(super) known: usize,
    pub(super) asked: usize,
    pub(super) differs: bool,
    /// Why they do not add up; empty while nobody said.
    pub(super) reason: String,
}

/// A survey as its reader sees it today, and with `since` how it stood on that day.
pub(super) fn survey(desk: &Desk, survey: &Survey, since: Option<(&str, &[Moved])>) -> SurveyView {
    let reach = &desk.hands.reach;
    let mut counts = Counts::default();
    for line in desk.lines_of(survey).filter(|line| desk.sees_line(line)) {
        counts.lines += 1;
        for asked in desk.asked(line).filter(|asked| desk.sees_unit(line, asked.unit)) {
            let state = asked.answer.map(|answer| answer.state);
            let is_in = state.is_some_and(AnswerState::is_handed_in);
            counts.asked += 1;
            counts.handed_in += usize::from(is_in);
            counts.accepted += usize::from(state == Some(AnswerState::Accepted));
            counts.waiting += usize::from(state == Some(AnswerState::Submitted));
            counts.own_open += usize::from(!is_in && reach.units.contains(asked.unit));
            let is_late = !is_in && desk.late_days(survey, line, asked.answer) > 0;
            counts.late += usize::from(is_late && survey.state == State::Open);
            let odd = asked.answer.filter(|answer| desk.reads(answer));
            counts.flagged += usize::from(
                is_in && odd.is_some_and(|answer| !desk.flags(line, answer).is_empty()),
            );
        }
        if desk.sees_outcome(line) {
            let open = desk.weighed(survey, line).open;
            counts.conflicts += usize::from(open.contains(&Open::Conflict));
        }
    }
    SurveyView {
        id: survey.id.clone(),
        number: survey.number,
        title: survey.title.clone(),
        purpose: survey.purpose.clone(),
        due_on: survey.due_on.clone(),
        tolerance_percent: survey.tolerance_percent,
        state: survey.state,
        issued_on: survey.issued_on.clone(),
        closed_on: survey.closed_on.clone(),
        account_name: survey.account_name.clone(),
        counts,
        was: since.map(|(then, moves)| was(desk, survey, moves, then)),
        revision: survey.revision,
        may: may(desk, survey),
    }
}

/// Where a survey stood at the end of a day, and which of its answers were in, by its steps.
fn was(desk: &Desk, survey: &Survey, moves: &[Moved], then: &str) -> Was {
    let own = moves.iter().filter(|one| one.survey == survey.id && one.on.as_str() <= then);
    let state = own.clone().rfind(|one| one.subject == survey.id);
    // What was decided of a line leads to no state of an answer.
    let answers: BTreeMap<(&str, &str), AnswerState> = own
        .filter_map(|one| {
            let state = AnswerState::parse(&one.to_state)?;
            Some(((one.subject.as_str(), one.unit.as_str()), state))
        })
        .collect();
    let mut handed_in = 0;
    for line in desk.lines_of(survey).filter(|line| desk.sees_line(line)) {
        for unit in line.units.iter().filter(|unit| desk.sees_unit(line, unit)) {
            let state = answers.get(&(line.id.as_str(), unit.as_str()));
            handed_in += usize::from(state.is_some_and(|state| state.is_handed_in()));
        }
    }
    Was { state: state.and_then(|one| State::parse(&one.to_state)), handed_in }
}

fn may(desk: &Desk, survey: &Survey) -> Vec<String> {
    if !desk.hands.reach.office || desk.scene.campaign.state.is_over() {
        return Vec::new();
    }
    let answered = desk.lines_of(survey).any(|line| desk.is_answered(line));
    let ways: &[&str] = match survey.state {
        State::Draft if answered => &["write", "issue"],
        State::Draft => &["write", "issue", "remove"],
        State::Open if answered => &["write", "close"],
        State::Open => &["write", "close", "take_back"],
        State::Closed => &["reopen"],
    };
    ways.iter().map(|way| (*way).to_owned()).collect()
}

/// A line as its reader sees it. `titles` are those of the pieces of evidence.
pub(super) fn line(
    desk: &Desk,
    survey: &Survey,
    line: &Line,
    titles: &BTreeMap<String, String>,
    tag: &str,
) -> LineView {
    let definition = desk.statistic(line).map(|one| super::desk::worded(&one.definition, tag));
    let writes = desk.hands.reach.office
        && survey.state != State::Closed
        && !desk.scene.campaign.state.is_over();
    let mut may = Vec::new();
    if writes {
        may.push("write".to_owned());
        if !desk.is_answered(line) {
            may.push("remove".to_owned());
        }
        if survey.state == State::Open {
            may.push("decide".to_owned());
        }
    }
    LineView {
        id: line.id.clone(),
        number: line.number,
        figure: line.figure.clone(),
        name: desk.name(line, tag),
        definition: definition.unwrap_or_default(),
        form: line.form,
        measure: desk.measure(line, tag),
        item: line.item.clone(),
        item_name: match line.item.as_str() {
            "" => String::new(),
            item => desk.scene.item_name(item, tag),
        },
        division: line.division.clone(),
        place: desk.place(&line.division),
        year: line.year,
        asked: asked(desk, survey, line, titles),
        due_on: line.due_on.clone(),
        due: desk.due(survey, line).to_owned(),
        evidence: line.evidence.clone(),
        hint: line.hint.clone(),
        sums: line.sums,
        outcome: desk.sees_outcome(line).then(|| outcome(desk, survey, line)),
        revision: line.revision,
        may,
    }
}

fn asked(
    desk: &Desk,
    survey: &Survey,
    line: &Line,
    titles: &BTreeMap<String, String>,
) -> Vec<AskedView> {
    let reach = &desk.hands.reach;
    let open = survey.state == State::Open && !desk.scene.campaign.state.is_over();
    desk.asked(line)
        .filter(|asked| desk.sees_unit(line, asked.unit))
        .map(|asked| {
            let mut may = Vec::new();
            let state = asked.answer.map(|answer| answer.state);
            if open && desk.answers_for(asked.unit) && !desk.hands.reviews {
                match state {
                    Some(AnswerState::Submitted) => may.push("recall"),
                    Some(AnswerState::Accepted) => {}
                    _ => may.push("answer"),
                }
            }
            if open && reach.office {
                match state {
                    Some(AnswerState::Submitted) => may.extend(["accept", "return"]),
                    Some(AnswerState::Accepted) => may.push("return"),
                    _ => {}
                }
            }
            let read = asked.answer.filter(|answer| desk.reads(answer));
            AskedView {
                unit: desk.scene.unit(asked.unit),
                own: reach.units.contains(asked.unit),
                late_days: match survey.state {
                    State::Draft => 0,
                    _ => desk.late_days(survey, line, asked.answer),
                },
                answer: read.map(|answer| of_answer(desk, line, answer, titles)),
                may: may.into_iter().map(str::to_owned).collect(),
            }
        })
        .collect()
}

fn of_answer(
    desk: &Desk,
    line: &Line,
    answer: &Answer,
    titles: &BTreeMap<String, String>,
) -> AnswerView {
    let piece = |id: &String| Named {
        id: id.clone(),
        name: titles.get(id).cloned().unwrap_or_else(|| id.clone()),
    };
    AnswerView {
        evidence: answer.evidence.iter().map(piece).collect(),
        flags: desk.flags(line, answer).into_iter().map(str::to_owned).collect(),
        answer: answer.clone(),
    }
}

fn outcome(desk: &Desk, survey: &Survey, line: &Line) -> Outcome {
    let weighed = desk.weighed(survey, line);
    let sum = desk.sum(survey, line);
    let mut open: Vec<String> = Vec::new();
    for one in &weighed.open {
        let key = match one {
            Open::Hole { .. } => "hole",
            Open::Waiting { .. } => "waiting",
            Open::Conflict => "conflict",
        };
        if !open.iter().any(|known| known == key) {
            open.push(key.to_owned());
        }
    }
    if sum.is_some_and(|sum| desk.sum_is_open(line, &sum)) {
        open.push("sum".to_owned());
    }
    let said = match &weighed.holds {
        Some((_, Said::Words(words))) => words.clone(),
        _ => String::new(),
    };
    Outcome {
        open,
        conflict: weighed.conflict,
        unit: weighed.holds.as_ref().map(|(unit, _)| desk.scene.unit(unit)),
        amount: weighed.number(),
        said,
        decision: line.decision.as_ref().map(|decision| DecisionView {
            choice: decision.choice.as_deref().map(|unit| desk.scene.unit(unit)),
            reason: decision.reason.clone(),
            account_name: decision.account_name.clone(),
            on: decision.on.clone(),
            holds: weighed.decided,
        }),
        sum: sum.map(|sum| of_sum(line, &sum)),
    }
}

fn of_sum(line: &Line, sum: &Sum) -> SumView {
    let explained = line
        .sum_reason
        .as_ref()
        .filter(|known| known.city == sum.city && known.districts == sum.districts);
    SumView {
        city: sum.city,
        districts: sum.districts,
        known: sum.known,
        asked: sum.asked,
        differs: sum.differs,
        reason: explained.map(|known| known.reason.clone()).unwrap_or_default(),
    }
}
