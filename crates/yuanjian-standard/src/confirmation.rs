//! What the office confirmed against the official text: who, when, in which document, on which page.
//!
//! A confirmation never edits an edition. It stands beside it, in the city's folder, and names
//! the figure it speaks of; taking it away brings the doubt back.

use crate::model::{Edition, Limit, Threshold};
use serde::{Deserialize, Serialize};
use yuanjian_types::{Confidence, Problem};

/// The place of a figure in an edition. Conditions are named by their position among the
/// thresholds of the measure for that tier, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FigureKey {
    /// Standard.
    pub standard: String,
    /// Edition.
    pub edition: String,
    /// Indicator.
    pub indicator: String,
    /// Measure.
    pub measure: String,
    /// Tier; `formula` for the formula of the measure.
    pub tier: String,
    /// Which of the tier's thresholds, from 1; 0 for the formula.
    pub position: u32,
}

/// The tier name under which the formula of a measure is confirmed.
pub const FORMULA: &str = "formula";

/// One confirmation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Confirmation {
    /// Which figure.
    #[serde(flatten)]
    pub figure: FigureKey,
    /// Who looked.
    pub by: String,
    /// Day, as `2026-11-24`.
    pub on: String,
    /// In which document.
    pub document: String,
    /// On which page or in which clause.
    pub page: String,
    /// The limit that the text gives. Equal to the edition's: confirmed; otherwise overridden.
    /// Absent for a formula.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    /// The limit that the office saw in the edition when it signed: a confirmation does not
    /// carry over to a figure that was changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Limit>,
}

/// All confirmations of a city. `confirmations.toml` in its folder.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Confirmations {
    /// In the order they were made; a later one of the same figure counts.
    #[serde(default)]
    pub confirmations: Vec<Confirmation>,
}

/// A figure that waits for confirmation, or has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Where it stands.
    pub key: FigureKey,
    /// The limit in the edition; nothing for a formula.
    pub limit: Option<Limit>,
    /// How sure the edition is.
    pub confidence: Confidence,
    /// Where it was read.
    pub source: Option<String>,
    /// The confirmation that counts.
    pub confirmation: Option<Confirmation>,
}

impl Confirmations {
    /// Read `confirmations.toml`.
    ///
    /// # Errors
    /// One problem with the line where reading stopped.
    pub fn read(file: &str, text: &str) -> Result<Self, Problem> {
        toml::from_str(text).map_err(|error| crate::read::syntax(file, text, &error))
    }

    /// The text of `confirmations.toml`.
    pub fn write(&self) -> String {
        toml::to_string_pretty(self).unwrap_or_default()
    }

    /// Add one. The same figure may be confirmed again; the last counts and the rest stays on record.
    pub fn add(&mut self, confirmation: Confirmation) {
        self.confirmations.push(confirmation);
    }

    /// Confirm in bulk: every figure of `edition` that is not firm yet and that `wanted` accepts,
    /// as it stands. Answers how many.
    pub fn add_all(
        &mut self,
        edition: &Edition,
        by: &str,
        on: &str,
        document: &str,
        page: &str,
        wanted: impl Fn(&Figure) -> bool,
    ) -> usize {
        let figures: Vec<Figure> = self
            .list(edition)
            .into_iter()
            .filter(|f| f.confirmation.is_none() && f.confidence < Confidence::Confirmed)
            .filter(|f| wanted(f))
            .collect();
        let count = figures.len();
        for figure in figures {
            self.add(Confirmation {
                figure: figure.key,
                by: by.to_owned(),
                on: on.to_owned(),
                document: document.to_owned(),
                page: page.to_owned(),
                limit: figure.limit.clone(),
                seen: figure.limit,
            });
        }
        count
    }

    /// The confirmation of a figure that counts, if the edition still says what was signed.
    pub fn of(&self, key: &FigureKey, in_edition: Option<&Limit>) -> Option<&Confirmation> {
        self.confirmations
            .iter()
            .rev()
            .find(|c| c.figure == *key)
            .filter(|c| c.seen.is_none() || c.seen.as_ref() == in_edition)
    }

    /// Every figure of an edition with its confirmation, in the order of the edition.
    pub fn list(&self, edition: &Edition) -> Vec<Figure> {
        let mut figures = Vec::new();
        for indicator in &edition.indicators {
            for measure in &indicator.measures {
                let key = |tier: &str, position| FigureKey {
                    standard: edition.standard.clone(),
                    edition: edition.edition.clone(),
                    indicator: indicator.key.clone(),
                    measure: measure.key.clone(),
                    tier: tier.to_owned(),
                    position,
                };
                let formula = key(FORMULA, 0);
                figures.push(Figure {
                    confirmation: self.of(&formula, None).cloned(),
                    key: formula,
                    limit: None,
                    confidence: measure.formula_confidence,
                    source: None,
                });
                for (position, threshold) in numbered(&measure.thresholds) {
                    let key = key(&threshold.tier, position);
                    figures.push(Figure {
                        confirmation: self.of(&key, Some(&threshold.limit)).cloned(),
                        key,
                        limit: Some(threshold.limit.clone()),
                        confidence: threshold.confidence,
                        source: threshold.source.clone(),
                    });
                }
            }
        }
        figures
    }

    /// The edition as the office knows it: confirmed figures firm, overridden ones replaced.
    /// A confirmation that names nothing, or a figure changed since, is a warning.
    pub fn apply(&self, edition: &Edition) -> (Edition, Vec<Problem>) {
        let mut out = edition.clone();
        for indicator in &mut out.indicators {
            for measure in &mut indicator.measures {
                let key = |tier: &str, position| FigureKey {
                    standard: edition.standard.clone(),
                    edition: edition.edition.clone(),
                    indicator: indicator.key.clone(),
                    measure: measure.key.clone(),
                    tier: tier.to_owned(),
                    position,
                };
                if self.of(&key(FORMULA, 0), None).is_some() {
                    measure.formula_confidence = Confidence::Confirmed;
                }
                let positions: Vec<u32> = numbered(&measure.thresholds).map(|(n, _)| n).collect();
                for (position, threshold) in positions.into_iter().zip(&mut measure.thresholds) {
                    let key = FigureKey {
                        standard: edition.standard.clone(),
                        edition: edition.edition.clone(),
                        indicator: indicator.key.clone(),
                        measure: measure.key.clone(),
                        tier: threshold.tier.clone(),
                        position,
                    };
                    if let Some(found) = self.of(&key, Some(&threshold.limit)) {
                        if let Some(limit) = &found.limit {
                            threshold.limit = limit.clone();
                        }
                        threshold.confidence = Confidence::Confirmed;
                        threshold.source = Some(format!("{} {}", found.document, found.page));
                    }
                }
            }
        }
        (out, self.astray(edition))
    }

    fn astray(&self, edition: &Edition) -> Vec<Problem> {
        let figures = self.list(edition);
        self.confirmations
            .iter()
            .filter(|c| {
                c.figure.standard == edition.standard && c.figure.edition == edition.edition
            })
            .filter_map(|c| {
                let code = match figures.iter().find(|f| f.key == c.figure) {
                    None => "standard.confirmation_of_nothing",
                    Some(f) if c.seen.is_some() && c.seen != f.limit => {
                        "standard.confirmation_outdated"
                    }
                    Some(_) => return None,
                };
                Some(
                    Problem::warning(code)
                        .with("indicator", c.figure.indicator.clone())
                        .with("measure", c.figure.measure.clone())
                        .with("tier", c.figure.tier.clone())
                        .with("position", c.figure.position)
                        .with("by", c.by.clone()),
                )
            })
            .collect()
    }
}

/// Thresholds with their position among those of the same tier, from 1.
pub fn numbered(thresholds: &[Threshold]) -> impl Iterator<Item = (u32, &Threshold)> {
    let mut seen = std::collections::BTreeMap::<&str, u32>::new();
    thresholds.iter().map(move |threshold| {
        let count = seen.entry(threshold.tier.as_str()).or_default();
        *count += 1;
        (*count, threshold)
    })
}
