//! Many polygons, or many lines, in three flat arrays.
//!
//! A city of a million parcels has thirty million vertices; one allocation for each ring would
//! cost more than the measuring. Rings are kept without the repeated last point; outer rings run
//! counter-clockwise and holes clockwise, so that the sum of winding numbers alone says what is
//! inside, and the ring's role needs no flag.

use geo_types::{Coord, LineString, MultiLineString, MultiPolygon, Polygon};

/// An axis-parallel box, in metres. An empty box has `min > max`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Smallest x and y.
    pub min: [f64; 2],
    /// Largest x and y.
    pub max: [f64; 2],
}

impl Bounds {
    /// The box of nothing.
    pub const EMPTY: Self = Self { min: [f64::INFINITY; 2], max: [f64::NEG_INFINITY; 2] };

    /// The box of some points.
    pub fn of(points: &[[f64; 2]]) -> Self {
        points.iter().fold(Self::EMPTY, |b, p| b.with(*p))
    }

    /// Grown to hold `p`.
    #[must_use]
    pub fn with(self, p: [f64; 2]) -> Self {
        Self {
            min: [self.min[0].min(p[0]), self.min[1].min(p[1])],
            max: [self.max[0].max(p[0]), self.max[1].max(p[1])],
        }
    }

    /// Grown to hold `other`.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            min: [self.min[0].min(other.min[0]), self.min[1].min(other.min[1])],
            max: [self.max[0].max(other.max[0]), self.max[1].max(other.max[1])],
        }
    }

    /// Widened by `by` metres on every side.
    #[must_use]
    pub fn grow(self, by: f64) -> Self {
        Self {
            min: [self.min[0] - by, self.min[1] - by],
            max: [self.max[0] + by, self.max[1] + by],
        }
    }

    /// Whether the two share a point.
    pub fn touches(&self, other: &Self) -> bool {
        self.min[0] <= other.max[0]
            && other.min[0] <= self.max[0]
            && self.min[1] <= other.max[1]
            && other.min[1] <= self.max[1]
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        !(self.min[0] <= self.max[0] && self.min[1] <= self.max[1])
    }
}

/// Polygons of many features, flat. Feature `i` owns the rings `feature_ends[i-1]..feature_ends[i]`,
/// ring `j` owns the vertices `ring_ends[j-1]..ring_ends[j]` (both start at 0).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PolygonSet {
    xy: Vec<[f64; 2]>,
    ring_ends: Vec<u32>,
    /// Whether ring `j` ran the other way when it was pushed. GEOS simplifies a ring from its
    /// first vertex in drawing order before it draws a buffer, so equality needs to know.
    turned: Vec<bool>,
    feature_ends: Vec<u32>,
}

impl PolygonSet {
    /// A set of nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// One feature for each multipolygon, in order.
    pub fn from_multipolygons<'a>(items: impl IntoIterator<Item = &'a MultiPolygon<f64>>) -> Self {
        let mut set = Self::new();
        for item in items {
            set.push(item);
        }
        set
    }

    /// Add one feature; its rings are turned the right way round. Degenerate rings are dropped.
    pub fn push(&mut self, item: &MultiPolygon<f64>) {
        for polygon in item {
            self.push_ring(polygon.exterior().0.iter().map(|c| [c.x, c.y]), true);
            for hole in polygon.interiors() {
                self.push_ring(hole.0.iter().map(|c| [c.x, c.y]), false);
            }
        }
        self.end_feature();
    }

    /// Add one ring to the feature being built. A repeated closing point is dropped; a ring of
    /// fewer than three points is ignored.
    pub fn push_ring(&mut self, points: impl IntoIterator<Item = [f64; 2]>, outer: bool) {
        let start = self.xy.len();
        self.xy.extend(points);
        while self.xy.len() > start + 1 && self.xy.last() == self.xy.get(start) {
            self.xy.pop();
        }
        if self.xy.len() < start + 3 {
            self.xy.truncate(start);
            return;
        }
        let turned = (signed_area(&self.xy[start..]) > 0.0) != outer;
        if turned {
            self.xy[start..].reverse();
        }
        self.turned.push(turned);
        self.ring_ends.push(self.xy.len() as u32);
    }

    /// Close the feature being built; it may have no ring at all.
    pub fn end_feature(&mut self) {
        self.feature_ends.push(self.ring_ends.len() as u32);
    }

    /// Number of features.
    pub fn len(&self) -> usize {
        self.feature_ends.len()
    }

    /// Whether there is no feature.
    pub fn is_empty(&self) -> bool {
        self.feature_ends.is_empty()
    }

    /// Number of stored vertices.
    pub fn vertices(&self) -> usize {
        self.xy.len()
    }

    /// The rings of feature `i`.
    pub fn rings(&self, i: usize) -> impl Iterator<Item = &[[f64; 2]]> {
        self.ring_range(i).map(move |j| self.ring(j))
    }

    /// The numbers of the rings of feature `i`, for [`Self::ring`].
    pub fn ring_range(&self, i: usize) -> std::ops::Range<usize> {
        let from = if i == 0 { 0 } else { self.feature_ends[i - 1] as usize };
        from..self.feature_ends[i] as usize
    }

    /// Whether ring `j` was turned over when it was pushed, so that it was drawn in the reverse
    /// of the order in which it is kept.
    pub fn was_turned(&self, j: usize) -> bool {
        self.turned[j]
    }

    /// Ring `j` of the whole set.
    pub fn ring(&self, j: usize) -> &[[f64; 2]] {
        let from = if j == 0 { 0 } else { self.ring_ends[j - 1] as usize };
        &self.xy[from..self.ring_ends[j] as usize]
    }

    /// Area of feature `i` in m² as drawn: overlapping parts of one feature count twice.
    pub fn area(&self, i: usize) -> f64 {
        self.rings(i).map(signed_area).sum()
    }

    /// Box of feature `i`.
    pub fn bounds(&self, i: usize) -> Bounds {
        self.rings(i).fold(Bounds::EMPTY, |b, ring| b.union(Bounds::of(ring)))
    }

    /// Box of everything.
    pub fn total_bounds(&self) -> Bounds {
        Bounds::of(&self.xy)
    }

    /// A new set of the features at `indices`, in that order.
    #[must_use]
    pub fn select(&self, indices: &[usize]) -> Self {
        let mut set = Self::new();
        for &i in indices {
            for j in self.ring_range(i) {
                set.xy.extend_from_slice(self.ring(j));
                set.ring_ends.push(set.xy.len() as u32);
                set.turned.push(self.turned[j]);
            }
            set.end_feature();
        }
        set
    }

    /// Add all features of another set, as they are.
    pub fn append(&mut self, other: &Self) {
        for i in 0..other.len() {
            for j in other.ring_range(i) {
                self.xy.extend_from_slice(other.ring(j));
                self.ring_ends.push(self.xy.len() as u32);
                self.turned.push(other.turned[j]);
            }
            self.end_feature();
        }
    }

    /// Feature `i` as a `geo-types` value: each counter-clockwise ring opens a polygon, the
    /// clockwise rings that follow are its holes.
    pub fn to_multipolygon(&self, i: usize) -> MultiPolygon<f64> {
        let mut polygons: Vec<Polygon<f64>> = Vec::new();
        for ring in self.rings(i) {
            let line = LineString(ring.iter().map(|p| Coord { x: p[0], y: p[1] }).collect());
            match polygons.last_mut() {
                Some(polygon) if signed_area(ring) <= 0.0 => polygon.interiors_push(line),
                _ => polygons.push(Polygon::new(line, Vec::new())),
            }
        }
        MultiPolygon(polygons)
    }
}

/// Lines of many features, flat; the same shape as [`PolygonSet`] with open parts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LineSet {
    xy: Vec<[f64; 2]>,
    part_ends: Vec<u32>,
    feature_ends: Vec<u32>,
}

impl LineSet {
    /// One feature for each multi-line, in order.
    pub fn from_lines<'a>(items: impl IntoIterator<Item = &'a MultiLineString<f64>>) -> Self {
        let mut set = Self::default();
        for item in items {
            for line in item {
                if line.0.len() >= 2 {
                    set.xy.extend(line.0.iter().map(|c| [c.x, c.y]));
                    set.part_ends.push(set.xy.len() as u32);
                }
            }
            set.feature_ends.push(set.part_ends.len() as u32);
        }
        set
    }

    /// Number of features.
    pub fn len(&self) -> usize {
        self.feature_ends.len()
    }

    /// Whether there is no feature.
    pub fn is_empty(&self) -> bool {
        self.feature_ends.is_empty()
    }

    /// The parts of feature `i`.
    pub fn parts(&self, i: usize) -> impl Iterator<Item = &[[f64; 2]]> {
        let from = if i == 0 { 0 } else { self.feature_ends[i - 1] as usize };
        (from..self.feature_ends[i] as usize).map(move |j| {
            let start = if j == 0 { 0 } else { self.part_ends[j - 1] as usize };
            &self.xy[start..self.part_ends[j] as usize]
        })
    }
}

/// Area of a ring by the shoelace formula, in m², positive when counter-clockwise. The first
/// vertex is the local origin, which keeps seven-digit coordinates from eating the precision.
pub fn signed_area(ring: &[[f64; 2]]) -> f64 {
    let Some(&[ox, oy]) = ring.first() else { return 0.0 };
    // The closing edge and the first start or end at the origin and add nothing.
    let (mut twice, mut p) = (0.0, [0.0; 2]);
    for q in ring {
        let q = [q[0] - ox, q[1] - oy];
        twice += p[0] * q[1] - q[0] * p[1];
        p = q;
    }
    twice / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{MultiPolygon, polygon};

    #[test]
    fn a_square_with_a_hole_keeps_its_area_whatever_way_its_rings_run() {
        let square = polygon![
            exterior: [(x: 0., y: 0.), (x: 0., y: 10.), (x: 10., y: 10.), (x: 10., y: 0.)],
            interiors: [[(x: 2., y: 2.), (x: 4., y: 2.), (x: 4., y: 4.), (x: 2., y: 4.)]],
        ];
        let set = PolygonSet::from_multipolygons([&MultiPolygon(vec![square])]);
        assert_eq!(set.area(0), 96.0);
        assert_eq!(set.to_multipolygon(0).0[0].interiors().len(), 1);
        assert_eq!(set.select(&[0]), set);
    }
}
