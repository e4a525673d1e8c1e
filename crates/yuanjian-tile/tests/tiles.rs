//! Tiles decoded again and held against the shapes they were cut from; one is read by GDAL.

#![allow(clippy::unwrap_used, clippy::panic)]

use fast_mvt::{MvtGeometry, MvtReaderRef, MvtValueRef};
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Point, Polygon};
use proptest::prelude::*;
use std::{collections::BTreeMap, f64::consts::TAU};
use yuanjian_geometry::{PolygonSet, defects, intersection, symmetric_difference};
use yuanjian_layer::{
    Feature, Field, FieldKind, Table, Value,
    crs::{Crs, Datum, Transform},
};
use yuanjian_tile::{MAX_ZOOM, Place, Prepared};

/// In the middle of tile 13/6689/3152 or so, on the plane of a city at 114° east.
const EAST: f64 = 500_000.0;
const NORTH: f64 = 4_200_000.0;

fn plane() -> Crs {
    Crs::gauss_kruger(Datum::Cgcs2000, 114.0)
}

fn ready(fields: &[(&str, FieldKind)], rows: Vec<(Geometry<f64>, Vec<Value>)>) -> Prepared {
    let fields = fields.iter().map(|(name, kind)| Field { name: (*name).to_owned(), kind: *kind });
    let features = (1..).zip(rows).map(|(id, (geometry, attributes)): (u32, _)| Feature {
        id: id.to_string(),
        geometry: Some(geometry),
        attributes,
    });
    let table = Table { fields: fields.collect(), features: features.collect() };
    Prepared::new(table, plane()).unwrap()
}

fn prepared(shapes: Vec<Geometry<f64>>) -> Prepared {
    ready(&[], shapes.into_iter().map(|shape| (shape, Vec::new())).collect())
}

/// The place of the tile at a zoom that a point of the plane lies in, and the point in its units.
fn place_of(east: f64, north: f64, zoom: u8) -> (Place, [u32; 2]) {
    let way = Transform::between(&plane(), &Crs::from_epsg(3857).unwrap()).unwrap();
    let [x, y] = way.point([east, north]).unwrap();
    let whole = 2.0 * 6_378_137.0 * std::f64::consts::PI;
    let count = f64::from(1_u32 << zoom);
    let at = [((x / whole + 0.5) * count) as u32, ((0.5 - y / whole) * count) as u32];
    (Place::new(zoom, at[0], at[1]).unwrap(), at)
}

/// A shape of the plane in the units of a tile, as exactly as numbers go.
fn in_units(shape: &MultiPolygon<f64>, zoom: u8, at: [u32; 2]) -> MultiPolygon<f64> {
    let way = Transform::between(&plane(), &Crs::from_epsg(3857).unwrap()).unwrap();
    let whole = 2.0 * 6_378_137.0 * std::f64::consts::PI;
    let scale = f64::from(1_u32 << zoom) * 4096.0;
    let origin = at.map(|tile| f64::from(tile) * 4096.0);
    let mut geometry = Geometry::MultiPolygon(shape.clone());
    assert_eq!(way.geometry(&mut geometry), 0);
    let Geometry::MultiPolygon(mut shape) = geometry else { panic!() };
    for polygon in &mut shape.0 {
        let enter = |ring: &mut LineString<f64>| {
            for c in &mut ring.0 {
                *c = Coord {
                    x: (c.x / whole + 0.5) * scale - origin[0],
                    y: (0.5 - c.y / whole) * scale - origin[1],
                };
            }
        };
        polygon.exterior_mut(enter);
        polygon.interiors_mut(|rings| rings.iter_mut().for_each(enter));
    }
    shape
}

fn square(from: [f64; 2], to: [f64; 2]) -> MultiPolygon<f64> {
    let ring = vec![(from[0], from[1]), (to[0], from[1]), (to[0], to[1]), (from[0], to[1])];
    MultiPolygon(vec![Polygon::new(ring.into(), Vec::new())])
}

fn area(shape: &MultiPolygon<f64>) -> f64 {
    PolygonSet::from_multipolygons([shape]).area(0)
}

fn perimeter(shape: &MultiPolygon<f64>) -> f64 {
    let rings = shape.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    let far = |l: geo_types::Line<f64>| (l.dx() * l.dx() + l.dy() * l.dy()).sqrt();
    rings.flat_map(|ring| ring.lines()).map(far).sum()
}

/// The polygons of a tile by id, in its units; and that each is valid and winds as the
/// specification says.
fn decoded(bytes: &[u8]) -> BTreeMap<u64, MultiPolygon<f64>> {
    let reader = MvtReaderRef::new(bytes).unwrap();
    let mut found = BTreeMap::new();
    for layer in reader.layers() {
        assert_eq!((layer.name(), layer.version(), layer.extent()), ("layer", 2, 4096));
        for feature in layer.features() {
            let polygons = match feature.geometry().unwrap() {
                MvtGeometry::Polygon(polygon) => vec![polygon],
                MvtGeometry::MultiPolygon(all) => all.0,
                other => panic!("{other:?}"),
            };
            let ring = |line: &LineString<i32>| -> LineString<f64> {
                let mut line: LineString<f64> =
                    line.0.iter().map(|c| Coord { x: f64::from(c.x), y: f64::from(c.y) }).collect();
                line.close();
                line
            };
            let wind = |line: &LineString<f64>| {
                let points: Vec<[f64; 2]> = line.0.iter().map(|c| [c.x, c.y]).collect();
                yuanjian_geometry::signed_area(&points)
            };
            let mut shape = MultiPolygon(Vec::new());
            for polygon in polygons {
                let outer = ring(polygon.exterior());
                let holes: Vec<_> = polygon.interiors().iter().map(ring).collect();
                assert!(wind(&outer) > 0.0, "an outer ring has positive area where y runs down");
                assert!(holes.iter().all(|hole| wind(hole) < 0.0), "a hole has negative area");
                shape.0.push(Polygon::new(outer, holes));
            }
            assert_eq!(defects(&shape), [], "{shape:?}");
            assert!(found.insert(feature.id().unwrap(), shape).is_none(), "an id stands twice");
        }
    }
    found
}

/// A star with a hole, somewhere in the city, of 20 m to 3 km.
fn star() -> impl Strategy<Value = MultiPolygon<f64>> {
    let radii = prop::collection::vec(0.4_f64..1.0, 5..40);
    (radii, 20.0_f64..3000.0, -800.0_f64..800.0, -800.0_f64..800.0, any::<bool>()).prop_map(
        |(radii, size, east, north, hole)| {
            let count = radii.len() as f64;
            let ring = |by: f64| -> LineString<f64> {
                let mut ring: LineString<f64> = (0..)
                    .zip(&radii)
                    .map(|(i, radius): (u32, _)| {
                        let angle = f64::from(i) / count * TAU;
                        let far = size * radius * by;
                        (EAST + east + far * angle.cos(), NORTH + north + far * angle.sin())
                    })
                    .collect();
                ring.close();
                ring
            };
            let holes = if hole { vec![ring(0.3)] } else { Vec::new() };
            MultiPolygon(vec![Polygon::new(ring(1.0), holes)])
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn at_the_closest_zoom_a_tile_is_the_shape_cut_to_it_within_a_unit(shape in star()) {
        let (place, at) = place_of(EAST, NORTH, MAX_ZOOM);
        let whole = in_units(&shape, MAX_ZOOM, at);
        let wanted = intersection(&whole, &square([-64.0; 2], [4160.0; 2]));
        let ready = prepared(vec![shape.into()]);
        let bytes = ready.tile(place).unwrap();
        prop_assert_eq!(&bytes, &ready.tile(place).unwrap(), "the same bytes every time");
        let got = bytes.map(|bytes| decoded(&bytes)).unwrap_or_default().remove(&1);
        let got = got.unwrap_or(MultiPolygon(Vec::new()));
        let apart = area(&symmetric_difference(&wanted, &got));
        prop_assert!(apart <= perimeter(&wanted) + 8.0, "{apart} of {}", perimeter(&wanted));
    }

    #[test]
    fn neighbouring_tiles_meet_at_their_edge(shape in star(), zoom in 12_u8..=MAX_ZOOM) {
        let ready = prepared(vec![shape.into()]);
        let (left, at) = place_of(EAST, NORTH, zoom);
        let right = Place::new(zoom, at[0] + 1, at[1]).unwrap();
        let strip = |place, from: f64| {
            let bytes = ready.tile(place).unwrap();
            let shape = bytes.map(|bytes| decoded(&bytes)).unwrap_or_default().remove(&1);
            let shape = shape.unwrap_or(MultiPolygon(Vec::new()));
            let mut shape = intersection(&shape, &square([from - 60.0, 0.0], [from + 60.0, 4096.0]));
            for polygon in &mut shape.0 {
                let moved = |ring: &mut LineString<f64>| ring.0.iter_mut().for_each(|c| c.x -= from);
                polygon.exterior_mut(moved);
                polygon.interiors_mut(|rings| rings.iter_mut().for_each(moved));
            }
            shape
        };
        let (a, b) = (strip(left, 4096.0), strip(right, 0.0));
        let apart = area(&symmetric_difference(&a, &b));
        prop_assert!(apart <= perimeter(&a) + perimeter(&b) + 8.0, "{apart}");
    }

    #[test]
    fn from_farther_away_a_shape_keeps_its_ground(shape in star(), zoom in 10_u8..=15) {
        let (place, at) = place_of(EAST, NORTH, zoom);
        let wanted = in_units(&shape, zoom, at);
        let wanted = intersection(&wanted, &square([-64.0; 2], [4160.0; 2]));
        let ready = prepared(vec![shape.into()]);
        let got = ready.tile(place).unwrap().map(|bytes| decoded(&bytes)).unwrap_or_default();
        let got = got.values().next().cloned().unwrap_or(MultiPolygon(Vec::new()));
        // No vertex leaves with a triangle of more than 8 square units; 40 vertices may.
        let apart = area(&symmetric_difference(&wanted, &got));
        prop_assert!(apart <= perimeter(&wanted) + 16.0 + 8.0 * 80.0, "{apart}");
    }
}

#[test]
fn a_feature_comes_with_its_row_and_what_it_says() {
    let fields = [
        ("名称", FieldKind::Text),
        ("宽", FieldKind::Real),
        ("数", FieldKind::Int),
        ("有", FieldKind::Bool),
        ("空", FieldKind::Text),
    ];
    let says = |name: &str, number| {
        vec![
            Value::Text(name.to_owned()),
            Value::Real(2.5),
            Value::Int(number),
            Value::Bool(true),
            Value::Null,
        ]
    };
    let line = LineString::from(vec![(EAST, NORTH), (EAST + 100.0, NORTH + 50.0)]);
    let rows = vec![
        (Point::new(EAST, NORTH).into(), says("一", 7)),
        (line.into(), says("二", -7)),
        (Point::new(EAST + 90_000.0, NORTH).into(), says("远", 0)),
    ];
    let ready = ready(&fields, rows);
    let (place, _) = place_of(EAST, NORTH, 14);
    let bytes = ready.tile(place).unwrap().unwrap();
    let reader = MvtReaderRef::new(&bytes).unwrap();
    let layer = reader.layers().next().unwrap();
    let told: Vec<_> = layer
        .features()
        .map(|feature| (feature.id().unwrap(), feature.properties_vec().unwrap()))
        .collect();
    assert_eq!(told.len(), 2, "what lies elsewhere is not here");
    assert_eq!(told[0].0, 1);
    assert_eq!(
        told[0].1,
        [
            ("名称", MvtValueRef::String("一")),
            ("宽", MvtValueRef::Double(2.5)),
            ("数", MvtValueRef::UInt(7)),
            ("有", MvtValueRef::Bool(true)),
        ]
    );
    assert_eq!((told[1].0, told[1].1[2]), (2, ("数", MvtValueRef::SInt(-7))));
    let [west, south, east, north] = ready.bounds().unwrap();
    assert!((west - 114.0).abs() < 1e-6 && (114.9..115.2).contains(&east), "{west} {east}");
    assert!(south < north && (37.8..38.0).contains(&south), "{south} {north}");
}

#[test]
fn a_city_of_small_parcels_does_not_look_empty_from_afar() {
    let parcels: Vec<Geometry<f64>> = (0..100)
        .flat_map(|i| (0..100).map(move |j| (f64::from(i) * 40.0, f64::from(j) * 40.0)))
        .map(|(x, y)| {
            let from = [EAST + x, NORTH + y];
            square(from, [from[0] + 30.0, from[1] + 30.0]).into()
        })
        .collect();
    let ready = prepared(parcels);
    let (place, _) = place_of(EAST + 2000.0, NORTH + 2000.0, 8);
    let shown = decoded(&ready.tile(place).unwrap().unwrap());
    assert!(shown.len() < 2000, "{}", shown.len());
    // 9 km² of ground in units of 152.9 m · cos 37.9°, each way.
    let unit = 40_075_016.686 / 256.0 / 4096.0 * 37.93_f64.to_radians().cos();
    let (got, wanted) = (shown.values().map(area).sum::<f64>(), 9e6 / unit / unit);
    assert!((got / wanted - 1.0).abs() < 0.05, "{got} {wanted}");
}

#[test]
fn a_tile_holds_no_more_than_a_browser_draws_and_the_largest_stay() {
    let lines: Vec<Geometry<f64>> = (0..40_000)
        .map(|i| {
            let (x, y) = (EAST + f64::from(i % 200) * 10.0, NORTH + f64::from(i / 200) * 10.0);
            LineString::from(vec![(x, y), (x + 400.0 + f64::from(i), y)]).into()
        })
        .collect();
    let ready = prepared(lines);
    let (place, _) = place_of(EAST + 1000.0, NORTH + 1000.0, 10);
    let bytes = ready.tile(place).unwrap().unwrap();
    let reader = MvtReaderRef::new(&bytes).unwrap();
    let ids: Vec<u64> =
        reader.layers().next().unwrap().features().filter_map(|feature| feature.id()).collect();
    assert_eq!(ids.len(), 30_000);
    assert!(ids.contains(&40_000) && !ids.contains(&1) && ids.is_sorted());
}

#[test]
fn nothing_gives_no_tile_and_no_bounds() {
    let ready = prepared(Vec::new());
    assert_eq!(ready.tile(Place::new(0, 0, 0).unwrap()).unwrap(), None);
    assert_eq!(ready.bounds(), None);
    let needle = LineString::from(vec![(EAST, NORTH), (EAST, NORTH)]);
    let broken = MultiPolygon(vec![Polygon::new(needle.clone(), Vec::new())]);
    let ready = prepared(vec![needle.into(), broken.into()]);
    let (place, _) = place_of(EAST, NORTH, MAX_ZOOM);
    assert_eq!(ready.tile(place).unwrap(), None);
}

/// GDAL reads a tile with a driver of its own: as many features, and their ground in metres of the
/// web maps.
#[test]
fn gdal_reads_a_tile_as_it_was_written() {
    let shapes: Vec<MultiPolygon<f64>> = (0..20)
        .map(|i| {
            let from = [EAST + f64::from(i) * 30.0, NORTH];
            square(from, [from[0] + 20.0, from[1] + 25.0])
        })
        .collect();
    let ready = prepared(shapes.iter().cloned().map(Geometry::from).collect());
    let (place, [x, y]) = place_of(EAST + 100.0, NORTH + 10.0, MAX_ZOOM);
    let bytes = ready.tile(place).unwrap().unwrap();
    let folder = std::env::temp_dir().join(format!("yuanjian-tile-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("tile.mvt");
    std::fs::write(&path, &bytes).unwrap();
    let run = std::process::Command::new("ogr2ogr")
        .args(["-f", "CSV", "/vsistdout/"])
        .arg(format!("MVT:{}", path.display()))
        .args(["-oo", &format!("X={x}"), "-oo", &format!("Y={y}"), "-oo", "Z=16"])
        .args(["-oo", "CLIP=NO", "-dialect", "SQLite", "-sql"])
        .arg("select mvt_id, st_area(geometry) as ground from layer")
        .output();
    let _ = std::fs::remove_dir_all(&folder);
    let Ok(run) = run else {
        eprintln!("skipped: ogr2ogr is not here");
        return;
    };
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let said = String::from_utf8(run.stdout).unwrap();
    let ours = decoded(&bytes);
    assert_eq!(said.lines().count(), ours.len() + 1, "{said}");
    let unit = 2.0 * 6_378_137.0 * std::f64::consts::PI / 65_536.0 / 4096.0;
    for line in said.lines().skip(1) {
        let (id, ground) = line.split_once(',').unwrap();
        let wanted = area(&ours[&id.trim_matches('"').parse::<u64>().unwrap()]) * unit * unit;
        let got: f64 = ground.parse().unwrap();
        assert!((got / wanted - 1.0).abs() < 1e-6, "{line} and not {wanted}");
    }
}
