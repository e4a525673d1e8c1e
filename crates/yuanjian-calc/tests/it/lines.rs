//! Measures along lines: roads, greenways, shores.

use crate::town::*;
use yuanjian_calc::{
    city::{City, CityLayer},
    outcome::{Need, Outcome},
};
use yuanjian_layer::LayerKind;

/// A road of each kind that the rules tell apart; widths and answers stand beside it.
fn roads() -> CityLayer {
    let mut roads = lines(
        LayerKind::Roads,
        &[
            ([0.0, 1e3, 4e3, 1e3], "secondary"),
            ([5e3, 7e3, 8e3, 7e3], "branch"),
            ([5e3, 8e3, 6e3, 8e3], "arterial"),
            ([0.0, 3e3, 3e3, 3e3], "branch"),
            ([9e3, 9e3, 12e3, 9e3], "secondary"),
        ],
    );
    let width = vec![Some(20.0), Some(30.0), None, Some(8.0), Some(12.0)];
    roads.numbers.insert("width".into(), width);
    roads
}

fn town(column: &str, answers: [Option<bool>; 5]) -> City {
    let mut roads = roads();
    roads.flags.insert(column.into(), answers.to_vec());
    with(vec![roads])
}

fn lacks_column(reading: &yuanjian_calc::outcome::Reading, attribute: &str) {
    lacks(reading, &[Need::Attribute { kind: LayerKind::Roads, attribute: attribute.into() }]);
}

#[test]
fn narrow_lanes_do_not_count_and_silence_is_no_tree() {
    let answers = [Some(true), Some(false), None, Some(true), Some(true)];
    let reading = read(&town("tree_lined", answers), "2016", "road-greening-popularization");
    // Yes: 4 km, and 1 of 3 km inside the boundary. All: 4 + 3 + 1 + 1 km; the lane of 8 m is out,
    // the road of 12 m is in.
    is(&reading, CITY, 5e3, 9e3, 100.0);
    is(&reading, S, 4e3, 4e3, 100.0);
    is(&reading, N, 1e3, 5e3, 100.0);
    is(&reading, OLD, 4e3, 4e3, 100.0);
    is(&reading, ADDED, 1e3, 5e3, 100.0);
    assert_eq!(*at(&reading, Z), Outcome::Nothing { of: "road".into() });
    assert_eq!(left_out(&reading, N), [("no_answer_counts_as_no".to_owned(), 1e3)]);
    assert_eq!(left_out(&reading, S), []);
    assert_eq!(reading.parameters["roads_without_width"], 1);
}

#[test]
fn a_road_layer_without_answers_is_missing_and_not_bare() {
    let row = "road-greening-popularization";
    lacks(&read(&city(), "2016", row), &[Need::Layer { kind: LayerKind::Roads }]);
    lacks_column(&read(&with(vec![roads()]), "2016", row), "tree_lined");
    lacks_column(&read(&with(vec![roads()]), "2016", "road-green-compliance"), "green_compliant");
    lacks_column(&read(&with(vec![roads()]), "2016", "shaded-road-promotion"), "shaded");
}

#[test]
fn wider_roads_need_more_green_and_a_flag_has_the_last_word() {
    let mut roads = lines(
        LayerKind::Roads,
        &[
            ([0.0, 1e3, 1e3, 1e3], ""),
            ([0.0, 2e3, 2e3, 2e3], ""),
            ([6e3, 6e3, 9e3, 6e3], ""),
            ([5e3, 7e3, 9e3, 7e3], ""),
            ([5e3, 8e3, 10e3, 8e3], ""),
        ],
    );
    let numbers = |values: [f64; 5]| values.map(Some).to_vec();
    // 40 m still asks 20 %, 41 m asks 25 %, 50 m asks 25 %, 51 m asks 30 %.
    roads.numbers.insert("width".into(), numbers([40.0, 41.0, 50.0, 51.0, 51.0]));
    roads.numbers.insert("green_rate_percent".into(), numbers([20.0, 24.9, 25.0, 29.9, 29.9]));
    let flags = vec![None, None, None, None, Some(true)];
    roads.flags.insert("green_compliant".into(), flags);
    let reading = read(&with(vec![roads]), "2016", "road-green-compliance");
    // Met: 1 km (40 m), 3 km (50 m), 5 km (flag) of 1 + 2 + 3 + 4 + 5 km.
    is(&reading, CITY, 9e3, 15e3, 100.0);
    is(&reading, S, 1e3, 3e3, 100.0);
    is(&reading, N, 8e3, 12e3, 100.0);
    is(&reading, OLD, 1e3, 3e3, 100.0);
    is(&reading, ADDED, 8e3, 12e3, 100.0);
}

#[test]
fn shade_is_asked_of_the_classes_that_the_edition_names() {
    let mut roads = roads();
    let cover = [Some(90.0), Some(89.9), Some(100.0), Some(95.0), None];
    roads.numbers.insert("cover_percent".into(), cover.to_vec());
    let town = with(vec![roads]);
    // 2022, secondary and branch roads of any width: 4 + 3 shaded of 4 + 3 + 3 + 1 km.
    let reading = read(&town, "2022", "shaded-road-coverage");
    is(&reading, CITY, 7e3, 11e3, 100.0);
    is(&reading, S, 7e3, 7e3, 100.0);
    is(&reading, N, 0.0, 4e3, 100.0);
    is(&reading, OLD, 7e3, 7e3, 100.0);
    is(&reading, ADDED, 0.0, 4e3, 100.0);
    // 2016 asks every road: the arterial of 1 km comes on both sides.
    is(&read(&town, "2016", "shaded-road-promotion"), CITY, 8e3, 12e3, 100.0);
    let mut unclassed = town;
    unclassed.layers[0].classes = vec![String::new(); 5];
    lacks_column(&read(&unclassed, "2022", "shaded-road-coverage"), "class");
}

#[test]
fn greenways_are_kilometres_for_ten_thousand_people_inside_the_boundary() {
    let row = "greenway-length-per-10k";
    let paths =
        lines(LayerKind::Greenways, &[([0.0, 1e3, 15e3, 1e3], ""), ([2e3, 5e3, 2e3, 10e3], "")]);
    let figures = [
        ("urban_population", "", 500_000.0),
        ("urban_population", "N", 200_000.0),
        ("urban_population", "S", 300_000.0),
    ];
    let town = with(vec![paths]);
    let need = Need::Statistic { key: "urban_population".into(), year: YEAR };
    assert_eq!(*at(&read(&town, "2022", row), CITY), Outcome::missing(need.clone()));
    let reading = read(&told(town, &figures), "2022", row);
    // 10 km in the south (5 old, 5 added) and 5 km in the old north: 15 km ÷ 50 = 0.3.
    is(&reading, CITY, 15e3, 5e5, 10.0);
    assert!(close(reading.city().value().unwrap(), 0.3));
    is(&reading, N, 5e3, 2e5, 10.0);
    is(&reading, S, 10e3, 3e5, 10.0);
    assert_eq!(*at(&reading, OLD), Outcome::missing(need));
    lacks(
        &read(&told(city(), &figures), "2022", row),
        &[Need::Layer { kind: LayerKind::Greenways }],
    );
}

fn shores() -> City {
    with(vec![lines(
        LayerKind::Shoreline,
        &[
            ([0.0, 1e3, 2e3, 1e3], "natural"),
            ([0.0, 2e3, 3e3, 2e3], "artificial"),
            ([0.0, 3e3, 1e3, 3e3], "exempt"),
            ([6e3, 7e3, 7e3, 7e3], "ecological"),
            ([6e3, 8e3, 7e3, 8e3], ""),
        ],
    )])
}

#[test]
fn exempt_shores_are_in_neither_figure_and_a_restored_one_counts() {
    let reading = read(&shores(), "2022", "shoreline-naturalization");
    // Natural 2 + restored 1 of 2 + 3 + 1 + 1 km; the quay of 1 km is out of both.
    is(&reading, CITY, 3e3, 7e3, 100.0);
    is(&reading, S, 2e3, 5e3, 100.0);
    is(&reading, N, 1e3, 2e3, 100.0);
    is(&reading, OLD, 2e3, 5e3, 100.0);
    is(&reading, ADDED, 1e3, 2e3, 100.0);
    assert_eq!(*at(&reading, Z), Outcome::Nothing { of: "shoreline".into() });
    assert_eq!(
        left_out(&reading, CITY),
        [("exempt".to_owned(), 1e3), ("no_answer_counts_as_no".to_owned(), 1e3)]
    );
    let need = Need::Layer { kind: LayerKind::Shoreline };
    lacks(&read(&city(), "2022", "shoreline-naturalization"), &[need]);
}

#[test]
fn a_city_may_refuse_restored_shores_by_no_or_by_0() {
    for refused in ["0", "false"] {
        let mut town = shores();
        let text = format!("[shoreline_natural_rate]\necological_counts = {refused}");
        town.parameters = toml::from_str(&text).unwrap();
        let reading = read(&town, "2022", "shoreline-naturalization");
        is(&reading, CITY, 2e3, 7e3, 100.0);
        assert_eq!(reading.parameters["ecological_shore_counts"], false);
        assert_eq!(reading.parameters["set_by_the_city"][0], "ecological_counts");
    }
}
