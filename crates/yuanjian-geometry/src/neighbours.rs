//! What the features of one layer do to each other: overlap, repeat, or leave slivers.
//!
//! Green land handed in by several offices overlaps and repeats itself; every such metre would be
//! counted for two owners. A layer may hold a million parcels, so pairs are found through a tree
//! of boxes, and neighbours that only share an edge, which is nearly all of them, are cleared by a
//! sweep over the few edges that reach into the common box.

use std::collections::BTreeMap;

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;
use rayon::prelude::*;

use crate::index::BoxIndex;
use crate::overlay::{Ring, Turn, combine};
use crate::repair::drawn_area;
use crate::{Bounds, PolygonSet};

/// Two features of a layer that cover the same ground.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overlap {
    /// The first feature.
    pub a: usize,
    /// The second; always greater than `a`.
    pub b: usize,
    /// The ground they share, in m².
    pub area_m2: f64,
}

/// All pairs that share at least `min_m2` and more than nothing, sorted by `(a, b)`. Features
/// should be valid. Uses the current rayon pool; the result does not depend on it. Neighbours
/// whose common edge was drawn twice differ by about 10⁻⁹ m², so a `min_m2` below 10⁻⁶ tells
/// rounding, not overlap.
pub fn overlaps(set: &PolygonSet, min_m2: f64) -> Vec<Overlap> {
    let bounds: Vec<Bounds> = (0..set.len()).map(|i| set.bounds(i)).collect();
    let index = BoxIndex::new(&bounds);
    (0..set.len())
        .into_par_iter()
        .flat_map_iter(|a| {
            let mut near = Vec::new();
            index.each(&bounds[a], |b| {
                if a < b {
                    near.push(b);
                }
                true
            });
            near.sort_unstable();
            let bounds = &bounds;
            near.into_iter().filter_map(move |b| {
                let common = common_box(&bounds[a], &bounds[b]);
                let most = (common.max[0] - common.min[0]) * (common.max[1] - common.min[1]);
                // A box of no width holds nothing; NaN cannot be here, the index leaves it out.
                if most <= 0.0 || most < min_m2 {
                    return None;
                }
                let area_m2 = shared_area(set, a, b, &common);
                (area_m2 > 0.0 && area_m2 >= min_m2).then_some(Overlap { a, b, area_m2 })
            })
        })
        .collect()
}

/// Features drawn twice: the same vertices, whatever the first one and the order of rings. Each
/// pair names the feature to keep and the one to drop; three copies give two pairs with the same
/// first. Features without any ring are not compared.
pub fn duplicates(set: &PolygonSet) -> Vec<(usize, usize)> {
    let mut first: BTreeMap<Vec<Vec<[u64; 2]>>, usize> = BTreeMap::new();
    let mut boxes: Vec<([u64; 4], usize)> = (0..set.len())
        .filter(|&i| set.rings(i).next().is_some())
        .map(|i| (key_of(&set.bounds(i)), i))
        .collect();
    boxes.sort_unstable();
    let mut pairs = Vec::new();
    for group in boxes.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
        first.clear();
        for &(_, i) in group {
            match first.entry(form_of(set, i)) {
                std::collections::btree_map::Entry::Occupied(kept) => pairs.push((*kept.get(), i)),
                std::collections::btree_map::Entry::Vacant(free) => {
                    free.insert(i);
                }
            }
        }
    }
    pairs.sort_unstable();
    pairs
}

/// Features smaller than `max_m2` and so thin that 4πA/P² is below `min_compactness` (1 is a
/// circle, 0.785 a square, 0.05 a strip sixty times as long as wide). Features without area are
/// slivers of any measure.
pub fn slivers(set: &PolygonSet, max_m2: f64, min_compactness: f64) -> Vec<usize> {
    (0..set.len())
        .filter(|&i| {
            let area = set.area(i);
            let around: f64 = set.rings(i).map(perimeter).sum();
            let compactness = 4.0 * std::f64::consts::PI * area / (around * around);
            area <= 0.0 || (area < max_m2 && compactness < min_compactness)
        })
        .collect()
}

fn perimeter(ring: &[[f64; 2]]) -> f64 {
    ring.iter()
        .enumerate()
        .map(|(i, p)| {
            let q = ring[(i + 1) % ring.len()];
            libm::hypot(q[0] - p[0], q[1] - p[1])
        })
        .sum()
}

fn common_box(a: &Bounds, b: &Bounds) -> Bounds {
    Bounds {
        min: [a.min[0].max(b.min[0]), a.min[1].max(b.min[1])],
        max: [a.max[0].min(b.max[0]), a.max[1].min(b.max[1])],
    }
}

pub(crate) fn key_of(bounds: &Bounds) -> [u64; 4] {
    [bounds.min[0], bounds.min[1], bounds.max[0], bounds.max[1]].map(|v| (v + 0.0).to_bits())
}

/// The rings of a feature as bits, each from its smallest vertex on, sorted.
pub(crate) fn form_of(set: &PolygonSet, feature: usize) -> Vec<Vec<[u64; 2]>> {
    let mut rings: Vec<Vec<[u64; 2]>> = set
        .rings(feature)
        .map(|ring| {
            let mut bits: Vec<[u64; 2]> =
                ring.iter().map(|p| p.map(|v| (v + 0.0).to_bits())).collect();
            bits.dedup();
            // A vertex may come twice, so among equal starts the smallest whole is taken.
            let least = bits.iter().min().copied();
            let starts = (0..bits.len()).filter(|&i| Some(bits[i]) == least);
            starts
                .map(|start| {
                    bits[start..].iter().chain(&bits[..start]).copied().collect::<Vec<_>>()
                })
                .min()
                .unwrap_or_default()
        })
        .collect();
    rings.sort_unstable();
    rings
}

/// An edge reaching into the common box, lower end first; `up` is +1 when the ring runs upward.
#[derive(Clone, Copy)]
struct Edge {
    low: [f64; 2],
    high: [f64; 2],
    up: i32,
    second: bool,
}

impl Edge {
    fn x_at(&self, y: f64) -> f64 {
        let t = (y - self.low[1]) / (self.high[1] - self.low[1]);
        self.low[0] + t * (self.high[0] - self.low[0])
    }
}

/// More edges than this and the overlay is quicker than slab by slab.
const MAX_SWEPT: usize = 160;

/// The ground two features share, in m².
fn shared_area(set: &PolygonSet, a: usize, b: usize, common: &Bounds) -> f64 {
    // A box without a size in numbers (a vertex at infinity, or none) holds no ground to measure.
    if (0..2).any(|axis| !(common.max[axis] - common.min[axis]).is_finite()) {
        return 0.0;
    }
    let mut edges = Vec::new();
    for (feature, second) in [(a, false), (b, true)] {
        for ring in set.rings(feature) {
            gather(ring, second, common, &mut edges);
        }
        if edges.len() > MAX_SWEPT {
            return overlaid_area(set, a, b);
        }
    }
    swept_area(&edges, common)
}

/// The edges that matter for the box: those beside it to the right do not, those to the left
/// count with their direction only, so they may be moved to its left side.
fn gather(ring: &[[f64; 2]], second: bool, common: &Bounds, edges: &mut Vec<Edge>) {
    let origin = common.min;
    for (i, p) in ring.iter().enumerate() {
        let q = ring[(i + 1) % ring.len()];
        if p[1] == q[1]
            || p[1].max(q[1]) <= common.min[1]
            || p[1].min(q[1]) >= common.max[1]
            || p[0].min(q[0]) >= common.max[0]
        {
            continue;
        }
        let local = |v: [f64; 2]| [v[0] - origin[0], v[1] - origin[1]];
        let (low, high, up) =
            if p[1] < q[1] { (local(*p), local(q), 1) } else { (local(q), local(*p), -1) };
        edges.push(Edge { low, high, up, second });
    }
}

/// Slab by slab between the heights where edges start, end or cross: width where both features
/// wind positively, times height.
fn swept_area(edges: &[Edge], common: &Bounds) -> f64 {
    let (width, height) = (common.max[0] - common.min[0], common.max[1] - common.min[1]);
    let mut levels = vec![0.0, height];
    let mut push = |y: f64| {
        if y > 0.0 && y < height {
            levels.push(y);
        }
    };
    for (i, e) in edges.iter().enumerate() {
        push(e.low[1]);
        push(e.high[1]);
        for f in &edges[i + 1..] {
            let (from, to) = (e.low[1].max(f.low[1]), e.high[1].min(f.high[1]));
            if from < to {
                let (below, above) = (e.x_at(from) - f.x_at(from), e.x_at(to) - f.x_at(to));
                if (below < 0.0 && above > 0.0) || (below > 0.0 && above < 0.0) {
                    push(from + (to - from) * (below / (below - above)));
                }
            }
        }
        // Where an edge enters the box sideways its clamped width has a corner.
        for x in [0.0, width] {
            let (l, h) = (e.low, e.high);
            if (l[0] < x && h[0] > x) || (l[0] > x && h[0] < x) {
                push(l[1] + (h[1] - l[1]) * ((x - l[0]) / (h[0] - l[0])));
            }
        }
    }
    levels.sort_unstable_by(f64::total_cmp);
    levels.dedup();
    let mut area = 0.0;
    let mut alive: Vec<(f64, i32, bool)> = Vec::new();
    for slab in levels.windows(2) {
        let (from, to) = (slab[0], slab[1]);
        let middle = from / 2.0 + to / 2.0;
        alive.clear();
        alive.extend(
            edges
                .iter()
                .filter(|e| e.low[1] <= from && e.high[1] >= to)
                .map(|e| (e.x_at(middle).clamp(0.0, width), -e.up, e.second)),
        );
        alive.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let mut winding = [0, 0];
        let mut left = 0.0;
        for &(x, step, second) in &alive {
            if winding[0] > 0 && winding[1] > 0 {
                area += (x - left) * (to - from);
            }
            left = x;
            winding[usize::from(second)] += step;
        }
        if winding[0] > 0 && winding[1] > 0 {
            area += (width - left) * (to - from);
        }
    }
    area
}

fn overlaid_area(set: &PolygonSet, a: usize, b: usize) -> f64 {
    let rings = |feature| -> Vec<Ring> {
        set.rings(feature).map(|r| Ring { points: r.to_vec(), turn: Turn::AsDrawn }).collect()
    };
    drawn_area(&combine(&rings(a), &rings(b), OverlayRule::Intersect, FillRule::Positive))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn quad(x: f64, y: f64, w: f64, h: f64, skew: f64) -> Vec<[f64; 2]> {
        vec![[x, y], [x + w, y + skew], [x + w - skew, y + h + skew], [x - skew, y + h]]
    }

    fn set(quads: &[Vec<[f64; 2]>]) -> PolygonSet {
        let mut set = PolygonSet::new();
        for quad in quads {
            set.push_ring(quad.iter().copied(), true);
            set.end_feature();
        }
        set
    }

    #[test]
    fn only_pairs_that_share_ground_are_told() {
        let parcels = set(&[
            quad(0., 0., 10., 10., 0.),
            quad(10., 0., 10., 10., 0.),
            quad(18., 5., 10., 10., 0.),
            quad(1., 1., 2., 2., 0.),
        ]);
        let expected =
            [Overlap { a: 0, b: 3, area_m2: 4.0 }, Overlap { a: 1, b: 2, area_m2: 10.0 }];
        assert_eq!(overlaps(&parcels, 0.01), expected);
        assert_eq!(overlaps(&parcels, 5.0), expected[1..]);
    }

    #[test]
    fn copies_are_found_whatever_their_first_vertex() {
        let mut turned = quad(0., 0., 10., 10., 1.);
        turned.rotate_left(2);
        turned.reverse();
        let parcels =
            set(&[quad(0., 0., 10., 10., 1.), quad(0., 0., 10., 10., 0.5), turned.clone(), turned]);
        assert_eq!(duplicates(&parcels), [(0, 2), (0, 3)]);
    }

    #[test]
    fn a_strip_is_a_sliver_and_a_small_square_is_not() {
        let parcels = set(&[
            quad(0., 0., 30., 0.1, 0.),
            quad(0., 0., 1., 1., 0.),
            quad(0., 0., 900., 3., 0.),
        ]);
        assert_eq!(slivers(&parcels, 10.0, 0.1), [0]);
    }

    proptest! {
        #[test]
        fn the_sweep_and_the_overlay_measure_the_same(
            (x, y, w, h, s) in (-9.0..9.0, -9.0..9.0, 1.0..12.0, 1.0..12.0, -3.0..3.0)
        ) {
            let pair = set(&[quad(500_000.0, 3_400_000.0, 10., 10., 1.), quad(500_000.0 + x, 3_400_000.0 + y, w, h, s)]);
            let bounds = common_box(&pair.bounds(0), &pair.bounds(1));
            prop_assume!(bounds.min[0] < bounds.max[0] && bounds.min[1] < bounds.max[1]);
            let swept = shared_area(&pair, 0, 1, &bounds);
            let overlaid = overlaid_area(&pair, 0, 1);
            prop_assert!((swept - overlaid).abs() < 1e-7, "{swept} {overlaid}");
        }
    }
}
