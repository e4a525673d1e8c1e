//! `yuanjian site` as a technician runs it: from files in metres to chosen land.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use serde_json::{Value, json};
use std::{path::Path, process::Command};

const PROGRAM: &str = env!("CARGO_BIN_EXE_yuanjian");

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(PROGRAM);
    let output = command.arg("site").args(arguments).current_dir(folder).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// A layer of squares: name, corner and width each, in metres of EPSG:4547.
fn layer(folder: &Path, file: &str, squares: &[(&str, f64, f64, f64, f64)]) {
    let feature = |(name, x, y, w, h): &(&str, f64, f64, f64, f64)| {
        let [x, y] = [500_000.0 + x, 3_380_000.0 + y];
        let ring = [[x, y], [x + w, y], [x + w, y + h], [x, y + h], [x, y]];
        json!({
            "type": "Feature", "properties": { "name": name, "people": 100 },
            "geometry": { "type": "Polygon", "coordinates": [ring] },
        })
    };
    let features: Vec<Value> = squares.iter().map(feature).collect();
    let crs = json!({ "type": "name", "properties": { "name": "urn:ogc:def:crs:EPSG::4547" } });
    let whole = json!({ "type": "FeatureCollection", "crs": crs, "features": features });
    std::fs::write(folder.join(file), whole.to_string()).unwrap();
}

fn city() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    layer(at, "boundary.geojson", &[("all", 0., 0., 2000., 1000.)]);
    layer(
        at,
        "districts.geojson",
        &[("West", 0., 0., 1000., 1000.), ("East", 1000., 0., 1000., 1000.)],
    );
    layer(at, "green.geojson", &[("park", 0., 100., 80., 80.)]);
    layer(
        at,
        "homes.geojson",
        &[
            ("A", 100., 100., 100., 100.),
            ("B", 500., 100., 100., 100.),
            ("C", 1500., 100., 200., 100.),
        ],
    );
    layer(at, "idle.geojson", &[("one", 600., 100., 60., 60.), ("two", 1400., 100., 60., 60.)]);
    layer(at, "water.geojson", &[("lake", 1390., 90., 90., 90.)]);
    folder
}

const LAND: [&str; 12] = [
    "--boundary",
    "boundary.geojson",
    "--districts",
    "districts.geojson",
    "--green",
    "green.geojson",
    "--residential",
    "homes.geojson",
    "--radius",
    "2000:300",
    "--candidates",
    "idle.geojson",
];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    LAND.iter().copied().chain(more.iter().copied()).collect()
}

#[test]
fn the_best_land_is_chosen_shown_and_written() {
    let folder = city();
    let arguments = with(&["--count", "1", "--json", "--out", "sites.gpkg"]);
    let (code, out, err) = run(folder.path(), &arguments);
    assert_eq!(code, Some(0), "{err}");
    let answer: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(answer["sites"][0]["name"], "two");
    assert_eq!(answer["known"]["status"], "optimal");
    assert_eq!(answer["inputs"].as_array().unwrap().len(), 5);
    assert!(folder.path().join("sites.gpkg").is_file());
    // As a table, in the reader's language.
    let (code, out, _) = run(folder.path(), &with(&["--budget", "3000000", "--floor", "West=100"]));
    assert_eq!(code, Some(0));
    assert!(out.contains("最优") && out.contains("two") && out.contains("West"), "{out}");
    let (_, out, _) =
        run(folder.path(), &with(&["--count", "1", "--exclude", "water.geojson", "--lang", "en"]));
    assert!(out.contains("Optimal") && out.contains("one") && !out.contains("two"), "{out}");
    let people = with(&[
        "--count",
        "1",
        "--serve",
        "people",
        "--population-layer",
        "homes.geojson:people",
        "--fast",
        "--json",
    ]);
    let (_, out, _) = run(folder.path(), &people);
    let answer: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(answer["evaluation"]["city"]["total"]["people"], 300.0);
    assert_eq!(answer["known"]["status"], "quick");
}

#[test]
fn what_is_wrong_is_told_and_nothing_is_written() {
    let folder = city();
    let codes = |arguments: &[&str]| -> (Option<i32>, Vec<String>) {
        let (code, out, _) = run(folder.path(), arguments);
        let told: Value = serde_json::from_str(&out).unwrap();
        let problems = told["error"]["problems"].as_array().unwrap().iter();
        (code, problems.map(|p| p["code"].as_str().unwrap().to_owned()).collect())
    };
    for (more, wanted) in [
        (&["--json"][..], "siting.no_limit"),
        (&["--count", "1", "--floor", "West", "--json"], "siting.bad_district_rule"),
        (&["--count", "1", "--floor", "North=5", "--json"], "siting.unknown_district"),
        (&["--count", "1", "--must", "X1", "--json"], "siting.unknown_candidate"),
        (&["--count", "1", "--serve", "people", "--json"], "siting.no_people"),
        (&["--count", "1", "--out", "sites.doc", "--json"], "siting.bad_ending"),
        (&["--count", "1", "--must", "L1", "--must", "L2", "--json"], "siting.musts_exceed_count"),
    ] {
        let (code, found) = codes(&with(more));
        assert_ne!(code, Some(0), "{more:?}");
        assert_eq!(found, [wanted], "{more:?}");
    }
    let (code, out, _) = run(folder.path(), &["--help"]);
    assert_eq!(code, Some(0));
    assert!(out.contains("候选用地图层") && out.contains("--walk"), "{out}");
}
