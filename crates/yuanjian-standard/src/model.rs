//! What an edition of a standard is made of.
//!
//! The order follows the file: an edition has tiers, categories and indicators; an indicator has
//! one or more measures; a measure has thresholds by tier and condition. An indicator passes when
//! each of its measures does. Names for people sit beside the facts, one labels file a language.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use yuanjian_types::{Confidence, Digest, Unit};

/// One published edition, frozen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edition {
    /// The standard it is an edition of, for example `national-garden-city`.
    pub standard: String,
    /// The edition, for example `2016`.
    pub edition: String,
    /// Our revision of the edition's file; a correction is a new one.
    pub revision: u32,
    /// Document number as printed, for example `建城〔2016〕235号`.
    pub document_number: String,
    /// Year, or year and month, of issue.
    pub issued: String,
    /// Who issued it; key into the labels.
    pub issuer: String,
    /// `in_force`, `replaced` or `repealed`.
    pub status: Status,
    /// The edition it took the place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<String>,
    /// What the headline says: numbers of indicators and categories, with confidence.
    pub headline: Headline,
    /// The titles that can be won under it, lowest first.
    pub tiers: Vec<Tier>,
    /// The categories in order.
    pub categories: Vec<Category>,
    /// Where facts were read.
    pub sources: Vec<Source>,
    /// Conditions outside the numbered rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub preconditions: Vec<Precondition>,
    /// The indicators in order.
    pub indicators: Vec<Indicator>,
    /// Possible names of rows that were not recovered; never judged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Candidate>,
    /// Inputs that the formulas of its measures need, in the order of the statistics workbook.
    #[serde(skip)]
    pub statistics: Vec<StatisticDefinition>,
    /// Names and guidance by language (`zh-CN`, `en`).
    #[serde(skip)]
    pub labels: BTreeMap<String, Labels>,
    /// Digest of the edition's files; pinned by a test once published.
    #[serde(skip)]
    pub digest: Option<Digest>,
}

/// Whether an edition counts today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The one to review against.
    InForce,
    /// A later edition took its place.
    Replaced,
    /// Withdrawn by name.
    Repealed,
}

/// Counts that the edition's readers quote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Headline {
    /// Number of indicators.
    pub indicators: u32,
    /// Number of categories.
    pub categories: u32,
    /// How sure we are of both.
    pub confidence: Confidence,
}

/// A title: `county`, `garden`, `eco`, or a custom edition's own.
pub type TierKey = String;

/// A title that can be won.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tier {
    /// `garden`, `eco`, `county` …
    pub key: TierKey,
    /// How sure we are that the edition has it.
    pub confidence: Confidence,
}

/// A group of indicators.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Category {
    /// Stable key, for example `green_space`.
    pub key: String,
    /// How many indicators the text gives it, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// How sure we are of the count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count_confidence: Option<Confidence>,
    /// How sure we are of the name.
    pub confidence: Confidence,
}

/// Where facts were read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Key that figures cite.
    pub key: String,
    /// Title of the page or paper.
    pub title: String,
    /// Address, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub url: String,
    /// What kind of source it is, in a phrase.
    pub trust: String,
    /// What it covers.
    pub covers: String,
}

/// A condition outside the numbered rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Precondition {
    /// Stable key into the labels.
    pub key: String,
    /// How sure we are.
    pub confidence: Confidence,
    /// Keys of [`Source`].
    #[serde(default)]
    pub sources: Vec<String>,
}

/// A possible name of a row that was not recovered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Stable key into the labels.
    pub key: String,
    /// Where it might belong.
    pub category: String,
    /// Why we think of it.
    pub why: String,
}

/// Over which ground an indicator is counted. Never mix denominators (rows 38, 45).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// 建成区.
    BuiltUpArea,
    /// 规划区.
    PlanningArea,
    /// The whole city as an organisation.
    City,
}

/// How an indicator is answered.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// By a number.
    Quantitative,
    /// By a declaration with evidence.
    Qualitative,
    /// By both.
    Mixed,
}

/// One row of the standard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Indicator {
    /// Identity across editions where it is the same row; never reused (`green-space-rate`).
    pub key: String,
    /// Number as printed (`2.2`), where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Key of its [`Category`].
    pub category: String,
    /// How it is answered.
    pub kind: Kind,
    /// Over which ground.
    pub scope: Scope,
    /// Whether failing it fails all, and how sure we are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub veto: Option<Confidence>,
    /// What is measured. A row that a declaration answers has one measure of method `declaration`;
    /// a mixed row has one beside its numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<Measure>,
    /// When the row applies at all (heating region, climate …). All must hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub applies_when: Vec<Condition>,
    /// Rows of the edition before that this one continues, when the keys differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lineage: Vec<String>,
    /// Where the data usually comes from; keys into the labels.
    #[serde(default)]
    pub data_basis: Vec<String>,
    /// Evidence to collect; keys into the labels.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// Keys of [`Source`].
    #[serde(default)]
    pub sources: Vec<String>,
    /// How sure we are of the row's name and place.
    pub confidence: Confidence,
}

/// One thing that is measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// `value` for the only one, or a name (`district_minimum`, `tree_shrub_share`).
    pub key: String,
    /// A method of `yuanjian-calc`, for example `green_space_rate`.
    pub method: String,
    /// Unit of value and thresholds.
    pub unit: Unit,
    /// Digits behind the point when shown (and compared, where rounded values are compared).
    pub decimals: u8,
    /// How to compare (GB/T 8170).
    #[serde(default)]
    pub comparison: yuanjian_types::Rule,
    /// Parameters of the method that the edition fixes (service radii, caps).
    #[serde(default, skip_serializing_if = "toml::Table::is_empty")]
    pub parameters: toml::Table,
    /// How sure we are of the formula and its parameters.
    pub formula_confidence: Confidence,
    /// Limits by tier and condition; the first whose conditions hold counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub thresholds: Vec<Threshold>,
    /// Where the thresholds are several and only one must be met (share, or yearly rise).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alternative_group: Option<String>,
}

/// What a value is held against.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Threshold {
    /// For which title.
    pub tier: TierKey,
    /// The limit.
    pub limit: Limit,
    /// All must hold for the limit to count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<Condition>,
    /// How sure we are of the figure.
    pub confidence: Confidence,
    /// Key of the [`Source`] it was read in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// A typed limit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// ≥
    AtLeast(f64),
    /// ≤
    AtMost(f64),
    /// From the first to the second, both included.
    Between(f64, f64),
    /// The requirement is met, yes or no.
    Yes,
}

/// A fact about the city that decides whether something counts. The fields known are listed in
/// the crate's `facts` table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Condition {
    /// Name of the fact, for example `construction_land_per_capita_m2`.
    pub field: String,
    /// The test.
    pub is: Test,
}

/// The test of a [`Condition`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// Less than.
    Below(f64),
    /// At least.
    From(f64),
    /// At most.
    AtMost(f64),
    /// More than.
    Above(f64),
    /// Yes or no.
    Flag(bool),
    /// One of these words.
    OneOf(Vec<String>),
}

/// A number that a bureau reports and a formula needs. Measures name it by `key` in their
/// parameters (`numerator`, `denominator`, `key`, `population`, `parts`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatisticDefinition {
    /// Stable key, for example `sewage_treated`.
    pub key: String,
    /// Unit in which it is reported.
    pub unit: Unit,
    /// Name by language (`zh-CN`, `en`).
    pub name: BTreeMap<String, String>,
    /// What exactly is counted, by language.
    pub definition: BTreeMap<String, String>,
    /// Key of the bureau that usually reports it; the label is `bureau.<key>`.
    pub bureau: String,
    /// Whether each district reports its own number as well.
    pub per_district: bool,
    /// Keys of [`Source`], where the definition was read somewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
}

/// Names and guidance of an edition in one language.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Labels {
    /// Full title of the edition.
    pub title: String,
    /// Everything else, one table a kind of thing: `indicator.<key>`, `category.<key>`, `tier.<key>`,
    /// `requirement.<key>`, `formula.<key>`, `guidance.<key>`, `evidence.<key>` …
    #[serde(flatten)]
    pub text: BTreeMap<String, toml::Value>,
}

impl Edition {
    /// The label of `key` in the table `table` (`indicator`, `tier`, `category`, `measure` …).
    pub fn label(&self, language: &str, table: &str, key: &str) -> Option<&str> {
        self.labels.get(language)?.text.get(table)?.get(key)?.as_str()
    }

    /// The label in the language, else in Chinese, else the key itself.
    pub fn name<'a>(&'a self, language: &str, table: &str, key: &'a str) -> &'a str {
        self.label(language, table, key).or_else(|| self.label("zh-CN", table, key)).unwrap_or(key)
    }

    /// Title in the language, else in Chinese.
    pub fn title(&self, language: &str) -> &str {
        self.labels
            .get(language)
            .or_else(|| self.labels.get("zh-CN"))
            .map_or(self.edition.as_str(), |l| l.title.as_str())
    }

    /// Guidance of an indicator in the language, else in Chinese.
    pub fn guidance(&self, language: &str, indicator: &str) -> Option<Guidance> {
        [language, "zh-CN"].iter().find_map(|language| {
            let value = self.labels.get(*language)?.text.get("guidance")?.get(indicator)?;
            value.clone().try_into().ok()
        })
    }

    /// The indicator of this key.
    pub fn indicator(&self, key: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|i| i.key == key)
    }

    /// The statistic of this key.
    pub fn statistic(&self, key: &str) -> Option<&StatisticDefinition> {
        self.statistics.iter().find(|s| s.key == key)
    }
}

/// How to work on a row, in our own words.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Guidance {
    /// What it asks.
    #[serde(default)]
    pub definition: String,
    /// How it is computed.
    #[serde(default)]
    pub formula: String,
    /// What counts and what does not.
    #[serde(default)]
    pub scope: String,
    /// What to collect.
    #[serde(default)]
    pub evidence: String,
    /// What often goes wrong.
    #[serde(default)]
    pub mistakes: Vec<String>,
    /// Questions and answers.
    #[serde(default)]
    pub questions: Vec<Question>,
}

/// One question with its answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
}
