//! The invented city's breakdown: issued, noted by some, handed in by a few, as one finds it in the
//! middle of a campaign.

use super::{
    actions::{self, IssueBody, PartBody, ProposalBody, TaskBody},
    scene::Scene,
    state::Move,
    store::Task,
    work::{self, ExtensionBody, MoveBody, PartMove, PartMoveBody},
};
use crate::{
    Ctx, Result,
    campaigns::{self, calendar::day},
    organisations,
};
use serde::Deserialize;
use std::{collections::BTreeMap, future::Future};
use yuanjian_app::Failure;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Demo {
    document: String,
    note: String,
    posts: Vec<PostOf>,
    lines: Vec<LineOf>,
    submissions: Vec<SubmissionOf>,
    decisions: Vec<DecisionOf>,
    parts: Vec<PartOf>,
    extensions: Vec<ExtensionOf>,
    divided: Vec<DividedOf>,
}

#[derive(Debug, Deserialize)]
struct PostOf {
    organisation: String,
    title: String,
    person: String,
    phone: String,
}

#[derive(Debug, Deserialize)]
struct LineOf {
    item: String,
    lead: String,
    #[serde(default)]
    cooperating: Vec<String>,
    /// Days from today; the campaign's day when not given.
    due_in: Option<i64>,
    #[serde(default)]
    central: bool,
}

#[derive(Debug, Deserialize)]
struct SubmissionOf {
    account: String,
    item: String,
    report: String,
    signed_by: String,
}

#[derive(Debug, Deserialize)]
struct DecisionOf {
    item: String,
    #[serde(rename = "move")]
    way: Move,
    note: String,
}

#[derive(Debug, Deserialize)]
struct PartOf {
    account: String,
    item: String,
    report: String,
}

#[derive(Debug, Deserialize)]
struct ExtensionOf {
    account: String,
    item: String,
    days: i64,
    reason: String,
}

#[derive(Debug, Deserialize)]
struct DividedOf {
    account: String,
    item: String,
    title: String,
}

/// Fill the running campaign's breakdown. `acting` puts somebody of the demo's people in the place
/// of who asks, so that each move is recorded under whoever would make it.
///
/// # Errors
/// When the demo data are wrong or the database does not serve.
pub async fn fill<F>(ctx: &Ctx, acting: impl Fn(&'static str) -> F) -> Result<()>
where
    F: Future<Output = Result<Ctx>>,
{
    let demo: Demo = toml::from_str(include_str!("../../../../data/demo/tasks.toml"))
        .map_err(|e| Failure::bug(format!("data/demo/tasks.toml: {e}")))?;
    let Some(campaign) = campaigns::store::current(ctx).await? else { return Ok(()) };
    let campaign = campaign.id;
    let mut people = BTreeMap::new();
    for name in ["bureau", "district", "statistics", "treasurer"] {
        people.insert(name, acting(name).await?);
    }
    let posts = posts(ctx, &demo.posts).await?;
    actions::propose(ctx, &campaign, ProposalBody { campaign: None }).await?;
    let scene = Scene::of(ctx, &campaign).await?;
    for line in &demo.lines {
        let task = of_item(&scene, &line.item)?;
        let body = written(&scene, task, line, &posts)?;
        actions::update(ctx, &task.id, body).await?;
    }
    let issue = IssueBody { document: demo.document, note: demo.note, number: 1 };
    actions::issue(ctx, &campaign, issue).await?;
    for one in &demo.parts {
        let ctx = person(&people, &one.account)?;
        let scene = Scene::of(ctx, &campaign).await?;
        let task = of_item(&scene, &one.item)?;
        let reach = super::scene::Reach::of(ctx, &scene.directory)?;
        let own = task.parts.iter().find(|part| reach.units.contains(&part.organisation));
        let part = own.map(|part| part.id.clone()).unwrap_or_default();
        let body = PartMoveBody {
            way: PartMove::Submit,
            note: one.report.clone(),
            revision: task.revision,
        };
        work::move_part(ctx, &task.id, &part, body).await?;
    }
    for one in &demo.divided {
        let ctx = person(&people, &one.account)?;
        let scene = Scene::of(ctx, &campaign).await?;
        let task = of_item(&scene, &one.item)?;
        let body = TaskBody {
            parent: Some(task.id.clone()),
            title: one.title.clone(),
            person_post: task.person_post.clone(),
            ..TaskBody::default()
        };
        let id = actions::create(ctx, &campaign, body).await?;
        work::move_task(ctx, &id, moved(Move::Start, 1)).await?;
    }
    for one in &demo.submissions {
        let ctx = person(&people, &one.account)?;
        actions::receipt(ctx, &campaign, 1, true).await?;
        let scene = Scene::of(ctx, &campaign).await?;
        let task = of_item(&scene, &one.item)?;
        let body = MoveBody {
            report: one.report.clone(),
            signed_by: one.signed_by.clone(),
            exception: if task.parts.is_empty() { String::new() } else { one.report.clone() },
            ..moved(Move::Submit, task.revision)
        };
        work::move_task(ctx, &task.id, body).await?;
    }
    for one in &demo.decisions {
        let scene = Scene::of(ctx, &campaign).await?;
        let task = of_item(&scene, &one.item)?;
        let body = MoveBody { note: one.note.clone(), ..moved(one.way, task.revision) };
        work::move_task(ctx, &task.id, body).await?;
    }
    for one in &demo.extensions {
        let ctx = person(&people, &one.account)?;
        let scene = Scene::of(ctx, &campaign).await?;
        let task = of_item(&scene, &one.item)?;
        let due = scene.due(task).as_deref().and_then(day).unwrap_or(scene.today);
        let until = due.checked_add(time::Duration::days(one.days)).unwrap_or(due).to_string();
        let body = ExtensionBody { until_on: until, reason: one.reason.clone() };
        work::ask_extension(ctx, &task.id, body).await?;
    }
    Ok(())
}

/// The posts of each unit that leads: who answers for it and who does it.
async fn posts(ctx: &Ctx, wanted: &[PostOf]) -> Result<BTreeMap<String, Vec<String>>> {
    let directory = organisations::directory(ctx).await?;
    let mut made: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for post in wanted {
        let unit = unit(&directory, &post.organisation, &ctx.now.day_in_china())?;
        let id = organisations::seat(ctx, &unit, &post.title, &post.person, &post.phone).await?;
        made.entry(unit).or_default().push(id);
    }
    Ok(made)
}

fn unit(directory: &organisations::Directory, name: &str, on: &str) -> Result<String> {
    let found = directory.meant(name, on).map(|(unit, _)| unit.id.clone());
    Ok(found.ok_or_else(|| Failure::bug(format!("data/demo/tasks.toml: {name}")))?)
}

fn written(
    scene: &Scene,
    task: &Task,
    line: &LineOf,
    posts: &BTreeMap<String, Vec<String>>,
) -> Result<TaskBody> {
    let lead = unit(&scene.directory, &line.lead, &scene.on)?;
    let held = posts.get(&lead).cloned().unwrap_or_default();
    let mut cooperating = Vec::new();
    for name in &line.cooperating {
        let organisation = unit(&scene.directory, name, &scene.on)?;
        cooperating.push(PartBody { organisation, ..PartBody::default() });
    }
    let due = line.due_in.and_then(|days| scene.today.checked_add(time::Duration::days(days)));
    Ok(TaskBody {
        number: Some(task.number),
        item: task.item.clone(),
        title: task.title.clone(),
        requirement: task.requirement.clone(),
        lead: Some(lead),
        leader_post: held.first().cloned(),
        person_post: held.get(1).cloned(),
        cooperating,
        due_on: due.map(|due| due.to_string()).or_else(|| task.due_on.clone()),
        central: line.central,
        revision: task.revision,
        ..TaskBody::default()
    })
}

fn moved(way: Move, revision: i64) -> MoveBody {
    MoveBody {
        way,
        note: String::new(),
        report: String::new(),
        quantity_done: None,
        signed_by: String::new(),
        exception: String::new(),
        revision,
    }
}

fn of_item<'a>(scene: &'a Scene, item: &str) -> Result<&'a Task> {
    let found = scene.tasks.iter().find(|task| task.parent.is_none() && task.item == item);
    Ok(found.ok_or_else(|| Failure::bug(format!("data/demo/tasks.toml: {item}")))?)
}

fn person<'a>(people: &'a BTreeMap<&str, Ctx>, name: &str) -> Result<&'a Ctx> {
    let found = people.get(name);
    Ok(found.ok_or_else(|| Failure::bug(format!("data/demo/tasks.toml: {name}")))?)
}
