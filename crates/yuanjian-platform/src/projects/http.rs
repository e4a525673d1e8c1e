//! The doors of the register of measures and projects.

use super::{
    actions::{self, ProjectBody, ProjectEvidenceBody},
    board::{self, GapBoard},
    conflicts::{self, Conflict, Conflicts},
    desk::Desk,
    forecast::Fate,
    milestone,
    project::{Base, Closing, Move, Project, SOURCES, STAGES, State, Works},
    restoration::{MEASURES, PROBLEMS},
    work::{self, MoveBody},
};
use crate::{
    Ctx, Result,
    campaigns::{
        calendar::{day, days},
        http::Made,
    },
    evidence::{self, ShownPiece},
    http::Body,
    moves::{self, Moved, Of},
    siting,
};
use axum::{Json, extract::Path, http::StatusCode};
use serde::Serialize;
use std::collections::BTreeMap;

/// The measures and projects of a campaign.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ProjectList {
    campaign: String,
    campaign_title: String,
    today: String,
    deadline_on: String,
    items: Vec<ProjectView>,
    /// The rows of the edition, in its order, to choose from.
    rows: Vec<ProjectRow>,
    /// Ids of the reader's own units.
    units: Vec<String>,
    /// What money comes from, and stages of works.
    sources: Vec<String>,
    stages: Vec<String>,
    /// What restoration mends, and how.
    restoration_problems: Vec<String>,
    restoration_measures: Vec<String>,
    /// Whether the reader may write for every unit.
    everywhere: bool,
    /// `write`.
    may: Vec<String>,
}

/// A row of the edition that a measure can be for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ProjectRow {
    item: String,
    name: String,
    /// The units in which an effect can be stated; none where the row asks yes or no.
    units: Vec<String>,
}

/// A measure or project.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ProjectView {
    id: String,
    campaign: String,
    number: i64,
    item: String,
    item_name: String,
    title: String,
    content: String,
    problem: String,
    legal_basis: String,
    division: String,
    division_name: String,
    effect: Option<f64>,
    effect_unit: String,
    effect_division: String,
    effect_division_name: String,
    unit: Option<String>,
    unit_name: String,
    post: Option<String>,
    /// Title of the post and who holds it today.
    post_title: String,
    person: String,
    starts_on: Option<String>,
    due_on: Option<String>,
    /// Days until it is due; negative when that is over. Nothing for what is done.
    days_left: Option<i64>,
    budget_fen: Option<i64>,
    money_source: String,
    works: Option<Works>,
    progress: i64,
    note: String,
    /// Id of the scenario that it came from, and of the land within it.
    source: String,
    site: String,
    /// Its own scheme.
    milestones: Vec<ProjectMilestoneView>,
    /// How many overlaps of its site still have to be settled.
    conflicts: usize,
    state: State,
    /// Whether it counts in the forecast of its row, or why not.
    fate: Fate,
    account_name: String,
    /// `update`, `prove`.
    may: Vec<String>,
    /// The moves that the reader may make.
    moves: Vec<Move>,
    revision: i64,
}

/// A milestone as it stands today.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ProjectMilestoneView {
    name: String,
    planned_on: Option<String>,
    done_on: Option<String>,
    note: String,
    light: milestone::Light,
}

/// A piece of evidence beside a project.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ProjectPiece {
    id: String,
    title: String,
    /// Whether there is a small picture of it that the reader may see.
    thumbnail: bool,
}

/// A measure or project whole.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ProjectDetail {
    #[serde(flatten)]
    project: ProjectView,
    /// Name of the scenario that it came from; empty for one that came from none.
    scenario_name: String,
    /// Where its site lies on protected ground or on other projects.
    overlaps: Vec<Conflict>,
    before: Vec<ProjectPiece>,
    after: Vec<ProjectPiece>,
    /// The value that it was begun with, the newest one, and what it was closed with.
    base: Option<Base>,
    now: Base,
    closing: Option<Closing>,
    /// Whether an assessment newer than its beginning shows that the value moved the right way.
    has_moved: bool,
    steps: Vec<Moved>,
}

fn view(desk: &Desk, one: &Project, tag: &str, found: &Conflicts) -> ProjectView {
    let scene = &desk.scene;
    let place = |code: &str| match scene.directory.divisions.get(code) {
        Some(name) => name.clone(),
        None => String::new(),
    };
    let post = one.post.as_deref().map(|id| scene.post(id));
    let due = one.due_on.as_deref().and_then(day).filter(|_| one.state.is_open());
    let mut may = Vec::new();
    if desk.open().is_ok() {
        may.extend(desk.changes(one).then(|| "update".to_owned()));
        may.extend(desk.proves(one).then(|| "prove".to_owned()));
    }
    let fate = desk.ground(&one.item).map(|ground| ground.fate(one, desk.times()));
    let over = if one.state.is_live() { Fate::NoBasis } else { Fate::Over };
    ProjectView {
        id: one.id.clone(),
        campaign: one.campaign.clone(),
        number: one.number,
        item: one.item.clone(),
        item_name: scene.item_name(&one.item, tag),
        title: one.title.clone(),
        content: one.content.clone(),
        problem: one.problem.clone(),
        legal_basis: one.legal_basis.clone(),
        division: one.division.clone(),
        division_name: place(&one.division),
        effect: one.effect,
        effect_unit: one.effect_unit.clone(),
        effect_division: one.effect_division.clone(),
        effect_division_name: place(&one.effect_division),
        unit: one.unit.clone(),
        unit_name: one.unit.as_deref().map(|id| scene.unit(id).name).unwrap_or_default(),
        post: one.post.clone(),
        post_title: post.as_ref().map(|post| post.title.clone()).unwrap_or_default(),
        person: post.map(|post| post.person).unwrap_or_default(),
        starts_on: one.starts_on.clone(),
        due_on: one.due_on.clone(),
        days_left: due.map(|due| days(desk.today(), due)),
        budget_fen: one.budget_fen,
        money_source: one.money_source.clone(),
        works: one.works.clone(),
        progress: one.progress,
        note: one.note.clone(),
        source: one.source.clone(),
        site: one.site.clone(),
        milestones: one.milestones.iter().map(|one| milestone_view(desk, one)).collect(),
        conflicts: found.open(&one.id),
        state: one.state,
        fate: fate.unwrap_or(over),
        account_name: one.account_name.clone(),
        may,
        moves: if desk.open().is_ok() { desk.moves(one) } else { Vec::new() },
        revision: one.revision,
    }
}

fn milestone_view(desk: &Desk, one: &milestone::Milestone) -> ProjectMilestoneView {
    ProjectMilestoneView {
        name: one.name.clone(),
        planned_on: one.planned_on.clone(),
        done_on: one.done_on.clone(),
        note: one.note.clone(),
        light: one.light(desk.today()),
    }
}

/// The gaps of a campaign: what is done for each, what the indicator will be, and where money
/// closes most.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/gap_board", tag = "projects", params(("id" = String, Path)), responses((status = 200, body = GapBoard)))]
pub(super) async fn get_gap_board(ctx: Ctx, Path(id): Path<String>) -> Result<Json<GapBoard>> {
    let desk = Desk::of(&ctx, &id).await?;
    let found = conflicts::found(&ctx, &desk.scene.campaign.id).await?;
    Ok(Json(board::board(&ctx, &desk, &found)))
}

/// The measures and projects of a campaign, by number.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/projects", tag = "projects", params(("id" = String, Path)), responses((status = 200, body = ProjectList)))]
pub(super) async fn list_projects(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ProjectList>> {
    let desk = Desk::of(&ctx, &id).await?;
    let found = conflicts::found(&ctx, &desk.scene.campaign.id).await?;
    let tag = ctx.language.tag();
    let rows = desk.scene.edition.iter().flat_map(|edition| &edition.indicators);
    let keys = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect();
    Ok(Json(ProjectList {
        campaign: desk.scene.campaign.id.clone(),
        campaign_title: desk.scene.campaign.title.clone(),
        today: desk.scene.on.clone(),
        deadline_on: desk.deadline().1.to_owned(),
        items: desk.projects.iter().map(|one| view(&desk, one, tag, &found)).collect(),
        rows: rows
            .map(|row| ProjectRow {
                name: desk.scene.item_name(&row.key, tag),
                units: desk.units(&row.key).iter().map(|unit| unit.key().to_owned()).collect(),
                item: row.key.clone(),
            })
            .collect(),
        units: desk.reach.units.iter().cloned().collect(),
        sources: keys(&SOURCES),
        stages: keys(&STAGES),
        restoration_problems: keys(&PROBLEMS),
        restoration_measures: keys(&MEASURES),
        everywhere: desk.reach.office,
        may: board::may_write(&ctx, &desk),
    }))
}

/// Write a measure or project.
#[utoipa::path(post, path = "/api/v1/campaigns/{id}/projects", tag = "projects", params(("id" = String, Path)), request_body = ProjectBody, responses((status = 201, body = Made)))]
pub(super) async fn create_project(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<ProjectBody>,
) -> Result<(StatusCode, Json<Made>)> {
    let id = actions::create(&ctx, &id, body).await?;
    Ok((StatusCode::CREATED, Json(Made { id })))
}

/// A measure or project with its steps, its evidence and its values.
#[utoipa::path(get, path = "/api/v1/projects/{id}", tag = "projects", params(("id" = String, Path)), responses((status = 200, body = ProjectDetail)))]
pub(super) async fn get_project(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ProjectDetail>> {
    let desk = Desk::around(&ctx, &id).await?;
    let one = desk.project(&id)?;
    let titles = evidence::titles(&ctx, &one.campaign).await?;
    let ids: Vec<&str> = one.before.iter().chain(&one.after).map(String::as_str).collect();
    let seen = evidence::shown(&ctx, &ids).await?;
    let found = conflicts::found(&ctx, &desk.scene.campaign.id).await?;
    let scenario = match one.source.as_str() {
        "" => None,
        id => siting::name_of(&ctx, id).await?,
    };
    Ok(Json(ProjectDetail {
        project: view(&desk, one, ctx.language.tag(), &found),
        scenario_name: scenario.unwrap_or_default(),
        overlaps: found.of(&id).to_vec(),
        before: pieces(&titles, &seen, &one.before),
        after: pieces(&titles, &seen, &one.after),
        base: one.base.clone(),
        now: desk.standing(one),
        closing: one.closing.clone(),
        has_moved: desk.has_moved(one),
        steps: moves::list(&ctx, Of::Projects, &one.campaign, Some(&id)).await?,
    }))
}

/// The pieces of these ids that are there to be named.
fn pieces(
    titles: &BTreeMap<String, String>,
    seen: &BTreeMap<String, ShownPiece>,
    ids: &[String],
) -> Vec<ProjectPiece> {
    let piece = |id: &String| {
        let thumbnail = seen.get(id).is_some_and(|piece| piece.thumbnail);
        Some(ProjectPiece { id: id.clone(), title: titles.get(id)?.clone(), thumbnail })
    };
    ids.iter().filter_map(piece).collect()
}

/// Change a measure or project.
#[utoipa::path(put, path = "/api/v1/projects/{id}", tag = "projects", params(("id" = String, Path)), request_body = ProjectBody, responses((status = 204)))]
pub(super) async fn update_project(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<ProjectBody>,
) -> Result<StatusCode> {
    actions::update(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Move a measure or project on.
#[utoipa::path(post, path = "/api/v1/projects/{id}/moves", tag = "projects", params(("id" = String, Path)), request_body = MoveBody, responses((status = 204)))]
pub(super) async fn move_project(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<MoveBody>,
) -> Result<StatusCode> {
    work::move_project(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Say which pieces of evidence show how it was before and after.
#[utoipa::path(put, path = "/api/v1/projects/{id}/evidence", tag = "projects", params(("id" = String, Path)), request_body = ProjectEvidenceBody, responses((status = 204)))]
pub(super) async fn put_project_evidence(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<ProjectEvidenceBody>,
) -> Result<StatusCode> {
    actions::put_evidence(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}
