//! The indicators: one method a file, each a pure function of a city at one moment.
//!
//! A method answers for every zone at once: the whole city, its districts and development zones,
//! the old and the added built-up area. It never rounds, never invents: what is not there is a
//! [`Need`], what there is none of is [`Outcome::Nothing`]. What it looked at and every parameter
//! that counted is written down in the [`Reading`], so that a number can be worked out again.

mod comprehensive_parks;
mod declaration;
mod district_minimum;
mod green_coverage_rate;
mod green_space_rate;
mod greenway;
mod job;
mod nursery_share;
mod park_area_per_capita;
mod park_service_coverage;
mod protective_green_rate;
mod reported;
mod roads;
mod shoreline;
mod tree_shrub_share;

pub use comprehensive_parks::park_places;
pub use job::{Choices, Ground};
pub(crate) use job::{Job, all, both};
pub use park_service_coverage::{ServiceArea, service_area};

use crate::{
    city::View,
    outcome::{Need, Outcome, Reading, ZoneKind, ZoneOutcome, ZoneRef},
};
use yuanjian_standard::{Edition, Indicator, Measure};

/// One answer a zone, or everything that must be handed in first.
pub(crate) type Answers = Result<Vec<Outcome>, Vec<Need>>;

/// A method: its name in the editions, its version, and what it does.
struct Method {
    name: &'static str,
    version: u32,
    work: fn(&mut Job<'_>) -> Answers,
}

const fn method(name: &'static str, version: u32, work: fn(&mut Job<'_>) -> Answers) -> Method {
    Method { name, version, work }
}

/// Every method that an edition may name. A change of a result is a new version.
const METHODS: &[Method] = &[
    method("green_space_rate", 1, green_space_rate::measure),
    method("green_coverage_rate", 1, green_coverage_rate::measure),
    method("park_area_per_capita", 1, park_area_per_capita::measure),
    method("tree_shrub_share", 1, tree_shrub_share::measure),
    method("district_minimum", 1, district_minimum::measure),
    method("park_service_coverage", 1, park_service_coverage::measure),
    method("comprehensive_park_index", 1, comprehensive_parks::per_10k),
    method("comprehensive_parks_per_100k", 1, comprehensive_parks::per_100k),
    method("road_greening_rate", 1, roads::greening),
    method("road_green_compliance", 1, roads::compliance),
    method("shaded_road_rate", 1, roads::shaded),
    method("greenway_per_10k", 1, greenway::measure),
    method("shoreline_natural_rate", 1, shoreline::measure),
    method("protective_green_rate", 1, protective_green_rate::measure),
    method("nursery_share", 1, nursery_share::measure),
    method("share_by_area", 1, reported::quotient),
    method("share_by_count", 1, reported::quotient),
    method("ratio", 1, reported::quotient),
    method("vertical_greening_rate", 1, reported::quotient),
    method("statistic", 1, reported::statistic),
    method("weighted_score", 1, reported::weighted_score),
    method("declaration", 1, declaration::measure),
];

fn by_name(name: &str) -> Option<&'static Method> {
    METHODS.iter().find(|m| m.name == name)
}

/// Measure one measure of an indicator for every zone.
pub fn measure(
    view: &View<'_>,
    edition: &Edition,
    indicator: &Indicator,
    measure: &Measure,
    choices: &Choices,
) -> Reading {
    let mut job = Job::new(view, edition, indicator, measure, choices);
    let (version, answers) = match by_name(&measure.method) {
        Some(method) => (method.version, (method.work)(&mut job)),
        None => (0, Err(vec![Need::Method { method: measure.method.clone() }])),
    };
    let refs = job.refs();
    let outcomes = answers.unwrap_or_else(|mut needs| {
        needs.sort();
        needs.dedup();
        vec![Outcome::Missing { needs }; refs.len()]
    });
    job.reading(version, zip(refs, outcomes))
}

/// Zones with their answers; a zone that was not answered for has no meaning in the measure.
fn zip(refs: Vec<ZoneRef>, outcomes: Vec<Outcome>) -> Vec<ZoneOutcome> {
    let mut outcomes = outcomes.into_iter();
    refs.into_iter()
        .map(|zone| ZoneOutcome { zone, outcome: outcomes.next().unwrap_or(Outcome::NotForZone) })
        .collect()
}

/// Whether a zone is the whole city.
pub(crate) fn is_city(zone: &ZoneRef) -> bool {
    zone.kind == ZoneKind::City
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_that_an_edition_may_name_is_here_and_no_other() {
        let mut here: Vec<&str> = METHODS.iter().map(|m| m.name).collect();
        let mut named: Vec<&str> = yuanjian_standard::METHODS.iter().map(|m| m.name).collect();
        here.sort_unstable();
        named.sort_unstable();
        assert_eq!(here, named);
    }
}
