//! The self-assessment form: one row an indicator, one line a measure.
//!
//! The columns are those proposed in the survey of review practice (no official form was found);
//! numerator and denominator are kept beside every ratio. Totals are counted from what a
//! document of this stage may show, never handed in, so that a count cannot say more than its rows.

use super::verdict::{Stage, Verdict, VerdictKind};
use crate::Lang;
use serde::{Deserialize, Serialize};

/// A figure as people read it, with the way back to how it was made.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The rounded digits (`41.20`), or a word where the answer is a word.
    pub text: String,
    /// The value before rounding, in `unit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exact: Option<f64>,
    /// The unit as printed (`%`, `公顷`); empty for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// Identifier of its number passport, the [`super::PassportPage::id`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passport: Option<String>,
}

impl Figure {
    /// A figure without a passport.
    pub fn new(text: impl Into<String>, unit: impl Into<String>) -> Self {
        Self { text: text.into(), unit: unit.into(), ..Self::default() }
    }

    /// With its exact value.
    #[must_use]
    pub fn exactly(mut self, value: f64) -> Self {
        self.exact = Some(value);
        self
    }

    /// With its passport.
    #[must_use]
    pub fn passport(mut self, id: impl Into<String>) -> Self {
        self.passport = Some(id.into());
        self
    }

    /// Digits and unit together: `%` and `℃` close up, other units after a thin space.
    pub fn with_unit(&self) -> String {
        match self.unit.as_str() {
            "" => self.text.clone(),
            unit @ ("%" | "℃" | "°C") => format!("{}{unit}", self.text),
            unit if unit.chars().next().is_some_and(|c| c >= '\u{2E80}') => {
                format!("{}{unit}", self.text)
            }
            unit => format!("{}\u{A0}{unit}", self.text),
        }
    }
}

/// One side of a ratio.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// What it is (`公园绿地面积`).
    pub label: String,
    /// How much.
    pub figure: Figure,
}

/// One thing that was measured for an indicator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeasureLine {
    /// Its name, where an indicator has several measures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The requirement as the standard puts it (`≥36%`).
    pub requirement: String,
    /// The value of the data year; none when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Figure>,
    /// The value today, shown beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub today: Option<Figure>,
    /// Above the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numerator: Option<Part>,
    /// Below the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub denominator: Option<Part>,
    /// The unit as printed.
    #[serde(default)]
    pub unit: String,
    /// What was found.
    pub verdict: Verdict,
    /// The gap in units a person can act on (`再建公园绿地 12.3 公顷`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<String>,
    /// How sure we are of the requirement (the label of its confidence).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub confidence: String,
    /// Formula in words, for the details sheet.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub formula: String,
    /// Method and version, for the details sheet.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub method: String,
    /// Short digests of the inputs, for the details sheet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<String>,
}

/// One indicator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormRow {
    /// Running number from 1.
    pub seq: u32,
    /// Category as printed; equal neighbours are merged.
    pub category: String,
    /// Number in the standard (`2.2`), or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// Name of the indicator.
    pub indicator: String,
    /// What was measured; one line each. May be empty for a missing row.
    pub measures: Vec<MeasureLine>,
    /// The verdict on the whole row.
    pub verdict: Verdict,
    /// The year the data describe (`2025`).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub data_year: String,
    /// Where the data come from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub data_source: String,
    /// Evidence by title, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// The unit that answers for it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub responsible_unit: String,
    /// Remarks.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Whether failing it fails all.
    #[serde(default)]
    pub veto: bool,
    /// Its [`super::PassportPage::id`], if it has a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passport: Option<String>,
}

/// What a frozen assessment carries, printed on every page it feeds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenStamp {
    /// Short code of the assessment's digest.
    pub code: String,
    /// When it was frozen, as printed.
    pub at: String,
    /// Short code of the edition's digest.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub edition: String,
    /// The engine and its version (`园鉴 0.1.0`).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub engine: String,
    /// Where the record of changes stood: number of its last event and the short code of its
    /// digest. Nothing where no record is kept.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub chain: String,
}

/// The form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SelfAssessmentForm {
    /// Draft or issued.
    #[serde(default)]
    pub stage: Stage,
    /// Language of the fixed words.
    #[serde(default)]
    pub lang: Lang,
    /// Name of the city.
    pub city: String,
    /// Title of the edition.
    pub edition: String,
    /// The title reviewed (`国家园林城市`).
    pub tier: String,
    /// The year reported.
    pub data_year: String,
    /// The day of the second value, `2026-11-20`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub today: Option<String>,
    /// What the two dates mean, in a sentence.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub cutoff_note: String,
    /// The rows in the order of the standard.
    pub rows: Vec<FormRow>,
    /// Notes under the form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub footnotes: Vec<String>,
    /// The banner of an invented city; every page shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invented: Option<String>,
    /// What it was frozen from.
    pub frozen: FrozenStamp,
}

/// How many rows stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Rows by kind, in the order of [`VerdictKind::ALL`].
    pub by_kind: [u32; 6],
    /// Veto rows that are shown as not met.
    pub veto_failed: u32,
    /// Rows shown with the provisional mark.
    pub provisional: u32,
}

impl Totals {
    /// Count what a document at this stage shows.
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a FormRow>, stage: Stage) -> Self {
        let mut totals = Self::default();
        for row in rows {
            let shown = row.verdict.shown(stage, Lang::ZhCn);
            for (count, kind) in totals.by_kind.iter_mut().zip(VerdictKind::ALL) {
                *count += u32::from(kind == shown.kind);
            }
            totals.veto_failed += u32::from(row.veto && shown.kind == VerdictKind::Fail);
            totals.provisional += u32::from(shown.mark.is_some());
        }
        totals
    }

    /// Rows of a kind.
    pub fn count(&self, kind: VerdictKind) -> u32 {
        VerdictKind::ALL.iter().zip(self.by_kind).find(|(k, _)| **k == kind).map_or(0, |(_, n)| n)
    }

    /// Rows in all.
    pub fn all(&self) -> u32 {
        self.by_kind.iter().sum()
    }
}

/// Totals of one category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CategoryTotals {
    /// The category as printed.
    pub category: String,
    /// Its totals.
    pub totals: Totals,
}

impl SelfAssessmentForm {
    /// Totals over all rows.
    pub fn totals(&self) -> Totals {
        Totals::of(&self.rows, self.stage)
    }

    /// Totals by category, in order of first appearance.
    pub fn totals_by_category(&self) -> Vec<CategoryTotals> {
        let mut names: Vec<&str> = Vec::new();
        for row in &self.rows {
            if !names.contains(&row.category.as_str()) {
                names.push(&row.category);
            }
        }
        names
            .into_iter()
            .map(|name| CategoryTotals {
                category: name.to_owned(),
                totals: Totals::of(self.rows.iter().filter(|r| r.category == name), self.stage),
            })
            .collect()
    }
}
