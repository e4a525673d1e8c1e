//! QGIS without a window, reading what we serve and what we write; only where `scripts/setup.sh qgis`
//! installed it.

use super::{PROGRAM, Server, demo, run};
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The Python that Debian's QGIS belongs to.
const PYTHON: &str = "/usr/bin/python3";

fn is_here() -> bool {
    let asked = Command::new(PYTHON).args(["-c", "import qgis.core"]).output();
    asked.is_ok_and(|run| run.status.success())
}

/// The folder of GDAL's driver for GeoParquet, which scripts/gdal-parquet.sh builds: Debian's GDAL has
/// none.
fn parquet() -> Option<PathBuf> {
    let home = || std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache/yuanjian"));
    let cache = std::env::var_os("YUANJIAN_CACHE").map(PathBuf::from).or_else(home)?;
    let versions = std::fs::read_dir(cache.join("gdal-parquet")).ok()?;
    let mut folders = versions.filter_map(|one| Some(one.ok()?.path()));
    folders.find(|folder| folder.join("ogr_Parquet.so").is_file())
}

/// The green land of the invented city as files of other software.
fn exported(folder: &Path, source: &str) -> Vec<PathBuf> {
    let said = |arguments: &[&str]| {
        let run = Command::new(PROGRAM).current_dir(folder).args(arguments).output().unwrap();
        assert!(run.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
        String::from_utf8_lossy(&run.stdout).into_owned()
    };
    said(&["demo", "--out", "city", "--raw-only"]);
    let file = format!("city/{source}");
    let kind = ["--kind", "green_land", "--archive", "archive", "--json"];
    let report: Value =
        serde_json::from_str(&said(&[&["layer", "import", &file], &kind[..]].concat())).unwrap();
    let digest = report["digest"].as_str().unwrap();
    let names = ["green.gpkg", "green.shp", "green.geojson", "green.parquet"];
    for name in names {
        said(&["layer", "export", digest, "--archive", "archive", "--out", name]);
    }
    names.map(|name| folder.join(name)).to_vec()
}

#[test]
fn qgis_reads_layers_tiles_and_files() {
    if !is_here() {
        eprintln!("skipped: QGIS is not here; scripts/setup.sh qgis installs it");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    demo(&data);
    let (made, token) = run(&["token", "create", "--user", "technician"], &data);
    assert!(made);
    let token = token.trim();
    let server = Server::start(&data);
    let ask = |path: &str| server.ask("GET", path, token, None).unwrap().1;
    let layers = ask("/api/v1/layers");
    let green = layers.as_array().unwrap().iter().find(|layer| layer["key"] == "green").unwrap();
    let id = green["id"].as_str().unwrap();
    let tilejson = ask(&format!("/api/v1/layers/{id}/tilejson"));
    let first = ask(&format!("/api/v1/layers/{id}/features/1"));
    let plane = ask("/ogc/collections/green");
    let code = plane["storageCrs"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();

    let files = exported(folder.path(), green["source"].as_str().unwrap());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/read_by_qgis.py");
    let address = format!("http://{}", server.address);
    let read = Command::new(PYTHON)
        .envs(parquet().map(|folder| ("GDAL_DRIVER_PATH", folder)))
        .arg(script)
        .args([&address, token, "green", &code])
        .args(&files)
        .output()
        .unwrap();
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    let found: Value = serde_json::from_slice(&read.stdout).unwrap();

    // Without a token nothing; with one, by every way of signing in, what the service says itself.
    assert_eq!(found["layers"]["none"]["valid"], false);
    assert_eq!(found["tiles"]["none"], 0.0);
    let ways = found["layers"].as_object().unwrap();
    assert!(ways.contains_key("Basic") && ways.contains_key("header"), "{found}");
    for (way, layer) in ways.iter().filter(|(way, _)| *way != "none") {
        assert_eq!(layer["valid"], true, "{way}");
        as_measured(layer, green, &first, way);
        for i in 0..4 {
            let [got, wanted] =
                [&layer["extent"][i], &tilejson["bounds"][i]].map(|n| n.as_f64().unwrap());
            assert!((got - wanted).abs() < 1e-6, "{way}: {got} and not {wanted}");
        }
        let share = found["tiles"][way].as_f64().unwrap();
        assert!(share > 0.05 && share < 0.95, "{way}: {share} of the picture is drawn");
    }
    for (name, layer) in found["files"].as_object().unwrap() {
        if name == "green.parquet" && layer["valid"] == false && parquet().is_none() {
            eprintln!(
                "skipped: GDAL has no driver for GeoParquet; scripts/setup.sh qgis builds it"
            );
            continue;
        }
        assert_eq!(layer["valid"], true, "{name}");
        as_measured(layer, green, &first, name);
    }
}

/// Count, columns with their names, and the first feature with its ground, as the service has them.
fn as_measured(read: &Value, layer: &Value, first: &Value, from: &str) {
    assert_eq!(read["features"], layer["features"], "{from}");
    assert_eq!(read["counted"], layer["features"], "{from}");
    let names: Vec<&str> =
        read["fields"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    for (name, value) in first["attributes"].as_object().unwrap() {
        assert!(names.contains(&name.as_str()), "{from}: no {name} in {names:?}");
        if let Some(text) = value.as_str() {
            assert_eq!(read["first"][name], text, "{from}: {name}");
        }
    }
    let [got, wanted] = [&read["ground_m2"], &first["area_m2"]].map(|n| n.as_f64().unwrap());
    assert!((got / wanted - 1.0).abs() < 1e-5, "{from}: {got} m² and not {wanted}");
}
