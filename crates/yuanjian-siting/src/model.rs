//! The question as HiGHS reads it: one variable for a site, one for a group of demands.
//!
//! A group that a single site serves is no variable but part of that site's own weight; the
//! others are at most the sum of their sites. Groups need not be whole numbers: with whole sites
//! the best they can be is 0 or 1. Weights and money are scaled so that the solver's tolerances
//! are far below one square metre and one fen; every answer is then checked again in whole
//! numbers by [`Prepared::broken`]. One thread and a fixed seed: the same input, the same answer.

use crate::conflict::SitingError;
use crate::exact::Limits;
use crate::interrupt::{self, Stop};
use crate::prepared::{FLOOR_SLACK, Prepared};
use highs::{ColProblem, HighsModelStatus, Row, Sense};

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Goal {
    /// Serve as much as possible.
    Most,
    /// Keep the rules, however.
    Any,
    /// Keep the rules for the least money.
    LeastCost,
    /// Keep the rules with the least number of parks.
    LeastNumber,
}

/// Which rules hold.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Held {
    pub(crate) count: bool,
    pub(crate) budget: bool,
    pub(crate) floors: Vec<bool>,
    pub(crate) least: Vec<bool>,
    pub(crate) most: Vec<bool>,
}

impl Held {
    pub(crate) fn all(p: &Prepared<'_>) -> Self {
        Self {
            count: p.count.is_some(),
            budget: p.budget.is_some(),
            floors: vec![true; p.floors.len()],
            least: p.site_rules.iter().map(|rule| rule.least > 0).collect(),
            most: p.site_rules.iter().map(|rule| rule.most.is_some()).collect(),
        }
    }
}

/// What the solver says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Said {
    /// The best sites within the gap, and the proved bound on the goal.
    Best(Vec<u32>, f64),
    /// Sites at the limit (perhaps none that keep the rules), and the bound so far.
    Limit(Vec<u32>, f64),
    /// No sites keep the rules.
    None,
}

/// Solves for the goal with the sites that are worth a look, within limits and until stopped.
///
/// The solver is given no choice to begin with: HiGHS 1.16 misjudged such a start in its reduced
/// model and called it the best (a drawn case of the tests showed it).
pub(crate) fn solve(
    p: &Prepared<'_>,
    worth: &[bool],
    goal: Goal,
    held: &Held,
    (limits, stop): (&Limits, Stop<'_>),
) -> Result<Said, SitingError> {
    let sites: Vec<u32> = (0..p.sites.len() as u32).filter(|s| worth[*s as usize]).collect();
    let kept = |g: &u32| p.by_group.of(*g).iter().filter(|s| worth[**s as usize]).count();
    let floor_of = |g: u32| {
        let district = p.group_districts[g as usize];
        p.floors.iter().position(|f| f.district == district).filter(|f| held.floors[*f])
    };
    // Without the goal of serving, groups matter only where a floor asks for them.
    let matters = |g: &u32| goal == Goal::Most || floor_of(*g).is_some();
    let groups: Vec<u32> = (0..p.weights.len() as u32).filter(matters).collect();
    // What the objective is counted in: see `scale`; money in what the dearest site costs.
    let scale = match goal {
        Goal::Most => scale(groups.iter().map(|g| p.weights[*g as usize])),
        Goal::LeastCost => 1.0 / p.costs.iter().copied().max().unwrap_or(1).max(1) as f64,
        Goal::Any | Goal::LeastNumber => 1.0,
    };

    let mut problem = ColProblem::new();
    let at_most_its_sites: Vec<Option<Row>> =
        groups.iter().map(|g| (kept(g) > 1).then(|| problem.add_row(..=0.0))).collect();
    let mut row_of_group: Vec<Option<Row>> = vec![None; p.weights.len()];
    for (g, row) in groups.iter().zip(&at_most_its_sites) {
        row_of_group[*g as usize] = *row;
    }
    let count = p.count.filter(|_| held.count).map(|n| problem.add_row(..=f64::from(n)));
    let budget = p.budget.filter(|_| held.budget).map(|fen| {
        let fen = fen as f64;
        let per_fen = 1e6 / fen.max(1.0);
        (problem.add_row(..=(fen + 0.5) * per_fen), per_fen)
    });
    let floors: Vec<Option<Row>> = p
        .floors
        .iter()
        .zip(&held.floors)
        .map(|(f, held)| held.then(|| problem.add_row(f.need / f.whole - FLOOR_SLACK / 2.0..)))
        .collect();
    let least: Vec<Option<Row>> = p
        .site_rules
        .iter()
        .zip(&held.least)
        .map(|(rule, held)| held.then(|| problem.add_row(f64::from(rule.least)..)))
        .collect();
    let most: Vec<Option<Row>> = p
        .site_rules
        .iter()
        .zip(&held.most)
        .map(|(rule, held)| rule.most.filter(|_| *held).map(|n| problem.add_row(..=f64::from(n))))
        .collect();

    let mut factors: Vec<(Row, f64)> = Vec::new();
    for &site in &sites {
        let s = site as usize;
        factors.clear();
        let mut own = 0.0;
        let mut own_floors = vec![0.0; p.floors.len()];
        for &g in p.by_site.of(site) {
            match row_of_group[g as usize] {
                Some(row) => factors.push((row, -1.0)),
                None if matters(&g) => {
                    own += p.weights[g as usize];
                    if let Some(f) = floor_of(g) {
                        own_floors[f] += p.weights[g as usize] / p.floors[f].whole;
                    }
                }
                None => {}
            }
        }
        factors.extend(count.map(|row| (row, 1.0)));
        factors.extend(budget.map(|(row, per_fen)| (row, p.costs[s] as f64 * per_fen)));
        for (row, own) in floors.iter().zip(own_floors) {
            factors.extend(row.filter(|_| own > 0.0).map(|row| (row, own)));
        }
        for ((rule, least), most) in p.site_rules.iter().zip(&least).zip(&most) {
            if rule.district == p.districts[s] {
                factors.extend([*least, *most].into_iter().flatten().map(|row| (row, 1.0)));
            }
        }
        let worth = match goal {
            Goal::Most => own * scale,
            Goal::LeastCost => -(p.costs[s] as f64) * scale,
            Goal::LeastNumber => -1.0,
            Goal::Any => 0.0,
        };
        problem.add_integer_column(worth, 0.0..=1.0, &factors);
    }
    for (&g, row) in groups.iter().zip(&at_most_its_sites) {
        let Some(row) = row else { continue };
        factors.clear();
        factors.push((*row, 1.0));
        let weight = p.weights[g as usize];
        if let Some(f) = floor_of(g)
            && let Some(row) = floors[f]
        {
            factors.push((row, weight / p.floors[f].whole));
        }
        let worth = if goal == Goal::Most { weight * scale } else { 0.0 };
        problem.add_column(worth, 0.0..=1.0, &factors);
    }

    let failed = |what: &str, status: &dyn std::fmt::Debug| SitingError::Solver {
        what: format!("{what}: {status:?}"),
    };
    let mut model =
        problem.try_optimise(Sense::Maximise).map_err(|status| failed("model", &status))?;
    let gap = if goal == Goal::Most { limits.gap.clamp(0.0, 1.0) } else { 0.0 };
    let seconds = limits.seconds.max(0.0);
    let mut set = vec![
        model.try_set_option("threads", 1),
        model.try_set_option("parallel", "off"),
        model.try_set_option("random_seed", 0),
        model.try_set_option("mip_rel_gap", gap),
    ];
    if seconds.is_finite() {
        set.push(model.try_set_option("time_limit", seconds));
    }
    if let Some(nodes) = limits.nodes {
        set.push(model.try_set_option("mip_max_nodes", nodes.min(i32::MAX as u32) as i32));
    }
    if !p.floors.is_empty() {
        set.push(model.try_set_option("mip_feasibility_tolerance", 1e-9));
    }
    if set.iter().any(Result::is_err) {
        return Err(failed("options", &set));
    }
    let solved = interrupt::solve(model, stop).map_err(|status| failed("run", &status))?;
    let status = solved.status();
    let solution = solved.get_solution();
    let found: Vec<u32> = sites
        .iter()
        .zip(solution.columns())
        .filter(|(_, value)| **value > 0.5)
        .map(|(site, _)| *site)
        .collect();
    let bound = solved.double_info_value(c"mip_dual_bound").unwrap_or(f64::INFINITY) / scale;
    match status {
        HighsModelStatus::Optimal | HighsModelStatus::ModelEmpty => Ok(Said::Best(found, bound)),
        HighsModelStatus::Infeasible | HighsModelStatus::UnboundedOrInfeasible => Ok(Said::None),
        HighsModelStatus::ReachedTimeLimit
        | HighsModelStatus::ReachedIterationLimit
        | HighsModelStatus::ReachedSolutionLimit
        | HighsModelStatus::ReachedMemoryLimit => Ok(Said::Limit(found, bound)),
        // Stopped before its first bound, the solver has none to tell.
        HighsModelStatus::ReachedInterrupt => {
            Ok(Said::Limit(found, if bound > 0.0 { bound } else { f64::INFINITY }))
        }
        other => Err(failed("status", &other)),
    }
}

/// The power of two that brings the sum of the weights near a million, which keeps every weight's
/// own bits.
fn scale(weights: impl Iterator<Item = f64>) -> f64 {
    let sum: f64 = weights.sum();
    if sum > 0.0 && sum.is_finite() {
        2.0_f64.powi(20 - sum.log2().ceil().clamp(-900.0, 900.0) as i32)
    } else {
        1.0
    }
}
