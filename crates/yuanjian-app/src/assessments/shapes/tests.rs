//! The shapes add up to the readings they stand for.

use super::*;
use crate::assessments::sample::sample;
use std::collections::BTreeMap;
use yuanjian_document::content::Stage;
use yuanjian_geometry::defects;

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * b.abs()
}

#[test]
fn served_and_uncovered_ground_add_up_to_the_reading_of_the_city_and_of_each_district() {
    let sample = sample();
    let view = sample.city.view(Moment::DataYear);
    let all = coverages(&view, &sample.edition, &sample.assessment.items);
    assert_eq!(all.len(), 1);
    let coverage = &all[0];
    let mut sums: BTreeMap<String, [f64; 2]> = BTreeMap::new();
    for part in &coverage.parts {
        assert!(defects(&part.served).is_empty() && defects(&part.uncovered).is_empty());
        assert!(close(area(&part.served) + area(&part.uncovered), part.area_m2), "{}", part.id);
        let district = part.district.map(|at| sample.city.districts[at].code.clone());
        for code in [district, Some("city".to_owned())].into_iter().flatten() {
            let sum = sums.entry(code).or_default();
            sum[0] += area(&part.served);
            sum[1] += part.uncovered_m2;
        }
    }
    let mut compared = 0;
    for zone in &coverage.measure.reading.zones {
        if !matches!(zone.zone.kind, ZoneKind::City | ZoneKind::District) {
            continue;
        }
        let [served, uncovered] = sums[&zone.zone.code];
        let measured = zone.outcome.measured().unwrap();
        assert!(close(served, measured.numerator.value), "{}", zone.zone.code);
        let whole = measured.denominator.as_ref().unwrap().value;
        assert!(close(served + uncovered, whole), "{}", zone.zone.code);
        compared += 1;
    }
    assert_eq!(compared, 5);
}

#[test]
fn every_gap_shape_is_valid_and_told_with_its_compound_and_district() {
    let scene = sample().scene(Stage::Draft);
    let layers = gap_layers(&scene);
    let names: Vec<&str> = layers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "uncovered_residential_land",
            "park_service_area",
            "districts_below_limit",
            "added_built_up_area"
        ]
    );
    for (name, table) in &layers {
        assert!(table.fields.iter().all(|f| f.name.is_ascii()), "{name}");
        for feature in &table.features {
            let Some(Geometry::MultiPolygon(shape)) = &feature.geometry else { panic!("{name}") };
            assert!(defects(shape).is_empty(), "{name} {}", feature.id);
            assert_eq!(feature.attributes.len(), table.fields.len());
        }
    }
    let uncovered = &layers[0].1;
    for row in 0..uncovered.features.len() {
        assert!(!uncovered.value(row, "source_id").text().is_empty());
        assert!(!uncovered.value(row, "district_name").text().is_empty());
        let share = uncovered.value(row, "uncovered_share").number().unwrap();
        assert!(share > 0.0 && share <= 1.0, "{share}");
    }
}

#[test]
fn an_issued_document_calls_no_district_failing_on_an_unconfirmed_figure() {
    let mut assessment = sample().assessment.clone();
    for measure in assessment.items.iter_mut().flat_map(|i| &mut i.measures) {
        measure.zones.iter_mut().for_each(|z| z.provisional = true);
    }
    let scene = |stage| Scene { assessment: &assessment, ..sample().scene(stage) };
    let has = |stage| gap_layers(&scene(stage)).iter().any(|(n, _)| n == "districts_below_limit");
    assert!(has(Stage::Draft));
    assert!(!has(Stage::Issued));
}

#[test]
fn the_geopackage_is_the_same_twice_and_gdal_reads_every_feature() {
    let folder = tempfile::tempdir().unwrap();
    let scene = sample().scene(Stage::Draft);
    let paths = ["a.gpkg", "b.gpkg"].map(|name| folder.path().join(name));
    for path in &paths {
        assert_eq!(write_gaps(&scene, path).unwrap(), Some(4));
    }
    assert!(std::fs::read(&paths[0]).unwrap() == std::fs::read(&paths[1]).unwrap());
    let Ok(out) =
        std::process::Command::new("ogrinfo").args(["-al", "-so"]).arg(&paths[0]).output()
    else {
        println!("skipped: ogrinfo is not installed");
        return;
    };
    let text = String::from_utf8_lossy(&out.stdout);
    assert!(out.status.success() && text.contains("4547"), "{text}");
    for (name, table) in gap_layers(&scene) {
        let part =
            text.split(&format!("Layer name: {name}\n")).nth(1).unwrap_or_else(|| panic!("{text}"));
        let count = format!("Feature Count: {}\n", table.features.len());
        assert!(part.split("Layer name:").next().unwrap().contains(&count), "{name} {part}");
    }
}

#[test]
fn a_city_without_layers_has_no_gap_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.gpkg");
    let city = City::default();
    let mut assessment = sample().assessment.clone();
    assessment.items.clear();
    let scene = Scene { city: &city, assessment: &assessment, ..sample().scene(Stage::Draft) };
    assert_eq!(write_gaps(&scene, &path).unwrap(), None);
    assert!(!path.exists());
}
