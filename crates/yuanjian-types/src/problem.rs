//! What is wrong with something a person handed in: a code, its facts, and the place.
//!
//! Never a finished sentence: the sentence stands in `locales/<language>/*.json` under the code,
//! so that the web, the command line and a returned workbook say the same thing.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// How bad a problem is.
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
pub enum Severity {
    /// Worth knowing; nothing was changed.
    Note,
    /// Something was changed or is doubtful; a person should look.
    Warning,
    /// Something was refused.
    Error,
}

/// Where a problem sits. Whatever is known is given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Place {
    /// File name as the person knows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file: Option<String>,
    /// Worksheet or layer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sheet: Option<String>,
    /// Row as the person counts, from 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub row: Option<u64>,
    /// Column or attribute name, or an address such as `C7`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub field: Option<String>,
    /// Identifier of the feature.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub feature: Option<String>,
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Problem {
    /// `crate_or_feature.what_is_wrong`, the key of the sentence.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// The facts that the sentence names.
    pub params: BTreeMap<String, Value>,
}

impl Problem {
    /// A problem that refuses something.
    pub fn error(code: &str) -> Self {
        Self::new(Severity::Error, code)
    }

    /// A problem that a person should look at.
    pub fn warning(code: &str) -> Self {
        Self::new(Severity::Warning, code)
    }

    /// Something worth knowing.
    pub fn note(code: &str) -> Self {
        Self::new(Severity::Note, code)
    }

    fn new(severity: Severity, code: &str) -> Self {
        Self { code: code.to_owned(), severity, place: Place::default(), params: BTreeMap::new() }
    }

    /// With one more fact.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// With its file.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.place.file = Some(file.into());
        self
    }

    /// With its worksheet or layer.
    #[must_use]
    pub fn in_sheet(mut self, sheet: impl Into<String>) -> Self {
        self.place.sheet = Some(sheet.into());
        self
    }

    /// With its row, counted from 1.
    #[must_use]
    pub fn at_row(mut self, row: u64) -> Self {
        self.place.row = Some(row);
        self
    }

    /// With its column, attribute or cell.
    #[must_use]
    pub fn at_field(mut self, field: impl Into<String>) -> Self {
        self.place.field = Some(field.into());
        self
    }

    /// With the feature it concerns.
    #[must_use]
    pub fn of_feature(mut self, feature: impl Into<String>) -> Self {
        self.place.feature = Some(feature.into());
        self
    }
}
