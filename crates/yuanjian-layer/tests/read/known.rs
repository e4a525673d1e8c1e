//! Real layers against what other software says of them: counts, texts and areas.

use crate::{open, shared};
use std::collections::BTreeMap;
use yuanjian_layer::{DeclaredCrs, EncodingEvidence, RawLayer, Table, Value};

fn names(layer: &RawLayer) -> BTreeMap<String, String> {
    (0..layer.table.features.len())
        .map(|i| (layer.table.value(i, "osm_id").text(), layer.table.value(i, "name").text()))
        .collect()
}

fn area(table: &Table) -> f64 {
    let set = table.polygons();
    (0..set.len()).map(|i| set.area(i)).sum()
}

#[test]
fn beijing_has_the_same_names_and_areas_in_every_format() {
    let Some(data) = shared() else { return };
    let folder = data.join("cities/beijing_haidian");
    let at = |file: &str| open(&folder.join(file).display().to_string()).unwrap();
    let package = at("beijing_haidian.gpkg:green");
    let shapefile = at("shp_gbk/green.shp");
    let (csv, json, kml) = (
        at("exchange/green_4548.csv"),
        at("exchange/green_wgs84.geojson"),
        at("exchange/green_wgs84.kml"),
    );
    let dxf = at("exchange/green_4548.dxf");
    let want = names(&package);
    assert_eq!(want.len(), 67);
    assert_eq!(want["w24827108"], "圆明园");
    for other in [&shapefile, &csv, &json, &kml] {
        assert_eq!(names(other), want, "{}", other.source.path.display());
    }
    assert_eq!(shapefile.source.encoding.as_ref().map(|e| e.name.as_str()), Some("gb18030"));
    assert_eq!(package.crs, DeclaredCrs::Epsg(4548));
    assert_eq!(kml.crs, DeclaredCrs::LonLat);
    // The CSV and DXF were written with 15 digits.
    let total = area(&package.table);
    for other in [&shapefile, &csv, &dxf] {
        let own = area(&other.table);
        assert!((own / total - 1.0).abs() < 1e-9, "{} {own} {total}", other.source.path.display());
    }
    let reference: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("reference.json")).unwrap())
            .unwrap();
    let by_class: f64 = reference["green_by_class"]
        .as_object()
        .unwrap()
        .values()
        .map(|v| {
            v.as_object()
                .unwrap()
                .iter()
                .find(|(k, _)| k.starts_with("sum_area"))
                .unwrap()
                .1
                .as_f64()
                .unwrap()
        })
        .sum();
    let unit = if by_class < total / 100.0 { 1e4 } else { 1.0 };
    assert!((by_class * unit / total - 1.0).abs() < 1e-6, "{by_class} {total}");
    assert_eq!(dxf.table.features.len(), 67);
    assert!((0..67).any(|i| !dxf.table.value(i, "layer").text().is_ascii()));
}

#[test]
fn every_city_has_the_counts_of_its_reference_in_both_formats() {
    let Some(data) = shared() else { return };
    for city in ["monaco", "liechtenstein", "baltimore", "beijing_haidian", "helsinki_centre"] {
        let folder = data.join("cities").join(city);
        let reference: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(folder.join("reference.json")).unwrap())
                .unwrap();
        for (layer, count) in reference["feature_counts"].as_object().unwrap() {
            let package = folder.join(format!("{city}.gpkg")).display().to_string();
            let table = open(&format!("{package}:{layer}")).unwrap().table;
            assert_eq!(table.features.len() as u64, count.as_u64().unwrap(), "{city} {layer}");
            let shp = ["shp_utf8", "shp_gbk"].map(|f| folder.join(f).join(format!("{layer}.shp")));
            if let Some(shp) = shp.iter().find(|p| p.exists()) {
                let other = open(&shp.display().to_string()).unwrap();
                assert!(other.problems.is_empty(), "{:?}", other.problems);
                assert_eq!(other.table.features.len(), table.features.len());
                let (a, b) = (area(&other.table), area(&table));
                assert!((a - b).abs() <= 1e-9 * b.abs(), "{city} {layer} {a} {b}");
            }
        }
    }
}

#[test]
fn the_districts_of_chongqing_are_read_in_gbk_by_their_language_byte() {
    let Some(data) = shared() else { return };
    let raw = open(&data.join("gbk/区县界_area.shp").display().to_string()).unwrap();
    assert_eq!(raw.table.features.len(), 38);
    let found = raw.source.encoding.unwrap();
    assert_eq!((found.name.as_str(), found.how), ("gb18030", EncodingEvidence::LanguageByte));
    let texts: Vec<String> =
        raw.table.features.iter().flat_map(|f| &f.attributes).map(Value::text).collect();
    for name in ["沙坪坝区", "酉阳土家族苗族自治县"] {
        assert!(texts.iter().any(|t| t.contains(name)), "{name} {:?}", &texts[..20]);
    }
    assert!(matches!(raw.crs, DeclaredCrs::Wkt(_)));
}

#[test]
fn the_small_samples_are_told_apart() {
    let Some(data) = shared() else { return };
    for (file, encoding, text) in [
        ("big5.dbf", "big5", "繁體國語"),
        ("gbk.dbf", "gb18030", "简体国语"),
        ("utf8.dbf", "utf-8", "国语國語"),
        ("cpg_big5.shp", "big5", "國語"),
        ("ldid_chinese.shp", "gb18030", "简体"),
    ] {
        let raw = open(&data.join("gbk/small").join(file).display().to_string()).unwrap();
        assert_eq!(raw.table.value(0, "NAME").text(), text, "{file}");
        assert_eq!(raw.source.encoding.unwrap().name, encoding, "{file}");
    }
    let raw = open(&data.join("broken/pyshp/latin1.dbf").display().to_string()).unwrap();
    assert_eq!(raw.table.value(0, "Name").text(), "Ñandú");
}

#[test]
fn odd_shapefiles_and_kml_have_as_many_features_as_gdal_counts() {
    let Some(data) = shared() else { return };
    // From ogrinfo of GDAL 3.6.2.
    let shapefiles = "Stacks 1 arcm_with_m 2 asm 1 bigoffset 1 buggymultipoint 1 buggymultipoly2 1 \
        buggypoint 1 can_caps 13 departs 3 empty 0 emptymultiline 1 emptymultipoly 1 extentnan 0 gjline 1 \
        gjmultipoly 1 multipatch 1 nonconformant_shx_ticket5608 1 pointz_without_m 1 \
        pointzm_with_all_nodata_m 2 pointzm_with_one_valid_m 2 poly 10 prjwithutf8bom 1 test3356 1 \
        testpointm 1 testpoly 14";
    let words: Vec<&str> = shapefiles.split_whitespace().collect();
    for pair in words.chunks(2) {
        let raw = open(&data.join(format!("broken/ogr/shp/{}.shp", pair[0])).display().to_string())
            .unwrap();
        assert_eq!(raw.table.features.len().to_string(), pair[1], "{}", pair[0]);
    }
    let long = open(&data.join("broken/pyshp/corrupt_too_long.shp").display().to_string()).unwrap();
    assert_eq!(long.table.features.len(), 10);
    // Its one byte too many belongs to no record: every shape is whole.
    assert!(long.table.features.iter().all(|f| f.geometry.is_some()));

    let kml = data.join("broken/ogr/kml");
    let counts = |file: &str| -> Vec<(String, u64)> {
        let layers =
            yuanjian_layer::read::layers_in(&kml.join(file), &yuanjian_layer::Limits::default());
        layers.unwrap().into_iter().map(|l| (l.name, l.features.unwrap())).collect()
    };
    let want = [
        ("Placemarks", 3),
        ("Styles and Markup", 1),
        ("Highlighted Icon", 1),
        ("Paths", 6),
        ("Google Campus", 4),
        ("Extruded Polygon", 1),
        ("Absolute and Relative", 4),
    ];
    assert_eq!(counts("samples.kml"), want.map(|(n, c)| (n.to_owned(), c)));
    assert_eq!(counts("folder_with_subfolder_placemark.kml"), [("MainFolder".to_owned(), 1)]);
    assert_eq!(counts("test_schema.kml").len(), 4);
}

#[test]
fn what_gdal_writes_in_other_formats_comes_back_the_same() {
    let Some(data) = shared() else { return };
    let gdal = std::process::Command::new("ogr2ogr").arg("--version").output();
    if gdal.is_err() {
        eprintln!("skipped: ogr2ogr is not here");
        return;
    }
    let package = data.join("cities/beijing_haidian/beijing_haidian.gpkg");
    let reference = open(&format!("{}:green", package.display())).unwrap();
    let folder = tempfile::tempdir().unwrap();
    // FlatGeobuf is ours; MapInfo goes through the child process.
    for (file, driver) in [("green.fgb", "FlatGeobuf"), ("green.tab", "MapInfo File")] {
        let path = folder.path().join(file);
        let done = std::process::Command::new("ogr2ogr")
            .args(["-f", driver])
            .arg(&path)
            .arg(&package)
            .args(["green", "-lco", "ENCODING=UTF-8"])
            .output()
            .unwrap();
        assert!(path.exists(), "{}", String::from_utf8_lossy(&done.stderr));
        let raw = open(&path.display().to_string()).unwrap();
        assert_eq!(names(&raw), names(&reference), "{file}");
        let (a, b) = (area(&raw.table), area(&reference.table));
        // MapInfo keeps whole steps of its own grid.
        assert!(
            (a / b - 1.0).abs() < if driver == "FlatGeobuf" { 1e-12 } else { 1e-4 },
            "{file} {a} {b}"
        );
        if driver == "FlatGeobuf" {
            assert_eq!(raw.crs, DeclaredCrs::Epsg(4548));
            // Every byte of the head, spoilt in turn, and every tenth place a cut.
            let bytes = std::fs::read(&path).unwrap();
            for at in (0..bytes.len()).step_by(bytes.len() / 150) {
                let mut spoilt = bytes.clone();
                spoilt[at] ^= 0x55;
                std::fs::write(&path, &spoilt).unwrap();
                let _ = crate::guarded(&path, yuanjian_layer::ReadOptions::default());
                std::fs::write(&path, &bytes[..at]).unwrap();
                let _ = crate::guarded(&path, yuanjian_layer::ReadOptions::default());
            }
        }
    }
    let odd = folder.path().join("x.mid");
    std::fs::write(&odd, b"not a map").unwrap();
    assert_eq!(open(&odd.display().to_string()).unwrap_err().problem().code, "read.gdal_failed");
}
