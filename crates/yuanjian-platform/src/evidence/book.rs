//! The ledger of a campaign as its reader may see it.
//!
//! Everything that is told of pieces (lists, completeness, warnings, what is found twice, forms)
//! is told from here, so that no page counts what its reader may not know of.

use super::{
    precheck::{self, Against, Facts},
    reach::Reach,
    requirement::{self, Completeness, Counts, Item},
    shelf::{Filed, Shelf},
    state::{Move, State},
    store::{FileRow, Piece},
};
use crate::{
    Ctx, Result,
    campaigns::{self, store::Campaign},
    organisations, standards,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use yuanjian_types::{Digest, Problem};

/// A campaign's ledger.
#[derive(Debug)]
pub(crate) struct Book {
    pub(crate) campaign: Campaign,
    /// The edition's title; none when the campaign names one that we do not have.
    pub(crate) edition: Option<String>,
    pub(crate) items: Vec<Item>,
    /// Short name and division of each organisation.
    pub(crate) organisations: BTreeMap<String, (String, String)>,
    pub(crate) reach: Reach,
    /// The pieces of all, from which the reader is told.
    shelf: Arc<Shelf>,
    /// The pieces that the reader may see, the newest first.
    seen: Vec<Arc<Filed>>,
    /// Places of the pieces that prove something of an item.
    by_item: BTreeMap<String, Vec<usize>>,
}

impl Book {
    /// The ledger of a campaign for whoever asks.
    pub(crate) async fn open(ctx: &Ctx, campaign: &str) -> Result<Self> {
        Self::of(ctx, campaigns::store::campaign(ctx, campaign).await?).await
    }

    /// The same of a campaign that was read.
    pub(super) async fn of(ctx: &Ctx, campaign: Campaign) -> Result<Self> {
        let (edition, items) = items_of(ctx, &campaign.edition);
        let reach = Reach::of(ctx.actor()?);
        let organisations = organisations::short_names(ctx).await?;
        let shelf = Shelf::of(ctx).await?;
        let mut seen = shelf.pieces(&campaign.id).to_vec();
        seen.retain(|filed| sees(&reach, &filed.piece));
        let mut by_item: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (place, filed) in seen.iter().enumerate() {
            let items: BTreeSet<&str> =
                filed.piece.proves.iter().map(|proof| proof.item.as_str()).collect();
            for item in items {
                match by_item.get_mut(item) {
                    Some(places) => places.push(place),
                    None => drop(by_item.insert(item.to_owned(), vec![place])),
                }
            }
        }
        Ok(Self { campaign, edition, items, organisations, reach, shelf, seen, by_item })
    }

    /// The pieces that the reader may see, the newest first.
    pub(crate) fn pieces(&self) -> impl DoubleEndedIterator<Item = &Piece> + Clone {
        self.seen.iter().map(|filed| &filed.piece)
    }

    /// The same with the names that they are looked for by.
    pub(super) fn filed(&self) -> impl Iterator<Item = &Filed> {
        self.seen.iter().map(Arc::as_ref)
    }

    /// The pieces that prove something of an item, the newest first.
    pub(crate) fn of_item(&self, key: &str) -> impl Iterator<Item = &Piece> + Clone {
        let places = self.by_item.get(key).into_iter().flatten();
        places.filter_map(move |place| self.seen.get(*place)).map(|filed| &filed.piece)
    }

    /// An item by its key.
    pub(crate) fn item(&self, key: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.key == key)
    }

    /// What was found in the file of a piece.
    pub(crate) fn file(&self, digest: &Digest) -> Option<&FileRow> {
        self.shelf.file(digest.as_str())
    }

    /// The short name of an organisation.
    pub(crate) fn organisation(&self, id: &str) -> &str {
        self.organisations.get(id).map_or("", |(name, _)| name.as_str())
    }

    /// What a reviewer would object to.
    pub(crate) fn warnings(&self, piece: &Piece) -> Vec<Problem> {
        let against = Against {
            items: &self.items,
            data_year: self.campaign.data_year,
            cutoff_on: &self.campaign.cutoff_on,
            materials_due: &self.campaign.materials_due,
        };
        let file = self.file(&piece.digest).map(|file| {
            (
                file.state.as_str(),
                file.media.as_str(),
                &file.facts as &Facts,
                file.signature.as_str(),
            )
        });
        let mut found = precheck::warnings(piece, file, &against);
        let (seen, hidden) = self.twins(piece);
        if !seen.is_empty() || hidden > 0 {
            found.push(
                Problem::warning("evidence.check.duplicate").with("number", seen.len() + hidden),
            );
        }
        found
    }

    /// Other pieces with the same file: those one may see, and how many one may not.
    pub(crate) fn twins(&self, piece: &Piece) -> (Vec<&Piece>, usize) {
        let same = self.shelf.with_file(piece.digest.as_str()).iter().map(|filed| &filed.piece);
        let (seen, hidden): (Vec<&Piece>, Vec<&Piece>) =
            same.filter(|other| other.id != piece.id).partition(|other| sees(&self.reach, other));
        // That there is a covert one is itself covert.
        (seen, hidden.iter().filter(|other| !other.covert).count())
    }

    /// How far an item is, by all pieces.
    pub(crate) fn counts(&self, item: &Item) -> Counts {
        requirement::counts(item, self.of_item(&item.key))
    }

    /// How many items are how far, by some pieces: missing, partial, waiting, complete.
    pub(crate) fn words<'a>(&self, pieces: impl Iterator<Item = &'a Piece>) -> [usize; 4] {
        let mut proving: BTreeMap<&str, Vec<&Piece>> = BTreeMap::new();
        for piece in pieces {
            for proof in &piece.proves {
                proving.entry(&proof.item).or_default().push(piece);
            }
        }
        let mut words = [0; 4];
        for item in &self.items {
            let own = proving.get(item.key.as_str()).into_iter().flatten().copied();
            let place = match requirement::counts(item, own).word() {
                Completeness::Missing => 0,
                Completeness::Partial => 1,
                Completeness::Waiting => 2,
                Completeness::Complete => 3,
            };
            words[place] += 1;
        }
        words
    }

    /// The organisations that have pieces here, each with them.
    pub(crate) fn units(&self) -> BTreeMap<&str, Vec<&Piece>> {
        let mut units: BTreeMap<&str, Vec<&Piece>> = BTreeMap::new();
        for piece in self.pieces() {
            units.entry(&piece.organisation).or_default().push(piece);
        }
        units
    }

    /// What the reader may do with a piece.
    pub(crate) fn may(&self, piece: &Piece) -> Vec<String> {
        if self.campaign.state.is_over() {
            return Vec::new();
        }
        let owns = self.reach.owns(&piece.organisation, &piece.division, piece.covert);
        let mut may: Vec<String> = Move::ALL
            .iter()
            .filter(|way| way.from(piece.state).is_some())
            .filter(|way| match way.is_decision() {
                true => self.reach.office && !piece.covert,
                false => owns,
            })
            .map(|way| way.key().to_owned())
            .collect();
        if owns && piece.state.is_open() {
            may.push("update".to_owned());
        }
        if owns && piece.covert {
            may.push("release".to_owned());
        }
        may
    }

    /// Whether the reader may hand in here.
    pub(crate) fn may_hand_in(&self) -> bool {
        self.reach.hands_in() && !self.campaign.state.is_over()
    }

    /// Pieces by state.
    pub(crate) fn by_state(pieces: &[&Piece]) -> [usize; 5] {
        State::ALL.map(|state| pieces.iter().filter(|piece| piece.state == state).count())
    }
}

fn sees(reach: &Reach, piece: &Piece) -> bool {
    reach.sees(piece.into())
}

/// Title and items of the edition that a campaign names, in the reader's language.
pub(crate) fn items_of(ctx: &Ctx, named: &str) -> (Option<String>, Vec<Item>) {
    let tag = ctx.language.tag();
    match standards::named(ctx, named) {
        Some(edition) => (Some(edition.title(tag).to_owned()), requirement::items(&edition, tag)),
        None => (None, Vec::new()),
    }
}
