//! What must hold of every small case, by trying all choices.

use crate::cases::{Stream, case, people};
use proptest::prelude::*;
use yuanjian_siting::{
    Case, Choice, Conflict, DistrictRule, Limits, Measure, Rule, Rules, SitingError, Status, exact,
    quick,
};

/// What a choice serves and costs, and whether it keeps the rules.
struct Tried {
    value: f64,
    number: u32,
    cost: i64,
    kept: Kept,
}

#[derive(Clone, Copy, PartialEq)]
struct Kept {
    count: bool,
    budget: bool,
    floors: u32,
    least: u32,
    most: u32,
}

const ALL: Kept = Kept { count: true, budget: true, floors: 7, least: 7, most: 7 };

fn try_all(case: &Case, rules: &Rules) -> Vec<Tried> {
    (0_u32..1 << case.candidates.len())
        .filter(|set| {
            case.candidates.iter().enumerate().all(|(i, c)| {
                let chosen = set >> i & 1 == 1;
                match c.choice {
                    Choice::Must => chosen,
                    Choice::MustNot => !chosen,
                    Choice::Free => true,
                }
            })
        })
        .map(|set| {
            let chosen: Vec<usize> =
                (0..case.candidates.len()).filter(|i| set >> i & 1 == 1).collect();
            let mut served = case.served.clone();
            chosen.iter().flat_map(|c| case.cover.of(*c)).for_each(|d| served[*d as usize] = true);
            let weigh = |only: Option<u32>, all: bool| -> f64 {
                case.demands
                    .iter()
                    .zip(&served)
                    .filter(|(d, s)| (all || **s) && only.is_none_or(|o| o == d.district))
                    .map(|(d, _)| d.values.people)
                    .sum()
            };
            let number = chosen.len() as u32;
            let cost = chosen.iter().map(|c| case.candidates[*c].cost_fen()).sum();
            let mut kept = Kept {
                count: rules.count.is_none_or(|n| number <= n),
                budget: rules.budget_fen.is_none_or(|b| cost <= b),
                ..ALL
            };
            for rule in &rules.districts {
                let bit = 1 << rule.district;
                let here = chosen
                    .iter()
                    .filter(|c| case.candidates[**c].district == rule.district)
                    .count() as u32;
                let whole = weigh(Some(rule.district), true);
                let own = weigh(Some(rule.district), false);
                if rule.floor.is_some_and(|f| own < (f - 1e-9) * whole) {
                    kept.floors &= !bit;
                }
                if here < rule.least_sites {
                    kept.least &= !bit;
                }
                if rule.most_sites.is_some_and(|most| here > most) {
                    kept.most &= !bit;
                }
            }
            Tried { value: weigh(None, false), number, cost, kept }
        })
        .collect()
}

/// A case of up to three districts, with rules that are often hard and sometimes impossible.
fn drawn(seed: u64) -> (Case, Rules) {
    let mut stream = Stream(seed | 1);
    for _ in 0..20 {
        stream.below(2);
    }
    let districts = 1 + stream.below(3) as u32;
    let demands: Vec<(f64, u32)> = (0..2 + stream.below(14))
        .map(|_| (stream.below(60) as f64, stream.below(u64::from(districts)) as u32))
        .collect();
    let lists: Vec<(Vec<u32>, i64, u32)> = (0..1 + stream.below(8))
        .map(|_| {
            let dense = 2 + stream.below(5);
            let list = (0..demands.len() as u32).filter(|_| stream.below(dense) == 0).collect();
            (list, stream.below(900) as i64, stream.below(u64::from(districts)) as u32)
        })
        .collect();
    let borrowed: Vec<(&[u32], i64, u32)> =
        lists.iter().map(|(list, cost, d)| (&list[..], *cost, *d)).collect();
    let mut case = case(&demands, &borrowed);
    case.districts = (0..3).map(|d| format!("district-{d}")).collect();
    for served in &mut case.served {
        *served = stream.below(6) == 0;
    }
    for candidate in &mut case.candidates {
        candidate.choice = match stream.below(14) {
            0 => Choice::Must,
            1 => Choice::MustNot,
            _ => Choice::Free,
        };
    }
    let mut rules = people();
    if stream.below(3) > 0 {
        rules.count = Some(stream.below(5) as u32);
    }
    if stream.below(2) > 0 {
        rules.budget_fen = Some(stream.below(2_500) as i64);
    }
    for district in 0..districts {
        let floor = (stream.below(4) == 0).then(|| stream.share() * 0.9);
        let least_sites = if stream.below(6) == 0 { stream.below(3) as u32 } else { 0 };
        let most_sites = (stream.below(6) == 0).then(|| stream.below(3) as u32);
        if floor.is_some() || least_sites > 0 || most_sites.is_some() {
            rules.districts.push(DistrictRule { district, floor, least_sites, most_sites });
        }
    }
    (case, rules)
}

/// The rules of a contradiction, as bits to hold against those of a choice.
fn named(rules: &[Rule]) -> Vec<Kept> {
    let none = Kept { count: false, budget: false, floors: 0, least: 0, most: 0 };
    let bit =
        |district: &str| 1 << district.trim_start_matches("district-").parse::<u32>().unwrap();
    rules
        .iter()
        .map(|rule| match rule {
            Rule::Count { .. } => Kept { count: true, ..none },
            Rule::Budget { .. } => Kept { budget: true, ..none },
            Rule::Floor { district, .. } => Kept { floors: bit(district), ..none },
            Rule::LeastSites { district, .. } => Kept { least: bit(district), ..none },
            Rule::MostSites { district, .. } => Kept { most: bit(district), ..none },
        })
        .collect()
}

fn keeps(kept: &Kept, asked: &Kept) -> bool {
    (kept.count || !asked.count)
        && (kept.budget || !asked.budget)
        && kept.floors & asked.floors == asked.floors
        && kept.least & asked.least == asked.least
        && kept.most & asked.most == asked.most
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_exact_answer_is_that_of_trying_all_choices(seed in any::<u64>()) {
        let (case, rules) = drawn(seed);
        let tried = try_all(&case, &rules);
        let best = tried.iter().filter(|t| t.kept == ALL).map(|t| t.value).reduce(f64::max);
        match (exact(&case, &rules, &Limits::default()), best) {
            (Ok(answer), Some(best)) => {
                prop_assert_eq!((answer.status, answer.value), (Status::Optimal, best));
                prop_assert_eq!(answer.gap(), 0.0);
                prop_assert!(answer.broken.is_empty());
                let set: u32 = answer.chosen.iter().map(|c| 1 << c).sum();
                let chosen = (0_u32..1 << case.candidates.len()).filter(|s| s & set == *s).count();
                prop_assert_eq!(chosen, 1 << answer.chosen.len());
            }
            (Err(SitingError::Infeasible(conflicts)), None) => {
                prop_assert!(!conflicts.is_empty());
                for conflict in &conflicts {
                    let Conflict::Together { rules: together, least_fen, least_count } = conflict
                    else { continue };
                    let asked = named(together);
                    let possible = |asked: &[Kept]| {
                        tried.iter().filter(|t| asked.iter().all(|a| keeps(&t.kept, a))).count()
                    };
                    prop_assert_eq!(possible(&asked), 0, "{:?}", together);
                    for i in 0..asked.len() {
                        let mut fewer = asked.clone();
                        fewer.remove(i);
                        prop_assert!(possible(&fewer) > 0, "{:?} without {}", together, i);
                    }
                    let without = |which: fn(&Kept) -> bool| {
                        let rest: Vec<Kept> = asked.iter().copied().filter(|a| !which(a)).collect();
                        let keep = move |t: &&Tried| rest.iter().all(|a| keeps(&t.kept, a));
                        tried.iter().filter(keep).collect::<Vec<_>>()
                    };
                    if let Some(fen) = least_fen {
                        let least = without(|a| a.budget).iter().map(|t| t.cost).min();
                        prop_assert_eq!(Some(*fen), least);
                    }
                    if let Some(count) = least_count {
                        let least = without(|a| a.count).iter().map(|t| t.number).min();
                        prop_assert_eq!(Some(*count), least);
                    }
                }
            }
            (answer, best) => prop_assert!(false, "{:?} against {:?}", answer, best),
        }
    }

    #[test]
    fn the_quick_answer_keeps_to_its_bound(seed in any::<u64>(), swap in any::<bool>()) {
        let (case, rules) = drawn(seed);
        let tried = try_all(&case, &rules);
        let best = tried.iter().filter(|t| t.kept == ALL).map(|t| t.value).reduce(f64::max);
        let Ok(answer) = quick(&case, &rules, swap) else { return Ok(()) };
        let set: u32 = answer.chosen.iter().map(|c| 1 << c).sum();
        prop_assert!(set < 1 << case.candidates.len());
        if answer.broken.is_empty() {
            let best = best.unwrap_or(f64::NAN);
            prop_assert!(answer.value <= best && best <= answer.most, "{:?} {}", answer, best);
            // Half of what 1 - 1/e promises, which holds where districts ask for nothing.
            if rules.districts.is_empty() {
                let promised = 0.5 * (1.0 - (-1.0_f64).exp()) * (best - answer.before);
                prop_assert!(answer.value - answer.before >= promised - 1e-9);
            }
        }
    }

    #[test]
    fn the_order_of_demands_does_not_change_what_is_served(seed in any::<u64>()) {
        let (case, rules) = drawn(seed);
        let mut turned = case.clone();
        turned.demands.reverse();
        turned.served.reverse();
        let last = case.demands.len() as u32 - 1;
        let lists: Vec<Vec<u32>> = (0..case.candidates.len())
            .map(|c| case.cover.of(c).iter().map(|d| last - d).collect())
            .collect();
        turned.cover = yuanjian_siting::Cover::from_lists(case.demands.len(), lists);
        let value = |case: &Case| exact(case, &rules, &Limits::default()).ok().map(|a| a.value);
        prop_assert_eq!(value(&case), value(&turned));
    }
}

#[test]
fn area_and_homes_are_served_as_people_are() {
    // Every demand has the same of each for a person, so the choice is the same.
    let (case, mut rules) = drawn(99);
    rules.districts.clear();
    rules.count = Some(2);
    let people = exact(&case, &rules, &Limits::default());
    for (measure, each) in [(Measure::Area, 30.0), (Measure::Homes, 1.0 / 3.0)] {
        rules.measure = measure;
        let other = exact(&case, &rules, &Limits::default());
        match (&people, other) {
            (Ok(people), Ok(other)) => {
                assert!((people.value * each - other.value).abs() < 1e-9);
            }
            (people, other) => assert_eq!(people.is_err(), other.is_err()),
        }
    }
}
