//! A proof that is stopped answers soon, with the best so far and a bound that still holds.

use crate::cases::{Stream, case, people};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use yuanjian_siting::{Case, Limits, Rules, Status, exact, exact_until, quick};

/// Sites that each serve places drawn at random: the linear program says little of such a case, so
/// that a proof takes the solver far longer than a test may.
fn tangled(sites: u64, places: u64) -> Case {
    let mut stream = Stream(20_261_130);
    let demands: Vec<(f64, u32)> =
        (0..places).map(|_| (1.0 + stream.below(100) as f64, 0)).collect();
    let served: Vec<Vec<u32>> = (0..sites)
        .map(|_| {
            let drawn: BTreeSet<u32> = (0..40).map(|_| stream.below(places) as u32).collect();
            drawn.into_iter().collect()
        })
        .collect();
    let candidates: Vec<(&[u32], i64, u32)> =
        served.iter().map(|list| (list.as_slice(), 100, 0)).collect();
    case(&demands, &candidates)
}

fn rules() -> Rules {
    Rules { count: Some(25), ..people() }
}

#[test]
fn a_proof_that_is_stopped_at_once_answers_with_the_quick_choice_and_its_bound() {
    let (case, rules) = (tangled(200, 1_500), rules());
    let fast = quick(&case, &rules, true).unwrap();
    assert!(fast.most > fast.value, "a case that the quick choice proves shows nothing");
    let asked = AtomicUsize::new(0);
    let stop = || {
        asked.fetch_add(1, Ordering::Relaxed);
        true
    };
    let limits = Limits { seconds: 600.0, ..Limits::default() };
    let answer = exact_until(&case, &rules, &limits, &stop).unwrap();
    assert!(asked.load(Ordering::Relaxed) > 0, "the solver never asked");
    assert_eq!(answer.status, Status::Limit);
    assert!(answer.value >= fast.value && answer.most <= fast.most, "{answer:?} after {fast:?}");
    assert!(answer.gap() > 0.0 && answer.broken.is_empty());
}

#[test]
fn a_proof_under_way_ends_soon_after_it_is_stopped() {
    let (case, rules) = (tangled(400, 4_000), rules());
    let begun = Instant::now();
    let stop = || begun.elapsed() > Duration::from_secs(1);
    let limits = Limits { seconds: 600.0, ..Limits::default() };
    let answer = exact_until(&case, &rules, &limits, &stop).unwrap();
    // Two seconds on a machine of its own; a busy one may take longer, but not the ten minutes.
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(30), "{took:?}");
    assert_eq!(answer.status, Status::Limit, "{took:?}");
    assert!(answer.most >= answer.value && answer.chosen.len() == 25);
}

#[test]
fn one_that_nobody_stops_is_the_same_as_ever() {
    let case = tangled(14, 120);
    let rules = Rules { count: Some(3), ..people() };
    let limits = Limits::default();
    let asked = exact_until(&case, &rules, &limits, &|| false).unwrap();
    assert_eq!(asked, exact(&case, &rules, &limits).unwrap());
    assert_eq!(asked.status, Status::Optimal);
}
