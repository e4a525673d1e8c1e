//! The methods that an edition may name, with the parameters each one needs.
//!
//! `yuanjian-calc` implements them; the table stands here so that a custom edition is refused at
//! the door rather than in the middle of an assessment.

use yuanjian_types::Unit;

/// What a parameter must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parameter {
    /// Key of a statistic of the edition.
    Statistic,
    /// A number above zero.
    Number,
    /// Name of another method.
    Method,
    /// `[{ min_area_m2, radius_m }, …]`, larger parks first.
    Radii,
    /// `[{ key, weight }, …]` of statistics, weights adding up to one.
    Parts,
}

/// One method.
#[derive(Debug, Clone, Copy)]
pub struct Method {
    /// Name in the editions' files.
    pub name: &'static str,
    /// Units its value may have.
    pub units: &'static [Unit],
    /// Parameters that must be given.
    pub needs: &'static [(&'static str, Parameter)],
    /// Whether it is measured from layers.
    pub spatial: bool,
}

const PERCENT: &[Unit] = &[Unit::Percent];
const FRACTION: &[(&str, Parameter)] = &[
    ("numerator", Parameter::Statistic),
    ("denominator", Parameter::Statistic),
    ("scale", Parameter::Number),
];
const POPULATION: &[(&str, Parameter)] = &[("population", Parameter::Statistic)];

const fn spatial(
    name: &'static str,
    units: &'static [Unit],
    needs: &'static [(&'static str, Parameter)],
) -> Method {
    Method { name, units, needs, spatial: true }
}

const fn reported(
    name: &'static str,
    units: &'static [Unit],
    needs: &'static [(&'static str, Parameter)],
) -> Method {
    Method { name, units, needs, spatial: false }
}

/// Every method, spatial ones first.
pub const METHODS: &[Method] = &[
    spatial("green_space_rate", PERCENT, &[]),
    spatial("green_coverage_rate", PERCENT, &[]),
    spatial("park_area_per_capita", &[Unit::SquareMetresPerPerson], POPULATION),
    spatial("tree_shrub_share", PERCENT, &[]),
    spatial(
        "district_minimum",
        &[Unit::Percent, Unit::SquareMetresPerPerson],
        &[("of", Parameter::Method)],
    ),
    spatial("park_service_coverage", PERCENT, &[("radii", Parameter::Radii)]),
    spatial("comprehensive_park_index", &[Unit::ParksPer10k], POPULATION),
    spatial("comprehensive_parks_per_100k", &[Unit::ParksPer100k], POPULATION),
    spatial("road_greening_rate", PERCENT, &[]),
    spatial("road_green_compliance", PERCENT, &[]),
    spatial("shaded_road_rate", PERCENT, &[]),
    spatial("greenway_per_10k", &[Unit::KilometresPer10k], POPULATION),
    spatial("shoreline_natural_rate", PERCENT, &[]),
    spatial("protective_green_rate", PERCENT, &[]),
    spatial("nursery_share", PERCENT, &[]),
    reported("share_by_area", PERCENT, FRACTION),
    reported("share_by_count", PERCENT, FRACTION),
    reported("ratio", Unit::ALL, FRACTION),
    reported("statistic", Unit::ALL, &[("key", Parameter::Statistic)]),
    reported("weighted_score", &[Unit::Score], &[("parts", Parameter::Parts)]),
    reported("vertical_greening_rate", PERCENT, FRACTION),
    reported("declaration", &[Unit::None], &[]),
];

/// The name of the method that a person answers.
pub const DECLARATION: &str = "declaration";

/// The method of this name.
pub fn method(name: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.name == name)
}
