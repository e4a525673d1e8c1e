//! The folder of pages that reads without our software.

use super::{
    form::{Figure, MeasureLine, SelfAssessmentForm},
    report::{Picture, Table},
    verdict::Verdict,
};
use serde::{Deserialize, Serialize};

/// The pages. City, edition, dates, banner, stage and stamp are those of the form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// The form: the list of the first page, and the frame of every page.
    pub form: SelfAssessmentForm,
    /// The headline in a sentence or two; the counts beside it are taken from the form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headline: Vec<String>,
    /// What to do first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub priorities: Vec<PriorityRow>,
    /// One page an indicator.
    pub passports: Vec<PassportPage>,
    /// Maps and charts of the first page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<Picture>,
    /// More tables: plausibility findings, imports, repair reports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<NamedTable>,
    /// Files to take along, relative to the folder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub downloads: Vec<Download>,
}

/// A table with a heading and an introduction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NamedTable {
    /// The heading.
    pub title: String,
    /// A sentence before it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub intro: String,
    /// The table.
    pub table: Table,
}

/// A file to take along.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Download {
    /// What it is.
    pub title: String,
    /// Its path relative to the folder, with forward slashes.
    pub path: String,
    /// What it is good for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// One line of the priority list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PriorityRow {
    /// The indicator.
    pub indicator: String,
    /// Why it is on the list (新增、调整、未达标).
    pub why: Vec<String>,
    /// What was found.
    pub verdict: Verdict,
    /// The gap in units a person can act on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<String>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub responsible_unit: String,
    /// Its [`PassportPage::id`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passport: Option<String>,
}

/// Everything about one indicator's number.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PassportPage {
    /// A name safe for files, for example the indicator's key.
    pub id: String,
    /// Number in the standard.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// Name of the indicator.
    pub indicator: String,
    /// Category.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub category: String,
    /// What the standard asks, in a sentence.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub requirement: String,
    /// Over which ground it is counted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub scope: String,
    /// The verdict on the whole; none for a page that judges nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// The measures with values, parts and verdicts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<MeasureLine>,
    /// The formula in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub formula: String,
    /// The formula with this city's figures put in.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub formula_filled: String,
    /// Method and version.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub method: String,
    /// Version of the boundary.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub boundary: String,
    /// Who and when.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub computed: String,
    /// The internal target, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub internal_target: Option<Figure>,
    /// What is missing, line by line, when there is no value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Parameters of the method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<Table>,
    /// Inputs with digest, year and number of features.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Table>,
    /// What was left out, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclusions: Vec<String>,
    /// The same under the permissible choices of method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitivity: Option<Table>,
    /// What the sensitivity means, in a sentence (*脆弱* when a pass hangs on one choice).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sensitivity_note: String,
    /// District by district.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub districts: Option<Table>,
    /// The old and the newly added area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_new: Option<Table>,
    /// Value over the years or editions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub history: Option<Table>,
    /// Evidence by title.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// Maps and charts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<Picture>,
    /// Source of the requirement and how sure we are.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Remarks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}
