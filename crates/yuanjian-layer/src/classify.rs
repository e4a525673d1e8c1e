//! From what a file calls its land to the classes the indicators count.
//!
//! A mapping is data: an ordered list of rules from attribute values to codes of one named
//! scheme. The scheme is always named, because `G2` and `G3` of CJJ/T 85-2002 are other land than
//! `G2` and `G3` of CJJ/T 85-2017. A value that no rule knows is listed with its count; it is
//! never put into a class by default.

use crate::Table;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Why a mapping file is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MappingError {
    /// Not the form of a mapping.
    #[error("the mapping is not readable: {reason}")]
    Form {
        /// Line and reason.
        reason: String,
    },
    /// A rule without any value, or with an empty one.
    #[error("rule {rule} to {code} has no value")]
    EmptyRule {
        /// Number of the rule, from 1.
        rule: usize,
        /// Its code.
        code: String,
    },
    /// A code that the scheme does not have.
    #[error("rule {rule}: {code} is no code of {scheme}")]
    UnknownCode {
        /// Number of the rule, from 1.
        rule: usize,
        /// The code.
        code: String,
        /// The scheme.
        scheme: String,
    },
}

/// One rule. The first rule that fits decides.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    code: String,
    #[serde(default)]
    exact: Vec<String>,
    #[serde(default)]
    prefix: Vec<String>,
    #[serde(default)]
    contains: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    source: String,
    scheme: String,
    fields: Vec<String>,
    #[serde(default = "class")]
    column: String,
    #[serde(default)]
    rule: Vec<Rule>,
    #[serde(default)]
    ignore: Vec<String>,
}

fn class() -> String {
    "class".to_owned()
}

/// A mapping from attribute values to the codes of a scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    name: String,
    source: String,
    scheme: String,
    fields: Vec<String>,
    column: String,
    rules: Vec<Rule>,
    ignore: Vec<String>,
}

/// A value that no rule knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmapped {
    /// The column it stands in.
    pub field: String,
    /// The value; empty where nothing was given.
    pub value: String,
    /// How many features have it.
    pub features: u64,
}

/// What came of a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classified {
    /// A code a feature; nothing where no rule fits or the value counts as no green land.
    pub codes: Vec<Option<String>>,
    /// Values that no rule knows, the most frequent first.
    pub unmapped: Vec<Unmapped>,
    /// Features whose value the mapping names as not of this scheme.
    pub ignored: u64,
}

/// The codes of CJJ/T 85-2017 (tables 2.0.4-1 and 2.0.4-2).
pub const CJJT85_2017: [&str; 31] = [
    "G1", "G11", "G12", "G13", "G131", "G132", "G133", "G134", "G135", "G139", "G14", "G2", "G3",
    "XG", "RG", "AG", "BG", "MG", "WG", "SG", "UG", "EG", "EG1", "EG11", "EG12", "EG13", "EG14",
    "EG19", "EG2", "EG3", "EG4",
];

/// The scheme of [`CJJT85_2017`] as mapping files name it.
pub const SCHEME_2017: &str = "cjjt85-2017";

impl Mapping {
    /// Read a mapping from its TOML text.
    ///
    /// # Errors
    /// [`MappingError`].
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        let file: File =
            toml::from_str(text).map_err(|e| MappingError::Form { reason: e.to_string() })?;
        if file.fields.is_empty() {
            return Err(MappingError::Form { reason: "fields is empty".to_owned() });
        }
        for (i, rule) in file.rule.iter().enumerate() {
            let mut values = rule.exact.iter().chain(&rule.prefix).chain(&rule.contains).peekable();
            if values.peek().is_none() || values.any(|v| v.trim().is_empty()) {
                return Err(MappingError::EmptyRule { rule: i + 1, code: rule.code.clone() });
            }
            if file.scheme == SCHEME_2017 && !CJJT85_2017.contains(&rule.code.as_str()) {
                return Err(MappingError::UnknownCode {
                    rule: i + 1,
                    code: rule.code.clone(),
                    scheme: file.scheme,
                });
            }
        }
        Ok(Self {
            name: file.name,
            source: file.source,
            scheme: file.scheme,
            fields: file.fields,
            column: file.column,
            rules: file.rule,
            ignore: file.ignore,
        })
    }

    /// A mapping that comes with the product, by its name.
    pub fn built_in(name: &str) -> Option<Result<Self, MappingError>> {
        BUILT_IN.iter().find(|(n, _)| *n == name).map(|(_, text)| Self::parse(text))
    }

    /// The names of the mappings that come with the product.
    pub fn built_in_names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// Its name for people.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where its rules come from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The scheme its codes belong to.
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The column the codes are written to.
    pub fn column(&self) -> &str {
        &self.column
    }

    /// With other columns to look in, in this order.
    #[must_use]
    pub fn with_fields(mut self, fields: &[&str]) -> Self {
        self.fields = fields.iter().map(|f| (*f).to_owned()).collect();
        self
    }

    /// The code of one value.
    pub fn code(&self, value: &str) -> Option<&str> {
        let value = value.trim().to_lowercase();
        let same = |list: &[String], fits: &dyn Fn(&str) -> bool| {
            list.iter().any(|v| fits(&v.trim().to_lowercase()))
        };
        self.rules
            .iter()
            .find(|rule| {
                same(&rule.exact, &|v| value == v)
                    || same(&rule.prefix, &|v| value.starts_with(v))
                    || same(&rule.contains, &|v| value.contains(v))
            })
            .map(|rule| rule.code.as_str())
    }

    /// Classify every feature. The named columns are looked at in their order; the first whose
    /// value fits a rule decides.
    pub fn classify(&self, table: &Table) -> Classified {
        let columns: Vec<(usize, &str)> =
            self.fields.iter().filter_map(|f| Some((table.column(f)?, f.as_str()))).collect();
        let mut known: BTreeMap<String, Option<String>> = BTreeMap::new();
        let mut unknown: BTreeMap<(String, String), u64> = BTreeMap::new();
        let mut ignored = 0;
        let mut codes = Vec::with_capacity(table.features.len());
        for feature in &table.features {
            let values: Vec<(&str, String)> = columns
                .iter()
                .map(|(c, name)| {
                    let text =
                        feature.attributes.get(*c).map(crate::Value::text).unwrap_or_default();
                    (*name, text.trim().to_owned())
                })
                .collect();
            let code = values.iter().filter(|(_, v)| !v.is_empty()).find_map(|(_, v)| {
                known.entry(v.clone()).or_insert_with(|| self.code(v).map(str::to_owned)).clone()
            });
            if code.is_none() {
                if values.iter().any(|(_, v)| self.ignore.iter().any(|i| i.eq_ignore_ascii_case(v)))
                {
                    ignored += 1;
                } else {
                    let (field, value) = values
                        .iter()
                        .find(|(_, v)| !v.is_empty())
                        .map_or((self.fields[0].as_str(), ""), |(f, v)| (*f, v.as_str()));
                    *unknown.entry((field.to_owned(), value.to_owned())).or_insert(0) += 1;
                }
            }
            codes.push(code);
        }
        let mut unmapped: Vec<Unmapped> = unknown
            .into_iter()
            .map(|((field, value), features)| Unmapped { field, value, features })
            .collect();
        unmapped.sort_by_key(|one| std::cmp::Reverse(one.features));
        Classified { codes, unmapped, ignored }
    }
}

/// The mappings of `data/classification/`, by file name.
const BUILT_IN: [(&str, &str); 8] = [
    ("osm", include_str!("../../../data/classification/osm.toml")),
    ("third-survey", include_str!("../../../data/classification/third-survey.toml")),
    ("free-text", include_str!("../../../data/classification/free-text.toml")),
    ("cjjt85-2017", include_str!("../../../data/classification/cjjt85-2017.toml")),
    ("cjjt85-2002", include_str!("../../../data/classification/cjjt85-2002.toml")),
    ("shoreline", include_str!("../../../data/classification/shoreline.toml")),
    ("road-class", include_str!("../../../data/classification/road-class.toml")),
    ("tree-lined", include_str!("../../../data/classification/tree-lined.toml")),
];
