//! What measuring answers: a value with its parts, or what is missing, or that there was nothing.
//!
//! Three answers, because three things happen. A city without a road layer is not a city with
//! 0 % of tree-lined roads; and a district without homes has no coverage at all, neither 0 nor
//! 100 %. Only the first kind carries a number.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use yuanjian_layer::LayerKind;
use yuanjian_types::{Digest, Unit};

/// A figure with its unit and the key of its label (`part.<label>` in `locales/*/calc.json`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Quantity {
    /// The figure, unrounded.
    pub value: f64,
    /// Its unit.
    pub unit: Unit,
    /// What it is, as a key: `green_land`, `built_up_area`, `population` …
    pub label: String,
}

impl Quantity {
    /// A figure named `label`.
    pub fn new(value: f64, unit: Unit, label: &str) -> Self {
        Self { value, unit, label: label.to_owned() }
    }
}

/// Something that was there and was not counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Exclusion {
    /// What was left out; `amount.label` is its key.
    pub amount: Quantity,
    /// Why, as a key: `exclusion.<reason>`.
    pub reason: String,
    /// How many features, where features were left out.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub features: Option<usize>,
}

/// A value and the two figures it came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Measured {
    /// The value in `unit`, unrounded. 41.2 with `%` means 41.2 %.
    pub value: f64,
    /// Its unit.
    pub unit: Unit,
    /// What was divided, or the value itself where nothing is divided.
    pub numerator: Quantity,
    /// What it was divided by.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub denominator: Option<Quantity>,
    /// What was not counted, with the reason.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub exclusions: Vec<Exclusion>,
    /// The district that decides, for a lowest-district measure.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decided_by: Option<ZoneRef>,
}

/// One thing that must be handed in before a value can be measured.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(tag = "need", rename_all = "snake_case")]
pub enum Need {
    /// The boundary of the built-up area.
    BuiltUpArea,
    /// The boundary of the planning area.
    PlanningArea,
    /// The built-up area of the year to compare with.
    OldBuiltUpArea,
    /// The districts.
    Districts,
    /// A layer.
    Layer {
        /// Which.
        kind: LayerKind,
    },
    /// A column of a layer, without one usable cell.
    Attribute {
        /// The layer.
        kind: LayerKind,
        /// The column.
        attribute: String,
    },
    /// A figure of the statistics workbook.
    Statistic {
        /// Its key.
        key: String,
        /// For which year.
        year: i32,
    },
    /// A declaration with evidence.
    Declaration {
        /// The indicator.
        indicator: String,
    },
    /// Proof of a declaration.
    Evidence {
        /// The indicator.
        indicator: String,
    },
    /// A parameter of the edition.
    Parameter {
        /// Its name.
        name: String,
    },
    /// A method that this software does not have.
    Method {
        /// Its name in the edition.
        method: String,
    },
}

/// The answer for one zone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Outcome {
    /// Measured.
    Measured(Measured),
    /// Not measurable until these are handed in. Never zero.
    Missing {
        /// All that is missing, in a fixed order.
        needs: Vec<Need>,
    },
    /// All is here, and there is nothing to measure: the denominator is zero.
    Nothing {
        /// What there is none of, as a key (`residential_land`).
        of: String,
    },
    /// The measure has no meaning for this zone (a city-wide score, an area without statistics).
    NotForZone,
}

impl Outcome {
    /// The value, if one was measured.
    pub fn value(&self) -> Option<f64> {
        self.measured().map(|m| m.value)
    }

    /// The measured value with its parts.
    pub fn measured(&self) -> Option<&Measured> {
        match self {
            Self::Measured(measured) => Some(measured),
            _ => None,
        }
    }

    /// Missing because of one thing.
    pub fn missing(need: Need) -> Self {
        Self::Missing { needs: vec![need] }
    }

    /// `numerator ÷ denominator × factor`, or [`Outcome::Nothing`] when the denominator is zero.
    pub fn quotient(numerator: Quantity, denominator: Quantity, factor: f64, unit: Unit) -> Self {
        if denominator.value > 0.0 {
            Self::Measured(Measured {
                value: numerator.value / denominator.value * factor,
                unit,
                numerator,
                denominator: Some(denominator),
                exclusions: Vec::new(),
                decided_by: None,
            })
        } else {
            Self::Nothing { of: denominator.label }
        }
    }

    /// A figure as it was handed in or counted.
    pub fn figure(value: f64, unit: Unit, label: &str) -> Self {
        Self::Measured(Measured {
            value,
            unit,
            numerator: Quantity::new(value, unit, label),
            denominator: None,
            exclusions: Vec::new(),
            decided_by: None,
        })
    }

    /// With something left out, when it was more than nothing.
    #[must_use]
    pub fn excluding(mut self, amount: Quantity, reason: &str, features: Option<usize>) -> Self {
        if let Self::Measured(measured) = &mut self
            && (amount.value > 0.0 || features.is_some_and(|n| n > 0))
        {
            measured.exclusions.push(Exclusion { amount, reason: reason.to_owned(), features });
        }
        self
    }
}

/// What kind of ground a zone is.
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
pub enum ZoneKind {
    /// The whole city: the built-up area or the planning area, as the measure's scope says.
    City,
    /// An urban district; the districts together make the city.
    District,
    /// A development zone; it may lie across districts and is never added to them.
    DevelopmentZone,
    /// What was built up in the year to compare with.
    OldBuiltUp,
    /// What was built up since.
    AddedBuiltUp,
}

/// A zone by name.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct ZoneRef {
    /// What it is.
    pub kind: ZoneKind,
    /// Its code; `city`, `old`, `added` for the three that have none.
    pub code: String,
    /// Its name; empty for those three, whose names stand in the locale.
    pub name: String,
}

/// A file or record that a value came from.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct InputRef {
    /// As the office knows it.
    pub name: String,
    /// Its content, where it has one name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub digest: Option<Digest>,
    /// The year it describes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub year: Option<i32>,
    /// Its version, in the office's own words.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub version: String,
}

/// A measure for every zone, with everything needed to work it out again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Reading {
    /// Name of the method; the formula is `method.<name>.formula` in the locale.
    pub method: String,
    /// Version of the method; a change of its result is a new one.
    pub method_version: u32,
    /// Every parameter that counted: the edition's, the city's and the choices.
    pub parameters: BTreeMap<String, Value>,
    /// Every input.
    pub inputs: Vec<InputRef>,
    /// The boundary that counted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub boundary: Option<InputRef>,
    /// The year whose state was measured.
    pub year: i32,
    /// One answer a zone; the first is the whole city.
    pub zones: Vec<ZoneOutcome>,
}

/// The answer for one named zone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ZoneOutcome {
    /// Which zone.
    pub zone: ZoneRef,
    /// The answer.
    #[serde(flatten)]
    pub outcome: Outcome,
}

impl Reading {
    /// The answer for the whole city.
    pub fn city(&self) -> &Outcome {
        self.zones.first().map_or(&Outcome::NotForZone, |z| &z.outcome)
    }

    /// The answer for the zone with this kind and code.
    pub fn zone(&self, kind: ZoneKind, code: &str) -> Option<&Outcome> {
        self.zones.iter().find(|z| z.zone.kind == kind && z.zone.code == code).map(|z| &z.outcome)
    }

    /// The answers for zones of one kind, in order.
    pub fn of_kind(&self, kind: ZoneKind) -> impl Iterator<Item = &ZoneOutcome> {
        self.zones.iter().filter(move |z| z.zone.kind == kind)
    }
}
