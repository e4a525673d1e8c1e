//! A scenario and its rules, and what of an answer a reader may see: pure.

use crate::{Actor, layers::StoredFile, withdrawal::Withdrawn};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;
use yuanjian_app::siting::{Answer, Measure, Request, Status};
use yuanjian_types::{Digest, Problem, Timestamp};

/// A scenario.
#[derive(Debug, Clone)]
pub(super) struct Scenario {
    pub(super) id: String,
    pub(super) city: String,
    /// The campaign that ran when it was asked for; empty without one.
    pub(super) campaign: String,
    pub(super) name: String,
    pub(super) note: String,
    pub(super) request: Request,
    /// `running`, `done`, `failed`.
    pub(super) state: String,
    /// Nothing before it is done.
    pub(super) summary: Option<Summary>,
    /// The whole answer.
    pub(super) answer: Option<Digest>,
    /// What a map shows of it.
    pub(super) pictures: Option<Digest>,
    /// The chosen land for other software.
    pub(super) files: Vec<StoredFile>,
    pub(super) problems: Vec<Problem>,
    pub(super) account: String,
    pub(super) account_name: String,
    pub(super) created_at: Timestamp,
    pub(super) done_at: Option<Timestamp>,
    pub(super) withdrawn: Option<Withdrawn>,
}

/// An answer in a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = SitingSummary)]
pub(super) struct Summary {
    /// `area`, `homes`, `people`.
    #[schema(value_type = String)]
    pub(super) measure: Measure,
    /// `optimal`, `limit`, `quick`.
    #[schema(value_type = String)]
    pub(super) status: Status,
    /// How much more could be gained at most, as a share of the most that could be, 0 to 1.
    pub(super) gap: f64,
    /// New parks.
    pub(super) sites: usize,
    /// The share served before, 0 to 1.
    pub(super) share_before: Option<f64>,
    /// The share served after, 0 to 1.
    pub(super) share_after: Option<f64>,
    /// Percentage points gained.
    pub(super) points: f64,
    /// People served who were not before.
    pub(super) people: f64,
    /// Area of the new parks in m².
    pub(super) park_area_m2: f64,
    /// Land and building, in fen.
    pub(super) cost_fen: i64,
    /// Yuan for each percentage point.
    pub(super) yuan_per_point: Option<f64>,
    /// Districts lifted over the threshold.
    pub(super) crossing: Vec<String>,
    /// Rules that were not kept.
    pub(super) broken: usize,
}

impl Summary {
    pub(super) fn of(answer: &Answer) -> Self {
        let evaluation = &answer.evaluation;
        let (city, measure) = (&evaluation.city, evaluation.measure);
        Self {
            measure,
            status: answer.known.status,
            gap: answer.known.gap,
            sites: answer.sites.len(),
            share_before: city.share_before(measure),
            share_after: city.share_after(measure),
            points: city.points(measure),
            people: city.after.people - city.before.people,
            park_area_m2: evaluation.park_area_m2,
            cost_fen: evaluation.cost_fen(),
            yuan_per_point: evaluation.yuan_per_point,
            crossing: evaluation.crossing().map(str::to_owned).collect(),
            broken: answer.known.broken.len(),
        }
    }
}

/// What is wrong with a name and a note; `taken` are the names of scenarios that stand.
pub(super) fn faults(name: &str, note: &str, taken: &[String]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let bad = name.is_empty() || name.chars().count() > 100;
    if bad || taken.iter().any(|other| other == name) {
        problems.push(Problem::error("siting.bad_name").at_field("name"));
    }
    if note.chars().count() > 1_000 {
        problems.push(Problem::error("siting.long_note").at_field("note"));
    }
    problems
}

/// The part of the city that somebody reads of; nothing for all of it.
pub(super) fn part(actor: &Actor) -> Option<BTreeSet<String>> {
    if actor.grants.iter().any(|grant| grant.covers(&actor.city)) {
        return None;
    }
    Some(actor.grants.iter().flat_map(|grant| grant.within.iter().cloned()).collect())
}

/// Leave of an answer what lies in a part of the city.
pub(super) fn cut(answer: &mut Answer, part: &BTreeSet<String>) {
    let mine: Vec<bool> = answer.districts.iter().map(|d| part.contains(&d.code)).collect();
    fn kept<T>(all: &mut Vec<T>, mine: &[bool]) {
        let mut at = mine.iter();
        all.retain(|_| at.next().copied().unwrap_or(false));
    }
    kept(&mut answer.districts, &mine);
    kept(&mut answer.evaluation.districts, &mine);
    if let Some(measured) = &mut answer.measured {
        kept(&mut measured.districts, &mine);
    }
    answer.sites.retain(|site| part.contains(&site.district));
    answer.candidates.retain(|other| part.contains(&other.district));
    let ids: BTreeSet<&str> = answer.sites.iter().map(|site| site.id.as_str()).collect();
    answer.evaluation.chosen.retain(|id| ids.contains(id.as_str()));
    // What others asked of their districts is none of this reader's.
    let names: BTreeSet<&str> = answer.districts.iter().map(|d| d.name.as_str()).collect();
    let own = |wish: &str| part.contains(wish) || names.contains(wish);
    answer.request.districts.retain(|wish| own(&wish.district));
    answer.request.sources.drawn.clear();
}

/// Leave of the pictures what lies in a part of the city; `codes` are all districts by name.
pub(super) fn cut_pictures(
    pictures: &mut Value,
    part: &BTreeSet<String>,
    names: &BTreeSet<String>,
) {
    for (collection, property) in [
        ("before", "district"),
        ("after", "district"),
        ("districts", "code"),
        ("sites", "district_name"),
        ("candidates", "district_name"),
    ] {
        let path = format!("/{collection}/features");
        let Some(features) = pictures.pointer_mut(&path).and_then(Value::as_array_mut) else {
            continue;
        };
        features.retain(|feature| {
            let of = feature.pointer(&format!("/properties/{property}")).and_then(Value::as_str);
            of.is_some_and(|of| part.contains(of) || names.contains(of))
        });
    }
    // Parks and what new ones reach are nobody's secret, but tell where the others' sites are.
    if let Some(reached) = pictures.pointer_mut("/reached/features").and_then(Value::as_array_mut) {
        reached.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Role, identity::Grant};
    use serde_json::json;

    fn actor(divisions: &[&str]) -> Actor {
        Actor {
            account: "a".to_owned(),
            name: "a".to_owned(),
            display_name: "A".to_owned(),
            city: "990100".to_owned(),
            grants: divisions.iter().map(|code| Grant::over(Role::District, code, None)).collect(),
            must_change: false,
            session: String::new(),
        }
    }

    #[test]
    fn who_is_here_for_a_district_reads_of_that_district_and_who_is_here_for_the_city_of_all() {
        assert_eq!(part(&actor(&["990100"])), None);
        assert_eq!(part(&actor(&["990101", "990100"])), None);
        let own = part(&actor(&["990101"])).unwrap();
        assert_eq!(own.into_iter().collect::<Vec<_>>(), ["990101"]);
        assert_eq!(part(&actor(&[])), Some(BTreeSet::new()));
    }

    #[test]
    fn pictures_of_a_part_hold_nothing_of_the_rest() {
        let feature = |key: &str, value: &str| json!({ "properties": { key: value } });
        let features =
            |key: &str, values: [&str; 2]| json!({ "features": values.map(|v| feature(key, v)) });
        let mut pictures = json!({
            "before": features("district", ["1", "2"]), "after": features("district", ["1", "2"]),
            "districts": features("code", ["1", "2"]), "sites": features("district_name", ["A", "B"]),
            "candidates": features("district_name", ["B", "B"]), "reached": features("radius_m", ["1", "2"]),
        });
        let set = |text: &str| BTreeSet::from([text.to_owned()]);
        cut_pictures(&mut pictures, &set("1"), &set("A"));
        let counts = ["before", "after", "districts", "sites", "candidates", "reached"]
            .map(|key| pictures[key]["features"].as_array().unwrap().len());
        assert_eq!(counts, [1, 1, 1, 1, 0, 0]);
    }

    #[test]
    fn a_name_is_told_from_all_that_stand() {
        let codes = |name: &str, note: &str| -> Vec<String> {
            let found = faults(name, note, &["A".to_owned()]);
            found.into_iter().map(|problem| problem.code).collect()
        };
        assert_eq!(codes("B", ""), [] as [&str; 0]);
        assert_eq!(codes("A", ""), ["siting.bad_name"]);
        assert_eq!(codes("", &"x".repeat(1_001)), ["siting.bad_name", "siting.long_note"]);
    }
}
