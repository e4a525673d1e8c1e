//! Open surveys as notices follow them: which unit still owes how many answers by when.

use super::{
    state::{AnswerState, State},
    store,
};
use crate::{Ctx, Result, campaigns, campaigns::calendar::day};
use std::collections::BTreeMap;
use time::Date;

/// A unit that still owes answers to a survey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FollowedSurvey {
    pub(crate) survey: String,
    pub(crate) title: String,
    /// Id of the unit.
    pub(crate) unit: String,
    /// The first day by which something is owed.
    pub(crate) due: Date,
    /// How many answers are owed.
    pub(crate) owed: i64,
}

/// Who owes what to the open surveys of the campaign that runs.
pub(crate) async fn followed(ctx: &Ctx) -> Result<Vec<FollowedSurvey>> {
    let Some(campaign) = campaigns::store::current(ctx).await? else { return Ok(Vec::new()) };
    if campaign.state.is_over() {
        return Ok(Vec::new());
    }
    let surveys = store::surveys(ctx, &campaign.id).await?;
    let open: Vec<_> = surveys.iter().filter(|survey| survey.state == State::Open).collect();
    if open.is_empty() {
        return Ok(Vec::new());
    }
    let answers = store::answers(ctx, &campaign.id).await?;
    let mut owed: BTreeMap<(String, String), FollowedSurvey> = BTreeMap::new();
    for line in store::lines(ctx, &campaign.id).await? {
        let Some(survey) = open.iter().find(|survey| survey.id == line.survey) else { continue };
        let Some(due) = day(line.due_on.as_deref().unwrap_or(&survey.due_on)) else { continue };
        let is_in = |unit: &str| {
            answers.iter().any(|one| {
                one.line == line.id && one.unit == unit && AnswerState::is_handed_in(one.state)
            })
        };
        for unit in line.units.iter().filter(|unit| !is_in(unit)) {
            let one =
                owed.entry((survey.id.clone(), unit.clone())).or_insert_with(|| FollowedSurvey {
                    survey: survey.id.clone(),
                    title: survey.title.clone(),
                    unit: unit.clone(),
                    due,
                    owed: 0,
                });
            one.owed += 1;
            one.due = one.due.min(due);
        }
    }
    Ok(owed.into_values().collect())
}
