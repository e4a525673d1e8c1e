//! The doors of tasks and of the breakdown.

use super::{
    actions::{self, IssueBody, ProposalBody, TaskBody},
    check,
    scene::{self, Reach, Scene},
    state::Ladder,
    store::{self, Milestone},
    version::{self, Change, Line, Named},
    view::{self, MovedView, TaskDetail, TaskView},
    work::{self, DecisionBody, ExtensionBody, MoveBody, PartMoveBody, UrgeBody},
};
use crate::{
    Ctx, Error, Result,
    campaigns::{self, http::Made},
    http::{Body, TroubleProblem},
    moves::{self, Of},
    receipts::{self, Counts, Receipt},
};
use axum::{
    Json,
    extract::{Path, Query},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use yuanjian_app::Locale;
use yuanjian_types::Severity;

/// What of a list is wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct ListQuery {
    /// A day with which to compare, such as that of the last notice.
    #[serde(default)]
    since: Option<String>,
    /// Only what this unit leads or has a part in.
    #[serde(default)]
    unit: Option<String>,
    /// Only the lines of the breakdown, without what units divided them into.
    #[serde(default)]
    lines: Option<bool>,
}

/// The tasks of a campaign.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct TaskList {
    campaign: String,
    campaign_title: String,
    /// Whether the campaign's edition is known here; its rows are named only then.
    edition_known: bool,
    today: String,
    items: Vec<TaskView>,
    /// Number of the newest version; 0 before the first.
    version: i64,
    /// Lines that differ from it.
    unissued: usize,
    /// What the reader may do with the breakdown: `write`, `issue`.
    may: Vec<String>,
}

/// One's own unit's tasks.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct OwnTasks {
    campaign: Option<String>,
    campaign_title: String,
    today: String,
    units: Vec<Named>,
    /// The newest version; none before the first.
    version: Option<VersionView>,
    /// Whether each of one's units took note of it.
    noted: bool,
    lead: Vec<TaskView>,
    cooperating: Vec<TaskView>,
}

/// What was carried over.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = BreakdownProposed)]
pub(super) struct Proposed {
    lines: usize,
    /// Names of the rows that this edition does not have.
    lost: Vec<String>,
}

/// What does not hold.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = BreakdownCheck)]
pub(super) struct CheckView {
    errors: usize,
    warnings: usize,
    problems: Vec<TroubleProblem>,
}

/// A version in a list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = BreakdownVersion)]
pub(super) struct VersionView {
    number: i64,
    document: String,
    note: String,
    issued_on: String,
    account_name: String,
    lines: usize,
    /// Units with something to do in it.
    units: usize,
    /// Units that read it, and that took note of it.
    read: usize,
    noted: usize,
}

/// A version whole.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = BreakdownVersionDetail)]
pub(super) struct VersionDetail {
    #[serde(flatten)]
    version: VersionView,
    content: Vec<Line>,
    receipts: Vec<ReceiptView>,
}

/// Whether a unit took note.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = BreakdownReceipt)]
pub(super) struct ReceiptView {
    unit: Named,
    lead: usize,
    cooperating: usize,
    receipt: Option<Receipt>,
}

/// Which versions to compare.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct CompareQuery {
    from: i64,
    /// What is written now when not given.
    #[serde(default)]
    to: Option<i64>,
}

/// A ladder and the revision that was read.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaskLadderBody)]
pub(super) struct LadderBody {
    ladder: Ladder,
    /// 0 while the usual one holds.
    revision: i64,
}

/// A work plan.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaskPlanBody)]
pub(super) struct PlanBody {
    milestones: Vec<Milestone>,
}

/// The revision that was read.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct RevisionQuery {
    revision: i64,
}

/// The tasks of a campaign that the reader may see, in their order.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/tasks", tag = "tasks", params(("id" = String, Path), ListQuery), responses((status = 200, body = TaskList)))]
pub(super) async fn list_tasks(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Json<TaskList>> {
    let scene = Scene::of(&ctx, &id).await?;
    let reach = Reach::of(&ctx, &scene.directory)?;
    let since = scene::since(&ctx, &id, query.since.as_deref()).await?;
    let last = store::versions(&ctx, &id).await?.into_iter().next();
    let changed = match &last {
        Some(last) if reach.office => version::compare(&last.lines, &scene.lines()).len(),
        _ => 0,
    };
    let of_unit = |task: &store::Task| match query.unit.as_deref() {
        None => true,
        Some(unit) => {
            task.lead.as_deref() == Some(unit)
                || task.parts.iter().any(|part| part.organisation == unit)
        }
    };
    let items = scene
        .tasks
        .iter()
        .filter(|task| query.lines != Some(true) || task.parent.is_none())
        .filter(|task| of_unit(task) && reach.sees(&scene, task))
        .map(|task| {
            let since = since.as_ref().map(|(then, moves)| (*then, moves.as_slice()));
            view::task(&scene, &reach, task, ctx.language.tag(), since)
        })
        .collect();
    let open = reach.office && !scene.campaign.state.is_over();
    Ok(Json(TaskList {
        campaign: scene.campaign.id.clone(),
        campaign_title: scene.campaign.title.clone(),
        edition_known: scene.edition.is_some(),
        today: scene.on.clone(),
        items,
        version: last.as_ref().map_or(0, |last| last.number),
        unissued: changed,
        may: if open { vec!["write".to_owned(), "issue".to_owned()] } else { Vec::new() },
    }))
}

/// Write a line of the breakdown, or divide a task.
#[utoipa::path(post, path = "/api/v1/campaigns/{id}/tasks", tag = "tasks", params(("id" = String, Path)), request_body = TaskBody, responses((status = 201, body = Made)))]
pub(super) async fn create_task(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<TaskBody>,
) -> Result<(StatusCode, Json<Made>)> {
    let id = actions::create(&ctx, &id, body).await?;
    Ok((StatusCode::CREATED, Json(Made { id })))
}

/// A task with its parts, plan, extensions and everything that happened to it.
#[utoipa::path(get, path = "/api/v1/tasks/{id}", tag = "tasks", params(("id" = String, Path)), responses((status = 200, body = TaskDetail)))]
pub(super) async fn get_task(ctx: Ctx, Path(id): Path<String>) -> Result<Json<TaskDetail>> {
    let (scene, reach) = actions::around(&ctx, &id).await?;
    let task = scene.task(&id).ok_or_else(Error::not_found)?;
    let tag = ctx.language.tag();
    let mut above = Vec::new();
    let mut upward = task;
    while let Some(parent) = upward.parent.as_deref().and_then(|id| scene.task(id)) {
        above.insert(0, Named { id: parent.id.clone(), name: parent.title.clone() });
        upward = parent;
    }
    let moves = moves::list(&ctx, Of::Tasks, &task.campaign, Some(&id)).await?;
    Ok(Json(TaskDetail {
        task: view::task(&scene, &reach, task, tag, None),
        campaign: scene.campaign.id.clone(),
        campaign_title: scene.campaign.title.clone(),
        notice: campaigns::cited(&scene.campaign),
        today: scene.on.clone(),
        above,
        divided: scene
            .children(task)
            .filter(|child| reach.sees(&scene, child))
            .map(|child| view::task(&scene, &reach, child, tag, None))
            .collect(),
        milestones: store::milestones(&ctx, &id).await?,
        extensions: scene.extensions(task).cloned().collect(),
        report: task.report.clone(),
        signed_by: task.signed_by.clone(),
        exception: task.exception.clone(),
        submitted_on: task.submitted_on.clone(),
        closed_on: task.closed_on.clone(),
        moves: moves
            .into_iter()
            .map(|moved| MovedView {
                unit_name: match moved.unit.as_str() {
                    "" => String::new(),
                    unit => scene.unit(unit).name,
                },
                moved,
            })
            .collect(),
    }))
}

/// Change a task.
#[utoipa::path(put, path = "/api/v1/tasks/{id}", tag = "tasks", params(("id" = String, Path)), request_body = TaskBody, responses((status = 204)))]
pub(super) async fn update_task(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<TaskBody>,
) -> Result<StatusCode> {
    actions::update(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Remove a draft that nobody was given.
#[utoipa::path(delete, path = "/api/v1/tasks/{id}", tag = "tasks", params(("id" = String, Path), RevisionQuery), responses((status = 204)))]
pub(super) async fn remove_task(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<RevisionQuery>,
) -> Result<StatusCode> {
    actions::remove(&ctx, &id, query.revision).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Move a task on.
#[utoipa::path(post, path = "/api/v1/tasks/{id}/moves", tag = "tasks", params(("id" = String, Path)), request_body = MoveBody, responses((status = 204)))]
pub(super) async fn move_task(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<MoveBody>,
) -> Result<StatusCode> {
    work::move_task(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Move a cooperating unit's part on.
#[utoipa::path(post, path = "/api/v1/tasks/{id}/parts/{part}/moves", tag = "tasks", params(("id" = String, Path), ("part" = String, Path)), request_body = PartMoveBody, responses((status = 204)))]
pub(super) async fn move_part(
    ctx: Ctx,
    Path((id, part)): Path<(String, String)>,
    Body(body): Body<PartMoveBody>,
) -> Result<StatusCode> {
    work::move_part(&ctx, &id, &part, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Urge the lead or a cooperating unit.
#[utoipa::path(post, path = "/api/v1/tasks/{id}/urges", tag = "tasks", params(("id" = String, Path)), request_body = UrgeBody, responses((status = 204)))]
pub(super) async fn urge_unit(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<UrgeBody>,
) -> Result<StatusCode> {
    work::urge(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Replace the work plan of a task.
#[utoipa::path(put, path = "/api/v1/tasks/{id}/milestones", tag = "tasks", params(("id" = String, Path)), request_body = PlanBody, responses((status = 204)))]
pub(super) async fn put_milestones(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<PlanBody>,
) -> Result<StatusCode> {
    work::put_milestones(&ctx, &id, body.milestones).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ask for more time.
#[utoipa::path(post, path = "/api/v1/tasks/{id}/extensions", tag = "tasks", params(("id" = String, Path)), request_body = ExtensionBody, responses((status = 204)))]
pub(super) async fn ask_extension(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<ExtensionBody>,
) -> Result<StatusCode> {
    work::ask_extension(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Decide an extension that was asked for.
#[utoipa::path(post, path = "/api/v1/tasks/{id}/extension_decisions", tag = "tasks", params(("id" = String, Path)), request_body = DecisionBody, responses((status = 204)))]
pub(super) async fn decide_extension(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<DecisionBody>,
) -> Result<StatusCode> {
    work::decide_extension(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What one's own units lead and have a part in, in the campaign that runs.
#[utoipa::path(get, path = "/api/v1/own_tasks", tag = "tasks", responses((status = 200, body = OwnTasks)))]
pub(super) async fn list_own_tasks(ctx: Ctx) -> Result<Json<OwnTasks>> {
    let Some(campaign) = campaigns::store::current(&ctx).await? else {
        return Ok(Json(OwnTasks {
            campaign: None,
            campaign_title: String::new(),
            today: campaigns::today(&ctx)?.to_string(),
            units: Vec::new(),
            version: None,
            noted: false,
            lead: Vec::new(),
            cooperating: Vec::new(),
        }));
    };
    let scene = Scene::about(&ctx, campaign).await?;
    let reach = Reach::of(&ctx, &scene.directory)?;
    let newest = store::versions(&ctx, &scene.campaign.id).await?.into_iter().next();
    let (mut version, mut noted) = (None, true);
    if let Some(newest) = newest {
        let held = receipts::of(&ctx, &newest.id).await?;
        noted = receipts::all_noted(&held, &version::all_units(&newest.lines), &reach.units);
        version = Some(version_view(&newest, &held));
    }
    let view = |task: &store::Task| view::task(&scene, &reach, task, ctx.language.tag(), None);
    let given = |task: &&store::Task| task.state.counts();
    let lines = || scene.tasks.iter().filter(given);
    Ok(Json(OwnTasks {
        campaign: Some(scene.campaign.id.clone()),
        campaign_title: scene.campaign.title.clone(),
        today: scene.on.clone(),
        units: reach.units.iter().map(|id| scene.unit(id)).collect(),
        version,
        noted,
        lead: lines().filter(|task| reach.acts_for(task.lead.as_deref())).map(view).collect(),
        cooperating: lines()
            .filter(|task| task.parts.iter().any(|part| reach.units.contains(&part.organisation)))
            .map(view)
            .collect(),
    }))
}

/// Write a line for each row that has none, from the edition or from an earlier campaign.
#[utoipa::path(post, path = "/api/v1/campaigns/{id}/breakdown/proposals", tag = "tasks", params(("id" = String, Path)), request_body = ProposalBody, responses((status = 200, body = Proposed)))]
pub(super) async fn propose_lines(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<ProposalBody>,
) -> Result<Json<Proposed>> {
    let (lines, lost) = actions::propose(&ctx, &id, body).await?;
    Ok(Json(Proposed { lines, lost }))
}

/// Whether the breakdown holds together.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/breakdown/check", tag = "tasks", params(("id" = String, Path)), responses((status = 200, body = CheckView)))]
pub(super) async fn check_breakdown(ctx: Ctx, Path(id): Path<String>) -> Result<Json<CheckView>> {
    let scene = Scene::of(&ctx, &id).await?;
    let problems = check::check(&scene.tasks, &scene.against(&ctx).await?);
    let count = |severity| problems.iter().filter(|one| one.severity == severity).count();
    let locale = Locale::of(ctx.language);
    Ok(Json(CheckView {
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        problems: problems.iter().map(|problem| TroubleProblem::of(problem, &locale)).collect(),
    }))
}

/// The versions that were issued, the newest first.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/breakdown/versions", tag = "tasks", params(("id" = String, Path)), responses((status = 200, body = Vec<VersionView>)))]
pub(super) async fn list_versions(
    ctx: Ctx,
    Path(id): Path<String>,
) -> Result<Json<Vec<VersionView>>> {
    let mut views = Vec::new();
    for version in store::versions(&ctx, &id).await? {
        views.push(version_view(&version, &receipts::of(&ctx, &version.id).await?));
    }
    Ok(Json(views))
}

/// Issue the breakdown as its next version.
#[utoipa::path(post, path = "/api/v1/campaigns/{id}/breakdown/versions", tag = "tasks", params(("id" = String, Path)), request_body = IssueBody, responses((status = 204)))]
pub(super) async fn issue_version(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<IssueBody>,
) -> Result<StatusCode> {
    actions::issue(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A version as it was issued, with who read it and who took note. To read it is recorded for
/// one's own units.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/breakdown/versions/{number}", tag = "tasks", params(("id" = String, Path), ("number" = i64, Path)), responses((status = 200, body = VersionDetail)))]
pub(super) async fn get_version(
    ctx: Ctx,
    Path((id, number)): Path<(String, i64)>,
) -> Result<Json<VersionDetail>> {
    actions::receipt(&ctx, &id, number, false).await?;
    let scene = Scene::of(&ctx, &id).await?;
    let versions = store::versions(&ctx, &id).await?;
    let version =
        versions.into_iter().find(|one| one.number == number).ok_or_else(Error::not_found)?;
    let receipts = receipts::of(&ctx, &version.id).await?;
    let named = version::all_units(&version.lines);
    let mut views: Vec<ReceiptView> = named
        .iter()
        .map(|unit| ReceiptView {
            lead: version
                .lines
                .iter()
                .filter(|line| line.lead.as_ref().is_some_and(|lead| &lead.id == unit))
                .count(),
            cooperating: version
                .lines
                .iter()
                .filter(|line| line.cooperating.iter().any(|one| &one.unit.id == unit))
                .count(),
            receipt: receipts.iter().find(|one| &one.organisation == unit).cloned(),
            unit: scene.unit(unit),
        })
        .collect();
    views.sort_by_key(|view| std::cmp::Reverse((view.lead, view.cooperating)));
    Ok(Json(VersionDetail {
        version: version_view(&version, &receipts),
        content: version.lines,
        receipts: views,
    }))
}

/// What is different between two versions, or between one and what is written now.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/breakdown/comparison", tag = "tasks", params(("id" = String, Path), CompareQuery), responses((status = 200, body = Vec<Change>)))]
pub(super) async fn compare_versions(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<CompareQuery>,
) -> Result<Json<Vec<Change>>> {
    let versions = store::versions(&ctx, &id).await?;
    let lines = |number: i64| {
        let found = versions.iter().find(|one| one.number == number);
        found.map(|one| one.lines.clone()).ok_or_else(Error::not_found)
    };
    let old = lines(query.from)?;
    let scene = Scene::of(&ctx, &id).await?;
    let new = match query.to {
        Some(number) => lines(number)?,
        None if Reach::of(&ctx, &scene.directory)?.office => scene.lines(),
        // What is not issued is the office's.
        None => return Err(Error::forbidden(super::MANAGE.key)),
    };
    let mut changes = version::compare(&old, &new);
    for change in &mut changes {
        for unit in &mut change.units {
            *unit = scene.unit(unit).name;
        }
    }
    Ok(Json(changes))
}

/// Take note of a version for one's own units.
#[utoipa::path(post, path = "/api/v1/campaigns/{id}/breakdown/versions/{number}/receipts", tag = "tasks", params(("id" = String, Path), ("number" = i64, Path)), responses((status = 204)))]
pub(super) async fn note_version(
    ctx: Ctx,
    Path((id, number)): Path<(String, i64)>,
) -> Result<StatusCode> {
    actions::receipt(&ctx, &id, number, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// When lights change and whom lateness reaches.
#[utoipa::path(get, path = "/api/v1/task_ladder", tag = "tasks", responses((status = 200, body = LadderBody)))]
pub(super) async fn get_ladder(ctx: Ctx) -> Result<Json<LadderBody>> {
    let (ladder, revision) = store::ladder(&ctx).await?;
    Ok(Json(LadderBody { ladder, revision }))
}

/// Set when lights change and whom lateness reaches.
#[utoipa::path(put, path = "/api/v1/task_ladder", tag = "tasks", request_body = LadderBody, responses((status = 204)))]
pub(super) async fn put_ladder(ctx: Ctx, Body(body): Body<LadderBody>) -> Result<StatusCode> {
    actions::put_ladder(&ctx, body.ladder, body.revision).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn version_view(version: &store::Version, receipts: &[Receipt]) -> VersionView {
    let Counts { units, read, noted } =
        receipts::count(receipts, &version::all_units(&version.lines));
    VersionView {
        number: version.number,
        document: version.document.clone(),
        note: version.note.clone(),
        issued_on: version.issued_on.clone(),
        account_name: version.account_name.clone(),
        lines: version.lines.len(),
        units,
        read,
        noted,
    }
}
