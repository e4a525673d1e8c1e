//! The doors of evidence, and how the ledger looks to a reader.

use super::{
    actions::{self, EvidenceBody, EvidenceMoveBody, ReleaseBody},
    book::Book,
    matching::{self, Match},
    precheck::Facts,
    reading::Shown,
    requirement::{self, Completeness, Item},
    search,
    state::{REASONS, State},
    store::{self, Moved, Piece, Proof},
};
use crate::{
    Ctx, Error, Result,
    campaigns::{self, CitedNotice, calendar::day, http::Made},
    http::{Body, TroubleProblem},
    layers,
};
use axum::{
    Json,
    extract::{Path, Query},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use yuanjian_app::{Failure, Locale};
use yuanjian_types::{Digest, Problem, Timestamp};

/// Rows of one answer, at most and when nobody says.
const MOST_ROWS: usize = 500;
const ROWS: usize = 100;
/// Paths of one proposal.
const MOST_PATHS: usize = 5_000;

/// The ledger of a campaign.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct LedgerView {
    campaign: String,
    title: String,
    /// Title of the edition; none when the campaign names one that is not here.
    edition: Option<String>,
    data_year: i64,
    cutoff_on: String,
    materials_due: String,
    /// The notice from above that every item follows from; none where nobody registered it.
    notice: Option<CitedNotice>,
    categories: Vec<LedgerCategory>,
    /// Items by how far they are.
    items: LedgerWords,
    /// Pieces by state.
    pieces: LedgerPieces,
    units: Vec<LedgerUnit>,
    /// Honours that a piece may serve beside this campaign's.
    honours: Vec<LedgerNamed>,
    /// Organisations that the reader may hand in for; the first is their own.
    own: Vec<LedgerNamed>,
    /// Keys of the reasons for giving a piece back.
    reasons: Vec<String>,
    /// `hand_in`, `review`, `exchange`, `covert`.
    may: Vec<String>,
}

/// Items by how far they are.
#[derive(Debug, Clone, Copy, Serialize, utoipa::ToSchema)]
pub(super) struct LedgerWords {
    missing: usize,
    partial: usize,
    waiting: usize,
    complete: usize,
}

/// Pieces by state.
#[derive(Debug, Clone, Copy, Serialize, utoipa::ToSchema)]
pub(super) struct LedgerPieces {
    draft: usize,
    submitted: usize,
    accepted: usize,
    returned: usize,
    withdrawn: usize,
}

/// Something with its name.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(super) struct LedgerNamed {
    key: String,
    name: String,
}

/// A category of the edition.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct LedgerCategory {
    key: String,
    name: String,
    items: Vec<LedgerItem>,
}

/// An item and how far it is.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct LedgerItem {
    key: String,
    number: String,
    name: String,
    state: Completeness,
    /// Kinds that are asked for, handed in, accepted.
    asked: usize,
    handed_in: usize,
    accepted: usize,
    kinds: Vec<LedgerKind>,
    pieces: LedgerPieces,
    /// Pieces with a warning.
    warned: usize,
}

/// A kind of evidence that an item asks for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct LedgerKind {
    key: String,
    name: String,
    state: Completeness,
}

/// What a unit handed in.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct LedgerUnit {
    organisation: String,
    name: String,
    pieces: LedgerPieces,
    /// Pieces handed in after the day they were due.
    late: usize,
    /// Items that it proves something of, by how far its own pieces bring them.
    items: LedgerWords,
}

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

/// Paths of files, as they lie in their folders.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EvidencePathsBody {
    campaign: String,
    paths: Vec<String>,
}

/// What a path is proposed for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct EvidenceProposal {
    path: String,
    /// The name without folders and ending.
    title: String,
    #[serde(rename = "match")]
    found: Option<Match>,
}

/// The ledger: categories and items with what they ask for and how far they are, and the units.
#[utoipa::path(get, path = "/api/v1/ledgers/{campaign}", tag = "evidence", params(("campaign" = String, Path)), responses((status = 200, body = LedgerView)))]
pub(super) async fn get_ledger(ctx: Ctx, Path(campaign): Path<String>) -> Result<Json<LedgerView>> {
    let book = Book::open(&ctx, &campaign).await?;
    let warned: BTreeSet<&str> = book
        .pieces()
        .filter(|piece| !book.warnings(piece).is_empty())
        .map(|piece| piece.id.as_str())
        .collect();
    let mut categories: Vec<LedgerCategory> = Vec::new();
    for item in &book.items {
        let (key, name) = &item.category;
        if categories.last().is_none_or(|last| last.key != *key) {
            categories.push(LedgerCategory {
                key: key.clone(),
                name: name.clone(),
                items: Vec::new(),
            });
        }
        if let Some(last) = categories.last_mut() {
            last.items.push(item_view(&book, item, &warned));
        }
    }
    let honours = campaigns::store::honours(&ctx).await?;
    let all: Vec<&Piece> = book.pieces().collect();
    let mut may = Vec::new();
    if book.may_hand_in() {
        may.push("hand_in".to_owned());
    }
    if book.may_hand_in() && !book.reach.inspecting.is_empty() {
        may.push("covert".to_owned());
    }
    if book.reach.office {
        may.push("exchange".to_owned());
    }
    if book.reach.office && !book.campaign.state.is_over() {
        may.push("review".to_owned());
    }
    Ok(Json(LedgerView {
        categories,
        items: words(book.words(book.pieces())),
        pieces: pieces(&all),
        units: book.units().into_iter().map(|(id, own)| unit_view(&book, id, &own)).collect(),
        honours: honours
            .into_iter()
            .filter(|honour| honour.id != book.campaign.honour)
            .map(|honour| LedgerNamed { key: honour.id, name: honour.name })
            .collect(),
        own: own(&book),
        reasons: REASONS.iter().map(|reason| (*reason).to_owned()).collect(),
        may,
        title: book.campaign.title.clone(),
        notice: campaigns::cited(&book.campaign),
        edition: book.edition.clone(),
        data_year: book.campaign.data_year,
        cutoff_on: book.campaign.cutoff_on.clone(),
        materials_due: book.campaign.materials_due.clone(),
        campaign: book.campaign.id,
    }))
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

/// The original, byte for byte.
#[utoipa::path(get, path = "/api/v1/evidence/{id}/file", tag = "evidence", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
pub(super) async fn download_evidence(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let piece = actions::seen(&ctx, &id).await?;
    let kind = "application/octet-stream";
    layers::send(&ctx, Some(&piece.digest), kind, Some(&piece.file_name)).await
}

/// How the file is shown: pages as pictures, text and tables, sheets, or a picture.
#[utoipa::path(get, path = "/api/v1/evidence/{id}/preview", tag = "evidence", params(("id" = String, Path)), responses((status = 200, body = Shown)))]
pub(super) async fn preview_evidence(ctx: Ctx, Path(id): Path<String>) -> Result<Json<Shown>> {
    let piece = actions::seen(&ctx, &id).await?;
    Ok(Json(shown(&ctx, &piece).await?))
}

/// A page of the file as a picture, from 1; of a picture, itself.
#[utoipa::path(get, path = "/api/v1/evidence/{id}/pages/{number}", tag = "evidence", params(("id" = String, Path), ("number" = usize, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "image/png")))]
pub(super) async fn show_evidence_page(
    ctx: Ctx,
    Path((id, number)): Path<(String, usize)>,
) -> Result<Response> {
    let piece = actions::seen(&ctx, &id).await?;
    match shown(&ctx, &piece).await? {
        Shown::Pages { pages, .. } => {
            let page = number.checked_sub(1).and_then(|place| pages.get(place));
            let digest: Option<Digest> = page.and_then(|digest| digest.parse().ok());
            kept(layers::send(&ctx, digest.as_ref(), "image/png", None).await?)
        }
        Shown::Picture if number == 1 => {
            let file = store::file_of(&ctx, ctx.city()?, &piece.digest).await?;
            let media = file.map(|file| file.media).unwrap_or_default();
            kept(layers::send(&ctx, Some(&piece.digest), &media, None).await?)
        }
        _ => Err(Error::not_found()),
    }
}

/// A small picture of the file.
#[utoipa::path(get, path = "/api/v1/evidence/{id}/thumbnail", tag = "evidence", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "image/png")))]
pub(super) async fn show_evidence_thumbnail(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let piece = actions::seen(&ctx, &id).await?;
    let file = store::file_of(&ctx, ctx.city()?, &piece.digest).await?;
    let digest = file.and_then(|file| file.thumbnail);
    kept(layers::send(&ctx, digest.as_ref(), "image/png", None).await?)
}

/// Which item each file belongs to, by the names of its folders and its own; to be confirmed.
#[utoipa::path(post, path = "/api/v1/evidence_proposals", tag = "evidence", request_body = EvidencePathsBody, responses((status = 200, body = Vec<EvidenceProposal>)))]
pub(super) async fn propose_items(
    ctx: Ctx,
    Body(body): Body<EvidencePathsBody>,
) -> Result<Json<Vec<EvidenceProposal>>> {
    let campaign = campaigns::store::campaign(&ctx, &body.campaign).await?;
    if body.paths.len() > MOST_PATHS {
        let most = Problem::error("evidence.too_many_paths").with("most", MOST_PATHS);
        return Err(Error::invalid(most.at_field("paths")));
    }
    let (_, items) = super::book::items_of(&ctx, &campaign.edition);
    let proposals = body.paths.into_iter().map(|path| {
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        EvidenceProposal {
            title: stem.trim().to_owned(),
            found: matching::propose(&path, &items),
            path,
        }
    });
    Ok(Json(proposals.collect()))
}

async fn shown(ctx: &Ctx, piece: &Piece) -> Result<Shown> {
    let file = store::file_of(ctx, ctx.city()?, &piece.digest).await?;
    let Some(digest) = file.and_then(|file| file.preview) else { return Ok(Shown::Nothing) };
    let bytes = ctx.platform.blobs.get(&digest).await?;
    Ok(serde_json::from_slice(&bytes).map_err(|e| Failure::bug(e.to_string()))?)
}

/// A picture may be kept by the browser of whoever was let through, and never changes.
fn kept(mut response: Response) -> Result<Response> {
    let keep = HeaderValue::from_static("private, max-age=3600");
    response.headers_mut().insert(header::CACHE_CONTROL, keep);
    Ok(response)
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

/// The units that one hands in for.
fn own(book: &Book) -> Vec<LedgerNamed> {
    let named = |id: &String| {
        let (name, _) = book.organisations.get(id)?;
        Some(LedgerNamed { key: id.clone(), name: name.clone() })
    };
    let mine = || book.reach.organisations.iter().chain(&book.reach.inspecting);
    let first: Vec<LedgerNamed> = mine().filter_map(named).collect();
    let owned = book.organisations.iter().filter(|(id, (_, division))| {
        !mine().any(|own| own == *id) && book.reach.owns(id, division, false)
    });
    let rest = owned.filter_map(|(id, _)| named(id));
    first.into_iter().chain(rest).collect()
}

fn item_view(book: &Book, item: &Item, warned: &BTreeSet<&str>) -> LedgerItem {
    let counts = book.counts(item);
    let own: Vec<&Piece> = book.of_item(&item.key).collect();
    LedgerItem {
        key: item.key.clone(),
        number: item.number.clone(),
        name: item.name.clone(),
        state: counts.word(),
        asked: counts.asked,
        handed_in: counts.handed_in,
        accepted: counts.accepted,
        kinds: item
            .kinds
            .iter()
            .map(|kind| {
                let one = Item { kinds: vec![kind.clone()], ..item.clone() };
                LedgerKind {
                    key: kind.0.clone(),
                    name: kind.1.clone(),
                    state: requirement::counts(&one, own.iter().copied()).word(),
                }
            })
            .collect(),
        pieces: pieces(&own),
        warned: own.iter().filter(|piece| warned.contains(piece.id.as_str())).count(),
    }
}

fn unit_view(book: &Book, id: &str, own: &[&Piece]) -> LedgerUnit {
    let due = book.campaign.materials_due.as_str();
    LedgerUnit {
        organisation: id.to_owned(),
        name: book.organisation(id).to_owned(),
        pieces: pieces(own),
        late: own.iter().filter(|piece| is_late(piece, due)).count(),
        items: words(book.words(own.iter().copied())),
    }
}

fn is_late(piece: &Piece, due: &str) -> bool {
    piece.state.is_handed_in() && piece.submitted_on.as_str() > due
}

fn words([missing, partial, waiting, complete]: [usize; 4]) -> LedgerWords {
    LedgerWords { missing, partial, waiting, complete }
}

fn pieces(own: &[&Piece]) -> LedgerPieces {
    let [draft, submitted, accepted, returned, withdrawn] = Book::by_state(own);
    LedgerPieces { draft, submitted, accepted, returned, withdrawn }
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
