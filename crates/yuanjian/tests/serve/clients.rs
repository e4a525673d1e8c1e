//! The software that people have, reading our layers with a token: GDAL and OWSLib, really run.

use super::{Server, demo, run};
use serde_json::Value;
use std::{path::PathBuf, process::Command};

/// What GDAL answers, or nothing where it is not installed.
fn gdal(program: &str, token: &str, arguments: &[&str]) -> Option<String> {
    let head = format!("Authorization: Bearer {token}");
    let run = Command::new(program).env("GDAL_HTTP_HEADERS", head).args(arguments).output();
    let Ok(run) = run else {
        eprintln!("skipped: {program} is not here");
        return None;
    };
    assert!(run.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
    Some(String::from_utf8_lossy(&run.stdout).into_owned())
}

/// The number behind a word.
fn after(text: &str, word: &str) -> f64 {
    let rest = text.split(word).nth(1).unwrap_or_else(|| panic!("no {word} in {text}"));
    let rest = rest.trim_start_matches([':', ' ', '=', '(', 'R', 'e', 'a', 'l', ')']);
    rest.split_whitespace().next().unwrap().parse().unwrap_or_else(|e| panic!("{e}: {text}"))
}

#[test]
fn gdal_and_owslib_read_the_layers_with_a_token() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    demo(&data);
    let (made, token) = run(&["token", "create", "--user", "technician"], &data);
    assert!(made);
    let token = token.trim();
    let server = Server::start(&data);
    let (_, layers) = server.ask("GET", "/api/v1/layers", token, None).unwrap();
    let layers: Vec<&Value> =
        layers.as_array().unwrap().iter().filter(|layer| layer["state"] == "ready").collect();
    let service = format!("OAPIF:http://{}/ogc", server.address);

    // GDAL lists every layer, and counts and measures what the service measured.
    if let Some(said) = gdal("ogrinfo", token, &[&service]) {
        for layer in &layers {
            let key = layer["key"].as_str().unwrap();
            assert!(said.contains(&format!(": {key} (")) || said.contains(key), "{key}: {said}");
        }
        for kind in ["green_land", "residential_land", "roads"] {
            let layer = layers.iter().find(|layer| layer["kind"] == kind).unwrap();
            let key = layer["key"].as_str().unwrap();
            let whole = gdal("ogrinfo", token, &["-so", &service, key]).unwrap();
            assert_eq!(after(&whole, "Feature Count"), layer["features"].as_f64().unwrap());
            let (function, wanted) = match kind {
                "roads" => ("st_length", layer["length_m"].as_f64().unwrap()),
                _ => ("st_area", layer["area_m2"].as_f64().unwrap()),
            };
            let code = code_of(&server, token, key);
            let copy = folder.path().join(format!("{key}.gpkg"));
            let copy = copy.to_str().unwrap();
            let plane = format!("EPSG:{code}");
            gdal("ogr2ogr", token, &["-t_srs", &plane, "-nln", "copy", copy, &service, key]);
            let sql = format!("select sum({function}(geom)) as total from copy");
            let said =
                gdal("ogrinfo", token, &["-q", copy, "-dialect", "SQLite", "-sql", &sql]).unwrap();
            let got = after(&said, "total");
            assert!((got / wanted - 1.0).abs() < 1e-6, "{key}: {got} and not {wanted}");
        }
        // The registers of the map beside them.
        let whole = gdal("ogrinfo", token, &["-so", &service, "register.park"]).unwrap();
        let (_, heads) = server.ask("GET", "/api/v1/map_registers", token, None).unwrap();
        let park = heads["items"].as_array().unwrap().iter().find(|one| one["key"] == "park");
        assert_eq!(after(&whole, "Feature Count"), park.unwrap()["placed"].as_f64().unwrap());
        a_tile_is_read(&server, token, &layers);
    }

    // OWSLib lists, pages and asks by box.
    let python = std::env::var_os("YUANJIAN_PYTHON").map_or_else(
        || PathBuf::from(std::env::var_os("HOME").unwrap()).join(".cache/yuanjian/venv/bin/python"),
        PathBuf::from,
    );
    assert!(python.exists(), "Python with owslib is needed: scripts/setup.sh test");
    let script = "\
import sys\n\
from owslib.ogcapi.features import Features\n\
url, token, key = sys.argv[1:]\n\
w = Features(url, headers={'Authorization': f'Bearer {token}'})\n\
assert any(c.endswith('ogcapi-features-1/1.0/conf/core') for c in w.conformance()['conformsTo'])\n\
assert key in w.feature_collections(), w.feature_collections()\n\
c = w.collection(key)\n\
b = c['extent']['spatial']['bbox'][0]\n\
all = w.collection_items(key, limit=10000)\n\
half = w.collection_items(key, limit=10000, bbox=[b[0], b[1], (b[0] + b[2]) / 2, b[3]])\n\
one = w.collection_item(key, str(all['features'][0]['id']))\n\
assert one['geometry'] == all['features'][0]['geometry']\n\
print(all['numberMatched'], len(all['features']), half['numberMatched'])\n";
    let green = layers.iter().find(|layer| layer["kind"] == "green_land").unwrap();
    let key = green["key"].as_str().unwrap();
    let url = format!("http://{}/ogc", server.address);
    let run = Command::new(python).args(["-c", script, &url, token, key]).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    let numbers: Vec<i64> = said.split_whitespace().map(|n| n.parse().unwrap()).collect();
    let count = green["features"].as_i64().unwrap();
    assert_eq!(numbers[..2], [count, count]);
    assert!(numbers[2] > 0 && numbers[2] < count, "{said}");
}

/// The code of the plane that a collection is kept on.
fn code_of(server: &Server, token: &str, key: &str) -> String {
    let (_, told) = server.ask("GET", &format!("/ogc/collections/{key}"), token, None).unwrap();
    told["storageCrs"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
}

/// GDAL reads a tile that was fetched, with its own driver.
fn a_tile_is_read(server: &Server, token: &str, layers: &[&Value]) {
    let layer = layers.iter().find(|layer| layer["kind"] == "districts").unwrap();
    let path = format!("/api/v1/layers/{}", layer["id"].as_str().unwrap());
    let (_, told) = server.ask("GET", &format!("{path}/tilejson"), token, None).unwrap();
    let side = |i: usize| told["bounds"][i].as_f64().unwrap();
    let [lon, lat] = [f64::midpoint(side(0), side(2)), f64::midpoint(side(1), side(3))];
    let count = f64::from(1_u32 << 10);
    let north = lat.to_radians().tan().asinh() / std::f64::consts::PI;
    let [x, y] = [(lon + 180.0) / 360.0 * count, (1.0 - north) / 2.0 * count].map(|n| n as u32);
    // GDAL reads tiles of the network only from servers that answer ranges.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tile.mvt");
    let head = format!("Authorization: Bearer {token}");
    let from = format!("http://{}{path}/tiles/10/{x}/{y}", server.address);
    let mut fetched = Command::new("curl");
    fetched.args(["-sf", "--noproxy", "*", "-H", &head, "-o"]);
    assert!(fetched.arg(&file).arg(&from).status().unwrap().success(), "{from}");
    let tile = format!("MVT:{}", file.display());
    let options = [format!("X={x}"), format!("Y={y}")];
    let said = gdal(
        "ogrinfo",
        token,
        &["-al", "-so", &tile, "-oo", &options[0], "-oo", &options[1], "-oo", "Z=10"],
    );
    let said = said.unwrap();
    assert!(said.contains("Layer name: layer") && after(&said, "Feature Count") >= 1.0, "{said}");
}
