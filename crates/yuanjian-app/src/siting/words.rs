//! Conflicts of rules as problems, which the locales put into words.

use yuanjian_siting::{Conflict, Out, Rule};
use yuanjian_types::{Problem, round_gbt8170};

/// Money as people say it: in ten thousand yuan.
fn money(fen: i64) -> String {
    round_gbt8170(fen as f64 / 1e6, 2).to_string()
}

/// A share as people say it: in percent.
fn percent(share: f64) -> String {
    round_gbt8170(share * 100.0, 2).to_string()
}

/// Every conflict as problems; rules that cannot hold together are listed one by one.
pub(super) fn conflicts(all: &[Conflict]) -> Vec<Problem> {
    all.iter().flat_map(conflict).collect()
}

fn conflict(conflict: &Conflict) -> Vec<Problem> {
    vec![match conflict {
        Conflict::MustIsOut { candidate, why } => Problem::error("siting.must_is_out")
            .with("candidate", candidate.as_str())
            .with("why", kind_of(*why)),
        Conflict::MustsExceedCount { musts, count } => {
            Problem::error("siting.musts_exceed_count").with("musts", *musts).with("count", *count)
        }
        Conflict::MustsExceedBudget { musts_fen, budget_fen } => {
            Problem::error("siting.musts_exceed_budget")
                .with("musts", money(*musts_fen))
                .with("budget", money(*budget_fen))
        }
        Conflict::MustsExceedDistrict { district, musts, sites } => {
            Problem::error("siting.musts_exceed_district")
                .with("district", district.as_str())
                .with("musts", *musts)
                .with("sites", *sites)
        }
        Conflict::TooFewCandidates { district, sites, available } => {
            Problem::error("siting.too_few_candidates")
                .with("district", district.as_str())
                .with("sites", *sites)
                .with("available", *available)
        }
        Conflict::FloorOutOfReach { district, floor, reachable } => {
            Problem::error("siting.floor_out_of_reach")
                .with("district", district.as_str())
                .with("floor", percent(*floor))
                .with("reachable", percent(*reachable))
        }
        Conflict::Together { rules, least_fen, least_count } => {
            let mut problems =
                vec![Problem::error("siting.together").with("rules", rules.len() as u64)];
            problems.extend(rules.iter().map(rule));
            problems.extend(
                least_fen.map(|fen| Problem::note("siting.least_money").with("budget", money(fen))),
            );
            problems.extend(
                least_count.map(|count| Problem::note("siting.least_count").with("count", count)),
            );
            return problems;
        }
    }]
}

/// A rule, named as one of those that stand in the way or were not kept.
pub fn rule(rule: &Rule) -> Problem {
    match rule {
        Rule::Count { count } => Problem::warning("siting.rule_count").with("count", *count),
        Rule::Budget { budget_fen } => {
            Problem::warning("siting.rule_budget").with("budget", money(*budget_fen))
        }
        Rule::Floor { district, floor } => Problem::warning("siting.rule_floor")
            .with("district", district.as_str())
            .with("floor", percent(*floor)),
        Rule::LeastSites { district, sites } => Problem::warning("siting.rule_least_sites")
            .with("district", district.as_str())
            .with("sites", *sites),
        Rule::MostSites { district, sites } => Problem::warning("siting.rule_most_sites")
            .with("district", district.as_str())
            .with("sites", *sites),
    }
}

/// The key of a reason.
pub(super) fn kind_of(why: Out) -> &'static str {
    match why {
        Out::Excluded => "excluded",
        Out::TooSmall => "too_small",
        Out::MustNot => "must_not",
    }
}
