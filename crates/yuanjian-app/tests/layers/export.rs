//! Layers given out: what our readers and GDAL find in the files.

use std::path::{Path, PathBuf};
use std::process::Command;
use yuanjian_app::layers::{self, Choices, Export, Stored};
use yuanjian_layer::{RawLayer, ReadOptions, Value, read::read};

const PARKS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"编号":"0101","名称":"人民公园","绿地分类代码与说明":"G11 综合公园","面积":1.25,"数量":7,"开放":true},
 "geometry":{"type":"Polygon","coordinates":[[[114.01,30.5],[114.02,30.5],[114.02,30.51],[114.01,30.51],[114.01,30.5]],
 [[114.012,30.502],[114.012,30.504],[114.014,30.504],[114.014,30.502],[114.012,30.502]]]}},
{"type":"Feature","properties":{"编号":"0102","名称":"滨江㙟公园, \"东\"","绿地分类代码与说明":null,"面积":null,"数量":null,"开放":null},
 "geometry":{"type":"MultiPolygon","coordinates":[[[[114.03,30.5],[114.04,30.5],[114.04,30.51],[114.03,30.5]]],
 [[[114.05,30.5],[114.06,30.5],[114.06,30.51],[114.05,30.5]]]]}}]}"#;

fn taken_in(folder: &Path) -> Stored {
    let file = folder.join("parks.geojson");
    std::fs::write(&file, PARKS).unwrap();
    let choices = Choices {
        kind: "green_land".into(),
        to_crs: Some("EPSG:4547".into()),
        id_field: Some("编号".into()),
        ..Choices::default()
    };
    layers::take_in(&file.display().to_string(), &folder.join("archive"), &choices).unwrap()
}

fn given_out(folder: &Path, name: &str, choices: &Export) -> (PathBuf, layers::GivenOut) {
    let digest = taken_in(folder).digest;
    let out = folder.join("out").join(name);
    let given = layers::export(&folder.join("archive"), digest.short(), &out, choices).unwrap();
    assert_eq!(given.files[0], out);
    assert!(given.files.iter().all(|f| f.exists()), "{given:?}");
    (out, given)
}

fn opened(path: &Path) -> RawLayer {
    read(path, &ReadOptions::default()).unwrap()
}

fn area(raw: &RawLayer) -> f64 {
    let set = raw.table.polygons();
    (0..set.len()).map(|i| set.area(i)).sum()
}

fn texts(raw: &RawLayer, column: usize) -> Vec<String> {
    raw.table.features.iter().map(|f| f.attributes[column].text()).collect()
}

#[test]
fn every_format_reads_back_with_its_attributes_area_and_coordinate_system() {
    let folder = tempfile::tempdir().unwrap();
    let utf8 = Export { encoding: Some("utf8".into()), ..Export::default() };
    let want = taken_in(folder.path()).report.area_m2;
    for name in ["绿地.gpkg", "绿地.shp", "绿地.csv", "绿地.parquet"] {
        let (path, given) = given_out(folder.path(), name, &utf8);
        let raw = opened(&path);
        assert_eq!(given.crs, "EPSG:4547");
        assert!((area(&raw) / want - 1.0).abs() < 1e-12, "{name}: {} {want}", area(&raw));
        let crs = match &raw.crs {
            yuanjian_layer::DeclaredCrs::Epsg(code) => Some(*code),
            yuanjian_layer::DeclaredCrs::Wkt(text) => {
                yuanjian_layer::crs::Crs::parse(text).unwrap().epsg()
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(crs, Some(4547), "{name}");
        let fields: Vec<&str> = raw.table.fields.iter().map(|f| f.name.as_str()).collect();
        let first = fields.iter().position(|f| *f == "编号").unwrap();
        assert_eq!(texts(&raw, first), ["0101", "0102"], "{name}");
        assert_eq!(texts(&raw, first + 1), ["人民公园", "滨江㙟公园, \"东\""], "{name}");
        assert_eq!(texts(&raw, first + 2), ["G11 综合公园", ""], "{name}");
        let number =
            |row: usize, column: usize| raw.table.features[row].attributes[column].number();
        assert_eq!((number(0, first + 3), number(1, first + 3)), (Some(1.25), None), "{name}");
        assert_eq!((number(0, first + 4), number(1, first + 4)), (Some(7.0), None), "{name}");
        if name.ends_with("parquet") {
            assert_eq!(raw.table.features[1].id, "0102");
        } else {
            assert_eq!(texts(&raw, raw.table.column("feature_id").unwrap()), ["0101", "0102"]);
        }
    }
}

#[test]
fn geojson_is_in_degrees_with_rings_turned_as_the_standard_asks() {
    let folder = tempfile::tempdir().unwrap();
    let (path, given) = given_out(folder.path(), "parks.geojson", &Export::default());
    assert_eq!(given.crs, "EPSG:4490");
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert!(json.get("crs").is_none());
    let ring = |i: usize| -> Vec<[f64; 2]> {
        let ring = &json["features"][0]["geometry"]["coordinates"][i];
        serde_json::from_value(ring.clone()).unwrap()
    };
    assert!(yuanjian_geometry::signed_area(&ring(0)) > 0.0);
    assert!(yuanjian_geometry::signed_area(&ring(1)) < 0.0);
    // Where the drawing was: 0.01° by 0.01° less 0.002° by 0.002°, to a hundredth of a millimetre.
    for corner in ring(0) {
        let near = |v: f64, whole: f64| (v / whole - (v / whole).round()).abs() * whole < 1e-10;
        assert!(near(corner[0], 0.01) && near(corner[1], 0.01), "{corner:?}");
    }
    let metres = Export { to_crs: Some("EPSG:4547".into()), force: true, ..Export::default() };
    let digest = taken_in(folder.path()).digest;
    let archive = folder.path().join("archive");
    let refused = layers::export(&archive, digest.hex(), &path, &metres).unwrap_err();
    assert_eq!(refused.problems[0].code, "write.not_degrees");
}

/// What `ogrinfo` answers, or nothing where it is not installed.
fn ogrinfo(arguments: &[&str]) -> Option<String> {
    let Ok(run) = Command::new("ogrinfo").args(arguments).output() else {
        eprintln!("skipped: ogrinfo is not here");
        return None;
    };
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    Some(String::from_utf8_lossy(&run.stdout).into_owned())
}

#[test]
fn gdal_finds_the_same_area_attributes_and_coordinate_system() {
    let folder = tempfile::tempdir().unwrap();
    let want = taken_in(folder.path()).report.area_m2;
    let moved = Export { to_crs: Some("EPSG:4548".into()), ..Export::default() };
    let gb18030 = Export { encoding: Some("gb18030".into()), ..Export::default() };
    for (name, choices, crs) in [
        ("a.gpkg", Export::default(), "4547"),
        ("d.shp", gb18030, ""),
        ("c.csv", Export::default(), ""),
        ("b.gpkg", moved, "4548"),
    ] {
        let (path, _) = given_out(folder.path(), name, &choices);
        let path = path.display().to_string();
        let layer = &name[..1];
        let sql = format!("SELECT SUM(OGR_GEOM_AREA) AS a FROM {layer}");
        let Some(said) = ogrinfo(&["-ro", "-q", &path, "-dialect", "OGRSQL", "-sql", &sql]) else {
            return;
        };
        let sum = said.rsplit('=').next().and_then(|v| v.trim().parse::<f64>().ok());
        let sum = sum.unwrap_or_else(|| panic!("{name}: {said}"));
        // The meridian of the next zone is 3° away: areas there are larger by 2 in a thousand.
        let near = if crs == "4548" { 2.1e-3 } else { 1e-9 };
        assert!((sum / want - 1.0).abs() < near, "{name}: {sum} {want}");
        let said = ogrinfo(&["-ro", "-al", &path]).unwrap();
        assert!(said.contains("Feature Count: 2"), "{said}");
        assert!(said.contains("人民公园") && said.contains("滨江㙟公园, \"东\""), "{said}");
        assert!(
            crs.is_empty() || said.contains(&format!("ID[\"EPSG\",{crs}]]")) || name == "a.shp"
        );
        if name == "a.shp" {
            assert!(said.contains("CGCS2000") && said.contains("114"), "{said}");
        }
    }
}

#[test]
fn a_shapefile_in_gbk_says_what_it_cannot_hold_and_keeps_it_beside() {
    let folder = tempfile::tempdir().unwrap();
    let name = "绿地.shp";
    let old = Export { force: true, ..Export::default() };
    let (path, given) = given_out(folder.path(), name, &old);
    let codes: Vec<&str> = given.problems.iter().map(|p| p.code.as_str()).collect();
    // A rare character is not in GBK, and one name is longer than ten bytes.
    assert_eq!(codes, ["write.name_cut", "write.text_replaced"]);
    let beside = |e: &str| std::fs::read_to_string(path.with_extension(e)).unwrap();
    assert_eq!(beside("cpg"), "GBK");
    assert!(beside("fields.csv").contains("绿地分类代码与说明"));
    assert!(beside("texts.csv").contains("滨江㙟公园"));
    let raw = opened(&path);
    assert_eq!(raw.table.features[0].attributes[2], Value::Text("人民公园".into()));

    // Another layer in its place leaves nothing of the first behind.
    std::fs::write(path.with_extension("sbn"), b"an index of other shapes").unwrap();
    let utf8 = Export { encoding: Some("utf8".into()), force: true, ..Export::default() };
    given_out(folder.path(), name, &utf8);
    assert!(!path.with_extension("texts.csv").exists() && !path.with_extension("sbn").exists());
    assert_eq!(opened(&path).table.features[1].attributes[2].text(), "滨江㙟公园, \"东\"");
}

#[test]
fn what_stands_there_is_replaced_only_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let (archive, digest) = (folder.path().join("archive"), taken_in(folder.path()).digest);
    let export = |name: &str, choices: &Export| {
        layers::export(&archive, digest.hex(), &folder.path().join(name), choices)
    };
    // A table of the same name would become the attributes of our shapes.
    std::fs::write(folder.path().join("a.dbf"), b"somebody's table").unwrap();
    std::fs::write(folder.path().join("a.gpkg"), b"somebody's data").unwrap();
    for name in ["a.shp", "a.gpkg"] {
        let failure = export(name, &Export::default()).unwrap_err();
        assert_eq!(failure.problems[0].code, "layer.export_exists");
        assert_eq!(failure.kind, yuanjian_app::FailureKind::Refused);
    }
    assert_eq!(std::fs::read(folder.path().join("a.dbf")).unwrap(), b"somebody's table");
    let force = Export { force: true, ..Export::default() };
    for name in ["a.shp", "a.gpkg"] {
        export(name, &force).unwrap();
        assert_eq!(opened(&folder.path().join(name)).table.features.len(), 2);
    }
    // The `.prj` is that of the Shapefile now.
    export("a.csv", &Export::default()).unwrap();
    let moved = Export { to_crs: Some("EPSG:4548".into()), force: true, ..Export::default() };
    assert_eq!(export("a.csv", &moved).unwrap_err().problems[0].code, "write.prj_of_another");
    let wrong = Export {
        to_crs: Some("EPSG:1".into()),
        encoding: Some("latin1".into()),
        ..Export::default()
    };
    let failure = export("a.dwg", &wrong).unwrap_err();
    let codes: Vec<&str> = failure.problems.iter().map(|p| p.code.as_str()).collect();
    assert_eq!(codes, ["write.unknown_format", "layer.export_encoding", "crs.unknown_code"]);
}

#[test]
fn a_geoparquet_copy_is_the_archived_layer_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let (path, given) = given_out(folder.path(), "copy.parquet", &Export::default());
    let digest = yuanjian_types::Digest::of(&std::fs::read(path).unwrap());
    assert_eq!(digest, given.digest);
}
