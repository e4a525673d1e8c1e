//! Images taken in as layers of imagery: one polygon, the ground of the image, and nothing of cells.

use crate::shared;
use geo_types::Geometry;
use std::path::Path;
use yuanjian_app::{
    assessments::{intake, project::Office},
    canopy::Ndvi,
    imagery::{self, Seen, Style},
    layers::{self, Choices, Export},
};
use yuanjian_layer::{Archive, Table, Value, crs::Crs, raster::LeastPatch};

#[path = "../../../yuanjian-layer/tests/raster/plain.rs"]
mod plain;

fn imagery() -> Choices {
    Choices { kind: "imagery".into(), ..Choices::default() }
}

/// The one row of the layer that a file becomes, and the area that is told of it.
fn taken(file: &Path, archive: &Path, choices: &Choices) -> (Table, f64) {
    let stored = layers::take_in(&file.display().to_string(), archive, choices).unwrap();
    assert_eq!((stored.report.features_read, stored.report.features_kept), (1, 1));
    assert_eq!(stored.report.cells, None);
    let layer = Archive::open(archive).unwrap().load(&stored.digest).unwrap();
    (layer.table().clone(), stored.report.area_m2)
}

fn refused(file: &Path, archive: &Path, choices: &Choices) -> Vec<String> {
    let failure = layers::take_in(&file.display().to_string(), archive, choices).unwrap_err();
    failure.problems.into_iter().map(|problem| problem.code).collect()
}

#[test]
fn the_footprint_is_what_the_grid_says_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let (file, archive) = (folder.path().join("正射影像.tif"), folder.path().join("archive"));
    // Four columns of 10 m and two rows of 5 m from 500 000 east and 3 380 000 north.
    let rows = [vec![9; 12], vec![9; 12]];
    let origin = [500_000.0, 3_380_000.0];
    std::fs::write(&file, plain::tiff_of_bands(3, &rows, origin, [10.0, 5.0], 4547, 1)).unwrap();
    let choices = Choices {
        to_crs: Some("EPSG:4547".into()),
        imaged_on: Some("2025-07-15".into()),
        ..imagery()
    };
    let (table, m2) = taken(&file, &archive, &choices);
    assert!((m2 - 400.0).abs() < 1e-9, "{m2}");
    let Some(Geometry::Polygon(shape)) = &table.features[0].geometry else { panic!() };
    let mut corners: Vec<(f64, f64)> = shape.exterior().coords().map(|c| (c.x, c.y)).collect();
    assert_eq!((corners.len(), corners.first()), (5, corners.last()));
    corners.pop();
    corners.sort_by(|a, b| a.partial_cmp(b).unwrap());
    let [west, east, south, north] = [500_000.0, 500_040.0, 3_379_990.0, 3_380_000.0];
    assert_eq!(corners, [(west, south), (west, north), (east, south), (east, north)]);
    for (name, wanted) in [
        ("file", Value::Text("正射影像.tif".into())),
        ("columns", Value::Int(4)),
        ("rows", Value::Int(2)),
        ("bands", Value::Int(3)),
        ("bits", Value::Int(8)),
        ("cell_x_m", Value::Real(10.0)),
        ("cell_y_m", Value::Real(5.0)),
        ("imaged_on", Value::Text("2025-07-15".into())),
    ] {
        assert_eq!(table.value(0, name), &wanted, "{name}");
    }
    for name in ["范围.gpkg", "范围.shp"] {
        let out = folder.path().join(name);
        let digest = layers::list(&archive).unwrap()[0].digest.as_str().to_owned();
        let given = layers::export(&archive, &digest, &out, &Export::default()).unwrap();
        assert_eq!(given.features, 1, "{name}");
    }
}

/// Cells of a thousandth of a degree around 30.499° N: radius of the parallel and of the meridian by
/// the formulas of the ellipsoid of CGCS2000.
#[test]
fn cells_in_degrees_are_told_in_metres() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.tif");
    let bytes = plain::tiff(&[vec![1, 2], vec![3, 4]], [113.999, 30.5], [0.001, 0.001], 4490, 1);
    std::fs::write(&file, bytes).unwrap();
    let choices = Choices { to_crs: Some("EPSG:4547".into()), ..imagery() };
    let (table, _) = taken(&file, &folder.path().join("archive"), &choices);
    let metres = |name| table.value(0, name).number().unwrap();
    assert!((metres("cell_x_m") - 95.999_909).abs() < 1e-3, "{}", metres("cell_x_m"));
    assert!((metres("cell_y_m") - 110.860_895).abs() < 1e-3, "{}", metres("cell_y_m"));
    assert_eq!(table.value(0, "imaged_on"), &Value::Null);
}

/// Bounds as rasterio 1.4 tells them.
#[test]
fn the_footprints_of_real_images_are_those_of_another_reader() {
    let Some(data) = shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    for (name, bits, cell, bounds) in [
        ("naip_rgbn_1m", 8, 1.0, [768_269.0, 4_056_992.0, 768_569.0, 4_057_292.0]),
        (
            "sentinel2_bgrn_10m",
            16,
            10.0,
            [
                788_760.235_594_075_4,
                1_429_536.884_339_404_5,
                790_310.235_594_075_4,
                1_431_056.884_339_404_5,
            ],
        ),
    ] {
        let file = data.join(format!("raster/{name}.tif"));
        let (table, _) = taken(&file, &folder.path().join("archive"), &imagery());
        let found = table.bounds();
        let found = [found.min[0], found.min[1], found.max[0], found.max[1]];
        for (found, wanted) in found.into_iter().zip(bounds) {
            assert!((found - wanted).abs() < 1e-6, "{name}: {found} {wanted}");
        }
        assert_eq!(table.value(0, "bands"), &Value::Int(4));
        assert_eq!(table.value(0, "bits"), &Value::Int(bits));
        assert!((table.value(0, "cell_x_m").number().unwrap() - cell).abs() < 1e-9);
    }
}

#[test]
fn a_rule_a_vector_file_and_a_file_cut_off_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("archive");
    let (image, table) = (folder.path().join("a.tif"), folder.path().join("a.csv"));
    let whole = plain::tiff(&[vec![1, 2]], [500_000.0, 3_380_000.0], [1.0, 1.0], 4547, 1);
    std::fs::write(&image, &whole).unwrap();
    std::fs::write(&table, "id,wkt\n1,\"POLYGON((0 0,1 0,1 1,0 0))\"\n").unwrap();
    let ndvi = Some(Ndvi { red: 1, nir: 2, at_least: 0.3 });
    let patch = Some(LeastPatch { at_least_m2: 10.0, diagonal: false });
    let ruled = |ndvi, patch| Choices { ndvi, patch, ..imagery() };
    assert_eq!(refused(&image, &archive, &ruled(ndvi, None)), ["layer.imagery_rule"]);
    assert_eq!(refused(&image, &archive, &ruled(None, patch)), ["layer.imagery_rule"]);
    assert_eq!(refused(&table, &archive, &imagery()), ["layer.imagery_not_raster"]);
    let both = ["layer.imagery_rule", "layer.imagery_not_raster"];
    assert_eq!(refused(&table, &archive, &ruled(ndvi, None)), both);
    // Without a rule, an image of any other kind is told by the reader of vector files.
    let roads = Choices { kind: "roads".into(), ..Choices::default() };
    assert_eq!(refused(&image, &archive, &roads), ["read.is_a_raster"]);
    std::fs::write(&image, &whole[..whole.len() - 20]).unwrap();
    assert_eq!(refused(&image, &archive, &imagery()), ["raster.damaged"]);
    // The head is sound and the cells are gone: the strip is said to lie beyond the end.
    let mut torn = whole.clone();
    let at = u32::from_le_bytes(torn[4..8].try_into().unwrap()) as usize;
    let strip =
        (0..12).map(|n| at + 2 + 12 * n).find(|e| torn[*e..*e + 2] == 273_u16.to_le_bytes());
    let place = strip.unwrap() + 8;
    torn[place..place + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    std::fs::write(&image, &torn).unwrap();
    assert_eq!(refused(&image, &archive, &imagery()), ["raster.damaged"]);
    assert!(!archive.exists(), "nothing was kept");
}

/// Heads that claim 2^17 columns, and twice and once as many cells as can be shown; of their one strip
/// there are two bytes.
#[test]
fn an_image_too_large_to_be_shown_is_refused_before_it_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (file, archive) = (folder.path().join("a.tif"), folder.path().join("archive"));
    let origin = [500_000.0, 3_380_000.0];
    let mut bytes = plain::tiff(&[vec![1, 2]], origin, [1.0, 1.0], 4547, 1);
    let mut claim = |high: u32| {
        let at = u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize;
        for (tag, number) in [(256_u16, 1 << 17), (257, high), (278, high)] {
            let mut entries = (0..12).map(|n| at + 2 + 12 * n);
            let entry = entries.find(|e| bytes[*e..*e + 2] == tag.to_le_bytes()).unwrap();
            bytes[entry + 8..entry + 12].copy_from_slice(&u32::to_le_bytes(number));
        }
        std::fs::write(&file, &bytes).unwrap();
    };
    claim(1 << 17);
    assert_eq!(refused(&file, &archive, &imagery()), ["canopy.too_large_to_show"]);
    let ndvi = Some(Ndvi { red: 1, nir: 2, at_least: 0.3 });
    let both = ["layer.imagery_rule", "canopy.too_large_to_show"];
    assert_eq!(refused(&file, &archive, &Choices { ndvi, ..imagery() }), both);
    assert!(!archive.exists(), "nothing was kept");
    // One that was kept before is refused by the same words when it is asked for.
    let crs = Crs::from_epsg(4547).unwrap();
    let told = imagery::overview(&file, &crs, &Style::Photo(None)).unwrap_err();
    let problem = &told.problems[0];
    assert_eq!(problem.code, "canopy.too_large_to_show");
    for name in ["width", "height"] {
        assert_eq!(problem.params[name].as_u64(), Some(1 << 17), "{name}");
    }
    claim(1 << 16);
    let (table, _) = taken(&file, &archive, &imagery());
    assert_eq!(table.value(0, "rows"), &Value::Int(1 << 16));
}

#[test]
fn a_system_that_the_file_does_not_name_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let (file, archive) = (folder.path().join("a.tif"), folder.path().join("archive"));
    // 32767 stands for a system that is not in the register.
    let origin = [500_000.0, 3_380_000.0];
    std::fs::write(&file, plain::tiff(&[vec![1, 2]], origin, [1.0, 1.0], 32_767, 1)).unwrap();
    assert!(!refused(&file, &archive, &imagery()).is_empty());
    let (_, m2) = taken(&file, &archive, &Choices { crs: Some("EPSG:4547".into()), ..imagery() });
    assert!((m2 - 2.0).abs() < 1e-9, "{m2}");
}

#[test]
fn an_assessment_takes_no_image_in_and_does_not_look_for_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let city = "name='x'\ncode='1'\nedition='2016'\ntier='garden'\ndata_year=2025\ncrs='EPSG:4547'\n\
                [[layers]]\nkind='imagery'\npath='nowhere.tif'\nyear=2025\n";
    std::fs::write(folder.path().join("city.toml"), city).unwrap();
    let office = Office::read(folder.path()).unwrap();
    let mut told = 0;
    let taken = intake::take_in(&office, &folder.path().join("archive"), |_| {
        told += 1;
        Ok(())
    });
    let (manifest, reports) = taken.unwrap();
    assert_eq!((manifest.layers.len(), reports.len(), told), (0, 0, 0));
}

/// Eleven kilometres of cells of 10 m, east of 114° E: two of them across and down are one of the
/// overview. The square of zoom 8, 1.4° wide, holds it all; one of zoom 17 has some 26 cells across.
#[test]
fn a_far_square_is_drawn_without_the_file_and_a_near_one_from_it() {
    let folder = tempfile::tempdir().unwrap();
    let (file, aside) = (folder.path().join("a.tif"), folder.path().join("aside"));
    let row = [vec![50; 550], vec![200; 550]].concat();
    let rows = vec![row; 1100];
    let bytes = plain::tiff(&rows, [500_000.0, 3_380_000.0], [10.0, 10.0], 4547, 100);
    std::fs::write(&file, bytes).unwrap();
    let (crs, style) = (Crs::from_epsg(4547).unwrap(), Style::Photo(None));
    let whole = imagery::overview(&file, &crs, &style).unwrap();
    assert_eq!((whole.bands, whole.shown, whole.maxzoom), (1, [1; 3], 14));
    // A number of a byte in each of 550 by 550 places, told for each of three colours.
    assert_eq!(whole.bytes(), 3 * 550 * 550);
    let middle = [0, 1].map(|n| (whole.bounds[n] + whole.bounds[n + 2]) / 2.0);
    let square = |zoom: u32| {
        let count = f64::from(1_u32 << zoom);
        let north = middle[1].to_radians().tan().asinh() / std::f64::consts::PI;
        let place = [(middle[0] + 180.0) / 360.0 * count, (1.0 - north) / 2.0 * count];
        [zoom, place[0] as u32, place[1] as u32]
    };
    std::fs::rename(&file, &aside).unwrap();
    let seen = |zoom: u32| imagery::seen(&crs, &whole, &style, square(zoom)).unwrap();
    let Seen::Far(Some(png)) = seen(8) else { panic!("a far square asks for the file") };
    assert!(png.starts_with(b"\x89PNG"));
    let elsewhere = imagery::seen(&crs, &whole, &style, [8, 0, 0]).unwrap();
    assert!(matches!(elsewhere, Seen::Far(None)));
    let Seen::Near(ground) = seen(17) else { panic!("a near square is drawn too coarsely") };
    assert!(imagery::near(&file, &whole, &style, &ground).is_err(), "there is no file");
    std::fs::rename(&aside, &file).unwrap();
    let png = imagery::near(&file, &whole, &style, &ground).unwrap().unwrap();
    assert!(png.starts_with(b"\x89PNG"));
}
