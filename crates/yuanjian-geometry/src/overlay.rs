//! New shapes from old: union, intersection, difference.
//!
//! The work is done on whole numbers by `i_overlay` with its 64-bit solver. The grid is, for each
//! axis, the spacing of `f64` itself at the largest coordinate met, so a projected coordinate of
//! eight digits keeps every bit it has (7·10⁻⁹ m at an easting of 38 500 000) and what comes out
//! of the solver is written back without rounding: a result valid on the grid is valid in `f64`.
//! Only a point where two edges cross is rounded, by at most half that spacing.
//!
//! Inside is where the winding number is positive, outer rings turned counter-clockwise and holes
//! clockwise first. For valid shapes that is the usual meaning; an invalid one should be mended
//! before (`make_valid`), or the parts it draws backwards count for nothing. Rings that hold a
//! coordinate which is not finite are left out.

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{IntOverlayOptions, Overlay, ShapeType};
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::i_float::int::point::IntPoint;

use crate::planar::{Edge, Point, Rings, enclosed, ring_area};

/// Everything that lies in any of `parts`. Parts may overlap, touch and repeat.
pub fn union_all(parts: &[MultiPolygon<f64>]) -> MultiPolygon<f64> {
    let rings: Vec<Ring> = parts.iter().flat_map(rings_of).collect();
    combine(&rings, &[], OverlayRule::Subject, FillRule::Positive)
}

/// What lies in both.
pub fn intersection(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    combine(&rings_of(a), &rings_of(b), OverlayRule::Intersect, FillRule::Positive)
}

/// What lies in `a` and not in `b`.
pub fn difference(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    combine(&rings_of(a), &rings_of(b), OverlayRule::Difference, FillRule::Positive)
}

/// What lies in one and not in the other.
pub fn symmetric_difference(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    combine(&rings_of(a), &rings_of(b), OverlayRule::Xor, FillRule::Positive)
}

/// The ground within `rings` and, where one is given, within a box (least corner, greatest corner),
/// on whole numbers: for drawing on a grid that coordinates were rounded to. Rings that run
/// counter-clockwise add ground, clockwise ones take it away; rounding may have made them cross,
/// what comes out is valid. A polygon is its outer ring, counter-clockwise, then its holes,
/// clockwise, all without the repeated last point.
pub fn clip_whole(
    rings: &[Vec<[i32; 2]>],
    within: Option<[[i32; 2]; 2]>,
) -> Vec<Vec<Vec<[i32; 2]>>> {
    let capacity = rings.iter().map(Vec::len).sum::<usize>() + 4;
    let mut overlay = Overlay::<i64>::new(capacity);
    let point = |p: &[i32; 2]| IntPoint::new(i64::from(p[0]), i64::from(p[1]));
    for ring in rings.iter().filter(|ring| ring.len() >= 3) {
        overlay.add_path_iter(ring.iter().map(point), ShapeType::Subject);
    }
    let rule = match within {
        None => OverlayRule::Subject,
        Some([[x0, y0], [x1, y1]]) => {
            let corners = [[x0, y0], [x1, y0], [x1, y1], [x0, y1]];
            overlay.add_path_iter(corners.iter().map(point), ShapeType::Clip);
            OverlayRule::Intersect
        }
    };
    let shapes = overlay.overlay(rule, FillRule::Positive);
    let polygons = match shapes.as_slice() {
        // Most are one ring that touches nothing, itself included.
        [shape] if shape.len() == 1 && !touches_itself(&shape[0]) => shapes,
        _ => {
            let mut edges: Vec<Edge> = Vec::new();
            for contour in shapes.iter().flatten() {
                edges.extend(
                    (0..contour.len()).map(|i| (contour[i], contour[(i + 1) % contour.len()])),
                );
            }
            enclosed(edges)
        }
    };
    // Inside the box and the grid of what came in, both of 32 bits.
    let leave = |p: &Point| [p.x as i32, p.y as i32];
    let ring = |ring: &Vec<Point>| ring.iter().map(leave).collect();
    polygons.iter().map(|rings| rings.iter().map(ring).collect()).collect()
}

/// Whether a ring comes through one of its vertices twice.
fn touches_itself(ring: &[Point]) -> bool {
    let mut seen: Vec<(i64, i64)> = ring.iter().map(|p| (p.x, p.y)).collect();
    seen.sort_unstable();
    seen.windows(2).any(|pair| pair[0] == pair[1])
}

/// A closed ring without the repeated last point, and the way it should run.
pub(crate) struct Ring {
    pub(crate) points: Vec<[f64; 2]>,
    pub(crate) turn: Turn,
}

/// Which way a ring is to run before windings are summed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Counter-clockwise: it adds ground.
    Outer,
    /// Clockwise: it takes ground away.
    Hole,
    /// As it is drawn.
    AsDrawn,
}

/// The rings of a shape, each told which way to run.
pub(crate) fn rings_of(shape: &MultiPolygon<f64>) -> Vec<Ring> {
    let ring = |line: &LineString<f64>, turn| Ring { points: open_points(line), turn };
    shape
        .iter()
        .flat_map(|polygon| {
            std::iter::once(ring(polygon.exterior(), Turn::Outer))
                .chain(polygon.interiors().iter().map(move |hole| ring(hole, Turn::Hole)))
        })
        .collect()
}

/// The points of a ring without the repeated last one.
pub(crate) fn open_points(line: &LineString<f64>) -> Vec<[f64; 2]> {
    let mut points: Vec<[f64; 2]> = line.0.iter().map(|c| [c.x, c.y]).collect();
    while points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    points
}

/// One overlay of two sets of rings.
pub(crate) fn combine(
    subject: &[Ring],
    clip: &[Ring],
    rule: OverlayRule,
    fill: FillRule,
) -> MultiPolygon<f64> {
    let finite = |ring: &&Ring| ring.points.iter().flatten().all(|v| v.is_finite());
    let grid = Grid::of(
        subject.iter().chain(clip).filter(finite).flat_map(|ring| ring.points.iter().copied()),
    );
    let capacity = subject.iter().chain(clip).map(|ring| ring.points.len()).sum();
    // Every vertex is kept, so that where two rings touch both have one.
    let options = IntOverlayOptions { preserve_output_collinear: true, ..Default::default() };
    let mut overlay = Overlay::<i64>::new_custom(capacity, options, Default::default());
    for (rings, kind) in [(subject, ShapeType::Subject), (clip, ShapeType::Clip)] {
        for ring in rings.iter().filter(finite) {
            let contour = grid.contour(&ring.points, ring.turn);
            if contour.len() >= 3 {
                overlay.add_contour(&contour, kind);
            }
        }
    }
    let mut edges: Vec<Edge> = Vec::new();
    for contour in overlay.overlay(rule, fill).iter().flatten() {
        for (i, p) in contour.iter().enumerate() {
            edges.push((*p, contour[(i + 1) % contour.len()]));
        }
    }
    grid.shape(&enclosed(edges))
}

/// Whole-number coordinates in which every `f64` of the largest magnitude met is exact.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grid {
    scale: [f64; 2],
}

impl Grid {
    /// The grid that suits some points, all of them finite.
    pub(crate) fn of(points: impl Iterator<Item = [f64; 2]>) -> Self {
        let largest = points.fold([0.0f64; 2], |m, p| [m[0].max(p[0].abs()), m[1].max(p[1].abs())]);
        // 2^52 ≤ largest · scale < 2^53; the clamp keeps the power itself in range for numbers
        // so small that nothing on earth is meant by them.
        let scale = largest.map(|m| match m {
            0.0 => 1.0,
            m => libm::ldexp(1.0, (52 - libm::ilogb(m)).min(1000)),
        });
        Self { scale }
    }

    /// A point on the grid.
    pub(crate) fn enter(&self, p: [f64; 2]) -> IntPoint<i64> {
        IntPoint::new((p[0] * self.scale[0]).round() as i64, (p[1] * self.scale[1]).round() as i64)
    }

    /// A grid point in metres; exact.
    pub(crate) fn leave(&self, p: IntPoint<i64>) -> [f64; 2] {
        [p.x as f64 / self.scale[0], p.y as f64 / self.scale[1]]
    }

    /// Polygons of the grid as a shape in metres.
    pub(crate) fn shape(&self, polygons: &[Rings]) -> MultiPolygon<f64> {
        let line = |ring: &Vec<Point>| {
            let points = ring.iter().map(|p| self.leave(*p));
            let mut line = LineString(points.map(|p| Coord { x: p[0], y: p[1] }).collect());
            line.close();
            line
        };
        let polygons = polygons.iter().filter_map(|rings| {
            let (outer, holes) = rings.split_first()?;
            Some(Polygon::new(line(outer), holes.iter().map(line).collect()))
        });
        MultiPolygon(polygons.collect())
    }

    fn contour(&self, points: &[[f64; 2]], turn: Turn) -> Vec<IntPoint<i64>> {
        let mut contour: Vec<IntPoint<i64>> = points.iter().map(|p| self.enter(*p)).collect();
        let wrong = match turn {
            Turn::Outer => ring_area(&contour) < 0,
            Turn::Hole => ring_area(&contour) > 0,
            Turn::AsDrawn => false,
        };
        if wrong {
            contour.reverse();
        }
        contour
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(from: i32, to: i32) -> Vec<[i32; 2]> {
        vec![[from, from], [to, from], [to, to], [from, to]]
    }

    fn areas(polygons: &[Vec<Vec<[i32; 2]>>]) -> Vec<Vec<f64>> {
        let plane = |ring: &Vec<[i32; 2]>| {
            let points: Vec<[f64; 2]> = ring.iter().map(|p| p.map(f64::from)).collect();
            crate::signed_area(&points)
        };
        polygons.iter().map(|rings| rings.iter().map(plane).collect()).collect()
    }

    #[test]
    fn rings_of_a_grid_are_clipped_to_a_box_with_their_holes() {
        let hole: Vec<[i32; 2]> = square(40, 60).into_iter().rev().collect();
        let rings = [square(0, 100), hole];
        assert_eq!(areas(&clip_whole(&rings, None)), [[10_000.0, -400.0]]);
        let within = Some([[-10, -10], [30, 30]]);
        assert_eq!(areas(&clip_whole(&rings, within)), [[900.0]]);
        assert!(clip_whole(&rings, Some([[200, 200], [300, 300]])).is_empty());
        assert!(clip_whole(&[], None).is_empty());
    }

    #[test]
    fn a_ring_that_rounding_made_cross_itself_comes_out_valid() {
        let bow = vec![[0, 0], [10, 0], [10, 10], [4, -2], [0, 10]];
        for polygon in clip_whole(&[bow], None) {
            let ring = |points: &Vec<[i32; 2]>| -> LineString<f64> {
                let mut line: LineString<f64> =
                    points.iter().map(|p| (f64::from(p[0]), f64::from(p[1]))).collect();
                line.close();
                line
            };
            let shape = Polygon::new(ring(&polygon[0]), polygon[1..].iter().map(ring).collect());
            assert_eq!(crate::defects(&MultiPolygon(vec![shape])), []);
        }
    }
}
