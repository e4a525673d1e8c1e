//! Tasks as other features may follow them: who gave them to whom, by when, and whether anybody
//! still waits.

use super::{
    scene::{Reach, Scene},
    state::{State, late_days},
    store::{self, Part, Task},
};
use crate::{
    Ctx, Error, Result,
    campaigns::{self, calendar::day},
    organisations,
};
use time::Date;

/// What of all campaigns that are not over can be followed.
#[derive(Debug, Clone)]
pub(crate) struct Following {
    pub(crate) tasks: Vec<Followed>,
    /// After how many days lateness reaches whom (`person`, `leader`, `office`, `head`), rising.
    pub(crate) rungs: Vec<(i64, String)>,
    /// Today in China.
    pub(crate) today: Date,
}

/// A task.
#[derive(Debug, Clone)]
pub(crate) struct Followed {
    pub(crate) id: String,
    pub(crate) campaign: String,
    pub(crate) title: String,
    /// The unit that divided its own work into it; none for a line of the office.
    pub(crate) giver: Option<String>,
    pub(crate) lead: Option<String>,
    /// What the lead is called today.
    pub(crate) lead_name: String,
    /// Written, not yet given out: seen by the office alone.
    pub(crate) draft: bool,
    /// Whether somebody still has to do something for it.
    pub(crate) open: bool,
    /// Whether the lead still has to hand it in.
    pub(crate) awaited: bool,
    /// The day that holds, extensions counted.
    pub(crate) due: Option<Date>,
    /// Days past it while it is not handed in; 0 when it is not late.
    pub(crate) late: i64,
    pub(crate) parts: Vec<FollowedPart>,
}

/// What a cooperating unit owes.
#[derive(Debug, Clone)]
pub(crate) struct FollowedPart {
    pub(crate) unit: String,
    /// What the unit is called today.
    pub(crate) name: String,
    /// Whether it is still to be handed in.
    pub(crate) awaited: bool,
    pub(crate) due: Option<Date>,
}

impl Followed {
    /// Whether it is a line of the breakdown that was given out, which everybody may see.
    pub(crate) fn is_open_to_all(&self) -> bool {
        self.giver.is_none() && !self.draft
    }
}

/// The campaigns that are not over, each with its tasks.
pub(crate) async fn running(ctx: &Ctx) -> Result<Vec<Scene>> {
    let mut scenes = Vec::new();
    for campaign in campaigns::store::campaigns(ctx).await? {
        if !campaign.state.is_over() {
            scenes.push(Scene::about(ctx, campaign).await?);
        }
    }
    Ok(scenes)
}

/// Everything of these campaigns to follow today.
pub(crate) async fn followed(ctx: &Ctx, scenes: &[Scene]) -> Result<Following> {
    let tasks = scenes.iter().flat_map(|scene| scene.tasks.iter().map(|task| of(scene, task)));
    let tasks = tasks.collect();
    let ladder = store::ladder(ctx).await?.0;
    let rungs = ladder.steps.into_iter().map(|rung| (rung.days, rung.whom)).collect();
    Ok(Following { tasks, rungs, today: campaigns::today(ctx)? })
}

/// What a unit is called today, for who may see everything that waits for it: the unit itself, the
/// office, leaders and supervisors.
///
/// # Errors
/// Not found for everybody else.
pub(crate) async fn unit_seen(ctx: &Ctx, unit: &str) -> Result<String> {
    let directory = organisations::directory(ctx).await?;
    let reach = Reach::of(ctx, &directory)?;
    let there = directory.organisation(unit).is_some();
    if !there || !(reach.everywhere || reach.acts_for(Some(unit))) {
        return Err(Error::not_found());
    }
    Ok(directory.short_name(unit, &ctx.now.day_in_china()).to_owned())
}

fn of(scene: &Scene, task: &Task) -> Followed {
    let due = scene.due(task);
    let part = |part: &Part| FollowedPart {
        unit: part.organisation.clone(),
        name: scene.unit(&part.organisation).name,
        awaited: matches!(part.state.as_str(), "open" | "returned"),
        due: part.due_on.as_deref().or(due.as_deref()).and_then(day),
    };
    Followed {
        id: task.id.clone(),
        campaign: task.campaign.clone(),
        title: task.title.clone(),
        giver: task.parent.as_deref().and_then(|id| scene.task(id)?.lead.clone()),
        lead: task.lead.clone(),
        lead_name: task.lead.as_deref().map(|id| scene.unit(id).name).unwrap_or_default(),
        draft: task.state == State::Draft,
        open: task.state.is_open(),
        awaited: matches!(task.state, State::InProgress | State::ChangesRequested),
        due: due.as_deref().and_then(day),
        late: late_days(&scene.facts(task), scene.today),
        parts: task.parts.iter().map(part).collect(),
    }
}
