//! Columns and the headings that mean them, however a clerk's table writes them: with blanks, line
//! breaks or marks of what must be filled in, in full-width signs, in traditional script.

use std::{collections::BTreeMap, sync::LazyLock};
use yuanjian_app::{Language, Locale};
use yuanjian_standard::typed::{narrow, visible};

/// A column of a list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    /// By which its headings are found among the sentences.
    pub(crate) key: &'static str,
    /// In characters.
    pub(crate) width: f64,
    pub(crate) want: Want,
}

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Want {
    /// The sheet is none of this list without it.
    Must,
    /// The sheet is none of this list without one of these.
    OneOf,
    /// It may be missing.
    May,
    /// A place in the order, or another word for what stands beside it: alone it says nothing.
    Order,
    /// For the reader's sake; not read again.
    Told,
}

pub(crate) const fn must(key: &'static str, width: f64) -> Column {
    Column { key, width, want: Want::Must }
}

pub(crate) const fn may(key: &'static str, width: f64) -> Column {
    Column { key, width, want: Want::May }
}

pub(crate) const fn order(key: &'static str, width: f64) -> Column {
    Column { key, width, want: Want::Order }
}

pub(crate) const fn told(key: &'static str, width: f64) -> Column {
    Column { key, width, want: Want::Told }
}

/// The columns of a list, each with the headings that mean it: ours in Chinese, ours in English,
/// then others.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    columns: Vec<(Column, Vec<String>)>,
}

impl Layout {
    /// Columns whose headings are the sentences `<prefix>.<key>`.
    pub(crate) fn said(prefix: &str, columns: &[Column]) -> Self {
        let locales = [Language::Chinese, Language::English].map(Locale::of);
        let names = |column: &Column| {
            let key = format!("{prefix}.{}", column.key);
            locales.iter().map(|locale| locale.say(&key, [])).collect()
        };
        Self { columns: columns.iter().map(|column| (*column, names(column))).collect() }
    }

    /// The same, known by their keys as well: programs write some tables.
    pub(crate) fn with_keys(mut self) -> Self {
        for (column, names) in &mut self.columns {
            names.push(column.key.to_owned());
        }
        self
    }

    /// Columns whose headings are given.
    pub(crate) fn named(columns: Vec<(Column, Vec<String>)>) -> Self {
        Self { columns }
    }

    /// The columns in the order in which they are written.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().map(|(column, _)| column)
    }

    /// The same, each with the headings that mean it.
    pub(crate) fn named_columns(&self) -> impl Iterator<Item = (&Column, &[String])> {
        self.columns.iter().map(|(column, names)| (column, names.as_slice()))
    }

    /// Our heading of a column.
    pub(crate) fn heading(&self, key: &str, language: Language) -> &str {
        let place = usize::from(language == Language::English);
        let found = self.columns.iter().find(|(column, _)| column.key == key);
        found.and_then(|(_, names)| names.get(place)).map_or("", String::as_str)
    }

    /// Where each column stands in a row of headings.
    pub(super) fn places(&self, headings: impl Iterator<Item = (u32, String)>) -> Places {
        let known: Vec<(&'static str, Vec<String>)> = self
            .columns
            .iter()
            .map(|(column, names)| (column.key, names.iter().map(|name| plain(name)).collect()))
            .collect();
        let mut places = Places::default();
        let mut said: BTreeMap<&'static str, String> = BTreeMap::new();
        for (place, heading) in headings {
            let heading = plain(&heading);
            if heading.is_empty() {
                continue;
            }
            let Some((key, _)) = known.iter().find(|(_, names)| names.contains(&heading)) else {
                continue;
            };
            match said.get(key) {
                None => {
                    places.found.insert(key, place);
                    said.insert(key, heading);
                }
                Some(first) => places.twice.push((key, place, *first == heading)),
            }
        }
        places
    }

    /// The columns that must be there and are not.
    pub(super) fn lacking(&self, places: &Places) -> Vec<&'static str> {
        let lacks = |column: &&Column| !places.found.contains_key(column.key);
        let any = |want: Want| self.columns().filter(move |column| column.want == want);
        let one_of = any(Want::OneOf).all(|column| lacks(&column));
        let must = any(Want::Must).filter(lacks);
        let one = any(Want::OneOf).take(usize::from(one_of));
        must.chain(one).map(|column| column.key).collect()
    }
}

/// Where headings were found.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    pub(super) found: BTreeMap<&'static str, u32>,
    /// Further headings of a column that was found already, and whether they are the same word.
    pub(super) twice: Vec<(&'static str, u32, bool)>,
}

/// A heading as it is compared.
pub(crate) fn plain(heading: &str) -> String {
    static SIMPLE: LazyLock<BTreeMap<char, char>> = LazyLock::new(|| {
        let text = include_str!("../../../../data/workbooks/traditional.txt");
        let pairs = text.lines().filter(|line| !line.starts_with('#'));
        let pairs = pairs.flat_map(str::split_whitespace);
        pairs
            .filter_map(|pair| {
                let mut both = pair.chars();
                let simple = both.next()?;
                Some((both.next()?, simple))
            })
            .collect()
    });
    let text: String = visible(heading)
        .chars()
        .map(|c| SIMPLE.get(&c).copied().unwrap_or(c))
        .map(narrow)
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect();
    text.trim_matches(['*', ':']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_however_they_are_written() {
        let ours = plain("编号（勿改）");
        for text in ["编号(勿改)", " 編號 （勿改）", "编号\n（勿改）*", "\u{feff}编号（勿改）："]
        {
            assert_eq!(plain(text), ours, "{text}");
        }
        assert_eq!(plain("Lead Unit *"), plain("lead unit"));
        assert_ne!(plain("编号"), ours);
    }

    #[test]
    fn a_heading_that_comes_twice_is_told_apart_from_another_word_for_it() {
        let layout = Layout::named(vec![
            (
                must("lead", 9.0),
                vec!["牵头单位".to_owned(), "Lead".to_owned(), "主办单位".to_owned()],
            ),
            (may("note", 9.0), vec!["备注".to_owned()]),
        ]);
        let heads = ["牵头单位", "备注", "主办单位", "备注 "];
        let places = layout.places((0..).zip(heads.map(str::to_owned)));
        assert_eq!(places.found, BTreeMap::from([("lead", 0), ("note", 1)]));
        assert_eq!(places.twice, [("lead", 2, false), ("note", 3, true)]);
        assert!(layout.lacking(&places).is_empty());
        let none = layout.places((0..).zip(["备注".to_owned()]));
        assert_eq!(layout.lacking(&none), ["lead"]);
    }
}
