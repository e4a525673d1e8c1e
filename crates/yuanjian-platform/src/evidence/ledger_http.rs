//! The door of the ledger, and how it looks to a reader.

use super::{
    book::Book,
    http::is_late,
    requirement::{self, Completeness, Item},
    state::REASONS,
    store::Piece,
};
use crate::{
    Ctx, Result,
    campaigns::{self, CitedNotice},
};
use axum::{Json, extract::Path};
use serde::Serialize;
use std::collections::BTreeSet;

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

fn words([missing, partial, waiting, complete]: [usize; 4]) -> LedgerWords {
    LedgerWords { missing, partial, waiting, complete }
}

fn pieces(own: &[&Piece]) -> LedgerPieces {
    let [draft, submitted, accepted, returned, withdrawn] = Book::by_state(own);
    LedgerPieces { draft, submitted, accepted, returned, withdrawn }
}
