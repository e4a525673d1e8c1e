//! Which features overlap: groups that must be united before they are measured.
//!
//! Nearly every parcel stands alone, and what stands alone needs no union. Boxes that touch are
//! found in a grid; then edges are compared, only those within the common box. Neighbours that
//! merely share a boundary share no ground and stay apart, so a cadastre without gaps does not
//! become one group.

use rayon::prelude::*;

use super::sweep::{Role, Sweep};
use crate::{Bounds, PolygonSet, signed_area};

/// What is known of a feature by itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Feature {
    pub(crate) bounds: Bounds,
    /// Area as drawn, in m².
    pub(crate) area: f64,
    pub(crate) vertices: u32,
    /// Whether the area as drawn is surely that of the ground covered.
    pub(crate) simple: bool,
}

/// Looks at every feature once. A feature with a coordinate that is not a number is empty.
pub(crate) fn features(set: &PolygonSet) -> Vec<Feature> {
    (0..set.len())
        .into_par_iter()
        .with_min_len(512)
        .map(|i| {
            let mut bounds = Bounds::EMPTY;
            let (mut area, mut vertices, mut rings, mut simple) = (0.0, 0, 0, true);
            for ring in set.rings(i) {
                let b = Bounds::of(ring);
                // A sum over the ring is finite only if every coordinate is.
                if !ring.iter().map(|p| p[0] - p[1]).sum::<f64>().is_finite() {
                    return Feature { bounds: Bounds::EMPTY, area: 0.0, vertices: 0, simple: true };
                }
                bounds = bounds.union(b);
                area += signed_area(ring);
                vertices += ring.len() as u32;
                rings += 1;
                simple &= rings == 1 && is_star(ring, &b);
            }
            Feature { bounds, area, vertices, simple }
        })
        .collect()
}

/// Whether a ring goes once around the middle of its box, always to the left: then it cannot
/// cross itself. Most parcels pass; the others are swept.
fn is_star(ring: &[[f64; 2]], b: &Bounds) -> bool {
    let c = [f64::midpoint(b.min[0], b.max[0]), f64::midpoint(b.min[1], b.max[1])];
    let Some(last) = ring.last() else {
        return false;
    };
    let mut p = [last[0] - c[0], last[1] - c[1]];
    let mut upward = 0;
    for q in ring {
        let q = [q[0] - c[0], q[1] - c[1]];
        if p[0] * q[1] - q[0] * p[1] <= 0.0 {
            return false;
        }
        upward += u32::from(p[1] < 0.0 && q[1] >= 0.0);
        p = q;
    }
    upward == 1
}

/// Groups of features that overlap, each ascending, ordered by place so that neighbours are
/// measured one after the other.
pub(crate) struct Groups {
    members: Vec<u32>,
    ends: Vec<u32>,
}

impl Groups {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn get(&self, i: usize) -> &[u32] {
        let from = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        &self.members[from..self.ends[i] as usize]
    }

    /// Every feature by itself, in its own order.
    pub(crate) fn singles(features: &[Feature]) -> Self {
        let n = features.len() as u32;
        Self { members: (0..n).collect(), ends: (1..=n).collect() }
    }

    /// The groups of a set.
    pub(crate) fn of(set: &PolygonSet, features: &[Feature]) -> Self {
        let mut parent: Vec<u32> = (0..features.len() as u32).collect();
        for (a, b) in overlapping(set, features) {
            let (a, b) = (root(&mut parent, a), root(&mut parent, b));
            parent[a.max(b) as usize] = a.min(b);
        }
        let total = features.iter().fold(Bounds::EMPTY, |b, f| b.union(f.bounds));
        // Rows of a quarter kilometre or so: near enough to find the same cells in the cache.
        let step = 512.0;
        let mut keyed: Vec<(u64, u64)> = (0..features.len() as u32)
            .filter(|&i| !features[i as usize].bounds.is_empty())
            .map(|i| {
                let first = root(&mut parent, i);
                let at = features[first as usize].bounds.min;
                let row = ((at[1] - total.min[1]) / step) as u32;
                let column = ((at[0] - total.min[0]) / step) as u32;
                let pair = |high: u32, low: u32| u64::from(high) << 32 | u64::from(low);
                (pair(row, column), pair(first, i))
            })
            .collect();
        keyed.par_sort_unstable();
        let mut groups = Self { members: Vec::with_capacity(keyed.len()), ends: Vec::new() };
        let mut last = u32::MAX;
        for (_, pair) in keyed {
            let (first, i) = ((pair >> 32) as u32, pair as u32);
            if first != last && last != u32::MAX {
                groups.ends.push(groups.members.len() as u32);
            }
            last = first;
            groups.members.push(i);
        }
        if !groups.members.is_empty() {
            groups.ends.push(groups.members.len() as u32);
        }
        groups
    }
}

fn root(parent: &mut [u32], mut i: u32) -> u32 {
    while parent[i as usize] != i {
        let up = parent[parent[i as usize] as usize];
        parent[i as usize] = up;
        i = up;
    }
    i
}

fn overlapping(set: &PolygonSet, features: &[Feature]) -> Vec<(u32, u32)> {
    let total = features.iter().fold(Bounds::EMPTY, |b, f| b.union(f.bounds));
    if total.is_empty() {
        return Vec::new();
    }
    let some = features.iter().filter(|f| !f.bounds.is_empty());
    let (count, sides) = some.fold((0.0, 0.0), |(n, s), f| {
        let b = &f.bounds;
        (n + 1.0, s + (b.max[0] - b.min[0]).max(b.max[1] - b.min[1]))
    });
    let extent = (total.max[0] - total.min[0]).max(total.max[1] - total.min[1]);
    let mut side = (sides / count * 1.5).max(extent / 4096.0).max(0.01);
    let span = |b: &Bounds, side: f64| {
        let at = |v: f64, axis: usize| ((v - total.min[axis]) / side) as usize;
        [at(b.min[0], 0), at(b.max[0], 0), at(b.min[1], 1), at(b.max[1], 1)]
    };
    // A few giants must not fill a million cells each.
    loop {
        let cells: f64 = features
            .iter()
            .filter(|f| !f.bounds.is_empty())
            .map(|f| {
                let [c0, c1, r0, r1] = span(&f.bounds, side);
                ((c1 - c0 + 1) * (r1 - r0 + 1)) as f64
            })
            .sum();
        if cells <= 6.0 * count + 4096.0 {
            break;
        }
        side *= 1.5;
    }
    let columns = ((total.max[0] - total.min[0]) / side) as usize + 1;
    let rows = ((total.max[1] - total.min[1]) / side) as usize + 1;
    let mut ends = vec![0_u32; columns * rows + 1];
    let each = |f: &Feature, act: &mut dyn FnMut(usize)| {
        if f.bounds.is_empty() {
            return;
        }
        let [c0, c1, r0, r1] = span(&f.bounds, side);
        for row in r0..=r1 {
            for column in c0..=c1 {
                act(row * columns + column);
            }
        }
    };
    for f in features {
        each(f, &mut |cell| ends[cell + 1] += 1);
    }
    for i in 1..ends.len() {
        ends[i] += ends[i - 1];
    }
    let starts = ends.clone();
    let mut filled = ends;
    let mut items = vec![0_u32; *starts.last().unwrap_or(&0) as usize];
    for (i, f) in features.iter().enumerate() {
        each(f, &mut |cell| {
            items[filled[cell] as usize] = i as u32;
            filled[cell] += 1;
        });
    }
    let found: Vec<Vec<(u32, u32)>> = (0..rows)
        .into_par_iter()
        .with_min_len(4)
        .map_init(Pair::default, |pair, row| {
            let mut found = Vec::new();
            for column in 0..columns {
                let cell = row * columns + column;
                let here = &items[starts[cell] as usize..starts[cell + 1] as usize];
                for (k, &a) in here.iter().enumerate() {
                    let fa = &features[a as usize];
                    for &b in &here[..k] {
                        let fb = &features[b as usize];
                        if !fa.bounds.touches(&fb.bounds) {
                            continue;
                        }
                        // Each pair belongs to the cell of the lower left corner they share.
                        let common = common(&fa.bounds, &fb.bounds);
                        let [c, _, r, _] = span(&common, side);
                        if (c, r) == (column, row) && pair.overlap(set, b, a, fa, fb, common) {
                            found.push((b, a));
                        }
                    }
                }
            }
            found
        })
        .collect();
    found.concat()
}

fn common(a: &Bounds, b: &Bounds) -> Bounds {
    Bounds {
        min: [a.min[0].max(b.min[0]), a.min[1].max(b.min[1])],
        max: [a.max[0].min(b.max[0]), a.max[1].min(b.max[1])],
    }
}

type Segment = ([f64; 2], [f64; 2]);

/// The workspace for comparing two features.
#[derive(Default)]
struct Pair {
    first: Vec<Segment>,
    second: Vec<Segment>,
    sweep: Sweep,
}

enum Meeting {
    Apart,
    Crossing,
    Touching,
}

impl Pair {
    fn overlap(
        &mut self,
        set: &PolygonSet,
        a: u32,
        b: u32,
        fb: &Feature,
        fa: &Feature,
        common: Bounds,
    ) -> bool {
        edges_in(set, a, &common, &mut self.first);
        edges_in(set, b, &common, &mut self.second);
        let mut touching = false;
        for e in &self.first {
            for f in &self.second {
                match meet(e, f) {
                    Meeting::Apart => {}
                    Meeting::Crossing => return true,
                    Meeting::Touching => touching = true,
                }
            }
        }
        if !touching {
            // No contact: one lies in the other, or they are apart.
            return vertex_inside(set, a, b, &common) || vertex_inside(set, b, a, &common);
        }
        // Contact without a clear crossing: measure what they share.
        self.sweep.begin(&fa.bounds.union(fb.bounds).grow(EDGE));
        for (slot, i) in [a, b].into_iter().enumerate() {
            let curve = self.sweep.add_curve(i, Role::Required(slot), false, 0);
            for ring in set.rings(i as usize) {
                self.sweep.add_ring(ring, curve);
            }
        }
        self.sweep.run(2, 0);
        self.sweep.found.subject > 1e-11 * fa.area.min(fb.area).max(0.0)
    }
}

/// How far a box is grown before a sweep, so that nothing lies on its very edge. Any size does.
pub(crate) const EDGE: f64 = 0.013_7;

fn edges_in(set: &PolygonSet, feature: u32, b: &Bounds, out: &mut Vec<Segment>) {
    out.clear();
    for ring in set.rings(feature as usize) {
        let Some(&last) = ring.last() else { continue };
        let mut p = last;
        for &q in ring {
            if p[0].min(q[0]) <= b.max[0]
                && p[0].max(q[0]) >= b.min[0]
                && p[1].min(q[1]) <= b.max[1]
                && p[1].max(q[1]) >= b.min[1]
            {
                out.push((p, q));
            }
            p = q;
        }
    }
}

fn meet(&(a, b): &Segment, &(c, d): &Segment) -> Meeting {
    if a[0].max(b[0]) < c[0].min(d[0])
        || c[0].max(d[0]) < a[0].min(b[0])
        || a[1].max(b[1]) < c[1].min(d[1])
        || c[1].max(d[1]) < a[1].min(b[1])
    {
        return Meeting::Apart;
    }
    let (s, t) = (side(a, b, c), side(a, b, d));
    if s * t > 0.0 {
        return Meeting::Apart;
    }
    let (u, v) = (side(c, d, a), side(c, d, b));
    if u * v > 0.0 {
        return Meeting::Apart;
    }
    if s * t < 0.0 && u * v < 0.0 { Meeting::Crossing } else { Meeting::Touching }
}

/// The side of `p`, or 0 when rounding could have decided it.
fn side(a: [f64; 2], b: [f64; 2], p: [f64; 2]) -> f64 {
    let (l, r) = ((b[0] - a[0]) * (p[1] - a[1]), (b[1] - a[1]) * (p[0] - a[0]));
    let det = l - r;
    if det.abs() <= 1e-9 * (b[0] - a[0]).abs().max((b[1] - a[1]).abs()) { 0.0 } else { det }
}

/// Whether a ring of `inner` starts inside `outer`, when their edges do not meet.
fn vertex_inside(set: &PolygonSet, inner: u32, outer: u32, common: &Bounds) -> bool {
    set.rings(inner as usize).any(|ring| {
        ring.first().is_some_and(|p| {
            Bounds { min: *p, max: *p }.touches(common) && winding(set, outer as usize, *p) != 0
        })
    })
}

/// Winding number of a feature around a point. A point on an edge lies to one side of it, whichever
/// way the edge runs, so that of two features which share the edge exactly one holds it.
pub(crate) fn winding(set: &PolygonSet, feature: usize, p: [f64; 2]) -> i32 {
    let mut winding = 0;
    for ring in set.rings(feature) {
        let Some(&last) = ring.last() else { continue };
        let mut a = last;
        for &b in ring {
            if (a[1] <= p[1]) != (b[1] <= p[1]) {
                let det = (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
                if b[1] > a[1] && det > 0.0 {
                    winding += 1;
                } else if b[1] < a[1] && det < 0.0 {
                    winding -= 1;
                }
            }
            a = b;
        }
    }
    winding
}
