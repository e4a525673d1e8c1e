//! Making a drawn shape valid without inventing ground.
//!
//! The rule is that of GEOS and PostGIS `make_valid('linework')`: throw away who drew which ring
//! and keep only the lines; ground is what an odd number of lines separates from the outside, a
//! line drawn twice counting once. So a bow-tie keeps both wings, a hole that sticks out of its
//! shell keeps its outer part as ground, two overlapping parts of one shape lose the overlap, and
//! a spike vanishes. The same rule everywhere means that a layer mended here and one mended in
//! QGIS measure the same. Lines and points that GEOS would hand back beside the polygons are
//! dropped: they have no area.
//!
//! Lines are cut where they meet on the whole-number grid of the overlay, and each face between
//! them takes its distance from the outside in the graph of faces.

use geo_types::{LineString, MultiPolygon};

use crate::overlay::{Grid, open_points};
use crate::planar::enclosed;
use crate::{Defect, defects, signed_area};

/// A shape made valid, and what it took.
#[derive(Debug, Clone, PartialEq)]
pub struct Repaired {
    /// The valid shape; empty when nothing with an area was drawn.
    pub shape: MultiPolygon<f64>,
    /// How much the area changed, in m²: the area as drawn (shells less holes) against the area
    /// after, whichever is larger.
    pub changed_m2: f64,
    /// What was wrong; empty means that the shape is returned as it came.
    pub defects: Vec<Defect>,
}

/// The valid shape that the lines of `shape` enclose. A point that is not finite is left out of
/// its ring. A valid shape comes back as it is.
pub fn make_valid(shape: &MultiPolygon<f64>) -> Repaired {
    let defects = defects(shape);
    if defects.is_empty() {
        return Repaired { shape: shape.clone(), changed_m2: 0.0, defects };
    }
    let rings: Vec<Vec<[f64; 2]>> = shape
        .iter()
        .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
        .map(finite_points)
        .collect();
    let grid = Grid::of(rings.iter().flatten().copied());
    let mut edges = Vec::new();
    for ring in &rings {
        for (i, p) in ring.iter().enumerate() {
            edges.push((grid.enter(*p), grid.enter(ring[(i + 1) % ring.len()])));
        }
    }
    let mended = grid.shape(&enclosed(edges));
    let changed_m2 = (drawn_area(shape) - drawn_area(&mended)).abs();
    Repaired { shape: mended, changed_m2, defects }
}

fn finite_points(line: &LineString<f64>) -> Vec<[f64; 2]> {
    let mut points = open_points(line);
    points.retain(|p| p.iter().all(|v| v.is_finite()));
    points
}

/// Shells less holes, in m², whatever way the rings run.
pub(crate) fn drawn_area(shape: &MultiPolygon<f64>) -> f64 {
    let area = |line| signed_area(&finite_points(line)).abs();
    shape.iter().map(|p| area(p.exterior()) - p.interiors().iter().map(area).sum::<f64>()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{Coord, Polygon};

    fn shape(rings: &[&[[f64; 2]]]) -> MultiPolygon<f64> {
        let line = |ring: &&[[f64; 2]]| {
            LineString(ring.iter().map(|p| Coord { x: p[0], y: p[1] }).collect())
        };
        MultiPolygon(vec![Polygon::new(line(&rings[0]), rings[1..].iter().map(line).collect())])
    }

    #[test]
    fn a_bow_tie_keeps_both_wings() {
        let mended = make_valid(&shape(&[&[[0., 0.], [2., 2.], [2., 0.], [0., 2.]]]));
        assert_eq!(drawn_area(&mended.shape), 2.0);
        assert_eq!(mended.shape.0.len(), 2);
        assert_eq!(mended.changed_m2, 2.0);
        assert!(defects(&mended.shape).is_empty());
    }

    #[test]
    fn a_hole_that_repeats_an_edge_of_its_shell_is_filled_as_geos_does() {
        // The line they share counts once, so one line separates the hole from the outside.
        let mended = make_valid(&shape(&[
            &[[0., 0.], [4., 0.], [4., 4.], [0., 4.]],
            &[[1., 0.], [2., 0.], [2., 1.], [1., 1.]],
        ]));
        assert_eq!(drawn_area(&mended.shape), 16.0);
    }

    #[test]
    fn islands_in_lakes_alternate() {
        let square = |r: f64| [[-r, -r], [r, -r], [r, r], [-r, r]];
        let rings = [square(5.), square(4.), square(3.), square(2.)];
        let nested = shape(&[&rings[0], &rings[1], &rings[2], &rings[3]]);
        let mended = make_valid(&nested);
        assert_eq!(drawn_area(&mended.shape), 100.0 - 64.0 + 36.0 - 16.0);
        assert_eq!(mended.shape.0.len(), 2);
    }

    #[test]
    fn nothing_with_an_area_gives_nothing() {
        let mended = make_valid(&shape(&[&[[0., 0.], [4., 0.], [8., 0.]]]));
        assert!(mended.shape.0.is_empty());
        let mended = make_valid(&shape(&[&[[f64::NAN, 0.], [4., f64::INFINITY], [8., 0.]]]));
        assert!(mended.shape.0.is_empty());
    }

    #[test]
    fn a_scribble_keeps_the_ground_that_the_even_odd_rule_of_the_overlay_keeps() {
        use crate::overlay::{Ring, Turn, combine};
        use i_overlay::core::{fill_rule::FillRule, overlay_rule::OverlayRule};
        let mut seed = 9u64;
        let mut random = || {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as f64 / (1u64 << 31) as f64 * 1000.0
        };
        for (count, at) in [(30, 0.0), (300, 38_500_000.0), (30, 38_500_000.0), (100, 3_400_000.0)]
        {
            let points: Vec<[f64; 2]> =
                (0..count).map(|_| [at + random(), at + random()]).collect();
            let mended = make_valid(&shape(&[&points]));
            let ring = Ring { points, turn: Turn::AsDrawn };
            let even_odd = combine(&[ring], &[], OverlayRule::Subject, FillRule::EvenOdd);
            let apart = drawn_area(&mended.shape) - drawn_area(&even_odd);
            assert!(apart.abs() < 1e-4, "{count} points: apart by {apart}");
            assert!(defects(&mended.shape).is_empty());
        }
    }
}
