//! Figures that are counted or told: comprehensive parks, bureaus' numbers, declarations.

use crate::town::*;
use yuanjian_calc::{
    city::{City, Declaration},
    outcome::{Need, Outcome},
};
use yuanjian_layer::LayerKind;

fn statistic(key: &str) -> Need {
    Need::Statistic { key: key.into(), year: YEAR }
}

/// Four drawings and three parks: one in two phases whose larger lies in the north-east, one of
/// two overlapping pieces in the south-west, one in the south-east; a community park beside them.
fn parks() -> City {
    let town = with(vec![green(&[
        (rect(6.85e3, 7e3, 6.95e3, 7.1e3), "G11", "东湖公园"),
        (rect(7e3, 7e3, 7.3e3, 7.3e3), "G11", "东湖公园"),
        (rect(2e3, 2e3, 2.2e3, 2.2e3), "G11", ""),
        (rect(2.1e3, 2e3, 2.4e3, 2.2e3), "G11", ""),
        (rect(8e3, 1e3, 8.3e3, 1.3e3), "G11", "南山公园"),
        (rect(9e3, 1e3, 9.3e3, 1.3e3), "G12", "社区公园"),
        (rect(12e3, 1e3, 12.3e3, 1.3e3), "G11", "城外公园"),
    ])]);
    told(
        town,
        &[
            ("urban_population", "", 1e6),
            ("urban_population", "N", 4e5),
            ("urban_population", "S", 6e5),
        ],
    )
}

#[test]
fn a_park_in_phases_or_overlapping_pieces_is_one_park() {
    for (edition, row, people) in [
        ("2016", "comprehensive-parks-per-10k", 1e4),
        ("2022", "comprehensive-parks-per-100k", 1e5),
    ] {
        let reading = read(&parks(), edition, row);
        is(&reading, CITY, 3.0, 1e6, people);
        is(&reading, N, 1.0, 4e5, people);
        is(&reading, S, 2.0, 6e5, people);
        // Who lives in the old and added area is not known.
        assert_eq!(*at(&reading, OLD), Outcome::missing(statistic("urban_population")));
        let mut counted = parks();
        let mut cells = areas(
            LayerKind::Population,
            &[(rect(0.0, 0.0, 5e3, 10e3), "", ""), (rect(5e3, 0.0, 10e3, 10e3), "", "")],
        );
        cells.numbers.insert("people".into(), vec![Some(7e5), Some(3e5)]);
        counted.layers.push(cells);
        let reading = read(&counted, edition, row);
        is(&reading, OLD, 1.0, 7e5, people);
        is(&reading, ADDED, 2.0, 3e5, people);
        let need = Need::Layer { kind: LayerKind::GreenLand };
        lacks(&read(&city(), edition, row), &[need]);
    }
}

#[test]
fn a_share_needs_both_figures_and_asks_districts_only_where_bureaus_report_by_district() {
    let row = "new-residential-green-compliance";
    let (part, whole) = ("new_residential_compliant_area", "new_residential_area");
    let town = told(city(), &[(part, "", 90.0), (whole, "", 120.0), (part, "N", 30.0)]);
    let reading = read(&town, "2016", row);
    is(&reading, CITY, 90.0, 120.0, 100.0);
    assert_eq!(*at(&reading, N), Outcome::missing(statistic(whole)));
    let both = vec![statistic(whole), statistic(part)];
    assert_eq!(*at(&reading, S), Outcome::Missing { needs: both.clone() });
    assert_eq!(*at(&reading, OLD), Outcome::NotForZone);
    assert_eq!(*at(&read(&city(), "2016", row), CITY), Outcome::Missing { needs: both });
    let town = told(town, &[(part, "N", 30.0), (whole, "N", 40.0)]);
    is(&read(&town, "2016", row), N, 30.0, 40.0, 100.0);
    // Water is tested for the whole city.
    let tests = [("water_tests_passed", "", 99.0), ("water_tests_total", "", 100.0)];
    let reading = read(&told(city(), &tests), "2016", "tap-water-quality");
    is(&reading, CITY, 99.0, 100.0, 100.0);
    assert_eq!(*at(&reading, N), Outcome::NotForZone);
}

#[test]
fn a_share_of_nothing_is_nothing_and_not_zero() {
    let figures = [("new_residential_compliant_area", "", 0.0), ("new_residential_area", "", 0.0)];
    let reading = read(&told(city(), &figures), "2016", "new-residential-green-compliance");
    assert_eq!(reading.city(), &Outcome::Nothing { of: "new_residential_area".into() });
}

#[test]
fn a_ratio_is_scaled_as_the_edition_says() {
    let woody = [("woody_species_native", "", 160.0), ("woody_species_total", "", 200.0)];
    let reading = read(&told(city(), &woody), "2022", "native-woody-plant-index");
    is(&reading, CITY, 160.0, 200.0, 1.0);
    // 500 t for 2,000 × 10,000 yuan are 250 kg for each.
    let waste = [("industrial_solid_waste", "", 500.0), ("gdp", "", 2000.0)];
    is(
        &read(&told(city(), &waste), "2010", "industrial-solid-waste-per-gdp"),
        CITY,
        500.0,
        2e3,
        1e3,
    );
    let projects =
        [("vertical_greening_projects", "", 30.0), ("vertical_greening_eligible", "", 40.0)];
    is(&read(&told(city(), &projects), "2022", "vertical-greening-rate"), CITY, 30.0, 40.0, 100.0);
    let missing = read(&told(city(), &projects[..1]), "2022", "vertical-greening-rate");
    assert_eq!(*missing.city(), Outcome::missing(statistic("vertical_greening_eligible")));
}

#[test]
fn a_figure_of_another_year_is_no_figure_of_this_one() {
    let town = told(city(), &[("good_air_days", "", 300.0)]);
    assert_eq!(read(&town, "2016", "good-air-days").city().value(), Some(300.0));
    let later = City { data_year: 2021, ..town };
    let need = Need::Statistic { key: "good_air_days".into(), year: 2021 };
    assert_eq!(*read(&later, "2016", "good-air-days").city(), Outcome::missing(need));
}

#[test]
fn a_score_with_a_missing_part_is_no_score() {
    let parts = [
        ("score_construction", "", 9.0),
        ("score_maintenance", "", 8.0),
        ("score_function", "", 7.0),
        ("score_landscape", "", 10.0),
        ("score_character", "", 6.0),
    ];
    let row = "overall-evaluation-score";
    // 0.2 × (9 + 8 + 7 + 10 + 6) = 8.
    let value = read(&told(city(), &parts), "2016", row).city().value().unwrap();
    assert!(close(value, 8.0), "{value}");
    let reading = read(&told(city(), &parts[..4]), "2016", row);
    assert_eq!(*reading.city(), Outcome::missing(statistic("score_character")));
    assert_eq!(*at(&reading, N), Outcome::NotForZone);
}

#[test]
fn met_without_evidence_is_no_answer_and_not_met_needs_none() {
    let answer = |met: Option<bool>, proof: bool| {
        let mut town = city();
        let evidence = if proof { vec![input("批复")] } else { Vec::new() };
        let declaration = Declaration {
            met,
            statement: String::new(),
            evidence,
            by: String::new(),
            on: String::new(),
        };
        town.declarations.insert("management-agency".into(), declaration);
        read(&town, "2016", "management-agency")
    };
    let indicator = "management-agency".to_owned();
    let undeclared = Outcome::missing(Need::Declaration { indicator: indicator.clone() });
    assert_eq!(*read(&city(), "2016", "management-agency").city(), undeclared);
    assert_eq!(*answer(None, true).city(), undeclared);
    assert_eq!(*answer(Some(true), false).city(), Outcome::missing(Need::Evidence { indicator }));
    assert_eq!(answer(Some(false), false).city().value(), Some(0.0));
    let proven = answer(Some(true), true);
    assert_eq!(proven.city().value(), Some(1.0));
    assert_eq!(proven.inputs, [input("批复")]);
    assert_eq!(*at(&proven, N), Outcome::NotForZone);
}

#[test]
fn a_method_that_this_software_does_not_have_is_named() {
    let reading = read_as(&city(), "2016", "green-space-rate", |i| {
        i.measures[0].method = "guesswork".into();
    });
    lacks(&reading, &[Need::Method { method: "guesswork".into() }]);
}
