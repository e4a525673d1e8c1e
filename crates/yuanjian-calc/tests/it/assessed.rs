//! From a city to verdicts, gaps and what to do first.

use crate::town::*;
use yuanjian_calc::{assess::Why, city::City, gap::Direction, outcome::ZoneKind};
use yuanjian_layer::LayerKind;
use yuanjian_standard::{Applicability, FactValue, Limit, Verdict};
use yuanjian_types::Unit;

/// 40 km² of park in the south (80 %), 5 km² in the north (10 %), a million people.
fn town() -> City {
    let parks =
        green(&[(rect(0.0, 0.0, 10e3, 4e3), "G11", ""), (rect(0.0, 5e3, 5e3, 6e3), "G11", "")]);
    let figures = [
        ("urban_population", "", 1e6),
        ("garden_style_units", "", 20.0),
        ("residential_units", "", 100.0),
        ("garden_style_yearly_rise", "", 12.0),
        ("sewage_treated", "", 80.0),
        ("sewage_produced", "", 100.0),
    ];
    told(with(vec![parks]), &figures)
}

#[test]
fn a_threshold_met_below_the_own_target_is_within_the_margin() {
    let mut town = town();
    let rows = ["green-space-rate"];
    let verdict = |town: &City| item(&assessed(town, "2016", &rows), rows[0]).judgement.verdict;
    assert_eq!(verdict(&town), Verdict::Pass);
    town.targets.insert("green-space-rate.value".into(), 50.0);
    assert_eq!(verdict(&town), Verdict::WithinMargin);
    let found = assessed(&town, "2016", &rows);
    let measure = &item(&found, rows[0]).measures[0];
    assert!(measure.gap.is_none());
    // 50 % of 100 km² less 45 km² are 5 km².
    let gap = measure.gap_to_target.as_ref().unwrap();
    assert!(close(gap.amount.value, 500.0) && gap.amount.unit == Unit::Hectares);
    let of = |code: &str| measure.zones.iter().find(|z| z.zone.code == code).unwrap().verdict;
    assert_eq!((of("S"), of("N"), of("Z")), (Verdict::Pass, Verdict::Fail, Verdict::Fail));
}

#[test]
fn the_lowest_district_fails_with_its_own_gap() {
    let found = assessed(&town(), "2016", &["district-min-green-space-rate"]);
    let row = &found.items[0];
    assert_eq!(row.judgement.verdict, Verdict::Fail);
    let gap = row.measures[0].gap.as_ref().unwrap();
    // 25 % of the 50 km² of N less 5 km² are 7.5 km².
    assert!(close(gap.amount.value, 750.0), "{gap:?}");
    assert_eq!((gap.direction, gap.zone.as_ref().unwrap().code.as_str()), (Direction::Add, "N"));
    assert_eq!(gap.districts.len(), 1);
    assert!(close(gap.districts[0].amount.value, 750.0));
}

#[test]
fn heat_metering_applies_only_where_there_is_heating_and_waits_for_the_fact() {
    let mut town = town();
    let row = "heat-metering-charge";
    let found = assessed(&town, "2016", &[row]);
    assert_eq!(found.items[0].judgement.verdict, Verdict::Unconfirmed);
    assert_eq!(found.priorities.len(), 1);
    town.facts.0.insert("heating_region".into(), FactValue::Flag(false));
    let found = assessed(&town, "2016", &[row]);
    assert_eq!(found.items[0].judgement.verdict, Verdict::NotApplicable);
    assert!(matches!(found.items[0].applies, Applicability::DoesNot { .. }));
    assert!(found.priorities.is_empty());
}

#[test]
fn a_rise_of_ten_points_stands_for_a_share_that_is_not_reached() {
    let found = assessed(&town(), "2016", &["garden-style-residential"]);
    let verdicts: Vec<Verdict> =
        found.items[0].measures.iter().map(|m| m.judgement.verdict).collect();
    assert_eq!(verdicts, [Verdict::Fail, Verdict::Pass]);
    assert_eq!(found.items[0].judgement.verdict, Verdict::Pass);
}

#[test]
fn failing_vetoes_come_first_then_missing_ones_then_other_failures() {
    let found = assessed(&town(), "2016", &[]);
    let first: Vec<(&str, Why)> =
        found.priorities.iter().take(9).map(|p| (p.indicator.as_str(), p.why[0])).collect();
    let (failing, missing) = (Why::Failing, Why::Missing);
    assert_eq!(
        first,
        [
            ("sewage-treatment", failing),
            ("green-system-plan", missing),
            ("green-line-control", missing),
            ("park-service-radius-coverage", missing),
            ("district-min-park-area-per-capita", missing),
            ("garbage-harmless-treatment", missing),
            ("comprehensive-parks-per-10k", failing),
            ("district-min-green-space-rate", failing),
            ("management-agency", missing),
        ]
    );
    // 0.06 for ten thousand of a million people are 6 parks; there are 2.
    let gap = item(&found, "comprehensive-parks-per-10k").measures[0].gap.clone().unwrap();
    assert!(close(gap.amount.value, 4.0) && gap.amount.unit == Unit::Count);
    assert!(found.zones.iter().any(|z| z.kind == ZoneKind::AddedBuiltUp));
}

#[test]
fn people_out_of_reach_are_counted_cell_by_cell() {
    let strips = [(rect(2e3, 2.1e3, 2.1e3, 3.1e3), "", ""), (rect(7e3, 7e3, 7.1e3, 7.1e3), "", "")];
    let mut cells = areas(
        LayerKind::Population,
        &[
            (rect(2e3, 2e3, 3e3, 4e3), "", ""),
            (rect(7e3, 7e3, 8e3, 8e3), "", ""),
            (rect(4e3, 4e3, 5e3, 5e3), "", ""),
        ],
    );
    cells.numbers.insert("people".into(), vec![Some(1200.0), Some(300.0), Some(5000.0)]);
    let town = with(vec![
        green(&[(rect(2e3, 2e3, 2.1e3, 2.1e3), "G11", "")]),
        areas(LayerKind::ResidentialLand, &strips),
        cells,
    ]);
    let found = assessed(&town, "2016", &["park-service-radius-coverage"]);
    let gap = found.items[0].measures[0].gap.as_ref().unwrap();
    // Half of the first strip is served: 600 are not. The second is not: 300. Nobody lives on
    // residential land of the third cell, so that it leaves nobody out of reach.
    assert!(close(gap.people_not_served.unwrap(), 900.0), "{gap:?}");
    // 80 % of 110,000 m² less the 50,000 served are 38,000 m².
    assert!(close(gap.amount.value, 3.8), "{gap:?}");
}

#[test]
fn a_value_that_passes_rounded_and_fails_whole_is_fragile() {
    let fragile = |percent: f64| {
        let crown = rect(0.0, 0.0, 10e3, percent * 100.0);
        let town = with(vec![areas(LayerKind::Canopy, &[(crown, "tree", "")])]);
        let found = assessed(&town, "2016", &["green-coverage-rate"]);
        let row = &found.items[0];
        let told = row.measures[0].sensitivity.as_ref().unwrap().fragile;
        (row.judgement.verdict, told)
    };
    assert_eq!(fragile(35.996), (Verdict::Fail, true));
    assert_eq!(fragile(35.99), (Verdict::Fail, false));
    assert_eq!(fragile(40.0), (Verdict::Pass, false));
}

#[test]
fn construction_land_for_each_head_picks_the_threshold() {
    let verdict = |hectares: Option<f64>| {
        let parks = green(&[(rect(0.0, 0.0, 8.5e3, 1e3), "G11", "")]);
        let mut town = told(with(vec![parks]), &[("urban_population", "", 1e6)]);
        if let Some(hectares) = hectares {
            town = told(town, &[("construction_land_area", "", hectares)]);
        }
        let found = assessed(&town, "2016", &["park-area-per-capita"]);
        let judged = found.items[0].judgement.clone();
        (judged.verdict, judged.threshold.map(|t| t.limit))
    };
    // 8.5 m² a head: enough below 105 m² of construction land, too little from there.
    assert_eq!(verdict(Some(10_499.0)), (Verdict::Pass, Some(Limit::AtLeast(8.0))));
    assert_eq!(verdict(Some(10_500.0)), (Verdict::Fail, Some(Limit::AtLeast(9.0))));
    assert_eq!(verdict(None).0, Verdict::Unconfirmed);
}

#[test]
fn facts_are_derived_where_the_office_left_them_open() {
    let mut town = told(town(), &[("construction_land_area", "", 10_400.0)]);
    // 1 km² inside the boundary of 100 km², as much outside.
    let old = areas(LayerKind::HistoricDistricts, &[(rect(-1e3, 0.0, 1e3, 1e3), "", "")]);
    town.layers.push(old);
    let fact = |town: &City, name: &str| {
        let found = assessed(town, "2016", &["green-space-rate"]);
        found.facts.iter().find(|f| f.name == name).map(|f| (f.value.clone(), f.from.clone()))
    };
    let number = |value, from: &str| Some((FactValue::Number(value), from.to_owned()));
    assert_eq!(fact(&town, "construction_land_per_capita_m2"), number(104.0, "statistics"));
    assert_eq!(fact(&town, "historic_district_share_percent"), number(1.0, "layers"));
    let divided = Some((FactValue::Flag(true), "districts".to_owned()));
    assert_eq!(fact(&town, "has_districts"), divided);
    town.facts = town.facts.number("construction_land_per_capita_m2", 99.0);
    assert_eq!(fact(&town, "construction_land_per_capita_m2"), number(99.0, "given"));
}

#[test]
fn a_park_opened_after_the_data_year_lifts_today_only() {
    let mut town = with(vec![green(&[(rect(0.0, 0.0, 10e3, 3e3), "G11", "")])]);
    let rows = ["green-space-rate"];
    assert!(assessed(&town, "2016", &rows).items[0].today.is_none());
    let mut later = green(&[(rect(0.0, 0.0, 10e3, 3.5e3), "G11", "")]);
    later.year = YEAR + 2;
    town.layers.push(later);
    town.today_year = YEAR + 2;
    let found = assessed(&town, "2016", &rows);
    let row = &found.items[0];
    is(&row.measures[0].reading, CITY, 3e7, 1e8, 100.0);
    is(row.measures[0].today.as_ref().unwrap(), CITY, 3.5e7, 1e8, 100.0);
    assert_eq!(row.judgement.verdict, Verdict::Fail);
    assert_eq!(row.today.as_ref().unwrap().verdict, Verdict::Pass);
}
