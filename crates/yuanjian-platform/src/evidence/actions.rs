//! What people do with evidence: hand it in, mend it, decide it.

use super::{
    book::items_of,
    reach::Reach,
    state::{self, Move, State},
    store::{self, Moved, Piece, Proof},
    upload,
};
use crate::{
    Actor, Ctx, Error, Result, Role,
    campaigns::{self, calendar::day, store::Campaign},
    organisations,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;
use yuanjian_app::Failure;
use yuanjian_store::{
    Event, Tx,
    jobs::{enqueue, is_waiting},
};
use yuanjian_types::{Digest, Problem};

/// The work of looking at files.
pub(crate) const LOOK_JOB: &str = "evidence.look";
/// One piece proves at most so many things.
const MOST_PROOFS: usize = 60;

/// Everything about a piece that people write.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct EvidenceBody {
    /// A key of the sender's own, for a new piece: the same key makes one piece, however often.
    pub(crate) key: String,
    /// For a new piece.
    pub(crate) campaign: String,
    /// The file, whole; for a new piece, or one that takes another file.
    pub(crate) upload: Option<String>,
    /// Who hands it in, for a new piece; one's own unit when not given.
    pub(crate) organisation: Option<String>,
    /// Whether a new piece is covert; for the supervision office alone. What was open once stands in
    /// the record, so it cannot become covert.
    pub(crate) covert: bool,
    pub(crate) title: String,
    pub(crate) document_number: String,
    pub(crate) issuer: String,
    /// Date of the document; may be empty.
    pub(crate) dated_on: String,
    /// First and last year that it speaks of; 0 when not known.
    pub(crate) year_from: i64,
    pub(crate) year_to: i64,
    pub(crate) pages: i64,
    /// Original, else a copy.
    pub(crate) original: bool,
    /// `yes`, `no`, `not_needed`, or empty.
    pub(crate) seal: String,
    /// What is to be said to the warnings.
    pub(crate) note: String,
    pub(crate) proves: Vec<Proof>,
    /// Honours that it serves beside this campaign's.
    pub(crate) honours: Vec<String>,
    /// Which revision was read; for a change.
    pub(crate) revision: i64,
}

/// A step as it is asked for.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EvidenceMoveBody {
    #[serde(rename = "move")]
    pub(crate) way: Move,
    /// Why it is given back: `period`, `blurred` …
    #[serde(default)]
    pub(crate) reasons: Vec<String>,
    #[serde(default)]
    pub(crate) note: String,
    pub(crate) revision: i64,
}

/// A release as it is asked for.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EvidenceReleaseBody)]
pub(crate) struct ReleaseBody {
    /// Why it is released.
    pub(crate) note: String,
    pub(crate) revision: i64,
}

/// Make a piece of a file that is whole. Answers its id and whether it is new.
pub(crate) async fn create(ctx: &Ctx, body: EvidenceBody) -> Result<(String, bool)> {
    let actor = ctx.actor()?;
    if body.key.is_empty() || body.key.len() > 200 {
        return Err(Error::invalid(Problem::error("evidence.bad_key").at_field("key")));
    }
    if let Some(known) = store::made_by(ctx, &actor.account, &body.key).await? {
        return Ok((known, false));
    }
    if body.covert && !actor.holds(Role::Supervisor) {
        return Err(Error::forbidden(super::RELEASE.key));
    }
    let campaign = open_campaign(ctx, &body.campaign).await?;
    let organisations = organisations::short_names(ctx).await?;
    let whose = whose(actor, &organisations, &body)?;
    check(ctx, &campaign, &body).await?;
    let content = content(ctx, body.upload.as_deref()).await?;
    let blank = blank(ctx, &campaign, whose, content)?;
    let piece = written(&body, Piece { covert: body.covert, ..blank });
    let mut tx = ctx.begin().await?;
    let Some(event) = put_new(ctx, &mut tx, &piece, &body.key).await? else {
        drop(tx);
        let known = store::made_by(ctx, &actor.account, &body.key).await?;
        return Ok((known.ok_or_else(Error::not_found)?, false));
    };
    have_looked_at(ctx, &mut tx, &campaign, &piece).await?;
    tx.commit([event]).await?;
    Ok((piece.id, true))
}

/// The organisation that a new piece is of, with its division: the one that is asked for, or one's
/// own.
pub(super) fn whose(
    actor: &Actor,
    organisations: &BTreeMap<String, (String, String)>,
    body: &EvidenceBody,
) -> Result<(String, String)> {
    let reach = Reach::of(actor);
    let own =
        if body.covert { reach.inspecting.first().map(String::as_str) } else { reach.own_unit() };
    let id = body.organisation.as_deref().or(own);
    id.and_then(|id| organisations.get(id).map(|(_, division)| (id.to_owned(), division.clone())))
        .filter(|(id, division)| reach.owns(id, division, body.covert))
        .ok_or_else(|| Error::invalid(Problem::error("evidence.whose").at_field("organisation")))
}

/// A new piece of which nobody wrote anything yet.
pub(super) fn blank(
    ctx: &Ctx,
    campaign: &Campaign,
    (organisation, division): (String, String),
    (file_name, file_size, digest): Content,
) -> Result<Piece> {
    let actor = ctx.actor()?;
    Ok(Piece {
        id: Uuid::now_v7().to_string(),
        campaign: campaign.id.clone(),
        organisation,
        division,
        file_name,
        file_size,
        digest,
        state: State::Draft,
        covert: false,
        account: actor.account.clone(),
        account_name: actor.display_name.clone(),
        created_at: ctx.now,
        changed_at: ctx.now,
        revision: 1,
        title: String::new(),
        document_number: String::new(),
        issuer: String::new(),
        dated_on: String::new(),
        year_from: 0,
        year_to: 0,
        pages: 0,
        original: false,
        seal: String::new(),
        note: String::new(),
        proves: Vec::new(),
        honours: Vec::new(),
        reasons: Vec::new(),
        reason_text: String::new(),
        submitted_on: String::new(),
    })
}

/// Add a piece inside a change; the event tells of it. Nothing when its account made one under
/// this key before.
pub(super) async fn put_new(
    ctx: &Ctx,
    tx: &mut Tx,
    piece: &Piece,
    key: &str,
) -> Result<Option<Event>> {
    if !store::add(tx, ctx.city()?, piece, key).await? {
        return Ok(None);
    }
    step(ctx, tx, piece, "create", State::Draft, &[], "").await?;
    Ok(Some(veiled(
        piece,
        Event::new("evidence.created", "evidence", &piece.id).with(json!({
            "title": piece.title, "file": piece.file_name, "digest": piece.digest.as_str(),
            "proves": piece.proves,
        })),
    )))
}

/// Change a piece that is still with its unit.
pub(crate) async fn update(ctx: &Ctx, id: &str, body: EvidenceBody) -> Result<()> {
    let old = own(ctx, id).await?;
    if !old.state.is_open() {
        return Err(Error::refused(
            Problem::error("evidence.not_open").with("state", old.state.key()),
        ));
    }
    let campaign = open_campaign(ctx, &old.campaign).await?;
    check(ctx, &campaign, &body).await?;
    let mut new = written(&body, old.clone());
    new.revision = body.revision;
    if body.upload.is_some() {
        (new.file_name, new.file_size, new.digest) = content(ctx, body.upload.as_deref()).await?;
    }
    let mut tx = ctx.begin().await?;
    store::put(&mut tx, ctx.city()?, &new).await?;
    let mut events = vec![veiled(
        &new,
        Event::new("evidence.changed", "evidence", &new.id).with(json!({
            "title": [old.title, new.title], "proves": [old.proves, new.proves],
            "years": [[old.year_from, old.year_to], [new.year_from, new.year_to]],
        })),
    )];
    if new.digest != old.digest {
        step(ctx, &mut tx, &new, "replace_file", old.state, &[], "").await?;
        have_looked_at(ctx, &mut tx, &campaign, &new).await?;
        let event = Event::new("evidence.file_replaced", "evidence", &new.id)
            .with(json!({ "digest": [old.digest.as_str(), new.digest.as_str()] }));
        events.push(veiled(&new, event));
    }
    Ok(tx.commit(events).await?)
}

/// A step of the unit: hand in, recall, withdraw, restore.
pub(crate) async fn move_piece(ctx: &Ctx, id: &str, body: EvidenceMoveBody) -> Result<()> {
    if body.way.is_decision() {
        return Err(Error::forbidden(super::REVIEW.key));
    }
    let piece = own(ctx, id).await?;
    make(ctx, piece, body).await
}

/// A decision of the office: accept, return, reopen.
pub(crate) async fn decide(ctx: &Ctx, id: &str, body: EvidenceMoveBody) -> Result<()> {
    if !body.way.is_decision() {
        return Err(Error::forbidden(super::HAND_IN.key));
    }
    let piece = seen(ctx, id).await?;
    if piece.covert {
        return Err(Error::refused(Problem::error("evidence.covert_undecided")));
    }
    make(ctx, piece, body).await
}

/// Release a covert piece: from now on it is a piece like any other of its unit.
pub(crate) async fn release(ctx: &Ctx, id: &str, body: ReleaseBody) -> Result<()> {
    let old = seen(ctx, id).await?;
    if !Reach::of(ctx.actor()?).inspecting.contains(&old.organisation) {
        return Err(Error::forbidden(super::RELEASE.key));
    }
    open_campaign(ctx, &old.campaign).await?;
    if !old.covert {
        return Err(Error::refused(Problem::error("evidence.not_covert")));
    }
    let note = body.note.trim();
    if note.is_empty() || note.chars().count() > 1_000 {
        return Err(Error::invalid(Problem::error("evidence.release_note").at_field("note")));
    }
    let new = Piece { covert: false, revision: body.revision, ..old };
    let mut tx = ctx.begin().await?;
    store::put(&mut tx, ctx.city()?, &new).await?;
    step(ctx, &mut tx, &new, "release", new.state, &[], note).await?;
    let event = veiled(
        &new,
        Event::new("evidence.released", "evidence", &new.id).with(json!({
            "title": new.title, "file": new.file_name, "digest": new.digest.as_str(),
            "state": new.state.key(), "proves": new.proves, "note": note,
        })),
    );
    Ok(tx.commit([event]).await?)
}

/// A piece that one may know of.
pub(crate) async fn seen(ctx: &Ctx, id: &str) -> Result<Piece> {
    let reach = Reach::of(ctx.actor()?);
    let piece = store::get(ctx, id).await?.ok_or_else(Error::not_found)?;
    let sees = reach.sees((&piece).into());
    sees.then_some(piece).ok_or_else(Error::not_found)
}

/// A campaign that is not over.
pub(crate) async fn open_campaign(ctx: &Ctx, id: &str) -> Result<Campaign> {
    let campaign = campaigns::store::campaign(ctx, id).await?;
    if campaign.state.is_over() {
        return Err(Error::refused(Problem::error("campaigns.over")));
    }
    Ok(campaign)
}

/// Have the file of a piece looked at, unless it was; one job looks at all that wait.
pub(crate) async fn have_looked_at(
    ctx: &Ctx,
    tx: &mut Tx,
    campaign: &Campaign,
    piece: &Piece,
) -> Result<()> {
    let actor = ctx.actor()?;
    let new = store::await_file(tx, &actor.city, &piece.digest).await?;
    if new && !is_waiting(tx, &actor.city, LOOK_JOB).await? {
        enqueue(tx, &actor.wants(LOOK_JOB, &campaign.title, json!({}))).await?;
    }
    Ok(())
}

/// A piece that one may write.
async fn own(ctx: &Ctx, id: &str) -> Result<Piece> {
    let piece = seen(ctx, id).await?;
    let reach = Reach::of(ctx.actor()?);
    if !reach.owns(&piece.organisation, &piece.division, piece.covert) {
        return Err(Error::forbidden(super::HAND_IN.key));
    }
    Ok(piece)
}

async fn make(ctx: &Ctx, mut piece: Piece, body: EvidenceMoveBody) -> Result<()> {
    open_campaign(ctx, &piece.campaign).await?;
    let from = go_on(ctx, &mut piece, &body)?;
    let mut tx = ctx.begin().await?;
    let event = put_step(ctx, &mut tx, &piece, from, &body).await?;
    Ok(tx.commit([event]).await?)
}

/// Take a piece a step on by the rules; answers where it stood.
pub(super) fn go_on(ctx: &Ctx, piece: &mut Piece, body: &EvidenceMoveBody) -> Result<State> {
    let from = piece.state;
    piece.state = state::go(from, body.way, &body.reasons, &body.note)?;
    piece.revision = body.revision;
    let note = body.note.trim();
    if note.chars().count() > 1_000 {
        return Err(Error::invalid(Problem::error("evidence.long_note").at_field("note")));
    }
    match body.way {
        Move::Submit => {
            if piece.proves.is_empty() {
                return Err(Error::refused(Problem::error("evidence.proves_nothing")));
            }
            piece.submitted_on = ctx.now.day_in_china();
            piece.reasons.clear();
            piece.reason_text.clear();
        }
        Move::Return => {
            piece.reasons.clone_from(&body.reasons);
            note.clone_into(&mut piece.reason_text);
        }
        _ => {}
    }
    Ok(from)
}

/// Write a step down inside a change; the event tells of it.
pub(super) async fn put_step(
    ctx: &Ctx,
    tx: &mut Tx,
    piece: &Piece,
    from: State,
    body: &EvidenceMoveBody,
) -> Result<Event> {
    let note = body.note.trim();
    store::put(tx, ctx.city()?, piece).await?;
    step(ctx, tx, piece, body.way.key(), from, &body.reasons, note).await?;
    Ok(veiled(
        piece,
        Event::new("evidence.moved", "evidence", &piece.id).with(json!({
            "move": body.way.key(), "from": from.key(), "to": piece.state.key(),
            "reasons": body.reasons, "note": note, "digest": piece.digest.as_str(),
        })),
    ))
}

/// The event as the record may have it. The record has more readers than a covert piece: of that it
/// keeps what was done and the digests that prove it, and nothing of what the piece says.
fn veiled(piece: &Piece, mut event: Event) -> Event {
    if let (true, Value::Object(fields)) = (piece.covert, &mut event.detail) {
        fields.retain(|key, _| matches!(key.as_str(), "move" | "from" | "to" | "digest"));
        fields.insert("covert".to_owned(), Value::Bool(true));
    }
    event
}

async fn step(
    ctx: &Ctx,
    tx: &mut Tx,
    piece: &Piece,
    name: &str,
    from: State,
    reasons: &[String],
    note: &str,
) -> Result<()> {
    let actor = ctx.actor()?;
    let moved = Moved {
        name: name.to_owned(),
        from_state: from.key().to_owned(),
        to_state: piece.state.key().to_owned(),
        reasons: reasons.to_vec(),
        note: note.to_owned(),
        digest: piece.digest.as_str().to_owned(),
        account_name: actor.display_name.clone(),
        at: ctx.now,
    };
    store::add_move(tx, &actor.city, &piece.id, &moved).await
}

/// Name, size and digest of a file.
pub(super) type Content = (String, i64, Digest);

/// What an upload that is whole has.
async fn content(ctx: &Ctx, id: Option<&str>) -> Result<Content> {
    let missing = || Error::invalid(Problem::error("evidence.no_file").at_field("upload"));
    let upload = upload::get(ctx, id.ok_or_else(missing)?).await.map_err(|_| missing())?;
    let digest = upload.content().ok_or_else(missing)?;
    Ok((upload.file_name, upload.size, digest))
}

/// Everything wrong with what was written, at once.
pub(super) async fn check(ctx: &Ctx, campaign: &Campaign, body: &EvidenceBody) -> Result<()> {
    let mut problems = Vec::new();
    let mut wrong = |code: &str, field: &str| problems.push(Problem::error(code).at_field(field));
    if body.title.trim().is_empty() || body.title.chars().count() > 200 {
        wrong("evidence.bad_title", "title");
    }
    for (field, text, most) in [
        ("document_number", &body.document_number, 100),
        ("issuer", &body.issuer, 100),
        ("note", &body.note, 1_000),
    ] {
        if text.chars().count() > most {
            wrong("evidence.long_text", field);
        }
    }
    if !body.dated_on.is_empty() && day(&body.dated_on).is_none() {
        wrong("request.bad_day", "dated_on");
    }
    let years = (body.year_from, body.year_to);
    let known = |year: i64| (1900..=2100).contains(&year);
    if years != (0, 0) && (!known(years.0) || !known(years.1) || years.0 > years.1) {
        wrong("evidence.bad_years", "year_from");
    }
    if !(0..=100_000).contains(&body.pages) {
        wrong("evidence.bad_pages", "pages");
    }
    if !matches!(body.seal.as_str(), "" | "yes" | "no" | "not_needed") {
        wrong("evidence.bad_seal", "seal");
    }
    let (_, items) = items_of(ctx, &campaign.edition);
    let sound = |proof: &Proof| {
        items.iter().any(|item| {
            item.key == proof.item
                && (proof.kind.is_empty() || item.kinds.iter().any(|(kind, _)| *kind == proof.kind))
        })
    };
    let once: BTreeSet<(&str, &str)> =
        body.proves.iter().map(|proof| (proof.item.as_str(), proof.kind.as_str())).collect();
    if body.proves.len() > MOST_PROOFS
        || once.len() < body.proves.len()
        || !body.proves.iter().all(sound)
    {
        wrong("evidence.bad_proofs", "proves");
    }
    if !body.honours.is_empty() {
        let honours = campaigns::store::honours(ctx).await?;
        if !body.honours.iter().all(|id| honours.iter().any(|honour| honour.id == *id)) {
            wrong("campaigns.unknown_honour", "honours");
        }
    }
    Failure::gather(problems)?;
    Ok(())
}

/// A piece with what people wrote in place of what it had.
pub(super) fn written(body: &EvidenceBody, old: Piece) -> Piece {
    let text = |text: &String| text.trim().to_owned();
    Piece {
        title: text(&body.title),
        document_number: text(&body.document_number),
        issuer: text(&body.issuer),
        dated_on: text(&body.dated_on),
        year_from: body.year_from,
        year_to: body.year_to,
        pages: body.pages,
        original: body.original,
        seal: body.seal.clone(),
        note: text(&body.note),
        proves: body.proves.clone(),
        honours: body.honours.clone(),
        ..old
    }
}
