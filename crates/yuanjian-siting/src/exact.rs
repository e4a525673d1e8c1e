//! The best choice, with proof.
//!
//! The quick choice comes first: where its own bound meets it, nothing is left to prove. Else
//! HiGHS looks, with the sites that [`crate::reduce`] left; the better of both counts, and the gap
//! that remains at the limit is told. What the solver calls optimal is so only if it reaches the
//! solver's own bound. A time limit makes the answer depend on the machine; a limit of nodes does
//! not.

use crate::case::{Case, Rules};
use crate::conflict::SitingError;
use crate::interrupt::Stop;
use crate::model::{Goal, Held, Said, solve};
use crate::prepared::{Answer, Prepared, Status};
use crate::{explain, greedy, reduce};
use serde::{Deserialize, Serialize};

/// How far the proof may go.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Seconds for the solver; infinite for as long as it takes.
    pub seconds: f64,
    /// The relative gap at which a choice is good enough; 0 for a full proof.
    pub gap: f64,
    /// Branches that are looked at, at most; the same on every machine.
    pub nodes: Option<u32>,
    /// Pairs of candidate and demand, at most: what bounds the memory (some hundred bytes each).
    pub most_pairs: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { seconds: 60.0, gap: 0.0, nodes: None, most_pairs: 20_000_000 }
    }
}

/// Chooses the candidates that serve most under the rules.
///
/// # Errors
///
/// Faulty or too large input; rules that cannot all hold, with the fewest of them that cannot;
/// no choice within the limits.
pub fn exact(case: &Case, rules: &Rules, limits: &Limits) -> Result<Answer, SitingError> {
    exact_until(case, rules, limits, &|| false)
}

/// Chooses as [`exact()`] does, until `stop` says that enough was looked for: the best choice so far
/// is then the answer, with the gap that is left, as at any other limit. HiGHS asks many times a
/// second but not while it solves the first linear program.
///
/// # Errors
///
/// As [`exact()`]; [`SitingError::NoAnswer`] where nothing was found when it was stopped.
pub fn exact_until(
    case: &Case,
    rules: &Rules,
    limits: &Limits,
    stop: Stop<'_>,
) -> Result<Answer, SitingError> {
    let p = Prepared::new(case, rules, limits.most_pairs)?;
    let (sites, most) = greedy::choose(&p, true);
    let keeps = p.broken(&sites).is_empty();
    let quick = keeps.then(|| p.answer(sites, most, Status::Limit));
    if let Some(quick) = &quick
        && proved(quick.most, quick)
    {
        return Ok(Answer { status: Status::Optimal, most: quick.value, ..quick.clone() });
    }
    let said = solve(&p, &reduce::worth(&p), Goal::Most, &Held::all(&p), (limits, stop))?;
    let (found, bound, status) = match said {
        Said::None => {
            return Err(SitingError::Infeasible(vec![explain::together(&p, (limits, stop))?]));
        }
        Said::Best(found, bound) => (found, bound, Status::Optimal),
        Said::Limit(found, bound) => (found, bound, Status::Limit),
    };
    let most = most.min(p.base + bound);
    let found = Some(found).filter(|f| p.broken(f).is_empty()).map(|f| p.answer(f, most, status));
    // The solver's choice, unless the quick one is better at the limit.
    let best = match (found, quick) {
        (Some(found), Some(quick)) if quick.value > found.value => quick,
        (Some(found), _) => found,
        (None, Some(quick)) => quick,
        (None, None) => return Err(SitingError::NoAnswer),
    };
    let most = most.min(p.total).max(best.value);
    let status = match status {
        Status::Optimal if limits.gap > 0.0 || proved(most, &best) => Status::Optimal,
        _ => Status::Limit,
    };
    // Within the solver's tolerance of its own bound, the choice is the bound.
    let most = if status == Status::Optimal && proved(most, &best) { best.value } else { most };
    Ok(Answer { status, most, ..best })
}

/// Whether the bound is the value, but for what a sum of `f64` and the solver's tolerance hide.
fn proved(most: f64, answer: &Answer) -> bool {
    most - answer.value <= 1e-9 * most.abs()
}
