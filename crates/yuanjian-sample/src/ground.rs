//! The ground of the invented city: whole eighths of a metre, and the warp that bends streets.
//!
//! The city is planned on a flat sheet of rectangles in metres (`u` to the east, `v` to the
//! north). [`Warp`] bends the sheet so that ring roads are round and streets follow the river,
//! and every corner is then put on a whole eighth of a metre. Such a coordinate is exact in
//! binary, and the area of a ring of them is an exact integer, so that the true values of the
//! city are known without any geometry engine.

use libm::{exp, sin, sqrt, tanh};
use std::collections::{BTreeMap, BTreeSet};

/// Eighths of a metre in a metre.
pub(crate) const EIGHTHS: f64 = 8.0;
/// Longest straight piece of a bent edge, in metres on the sheet.
const STEP: i32 = 50;

/// A point on the ground, in eighths of a metre east and north.
pub type Point = (i64, i64);
/// A closed ring; the first point is repeated at the end.
pub type Ring = Vec<Point>;

/// A polygon: one outer ring, anticlockwise, and holes, clockwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Polygon {
    /// The outer ring.
    pub outer: Ring,
    /// The holes.
    pub holes: Vec<Ring>,
}

impl Polygon {
    /// A polygon without holes.
    pub(crate) fn solid(outer: Ring) -> Self {
        Self { outer, holes: Vec::new() }
    }

    /// Twice the area in square eighths, exactly.
    pub fn double_area(&self) -> i128 {
        double_area(&self.outer) + self.holes.iter().map(|h| double_area(h)).sum::<i128>()
    }
}

/// Twice the signed area of a ring in square eighths.
pub(crate) fn double_area(ring: &[Point]) -> i128 {
    ring.windows(2)
        .map(|w| i128::from(w[0].0) * i128::from(w[1].1) - i128::from(w[1].0) * i128::from(w[0].1))
        .sum()
}

/// Square metres of twice an area in square eighths.
pub(crate) fn square_metres(double_area: i128) -> f64 {
    double_area as f64 / (2.0 * EIGHTHS * EIGHTHS)
}

/// Length of a path in metres.
pub(crate) fn length(path: &[Point]) -> f64 {
    path.windows(2)
        .map(|w| {
            let (dx, dy) = ((w[1].0 - w[0].0) as f64, (w[1].1 - w[0].1) as f64);
            sqrt(dx * dx + dy * dy) / EIGHTHS
        })
        .sum()
}

/// A rectangle on the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rect {
    pub(crate) u0: i32,
    pub(crate) v0: i32,
    pub(crate) u1: i32,
    pub(crate) v1: i32,
}

impl Rect {
    pub(crate) fn new(u0: i32, v0: i32, u1: i32, v1: i32) -> Self {
        Self { u0, v0, u1, v1 }
    }

    pub(crate) fn width(self) -> i32 {
        self.u1 - self.u0
    }

    pub(crate) fn height(self) -> i32 {
        self.v1 - self.v0
    }

    /// Area on the sheet in m²; the warp changes it by some percent.
    pub(crate) fn sheet_area(self) -> i64 {
        i64::from(self.width()) * i64::from(self.height())
    }

    /// Moved in on every side.
    pub(crate) fn inset(self, by: i32) -> Self {
        Self::new(self.u0 + by, self.v0 + by, self.u1 - by, self.v1 - by)
    }

    pub(crate) fn is_thin(self, least: i32) -> bool {
        self.width() < least || self.height() < least
    }

    /// Cut across the longer side into two with a lane between; `share` is of the first part.
    pub(crate) fn halves(self, share: f64, lane: i32) -> (Self, Self) {
        if self.width() >= self.height() {
            let cut = self.u0 + (f64::from(self.width()) * share) as i32;
            let second = Self { u0: cut + lane - lane / 2, ..self };
            (Self { u1: cut - lane / 2, ..self }, second)
        } else {
            let cut = self.v0 + (f64::from(self.height()) * share) as i32;
            let second = Self { v0: cut + lane - lane / 2, ..self };
            (Self { v1: cut - lane / 2, ..self }, second)
        }
    }
}

/// The way a line of the sheet runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Axis {
    /// `u` is constant; the line runs north.
    North,
    /// `v` is constant; the line runs east.
    East,
}

/// Where lines meet other lines. Two lines that meet get one common corner there.
#[derive(Debug, Default)]
pub(crate) struct Marks(BTreeMap<(Axis, i32), BTreeSet<i32>>);

impl Marks {
    /// The line of `axis` at `position` has a corner `at`.
    pub(crate) fn add(&mut self, axis: Axis, position: i32, at: i32) {
        self.0.entry((axis, position)).or_default().insert(at);
    }

    fn between(&self, axis: Axis, position: i32, from: i32, to: i32) -> Vec<i32> {
        self.0
            .get(&(axis, position))
            .map(|set| set.range(from..to).copied().collect())
            .unwrap_or_default()
    }
}

/// The bending of the sheet.
#[derive(Debug, Clone)]
pub(crate) struct Warp {
    /// Phases of the waves; they differ from seed to seed.
    pub(crate) phases: [f64; 4],
    /// The line that the river follows.
    pub(crate) river: f64,
}

impl Warp {
    /// The point of the ground at a point of the sheet.
    pub(crate) fn at(&self, u: f64, v: f64) -> Point {
        const CENTRE: (f64, f64) = (6700.0, 5800.0);
        const REACH: f64 = 9200.0;
        const ROUND: f64 = 0.42;
        const TAU: f64 = std::f64::consts::TAU;
        let (a, b) = ((u - CENTRE.0) / REACH, (v - CENTRE.1) / REACH);
        // Squares become rounder towards the edge of the sheet.
        let mut x = a * REACH * sqrt(1.0 - ROUND * b * b);
        let mut y = b * REACH * sqrt(1.0 - ROUND * a * a);
        // The river meanders, and streets near it follow.
        let far = (v - self.river) / 2300.0;
        let near = (v - self.river) / 800.0;
        y += 330.0 * sin(TAU * u / 6300.0 + self.phases[0]) * exp(-far * far);
        y += 75.0 * sin(TAU * u / 2100.0 + self.phases[1]) * exp(-near * near);
        // Old roads are never quite straight.
        x += 120.0 * sin(TAU * v / 4700.0 + self.phases[2])
            + 35.0 * sin(TAU * v / 1900.0 + TAU * u / 5200.0);
        y += 60.0 * sin(TAU * u / 3900.0 + self.phases[3]);
        // North and south of the river were laid out to different norths.
        let turn = 0.10 + 0.11 * tanh((v - self.river) / 2600.0);
        let (s, c) = (sin(turn), libm::cos(turn));
        let (east, north) = (532_000.0 + x * c - y * s, 3_379_000.0 + x * s + y * c);
        (libm::rint(east * EIGHTHS) as i64, libm::rint(north * EIGHTHS) as i64)
    }

    /// A piece of a line of the sheet, with the corners that `marks` asks for.
    pub(crate) fn line(
        &self,
        marks: &Marks,
        axis: Axis,
        position: i32,
        from: i32,
        to: i32,
    ) -> Vec<Point> {
        let (low, high) = (from.min(to), from.max(to));
        let mut stops: BTreeSet<i32> =
            marks.between(axis, position, low, high).into_iter().collect();
        stops.extend((low.div_euclid(STEP) + 1..).map(|k| k * STEP).take_while(|&s| s < high));
        stops.extend([low, high]);
        let mut path: Vec<Point> = stops
            .into_iter()
            .map(|s| match axis {
                Axis::North => self.at(f64::from(position), f64::from(s)),
                Axis::East => self.at(f64::from(s), f64::from(position)),
            })
            .collect();
        if from > to {
            path.reverse();
        }
        path
    }

    /// The anticlockwise ring through corners of the sheet; axis-parallel sides are bent, the
    /// rest is straight.
    pub(crate) fn ring(&self, marks: &Marks, corners: &[(i32, i32)]) -> Ring {
        let mut ring: Ring = Vec::new();
        for (i, &(u, v)) in corners.iter().enumerate() {
            let (u2, v2) = corners[(i + 1) % corners.len()];
            let side = if u == u2 {
                self.line(marks, Axis::North, u, v, v2)
            } else if v == v2 {
                self.line(marks, Axis::East, v, u, u2)
            } else {
                vec![self.at(f64::from(u), f64::from(v)), self.at(f64::from(u2), f64::from(v2))]
            };
            ring.extend(&side[..side.len() - 1]);
        }
        if let Some(&first) = ring.first() {
            ring.push(first);
        }
        ring
    }

    /// A rectangle with cut corners, as plots at crossings have.
    pub(crate) fn plot(&self, rect: Rect, cut: i32) -> Polygon {
        let Rect { u0, v0, u1, v1 } = rect;
        let none = Marks::default();
        let corners = if cut <= 0 {
            vec![(u0, v0), (u1, v0), (u1, v1), (u0, v1)]
        } else {
            vec![
                (u0 + cut, v0),
                (u1 - cut, v0),
                (u1, v0 + cut),
                (u1, v1 - cut),
                (u1 - cut, v1),
                (u0 + cut, v1),
                (u0, v1 - cut),
                (u0, v0 + cut),
            ]
        };
        Polygon::solid(self.ring(&none, &corners))
    }

    /// A round thing inside a rectangle of the sheet; `wobble` makes it a lake.
    pub(crate) fn oval(&self, rect: Rect, corners: u32, wobble: f64) -> Polygon {
        let (cu, cv) = (f64::from(rect.u0 + rect.u1) / 2.0, f64::from(rect.v0 + rect.v1) / 2.0);
        let (ru, rv) = (f64::from(rect.width()) / 2.0, f64::from(rect.height()) / 2.0);
        let mut ring: Ring = (0..corners)
            .map(|k| {
                let angle = std::f64::consts::TAU * f64::from(k) / f64::from(corners);
                let r = 1.0 - wobble * (0.5 + 0.5 * sin(3.0 * angle + 0.4) * sin(2.0 * angle));
                self.at(cu + ru * r * libm::cos(angle), cv + rv * r * sin(angle))
            })
            .collect();
        ring.push(ring[0]);
        Polygon::solid(ring)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_area_of_a_ring_is_exact() {
        let ring = vec![(0, 0), (16, 0), (16, 8), (0, 8), (0, 0)];
        assert_eq!(square_metres(double_area(&ring)), 2.0);
    }

    #[test]
    fn neighbours_share_every_corner_of_their_common_side() {
        let warp = Warp { phases: [0.0; 4], river: 5750.0 };
        let mut marks = Marks::default();
        marks.add(Axis::North, 500, 333);
        let west = warp.ring(&marks, &[(0, 0), (500, 0), (500, 900), (0, 900)]);
        let east = warp.ring(&marks, &[(500, 0), (1000, 0), (1000, 900), (500, 900)]);
        let both = warp.ring(&marks, &[(0, 0), (1000, 0), (1000, 900), (0, 900)]);
        // (500, 0) and (500, 900) are multiples of the step and so corners of `both` as well.
        assert_eq!(double_area(&west) + double_area(&east), double_area(&both));
    }
}
