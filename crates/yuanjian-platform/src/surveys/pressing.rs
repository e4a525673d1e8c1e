//! What of the surveys waits for somebody: for home.

use super::{
    desk::{Asked, Desk},
    state::{AnswerState, State},
    store::Line,
};
use crate::{Ctx, Result, tasks::Scene};

/// Something that waits for who asks.
#[derive(Debug)]
pub(crate) struct Waiting {
    /// `answer_survey`, `review_survey`, `close_survey`.
    pub(crate) what: &'static str,
    pub(crate) title: String,
    pub(crate) due: Option<String>,
    /// Page where it is done.
    pub(crate) to: String,
}

/// What waits for who asks in the campaign that runs; the tasks are handed on.
pub(crate) async fn waiting(ctx: &Ctx, scene: Scene) -> Result<(Vec<Waiting>, Scene)> {
    let desk = Desk::over(ctx, scene).await?;
    let reach = &desk.hands.reach;
    let mut found = Vec::new();
    for survey in desk.surveys.iter().filter(|one| one.state == State::Open && desk.sees(one)) {
        let all: Vec<(&Line, Asked<'_>)> = desk
            .lines_of(survey)
            .flat_map(|line| desk.asked(line).map(move |asked| (line, asked)))
            .collect();
        let is_in = |state: Option<AnswerState>| state.is_some_and(AnswerState::is_handed_in);
        let state = |asked: &Asked<'_>| asked.answer.map(|answer| answer.state);
        let own = all
            .iter()
            .filter(|(_, asked)| reach.units.contains(asked.unit) && !is_in(state(asked)))
            .map(|(line, _)| desk.due(survey, line))
            .min();
        let mut wait = |what, due: Option<&str>, tab: &str| {
            found.push(Waiting {
                what,
                title: survey.title.clone(),
                due: due.map(str::to_owned),
                to: format!("/surveys/{}{tab}", survey.id),
            });
        };
        if let Some(due) = own {
            wait("answer_survey", Some(due), "");
        }
        if reach.office {
            if all.iter().any(|(_, asked)| state(asked) == Some(AnswerState::Submitted)) {
                wait("review_survey", Some(&survey.due_on), "?tab=consolidation");
            } else if super::actions::close_faults(&desk, survey, "zh-CN").is_empty() {
                wait("close_survey", Some(&survey.due_on), "?tab=consolidation");
            }
        }
    }
    Ok((found, desk.scene))
}
