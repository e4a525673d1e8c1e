//! The doors of notices.

use super::{
    actions::{self, worded},
    brief::{self, Brief},
    outbox::{Channel, Choice, Rules},
    store::{self, Asked, Sent},
    unit_brief::{self, UnitBrief},
};
use crate::{
    Ctx, Error, Result,
    http::Body,
    media::{DOCX, PDF},
};
use axum::{
    Json,
    extract::{Path, Query},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use yuanjian_app::Locale;
use yuanjian_types::{Problem, Timestamp};

/// Rows of a page.
const PAGE: usize = 50;
/// Notices that can be marked at once.
const MOST_MARKED: usize = 200;

/// Which of one's notices.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct NoticesQuery {
    /// `notice` or `urging`.
    #[serde(default)]
    kind: String,
    /// Only what was not read.
    #[serde(default)]
    unread: bool,
    /// The last id of the page before.
    #[serde(default)]
    after: String,
}

/// A notice as its reader has it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct NoticeView {
    id: String,
    /// Key of the rule that it comes from.
    rule: String,
    urgent: bool,
    /// In the reader's language.
    text: String,
    /// What it is about.
    thing: String,
    thing_id: String,
    /// The page where that is.
    page: String,
    #[schema(value_type = String)]
    at: Timestamp,
    #[schema(value_type = Option<String>)]
    read_at: Option<Timestamp>,
}

/// A page of notices, the newest first.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct NoticePage {
    items: Vec<NoticeView>,
    /// The id after which the next page begins; none on the last.
    next: Option<String>,
}

/// What is unread.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct NoticeCount {
    unread: i64,
    /// Of those, what urges.
    urging: i64,
}

/// Notices that were read, or are to be unread again.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadingBody {
    /// None for all of them.
    #[serde(default)]
    ids: Vec<String>,
    read: bool,
}

/// How one is told, and what there is to choose from.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct NoticeChoiceView {
    choice: Choice,
    /// Whether the city sends mail and drops files.
    mail: bool,
    drop: bool,
    /// Domains to which mail may go.
    domains: Vec<String>,
    digest_at: String,
}

/// A group's robot, without what opens it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RobotView {
    name: String,
    /// `wecom`, `dingtalk`, `feishu`.
    kind: String,
    host: String,
}

/// How the city tells, and the ways out that the machine has.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct NoticeRulesView {
    rules: Rules,
    revision: i64,
    /// Host and port of the mail server.
    mail_server: Option<String>,
    drop_folder: Option<String>,
    robots: Vec<RobotView>,
}

/// How the city is to tell.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NoticeRulesBody {
    rules: Rules,
    revision: i64,
}

/// A channel to try.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TestBody {
    channel: Channel,
    /// Name of the robot.
    #[serde(default)]
    robot: String,
    /// Where a mail goes.
    #[serde(default)]
    address: String,
}

/// What a channel answered.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct TestView {
    receipt: String,
}

/// Which messages.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct MessagesQuery {
    /// `waiting`, `sent`, `failed`; nothing for all.
    #[serde(default)]
    state: String,
    /// The last id of the page before.
    #[serde(default)]
    after: String,
}

/// A message that went out or is to; what it says is not shown here.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct NoticeMessageView {
    id: String,
    channel: Channel,
    robot: String,
    /// Name of the person; empty for a robot.
    recipient: String,
    address: String,
    urgent: bool,
    /// Notices that it names.
    notices: i64,
    /// `waiting`, `sent`, `failed`.
    state: String,
    attempts: i64,
    /// What the other side answered.
    receipt: String,
    /// What stood in the way the last time.
    fault: String,
    #[schema(value_type = String)]
    at: Timestamp,
    /// Not before this, while it waits.
    #[schema(value_type = String)]
    not_before: Timestamp,
    #[schema(value_type = Option<String>)]
    ended_at: Option<Timestamp>,
}

/// A page of messages, the newest first.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct NoticeMessagePage {
    items: Vec<NoticeMessageView>,
    next: Option<String>,
}

/// One's own notices.
#[utoipa::path(get, path = "/api/v1/notices", tag = "notices", params(NoticesQuery), responses((status = 200, body = NoticePage)))]
pub(super) async fn list_notices(
    ctx: Ctx,
    Query(query): Query<NoticesQuery>,
) -> Result<Json<NoticePage>> {
    let asked = Asked {
        urges: query.kind == "urging",
        unread: query.unread,
        after: &query.after,
        limit: PAGE as i64,
    };
    let locale = Locale::of(ctx.language);
    let items: Vec<NoticeView> = store::notices(&ctx, &asked)
        .await?
        .into_iter()
        .map(|one| NoticeView {
            text: worded(&one, &locale),
            id: one.id,
            rule: one.rule,
            urgent: one.urgent,
            thing: one.thing,
            thing_id: one.thing_id,
            page: one.page,
            at: one.created_at,
            read_at: one.read_at,
        })
        .collect();
    let next = items.last().filter(|_| items.len() == PAGE).map(|one| one.id.clone());
    Ok(Json(NoticePage { items, next }))
}

/// How many notices one did not read.
#[utoipa::path(get, path = "/api/v1/notice_count", tag = "notices", responses((status = 200, body = NoticeCount)))]
pub(super) async fn count_notices(ctx: Ctx) -> Result<Json<NoticeCount>> {
    let (unread, urging) = store::unread(&ctx).await?;
    Ok(Json(NoticeCount { unread, urging }))
}

/// Keep that notices were read.
#[utoipa::path(post, path = "/api/v1/notice_readings", tag = "notices", request_body = ReadingBody, responses((status = 204)))]
pub(super) async fn read_notices(ctx: Ctx, Body(body): Body<ReadingBody>) -> Result<StatusCode> {
    if body.ids.len() > MOST_MARKED {
        let wrong = Problem::error("notices.too_many").with("most", MOST_MARKED);
        return Err(Error::invalid(wrong.at_field("ids")));
    }
    store::mark_read(&ctx, &body.ids, body.read).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How one is told.
#[utoipa::path(get, path = "/api/v1/notice_choice", tag = "notices", responses((status = 200, body = NoticeChoiceView)))]
pub(super) async fn get_notice_choice(ctx: Ctx) -> Result<Json<NoticeChoiceView>> {
    let actor = ctx.actor()?;
    let mut all = store::choices(&ctx.platform.db, &actor.city).await?;
    let (rules, _) = store::rules(&ctx).await?;
    let ways = &ctx.platform.settings.notices;
    Ok(Json(NoticeChoiceView {
        choice: all.remove(&actor.account).unwrap_or_default(),
        mail: rules.mail && ways.mail_server().is_some(),
        drop: rules.drop && ways.drop_folder().is_some(),
        domains: rules.mail_domains,
        digest_at: rules.digest_at,
    }))
}

/// Choose how one is told.
#[utoipa::path(put, path = "/api/v1/notice_choice", tag = "notices", request_body = Choice, responses((status = 204)))]
pub(super) async fn put_notice_choice(ctx: Ctx, Body(body): Body<Choice>) -> Result<StatusCode> {
    actions::choose(&ctx, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How the city tells.
#[utoipa::path(get, path = "/api/v1/notice_rules", tag = "notices", responses((status = 200, body = NoticeRulesView)))]
pub(super) async fn get_notice_rules(ctx: Ctx) -> Result<Json<NoticeRulesView>> {
    let (rules, revision) = store::rules(&ctx).await?;
    let ways = &ctx.platform.settings.notices;
    Ok(Json(NoticeRulesView {
        rules,
        revision,
        mail_server: ways.mail_server(),
        drop_folder: ways.drop_folder().map(|folder| folder.display().to_string()),
        robots: ways
            .robots()
            .iter()
            .map(|robot| RobotView {
                name: robot.name.clone(),
                kind: robot.kind.key().to_owned(),
                host: robot.host.clone(),
            })
            .collect(),
    }))
}

/// Set how the city tells.
#[utoipa::path(put, path = "/api/v1/notice_rules", tag = "notices", request_body = NoticeRulesBody, responses((status = 204)))]
pub(super) async fn put_notice_rules(
    ctx: Ctx,
    Body(body): Body<NoticeRulesBody>,
) -> Result<StatusCode> {
    actions::set_rules(&ctx, body.rules, body.revision).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Try a channel now.
#[utoipa::path(post, path = "/api/v1/notice_tests", tag = "notices", request_body = TestBody, responses((status = 200, body = TestView)))]
pub(super) async fn test_channel(ctx: Ctx, Body(body): Body<TestBody>) -> Result<Json<TestView>> {
    let receipt = actions::test(&ctx, body.channel, &body.robot, body.address.trim()).await?;
    Ok(Json(TestView { receipt }))
}

/// What went out and what is to.
#[utoipa::path(get, path = "/api/v1/notice_messages", tag = "notices", params(MessagesQuery), responses((status = 200, body = NoticeMessagePage)))]
pub(super) async fn list_notice_messages(
    ctx: Ctx,
    Query(query): Query<MessagesQuery>,
) -> Result<Json<NoticeMessagePage>> {
    let found = store::messages(&ctx, &query.state, &query.after, PAGE as i64).await?;
    let items: Vec<NoticeMessageView> = found.into_iter().map(shown).collect();
    let next = items.last().filter(|_| items.len() == PAGE).map(|one| one.id.clone());
    Ok(Json(NoticeMessagePage { items, next }))
}

/// Send again what was given up.
#[utoipa::path(post, path = "/api/v1/notice_messages/{id}/replays", tag = "notices", params(("id" = String, Path)), responses((status = 204)))]
pub(super) async fn replay_message(ctx: Ctx, Path(id): Path<String>) -> Result<StatusCode> {
    actions::replay(&ctx, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the office asks the leader to decide.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BriefBody {
    decisions: Vec<String>,
}

/// The week on one page.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/brief", tag = "notices", params(("id" = String, Path)), responses((status = 200, body = Brief)))]
pub(super) async fn get_brief(ctx: Ctx, Path(id): Path<String>) -> Result<Json<Brief>> {
    Ok(Json(brief::brief(&ctx, &id).await?))
}

/// Keep today's brief with what is to be decided.
#[utoipa::path(post, path = "/api/v1/campaigns/{id}/briefs", tag = "notices", params(("id" = String, Path)), request_body = BriefBody, responses((status = 204)))]
pub(super) async fn keep_brief(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<BriefBody>,
) -> Result<StatusCode> {
    brief::keep(&ctx, &id, body.decisions).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The week on one page, to be changed in a word processor.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/brief.docx", tag = "notices", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")))]
pub(super) async fn get_brief_docx(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let bytes = brief::document(&ctx, &id, false).await?;
    Ok(attached(bytes, DOCX, "brief.docx"))
}

/// The week on one page, to be printed.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/brief.pdf", tag = "notices", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/pdf")))]
pub(super) async fn get_brief_pdf(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let bytes = brief::document(&ctx, &id, true).await?;
    Ok(attached(bytes, PDF, "brief.pdf"))
}

/// A unit's week on one page.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/units/{unit}/brief", tag = "notices", params(("id" = String, Path), ("unit" = String, Path)), responses((status = 200, body = UnitBrief)))]
pub(super) async fn get_unit_brief(
    ctx: Ctx,
    Path((id, unit)): Path<(String, String)>,
) -> Result<Json<UnitBrief>> {
    Ok(Json(unit_brief::brief(&ctx, &id, &unit).await?))
}

/// A unit's week on one page, to be changed in a word processor.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/units/{unit}/brief.docx", tag = "notices", params(("id" = String, Path), ("unit" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")))]
pub(super) async fn get_unit_brief_docx(
    ctx: Ctx,
    Path((id, unit)): Path<(String, String)>,
) -> Result<Response> {
    let bytes = unit_brief::document(&ctx, &id, &unit, false).await?;
    Ok(attached(bytes, DOCX, "unit-brief.docx"))
}

/// A unit's week on one page, to be printed.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/units/{unit}/brief.pdf", tag = "notices", params(("id" = String, Path), ("unit" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/pdf")))]
pub(super) async fn get_unit_brief_pdf(
    ctx: Ctx,
    Path((id, unit)): Path<(String, String)>,
) -> Result<Response> {
    let bytes = unit_brief::document(&ctx, &id, &unit, true).await?;
    Ok(attached(bytes, PDF, "unit-brief.pdf"))
}

fn attached(bytes: Vec<u8>, kind: &'static str, name: &str) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

fn shown(sent: Sent) -> NoticeMessageView {
    NoticeMessageView {
        id: sent.parcel.id,
        channel: sent.parcel.channel,
        robot: sent.parcel.robot,
        recipient: sent.parcel.recipient,
        address: sent.parcel.address,
        urgent: sent.urgent,
        notices: sent.notices,
        state: sent.state,
        attempts: sent.attempts,
        receipt: sent.receipt,
        fault: sent.fault,
        at: sent.parcel.created_at,
        not_before: sent.not_before,
        ended_at: sent.ended_at,
    }
}
