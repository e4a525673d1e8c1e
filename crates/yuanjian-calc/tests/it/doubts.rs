//! What an examiner would doubt, one finding at a time.

use crate::town::*;
use yuanjian_calc::{city::City, statistics::StatisticScope};
use yuanjian_layer::LayerKind;

fn doubts(city: &City) -> Vec<String> {
    let rows = ["green-space-rate", "green-coverage-rate", "park-area-per-capita"];
    assessed(city, "2016", &rows).plausibility.into_iter().map(|p| p.code).collect()
}

fn people(city: f64, north: f64) -> City {
    let figures = [
        ("urban_population", "", city),
        ("urban_population", "N", north),
        ("urban_population", "S", 6e5),
    ];
    told(self::city(), &figures)
}

#[test]
fn districts_must_add_up_to_the_city_up_to_rounding() {
    // 0.5 % of a million are 5,000.
    assert!(doubts(&people(1e6, 396_000.0)).is_empty());
    assert_eq!(doubts(&people(1e6, 394_000.0)), ["plausible.parts_and_total"]);
}

#[test]
fn a_jump_of_more_than_a_quarter_wants_a_reason() {
    let before = |value| {
        let mut town = people(1e6, 4e5);
        town.statistics =
            town.statistics.with("urban_population", StatisticScope::City, YEAR - 1, value);
        doubts(&town)
    };
    assert!(before(760_000.0).is_empty());
    assert_eq!(before(740_000.0), ["plausible.year_and_year"]);
}

#[test]
fn a_percentage_lies_between_0_and_100() {
    let share = |value| doubts(&told(city(), &[("green_building_share", "", value)]));
    assert!(share(100.0).is_empty());
    assert_eq!(share(101.0), ["plausible.not_a_percentage"]);
}

#[test]
fn districts_cover_the_boundary() {
    let mut town = city();
    town.districts[1].area = rect(0.0, 5e3, 10e3, 9.991e3);
    // 0.09 km² of 100 are uncovered and let pass; 0.2 are not, because 0.1 % is the limit.
    assert!(doubts(&town).is_empty());
    town.districts[1].area = rect(0.0, 5e3, 10e3, 9.98e3);
    assert_eq!(doubts(&town), ["plausible.districts_and_boundary"]);
}

#[test]
fn construction_land_does_not_exceed_the_boundary() {
    let land = |hectares| doubts(&told(city(), &[("construction_land_area", "", hectares)]));
    assert!(land(10_400.0).is_empty());
    assert_eq!(land(10_600.0), ["plausible.construction_land_and_boundary"]);
}

#[test]
fn reported_people_are_those_of_the_layer() {
    let counted = |people: f64| {
        let mut town = told(city(), &[("urban_population", "", 1e6)]);
        // Half of the cell lies inside the boundary.
        let cell = (rect(0.0, 0.0, 20e3, 10e3), "", "");
        let mut cells = areas(LayerKind::Population, &[cell]);
        cells.numbers.insert("people".into(), vec![Some(people)]);
        town.layers.push(cells);
        doubts(&town)
    };
    assert!(counted(2e6).is_empty());
    assert_eq!(counted(1.8e6), ["plausible.population_and_layer"]);
}

#[test]
fn green_land_does_not_exceed_green_cover() {
    let cover = |top| {
        doubts(&with(vec![
            green(&[(rect(0.0, 0.0, 10e3, 2e3), "G11", "")]),
            areas(LayerKind::Canopy, &[(rect(0.0, 0.0, 10e3, top), "tree", "")]),
        ]))
    };
    assert!(cover(2.5e3).is_empty());
    assert_eq!(cover(1.5e3), ["plausible.space_above_coverage"]);
}

#[test]
fn the_year_to_compare_with_lies_before() {
    assert!(doubts(&City { baseline_year: Some(2015), ..city() }).is_empty());
    let late = City { baseline_year: Some(YEAR), ..city() };
    assert_eq!(doubts(&late), ["plausible.baseline_not_before"]);
}

#[test]
fn a_part_is_not_larger_than_its_whole() {
    let row = "new-residential-green-compliance";
    let share = |part| {
        let figures =
            [("new_residential_compliant_area", "", part), ("new_residential_area", "", 120.0)];
        let found = assessed(&told(city(), &figures), "2016", &[row]).plausibility;
        found.into_iter().map(|p| (p.code, p.params["indicator"].clone())).collect::<Vec<_>>()
    };
    assert!(share(120.0).is_empty());
    assert_eq!(share(121.0), [("plausible.share_out_of_bounds".to_owned(), row.into())]);
}
