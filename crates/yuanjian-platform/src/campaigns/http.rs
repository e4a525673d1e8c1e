//! The doors of honours and campaigns, and how they look to a reader today.

use super::{
    actions::{self, CampaignBody, HonourBody, MoveBody},
    calendar::{day, days},
    cited,
    plan::{self, Anchor},
    state::{Move, State},
    store::{self, Campaign, Inspection, Link, Moved, MovedDay, Notice},
    threat::{self, Threat},
};
use crate::{
    Ctx, Error, Result, assessments,
    http::{Body, TroubleProblem},
    standards,
    withdrawal::{WithdrawalBody, Withdrawn},
};
use axum::{
    Json,
    extract::{Path, Query, Request},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use time::Date;
use yuanjian_app::Locale;
use yuanjian_types::{Digest, Problem};

/// Largest file of a notice.
const NOTICE_LIMIT: usize = 50 << 20;

/// A title that the city holds or held.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct HonourView {
    id: String,
    name: String,
    level: String,
    /// Key of the tier of the standard that it is judged by; empty where none is meant.
    tier: String,
    awarded_year: i64,
    awarded_by: String,
    document: String,
    rule_years: Option<i64>,
    rule: String,
    next_due_year: Option<i64>,
    /// `held` or `revoked`.
    state: String,
    inspections: Vec<Inspection>,
    links: Vec<LinkView>,
    /// Linked titles that fell or may fall.
    threats: Vec<Threat>,
    /// That it was taken back as a mistake; it then counts no more.
    withdrawn: Option<Withdrawn>,
    revision: i64,
    may: Vec<String>,
}

/// Another honour that hangs together with this one.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct LinkView {
    honour: String,
    name: String,
    note: String,
}

/// Days to a deadline, counted by the server.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct Countdown {
    /// `materials`, `report`, `onsite`, `rectification`.
    pub(crate) what: String,
    pub(crate) due: String,
    /// Negative when it is over.
    pub(crate) days: i64,
    /// 0 when it is over.
    pub(crate) working_days: i64,
    /// Whether it is behind the campaign: handed up, or decided.
    pub(crate) settled: bool,
    /// The document that it rests on: number or title; empty where none is registered.
    pub(crate) ground: String,
}

/// A step of the plan with its days.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct StepView {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) anchor: Anchor,
    days: i64,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) done_on: Option<String>,
    /// `done`, `settled`, `green`, `yellow`, `red`.
    pub(crate) light: String,
    /// Working days by which it would have had to begin before the start; 0 when it fits.
    short: i64,
}

/// A stretch of the campaign.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct PhaseView {
    /// `preparation`, `materials`, `self_inspection`, `review`, `result`.
    key: String,
    from: Option<String>,
    to: Option<String>,
    /// `done`, `current`, `ahead`.
    state: String,
}

/// A campaign as it stands today.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct CampaignView {
    pub(crate) id: String,
    honour: String,
    honour_name: String,
    pub(crate) title: String,
    pub(crate) edition: String,
    data_year: i64,
    cutoff_on: String,
    pub(crate) state: State,
    notice: Notice,
    starts_on: String,
    materials_due: String,
    report_due: String,
    onsite_due: String,
    rectification_due: Option<String>,
    pub(crate) today: String,
    /// Whether the clocks run.
    started: bool,
    /// The deadlines, in their order.
    pub(crate) countdowns: Vec<Countdown>,
    /// The one that is next; none when the campaign is over.
    pub(crate) next: Option<Countdown>,
    pub(crate) steps: Vec<StepView>,
    phases: Vec<PhaseView>,
    /// Decisions between here and the loss of the title; none once it passed.
    pub(crate) steps_to_loss: Option<i64>,
    moves: Vec<Moved>,
    /// What does not fit.
    pub(crate) warnings: Vec<TroubleProblem>,
    /// Honours that suffer with this one.
    linked: Vec<LinkView>,
    /// Those of them that fell or may fall.
    threats: Vec<Threat>,
    /// Key of the tier that its title is judged by; empty where none is meant.
    tier: String,
    /// The same in the reader's language.
    tier_name: String,
    revision: i64,
    /// `update`, and the moves that are open.
    may: Vec<String>,
}

/// A campaign in a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct CampaignItem {
    id: String,
    title: String,
    honour: String,
    edition: String,
    data_year: i64,
    state: State,
    starts_on: String,
    report_due: String,
}

/// What was made.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Made {
    /// Its id.
    pub(crate) id: String,
}

/// Days that differ from the week's rule.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct CalendarView {
    days: Vec<MovedDay>,
    /// Revision of each year that was ever written; 0 stands for any other.
    revisions: BTreeMap<String, i64>,
}

/// The days of a year that differ from the week's rule.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CalendarBody {
    days: Vec<MovedDay>,
    /// Which revision of the year was read.
    revision: i64,
}

/// A file's name and the revision that was read.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(crate) struct FileQuery {
    name: String,
    revision: i64,
}

/// The honours of the city, the oldest first; those that were taken back stand last.
#[utoipa::path(get, path = "/api/v1/honours", tag = "campaigns", responses((status = 200, body = Vec<HonourView>)))]
pub(super) async fn list_honours(ctx: Ctx) -> Result<Json<Vec<HonourView>>> {
    let mut held = store::all_honours(&ctx).await?;
    held.sort_by_key(|honour| honour.withdrawn.is_some());
    let inspections = store::inspections(&ctx).await?;
    let campaigns = store::campaigns(&ctx).await?;
    let may = may(&ctx);
    let views = held
        .iter()
        .map(|honour| HonourView {
            id: honour.id.clone(),
            name: honour.name.clone(),
            level: honour.level.clone(),
            tier: honour.tier.clone(),
            awarded_year: honour.awarded_year,
            awarded_by: honour.awarded_by.clone(),
            document: honour.document.clone(),
            rule_years: honour.rule_years,
            rule: honour.rule.clone(),
            next_due_year: honour.next_due_year,
            state: honour.state.clone(),
            inspections: inspections.iter().filter(|i| i.honour == honour.id).cloned().collect(),
            links: links(&honour.links, &held),
            threats: threat::threats(honour, &held, &campaigns),
            revision: honour.revision,
            may: if honour.withdrawn.is_none() { may.clone() } else { Vec::new() },
            withdrawn: honour.withdrawn.clone(),
        })
        .collect();
    Ok(Json(views))
}

/// Register an honour.
#[utoipa::path(post, path = "/api/v1/honours", tag = "campaigns", request_body = HonourBody, responses((status = 201, body = Made)))]
pub(super) async fn create_honour(
    ctx: Ctx,
    Body(body): Body<HonourBody>,
) -> Result<(StatusCode, Json<Made>)> {
    let id = actions::create_honour(&ctx, body).await?;
    Ok((StatusCode::CREATED, Json(Made { id })))
}

/// Change an honour.
#[utoipa::path(put, path = "/api/v1/honours/{id}", tag = "campaigns", params(("id" = String, Path)), request_body = HonourBody, responses((status = 204)))]
pub(super) async fn update_honour(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<HonourBody>,
) -> Result<StatusCode> {
    actions::update_honour(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take back an honour that was entered by mistake; it stays on file with the reason.
#[utoipa::path(post, path = "/api/v1/honours/{id}/withdrawals", tag = "campaigns", params(("id" = String, Path)), request_body = WithdrawalBody, responses((status = 204)))]
pub(super) async fn withdraw_honour(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<WithdrawalBody>,
) -> Result<StatusCode> {
    actions::withdraw_honour(&ctx, &id, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Register an earlier inspection of an honour.
#[utoipa::path(post, path = "/api/v1/honours/{id}/inspections", tag = "campaigns", params(("id" = String, Path)), request_body = Inspection, responses((status = 204)))]
pub(super) async fn add_inspection(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<Inspection>,
) -> Result<StatusCode> {
    actions::add_inspection(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The campaigns, the newest first.
#[utoipa::path(get, path = "/api/v1/campaigns", tag = "campaigns", responses((status = 200, body = Vec<CampaignItem>)))]
pub(super) async fn list_campaigns(ctx: Ctx) -> Result<Json<Vec<CampaignItem>>> {
    let found = store::campaigns(&ctx).await?;
    let item = |campaign: Campaign| CampaignItem {
        id: campaign.id,
        title: campaign.title,
        honour: campaign.honour,
        edition: campaign.edition,
        data_year: campaign.data_year,
        state: campaign.state,
        starts_on: campaign.starts_on,
        report_due: campaign.report_due,
    };
    Ok(Json(found.into_iter().map(item).collect()))
}

/// Prepare a campaign.
#[utoipa::path(post, path = "/api/v1/campaigns", tag = "campaigns", request_body = CampaignBody, responses((status = 201, body = Made)))]
pub(super) async fn create_campaign(
    ctx: Ctx,
    Body(body): Body<CampaignBody>,
) -> Result<(StatusCode, Json<Made>)> {
    let id = actions::create_campaign(&ctx, body).await?;
    Ok((StatusCode::CREATED, Json(Made { id })))
}

/// Of which campaign it is a change.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct PreviewOf {
    /// Its id; nothing for a new one.
    #[serde(default)]
    of: Option<String>,
}

/// How a campaign would look, with its plan and what does not fit; nothing is kept.
#[utoipa::path(post, path = "/api/v1/campaign_previews", tag = "campaigns", params(PreviewOf), request_body = CampaignBody, responses((status = 200, body = CampaignView)))]
pub(super) async fn preview_campaign(
    ctx: Ctx,
    Query(PreviewOf { of }): Query<PreviewOf>,
    Body(body): Body<CampaignBody>,
) -> Result<Json<CampaignView>> {
    Ok(Json(view(&ctx, actions::draft(&ctx, of.as_deref(), body).await?).await?))
}

/// A campaign as it stands today.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}", tag = "campaigns", params(("id" = String, Path)), responses((status = 200, body = CampaignView)))]
pub(super) async fn get_campaign(ctx: Ctx, Path(id): Path<String>) -> Result<Json<CampaignView>> {
    Ok(Json(view(&ctx, store::campaign(&ctx, &id).await?).await?))
}

/// Change a campaign.
#[utoipa::path(put, path = "/api/v1/campaigns/{id}", tag = "campaigns", params(("id" = String, Path)), request_body = CampaignBody, responses((status = 204)))]
pub(super) async fn update_campaign(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<CampaignBody>,
) -> Result<StatusCode> {
    actions::update_campaign(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Keep the file of the notice.
#[utoipa::path(put, path = "/api/v1/campaigns/{id}/notice", tag = "campaigns", params(("id" = String, Path), FileQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses((status = 204)))]
pub(super) async fn put_notice_file(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<FileQuery>,
    request: Request,
) -> Result<StatusCode> {
    let bytes = axum::body::to_bytes(request.into_body(), NOTICE_LIMIT).await.map_err(|_| {
        Error::invalid(
            Problem::error("request.upload_too_large").with("limit_mib", NOTICE_LIMIT >> 20),
        )
    })?;
    actions::put_notice_file(&ctx, &id, query.revision, &query.name, bytes).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The file of the notice.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/notice/file", tag = "campaigns", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
pub(super) async fn get_notice_file(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let campaign = store::campaign(&ctx, &id).await?;
    let digest: Digest =
        serde_json::from_value(campaign.notice.digest.into()).map_err(|_| Error::not_found())?;
    let bytes = ctx.platform.blobs.get(&digest).await?;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    Ok(response)
}

/// Move a campaign on.
#[utoipa::path(post, path = "/api/v1/campaigns/{id}/moves", tag = "campaigns", params(("id" = String, Path)), request_body = MoveBody, responses((status = 204)))]
pub(super) async fn move_campaign(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<MoveBody>,
) -> Result<StatusCode> {
    actions::move_campaign(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The days that rest or work against the week's rule.
#[utoipa::path(get, path = "/api/v1/calendar", tag = "campaigns", responses((status = 200, body = CalendarView)))]
pub(super) async fn get_calendar(ctx: Ctx) -> Result<Json<CalendarView>> {
    let days = store::moved_days(&ctx).await?;
    Ok(Json(CalendarView { days, revisions: store::calendar_revisions(&ctx).await? }))
}

/// Replace the moved days of a year.
#[utoipa::path(put, path = "/api/v1/calendar/{year}", tag = "campaigns", params(("year" = i64, Path)), request_body = CalendarBody, responses((status = 204)))]
pub(super) async fn put_calendar(
    ctx: Ctx,
    Path(year): Path<i64>,
    Body(body): Body<CalendarBody>,
) -> Result<StatusCode> {
    actions::put_calendar(&ctx, year, body.revision, body.days).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The campaign that pages count down to: the newest that is not over, else the newest.
pub(crate) async fn current(ctx: &Ctx) -> Result<Option<CampaignView>> {
    match store::current(ctx).await? {
        Some(campaign) => Ok(Some(view(ctx, campaign).await?)),
        None => Ok(None),
    }
}

/// A campaign as it stands today.
pub(crate) async fn view(ctx: &Ctx, campaign: Campaign) -> Result<CampaignView> {
    let today = actions::today(ctx)?;
    let calendar = store::calendar(ctx).await?;
    let frame = actions::frame(&campaign)?;
    let planned = plan::back(&campaign.steps, &frame, &calendar);
    let locale = Locale::of(ctx.language);
    let mut warnings = Vec::new();
    let mut steps = Vec::new();
    for (step, planned) in campaign.steps.iter().zip(&planned) {
        let light = plan::light(step, planned, campaign.state, today);
        if planned.short > 0 && !matches!(light, "done" | "settled") {
            warnings.push(TroubleProblem::of(
                &Problem::warning("campaigns.does_not_fit")
                    .with("step", step.title.clone())
                    .with("from", planned.from.to_string())
                    .with("short", planned.short),
                &locale,
            ));
        }
        steps.push(StepView {
            id: step.id.clone(),
            title: step.title.clone(),
            anchor: step.anchor,
            days: step.days,
            from: planned.from.to_string(),
            to: planned.to.to_string(),
            done_on: step.done_on.clone(),
            light: light.to_owned(),
            short: planned.short,
        });
    }
    let settled = |anchor| !plan::awaits(campaign.state, anchor);
    let mut dues = vec![
        ("materials", frame.materials, settled(Anchor::Materials)),
        ("report", frame.report, settled(Anchor::Report)),
        ("onsite", frame.onsite, settled(Anchor::Onsite)),
    ];
    let rectification = campaign.rectification_due.as_deref().and_then(day);
    if let Some(due) = rectification {
        dues.push(("rectification", due, campaign.state != State::Rectifying));
    }
    let moves = store::moves(ctx, &campaign.id).await?;
    let countdowns: Vec<Countdown> = dues
        .into_iter()
        .map(|(what, due, settled)| Countdown {
            ground: cited::ground(&campaign, &moves, what),
            what: what.to_owned(),
            due: due.to_string(),
            days: days(today, due),
            working_days: calendar.between(today, due),
            settled,
        })
        .collect();
    let awaited: &[&str] = match campaign.state {
        State::Preparing | State::Running => &["materials", "report"],
        State::Submitted => &["onsite"],
        State::Rectifying => &["rectification"],
        State::Rechecking | State::Passed | State::Revoked | State::Withdrawn => &[],
    };
    let wanted = |c: &&Countdown| awaited.contains(&c.what.as_str());
    let next = countdowns
        .iter()
        .filter(wanted)
        .find(|countdown| countdown.days >= 0)
        .or_else(|| countdowns.iter().rfind(wanted))
        .cloned();
    let held = store::honours(ctx).await?;
    let honour = held.iter().find(|honour| honour.id == campaign.honour);
    let campaigns = store::campaigns(ctx).await?;
    let threats =
        honour.map(|honour| threat::threats(honour, &held, &campaigns)).unwrap_or_default();
    let tier = honour.map(|honour| honour.tier.clone()).unwrap_or_default();
    let edition = standards::named(ctx, &campaign.edition);
    let tier_name = edition
        .map(|edition| edition.name(ctx.language.tag(), "tier", &tier).to_owned())
        .unwrap_or_default();
    warnings.extend(
        tier_warning(ctx, &campaign, &tier, &tier_name)
            .await?
            .map(|problem| TroubleProblem::of(&problem, &locale)),
    );
    let mut may = may(ctx);
    if campaign.state.is_over() {
        may.clear();
    }
    if !may.is_empty() {
        may.extend(campaign.state.moves().iter().map(|way: &Move| way.key().to_owned()));
    }
    Ok(CampaignView {
        honour_name: honour.map(|honour| honour.name.clone()).unwrap_or_default(),
        linked: honour.map(|honour| links(&honour.links, &held)).unwrap_or_default(),
        phases: phases(campaign.state, &frame, today),
        moves,
        threats,
        tier,
        tier_name,
        steps_to_loss: campaign.state.steps_to_loss(),
        started: campaign.state != State::Preparing,
        today: today.to_string(),
        id: campaign.id,
        honour: campaign.honour,
        title: campaign.title,
        edition: campaign.edition,
        data_year: campaign.data_year,
        cutoff_on: campaign.cutoff_on,
        state: campaign.state,
        notice: campaign.notice,
        starts_on: campaign.starts_on,
        materials_due: campaign.materials_due,
        report_due: campaign.report_due,
        onsite_due: campaign.onsite_due,
        rectification_due: campaign.rectification_due,
        countdowns,
        next,
        steps,
        warnings,
        revision: campaign.revision,
        may,
    })
}

/// That assessments are set to another tier than the one by which the title is judged.
async fn tier_warning(
    ctx: &Ctx,
    campaign: &Campaign,
    tier: &str,
    name: &str,
) -> Result<Option<Problem>> {
    if tier.is_empty() || campaign.state.is_over() {
        return Ok(None);
    }
    let set = assessments::tier_in_use(ctx).await?;
    Ok(set.filter(|set| set.key != tier).map(|set| {
        Problem::warning("campaigns.assessed_by_another_tier")
            .with("tier", name)
            .with("set", set.name)
    }))
}

/// Which stretch it is in: by its state where the state says so, by the deadlines otherwise.
fn phases(state: State, frame: &plan::Frame, today: Date) -> Vec<PhaseView> {
    let current = match state {
        State::Preparing => 0,
        State::Running if today <= frame.materials => 1,
        State::Running => 2,
        State::Submitted => 3,
        State::Rectifying | State::Rechecking => 4,
        State::Passed | State::Revoked | State::Withdrawn => 5,
    };
    let stretches = [
        ("preparation", None, Some(frame.start)),
        ("materials", Some(frame.start), Some(frame.materials)),
        ("self_inspection", Some(frame.materials), Some(frame.report)),
        ("review", Some(frame.report), Some(frame.onsite)),
        ("result", Some(frame.onsite), None),
    ];
    let text = |day: Option<Date>| day.map(|day| day.to_string());
    stretches
        .into_iter()
        .enumerate()
        .map(|(place, (key, from, to))| PhaseView {
            key: key.to_owned(),
            from: text(from),
            to: text(to),
            state: match place.cmp(&current) {
                std::cmp::Ordering::Less => "done",
                std::cmp::Ordering::Equal => "current",
                std::cmp::Ordering::Greater => "ahead",
            }
            .to_owned(),
        })
        .collect()
}

fn links(links: &[Link], held: &[store::Honour]) -> Vec<LinkView> {
    let name = |id: &str| held.iter().find(|h| h.id == id).map(|h| h.name.clone());
    links
        .iter()
        .map(|link| LinkView {
            honour: link.honour.clone(),
            name: name(&link.honour).unwrap_or_default(),
            note: link.note.clone(),
        })
        .collect()
}

fn may(ctx: &Ctx) -> Vec<String> {
    let held = ctx.actor.as_ref().map(|actor| actor.roles()).unwrap_or_default();
    if super::MANAGE.allows(&held) { vec!["update".to_owned()] } else { Vec::new() }
}
