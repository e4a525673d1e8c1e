//! What a choice gives and costs, and several choices side by side.

use crate::case::{Case, Measure, Values};
use serde::{Deserialize, Serialize};

/// What is served before and after, of what there is.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Served {
    /// By existing and planned parks.
    pub before: Values,
    /// With the chosen candidates.
    pub after: Values,
    /// All there is.
    pub total: Values,
}

impl Served {
    /// The share served before, 0 to 1; nothing where there is nothing to serve.
    pub fn share_before(&self, measure: Measure) -> Option<f64> {
        share(self.before.of(measure), self.total.of(measure))
    }

    /// The share served after, 0 to 1.
    pub fn share_after(&self, measure: Measure) -> Option<f64> {
        share(self.after.of(measure), self.total.of(measure))
    }

    /// Percentage points gained.
    pub fn points(&self, measure: Measure) -> f64 {
        let gained = self.after.of(measure) - self.before.of(measure);
        share(gained, self.total.of(measure)).unwrap_or(0.0) * 100.0
    }
}

fn share(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

/// A district of a scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DistrictServed {
    /// Its name.
    pub name: String,
    /// What is served in it.
    pub served: Served,
    /// New parks in it.
    pub sites: u32,
    /// Whether it is below the threshold before and not after.
    pub crosses: bool,
}

/// What a choice gives and costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// The scenario's name.
    pub name: String,
    /// What counts.
    pub measure: Measure,
    /// The share that is to be reached, 0 to 1.
    pub threshold: f64,
    /// The chosen candidates' ids, in the order of the case.
    pub chosen: Vec<String>,
    /// The whole city.
    pub city: Served,
    /// Each district, in the order of the case.
    pub districts: Vec<DistrictServed>,
    /// Area of the new parks in m².
    pub park_area_m2: f64,
    /// Cost of building, in fen.
    pub build_fen: i64,
    /// Cost of land, in fen.
    pub land_fen: i64,
    /// Yuan for each percentage point gained of the measure; nothing where none is gained.
    pub yuan_per_point: Option<f64>,
}

impl Evaluation {
    /// Land and building, in fen.
    pub fn cost_fen(&self) -> i64 {
        self.build_fen.saturating_add(self.land_fen)
    }

    /// The districts that the choice lifts over the threshold.
    pub fn crossing(&self) -> impl Iterator<Item = &str> {
        self.districts.iter().filter(|d| d.crosses).map(|d| d.name.as_str())
    }
}

/// Evaluates a choice of candidates, by their place in the case; what is not there is passed over
/// and what is named twice counts once.
pub fn evaluate(
    case: &Case,
    name: &str,
    measure: Measure,
    threshold: f64,
    chosen: &[usize],
) -> Evaluation {
    let mut chosen: Vec<usize> =
        chosen.iter().copied().filter(|c| *c < case.candidates.len()).collect();
    chosen.sort_unstable();
    chosen.dedup();
    let mut after = case.served.clone();
    for &c in &chosen {
        for &d in case.cover.of(c) {
            if let Some(served) = after.get_mut(d as usize) {
                *served = true;
            }
        }
    }
    let mut city = Served::default();
    let mut districts: Vec<DistrictServed> = case
        .districts
        .iter()
        .map(|name| DistrictServed {
            name: name.clone(),
            served: Served::default(),
            sites: 0,
            crosses: false,
        })
        .collect();
    for ((demand, before), after) in case.demands.iter().zip(&case.served).zip(&after) {
        let district = districts.get_mut(demand.district as usize).map(|d| &mut d.served);
        for served in std::iter::once(&mut city).chain(district) {
            served.total.add(&demand.values);
            if *before {
                served.before.add(&demand.values);
            }
            if *after {
                served.after.add(&demand.values);
            }
        }
    }
    let (mut build_fen, mut land_fen, mut park_area_m2) = (0_i64, 0_i64, 0.0);
    for &c in &chosen {
        let candidate = &case.candidates[c];
        build_fen = build_fen.saturating_add(candidate.build_fen);
        land_fen = land_fen.saturating_add(candidate.land_fen);
        park_area_m2 += candidate.area_m2;
        if let Some(district) = districts.get_mut(candidate.district as usize) {
            district.sites += 1;
        }
    }
    for district in &mut districts {
        let shares = (district.served.share_before(measure), district.served.share_after(measure));
        district.crosses = matches!(shares, (Some(before), Some(after)) if before < threshold && after >= threshold);
    }
    let points = city.points(measure);
    let yuan = build_fen.saturating_add(land_fen) as f64 / 100.0;
    Evaluation {
        name: name.to_owned(),
        measure,
        threshold,
        chosen: chosen.iter().map(|c| case.candidates[*c].id.clone()).collect(),
        city,
        districts,
        park_area_m2,
        build_fen,
        land_fen,
        yuan_per_point: (points > 0.0).then(|| yuan / points),
    }
}

/// A scenario beside the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Number of new parks.
    pub sites: usize,
    /// The share served, 0 to 1.
    pub share: Option<f64>,
    /// Percentage points gained over what there is.
    pub points: f64,
    /// Percentage points more than the first scenario.
    pub points_more: f64,
    /// People served who were not before.
    pub people: f64,
    /// Land and building, in fen.
    pub cost_fen: i64,
    /// Fen more than the first scenario.
    pub cost_more_fen: i64,
    /// Yuan for each percentage point.
    pub yuan_per_point: Option<f64>,
    /// Districts lifted over the threshold.
    pub crossing: Vec<String>,
    /// Candidates that no other scenario chose.
    pub only_here: Vec<String>,
    /// The first scenario that serves no less for no more money, and is better in one of the two.
    pub beaten_by: Option<String>,
}

/// Scenarios side by side.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Comparison {
    /// One for each scenario, in the order given.
    pub rows: Vec<Row>,
    /// Candidates that all scenarios chose, in the first one's order.
    pub in_all: Vec<String>,
}

/// Sets scenarios of one case beside one another; differences are those from the first.
pub fn compare(scenarios: &[Evaluation]) -> Comparison {
    let Some(first) = scenarios.first() else { return Comparison::default() };
    let gained = |e: &Evaluation| e.city.points(e.measure);
    let rows = scenarios
        .iter()
        .enumerate()
        .map(|(i, own)| {
            let others = || scenarios.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, o)| o);
            let beats = |other: &&Evaluation| {
                let (more, cheaper) =
                    (gained(other) - gained(own), own.cost_fen() - other.cost_fen());
                more >= 0.0 && cheaper >= 0 && (more > 0.0 || cheaper > 0)
            };
            Row {
                name: own.name.clone(),
                sites: own.chosen.len(),
                share: own.city.share_after(own.measure),
                points: gained(own),
                points_more: gained(own) - gained(first),
                people: own.city.after.people - own.city.before.people,
                cost_fen: own.cost_fen(),
                cost_more_fen: own.cost_fen() - first.cost_fen(),
                yuan_per_point: own.yuan_per_point,
                crossing: own.crossing().map(str::to_owned).collect(),
                only_here: own
                    .chosen
                    .iter()
                    .filter(|c| others().all(|o| !o.chosen.contains(c)))
                    .cloned()
                    .collect(),
                beaten_by: others().find(beats).map(|o| o.name.clone()),
            }
        })
        .collect();
    let in_all = first
        .chosen
        .iter()
        .filter(|c| scenarios.iter().all(|s| s.chosen.contains(c)))
        .cloned()
        .collect();
    Comparison { rows, in_all }
}
