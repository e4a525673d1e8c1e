//! How far two shapes of a plane are from each other, in its metres.
//!
//! Of points, lines and polygons alike: shapes that touch, cross or lie in each other are at no
//! distance, else it is that of the nearest edges. Every edge is held against every other, so
//! whoever has many shapes sorts out by their boxes first ([`within`]).

use geo_types::{Geometry, LineString, MultiPolygon, Polygon};
use yuanjian_geometry::{PolygonSet, intersection, make_valid};

/// So far shapes may be moved by being written in degrees and read again, amply, in metres.
const HAND_M: f64 = 0.05;
/// Areas that share less than this are neighbours, in m².
const SHARED_M2: f64 = 1.0;

/// A shape taken apart.
#[derive(Debug, Default)]
struct Parts {
    points: Vec<[f64; 2]>,
    edges: Vec<[[f64; 2]; 2]>,
    /// Rings of each polygon, the outer one first.
    polygons: Vec<Vec<Vec<[f64; 2]>>>,
}

/// The distance of two shapes in the units of their plane; nothing where one of them is empty.
pub fn distance(a: &Geometry<f64>, b: &Geometry<f64>) -> Option<f64> {
    let (a, b) = (Parts::of(a), Parts::of(b));
    if a.points.is_empty() || b.points.is_empty() {
        return None;
    }
    let inside = |points: &Parts, ground: &Parts| {
        points.points.iter().any(|at| ground.polygons.iter().any(|rings| holds(rings, *at)))
    };
    let crossing = || a.edges.iter().any(|one| b.edges.iter().any(|other| cross(one, other)));
    if inside(&a, &b) || inside(&b, &a) || crossing() {
        return Some(0.0);
    }
    Some(a.nearest(&b).min(b.nearest(&a)))
}

/// The same where the two are within `most` of each other; nothing further off.
pub fn within(a: &Geometry<f64>, b: &Geometry<f64>, most: f64) -> Option<f64> {
    let apart = |axis: usize| {
        let ([a_least, a_most], [b_least, b_most]) = (reach(a, axis)?, reach(b, axis)?);
        Some((b_least - a_most).max(a_least - b_most))
    };
    if apart(0)? > most || apart(1)? > most {
        return None;
    }
    distance(a, b).filter(|found| *found <= most)
}

/// Whether two shapes of a plane of metres are at one place: areas that share ground, however the
/// edge between two neighbours was rounded, and points and lines that lie in, on or along the other.
pub fn meet(a: &Geometry<f64>, b: &Geometry<f64>) -> bool {
    if within(a, b, HAND_M).is_none() {
        return false;
    }
    let (Some(a), Some(b)) = (ground(a), ground(b)) else { return true };
    let area = |shape: &MultiPolygon<f64>| PolygonSet::from_multipolygons([shape]).area(0);
    // A plot smaller than that is met by half of it.
    let enough = SHARED_M2.min(area(&a) / 2.0).min(area(&b) / 2.0);
    area(&intersection(&a, &b)) >= enough
}

fn ground(shape: &Geometry<f64>) -> Option<MultiPolygon<f64>> {
    let shape = match shape {
        Geometry::Polygon(one) => MultiPolygon(vec![one.clone()]),
        Geometry::MultiPolygon(all) => all.clone(),
        _ => return None,
    };
    Some(make_valid(&shape).shape)
}

/// From where to where a shape lies along an axis.
fn reach(shape: &Geometry<f64>, axis: usize) -> Option<[f64; 2]> {
    let parts = Parts::of(shape);
    let along = |at: &[f64; 2]| at[axis.min(1)];
    let least = parts.points.iter().map(along).min_by(f64::total_cmp)?;
    let most = parts.points.iter().map(along).max_by(f64::total_cmp)?;
    Some([least, most])
}

impl Parts {
    fn of(shape: &Geometry<f64>) -> Self {
        let mut parts = Self::default();
        parts.take(shape);
        parts
    }

    fn take(&mut self, shape: &Geometry<f64>) {
        match shape {
            Geometry::Point(at) => self.points.push([at.x(), at.y()]),
            Geometry::MultiPoint(all) => {
                self.points.extend(all.0.iter().map(|at| [at.x(), at.y()]));
            }
            Geometry::Line(line) => self.line(&LineString(vec![line.start, line.end])),
            Geometry::LineString(line) => self.line(line),
            Geometry::MultiLineString(lines) => lines.0.iter().for_each(|line| self.line(line)),
            Geometry::Polygon(polygon) => self.polygon(polygon),
            Geometry::MultiPolygon(all) => all.0.iter().for_each(|one| self.polygon(one)),
            Geometry::Rect(one) => self.polygon(&one.to_polygon()),
            Geometry::Triangle(one) => self.polygon(&one.to_polygon()),
            Geometry::GeometryCollection(all) => all.0.iter().for_each(|one| self.take(one)),
        }
    }

    fn line(&mut self, line: &LineString<f64>) {
        let points: Vec<[f64; 2]> = line.0.iter().map(|c| [c.x, c.y]).collect();
        self.edges.extend(points.array_windows::<2>().copied());
        self.points.extend(points);
    }

    fn polygon(&mut self, polygon: &Polygon<f64>) {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        let mut own = Vec::new();
        for ring in rings {
            self.line(ring);
            own.push(ring.0.iter().map(|c| [c.x, c.y]).collect());
        }
        self.polygons.push(own);
    }

    /// The least distance of one's own points to the points and edges of another.
    fn nearest(&self, other: &Self) -> f64 {
        let mut least = f64::INFINITY;
        for at in &self.points {
            let edges = other.edges.iter().map(|edge| to_edge(*at, edge));
            let points = other.points.iter().map(|point| length(*at, *point));
            least = edges.chain(points).fold(least, f64::min);
        }
        least
    }
}

fn length(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

fn to_edge(at: [f64; 2], [from, to]: &[[f64; 2]; 2]) -> f64 {
    let [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    let square = dx * dx + dy * dy;
    if square == 0.0 {
        return length(at, *from);
    }
    let along = ((at[0] - from[0]) * dx + (at[1] - from[1]) * dy) / square;
    let along = along.clamp(0.0, 1.0);
    length(at, [from[0] + along * dx, from[1] + along * dy])
}

/// Whether two edges cross, each going from one side of the other to its other side. Where they
/// only touch, the distance of an end is nothing anyway.
fn cross([a, b]: &[[f64; 2]; 2], [c, d]: &[[f64; 2]; 2]) -> bool {
    let side = |p: &[f64; 2], q: &[f64; 2], r: &[f64; 2]| {
        (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])
    };
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

/// Whether rings hold a point: it lies within an odd number of them.
fn holds(rings: &[Vec<[f64; 2]>], [x, y]: [f64; 2]) -> bool {
    let mut odd = false;
    for ring in rings {
        for [a, b] in ring.array_windows::<2>() {
            let between = (a[1] > y) != (b[1] > y);
            if between && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0] {
                odd = !odd;
            }
        }
    }
    odd
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{Coord, point};

    fn ring([x, y, w, h]: [f64; 4]) -> LineString<f64> {
        let at = |x, y| Coord { x, y };
        LineString(vec![at(x, y), at(x + w, y), at(x + w, y + h), at(x, y + h), at(x, y)])
    }

    fn square(of: [f64; 4]) -> Geometry<f64> {
        Polygon::new(ring(of), Vec::new()).into()
    }

    #[test]
    fn a_shape_over_another_is_at_no_distance_whichever_holds_the_other() {
        let large = square([0.0, 0.0, 10.0, 10.0]);
        let small = square([4.0, 4.0, 1.0, 1.0]);
        assert_eq!((distance(&large, &small), distance(&small, &large)), (Some(0.0), Some(0.0)));
        // A cross: no corner lies within the other.
        let bar = square([-5.0, 4.0, 20.0, 1.0]);
        assert_eq!(distance(&large, &bar), Some(0.0));
        let line: Geometry<f64> = LineString(vec![(-5.0, 5.0).into(), (15.0, 5.0).into()]).into();
        assert_eq!(distance(&line, &large), Some(0.0));
        assert_eq!(distance(&point!(x: 5.0, y: 5.0).into(), &large), Some(0.0));
        // Side by side they touch.
        assert_eq!(distance(&large, &square([10.0, 0.0, 3.0, 3.0])), Some(0.0));
    }

    #[test]
    fn apart_it_is_the_way_between_the_nearest_edges() {
        let park = square([0.0, 0.0, 10.0, 10.0]);
        // Straight across, and from corner to corner: 3, 4, 5.
        assert_eq!(distance(&park, &square([17.0, 2.0, 5.0, 5.0])), Some(7.0));
        assert_eq!(distance(&park, &square([13.0, 14.0, 5.0, 5.0])), Some(5.0));
        assert_eq!(distance(&park, &point!(x: 5.0, y: -2.5).into()), Some(2.5));
        assert_eq!(within(&park, &point!(x: 5.0, y: -2.5).into(), 2.5), Some(2.5));
        assert_eq!(within(&park, &point!(x: 5.0, y: -2.6).into(), 2.5), None);
        // The boxes are near, the shapes are not.
        assert_eq!(within(&park, &square([13.0, 14.0, 5.0, 5.0]), 4.5), None);
    }

    #[test]
    fn neighbours_do_not_meet_however_their_edge_was_rounded() {
        let plot = square([0.0, 0.0, 10.0, 10.0]);
        for gap in [-1e-6, 0.0, 1e-6] {
            assert!(!meet(&plot, &square([10.0 + gap, 0.0, 10.0, 10.0])), "{gap}");
            // A path along the edge, and a tree on it, belong to both.
            let x = 10.0 + gap;
            let path: Geometry<f64> = LineString(vec![(x, 1.0).into(), (x, 9.0).into()]).into();
            assert!(meet(&plot, &path) && meet(&plot, &point!(x: x, y: 5.0).into()), "{gap}");
        }
        assert!(meet(&plot, &square([9.0, 0.0, 10.0, 10.0])));
        // A plot of a quarter of a square metre within a large one, and one that only touches it.
        assert!(meet(&plot, &square([4.0, 4.0, 0.5, 0.5])));
        assert!(!meet(&plot, &square([10.0, 4.0, 0.5, 0.5])));
        assert!(!meet(&plot, &square([10.1, 0.0, 5.0, 5.0])));
    }

    #[test]
    fn a_hole_is_no_ground_and_nothing_has_no_distance() {
        let outer = ring([0.0, 0.0, 30.0, 30.0]);
        let holed: Geometry<f64> = Polygon::new(outer, vec![ring([10.0, 10.0, 10.0, 10.0])]).into();
        assert_eq!(distance(&holed, &point!(x: 15.0, y: 14.0).into()), Some(4.0));
        let nothing = Geometry::MultiPoint(geo_types::MultiPoint(Vec::new()));
        assert_eq!((distance(&holed, &nothing), within(&nothing, &holed, 9.0)), (None, None));
    }
}
