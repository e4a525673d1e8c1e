//! Rasters against pixel counts of an independent tool, exactextract and GDAL's own variants.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "raster/plain.rs"]
mod plain;

use std::path::{Path, PathBuf};
use std::process::Command;
use yuanjian_geometry::{PolygonSet, areas_by_zone};
use yuanjian_layer::raster::{Canopy, Raster, canopy_area_by_zone, read_canopy};
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
            let found = canopy_area_by_zone(&raster, &rule, &whole(&raster)).unwrap()[0];
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
    let ours = canopy_area_by_zone(&raster, &rule, &set).unwrap();
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
    let want = canopy_area_by_zone(&Raster::open(&source).unwrap(), &rule, &set).unwrap()[0];
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
        let got = canopy_area_by_zone(&raster, &rule, &set).unwrap()[0];
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
            let _ = canopy_area_by_zone(&raster, &rule, &whole(&raster));
            let _ = read_canopy(&file, &rule, &Limits::default());
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
    let raw = read_canopy(file, rule, &Limits::default()).unwrap();
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
    let cells = canopy_area_by_zone(&raster, rule, &zones).unwrap();
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
        let cells = canopy_area_by_zone(&raster, &rule, &zones).unwrap();
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
