//! The main job on the invented city: from its folder to frozen numbers that equal the truth it
//! was built from, and back.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};
use yuanjian_app::{
    FailureKind, Language,
    assessments::{Assessed, Choices, assess, verify},
    sample,
};
use yuanjian_calc::{
    assess::MeasureResult,
    outcome::{Outcome, ZoneKind},
};
use yuanjian_document::content::Stage;
use yuanjian_standard::{Confirmation, Confirmations, FigureKey, Limit, Verdict};

struct Fixture {
    raw: PathBuf,
    results: PathBuf,
    assessed: Assessed,
    truth: Value,
    _folder: tempfile::TempDir,
}

fn choices(out: &Path, stage: Stage, documents: bool) -> Choices {
    Choices {
        out: out.to_owned(),
        archive: None,
        stage,
        by: "测试".to_owned(),
        on: "2026-11-24".to_owned(),
        chain: None,
        language: Language::Chinese,
        documents,
    }
}

fn city() -> &'static Fixture {
    static CITY: OnceLock<Fixture> = OnceLock::new();
    CITY.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let raw = folder.path().join("raw");
        sample::write(2026, &raw).unwrap();
        let results = folder.path().join("results");
        let assessed = assess(&raw, &choices(&results, Stage::Draft, true), |_| Ok(())).unwrap();
        let truth = serde_json::from_slice(&fs::read(raw.join("truth.json")).unwrap()).unwrap();
        Fixture { raw, results, assessed, truth, _folder: folder }
    })
}

fn measure(key: &str, n: usize) -> &'static MeasureResult {
    let items = &city().assessed.record.assessment.items;
    &items.iter().find(|i| i.key == key).unwrap().measures[n]
}

/// Numerator and denominator of every zone, held against the truth of a year.
fn equals_truth(key: &str, n: usize, today: bool, part: &[&str], whole: &str, relative: f64) {
    let result = measure(key, n);
    let (reading, year) =
        if today { (result.today.as_ref().unwrap(), "2026") } else { (&result.reading, "2025") };
    let mut compared = 0;
    for zone in &reading.zones {
        let truth = &city().truth["years"][year][&zone.zone.code];
        let want: f64 = part.iter().map(|p| truth[*p].as_f64().unwrap()).sum();
        let measured = match &zone.outcome {
            Outcome::Measured(measured) => measured,
            Outcome::Nothing { .. } if truth[whole].as_f64() == Some(0.0) => {
                compared += 1;
                continue;
            }
            other => panic!("{key} {}: {other:?}", zone.zone.code),
        };
        let close = |a: f64, b: f64, what: &str| {
            assert!(
                (a - b).abs() <= relative * b.abs(),
                "{key} {} {what}: {a} {b}",
                zone.zone.code
            );
        };
        close(measured.numerator.value, want, "numerator");
        let whole = truth[whole].as_f64().unwrap();
        close(measured.denominator.as_ref().unwrap().value, whole, "denominator");
        compared += 1;
    }
    assert_eq!(compared, 9, "city, four districts, two zones, old and added");
}

#[test]
fn every_spatial_indicator_equals_the_truth_in_every_zone() {
    let exact = 1e-9;
    equals_truth("green-space-rate", 0, false, &["green_land_m2"], "built_up_area_m2", exact);
    equals_truth("green-coverage-rate", 0, false, &["green_cover_m2"], "built_up_area_m2", exact);
    equals_truth("tree-shrub-share", 0, false, &["tree_shrub_cover_m2"], "green_cover_m2", exact);
    equals_truth("park-area-per-capita", 0, false, &["park_m2"], "population", exact);
    equals_truth(
        "comprehensive-parks-per-10k",
        0,
        false,
        &["comprehensive_parks"],
        "population",
        exact,
    );
    equals_truth("road-greening-popularization", 0, false, &["road_with_trees_m"], "road_m", exact);
    equals_truth("road-green-compliance", 0, false, &["road_green_compliant_m"], "road_m", exact);
    equals_truth(
        "water-body-restoration",
        0,
        false,
        &["shoreline_natural_m", "shoreline_ecological_m"],
        "shoreline_m",
        exact,
    );
    // The truth has true arcs; sixteen segments serve up to a thousandth less.
    equals_truth(
        "park-service-radius-coverage",
        0,
        false,
        &["residential_covered_m2"],
        "residential_m2",
        1e-3,
    );
}

#[test]
fn today_has_the_parks_that_opened_since_and_the_data_year_has_not() {
    equals_truth("green-space-rate", 0, true, &["green_land_m2"], "built_up_area_m2", 1e-9);
    let result = measure("green-space-rate", 0);
    let value = |o: &Outcome| o.value().unwrap();
    assert!(value(result.today.as_ref().unwrap().city()) > value(result.reading.city()));
}

#[test]
fn the_exact_arcs_of_the_sensitivity_equal_the_truth_to_a_hundred_thousandth() {
    let found = measure("park-service-radius-coverage", 0).sensitivity.as_ref().unwrap();
    let exact = found.variants.iter().find(|v| v.choice == "exact_arcs").unwrap().value.unwrap();
    let truth = &city().truth["years"]["2025"]["city"];
    let want = truth["residential_covered_m2"].as_f64().unwrap()
        / truth["residential_m2"].as_f64().unwrap()
        * 100.0;
    assert!((exact / want - 1.0).abs() < 1e-5, "{exact} {want}");
}

#[test]
fn the_lowest_district_is_named_and_is_the_lowest() {
    let result = measure("district-min-green-space-rate", 0);
    let measured = result.reading.city().measured().unwrap();
    let districts = result.reading.of_kind(ZoneKind::District);
    let least = districts
        .min_by(|a, b| a.outcome.value().unwrap().total_cmp(&b.outcome.value().unwrap()))
        .unwrap();
    assert_eq!(measured.decided_by.as_ref(), Some(&least.zone));
    assert_eq!(Some(measured.value), least.outcome.value());
}

#[test]
fn what_was_not_handed_in_is_missing_and_never_zero() {
    for key in ["protective-green-implementation", "shaded-road-promotion"] {
        let result = measure(key, 0);
        assert_eq!(result.judgement.verdict, Verdict::Missing, "{key}");
        assert!(matches!(result.reading.city(), Outcome::Missing { needs } if !needs.is_empty()));
    }
    let items = &city().assessed.record.assessment.items;
    let heat = items.iter().find(|i| i.key == "heat-metering-charge").unwrap();
    assert_eq!(heat.judgement.verdict, Verdict::NotApplicable);
}

#[test]
fn every_fault_of_the_drawing_is_told() {
    let text = fs::read_to_string(city().raw.join("faults.toml")).unwrap();
    let faults: toml::Table = toml::from_str(&text).unwrap();
    for fault in faults["faults"].as_array().unwrap() {
        let id = fault["id"].as_str().unwrap();
        let told = city().assessed.problems.iter().any(|p| {
            p.place.feature.as_deref() == Some(id)
                || p.params.values().any(|v| v.as_str() == Some(id))
                || (fault["kind"].as_str() == Some("unknown_class")
                    && p.code == "import.class_unmapped")
        });
        assert!(told, "{fault}");
    }
}

#[test]
fn an_assessment_verifies_bit_for_bit_and_any_change_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("results");
    copy_all(&city().results, &copy);
    let verified = verify(&copy, None, |_| Ok(())).unwrap();
    assert!(verified.same, "{:?}", verified.differences.first());
    assert_eq!(verified.digest, city().assessed.record.digest);
    assert!(verified.numbers > 1_000);

    // One digit of one number.
    let file = copy.join("assessment.json");
    let text = fs::read_to_string(&file).unwrap();
    let value = measure("green-space-rate", 0).reading.city().value().unwrap();
    let changed = text.replacen(&format!("{value}"), &format!("{}", value + 0.01), 1);
    assert_ne!(text, changed);
    fs::write(&file, changed).unwrap();
    let verified = verify(&copy, None, |_| Ok(())).unwrap();
    assert!(!verified.same);
    assert!(verified.differences[0].at.contains("green-space-rate"), "{:?}", verified.differences);
    assert_eq!(verified.problems[0].code, "assessment.record_changed");
    fs::write(&file, text).unwrap();

    // One byte of one layer.
    let layer = fs::read_dir(copy.join("archive"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .find(|p| p.extension().is_some_and(|e| e == "parquet"))
        .unwrap();
    let mut bytes = fs::read(&layer).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&layer, bytes).unwrap();
    let failure = verify(&copy, None, |_| Ok(())).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unavailable);
}

fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_all(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

#[test]
fn the_data_keep_to_their_schema() {
    let read = |name: &str| -> Value {
        serde_json::from_slice(&fs::read(city().results.join(name)).unwrap()).unwrap()
    };
    let schema = jsonschema::validator_for(&read("assessment.schema.json")).unwrap();
    let mut data = read("assessment.json");
    let faults: Vec<String> = schema.iter_errors(&data).map(|e| e.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
    // The schema is one that a wrong document does not pass.
    data["assessment"]["items"][0]["judgement"]["verdict"] = "splendid".into();
    assert!(!schema.is_valid(&data));
}

#[test]
fn the_folder_holds_every_document_and_pages_link_only_to_what_is_there() {
    let fixture = city();
    for name in ["自评表.xlsx", "自查报告.docx", "自查报告.pdf", "差距图形.gpkg", "index.html"]
    {
        let size = fs::metadata(fixture.results.join(name)).unwrap().len();
        assert!(size > 1_000, "{name}: {size}");
    }
    let mut pages = 0;
    for entry in fs::read_dir(&fixture.results).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "html") {
            continue;
        }
        pages += 1;
        let html = fs::read_to_string(&path).unwrap();
        assert!(html.contains("虚构"), "{}: the banner is missing", path.display());
        for piece in html.split("href=\"").chain(html.split("src=\"")).skip(1) {
            let link = piece.split('"').next().unwrap();
            if link.starts_with('#') || link.contains(['<', ' ', ':']) || link.is_empty() {
                continue;
            }
            let target = link.split('#').next().unwrap();
            assert!(fixture.results.join(target).exists(), "{}: {link}", path.display());
        }
        for untold in ["report.", "need.", "part.", "column.", "variant.", "parameter."] {
            let shown = html.split(&format!(">{untold}")).count() - 1;
            assert_eq!(shown, 0, "{}: a key stands in place of words", path.display());
        }
    }
    assert_eq!(pages, 1 + fixture.assessed.record.assessment.items.len());
}

#[test]
fn an_issued_assessment_shows_no_provisional_conclusion() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("issued");
    let assessed = assess(&city().raw, &choices(&out, Stage::Issued, true), |_| Ok(())).unwrap();
    let provisional: Vec<&str> = assessed
        .record
        .assessment
        .items
        .iter()
        .filter(|i| i.judgement.provisional && i.judgement.verdict == Verdict::Fail)
        .map(|i| i.key.as_str())
        .collect();
    assert!(provisional.len() > 5, "{provisional:?}");
    for key in provisional {
        let html = fs::read_to_string(out.join(format!("{key}.html"))).unwrap();
        for word in ["未达标", "还差", "暂定"] {
            assert!(
                !html.contains(&format!("▲ {word}")) && !html.contains(&format!(">{word}")),
                "{key}: {word}"
            );
        }
    }
    // The numbers are those of the draft: the stage changes what is shown, not what is so.
    assert_eq!(assessed.record.digest, city().assessed.record.digest);
}

#[test]
fn everything_wrong_with_a_folder_is_told_at_once_and_nothing_is_published() {
    let folder = tempfile::tempdir().unwrap();
    let raw = folder.path().join("raw");
    copy_all(&city().raw, &raw);
    fs::write(raw.join("statistics.xlsx"), b"not a workbook").unwrap();
    fs::write(raw.join("绿地_2025.shp"), b"not a shapefile").unwrap();
    let text = fs::read_to_string(raw.join("city.toml")).unwrap();
    fs::write(raw.join("city.toml"), text.replace("tier = \"garden\"", "tier = \"best\"")).unwrap();
    let targets = fs::read_to_string(raw.join("targets.toml")).unwrap();
    fs::write(raw.join("targets.toml"), format!("{targets}\"no-such-row\" = 1.0\n")).unwrap();
    let out = folder.path().join("results");
    let failure = assess(&raw, &choices(&out, Stage::Draft, true), |_| Ok(())).unwrap_err();
    let codes: Vec<&str> = failure.problems.iter().map(|p| p.code.as_str()).collect();
    for code in ["assessment.unknown_tier", "assessment.unknown_indicator"] {
        assert!(codes.contains(&code), "{codes:?}");
    }
    let files: Vec<&str> =
        failure.problems.iter().filter_map(|p| p.place.file.as_deref()).collect();
    for file in ["statistics.xlsx", "绿地_2025.shp", "city.toml", "targets.toml"] {
        assert!(files.iter().any(|f| f.ends_with(file)), "{file} in {files:?}");
    }
    assert!(!out.join("assessment.json").exists());
    assert!(!out.join("index.html").exists());
}

#[test]
fn a_confirmed_figure_makes_the_verdict_firm() {
    let folder = tempfile::tempdir().unwrap();
    let raw = folder.path().join("raw");
    copy_all(&city().raw, &raw);
    let mut confirmations = Confirmations::default();
    confirmations.add(Confirmation {
        figure: FigureKey {
            standard: "national-garden-city".into(),
            edition: "2016".into(),
            indicator: "green-space-rate".into(),
            measure: "value".into(),
            tier: "garden".into(),
            position: 1,
        },
        by: "赵敏".into(),
        on: "2026-11-24".into(),
        document: "建城〔2016〕235号".into(),
        page: "3".into(),
        limit: Some(Limit::AtLeast(32.0)),
        seen: Some(Limit::AtLeast(31.0)),
    });
    fs::write(raw.join("confirmations.toml"), confirmations.write()).unwrap();
    let out = folder.path().join("results");
    let assessed = assess(&raw, &choices(&out, Stage::Draft, false), |_| Ok(())).unwrap();
    let item =
        assessed.record.assessment.items.iter().find(|i| i.key == "green-space-rate").unwrap();
    assert_eq!((item.judgement.verdict, item.judgement.provisional), (Verdict::Fail, false));
    assert!(verify(&out, None, |_| Ok(())).unwrap().same);
}
