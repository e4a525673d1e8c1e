//! The doors of meetings.

use super::{
    AgendaLine, Meeting, MeetingState, actions,
    actions::{MeetingBody, MeetingMoveBody, MinutesBody, SeatBody},
    minutes, sign_in,
};
use crate::{
    Ctx, Error, Result,
    campaigns::http::Made,
    coordination::{
        WORK,
        desk::Desk,
        kind::{Kind, State},
        store::Matter,
        view::{self, MatterView},
    },
    http::Body,
    layers,
    moves::{self, Moved, Of},
    tasks::Named,
    workbooks::{ImportQuery, ImportView, Imported},
};
use axum::{
    Json,
    extract::{Path, Query, Request},
    http::StatusCode,
    response::Response,
};
use serde::{Deserialize, Serialize};
use yuanjian_types::Problem;

const PAPER_LIMIT: usize = 50 << 20;

/// What of the list is wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(crate) struct MeetingsQuery {
    /// A day with which to compare.
    #[serde(default)]
    since: Option<String>,
}

/// A meeting in a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct MeetingView {
    id: String,
    number: i64,
    /// `mobilisation`, `progress`, `coordination`, `supervision`, `report`, `feedback`, `other`.
    kind: String,
    title: String,
    on_day: String,
    at_time: String,
    place: String,
    state: MeetingState,
    invited: usize,
    present: usize,
    substitutes: usize,
    absent: usize,
    late: usize,
    papers: usize,
    actions: usize,
    actions_done: usize,
    /// Number of the minutes.
    document: String,
    issued_on: Option<String>,
    /// How it stood on the day that was asked for; none when it was not called yet.
    was: Option<MeetingWas>,
    revision: i64,
    /// The ways that are open to the reader; `update`, `minutes`, `papers`, `assign`.
    may: Vec<String>,
}

/// How a meeting stood on an earlier day.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct MeetingWas {
    state: Option<MeetingState>,
}

/// The meetings of a campaign.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct MeetingList {
    campaign: String,
    campaign_title: String,
    today: String,
    items: Vec<MeetingView>,
    /// `call`.
    may: Vec<String>,
}

/// A meeting whole.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct MeetingDetail {
    #[serde(flatten)]
    meeting: MeetingView,
    campaign: String,
    campaign_title: String,
    today: String,
    chair: Option<crate::tasks::Held>,
    agenda: Vec<AgendaLine>,
    /// Names of the units of the agenda and the seats, by id.
    units: Vec<Named>,
    seats: Vec<SeatView>,
    files: Vec<PaperView>,
    minutes: String,
    /// Where the record of changes stood when the minutes were issued.
    chain: String,
    actions_assigned: Vec<MatterView>,
    commitments: Vec<MatterView>,
    blockers: Vec<MatterView>,
    /// What happened; writings of the minutes with their text as it was then.
    moves: Vec<Moved>,
}

/// A seat.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = MeetingSeat)]
pub(crate) struct SeatView {
    unit: Named,
    person: String,
    /// `expected`, `present`, `substitute`, `absent`.
    state: String,
    substitute: String,
    late: bool,
    reason: String,
    /// Whether the reader may say how it is taken.
    may_sign: bool,
}

/// A paper.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = MeetingPaper)]
pub(crate) struct PaperView {
    id: String,
    name: String,
    size: i64,
}

/// A file to keep.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(crate) struct PaperQuery {
    /// Name of the file.
    name: String,
    revision: i64,
}

/// The revision that was read.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(crate) struct RevisionQuery {
    revision: i64,
}

/// The meetings of a campaign that the reader may see, the newest first.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/meetings", tag = "coordination", params(("id" = String, Path), MeetingsQuery), responses((status = 200, body = MeetingList)))]
pub(crate) async fn list_meetings(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<MeetingsQuery>,
) -> Result<Json<MeetingList>> {
    let desk = Desk::of(&ctx, &id).await?;
    let since = moves::since(&ctx, Of::Matters, &id, query.since.as_deref()).await?;
    let since = since.as_ref().map(|(then, moves)| (then.as_str(), moves.as_slice()));
    let seen = desk.meetings.iter().filter(|meeting| desk.sees_meeting(meeting));
    let calls = desk.hands.reach.office && !desk.scene.campaign.state.is_over();
    Ok(Json(MeetingList {
        campaign: desk.scene.campaign.id.clone(),
        campaign_title: desk.scene.campaign.title.clone(),
        today: desk.scene.on.clone(),
        items: seen.map(|meeting| meeting_view(&desk, meeting, since)).collect(),
        may: if calls { vec!["call".to_owned()] } else { Vec::new() },
    }))
}

fn meeting_view(desk: &Desk, meeting: &Meeting, since: Option<(&str, &[Moved])>) -> MeetingView {
    let seats = |state: &str| meeting.seats.iter().filter(|seat| seat.state == state).count();
    let actions = of_meeting(desk, meeting, Kind::Action);
    MeetingView {
        id: meeting.id.clone(),
        number: meeting.number,
        kind: meeting.kind.clone(),
        title: meeting.title.clone(),
        on_day: meeting.on_day.clone(),
        at_time: meeting.at_time.clone(),
        place: meeting.place.clone(),
        state: meeting.state,
        invited: meeting.seats.len(),
        present: seats("present"),
        substitutes: seats("substitute"),
        absent: seats("absent"),
        late: meeting.seats.iter().filter(|seat| seat.late).count(),
        papers: meeting.papers.len(),
        actions: actions.clone().count(),
        actions_done: actions.filter(|one| desk.state(one) == State::Done).count(),
        document: meeting.document.clone(),
        issued_on: meeting.issued_on.clone(),
        was: since.map(|(then, moves)| {
            let mut own =
                moves.iter().filter(|one| one.subject == meeting.id && one.on.as_str() <= then);
            MeetingWas { state: own.next_back().and_then(|one| MeetingState::parse(&one.to_state)) }
        }),
        revision: meeting.revision,
        may: may(desk, meeting),
    }
}

/// What came of a meeting and stands.
fn of_meeting<'a>(
    desk: &'a Desk,
    meeting: &'a Meeting,
    kind: Kind,
) -> impl Iterator<Item = &'a Matter> + Clone {
    desk.matters.iter().filter(move |one| {
        one.kind == kind
            && one.meeting.as_deref() == Some(meeting.id.as_str())
            && one.state != State::Withdrawn
    })
}

fn may(desk: &Desk, meeting: &Meeting) -> Vec<String> {
    if !desk.hands.reach.office || desk.scene.campaign.state.is_over() {
        return Vec::new();
    }
    let mut may: Vec<String> =
        meeting.state.ways().iter().map(|way| way.key().to_owned()).collect();
    if meeting.state.is_open() {
        may.extend(["update", "papers", "assign"].map(str::to_owned));
    }
    if meeting.state == MeetingState::Held {
        may.push("minutes".to_owned());
    }
    may
}

/// Call a meeting.
#[utoipa::path(post, path = "/api/v1/campaigns/{id}/meetings", tag = "coordination", params(("id" = String, Path)), request_body = MeetingBody, responses((status = 201, body = Made)))]
pub(crate) async fn create_meeting(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<MeetingBody>,
) -> Result<(StatusCode, Json<Made>)> {
    let id = actions::create(&ctx, &id, body).await?;
    Ok((StatusCode::CREATED, Json(Made { id })))
}

/// A meeting with its agenda, seats, papers, minutes, and what came of it.
#[utoipa::path(get, path = "/api/v1/meetings/{id}", tag = "coordination", params(("id" = String, Path)), responses((status = 200, body = MeetingDetail)))]
pub(crate) async fn get_meeting(ctx: Ctx, Path(id): Path<String>) -> Result<Json<MeetingDetail>> {
    let (desk, meeting) = Desk::around_meeting(&ctx, &id).await?;
    let tag = ctx.language.tag();
    let came = |kind: Kind| {
        let seen = of_meeting(&desk, &meeting, kind).filter(|one| desk.sees(one));
        seen.map(|one| view::matter(&desk, one, tag, None)).collect()
    };
    let reach = &desk.hands.reach;
    let works = WORK.allows(&ctx.actor()?.roles());
    let over = desk.scene.campaign.state.is_over();
    let open = works && meeting.state.is_open() && !over;
    let speaking = meeting.agenda.iter().filter_map(|line| line.unit.as_deref());
    let seated = meeting.seats.iter().map(|seat| seat.unit.as_str());
    let mut units: Vec<&str> = speaking.chain(seated).collect();
    units.sort_unstable();
    units.dedup();
    Ok(Json(MeetingDetail {
        campaign: desk.scene.campaign.id.clone(),
        campaign_title: desk.scene.campaign.title.clone(),
        today: desk.scene.on.clone(),
        chair: meeting.chair_post.as_deref().map(|post| desk.scene.post(post)),
        agenda: meeting.agenda.clone(),
        units: units.into_iter().map(|id| desk.scene.unit(id)).collect(),
        seats: meeting
            .seats
            .iter()
            .map(|seat| SeatView {
                unit: desk.scene.unit(&seat.unit),
                person: seat.person.clone(),
                state: seat.state.clone(),
                substitute: seat.substitute.clone(),
                late: seat.late,
                reason: seat.reason.clone(),
                may_sign: open && (reach.office || reach.acts_for(Some(&seat.unit))),
            })
            .collect(),
        files: meeting
            .papers
            .iter()
            .map(|one| PaperView { id: one.id.clone(), name: one.name.clone(), size: one.size })
            .collect(),
        minutes: meeting.minutes.clone(),
        chain: meeting.chain.clone(),
        actions_assigned: came(Kind::Action),
        commitments: came(Kind::Commitment),
        blockers: came(Kind::Blocker),
        moves: moves::list(&ctx, Of::Matters, &meeting.campaign, Some(&id)).await?,
        meeting: meeting_view(&desk, &meeting, None),
    }))
}

/// Change what a meeting says.
#[utoipa::path(put, path = "/api/v1/meetings/{id}", tag = "coordination", params(("id" = String, Path)), request_body = MeetingBody, responses((status = 204)))]
pub(crate) async fn update_meeting(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<MeetingBody>,
) -> Result<StatusCode> {
    actions::update(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Move a meeting on: held, minutes issued, called off.
#[utoipa::path(post, path = "/api/v1/meetings/{id}/moves", tag = "coordination", params(("id" = String, Path)), request_body = MeetingMoveBody, responses((status = 204)))]
pub(crate) async fn move_meeting(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<MeetingMoveBody>,
) -> Result<StatusCode> {
    actions::move_meeting(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Say how a unit's seat is taken.
#[utoipa::path(put, path = "/api/v1/meetings/{id}/seats/{unit}", tag = "coordination", params(("id" = String, Path), ("unit" = String, Path)), request_body = SeatBody, responses((status = 204)))]
pub(crate) async fn put_seat(
    ctx: Ctx,
    Path((id, unit)): Path<(String, String)>,
    Body(body): Body<SeatBody>,
) -> Result<StatusCode> {
    actions::put_seat(&ctx, &id, &unit, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Write the minutes.
#[utoipa::path(put, path = "/api/v1/meetings/{id}/minutes", tag = "coordination", params(("id" = String, Path)), request_body = MinutesBody, responses((status = 204)))]
pub(crate) async fn put_minutes(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<MinutesBody>,
) -> Result<StatusCode> {
    actions::put_minutes(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The minutes as an official document; a draft until they are issued.
#[utoipa::path(get, path = "/api/v1/meetings/{id}/minutes/document", tag = "coordination", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")))]
pub(crate) async fn get_minutes_document(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let (desk, meeting) = Desk::around_meeting(&ctx, &id).await?;
    minutes::send(&ctx, &desk, &meeting).await
}

/// The sign-in sheet.
#[utoipa::path(get, path = "/api/v1/meetings/{id}/sign_in", tag = "coordination", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub(crate) async fn export_sign_in(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let (desk, meeting) = Desk::around_meeting(&ctx, &id).await?;
    sign_in::send(&desk, &meeting, ctx.language)
}

/// Take a filled sign-in sheet in: shown first with `check`, then taken whole.
#[utoipa::path(post, path = "/api/v1/meetings/{id}/sign_in", tag = "coordination", params(("id" = String, Path), ImportQuery, RevisionQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses((status = 200, body = Imported)))]
pub(crate) async fn import_sign_in(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<ImportQuery>,
    Query(read): Query<RevisionQuery>,
    request: Request,
) -> Result<Json<Imported>> {
    Ok(Json(sign_in::take(&ctx, &id, read.revision, &query, request).await?))
}

/// The sign-in sheets that were taken in, the newest first.
#[utoipa::path(get, path = "/api/v1/meetings/{id}/sign_in/imports", tag = "coordination", params(("id" = String, Path)), responses((status = 200, body = Vec<ImportView>)))]
pub(crate) async fn list_sign_in_imports(
    ctx: Ctx,
    Path(id): Path<String>,
) -> Result<Json<Vec<ImportView>>> {
    Ok(Json(sign_in::list(&ctx, &id).await?))
}

/// Undo a sign-in sheet: the seats that it changed are taken as before. Refused when the minutes are
/// issued or one of them was signed otherwise since.
#[utoipa::path(post, path = "/api/v1/meetings/{id}/sign_in/imports/{import}/undoings", tag = "coordination", params(("id" = String, Path), ("import" = String, Path)), responses((status = 204)))]
pub(crate) async fn undo_sign_in_import(
    ctx: Ctx,
    Path((id, import)): Path<(String, String)>,
) -> Result<StatusCode> {
    sign_in::undo(&ctx, &id, &import).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Keep a paper of the meeting.
#[utoipa::path(post, path = "/api/v1/meetings/{id}/papers", tag = "coordination", params(("id" = String, Path), PaperQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses((status = 204)))]
pub(crate) async fn add_meeting_paper(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<PaperQuery>,
    request: Request,
) -> Result<StatusCode> {
    let bytes = axum::body::to_bytes(request.into_body(), PAPER_LIMIT).await.map_err(|_| {
        Error::invalid(
            Problem::error("request.upload_too_large").with("limit_mib", PAPER_LIMIT >> 20),
        )
    })?;
    actions::add_paper(&ctx, &id, query.revision, &query.name, bytes).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A paper of the meeting.
#[utoipa::path(get, path = "/api/v1/meetings/{id}/papers/{paper}", tag = "coordination", params(("id" = String, Path), ("paper" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
pub(crate) async fn get_meeting_paper(
    ctx: Ctx,
    Path((id, paper)): Path<(String, String)>,
) -> Result<Response> {
    let (_, meeting) = Desk::around_meeting(&ctx, &id).await?;
    let paper = meeting.papers.iter().find(|one| one.id == paper).ok_or_else(Error::not_found)?;
    layers::send(&ctx, Some(&paper.digest), "application/octet-stream", Some(&paper.name)).await
}

/// Take a paper away; what it held stays kept.
#[utoipa::path(delete, path = "/api/v1/meetings/{id}/papers/{paper}", tag = "coordination", params(("id" = String, Path), ("paper" = String, Path), RevisionQuery), responses((status = 204)))]
pub(crate) async fn remove_meeting_paper(
    ctx: Ctx,
    Path((id, paper)): Path<(String, String)>,
    Query(query): Query<RevisionQuery>,
) -> Result<StatusCode> {
    actions::remove_paper(&ctx, &id, &paper, query.revision).await?;
    Ok(StatusCode::NO_CONTENT)
}
