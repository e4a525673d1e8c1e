//! Pieces in short, as other features show them beside a thing of their own: whichever campaign they
//! are of, and to nobody who may not see them.

use super::{
    on_item::EvidencePicture,
    reach::Reach,
    shelf::Shelf,
    state::State,
    store::{FileRow, Piece},
};
use crate::{Ctx, Result, organisations};
use serde::Serialize;
use std::collections::BTreeMap;

/// A piece in short.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = EvidenceShown)]
pub(crate) struct ShownPiece {
    pub(crate) id: String,
    campaign: String,
    pub(crate) title: String,
    dated_on: String,
    file_name: String,
    organisation_name: String,
    pub(crate) state: State,
    /// Whether its file is a picture, and whether a small one is there already.
    picture: bool,
    pub(crate) thumbnail: bool,
    #[serde(skip)]
    pub(crate) covert: bool,
}

/// Those of some pieces that there are and that the reader may see, by their ids.
pub(crate) async fn shown(ctx: &Ctx, ids: &[&str]) -> Result<BTreeMap<String, ShownPiece>> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let reach = Reach::of(ctx.actor()?);
    let units = organisations::short_names(ctx).await?;
    let shelf = Shelf::of(ctx).await?;
    let seen = ids.iter().filter_map(|id| {
        let piece = shelf.piece(id).filter(|piece| reach.sees((*piece).into()))?;
        let unit = units.get(&piece.organisation).map_or("", |(name, _)| name.as_str());
        Some((piece.id.clone(), short(piece, shelf.file(piece.digest.as_str()), unit)))
    });
    Ok(seen.collect())
}

fn short(piece: &Piece, file: Option<&FileRow>, unit: &str) -> ShownPiece {
    ShownPiece {
        id: piece.id.clone(),
        campaign: piece.campaign.clone(),
        title: piece.title.clone(),
        dated_on: piece.dated_on.clone(),
        file_name: piece.file_name.clone(),
        organisation_name: unit.to_owned(),
        state: piece.state,
        picture: file.is_some_and(|file| file.media.starts_with("image/")),
        thumbnail: file.is_some_and(|file| file.thumbnail.is_some()),
        covert: piece.covert,
    }
}

impl ShownPiece {
    /// As a picture, where it is one that its unit still wants.
    pub(crate) fn as_picture(&self) -> Option<EvidencePicture> {
        let is_one = self.picture && self.state != State::Withdrawn;
        is_one.then(|| EvidencePicture {
            id: self.id.clone(),
            title: self.title.clone(),
            dated_on: self.dated_on.clone(),
            thumbnail: self.thumbnail,
        })
    }
}
