//! The pieces of a city and what was found in their files, kept between requests.
//!
//! A ledger has thousands of pieces and each of its pages counts them all. They are read once;
//! after that the record of changes says which were changed, whichever process did it, and only
//! those are read again. What was found in a file never changes, so only files that wait are
//! asked for again.

use super::{
    state::State,
    store::{self, FileRow, Piece},
    text,
};
use crate::{Ctx, Result, organisations::Spelled};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use tokio::sync::Mutex;
use yuanjian_store::events;

/// A piece with the names that it is looked for by.
#[derive(Debug)]
pub(crate) struct Filed {
    pub(crate) piece: Piece,
    /// Title, number, issuer and file name, as they are searched.
    pub(super) names: Spelled,
}

/// All pieces of a city, whoever may see them.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    pieces: BTreeMap<String, Arc<Filed>>,
    files: BTreeMap<String, Arc<FileRow>>,
    /// The newest first.
    by_campaign: BTreeMap<String, Vec<Arc<Filed>>>,
    /// Pieces that were not withdrawn, the oldest first, by the digest of their file.
    by_file: BTreeMap<String, Vec<Arc<Filed>>>,
}

/// The shelf of each city, with the number in its record up to which it holds.
pub(crate) type Shelves = Mutex<BTreeMap<String, (i64, Arc<Shelf>)>>;

impl Shelf {
    /// The shelf of the reader's city as it stands now.
    pub(super) async fn of(ctx: &Ctx) -> Result<Arc<Self>> {
        let city = ctx.city()?;
        // Whoever else asks meanwhile waits and finds it done.
        let mut shelves = ctx.platform.shelves.lock().await;
        let (upto, shelf) = shelves.get(city).cloned().unwrap_or_default();
        let (last, changed) = events::changed(&ctx.platform.db, city, "evidence", upto).await?;
        let pieces = read_pieces(ctx, city, upto == 0, &changed).await?;
        let files = read_files(ctx, city, &shelf, &pieces).await?;
        let shelf = match pieces.is_empty() && files.is_empty() {
            true => shelf,
            false => Arc::new(shelf.with(pieces, files)),
        };
        shelves.insert(city.to_owned(), (last, shelf.clone()));
        Ok(shelf)
    }

    /// The pieces of a campaign, the newest first.
    pub(super) fn pieces(&self, campaign: &str) -> &[Arc<Filed>] {
        self.by_campaign.get(campaign).map_or(&[], Vec::as_slice)
    }

    /// A piece of the city by its id.
    pub(super) fn piece(&self, id: &str) -> Option<&Piece> {
        self.pieces.get(id).map(|filed| &filed.piece)
    }

    /// Every piece of the city with a file, the oldest first, but those that were withdrawn.
    pub(super) fn with_file(&self, digest: &str) -> &[Arc<Filed>] {
        self.by_file.get(digest).map_or(&[], Vec::as_slice)
    }

    /// What was found in a file.
    pub(super) fn file(&self, digest: &str) -> Option<&FileRow> {
        self.files.get(digest).map(Arc::as_ref)
    }

    /// This shelf with some pieces and files in the place of what it had of them.
    fn with(&self, pieces: Vec<Piece>, files: BTreeMap<String, FileRow>) -> Self {
        let mut new =
            Self { pieces: self.pieces.clone(), files: self.files.clone(), ..Self::default() };
        new.files.extend(files.into_iter().map(|(digest, file)| (digest, Arc::new(file))));
        new.pieces.extend(pieces.into_iter().map(|piece| {
            let names = [&piece.title, &piece.document_number, &piece.issuer, &piece.file_name];
            let names = Spelled::of(&names.map(|name| text::normal(name)).join("\n"));
            (piece.id.clone(), Arc::new(Filed { piece, names }))
        }));
        let mut all: Vec<&Arc<Filed>> = new.pieces.values().collect();
        all.sort_by_key(|filed| (filed.piece.created_at, filed.piece.id.as_str()));
        for filed in &all {
            if filed.piece.state != State::Withdrawn {
                let digest = filed.piece.digest.as_str().to_owned();
                new.by_file.entry(digest).or_default().push(Arc::clone(filed));
            }
        }
        for filed in all.into_iter().rev() {
            let campaign = filed.piece.campaign.clone();
            new.by_campaign.entry(campaign).or_default().push(Arc::clone(filed));
        }
        new
    }
}

async fn read_pieces(ctx: &Ctx, city: &str, first: bool, changed: &[String]) -> Result<Vec<Piece>> {
    if first {
        return store::all(ctx, city).await;
    }
    let changed: Vec<&str> = changed.iter().map(String::as_str).collect();
    store::some(ctx, city, &changed).await
}

/// What was found in files since it was asked for last.
async fn read_files(
    ctx: &Ctx,
    city: &str,
    shelf: &Shelf,
    pieces: &[Piece],
) -> Result<BTreeMap<String, FileRow>> {
    let old = shelf.pieces.values().map(|filed| &filed.piece);
    let unknown: BTreeSet<&str> = old
        .chain(pieces)
        .map(|piece| piece.digest.as_str())
        .filter(|digest| !shelf.files.contains_key(*digest))
        .collect();
    store::files(ctx, city, &Vec::from_iter(unknown)).await
}
