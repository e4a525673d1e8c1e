//! Rasters against pixel counts of an independent tool, exactextract and GDAL's own variants.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "raster/plain.rs"]
mod plain;

use std::path::{Path, PathBuf};
use std::process::Command;
use yuanjian_geometry::{PolygonSet, areas_by_zone};
use yuanjian_layer::raster::{
    Canopy, LeastPatch, Picture, Raster, RasterError, View, Window, canopy_area_by_zone, covered,
    read_canopy, sample, survey,
};
use yuanjian_layer::{Archive, DeclaredCrs, ImportOptions, Imported, LayerKind, Limits, import};

fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("YUANJIAN_SHARED")
        .map_or_else(
            || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
            PathBuf::from,
        )
        .join("data/raster");
    if folder.exists() {
        return Some(folder);
    }
    eprintln!("skipped: ../shared is not here");
    None
}

fn python() -> Option<PathBuf> {
    let found = std::env::var_os("YUANJIAN_PYTHON").map(PathBuf::from).or_else(|| {
        Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache/yuanjian/venv/bin/python"))
    })?;
    if found.exists() {
        return Some(found);
    }
    eprintln!("skipped: no python with rasterio and exactextract here");
    None
}

fn whole(raster: &Raster) -> PolygonSet {
    let [x, y] = raster.origin;
    let [w, h] = [raster.size[0] as f64 * raster.cell[0], raster.size[1] as f64 * raster.cell[1]];
    let mut set = PolygonSet::new();
    set.push_ring([[x, y], [x, y - h], [x + w, y - h], [x + w, y]], true);
    set.end_feature();
    set
}

#[test]
fn pixel_counts_equal_the_reference() {
    let Some(folder) = shared() else { return };
    let reference: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.join("reference.json")).unwrap()).unwrap();
    for (file, key) in [("naip_rgbn_1m.tif", "naip"), ("sentinel2_bgrn_10m.tif", "sentinel2_crop")]
    {
        let raster = Raster::open(&folder.join(file)).unwrap();
        let facts = &reference[key];
        let code: u32 =
            facts["crs"].as_str().unwrap().strip_prefix("EPSG:").unwrap().parse().unwrap();
        assert_eq!(raster.crs, DeclaredCrs::Epsg(code));
        assert_eq!(
            [facts["width"].as_u64(), facts["height"].as_u64()],
            raster.size.map(|s| Some(s as u64))
        );
        let (red, nir) = (
            facts["red_band"].as_u64().unwrap() as usize,
            facts["nir_band"].as_u64().unwrap() as usize,
        );
        for (threshold, pixels) in facts["pixels_ndvi_ge"].as_object().unwrap() {
            let rule = Canopy::Ndvi { red, nir, threshold: threshold.parse().unwrap() };
            let found = canopy_area_by_zone(&raster, &rule, None, &whole(&raster)).unwrap()[0];
            let cell = facts["pixel_area_m2"].as_f64().unwrap();
            let (covered, valid) = (found.covered_m2 / cell, found.valid_m2 / cell);
            assert!(
                (covered - pixels.as_f64().unwrap()).abs() < 1e-6,
                "{key} {threshold}: {covered} {pixels}"
            );
            assert!(
                (valid - facts["valid_pixels"].as_f64().unwrap()).abs() < 1e-6,
                "{key}: {valid}"
            );
        }
    }
}

/// A blob, a sliver across everything, a triangle of less than a cell, and one half outside.
fn zones() -> Vec<Vec<[f64; 2]>> {
    let blob = (0..40)
        .map(|i| {
            let a = f64::from(i) / 40.0 * std::f64::consts::TAU;
            let r = 90.0 + 25.0 * (a * 5.0).sin();
            [768_400.3 + r * a.cos(), 4_057_140.7 + r * a.sin()]
        })
        .collect();
    vec![
        blob,
        vec![
            [768_270.1, 4_057_000.2],
            [768_560.9, 4_057_280.4],
            [768_560.2, 4_057_281.9],
            [768_269.6, 4_057_001.0],
        ],
        vec![[768_300.2, 4_057_100.3], [768_300.7, 4_057_100.4], [768_300.5, 4_057_100.9]],
        vec![[768_500.5, 4_057_200.5], [768_700.5, 4_057_190.5], [768_650.5, 4_057_400.5]],
    ]
}

#[test]
fn zones_agree_with_exactextract() {
    let (Some(folder), Some(python)) = (shared(), python()) else { return };
    let file = folder.join("naip_rgbn_1m.tif");
    let raster = Raster::open(&file).unwrap();
    let mut set = PolygonSet::new();
    for ring in zones() {
        set.push_ring(ring, true);
        set.end_feature();
    }
    let rule = Canopy::Ndvi { red: 1, nir: 4, threshold: 0.3 };
    let ours = canopy_area_by_zone(&raster, &rule, None, &set).unwrap();
    let script = format!(
        "import rasterio,numpy as np,json,geopandas as g\nfrom shapely.geometry import Polygon\n\
         from exactextract import exact_extract\nfrom exactextract.raster import NumPyRasterSource\n\
         r=rasterio.open(r'{}')\na=r.read().astype('f8')\nn=(a[3]-a[0])/(a[3]+a[0])\nb=r.bounds\n\
         s=NumPyRasterSource((n>=0.3).astype('f8'),xmin=b.left,ymin=b.bottom,xmax=b.right,ymax=b.top,srs_wkt=r.crs.to_wkt())\n\
         z=g.GeoDataFrame(geometry=[Polygon(p) for p in {:?}],crs=r.crs)\n\
         e=exact_extract(s,z,['sum','count'],output='pandas')\nprint(json.dumps([list(map(float,e['sum'])),list(map(float,e['count']))]))",
        file.display(),
        zones()
    );
    let run = Command::new(python).args(["-W", "ignore", "-c", &script]).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let theirs: [Vec<f64>; 2] = serde_json::from_slice(&run.stdout).unwrap();
    // exactextract keeps a cell's share in single precision, so it is the coarser of the two; the
    // polygon's own area tells how exact ours is.
    for (i, found) in ours.iter().enumerate() {
        let (covered, valid) = (theirs[0][i], theirs[1][i]);
        assert!((found.covered_m2 - covered).abs() <= 1e-6 * valid, "{i}: {found:?} {covered}");
        assert!((found.valid_m2 - valid).abs() <= 1e-6 * valid, "{i}: {found:?} {valid}");
        if i < 3 {
            assert!(
                (found.valid_m2 / set.area(i) - 1.0).abs() < 1e-9,
                "{i}: {found:?} {}",
                set.area(i)
            );
        }
    }
    assert!(ours[3].nodata_m2 > 0.0);
}

fn translate(source: &Path, target: &Path, options: &[&str]) -> bool {
    Command::new("gdal_translate")
        .arg("-q")
        .args(options)
        .arg(source)
        .arg(target)
        .status()
        .is_ok_and(|s| s.success())
}

#[test]
fn every_packing_of_one_image_gives_one_answer() {
    let Some(folder) = shared() else { return };
    if Command::new("gdal_translate").arg("--version").output().is_err() {
        eprintln!("skipped: gdal_translate is not here");
        return;
    }
    let work = tempfile::tempdir().unwrap();
    let source = folder.join("naip_rgbn_1m.tif");
    let rule = Canopy::Ndvi { red: 1, nir: 4, threshold: 0.3 };
    let mut set = PolygonSet::new();
    set.push_ring(zones().remove(0), true);
    set.end_feature();
    let want = canopy_area_by_zone(&Raster::open(&source).unwrap(), &rule, None, &set).unwrap()[0];
    let cases: [&[&str]; 12] = [
        &["-co", "COMPRESS=LZW"],
        &["-co", "COMPRESS=LZW", "-co", "PREDICTOR=2", "-ot", "UInt16"],
        &[
            "-co",
            "COMPRESS=DEFLATE",
            "-co",
            "TILED=YES",
            "-co",
            "BLOCKXSIZE=64",
            "-co",
            "BLOCKYSIZE=32",
        ],
        &["-co", "COMPRESS=DEFLATE", "-co", "PREDICTOR=3", "-ot", "Float32"],
        &["-co", "COMPRESS=LZW", "-co", "PREDICTOR=3", "-ot", "Float64", "-co", "INTERLEAVE=BAND"],
        &["-co", "INTERLEAVE=BAND", "-ot", "Int16", "-co", "TILED=YES"],
        &["-co", "COMPRESS=PACKBITS"],
        &["-co", "BIGTIFF=YES", "-co", "COMPRESS=DEFLATE", "-co", "PREDICTOR=2"],
        &[
            "-co",
            "ENDIANNESS=BIG",
            "-ot",
            "UInt16",
            "-co",
            "COMPRESS=DEFLATE",
            "-co",
            "PREDICTOR=2",
        ],
        &["-co", "ENDIANNESS=BIG", "-ot", "Float32", "-co", "COMPRESS=LZW"],
        &["-ot", "Int32", "-co", "COMPRESS=LZW", "-co", "PREDICTOR=2"],
        &["-ot", "UInt32", "-co", "BLOCKYSIZE=7"],
    ];
    for (n, options) in cases.iter().enumerate() {
        let target = work.path().join(format!("{n}.tif"));
        assert!(translate(&source, &target, options), "{options:?}");
        let raster = Raster::open(&target).unwrap();
        let got = canopy_area_by_zone(&raster, &rule, None, &set).unwrap()[0];
        assert!(
            (got.covered_m2 - want.covered_m2).abs() < 1e-6
                && (got.valid_m2 - want.valid_m2).abs() < 1e-6,
            "{options:?}: {got:?} {want:?}"
        );
    }
}

#[test]
fn damaged_files_are_refused_and_never_a_panic() {
    let Some(folder) = shared() else { return };
    let bytes = std::fs::read(folder.join("sentinel2_bgrn_10m.tif")).unwrap();
    let work = tempfile::tempdir().unwrap();
    let file = work.path().join("bad.tif");
    let rule = Canopy::Ndvi { red: 3, nir: 4, threshold: 0.3 };
    let attempt = |content: &[u8]| {
        std::fs::write(&file, content).unwrap();
        if let Ok(raster) = Raster::open(&file)
            && raster.size[0] < 10_000
        {
            let _ = canopy_area_by_zone(&raster, &rule, None, &whole(&raster));
            let _ = read_canopy(&file, &rule, None, &Limits::default());
        }
    };
    for cut in [0, 1, 4, 8, 16, 100, 1000, bytes.len() / 2, bytes.len() - 1] {
        attempt(&bytes[..cut]);
    }
    for at in (0..400).chain((bytes.len() - 3000..bytes.len()).step_by(23)) {
        let mut bad = bytes.clone();
        bad[at] ^= 0xff;
        attempt(&bad);
    }
}

fn imported(file: &Path, rule: &Canopy) -> Imported {
    let raw = read_canopy(file, rule, None, &Limits::default()).unwrap();
    let imported = import(raw, &ImportOptions::new(LayerKind::Canopy)).unwrap();
    assert_eq!(imported.report.repaired_m2, 0.0);
    assert_eq!(imported.report.features_read, imported.report.features_kept);
    imported
}

/// Zones over any raster: all of it, a star, a sliver corner to corner, and one that reaches out.
fn zones_over(raster: &Raster) -> PolygonSet {
    let [x, y] = raster.origin;
    let [w, h] = [raster.size[0] as f64 * raster.cell[0], raster.size[1] as f64 * raster.cell[1]];
    let at = |u: f64, v: f64| [x + u * w, y - h + v * h];
    let star = (0..11).map(|i| {
        let a = f64::from(i) / 11.0 * std::f64::consts::TAU;
        let r = if i % 2 == 0 { 0.43 } else { 0.21 };
        at(0.503 + r * a.cos(), 0.481 + r * a.sin())
    });
    let mut set = whole(raster);
    set.push_ring(star, true);
    set.end_feature();
    set.push_ring([at(0.011, 0.013), at(0.987, 0.991), at(0.983, 0.994)], true);
    set.end_feature();
    set.push_ring([at(0.61, 0.57), at(1.73, 0.4), at(1.2, 1.9)], true);
    set.end_feature();
    set
}

/// The polygons of the layer give in every zone what the cells give.
fn agree(file: &Path, rule: &Canopy) {
    let raster = Raster::open(file).unwrap();
    let zones = zones_over(&raster);
    let cells = canopy_area_by_zone(&raster, rule, None, &zones).unwrap();
    let polygons = imported(file, rule).layer.table().polygons();
    let shapes = areas_by_zone(&polygons, None, &[], &zones).subject_m2;
    for (i, (cells, shapes)) in cells.iter().zip(shapes).enumerate() {
        let cells = cells.covered_m2;
        assert!(cells > 0.0);
        assert!((shapes / cells - 1.0).abs() < 1e-9, "zone {i}: {shapes} {cells}");
    }
}

#[test]
fn the_traced_polygons_of_real_images_have_the_area_of_their_cells_in_every_zone() {
    let Some(folder) = shared() else { return };
    for threshold in [0.2, 0.3, 0.4] {
        agree(&folder.join("naip_rgbn_1m.tif"), &Canopy::Ndvi { red: 1, nir: 4, threshold });
        agree(&folder.join("sentinel2_bgrn_10m.tif"), &Canopy::Ndvi { red: 3, nir: 4, threshold });
    }
}

/// Patches of every shape: noise that was smoothed once, so that there are large ones with holes,
/// corners that touch, single cells, and cells without data (0).
fn patchwork(wide: usize, high: usize) -> Vec<Vec<u8>> {
    let mut state = 20_261_124_u64;
    let mut draw = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u8 % 5
    };
    let noise: Vec<Vec<u8>> = (0..high).map(|_| (0..wide).map(|_| draw()).collect()).collect();
    (0..high)
        .map(|r| {
            (0..wide)
                .map(|c| if (r + c) % 3 == 0 { noise[r][c] } else { noise[r / 2 * 2][c / 3 * 3] })
                .collect()
        })
        .collect()
}

#[test]
fn the_traced_polygons_of_a_class_raster_have_the_area_of_their_cells_class_by_class() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("classes.tif");
    let bytes = plain::tiff(&patchwork(97, 83), [431_000.5, 3_388_000.25], [0.7, 1.3], 4547, 5);
    std::fs::write(&file, bytes).unwrap();
    let raster = Raster::open(&file).unwrap();
    assert_eq!((raster.crs.clone(), raster.nodata), (DeclaredCrs::Epsg(4547), Some(0.0)));
    let names = [(1, "tree"), (2, "shrub"), (3, "grass")].map(|(n, c)| (n, c.to_owned()));
    let all = Canopy::Classes { band: 1, names: names.clone().into() };
    agree(&file, &all);
    let layer = imported(&file, &all).layer;
    let table = layer.table();
    assert!(table.polygons().vertices() > 4 * table.features.len(), "no patch is more than a box");
    for (number, class) in names {
        let of_class: Vec<usize> = (0..table.features.len())
            .filter(|i| table.value(*i, "class").text() == class)
            .collect();
        let rule = Canopy::Classes { band: 1, names: [(number, class)].into() };
        let zones = zones_over(&raster);
        let cells = canopy_area_by_zone(&raster, &rule, None, &zones).unwrap();
        let shapes = areas_by_zone(&table.select(&of_class).polygons(), None, &[], &zones);
        for (cells, shapes) in cells.iter().zip(shapes.subject_m2) {
            assert!((shapes / cells.covered_m2 - 1.0).abs() < 1e-9, "{shapes} {cells:?}");
        }
    }
}

#[test]
fn geopandas_finds_the_archived_canopy_valid_and_as_large() {
    let (Some(folder), Some(python)) = (shared(), python()) else { return };
    let work = tempfile::tempdir().unwrap();
    let classes = work.path().join("classes.tif");
    std::fs::write(&classes, plain::tiff(&patchwork(60, 40), [5e5, 4e6], [1.0, 1.0], 32_617, 8))
        .unwrap();
    let two = [(1, "tree".to_owned()), (3, "grass".to_owned())].into();
    for (file, rule) in [
        (folder.join("naip_rgbn_1m.tif"), Canopy::Ndvi { red: 1, nir: 4, threshold: 0.3 }),
        (classes, Canopy::Classes { band: 1, names: two }),
    ] {
        let imported = imported(&file, &rule);
        let archive = Archive::open(work.path()).unwrap();
        let digest = archive.store(&imported.layer, &imported.report).unwrap();
        let script = format!(
            "import geopandas as g\nd=g.read_parquet(r'{}')\nassert d.is_valid.all()\n\
             assert set(d['class'])<={{'vegetation','tree','grass'}}, set(d['class'])\n\
             assert d.crs.is_projected\nprint(len(d), d.union_all().area)",
            archive.path(&digest).display()
        );
        let run = Command::new(&python).args(["-W", "ignore", "-c", &script]).output().unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        let said = String::from_utf8(run.stdout).unwrap();
        let (count, area) = said.trim().split_once(' ').unwrap();
        assert_eq!(count.parse::<u64>().unwrap(), imported.report.features_kept);
        let area: f64 = area.parse().unwrap();
        assert!((area / imported.report.area_m2 - 1.0).abs() < 1e-9, "{area}");
    }
}

/// What a script says as JSON, told by libraries of others.
fn told(python: &Path, script: &str) -> serde_json::Value {
    let run = Command::new(python).args(["-W", "ignore", "-c", script]).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    serde_json::from_slice(&run.stdout).unwrap()
}

#[test]
fn zones_along_parts_of_cells_agree_with_exactextract_to_the_last_digit() {
    let (Some(folder), Some(python)) = (shared(), python()) else { return };
    let file = folder.join("naip_rgbn_1m.tif");
    let raster = Raster::open(&file).unwrap();
    // Shares of quarters and sixteenths, which single precision holds exactly.
    let [x, y] = raster.origin;
    let boxes = [
        [x + 10.25, y - 90.5, x + 33.75, y - 12.25],
        [x - 7.5, y - 400.0, x + 150.5, y - 150.25],
        [x + 44.25, y - 51.75, x + 44.5, y - 51.5],
    ];
    let mut set = PolygonSet::new();
    for [west, south, east, north] in boxes {
        set.push_ring([[west, north], [west, south], [east, south], [east, north]], true);
        set.end_feature();
    }
    let rule = Canopy::Ndvi { red: 1, nir: 4, threshold: 0.3 };
    let ours = canopy_area_by_zone(&raster, &rule, None, &set).unwrap();
    let script = format!(
        "import rasterio,json,geopandas as g\nfrom shapely.geometry import box\n\
         from exactextract import exact_extract\nfrom exactextract.raster import NumPyRasterSource\n\
         r=rasterio.open(r'{}')\na=r.read().astype('f8')\nn=(a[3]-a[0])/(a[3]+a[0])\nb=r.bounds\n\
         s=NumPyRasterSource((n>=0.3).astype('f8'),xmin=b.left,ymin=b.bottom,xmax=b.right,ymax=b.top,srs_wkt=r.crs.to_wkt())\n\
         z=g.GeoDataFrame(geometry=[box(*p) for p in {boxes:?}],crs=r.crs)\n\
         e=exact_extract(s,z,['sum','count'],output='pandas')\nprint(json.dumps([list(map(float,e['sum'])),list(map(float,e['count']))]))",
        file.display(),
    );
    let theirs = told(&python, &script);
    for (i, found) in ours.iter().enumerate() {
        let [covered, valid] = [0, 1].map(|n| theirs[n][i].as_f64().unwrap());
        assert!((found.covered_m2 - covered).abs() <= 1e-9 * valid, "{i}: {found:?} {covered}");
        assert!((found.valid_m2 - valid).abs() <= 1e-9 * valid, "{i}: {found:?} {valid}");
    }
}

#[test]
fn districts_that_share_borders_add_up_to_the_city() {
    let Some(folder) = shared() else { return };
    let raster = Raster::open(&folder.join("sentinel2_bgrn_10m.tif")).unwrap();
    let rule = Canopy::Ndvi { red: 3, nir: 4, threshold: 0.3 };
    let [x, y] = raster.origin;
    let [w, h] = [raster.size[0] as f64 * raster.cell[0], raster.size[1] as f64 * raster.cell[1]];
    // A ragged line from the upper to the lower edge parts the image.
    let line: Vec<[f64; 2]> = (0..=60)
        .map(|n| {
            let part = f64::from(n) / 60.0;
            [x + w * (0.4 + 0.17 * (part * 23.0).sin()), y - h * part]
        })
        .collect();
    let mut set = whole(&raster);
    let west = [[x, y]].into_iter().chain([[x, y - h]]).chain(line.iter().rev().copied());
    set.push_ring(west, true);
    set.end_feature();
    set.push_ring(line.iter().copied().chain([[x + w, y - h], [x + w, y]]), true);
    set.end_feature();
    for patch in [None, Some(LeastPatch { at_least_m2: 500.0, diagonal: true })] {
        let found = canopy_area_by_zone(&raster, &rule, patch, &set).unwrap();
        let [city, parts @ ..] = &found[..] else { panic!() };
        let sum: f64 = parts.iter().map(|part| part.covered_m2).sum();
        assert!((sum / city.covered_m2 - 1.0).abs() < 1e-12, "{sum} {city:?}");
        let sum: f64 = parts.iter().map(|part| part.valid_m2).sum();
        assert!((sum / city.valid_m2 - 1.0).abs() < 1e-12, "{sum} {city:?}");
    }
}

#[test]
fn the_answer_has_the_same_bits_on_any_number_of_threads() {
    let Some(folder) = shared() else { return };
    let file = folder.join("naip_rgbn_1m.tif");
    let raster = Raster::open(&file).unwrap();
    let mut set = PolygonSet::new();
    for ring in zones() {
        set.push_ring(ring, true);
        set.end_feature();
    }
    let rule = Canopy::Ndvi { red: 1, nir: 4, threshold: 0.3 };
    let patch = Some(LeastPatch { at_least_m2: 25.0, diagonal: false });
    let answer = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            (
                canopy_area_by_zone(&raster, &rule, None, &set).unwrap(),
                canopy_area_by_zone(&raster, &rule, patch, &set).unwrap(),
                survey(&raster, 1, 4, 64).unwrap(),
                covered(&raster, &rule, patch, Window::whole(&raster), 64).unwrap(),
            )
        })
    };
    let one = answer(1);
    for threads in [2, 3, 7] {
        assert_eq!(answer(threads), one);
    }
}

#[test]
fn patches_are_those_that_rasterio_polygonises() {
    let (Some(folder), Some(python)) = (shared(), python()) else { return };
    let file = folder.join("naip_rgbn_1m.tif");
    let raster = Raster::open(&file).unwrap();
    let rule = Canopy::Ndvi { red: 1, nir: 4, threshold: 0.4 };
    let found = |at_least_m2: f64, diagonal: bool| {
        let patch = Some(LeastPatch { at_least_m2, diagonal });
        let found = covered(&raster, &rule, patch, Window::whole(&raster), 100).unwrap();
        assert_eq!(found.covered + found.small.cells, 13_411);
        (found.covered, found.small.patches)
    };
    for (diagonal, touching) in [(false, 4), (true, 8)] {
        let script = format!(
            "import rasterio,json\nfrom rasterio.features import shapes\nfrom shapely.geometry import shape\n\
             r=rasterio.open(r'{}')\na=r.read().astype('f8')\nm=(((a[3]-a[0])/(a[3]+a[0]))>=0.4).astype('u1')\n\
             p=[round(shape(s).area) for s,v in shapes(m,mask=m==1,connectivity={touching},transform=r.transform)]\n\
             print(json.dumps([[sum(q for q in p if q>=n),sum(q<n for q in p)] for n in (1,2,5,10,40,300)]))",
            file.display(),
        );
        let theirs = told(&python, &script);
        for (n, least) in [1.0, 2.0, 5.0, 10.0, 40.0, 300.0].into_iter().enumerate() {
            let (cells, patches) = found(least, diagonal);
            assert_eq!(theirs[n], serde_json::json!([cells, patches]), "{least} {diagonal}");
        }
    }
}

#[test]
fn a_least_patch_judges_a_window_as_it_judges_the_whole_image() {
    let Some(folder) = shared() else { return };
    let file = folder.join("naip_rgbn_1m.tif");
    let raster = Raster::open(&file).unwrap();
    let rule = Canopy::Ndvi { red: 1, nir: 4, threshold: 0.4 };
    let patch = Some(LeastPatch { at_least_m2: 30.0, diagonal: false });
    let all = covered(&raster, &rule, patch, Window::whole(&raster), 300).unwrap();
    for window in [[0, 0, 20, 20], [91, 47, 130, 88], [280, 270, 20, 30]] {
        let [column, row, width, height] = window;
        let window = Window { column, row, width, height };
        let part = covered(&raster, &rule, patch, window, 300).unwrap();
        for (n, is) in part.mask.iter().enumerate() {
            let (c, r) = (column + n % width, row + n / width);
            assert_eq!(*is, all.mask[r * 300 + c], "{c} {r}");
        }
        assert_eq!(part.covered, part.mask.iter().filter(|is| **is).count() as u64);
    }
    // No patch is smaller than a cell.
    let one = Some(LeastPatch { at_least_m2: 1.0, diagonal: true });
    let with = covered(&raster, &rule, one, Window::whole(&raster), 300).unwrap();
    assert_eq!(with, covered(&raster, &rule, None, Window::whole(&raster), 300).unwrap());
}

#[test]
fn the_distribution_is_what_numpy_counts() {
    let (Some(folder), Some(python)) = (shared(), python()) else { return };
    for (name, red, nir) in [("naip_rgbn_1m.tif", 1, 4), ("sentinel2_bgrn_10m.tif", 3, 4)] {
        let file = folder.join(name);
        let raster = Raster::open(&file).unwrap();
        let found = survey(&raster, red, nir, 50).unwrap();
        let script = format!(
            "import rasterio,json,numpy as np\nr=rasterio.open(r'{}')\na=r.read(masked=True).astype('f8')\n\
             r,n=a[{red}-1],a[{nir}-1]\nq=((n-r)/(n+r)).compressed()\nq=q[np.isfinite(q)]\n\
             h,e=np.histogram(q,bins=(np.arange(201)-100)/100)\nk=np.arange(200)\n\
             c=np.cumsum(h)[:-1].astype('f8')\nm=np.cumsum(h*k)[:-1]\nN,M=h.sum(),(h*k).sum()\nc[(c==0)|(c==N)]=np.nan\n\
             v=(M*c/N-m)**2/(c*(N-c))\n\
             print(json.dumps([h.tolist(),int(np.nanargmax(v))+1-100,len(q)]))",
            file.display(),
        );
        let theirs = told(&python, &script);
        assert_eq!(serde_json::json!(found.histogram.counts), theirs[0], "{name}");
        let suggested = found.histogram.suggested().unwrap();
        assert_eq!((suggested * 100.0).round() as i64, theirs[1].as_i64().unwrap(), "{name}");
        assert_eq!(found.histogram.known(), theirs[2].as_u64().unwrap());
        for threshold in [0.2, 0.3, 0.4] {
            let rule = Canopy::Ndvi { red, nir, threshold };
            let all = covered(&raster, &rule, None, Window::whole(&raster), 50).unwrap();
            assert_eq!(found.histogram.at_least(threshold), Some(all.covered));
            assert_eq!(found.sample.reaching(threshold), Some(all.mask));
        }
    }
}

#[test]
fn a_picture_shows_cells_and_nothing_where_nothing_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("image.tif");
    // Index 0.5 on the left, 0 on the right, no data in the last column.
    let row = [50, 150, 50, 150, 100, 100, 0, 100];
    let bytes = plain::tiff_of_bands(2, &vec![row.to_vec(); 3], [5e5, 3e6], [1.0, 1.0], 4547, 2);
    std::fs::write(&file, bytes).unwrap();
    let raster = Raster::open(&file).unwrap();
    let found = survey(&raster, 1, 2, 100).unwrap().sample;
    assert_eq!((found.size, found.step), ([4, 3], 1));
    let mask = found.reaching(0.3).unwrap();
    assert_eq!(mask[..4], [true, true, false, false]);
    let picture = Picture::of(&found, Some(&mask), View::Canopy);
    let opaque: Vec<u8> = picture.rgba[..16].chunks(4).map(|cell| cell[3]).collect();
    assert_eq!(opaque, [255, 255, 255, 0]);
    assert!(picture.rgba[1] > picture.rgba[0], "canopy is green: {:?}", &picture.rgba[..4]);
    let png = picture.png();
    let mut read = png::Decoder::new(std::io::Cursor::new(&png)).read_info().unwrap();
    let mut pixels = vec![0; read.output_buffer_size().unwrap()];
    let info = read.next_frame(&mut pixels).unwrap();
    assert_eq!(([info.width, info.height], pixels), ([4, 3], picture.rgba));
    // A part of it, and less than all of it.
    let window = Window { column: 1, row: 1, width: 9, height: 9 }.within(&raster).unwrap();
    assert_eq!((window.width, window.height), (3, 2));
    assert_eq!(sample(&raster, 1, 2, window, 2).unwrap().size, [2, 1]);
    assert!(Window { column: 4, row: 0, width: 1, height: 1 }.within(&raster).is_none());
    for (red, nir) in [(0, 1), (1, 3)] {
        assert!(matches!(survey(&raster, red, nir, 9), Err(RasterError::NoBand { bands: 2, .. })));
    }
}

/// A GeoTIFF that rasterio writes from an array of bands, with `more` done to the open file.
fn written(python: &Path, file: &Path, bands: &str, profile: &str, more: &str) {
    let script = format!(
        "import rasterio,json,numpy as np\nfrom rasterio.transform import from_origin\na=np.array({bands})\n\
         p=dict(driver='GTiff',count=a.shape[0],height=a.shape[1],width=a.shape[2],crs='EPSG:4547',transform=from_origin(5e5,3e6,1,1))\n\
         p.update({profile})\nwith rasterio.open(r'{}','w',**p) as f:\n  f.write(a.astype(p['dtype']))\n  {more}\nprint(1)",
        file.display(),
    );
    told(python, &script);
}

#[test]
fn factors_summands_and_values_for_nothing_are_those_of_the_file() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("image.tif");
    let shares = |file: &Path, threshold: f64| {
        let raster = Raster::open(file).unwrap();
        let rule = Canopy::Ndvi { red: 1, nir: 2, threshold };
        let found = covered(&raster, &rule, None, Window::whole(&raster), 9).unwrap();
        (found.covered, found.known)
    };
    // As Sentinel-2 since 2022: 1000 stands for no light. 2000 and 4000 are then 0.5, not 0.33.
    let bands = "[[[2000,2000,1500]],[[4000,2500,1500]]]";
    written(&python, &file, bands, "dtype='uint16'", "f.scales=(1e-4,1e-4);f.offsets=(-.1,-.1)");
    assert_eq!(shares(&file, 0.4), (1, 3));
    written(&python, &file, bands, "dtype='uint16'", "f.scales=(1e-4,1e-4)");
    assert_eq!(shares(&file, 0.4), (0, 3));
    assert_eq!(shares(&file, 0.3), (1, 3));
    // The decimals of the tag are not the number that single precision holds.
    let lowest = "[[[0.1,-3.4028234663852886e38,0.2,float('nan')]],[[0.3,0.2,0.2,0.4]]]";
    written(&python, &file, lowest, "dtype='float32',nodata=-3.4028234663852886e38", "pass");
    assert_eq!(shares(&file, 0.3), (1, 2));
    written(&python, &file, "[[[7,7,9]],[[21,9,9]]]", "dtype='int16',nodata=9", "pass");
    assert_eq!(shares(&file, 0.5), (1, 1));
}

#[test]
fn an_image_kept_as_one_block_is_read_line_by_line() {
    let Some(folder) = shared() else { return };
    if Command::new("gdal_translate").arg("--version").output().is_err() {
        eprintln!("skipped: gdal_translate is not here");
        return;
    }
    let work = tempfile::tempdir().unwrap();
    let source = folder.join("naip_rgbn_1m.tif");
    let rule = Canopy::Ndvi { red: 1, nir: 4, threshold: 0.3 };
    let patch = Some(LeastPatch { at_least_m2: 0.5, diagonal: false });
    let common = ["-outsize", "3000", "3000", "-ot", "UInt16"];
    let answer = |options: &[&str]| {
        let target = work.path().join("large.tif");
        let all: Vec<&str> = common.iter().chain(options).copied().collect();
        assert!(translate(&source, &target, &all), "{options:?}");
        let raster = Raster::open(&target).unwrap();
        let zones = zones_over(&raster);
        let part = Window { column: 1111, row: 1234, width: 500, height: 400 };
        (
            canopy_area_by_zone(&raster, &rule, None, &zones).unwrap(),
            covered(&raster, &rule, patch, Window::whole(&raster), 500).unwrap(),
            sample(&raster, 1, 4, part, 400).unwrap(),
        )
    };
    let want = answer(&["-co", "TILED=YES", "-co", "COMPRESS=DEFLATE"]);
    let one = ["-co", "BLOCKYSIZE=3000"];
    let cases: [&[&str]; 7] = [
        &[],
        &["-co", "COMPRESS=DEFLATE", "-co", "PREDICTOR=2"],
        &["-co", "COMPRESS=LZW", "-co", "PREDICTOR=2"],
        &["-co", "COMPRESS=PACKBITS"],
        &["-co", "COMPRESS=DEFLATE", "-co", "INTERLEAVE=BAND"],
        &["-co", "COMPRESS=LZW", "-co", "INTERLEAVE=BAND"],
        &["-co", "ENDIANNESS=BIG", "-co", "COMPRESS=DEFLATE", "-co", "PREDICTOR=2"],
    ];
    for options in cases {
        let all: Vec<&str> = one.iter().chain(options).copied().collect();
        assert_eq!(answer(&all), want, "{options:?}");
    }
}

#[test]
fn a_few_bytes_that_claim_a_huge_image_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("huge.tif");
    let mut bytes = plain::tiff(&[vec![1, 2]], [5e5, 3e6], [1.0, 1.0], 4547, 1);
    let patched = |tag: u16, value: u32, bytes: &mut Vec<u8>| {
        let at = u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize;
        let entry =
            (0..12).map(|n| at + 2 + 12 * n).find(|e| bytes[*e..*e + 2] == tag.to_le_bytes());
        let entry = entry.unwrap();
        bytes[entry + 8..entry + 12].copy_from_slice(&value.to_le_bytes());
    };
    patched(256, 1 << 20, &mut bytes);
    patched(257, 1 << 20, &mut bytes);
    patched(278, 1 << 20, &mut bytes);
    std::fs::write(&file, &bytes).unwrap();
    let refused = Raster::open(&file).unwrap_err();
    assert!(matches!(refused, RasterError::Unsupported { .. }), "{refused:?}");
    // A claim that may be looked at ends where the file does.
    patched(256, 1 << 15, &mut bytes);
    patched(257, 1 << 15, &mut bytes);
    std::fs::write(&file, &bytes).unwrap();
    let raster = Raster::open(&file).unwrap();
    let rule = Canopy::Classes { band: 1, names: [(1, "tree".to_owned())].into() };
    let found = covered(&raster, &rule, None, Window::whole(&raster), 9);
    assert!(matches!(found, Err(RasterError::Damaged { reason: "block too short" })), "{found:?}");
    // Degrees have no square metres.
    let bytes = plain::tiff(&[vec![1, 2]], [104.0, 30.0], [0.001, 0.001], 4490, 1);
    std::fs::write(&file, &bytes).unwrap();
    let raster = Raster::open(&file).unwrap();
    let patch = Some(LeastPatch { at_least_m2: 5.0, diagonal: false });
    let found = covered(&raster, &rule, patch, Window::whole(&raster), 9);
    assert!(matches!(found, Err(RasterError::PatchInDegrees)), "{found:?}");
}
