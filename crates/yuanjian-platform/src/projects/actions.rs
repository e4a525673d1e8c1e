//! Writing measures and projects.

use super::{
    desk::{Desk, MOST},
    milestone::{self, Milestone},
    project::{Project, State, Works},
    restoration, store,
};
use crate::{
    Ctx, Error, Result, evidence,
    moves::{self, Moved, Of},
};
use serde::Deserialize;
use serde_json::{Map, json};
use uuid::Uuid;
use yuanjian_app::Failure;
use yuanjian_store::{Event, Tx};
use yuanjian_types::Problem;

/// A measure or project as people write it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProjectBody {
    /// Key of the row of the edition whose gap it closes.
    pub(super) item: String,
    pub(super) title: String,
    /// What will be done.
    #[serde(default)]
    pub(super) content: String,
    /// What is wrong at the place, where it mends something.
    #[serde(default)]
    pub(super) problem: String,
    /// By which law, plan or document it may be done.
    #[serde(default)]
    pub(super) legal_basis: String,
    /// Code of the division where it is; the city's own when empty.
    #[serde(default)]
    pub(super) division: String,
    /// What it brings towards the limit, in `effect_unit`; more than nothing.
    #[serde(default)]
    pub(super) effect: Option<f64>,
    /// Key of the unit: the row's own, or the one in which its gap is told.
    #[serde(default)]
    pub(super) effect_unit: String,
    /// Where that counts: the city's code or `division`; `division` when empty.
    #[serde(default)]
    pub(super) effect_division: String,
    /// Id of the unit that does it.
    #[serde(default)]
    pub(super) unit: Option<String>,
    /// Id of the post that answers for it.
    #[serde(default)]
    pub(super) post: Option<String>,
    #[serde(default)]
    pub(super) starts_on: Option<String>,
    #[serde(default)]
    pub(super) due_on: Option<String>,
    /// All the money that it takes; for a project without it, what land and building take.
    #[serde(default)]
    pub(super) budget_fen: Option<i64>,
    /// `central`, `provincial`, `city`, `district`, `bond`, `social`, `other`; empty when not known.
    #[serde(default)]
    pub(super) money_source: String,
    /// What makes it a project.
    #[serde(default)]
    pub(super) works: Option<Works>,
    #[serde(default)]
    pub(super) note: String,
    /// Its own scheme; what it was when not given.
    #[serde(default)]
    pub(super) milestones: Option<Vec<Milestone>>,
    /// Which revision was read; for a change.
    #[serde(default)]
    pub(super) revision: i64,
}

/// Which pieces of evidence show how it was before and after.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProjectEvidenceBody {
    /// Ids of pieces of the campaign.
    #[serde(default)]
    pub(super) before: Vec<String>,
    #[serde(default)]
    pub(super) after: Vec<String>,
    pub(super) revision: i64,
}

/// Most pieces on one side.
const MOST_PIECES: usize = 50;

/// What people wrote, as a project.
pub(super) fn written(
    ctx: &Ctx,
    desk: &Desk,
    old: Option<&Project>,
    body: ProjectBody,
) -> Result<Project> {
    let text = |text: &str| text.trim().to_owned();
    let maybe = |text: Option<String>| {
        text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    let or = |text: String, other: &str| if text.is_empty() { other.to_owned() } else { text };
    let division = or(text(&body.division), &desk.city);
    let parts = body.works.as_ref().map(|works| [works.land_fen, works.build_fen]);
    let parts: Vec<i64> = parts.into_iter().flatten().flatten().collect();
    let summed = parts.iter().fold(0_i64, |sum, fen| sum.saturating_add(*fen));
    let works = body.works.map(|works| Works {
        stage: text(&works.stage),
        started_on: maybe(works.started_on),
        finished_on: maybe(works.finished_on),
        restoration: works.restoration.and_then(restoration::trimmed),
        ..works
    });
    Ok(Project {
        id: old.map_or_else(|| Uuid::now_v7().to_string(), |old| old.id.clone()),
        campaign: desk.scene.campaign.id.clone(),
        number: old.map_or_else(|| desk.next_number(), |old| old.number),
        item: text(&body.item),
        title: text(&body.title),
        content: text(&body.content),
        problem: text(&body.problem),
        legal_basis: text(&body.legal_basis),
        effect: body.effect,
        effect_unit: body.effect.map(|_| text(&body.effect_unit)).unwrap_or_default(),
        effect_division: or(text(&body.effect_division), &division),
        division,
        unit: maybe(body.unit),
        post: maybe(body.post),
        starts_on: maybe(body.starts_on),
        due_on: maybe(body.due_on),
        budget_fen: body.budget_fen.or((!parts.is_empty()).then_some(summed)),
        money_source: text(&body.money_source),
        works,
        progress: old.map_or(0, |old| old.progress),
        note: text(&body.note),
        source: old.map(|old| old.source.clone()).unwrap_or_default(),
        site: old.map(|old| old.site.clone()).unwrap_or_default(),
        milestones: match body.milestones {
            Some(said) => milestone::trimmed(said),
            None => old.map(|old| old.milestones.clone()).unwrap_or_default(),
        },
        state: old.map_or(State::Draft, |old| old.state),
        before: old.map(|old| old.before.clone()).unwrap_or_default(),
        after: old.map(|old| old.after.clone()).unwrap_or_default(),
        base: old.and_then(|old| old.base.clone()),
        closing: old.and_then(|old| old.closing.clone()),
        begun_at: old.and_then(|old| old.begun_at),
        done_at: old.and_then(|old| old.done_at),
        account_name: ctx.actor()?.display_name.clone(),
        revision: old.map_or(1, |_| body.revision),
    })
}

/// Add a project inside a change, with its first step.
pub(super) async fn put_new(ctx: &Ctx, tx: &mut Tx, new: &Project, note: &str) -> Result<()> {
    let city = ctx.city()?;
    store::add(tx, city, new).await?;
    let on = ctx.now.day_in_china();
    let moved = Moved::by(ctx, &on, &new.id, "create", ("", new.state.key()), note)?;
    moves::add(tx, Of::Projects, city, &new.campaign, &moved).await
}

/// Write a measure or project.
pub(super) async fn create(ctx: &Ctx, campaign: &str, body: ProjectBody) -> Result<String> {
    let desk = Desk::of(ctx, campaign).await?;
    desk.open()?;
    let new = written(ctx, &desk, None, own_unit(&desk, body))?;
    Failure::gather(desk.faults(None, &new))?;
    desk.writes(None, &new)?;
    room(&desk, 1)?;
    let mut tx = ctx.begin().await?;
    put_new(ctx, &mut tx, &new, "").await?;
    let told = json!({ "title": new.title, "item": new.item });
    tx.commit([Event::new("projects.created", "project", &new.id).with(told)]).await?;
    Ok(new.id)
}

/// Change a measure or project.
pub(super) async fn update(ctx: &Ctx, id: &str, body: ProjectBody) -> Result<()> {
    let desk = Desk::around(ctx, id).await?;
    desk.open()?;
    let old = desk.project(id)?;
    theirs(&desk, old)?;
    if !desk.changes(old) {
        return Err(Error::refused(
            Problem::error("projects.settled").with("state", old.state.key()),
        ));
    }
    let new = written(ctx, &desk, Some(old), body)?;
    Failure::gather(desk.faults(Some(old), &new))?;
    desk.writes(Some(old), &new)?;
    if new.state != State::Draft {
        Failure::gather(super::work::unready(&desk, &new))?;
    }
    let mut tx = ctx.begin().await?;
    store::put(&mut tx, ctx.city()?, &new).await?;
    tx.commit([changed(old, &new)]).await?;
    Ok(())
}

/// What a change changed, for the record.
pub(super) fn changed(old: &Project, new: &Project) -> Event {
    let fields = |one: &Project| {
        [
            ("title", json!(one.title)),
            ("item", json!(one.item)),
            ("content", json!(one.content)),
            ("problem", json!(one.problem)),
            ("legal_basis", json!(one.legal_basis)),
            ("division", json!(one.division)),
            ("effect", json!(one.effect)),
            ("effect_unit", json!(one.effect_unit)),
            ("effect_division", json!(one.effect_division)),
            ("unit", json!(one.unit)),
            ("post", json!(one.post)),
            ("starts_on", json!(one.starts_on)),
            ("due_on", json!(one.due_on)),
            ("budget_fen", json!(one.budget_fen)),
            ("money_source", json!(one.money_source)),
            ("works", json!(one.works)),
            ("note", json!(one.note)),
            ("milestones", json!(one.milestones)),
        ]
    };
    let (mut before, mut after) = (Map::new(), Map::new());
    for ((field, was), (_, is)) in fields(old).into_iter().zip(fields(new)) {
        if was != is {
            before.insert(field.to_owned(), was);
            after.insert(field.to_owned(), is);
        }
    }
    let told = json!({ "title": new.title, "before": before, "after": after });
    Event::new("projects.changed", "project", &new.id).with(told)
}

/// Put pieces of evidence beside a project.
pub(super) async fn put_evidence(ctx: &Ctx, id: &str, body: ProjectEvidenceBody) -> Result<()> {
    let desk = Desk::around(ctx, id).await?;
    desk.open()?;
    let old = desk.project(id)?;
    theirs(&desk, old)?;
    if !desk.proves(old) {
        return Err(Error::refused(
            Problem::error("projects.settled").with("state", old.state.key()),
        ));
    }
    let known = evidence::titles(ctx, &old.campaign).await?;
    let mut problems = Vec::new();
    for (field, ids, had) in
        [("before", &body.before, &old.before), ("after", &body.after, &old.after)]
    {
        if ids.len() > MOST_PIECES {
            problems.push(Problem::error("projects.too_many_pieces").at_field(field));
        }
        if ids.iter().any(|one| !known.contains_key(one) && !had.contains(one)) {
            problems.push(Problem::error("projects.unknown_evidence").at_field(field));
        }
    }
    Failure::gather(problems)?;
    let once = |ids: Vec<String>| {
        let mut seen = std::collections::BTreeSet::new();
        ids.into_iter().filter(|id| seen.insert(id.clone())).collect::<Vec<_>>()
    };
    let new = Project {
        before: once(body.before),
        after: once(body.after),
        revision: body.revision,
        ..old.clone()
    };
    let mut tx = ctx.begin().await?;
    store::put(&mut tx, ctx.city()?, &new).await?;
    let told = json!({
        "title": new.title,
        "before": { "evidence_before": old.before, "evidence_after": old.after },
        "after": { "evidence_before": new.before, "evidence_after": new.after },
    });
    tx.commit([Event::new("projects.proved", "project", id).with(told)]).await?;
    Ok(())
}

/// That a project is the reader's to work at.
pub(super) fn theirs(desk: &Desk, project: &Project) -> Result<()> {
    if desk.acts_for(project.unit.as_deref()) {
        return Ok(());
    }
    Err(Error::forbidden(super::WORK.key))
}

/// That a campaign has room for so many more.
pub(super) fn room(desk: &Desk, more: usize) -> Result<()> {
    if desk.projects.len() + more > MOST {
        return Err(Error::refused(Problem::error("projects.too_many").with("most", MOST)));
    }
    Ok(())
}

/// Who writes for one unit alone need not say for which.
pub(super) fn own_unit(desk: &Desk, body: ProjectBody) -> ProjectBody {
    let said = body.unit.as_deref().is_some_and(|unit| !unit.trim().is_empty());
    if said || desk.reach.office || desk.reach.units.len() != 1 {
        return body;
    }
    ProjectBody { unit: desk.reach.units.first().cloned(), ..body }
}
