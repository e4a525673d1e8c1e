//! Filters against a table small enough to count by hand.

use super::*;
use crate::ogc::touch::{Made, meet};
use geo_types::{Geometry, point};
use yuanjian_layer::{Feature, Field, FieldKind, Value};

/// Five benches, of which the last has nothing but its identity.
///
/// | id | name | width | n | lit | made | at |
/// |---|---|---|---|---|---|---|
/// | a | North Park | 2.5 | 1 | yes | 2020-05-01 | 1 1 |
/// | b | North Gate | 4 | 2 | no | 2021-05-01 | 2 2 |
/// | c | South's 50% | 6 | 3 | yes | 2022-05-01 | 3 3 |
/// | d | south | -1 | 4 | | long ago | 9 9 |
/// | e | | | | | | |
fn table() -> Table {
    let field = |name: &str, kind| Field { name: name.to_owned(), kind };
    let text = |text: &str| Value::Text(text.to_owned());
    let row = |id: &str, at: Option<[f64; 2]>, attributes| Feature {
        id: id.to_owned(),
        geometry: at.map(|[x, y]| Geometry::Point(point!(x: x, y: y))),
        attributes,
    };
    let yes = Value::Bool;
    Table {
        fields: vec![
            field("name", FieldKind::Text),
            field("width", FieldKind::Real),
            field("n", FieldKind::Int),
            field("lit", FieldKind::Bool),
            field("made on", FieldKind::Text),
        ],
        features: vec![
            row(
                "a",
                Some([1.0, 1.0]),
                vec![
                    text("North Park"),
                    Value::Real(2.5),
                    Value::Int(1),
                    yes(true),
                    text("2020-05-01"),
                ],
            ),
            row(
                "b",
                Some([2.0, 2.0]),
                vec![
                    text("North Gate"),
                    Value::Real(4.0),
                    Value::Int(2),
                    yes(false),
                    text("2021-05-01"),
                ],
            ),
            row(
                "c",
                Some([3.0, 3.0]),
                vec![
                    text("South's 50%"),
                    Value::Real(6.0),
                    Value::Int(3),
                    yes(true),
                    text("2022-05-01"),
                ],
            ),
            row(
                "d",
                Some([9.0, 9.0]),
                vec![
                    text("south"),
                    Value::Real(-1.0),
                    Value::Int(4),
                    Value::Null,
                    text("long ago"),
                ],
            ),
            row("e", None, vec![Value::Null, Value::Null, Value::Null, Value::Null, Value::Null]),
        ],
    }
}

/// The identities of the features of which a filter is true.
fn chosen(text: &str) -> String {
    let table = table();
    let (filter, shapes) =
        Filter::read(text, &table, Axes::crs84()).unwrap_or_else(|e| panic!("{text}: {e:?}"));
    let held = table.features.iter().filter(|feature| {
        filter.holds(feature, &|number| {
            let own = feature.geometry.as_ref()?;
            Some(meet(&Made::of(own), &Made::of(&shapes[number])))
        })
    });
    held.map(|feature| feature.id.as_str()).collect()
}

#[test]
fn a_filter_chooses_what_was_counted_by_hand() {
    for (text, wanted) in [
        ("width > 2.5", "bc"),
        ("width >= 2.5", "abc"),
        ("width < +4.0", "ad"),
        ("width <= -1", "d"),
        ("width = 4", "b"),
        ("4 = width", "b"),
        ("width <> 4e0", "acd"),
        ("NOT width = 4", "acd"),
        ("not (width = 4 or n = 1)", "cd"),
        ("n = 1 OR n = 2 AND width > 100", "a"),
        ("(n = 1 OR n = 2) AND width > 3", "b"),
        ("width > n", "abc"),
        ("name = 'North Park'", "a"),
        ("name = 'South''s 50%'", "c"),
        ("name = 'South\\'s 50%'", "c"),
        ("name > 'North Park'", "cd"),
        ("name LIKE 'North%'", "ab"),
        ("name NOT LIKE 'North%'", "cd"),
        ("name LIKE '%50\\%'", "c"),
        ("name LIKE '_outh'", "d"),
        ("n IN (1, 3, 9)", "ac"),
        ("n NOT IN (1, 3, 9)", "bd"),
        ("name IN ('south')", "d"),
        ("width BETWEEN 2.5 AND 4", "ab"),
        ("width NOT BETWEEN 2.5 AND 4 AND n > 0", "cd"),
        ("name IS NULL", "e"),
        ("lit IS NULL", "de"),
        ("lit IS NOT NULL", "abc"),
        ("geometry IS NULL", "e"),
        ("lit", "ac"),
        ("NOT lit", "b"),
        ("lit = false", "b"),
        ("TRUE", "abcde"),
        ("false or feature_id = 'e'", "e"),
        ("\"made on\" >= DATE('2021-05-01')", "bc"),
        ("\"made on\" < TIMESTAMP('2021-05-01T00:00:00Z')", "a"),
        ("S_INTERSECTS(geometry, POINT(1 1))", "a"),
        ("S_INTERSECTS(geometry, POINT Z (1 1 5))", "a"),
        ("s_intersects(BBOX(0, 0, 2, 2), geometry)", "ab"),
        ("S_INTERSECTS(geometry, BBOX(0, 0, -9, 2, 2, 9))", "ab"),
        ("NOT S_INTERSECTS(geometry, BBOX(0, 0, 2, 2))", "cd"),
        ("S_INTERSECTS(geometry, LINESTRING(0 0, 2.5 2.5))", "ab"),
        (
            "S_INTERSECTS(geometry, POLYGON((0 0, 10 0, 10 10, 0 10, 0 0), (2.5 2.5, 8 2.5, 8 8, 2.5 8, 2.5 2.5)))",
            "abd",
        ),
        ("S_INTERSECTS(geometry, MULTIPOINT((1 1), (9 9)))", "ad"),
        ("S_INTERSECTS(geometry, MULTIPOINT(1 1, 9 9))", "ad"),
        ("S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(3 3), BBOX(0, 0, 1, 1)))", "ac"),
        (
            "S_INTERSECTS(geometry, MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)), ((8 8, 10 8, 10 10, 8 8)))) AND n > 1",
            "d",
        ),
    ] {
        assert_eq!(chosen(text), wanted, "{text}");
    }
}

#[test]
fn what_makes_no_sense_is_told_with_its_place() {
    let deep = format!("{}n = 1{}", "(".repeat(65), ")".repeat(65));
    let long = format!("n = 1 {}", " ".repeat(LONGEST));
    let many = ["S_INTERSECTS(geometry, POINT(1 1))"; 9].join(" OR ");
    for (text, code, at) in [
        ("", "ogc.filter_ends", 1),
        ("width >", "ogc.filter_ends", 8),
        ("width > 1 n", "ogc.filter_unexpected", 11),
        ("width 1", "ogc.filter_unexpected", 7),
        ("(width > 1", "ogc.filter_ends", 11),
        ("colour = 'green'", "ogc.filter_property", 1),
        ("n = 1 AND colour = 2", "ogc.filter_property", 11),
        ("name = 'North", "ogc.filter_unclosed", 8),
        ("name = 5", "ogc.filter_kinds", 8),
        ("width LIKE '5%'", "ogc.filter_kinds", 1),
        ("width IN (1, 'two')", "ogc.filter_kinds", 14),
        ("geometry = 'x'", "ogc.filter_kinds", 1),
        ("5 IS NULL", "ogc.filter_kinds", 1),
        ("S_INTERSECTS(name, POINT(1 1))", "ogc.filter_kinds", 14),
        ("S_WITHIN(geometry, POINT(1 1))", "ogc.filter_function", 1),
        ("name = DATE('spring')", "ogc.filter_instant", 13),
        ("S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 0 0)))", "ogc.filter_shape", 31),
        ("S_INTERSECTS(geometry, BBOX(0, 9, 1, 1))", "ogc.filter_shape", 28),
        ("S_INTERSECTS(geometry, POINT(1))", "ogc.filter_unexpected", 31),
        ("name = ; drop table", "ogc.filter_strange", 8),
        ("width = 1.2.3", "ogc.filter_strange", 9),
        (deep.as_str(), "ogc.filter_too_deep", 66),
        (long.as_str(), "ogc.filter_too_long", LONGEST + 1),
        (many.as_str(), "ogc.filter_shapes", 305),
    ] {
        let told = Filter::read(text, &table(), Axes::crs84()).unwrap_err();
        let problem = &told.0.problems[0];
        assert_eq!(problem.code, code, "{text}");
        assert_eq!(problem.params["at"], at, "{text}");
    }
}

#[test]
fn as_many_shapes_as_may_be_are_held_against_features() {
    let at = |n: i32| format!("S_INTERSECTS(geometry, POINT({n} {n}))");
    let all: Vec<String> = (2..10).map(at).collect();
    assert_eq!((all.len(), chosen(&all.join(" OR ")).as_str()), (8, "bcd"));
}

#[test]
fn shapes_come_in_the_order_of_their_system() {
    let latitude_first = Axes { north_first: true, ..Axes::crs84() };
    let (_, shapes) =
        Filter::read("S_INTERSECTS(geometry, POINT(30 114))", &table(), latitude_first).unwrap();
    assert_eq!(shapes, [Geometry::Point(point!(x: 114.0, y: 30.0))]);
}

proptest::proptest! {
    #[test]
    fn whatever_is_asked_is_answered_in_words(text in "[a-z0-9 ()'\"=<>,.%_-]{0,60}") {
        let _ = Filter::read(&text, &table(), Axes::crs84());
    }
}
