//! Figures that bureaus hand in: by key, place and year.
//!
//! A figure that was not given is absent. There is no way to hold an unknown as zero here.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// For which part of the city a figure holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatisticScope {
    /// The whole city.
    City,
    /// The district or development zone with this code.
    District(String),
    /// What was built up in the year to compare with.
    OldBuiltUp,
    /// What was built up since.
    AddedBuiltUp,
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Statistic {
    /// Key of its definition.
    pub key: String,
    /// For which part of the city.
    pub scope: StatisticScope,
    /// For which year.
    pub year: i32,
    /// The figure in the definition's unit; percentages in parts of a hundred.
    pub value: f64,
    /// Where it was read.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub source: String,
    /// Who answers for it.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub responsible: String,
    /// Anything else.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub note: String,
}

/// Every figure handed in. Kept in one order, so that equal contents are equal bytes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Vec<Statistic>", into = "Vec<Statistic>")]
pub struct Statistics(BTreeMap<(String, StatisticScope, i32), Statistic>);

impl From<Vec<Statistic>> for Statistics {
    fn from(items: Vec<Statistic>) -> Self {
        let mut all = Self::default();
        for item in items {
            all.insert(item);
        }
        all
    }
}

impl From<Statistics> for Vec<Statistic> {
    fn from(all: Statistics) -> Self {
        all.0.into_values().collect()
    }
}

impl Statistics {
    /// Put a figure in; the one it takes the place of comes back.
    pub fn insert(&mut self, statistic: Statistic) -> Option<Statistic> {
        let key = (statistic.key.clone(), statistic.scope.clone(), statistic.year);
        self.0.insert(key, statistic)
    }

    /// A plain figure, for tests and sample cities.
    #[must_use]
    pub fn with(mut self, key: &str, scope: StatisticScope, year: i32, value: f64) -> Self {
        self.insert(Statistic {
            key: key.to_owned(),
            scope,
            year,
            value,
            source: String::new(),
            responsible: String::new(),
            note: String::new(),
        });
        self
    }

    /// The figure, if it was given.
    pub fn get(&self, key: &str, scope: &StatisticScope, year: i32) -> Option<&Statistic> {
        self.0.get(&(key.to_owned(), scope.clone(), year))
    }

    /// Its value, if it was given.
    pub fn value(&self, key: &str, scope: &StatisticScope, year: i32) -> Option<f64> {
        self.get(key, scope, year).map(|s| s.value)
    }

    /// Every figure, in order of key, place and year.
    pub fn iter(&self) -> impl Iterator<Item = &Statistic> {
        self.0.values()
    }

    /// How many figures there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was handed in.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
