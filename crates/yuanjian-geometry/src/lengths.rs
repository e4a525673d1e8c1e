//! How long, and inside or not.
//!
//! A line is cut where it crosses the edges around it, and each part is asked once where its
//! middle lies. A line that runs along a boundary two zones share belongs to one of them, not to
//! both.

use rayon::prelude::*;

use crate::kernel::{Grid, Near, Sweep};
use crate::offset::Curves;
use crate::{Bounds, LineSet, PolygonSet};

/// Metres of line inside every `within` (each the union of its features) and each zone. Lines are
/// not dissolved: two that lie on one another count twice.
pub fn lengths_by_zone(lines: &LineSet, within: &[&PolygonSet], zones: &PolygonSet) -> Vec<f64> {
    let mut sums = vec![0.0; zones.len()];
    for feature in feature_lengths_by_zone(lines, within, zones) {
        for (sum, length) in sums.iter_mut().zip(feature) {
            *sum += length;
        }
    }
    sums
}

/// As [`lengths_by_zone`], for each feature: `result[feature][zone]`.
pub fn feature_lengths_by_zone(
    lines: &LineSet,
    within: &[&PolygonSet],
    zones: &PolygonSet,
) -> Vec<Vec<f64>> {
    let grid = |set: &PolygonSet| Grid::new(Curves::of_polygons(set, 0..set.len()), false, 6.0);
    let within: Vec<Grid> = within.iter().map(|set| grid(set)).collect();
    let count = zones.len();
    let zones = grid(zones);
    (0..lines.len())
        .into_par_iter()
        .map_init(Ruler::default, |ruler, i| {
            let mut lengths = vec![0.0; count];
            for part in lines.parts(i) {
                for pair in part.windows(2) {
                    ruler.measure(pair[0], pair[1], &within, &zones, &mut lengths);
                }
            }
            lengths
        })
        .collect()
}

/// The first feature of `set` that holds the point; a point on an edge two features share lies in
/// one of them.
pub fn locate(point: [f64; 2], set: &PolygonSet) -> Option<usize> {
    (0..set.len()).find(|&i| {
        set.bounds(i).touches(&Bounds { min: point, max: point })
            && crate::kernel::winding(set, i, point) != 0
    })
}

#[derive(Default)]
struct Ruler {
    sweep: Sweep,
    near: Vec<Near>,
    cuts: Vec<f64>,
}

impl Ruler {
    fn measure(
        &mut self,
        a: [f64; 2],
        b: [f64; 2],
        within: &[Grid],
        zones: &Grid,
        lengths: &mut [f64],
    ) {
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let whole = (dx * dx + dy * dy).sqrt();
        if !(whole > 0.0 && whole.is_finite()) {
            return;
        }
        self.cuts.clear();
        self.cuts.extend([0.0, 1.0]);
        let bounds = Bounds::of(&[a, b]);
        for grid in within.iter().chain([zones]) {
            for (p, q) in grid.edges_in(&bounds, &mut self.near) {
                let (ex, ey) = (q[0] - p[0], q[1] - p[1]);
                let (wx, wy) = (p[0] - a[0], p[1] - a[1]);
                let det = dx * ey - dy * ex;
                if det == 0.0 {
                    // Parallel: where it lies along the line, its ends may be where things change.
                    for r in [p, q] {
                        self.cuts.push(((r[0] - a[0]) * dx + (r[1] - a[1]) * dy) / (whole * whole));
                    }
                    continue;
                }
                let along = (wx * dy - wy * dx) / det;
                if (-1e-9..=1.0 + 1e-9).contains(&along) {
                    self.cuts.push((wx * ey - wy * ex) / det);
                }
            }
        }
        self.cuts.retain(|t| (0.0..=1.0).contains(t));
        self.cuts.sort_unstable_by(f64::total_cmp);
        for i in 1..self.cuts.len() {
            let (from, to) = (self.cuts[i - 1], self.cuts[i]);
            if to <= from {
                continue;
            }
            let middle = f64::midpoint(from, to);
            let p = [a[0] + middle * dx, a[1] + middle * dy];
            let Self { sweep, near, .. } = self;
            if within.iter().any(|grid| grid.holding(p, sweep, near).is_empty()) {
                continue;
            }
            for zone in zones.holding(p, sweep, near) {
                if let Some(length) = lengths.get_mut(zone as usize) {
                    *length += (to - from) * whole;
                }
            }
        }
    }
}
