//! Facts about a city that decide which threshold counts and which row applies.
//!
//! The list is closed: a condition that names an unknown fact would silently never hold, so a
//! misspelt name is a fault of the edition, found when it is read.

use crate::model::{Condition, Test};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use yuanjian_types::{Bilingual, Unit};

/// What kind of value a fact has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactKind {
    /// A number in this unit.
    Number(Unit),
    /// Yes or no.
    Flag,
    /// One of these words.
    Word(&'static [&'static str]),
}

/// One fact that conditions may ask for.
#[derive(Debug, Clone, Copy)]
pub struct FactField {
    /// Name used in the editions' files and in a city's file.
    pub name: &'static str,
    /// What kind of value it has.
    pub kind: FactKind,
    /// The words people read.
    pub label: Bilingual,
}

/// Every fact that a condition may name.
pub const FACTS: &[FactField] = &[
    FactField {
        name: "construction_land_per_capita_m2",
        kind: FactKind::Number(Unit::SquareMetresPerPerson),
        label: Bilingual { zh: "人均建设用地面积", en: "construction land per person" },
    },
    FactField {
        name: "historic_district_share_percent",
        kind: FactKind::Number(Unit::Percent),
        label: Bilingual {
            zh: "历史文化街区占建成区面积比例",
            en: "share of historic districts in the built-up area",
        },
    },
    FactField {
        name: "heating_region",
        kind: FactKind::Flag,
        label: Bilingual { zh: "是否北方采暖地区", en: "northern heating region" },
    },
    FactField {
        name: "annual_rainfall_mm",
        kind: FactKind::Number(Unit::None),
        label: Bilingual { zh: "年平均降水量（毫米）", en: "mean annual rainfall (mm)" },
    },
    FactField {
        name: "climate_zone",
        kind: FactKind::Word(&[
            "severe_cold",
            "cold",
            "hot_summer_cold_winter",
            "hot_summer_warm_winter",
            "mild",
        ]),
        label: Bilingual { zh: "建筑气候区", en: "building climate zone" },
    },
    FactField {
        name: "urban_population",
        kind: FactKind::Number(Unit::People),
        label: Bilingual { zh: "城区人口", en: "urban population" },
    },
    FactField {
        name: "level",
        kind: FactKind::Word(&["municipality", "prefecture", "county_city", "county"]),
        label: Bilingual { zh: "城市级别", en: "administrative level" },
    },
    FactField {
        name: "has_districts",
        kind: FactKind::Flag,
        label: Bilingual { zh: "是否设区", en: "has urban districts" },
    },
];

/// The fact of this name, if conditions may use it.
pub fn fact(name: &str) -> Option<&'static FactField> {
    FACTS.iter().find(|field| field.name == name)
}

/// The value of a fact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(untagged)]
pub enum FactValue {
    /// Yes or no.
    Flag(bool),
    /// A number in the unit of its [`FactField`].
    Number(f64),
    /// A word.
    Word(String),
}

/// What is known about a city. What is not known is absent, never guessed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CityFacts(pub BTreeMap<String, FactValue>);

impl CityFacts {
    /// Nothing known.
    pub fn new() -> Self {
        Self::default()
    }

    /// With a number.
    #[must_use]
    pub fn number(mut self, name: &str, value: f64) -> Self {
        self.0.insert(name.to_owned(), FactValue::Number(value));
        self
    }

    /// With a yes or no.
    #[must_use]
    pub fn flag(mut self, name: &str, value: bool) -> Self {
        self.0.insert(name.to_owned(), FactValue::Flag(value));
        self
    }

    /// With a word.
    #[must_use]
    pub fn word(mut self, name: &str, value: &str) -> Self {
        self.0.insert(name.to_owned(), FactValue::Word(value.to_owned()));
        self
    }

    /// The value of a fact, if it is known.
    pub fn get(&self, name: &str) -> Option<&FactValue> {
        self.0.get(name)
    }

    /// Whether a condition holds; nothing where its fact is unknown or of another kind.
    pub fn holds(&self, condition: &Condition) -> Option<bool> {
        match (&condition.is, self.get(&condition.field)?) {
            (Test::Below(limit), FactValue::Number(value)) => Some(value < limit),
            (Test::From(limit), FactValue::Number(value)) => Some(value >= limit),
            (Test::AtMost(limit), FactValue::Number(value)) => Some(value <= limit),
            (Test::Above(limit), FactValue::Number(value)) => Some(value > limit),
            (Test::Flag(want), FactValue::Flag(value)) => Some(value == want),
            (Test::OneOf(words), FactValue::Word(value)) => Some(words.contains(value)),
            _ => None,
        }
    }

    /// Whether all conditions hold. One that fails settles the matter; otherwise the first
    /// unknown fact is named.
    ///
    /// # Errors
    /// The name of a fact that must be known first.
    pub fn all_hold<'a>(&self, conditions: &'a [Condition]) -> Result<bool, &'a str> {
        let mut unknown = None;
        for condition in conditions {
            match self.holds(condition) {
                Some(false) => return Ok(false),
                Some(true) => {}
                None => unknown = unknown.or(Some(condition.field.as_str())),
            }
        }
        unknown.map_or(Ok(true), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(field: &str, is: Test) -> Condition {
        Condition { field: field.to_owned(), is }
    }

    #[test]
    fn a_band_is_closed_where_its_words_say_so() {
        let at = |value| CityFacts::new().number("construction_land_per_capita_m2", value);
        let band = [
            ask("construction_land_per_capita_m2", Test::From(80.0)),
            ask("construction_land_per_capita_m2", Test::AtMost(100.0)),
        ];
        assert_eq!(at(79.999).all_hold(&band), Ok(false));
        assert_eq!(at(80.0).all_hold(&band), Ok(true));
        assert_eq!(at(100.0).all_hold(&band), Ok(true));
        assert_eq!(at(100.001).all_hold(&band), Ok(false));
    }

    #[test]
    fn one_failed_condition_settles_it_even_beside_an_unknown_one() {
        let facts = CityFacts::new().flag("heating_region", false);
        let both =
            [ask("urban_population", Test::From(1e6)), ask("heating_region", Test::Flag(true))];
        assert_eq!(facts.all_hold(&both), Ok(false));
        assert_eq!(facts.all_hold(&both[..1]), Err("urban_population"));
    }
}
