//! What makes a project one of ecological restoration (rows 96 and 101): what is wrong at the place,
//! how it is mended, and what it was and is in figures. Pure.

use serde::{Deserialize, Serialize};
use yuanjian_types::Problem;

/// What is wrong at a place.
pub(super) const PROBLEMS: [&str; 8] = [
    "damaged_hill",
    "abandoned_pit",
    "brownfield",
    "degraded_wetland",
    "black_odorous_water",
    "hard_bank",
    "bare_soil",
    "other",
];

/// How it is mended; the sources of water first, as row 101 has them.
pub(super) const MEASURES: [&str; 9] = [
    "source_control",
    "interception",
    "dredging",
    "ecological_bank",
    "water_plants",
    "reshaping",
    "soil_cover",
    "planting",
    "other",
];

/// The restoration that a project is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectRestoration)]
pub(super) struct Restoration {
    /// `damaged_hill`, `abandoned_pit`, `brownfield`, `degraded_wetland`, `black_odorous_water`,
    /// `hard_bank`, `bare_soil`, `other`; empty when not said.
    #[serde(default)]
    pub(super) problem: String,
    /// `source_control`, `interception`, `dredging`, `ecological_bank`, `water_plants`,
    /// `reshaping`, `soil_cover`, `planting`, `other`, in the order of their choice.
    #[serde(default)]
    pub(super) measures: Vec<String>,
    /// How it was and is, in words with figures: water quality, cover, slope.
    #[serde(default)]
    pub(super) before: String,
    #[serde(default)]
    pub(super) after: String,
    /// Number or name of the site in the register of restoration sites.
    #[serde(default)]
    pub(super) register: String,
}

/// Without the spaces around what was typed; nothing where nothing is said.
pub(super) fn trimmed(one: Restoration) -> Option<Restoration> {
    let text = |text: String| text.trim().to_owned();
    let mut seen = std::collections::BTreeSet::new();
    let trimmed = Restoration {
        problem: text(one.problem),
        measures: one.measures.into_iter().filter(|key| seen.insert(key.clone())).collect(),
        before: text(one.before),
        after: text(one.after),
        register: text(one.register),
    };
    (trimmed != Restoration::default()).then_some(trimmed)
}

/// What is wrong with what was said.
pub(super) fn faults(one: &Restoration) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut wrong = |code: &str, field: &str| problems.push(Problem::error(code).at_field(field));
    if !one.problem.is_empty() && !PROBLEMS.contains(&one.problem.as_str()) {
        wrong("projects.bad_restoration", "restoration_problem");
    }
    if one.measures.iter().any(|key| !MEASURES.contains(&key.as_str())) {
        wrong("projects.bad_restoration", "restoration_measures");
    }
    for (text, field, most) in [
        (&one.before, "restoration_before", 1_000),
        (&one.after, "restoration_after", 1_000),
        (&one.register, "restoration_register", 100),
    ] {
        if text.chars().count() > most {
            wrong("projects.too_long", field);
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_nothing_is_no_restoration_and_unknown_kinds_are_told() {
        let said = |problem: &str, measures: &[&str]| Restoration {
            problem: problem.to_owned(),
            measures: measures.iter().map(|key| (*key).to_owned()).collect(),
            ..Restoration::default()
        };
        assert_eq!(trimmed(said(" ", &[])), None);
        let twice = trimmed(said("hard_bank", &["dredging", "dredging"])).unwrap();
        assert_eq!((twice.measures.len(), faults(&twice)), (1, Vec::new()));
        let fields: Vec<Option<String>> =
            faults(&said("x", &["y"])).into_iter().map(|one| one.place.field).collect();
        assert_eq!(
            fields,
            [Some("restoration_problem".to_owned()), Some("restoration_measures".to_owned())]
        );
    }
}
