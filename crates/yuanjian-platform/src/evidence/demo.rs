//! A few invented pieces for the demo campaign, made by the same steps as everybody's.

use super::{
    actions::{self, EvidenceBody, EvidenceMoveBody},
    demo_picture::Drawing,
    state::{Move, State},
    store::{self, Proof},
    upload,
};
use crate::{Ctx, Error, Result, campaigns, layers::blocking, organisations};
use bytes::Bytes;
use serde::Deserialize;
use std::convert::Infallible;
use yuanjian_app::{Failure, paper};
use yuanjian_document::{
    Lang,
    content::{Block, FrozenStamp, Report},
};

static PIECES: &str = include_str!("../../../../data/demo/evidence.toml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Demo {
    pieces: Vec<Invented>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Invented {
    by: String,
    organisation: String,
    title: String,
    file: String,
    document_number: String,
    issuer: String,
    dated_on: String,
    years: [i64; 2],
    seal: String,
    proves: Vec<Proof>,
    state: State,
    #[serde(default)]
    reasons: Vec<String>,
    #[serde(default)]
    note: String,
    /// What stands in a document.
    #[serde(default)]
    text: Vec<String>,
    /// A picture instead of a document.
    drawing: Option<Drawing>,
}

/// Fill the newest campaign's ledger. `people` are the demo's accounts by their sign-in names;
/// the office decides.
///
/// # Errors
/// When the demo data are wrong or the installation does not serve.
pub async fn fill(office: &Ctx, people: &[Ctx]) -> Result<()> {
    let demo: Demo = toml::from_str(PIECES)
        .map_err(|e| Failure::bug(format!("data/demo/evidence.toml: {e}")))?;
    let campaigns = campaigns::store::campaigns(office).await?;
    let campaign = campaigns.first().ok_or_else(Error::not_found)?.id.clone();
    let organisations = organisations::short_names(office).await?;
    for piece in demo.pieces {
        let named = |ctx: &&Ctx| ctx.actor.as_ref().is_some_and(|actor| actor.name == piece.by);
        let unit = organisations.iter().find(|(_, (name, _))| *name == piece.organisation);
        let (Some(ctx), Some((unit, _))) = (people.iter().find(named), unit) else {
            return Err(Failure::bug(format!("nobody hands in {}", piece.title)).into());
        };
        let mut ctx = ctx.clone();
        for grant in ctx.actor.iter_mut().flat_map(|actor| actor.grants.iter_mut()) {
            grant.organisation = Some(unit.clone());
        }
        hand_in(&ctx, office, &campaign, piece).await?;
    }
    Ok(())
}

async fn hand_in(ctx: &Ctx, office: &Ctx, campaign: &str, piece: Invented) -> Result<()> {
    let (file, made) = (piece.file.clone(), piece.clone());
    let bytes = blocking(move || written(&made)).await?;
    let key = format!("demo/{file}");
    let (begun, _) = upload::begin(ctx, &key, &file, bytes.len() as u64).await?;
    let parts = futures_util::stream::iter([Ok::<_, Infallible>(Bytes::from(bytes))]);
    upload::append(ctx, &begun.id, 0, None, parts).await?;
    let body = EvidenceBody {
        key,
        campaign: campaign.to_owned(),
        upload: Some(begun.id),
        title: piece.title,
        document_number: piece.document_number,
        issuer: piece.issuer,
        dated_on: piece.dated_on,
        year_from: piece.years[0],
        year_to: piece.years[1],
        original: piece.drawing.is_none(),
        seal: piece.seal,
        proves: piece.proves,
        ..EvidenceBody::default()
    };
    let (id, _) = actions::create(ctx, body).await?;
    let step = |way: Move, revision: i64| EvidenceMoveBody {
        way,
        reasons: piece.reasons.clone(),
        note: piece.note.clone(),
        revision,
    };
    if piece.state.is_handed_in() {
        let plain =
            EvidenceMoveBody { reasons: Vec::new(), note: String::new(), ..step(Move::Submit, 1) };
        actions::move_piece(ctx, &id, plain).await?;
    }
    match piece.state {
        State::Accepted => actions::decide(office, &id, step(Move::Accept, 2)).await,
        State::Returned => actions::decide(office, &id, step(Move::Return, 2)).await,
        _ => Ok(()),
    }
}

/// Ids of the demo's pieces by their titles, in the order asked for: what other features put beside
/// things of their own.
///
/// # Errors
/// When there is no such piece or the database does not serve.
pub(crate) async fn titled(ctx: &Ctx, titles: &[String]) -> Result<Vec<String>> {
    if titles.is_empty() {
        return Ok(Vec::new());
    }
    let campaigns = campaigns::store::campaigns(ctx).await?;
    let campaign = campaigns.first().ok_or_else(Error::not_found)?;
    let known = store::titles(ctx, &campaign.id).await?;
    let id = |title: &String| -> Result<String> {
        let found = known.iter().find(|(_, known)| *known == title);
        let missing = || Failure::bug(format!("data/demo/evidence.toml has no {title}"));
        Ok(found.map(|(id, _)| id.clone()).ok_or_else(missing)?)
    };
    titles.iter().map(id).collect()
}

fn written(piece: &Invented) -> yuanjian_app::Result<Vec<u8>> {
    if let Some(drawing) = piece.drawing {
        return Ok(drawing.picture().png());
    }
    let report = Report {
        lang: Lang::ZhCn,
        title: vec![piece.title.clone()],
        body: piece.text.iter().map(|text| Block::text(text.clone())).collect(),
        frozen: FrozenStamp::default(),
        ..Report::default()
    };
    if piece.file.ends_with(".pdf") { paper::pdf(&report) } else { paper::docx(&report) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_says_that_it_is_invented_and_proves_no_kind() {
        let demo: Demo = toml::from_str(PIECES).unwrap();
        let (drawn, written): (Vec<_>, Vec<_>) =
            demo.pieces.iter().partition(|piece| piece.drawing.is_some());
        assert_eq!((drawn.len(), written.len()), (6, 5));
        for piece in drawn {
            assert!(piece.file.ends_with(".png") && piece.text.is_empty(), "{}", piece.title);
            assert!(piece.title.ends_with("（虚构示意图）"), "{}", piece.title);
            assert!(piece.proves.iter().all(|proof| proof.kind.is_empty()), "{}", piece.title);
        }
        for piece in written {
            assert!(piece.text[0].contains("虚构"), "{}", piece.title);
        }
    }
}
