//! Damaged and malicious files: each ends in a layer or in an error that says what and where.

use crate::{guarded, shared};
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use yuanjian_layer::read::layers_in;
use yuanjian_layer::{FieldKind, Limits, ReadOptions, Table, Value};
use yuanjian_types::Problem;

fn files_under(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files_under(&path, into) } else { into.push(path) }
    }
}

/// A problem is fit for a person: it names the file, and both languages have its sentence.
fn fit_for_a_person(problem: &Problem, zh: &serde_json::Value, en: &serde_json::Value) {
    assert!(problem.place.file.as_deref().is_some_and(|f| !f.is_empty()), "{problem:?}");
    for sentences in [zh, en] {
        let sentence = sentences[&problem.code].as_str();
        assert!(sentence.is_some(), "no sentence for {}", problem.code);
    }
}

fn sentences(language: &str) -> serde_json::Value {
    let path = format!("{}/../../locales/{language}/read.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn every_broken_file_ends_in_a_layer_or_in_words() {
    let Some(data) = shared() else { return };
    let (zh, en) = (sentences("zh-CN"), sentences("en"));
    let mut files = Vec::new();
    files_under(&data.join("broken"), &mut files);
    files_under(&data.join("gbk"), &mut files);
    files.sort();
    assert!(files.len() >= 130, "{}", files.len());
    let mut opened = 0;
    for path in &files {
        let mut result = guarded(path, ReadOptions::default());
        if let Err(error) = &result
            && error.problem().code == "read.several_layers"
        {
            let first = layers_in(path, &Limits::default()).unwrap().remove(0).name;
            result = guarded(path, ReadOptions { layer: Some(first), ..ReadOptions::default() });
        }
        match result {
            Ok(layer) => {
                opened += 1;
                layer.problems.iter().for_each(|p| fit_for_a_person(p, &zh, &en));
                assert!(
                    layer
                        .table
                        .features
                        .iter()
                        .all(|f| f.attributes.len() == layer.table.fields.len()),
                    "{}",
                    path.display()
                );
                if std::env::var_os("SHOW").is_some() {
                    let codes: Vec<_> = layer.problems.iter().map(|p| p.code.clone()).collect();
                    println!("{} {} {codes:?}", path.display(), layer.table.features.len());
                }
            }
            Err(error) => {
                fit_for_a_person(&error.problem(), &zh, &en);
                if std::env::var_os("SHOW").is_some() {
                    println!("{} ERR {error}", path.display());
                }
            }
        }
    }
    assert!(opened > 90, "only {opened} of {} opened", files.len());
}

#[test]
fn every_code_in_the_readers_has_a_sentence_in_both_languages() {
    let mut files = Vec::new();
    files_under(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/read")), &mut files);
    files_under(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/write")), &mut files);
    files.push(concat!(env!("CARGO_MANIFEST_DIR"), "/src/source.rs").into());
    let (zh, en) = (sentences("zh-CN"), sentences("en"));
    let mut seen = 0;
    for file in files {
        let text = std::fs::read_to_string(file).unwrap();
        for code in text.split('"').filter(|c| {
            (c.starts_with("read.") || c.starts_with("write."))
                && c[5..].bytes().all(|b| b.is_ascii_lowercase() || matches!(b, b'_' | b'.'))
        }) {
            seen += 1;
            assert!(zh[code].is_string() && en[code].is_string(), "{code}");
        }
    }
    assert!(seen > 60, "{seen}");
}

#[test]
fn an_archive_that_grows_without_end_is_stopped() {
    use std::io::Write as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bomb.zip");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    zip.start_file("a.shp", zip::write::SimpleFileOptions::default()).unwrap();
    let zeros = vec![0_u8; 1 << 20];
    for _ in 0..128 {
        zip.write_all(&zeros).unwrap();
    }
    zip.finish().unwrap();
    let error = guarded(&path, ReadOptions::default()).unwrap_err();
    assert_eq!(error.problem().code, "read.archive_bomb");
}

fn sample() -> Table {
    let ring = |x: f64| {
        geo_types::Polygon::new(
            vec![(x, 0.0), (x + 9.0, 0.0), (x + 9.0, 9.0), (x, 9.0), (x, 0.0)].into(),
            vec![vec![(x + 1.0, 1.0), (x + 2.0, 1.0), (x + 2.0, 2.0), (x + 1.0, 1.0)].into()],
        )
    };
    let features = (0..4)
        .map(|i| yuanjian_layer::Feature {
            id: (i + 1).to_string(),
            geometry: Some(ring(f64::from(i) * 20.0).into()),
            attributes: vec![Value::Text(format!("公园{i}")), Value::Real(1.5)],
        })
        .collect();
    let fields = vec![
        yuanjian_layer::Field { name: "名称".into(), kind: FieldKind::Text },
        yuanjian_layer::Field { name: "area".into(), kind: FieldKind::Real },
    ];
    Table { fields, features }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn random_bytes_under_any_name_never_panic_or_hang(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        which in 0_usize..11,
    ) {
        let (extension, head): (&str, &[u8]) = [
            ("shp", &b"\0\0\x27\x0a"[..]), ("dbf", b"\x03"), ("gpkg", b"SQLite format 3\0"), ("geojson", b"{"),
            ("fgb", b"fgb\x03fgb\0"), ("kml", b"<kml>"), ("dxf", b"0\nSECTION\n2\nENTITIES\n0\n"),
            ("csv", b"wkt,a\n"), ("zip", b"PK\x03\x04"), ("shp", b""), ("parquet", b"PAR1"),
        ][which];
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(format!("x.{extension}"));
        std::fs::write(&path, [head, &bytes].concat()).unwrap();
        let _ = guarded(&path, ReadOptions::default());
    }

    #[test]
    fn good_files_with_some_bytes_changed_never_panic_or_hang(
        which in 0_usize..5,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let table = sample();
        let shp = folder.path().join("a.shp");
        yuanjian_layer::write::shapefile(&table, &shp, yuanjian_layer::write::DbfEncoding::Gbk, None).unwrap();
        let gpkg = folder.path().join("a.gpkg");
        yuanjian_layer::write::geopackage(&[("a", &table, 4548, "")], &gpkg).unwrap();
        let json = folder.path().join("a.geojson");
        yuanjian_layer::write::geojson(&table, &json, Some(4548)).unwrap();
        let (spoilt, opened) = [
            ("a.shp", "a.shp"), ("a.shx", "a.shp"), ("a.dbf", "a.shp"), ("a.gpkg", "a.gpkg"), ("a.geojson", "a.geojson"),
        ][which];
        let spoilt = folder.path().join(spoilt);
        let mut bytes = std::fs::read(&spoilt).unwrap();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            let length = cut.index(bytes.len());
            bytes.truncate(length);
        }
        std::fs::write(&spoilt, bytes).unwrap();
        let _ = guarded(&folder.path().join(opened), ReadOptions::default());
    }
}
