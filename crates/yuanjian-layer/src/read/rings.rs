//! Rings to polygons: which ring is a hole, and of what.
//!
//! A Shapefile tells a hole from an outer ring by its direction only, and never says whose hole
//! it is. A dissolved tree cover has a hundred thousand holes in one outer ring of a million
//! vertices, so containment is asked through bands of edges and boxes, not by walking the ring.

use geo_types::{Coord, LineString, Polygon};

type Ring = Vec<Coord<f64>>;

/// Twice the signed area, positive when counter-clockwise, measured from the first vertex.
fn doubled_area(ring: &[Coord<f64>]) -> f64 {
    let Some(o) = ring.first().copied() else { return 0.0 };
    let mut sum = 0.0;
    for pair in ring.windows(2) {
        let (a, b) = (pair[0] - o, pair[1] - o);
        sum += a.x * b.y - b.x * a.y;
    }
    sum
}

/// Polygons from rings in which outer rings run clockwise and holes counter-clockwise, as the
/// Shapefile asks. A hole that lies in no outer ring becomes a polygon of its own; the second
/// answer counts these.
pub(crate) fn polygons_by_direction(rings: Vec<Ring>) -> (Vec<Polygon<f64>>, usize) {
    if rings.len() == 1 {
        let all = rings.into_iter().map(|r| Polygon::new(LineString(r), Vec::new())).collect();
        return (all, 0);
    }
    let (holes, outers): (Vec<Ring>, Vec<Ring>) =
        rings.into_iter().partition(|ring| doubled_area(ring) > 0.0);
    if outers.is_empty() {
        // Nobody kept to the rule: nesting decides.
        return (polygons_by_nesting(holes), 0);
    }
    assemble(outers, holes)
}

/// Polygons from rings of any direction: a ring inside an odd number of others is a hole.
pub(crate) fn polygons_by_nesting(rings: Vec<Ring>) -> Vec<Polygon<f64>> {
    if rings.len() < 2 {
        return rings.into_iter().map(|r| Polygon::new(LineString(r), Vec::new())).collect();
    }
    let finder = Finder::new(&rings);
    let odd: Vec<bool> =
        (0..rings.len()).map(|i| finder.containing(&rings[i], Some(i)).len() % 2 == 1).collect();
    let (mut outers, mut holes) = (Vec::new(), Vec::new());
    for (ring, odd) in rings.into_iter().zip(odd) {
        if odd { holes.push(ring) } else { outers.push(ring) }
    }
    assemble(outers, holes).0
}

/// Give each hole to the smallest outer ring that holds it.
fn assemble(outers: Vec<Ring>, holes: Vec<Ring>) -> (Vec<Polygon<f64>>, usize) {
    let owners: Vec<Option<usize>> = if let [_] = outers.as_slice() {
        // The usual case needs no search unless a hole lies outside.
        let finder = Finder::new(&outers);
        holes.iter().map(|h| finder.containing(h, None).first().copied()).collect()
    } else {
        let areas: Vec<f64> = outers.iter().map(|r| doubled_area(r).abs()).collect();
        let finder = Finder::new(&outers);
        holes
            .iter()
            .map(|hole| {
                finder
                    .containing(hole, None)
                    .into_iter()
                    .min_by(|&a, &b| areas[a].total_cmp(&areas[b]).then(a.cmp(&b)))
            })
            .collect()
    };
    let mut polygons: Vec<Polygon<f64>> =
        outers.into_iter().map(|r| Polygon::new(LineString(r), Vec::new())).collect();
    let mut alone = Vec::new();
    for (hole, owner) in holes.into_iter().zip(owners) {
        match owner {
            Some(owner) => polygons[owner].interiors_push(LineString(hole)),
            None => alone.push(Polygon::new(LineString(hole), Vec::new())),
        }
    }
    let count = alone.len();
    polygons.extend(alone);
    (polygons, count)
}

/// Finds the rings that hold a point.
struct Finder<'a> {
    rings: Vec<Banded<'a>>,
    /// Ring numbers sorted by their left edge, in blocks with a common box.
    blocks: Vec<(Span, Vec<usize>)>,
}

impl<'a> Finder<'a> {
    fn new(rings: &'a [Ring]) -> Self {
        let rings: Vec<Banded<'a>> = rings.iter().map(|r| Banded::new(r)).collect();
        let mut order: Vec<usize> = (0..rings.len()).collect();
        order.sort_by(|&a, &b| rings[a].span.min.x.total_cmp(&rings[b].span.min.x).then(a.cmp(&b)));
        let blocks = order
            .chunks(64)
            .map(|block| {
                let span = block.iter().fold(Span::EMPTY, |s, &i| s.union(rings[i].span));
                (span, block.to_vec())
            })
            .collect();
        Self { rings, blocks }
    }

    /// The rings that hold `ring`, judged by its first vertex that lies on none of their edges.
    fn containing(&self, ring: &[Coord<f64>], own: Option<usize>) -> Vec<usize> {
        let Some(first) = ring.first() else { return Vec::new() };
        let mut found = Vec::new();
        for (span, block) in &self.blocks {
            if !span.holds(*first) {
                continue;
            }
            for &i in block {
                if Some(i) != own && self.rings[i].span.holds(*first) && self.rings[i].around(ring)
                {
                    found.push(i);
                }
            }
        }
        found
    }
}

#[derive(Clone, Copy)]
struct Span {
    min: Coord<f64>,
    max: Coord<f64>,
}

impl Span {
    const EMPTY: Self = Self {
        min: Coord { x: f64::INFINITY, y: f64::INFINITY },
        max: Coord { x: f64::NEG_INFINITY, y: f64::NEG_INFINITY },
    };

    fn union(self, o: Self) -> Self {
        Self {
            min: Coord { x: self.min.x.min(o.min.x), y: self.min.y.min(o.min.y) },
            max: Coord { x: self.max.x.max(o.max.x), y: self.max.y.max(o.max.y) },
        }
    }

    fn holds(&self, p: Coord<f64>) -> bool {
        self.min.x <= p.x && p.x <= self.max.x && self.min.y <= p.y && p.y <= self.max.y
    }
}

/// A ring whose edges are sorted into horizontal bands.
struct Banded<'a> {
    ring: &'a [Coord<f64>],
    span: Span,
    height: f64,
    /// Start of each band in `edges`; empty for a small ring, which is walked.
    starts: Vec<u32>,
    edges: Vec<u32>,
}

impl<'a> Banded<'a> {
    fn new(ring: &'a [Coord<f64>]) -> Self {
        let span = ring.iter().fold(Span::EMPTY, |s, &c| s.union(Span { min: c, max: c }));
        let mut banded = Self { ring, span, height: 0.0, starts: Vec::new(), edges: Vec::new() };
        let mut bands = (ring.len() / 16).min(1 << 16);
        // A zigzag of long edges would fill every band with every edge: use fewer bands then.
        while bands > 1 {
            banded.height = (span.max.y - span.min.y) / bands as f64;
            if banded.height <= 0.0 || !banded.height.is_finite() {
                break;
            }
            let total: usize = ring
                .windows(2)
                .map(|e| {
                    let (from, to) = banded.bands(e[0].y, e[1].y, bands);
                    to - from + 1
                })
                .sum();
            if total <= 8 * ring.len() {
                banded.sort_edges(bands);
                break;
            }
            bands /= 4;
        }
        banded
    }

    fn bands(&self, a: f64, b: f64, count: usize) -> (usize, usize) {
        let band = |y: f64| (((y - self.span.min.y) / self.height) as usize).min(count - 1);
        (band(a.min(b)), band(a.max(b)))
    }

    fn sort_edges(&mut self, bands: usize) {
        let mut counts = vec![0_u32; bands + 1];
        for e in self.ring.windows(2) {
            let (from, to) = self.bands(e[0].y, e[1].y, bands);
            counts[from..=to].iter_mut().for_each(|c| *c += 1);
        }
        let mut sum = 0;
        for count in &mut counts {
            let here = *count;
            *count = sum;
            sum += here;
        }
        self.edges = vec![0; sum as usize];
        self.starts.clone_from(&counts);
        for (i, e) in self.ring.windows(2).enumerate() {
            let (from, to) = self.bands(e[0].y, e[1].y, bands);
            for next in &mut counts[from..=to] {
                self.edges[*next as usize] = i as u32;
                *next += 1;
            }
        }
    }

    /// Whether this ring runs around the other.
    fn around(&self, other: &[Coord<f64>]) -> bool {
        for p in other.iter().take(32) {
            match self.side(*p) {
                Some(inside) => return inside,
                None => continue,
            }
        }
        // Every vertex tried lies on the edge: the middle of the first edge decides.
        match other {
            [a, b, ..] => {
                self.side(Coord { x: (a.x + b.x) / 2.0, y: (a.y + b.y) / 2.0 }).unwrap_or(true)
            }
            _ => true,
        }
    }

    /// Inside, outside, or (`None`) on the edge.
    fn side(&self, p: Coord<f64>) -> Option<bool> {
        let mut inside = false;
        let mut visit = |i: usize| -> bool {
            let (a, b) = (self.ring[i], self.ring[i + 1]);
            let cross = (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
            if cross == 0.0
                && p.x >= a.x.min(b.x)
                && p.x <= a.x.max(b.x)
                && p.y >= a.y.min(b.y)
                && p.y <= a.y.max(b.y)
            {
                return true;
            }
            if (a.y > p.y) != (b.y > p.y) && (cross > 0.0) == (b.y > a.y) {
                inside = !inside;
            }
            false
        };
        if self.starts.is_empty() {
            for i in 0..self.ring.len().saturating_sub(1) {
                if visit(i) {
                    return None;
                }
            }
        } else {
            let (band, _) = self.bands(p.y, p.y, self.starts.len() - 1);
            let (from, to) = (self.starts[band] as usize, self.starts[band + 1] as usize);
            for &i in &self.edges[from..to] {
                if visit(i as usize) {
                    return None;
                }
            }
        }
        Some(inside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64, side: f64, clockwise: bool) -> Ring {
        let mut ring: Ring = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side), (0.0, 0.0)]
            .iter()
            .map(|&(dx, dy)| Coord { x: x + dx, y: y + dy })
            .collect();
        if clockwise {
            ring.reverse();
        }
        ring
    }

    #[test]
    fn a_hole_goes_to_the_smallest_ring_around_it() {
        // An island with a pond, in a lake, in a field.
        let rings = vec![
            square(0.0, 0.0, 100.0, true),
            square(10.0, 10.0, 80.0, false),
            square(20.0, 20.0, 60.0, true),
            square(30.0, 30.0, 10.0, false),
        ];
        let (polygons, alone) = polygons_by_direction(rings);
        assert_eq!(alone, 0);
        assert_eq!(polygons.len(), 2);
        assert_eq!(polygons[0].interiors(), [LineString(square(10.0, 10.0, 80.0, false))]);
        assert_eq!(polygons[1].interiors(), [LineString(square(30.0, 30.0, 10.0, false))]);
    }

    #[test]
    fn a_hole_outside_everything_is_kept_and_counted() {
        let rings = vec![square(0.0, 0.0, 10.0, true), square(50.0, 0.0, 10.0, false)];
        let (polygons, alone) = polygons_by_direction(rings);
        assert_eq!((polygons.len(), alone), (2, 1));
    }

    #[test]
    fn rings_that_all_run_the_wrong_way_are_told_apart_by_nesting() {
        let rings = vec![square(0.0, 0.0, 10.0, false), square(2.0, 2.0, 3.0, false)];
        let (polygons, _) = polygons_by_direction(rings);
        assert_eq!(polygons.len(), 1);
        assert_eq!(polygons[0].interiors().len(), 1);
    }

    #[test]
    fn a_hole_that_touches_the_outer_ring_in_its_first_vertex_is_inside() {
        let mut hole = square(0.0, 4.0, 2.0, false);
        hole = hole.iter().map(|c| Coord { x: c.x, y: c.y }).collect();
        let (polygons, alone) = polygons_by_direction(vec![square(0.0, 0.0, 10.0, true), hole]);
        assert_eq!((polygons.len(), alone), (1, 0));
    }

    #[test]
    fn bands_answer_as_walking_the_ring_does() {
        // A star of 4,000 points against the plain even-odd rule.
        let ring: Ring = (0..=4000)
            .map(|i| {
                let angle = f64::from(i % 4000) / 4000.0 * std::f64::consts::TAU;
                let radius = if i % 2 == 0 { 100.0 } else { 60.0 + f64::from(i % 7) };
                Coord { x: radius * angle.cos(), y: radius * angle.sin() }
            })
            .collect();
        let banded = Banded::new(&ring);
        assert!(!banded.starts.is_empty());
        let walked =
            Banded { starts: Vec::new(), edges: Vec::new(), ring: &ring, ..Banded::new(&ring) };
        for i in 0..2000 {
            let p =
                Coord { x: f64::from(i % 50) * 4.3 - 105.0, y: f64::from(i / 50) * 5.1 - 101.0 };
            if banded.span.holds(p) {
                assert_eq!(banded.side(p), walked.side(p), "{p:?}");
            }
        }
    }
}
