//! The doors of matters.

use super::{
    actions::{self, DecisionBody, GiveBody, MatterBody, MoveBody},
    desk::Desk,
    kind::{Kind, State},
    store::Matter,
    view::{self, MatterDetail, MatterView},
};
use crate::{
    Ctx, Error, Result,
    campaigns::http::Made,
    http::Body,
    moves::{self, Of},
    organisations,
};
use axum::{
    Json,
    extract::{Path, Query},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};

/// What of a list is wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct ListQuery {
    /// A day with which to compare.
    #[serde(default)]
    since: Option<String>,
    /// Words to look for: in Chinese, by pinyin or by initials.
    #[serde(default)]
    q: Option<String>,
}

/// The matters of a kind.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct MatterList {
    campaign: String,
    campaign_title: String,
    kind: Kind,
    today: String,
    items: Vec<MatterView>,
    /// What the reader may do with the list: `write`.
    may: Vec<String>,
}

/// What stands around a task.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct TaskMatters {
    /// What names the task, and what concerns its item.
    items: Vec<MatterView>,
    /// How others did what the task's item asks.
    practices: Vec<MatterView>,
    /// What the reader may add here: `blocker`, `guidance`.
    may: Vec<String>,
}

/// The matters of a kind that the reader may see, in their order.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/matters/{kind}", tag = "coordination", params(("id" = String, Path), ("kind" = Kind, Path), ListQuery), responses((status = 200, body = MatterList)))]
pub(super) async fn list_matters(
    ctx: Ctx,
    Path((id, kind)): Path<(String, Kind)>,
    Query(query): Query<ListQuery>,
) -> Result<Json<MatterList>> {
    let desk = Desk::of(&ctx, &id).await?;
    let since = moves::since(&ctx, Of::Matters, &id, query.since.as_deref()).await?;
    let since = since.as_ref().map(|(then, moves)| (then.as_str(), moves.as_slice()));
    let words: Vec<&str> = query.q.as_deref().unwrap_or_default().split_whitespace().collect();
    let tag = ctx.language.tag();
    let found = desk.seen(kind).filter(|one| words.iter().all(|word| answers(&desk, one, word)));
    let writes = (kind == Kind::Practice || !desk.scene.campaign.state.is_over())
        && super::WORK.allows(&ctx.actor()?.roles())
        && (desk.hands.reach.office
            || (kind != Kind::Action && !desk.hands.reach.units.is_empty()));
    Ok(Json(MatterList {
        campaign: desk.scene.campaign.id.clone(),
        campaign_title: desk.scene.campaign.title.clone(),
        kind,
        today: desk.scene.on.clone(),
        items: found.map(|one| view::matter(&desk, one, tag, since)).collect(),
        may: if writes { vec!["write".to_owned()] } else { Vec::new() },
    }))
}

/// Whether a matter answers to a word that somebody typed, wherever it stands.
fn answers(desk: &Desk, matter: &Matter, word: &str) -> bool {
    let scene = &desk.scene;
    let units = [&matter.unit, &matter.counterpart];
    let names = units.into_iter().flatten().map(|id| scene.unit(id).name);
    let item = (!matter.item.is_empty()).then(|| scene.item_name(&matter.item, "zh-CN"));
    let texts = [&matter.title, &matter.source, &matter.person, &matter.detail, &matter.wanted];
    let more = [&matter.answer, &matter.effect];
    texts.into_iter().chain(more).any(|text| organisations::answers(text, word))
        || names.chain(item).any(|name| organisations::answers(&name, word))
}

/// Write a matter down.
#[utoipa::path(post, path = "/api/v1/campaigns/{id}/matters/{kind}", tag = "coordination", params(("id" = String, Path), ("kind" = Kind, Path)), request_body = MatterBody, responses((status = 201, body = Made)))]
pub(super) async fn create_matter(
    ctx: Ctx,
    Path((id, kind)): Path<(String, Kind)>,
    Body(body): Body<MatterBody>,
) -> Result<(StatusCode, Json<Made>)> {
    let id = actions::create(&ctx, &id, kind, body).await?;
    Ok((StatusCode::CREATED, Json(Made { id })))
}

/// A matter with everything that happened to it.
#[utoipa::path(get, path = "/api/v1/matters/{id}", tag = "coordination", params(("id" = String, Path)), responses((status = 200, body = MatterDetail)))]
pub(super) async fn get_matter(ctx: Ctx, Path(id): Path<String>) -> Result<Json<MatterDetail>> {
    let (desk, matter) = Desk::around(&ctx, &id).await?;
    Ok(Json(MatterDetail {
        matter: view::matter(&desk, &matter, ctx.language.tag(), None),
        campaign: desk.scene.campaign.id.clone(),
        campaign_title: desk.scene.campaign.title.clone(),
        today: desk.scene.on.clone(),
        moves: moves::list(&ctx, Of::Matters, &matter.campaign, Some(&id)).await?,
    }))
}

/// Change what a matter says.
#[utoipa::path(put, path = "/api/v1/matters/{id}", tag = "coordination", params(("id" = String, Path)), request_body = MatterBody, responses((status = 204)))]
pub(super) async fn update_matter(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<MatterBody>,
) -> Result<StatusCode> {
    actions::update(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Move a matter on.
#[utoipa::path(post, path = "/api/v1/matters/{id}/moves", tag = "coordination", params(("id" = String, Path)), request_body = MoveBody, responses((status = 204)))]
pub(super) async fn move_matter(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<MoveBody>,
) -> Result<StatusCode> {
    actions::move_matter(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Decide a blocker, and what holds of tasks over the word of their units.
#[utoipa::path(post, path = "/api/v1/matters/{id}/decisions", tag = "coordination", params(("id" = String, Path)), request_body = DecisionBody, responses((status = 204)))]
pub(super) async fn decide_matter(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<DecisionBody>,
) -> Result<StatusCode> {
    actions::decide(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Make an action a line of the breakdown, or a part of a task.
#[utoipa::path(post, path = "/api/v1/matters/{id}/tasks", tag = "coordination", params(("id" = String, Path)), request_body = GiveBody, responses((status = 201, body = Made)))]
pub(super) async fn give_matter(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<GiveBody>,
) -> Result<(StatusCode, Json<Made>)> {
    let id = actions::give(&ctx, &id, body).await?;
    Ok((StatusCode::CREATED, Json(Made { id })))
}

/// What stands around a task: what names it, what concerns its item, and how others did it.
#[utoipa::path(get, path = "/api/v1/tasks/{id}/matters", tag = "coordination", params(("id" = String, Path)), responses((status = 200, body = TaskMatters)))]
pub(super) async fn list_task_matters(
    ctx: Ctx,
    Path(id): Path<String>,
) -> Result<Json<TaskMatters>> {
    let campaign = crate::tasks::campaign_of(&ctx, &id).await?;
    let desk = Desk::of(&ctx, &campaign).await?;
    let reach = &desk.hands.reach;
    let task = desk.scene.task(&id).filter(|task| reach.sees(&desk.scene, task));
    let task = task.ok_or_else(Error::not_found)?;
    let tag = ctx.language.tag();
    let shown = |one: &Matter| view::matter(&desk, one, tag, None);
    let of_item = |one: &&Matter| !task.item.is_empty() && one.item == task.item;
    let stands = |one: &&Matter| one.state != State::Withdrawn && desk.sees(one);
    // A liaison entry speaks of the item; the rest concern a task only when they name it.
    let items =
        desk.matters.iter().filter(stands).filter(|one| {
            one.tasks.contains(&task.id) || (one.kind == Kind::Liaison && of_item(one))
        });
    let practices = desk.matters.iter().filter(stands).filter(of_item);
    let adds = reach.takes_part(task) && super::WORK.allows(&ctx.actor()?.roles());
    let may = if adds { vec!["blocker".to_owned(), "guidance".to_owned()] } else { Vec::new() };
    Ok(Json(TaskMatters {
        items: items.map(shown).collect(),
        practices: practices.filter(|one| one.kind == Kind::Practice).map(shown).collect(),
        may,
    }))
}
