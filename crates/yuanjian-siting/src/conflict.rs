//! Why there is no answer, as facts: which rules cannot hold together.

use serde::{Deserialize, Serialize};

/// Why a candidate cannot be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Out {
    /// It lies in an exclusion zone.
    Excluded,
    /// It is smaller than a park must be.
    TooSmall,
    /// Somebody decided so.
    MustNot,
}

/// One of the rules, with its figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Rule {
    /// At most so many new parks.
    Count {
        /// The number.
        count: u32,
    },
    /// At most so much money.
    Budget {
        /// The money, in fen.
        budget_fen: i64,
    },
    /// A district's share served.
    Floor {
        /// The district's name.
        district: String,
        /// The share asked for, 0 to 1.
        floor: f64,
    },
    /// At least so many new parks in a district.
    LeastSites {
        /// The district's name.
        district: String,
        /// The number.
        sites: u32,
    },
    /// At most so many new parks in a district.
    MostSites {
        /// The district's name.
        district: String,
        /// The number.
        sites: u32,
    },
}

/// What cannot be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "conflict", rename_all = "snake_case")]
pub enum Conflict {
    /// A candidate must be chosen and cannot be.
    MustIsOut {
        /// The candidate's id.
        candidate: String,
        /// Why it cannot.
        why: Out,
    },
    /// More candidates must be chosen than may be.
    MustsExceedCount {
        /// How many must be.
        musts: u32,
        /// How many may be.
        count: u32,
    },
    /// What must be chosen costs more than there is.
    MustsExceedBudget {
        /// Its cost in fen.
        musts_fen: i64,
        /// What there is, in fen.
        budget_fen: i64,
    },
    /// More candidates of a district must be chosen than may be.
    MustsExceedDistrict {
        /// The district's name.
        district: String,
        /// How many must be.
        musts: u32,
        /// How many may be.
        sites: u32,
    },
    /// A district has fewer candidates than are asked of it.
    TooFewCandidates {
        /// The district's name.
        district: String,
        /// How many are asked for.
        sites: u32,
        /// How many could be chosen.
        available: u32,
    },
    /// All candidates together would not lift the district to its floor.
    FloorOutOfReach {
        /// The district's name.
        district: String,
        /// The share asked for, 0 to 1.
        floor: f64,
        /// The share that all candidates together would serve.
        reachable: f64,
    },
    /// Each of these rules can hold, all of them cannot, and any one fewer could.
    Together {
        /// The rules.
        rules: Vec<Rule>,
        /// The least money with which the others hold, in fen, where the budget is one of them.
        least_fen: Option<i64>,
        /// The least number with which the others hold, where the number of parks is one of them.
        least_count: Option<u32>,
    },
}

/// Why siting gave no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SitingError {
    /// What was handed in is faulty: what, and at which place of its list.
    #[error("faulty input: {faults:?}")]
    Faulty {
        /// All faults.
        faults: Vec<(&'static str, usize)>,
    },
    /// More pairs of candidate and demand than the limit allows.
    #[error("more than {limit} pairs of candidate and demand")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// The rules cannot all hold.
    #[error("the rules cannot all hold: {0:?}")]
    Infeasible(Vec<Conflict>),
    /// Neither a choice that keeps the rules was found in time nor a proof that there is none.
    #[error("no answer within the limits")]
    NoAnswer,
    /// The solver failed.
    #[error("the solver failed: {what}")]
    Solver {
        /// What it was doing, and its status.
        what: String,
    },
}
