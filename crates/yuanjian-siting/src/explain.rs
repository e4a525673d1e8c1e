//! Which rules cannot hold together, as few of them as say it.
//!
//! One rule after the other is let go; where no choice is possible even so, it was not needed for
//! the contradiction and stays out. What remains cannot hold together, and with any one of them
//! fewer it could. A rule that the limit leaves undecided stays in.

use crate::conflict::{Conflict, Rule, SitingError};
use crate::exact::Limits;
use crate::interrupt::Stop;
use crate::model::{Goal, Held, Said, solve};
use crate::prepared::Prepared;

/// The rules that exclude one another, and what money or number would do.
pub(crate) fn together(
    p: &Prepared<'_>,
    limits: (&Limits, Stop<'_>),
) -> Result<Conflict, SitingError> {
    // Every site counts here: what is dominated for serving may be needed for a number.
    let worth = vec![true; p.sites.len()];
    let says = |held: &Held, goal: Goal| solve(p, &worth, goal, held, limits);
    let mut held = Held::all(p);
    for place in places(&held) {
        let mut fewer = held.clone();
        *place.of(&mut fewer) = false;
        if says(&fewer, Goal::Any)? == Said::None {
            held = fewer;
        }
    }
    let mut rules = Vec::new();
    if let Some(count) = p.rules.count.filter(|_| held.count) {
        rules.push(Rule::Count { count });
    }
    if let Some(budget_fen) = p.rules.budget_fen.filter(|_| held.budget) {
        rules.push(Rule::Budget { budget_fen });
    }
    let kept = |held: &[bool]| {
        held.iter().enumerate().filter(|(_, held)| **held).map(|(i, _)| i).collect::<Vec<_>>()
    };
    rules.extend(kept(&held.floors).into_iter().map(|i| p.floor_rule(&p.floors[i])));
    rules.extend(kept(&held.least).into_iter().map(|i| p.least_rule(&p.site_rules[i])));
    rules.extend(kept(&held.most).into_iter().map(|i| p.most_rule(&p.site_rules[i])));
    let without = |let_go: fn(&mut Held), goal: Goal| -> Result<Option<Vec<u32>>, SitingError> {
        let mut fewer = held.clone();
        let_go(&mut fewer);
        Ok(match says(&fewer, goal)? {
            Said::Best(sites, _) => Some(sites),
            _ => None,
        })
    };
    let candidates = |sites: Vec<u32>| sites.into_iter().map(|s| s as usize);
    let least_fen = if held.budget {
        without(|h| h.budget = false, Goal::LeastCost)?.map(|sites| {
            let new = candidates(sites).fold(0_i64, |sum, s| sum.saturating_add(p.costs[s]));
            let musts = p.rules.budget_fen.unwrap_or(0) - p.budget.unwrap_or(0);
            new.saturating_add(musts)
        })
    } else {
        None
    };
    let least_count = if held.count {
        without(|h| h.count = false, Goal::LeastNumber)?
            .map(|sites| (sites.len() + p.musts.len()) as u32)
    } else {
        None
    };
    Ok(Conflict::Together { rules, least_fen, least_count })
}

/// Where a rule stands in [`Held`].
#[derive(Clone, Copy)]
enum Place {
    Count,
    Budget,
    Floor(usize),
    Least(usize),
    Most(usize),
}

impl Place {
    fn of(self, held: &mut Held) -> &mut bool {
        match self {
            Self::Count => &mut held.count,
            Self::Budget => &mut held.budget,
            Self::Floor(i) => &mut held.floors[i],
            Self::Least(i) => &mut held.least[i],
            Self::Most(i) => &mut held.most[i],
        }
    }
}

/// All that hold, floors first: money and number are what people can change, so they are the last
/// to be left out.
fn places(held: &Held) -> Vec<Place> {
    let all = |held: &[bool], place: fn(usize) -> Place| {
        let on = held.iter().enumerate().filter(|(_, held)| **held);
        on.map(|(i, _)| place(i)).collect::<Vec<_>>()
    };
    let mut places = all(&held.most, Place::Most);
    places.extend(all(&held.least, Place::Least));
    places.extend(all(&held.floors, Place::Floor));
    places.extend(held.count.then_some(Place::Count));
    places.extend(held.budget.then_some(Place::Budget));
    places
}
