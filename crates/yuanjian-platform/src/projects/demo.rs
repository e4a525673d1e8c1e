//! The invented city's measures and projects, as one finds them in the middle of a campaign.

use super::{
    actions::{self, ProjectBody, ProjectEvidenceBody},
    desk::Desk,
    milestone::Milestone,
    project::{Move, Works},
    work::{self, MoveBody},
};
use crate::{Ctx, Result, campaigns, evidence};
use serde::Deserialize;
use std::{collections::BTreeMap, future::Future};
use yuanjian_app::Failure;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Demo {
    projects: Vec<ProjectOf>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProjectOf {
    item: String,
    title: String,
    content: String,
    #[serde(default)]
    problem: String,
    #[serde(default)]
    legal_basis: String,
    #[serde(default)]
    division: String,
    effect: Option<f64>,
    #[serde(default)]
    effect_unit: String,
    #[serde(default)]
    effect_division: String,
    /// Short name of the unit that does it.
    unit: String,
    /// Days from today.
    starts_in: Option<i64>,
    due_in: Option<i64>,
    budget_fen: Option<i64>,
    #[serde(default)]
    money_source: String,
    works: Option<Works>,
    #[serde(default)]
    milestones: Vec<MilestoneOf>,
    #[serde(default)]
    steps: Vec<StepOf>,
    /// Titles of the pieces of evidence that show how it was before and after.
    #[serde(default)]
    before: Vec<String>,
    #[serde(default)]
    after: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MilestoneOf {
    name: String,
    /// Days from today; what was done lies before it.
    planned_in: i64,
    done_in: Option<i64>,
    #[serde(default)]
    note: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepOf {
    account: String,
    #[serde(rename = "move")]
    way: Move,
    #[serde(default)]
    note: String,
    progress: Option<i64>,
}

/// Fill the running campaign's register. `acting` puts somebody of the demo's people in the place
/// of who asks, so that each move is recorded under whoever would make it.
///
/// # Errors
/// When the demo data are wrong or the database does not serve.
pub async fn fill<F>(ctx: &Ctx, acting: impl Fn(&'static str) -> F) -> Result<()>
where
    F: Future<Output = Result<Ctx>>,
{
    let demo: Demo = toml::from_str(include_str!("../../../../data/demo/projects.toml"))
        .map_err(|e| wrong(&e.to_string()))?;
    let Some(campaign) = campaigns::store::current(ctx).await? else { return Ok(()) };
    let mut people = BTreeMap::new();
    for name in ["office", "bureau", "district"] {
        people.insert(name, acting(name).await?);
    }
    for one in demo.projects {
        let desk = Desk::of(ctx, &campaign.id).await?;
        let scene = &desk.scene;
        let unit = scene.directory.meant(&one.unit, &scene.on);
        let unit = unit.ok_or_else(|| wrong(&one.unit))?.0.id.clone();
        let on = |days: Option<i64>| {
            let day = desk.today().checked_add(time::Duration::days(days?));
            day.map(|day| day.to_string())
        };
        let body = ProjectBody {
            item: one.item,
            title: one.title,
            content: one.content,
            problem: one.problem,
            legal_basis: one.legal_basis,
            division: one.division,
            effect: one.effect,
            effect_unit: one.effect_unit,
            effect_division: one.effect_division,
            unit: Some(unit),
            starts_on: on(one.starts_in),
            due_on: on(one.due_in),
            budget_fen: one.budget_fen,
            money_source: one.money_source,
            works: one.works,
            milestones: Some(
                one.milestones
                    .into_iter()
                    .map(|one| Milestone {
                        name: one.name,
                        planned_on: on(Some(one.planned_in)),
                        done_on: on(one.done_in),
                        note: one.note,
                    })
                    .collect(),
            ),
            ..ProjectBody::default()
        };
        let id = actions::create(ctx, &campaign.id, body).await?;
        let mut now = 1;
        for (revision, step) in (1..).zip(one.steps) {
            let ctx = people.get(step.account.as_str()).ok_or_else(|| wrong(&step.account))?;
            let StepOf { way, note, progress, .. } = step;
            work::move_project(ctx, &id, MoveBody { way, note, progress, revision }).await?;
            now = revision + 1;
        }
        let before = evidence::titled(ctx, &one.before).await?;
        let after = evidence::titled(ctx, &one.after).await?;
        if !before.is_empty() || !after.is_empty() {
            let body = ProjectEvidenceBody { before, after, revision: now };
            actions::put_evidence(ctx, &id, body).await?;
        }
    }
    Ok(())
}

fn wrong(what: &str) -> Failure {
    Failure::bug(format!("data/demo/projects.toml: {what}"))
}
