//! Service coverage: strips of homes before parks, whose served part is a rectangle or a quarter
//! circle.

use crate::town::*;
use geo_types::MultiPolygon;
use yuanjian_calc::{
    city::{City, Moment},
    indicator::{Choices, measure},
    outcome::{Need, Outcome},
};
use yuanjian_geometry::Arcs;
use yuanjian_layer::LayerKind;

const ROW: &str = "park-service-radius-coverage";

fn town(parks: &[Area<'_>], homes: &[MultiPolygon<f64>]) -> City {
    let homes: Vec<Area<'_>> = homes.iter().map(|h| (h.clone(), "", "")).collect();
    with(vec![green(parks), areas(LayerKind::ResidentialLand, &homes)])
}

/// A park `wide` × `deep` at the foot of a strip of the same width and 1 km length; how many
/// metres of it are served.
fn front(wide: f64, deep: f64, class: &str, historic: bool, edition: &str, row: &str) -> f64 {
    let park = rect(2e3, 2e3 - deep, 2e3 + wide, 2e3);
    let mut town = town(&[(park, class, "")], &[rect(2e3, 2e3, 2e3 + wide, 3e3)]);
    if historic {
        let old_town = rect(1.5e3, 1.5e3, 2.5e3, 2.5e3);
        town.layers.push(areas(LayerKind::HistoricDistricts, &[(old_town, "", "")]));
    }
    let reading = read(&town, edition, row);
    at(&reading, CITY).measured().unwrap().numerator.value / wide
}

#[test]
fn a_straight_front_serves_a_rectangle_in_each_zone() {
    let town = town(
        &[(rect(2e3, 2e3, 2.1e3, 2.1e3), "G11", ""), (rect(7e3, 7e3, 7.1e3, 7.1e3), "G14", "")],
        &[rect(2e3, 2.1e3, 2.1e3, 3.1e3), rect(7e3, 7.1e3, 7.1e3, 9.1e3)],
    );
    let reading = read(&town, "2016", ROW);
    // Parks of 1 ha reach 500 m: 100 × 500 of 100 × 1000 m² in the south-west and of 100 × 2000
    // in the north-east.
    is(&reading, CITY, 1e5, 3e5, 100.0);
    is(&reading, S, 5e4, 1e5, 100.0);
    is(&reading, N, 5e4, 2e5, 100.0);
    is(&reading, OLD, 5e4, 1e5, 100.0);
    is(&reading, ADDED, 5e4, 2e5, 100.0);
    assert_eq!(*at(&reading, Z), Outcome::Nothing { of: "residential_land".into() });
    assert_eq!(reading.parameters["parks_that_serve"], 2);
}

#[test]
fn a_park_serves_homes_in_the_next_district_and_inside_the_boundary() {
    let town = town(
        &[(rect(1e3, 4.9e3, 1.1e3, 5e3), "G11", ""), (rect(-100.0, 8e3, 0.0, 8.1e3), "G11", "")],
        &[rect(1e3, 5e3, 1.1e3, 6e3), rect(0.0, 8e3, 1e3, 8.1e3)],
    );
    let reading = read(&town, "2016", ROW);
    // Both strips of 100 × 1000 lie in N; one park lies in S, the other beyond the boundary.
    is(&reading, N, 1e5, 2e5, 100.0);
    assert_eq!(*at(&reading, S), Outcome::Nothing { of: "residential_land".into() });
}

#[test]
fn a_park_reaches_as_far_as_its_size_allows() {
    // 40 × 50 = 2,000 m² reach 300 m, a metre less does not; 50 × 100 = 5,000 m² reach 500 m.
    let cases = [(40.0, 49.9, 0.0), (40.0, 50.0, 300.0), (50.0, 99.9, 300.0), (50.0, 100.0, 500.0)];
    for (wide, deep, metres) in cases {
        let got = front(wide, deep, "G14", false, "2016", ROW);
        assert!(close(got, metres), "{wide} × {deep}: {got}");
    }
    // What is no park serves nobody, except that the 2022 edition counts squares.
    assert!(close(front(50.0, 100.0, "G3", false, "2016", ROW), 0.0));
    assert!(close(front(50.0, 100.0, "XG", false, "2022", "park-activity-site-coverage"), 0.0));
    assert!(close(front(50.0, 100.0, "G3", false, "2022", "park-activity-site-coverage"), 500.0));
}

#[test]
fn a_small_park_in_a_historic_district_reaches_farther_and_a_large_one_no_less() {
    // 25 × 40 = 1,000 m².
    assert!(close(front(25.0, 40.0, "G14", false, "2016", ROW), 0.0));
    assert!(close(front(25.0, 40.0, "G14", true, "2016", ROW), 300.0));
    assert!(close(front(25.0, 39.9, "G14", true, "2016", ROW), 0.0));
    assert!(close(front(50.0, 100.0, "G14", true, "2016", ROW), 500.0));
}

#[test]
fn a_hole_in_residential_land_is_no_home() {
    let strip = rect(2e3, 2.1e3, 2.1e3, 3.1e3);
    let homes = holed(&strip, &rect(2.02e3, 2.2e3, 2.08e3, 2.3e3));
    let reading = read(&town(&[(rect(2e3, 2e3, 2.1e3, 2.1e3), "G11", "")], &[homes]), "2016", ROW);
    // 60 × 100 m² less on both sides.
    is(&reading, CITY, 5e4 - 6e3, 1e5 - 6e3, 100.0);
}

#[test]
fn before_a_corner_lies_a_quarter_circle_or_its_polygon() {
    let town =
        town(&[(rect(2e3, 2e3, 2.1e3, 2.1e3), "G11", "")], &[rect(2.1e3, 2.1e3, 2.7e3, 2.7e3)]);
    let edition = edition("2016");
    let row = edition.indicator(ROW).unwrap();
    let view = town.view(Moment::DataYear);
    let served = |arcs| {
        let choices = Choices { arcs, ..Choices::default() };
        let reading = measure(&view, &edition, row, &row.measures[0], &choices);
        reading.city().measured().unwrap().numerator.value
    };
    // π r² ÷ 4; and n triangles of r² sin(90° ÷ n) ÷ 2.
    let r2 = 500.0_f64.powi(2);
    let circle = std::f64::consts::FRAC_PI_4 * r2;
    let polygon = |n: f64| n * r2 * (std::f64::consts::FRAC_PI_2 / n).sin() / 2.0;
    assert!(close(served(Arcs::Exact), circle), "{} {circle}", served(Arcs::Exact));
    for (n, count) in [(8, 8.0), (16, 16.0), (64, 64.0)] {
        let (got, want) = (served(Arcs::Segments(n)), polygon(count));
        assert!((got - want).abs() < 1e-6 * want, "{n}: {got} {want}");
    }
}

#[test]
fn ground_that_two_parks_serve_counts_once() {
    let town = town(
        &[(rect(2e3, 1.9e3, 2.1e3, 2e3), "G11", ""), (rect(2e3, 2.8e3, 2.1e3, 2.9e3), "G11", "")],
        &[rect(2e3, 2e3, 2.1e3, 2.8e3)],
    );
    // 500 + 500 m from both ends of 800 m are all of it.
    is(&read(&town, "2016", ROW), CITY, 8e4, 8e4, 100.0);
}

#[test]
fn coverage_names_every_layer_that_is_not_there() {
    let (green, homes) = (LayerKind::GreenLand, LayerKind::ResidentialLand);
    lacks(&read(&city(), "2016", ROW), &[Need::Layer { kind: green }, Need::Layer { kind: homes }]);
    let mut town = town(&[], &[]);
    town.layers.remove(0);
    lacks(&read(&town, "2016", ROW), &[Need::Layer { kind: green }]);
}
