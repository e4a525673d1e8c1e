//! The middle of a shape, and a place inside it for its name.
//!
//! The centroid of a crescent lies outside it, so a label set there names the neighbour. Labels
//! go to the point deepest inside (the pole of inaccessibility), found by halving squares.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use geo_types::MultiPolygon;

use crate::overlay::open_points;
use crate::{Bounds, signed_area};

/// Centre of gravity of the ground. A shape without area takes that of its lines, and without
/// length that of its points; `None` when there is no finite point at all.
pub fn centroid(shape: &MultiPolygon<f64>) -> Option<[f64; 2]> {
    let rings = rings(shape);
    let origin = *rings.iter().flat_map(|(ring, _)| ring).next()?;
    let mut area = Sum::default();
    let mut length = Sum::default();
    let mut points = Sum::default();
    for (ring, hole) in &rings {
        // Each ring is summed about its own first vertex: a speck far from the others keeps the
        // digits of its area.
        let Some(&near) = ring.first() else { continue };
        let local = |p: &[f64; 2]| [p[0] - near[0], p[1] - near[1]];
        let shift = [near[0] - origin[0], near[1] - origin[1]];
        let sign = if (signed_area(ring) < 0.0) == *hole { 1.0 } else { -1.0 };
        let mut ground = Sum::default();
        for (i, p) in ring.iter().enumerate() {
            let (p, q) = (local(p), local(&ring[(i + 1) % ring.len()]));
            let twice = sign * (p[0] * q[1] - q[0] * p[1]);
            ground.add(twice, [(p[0] + q[0]) / 3.0, (p[1] + q[1]) / 3.0]);
            let middle = [shift[0] + (p[0] + q[0]) / 2.0, shift[1] + (p[1] + q[1]) / 2.0];
            length.add(libm::hypot(q[0] - p[0], q[1] - p[1]), middle);
            points.add(1.0, [shift[0] + p[0], shift[1] + p[1]]);
        }
        area.weight += ground.weight;
        area.moment[0] += ground.moment[0] + shift[0] * ground.weight;
        area.moment[1] += ground.moment[1] + shift[1] * ground.weight;
    }
    let middle = [area, length, points].iter().find_map(Sum::middle)?;
    Some([origin[0] + middle[0], origin[1] + middle[1]])
}

#[derive(Default)]
struct Sum {
    weight: f64,
    moment: [f64; 2],
}

impl Sum {
    fn add(&mut self, weight: f64, at: [f64; 2]) {
        self.weight += weight;
        self.moment[0] += weight * at[0];
        self.moment[1] += weight * at[1];
    }

    fn middle(&self) -> Option<[f64; 2]> {
        let middle = self.moment.map(|m| m / self.weight);
        (self.weight != 0.0 && middle.iter().all(|v| v.is_finite())).then_some(middle)
    }
}

/// A point inside the shape, far from its edge: within 1 % of the width of its box of the
/// farthest there is, for any but absurdly intricate shapes. `None` when the shape has no inside.
pub fn interior_point(shape: &MultiPolygon<f64>) -> Option<[f64; 2]> {
    let rings: Vec<Vec<[f64; 2]>> = rings(shape).into_iter().map(|(ring, _)| ring).collect();
    let bounds = rings.iter().flatten().fold(Bounds::EMPTY, |b, p| b.with(*p));
    if bounds.is_empty() {
        return None;
    }
    let size = [bounds.max[0] - bounds.min[0], bounds.max[1] - bounds.min[1]];
    let mut best = [across(&rings, &bounds), centroid(shape)]
        .into_iter()
        .flatten()
        .map(|at| Cell::new(&rings, at, 0.0))
        .max()
        .filter(|cell| cell.depth > 0.0)?;
    // A strip is searched in squares as wide as it is, but not in more of them than is quick.
    let vertices: usize = rings.iter().map(Vec::len).sum();
    let most = (4_000_000 / vertices.max(1)).clamp(16, 4000);
    let side = size[0].min(size[1]).max(size[0].max(size[1]) / 16.0);
    let near_enough = size[0].max(size[1]) / 100.0;
    let mut cells = BinaryHeap::new();
    let (across, up) = ((size[0] / side).ceil() as u32, (size[1] / side).ceil() as u32);
    for i in 0..across.clamp(1, 32) {
        for j in 0..up.clamp(1, 32) {
            let at = [
                bounds.min[0] + (f64::from(i) + 0.5) * side,
                bounds.min[1] + (f64::from(j) + 0.5) * side,
            ];
            cells.push(Cell::new(&rings, at, side / 2.0));
        }
    }
    for _ in 0..most {
        let Some(cell) = cells.pop() else { break };
        if cell.depth > best.depth {
            best = cell;
        }
        if cell.promise() - best.depth <= near_enough {
            break;
        }
        let half = cell.half / 2.0;
        for [dx, dy] in [[-half, -half], [half, -half], [-half, half], [half, half]] {
            cells.push(Cell::new(&rings, [cell.at[0] + dx, cell.at[1] + dy], half));
        }
    }
    Some(best.at)
}

/// A square, how deep its middle lies inside (negative outside), ordered by the depth that
/// something in it may have at most.
#[derive(Debug, Clone, Copy)]
struct Cell {
    at: [f64; 2],
    half: f64,
    depth: f64,
}

impl Cell {
    fn new(rings: &[Vec<[f64; 2]>], at: [f64; 2], half: f64) -> Self {
        Self { at, half, depth: depth(rings, at) }
    }

    fn promise(&self) -> f64 {
        self.depth + self.half * std::f64::consts::SQRT_2
    }
}

impl Ord for Cell {
    fn cmp(&self, other: &Self) -> Ordering {
        self.promise()
            .total_cmp(&other.promise())
            .then(other.at[0].total_cmp(&self.at[0]))
            .then(other.at[1].total_cmp(&self.at[1]))
    }
}

impl PartialOrd for Cell {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Cell {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Cell {}

/// Distance to the nearest edge, negative outside (even-odd).
fn depth(rings: &[Vec<[f64; 2]>], p: [f64; 2]) -> f64 {
    let mut inside = false;
    let mut nearest = f64::INFINITY;
    for ring in rings {
        for (i, &a) in ring.iter().enumerate() {
            let b = ring[(i + 1) % ring.len()];
            if (a[1] > p[1]) != (b[1] > p[1])
                && p[0] < (b[0] - a[0]) * ((p[1] - a[1]) / (b[1] - a[1])) + a[0]
            {
                inside = !inside;
            }
            let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
            let t = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy);
            let t = if t.is_finite() { t.clamp(0.0, 1.0) } else { 0.0 };
            nearest = nearest.min(libm::hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy));
        }
    }
    if inside { nearest } else { -nearest }
}

/// The middle of the widest stretch that a few level lines have inside.
fn across(rings: &[Vec<[f64; 2]>], bounds: &Bounds) -> Option<[f64; 2]> {
    let mut levels: Vec<f64> = rings.iter().flatten().map(|p| p[1]).collect();
    levels.sort_unstable_by(f64::total_cmp);
    levels.dedup();
    let step = (levels.len() / 16).max(1);
    let height = bounds.max[1] - bounds.min[1];
    let middles = levels.windows(2).step_by(step).map(|pair| pair[0] / 2.0 + pair[1] / 2.0);
    // The line halfway up is tried too, moved to between two vertices.
    let half = bounds.min[1] + height / 2.0;
    let at = levels.partition_point(|y| *y <= half);
    let halfway = (at > 0 && at < levels.len()).then(|| levels[at - 1] / 2.0 + levels[at] / 2.0);
    let mut best: Option<(f64, [f64; 2])> = None;
    for y in middles.chain(halfway) {
        let mut cuts: Vec<f64> = Vec::new();
        for ring in rings {
            for (i, &a) in ring.iter().enumerate() {
                let b = ring[(i + 1) % ring.len()];
                if (a[1] > y) != (b[1] > y) {
                    cuts.push((b[0] - a[0]) * ((y - a[1]) / (b[1] - a[1])) + a[0]);
                }
            }
        }
        cuts.sort_unstable_by(f64::total_cmp);
        for pair in cuts.chunks_exact(2) {
            let width = pair[1] - pair[0];
            if width > best.map_or(0.0, |(widest, _)| widest) {
                best = Some((width, [pair[0] / 2.0 + pair[1] / 2.0, y]));
            }
        }
    }
    best.map(|(_, at)| at)
}

/// Rings with only finite points, and whether each is a hole.
fn rings(shape: &MultiPolygon<f64>) -> Vec<(Vec<[f64; 2]>, bool)> {
    shape
        .iter()
        .flat_map(|p| {
            std::iter::once((p.exterior(), false))
                .chain(p.interiors().iter().map(|hole| (hole, true)))
        })
        .map(|(line, hole)| (open_points(line), hole))
        .filter(|(ring, _)| !ring.is_empty() && ring.iter().flatten().all(|v| v.is_finite()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{LineString, Polygon};

    fn shape(points: &[(f64, f64)]) -> MultiPolygon<f64> {
        MultiPolygon(vec![Polygon::new(LineString::from(points.to_vec()), vec![])])
    }

    #[test]
    fn the_label_of_a_horseshoe_lies_in_the_horseshoe() {
        let far = 38_500_000.0;
        let at = |x: f64, y: f64| (far + x, 3_400_000.0 + y);
        let horseshoe = shape(&[
            at(0., 0.),
            at(100., 0.),
            at(100., 10.),
            at(10., 10.),
            at(10., 90.),
            at(100., 90.),
            at(100., 100.),
            at(0., 100.),
        ]);
        let middle = centroid(&horseshoe).unwrap();
        assert!(middle[0] - far > 10.0, "the centroid is in the opening");
        let label = interior_point(&horseshoe).unwrap();
        assert!(label[0] - far < 10.0 || (label[1] - 3_400_000.0 - 50.0).abs() > 40.0);
    }

    #[test]
    fn the_deepest_point_of_a_square_is_its_middle() {
        let label = interior_point(&shape(&[(0., 0.), (10., 0.), (10., 10.), (0., 10.)])).unwrap();
        assert!((label[0] - 5.0).abs() < 0.2 && (label[1] - 5.0).abs() < 0.2);
    }

    #[test]
    fn a_shape_without_inside_has_a_middle_and_no_label() {
        let line = shape(&[(0., 0.), (10., 0.), (0., 0.)]);
        assert_eq!(centroid(&line), Some([5.0, 0.0]));
        assert_eq!(interior_point(&line), None);
        assert_eq!(centroid(&shape(&[(f64::NAN, 0.), (1., 0.), (2., 2.)])), None);
        assert_eq!(centroid(&MultiPolygon(vec![])), None);
    }
}
