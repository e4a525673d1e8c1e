//! The pictures of an assessment: maps and charts as typed content, drawn by the document crate.
//!
//! A picture's title states what it shows, with its numbers; source and date stand in the caption.
//! A picture whose data are missing is left out, since a map of nothing reads as a map of zero.
//! Verdicts go in as they were judged, provisional ones marked, and titles say no more than the
//! stage allows: what an issued document may not call failing is told as a range.

mod coverage;
mod districts;
mod frame;
mod green;
mod old_new;
mod overview;
#[cfg(test)]
mod tests;
pub(crate) mod words;

use crate::locale::Language;
use frame::Ground;
use std::collections::BTreeSet;
use words::Words;
use yuanjian_calc::{assess::Assessment, city::City};
use yuanjian_document::content::{FrozenStamp, Picture, Stage};
use yuanjian_standard::Edition;

/// What the pictures need to know.
#[derive(Debug, Clone)]
pub struct Scene<'a> {
    /// The city.
    pub city: &'a City,
    /// Its assessment.
    pub assessment: &'a Assessment,
    /// The edition it was held against, with the office's confirmations applied.
    pub edition: &'a Edition,
    /// In which language titles and labels are.
    pub language: Language,
    /// Draft or issued.
    pub stage: Stage,
    /// The banner of an invented city.
    pub invented: Option<String>,
    /// What the figures were frozen from.
    pub frozen: &'a FrozenStamp,
}

/// Every picture, each with the key of the indicator that it belongs to; none for those of the
/// whole city.
pub fn pictures(scene: &Scene<'_>) -> Vec<(Option<String>, Picture)> {
    let words = Words::new(scene);
    let ground = Ground::of(scene);
    let mut all = overview::pictures(&words);
    all.extend(green::pictures(&words, &ground));
    all.extend(old_new::pictures(&words, &ground));
    all.extend(coverage::pictures(&words, &ground));
    all.extend(districts::pictures(&words, &ground));
    let mut taken = BTreeSet::new();
    for (_, picture) in &mut all {
        picture.id = unique(&picture.id, &mut taken);
    }
    all
}

/// A name for files: ASCII letters, digits and dashes, and no other picture's.
fn unique(id: &str, taken: &mut BTreeSet<String>) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let base: String = id.chars().map(safe).collect();
    let mut name = base.clone();
    let mut n = 1;
    while !taken.insert(name.clone()) {
        n += 1;
        name = format!("{base}-{n}");
    }
    name
}
