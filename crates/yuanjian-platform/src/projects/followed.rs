//! Measures as notices and home follow them: who does what by when.

use super::{
    project::{Project, State},
    store,
};
use crate::{
    Ctx, Result,
    campaigns::{self, calendar::day},
    tasks::{Reach, Scene},
};
use time::Date;

/// A measure that is to be done, or was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FollowedProject {
    pub(crate) id: String,
    pub(crate) title: String,
    /// Id of the unit that does it.
    pub(crate) unit: Option<String>,
    pub(crate) due: Option<Date>,
    /// Whether it was begun and is not done.
    pub(crate) awaited: bool,
    /// What is still to be reached of its scheme, with the day of each.
    pub(crate) milestones: Vec<(String, Date)>,
}

/// The measures of the campaign that runs.
pub(crate) async fn followed(ctx: &Ctx) -> Result<Vec<FollowedProject>> {
    let Some(campaign) = campaigns::store::current(ctx).await? else { return Ok(Vec::new()) };
    if campaign.state.is_over() {
        return Ok(Vec::new());
    }
    let all = store::of_campaign(ctx, &campaign.id).await?.into_iter();
    Ok(all
        .map(|one| FollowedProject {
            awaited: one.state == State::UnderWay,
            milestones: to_reach(&one),
            due: one.due_on.as_deref().and_then(day),
            id: one.id,
            title: one.title,
            unit: one.unit,
        })
        .collect())
}

fn to_reach(one: &Project) -> Vec<(String, Date)> {
    let ahead = one.milestones.iter().filter(|one| one.done_on.is_none());
    ahead.filter_map(|one| Some((one.name.clone(), day(one.planned_on.as_deref()?)?))).collect()
}

/// Something that waits for who asks.
#[derive(Debug)]
pub(crate) struct WaitingProject {
    /// `do_project`, `close_project`.
    pub(crate) what: &'static str,
    pub(crate) title: String,
    pub(crate) due: Option<String>,
    /// Page where it is done.
    pub(crate) to: String,
}

/// What waits for who asks: to be done for a unit, to be measured again and closed for the office.
pub(crate) async fn waiting(ctx: &Ctx, scene: &Scene) -> Result<Vec<WaitingProject>> {
    let reach = Reach::of(ctx, &scene.directory)?;
    let all = store::of_campaign(ctx, &scene.campaign.id).await?.into_iter();
    let found = all.filter_map(|one| {
        let what = match one.state {
            State::UnderWay if reach.acts_for(one.unit.as_deref()) => "do_project",
            State::Done if reach.office => "close_project",
            _ => return None,
        };
        let to = format!("/projects/{}", one.id);
        Some(WaitingProject { what, title: one.title, due: one.due_on, to })
    });
    Ok(found.collect())
}
