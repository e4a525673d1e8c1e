//! Lines on the whole-number grid: cut where they meet, and the faces between them.
//!
//! Both the overlay and the repair end here. Faces are walked along half-edges, each with its
//! ground on the left; a face is one connected piece of ground, so its outer ring and the rims of
//! the islands in it are by construction a polygon as simple features want it, once a ring that
//! pinches itself at a vertex is taken apart there. (The polygon assembly of `i_overlay` 9.1, which
//! would do for the overlay, puts some holes that touch a shell into the wrong one.)

use std::cmp::Ordering;
use std::collections::{HashMap, VecDeque};

use i_overlay::i_float::int::point::IntPoint;

use crate::Bounds;
use crate::index::BoxIndex;

/// A point of the grid.
pub(crate) type Point = IntPoint<i64>;
/// A straight piece of line.
pub(crate) type Edge = (Point, Point);

/// One polygon: the outer ring, counter-clockwise, then the holes, clockwise.
pub(crate) type Rings = Vec<Vec<Point>>;

/// The ground that lies behind an odd number of lines, as valid polygons. Lines that meet without
/// a common end are cut first; a line given several times counts once.
pub(crate) fn enclosed(edges: Vec<Edge>) -> Vec<Rings> {
    let edges = cut(edges);
    let graph = Graph::new(&edges);
    let faces = graph.faces();
    let odd = graph.odd(&faces);
    // Only lines between ground and no ground remain; those within the ground, and loose ends,
    // would split it.
    let side = |half: usize| odd[faces[graph.cycle_of[half] as usize] as usize];
    let border: Vec<Edge> =
        (0..edges.len()).filter(|&e| side(2 * e) != side(2 * e + 1)).map(|e| edges[e]).collect();
    if border.len() == edges.len() {
        graph.polygons(&faces, &odd)
    } else {
        let graph = Graph::new(&border);
        let faces = graph.faces();
        let odd = graph.odd(&faces);
        graph.polygons(&faces, &odd)
    }
}

/// Rounds of cutting. A rounded crossing bends its lines by half a grid step, which can make them
/// meet a neighbour anew; two or three rounds settle it, the rest is for malice. What might be
/// left after them the overlay settles with its own cutting.
const MAX_ROUNDS: usize = 40;

/// The same lines, cut wherever two of them meet, each piece once.
pub(crate) fn cut(mut edges: Vec<Edge>) -> Vec<Edge> {
    for _ in 0..MAX_ROUNDS {
        for edge in &mut edges {
            if order(edge.0, edge.1).is_gt() {
                *edge = (edge.1, edge.0);
            }
        }
        edges.retain(|e| e.0 != e.1);
        edges.sort_unstable_by(|e, f| order(e.0, f.0).then(order(e.1, f.1)));
        edges.dedup();
        let mut cuts = find_cuts(&edges);
        if cuts.is_empty() {
            break;
        }
        cuts.sort_unstable_by(|a, b| {
            let start = edges[a.0].0;
            a.0.cmp(&b.0)
                .then_with(|| along(edges[a.0], start, a.1).cmp(&along(edges[b.0], start, b.1)))
        });
        let mut pieces = Vec::with_capacity(edges.len() + cuts.len());
        let mut next = cuts.iter().peekable();
        for (i, &(start, end)) in edges.iter().enumerate() {
            let mut from = start;
            while let Some(&&(_, at)) = next.peek().filter(|c| c.0 == i) {
                pieces.push((from, at));
                from = at;
                next.next();
            }
            pieces.push((from, end));
        }
        edges = pieces;
    }
    edges
}

/// How far along an edge a point lies, as a product to compare with.
fn along(edge: Edge, start: Point, p: Point) -> i128 {
    wide(edge.1.x, edge.0.x) * wide(p.x, start.x) + wide(edge.1.y, edge.0.y) * wide(p.y, start.y)
}

/// Every edge with a point at which it must be cut.
fn find_cuts(edges: &[Edge]) -> Vec<(usize, Point)> {
    let bounds: Vec<Bounds> = edges
        .iter()
        .map(|(a, b)| Bounds::EMPTY.with([a.x as f64, a.y as f64]).with([b.x as f64, b.y as f64]))
        .collect();
    let mut cuts = Vec::new();
    if edges.len() <= 64 {
        for i in 0..edges.len() {
            for j in i + 1..edges.len() {
                if bounds[i].touches(&bounds[j]) {
                    meet(edges, i, j, &mut cuts);
                }
            }
        }
    } else {
        let index = BoxIndex::new(&bounds);
        for (i, bounds) in bounds.iter().enumerate() {
            index.each(bounds, |j| {
                if i < j {
                    meet(edges, i, j, &mut cuts);
                }
                true
            });
        }
    }
    cuts
}

fn meet(edges: &[Edge], i: usize, j: usize, cuts: &mut Vec<(usize, Point)>) {
    let ((a, b), (c, d)) = (edges[i], edges[j]);
    let (c_side, d_side) = (side(a, b, c), side(a, b, d));
    let (a_side, b_side) = (side(c, d, a), side(c, d, b));
    if c_side * d_side > 0 || a_side * b_side > 0 {
        return;
    }
    // An end that lies on the other edge cuts it there; this covers edges of one straight line.
    let mut ends = false;
    let boxed = |p: Point, (s, t): Edge| {
        s.x.min(t.x) <= p.x && p.x <= s.x.max(t.x) && s.y.min(t.y) <= p.y && p.y <= s.y.max(t.y)
    };
    for (zero, p, k) in [(c_side, c, i), (d_side, d, i), (a_side, a, j), (b_side, b, j)] {
        if zero == 0 {
            ends = true;
            if boxed(p, edges[k]) && p != edges[k].0 && p != edges[k].1 {
                cuts.push((k, p));
            }
        }
    }
    if ends {
        return;
    }
    let at = crossing(edges[i], edges[j]);
    for k in [i, j] {
        if at != edges[k].0 && at != edges[k].1 {
            cuts.push((k, at));
        }
    }
}

/// The grid point nearest to where two edges cross. It is reckoned in `f64` from the nearer end,
/// which is right to the last grid step for edges a thousandth of the coordinates long.
fn crossing((a, b): Edge, (c, d): Edge) -> Point {
    let (ux, uy) = (wide(b.x, a.x), wide(b.y, a.y));
    let (vx, vy) = (wide(d.x, c.x), wide(d.y, c.y));
    let whole = ux * vy - uy * vx;
    let part = wide(c.x, a.x) * vy - wide(c.y, a.y) * vx;
    let step = |v: i128, t: f64| (v as f64 * t).round() as i64;
    let t = part as f64 / whole as f64;
    if t <= 0.5 {
        IntPoint::new(a.x + step(ux, t), a.y + step(uy, t))
    } else {
        let t = (whole - part) as f64 / whole as f64;
        IntPoint::new(b.x - step(ux, t), b.y - step(uy, t))
    }
}

fn wide(a: i64, b: i64) -> i128 {
    i128::from(a) - i128::from(b)
}

fn order(p: Point, q: Point) -> Ordering {
    p.x.cmp(&q.x).then(p.y.cmp(&q.y))
}

/// 1 when `c` lies left of the way from `a` to `b`, −1 when right, 0 when on the line; exact.
fn side(a: Point, b: Point, c: Point) -> i32 {
    let cross = wide(b.x, a.x) * wide(c.y, a.y) - wide(b.y, a.y) * wide(c.x, a.x);
    cross.signum() as i32
}

/// The lines as a planar graph. Half-edge `2 e` runs along edge `e`, `2 e + 1` back.
struct Graph<'a> {
    edges: &'a [Edge],
    /// The half-edge that follows along the face on the left.
    next: Vec<u32>,
    /// The cycle each half-edge belongs to.
    cycle_of: Vec<u32>,
    /// One half-edge of each cycle, and whether it is the outer edge of a face.
    cycles: Vec<(u32, bool)>,
}

impl<'a> Graph<'a> {
    fn new(edges: &'a [Edge]) -> Self {
        let count = edges.len() * 2;
        let mut graph =
            Self { edges, next: Vec::new(), cycle_of: vec![u32::MAX; count], cycles: Vec::new() };
        let mut around: Vec<u32> = (0..count as u32).collect();
        around.sort_unstable_by(|&g, &h| {
            order(graph.start(g), graph.start(h)).then_with(|| graph.by_angle(g, h))
        });
        let mut next = vec![0; count];
        for fan in around.chunk_by(|&g, &h| graph.start(g) == graph.start(h)) {
            for (i, &out) in fan.iter().enumerate() {
                // Arriving on the way back of `out`, the next half-edge clockwise keeps the face
                // on the left.
                next[(out ^ 1) as usize] = fan[(i + fan.len() - 1) % fan.len()];
            }
        }
        graph.next = next;
        for half in 0..count as u32 {
            if graph.cycle_of[half as usize] == u32::MAX {
                let cycle = graph.cycles.len() as u32;
                for step in graph.walk(half).collect::<Vec<_>>() {
                    graph.cycle_of[step as usize] = cycle;
                }
                graph.cycles.push((half, graph.twice_area(half) > 0));
            }
        }
        graph
    }

    fn start(&self, half: u32) -> Point {
        let edge = self.edges[half as usize / 2];
        if half.is_multiple_of(2) { edge.0 } else { edge.1 }
    }

    fn end(&self, half: u32) -> Point {
        self.start(half ^ 1)
    }

    /// Half-edges of one start, counter-clockwise from the negative x axis (which is excluded).
    fn by_angle(&self, g: u32, h: u32) -> Ordering {
        let from = self.start(g);
        let (p, q) = (self.end(g), self.end(h));
        let upper = |p: Point| p.y > from.y || (p.y == from.y && p.x < from.x);
        upper(p).cmp(&upper(q)).then_with(|| side(from, p, q).cmp(&0).reverse())
    }

    fn walk(&self, first: u32) -> impl Iterator<Item = u32> + '_ {
        let mut at = Some(first);
        std::iter::from_fn(move || {
            let half = at?;
            let next = self.next[half as usize];
            at = (next != first).then_some(next);
            Some(half)
        })
    }

    fn twice_area(&self, first: u32) -> i128 {
        ring_area(&self.walk(first).map(|half| self.start(half)).collect::<Vec<_>>())
    }

    /// Whether each face (numbered as [`Graph::faces`] does) is separated from the outside by an
    /// odd number of lines.
    fn odd(&self, faces: &[u32]) -> Vec<bool> {
        self.depths(faces).into_iter().map(|depth| depth % 2 == 1).collect()
    }

    /// The face of each cycle: its own number + 1 for an outer edge; for the rim of an island the
    /// face that the island lies in; 0 is the outside.
    fn faces(&self) -> Vec<u32> {
        let mut faces: Vec<u32> = (1..=self.cycles.len() as u32).collect();
        let mut rims: Vec<(Point, usize)> = self
            .cycles
            .iter()
            .enumerate()
            .filter(|(_, (_, outer))| !outer)
            .filter_map(|(cycle, &(half, _))| {
                let leftmost =
                    self.walk(half).map(|h| self.start(h)).min_by(|a, b| order(*a, *b))?;
                Some((leftmost, cycle))
            })
            .collect();
        rims.sort_unstable_by(|a, b| order(a.0, b.0).then(a.1.cmp(&b.1)));
        let bounds: Vec<Bounds> = self
            .edges
            .iter()
            .map(|(a, b)| {
                Bounds::EMPTY.with([a.x as f64, a.y as f64]).with([b.x as f64, b.y as f64])
            })
            .collect();
        let index = BoxIndex::new(&bounds);
        // From left to right: whatever lies left of an island's tip has its face already.
        for (tip, cycle) in rims {
            let (x, y) = (tip.x as f64, tip.y as f64);
            let mut nearest: Option<u32> = None;
            index.each(&Bounds { min: [f64::NEG_INFINITY, y], max: [x, y] }, |edge| {
                let (low, high) = self.low_high(edge);
                if low.y <= tip.y
                    && tip.y < high.y
                    && side(low, high, tip) < 0
                    && nearest.is_none_or(|other| self.is_right_of(edge, other as usize))
                {
                    nearest = Some(edge as u32);
                }
                true
            });
            faces[cycle] = nearest.map_or(0, |edge| {
                // The half-edge that runs down has the tip's side on its left.
                let down = edge * 2
                    + u32::from(self.edges[edge as usize].0.y < self.edges[edge as usize].1.y);
                faces[self.cycle_of[down as usize] as usize]
            });
        }
        faces
    }

    fn low_high(&self, edge: usize) -> Edge {
        let (a, b) = self.edges[edge];
        if a.y <= b.y { (a, b) } else { (b, a) }
    }

    /// Of two edges that cross one horizontal line, and not each other: which lies further right
    /// just above that line.
    fn is_right_of(&self, edge: usize, other: usize) -> bool {
        let ((a, b), (c, d)) = (self.low_high(edge), self.low_high(other));
        if a.y >= c.y {
            side(c, d, if side(c, d, a) == 0 { b } else { a }) < 0
        } else {
            side(a, b, if side(a, b, c) == 0 { d } else { c }) > 0
        }
    }

    /// How many lines lie between each face and the outside, at least.
    fn depths(&self, faces: &[u32]) -> Vec<u32> {
        let count = self.cycles.len() + 1;
        let face_of = |half: usize| faces[self.cycle_of[half] as usize];
        let mut borders: Vec<(u32, u32)> = (0..self.edges.len() * 2)
            .map(|half| (face_of(half), face_of(half ^ 1)))
            .filter(|(a, b)| a != b)
            .collect();
        borders.sort_unstable();
        borders.dedup();
        let mut first = vec![0usize; count + 1];
        for (face, _) in &borders {
            first[*face as usize + 1] += 1;
        }
        for i in 0..count {
            first[i + 1] += first[i];
        }
        let mut depths = vec![0u32; count];
        let mut seen = vec![false; count];
        let mut queue = VecDeque::from([0usize]);
        seen[0] = true;
        while let Some(face) = queue.pop_front() {
            for &(_, beyond) in &borders[first[face]..first[face + 1]] {
                let beyond = beyond as usize;
                if !seen[beyond] {
                    seen[beyond] = true;
                    depths[beyond] = depths[face] + 1;
                    queue.push_back(beyond);
                }
            }
        }
        depths
    }

    /// The odd faces as polygons.
    fn polygons(&self, faces: &[u32], odd: &[bool]) -> Vec<Rings> {
        let mut order: Vec<usize> =
            (0..self.cycles.len()).filter(|&cycle| odd[faces[cycle] as usize]).collect();
        order.sort_by_key(|&cycle| faces[cycle]);
        let mut polygons = Vec::new();
        for face in order.chunk_by(|&a, &b| faces[a] == faces[b]) {
            let mut rings: Rings = Vec::new();
            for &cycle in face {
                for ring in self.simple_rings(self.cycles[cycle].0) {
                    let area = ring_area(&ring);
                    rings.push(ring);
                    if let (true, Some(last)) = (area > 0, rings.len().checked_sub(1)) {
                        rings.swap(0, last);
                    }
                }
            }
            polygons.push(rings);
        }
        polygons
    }

    /// A cycle taken apart at the vertices that it passes more than once.
    fn simple_rings(&self, first: u32) -> Vec<Vec<Point>> {
        let mut rings = Vec::new();
        let mut path: Vec<Point> = Vec::new();
        let mut at: HashMap<(i64, i64), usize> = HashMap::new();
        for half in self.walk(first) {
            let p = self.start(half);
            if let Some(&from) = at.get(&(p.x, p.y)) {
                for q in &path[from + 1..] {
                    at.remove(&(q.x, q.y));
                }
                rings.extend(without_straight(&path[from..]));
                path.truncate(from);
            }
            at.insert((p.x, p.y), path.len());
            path.push(p);
        }
        rings.extend(without_straight(&path));
        rings
    }
}

/// A ring without the vertices in the middle of a straight line; `None` when nothing is left.
fn without_straight(ring: &[Point]) -> Option<Vec<Point>> {
    let count = ring.len();
    let kept: Vec<Point> = (0..count)
        .filter(|&i| side(ring[(i + count - 1) % count], ring[i], ring[(i + 1) % count]) != 0)
        .map(|i| ring[i])
        .collect();
    (kept.len() >= 3).then_some(kept)
}

/// Twice the signed area, exact: partial sums may wrap, the whole cannot, because no ring
/// encloses more than its box of 2^54 by 2^54.
pub(crate) fn ring_area(ring: &[Point]) -> i128 {
    let Some(origin) = ring.first() else { return 0 };
    ring.windows(2).fold(0i128, |sum, pair| {
        let (p, q) = (pair[0], pair[1]);
        let cross =
            wide(p.x, origin.x) * wide(q.y, origin.y) - wide(q.x, origin.x) * wide(p.y, origin.y);
        sum.wrapping_add(cross)
    })
}
