//! Overlay, buffer, validity and repair against GEOS, on shapes made to be awkward.
//!
//! Half of the shapes have their corners on a grid of a few metres, where rings touch, repeat and
//! run back along each other all the time; the others lie where a projected city lies, at an
//! easting of eight digits.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fmt::Write as _;

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use geos::{Geom, Geometry};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use yuanjian_geometry::{
    Arcs, PolygonSet, buffer_polygon, centroid, compare, defects, difference, duplicates,
    interior_point, intersection, make_valid, overlaps, simplify, slivers, symmetric_difference,
    union_all,
};

type Ring = Vec<(f64, f64)>;

fn to_geos(shape: &MultiPolygon<f64>) -> Geometry {
    let mut text = String::from("MULTIPOLYGON (");
    for (i, polygon) in shape.iter().enumerate() {
        text.push_str(if i > 0 { ", (" } else { "(" });
        for (j, ring) in std::iter::once(polygon.exterior()).chain(polygon.interiors()).enumerate()
        {
            text.push_str(if j > 0 { ", (" } else { "(" });
            for (k, c) in ring.0.iter().enumerate() {
                write!(text, "{}{} {}", if k > 0 { ", " } else { "" }, c.x, c.y).unwrap();
            }
            text.push(')');
        }
        text.push(')');
    }
    text.push(')');
    if shape.0.is_empty() {
        text = "MULTIPOLYGON EMPTY".into();
    }
    Geometry::new_from_wkt(&text).unwrap()
}

fn area(shape: &MultiPolygon<f64>) -> f64 {
    PolygonSet::from_multipolygons([shape]).area(0)
}

fn shape(polygons: Vec<Vec<Ring>>, at: (f64, f64)) -> MultiPolygon<f64> {
    let line = |ring: Ring| -> LineString<f64> {
        ring.into_iter().map(|(x, y)| Coord { x: x + at.0, y: y + at.1 }).collect()
    };
    let polygon = |rings: Vec<Ring>| {
        let mut rings = rings.into_iter().map(line);
        Polygon::new(rings.next().unwrap(), rings.collect())
    };
    MultiPolygon(polygons.into_iter().map(polygon).collect())
}

/// Rings on a small grid: nearly every rule is broken by some of them.
fn awkward() -> impl Strategy<Value = MultiPolygon<f64>> {
    let ring = |most: i32| {
        prop::collection::vec((0..most, 0..most), 3..8).prop_map(|ring| {
            ring.into_iter().map(|(x, y)| (f64::from(x), f64::from(y))).collect::<Ring>()
        })
    };
    let square = (0..5i32, 0..5i32, 1..6i32, 1..6i32).prop_map(|(x, y, w, h)| {
        let (x, y, w, h) = (f64::from(x), f64::from(y), f64::from(w), f64::from(h));
        vec![(x, y), (x + w, y), (x + w, y + h), (x, y + h)]
    });
    let diamond = (1..6i32, 1..6i32, 1..4i32).prop_map(|(x, y, r)| {
        let (x, y, r) = (f64::from(x), f64::from(y), f64::from(r));
        vec![(x - r, y), (x, y - r), (x + r, y), (x, y + r)]
    });
    let any = prop_oneof![2 => ring(6), 1 => ring(40), 3 => square, 3 => diamond];
    let polygon = prop::collection::vec(any, 1..4);
    let place = prop_oneof![Just((0.0, 0.0)), Just((38_500_000.25, 3_400_000.5))];
    (prop::collection::vec(polygon, 1..4), place).prop_map(|(polygons, at)| shape(polygons, at))
}

/// A simple star with a hole, where a city lies, corners anywhere.
fn star() -> impl Strategy<Value = MultiPolygon<f64>> {
    (prop::collection::vec(20.0..100.0f64, 3..40), 0.0..200.0f64, 0.0..200.0f64, prop::bool::ANY)
        .prop_map(|(radii, x, y, hole)| {
            let ring = |scale: f64| -> Ring {
                let count = radii.len() as f64;
                radii
                    .iter()
                    .enumerate()
                    .map(|(i, r)| {
                        let angle = (i as f64 + 0.37) / count * std::f64::consts::TAU;
                        (x + scale * r * libm::cos(angle), y + scale * r * libm::sin(angle))
                    })
                    .collect()
            };
            let rings = if hole { vec![ring(1.0), ring(0.4)] } else { vec![ring(1.0)] };
            shape(vec![rings], (38_500_000.0, 3_400_000.0))
        })
}

fn check_overlays(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>) -> Result<(), TestCaseError> {
    let (geos_a, geos_b) = (to_geos(a), to_geos(b));
    for (name, ours, theirs) in [
        ("intersection", intersection(a, b), geos_a.intersection(&geos_b)),
        ("union", union_all(&[a.clone(), b.clone()]), geos_a.union(&geos_b)),
        ("difference", difference(a, b), geos_a.difference(&geos_b)),
        ("symmetric difference", symmetric_difference(a, b), geos_a.sym_difference(&geos_b)),
    ] {
        let theirs = theirs.unwrap().area().unwrap();
        let apart = (area(&ours) - theirs).abs();
        prop_assert!(apart <= 1e-6 + 1e-12 * theirs, "{name}: {} for {theirs}", area(&ours));
        prop_assert!(defects(&ours).is_empty(), "{name}: {:?}", defects(&ours));
        prop_assert!(to_geos(&ours).is_valid().unwrap(), "{name} is not valid to GEOS: {ours:?}");
    }
    Ok(())
}

/// Rings whose edges run along the axes or diagonals of a grid: they share edges, touch and cross,
/// and every crossing is a number that `f64` holds exactly.
fn square_cut() -> impl Strategy<Value = MultiPolygon<f64>> {
    let step = (0..8usize, 1..5i32);
    let walk = (prop::collection::vec(step, 2..9), 0..6i32, 0..6i32).prop_map(|(steps, x, y)| {
        const WAYS: [(i32, i32); 8] =
            [(1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-1, 1), (-1, -1), (1, -1)];
        let mut at = (x, y);
        let mut ring = vec![at];
        for (way, count) in steps {
            at = (at.0 + WAYS[way].0 * count, at.1 + WAYS[way].1 * count);
            ring.push(at);
        }
        // Home along a diagonal and an axis.
        let (dx, dy) = (x - at.0, y - at.1);
        let slant = dx.abs().min(dy.abs());
        ring.push((at.0 + slant * dx.signum(), at.1 + slant * dy.signum()));
        ring.into_iter().map(|(x, y)| (f64::from(x), f64::from(y))).collect::<Ring>()
    });
    let polygon = prop::collection::vec(walk, 1..4);
    let place = prop_oneof![Just((0.0, 0.0)), Just((38_500_000.25, 3_400_000.5))];
    (prop::collection::vec(polygon, 1..3), place).prop_map(|(polygons, at)| shape(polygons, at))
}

/// Numbers nobody measures: NaN, infinities, the largest and the smallest.
fn wild() -> impl Strategy<Value = MultiPolygon<f64>> {
    let number = prop_oneof![
        4 => any::<f64>(),
        4 => -10.0..10.0f64,
        1 => Just(f64::MAX), 1 => Just(f64::MIN_POSITIVE), 1 => Just(5e-324), 1 => Just(f64::NAN),
        1 => Just(f64::NEG_INFINITY), 2 => Just(0.0), 1 => Just(-0.0), 2 => Just(1.0),
    ];
    let ring = prop::collection::vec((number.clone(), number), 0..9);
    prop::collection::vec(prop::collection::vec(ring, 1..4), 0..4)
        .prop_map(|polygons| shape(polygons, (0.0, 0.0)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn valid_means_what_geos_means(shape in awkward()) {
        let found = defects(&shape);
        prop_assert_eq!(found.is_empty(), to_geos(&shape).is_valid().unwrap(), "{:?}", found);
    }

    #[test]
    fn a_mended_shape_is_valid(shape in awkward()) {
        let mended = make_valid(&shape).shape;
        prop_assert!(defects(&mended).is_empty(), "{:?}", defects(&mended));
        prop_assert!(to_geos(&mended).is_valid().unwrap());
    }

    #[test]
    fn a_mended_shape_is_as_large_as_geos_makes_it(shape in square_cut()) {
        let mended = make_valid(&shape).shape;
        let theirs = to_geos(&shape).make_valid().unwrap().area().unwrap();
        prop_assert!((area(&mended) - theirs).abs() < 1e-6, "{} for {theirs}", area(&mended));
    }

    #[test]
    fn no_number_makes_anything_panic(a in wild(), b in wild(), r in prop_oneof![any::<f64>(), 0.0..9.0f64]) {
        let mended = make_valid(&a);
        prop_assert!(mended.shape.iter().flat_map(|p| &p.exterior().0).all(|c| c.x.is_finite() && c.y.is_finite()));
        for found in defects(&a) {
            prop_assert!(found.at.iter().all(|v| v.is_finite()));
        }
        let _ = intersection(&a, &b);
        let _ = difference(&a, &b);
        let _ = symmetric_difference(&a, &b);
        let _ = union_all(&[a.clone(), b.clone()]);
        let _ = buffer_polygon(&a, r, Arcs::Segments(4));
        let _ = buffer_polygon(&b, r, Arcs::Exact);
        let _ = simplify(&a, r);
        centroid(&a);
        interior_point(&a);
        let set = PolygonSet::from_multipolygons([&a, &b, &a]);
        overlaps(&set, r);
        duplicates(&set);
        slivers(&set, r, 0.1);
    }
}

/// Found by the property above: a box from minus infinity to plus infinity has no width in numbers.
#[test]
fn features_with_vertices_at_infinity_share_no_ground() {
    let (inf, nan) = (f64::NEG_INFINITY, f64::NAN);
    let a = shape(vec![vec![vec![(inf, 0.0), (0.0, 0.0), (0.0, 1.0), (inf, 0.0)]]], (0.0, 0.0));
    let b =
        shape(vec![vec![vec![(nan, 1e-308), (inf, 0.0), (nan, inf), (nan, 1e-308)]]], (0.0, 0.0));
    let set = PolygonSet::from_multipolygons([&a, &b, &a]);
    assert!(overlaps(&set, 0.0).iter().all(|found| found.area_m2 == 0.0));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn overlays_of_stars_are_as_large_as_geos_makes_them(a in star(), b in star()) {
        check_overlays(&a, &b)?;
    }

    #[test]
    fn overlays_of_shapes_that_touch_everywhere_are_as_large_as_geos_makes_them(a in awkward(), b in awkward()) {
        check_overlays(&make_valid(&a).shape, &make_valid(&b).shape)?;
    }

    #[test]
    fn versions_differ_by_what_geos_finds(
        old in prop::collection::vec(star(), 1..5),
        new in prop::collection::vec(star(), 1..5),
    ) {
        let found = compare(
            &PolygonSet::from_multipolygons(&old),
            &PolygonSet::from_multipolygons(&new),
            0.01,
        );
        let whole = |shapes: &[MultiPolygon<f64>]| {
            let mut all = to_geos(&shapes[0]);
            for one in &shapes[1..] {
                all = all.union(&to_geos(one)).unwrap();
            }
            all
        };
        let (before, after) = (whole(&old), whole(&new));
        let gained = after.difference(&before).unwrap().area().unwrap();
        let lost = before.difference(&after).unwrap().area().unwrap();
        prop_assert!((found.gained_m2() - gained).abs() < 1e-3, "{} for {gained}", found.gained_m2());
        prop_assert!((found.lost_m2() - lost).abs() < 1e-3, "{} for {lost}", found.lost_m2());
        for one in &found.redrawn {
            let part = |shapes: &[MultiPolygon<f64>], places: &[usize]| {
                let some: Vec<_> = places.iter().map(|&i| shapes[i].clone()).collect();
                whole(&some)
            };
            let (before, after) = (part(&old, &one.old), part(&new, &one.new));
            let gained = after.difference(&before).unwrap().area().unwrap();
            let lost = before.difference(&after).unwrap().area().unwrap();
            // Slivers of less than a hundredth of a square metre are left out, a few at most.
            prop_assert!((one.gained_m2 - gained).abs() < 0.2, "{} for {gained}", one.gained_m2);
            prop_assert!((one.lost_m2 - lost).abs() < 0.2, "{} for {lost}", one.lost_m2);
        }
    }

    #[test]
    fn a_round_buffer_holds_the_segmented_one_and_stays_within_the_radius(a in star(), radius in 1.0..150.0f64) {
        let round = area(&buffer_polygon(&a, radius, Arcs::Exact));
        let fine = to_geos(&a).buffer(radius, 400).unwrap().area().unwrap();
        prop_assert!((round / fine - 1.0).abs() < 5e-4, "{round} for {fine}");
    }

    #[test]
    fn a_label_lies_in_its_shape(a in awkward()) {
        let mended = make_valid(&a).shape;
        if let Some(at) = interior_point(&mended) {
            let point = Geometry::new_from_wkt(&format!("POINT ({} {})", at[0], at[1])).unwrap();
            prop_assert!(to_geos(&mended).contains(&point).unwrap());
        } else {
            prop_assert!(mended.0.is_empty());
        }
    }
}

#[test]
fn shapes_with_crossings_that_f64_cannot_hold_are_nearly_always_as_large_as_geos_makes_them() {
    // GEOS 3.11 loses a face now and then where three lines meet in a point that must be rounded
    // (3.14 gives our answer in the cases looked at), hence not always.
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut same = 0;
    for _ in 0..1000 {
        let shape = awkward().new_tree(&mut runner).unwrap().current();
        let theirs = to_geos(&shape).make_valid().unwrap().area().unwrap();
        same += usize::from((area(&make_valid(&shape).shape) - theirs).abs() < 1e-6);
    }
    eprintln!("{same} of 1000 as large");
    assert!(same >= 980, "{same} of 1000");
}

#[test]
fn a_buffer_is_the_one_geos_draws() {
    // We join nearby vertices of the offset curve at the distance of GEOS 3.14; the GEOS that the
    // tests link, 3.11, joins closer ones only. That shows now and then, and is never large.
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut same = 0;
    for _ in 0..1000 {
        let shape = star().new_tree(&mut runner).unwrap().current();
        let radius = (1.0..150.0f64).new_tree(&mut runner).unwrap().current();
        let ours = buffer_polygon(&shape, radius, Arcs::Segments(8));
        let theirs = to_geos(&shape).buffer(radius, 8).unwrap();
        let whole = theirs.area().unwrap();
        let apart = to_geos(&ours).sym_difference(&theirs).unwrap().area().unwrap();
        assert!(apart <= 1e-6 * whole + 1e-6, "{} for {whole}, apart by {apart}", area(&ours));
        assert!(defects(&ours).is_empty());
        same += usize::from(apart <= 1e-9 * whole + 1e-6);
    }
    eprintln!("{same} of 1000 buffers equal");
    assert!(same >= 980, "{same} of 1000");
}
