//! What of the tasks waits for somebody, and how all of them stand: for home and cockpit.

use super::{
    overview::Lights,
    scene::{Reach, Scene},
    state::{Light, State, flags, late_days, light},
    store,
    version::all_units,
};
use crate::{Ctx, Result, campaigns, receipts};
use serde::Serialize;

/// Something that waits for who asks.
#[derive(Debug)]
pub(crate) struct Waiting {
    /// `note_breakdown`, `hand_in_task`, `hand_in_part`, `accept_task`, `accept_part`,
    /// `decide_extension`.
    pub(crate) what: &'static str,
    pub(crate) title: String,
    pub(crate) due: Option<String>,
    /// Page where it is done.
    pub(crate) to: String,
}

/// How the tasks of the campaign that runs stand.
#[derive(Debug)]
pub(crate) struct Standing {
    /// Lines that were given out.
    pub(crate) lines: i64,
    /// Of those, complete by all three flags.
    pub(crate) complete: i64,
    pub(crate) lights: Lights,
    /// The latest by day first.
    pub(crate) late: Vec<LateTask>,
}

/// A task past its day.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct LateTask {
    id: String,
    title: String,
    /// Its lead unit.
    unit: String,
    due: String,
    late_days: i64,
    /// Whom the lateness has reached: `person`, `leader`, `office`, `head`.
    escalated_to: Option<String>,
}

/// The campaign that runs with its tasks; nothing when none does.
pub(crate) async fn current(ctx: &Ctx) -> Result<Option<Scene>> {
    let campaign = campaigns::store::current(ctx).await?;
    match campaign.filter(|campaign| !campaign.state.is_over()) {
        Some(campaign) => Ok(Some(Scene::about(ctx, campaign).await?)),
        None => Ok(None),
    }
}

/// What waits for who asks in the campaign that runs, the nearest day first.
pub(crate) async fn waiting(ctx: &Ctx, scene: &Scene) -> Result<Vec<Waiting>> {
    let reach = Reach::of(ctx, &scene.directory)?;
    let mut found = Vec::new();
    if let Some(newest) = store::versions(ctx, &scene.campaign.id).await?.first() {
        let held = receipts::of(ctx, &newest.id).await?;
        if !receipts::all_noted(&held, &all_units(&newest.lines), &reach.units) {
            found.push(Waiting {
                what: "note_breakdown",
                title: newest.document.clone(),
                due: None,
                to: "/my-tasks".to_owned(),
            });
        }
    }
    for task in scene.tasks.iter().filter(|task| task.state.is_open()) {
        let mut wait = |what: &'static str, due: Option<String>| {
            // What one hands in is done on one page, on a phone too.
            let page = if what.starts_with("hand_in") { "do" } else { "tasks" };
            found.push(Waiting {
                what,
                title: task.title.clone(),
                due,
                to: format!("/{page}/{}", task.id),
            });
        };
        let awaited = task.state != State::Submitted;
        let due = scene.due(task);
        if awaited && reach.acts_for(task.lead.as_deref()) {
            // What is far off need not stand on the desk; what is late or near does.
            let near = scene
                .light(task)
                .is_some_and(|light| matches!(light, Light::Red | Light::Yellow | Light::Blue));
            if near {
                wait("hand_in_task", due.clone());
            }
            if task.parts.iter().any(|part| part.state == "submitted") {
                wait("accept_part", due.clone());
            }
        }
        for part in &task.parts {
            let open = matches!(part.state.as_str(), "open" | "returned");
            if awaited && open && reach.units.contains(&part.organisation) {
                wait("hand_in_part", part.due_on.clone().or_else(|| due.clone()));
            }
        }
        if task.state == State::Submitted && reach.gives(scene, task) {
            wait("accept_task", due.clone());
        }
        if scene.is_extension_asked(task) && reach.gives(scene, task) {
            wait("decide_extension", due);
        }
    }
    found.sort_by(|a, b| a.due.cmp(&b.due));
    Ok(found)
}

/// How the tasks of the campaign that runs stand; none before its breakdown was issued.
pub(crate) async fn standing(ctx: &Ctx) -> Result<Option<Standing>> {
    let Some(campaign) = campaigns::store::current(ctx).await? else { return Ok(None) };
    let scene = Scene::about(ctx, campaign).await?;
    let given: Vec<_> =
        scene.tasks.iter().filter(|task| task.parent.is_none() && task.state.counts()).collect();
    if given.is_empty() {
        return Ok(None);
    }
    let mut standing =
        Standing { lines: 0, complete: 0, lights: Lights::default(), late: Vec::new() };
    for task in given {
        let facts = scene.facts(task);
        let late = late_days(&facts, scene.today);
        standing.lines += 1;
        standing.complete += i64::from(flags(&facts, scene.today).complete);
        standing.lights.count(light(&facts, &scene.ladder, scene.today));
        if late > 0 {
            standing.late.push(LateTask {
                id: task.id.clone(),
                title: task.title.clone(),
                unit: task.lead.as_deref().map(|id| scene.unit(id).name).unwrap_or_default(),
                due: scene.due(task).unwrap_or_default(),
                late_days: late,
                escalated_to: scene.ladder.reached(late).map(str::to_owned),
            });
        }
    }
    standing.late.sort_by_key(|task| std::cmp::Reverse(task.late_days));
    Ok(Some(standing))
}
