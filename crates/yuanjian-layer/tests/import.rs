//! Import, classification and archive, from rows in the hand to a layer under its digest.
#![allow(clippy::unwrap_used, clippy::panic)]

use geo_types::{Geometry, LineString, MultiPolygon, Polygon, line_string, polygon};
use std::path::PathBuf;
use yuanjian_geometry::PolygonSet;
use yuanjian_layer::archive::extent_of;
use yuanjian_layer::classify::Mapping;
use yuanjian_layer::crs::{Crs, wgs84_to_gcj02};
use yuanjian_layer::parquet::{Extra, read_content, read_polygons, write_table};
use yuanjian_layer::{
    Archive, ArchiveError, DeclaredCrs, Feature, Field, FieldKind, Format, ImportOptions,
    LayerKind, RawLayer, Source, Table, Value, import,
};
use yuanjian_types::Digest;

fn raw(crs: DeclaredCrs, shapes: Vec<(&str, Option<Geometry<f64>>)>) -> RawLayer {
    RawLayer {
        source: Source {
            path: PathBuf::from("green.shp"),
            layer: None,
            format: Format::Shapefile,
            digest: Digest::of(b"test"),
            files: Vec::new(),
            encoding: None,
        },
        table: Table {
            fields: vec![
                Field { name: "cls".into(), kind: FieldKind::Text },
                Field { name: "n".into(), kind: FieldKind::Int },
            ],
            features: shapes
                .into_iter()
                .enumerate()
                .map(|(i, (cls, geometry))| Feature {
                    id: (i + 1).to_string(),
                    geometry,
                    attributes: vec![Value::Text(cls.into()), Value::Int(i as i64)],
                })
                .collect(),
        },
        crs,
        problems: Vec::new(),
    }
}

fn square(x: f64, y: f64, side: f64) -> Geometry<f64> {
    let (x, y) = (430_000.0 + x, 4_420_000.0 + y);
    Geometry::Polygon(
        polygon![(x: x, y: y), (x: x + side, y: y), (x: x + side, y: y + side), (x: x, y: y + side)],
    )
}

fn ring(points: &[(f64, f64)]) -> LineString<f64> {
    LineString::from(
        points.iter().map(|p| (430_000.0 + p.0, 4_420_000.0 + p.1)).collect::<Vec<_>>(),
    )
}

#[test]
fn every_fault_is_listed_with_its_feature_and_its_square_metres() {
    let bow = Geometry::Polygon(Polygon::new(
        ring(&[(200.0, 0.0), (220.0, 20.0), (220.0, 0.0), (200.0, 20.0), (200.0, 0.0)]),
        vec![],
    ));
    let closed =
        Geometry::LineString(ring(&[(300.0, 0.0), (310.0, 0.0), (310.0, 10.0), (300.0, 0.0)]));
    let open = Geometry::LineString(
        line_string![(x: 430_000.0, y: 4_420_000.0), (x: 430_009.0, y: 4_420_000.0)],
    );
    let nan = Geometry::Polygon(
        polygon![(x: f64::NAN, y: 0.0), (x: 430_001.0, y: 0.0), (x: 430_001.0, y: 1.0)],
    );
    let shapes = vec![
        ("leisure=park", Some(square(0.0, 0.0, 100.0))),
        ("landuse=grass", Some(square(90.0, 0.0, 100.0))),
        ("leisure=park", Some(square(0.0, 0.0, 100.0))),
        ("moon", Some(bow)),
        ("leisure=park", None),
        ("leisure=park", Some(closed)),
        ("leisure=park", Some(open)),
        ("leisure=park", Some(nan)),
        ("moon", Some(square(0.0, 300.0, 10.0))),
    ];
    let mut boundary = PolygonSet::new();
    boundary.push(&MultiPolygon(vec![match square(-10.0, -10.0, 310.0) {
        Geometry::Polygon(p) => p,
        _ => panic!(),
    }]));
    let mapping = Mapping::built_in("osm").unwrap().unwrap();
    let options = ImportOptions {
        boundary: Some(&boundary),
        mapping: Some(&mapping),
        ..ImportOptions::new(LayerKind::GreenLand)
    };
    let imported = import(raw(DeclaredCrs::Epsg(4548), shapes), &options).unwrap();
    let report = &imported.report;
    let count = |code: &str| report.counts.get(code).copied().unwrap_or(0);
    assert_eq!((report.features_read, report.features_kept), (9, 5));
    assert_eq!(count("import.duplicate"), 1);
    assert_eq!(report.duplicate_m2, 10_000.0);
    assert_eq!(count("import.overlap"), 1);
    assert!((report.overlap_m2 - 1000.0).abs() < 1e-6, "{}", report.overlap_m2);
    assert_eq!(count("import.repaired"), 1);
    assert_eq!(count("import.no_geometry"), 1);
    assert_eq!(count("import.closed_line_taken"), 1);
    assert_eq!(count("import.not_a_polygon"), 1);
    assert_eq!(count("import.not_finite"), 1);
    // The square at y = 300 lies wholly outside (the boundary ends there); the triangle at 300–310 too.
    assert!((report.outside_m2 - 150.0).abs() < 1e-6, "{}", report.outside_m2);
    assert_eq!((report.unmapped[0].value.as_str(), report.unmapped[0].features), ("moon", 2));
    // The bow tie of two triangles of 100 m² each was drawn with an area of nothing.
    assert!((report.repaired_m2 - 200.0).abs() < 1e-6, "{}", report.repaired_m2);
    let table = imported.layer.table();
    assert_eq!(table.value(0, "class"), &Value::Text("G1".into()));
    assert_eq!(table.value(1, "class"), &Value::Text("XG".into()));
    assert_eq!(imported.layer.crs().epsg(), Some(4548));
    for problem in &report.problems {
        assert_eq!(problem.place.file.as_deref(), Some("green.shp"), "{problem:?}");
    }
}

#[test]
fn a_vertex_beyond_every_plane_is_refused_with_its_feature() {
    let far = ring(&[(0.0, 0.0), (9.0, 0.0), (9.0, 1e300), (0.0, 0.0)]);
    let shapes = vec![
        ("a", Some(square(0.0, 0.0, 100.0))),
        ("b", Some(Geometry::Polygon(Polygon::new(far, vec![])))),
    ];
    let options = ImportOptions {
        crs: Some("EPSG:4548"),
        confirm_guess: true,
        ..ImportOptions::new(LayerKind::GreenLand)
    };
    let report = import(raw(DeclaredCrs::Epsg(4548), shapes), &options).unwrap().report;
    assert_eq!((report.features_kept, report.area_m2), (1, 10_000.0));
    let told = report.problems.iter().find(|p| p.code == "import.outside_projection").unwrap();
    assert_eq!(told.place.feature.as_deref(), Some("2"));
}

#[test]
fn a_guess_is_refused_until_a_person_confirms_it() {
    let degrees = polygon![(x: 116.1, y: 39.9), (x: 116.11, y: 39.9), (x: 116.11, y: 39.91), (x: 116.1, y: 39.91)];
    let layer = || {
        raw(DeclaredCrs::Missing, vec![("leisure=park", Some(Geometry::Polygon(degrees.clone())))])
    };
    let options = ImportOptions::new(LayerKind::GreenLand);
    let refused = import(layer(), &options).unwrap_err();
    assert_eq!(refused.problems[0].code, "import.guess_unconfirmed");
    assert_eq!(refused.alternatives[0].epsg(), Some(4490));
    let confirmed = ImportOptions { confirm_guess: true, ..options };
    let imported = import(layer(), &confirmed).unwrap();
    assert_eq!(imported.report.certainty, "guessed");
    assert_eq!(imported.layer.crs().epsg(), Some(4548));
    // 0.01° by 0.01° at 39.9° is about 855 m by 1110 m.
    assert!(
        (imported.report.area_m2 / 949_000.0 - 1.0).abs() < 0.01,
        "{}",
        imported.report.area_m2
    );
}

#[test]
fn swapped_axes_give_the_same_layer() {
    let plain = raw(DeclaredCrs::Epsg(4548), vec![("x", Some(square(0.0, 0.0, 100.0)))]);
    let mut turned = plain.clone();
    turned.table.features[0].geometry = Some(Geometry::Polygon(Polygon::new(
        LineString::from(vec![
            (4_420_000.0, 430_000.0),
            (4_420_000.0, 430_100.0),
            (4_420_100.0, 430_100.0),
            (4_420_100.0, 430_000.0),
            (4_420_000.0, 430_000.0),
        ]),
        vec![],
    )));
    let options = ImportOptions::new(LayerKind::GreenLand);
    let a = import(plain, &options).unwrap();
    let b = import(turned, &options).unwrap();
    assert!(b.report.swapped && !a.report.swapped);
    assert_eq!(a.layer.table().polygons().area(0), b.layer.table().polygons().area(0));
    assert_eq!(b.report.counts["crs.axes_swapped"], 1);
}

#[test]
fn ids_are_made_unique_and_sorted_as_people_count() {
    let mut layer = raw(
        DeclaredCrs::Epsg(4548),
        (0..4).map(|i| ("x", Some(square(f64::from(i) * 200.0, 0.0, 10.0)))).collect(),
    );
    for (feature, id) in layer.table.features.iter_mut().zip(["p10", "p2", "p2", "p2-2"]) {
        feature.attributes[0] = Value::Text(id.into());
    }
    let options =
        ImportOptions { id_field: Some("cls"), ..ImportOptions::new(LayerKind::GreenLand) };
    let imported = import(layer.clone(), &options).unwrap();
    let ids: Vec<&str> = imported.layer.table().features.iter().map(|f| f.id.as_str()).collect();
    assert_eq!(ids, ["p2", "p2-2", "p2-3", "p10"]);
    assert_eq!(imported.report.counts["import.id_repeated"], 1);
    let options = ImportOptions { id_field: Some("none"), ..options };
    assert_eq!(import(layer, &options).unwrap_err().problems[0].code, "import.id_field_missing");
}

#[test]
fn a_layer_drawn_over_a_web_map_is_suspected() {
    let truth: Vec<[f64; 2]> = (0..40)
        .map(|i| [116.2 + f64::from(i * 7 % 40) * 0.004, 39.8 + f64::from(i * 11 % 40) * 0.004])
        .collect();
    let shapes = truth
        .iter()
        .map(|p| {
            let [x, y] = wgs84_to_gcj02(*p);
            let d = 0.0005;
            let shape = polygon![(x: x - d, y: y - d), (x: x + d, y: y - d), (x: x + d, y: y + d), (x: x - d, y: y + d)];
            ("leisure=park", Some(Geometry::Polygon(shape)))
        })
        .collect();
    let options =
        ImportOptions { reference: Some(&truth), ..ImportOptions::new(LayerKind::GreenLand) };
    let imported = import(raw(DeclaredCrs::LonLat, shapes), &options).unwrap();
    let problem =
        imported.report.problems.iter().find(|p| p.code == "crs.offset_suspected").unwrap();
    assert_eq!(problem.params["system"], "GCJ-02");
}

#[test]
fn the_archive_gives_back_what_it_was_given_and_notices_damage() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(&folder.path().join("layers")).unwrap();
    let layer = raw(DeclaredCrs::Epsg(4527), vec![]);
    let mut layer = layer;
    layer.table.features = (0..3)
        .map(|i| Feature {
            id: i.to_string(),
            geometry: Some(match square(f64::from(i) * 50.0, 0.0, 20.0) {
                Geometry::Polygon(p) => Geometry::Polygon(Polygon::new(
                    LineString(
                        p.exterior()
                            .0
                            .iter()
                            .map(|c| geo_types::coord! { x: c.x + 39e6, y: c.y })
                            .collect(),
                    ),
                    vec![],
                )),
                other => other,
            }),
            attributes: vec![
                Value::Text("公园".into()),
                if i == 1 { Value::Null } else { Value::Int(7) },
            ],
        })
        .collect();
    let options = ImportOptions { year: Some(2025), ..ImportOptions::new(LayerKind::GreenLand) };
    let imported = import(layer.clone(), &options).unwrap();
    let digest = archive.store(&imported.layer, &imported.report).unwrap();
    assert_eq!(archive.store(&imported.layer, &imported.report).unwrap(), digest);
    assert_eq!(archive.list().unwrap(), std::slice::from_ref(&digest));
    assert_eq!(archive.load(&digest).unwrap(), imported.layer);
    let whole = std::fs::read(archive.path(&digest)).unwrap();
    let (crs, bounds) = extent_of(whole.into()).unwrap();
    assert_eq!((&crs, bounds), (imported.layer.crs(), imported.layer.table().bounds()));
    assert!(extent_of(bytes::Bytes::from_static(b"no layer")).is_err());
    assert_eq!(archive.report(&digest).unwrap(), imported.report);
    let again = import(layer, &options).unwrap();
    assert_eq!(
        archive.store(&again.layer, &again.report).unwrap(),
        digest,
        "same content, same name"
    );
    let path = archive.path(&digest);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    assert!(matches!(archive.load(&digest), Err(ArchiveError::Damaged { .. })));
}

#[test]
fn a_full_disk_leaves_nothing_visible() {
    // The size limit of a child process stands for the full disk: the write fails half way.
    let folder = tempfile::tempdir().unwrap();
    if std::env::var_os("YUANJIAN_TEST_FULL_DISK").is_some() {
        let dir = PathBuf::from(std::env::var_os("YUANJIAN_TEST_FULL_DISK").unwrap());
        let shapes = (0..3000)
            .map(|i| ("x", Some(square(f64::from(i) * 31.7, f64::from(i * i % 977) * 1.31, 11.3))))
            .collect();
        let mut options = ImportOptions::new(LayerKind::ResidentialLand);
        options.sliver_m2 = 0.0;
        let imported = import(raw(DeclaredCrs::Epsg(4548), shapes), &options).unwrap();
        let stored = Archive::open(&dir).unwrap().store(&imported.layer, &imported.report);
        assert!(stored.is_err(), "the limit was not reached");
        return;
    }
    let me = std::env::current_exe().unwrap();
    let status = std::process::Command::new("sh")
        .arg("-c")
        .arg("trap '' XFSZ; ulimit -f 16; exec \"$0\" --exact a_full_disk_leaves_nothing_visible")
        .arg(me)
        .env("YUANJIAN_TEST_FULL_DISK", folder.path())
        .stdout(std::process::Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
    assert!(Archive::open(folder.path()).unwrap().list().unwrap().is_empty());
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter(|n| n.ends_with(".parquet") || n.starts_with(".writing-"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_killed_process_leaves_only_whole_layers() {
    let layer = |seed: u32| {
        let shapes = (0..400)
            .map(|i| ("x", Some(square(f64::from(i) * 31.7, f64::from(seed), 11.3))))
            .collect();
        import(raw(DeclaredCrs::Epsg(4548), shapes), &ImportOptions::new(LayerKind::Canopy))
            .unwrap()
    };
    if let Some(dir) = std::env::var_os("YUANJIAN_TEST_KILLED") {
        let archive = Archive::open(&PathBuf::from(dir)).unwrap();
        for seed in 0.. {
            let imported = layer(seed);
            archive.store(&imported.layer, &imported.report).unwrap();
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(folder.path()).unwrap();
    for round in 0..4 {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_killed_process_leaves_only_whole_layers"])
            .env("YUANJIAN_TEST_KILLED", folder.path())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        // Killed somewhere in its work, once it has certainly begun.
        let begun = std::time::Instant::now();
        while archive.list().unwrap().is_empty() && begun.elapsed().as_secs() < 20 {
            std::thread::yield_now();
        }
        while begun.elapsed().as_millis() < 150 + 37 * round {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let all = archive.list().unwrap();
        assert!(!all.is_empty());
        for digest in &all {
            archive.load(digest).unwrap();
            archive.report(digest).unwrap();
        }
    }
}

/// A place in the city mostly, and every other number that eight bytes can hold.
fn coordinate() -> impl proptest::strategy::Strategy<Value = f64> {
    proptest::prop_oneof![
        6 => 430_000.0..431_000.0_f64,
        1 => proptest::num::f64::ANY,
        1 => proptest::sample::select(vec![0.0, -0.0, f64::MAX, f64::MIN_POSITIVE, f64::NAN, f64::INFINITY, 1e300, -1e9]),
    ]
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    #[test]
    fn no_number_as_a_coordinate_leads_to_a_panic_or_an_area_that_is_none(
        rings in proptest::collection::vec(
            proptest::collection::vec((coordinate(), coordinate()), 0..7), 1..5,
        ),
        lines in proptest::bool::ANY,
    ) {
        let shapes = rings
            .iter()
            .map(|r| {
                let mut line = LineString::from(r.clone());
                if !lines {
                    line.close();
                }
                ("x", Some(if lines { Geometry::LineString(line) } else { Geometry::Polygon(Polygon::new(line, vec![])) }))
            })
            .collect();
        let kind = if lines { LayerKind::Roads } else { LayerKind::GreenLand };
        let options = ImportOptions { confirm_guess: true, ..ImportOptions::new(kind) };
        match import(raw(DeclaredCrs::Epsg(4548), shapes), &options) {
            Ok(imported) => {
                let report = imported.report;
                proptest::prop_assert!(report.area_m2.is_finite() && report.length_m.is_finite());
            }
            Err(refused) => {
                for problem in &refused.problems {
                    proptest::prop_assert_eq!(problem.place.file.as_deref(), Some("green.shp"));
                }
            }
        }
    }

    #[test]
    fn whatever_is_drawn_comes_in_valid_or_is_refused(
        rings in proptest::collection::vec(proptest::collection::vec((0_i32..12, 0_i32..12), 0..9), 1..6),
    ) {
        let shapes = rings
            .iter()
            .map(|r| {
                let mut points: Vec<_> = r.iter().map(|p| (f64::from(p.0), f64::from(p.1))).collect();
                points.extend(points.first().copied());
                ("x", Some(Geometry::Polygon(Polygon::new(ring(&points), vec![]))))
            })
            .collect();
        match import(raw(DeclaredCrs::Epsg(4548), shapes), &ImportOptions::new(LayerKind::GreenLand)) {
            Ok(imported) => {
                let set = imported.layer.table().polygons();
                for i in 0..set.len() {
                    let found = yuanjian_geometry::defects(&set.to_multipolygon(i));
                    proptest::prop_assert!(found.is_empty(), "{found:?}");
                    proptest::prop_assert!(set.area(i) > 0.0);
                }
            }
            Err(refused) => proptest::prop_assert!(!refused.problems.is_empty()),
        }
    }
}

#[test]
fn every_sentence_is_there_in_both_languages() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../locales");
    for area in ["crs", "import", "raster"] {
        let keys = |lang: &str| -> Vec<String> {
            let text = std::fs::read(format!("{root}/{lang}/{area}.json")).unwrap();
            let map: std::collections::BTreeMap<String, String> =
                serde_json::from_slice(&text).unwrap();
            map.into_keys().collect()
        };
        assert_eq!(keys("zh-CN"), keys("en"));
        let known = keys("en");
        let mut folders = vec![PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let text = std::fs::read_to_string(&path).unwrap_or_default();
                for piece in text.split('"') {
                    let code = piece.strip_prefix(area).and_then(|p| p.strip_prefix('.'));
                    let is_code = code.is_some_and(|c| {
                        !c.is_empty()
                            && c.chars()
                                .all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit())
                    });
                    assert!(
                        !is_code || known.iter().any(|k| k == piece),
                        "{piece} in {}",
                        path.display()
                    );
                }
            }
        }
    }
}

fn sample() -> Table {
    raw(DeclaredCrs::Missing, vec![
        ("公园", Some(square(0.0, 0.0, 100.0))),
        ("b", None),
        ("c", Some(Geometry::MultiPolygon(MultiPolygon(vec![polygon![
            exterior: [(x: 1.0, y: 1.0), (x: 9.0, y: 1.0), (x: 9.0, y: 9.0), (x: 1.0, y: 9.0)],
            interiors: [[(x: 2.0, y: 2.0), (x: 2.0, y: 3.0), (x: 3.0, y: 3.0)]],
        ]])))),
    ])
    .table
}

#[test]
fn a_table_reads_back_as_it_was_written_and_its_bytes_are_always_the_same() {
    let crs = Crs::from_epsg(4548).unwrap();
    let bytes = write_table(&sample(), &crs, &Extra::new(), Vec::new()).unwrap();
    assert_eq!(bytes, write_table(&sample(), &crs, &Extra::new(), Vec::new()).unwrap());
    let content = read_content(bytes::Bytes::from(bytes.clone())).unwrap();
    assert_eq!(content.table, sample());
    let DeclaredCrs::Wkt(text) = &content.crs else { panic!("{:?}", content.crs) };
    assert_eq!(Crs::parse(text).unwrap().epsg(), Some(4548));
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &bytes).unwrap();
    let (set, columns, _) = read_polygons(file.path(), &["cls", "none"]).unwrap();
    assert_eq!((set.len(), set.area(0), set.area(1), set.area(2)), (3, 10_000.0, 0.0, 63.5));
    assert_eq!(columns[0][0], Value::Text("公园".into()));
    assert_eq!(columns[1], [Value::Null, Value::Null, Value::Null]);
    // Any damage ends in an answer, never in a panic.
    for at in (0..bytes.len()).step_by(7) {
        let mut bad = bytes.clone();
        bad[at] ^= 0x55;
        let _ = read_content(bytes::Bytes::from(bad));
        let _ = read_content(bytes::Bytes::copy_from_slice(&bytes[..at]));
    }
}

fn python() -> Option<PathBuf> {
    let found = std::env::var_os("YUANJIAN_PYTHON").map(PathBuf::from).or_else(|| {
        Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache/yuanjian/venv/bin/python"))
    })?;
    if found.exists() {
        return Some(found);
    }
    eprintln!("skipped: no python with geopandas here");
    None
}

#[test]
fn geopandas_opens_what_is_written_and_we_open_what_geopandas_writes() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let ours = folder.path().join("ours.parquet");
    let theirs = folder.path().join("theirs.parquet");
    for code in [4548, 4527, 2384, 32650, 3067, 4490] {
        let crs = Crs::from_epsg(code).unwrap();
        std::fs::write(&ours, write_table(&sample(), &crs, &Extra::new(), Vec::new()).unwrap())
            .unwrap();
        let script = format!(
            "import geopandas as g\nd=g.read_parquet(r'{}')\nassert d.crs.to_epsg()=={code}, d.crs\n\
             assert list(d.cls)==['公园','b','c'] and d.geometry.area.iloc[0]==10000 and d.geometry.iloc[1] is None\n\
             assert d.geometry.is_valid.iloc[2] and list(d.feature_id)==['1','2','3']\nd.to_parquet(r'{}')\n",
            ours.display(),
            theirs.display()
        );
        let run = std::process::Command::new(&python)
            .args(["-W", "ignore", "-c", &script])
            .output()
            .unwrap();
        assert!(run.status.success(), "{code}: {}", String::from_utf8_lossy(&run.stderr));
        let back = read_content(std::fs::File::open(&theirs).unwrap()).unwrap();
        assert_eq!(back.table.polygons(), sample().polygons());
        let DeclaredCrs::Wkt(text) = &back.crs else { panic!() };
        assert_eq!(Crs::parse(text).unwrap().epsg(), Some(code));
    }
}

#[test]
fn the_district_boundaries_of_a_real_city_come_in() {
    let shared = std::env::var_os("YUANJIAN_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    let prj = shared.join("data/cities/beijing_haidian/shp_gbk/green.prj");
    let Ok(text) = std::fs::read_to_string(&prj) else {
        eprintln!("skipped: ../shared is not here");
        return;
    };
    assert_eq!(Crs::parse(&text).unwrap().epsg(), Some(4548));
    let helsinki = shared.join("data/cities/helsinki_centre/shp_utf8/green.prj");
    assert_eq!(Crs::parse(&std::fs::read_to_string(helsinki).unwrap()).unwrap().epsg(), Some(3067));
    let monaco = shared.join("data/cities/monaco/shp_utf8/green.prj");
    assert_eq!(Crs::parse(&std::fs::read_to_string(monaco).unwrap()).unwrap().epsg(), Some(32632));
}

#[test]
fn every_built_in_mapping_reads_and_the_two_schemes_are_kept_apart() {
    for name in Mapping::built_in_names() {
        Mapping::built_in(name).unwrap().unwrap_or_else(|e| panic!("{name}: {e}"));
    }
    let code = |mapping: &str, value: &str| {
        Mapping::built_in(mapping).unwrap().unwrap().code(value).map(str::to_owned)
    };
    assert_eq!(code("cjjt85-2017", "g2").as_deref(), Some("G2"));
    assert_eq!(code("cjjt85-2002", "G2").as_deref(), Some("EG4"));
    assert_eq!(code("cjjt85-2002", "G3").as_deref(), Some("G2"));
    assert_eq!(code("free-text", "区域设施防护绿地").as_deref(), Some("EG3"));
    assert_eq!(code("free-text", "滨河湿地公园").as_deref(), Some("EG13"));
    assert_eq!(code("third-survey", "0810A").as_deref(), Some("G3"));
    assert_eq!(code("third-survey", "0810"), None);
    assert!(Mapping::parse("name='a'\nsource='b'\nscheme='cjjt85-2017'\nfields=['x']\n[[rule]]\ncode='G4'\nexact=['1']").is_err());
}
