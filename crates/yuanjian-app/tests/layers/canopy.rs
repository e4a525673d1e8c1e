//! Canopy from images: measured cell by cell, and taken in as a layer that gives the same.

use crate::shared;
use std::path::{Path, PathBuf};
use yuanjian_app::{
    Failure,
    assessments::project::LayerEntry,
    canopy::{self, Ndvi},
    layers::{self, Choices},
    measure::{Ground, Measurement, Request, ZoneFields, Zones, measure},
};
use yuanjian_layer::{
    Feature, Field, FieldKind, Table, Value,
    crs::Crs,
    raster::{self, Canopy, LeastPatch, Raster, Window},
    write::geopackage,
};

/// A file of boxes in parts of the image: `[u0, v0, u1, v1]` between 0 and 1, north up.
fn boxes(raster: &Raster, parts: &[[f64; 4]], epsg: u32, file: &Path) -> String {
    let [x, y] = raster.origin;
    let [w, h] = [raster.size[0] as f64 * raster.cell[0], raster.size[1] as f64 * raster.cell[1]];
    let at = |u: f64, v: f64| geo_types::coord! { x: x + u * w, y: y - h + v * h };
    let features = parts
        .iter()
        .enumerate()
        .map(|(i, [u0, v0, u1, v1])| Feature {
            id: i.to_string(),
            geometry: Some(geo_types::Rect::new(at(*u0, *v0), at(*u1, *v1)).to_polygon().into()),
            attributes: vec![Value::Text(format!("{}", i + 1))],
        })
        .collect();
    let table =
        Table { fields: vec![Field { name: "code".into(), kind: FieldKind::Text }], features };
    let wkt = Crs::from_epsg(epsg).unwrap().wkt1().unwrap();
    geopackage(&[("zones", &table, epsg as i32, &wkt)], file).unwrap();
    file.display().to_string()
}

struct Scene {
    folder: tempfile::TempDir,
    image: PathBuf,
    raster: Raster,
}

impl Scene {
    fn naip() -> Option<Self> {
        let image = shared()?.join("raster/naip_rgbn_1m.tif");
        let raster = Raster::open(&image).unwrap();
        Some(Self { folder: tempfile::tempdir().unwrap(), image, raster })
    }

    fn zones(&self, boundary: [f64; 4], districts: &[[f64; 4]], epsg: u32) -> Zones {
        let file = |name: &str| self.folder.path().join(name);
        Zones {
            boundary: boxes(&self.raster, &[boundary], epsg, &file("boundary.gpkg")),
            districts: (!districts.is_empty())
                .then(|| boxes(&self.raster, districts, epsg, &file("districts.gpkg"))),
            fields: ZoneFields::default(),
            encoding: None,
        }
    }

    fn coverage(&self, rule: Canopy, zones: Zones) -> Result<Measurement, Failure> {
        let source = self.image.display().to_string();
        measure(&Request::CanopyShare { source, rule, patch: None, zones })
    }
}

fn ndvi(at_least: f64) -> Canopy {
    Ndvi { red: 1, nir: 4, at_least }.rule().unwrap()
}

#[test]
fn the_coverage_of_a_whole_image_is_the_count_of_its_cells() {
    let Some(scene) = Scene::naip() else { return };
    let text = std::fs::read(shared().unwrap().join("raster/reference.json")).unwrap();
    let reference: serde_json::Value = serde_json::from_slice(&text).unwrap();
    for (threshold, pixels) in reference["naip"]["pixels_ndvi_ge"].as_object().unwrap() {
        let zones = scene.zones([0.0, 0.0, 1.0, 1.0], &[], 26_917);
        let found = scene.coverage(ndvi(threshold.parse().unwrap()), zones).unwrap();
        let share = pixels.as_f64().unwrap() / 90_000.0;
        assert!((found.city.value.unwrap() - share).abs() < 1e-12);
        assert_eq!(found.parameters["nodata_share"], 0.0);
        assert_eq!(found.parameters["rule"]["ndvi"]["nir_band"], 4);
    }
}

#[test]
fn districts_are_cut_by_the_boundary_and_ground_without_data_is_told() {
    let Some(scene) = Scene::naip() else { return };
    // The boundary reaches half an image to the east, where there is no data; the districts reach
    // beyond it to the west and the south.
    let (west, east) = ([-0.5, -0.5, 0.5, 1.0], [0.5, 0.0, 1.5, 1.0]);
    let zones = scene.zones([0.0, 0.0, 1.5, 1.0], &[west, east], 26_917);
    let found = scene.coverage(ndvi(0.3), zones).unwrap();
    let parts: Vec<f64> = found.districts.iter().map(|d| d.figure.numerator_m2.unwrap()).collect();
    assert!((parts[0] + parts[1] - 52_810.0).abs() < 1e-6, "{parts:?}");
    let ground: Vec<f64> =
        found.districts.iter().map(|d| d.figure.denominator_m2.unwrap()).collect();
    assert!((ground[0] - 45_000.0).abs() < 1e-6 && (ground[1] - 90_000.0).abs() < 1e-6);
    let share = found.parameters["nodata_share"].as_f64().unwrap();
    assert!((share - 1.0 / 3.0).abs() < 1e-9, "{share}");
    let told = found.problems.iter().find(|p| p.code == "measure.raster_nodata").unwrap();
    assert_eq!(told.params["percent"], 33.33);
}

#[test]
fn the_layer_taken_in_gives_the_coverage_that_the_cells_give() {
    let Some(scene) = Scene::naip() else { return };
    let archive = scene.folder.path().join("archive");
    let choices = Choices {
        kind: "canopy".into(),
        ndvi: Some(Ndvi { red: 1, nir: 4, at_least: 0.3 }),
        ..Choices::default()
    };
    let stored = layers::take_in(&scene.image.display().to_string(), &archive, &choices).unwrap();
    let layer = archive.join(format!("{}.parquet", stored.digest.hex()));
    let parts = [[0.013, 0.017, 0.507, 0.71], [0.507, 0.2, 0.93, 0.99]];
    let zones = || scene.zones([0.01, 0.015, 0.94, 0.995], &parts, 26_917);
    let cells = scene.coverage(ndvi(0.3), zones()).unwrap();
    let shapes = measure(&Request::AreaShare {
        name: "green-coverage-rate",
        subject: Ground {
            source: layer.display().to_string(),
            only: Some("class=vegetation".into()),
        },
        zones: zones(),
    })
    .unwrap();
    let close = |a: Option<f64>, b: Option<f64>| (a.unwrap() / b.unwrap() - 1.0).abs() < 1e-9;
    assert!(close(cells.city.value, shapes.city.value));
    for (a, b) in cells.districts.iter().zip(&shapes.districts) {
        assert!(close(a.figure.value, b.figure.value), "{a:?} {b:?}");
    }
}

#[test]
fn an_image_elsewhere_in_degrees_or_of_another_kind_is_refused() {
    let Some(scene) = Scene::naip() else { return };
    let code = |result: Result<Measurement, Failure>| result.unwrap_err().problems.remove(0);
    let whole = [0.0, 0.0, 1.0, 1.0];
    let other = code(scene.coverage(ndvi(0.3), scene.zones(whole, &[whole], 4547)));
    assert_eq!(other.code, "measure.other_system");
    assert_eq!(
        (&other.params["crs"], &other.params["raster_crs"]),
        (&"EPSG:4547".into(), &"EPSG:26917".into())
    );
    let degrees = code(scene.coverage(ndvi(0.3), scene.zones(whole, &[], 4490)));
    assert_eq!(degrees.code, "measure.in_degrees");
    let band = Ndvi { red: 1, nir: 5, at_least: 0.3 }.rule().unwrap();
    let band = code(scene.coverage(band, scene.zones(whole, &[], 26_917)));
    assert_eq!((band.code.as_str(), &band.params["bands"]), ("raster.no_band", &4.into()));
    let zones = scene.zones(whole, &[], 26_917);
    let source = zones.boundary.clone();
    let shapes =
        code(measure(&Request::CanopyShare { source, rule: ndvi(0.3), patch: None, zones }));
    assert_eq!(shapes.code, "canopy.not_a_raster");
    // Without a rule the image is read as a vector layer, and the answer says what to give.
    let zones = scene.zones(whole, &[], 26_917);
    let subject = Ground { source: scene.image.display().to_string(), only: None };
    let image = code(measure(&Request::AreaShare { name: "green-coverage-rate", subject, zones }));
    assert_eq!(image.code, "read.is_a_raster");
}

#[test]
fn shares_of_a_class_raster_come_from_two_lists() {
    let Some(scene) = Scene::naip() else { return };
    // The red band taken for classes: any list of numbers will do, the counts are what matters.
    let list = |numbers: std::ops::Range<u32>| {
        let list: Vec<String> = numbers.map(|n| n.to_string()).collect();
        canopy::numbers(&list.join(","), Some(1)).unwrap()
    };
    let rows = 37;
    let window = Window { column: 0, row: 0, width: 300, height: rows };
    let values = raster::numbers(&scene.raster, 1, window).unwrap();
    let count = |below: f64| values.iter().filter(|v| **v >= 60.0 && **v < below).count() as f64;
    let top = rows as f64 / 300.0;
    let found = measure(&Request::CanopyPart {
        source: scene.image.display().to_string(),
        part: list(60..90),
        whole: list(60..140),
        zones: scene.zones([0.0, 1.0 - top, 1.0, 1.0], &[], 26_917),
    })
    .unwrap();
    assert!(count(90.0) > 0.0 && count(90.0) < count(140.0));
    let close = |a: Option<f64>, b: f64| (a.unwrap() - b).abs() < 1e-6;
    assert!(close(found.city.numerator_m2, count(90.0)), "{:?}", found.city);
    assert!(close(found.city.denominator_m2, count(140.0)), "{:?}", found.city);
    assert_eq!(found.parameters["part"]["classes"].as_array().unwrap().len(), 30);
}

#[test]
fn small_patches_count_neither_measured_nor_taken_in() {
    let Some(scene) = Scene::naip() else { return };
    let patch = LeastPatch { at_least_m2: 40.0, diagonal: false };
    let measured = |patch: Option<LeastPatch>| {
        let zones = scene.zones([0.1, 0.1, 0.9, 0.8], &[], 26_917);
        let source = scene.image.display().to_string();
        measure(&Request::CanopyShare { source, rule: ndvi(0.4), patch, zones }).unwrap()
    };
    let (all, some) = (measured(None), measured(Some(patch)));
    assert!(some.city.value.unwrap() < all.city.value.unwrap());
    assert_eq!(some.parameters["patch"]["at_least_m2"], 40.0);
    let archive = scene.folder.path().join("archive");
    let choices = |patch| Choices {
        kind: "canopy".into(),
        ndvi: Some(Ndvi { red: 1, nir: 4, at_least: 0.4 }),
        patch,
        ..Choices::default()
    };
    let image = scene.image.display().to_string();
    let stored = layers::take_in(&image, &archive, &choices(Some(patch))).unwrap();
    assert_eq!(stored.report.cells.unwrap().patch, Some(patch));
    let told = stored.report.problems.iter().find(|p| p.code == "raster.small_patches").unwrap();
    let left_out = told.params["cells"].as_f64().unwrap();
    let whole = layers::take_in(&image, &archive, &choices(None)).unwrap();
    assert!((whole.report.area_m2 - stored.report.area_m2 - left_out).abs() < 1e-6);
    let layer = archive.join(format!("{}.parquet", stored.digest.hex()));
    let shapes = measure(&Request::AreaShare {
        name: "green-coverage-rate",
        subject: Ground { source: layer.display().to_string(), only: None },
        zones: scene.zones([0.1, 0.1, 0.9, 0.8], &[], 26_917),
    })
    .unwrap();
    assert!((shapes.city.value.unwrap() / some.city.value.unwrap() - 1.0).abs() < 1e-9);
    for wrong in [0.0, -1.0, f64::NAN, 1e9] {
        let patch = LeastPatch { at_least_m2: wrong, diagonal: true };
        let refused = layers::take_in(&image, &archive, &choices(Some(patch))).unwrap_err();
        assert_eq!(refused.problems[0].code, "canopy.bad_patch");
    }
}

#[test]
fn a_city_writes_the_choice_into_its_layer() {
    let entry: LayerEntry =
        toml::from_str("kind='canopy'\npath='a.tif'\nyear=2025\nndvi={red=1,nir=4,at_least=0.3}\n")
            .unwrap();
    assert_eq!(entry.ndvi, Some(Ndvi { red: 1, nir: 4, at_least: 0.3 }));
    let entry: LayerEntry = toml::from_str(
        "kind='canopy'\npath='a.tif'\nyear=2025\nraster_band=2\nraster_classes={'1'='tree','3'='grass'}\n",
    )
    .unwrap();
    assert_eq!((entry.raster_band, entry.raster_classes["3"].as_str()), (Some(2), "grass"));
    let entry: LayerEntry =
        toml::from_str("kind='canopy'\npath='a'\nyear=1\npatch={at_least_m2=10}\n").unwrap();
    assert_eq!(entry.patch, Some(LeastPatch { at_least_m2: 10.0, diagonal: false }));
    assert!(
        toml::from_str::<LayerEntry>("kind='canopy'\npath='a'\nyear=1\nndvi={red=1}\n").is_err()
    );
}

#[test]
fn a_raster_is_canopy_or_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |choices: Choices| {
        layers::take_in("a.tif", folder.path(), &choices).unwrap_err().problems.remove(0).code
    };
    let ndvi = Some(Ndvi { red: 1, nir: 4, at_least: 0.3 });
    let classes: std::collections::BTreeMap<_, _> = [("1".to_owned(), "tree".to_owned())].into();
    let green = Choices { kind: "green_land".into(), ndvi, ..Choices::default() };
    assert_eq!(refused(green), "layer.raster_not_canopy");
    let both =
        Choices { kind: "canopy".into(), ndvi, raster_classes: classes, ..Choices::default() };
    assert_eq!(refused(both), "canopy.two_rules");
}
