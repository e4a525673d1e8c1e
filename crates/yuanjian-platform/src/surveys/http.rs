//! The doors of surveys.

use super::{
    actions::{self, DecisionBody, MoveBody, SurveyBody},
    answers::{self, AnswerBody, AnswerMoveBody},
    carry,
    desk::Desk,
    lines::{self, LineBody},
    proposal,
    state::State,
    view::{self, MoveView, SurveyDetail, SurveyList},
};
use crate::{
    Ctx, Result,
    campaigns::http::Made,
    evidence,
    http::{Body, TroubleProblem},
    moves::{self, Moved, Of},
};
use axum::{
    Json,
    extract::{Path, Query},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use yuanjian_app::Locale;

/// Which revision was read.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct RevisionQuery {
    revision: i64,
}

/// A day with which to compare.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct SinceQuery {
    /// Such as that of the last notice.
    #[serde(default)]
    since: Option<String>,
}

/// What was proposed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SurveyProposed)]
pub(super) struct Proposed {
    /// How many lines were written.
    lines: usize,
}

/// The surveys of a campaign that concern the reader.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/surveys", tag = "surveys", params(("id" = String, Path), SinceQuery), responses((status = 200, body = SurveyList)))]
pub(super) async fn list_surveys(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<SinceQuery>,
) -> Result<Json<SurveyList>> {
    let desk = Desk::of(&ctx, &id).await?;
    let since = moves::since(&ctx, Of::Surveys, &id, query.since.as_deref()).await?;
    let since = since.as_ref().map(|(then, moves)| (then.as_str(), moves.as_slice()));
    let writes = desk.hands.reach.office && !desk.scene.campaign.state.is_over();
    Ok(Json(SurveyList {
        campaign: desk.scene.campaign.id.clone(),
        campaign_title: desk.scene.campaign.title.clone(),
        today: desk.scene.on.clone(),
        items: desk
            .surveys
            .iter()
            .filter(|survey| desk.sees(survey))
            .map(|survey| view::survey(&desk, survey, since))
            .collect(),
        may: if writes { vec!["write".to_owned()] } else { Vec::new() },
    }))
}

/// Open a survey as a draft.
#[utoipa::path(post, path = "/api/v1/campaigns/{id}/surveys", tag = "surveys", params(("id" = String, Path)), request_body = SurveyBody, responses((status = 201, body = Made)))]
pub(super) async fn create_survey(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<SurveyBody>,
) -> Result<(StatusCode, Json<Made>)> {
    let id = actions::create(&ctx, &id, body).await?;
    Ok((StatusCode::CREATED, Json(Made { id })))
}

/// A survey with its lines and the answers to them, as far as they concern the reader.
#[utoipa::path(get, path = "/api/v1/surveys/{id}", tag = "surveys", params(("id" = String, Path)), responses((status = 200, body = SurveyDetail)))]
pub(super) async fn get_survey(ctx: Ctx, Path(id): Path<String>) -> Result<Json<SurveyDetail>> {
    let (desk, survey) = Desk::around(&ctx, &id).await?;
    let tag = ctx.language.tag();
    let locale = Locale::of(ctx.language);
    let titles = evidence::titles(&ctx, &desk.scene.campaign.id).await?;
    let is_office = desk.hands.reach.office;
    let (mut closing, mut carries) = (Vec::new(), Vec::new());
    if is_office && survey.state == State::Open {
        let faults = actions::close_faults(&desk, &survey, tag);
        closing = faults.iter().map(|one| TroubleProblem::of(one, &locale)).collect();
        carries = carry::preview(&ctx, &desk, &survey).await?;
    }
    let writes = is_office && survey.state != State::Closed;
    let seen: Vec<_> = desk.lines_of(&survey).filter(|line| desk.sees_line(line)).collect();
    let moves =
        moves::list(&ctx, Of::Surveys, &survey.campaign, Some(&survey.id)).await?.into_iter();
    let concerns = |moved: &Moved| match seen.iter().find(|line| line.id == moved.subject) {
        // What was decided between units is told to who sees all of them.
        Some(line) if moved.from_state == moved.to_state => desk.sees_outcome(line),
        Some(line) => desk.sees_unit(line, &moved.unit),
        None => moved.subject == survey.id,
    };
    let moves = moves
        .filter(|moved| !desk.hands.reviews && concerns(moved))
        .map(|moved| MoveView {
            unit_name: match moved.unit.as_str() {
                "" => String::new(),
                unit => desk.scene.unit(unit).name,
            },
            line_name: seen
                .iter()
                .find(|line| line.id == moved.subject)
                .map(|line| format!("{} {}", desk.name(line, tag), desk.place(&line.division)))
                .unwrap_or_default(),
            moved,
        })
        .collect();
    Ok(Json(SurveyDetail {
        survey: view::survey(&desk, &survey, None),
        campaign: desk.scene.campaign.id.clone(),
        campaign_title: desk.scene.campaign.title.clone(),
        today: desk.scene.on.clone(),
        cutoff_on: desk.scene.campaign.cutoff_on.clone(),
        lines: seen.iter().map(|line| view::line(&desk, &survey, line, &titles, tag)).collect(),
        closing,
        carries,
        figures: if writes { lines::figures(&desk, tag) } else { Vec::new() },
        moves,
    }))
}

/// Change what a survey says of itself.
#[utoipa::path(put, path = "/api/v1/surveys/{id}", tag = "surveys", params(("id" = String, Path)), request_body = SurveyBody, responses((status = 204)))]
pub(super) async fn update_survey(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<SurveyBody>,
) -> Result<StatusCode> {
    actions::update(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Remove a draft.
#[utoipa::path(delete, path = "/api/v1/surveys/{id}", tag = "surveys", params(("id" = String, Path), RevisionQuery), responses((status = 204)))]
pub(super) async fn remove_survey(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<RevisionQuery>,
) -> Result<StatusCode> {
    actions::remove(&ctx, &id, query.revision).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Issue a survey, take it back, close it with its figures, or open it again.
#[utoipa::path(post, path = "/api/v1/surveys/{id}/moves", tag = "surveys", params(("id" = String, Path)), request_body = MoveBody, responses((status = 204)))]
pub(super) async fn move_survey(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<MoveBody>,
) -> Result<StatusCode> {
    actions::move_survey(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Write a line of a survey.
#[utoipa::path(post, path = "/api/v1/surveys/{id}/lines", tag = "surveys", params(("id" = String, Path)), request_body = LineBody, responses((status = 201, body = Made)))]
pub(super) async fn create_survey_line(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<LineBody>,
) -> Result<(StatusCode, Json<Made>)> {
    let id = lines::create(&ctx, &id, body).await?;
    Ok((StatusCode::CREATED, Json(Made { id })))
}

/// Change a line of a survey.
#[utoipa::path(put, path = "/api/v1/survey_lines/{id}", tag = "surveys", params(("id" = String, Path)), request_body = LineBody, responses((status = 204)))]
pub(super) async fn update_survey_line(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<LineBody>,
) -> Result<StatusCode> {
    lines::update(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Remove a line that nobody answered.
#[utoipa::path(delete, path = "/api/v1/survey_lines/{id}", tag = "surveys", params(("id" = String, Path), RevisionQuery), responses((status = 204)))]
pub(super) async fn remove_survey_line(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<RevisionQuery>,
) -> Result<StatusCode> {
    lines::remove(&ctx, &id, query.revision).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Write a line for each figure of the edition that has none, to whoever leads it.
#[utoipa::path(post, path = "/api/v1/surveys/{id}/proposals", tag = "surveys", params(("id" = String, Path)), responses((status = 200, body = Proposed)))]
pub(super) async fn propose_survey_lines(
    ctx: Ctx,
    Path(id): Path<String>,
) -> Result<Json<Proposed>> {
    Ok(Json(Proposed { lines: proposal::propose(&ctx, &id).await? }))
}

/// Decide a line whose answers disagree or are missing, or say why its districts do not add up.
#[utoipa::path(post, path = "/api/v1/survey_lines/{id}/decisions", tag = "surveys", params(("id" = String, Path)), request_body = DecisionBody, responses((status = 204)))]
pub(super) async fn decide_survey_line(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<DecisionBody>,
) -> Result<StatusCode> {
    actions::decide(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Write the answer of a unit, and with `submit` hand it in.
#[utoipa::path(put, path = "/api/v1/survey_lines/{id}/answers/{unit}", tag = "surveys", params(("id" = String, Path), ("unit" = String, Path)), request_body = AnswerBody, responses((status = 204)))]
pub(super) async fn put_survey_answer(
    ctx: Ctx,
    Path((id, unit)): Path<(String, String)>,
    Body(body): Body<AnswerBody>,
) -> Result<StatusCode> {
    answers::put(&ctx, &id, &unit, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Recall an answer, accept it, or give it back.
#[utoipa::path(post, path = "/api/v1/survey_lines/{id}/answers/{unit}/moves", tag = "surveys", params(("id" = String, Path), ("unit" = String, Path)), request_body = AnswerMoveBody, responses((status = 204)))]
pub(super) async fn move_survey_answer(
    ctx: Ctx,
    Path((id, unit)): Path<(String, String)>,
    Body(body): Body<AnswerMoveBody>,
) -> Result<StatusCode> {
    answers::move_answer(&ctx, &id, &unit, body).await?;
    Ok(StatusCode::NO_CONTENT)
}
