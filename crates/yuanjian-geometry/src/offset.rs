//! The curve at a distance from a park's edge.
//!
//! No buffer polygon is ever needed to measure what is served: the raw offset curve, loops and
//! all, already winds a positive number of times around exactly the points of the buffer. Drawing
//! it costs one pass over the vertices; making it a valid polygon is what buffering is slow at.

use std::f64::consts::{FRAC_PI_2, PI};

use rayon::prelude::*;

use crate::outline::Tracer;
use crate::{Bounds, PolygonSet, signed_area};

/// How a round buffer is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arcs {
    /// So many straight segments a quarter circle, as PostGIS and GEOS draw it (`quad_segs`).
    Segments(u32),
    /// True circular arcs.
    Exact,
}

/// The ground served by parks: everything within `radii_m[i]` of park `i`. A radius of 0 or NaN
/// serves nothing.
#[derive(Debug, Clone, Copy)]
pub struct Service<'a> {
    /// The parks.
    pub parks: &'a PolygonSet,
    /// The radius of each park, in metres.
    pub radii_m: &'a [f64],
    /// How the round corners are drawn.
    pub arcs: Arcs,
}

/// Closed rings of many curves, flat: curve `i` owns rings, ring `j` owns vertices whose last
/// repeats the first. Every curve winds +1 around what it serves.
#[derive(Debug, Default)]
pub(crate) struct Curves {
    pub(crate) xy: Vec<[f64; 2]>,
    /// Empty when every edge is straight, else one for the edge that leaves each vertex.
    pub(crate) bends: Vec<Bend>,
    pub(crate) ring_ends: Vec<u32>,
    pub(crate) curve_ends: Vec<u32>,
}

/// The circle an edge follows; radius 0 for a straight edge. A bent edge stays inside one
/// quadrant of its circle, so it rises or falls all the way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bend {
    pub(crate) center: [f64; 2],
    pub(crate) radius: f64,
}

impl Bend {
    pub(crate) const STRAIGHT: Self = Self { center: [0.0; 2], radius: 0.0 };
}

impl Curves {
    /// The vertex range of each ring of curve `i`, closing vertex included.
    pub(crate) fn rings(&self, i: usize) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
        let from = if i == 0 { 0 } else { self.curve_ends[i - 1] as usize };
        (from..self.curve_ends[i] as usize).map(|j| {
            let start = if j == 0 { 0 } else { self.ring_ends[j - 1] as usize };
            start..self.ring_ends[j] as usize
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.curve_ends.len()
    }

    /// Put `other` behind these.
    pub(crate) fn append(&mut self, other: Self) {
        let (vertices, rings) = (self.xy.len() as u32, self.ring_ends.len() as u32);
        self.xy.extend_from_slice(&other.xy);
        self.bends.extend_from_slice(&other.bends);
        self.ring_ends.extend(other.ring_ends.iter().map(|e| e + vertices));
        self.curve_ends.extend(other.curve_ends.iter().map(|e| e + rings));
    }

    /// The polygons as they are, closed.
    pub(crate) fn of_polygons(set: &PolygonSet, features: impl Iterator<Item = usize>) -> Self {
        let mut curves = Self::default();
        for i in features {
            for ring in set.rings(i) {
                if ring.iter().all(|p| p[0].is_finite() && p[1].is_finite()) {
                    curves.xy.extend_from_slice(ring);
                    curves.close_ring();
                }
            }
            curves.curve_ends.push(curves.ring_ends.len() as u32);
        }
        curves
    }

    /// Puts the outline of what the last curve serves in its place, if it can be told: for a single
    /// ring of straight edges.
    fn outline_last(&mut self, tracer: &mut Tracer) {
        let Some(last) = self.curve_ends.len().checked_sub(1) else { return };
        let mut rings = self.rings(last);
        let (Some(ring), None) = (rings.next(), rings.next()) else { return };
        drop(rings);
        if self.bends.is_empty() && tracer.trace(&self.xy[ring.clone()]) {
            self.xy.truncate(ring.start);
            self.xy.extend_from_slice(&tracer.xy);
            self.ring_ends.pop();
            self.ring_ends.extend(tracer.ends.iter().map(|end| (ring.start + end) as u32));
            self.curve_ends[last] = self.ring_ends.len() as u32;
        }
    }

    fn close_ring(&mut self) {
        let start = self.ring_ends.last().map_or(0, |&e| e as usize);
        if let Some(&first) = self.xy.get(start) {
            self.xy.push(first);
        }
        self.ring_ends.push(self.xy.len() as u32);
    }
}

/// The offset curves of every park that serves anything. A point is within the radius of a park
/// exactly where its curve winds around it a positive number of times. Where that is simple the
/// curve is only the outline of what it serves ([`Curves::outline_last`]), else it is drawn raw.
///
/// With [`Arcs::Segments`] the curve is the one GEOS draws before it nodes and cleans it, so the
/// two agree to rounding and not merely to the width of a segment:
/// - dents shallower than 1 % of the radius are flattened first ([`without_shallow_dents`]);
/// - a round corner is cut into whole segments, evenly, their number being the angle over the
///   quarter circle's share, rounded;
/// - at a dent too tight for the offsets to meet, a short detour towards the corner joins them;
/// - a hole that cannot keep a point farther than the radius from its edge is left out.
///
/// With [`Arcs::Exact`] nothing is flattened and corners are circular arcs.
pub(crate) fn service_curves(service: &Service<'_>) -> Curves {
    const CHUNK: usize = 64;
    let parks = service.parks.len().min(service.radii_m.len());
    let serving: Vec<usize> = (0..parks)
        .filter(|&i| service.radii_m[i] > 0.0 && service.radii_m[i].is_finite())
        .collect();
    let parts: Vec<Curves> = serving
        .par_chunks(CHUNK)
        .map(|chunk| {
            let mut curves = Curves::default();
            let mut pen = Pen::default();
            let mut tracer = Tracer::default();
            for &i in chunk {
                draw_park(
                    service.parks,
                    i,
                    service.radii_m[i],
                    service.arcs,
                    &mut pen,
                    &mut curves,
                );
                curves.outline_last(&mut tracer);
            }
            curves
        })
        .collect();
    let mut all = Curves::default();
    all.xy.reserve_exact(parts.iter().map(|p| p.xy.len()).sum());
    for part in parts {
        all.append(part);
    }
    all
}

/// Buffers used again for each ring.
#[derive(Default)]
struct Pen {
    ring: Vec<[f64; 2]>,
    kept: Vec<[f64; 2]>,
    deleted: Vec<bool>,
}

fn draw_park(
    parks: &PolygonSet,
    park: usize,
    radius: f64,
    arcs: Arcs,
    pen: &mut Pen,
    out: &mut Curves,
) {
    for j in parks.ring_range(park) {
        let ring = parks.ring(j);
        if !ring.iter().all(|p| p[0].is_finite() && p[1].is_finite()) {
            continue;
        }
        let hole = signed_area(ring) < 0.0;
        if hole && is_filled(ring, radius) {
            continue;
        }
        // In drawing order, without repeated vertices.
        pen.ring.clear();
        let turned = parks.was_turned(j);
        if turned {
            pen.ring.extend(ring.iter().rev());
        } else {
            pen.ring.extend(ring);
        }
        pen.ring.dedup();
        while pen.ring.len() > 1 && pen.ring.first() == pen.ring.last() {
            pen.ring.pop();
        }
        if pen.ring.len() < 2 {
            continue;
        }
        // Land lies to the left of a ring as it is kept, so the offset is to the right of it.
        let side = if turned { 1.0 } else { -1.0 };
        let start = out.xy.len();
        match arcs {
            Arcs::Segments(n) => {
                without_shallow_dents(pen, radius * SHALLOW, side);
                draw_segments(&pen.kept, side, radius, n.max(1), &mut out.xy);
                if is_inside_out(&pen.ring, radius, &out.xy[start..]) {
                    out.xy.truncate(start);
                }
                if turned {
                    out.xy[start..].reverse();
                }
            }
            Arcs::Exact => {
                if turned {
                    pen.ring.reverse();
                }
                draw_arcs(&pen.ring, radius, &mut out.xy, &mut out.bends);
            }
        }
        if out.xy.len() < start + 2 {
            out.xy.truncate(start);
            out.bends.truncate(start);
            continue;
        }
        out.close_ring();
        if arcs == Arcs::Exact {
            out.bends.push(Bend::STRAIGHT);
        }
    }
    out.curve_ends.push(out.ring_ends.len() as u32);
}

/// Dents shallower than this share of the radius are flattened.
const SHALLOW: f64 = 0.01;
/// At a tight dent the detour goes this many parts towards the offset and one to the corner.
const DETOUR: f64 = 80.0;
/// Offset ends nearer than this share of the radius are one point.
const NEAR: f64 = 1e-3;
/// Curve vertices nearer than this share of the radius are one point. This is the share GEOS takes
/// since 3.12 (GeoPandas, DuckDB); before, with PostGIS on GEOS 3.11, it was 1e-6, which moves two
/// of three thousand parks by some 1e-7 of their area.
const SNAP: f64 = 1e-4;

/// Whether a hole surely disappears when its edge grows by `radius`: it is narrower than twice
/// that, or it is a triangle whose inscribed circle is smaller.
fn is_filled(hole: &[[f64; 2]], radius: f64) -> bool {
    if let [a, b, c] = hole {
        let perimeter = length(*a, *b) + length(*b, *c) + length(*c, *a);
        return 2.0 * signed_area(hole).abs() / perimeter < radius;
    }
    let bounds = Bounds::of(hole);
    let narrow = (bounds.max[0] - bounds.min[0]).min(bounds.max[1] - bounds.min[1]);
    narrow < 2.0 * radius
}

/// Whether the curve of a small ring has turned inside out, that is, no part of it lies at the
/// radius. GEOS asks this only of rings of fewer than nine vertices (closing vertex included) that
/// gave few curve vertices.
fn is_inside_out(ring: &[[f64; 2]], radius: f64, curve: &[[f64; 2]]) -> bool {
    let closed = ring.len() + 1;
    if closed <= 3 || closed >= 9 || curve.len() + 1 > 4 * closed {
        return false;
    }
    let away = |p: [f64; 2]| {
        (0..ring.len()).all(|i| to_segment(p, ring[i], ring[(i + 1) % ring.len()]) > 0.99 * radius)
    };
    !(0..curve.len()).any(|i| {
        let (p, q) = (curve[i], curve[(i + 1) % curve.len()]);
        away(p) || away([f64::midpoint(p[0], q[0]), f64::midpoint(p[1], q[1])])
    })
}

/// Leaves out vertices that only make a shallow dent seen from `side`, pass after pass from the
/// first vertex on until none goes. A vertex goes when it turns towards the side, is nearer than
/// `tolerance` to the chord of its neighbours, and about ten vertices sampled between them see the
/// middle vertex nearer than that to their own chord. The first two vertices and the closing one
/// stay, as they do in GEOS.
fn without_shallow_dents(pen: &mut Pen, tolerance: f64, side: f64) {
    let Pen { ring, kept, deleted } = pen;
    let n = ring.len();
    let at = |i: usize| ring[if i == n { 0 } else { i }];
    deleted.clear();
    deleted.resize(n + 1, false);
    let next = |deleted: &[bool], mut i: usize| {
        i += 1;
        while i <= n && deleted[i] {
            i += 1;
        }
        i
    };
    loop {
        let mut changed = false;
        let mut first = FIRST_DENT;
        let mut middle = next(deleted, first);
        let mut last = next(deleted, middle);
        while last <= n {
            let (a, b, c) = (at(first), at(middle), at(last));
            let step = ((last - first) / 10).max(1);
            let goes = to_segment(b, a, c) < tolerance
                && turn(a, b, c) * side > 0.0
                && (first..last).step_by(step).all(|i| to_segment(b, a, at(i)) < tolerance);
            if goes {
                deleted[middle] = true;
                changed = true;
                first = last;
            } else {
                first = middle;
            }
            middle = next(deleted, first);
            last = next(deleted, middle);
        }
        if !changed {
            break;
        }
    }
    kept.clear();
    kept.extend((0..n).filter(|&i| !deleted[i]).map(|i| ring[i]));
}

const FIRST_DENT: usize = 1;

/// The offset of an edge to its left (`side` 1) or right (−1).
fn shifted(a: [f64; 2], b: [f64; 2], by: f64) -> [[f64; 2]; 2] {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let unit = by / (dx * dx + dy * dy).sqrt();
    let (ux, uy) = (unit * dx, unit * dy);
    [[a[0] - uy, a[1] + ux], [b[0] - uy, b[1] + ux]]
}

fn draw_segments(ring: &[[f64; 2]], side: f64, radius: f64, quarter: u32, out: &mut Vec<[f64; 2]>) {
    let n = ring.len();
    if n < 2 {
        return;
    }
    let quantum = FRAC_PI_2 / f64::from(quarter);
    // Below this angle a corner is certainly not rounded; saves two arc tangents.
    let blunt = libm::cos(quantum * 0.49);
    let start = out.len();
    let snap = radius * SNAP;
    let mut add = |p: [f64; 2]| {
        if out.len() == start || length(p, out[out.len() - 1]) >= snap {
            out.push(p);
        }
    };
    let mut before = shifted(ring[n - 1], ring[0], side * radius);
    for i in 0..n {
        let (a, v, b) = (ring[(i + n - 1) % n], ring[i], ring[(i + 1) % n]);
        let after = shifted(v, b, side * radius);
        let turned = turn(a, v, b);
        let gap = length(before[1], after[0]);
        if turned == 0.0 {
            // Straight on needs no vertex; straight back needs half a circle.
            if (v[0] - a[0]) * (b[0] - v[0]) + (v[1] - a[1]) * (b[1] - v[1]) < 0.0 {
                round_corner(v, before[1], after[0], side, radius, quantum, &mut add);
            }
        } else if turned * side < 0.0 {
            if gap < radius * NEAR {
                add(before[1]);
            } else {
                let n0 = [before[1][0] - v[0], before[1][1] - v[1]];
                let n1 = [after[0][0] - v[0], after[0][1] - v[1]];
                if n0[0] * n1[0] + n0[1] * n1[1] > blunt * radius * radius {
                    add(before[1]);
                    add(after[0]);
                } else {
                    round_corner(v, before[1], after[0], side, radius, quantum, &mut add);
                }
            }
        } else if let Some(x) = crossing(before, after) {
            add(x);
        } else {
            add(before[1]);
            if gap >= radius * NEAR {
                // Coarse circles go half way to the corner, as in GEOS.
                let f = if quarter >= 8 { DETOUR } else { 1.0 };
                let towards =
                    |p: [f64; 2]| [(f * p[0] + v[0]) / (f + 1.0), (f * p[1] + v[1]) / (f + 1.0)];
                add(towards(before[1]));
                add(towards(after[0]));
                add(after[0]);
            }
        }
        before = after;
    }
}

/// A corner from `from` to `to` around `v`, in the least even segments that keep to the quantum.
fn round_corner(
    v: [f64; 2],
    from: [f64; 2],
    to: [f64; 2],
    side: f64,
    radius: f64,
    quantum: f64,
    add: &mut impl FnMut([f64; 2]),
) {
    let start = libm::atan2(from[1] - v[1], from[0] - v[0]);
    let end = libm::atan2(to[1] - v[1], to[0] - v[0]);
    // On the left of its line a corner is rounded clockwise.
    let mut angle = (start - end) * side;
    if angle <= 0.0 {
        angle += 2.0 * PI;
    }
    add(from);
    let segments = (angle / quantum + 0.5) as u32;
    for i in 1..segments {
        let at = start - side * angle * f64::from(i) / f64::from(segments);
        let (sin, cos) = libm::sincos(at);
        add([v[0] + radius * cos, v[1] + radius * sin]);
    }
    add(to);
}

/// The curve of a ring whose land lies to the left, with arcs at its corners.
fn draw_arcs(ring: &[[f64; 2]], radius: f64, out: &mut Vec<[f64; 2]>, bends: &mut Vec<Bend>) {
    let n = ring.len();
    let mut before = shifted(ring[n - 1], ring[0], -radius);
    for i in 0..n {
        let (a, v, b) = (ring[(i + n - 1) % n], ring[i], ring[(i + 1) % n]);
        let after = shifted(v, b, -radius);
        let turned = turn(a, v, b);
        let back = (v[0] - a[0]) * (b[0] - v[0]) + (v[1] - a[1]) * (b[1] - v[1]) < 0.0;
        if turned > 0.0 || (turned == 0.0 && back) {
            draw_arc(v, before[1], after[0], radius, true, out, bends);
        } else if turned < 0.0 {
            match crossing(before, after) {
                Some(x) => out.push(x),
                None => draw_arc(v, before[1], after[0], radius, false, out, bends),
            }
            bends.resize(out.len(), Bend::STRAIGHT);
        }
        bends.resize(out.len(), Bend::STRAIGHT);
        before = after;
    }
}

/// An arc of at most half a turn, cut where it stops rising or falling.
fn draw_arc(
    center: [f64; 2],
    from: [f64; 2],
    to: [f64; 2],
    radius: f64,
    counter_clockwise: bool,
    out: &mut Vec<[f64; 2]>,
    bends: &mut Vec<Bend>,
) {
    let direction = if counter_clockwise { 1.0 } else { -1.0 };
    let start = libm::atan2(from[1] - center[1], from[0] - center[0]);
    let (ax, ay) = (from[0] - center[0], from[1] - center[1]);
    let (bx, by) = (to[0] - center[0], to[1] - center[1]);
    let mut angle = libm::atan2((ax * by - ay * bx) * direction, ax * bx + ay * by);
    if angle < 0.0 {
        // Rounding has tipped an angle of nothing, or of half a turn.
        angle = if angle < -FRAC_PI_2 { PI } else { 0.0 };
    }
    let bend = Bend { center, radius };
    out.push(from);
    bends.push(bend);
    // Quarter turns strictly inside the arc.
    let quarter = start / FRAC_PI_2;
    let mut k = if counter_clockwise { quarter.floor() + 1.0 } else { quarter.ceil() - 1.0 };
    while (k * FRAC_PI_2 - start) * direction < angle {
        if (k * FRAC_PI_2 - start) * direction > 0.0 {
            let tip = match k.rem_euclid(4.0) as u32 {
                0 => [center[0] + radius, center[1]],
                1 => [center[0], center[1] + radius],
                2 => [center[0] - radius, center[1]],
                _ => [center[0], center[1] - radius],
            };
            out.push(tip);
            bends.push(bend);
        }
        k += direction;
    }
    out.push(to);
}

/// Twice the signed area of a triangle: positive when `c` lies to the left of `a`→`b`. The sign
/// is exact, because a vertex on a straight edge must count as straight.
fn turn(a: [f64; 2], b: [f64; 2], c: [f64; 2]) -> f64 {
    let coord = |p: [f64; 2]| robust::Coord { x: p[0], y: p[1] };
    robust::orient2d(coord(a), coord(b), coord(c))
}

fn length(a: [f64; 2], b: [f64; 2]) -> f64 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    (dx * dx + dy * dy).sqrt()
}

/// Distance of `p` from the segment `a`–`b`.
fn to_segment(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let squared = dx * dx + dy * dy;
    if squared == 0.0 {
        return length(p, a);
    }
    let along = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / squared;
    if along <= 0.0 {
        return length(p, a);
    }
    if along >= 1.0 {
        return length(p, b);
    }
    ((a[1] - p[1]) * dx - (a[0] - p[0]) * dy).abs() / squared.sqrt()
}

/// Where two segments cross, if they do.
fn crossing(first: [[f64; 2]; 2], second: [[f64; 2]; 2]) -> Option<[f64; 2]> {
    let [a, b] = first;
    let [c, d] = second;
    let (ux, uy) = (b[0] - a[0], b[1] - a[1]);
    let (vx, vy) = (d[0] - c[0], d[1] - c[1]);
    let det = ux * vy - uy * vx;
    if det == 0.0 {
        return None;
    }
    let (wx, wy) = (c[0] - a[0], c[1] - a[1]);
    let t = (wx * vy - wy * vx) / det;
    let s = (wx * uy - wy * ux) / det;
    ((0.0..=1.0).contains(&t) && (0.0..=1.0).contains(&s)).then(|| [a[0] + t * ux, a[1] + t * uy])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Role, Sweep};
    use proptest::prelude::*;

    /// The area where curve 0 winds a positive number of times, by the sweep that knows nothing
    /// of outlines.
    fn served(curves: &Curves) -> f64 {
        let mut sweep = Sweep::default();
        sweep.begin(&Bounds::of(&curves.xy).grow(1.0));
        let curve = sweep.add_curve(0, Role::Required(0), true, 0);
        for ring in curves.rings(0) {
            sweep.add_ring(&curves.xy[ring.start..ring.end - 1], curve);
        }
        sweep.run(1, 0);
        sweep.found.subject
    }

    fn winding(curves: &Curves, p: [f64; 2]) -> i32 {
        let mut set = PolygonSet::new();
        let mut winding = 0;
        for ring in curves.rings(0) {
            let ring = &curves.xy[ring.start..ring.end - 1];
            // The set turns rings over; the sign is put back.
            let outer = signed_area(ring) > 0.0;
            set.push_ring(ring.iter().copied(), true);
            set.end_feature();
            let turns = crate::kernel::winding(&set, set.len() - 1, p);
            winding += if outer { turns } else { -turns };
        }
        winding
    }

    /// A park around the origin of some map: corners at given distances, drawn either way.
    fn park(reach: &[f64], turned: bool) -> PolygonSet {
        let corner = |(i, r): (usize, &f64)| {
            let angle = std::f64::consts::TAU * i as f64 / reach.len() as f64;
            [512_345.6 + r * angle.cos(), 3_456_789.1 + r * angle.sin()]
        };
        let mut ring: Vec<[f64; 2]> = reach.iter().enumerate().map(corner).collect();
        if turned {
            ring.reverse();
        }
        let mut set = PolygonSet::new();
        set.push_ring(ring, true);
        set.end_feature();
        set
    }

    fn raw_and_outlined(parks: &PolygonSet, radius: f64, quarter: u32) -> (Curves, Curves) {
        let (mut raw, mut pen) = (Curves::default(), Pen::default());
        draw_park(parks, 0, radius, Arcs::Segments(quarter), &mut pen, &mut raw);
        let arcs = Arcs::Segments(quarter);
        (raw, service_curves(&Service { parks, radii_m: &[radius], arcs }))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(2022), ..ProptestConfig::default() })]

        #[test]
        fn an_outline_serves_the_very_ground_its_raw_curve_serves(
            reach in prop::collection::vec(5.0..400.0_f64, 3..60),
            radius in 1.0..600.0_f64,
            quarter in prop::sample::select(vec![1_u32, 2, 4, 8, 16]),
            turned: bool,
            points in prop::collection::vec((-1.1..1.1_f64, -1.1..1.1_f64), 60),
        ) {
            let parks = park(&reach, turned);
            let (raw, outlined) = raw_and_outlined(&parks, radius, quarter);
            let (before, after) = (served(&raw), served(&outlined));
            prop_assert!((before - after).abs() <= 2e-12 * before, "{before} {after}");
            let b = Bounds::of(&raw.xy);
            for (u, v) in points {
                let along = |axis: usize, t: f64| {
                    f64::midpoint(b.min[axis], b.max[axis]) + t / 2.0 * (b.max[axis] - b.min[axis])
                };
                let p = [along(0, u), along(1, v)];
                prop_assert_eq!(winding(&raw, p) > 0, winding(&outlined, p) > 0, "{:?}", p);
                prop_assert!(outlined.xy.len() == raw.xy.len() || winding(&outlined, p) <= 1);
            }
        }
    }

    #[test]
    fn most_dented_parks_lose_the_loops_of_their_curves() {
        let (mut drawn, mut left) = (0, 0);
        for seed in 0..50_u32 {
            let reach: Vec<f64> =
                (0..40).map(|i| 60.0 + f64::from((i * 7919 + seed * 104_729) % 97) / 2.0).collect();
            let (raw, outlined) = raw_and_outlined(&park(&reach, seed % 2 == 0), 500.0, 8);
            drawn += raw.xy.len();
            left += outlined.xy.len();
        }
        assert!(left * 2 < drawn, "{left} of {drawn}");
    }

    #[test]
    fn a_ring_that_runs_over_itself_is_left_or_keeps_its_area() {
        let mut tracer = Tracer::default();
        let rings: [&[[f64; 2]]; 6] = [
            // Out and back; a bow-tie; a square gone round twice; a spike; nothing; a number lost.
            &[[0., 0.], [5., 1.], [9., 7.], [5., 1.], [0., 0.]],
            &[[0., 0.], [10., 10.], [10., 0.], [0., 10.], [0., 0.]],
            &[
                [0., 0.],
                [9., 0.],
                [9., 9.],
                [0., 9.],
                [0., 0.],
                [9., 0.],
                [9., 9.],
                [0., 9.],
                [0., 0.],
            ],
            &[[0., 0.], [9., 0.], [20., 4.], [9., 0.], [9., 9.], [0., 0.]],
            &[],
            &[[0., 0.], [f64::NAN, 0.], [9., 9.], [0., 9.], [0., 0.]],
        ];
        let areas = [0.0, 25.0, 81.0, 40.5, 0.0, 0.0];
        for (ring, area) in rings.iter().zip(areas) {
            if tracer.trace(ring) {
                let mut start = 0;
                let mut found = 0.0;
                for &end in &tracer.ends {
                    found += signed_area(&tracer.xy[start..end]);
                    start = end;
                }
                assert!((found - area).abs() < 1e-12, "{ring:?}: {found}");
            }
        }
    }
}
