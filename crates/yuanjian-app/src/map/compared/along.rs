//! How much of some lines runs along others: exactly, stretch by stretch.
//!
//! Two firms digitise one road a hand's breadth apart, so a stretch counts as the same where it lies
//! within a tolerance of the other. What lies within that distance of a straight stretch is convex,
//! so it takes one interval of any other straight stretch, found by formula and not by sampling.

use geo_types::{Coord, LineString, MultiLineString};
use yuanjian_geometry::{Bounds, BoxIndex};

/// Straight stretches of features, in a tree.
#[derive(Debug)]
pub(super) struct Stretches {
    each: Vec<(usize, [[f64; 2]; 2])>,
    index: BoxIndex,
    tolerance_m: f64,
}

impl Stretches {
    /// Those of features, by their place.
    pub(super) fn of(features: &[MultiLineString<f64>], tolerance_m: f64) -> Self {
        let mut each = Vec::new();
        for (at, feature) in features.iter().enumerate() {
            for line in feature.0.iter().flat_map(|line| line.lines()) {
                each.push((at, [[line.start.x, line.start.y], [line.end.x, line.end.y]]));
            }
        }
        let boxes: Vec<Bounds> = each.iter().map(|(_, ends)| Bounds::of(ends)).collect();
        Self { index: BoxIndex::new(&boxes), each, tolerance_m }
    }

    /// Features that a line runs along, each with the metres of the line that do.
    pub(super) fn beside(&self, line: &MultiLineString<f64>) -> Vec<(usize, f64)> {
        let mut all: Vec<usize> = Vec::new();
        for part in line.0.iter().flat_map(|part| part.lines()) {
            let around = Bounds::of(&[[part.start.x, part.start.y], [part.end.x, part.end.y]]);
            self.index.each(&around.grow(self.tolerance_m), |i| {
                all.push(self.each[i].0);
                true
            });
        }
        all.sort_unstable();
        all.dedup();
        let shared = |at: usize| {
            let left = self.off(line, |other| other == at);
            (at, (length(line) - length(&left)).max(0.0))
        };
        all.into_iter().map(shared).filter(|(_, m)| *m > 0.0).collect()
    }

    /// What of a line runs along none of the features that `counts` holds for.
    pub(super) fn off(
        &self,
        line: &MultiLineString<f64>,
        counts: impl Fn(usize) -> bool,
    ) -> MultiLineString<f64> {
        let mut left: Vec<LineString<f64>> = Vec::new();
        for part in &line.0 {
            let mut open: Vec<Coord<f64>> = Vec::new();
            for stretch in part.lines() {
                let (a, b) = (stretch.start, stretch.end);
                let at = |t: f64| Coord { x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y) };
                let mut from = 0.0;
                for [start, end] in self.along([[a.x, a.y], [b.x, b.y]], &counts) {
                    if start > from {
                        extend(&mut open, at(from), at(start));
                    }
                    close(&mut open, &mut left);
                    from = end;
                }
                if from < 1.0 {
                    extend(&mut open, at(from), b);
                }
            }
            close(&mut open, &mut left);
        }
        MultiLineString(left)
    }

    /// Which shares of a stretch lie near others: ordered, apart from each other.
    fn along(&self, ends: [[f64; 2]; 2], counts: &impl Fn(usize) -> bool) -> Vec<[f64; 2]> {
        let mut found: Vec<[f64; 2]> = Vec::new();
        let around = Bounds::of(&ends).grow(self.tolerance_m);
        self.index.each(&around, |i| {
            let (at, other) = self.each[i];
            if counts(at) {
                found.extend(near(ends, other, self.tolerance_m));
            }
            true
        });
        found.sort_by(|a, b| a[0].total_cmp(&b[0]));
        let mut joined: Vec<[f64; 2]> = Vec::new();
        for [start, end] in found {
            match joined.last_mut() {
                Some(last) if start <= last[1] => last[1] = last[1].max(end),
                _ => joined.push([start, end]),
            }
        }
        joined
    }
}

/// The share of the stretch `ends` that lies within `reach` of another; nothing where none does.
fn near([a, b]: [[f64; 2]; 2], [c, d]: [[f64; 2]; 2], reach: f64) -> Option<[f64; 2]> {
    let way = [b[0] - a[0], b[1] - a[1]];
    let mut whole: Option<[f64; 2]> = None;
    let mut take = |piece: Option<[f64; 2]>| {
        if let Some([from, to]) = piece {
            whole = Some(whole.map_or([from, to], |[f, t]| [f.min(from), t.max(to)]));
        }
    };
    for end in [c, d] {
        take(in_disc(a, way, end, reach));
    }
    let other = [d[0] - c[0], d[1] - c[1]];
    let long = other[0].hypot(other[1]);
    if long > 0.0 {
        let unit = [other[0] / long, other[1] / long];
        let from = [a[0] - c[0], a[1] - c[1]];
        // Along the other stretch and across it, at the start and by the share.
        let (s0, s1) = (dot(from, unit), dot(way, unit));
        let (n0, n1) = (cross(unit, from), cross(unit, way));
        let mut range = [0.0_f64, 1.0_f64];
        if within(&mut range, s0, s1, [0.0, long]) && within(&mut range, n0, n1, [-reach, reach]) {
            take(Some(range));
        }
    }
    whole.filter(|[from, to]| to > from)
}

/// Narrow a range of shares to where `start + share * by` lies between two bounds.
fn within(range: &mut [f64; 2], start: f64, by: f64, [low, high]: [f64; 2]) -> bool {
    if by == 0.0 {
        return (low..=high).contains(&start);
    }
    let (one, two) = ((low - start) / by, (high - start) / by);
    range[0] = range[0].max(one.min(two));
    range[1] = range[1].min(one.max(two));
    range[0] <= range[1]
}

fn in_disc(a: [f64; 2], way: [f64; 2], middle: [f64; 2], reach: f64) -> Option<[f64; 2]> {
    let from = [a[0] - middle[0], a[1] - middle[1]];
    let (p, q, r) = (dot(way, way), dot(from, way), dot(from, from) - reach * reach);
    let root = q * q - p * r;
    if p == 0.0 || root < 0.0 {
        return None;
    }
    let [one, two] = [(-q - root.sqrt()) / p, (-q + root.sqrt()) / p];
    let range = [one.max(0.0), two.min(1.0)];
    (range[0] <= range[1]).then_some(range)
}

fn dot(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}

fn cross(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[1] - a[1] * b[0]
}

/// The length of lines, in m.
pub(super) fn length(line: &MultiLineString<f64>) -> f64 {
    line.0.iter().flat_map(|part| part.lines()).map(|l| l.dx().hypot(l.dy())).sum()
}

fn extend(open: &mut Vec<Coord<f64>>, from: Coord<f64>, to: Coord<f64>) {
    if open.is_empty() {
        open.push(from);
    }
    open.push(to);
}

fn close(open: &mut Vec<Coord<f64>>, left: &mut Vec<LineString<f64>>) {
    let line = std::mem::take(open);
    if line.len() > 1 {
        left.push(LineString(line));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(points: &[[f64; 2]]) -> MultiLineString<f64> {
        let line = points.iter().map(|[x, y]| Coord { x: *x, y: *y }).collect();
        MultiLineString(vec![line])
    }

    #[test]
    fn a_stretch_beside_another_is_the_same_as_far_as_they_run_together() {
        let others = Stretches::of(&[line(&[[0., 0.], [100., 0.]])], 0.5);
        // 0.3 m aside, from 60 to 160: within half a metre until 100, and 0.4 m around its end.
        let own = line(&[[60., 0.3], [160., 0.3]]);
        let off = others.off(&own, |_| true);
        assert!((length(&off) - 59.6).abs() < 1e-9, "{}", length(&off));
        let (at, shared) = others.beside(&own)[0];
        assert_eq!(at, 0);
        assert!((shared - 40.4).abs() < 1e-9);
        // A metre aside is another road, and across it is met in a metre only.
        assert_eq!(length(&others.off(&line(&[[0., 1.], [100., 1.]]), |_| true)), 100.0);
        let across = others.off(&line(&[[50., -50.], [50., 50.]]), |_| true);
        assert!((length(&across) - 99.0).abs() < 1e-9);
        assert_eq!(across.0.len(), 2);
    }
}
