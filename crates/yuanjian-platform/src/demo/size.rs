//! The invented city at the size of a real one, for measuring.
//!
//! What is added passes the rules of its features, many things in one change each, since thousands
//! of changes would take an hour. Everything that is added says that it is invented.

use super::{acting, parsed};
use crate::{
    Ctx, Platform, Result, Role, evidence,
    identity::Grant,
    organisations::{self, Directory, InventedUnit},
    tasks,
};
use serde::Deserialize;
use std::sync::Arc;
use yuanjian_app::Language;

static WORDS: &str = include_str!("../../../../data/demo/scale.toml");

/// How many of everything there are to be, what the demo has of it counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Organisations.
    pub units: usize,
    /// Lines of the breakdown.
    pub lines: usize,
    /// Points to be looked at on site, each a task below a line; those of the demo not counted.
    pub points: usize,
    /// Pieces of evidence, each with a file of its own.
    pub pieces: usize,
}

impl Size {
    /// The size that a city is expected to have, so many times.
    pub fn times(number: usize) -> Self {
        Self {
            units: 118 * number,
            lines: 60 * number,
            points: 1_200 * number,
            pieces: 3_000 * number,
        }
    }
}

/// The words of which it is made; `{slots}` are filled in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    places: Vec<String>,
    units: Vec<UnitWords>,
    unit: String,
    post: String,
    person: String,
    pub(crate) line: String,
    pub(crate) part: String,
    pub(crate) document: String,
    pub(crate) note: String,
    pub(crate) point: String,
    pub(crate) report: String,
    pub(crate) piece: String,
    pub(crate) file: String,
    /// The sentence that every file begins with.
    pub(crate) mark: String,
    pub(crate) sentences: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitWords {
    suffix: String,
    short: String,
    kind: String,
}

impl Words {
    /// The name of a place, one after the other.
    pub(crate) fn place(&self, number: usize) -> &str {
        nth(&self.places, number).map_or("", String::as_str)
    }

    fn unit(&self, number: usize, division: &str) -> Option<InventedUnit> {
        let words = nth(&self.units, number / self.places.len().max(1))?;
        let shown = (number + 1).to_string();
        let name = |suffix: &str| {
            let slots =
                [("place", self.place(number)), ("suffix", suffix), ("number", shown.as_str())];
            filled(&self.unit, &slots)
        };
        Some(InventedUnit {
            name: name(&words.suffix),
            short_name: name(&words.short),
            kind: words.kind.clone(),
            division: division.to_owned(),
            post: self.post.clone(),
            person: filled(&self.person, &[("number", shown.as_str())]),
        })
    }
}

/// The element at a place of a list that begins anew at its end; nothing in an empty one.
pub(crate) fn nth<T>(list: &[T], place: usize) -> Option<&T> {
    list.get(place.checked_rem(list.len())?)
}

/// A pattern with its `{slots}` filled in.
pub(crate) fn filled(pattern: &str, slots: &[(&str, &str)]) -> String {
    slots
        .iter()
        .fold(pattern.to_owned(), |text, (slot, value)| text.replace(&format!("{{{slot}}}"), value))
}

/// Add to the invented city until it has a size.
///
/// # Errors
/// When there is no invented city, or the installation does not serve.
pub async fn grow(platform: &Arc<Platform>, language: Language, size: &Size) -> Result<()> {
    let words: Words = parsed("scale.toml", WORDS)?;
    let program = Ctx::of_program(platform.clone(), language);
    let office = acting(program, "office", Role::Office).await?;
    let directory = organisations::directory(&office).await?;
    let divisions: Vec<&String> = directory.divisions.keys().collect();
    let added = (0..size.units.saturating_sub(directory.organisations.len()))
        .filter_map(|number| words.unit(number, nth(&divisions, number)?));
    let units = organisations::grow(&office, &added.collect::<Vec<_>>()).await?;
    let directory = organisations::directory(&office).await?;
    let everybody = for_all(office, &directory)?;
    tasks::grow(&everybody, &units, &words, size).await?;
    evidence::grow(&everybody, &words, size.pieces).await
}

/// The office in the place of every unit, as which it divides and hands in.
fn for_all(mut office: Ctx, directory: &Directory) -> Result<Ctx> {
    let city = office.city()?.to_owned();
    if let Some(actor) = &mut office.actor {
        let units = directory.organisations.iter().map(|unit| unit.id.as_str());
        actor.grants.extend(units.map(|unit| Grant::over(Role::Bureau, &city, Some(unit))));
    }
    Ok(office)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_says_that_it_is_invented() {
        let words: Words = parsed("scale.toml", WORDS).unwrap();
        for text in [
            &words.unit,
            &words.post,
            &words.person,
            &words.line,
            &words.part,
            &words.document,
            &words.note,
            &words.point,
            &words.report,
            &words.piece,
            &words.file,
            &words.mark,
        ] {
            assert!(text.contains("\u{865a}\u{6784}"), "{text}");
        }
    }

    #[test]
    fn no_two_units_are_called_alike() {
        let words: Words = parsed("scale.toml", WORDS).unwrap();
        let names: Vec<String> =
            (0..1_000).map(|number| words.unit(number, "990100").unwrap().short_name).collect();
        let once: std::collections::BTreeSet<&String> = names.iter().collect();
        assert_eq!(once.len(), names.len());
        assert!(names.iter().all(|name| name.chars().count() <= 20 && !name.contains('{')));
    }
}
