//! Measures of areas: green land, crowns, parks for each head, the lowest district, plans, nurseries.

use crate::town::*;
use yuanjian_calc::{
    city::City,
    outcome::{Need, Outcome},
};
use yuanjian_layer::LayerKind;
use yuanjian_standard::{FactValue, Indicator};

const HALF: f64 = 5e7;
const WHOLE: f64 = 1e8;

fn nothing(of: &str) -> Outcome {
    Outcome::Nothing { of: of.into() }
}

fn people(year: i32) -> Need {
    Need::Statistic { key: "urban_population".into(), year }
}

/// Two overlapping parks in the south-west (4 + 4 − 2 = 6 km²), attached green of 6 km² in the
/// north-east, a forest along the north edge (5 km²), one piece of forest inside a park, and a
/// patch of 1 km² that nobody has classed.
fn green_town() -> City {
    with(vec![green(&[
        (rect(1e3, 1e3, 3e3, 3e3), "G11", "a"),
        (rect(2e3, 1e3, 4e3, 3e3), "G14", "b"),
        (rect(6e3, 6e3, 8e3, 9e3), "XG", ""),
        (rect(0.0, 9.5e3, 10e3, 10e3), "EG1", ""),
        (rect(1e3, 1e3, 1.5e3, 2e3), "EG1", ""),
        (rect(8e3, 1e3, 9e3, 2e3), "", ""),
    ])])
}

#[test]
fn green_land_counts_overlaps_once_and_forest_up_to_a_fifth_of_the_rest() {
    let reading = read(&green_town(), "2016", "green-space-rate");
    // City: 6 + 6 = 12 km² inside, forest 5 km² capped at 0.2 × 12 = 2.4; 14.4 of 100 km².
    is(&reading, CITY, 14.4e6, WHOLE, 100.0);
    // North: 6 km² and 0.2 × 6 = 1.2 of 5 km² of forest. South: 6 km², its forest is in the park.
    is(&reading, N, 7.2e6, HALF, 100.0);
    is(&reading, S, 6e6, HALF, 100.0);
    // Old: the parks and 1.2 of 2.5 km² of forest; added: the attached green and the same.
    is(&reading, OLD, 7.2e6, HALF, 100.0);
    is(&reading, ADDED, 7.2e6, HALF, 100.0);
    // The middle has no green: 0 %, which is measured and not missing.
    is(&reading, Z, 0.0, 4e6, 100.0);
}

#[test]
fn what_green_land_leaves_out_is_told() {
    let reading = read(&green_town(), "2016", "green-space-rate");
    let cap = |m2| ("other_green_above_cap".to_owned(), m2);
    let unknown = |m2| ("class_unknown".to_owned(), m2);
    // 5 − 2.4 km² above the cap in the city, 2.5 − 1.2 in the added area; 1 km² without a class.
    assert_eq!(left_out(&reading, CITY), [cap(2.6e6), unknown(1e6)]);
    assert_eq!(left_out(&reading, ADDED), [cap(1.3e6), unknown(1e6)]);
    assert_eq!(left_out(&reading, OLD), [cap(1.3e6)]);
    assert_eq!(left_out(&reading, S), [unknown(1e6)]);
    assert_eq!(reading.parameters["other_green_adjoins"], "presumed_inside_the_boundary");
}

#[test]
fn green_land_that_was_not_handed_in_is_missing_with_the_boundary() {
    let kind = LayerKind::GreenLand;
    lacks(&read(&city(), "2016", "green-space-rate"), &[Need::Layer { kind }]);
    let bare = City { built_up: Vec::new(), ..city() };
    lacks(&read(&bare, "2016", "green-space-rate"), &[Need::BuiltUpArea, Need::Layer { kind }]);
    // A layer of next year says nothing of this one.
    let mut early = green_town();
    early.layers[0].year = YEAR + 1;
    lacks(&read(&early, "2016", "green-space-rate"), &[Need::Layer { kind }]);
}

/// Crowns of 4 + 4 − 2 = 6 km², grass of 4 km² half under them, shrubs of 2 km² in the north-east
/// and a crown outside the boundary.
fn canopy_town() -> City {
    with(vec![areas(
        LayerKind::Canopy,
        &[
            (rect(0.0, 0.0, 2e3, 2e3), "tree", ""),
            (rect(1e3, 0.0, 3e3, 2e3), "tree", ""),
            (rect(2e3, 0.0, 4e3, 2e3), "grass", ""),
            (rect(6e3, 6e3, 7e3, 8e3), "shrub", ""),
            (rect(10e3, 0.0, 11e3, 1e3), "tree", ""),
        ],
    )])
}

#[test]
fn coverage_counts_ground_under_two_crowns_once() {
    let reading = read(&canopy_town(), "2016", "green-coverage-rate");
    // South-west: 0 to 4 km × 2 km = 8 km²; north-east 2 km².
    is(&reading, CITY, 10e6, WHOLE, 100.0);
    is(&reading, S, 8e6, HALF, 100.0);
    is(&reading, N, 2e6, HALF, 100.0);
    is(&reading, OLD, 8e6, HALF, 100.0);
    is(&reading, ADDED, 2e6, HALF, 100.0);
    let need = Need::Layer { kind: LayerKind::Canopy };
    lacks(&read(&city(), "2016", "green-coverage-rate"), &[need]);
}

#[test]
fn grass_under_a_crown_belongs_to_the_crown() {
    let reading = read(&canopy_town(), "2016", "tree-shrub-share");
    // Crowns 6 and shrubs 2 of 10 km² of cover; in the south 6 of 8.
    is(&reading, CITY, 8e6, 10e6, 100.0);
    is(&reading, S, 6e6, 8e6, 100.0);
    is(&reading, N, 2e6, 2e6, 100.0);
    is(&reading, OLD, 6e6, 8e6, 100.0);
    is(&reading, ADDED, 2e6, 2e6, 100.0);
    assert_eq!(*at(&reading, Z), nothing("green_cover"));
}

#[test]
fn vegetation_that_nobody_told_apart_has_no_share_of_trees() {
    let canopy = areas(LayerKind::Canopy, &[(rect(0.0, 0.0, 2e3, 2e3), "vegetation", "")]);
    let need = Need::Attribute { kind: LayerKind::Canopy, attribute: "class".into() };
    lacks(&read(&with(vec![canopy]), "2016", "tree-shrub-share"), &[need]);
    // A lawn city is another matter: it has no tree at all.
    let lawn = areas(LayerKind::Canopy, &[(rect(0.0, 0.0, 2e3, 2e3), "grass", "")]);
    is(&read(&with(vec![lawn]), "2016", "tree-shrub-share"), CITY, 0.0, 4e6, 100.0);
}

#[test]
fn vegetation_not_told_apart_beside_trees_lowers_their_share_and_is_told() {
    // 4 km² of trees and 2 km² of who knows what, half of it below the trees.
    let canopy = areas(
        LayerKind::Canopy,
        &[(rect(0.0, 0.0, 2e3, 2e3), "tree", ""), (rect(1e3, 0.0, 3e3, 1e3), "vegetation", "")],
    );
    let reading = read(&with(vec![canopy]), "2016", "tree-shrub-share");
    is(&reading, CITY, 4e6, 5e6, 100.0);
    let exclusions = &reading.city().measured().unwrap().exclusions;
    let told: Vec<(&str, f64)> =
        exclusions.iter().map(|e| (e.reason.as_str(), e.amount.value)).collect();
    assert_eq!(told, [("not_told_apart", 1e6)]);
    // Where all is told apart there is nothing to tell.
    let all = read(&canopy_town(), "2016", "tree-shrub-share");
    assert!(all.city().measured().unwrap().exclusions.is_empty());
}

/// Parks of 6 km² in the south-west and of 1 km² in the north-east, and 2 km² of square and
/// attached green that are no park.
fn park_town() -> City {
    with(vec![green(&[
        (rect(1e3, 1e3, 3e3, 3e3), "G11", "a"),
        (rect(2e3, 1e3, 4e3, 3e3), "G14", "b"),
        (rect(6e3, 6e3, 7e3, 7e3), "G13", "c"),
        (rect(7e3, 6e3, 8e3, 7e3), "XG", ""),
        (rect(8e3, 6e3, 9e3, 7e3), "G3", ""),
    ])])
}

const HEADS: [(&str, &str, f64); 3] = [
    ("urban_population", "", 1_000_000.0),
    ("urban_population", "N", 400_000.0),
    ("urban_population", "S", 600_000.0),
];

/// 300,000 people in the west; 800,000 in the east, half of whose ground lies beyond the boundary.
fn homes() -> yuanjian_calc::city::CityLayer {
    let mut cells = areas(
        LayerKind::Population,
        &[(rect(0.0, 0.0, 5e3, 10e3), "", ""), (rect(5e3, 0.0, 15e3, 10e3), "", "")],
    );
    cells.numbers.insert("people".into(), vec![Some(300_000.0), Some(800_000.0)]);
    cells
}

fn label(reading: &yuanjian_calc::outcome::Reading, zone: Zone) -> String {
    at(reading, zone).measured().unwrap().denominator.as_ref().unwrap().label.clone()
}

#[test]
fn park_area_is_shared_among_reported_people_first_and_counted_people_second() {
    let mut town = told(park_town(), &HEADS);
    let row = "park-area-per-capita";
    let reading = read(&town, "2016", row);
    // 6 + 1 km² for a million; 6 km² for 600,000; 1 km² for 400,000.
    is(&reading, CITY, 7e6, 1e6, 1.0);
    is(&reading, S, 6e6, 6e5, 1.0);
    is(&reading, N, 1e6, 4e5, 1.0);
    // Nobody counted the people of the old and added area.
    assert_eq!(*at(&reading, OLD), Outcome::missing(people(YEAR)));
    town.layers.push(homes());
    let reading = read(&town, "2016", row);
    is(&reading, CITY, 7e6, 1e6, 1.0);
    // West 300,000; east 800,000 × ½; the middle 300,000 × 2/50 + 800,000 × 2/100 = 28,000.
    is(&reading, OLD, 6e6, 3e5, 1.0);
    is(&reading, ADDED, 1e6, 4e5, 1.0);
    is(&reading, Z, 0.0, 28_000.0, 1.0);
    assert_eq!(label(&reading, CITY), "population");
    assert_eq!(label(&reading, OLD), "population_layer");
}

#[test]
fn park_area_without_anybody_to_share_it_is_missing_both() {
    lacks(&read(&park_town(), "2016", "park-area-per-capita"), &[people(YEAR)]);
    let kind = LayerKind::GreenLand;
    let needs = [Need::Layer { kind }, people(YEAR)];
    lacks(&read(&city(), "2016", "park-area-per-capita"), &needs);
    // A cell without its number of people leaves all that would be counted unknown.
    let mut town = park_town();
    let mut cells = homes();
    cells.numbers.insert("people".into(), vec![Some(300_000.0), None]);
    town.layers.push(cells);
    lacks(&read(&town, "2016", "park-area-per-capita"), &[people(YEAR)]);
}

#[test]
fn the_lowest_district_decides_and_is_named_and_development_zones_do_not_count() {
    let reading = read(&told(park_town(), &HEADS), "2016", "district-min-park-area-per-capita");
    // S has 10 m² a head and N 2.5; Z has 0 and is none of them.
    is(&reading, CITY, 1e6, 4e5, 1.0);
    let decided = at(&reading, CITY).measured().unwrap().decided_by.clone().unwrap();
    assert_eq!((decided.code.as_str(), decided.name.as_str()), ("N", "N district"));
    is(&reading, S, 6e6, 6e5, 1.0);
    assert_eq!(*at(&reading, Z), Outcome::NotForZone);
    assert_eq!(*at(&reading, OLD), Outcome::NotForZone);
    // The green space rates are 14.4 % and 12 %.
    let rates = read(&green_town(), "2016", "district-min-green-space-rate");
    is(&rates, CITY, 6e6, HALF, 100.0);
    assert_eq!(at(&rates, CITY).measured().unwrap().decided_by.as_ref().unwrap().code, "S");
}

#[test]
fn one_unknown_district_leaves_the_minimum_unknown() {
    let town = told(park_town(), &HEADS[..2]);
    let reading = read(&town, "2016", "district-min-park-area-per-capita");
    assert_eq!(*at(&reading, CITY), Outcome::missing(people(YEAR)));
    is(&reading, N, 1e6, 4e5, 1.0);
}

#[test]
fn a_district_without_ground_inside_the_boundary_is_passed_over() {
    let mut town = green_town();
    let mut far = town.districts[1].clone();
    far.code = "F".into();
    far.area = rect(20e3, 0.0, 21e3, 1e3);
    town.districts.push(far);
    is(&read(&town, "2016", "district-min-green-space-rate"), CITY, 6e6, HALF, 100.0);
}

#[test]
fn an_undivided_city_is_its_own_district_once_it_says_so() {
    let mut town = City { districts: Vec::new(), ..green_town() };
    lacks(&read(&town, "2016", "district-min-green-space-rate"), &[Need::Districts]);
    town.facts.0.insert("has_districts".into(), FactValue::Flag(false));
    let reading = read(&town, "2016", "district-min-green-space-rate");
    is(&reading, CITY, 14.4e6, WHOLE, 100.0);
}

#[test]
fn protective_green_outside_the_plan_fulfils_nothing() {
    let plan = areas(
        LayerKind::PlannedGreen,
        &[
            (rect(1e3, 1e3, 3e3, 2e3), "G2", ""),
            (rect(6e3, 6e3, 7e3, 7e3), "", ""),
            (rect(6e3, 8e3, 7e3, 9e3), "G11", ""),
        ],
    );
    let built = green(&[
        (rect(2e3, 1e3, 4e3, 2e3), "G2", ""),
        (rect(6e3, 6e3, 6.5e3, 7e3), "G2", ""),
        (rect(6.5e3, 6e3, 7e3, 7e3), "G11", ""),
        (rect(6e3, 8e3, 7e3, 9e3), "G2", ""),
    ]);
    let row = "protective-green-implementation";
    let reading = read(&with(vec![plan.clone(), built]), "2016", row);
    // South-west 1 of 2 km² planned; north-east 0.5 of 1 km², the rest became a park; the planned
    // park is no protective green.
    is(&reading, CITY, 1.5e6, 3e6, 100.0);
    is(&reading, S, 1e6, 2e6, 100.0);
    is(&reading, N, 0.5e6, 1e6, 100.0);
    is(&reading, OLD, 1e6, 2e6, 100.0);
    is(&reading, ADDED, 0.5e6, 1e6, 100.0);
    assert_eq!(*at(&reading, Z), nothing("protective_green_planned"));
    let kind = LayerKind::GreenLand;
    lacks(&read(&with(vec![plan]), "2016", row), &[Need::Layer { kind }]);
}

#[test]
fn nurseries_count_wherever_they_lie() {
    let row = "nursery-land-share";
    let town = with(vec![green(&[
        (rect(1e3, 1e3, 2e3, 2e3), "EG4", ""),
        (rect(1.5e3, 1e3, 2e3, 2e3), "EG4", ""),
        // Half of it in N beyond the boundary, half outside every district.
        (rect(10e3, 8e3, 12e3, 9e3), "EG4", ""),
        (rect(3e3, 3e3, 4e3, 4e3), "EG1", ""),
    ])]);
    let reading = read(&town, "2010", row);
    // 1 + 2 km² for the city, 1 for S, 1 of the 2 for N; districts hold 50 km² of built-up ground.
    is(&reading, CITY, 3e6, WHOLE, 100.0);
    is(&reading, S, 1e6, HALF, 100.0);
    is(&reading, N, 1e6, HALF, 100.0);
    assert_eq!(*at(&reading, OLD), Outcome::NotForZone);
    lacks(&read(&city(), "2010", row), &[Need::Layer { kind: LayerKind::GreenLand }]);
}

#[test]
fn a_measure_of_the_planning_area_needs_that_boundary_and_not_the_other() {
    let plan = |indicator: &mut Indicator| {
        indicator.scope = yuanjian_standard::Scope::PlanningArea;
    };
    let mut town = green_town();
    lacks(&read_as(&town, "2016", "green-space-rate", plan), &[Need::PlanningArea]);
    let mut area = town.built_up[1].clone();
    area.area = rect(0.0, 0.0, 20e3, 10e3);
    town.planning.push(area);
    let reading = read_as(&town, "2016", "green-space-rate", plan);
    // The same 14.4 km², over 200 km² of planning area.
    is(&reading, CITY, 14.4e6, 2.0 * WHOLE, 100.0);
}

#[test]
fn what_the_city_sets_for_a_method_holds_for_the_lowest_district_of_it() {
    let mut town = green_town();
    town.parameters = toml::from_str("[green_space_rate]\nother_green_cap_share = 0.0").unwrap();
    let reading = read(&town, "2016", "district-min-green-space-rate");
    // Without any forest the north has its 6 km² of attached green, and no longer 7.2.
    is(&reading, N, 6e6, HALF, 100.0);
    assert_eq!(reading.parameters["set_by_the_city"][0], "other_green_cap_share");
}
