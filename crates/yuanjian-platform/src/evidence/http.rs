//! The doors of pieces of evidence, and how they look to a reader.

use super::{
    actions::{self, EvidenceBody, EvidenceMoveBody, ReleaseBody},
    book::Book,
    precheck::Facts,
    search,
    state::State,
    store::{self, Moved, Piece, Proof},
};
use crate::{
    Ctx, Error, Result,
    campaigns::{calendar::day, http::Made},
    http::{Body, TroubleProblem},
    registers::{self, Proved},
};
use axum::{
    Json,
    extract::{Path, Query},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use yuanjian_app::Locale;
use yuanjian_types::{Problem, Timestamp};

/// Rows of one answer, at most and when nobody says.
const MOST_ROWS: usize = 500;
const ROWS: usize = 100;

/// A piece of evidence.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct EvidenceView {
    id: String,
    campaign: String,
    organisation: String,
    organisation_name: String,
    title: String,
    document_number: String,
    issuer: String,
    dated_on: String,
    year_from: i64,
    year_to: i64,
    pages: i64,
    original: bool,
    /// `yes`, `no`, `not_needed`, or empty.
    seal: String,
    note: String,
    file_name: String,
    file_size: i64,
    digest: String,
    /// Empty for what we do not know.
    media: String,
    /// `waiting`, `read`, `failed`.
    looked: String,
    thumbnail: bool,
    proves: Vec<ProofView>,
    honours: Vec<String>,
    state: State,
    /// Whether only the supervision office and those who lead may know of it.
    covert: bool,
    reasons: Vec<String>,
    reason_text: String,
    submitted_on: String,
    late: bool,
    warnings: Vec<TroubleProblem>,
    /// Words around what was searched for, where they stand in the file.
    excerpt: String,
    account_name: String,
    #[schema(value_type = String)]
    created_at: Timestamp,
    #[schema(value_type = String)]
    changed_at: Timestamp,
    revision: i64,
    /// How it stood on the day that was asked for.
    was: Option<Was>,
    /// `update`, `release`, and the moves that are open.
    may: Vec<String>,
}

/// How a piece stood on an earlier day.
#[derive(Debug, Clone, Copy, Serialize, utoipa::ToSchema)]
#[schema(as = EvidenceWas)]
pub(super) struct Was {
    /// None when it was not there yet.
    state: Option<State>,
}

/// What a piece proves, in words.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ProofView {
    item: String,
    number: String,
    item_name: String,
    kind: String,
    kind_name: String,
}

/// A list of pieces.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct EvidenceList {
    items: Vec<EvidenceView>,
    total: usize,
    /// Whether a search found too much to read it all.
    cut: bool,
}

/// A piece with its history.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct EvidenceDetail {
    #[serde(flatten)]
    piece: EvidenceView,
    moves: Vec<Moved>,
    facts: Facts,
    /// Pieces with the same file that the reader may see.
    twins: Vec<TwinView>,
    /// How many there are beside them.
    hidden_twins: usize,
    /// Entries of the map's registers that it proves.
    entries: Vec<Proved>,
}

/// Another piece with the same file.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct TwinView {
    id: String,
    title: String,
    organisation_name: String,
    campaign: String,
    year_from: i64,
    year_to: i64,
    state: State,
}

/// Which pieces.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct EvidenceQuery {
    campaign: String,
    #[serde(default)]
    item: Option<String>,
    #[serde(default)]
    state: Option<State>,
    #[serde(default)]
    organisation: Option<String>,
    /// Words in titles, numbers, issuers, files and their text; pinyin and initials for names.
    #[serde(default)]
    search: Option<String>,
    /// Only those with a warning.
    #[serde(default)]
    warned: Option<bool>,
    /// Only those of the reader's own units.
    #[serde(default)]
    own: Option<bool>,
    /// A day with which to compare, such as that of the last notice.
    #[serde(default)]
    since: Option<String>,
    /// Only those that stood otherwise on that day, or were not there.
    #[serde(default)]
    changed: Option<bool>,
    /// How many to leave out.
    #[serde(default)]
    from: Option<usize>,
    #[serde(default)]
    limit: Option<usize>,
}

/// The pieces of a campaign, the newest first, or the best first for a search.
#[utoipa::path(get, path = "/api/v1/evidence", tag = "evidence", params(EvidenceQuery), responses((status = 200, body = EvidenceList)))]
pub(super) async fn list_evidence(
    ctx: Ctx,
    Query(query): Query<EvidenceQuery>,
) -> Result<Json<EvidenceList>> {
    let book = Book::open(&ctx, &query.campaign).await?;
    let from = query.from.unwrap_or(0);
    let limit = query.limit.unwrap_or(ROWS).min(MOST_ROWS);
    let was = match query.since.as_deref().filter(|text| !text.is_empty()) {
        Some(text) => Some(store::states_before(&ctx, &query.campaign, end_of(text)?).await?),
        None => None,
    };
    let stood = |piece: &Piece| was.as_ref().map(|was| was.get(&piece.id).copied());
    let moved = |piece: &Piece| stood(piece).is_some_and(|was| was != Some(piece.state));
    let found = book.filed().filter(|filed| {
        wanted(&query, &book, &filed.piece) && (query.changed != Some(true) || moved(&filed.piece))
    });
    let typed = query.search.as_deref().unwrap_or_default();
    let hits = search::search(&ctx, &book, found.collect(), typed).await?;
    let items = hits
        .pieces
        .iter()
        .skip(from)
        .take(limit)
        .map(|(piece, excerpt)| EvidenceView {
            was: stood(piece).map(|state| Was { state }),
            ..view(&ctx, &book, piece, excerpt)
        })
        .collect();
    Ok(Json(EvidenceList { items, total: hits.pieces.len(), cut: hits.cut }))
}

/// The instant at which a day ends in China.
fn end_of(text: &str) -> Result<Timestamp> {
    let wrong = || Error::invalid(Problem::error("request.bad_day").at_field("since"));
    let on = day(text).ok_or_else(wrong)?;
    Timestamp::parse(&format!("{on}T16:00:00Z")).map_err(|_| wrong())
}

/// Make a piece of a file that was uploaded. The same key makes one piece, however often.
#[utoipa::path(post, path = "/api/v1/evidence", tag = "evidence", request_body = EvidenceBody,
    responses((status = 201, body = Made), (status = 200, body = Made)))]
pub(super) async fn create_evidence(
    ctx: Ctx,
    Body(body): Body<EvidenceBody>,
) -> Result<(StatusCode, Json<Made>)> {
    let (id, new) = actions::create(&ctx, body).await?;
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(Made { id })))
}

/// A piece with its history and its warnings.
#[utoipa::path(get, path = "/api/v1/evidence/{id}", tag = "evidence", params(("id" = String, Path)), responses((status = 200, body = EvidenceDetail)))]
pub(super) async fn get_evidence(ctx: Ctx, Path(id): Path<String>) -> Result<Json<EvidenceDetail>> {
    let piece = actions::seen(&ctx, &id).await?;
    let book = Book::open(&ctx, &piece.campaign).await?;
    let (twins, hidden_twins) = book.twins(&piece);
    Ok(Json(EvidenceDetail {
        moves: store::moves(&ctx, ctx.city()?, &id).await?,
        facts: book.file(&piece.digest).map(|file| file.facts.clone()).unwrap_or_default(),
        twins: twins
            .into_iter()
            .map(|twin| TwinView {
                id: twin.id.clone(),
                title: twin.title.clone(),
                organisation_name: book.organisation(&twin.organisation).to_owned(),
                campaign: twin.campaign.clone(),
                year_from: twin.year_from,
                year_to: twin.year_to,
                state: twin.state,
            })
            .collect(),
        hidden_twins,
        entries: registers::proved_by(&ctx, &id).await?,
        piece: view(&ctx, &book, &piece, ""),
    }))
}

/// Change a piece that is with its unit.
#[utoipa::path(put, path = "/api/v1/evidence/{id}", tag = "evidence", params(("id" = String, Path)), request_body = EvidenceBody, responses((status = 204)))]
pub(super) async fn update_evidence(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<EvidenceBody>,
) -> Result<StatusCode> {
    actions::update(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Hand a piece in, take it back, withdraw or restore it.
#[utoipa::path(post, path = "/api/v1/evidence/{id}/moves", tag = "evidence", params(("id" = String, Path)), request_body = EvidenceMoveBody, responses((status = 204)))]
pub(super) async fn move_evidence(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<EvidenceMoveBody>,
) -> Result<StatusCode> {
    actions::move_piece(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Accept a piece, return it with reasons, or take that decision back.
#[utoipa::path(post, path = "/api/v1/evidence/{id}/decisions", tag = "evidence", params(("id" = String, Path)), request_body = EvidenceMoveBody, responses((status = 204)))]
pub(super) async fn decide_evidence(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<EvidenceMoveBody>,
) -> Result<StatusCode> {
    actions::decide(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Release a covert piece: from now on it is a piece like any other of its unit.
#[utoipa::path(post, path = "/api/v1/evidence/{id}/release", tag = "evidence", params(("id" = String, Path)), request_body = ReleaseBody, responses((status = 204)))]
pub(super) async fn release_evidence(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<ReleaseBody>,
) -> Result<StatusCode> {
    actions::release(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether a piece is one of those that are asked for, but for the search.
fn wanted(query: &EvidenceQuery, book: &Book, piece: &Piece) -> bool {
    query.item.as_deref().is_none_or(|item| piece.proves.iter().any(|p| p.item == item))
        && query.state.is_none_or(|state| piece.state == state)
        && query.organisation.as_deref().is_none_or(|id| piece.organisation == id)
        && (query.own != Some(true)
            || book.reach.organisations.contains(&piece.organisation)
            || book.reach.inspecting.contains(&piece.organisation))
        && (query.warned != Some(true) || !book.warnings(piece).is_empty())
}

/// Whether a piece was handed in after the day it was due.
pub(super) fn is_late(piece: &Piece, due: &str) -> bool {
    piece.state.is_handed_in() && piece.submitted_on.as_str() > due
}

fn view(ctx: &Ctx, book: &Book, piece: &Piece, excerpt: &str) -> EvidenceView {
    let locale = Locale::of(ctx.language);
    let file = book.file(&piece.digest);
    EvidenceView {
        id: piece.id.clone(),
        campaign: piece.campaign.clone(),
        organisation: piece.organisation.clone(),
        organisation_name: book.organisation(&piece.organisation).to_owned(),
        title: piece.title.clone(),
        document_number: piece.document_number.clone(),
        issuer: piece.issuer.clone(),
        dated_on: piece.dated_on.clone(),
        year_from: piece.year_from,
        year_to: piece.year_to,
        pages: piece.pages,
        original: piece.original,
        seal: piece.seal.clone(),
        note: piece.note.clone(),
        file_name: piece.file_name.clone(),
        file_size: piece.file_size,
        digest: piece.digest.as_str().to_owned(),
        media: file.map(|file| file.media.clone()).unwrap_or_default(),
        looked: file.map_or("waiting", |file| file.state.as_str()).to_owned(),
        thumbnail: file.is_some_and(|file| file.thumbnail.is_some()),
        proves: piece.proves.iter().map(|proof| proof_view(book, proof)).collect(),
        honours: piece.honours.clone(),
        state: piece.state,
        covert: piece.covert,
        reasons: piece.reasons.clone(),
        reason_text: piece.reason_text.clone(),
        submitted_on: piece.submitted_on.clone(),
        late: is_late(piece, &book.campaign.materials_due),
        warnings: book
            .warnings(piece)
            .iter()
            .map(|problem| TroubleProblem::of(problem, &locale))
            .collect(),
        excerpt: excerpt.to_owned(),
        account_name: piece.account_name.clone(),
        created_at: piece.created_at,
        changed_at: piece.changed_at,
        revision: piece.revision,
        was: None,
        may: book.may(piece),
    }
}

fn proof_view(book: &Book, proof: &Proof) -> ProofView {
    let item = book.item(&proof.item);
    let kind = item.and_then(|item| item.kinds.iter().find(|(key, _)| *key == proof.kind));
    ProofView {
        item: proof.item.clone(),
        number: item.map(|item| item.number.clone()).unwrap_or_default(),
        item_name: item.map_or(proof.item.as_str(), |item| item.name.as_str()).to_owned(),
        kind: proof.kind.clone(),
        kind_name: kind.map(|(_, name)| name.clone()).unwrap_or_default(),
    }
}
