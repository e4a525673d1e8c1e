//! How far a point lies from a polygon or a line.

use crate::index::BoxIndex;
use crate::kernel::winding;
use crate::{Bounds, PolygonSet};

/// Metres from a point to feature `i` of the set: 0 inside it and on its edge, infinite where the
/// feature has no ring or the point is not finite.
pub fn distance_to_polygon(point: [f64; 2], set: &PolygonSet, i: usize) -> f64 {
    if !point.iter().all(|v| v.is_finite()) {
        return f64::INFINITY;
    }
    if set.bounds(i).touches(&Bounds { min: point, max: point }) && winding(set, i, point) != 0 {
        return 0.0;
    }
    let mut nearest = f64::INFINITY;
    for ring in set.rings(i) {
        for (j, &a) in ring.iter().enumerate() {
            let b = ring[(j + 1) % ring.len()];
            nearest = nearest.min(distance_to_segment(point, a, b).1);
        }
    }
    nearest
}

/// Polygons that can be asked which of them holds a point, many times over.
pub struct Locator<'a> {
    set: &'a PolygonSet,
    index: BoxIndex,
}

impl<'a> Locator<'a> {
    /// Sorts the boxes of the features once.
    pub fn new(set: &'a PolygonSet) -> Self {
        let boxes: Vec<Bounds> = (0..set.len()).map(|i| set.bounds(i)).collect();
        Self { set, index: BoxIndex::new(&boxes) }
    }

    /// The first feature that holds the point, as [`crate::locate`] finds it.
    pub fn locate(&self, point: [f64; 2]) -> Option<usize> {
        let mut first = None;
        self.index.each(&Bounds { min: point, max: point }, |i| {
            if first.is_none_or(|f| i < f) && winding(self.set, i, point) != 0 {
                first = Some(i);
            }
            true
        });
        first
    }
}

/// Where on the segment the nearest point lies (0 at `a`, 1 at `b`) and how many metres away it is.
pub(crate) fn distance_to_segment(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> (f64, f64) {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let t = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy);
    let t = if t.is_finite() { t.clamp(0.0, 1.0) } else { 0.0 };
    let (x, y) = (p[0] - a[0] - t * dx, p[1] - a[1] - t * dy);
    (t, (x * x + y * y).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_overlapping_features_holds_the_point() {
        let mut set = PolygonSet::new();
        for x in [5.0, 0.0, 3.0] {
            set.push_ring([[x, 0.0], [x + 4.0, 0.0], [x + 4.0, 4.0], [x, 4.0]], true);
            set.end_feature();
        }
        let locator = Locator::new(&set);
        for (x, found) in
            [(1.0, Some(1)), (3.5, Some(1)), (4.5, Some(2)), (6.0, Some(0)), (9.5, None)]
        {
            assert_eq!(locator.locate([x, 2.0]), found);
            assert_eq!(crate::locate([x, 2.0], &set), found);
        }
    }

    #[test]
    fn a_point_on_a_shared_edge_lies_in_one_of_the_two() {
        let mut set = PolygonSet::new();
        for [x, y] in [[0.0, 0.0], [4.0, 0.0], [0.0, 4.0], [4.0, 4.0]] {
            set.push_ring([[x, y], [x + 4.0, y], [x + 4.0, y + 4.0], [x, y + 4.0]], true);
            set.end_feature();
        }
        for point in [[4.0, 1.0], [1.0, 4.0], [4.0, 4.0], [4.0, 7.0], [7.0, 4.0]] {
            let holding = (0..4).filter(|i| winding(&set, *i, point) != 0).count();
            assert_eq!(holding, 1, "{point:?}");
        }
    }

    #[test]
    fn inside_is_no_distance_and_a_corner_is_as_far_as_pythagoras_says() {
        let mut set = PolygonSet::new();
        set.push_ring([[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0]], true);
        set.push_ring([[4.0, 4.0], [6.0, 4.0], [6.0, 6.0], [4.0, 6.0]], false);
        set.end_feature();
        set.end_feature();
        assert_eq!(distance_to_polygon([1.0, 1.0], &set, 0), 0.0);
        assert_eq!(distance_to_polygon([10.0, 5.0], &set, 0), 0.0);
        assert_eq!(distance_to_polygon([13.0, 14.0], &set, 0), 5.0);
        assert_eq!(distance_to_polygon([5.0, 5.0], &set, 0), 1.0, "in the middle of the hole");
        assert_eq!(distance_to_polygon([5.0, 5.0], &set, 1), f64::INFINITY);
        assert_eq!(distance_to_polygon([f64::NAN, 5.0], &set, 0), f64::INFINITY);
    }
}
