//! Whether a shape obeys the rules of simple features, and where it does not.
//!
//! The rules are those of OGC 06-103r4 §6.1.11 and §6.1.14 as GEOS and JTS read them, because the
//! province's checker will open the data in one of those: a ring may not touch itself, two rings
//! may touch at points but share no stretch, holes lie in their shell and not in each other,
//! shells do not cover each other, and each interior is one piece. Unlike those libraries, which
//! stop at the first fault, everything found is told, with its place, so that a drawing is mended
//! in one sitting. Turns are decided with exact predicates (crate `robust`): no tolerance, and
//! the verdict does not depend on where the origin lies.

use geo_types::MultiPolygon;

use crate::Bounds;
use crate::index::BoxIndex;
use crate::overlay::open_points;

/// What is wrong with a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DefectKind {
    /// A coordinate is NaN or infinite.
    NotFinite,
    /// A ring has fewer than three different points in a row.
    TooFewPoints,
    /// A ring crosses, touches or runs back along itself.
    SelfIntersection,
    /// Two rings cross or share a stretch of edge.
    RingCrossesRing,
    /// A hole lies outside the shell it belongs to.
    HoleOutsideShell,
    /// A hole lies in another hole of the same polygon.
    NestedHoles,
    /// A polygon of a multipolygon lies in another.
    NestedShells,
    /// Rings touch so that they cut the interior in two.
    DisconnectedInterior,
    /// The same ring is there twice.
    DuplicateRing,
}

/// A fault and the place to look at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Defect {
    /// What is wrong.
    pub kind: DefectKind,
    /// Where, in the coordinates of the shape. Always finite.
    pub at: [f64; 2],
}

/// The most faults told of one shape: a scribble of ten thousand lines has fifty million.
pub const MAX_DEFECTS: usize = 1000;

/// Everything wrong with a shape, sorted by kind and place; empty when it is valid. At most
/// [`MAX_DEFECTS`] are told. Hierarchy (holes, shells) is judged between rings that are not
/// already reported as crossing something.
pub fn defects(shape: &MultiPolygon<f64>) -> Vec<Defect> {
    let mut check = Check::new(shape);
    check.find_duplicates();
    check.find_crossings();
    check.find_misplaced();
    check.find_disconnected();
    let mut found = check.found;
    found.sort_by(|a, b| {
        a.kind.cmp(&b.kind).then(a.at[0].total_cmp(&b.at[0])).then(a.at[1].total_cmp(&b.at[1]))
    });
    found.dedup();
    found.truncate(MAX_DEFECTS);
    found
}

type Point = [f64; 2];

struct Ring {
    polygon: usize,
    shell: bool,
    /// Its vertices in `Check::points`: from, to.
    from: usize,
    to: usize,
    /// Crosses or repeats something, so that inside and outside mean nothing for it.
    tangled: bool,
    /// A copy of an earlier ring; told once, then ignored.
    copy: bool,
}

/// Where a point lies on a ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Spot {
    Vertex(usize),
    Edge(usize),
}

/// Two rings that meet in one point.
#[derive(Debug, Clone, Copy)]
struct Touch {
    at: Point,
    ring: usize,
    spot: Spot,
    other: usize,
    other_spot: Spot,
}

struct Check {
    points: Vec<Point>,
    rings: Vec<Ring>,
    /// The ring of each segment; segment `s` starts at `points[s]`.
    ring_of: Vec<u32>,
    touches: Vec<Touch>,
    found: Vec<Defect>,
    /// What coordinates were multiplied by, to keep products in range.
    scale: f64,
}

impl Check {
    fn new(shape: &MultiPolygon<f64>) -> Self {
        let mut check = Self {
            points: Vec::new(),
            rings: Vec::new(),
            ring_of: Vec::new(),
            touches: Vec::new(),
            found: Vec::new(),
            scale: 1.0,
        };
        for (polygon, item) in shape.iter().enumerate() {
            check.add(polygon, true, open_points(item.exterior()));
            for hole in item.interiors() {
                check.add(polygon, false, open_points(hole));
            }
        }
        let largest = check.points.iter().flatten().fold(0.0f64, |m, v| m.max(v.abs()));
        if largest > 1e100 || (largest > 0.0 && largest < 1e-100) {
            check.scale = libm::ldexp(1.0, -libm::ilogb(largest).clamp(-1000, 1000));
            for v in check.points.iter_mut().flatten() {
                *v *= check.scale;
            }
        }
        check
    }

    fn add(&mut self, polygon: usize, shell: bool, mut ring: Vec<Point>) {
        let Some(&first) = ring.first() else { return };
        let finite = |p: &Point| p.iter().all(|v| v.is_finite());
        if !ring.iter().all(finite) {
            let near = ring.iter().copied().find(finite);
            let at = near.or(self.points.last().copied()).unwrap_or([0.0, 0.0]);
            self.found.push(Defect { kind: DefectKind::NotFinite, at });
            return;
        }
        ring.dedup();
        if ring.len() < 3 {
            self.found.push(Defect { kind: DefectKind::TooFewPoints, at: first });
            return;
        }
        let from = self.points.len();
        // Adding nought turns −0 into 0, so that equal points have equal bits.
        self.points.extend(ring.iter().map(|p| [p[0] + 0.0, p[1] + 0.0]));
        let to = self.points.len();
        self.ring_of.extend(std::iter::repeat_n(self.rings.len() as u32, to - from));
        self.rings.push(Ring { polygon, shell, from, to, tangled: false, copy: false });
    }

    fn tell(&mut self, kind: DefectKind, at: Point) {
        // A crossing rounded beyond the largest number is told at the largest number.
        let at = at.map(|v| (v / self.scale).clamp(f64::MIN, f64::MAX));
        self.found.push(Defect { kind, at });
    }

    fn is_full(&self) -> bool {
        self.found.len() >= 4 * MAX_DEFECTS
    }

    /// End of segment `s`, the next vertex of its ring.
    fn end(&self, s: usize) -> usize {
        let ring = &self.rings[self.ring_of[s] as usize];
        if s + 1 == ring.to { ring.from } else { s + 1 }
    }

    fn segment(&self, s: usize) -> (Point, Point) {
        (self.points[s], self.points[self.end(s)])
    }

    fn ring_of(&self, s: usize) -> usize {
        self.ring_of[s] as usize
    }

    fn segment_bounds(&self, s: usize) -> Bounds {
        let (p, q) = self.segment(s);
        Bounds::EMPTY.with(p).with(q)
    }

    /// The same ring twice, whatever its start and direction.
    fn find_duplicates(&mut self) {
        if self.rings.len() < 2 {
            return;
        }
        let mut forms: Vec<(Vec<[u64; 2]>, usize)> = self
            .rings
            .iter()
            .enumerate()
            .map(|(i, ring)| (canonical(&self.points[ring.from..ring.to]), i))
            .collect();
        forms.sort_unstable();
        for pair in forms.windows(2) {
            if pair[0].0 == pair[1].0 {
                let ring = &mut self.rings[pair[1].1];
                (ring.copy, ring.tangled) = (true, true);
                let at = self.points[ring.from];
                self.tell(DefectKind::DuplicateRing, at);
            }
        }
    }

    /// Meets every pair of segments whose boxes touch.
    fn find_crossings(&mut self) {
        let count = self.points.len();
        let bounds: Vec<Bounds> = (0..count).map(|s| self.segment_bounds(s)).collect();
        if count <= 64 {
            for s in 0..count {
                for t in s + 1..count {
                    if bounds[s].touches(&bounds[t]) {
                        self.meet(s, t);
                    }
                }
            }
        } else {
            let index = BoxIndex::new(&bounds);
            for (s, bounds) in bounds.iter().enumerate() {
                index.each(bounds, |t| {
                    if s < t {
                        self.meet(s, t);
                    }
                    !self.is_full()
                });
                if self.is_full() {
                    break;
                }
            }
        }
        self.judge_touches();
    }

    fn meet(&mut self, s: usize, t: usize) {
        let (ring, other) = (self.ring_of(s), self.ring_of(t));
        if self.rings[ring].copy || self.rings[other].copy {
            return;
        }
        let ((a, b), (c, d)) = (self.segment(s), self.segment(t));
        if ring == other && (self.end(s) == t || self.end(t) == s) {
            // Neighbours share a vertex; only running back along each other is wrong.
            let (tip, one, two) = if self.end(s) == t { (b, a, d) } else { (a, b, c) };
            let back =
                (one[0] - tip[0]) * (two[0] - tip[0]) + (one[1] - tip[1]) * (two[1] - tip[1]);
            if turn(one, tip, two) == 0.0 && back > 0.0 {
                self.cross(ring, other, tip);
            }
            return;
        }
        let (c_side, d_side) = (turn(a, b, c), turn(a, b, d));
        if (c_side > 0.0 && d_side > 0.0) || (c_side < 0.0 && d_side < 0.0) {
            return;
        }
        let (a_side, b_side) = (turn(c, d, a), turn(c, d, b));
        if (a_side > 0.0 && b_side > 0.0) || (a_side < 0.0 && b_side < 0.0) {
            return;
        }
        if c_side == 0.0 && d_side == 0.0 {
            self.meet_in_line(s, t);
        } else if c_side != 0.0 && d_side != 0.0 && a_side != 0.0 && b_side != 0.0 {
            let at = crossing(a, b, c, d);
            self.cross(ring, other, at);
        } else {
            let at = if c_side == 0.0 {
                c
            } else if d_side == 0.0 {
                d
            } else if a_side == 0.0 {
                a
            } else {
                b
            };
            self.touch(s, t, at);
        }
    }

    /// Two segments of one straight line: they share a stretch, a point, or nothing.
    fn meet_in_line(&mut self, s: usize, t: usize) {
        let ((a, b), (c, d)) = (self.segment(s), self.segment(t));
        let order = |p: Point, q: Point| p[0].total_cmp(&q[0]).then(p[1].total_cmp(&q[1]));
        let ends = |p: Point, q: Point| if order(p, q).is_le() { (p, q) } else { (q, p) };
        let ((a, b), (c, d)) = (ends(a, b), ends(c, d));
        let low = if order(a, c).is_ge() { a } else { c };
        let high = if order(b, d).is_le() { b } else { d };
        match order(low, high) {
            std::cmp::Ordering::Less => self.cross(self.ring_of(s), self.ring_of(t), low),
            std::cmp::Ordering::Equal => self.touch(s, t, low),
            std::cmp::Ordering::Greater => {}
        }
    }

    fn cross(&mut self, ring: usize, other: usize, at: Point) {
        self.rings[ring].tangled = true;
        self.rings[other].tangled = true;
        let kind =
            if ring == other { DefectKind::SelfIntersection } else { DefectKind::RingCrossesRing };
        self.tell(kind, at);
    }

    fn touch(&mut self, s: usize, t: usize, at: Point) {
        let (ring, other) = (self.ring_of(s), self.ring_of(t));
        if ring == other {
            self.cross(ring, other, at);
            return;
        }
        let spot = |s: usize| {
            if self.points[s] == at {
                Spot::Vertex(s)
            } else if self.points[self.end(s)] == at {
                Spot::Vertex(self.end(s))
            } else {
                Spot::Edge(s)
            }
        };
        let mut touch = Touch { at, ring, spot: spot(s), other, other_spot: spot(t) };
        if ring > other {
            touch = Touch { at, ring: other, spot: spot(t), other: ring, other_spot: spot(s) };
        }
        self.touches.push(touch);
    }

    /// A touch is fine unless one ring passes through the other there.
    fn judge_touches(&mut self) {
        let key = |t: &Touch| (t.ring, t.other, t.spot, t.other_spot);
        self.touches.sort_unstable_by_key(key);
        self.touches.dedup_by_key(|t| key(t));
        let touches = std::mem::take(&mut self.touches);
        for touch in &touches {
            let (before, after) = self.around(touch.spot);
            let corner = self.around(touch.other_spot);
            let left = |q| is_left_of_corner(corner.0, touch.at, corner.1, q);
            if left(before) != left(after) && !self.shares_stretch(touch) {
                self.cross(touch.ring, touch.other, touch.at);
            }
        }
        self.touches = touches;
    }

    /// Whether the rings leave the point along the same line; that is told as a shared stretch.
    fn shares_stretch(&self, touch: &Touch) -> bool {
        let (a, b) = self.around(touch.spot);
        let (c, d) = self.around(touch.other_spot);
        let at = touch.at;
        [a, b].iter().any(|&p| {
            [c, d].iter().any(|&q| {
                let along = (p[0] - at[0]) * (q[0] - at[0]) + (p[1] - at[1]) * (q[1] - at[1]);
                turn(p, at, q) == 0.0 && along > 0.0
            })
        })
    }

    /// The points of the ring before and after a spot on it.
    fn around(&self, spot: Spot) -> (Point, Point) {
        match spot {
            Spot::Vertex(v) => {
                let ring = &self.rings[self.ring_of(v)];
                let before = if v == ring.from { ring.to - 1 } else { v - 1 };
                (self.points[before], self.points[self.end(v)])
            }
            Spot::Edge(s) => self.segment(s),
        }
    }

    /// Holes outside, holes in holes, shells in shells. One ray for each ring says which rings
    /// are around its first vertex.
    fn find_misplaced(&mut self) {
        if self.rings.len() < 2 {
            self.find_orphans();
            return;
        }
        let bounds: Vec<Bounds> = (0..self.points.len()).map(|s| self.segment_bounds(s)).collect();
        let index = BoxIndex::new(&bounds);
        let shells: Vec<Option<usize>> = self.shells();
        for inner in 0..self.rings.len() {
            if self.rings[inner].tangled {
                continue;
            }
            let around = self.rings_around(inner, &index);
            let (polygon, at) = (self.rings[inner].polygon, self.points[self.rings[inner].from]);
            if self.rings[inner].shell {
                let nested = around.iter().any(|&outer| {
                    let ring = &self.rings[outer];
                    let in_hole = || {
                        around
                            .iter()
                            .any(|&h| !self.rings[h].shell && self.rings[h].polygon == ring.polygon)
                    };
                    ring.shell && ring.polygon != polygon && !in_hole()
                });
                if nested {
                    self.tell(DefectKind::NestedShells, at);
                }
                continue;
            }
            match shells.get(polygon).copied().flatten() {
                Some(shell) if self.rings[shell].tangled || around.contains(&shell) => {}
                Some(_) => self.tell(DefectKind::HoleOutsideShell, at),
                None => {}
            }
            let in_hole = |&r: &usize| !self.rings[r].shell && self.rings[r].polygon == polygon;
            if around.iter().any(in_hole) {
                self.tell(DefectKind::NestedHoles, at);
            }
        }
        self.find_orphans();
    }

    /// Holes whose shell is missing altogether.
    fn find_orphans(&mut self) {
        if !self.found.is_empty() {
            return;
        }
        let shells = self.shells();
        let orphan = self.rings.iter().find(|r| !r.shell && shells[r.polygon].is_none());
        if let Some(at) = orphan.map(|r| self.points[r.from]) {
            self.tell(DefectKind::HoleOutsideShell, at);
        }
    }

    /// The shell of each polygon that has one.
    fn shells(&self) -> Vec<Option<usize>> {
        let count = self.rings.last().map_or(0, |r| r.polygon + 1);
        let mut shells = vec![None; count];
        for (i, ring) in self.rings.iter().enumerate() {
            if ring.shell {
                shells[ring.polygon] = Some(i);
            }
        }
        shells
    }

    /// The untangled rings that ring `inner` lies in.
    fn rings_around(&self, inner: usize, index: &BoxIndex) -> Vec<usize> {
        let start = self.rings[inner].from;
        let (p, next) = (self.points[start], self.points[start + 1]);
        let mut crossed = Vec::new();
        let mut on: Vec<(usize, Spot)> = Vec::new();
        index.each(&Bounds { min: p, max: [f64::INFINITY, p[1]] }, |s| {
            let ring = self.ring_of(s);
            if ring == inner || self.rings[ring].tangled {
                return true;
            }
            let (a, b) = self.segment(s);
            let side = turn(a, b, p);
            if side == 0.0 && Bounds::EMPTY.with(a).with(b).touches(&Bounds { min: p, max: p }) {
                let end = self.end(s);
                on.push((
                    ring,
                    if a == p {
                        Spot::Vertex(s)
                    } else if b == p {
                        Spot::Vertex(end)
                    } else {
                        Spot::Edge(s)
                    },
                ));
            } else if (a[1] > p[1]) != (b[1] > p[1]) && (side > 0.0) == (b[1] > a[1]) {
                crossed.push(ring);
            }
            true
        });
        on.sort_unstable();
        on.dedup();
        crossed.sort_unstable();
        let mut around: Vec<usize> = crossed
            .chunk_by(|a, b| a == b)
            .filter(|run| run.len() % 2 == 1 && !on.iter().any(|(ring, _)| *ring == run[0]))
            .map(|run| run[0])
            .collect();
        for (ring, spot) in on {
            let (before, after) = self.around(spot);
            if is_left_of_corner(before, p, after, next) == self.runs_left(ring) {
                around.push(ring);
            }
        }
        around.sort_unstable();
        around
    }

    /// Whether a ring that is not tangled runs counter-clockwise: its lowest leftmost vertex
    /// cannot be straight, so the turn there decides exactly.
    fn runs_left(&self, ring: usize) -> bool {
        let Ring { from, to, .. } = self.rings[ring];
        let order = |a: &usize, b: &usize| {
            let (p, q) = (self.points[*a], self.points[*b]);
            p[0].total_cmp(&q[0]).then(p[1].total_cmp(&q[1]))
        };
        let Some(corner) = (from..to).min_by(order) else { return true };
        let (before, after) = self.around(Spot::Vertex(corner));
        turn(before, self.points[corner], after) > 0.0
    }

    /// Rings and the points where they touch form a graph; a loop in it cuts the interior.
    fn find_disconnected(&mut self) {
        let mut meetings: Vec<(usize, [u64; 2], usize)> = Vec::new();
        for touch in &self.touches {
            let (a, b) = (&self.rings[touch.ring], &self.rings[touch.other]);
            if a.polygon == b.polygon && !a.tangled && !b.tangled {
                let place = touch.at.map(f64::to_bits);
                meetings.push((a.polygon, place, touch.ring));
                meetings.push((a.polygon, place, touch.other));
            }
        }
        meetings.sort_unstable();
        meetings.dedup();
        let mut parents: Vec<usize> = (0..self.rings.len()).collect();
        let root = |parents: &mut Vec<usize>, mut i: usize| {
            while parents[i] != i {
                parents[i] = parents[parents[i]];
                i = parents[i];
            }
            i
        };
        for group in meetings.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let node = parents.len();
            parents.push(node);
            for (_, place, ring) in group {
                let (a, b) = (root(&mut parents, node), root(&mut parents, *ring));
                if a == b {
                    self.tell(DefectKind::DisconnectedInterior, place.map(f64::from_bits));
                } else {
                    parents[a] = b;
                }
            }
        }
    }
}

/// Positive when `c` lies left of the way from `a` to `b`; its sign is exact.
fn turn(a: Point, b: Point, c: Point) -> f64 {
    let coord = |p: Point| robust::Coord { x: p[0], y: p[1] };
    robust::orient2d(coord(a), coord(b), coord(c))
}

/// Whether `q` lies left of the path `a`–`p`–`b`, near `p`.
fn is_left_of_corner(a: Point, p: Point, b: Point, q: Point) -> bool {
    let (first, second) = (turn(a, p, q) > 0.0, turn(p, b, q) > 0.0);
    match turn(a, p, b) {
        bend if bend > 0.0 => first && second,
        bend if bend < 0.0 => first || second,
        _ => first,
    }
}

/// Where two segments that cross do so; rounded, only for telling.
fn crossing(a: Point, b: Point, c: Point, d: Point) -> Point {
    let (ux, uy, vx, vy) = (b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]);
    let t = ((c[0] - a[0]) * vy - (c[1] - a[1]) * vx) / (ux * vy - uy * vx);
    let t = if t.is_finite() { t.clamp(0.0, 1.0) } else { 0.0 };
    [a[0] + t * ux, a[1] + t * uy]
}

/// A ring's points as bits, from its smallest vertex on, in the direction that sorts first.
fn canonical(ring: &[Point]) -> Vec<[u64; 2]> {
    let bits: Vec<[u64; 2]> = ring.iter().map(|p| p.map(f64::to_bits)).collect();
    let count = bits.len();
    let start = (0..count).min_by_key(|&i| bits[i]).unwrap_or(0);
    let forward = (0..count).map(|k| bits[(start + k) % count]);
    let back = (0..count).map(|k| bits[(start + count - k) % count]);
    if back.clone().lt(forward.clone()) { back.collect() } else { forward.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{LineString, Polygon};

    fn ring(points: &[(f64, f64)]) -> LineString<f64> {
        LineString::from(points.to_vec())
    }

    fn square(x: f64, y: f64, size: f64) -> LineString<f64> {
        ring(&[(x, y), (x + size, y), (x + size, y + size), (x, y + size)])
    }

    fn told(polygons: Vec<Polygon<f64>>) -> Vec<(DefectKind, Point)> {
        defects(&MultiPolygon(polygons)).into_iter().map(|d| (d.kind, d.at)).collect()
    }

    #[test]
    fn every_fault_is_told_with_its_place() {
        use DefectKind::*;
        let holed = |holes| vec![Polygon::new(square(0., 0., 10.), holes)];
        assert_eq!(told(holed(vec![square(2., 2., 3.)])), []);
        assert_eq!(told(holed(vec![square(20., 2., 3.)])), [(HoleOutsideShell, [20., 2.])]);
        assert_eq!(
            told(holed(vec![square(2., 2., 6.), square(3., 3., 1.)])),
            [(NestedHoles, [3., 3.])]
        );
        assert_eq!(
            told(holed(vec![square(9., 4., 2.)])),
            [(RingCrossesRing, [10., 4.]), (RingCrossesRing, [10., 6.])]
        );
        assert_eq!(told(holed(vec![square(0., 0., 10.)])), [(DuplicateRing, [0., 0.])]);
        let wedge = ring(&[(0., 5.), (5., 4.), (10., 5.), (5., 6.)]);
        assert_eq!(told(holed(vec![wedge])), [(DisconnectedInterior, [10., 5.])]);
        let plain = |line| Polygon::new(line, vec![]);
        assert_eq!(
            told(vec![plain(square(0., 0., 9.)), plain(square(1., 1., 1.))]),
            [(NestedShells, [1., 1.])]
        );
        assert_eq!(
            told(vec![plain(ring(&[(0., 0.), (2., 2.), (2., 0.), (0., 2.)]))]),
            [(SelfIntersection, [1., 1.])]
        );
        assert_eq!(told(vec![plain(ring(&[(0., 0.), (2., 2.)]))]), [(TooFewPoints, [0., 0.])]);
        let broken = ring(&[(0., 0.), (f64::NAN, 2.), (1., 1.)]);
        assert_eq!(told(vec![plain(broken)]), [(NotFinite, [0., 0.])]);
    }

    #[test]
    fn a_fault_at_the_edge_of_numbers_has_a_finite_place() {
        let far = f64::MAX;
        let thin = ring(&[(far, 0.), (-7.3e294, 2.9e26), (far, -8.4), (f64::MIN_POSITIVE, 0.)]);
        let found = told(vec![Polygon::new(thin, vec![])]);
        assert!(!found.is_empty());
        assert!(found.iter().flat_map(|(_, at)| at).all(|v| v.is_finite()));
    }
}
