//! The question: who needs a park, where one could be, what is allowed.

use crate::conflict::SitingError;
use crate::cover::Cover;
use geo_types::MultiPolygon;
use serde::{Deserialize, Serialize};

/// What counts as served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Residential land in m², as the standard counts it.
    #[default]
    Area,
    /// Homes.
    Homes,
    /// People.
    People,
}

/// The three measures of some residential land.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Values {
    /// Land in m².
    pub area_m2: f64,
    /// Number of homes.
    pub homes: f64,
    /// Number of people.
    pub people: f64,
}

impl Values {
    /// One of the three.
    pub fn of(&self, measure: Measure) -> f64 {
        match measure {
            Measure::Area => self.area_m2,
            Measure::Homes => self.homes,
            Measure::People => self.people,
        }
    }

    /// This times `share`.
    #[must_use]
    pub fn times(&self, share: f64) -> Self {
        Self {
            area_m2: self.area_m2 * share,
            homes: self.homes * share,
            people: self.people * share,
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.area_m2 += other.area_m2;
        self.homes += other.homes;
        self.people += other.people;
    }
}

/// Residential land small enough to be served or not served as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Demand {
    /// Where it is, in metres.
    pub at: [f64; 2],
    /// How much it is.
    pub values: Values,
    /// Its district, an index into [`Case::districts`].
    pub district: u32,
}

/// Where a candidate came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Idle land.
    Idle,
    /// Planned as green space.
    PlannedGreen,
    /// Drawn by hand.
    Drawn,
    /// A point of a generated grid.
    Grid,
}

/// What somebody decided about a candidate beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// May be chosen.
    #[default]
    Free,
    /// Is chosen in any case.
    Must,
    /// Is never chosen.
    MustNot,
}

/// The ground of a candidate.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// A park around this point whose outline is not known; reach is measured from here.
    Point([f64; 2]),
    /// This ground; reach is measured from its edge.
    Ground(MultiPolygon<f64>),
}

/// Land that could become a park.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Its name in lists and messages, unique in its case.
    pub id: String,
    /// Where it came from.
    pub origin: Origin,
    /// Where it is, in metres.
    pub place: Place,
    /// Size of the park in m².
    pub area_m2: f64,
    /// What building it costs, in fen.
    pub build_fen: i64,
    /// What the land costs, in fen.
    pub land_fen: i64,
    /// Its district, an index into [`Case::districts`].
    pub district: u32,
    /// What was decided beforehand.
    pub choice: Choice,
    /// Whether it lies in a zone where no park may be (see [`crate::ground::mark_excluded`]).
    pub excluded: bool,
}

impl Candidate {
    /// Land and building together, in fen.
    pub fn cost_fen(&self) -> i64 {
        self.build_fen.saturating_add(self.land_fen)
    }
}

/// A question of siting, apart from what is wanted.
#[derive(Debug, Clone)]
pub struct Case {
    /// Names of the districts.
    pub districts: Vec<String>,
    /// Residential land.
    pub demands: Vec<Demand>,
    /// Land that could become parks.
    pub candidates: Vec<Candidate>,
    /// Which demands each candidate would serve.
    pub cover: Cover,
    /// Whether each demand is served by existing and planned parks.
    pub served: Vec<bool>,
}

/// What is wanted and allowed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Rules {
    /// What is to be served as much as possible.
    pub measure: Measure,
    /// At most so many new parks.
    pub count: Option<u32>,
    /// At most so much money for land and building, in fen.
    pub budget_fen: Option<i64>,
    /// No park smaller than this, in m².
    pub min_area_m2: f64,
    /// What holds for districts.
    pub districts: Vec<DistrictRule>,
}

/// What is wanted of a district; each district has at most one such rule.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct DistrictRule {
    /// The district, an index into [`Case::districts`].
    pub district: u32,
    /// At least this share of the measure is served, existing parks included (0 to 1).
    pub floor: Option<f64>,
    /// At least so many new parks.
    pub least_sites: u32,
    /// At most so many new parks.
    pub most_sites: Option<u32>,
}

impl Case {
    /// Looks at everything that was handed in. All faults are told at once.
    ///
    /// # Errors
    ///
    /// Lists of different length, a number that is negative or not finite, a district that is not
    /// there, an id or a rule that occurs twice.
    pub fn check(&self, rules: &Rules) -> Result<(), SitingError> {
        let mut faults = Vec::new();
        let mut fault = |what: &'static str, index: usize| faults.push((what, index));
        let amount = |v: f64| v.is_finite() && v >= 0.0;
        let districts = self.districts.len();
        if self.served.len() != self.demands.len() || self.cover.demands() != self.demands.len() {
            fault("demands and what serves them", self.demands.len());
        }
        if self.cover.sites() != self.candidates.len() {
            fault("candidates and what they serve", self.candidates.len());
        }
        for (i, demand) in self.demands.iter().enumerate() {
            let Values { area_m2, homes, people } = demand.values;
            if ![area_m2, homes, people].into_iter().all(amount) {
                fault("amount of a demand", i);
            }
            if demand.district as usize >= districts {
                fault("district of a demand", i);
            }
        }
        let mut ids = std::collections::HashSet::new();
        for (i, candidate) in self.candidates.iter().enumerate() {
            if !amount(candidate.area_m2) {
                fault("area of a candidate", i);
            }
            if candidate.build_fen < 0 || candidate.land_fen < 0 {
                fault("cost of a candidate", i);
            }
            if candidate.district as usize >= districts {
                fault("district of a candidate", i);
            }
            if !ids.insert(candidate.id.as_str()) {
                fault("id of a candidate", i);
            }
        }
        if !amount(rules.min_area_m2) {
            fault("smallest area", 0);
        }
        if rules.budget_fen.is_some_and(|b| b < 0) {
            fault("budget", 0);
        }
        let mut named = std::collections::HashSet::new();
        for (i, rule) in rules.districts.iter().enumerate() {
            if rule.district as usize >= districts || !named.insert(rule.district) {
                fault("district of a rule", i);
            }
            if rule.floor.is_some_and(|f| !(0.0..=1.0).contains(&f)) {
                fault("floor of a district", i);
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(SitingError::Faulty { faults }) }
    }
}
