//! Writing the breakdown: lines, what units divide them into, versions and who noted them.

use super::{
    scene::{Reach, Scene},
    state::{Ladder, State},
    store::{self, Part, Task, Version},
};
use crate::{
    Ctx, Error, Result,
    campaigns::calendar::day,
    moves::{self, Moved, Of},
    receipts,
};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;
use yuanjian_app::Failure;
use yuanjian_store::Event;
use yuanjian_types::{Problem, Severity};

/// Most tasks of a campaign, everything that units divided counted.
const MOST_TASKS: usize = 20_000;
/// Levels below a line.
const DEEPEST: usize = 12;

/// A task as people write it.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TaskBody {
    /// The task that it is a part of; none for a line of the breakdown.
    #[serde(default)]
    pub(super) parent: Option<String>,
    /// Its place; at the end when not given.
    #[serde(default)]
    pub(super) number: Option<i64>,
    /// Key of the row of the edition.
    #[serde(default)]
    pub(super) item: String,
    pub(super) title: String,
    #[serde(default)]
    pub(super) requirement: String,
    #[serde(default)]
    pub(super) quality: String,
    #[serde(default)]
    pub(super) quantity: Option<f64>,
    #[serde(default)]
    pub(super) quantity_unit: String,
    /// The city's own target, stricter than the threshold.
    #[serde(default)]
    pub(super) target: Option<f64>,
    /// The whole city when not given.
    #[serde(default)]
    pub(super) division: String,
    #[serde(default)]
    pub(super) lead: Option<String>,
    #[serde(default)]
    pub(super) leader_post: Option<String>,
    #[serde(default)]
    pub(super) person_post: Option<String>,
    #[serde(default)]
    pub(super) cooperating: Vec<PartBody>,
    #[serde(default)]
    pub(super) starts_on: Option<String>,
    #[serde(default)]
    pub(super) due_on: Option<String>,
    #[serde(default)]
    pub(super) central: bool,
    #[serde(default)]
    pub(super) programmes: Vec<String>,
    #[serde(default)]
    pub(super) note: String,
    /// Which revision was read; for a change.
    #[serde(default)]
    pub(super) revision: i64,
}

/// A cooperating unit as people write it.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaskPartBody)]
pub(super) struct PartBody {
    pub(super) organisation: String,
    /// What it owes the lead.
    #[serde(default)]
    pub(super) part: String,
    #[serde(default)]
    pub(super) due_on: Option<String>,
}

impl TaskBody {
    /// A task as one would write it again.
    pub(super) fn of(task: &Task) -> Self {
        Self {
            parent: task.parent.clone(),
            number: Some(task.number),
            item: task.item.clone(),
            title: task.title.clone(),
            requirement: task.requirement.clone(),
            quality: task.quality.clone(),
            quantity: task.quantity,
            quantity_unit: task.quantity_unit.clone(),
            target: task.target,
            division: task.division.clone(),
            lead: task.lead.clone(),
            leader_post: task.leader_post.clone(),
            person_post: task.person_post.clone(),
            cooperating: task.parts.iter().map(PartBody::of).collect(),
            starts_on: task.starts_on.clone(),
            due_on: task.due_on.clone(),
            central: task.central,
            programmes: task.programmes.clone(),
            note: task.note.clone(),
            revision: task.revision,
        }
    }
}

impl PartBody {
    /// A part as it stands.
    pub(super) fn of(part: &Part) -> Self {
        Self {
            organisation: part.organisation.clone(),
            part: part.part.clone(),
            due_on: part.due_on.clone(),
        }
    }
}

/// Where lines come from.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BreakdownProposal)]
pub(super) struct ProposalBody {
    /// A campaign whose breakdown is carried over; the edition's own rows when not given.
    #[serde(default)]
    pub(super) campaign: Option<String>,
}

/// A version to be issued.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BreakdownIssue)]
pub(super) struct IssueBody {
    /// Number of the document that carries it.
    pub(super) document: String,
    #[serde(default)]
    pub(super) note: String,
    /// The number that it will have, so that two people do not issue at once.
    pub(super) number: i64,
}

/// Everything wrong with a task as written; `field` says where the form or the workbook has it.
pub(super) fn faults(scene: &Scene, body: &TaskBody) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut tell = |code: &str, field: &str| problems.push(Problem::error(code).at_field(field));
    if body.title.trim().is_empty() || body.title.chars().count() > 200 {
        tell("tasks.bad_title", "title");
    }
    for (text, field) in [
        (&body.requirement, "requirement"),
        (&body.quality, "quality"),
        (&body.note, "note"),
        (&body.quantity_unit, "quantity_unit"),
    ] {
        if text.chars().count() > 4_000 {
            tell("tasks.text_too_long", field);
        }
    }
    if body.number.is_some_and(|number| !(1..=99_999).contains(&number)) {
        tell("tasks.bad_number", "number");
    }
    for (number, field) in [(body.quantity, "quantity"), (body.target, "target")] {
        if number.is_some_and(|number| !number.is_finite() || number < 0.0) {
            tell("tasks.bad_quantity", field);
        }
    }
    if body.quantity.is_some() && body.quantity_unit.trim().is_empty() {
        tell("tasks.unit_missing", "quantity_unit");
    }
    let edition = scene.edition.as_ref();
    if !body.item.is_empty()
        && edition.is_some_and(|edition| edition.indicator(&body.item).is_none())
    {
        tell("tasks.unknown_item", "item");
    }
    if !body.division.is_empty() && !scene.directory.divisions.contains_key(&body.division) {
        tell("tasks.unknown_division", "division");
    }
    let known = |id: &str| scene.directory.organisations.iter().any(|unit| unit.id == id);
    if body.lead.as_deref().is_some_and(|id| !known(id)) {
        tell("tasks.unknown_unit", "lead");
    }
    for (post, field) in [(&body.leader_post, "leader"), (&body.person_post, "person")] {
        if post.as_deref().is_some_and(|id| scene.directory.post(id).is_none()) {
            tell("tasks.unknown_post", field);
        }
    }
    for (text, field) in [(&body.starts_on, "starts_on"), (&body.due_on, "due_on")] {
        if text.as_deref().is_some_and(|text| day(text).is_none()) {
            tell("request.bad_day", field);
        }
    }
    let mut seen = BTreeSet::new();
    for (place, one) in body.cooperating.iter().enumerate() {
        let field = format!("cooperating[{place}]");
        if !known(&one.organisation) {
            tell("tasks.unknown_unit", &field);
        }
        if !seen.insert(one.organisation.as_str()) {
            tell("tasks.unit_twice", &field);
        }
        if one.due_on.as_deref().is_some_and(|text| day(text).is_none()) {
            tell("request.bad_day", &field);
        }
        if one.part.chars().count() > 1_000 || place >= 100 {
            tell("tasks.text_too_long", &field);
        }
    }
    if body.programmes.len() > 20 || body.programmes.iter().any(|one| one.chars().count() > 40) {
        tell("tasks.bad_programmes", "programmes");
    }
    problems
}

/// Each programme once, without what was left empty.
fn named_once(programmes: &[String]) -> Vec<String> {
    let mut named: Vec<String> = Vec::new();
    for one in programmes.iter().map(|one| one.trim()).filter(|one| !one.is_empty()) {
        if !named.iter().any(|known| known == one) {
            named.push(one.to_owned());
        }
    }
    named
}

/// A task from what was written, on top of what it was.
pub(super) fn written(scene: &Scene, old: Option<&Task>, body: TaskBody) -> Task {
    let at_end = || {
        let beside = scene.tasks.iter().filter(|task| task.parent == body.parent);
        beside.map(|task| task.number).max().unwrap_or_default() + 1
    };
    let trimmed = |text: &str| text.trim().to_owned();
    let day_of = |text: &Option<String>| text.as_deref().and_then(day).map(|day| day.to_string());
    let parts = body.cooperating.iter().map(|one| {
        let held =
            old.and_then(|old| old.parts.iter().find(|part| part.organisation == one.organisation));
        Part {
            id: held.map_or_else(|| Uuid::now_v7().to_string(), |held| held.id.clone()),
            organisation: one.organisation.clone(),
            part: trimmed(&one.part),
            due_on: day_of(&one.due_on),
            state: held.map_or_else(|| "open".to_owned(), |held| held.state.clone()),
            report: held.map(|held| held.report.clone()).unwrap_or_default(),
            submitted_on: held.and_then(|held| held.submitted_on.clone()),
        }
    });
    Task {
        id: old.map_or_else(|| Uuid::now_v7().to_string(), |old| old.id.clone()),
        campaign: scene.campaign.id.clone(),
        number: body.number.unwrap_or_else(|| old.map_or_else(at_end, |old| old.number)),
        parts: parts.collect(),
        item: trimmed(&body.item),
        title: trimmed(&body.title),
        requirement: trimmed(&body.requirement),
        quality: trimmed(&body.quality),
        quantity: body.quantity,
        quantity_unit: trimmed(&body.quantity_unit),
        target: body.target,
        division: if body.division.is_empty() { scene.city_code() } else { body.division },
        lead: body.lead,
        leader_post: body.leader_post,
        person_post: body.person_post,
        starts_on: day_of(&body.starts_on),
        due_on: day_of(&body.due_on),
        central: body.central,
        programmes: named_once(&body.programmes),
        note: trimmed(&body.note),
        parent: body.parent,
        quantity_done: old.and_then(|old| old.quantity_done),
        state: old.map_or(State::Draft, |old| old.state),
        report: old.map(|old| old.report.clone()).unwrap_or_default(),
        signed_by: old.map(|old| old.signed_by.clone()).unwrap_or_default(),
        exception: old.map(|old| old.exception.clone()).unwrap_or_default(),
        submitted_on: old.and_then(|old| old.submitted_on.clone()),
        closed_on: old.and_then(|old| old.closed_on.clone()),
        revision: body.revision,
    }
}

/// Write a line, or divide a task that one's own unit leads.
pub(super) async fn create(ctx: &Ctx, campaign: &str, body: TaskBody) -> Result<String> {
    let made = create_all(ctx, campaign, [body]).await?;
    made.into_iter().next().ok_or_else(Error::not_found)
}

/// Write many, each by the rules of one: the campaign is read once and all is one change. Their
/// places are their own to give, since none of them sees another. Answers their ids.
pub(super) async fn create_all(
    ctx: &Ctx,
    campaign: &str,
    bodies: impl IntoIterator<Item = TaskBody>,
) -> Result<Vec<String>> {
    let scene = Scene::of(ctx, campaign).await?;
    let reach = Reach::of(ctx, &scene.directory)?;
    open(&scene)?;
    let mut new = Vec::new();
    for body in bodies {
        let body = divided(&scene, &reach, body)?;
        if scene.tasks.len() + new.len() >= MOST_TASKS {
            return Err(Error::refused(Problem::error("tasks.too_many").with("most", MOST_TASKS)));
        }
        Failure::gather(faults(&scene, &body))?;
        new.push(written(&scene, None, body));
    }
    let mut tx = ctx.begin().await?;
    let mut events = Vec::new();
    for task in &new {
        store::add_task(&mut tx, ctx.city()?, task).await?;
        events.push(
            Event::new("tasks.written", "task", &task.id)
                .with(json!({ "title": task.title, "item": task.item, "parent": task.parent })),
        );
    }
    tx.commit(events).await?;
    Ok(new.into_iter().map(|task| task.id).collect())
}

/// What is to be written, if it is for whoever asks to write; what is not said is as above it.
fn divided(scene: &Scene, reach: &Reach, mut body: TaskBody) -> Result<TaskBody> {
    let Some(parent) = body.parent.as_deref() else {
        return if reach.office { Ok(body) } else { Err(Error::forbidden(super::MANAGE.key)) };
    };
    let parent = scene
        .task(parent)
        .filter(|parent| reach.sees(scene, parent))
        .ok_or_else(Error::not_found)?;
    if !reach.acts_for(parent.lead.as_deref()) {
        return Err(Error::refused(Problem::error("tasks.not_your_unit")));
    }
    if matches!(parent.state, State::Closed | State::Withdrawn) {
        return Err(Error::refused(Problem::error("tasks.parent_over")));
    }
    if depth(scene, parent) >= DEEPEST {
        return Err(Error::refused(Problem::error("tasks.too_deep").with("most", DEEPEST)));
    }
    body.item.clone_from(&parent.item);
    body.lead = body.lead.or_else(|| parent.lead.clone());
    body.due_on = body.due_on.or_else(|| scene.due(parent));
    if body.division.is_empty() {
        body.division.clone_from(&parent.division);
    }
    Ok(body)
}

/// Change a task: the office a line, a unit what it divided.
pub(super) async fn update(ctx: &Ctx, id: &str, mut body: TaskBody) -> Result<()> {
    let (scene, reach) = around(ctx, id).await?;
    let old = scene.task(id).ok_or_else(Error::not_found)?;
    open(&scene)?;
    if !reach.gives(&scene, old) {
        return Err(Error::refused(Problem::error("tasks.not_yours_to_change")));
    }
    if matches!(old.state, State::Closed | State::Withdrawn) {
        return Err(Error::refused(Problem::error("tasks.over").with("state", old.state.key())));
    }
    body.parent.clone_from(&old.parent);
    if old.parent.is_some() {
        body.item.clone_from(&old.item);
    }
    Failure::gather(faults(&scene, &body))?;
    let new = written(&scene, Some(old), body);
    let changed = super::version::compare(&[scene.line(old)], &[scene.line(&new)]);
    let fields: Vec<String> = changed
        .into_iter()
        .flat_map(|change| change.fields)
        .map(|field| format!("{}: {} → {}", field.field, field.from, field.to))
        .collect();
    let mut tx = ctx.begin().await?;
    store::put_task(&mut tx, ctx.city()?, &new).await?;
    Ok(tx
        .commit([Event::new("tasks.changed", "task", id)
            .with(json!({ "title": new.title, "state": new.state.key(), "changes": fields }))])
        .await?)
}

/// Remove a draft that nobody was given.
pub(super) async fn remove(ctx: &Ctx, id: &str, revision: i64) -> Result<()> {
    let (scene, reach) = around(ctx, id).await?;
    let task = scene.task(id).ok_or_else(Error::not_found)?;
    open(&scene)?;
    if !reach.gives(&scene, task) {
        return Err(Error::refused(Problem::error("tasks.not_yours_to_change")));
    }
    if task.state != State::Draft {
        return Err(Error::refused(Problem::error("tasks.withdraw_instead")));
    }
    if scene.children(task).next().is_some() {
        return Err(Error::refused(Problem::error("tasks.divided")));
    }
    let mut tx = ctx.begin().await?;
    store::remove_task(&mut tx, ctx.city()?, id, revision).await?;
    Ok(tx
        .commit([Event::new("tasks.removed", "task", id).with(json!({ "title": task.title }))])
        .await?)
}

/// Write a line for each row that has none: from the edition, or carried over from an earlier
/// campaign. Answers the ids of the new lines and the names of what could not be carried.
pub(super) async fn propose(
    ctx: &Ctx,
    campaign: &str,
    body: ProposalBody,
) -> Result<(usize, Vec<String>)> {
    let scene = Scene::of(ctx, campaign).await?;
    open(&scene)?;
    let Some(edition) = &scene.edition else {
        return Err(Error::refused(
            Problem::error("tasks.unknown_edition").with("edition", scene.campaign.edition.clone()),
        ));
    };
    let tag = ctx.language.tag();
    let has = |item: &str| {
        scene.tasks.iter().any(|task| {
            task.parent.is_none() && task.item == item && task.state != State::Withdrawn
        })
    };
    let mut bodies = Vec::new();
    let mut lost = Vec::new();
    match &body.campaign {
        None => {
            for row in edition.indicators.iter().filter(|row| !has(&row.key)) {
                bodies.push(TaskBody {
                    item: row.key.clone(),
                    title: edition.name(tag, "indicator", &row.key).to_owned(),
                    requirement: edition
                        .label(tag, "requirement", &row.key)
                        .unwrap_or_default()
                        .to_owned(),
                    due_on: Some(scene.campaign.materials_due.clone()),
                    ..TaskBody::default()
                });
            }
        }
        Some(other) => {
            let earlier = Scene::of(ctx, other).await?;
            for task in earlier
                .tasks
                .iter()
                .filter(|task| task.parent.is_none() && task.state != State::Withdrawn)
            {
                if !task.item.is_empty() && edition.indicator(&task.item).is_none() {
                    lost.push(earlier.item_name(&task.item, tag));
                } else if task.item.is_empty() || !has(&task.item) {
                    bodies.push(carried(&scene, task));
                }
            }
        }
    }
    let mut tx = ctx.begin().await?;
    let made = bodies.len();
    let first = scene.tasks.iter().filter(|task| task.parent.is_none());
    let mut number = first.map(|task| task.number).max().unwrap_or_default();
    for mut one in bodies {
        number += 1;
        one.number = Some(number);
        store::add_task(&mut tx, ctx.city()?, &written(&scene, None, one)).await?;
    }
    if made > 0 {
        tx.commit([Event::new("tasks.proposed", "campaign", campaign)
            .with(json!({ "lines": made, "from": body.campaign, "lost": lost }))])
            .await?;
    }
    Ok((made, lost))
}

/// A line of an earlier campaign as it begins anew: who does it stays, its dates do not.
fn carried(scene: &Scene, task: &Task) -> TaskBody {
    let parts = task.parts.iter();
    TaskBody {
        number: None,
        cooperating: parts.map(|part| PartBody { due_on: None, ..PartBody::of(part) }).collect(),
        starts_on: None,
        due_on: Some(scene.campaign.materials_due.clone()),
        revision: 0,
        ..TaskBody::of(task)
    }
}

/// Issue the breakdown as its next version: every draft line is given out.
pub(super) async fn issue(ctx: &Ctx, campaign: &str, body: IssueBody) -> Result<i64> {
    let scene = Scene::of(ctx, campaign).await?;
    open(&scene)?;
    let versions = store::versions(ctx, campaign).await?;
    let number = versions.first().map_or(1, |last| last.number + 1);
    if body.number != number {
        return Err(Error::refused(Problem::error("request.stale")));
    }
    let mut problems = super::check::check(&scene.tasks, &scene.against(ctx).await?);
    problems.retain(|problem| problem.severity == Severity::Error);
    let lines = scene.lines();
    if body.document.trim().is_empty() || body.document.chars().count() > 100 {
        problems.push(Problem::error("tasks.document_missing").at_field("document"));
    }
    if body.note.chars().count() > 1_000 {
        problems.push(Problem::error("tasks.text_too_long").at_field("note"));
    }
    if lines.is_empty() {
        problems.push(Problem::error("tasks.no_lines"));
    }
    Failure::gather(problems)?;
    if let Some(last) = versions.first()
        && super::version::compare(&last.lines, &lines).is_empty()
    {
        return Err(Error::refused(
            Problem::error("tasks.nothing_new").with("number", last.number),
        ));
    }
    let city = ctx.city()?;
    let by = &ctx.actor()?.display_name;
    let version = Version {
        id: Uuid::now_v7().to_string(),
        number,
        document: body.document.trim().to_owned(),
        note: body.note.trim().to_owned(),
        issued_on: scene.on.clone(),
        account_name: by.clone(),
        lines,
    };
    let mut tx = ctx.begin().await?;
    store::add_version(&mut tx, city, campaign, &version).await?;
    let mut given = 0;
    for task in scene.tasks.iter().filter(|t| t.parent.is_none() && t.state == State::Draft) {
        let new = Task { state: State::InProgress, ..task.clone() };
        store::put_task(&mut tx, city, &new).await?;
        given += 1;
        let states = (task.state.key(), new.state.key());
        let moved = Moved {
            unit: task.lead.clone().unwrap_or_default(),
            ..Moved::by(ctx, &scene.on, &task.id, "start", states, &version.document)?
        };
        moves::add(&mut tx, Of::Tasks, city, campaign, &moved).await?;
    }
    tx.commit([Event::new("tasks.issued", "campaign", campaign).with(json!({
        "number": number, "document": version.document, "lines": version.lines.len(),
        "given_out": given,
    }))])
    .await?;
    Ok(number)
}

/// Keep that the units of who asks read a version, and with `noted` that they take note of it.
pub(super) async fn receipt(ctx: &Ctx, campaign: &str, number: i64, noted: bool) -> Result<()> {
    let directory = crate::organisations::directory(ctx).await?;
    let reach = Reach::of(ctx, &directory)?;
    let versions = store::versions(ctx, campaign).await?;
    let version =
        versions.iter().find(|version| version.number == number).ok_or_else(Error::not_found)?;
    let units = super::version::all_units(&version.lines);
    receipts::keep(ctx, &version.id, &units, &reach.units, noted, |unit| {
        let name = if noted { "tasks.version_noted" } else { "tasks.version_read" };
        Event::new(name, "organisation", unit).with(json!({ "number": number }))
    })
    .await
}

/// Set the ladder.
pub(super) async fn put_ladder(ctx: &Ctx, ladder: Ladder, revision: i64) -> Result<()> {
    Failure::gather(ladder.faults())?;
    let mut tx = ctx.begin().await?;
    store::put_ladder(&mut tx, ctx.city()?, &ladder, revision).await?;
    Ok(tx
        .commit([Event::new("tasks.ladder_set", "task_ladder", ctx.city()?).with(json!({
            "blue_days": ladder.blue_days, "yellow_days": ladder.yellow_days,
        }))])
        .await?)
}

/// A task with its campaign's, for who may see it.
pub(super) async fn around(ctx: &Ctx, id: &str) -> Result<(Scene, Reach)> {
    let task = store::one_task(ctx, id).await?;
    let scene = Scene::of(ctx, &task.campaign).await?;
    let reach = Reach::of(ctx, &scene.directory)?;
    if !reach.sees(&scene, &task) {
        return Err(Error::not_found());
    }
    Ok((scene, reach))
}

/// A campaign that is over changes no more.
pub(super) fn open(scene: &Scene) -> Result<()> {
    if scene.campaign.state.is_over() {
        return Err(Error::refused(Problem::error("campaigns.over")));
    }
    Ok(())
}

fn depth(scene: &Scene, task: &Task) -> usize {
    let mut above = task;
    let mut depth = 0;
    while let Some(parent) = above.parent.as_deref().and_then(|id| scene.task(id)) {
        depth += 1;
        above = parent;
        if depth > DEEPEST {
            break;
        }
    }
    depth
}
