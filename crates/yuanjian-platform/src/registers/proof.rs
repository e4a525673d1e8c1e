//! What proves an entry: pieces of evidence that somebody put beside it.
//!
//! A piece is told to nobody who may not see it, neither by name nor by number. The steps of an
//! entry are read by everybody and therefore do not speak of its evidence: who put it there, who
//! took it off and why stands with the link itself. A covert piece is put beside nothing before it
//! is released; else that the import of an entry cannot be undone any more would tell of it.

use super::{
    actions,
    desk::Desk,
    kind,
    proof_store::{self as store, Placed, Proof, Short},
    store::{Beside, withdraw_beside},
};
use crate::{
    Ctx, Error, Result,
    evidence::{self, EvidencePicture, ShownPiece, state::State},
    http::Body,
    layers,
    withdrawal::{WithdrawalBody, Withdrawn},
};
use axum::{extract::Path, http::StatusCode};
use geo_types::Geometry;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;
use yuanjian_app::Failure;
use yuanjian_store::Event;
use yuanjian_types::{Problem, Timestamp};

/// Most pieces beside one entry.
const MOST: usize = 200;

/// Which pieces are to stand beside an entry.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RegisterEvidenceBody {
    /// Ids of pieces of evidence.
    pub(super) pieces: Vec<String>,
}

/// A piece of evidence beside an entry.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RegisterEvidenceView {
    /// Id of the link, by which it is taken off.
    id: String,
    piece: ShownPiece,
    /// Who put it there, and when.
    account_name: String,
    #[schema(value_type = String)]
    at: Timestamp,
    withdrawn: Option<Withdrawn>,
}

/// An entry that a piece proves.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ProvedEntry)]
pub(crate) struct Proved {
    id: String,
    kind_name: String,
    code: String,
    name: String,
}

/// An entry with pictures.
#[derive(Debug)]
pub(crate) struct Pictured {
    pub(crate) entry: Proved,
    pub(crate) pictures: Vec<EvidencePicture>,
}

/// Put pieces of evidence beside an entry.
#[utoipa::path(post, path = "/api/v1/register_entries/{id}/evidence", tag = "registers", params(("id" = String, Path)), request_body = RegisterEvidenceBody, responses((status = 204)))]
pub(super) async fn link_register_evidence(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<RegisterEvidenceBody>,
) -> Result<StatusCode> {
    link(&ctx, &id, &body.pieces).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Put pieces of evidence beside an entry of this id, all of them or none.
pub(super) async fn link(ctx: &Ctx, id: &str, pieces: &[String]) -> Result<()> {
    let desk = Desk::around(ctx, id).await?;
    let entry = actions::standing(&desk, id)?;
    let chosen = chosen(ctx, &entry.kind, id, pieces).await?;
    let account_name = ctx.actor()?.display_name.clone();
    let new = chosen.iter().map(|piece| Proof {
        id: Uuid::now_v7().to_string(),
        entry: id.to_owned(),
        piece: piece.id.clone(),
        withdrawn: None,
        account_name: account_name.clone(),
        at: ctx.now,
    });
    let new: Vec<Proof> = new.collect();
    let mut tx = ctx.begin().await?;
    // Somebody else may have put one of them there meanwhile.
    let standing = store::add(&mut tx, ctx.city()?, &entry.kind, id, &new).await?;
    let twice = chosen.iter().filter(|piece| standing.contains(&piece.id));
    Failure::gather(twice.map(beside_already).collect())?;
    let told = json!({
        "kind": entry.kind, "name": entry.name,
        "evidence": chosen.iter().map(|piece| piece.id.as_str()).collect::<Vec<_>>(),
        "titles": chosen.iter().map(|piece| piece.title.as_str()).collect::<Vec<_>>(),
    });
    tx.commit([Event::new("registers.evidence_linked", "register_entry", id).with(told)]).await?;
    Ok(())
}

/// The pieces that are asked for, or everything that stands in their way.
async fn chosen(ctx: &Ctx, kind: &str, entry: &str, asked: &[String]) -> Result<Vec<ShownPiece>> {
    let asked: BTreeSet<&str> = asked.iter().map(|id| id.trim()).collect();
    let wrong = |code: &str| Problem::error(code).at_field("pieces");
    if asked.is_empty() {
        return Err(Error::invalid(wrong("registers.evidence_missing")));
    }
    let held = store::of_entry(ctx, kind, entry).await?;
    let held: BTreeSet<&str> =
        held.iter().filter(|one| one.withdrawn.is_none()).map(|one| one.piece.as_str()).collect();
    if held.union(&asked).count() > MOST {
        return Err(Error::invalid(wrong("registers.too_much_evidence").with("most", MOST)));
    }
    let asked = Vec::from_iter(asked);
    let known = evidence::shown(ctx, &asked).await?;
    let fault = |id: &&str| match known.get(*id) {
        None => Some(wrong("registers.unknown_evidence").with("id", *id)),
        Some(piece) if piece.covert => {
            Some(wrong("registers.covert_evidence").with("title", piece.title.as_str()))
        }
        Some(piece) if piece.state == State::Withdrawn => {
            Some(wrong("registers.withdrawn_evidence").with("title", piece.title.as_str()))
        }
        Some(piece) if held.contains(*id) => Some(beside_already(piece)),
        Some(_) => None,
    };
    Failure::gather(asked.iter().filter_map(fault).collect())?;
    Ok(known.into_values().collect())
}

fn beside_already(piece: &ShownPiece) -> Problem {
    Problem::error("registers.evidence_twice")
        .at_field("pieces")
        .with("title", piece.title.as_str())
}

/// Take a piece of evidence off its entry with a reason; that it stood there stays on file.
#[utoipa::path(post, path = "/api/v1/register_evidence/{id}/withdrawals", tag = "registers", params(("id" = String, Path)), request_body = WithdrawalBody, responses((status = 204)))]
pub(super) async fn withdraw_register_evidence(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<WithdrawalBody>,
) -> Result<StatusCode> {
    let found = store::get(&ctx, &id).await?;
    let seen = evidence::shown(&ctx, &[found.piece.as_str()]).await?;
    let piece = seen.get(&found.piece).ok_or_else(Error::not_found)?;
    let desk = Desk::around(&ctx, &found.entry).await?;
    let entry = actions::standing(&desk, &found.entry)?;
    let why = Withdrawn::of(&ctx, &body)?;
    let mut tx = ctx.begin().await?;
    withdraw_beside(&mut tx, ctx.city()?, Beside::Evidence, &id, &why).await?;
    let told = json!({
        "kind": entry.kind, "name": entry.name, "evidence": [piece.id], "titles": [piece.title],
        "reason": why.reason,
    });
    let event = Event::new("registers.evidence_withdrawn", "register_entry", &entry.id);
    tx.commit([event.with(told)]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The evidence beside an entry that the reader may see, the oldest first.
pub(super) async fn beside(
    ctx: &Ctx,
    kind: &str,
    entry: &str,
) -> Result<Vec<RegisterEvidenceView>> {
    let all = store::of_entry(ctx, kind, entry).await?;
    let ids: Vec<&str> = all.iter().map(|one| one.piece.as_str()).collect();
    let seen = evidence::shown(ctx, &ids).await?;
    let told = all.iter().filter_map(|one| {
        Some(RegisterEvidenceView {
            id: one.id.clone(),
            piece: seen.get(&one.piece)?.clone(),
            account_name: one.account_name.clone(),
            at: one.at,
            withdrawn: one.withdrawn.clone(),
        })
    });
    Ok(told.collect())
}

/// The entries that count and that a piece proves; whoever asks may see the piece.
pub(crate) async fn proved_by(ctx: &Ctx, piece: &str) -> Result<Vec<Proved>> {
    store::of_piece(ctx, piece).await?.into_iter().map(|one| Proved::of(ctx, one)).collect()
}

/// Of the entries with a place and evidence those that `here` takes, told their places in degrees of
/// CGCS2000 in one list, if they have pictures that the reader may see.
pub(crate) async fn pictured(
    ctx: &Ctx,
    here: impl FnOnce(Vec<Geometry<f64>>) -> yuanjian_app::Result<Vec<bool>> + Send + 'static,
) -> Result<Vec<Pictured>> {
    let placed = store::placed(ctx).await?;
    let places = placed.iter().map(|one| one.place.geometry()).collect();
    let taken = layers::blocking(move || here(places)).await?;
    let taken = placed.into_iter().zip(taken).filter_map(|(one, here)| here.then_some(one));
    let near: Vec<Placed> = taken.collect();
    let ids: Vec<&str> = near.iter().flat_map(|one| &one.pieces).map(String::as_str).collect();
    let seen = evidence::shown(ctx, &ids).await?;
    let mut found = Vec::new();
    for one in near {
        let pieces = one.pieces.iter().filter_map(|piece| seen.get(piece));
        let pictures: Vec<_> = pieces.filter_map(ShownPiece::as_picture).collect();
        if !pictures.is_empty() {
            found.push(Pictured { entry: Proved::of(ctx, one.entry)?, pictures });
        }
    }
    Ok(found)
}

impl Proved {
    fn of(ctx: &Ctx, one: Short) -> Result<Self> {
        let kind = kind::kind(&one.kind)?;
        Ok(Self {
            id: one.id,
            kind_name: kind.name.said(ctx.language).to_owned(),
            code: one.code,
            name: one.name,
        })
    }
}
