//! Whether a shape has a point in common with a box.

use geo_types::{Coord, Geometry, LineString, Polygon};

/// Least and greatest corner.
type Corners = [[f64; 2]; 2];

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
    let mut inside = false;
    for l in rings().flat_map(LineString::lines) {
        if (l.start.y > y) != (l.end.y > y)
            && x < l.start.x + (y - l.start.y) / (l.end.y - l.start.y) * (l.end.x - l.start.x)
        {
            inside = !inside;
        }
    }
    inside
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
