//! Doing the work: moving tasks and their parts on, urging, planning, asking for more time.

use super::{
    actions::{around, open},
    scene::{Reach, Scene},
    state::{self, Hand, Move, State},
    store::{self, Extension, Milestone, Task},
};
use crate::{
    Ctx, Error, Result,
    campaigns::calendar::day,
    moves::{self, Moved, Of},
};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;
use yuanjian_app::Failure;
use yuanjian_store::{Event, StoreError, Tx};
use yuanjian_types::Problem;

/// A move as it is asked for.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaskMoveBody)]
pub(super) struct MoveBody {
    #[serde(rename = "move")]
    pub(super) way: Move,
    /// Why; where a decision is turned round it must be given.
    #[serde(default)]
    pub(super) note: String,
    /// What was done; with `submit`.
    #[serde(default)]
    pub(super) report: String,
    /// How much was done, where a number was asked for; with `submit`.
    #[serde(default)]
    pub(super) quantity_done: Option<f64>,
    /// The principal leader who signs it off; with `submit` of a line of the breakdown.
    #[serde(default)]
    pub(super) signed_by: String,
    /// Why it is handed in although parts of it are open; with `submit`.
    #[serde(default)]
    pub(super) exception: String,
    pub(super) revision: i64,
}

/// A move of a cooperating unit's part.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaskPartMoveBody)]
pub(super) struct PartMoveBody {
    #[serde(rename = "move")]
    pub(super) way: PartMove,
    /// What was done, or why it is sent back.
    #[serde(default)]
    pub(super) note: String,
    /// Revision of the task.
    pub(super) revision: i64,
}

/// A way on for a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TaskPartMove)]
pub(super) enum PartMove {
    /// Hand it to the lead.
    Submit,
    /// Take it back before the lead decided.
    Recall,
    /// The lead takes it.
    Accept,
    /// The lead sends it back.
    Return,
    /// The lead opens it again.
    Reopen,
}

/// Whom to urge.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaskUrgeBody)]
pub(super) struct UrgeBody {
    /// The lead unit or a cooperating one.
    pub(super) organisation: String,
    pub(super) note: String,
}

/// More time.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaskExtensionBody)]
pub(super) struct ExtensionBody {
    pub(super) until_on: String,
    pub(super) reason: String,
}

/// What is decided of it.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaskExtensionDecision)]
pub(super) struct DecisionBody {
    /// Id of the extension.
    pub(super) extension: String,
    pub(super) approved: bool,
    #[serde(default)]
    pub(super) note: String,
}

/// Move a task on.
pub(super) async fn move_task(ctx: &Ctx, id: &str, body: MoveBody) -> Result<()> {
    let (scene, reach) = around(ctx, id).await?;
    let old = scene.task(id).ok_or_else(Error::not_found)?;
    let step = step(ctx, &scene, &reach, old, &body)?;
    let mut tx = ctx.begin().await?;
    let event = put_step(ctx, &mut tx, &step).await?;
    Ok(tx.commit([event]).await?)
}

/// Move many tasks of a campaign on, each by the rules of one: the campaign is read once and all
/// is one change.
pub(super) async fn move_all(
    ctx: &Ctx,
    campaign: &str,
    moves: impl IntoIterator<Item = (String, MoveBody)>,
) -> Result<()> {
    let scene = Scene::of(ctx, campaign).await?;
    let reach = Reach::of(ctx, &scene.directory)?;
    let seen = |id: &str| scene.task(id).filter(|task| reach.sees(&scene, task));
    let mut steps = Vec::new();
    for (id, body) in moves {
        let old = seen(&id).ok_or_else(Error::not_found)?;
        steps.push(step(ctx, &scene, &reach, old, &body)?);
    }
    let mut tx = ctx.begin().await?;
    let mut events = Vec::new();
    for step in &steps {
        events.push(put_step(ctx, &mut tx, step).await?);
    }
    Ok(tx.commit(events).await?)
}

/// A task after a move, and the move.
fn step(
    ctx: &Ctx,
    scene: &Scene,
    reach: &Reach,
    old: &Task,
    body: &MoveBody,
) -> Result<(Task, Moved)> {
    open(scene)?;
    let allowed = match body.way.hand() {
        Hand::Unit => reach.acts_for(old.lead.as_deref()),
        Hand::Giver => reach.gives(scene, old),
    };
    if !allowed {
        return Err(Error::refused(Problem::error("tasks.not_your_move")));
    }
    if body.way == Move::Start && old.parent.is_none() {
        return Err(Error::refused(Problem::error("tasks.issue_instead")));
    }
    // Told before the rules: whoever is late did not see the state that they speak of.
    if body.revision != old.revision {
        return Err(StoreError::Stale.into());
    }
    let to = state::go(old.state, body.way, &body.note)?;
    let mut new = Task { state: to, revision: body.revision, ..old.clone() };
    match body.way {
        Move::Submit => {
            Failure::gather(submission_faults(scene, old, body))?;
            new.report = body.report.trim().to_owned();
            new.quantity_done = body.quantity_done.or(old.quantity_done);
            new.signed_by = body.signed_by.trim().to_owned();
            new.exception = body.exception.trim().to_owned();
            new.submitted_on = Some(scene.on.clone());
        }
        Move::Accept => new.closed_on = Some(scene.on.clone()),
        Move::Reopen | Move::TakeBack | Move::Restore => {
            new.closed_on = None;
            new.submitted_on = None;
        }
        Move::Recall => new.submitted_on = None,
        Move::Start | Move::Return | Move::Rescind | Move::Withdraw => {}
    }
    if body.way == Move::Start && old.person_post.is_none() && scene.children(old).next().is_none()
    {
        return Err(Error::refused(
            Problem::error("tasks.check.leaf_without_owner").with("task", old.title.clone()),
        ));
    }
    let note = if body.way == Move::Submit { &new.exception } else { &body.note };
    let states = (old.state.key(), to.key());
    let moved = Moved {
        unit: old.lead.clone().unwrap_or_default(),
        ..Moved::by(ctx, &scene.on, &old.id, body.way.key(), states, note)?
    };
    Ok((new, moved))
}

/// Write a move down inside a change; the event tells of it.
async fn put_step(ctx: &Ctx, tx: &mut Tx, (new, moved): &(Task, Moved)) -> Result<Event> {
    store::put_task(tx, ctx.city()?, new).await?;
    moves::add(tx, Of::Tasks, ctx.city()?, &new.campaign, moved).await?;
    Ok(Event::new("tasks.moved", "task", &new.id).with(json!({
        "title": new.title, "move": moved.name, "from": moved.from_state,
        "to": moved.to_state, "note": moved.note, "signed_by": new.signed_by,
    })))
}

/// Everything that stands in the way of handing a task in.
fn submission_faults(scene: &Scene, task: &Task, body: &MoveBody) -> Vec<Problem> {
    let mut problems = Vec::new();
    if body.report.trim().is_empty() || body.report.chars().count() > 4_000 {
        problems.push(Problem::error("tasks.report_missing").at_field("report"));
    }
    if task.parent.is_none() && !(1..=40).contains(&body.signed_by.trim().chars().count()) {
        problems.push(Problem::error("tasks.signature_missing").at_field("signed_by"));
    }
    let done = body.quantity_done.or(task.quantity_done);
    if done.is_some_and(|done| !done.is_finite() || done < 0.0) {
        problems.push(Problem::error("tasks.bad_quantity").at_field("quantity_done"));
    }
    if task.quantity.is_some() && done.is_none() {
        problems.push(
            Problem::error("tasks.quantity_missing")
                .at_field("quantity_done")
                .with("unit", task.quantity_unit.clone()),
        );
    }
    let mut waiting: Vec<String> = task
        .parts
        .iter()
        .filter(|part| matches!(part.state.as_str(), "open" | "returned"))
        .map(|part| scene.unit(&part.organisation).name)
        .collect();
    waiting.extend(
        scene
            .children(task)
            .filter(|child| !matches!(child.state, State::Closed | State::Withdrawn))
            .map(|child| child.title.clone()),
    );
    if !waiting.is_empty() && body.exception.trim().is_empty() {
        problems.push(
            Problem::error("tasks.parts_open")
                .at_field("exception")
                .with("parts", waiting.join("、")),
        );
    }
    if body.exception.chars().count() > 1_000 || body.note.chars().count() > 1_000 {
        problems.push(Problem::error("tasks.text_too_long").at_field("exception"));
    }
    problems
}

/// Move a cooperating unit's part on.
pub(super) async fn move_part(ctx: &Ctx, id: &str, part: &str, body: PartMoveBody) -> Result<()> {
    let (scene, reach) = around(ctx, id).await?;
    let old = scene.task(id).ok_or_else(Error::not_found)?;
    open(&scene)?;
    let mut new = Task { revision: body.revision, ..old.clone() };
    let place = old.parts.iter().position(|one| one.id == part).ok_or_else(Error::not_found)?;
    let held = &mut new.parts[place];
    let own = reach.units.contains(&held.organisation);
    let lead = reach.acts_for(old.lead.as_deref()) || reach.office;
    let (from, to, name, allowed) = match body.way {
        PartMove::Submit => (["open", "returned"], "submitted", "part_submit", own),
        PartMove::Recall => (["submitted"; 2], "open", "part_recall", own),
        PartMove::Accept => (["submitted"; 2], "accepted", "part_accept", lead),
        PartMove::Return => (["submitted", "accepted"], "returned", "part_return", lead),
        PartMove::Reopen => (["accepted"; 2], "open", "part_reopen", lead),
    };
    if !allowed {
        return Err(Error::refused(Problem::error("tasks.not_your_move")));
    }
    if !matches!(old.state, State::InProgress | State::ChangesRequested) {
        return Err(Error::refused(
            Problem::error("tasks.task_not_open").with("state", old.state.key()),
        ));
    }
    if body.revision != old.revision {
        return Err(StoreError::Stale.into());
    }
    if !from.contains(&held.state.as_str()) {
        return Err(Error::refused(
            Problem::error("tasks.wrong_part_move")
                .with("state", held.state.clone())
                .with("move", name),
        ));
    }
    let note = body.note.trim();
    let must = matches!(body.way, PartMove::Submit | PartMove::Return | PartMove::Reopen);
    if (must && note.is_empty()) || note.chars().count() > 4_000 {
        return Err(Error::invalid(Problem::error("tasks.reason_missing").at_field("note")));
    }
    let was = std::mem::replace(&mut held.state, to.to_owned());
    match body.way {
        PartMove::Submit => {
            note.clone_into(&mut held.report);
            held.submitted_on = Some(scene.on.clone());
        }
        PartMove::Recall | PartMove::Reopen => held.submitted_on = None,
        PartMove::Accept | PartMove::Return => {}
    }
    let state = old.state.key();
    let moved = Moved {
        unit: held.organisation.clone(),
        ..Moved::by(ctx, &scene.on, &old.id, name, (state, state), note)?
    };
    let unit = scene.unit(&moved.unit).name;
    let mut tx = ctx.begin().await?;
    store::put_task(&mut tx, ctx.city()?, &new).await?;
    moves::add(&mut tx, Of::Tasks, ctx.city()?, &old.campaign, &moved).await?;
    Ok(tx
        .commit([Event::new("tasks.part_moved", "task", id).with(json!({
            "title": old.title, "unit": unit, "from": was, "to": to, "note": note,
        }))])
        .await?)
}

/// Urge the lead, or a cooperating unit.
pub(super) async fn urge(ctx: &Ctx, id: &str, body: UrgeBody) -> Result<()> {
    let (scene, reach) = around(ctx, id).await?;
    let task = scene.task(id).ok_or_else(Error::not_found)?;
    open(&scene)?;
    let to_lead = task.lead.as_deref() == Some(body.organisation.as_str());
    let to_part = task.parts.iter().any(|part| part.organisation == body.organisation);
    if !to_lead && !to_part {
        return Err(Error::invalid(Problem::error("tasks.unknown_unit").at_field("organisation")));
    }
    // The office urges anybody, the lead those who cooperate.
    let allowed = if to_lead {
        reach.gives(&scene, task)
    } else {
        reach.gives(&scene, task) || reach.acts_for(task.lead.as_deref())
    };
    if !allowed {
        return Err(Error::refused(Problem::error("tasks.not_your_move")));
    }
    if !matches!(task.state, State::InProgress | State::ChangesRequested) {
        return Err(Error::refused(
            Problem::error("tasks.task_not_open").with("state", task.state.key()),
        ));
    }
    let note = body.note.trim();
    if note.is_empty() || note.chars().count() > 1_000 {
        return Err(Error::invalid(Problem::error("tasks.reason_missing").at_field("note")));
    }
    let state = task.state.key();
    let moved = Moved {
        unit: body.organisation.clone(),
        ..Moved::by(ctx, &scene.on, &task.id, "urge", (state, state), note)?
    };
    let mut tx = ctx.begin().await?;
    moves::add(&mut tx, Of::Tasks, ctx.city()?, &task.campaign, &moved).await?;
    Ok(tx
        .commit([Event::new("tasks.urged", "task", id).with(json!({
            "title": task.title, "unit": scene.unit(&body.organisation).name, "note": note,
        }))])
        .await?)
}

/// Replace the work plan of a task.
pub(super) async fn put_milestones(ctx: &Ctx, id: &str, mut steps: Vec<Milestone>) -> Result<()> {
    let (scene, reach) = around(ctx, id).await?;
    let task = scene.task(id).ok_or_else(Error::not_found)?;
    open(&scene)?;
    if !reach.acts_for(task.lead.as_deref()) {
        return Err(Error::refused(Problem::error("tasks.not_your_unit")));
    }
    let due = scene.due(task);
    let mut problems = Vec::new();
    if steps.len() > 100 {
        problems.push(Problem::error("tasks.too_many_milestones").at_field("milestones"));
    }
    for (place, step) in steps.iter_mut().enumerate() {
        let at = |field: &str| format!("milestones[{place}].{field}");
        if step.id.is_empty() || step.id.len() > 40 {
            step.id = Uuid::now_v7().to_string();
        }
        if step.title.trim().is_empty() || step.title.chars().count() > 100 {
            problems.push(Problem::error("tasks.bad_title").at_field(at("title")));
        }
        if day(&step.due_on).is_none() {
            problems.push(Problem::error("request.bad_day").at_field(at("due_on")));
        } else if due.as_ref().is_some_and(|due| &step.due_on > due) {
            problems.push(
                Problem::error("tasks.milestone_after_task")
                    .at_field(at("due_on"))
                    .with("due", due.clone()),
            );
        }
        let done = step.done_on.as_deref();
        if done.is_some_and(|done| day(done).is_none() || done > scene.on.as_str()) {
            problems.push(Problem::error("tasks.milestone_done").at_field(at("done_on")));
        }
    }
    Failure::gather(problems)?;
    steps.sort_by(|a, b| a.due_on.cmp(&b.due_on));
    let mut tx = ctx.begin().await?;
    store::put_milestones(&mut tx, ctx.city()?, id, &steps).await?;
    Ok(tx
        .commit([Event::new("tasks.planned", "task", id)
            .with(json!({ "title": task.title, "milestones": steps.len() }))])
        .await?)
}

/// Ask for more time, before the time is over.
pub(super) async fn ask_extension(ctx: &Ctx, id: &str, body: ExtensionBody) -> Result<()> {
    let (scene, reach) = around(ctx, id).await?;
    let task = scene.task(id).ok_or_else(Error::not_found)?;
    open(&scene)?;
    if !reach.acts_for(task.lead.as_deref()) {
        return Err(Error::refused(Problem::error("tasks.not_your_unit")));
    }
    if !matches!(task.state, State::InProgress | State::ChangesRequested) {
        return Err(Error::refused(
            Problem::error("tasks.task_not_open").with("state", task.state.key()),
        ));
    }
    let due =
        scene.due(task).ok_or_else(|| Error::refused(Problem::error("tasks.check.no_due")))?;
    if due < scene.on {
        return Err(Error::refused(Problem::error("tasks.extension_too_late").with("due", due)));
    }
    if scene.is_extension_asked(task) {
        return Err(Error::refused(Problem::error("tasks.extension_asked")));
    }
    let mut problems = Vec::new();
    match day(&body.until_on).map(|day| day.to_string()) {
        Some(until) if until > due && until <= scene.campaign.report_due => {}
        _ => problems.push(
            Problem::error("tasks.extension_day")
                .at_field("until_on")
                .with("due", due.clone())
                .with("last", scene.campaign.report_due.clone()),
        ),
    }
    if body.reason.trim().is_empty() || body.reason.chars().count() > 1_000 {
        problems.push(Problem::error("tasks.reason_missing").at_field("reason"));
    }
    Failure::gather(problems)?;
    let new = Extension {
        id: Uuid::now_v7().to_string(),
        task: id.to_owned(),
        until_on: body.until_on.trim().to_owned(),
        from_on: due,
        reason: body.reason.trim().to_owned(),
        state: "asked".to_owned(),
        asked_on: scene.on.clone(),
        asked_by: ctx.actor()?.display_name.clone(),
        decided_on: None,
        decided_by: String::new(),
        decision: String::new(),
    };
    let mut tx = ctx.begin().await?;
    store::add_extension(&mut tx, ctx.city()?, &task.campaign, &new).await?;
    Ok(tx
        .commit([Event::new("tasks.extension_asked", "task", id).with(json!({
            "title": task.title, "from": new.from_on, "until": new.until_on, "reason": new.reason,
        }))])
        .await?)
}

/// Decide an extension. An approval after the day would be a backdating and is refused.
pub(super) async fn decide_extension(ctx: &Ctx, id: &str, body: DecisionBody) -> Result<()> {
    let (scene, reach) = around(ctx, id).await?;
    let task = scene.task(id).ok_or_else(Error::not_found)?;
    open(&scene)?;
    if !reach.gives(&scene, task) {
        return Err(Error::refused(Problem::error("tasks.not_your_move")));
    }
    let asked = scene.extensions(task).find(|one| one.id == body.extension);
    let asked = asked.ok_or_else(Error::not_found)?;
    if asked.state != "asked" {
        return Err(StoreError::Stale.into());
    }
    if body.approved && asked.from_on < scene.on {
        return Err(Error::refused(
            Problem::error("tasks.extension_too_late").with("due", asked.from_on.clone()),
        ));
    }
    if (!body.approved && body.note.trim().is_empty()) || body.note.chars().count() > 1_000 {
        return Err(Error::invalid(Problem::error("tasks.reason_missing").at_field("note")));
    }
    let new = Extension {
        state: if body.approved { "approved" } else { "refused" }.to_owned(),
        decided_on: Some(scene.on.clone()),
        decided_by: ctx.actor()?.display_name.clone(),
        decision: body.note.trim().to_owned(),
        ..asked.clone()
    };
    let mut tx = ctx.begin().await?;
    store::decide_extension(&mut tx, ctx.city()?, &new).await?;
    Ok(tx
        .commit([Event::new("tasks.extension_decided", "task", id).with(json!({
            "title": task.title, "until": new.until_on, "state": new.state, "note": new.decision,
        }))])
        .await?)
}
