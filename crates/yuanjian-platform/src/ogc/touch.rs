//! Whether a shape has a point in common with a box, or with another shape.

use geo_types::{Coord, Geometry, LineString, Polygon};

/// Least and greatest corner.
pub(super) type Corners = [[f64; 2]; 2];

/// Whether a shape and a box have a point in common.
pub(super) fn touches(geometry: &Geometry<f64>, within: &Corners) -> bool {
    match geometry {
        Geometry::Point(p) => holds(within, p.0),
        Geometry::MultiPoint(all) => all.0.iter().any(|p| holds(within, p.0)),
        Geometry::Line(l) => crosses(within, l.start, l.end),
        Geometry::LineString(l) => along(l, within),
        Geometry::MultiLineString(all) => all.0.iter().any(|l| along(l, within)),
        Geometry::Polygon(p) => polygon(p, within),
        Geometry::MultiPolygon(all) => all.0.iter().any(|p| polygon(p, within)),
        Geometry::GeometryCollection(all) => all.0.iter().any(|g| touches(g, within)),
        Geometry::Rect(r) => polygon(&r.to_polygon(), within),
        Geometry::Triangle(t) => polygon(&t.to_polygon(), within),
    }
}

fn holds([least, most]: &Corners, c: Coord<f64>) -> bool {
    (least[0]..=most[0]).contains(&c.x) && (least[1]..=most[1]).contains(&c.y)
}

fn along(line: &LineString<f64>, within: &Corners) -> bool {
    line.lines().any(|l| crosses(within, l.start, l.end))
}

/// An edge reaches into the box, or the box lies inside altogether.
fn polygon(polygon: &Polygon<f64>, within: &Corners) -> bool {
    let rings = || std::iter::once(polygon.exterior()).chain(polygon.interiors());
    if rings().any(|ring| along(ring, within)) {
        return true;
    }
    let [x, y] = within[0];
    surrounds(polygon, Coord { x, y })
}

/// Whether a point that is on no edge lies in a polygon.
fn surrounds(polygon: &Polygon<f64>, Coord { x, y }: Coord<f64>) -> bool {
    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    let mut inside = false;
    for l in rings.flat_map(LineString::lines) {
        if (l.start.y > y) != (l.end.y > y)
            && x < l.start.x + (y - l.start.y) / (l.end.y - l.start.y) * (l.end.x - l.start.x)
        {
            inside = !inside;
        }
    }
    inside
}

/// What a shape is made of: its edges, a point as an edge without length, and its ground; and a
/// point of each part.
#[derive(Debug, Default)]
pub(super) struct Made<'a> {
    /// Least and greatest corner; nothing where it has no point.
    pub(super) around: Option<Corners>,
    edges: Vec<[Coord<f64>; 2]>,
    ground: Vec<&'a Polygon<f64>>,
    firsts: Vec<Coord<f64>>,
}

impl<'a> Made<'a> {
    pub(super) fn of(geometry: &'a Geometry<f64>) -> Self {
        let mut made = Self::default();
        made.add(geometry);
        made.around = made.corners();
        made
    }

    fn add(&mut self, geometry: &'a Geometry<f64>) {
        match geometry {
            Geometry::Point(p) => self.point(p.0),
            Geometry::MultiPoint(all) => all.0.iter().for_each(|p| self.point(p.0)),
            Geometry::Line(l) => {
                self.edges.push([l.start, l.end]);
                self.firsts.push(l.start);
            }
            Geometry::LineString(l) => self.line(l),
            Geometry::MultiLineString(all) => all.0.iter().for_each(|l| self.line(l)),
            Geometry::Polygon(p) => self.polygon(p),
            Geometry::MultiPolygon(all) => all.0.iter().for_each(|p| self.polygon(p)),
            Geometry::GeometryCollection(all) => all.0.iter().for_each(|g| self.add(g)),
            // No reader makes these of a file.
            Geometry::Rect(_) | Geometry::Triangle(_) => {}
        }
    }

    fn point(&mut self, at: Coord<f64>) {
        self.edges.push([at, at]);
        self.firsts.push(at);
    }

    fn line(&mut self, line: &LineString<f64>) {
        self.edges.extend(line.lines().map(|l| [l.start, l.end]));
        self.firsts.extend(line.0.first());
    }

    fn polygon(&mut self, polygon: &'a Polygon<f64>) {
        self.line(polygon.exterior());
        polygon.interiors().iter().for_each(|ring| self.line(ring));
        self.ground.push(polygon);
    }

    fn corners(&self) -> Option<Corners> {
        let around = |[least, most]: Corners, c: &Coord<f64>| {
            [[least[0].min(c.x), least[1].min(c.y)], [most[0].max(c.x), most[1].max(c.y)]]
        };
        let empty = [[f64::INFINITY; 2], [f64::NEG_INFINITY; 2]];
        let found = self.edges.iter().flatten().fold(empty, around);
        (found[0][0] <= found[1][0]).then_some(found)
    }
}

/// Whether two shapes have a point in common: an edge of one crosses or touches one of the other, or
/// a part of one lies within the ground of the other.
pub(super) fn meet(one: &Made<'_>, other: &Made<'_>) -> bool {
    let Some(around) = other.around else { return false };
    let near = one.edges.iter().filter(|[a, b]| crosses(&around, *a, *b));
    for edge in near {
        if other.edges.iter().any(|against| edges_meet(edge, against)) {
            return true;
        }
    }
    let within = |parts: &[Coord<f64>], ground: &[&Polygon<f64>]| {
        parts.iter().any(|c| ground.iter().any(|polygon| surrounds(polygon, *c)))
    };
    within(&one.firsts, &other.ground) || within(&other.firsts, &one.ground)
}

/// Whether two edges have a point in common, their ends included; either may be a point.
fn edges_meet(&[a, b]: &[Coord<f64>; 2], &[c, d]: &[Coord<f64>; 2]) -> bool {
    let side = |a: Coord<f64>, b: Coord<f64>, p: Coord<f64>| {
        (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)
    };
    let between = |a: Coord<f64>, b: Coord<f64>, p: Coord<f64>| {
        (a.x.min(b.x)..=a.x.max(b.x)).contains(&p.x) && (a.y.min(b.y)..=a.y.max(b.y)).contains(&p.y)
    };
    let (s, t) = (side(c, d, a), side(c, d, b));
    let (u, v) = (side(a, b, c), side(a, b, d));
    if s * t < 0.0 && u * v < 0.0 {
        return true;
    }
    (s == 0.0 && between(c, d, a))
        || (t == 0.0 && between(c, d, b))
        || (u == 0.0 && between(a, b, c))
        || (v == 0.0 && between(a, b, d))
}

/// Whether a straight line has a point in the box (Liang and Barsky).
fn crosses([least, most]: &Corners, a: Coord<f64>, b: Coord<f64>) -> bool {
    let (from, step) = ([a.x, a.y], [b.x - a.x, b.y - a.y]);
    let (mut first, mut last) = (0.0_f64, 1.0_f64);
    for i in [0, 1] {
        if step[i] == 0.0 {
            if from[i] < least[i] || from[i] > most[i] {
                return false;
            }
            continue;
        }
        let (near, far) = ((least[i] - from[i]) / step[i], (most[i] - from[i]) / step[i]);
        first = first.max(near.min(far));
        last = last.min(near.max(far));
    }
    first <= last
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{line_string, point, polygon};

    #[test]
    fn two_shapes_meet_where_they_share_a_point() {
        let square = |x: f64, y: f64, side: f64| polygon![(x: x, y: y), (x: x + side, y: y), (x: x + side, y: y + side), (x: x, y: y + side)];
        let ring = Polygon::new(
            square(0., 0., 10.).exterior().clone(),
            vec![square(2., 2., 6.).exterior().clone()],
        );
        for (one, other, wanted) in [
            (Geometry::from(square(0., 0., 4.)), Geometry::from(square(4., 4., 2.)), true),
            (square(0., 0., 4.).into(), square(4.1, 0., 2.).into(), false),
            (square(0., 0., 10.).into(), square(4., 4., 1.).into(), true),
            (ring.clone().into(), square(4., 4., 1.).into(), false),
            (ring.clone().into(), point!(x: 1., y: 1.).into(), true),
            (ring.clone().into(), point!(x: 5., y: 5.).into(), false),
            (ring.into(), line_string![(x: 5., y: 5.), (x: 5., y: 20.)].into(), true),
            (
                point!(x: 3., y: 3.).into(),
                line_string![(x: 0., y: 0.), (x: 6., y: 6.)].into(),
                true,
            ),
            (
                point!(x: 3., y: 3.1).into(),
                line_string![(x: 0., y: 0.), (x: 6., y: 6.)].into(),
                false,
            ),
            (point!(x: 3., y: 3.).into(), point!(x: 3., y: 3.).into(), true),
            (
                line_string![(x: 0., y: 0.), (x: 6., y: 0.)].into(),
                line_string![(x: 4., y: 0.), (x: 9., y: 0.)].into(),
                true,
            ),
        ] {
            let (one, other) = (Made::of(&one), Made::of(&other));
            assert_eq!(meet(&one, &other), wanted, "{one:?} {other:?}");
            assert_eq!(meet(&other, &one), wanted, "{other:?} {one:?}");
        }
    }

    #[test]
    fn a_shape_touches_a_box_it_reaches_into_surrounds_or_lies_in() {
        let within = [[0.0, 0.0], [10.0, 10.0]];
        let ring = polygon![
            exterior: [(x: -5., y: -5.), (x: 20., y: -5.), (x: 20., y: 20.), (x: -5., y: 20.)],
            interiors: [[(x: -1., y: -1.), (x: -1., y: 11.), (x: 11., y: 11.), (x: 11., y: -1.)]],
        ];
        let whole = Polygon::new(ring.exterior().clone(), Vec::new());
        for (shape, wanted) in [
            (Geometry::from(point!(x: 10., y: 10.)), true),
            (point!(x: 10.1, y: 10.).into(), false),
            (line_string![(x: -5., y: 5.), (x: 20., y: 5.)].into(), true),
            (line_string![(x: -5., y: 6.), (x: 6., y: 17.)].into(), false),
            (whole.into(), true),
            (ring.into(), false),
        ] {
            assert_eq!(touches(&shape, &within), wanted, "{shape:?}");
        }
    }
}
