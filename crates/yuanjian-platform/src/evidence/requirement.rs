//! What the edition asks to be proved, and how far that is: pure.
//!
//! An item without any piece is grey, not red and not complete: what nobody has looked for is not
//! known (requirements, row 76). A piece counts for an item only as long as it proves it; what was
//! withdrawn or is still a draft counts for nobody but its unit, and what is covert for nobody.

use super::{matching, state::State, store::Piece, text};
use serde::Serialize;
use yuanjian_standard::{Edition, Indicator};

/// The kind of an item that asks for nothing in particular.
const ANY: &str = "any";

/// An item with the kinds of evidence that it asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Key in the edition.
    pub key: String,
    /// Number as printed, or its place in the edition.
    pub number: String,
    /// Name in the reader's language.
    pub name: String,
    /// Name in Chinese: what files and folders are called by.
    pub chinese: String,
    /// The same as texts are searched for it, and the other names that it goes by.
    pub searched: (String, Vec<String>),
    /// Key and name of its category.
    pub category: (String, String),
    /// Key and name of each kind that is asked for; never empty.
    pub kinds: Vec<(String, String)>,
}

/// How far an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = EvidenceCompleteness)]
pub enum Completeness {
    /// Nothing was handed in.
    Missing,
    /// Some of what is asked for.
    Partial,
    /// All was handed in, some of it waits for the office.
    Waiting,
    /// All is accepted.
    Complete,
}

/// Counts of an item's kinds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Kinds that are asked for.
    pub asked: usize,
    /// Kinds of which a piece was handed in and is not given back.
    pub handed_in: usize,
    /// Kinds of which a piece is accepted.
    pub accepted: usize,
}

impl Counts {
    /// In a word.
    pub fn word(self) -> Completeness {
        match self {
            Self { handed_in: 0, .. } => Completeness::Missing,
            Self { asked, accepted, .. } if accepted >= asked => Completeness::Complete,
            Self { asked, handed_in, .. } if handed_in >= asked => Completeness::Waiting,
            _ => Completeness::Partial,
        }
    }
}

/// The items of an edition in its order, with names in a language.
pub fn items(edition: &Edition, language: &str) -> Vec<Item> {
    edition.indicators.iter().enumerate().map(|(n, row)| item(edition, row, n, language)).collect()
}

fn item(edition: &Edition, row: &Indicator, place: usize, language: &str) -> Item {
    let name = |table: &str, key: &str| edition.name(language, table, key).to_owned();
    let mut kinds: Vec<(String, String)> =
        row.evidence.iter().map(|kind| (kind.clone(), name("evidence", kind))).collect();
    if kinds.is_empty() {
        kinds.push((ANY.to_owned(), String::new()));
    }
    let chinese = edition.name("zh-CN", "indicator", &row.key);
    let others = matching::ALIASES.iter().filter(|(key, _)| *key == row.key);
    Item {
        key: row.key.clone(),
        number: row.number.clone().unwrap_or_else(|| (place + 1).to_string()),
        name: name("indicator", &row.key),
        chinese: chinese.to_owned(),
        searched: (
            text::normal(chinese),
            others.flat_map(|(_, names)| *names).map(|name| text::normal(name)).collect(),
        ),
        category: (row.category.clone(), name("category", &row.category)),
        kinds,
    }
}

/// Whether a piece proves an item as a kind; an item that asks for nothing in particular takes any.
pub(crate) fn proves(piece: &Piece, item: &str, kind: &str) -> bool {
    piece.proves.iter().any(|proof| proof.item == item && (kind == ANY || proof.kind == kind))
}

/// How far an item is, by some pieces.
pub(crate) fn counts<'a>(item: &Item, pieces: impl Iterator<Item = &'a Piece> + Clone) -> Counts {
    let kinds = |wanted: &dyn Fn(State) -> bool| {
        let there = |kind: &&(String, String)| {
            pieces.clone().any(|piece| {
                !piece.covert && wanted(piece.state) && proves(piece, &item.key, &kind.0)
            })
        };
        item.kinds.iter().filter(there).count()
    };
    Counts {
        asked: item.kinds.len(),
        handed_in: kinds(&|state| matches!(state, State::Submitted | State::Accepted)),
        accepted: kinds(&|state| state == State::Accepted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yuanjian_standard::Catalogue;

    #[test]
    fn every_item_of_every_edition_asks_for_something() {
        for edition in Catalogue::embedded().editions() {
            for item in items(edition, "zh-CN") {
                assert!(!item.kinds.is_empty() && !item.number.is_empty(), "{}", item.key);
            }
        }
    }

    #[test]
    fn completeness_is_a_word_of_three_counts() {
        let word = |asked, handed_in, accepted| Counts { asked, handed_in, accepted }.word();
        assert_eq!(word(2, 0, 0), Completeness::Missing);
        assert_eq!(word(2, 1, 1), Completeness::Partial);
        assert_eq!(word(2, 2, 1), Completeness::Waiting);
        assert_eq!(word(2, 2, 2), Completeness::Complete);
    }
}
