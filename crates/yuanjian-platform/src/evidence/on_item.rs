//! What proves a row of the edition, in short, with its pictures: for a place on the map.

use super::{
    book::Book,
    state::State,
    store::{FileRow, Piece},
};
use crate::{Ctx, Result, campaigns::store::Campaign};
use serde::Serialize;

/// So many pictures are shown.
const PICTURES: usize = 6;

/// Evidence of a row, as far as the reader may see it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct ItemEvidence {
    /// Pieces that were handed in or accepted.
    pieces: usize,
    /// Of those, accepted.
    accepted: usize,
    /// Pictures among them.
    pictures: usize,
    /// The newest few of the pictures.
    shown: Vec<EvidencePicture>,
}

/// A picture.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct EvidencePicture {
    /// The piece that it is.
    pub(crate) id: String,
    pub(super) title: String,
    pub(super) dated_on: String,
    /// Whether a small one is there already.
    pub(super) thumbnail: bool,
}

/// How many items of the edition are how far, by the pieces that the reader may see.
#[derive(Debug, Clone, Copy, Serialize, utoipa::ToSchema)]
pub(crate) struct EvidenceProgress {
    /// Nothing was handed in.
    missing: usize,
    /// Some of what is asked for.
    partial: usize,
    /// All was handed in, some of it waits for the office.
    waiting: usize,
    /// All is accepted.
    complete: usize,
}

/// How far the evidence of a campaign is: the same counts as the ledger's.
pub(crate) async fn progress(ctx: &Ctx, campaign: Campaign) -> Result<EvidenceProgress> {
    let book = Book::of(ctx, campaign).await?;
    let [missing, partial, waiting, complete] = book.words(book.pieces());
    Ok(EvidenceProgress { missing, partial, waiting, complete })
}

/// The evidence of rows of a campaign's edition, in their order.
pub(crate) async fn on_items(
    ctx: &Ctx,
    campaign: &str,
    items: &[&str],
) -> Result<Vec<ItemEvidence>> {
    let book = Book::open(ctx, campaign).await?;
    let told = items.iter().map(|item| {
        let handed_in = book.of_item(item).filter(|piece| piece.state.is_handed_in());
        let pictures = handed_in.clone().filter_map(|piece| {
            let file = book.file(&piece.digest)?;
            file.media.starts_with("image/").then_some((piece, file))
        });
        ItemEvidence {
            pieces: handed_in.clone().count(),
            accepted: handed_in.clone().filter(|piece| piece.state == State::Accepted).count(),
            pictures: pictures.clone().count(),
            shown: pictures.take(PICTURES).map(|(piece, file)| picture(piece, file)).collect(),
        }
    });
    Ok(told.collect())
}

fn picture(piece: &Piece, file: &FileRow) -> EvidencePicture {
    EvidencePicture {
        id: piece.id.clone(),
        title: piece.title.clone(),
        dated_on: piece.dated_on.clone(),
        thumbnail: file.thumbnail.is_some(),
    }
}
