//! The ledger of a campaign as its reader may see it, loaded once for a request.
//!
//! Everything that is told of pieces (lists, completeness, warnings, what is found twice, forms)
//! is told from here, so that no page counts what its reader may not know of.

use super::{
    precheck::{self, Against, Facts},
    reach::Reach,
    requirement::{self, Completeness, Counts, Item},
    state::{Move, State},
    store::{self, FileRow, Piece},
};
use crate::{
    Ctx, Result,
    campaigns::{self, store::Campaign},
    organisations, standards,
};
use std::collections::{BTreeMap, BTreeSet};
use yuanjian_types::{Digest, Problem};

/// A campaign's ledger.
#[derive(Debug)]
pub(crate) struct Book {
    pub(crate) campaign: Campaign,
    /// The edition's title; none when the campaign names one that we do not have.
    pub(crate) edition: Option<String>,
    pub(crate) items: Vec<Item>,
    /// The pieces that the reader may see, the newest first.
    pub(crate) pieces: Vec<Piece>,
    pub(crate) files: BTreeMap<String, FileRow>,
    /// Short name and division of each organisation.
    pub(crate) organisations: BTreeMap<String, (String, String)>,
    /// Pieces of the city with a file that others have too, seen or not, by the file.
    doubled: BTreeMap<String, Vec<Piece>>,
    /// Places of the pieces that prove something of an item.
    by_item: BTreeMap<String, Vec<usize>>,
    pub(crate) reach: Reach,
}

impl Book {
    /// The ledger of a campaign for whoever asks.
    pub(crate) async fn open(ctx: &Ctx, campaign: &str) -> Result<Self> {
        let campaign = campaigns::store::campaign(ctx, campaign).await?;
        let (edition, items) = items_of(ctx, &campaign.edition);
        let reach = Reach::of(ctx.actor()?);
        let city = ctx.city()?;
        let mut pieces = store::list(ctx, city, &campaign.id).await?;
        pieces.retain(|piece| reach.sees(piece.state, &piece.organisation, &piece.division));
        let organisations = organisations::short_names(ctx).await?;
        let mut doubled: BTreeMap<String, Vec<Piece>> = BTreeMap::new();
        for piece in store::doubled(ctx).await? {
            doubled.entry(piece.digest.as_str().to_owned()).or_default().push(piece);
        }
        let mut by_item: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (place, piece) in pieces.iter().enumerate() {
            let items: BTreeSet<&str> = piece.proves.iter().map(|p| p.item.as_str()).collect();
            for item in items {
                by_item.entry(item.to_owned()).or_default().push(place);
            }
        }
        let files = BTreeMap::new();
        Ok(Self { campaign, edition, items, pieces, files, organisations, doubled, by_item, reach })
    }

    /// With what was found in every file of the campaign.
    pub(crate) async fn with_files(mut self, ctx: &Ctx) -> Result<Self> {
        self.files = store::files(ctx, ctx.city()?, &self.campaign.id).await?;
        Ok(self)
    }

    /// With what was found in some files.
    pub(crate) async fn with_some(mut self, ctx: &Ctx, digests: &[Digest]) -> Result<Self> {
        for digest in digests {
            if let Some(file) = store::file_of(ctx, ctx.city()?, digest).await? {
                self.files.insert(digest.as_str().to_owned(), file);
            }
        }
        Ok(self)
    }

    /// The pieces that prove something of an item, the newest first.
    pub(crate) fn of_item(&self, key: &str) -> impl Iterator<Item = &Piece> + Clone {
        self.by_item.get(key).into_iter().flatten().filter_map(move |place| self.pieces.get(*place))
    }

    /// An item by its key.
    pub(crate) fn item(&self, key: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.key == key)
    }

    /// What was found in the file of a piece.
    pub(crate) fn file(&self, digest: &Digest) -> Option<&FileRow> {
        self.files.get(digest.as_str())
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
        let same = self.doubled.get(piece.digest.as_str()).into_iter().flatten();
        let others = same.filter(|other| other.id != piece.id);
        let (seen, hidden): (Vec<&Piece>, Vec<&Piece>) = others
            .partition(|other| self.reach.sees(other.state, &other.organisation, &other.division));
        (seen, hidden.len())
    }

    /// How far an item is, by all pieces or those of one organisation.
    pub(crate) fn counts(&self, item: &Item, organisation: Option<&str>) -> Counts {
        let of = |piece: &&Piece| organisation.is_none_or(|id| piece.organisation == id);
        requirement::counts(item, self.of_item(&item.key).filter(of))
    }

    /// How many items are how far.
    pub(crate) fn words(&self, organisation: Option<&str>) -> [usize; 4] {
        let mut words = [0; 4];
        for item in &self.items {
            let place = match self.counts(item, organisation).word() {
                Completeness::Missing => 0,
                Completeness::Partial => 1,
                Completeness::Waiting => 2,
                Completeness::Complete => 3,
            };
            words[place] += 1;
        }
        words
    }

    /// The organisations that have pieces here, in official precedence of their first piece.
    pub(crate) fn units(&self) -> Vec<(&str, Vec<&Piece>)> {
        let ids: BTreeSet<&str> = self.pieces.iter().map(|p| p.organisation.as_str()).collect();
        ids.into_iter()
            .map(|id| (id, self.pieces.iter().filter(|p| p.organisation == id).collect()))
            .collect()
    }

    /// What the reader may do with a piece.
    pub(crate) fn may(&self, piece: &Piece) -> Vec<String> {
        if self.campaign.state.is_over() {
            return Vec::new();
        }
        let owns = self.reach.owns(&piece.organisation, &piece.division);
        let mut may: Vec<String> = Move::ALL
            .iter()
            .filter(|way| way.from(piece.state).is_some())
            .filter(|way| if way.is_decision() { self.reach.office } else { owns })
            .map(|way| way.key().to_owned())
            .collect();
        if owns && piece.state.is_open() {
            may.push("update".to_owned());
        }
        may
    }

    /// Whether the reader may hand in here.
    pub(crate) fn may_hand_in(&self) -> bool {
        let own = self.reach.office
            || !self.reach.organisations.is_empty()
            || !self.reach.divisions.is_empty();
        own && !self.campaign.state.is_over()
    }

    /// Pieces by state.
    pub(crate) fn by_state(pieces: &[&Piece]) -> [usize; 5] {
        State::ALL.map(|state| pieces.iter().filter(|piece| piece.state == state).count())
    }
}

/// Title and items of the edition that a campaign names, in the reader's language.
pub(crate) fn items_of(ctx: &Ctx, named: &str) -> (Option<String>, Vec<Item>) {
    let tag = ctx.language.tag();
    match standards::named(ctx, named) {
        Some(edition) => (Some(edition.title(tag).to_owned()), requirement::items(&edition, tag)),
        None => (None, Vec::new()),
    }
}
