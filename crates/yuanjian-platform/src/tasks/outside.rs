//! What is done to tasks from outside: a decision that overrides a unit, and work that a meeting
//! gave out. The change is written into the transaction of whoever decides, so that neither stands
//! without the other, and the move names its ground.

use super::{
    actions::{self, TaskBody},
    scene::Scene,
    state::{State, late_days},
    store::{self, Extension, Task},
};
use crate::{
    Ctx, Error, Result,
    campaigns::calendar::day,
    moves::{self, Moved, Of},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;
use yuanjian_store::{Event, Tx};
use yuanjian_types::Problem;

/// What a decision sets of a task; what is not given stays.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaskOverride)]
pub(crate) struct Override {
    /// Id of the task.
    pub(crate) task: String,
    /// The unit that leads from now on.
    #[serde(default)]
    pub(crate) lead: Option<String>,
    /// The day that holds from now on.
    #[serde(default)]
    pub(crate) due_on: Option<String>,
    /// Where it stands from now on: `in_progress`, `changes_requested`, `closed`, `withdrawn`.
    #[serde(default)]
    pub(crate) state: Option<State>,
    /// Revision of the task that was read.
    pub(crate) revision: i64,
}

/// Work that a meeting gave out.
#[derive(Debug)]
pub(crate) struct Given {
    /// The task of which it becomes a part; none for a line of the breakdown.
    pub(crate) parent: Option<String>,
    pub(crate) title: String,
    pub(crate) requirement: String,
    pub(crate) item: String,
    pub(crate) lead: Option<String>,
    pub(crate) due_on: Option<String>,
    /// What gave it out, for the note.
    pub(crate) ground: String,
}

/// Everything wrong with an override; `at` says where the form has it.
pub(crate) fn override_faults(scene: &Scene, asked: &Override, at: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut tell = |code: &str, field: &str| {
        problems.push(Problem::error(code).at_field(format!("{at}{field}")));
    };
    let Some(task) = scene.task(&asked.task) else {
        tell("coordination.unknown_task", "task");
        return problems;
    };
    if task.state == State::Draft {
        tell("coordination.override_draft", "task");
    }
    let known = |id: &str| scene.directory.organisations.iter().any(|unit| unit.id == id);
    if asked.lead.as_deref().is_some_and(|id| !known(id)) {
        tell("tasks.unknown_unit", "lead");
    }
    if asked.due_on.as_deref().is_some_and(|text| day(text).is_none()) {
        tell("request.bad_day", "due_on");
    }
    if asked.state.is_some_and(|state| matches!(state, State::Draft | State::Submitted)) {
        tell("coordination.override_state", "state");
    }
    if asked.lead.is_none() && asked.due_on.is_none() && asked.state.is_none() {
        tell("coordination.override_nothing", "task");
    }
    // The breakdown could not be issued with such a day.
    let last = &scene.campaign.report_due;
    let is_late = |due: &str| day(due).is_some_and(|due| due.to_string() > *last);
    if asked.due_on.as_deref().is_some_and(is_late) {
        problems.push(
            Problem::error("coordination.override_after_report")
                .with("task", task.title.clone())
                .with("due", last.clone())
                .at_field(format!("{at}due_on")),
        );
    }
    problems
}

/// Carry an override out inside the decider's own transaction; the event tells what it set.
pub(crate) async fn decided(
    ctx: &Ctx,
    tx: &mut Tx,
    scene: &Scene,
    asked: &Override,
    ground: &str,
) -> Result<Event> {
    let city = ctx.city()?;
    let old = scene.task(&asked.task).ok_or_else(Error::not_found)?;
    let state = asked.state.unwrap_or(old.state);
    let due = asked.due_on.as_deref().and_then(day).map(|day| day.to_string());
    let mut new = Task { state, revision: asked.revision, ..old.clone() };
    if asked.lead.is_some() && asked.lead != old.lead {
        new.lead.clone_from(&asked.lead);
        // Posts belong to the unit that led; its successor names its own.
        new.leader_post = None;
        new.person_post = None;
        new.parts.retain(|part| Some(&part.organisation) != asked.lead.as_ref());
    }
    match state {
        State::Closed if old.state != State::Closed => new.closed_on = Some(scene.on.clone()),
        State::InProgress | State::ChangesRequested => new.closed_on = None,
        _ => {}
    }
    if state == State::InProgress && old.state != State::InProgress {
        new.submitted_on = None;
    }
    if let Some(due) = &due {
        // An extension that was approved would hold against the decision's day.
        let was = scene.due(old);
        new.due_on = Some(due.clone());
        if was != old.due_on {
            let moved = Extension {
                id: Uuid::now_v7().to_string(),
                task: old.id.clone(),
                until_on: due.clone(),
                from_on: was.unwrap_or_default(),
                reason: ground.to_owned(),
                state: "approved".to_owned(),
                asked_on: scene.on.clone(),
                asked_by: ctx.actor()?.display_name.clone(),
                decided_on: Some(scene.on.clone()),
                decided_by: ctx.actor()?.display_name.clone(),
                decision: ground.to_owned(),
            };
            store::add_extension(tx, city, &old.campaign, &moved).await?;
            store::decide_extension(tx, city, &moved).await?;
        }
    }
    let states = (old.state.key(), state.key());
    let moved = Moved {
        unit: new.lead.clone().unwrap_or_default(),
        ..Moved::by(ctx, &scene.on, &old.id, "decide", states, ground)?
    };
    store::put_task(tx, city, &new).await?;
    moves::add(tx, Of::Tasks, city, &old.campaign, &moved).await?;
    let unit = |id: &Option<String>| id.as_deref().map(|id| scene.unit(id).name);
    Ok(Event::new("tasks.overridden", "task", &old.id).with(json!({
        "title": old.title, "ground": ground,
        "before": { "lead": unit(&old.lead), "due_on": scene.due(old), "state": old.state.key() },
        "after": {
            "lead": unit(&new.lead), "due_on": due.or_else(|| scene.due(old)), "state": state.key(),
        },
    })))
}

/// Write work that a meeting gave out as a line of the breakdown, or as a part of a task, inside
/// the transaction of who gives it. Answers the id and the event.
pub(crate) async fn give(
    ctx: &Ctx,
    tx: &mut Tx,
    scene: &Scene,
    given: Given,
) -> Result<(String, Event)> {
    let parent = given.parent.as_deref().map(|id| scene.task(id).ok_or_else(Error::not_found));
    let parent = parent.transpose()?;
    let body = TaskBody {
        parent: given.parent.clone(),
        item: parent.map_or(given.item, |parent| parent.item.clone()),
        title: given.title,
        requirement: given.requirement,
        division: parent.map(|parent| parent.division.clone()).unwrap_or_default(),
        lead: given.lead,
        due_on: given.due_on,
        note: given.ground,
        ..TaskBody::default()
    };
    yuanjian_app::Failure::gather(actions::faults(scene, &body))?;
    let new = actions::written(scene, None, body);
    store::add_task(tx, ctx.city()?, &new).await?;
    let event = Event::new("tasks.written", "task", &new.id)
        .with(json!({ "title": new.title, "item": new.item, "parent": new.parent }));
    Ok((new.id, event))
}

/// Whether a task is past its day, or something below or beside it is.
pub(crate) fn is_late(scene: &Scene, task: &Task) -> bool {
    let facts = scene.facts(task);
    late_days(&facts, scene.today) > 0 || (facts.behind && facts.state.counts())
}

/// The campaign of a task.
pub(crate) async fn campaign_of(ctx: &Ctx, task: &str) -> Result<String> {
    Ok(store::one_task(ctx, task).await?.campaign)
}
