//! Hand-made squares whose numbers can be worked out on paper.

use super::*;
use crate::{
    assessments::record::Inputs,
    layers::{Choices, take_in},
};
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Polygon};
use serde_json::{Value as Json, json};
use std::path::PathBuf;
use yuanjian_layer::{Archive, Feature, Field, FieldKind, Layer, write::geopackage};

const PLANE: &str = "EPSG:4547";
/// Where a city of this zone lies.
const AT: [f64; 2] = [500_000.0, 3_380_000.0];

fn ring([x, y, w, h]: [f64; 4]) -> Vec<[f64; 2]> {
    let [x, y] = [x + AT[0], y + AT[1]];
    vec![[x, y], [x + w, y], [x + w, y + h], [x, y + h], [x, y]]
}

fn square(of: [f64; 4]) -> Geometry<f64> {
    let line: LineString<f64> = ring(of).into_iter().map(|[x, y]| Coord { x, y }).collect();
    Geometry::MultiPolygon(MultiPolygon(vec![Polygon::new(line, Vec::new())]))
}

struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn archive(&self) -> PathBuf {
        self.folder.path().join("archive")
    }

    /// Take a table of squares in, as the technician would.
    fn layer(&self, kind: &str, head: &str, rows: &[(&str, [f64; 4])]) -> String {
        let file = self.folder.path().join(format!("{kind}-{}.csv", rows.len()));
        let mut text = format!("{head},wkt\n");
        for (cells, of) in rows {
            let points: Vec<String> = ring(*of).iter().map(|[x, y]| format!("{x} {y}")).collect();
            text.push_str(&format!("{cells},\"POLYGON(({}))\"\n", points.join(",")));
        }
        std::fs::write(&file, text).unwrap();
        let choices = Choices {
            kind: kind.to_owned(),
            crs: Some(PLANE.to_owned()),
            to_crs: Some(PLANE.to_owned()),
            id_field: Some("id".to_owned()),
            ..Choices::default()
        };
        let stored = take_in(&file.display().to_string(), &self.archive(), &choices).unwrap();
        stored.digest.as_str().to_owned()
    }

    fn loaded(&self, digest: &str) -> Layer {
        Archive::open(&self.archive()).unwrap().load(&digest.parse().unwrap()).unwrap()
    }

    /// A gap file of uncovered ground: compound, district, square.
    fn gaps(&self, rows: &[(&str, &str, [f64; 4])]) -> PathBuf {
        let fields = [
            ("source_id", FieldKind::Text),
            ("district_code", FieldKind::Text),
            ("district_name", FieldKind::Text),
            ("uncovered_m2", FieldKind::Real),
            ("indicator", FieldKind::Text),
        ];
        let text = |text: &str| match text.is_empty() {
            true => Value::Null,
            false => Value::Text(text.to_owned()),
        };
        let table = Table {
            fields: fields.map(|(name, kind)| Field { name: name.to_owned(), kind }).to_vec(),
            features: rows
                .iter()
                .map(|(id, district, of)| Feature {
                    id: (*id).to_owned(),
                    geometry: Some(square(*of)),
                    attributes: vec![
                        text(id),
                        text(district),
                        text(district),
                        Value::Real(of[2] * of[3]),
                        text("park-coverage"),
                    ],
                })
                .collect(),
        };
        let path = self.folder.path().join("gaps.gpkg");
        let wkt = Crs::parse(PLANE).unwrap().wkt1().unwrap_or_default();
        geopackage(&[("uncovered_residential_land", &table, 4547, &wkt)], &path).unwrap();
        path
    }
}

fn inputs(layers: &[Json]) -> Inputs {
    serde_json::from_value(json!({
        "project": { "name": "a", "code": "1", "edition": "2016", "tier": "garden",
            "data_year": 2024, "crs": PLANE },
        "manifest": { "layers": layers },
        "declarations": {}, "targets": {}, "confirmations": {}, "statistics": [],
    }))
    .unwrap()
}

fn taken(kind: &str, year: i32, digest: &str) -> Json {
    json!({ "key": kind, "kind": kind, "path": "a.csv", "year": year, "digest": digest })
}

/// Two compounds, a zone of 120 people around the first, which is uncovered by half.
fn sources(folder: &Folder, homes: &str, people: &str) -> (PathBuf, Inputs) {
    let land = folder.layer(
        "residential_land",
        &format!("id,{homes}"),
        &[("a,50", [0., 0., 100., 100.]), ("b,", [200., 0., 100., 100.])],
    );
    let zone =
        folder.layer("population", &format!("id,{people}"), &[("z,120", [-10., -10., 160., 160.])]);
    let gaps = folder.gaps(&[
        ("a", "01", [0., 0., 50., 100.]),
        ("b", "01", [200., 0., 100., 60.]),
        ("b", "02", [200., 60., 100., 40.]),
    ]);
    let layers = [taken("residential_land", 2024, &land), taken("population", 2023, &zone)];
    (gaps, inputs(&layers))
}

#[test]
fn homes_and_people_are_those_of_the_uncovered_ground_and_the_unknown_is_told() {
    let folder = Folder::new();
    let (gaps, inputs) = sources(&folder, "户数", "people");
    assert_eq!(Sources::needs(&inputs).len(), 2);
    let archive = folder.archive();
    let found = uncovered(Sources { gaps: &gaps, archive: &archive, inputs: &inputs });
    let found = found.unwrap().unwrap();
    assert!(found.lacks.is_empty());
    assert_eq!(found.indicators.iter().collect::<Vec<_>>(), ["park-coverage"]);
    let [first, second] = found.districts.as_slice() else { panic!("{found:?}") };
    assert_eq!((first.code.as_str(), first.compounds, first.homes_unknown), ("01", 2, 1));
    assert!((first.uncovered_m2 - 11_000.0).abs() < 1e-6);
    // Half of the compound, half of its homes and of its zone's people.
    assert!((first.homes.unwrap() - 25.0).abs() < 1e-6, "{first:?}");
    assert!((first.people.unwrap() - 60.0).abs() < 1e-3, "{first:?}");
    assert!((first.people_unknown_m2 - 6_000.0).abs() < 1e-3, "{first:?}");
    // Nobody told of the second compound: no zero in place of what is not known.
    assert_eq!((second.homes, second.people, second.homes_unknown), (None, None, 1));
    assert!((second.people_unknown_m2 - 4_000.0).abs() < 1e-3);
}

#[test]
fn a_column_that_is_not_there_and_a_layer_that_is_not_there_are_named() {
    let folder = Folder::new();
    let (gaps, inputs) = sources(&folder, "storeys", "heads");
    let archive = folder.archive();
    let ask = |inputs: &Inputs| {
        uncovered(Sources { gaps: &gaps, archive: &archive, inputs }).unwrap().unwrap()
    };
    let found = ask(&inputs);
    let lacks: Vec<Lack> = found.lacks.into_iter().collect();
    assert_eq!(lacks, [Lack::HomesColumn, Lack::PeopleColumn]);
    assert!(found.districts.iter().all(|d| d.homes.is_none() && d.people.is_none()));
    let mut without = inputs.clone();
    without.manifest.layers.pop();
    // A role that was named at the import is the column, whatever it is called.
    let roles = &mut without.manifest.layers[0].entry.fields;
    roles.insert("homes".to_owned(), "storeys".to_owned());
    let found = ask(&without);
    assert_eq!(found.lacks.into_iter().collect::<Vec<_>>(), [Lack::PopulationLayer]);
    assert_eq!(found.districts[0].homes, Some(25.0));
}

#[test]
fn findings_are_drawn_in_degrees_the_largest_first() {
    let folder = Folder::new();
    let (gaps, _) = sources(&folder, "户数", "people");
    assert_eq!(findings(&gaps).unwrap(), [(Finding::Uncovered, 3)]);
    assert_eq!(finding(&gaps, PLANE, Finding::Added).unwrap(), None);
    let sketch = finding(&gaps, PLANE, Finding::Uncovered).unwrap().unwrap();
    assert_eq!((sketch.total, sketch.shown, sketch.tolerance_m), (3, 3, 0.0));
    let first = &sketch.shapes["features"][0];
    assert_eq!((&first["id"], &first["properties"]["uncovered_m2"]), (&json!(1), &json!(6000.0)));
    let [west, south, east, north] = sketch.bounds.unwrap();
    // The plane's meridian is 114 degrees east.
    assert!((west - 114.0).abs() < 1e-6 && east > west && north > south, "{:?}", sketch.bounds);
    assert!((30.0..31.0).contains(&south));
}

#[test]
fn two_versions_of_a_layer_differ_in_ground_and_in_cells() {
    let folder = Folder::new();
    let old = folder.layer(
        "green_land",
        "id,name,class",
        &[
            ("1,park,G1", [0., 0., 100., 100.]),
            ("2,belt,G2", [200., 0., 100., 100.]),
            ("3,gone,G1", [400., 0., 50., 100.]),
        ],
    );
    let new = folder.layer(
        "green_land",
        "id,name,class",
        &[
            ("7,park,G1", [0., 0., 100., 130.]),
            ("8,belt,G3", [200., 0., 100., 100.]),
            ("9,fresh,G1", [600., 0., 40., 100.]),
            ("10,other,G1", [700., 0., 10., 100.]),
        ],
    );
    let (old, new) = (folder.loaded(&old), folder.loaded(&new));
    fn version(layer: &Layer) -> Version<'_> {
        let (table, crs) = (layer.table(), layer.crs());
        Version { table, crs, name: Some("name"), id: Some("id") }
    }
    let found = compare(version(&old), version(&new)).unwrap();
    let told: Vec<_> = found
        .entries
        .iter()
        .map(|e| (e.way.key(), e.name.as_str(), e.gained_m2.round(), e.lost_m2.round()))
        .collect();
    assert_eq!(
        told,
        [
            ("removed", "gone", 0., 5000.),
            ("added", "fresh", 4000., 0.),
            ("redrawn", "park", 3000., 0.),
            ("added", "other", 1000., 0.),
            ("attributes", "belt", 0., 0.),
        ]
    );
    // The ids differ too, and say nothing.
    assert_eq!(found.entries[4].columns, ["class"]);
    let totals = found.totals;
    assert_eq!((totals.old, totals.new, totals.same, totals.attributes), (3, 4, 0, 1));
    assert!((totals.added_m2 - 5000.).abs() < 1e-3 && (totals.removed_m2 - 5000.).abs() < 1e-3);
    assert!((totals.gained_m2 - 8000.).abs() < 1e-3 && (totals.lost_m2 - 5000.).abs() < 1e-3);
    let changes: Vec<&str> = found.shapes.shapes["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|feature| feature["properties"]["change"].as_str().unwrap())
        .collect();
    assert_eq!(changes, ["removed", "added", "gained", "added", "attributes"]);
}

/// Rows of a table of hand-made shapes: a name and its geometry.
fn drawn(rows: &[(&str, Geometry<f64>)]) -> Table {
    let row = |(n, (name, geometry)): (usize, &(&str, Geometry<f64>))| Feature {
        id: n.to_string(),
        geometry: Some(geometry.clone()),
        attributes: vec![Value::Text((*name).to_owned())],
    };
    Table {
        fields: vec![Field { name: "name".to_owned(), kind: FieldKind::Text }],
        features: rows.iter().enumerate().map(row).collect(),
    }
}

fn held(old: &Table, new: &Table) -> Result<Comparison> {
    let crs = Crs::parse(PLANE).unwrap();
    let of = |table| Version { table, crs: &crs, name: Some("name"), id: None };
    compare(of(old), of(new))
}

fn line(points: &[[f64; 2]]) -> Geometry<f64> {
    let at = |[x, y]: &[f64; 2]| Coord { x: x + AT[0], y: y + AT[1] };
    Geometry::LineString(points.iter().map(at).collect())
}

fn point([x, y]: [f64; 2]) -> Geometry<f64> {
    Geometry::Point(Coord { x: x + AT[0], y: y + AT[1] }.into())
}

/// One road lengthened by 100 m, one rerouted over 300 m, one gone, one new, one drawn 0.2 m aside.
#[test]
fn lines_are_compared_by_their_length() {
    let old = drawn(&[
        ("east", line(&[[0., 0.], [500., 0.]])),
        ("bend", line(&[[0., 1000.], [400., 1000.]])),
        ("gone", line(&[[0., 2000.], [0., 2250.]])),
        ("kept", line(&[[0., 3000.], [800., 3000.]])),
    ]);
    let new = drawn(&[
        ("east", line(&[[0., 0.], [600., 0.]])),
        ("bend", line(&[[0., 1000.], [300., 1000.], [300., 1200.]])),
        ("fresh", line(&[[0., 5000.], [40., 5000.]])),
        ("kept", line(&[[0., 3000.2], [800., 3000.2]])),
    ]);
    let found = held(&old, &new).unwrap();
    assert_eq!(found.shape, Shape::Line);
    let told: Vec<_> = found
        .entries
        .iter()
        .map(|e| {
            (
                e.way.key(),
                e.name.as_str(),
                (e.gained_m / 10.).round() * 10.,
                (e.lost_m / 10.).round() * 10.,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            // 200 m north, and 100 m that are left; half a metre of each lies near the other.
            ("redrawn", "bend", 200., 100.),
            ("removed", "gone", 0., 250.),
            ("redrawn", "east", 100., 0.),
            ("added", "fresh", 40., 0.),
        ]
    );
    let totals = found.totals;
    assert_eq!((totals.old, totals.new, totals.same), (4, 4, 1));
    assert_eq!((totals.added, totals.removed, totals.redrawn), (1, 1, 2));
    assert!((totals.gained_m - 340.).abs() < 2.0, "{totals:?}");
    assert!((totals.lost_m - 350.).abs() < 2.0, "{totals:?}");
    assert!((totals.old_m - 1950.).abs() < 1e-6 && (totals.new_m - 1940.).abs() < 1e-6);
    let changes: Vec<&str> = found.shapes.shapes["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|feature| feature["properties"]["change"].as_str().unwrap())
        .collect();
    assert_eq!(changes, ["gained", "lost", "removed", "gained", "added"]);
}

/// A road that is handed in as two pieces is one change of nothing gained and nothing lost.
#[test]
fn a_line_that_was_divided_stays_together() {
    let old = drawn(&[("whole", line(&[[0., 0.], [100., 0.]]))]);
    let halves = [("west", line(&[[0., 0.], [50., 0.]])), ("east", line(&[[50., 0.], [100., 0.]]))];
    let found = held(&old, &drawn(&halves)).unwrap();
    assert_eq!(found.entries.len(), 1);
    let entry = &found.entries[0];
    assert_eq!((entry.way.key(), entry.old.len(), entry.new.len()), ("redrawn", 1, 2));
    assert_eq!((entry.gained_m, entry.lost_m), (0.0, 0.0));
}

/// A tree that was measured 3 m off, one planted 60 m away under its name, one felled, two new.
#[test]
fn points_are_compared_by_their_places() {
    let old = drawn(&[
        ("", point([0., 0.])),
        ("", point([100., 0.])),
        ("ginkgo", point([200., 0.])),
        ("", point([300., 0.])),
    ]);
    let new = drawn(&[
        ("", point([0., 0.])),
        ("", point([100., 3.])),
        ("ginkgo", point([236., 48.])),
        ("", point([400., 0.])),
        ("", point([300., 26.])),
    ]);
    let found = held(&old, &new).unwrap();
    let told: Vec<_> =
        found.entries.iter().map(|e| (e.way.key(), e.name.as_str(), e.moved_m.round())).collect();
    assert_eq!(
        told,
        [
            ("moved", "ginkgo", 60.),
            ("moved", "", 3.),
            ("added", "", 0.),
            ("added", "", 0.),
            ("removed", "", 0.),
        ]
    );
    let totals = found.totals;
    assert_eq!((totals.old, totals.new, totals.same), (4, 5, 1));
    assert_eq!((totals.moved, totals.added, totals.removed), (2, 2, 1));
    assert!((totals.farthest_m - 60.).abs() < 1e-9);
    assert_eq!(found.shape, Shape::Point);
}

#[test]
fn versions_of_different_shapes_are_not_compared() {
    let roads = drawn(&[("a", line(&[[0., 0.], [1., 0.]]))]);
    let trees = drawn(&[("a", point([0., 0.]))]);
    let refused = held(&roads, &trees).unwrap_err();
    assert_eq!(refused.problems[0].code, "map.compare_mixed");
}

#[test]
fn districts_are_drawn_with_their_code_and_name_alone() {
    let field = |name: &str| Field { name: name.to_owned(), kind: FieldKind::Text };
    let cell = |text: &str| Value::Text(text.to_owned());
    let feature = |id: &str, of: [f64; 4], attributes: Vec<Value>| Feature {
        id: id.to_owned(),
        geometry: Some(square(of)),
        attributes,
    };
    let table = Table {
        fields: vec![field("XZQDM"), field("name"), field("mayor")],
        features: vec![
            feature("1", [0.0, 0.0, 2000.0, 1000.0], vec![cell("990101"), cell("East"), cell("A")]),
            feature("2", [0.0, 1000.0, 2000.0, 1000.0], vec![Value::Null, Value::Null, cell("B")]),
        ],
    };
    let roles = std::collections::BTreeMap::from([("code".to_owned(), "XZQDM".to_owned())]);
    let drawn = outlines(&table, &crs_of(PLANE).unwrap(), &roles).unwrap();
    let told = |at: usize| drawn.shapes["features"][at]["properties"].clone();
    assert_eq!(told(0), json!({ "code": "990101", "name": "East" }));
    // What has neither goes by the feature's own id.
    assert_eq!(told(1), json!({ "code": "2", "name": "2" }));
    let [_, south, _, north] = drawn.bounds.unwrap();
    // Two kilometres; a degree of the meridian is 110.86 of them here.
    assert!(((north - south) * 110.86 - 2.0).abs() < 0.01, "{south} {north}");
}

#[test]
fn shapes_are_drawn_the_largest_first_and_the_rest_as_they_came() {
    let folder = Folder::new();
    let squares = [
        ("a", "1", [0.0, 0.0, 10.0, 10.0]),
        ("b", "1", [20.0, 0.0, 20.0, 20.0]),
        ("c", "1", [50.0, 0.0, 15.0, 15.0]),
    ];
    let gaps = folder.gaps(&squares);
    let table = table_of(&gaps, Finding::Uncovered).unwrap().unwrap();
    assert_eq!(drawing_order(&table), [1, 2, 0]);
    // The numbers of the shapes are places in that order.
    let drawn = finding(&gaps, PLANE, Finding::Uncovered).unwrap().unwrap();
    let named = |at: usize| drawn.shapes["features"][at]["properties"]["source_id"].clone();
    assert_eq!([named(0), named(1), named(2)], [json!("b"), json!("c"), json!("a")]);
    assert_eq!(drawn.shapes["features"][0]["id"], 1);
    let plain = Table { fields: Vec::new(), features: table.features };
    assert_eq!(drawing_order(&plain), [0, 1, 2]);
}
