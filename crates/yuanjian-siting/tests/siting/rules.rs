//! Rules one by one, faults of the input, scenarios, and the same answer on any number of threads.

use crate::cases::{Stream, case, floor, people};
use yuanjian_geometry::PolygonSet;
use yuanjian_siting::ground::{Dwellers, Prices, demands, grid_candidates};
use yuanjian_siting::{
    Case, Choice, Conflict, Cover, DistrictRule, Evaluation, Limits, Measure, Out, Reach, Rule,
    Rules, SitingError, Status, compare, cover, evaluate, exact, quick,
};

/// Three places of 50, 30 and 20 people; the second district is the last place. Sites serve one
/// each, the fourth the first two.
fn town() -> Case {
    case(
        &[(50.0, 0), (30.0, 0), (20.0, 1)],
        &[(&[0], 100, 0), (&[1], 100, 0), (&[2], 300, 1), (&[0, 1], 250, 0)],
    )
}

fn best(case: &Case, rules: &Rules) -> Result<(Vec<usize>, f64), SitingError> {
    let answer = exact(case, rules, &Limits::default())?;
    assert_eq!(answer.status, Status::Optimal);
    Ok((answer.chosen, answer.value))
}

fn conflicts(case: &Case, rules: &Rules) -> Vec<Conflict> {
    match best(case, rules) {
        Err(SitingError::Infeasible(conflicts)) => conflicts,
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_rule_moves_the_choice_as_one_would_by_hand() {
    let with = |count, budget_fen| Rules { count, budget_fen, ..people() };
    assert_eq!(best(&town(), &with(Some(1), None)), Ok((vec![3], 80.0)));
    assert_eq!(best(&town(), &with(None, Some(200))), Ok((vec![0, 1], 80.0)));
    assert_eq!(best(&town(), &with(None, Some(199))), Ok((vec![0], 50.0)));
    assert_eq!(best(&town(), &with(Some(0), None)), Ok((vec![], 0.0)));
    let lifted = Rules { districts: vec![floor(1, 0.5)], ..with(Some(1), None) };
    assert_eq!(best(&town(), &lifted), Ok((vec![2], 20.0)));
    let asked = DistrictRule { district: 1, least_sites: 1, ..DistrictRule::default() };
    let rules = Rules { districts: vec![asked], ..with(Some(2), Some(400)) };
    assert_eq!(best(&town(), &rules), Ok((vec![0, 2], 70.0)));
    let mut small = town();
    small.candidates[3].area_m2 = 900.0;
    let rules = Rules { min_area_m2: 1_000.0, ..with(Some(1), None) };
    assert_eq!(best(&small, &rules), Ok((vec![0], 50.0)));
    let mut decided = town();
    decided.candidates[3].choice = Choice::MustNot;
    decided.candidates[2].choice = Choice::Must;
    assert_eq!(best(&decided, &with(Some(2), None)), Ok((vec![0, 2], 70.0)));
    let mut served = town();
    served.served[0] = true;
    assert_eq!(best(&served, &with(Some(1), Some(100))), Ok((vec![1], 80.0)));
}

#[test]
fn what_cannot_be_is_said_by_the_rules_that_cannot_hold() {
    let rules = |count, budget_fen, districts| Rules { count, budget_fen, districts, ..people() };
    // 20 people cost 300 fen; 80 in the first district 200 more.
    let both = vec![floor(0, 1.0), floor(1, 1.0)];
    let Conflict::Together { rules: found, least_fen, least_count } =
        conflicts(&town(), &rules(Some(3), Some(499), both.clone())).remove(0)
    else {
        panic!("another conflict")
    };
    let named = |district: &str| Rule::Floor { district: district.to_owned(), floor: 1.0 };
    let budget = Rule::Budget { budget_fen: 499 };
    assert_eq!(found, [budget, named("district-0"), named("district-1")]);
    assert_eq!((least_fen, least_count), (Some(500), None));
    let found = conflicts(&town(), &rules(Some(1), None, both.clone())).remove(0);
    assert!(
        matches!(found, Conflict::Together { least_count: Some(2), least_fen: None, .. }),
        "{found:?}"
    );
    assert!(best(&town(), &rules(Some(3), Some(500), both)).is_ok());

    let mut apart = town();
    apart.candidates[2].choice = Choice::MustNot;
    assert_eq!(
        conflicts(&apart, &rules(None, None, vec![floor(1, 0.1)])),
        [Conflict::FloorOutOfReach { district: "district-1".into(), floor: 0.1, reachable: 0.0 }]
    );
    let three = DistrictRule { district: 1, least_sites: 3, ..DistrictRule::default() };
    let none = DistrictRule { district: 0, most_sites: Some(0), ..DistrictRule::default() };
    let mut musts = town();
    musts.candidates[0].choice = Choice::Must;
    musts.candidates[1].choice = Choice::Must;
    musts.candidates[1].excluded = true;
    let found = conflicts(&musts, &rules(Some(0), Some(99), vec![three, none]));
    assert_eq!(
        found,
        [
            Conflict::MustIsOut { candidate: "site-1".into(), why: Out::Excluded },
            Conflict::TooFewCandidates { district: "district-1".into(), sites: 3, available: 1 },
            Conflict::MustsExceedDistrict { district: "district-0".into(), musts: 1, sites: 0 },
            Conflict::MustsExceedCount { musts: 1, count: 0 },
            Conflict::MustsExceedBudget { musts_fen: 100, budget_fen: 99 },
        ]
    );
}

#[test]
fn faults_of_the_input_are_told_at_once_and_nothing_panics() {
    let mut broken = town();
    broken.demands[0].values.people = f64::NAN;
    broken.demands[1].district = 9;
    broken.candidates[0].build_fen = -1;
    broken.candidates[1].id = "site-0".to_owned();
    broken.served.pop();
    let rules = Rules {
        min_area_m2: -1.0,
        budget_fen: Some(-5),
        districts: vec![floor(7, 0.5), floor(0, 1.5)],
        ..people()
    };
    let Err(SitingError::Faulty { faults }) = exact(&broken, &rules, &Limits::default()) else {
        panic!("taken")
    };
    assert_eq!(faults.len(), 9, "{faults:?}");
    assert!(matches!(quick(&broken, &rules, true), Err(SitingError::Faulty { .. })));
    let few = Limits { most_pairs: 3, ..Limits::default() };
    assert_eq!(exact(&town(), &people(), &few), Err(SitingError::TooLarge { limit: 3 }));
    let empty = case(&[], &[]);
    assert_eq!(best(&empty, &people()), Ok((vec![], 0.0)));
    let rich = Rules { budget_fen: Some(i64::MAX), count: Some(u32::MAX), ..people() };
    assert_eq!(best(&town(), &rich).unwrap().1, 100.0);
    let mut dear = town();
    dear.candidates.iter_mut().for_each(|c| c.land_fen = i64::MAX);
    assert_eq!(best(&dear, &Rules { budget_fen: Some(1_000), ..people() }), Ok((vec![], 0.0)));
}

#[test]
fn scenarios_say_what_a_choice_gives_and_costs() {
    let town = town();
    let of = |name: &str, chosen: &[usize]| evaluate(&town, name, Measure::People, 0.6, chosen);
    let (cheap, dear, all) = (of("cheap", &[0, 1]), of("dear", &[3]), of("all", &[0, 1, 2, 2, 99]));
    assert_eq!((cheap.city.after.people, cheap.cost_fen()), (80.0, 200));
    assert_eq!((cheap.build_fen, cheap.land_fen), (66, 134));
    // 2 yuan for 80 points.
    assert_eq!(cheap.yuan_per_point, Some(0.025));
    assert_eq!(cheap.crossing().collect::<Vec<_>>(), ["district-0"]);
    assert_eq!(all.crossing().count(), 2);
    assert_eq!(all.chosen, ["site-0", "site-1", "site-2"]);
    assert_eq!(of("none", &[]).yuan_per_point, None);
    let table = compare(&[cheap.clone(), dear, all]);
    assert_eq!(table.rows[1].beaten_by.as_deref(), Some("cheap"), "the same for more money");
    assert_eq!(table.rows[0].beaten_by, None);
    assert_eq!((table.rows[2].points_more, table.rows[2].cost_more_fen), (20.0, 300));
    assert_eq!(
        (table.rows[2].people, &table.rows[2].only_here[..]),
        (100.0, &["site-2".to_owned()][..])
    );
    assert!(table.in_all.is_empty());
    let text = serde_json::to_string(&cheap).unwrap();
    assert_eq!(serde_json::from_str::<Evaluation>(&text).unwrap(), cheap);
}

/// A grown town of some thousand parcels and a hundred places for a park.
fn large() -> (Case, Rules) {
    let mut stream = Stream(20_161_124);
    let square = |x: f64, y: f64, side: f64, set: &mut PolygonSet| {
        set.push_ring([[x, y], [x + side, y], [x + side, y + side], [x, y + side]], true);
        set.end_feature();
    };
    let (mut parcels, mut districts) = (PolygonSet::new(), PolygonSet::new());
    for i in 0..4 {
        square(f64::from(i % 2) * 4e3, f64::from(i / 2) * 4e3, 4e3, &mut districts);
    }
    let dwellers: Vec<Dwellers> = (0..1_500)
        .map(|_| {
            let (x, y) = (stream.share() * 7_900.0, stream.share() * 7_900.0);
            square(x, y, 40.0 + stream.share() * 40.0, &mut parcels);
            Dwellers { homes: 0.0, people: (20 + stream.below(400)) as f64 }
        })
        .collect();
    let (demands, _) = demands(&parcels, &dwellers, &districts, 100.0);
    let prices = Prices { build_fen_per_m2: 30_000.0, land_fen_per_m2: 50_000.0 };
    let mut candidates = grid_candidates(&districts, 800.0, 5_000.0, "g", prices, 1_000);
    for candidate in &mut candidates {
        candidate.land_fen = (candidate.land_fen as f64 * (0.5 + stream.share())) as i64;
    }
    let cover = cover::by_radius(&demands, &candidates, &Reach::Radius(500.0), 10_000_000).unwrap();
    let served = vec![false; demands.len()];
    let names = (0..4).map(|d| format!("district-{d}")).collect();
    let case = Case { districts: names, demands, candidates, cover, served };
    let rules = Rules {
        count: Some(25),
        budget_fen: Some(8_000_000_000),
        districts: vec![floor(0, 0.5)],
        ..people()
    };
    (case, rules)
}

#[test]
fn one_thread_and_three_give_the_same_bits() {
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let (case, rules) = large();
            let limits = Limits { nodes: Some(10), seconds: f64::INFINITY, ..Limits::default() };
            (case.cover.clone(), quick(&case, &rules, true), exact(&case, &rules, &limits))
        })
    };
    let one = run(1);
    assert!(one == run(3));
    let (quick, exact) = (one.1.unwrap(), one.2.unwrap());
    assert!(quick.value <= exact.value && exact.value <= exact.most && exact.most <= quick.most);
    assert!(quick.gap() < 0.2 && exact.gap() < 0.05, "{} {}", quick.gap(), exact.gap());
    assert!(exact.broken.is_empty());
}

#[test]
fn a_stopped_proof_says_how_far_it_came() {
    let (case, rules) = large();
    let stopped = Limits { seconds: 0.0, ..Limits::default() };
    let answer = exact(&case, &rules, &stopped).unwrap();
    assert_eq!(answer.status, Status::Limit);
    assert!(answer.broken.is_empty() && answer.gap() > 0.0 && answer.gap() < 1.0);
    assert!(answer.value <= answer.most && answer.most <= answer.total);
}

#[test]
fn cover_by_radius_is_what_measuring_every_pair_says() {
    let (case, _) = large();
    for (i, candidate) in case.candidates.iter().enumerate() {
        let yuanjian_siting::Place::Point(at) = candidate.place else { panic!("a grid") };
        let near: Vec<u32> = (0..case.demands.len() as u32)
            .filter(|d| {
                let p = case.demands[*d as usize].at;
                ((p[0] - at[0]).powi(2) + (p[1] - at[1]).powi(2)).sqrt() <= 500.0
            })
            .collect();
        assert_eq!(case.cover.of(i), near);
    }
    let none = Cover::from_lists(0, []);
    assert_eq!((none.sites(), none.pairs()), (0, 0));
    let few = cover::by_radius(&case.demands, &case.candidates, &Reach::Radius(500.0), 10);
    assert_eq!(few, Err(SitingError::TooLarge { limit: 10 }));
}
