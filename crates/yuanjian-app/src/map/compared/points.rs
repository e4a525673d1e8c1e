//! Two versions of a layer of points, by their places.
//!
//! A point at the same place is the same. Of the others, one with a name that both versions have once
//! moved, however far within a kilometre; and two that are each other's nearest within 25 m are one
//! that was measured anew. All others came or went.

use super::{Cells, Drawn, Entry, Found, Totals, Ways};
use geo_types::{Coord, Geometry, MultiLineString};
use std::collections::BTreeMap;
use yuanjian_geometry::{Bounds, BoxIndex};

/// Nearer than this is the same place, in m.
const SAME_M: f64 = 0.05;
/// A point of the same name is the same up to here, in m.
const NAMED_M: f64 = 1000.0;
/// A point without a name is the same up to here, in m.
const NEAR_M: f64 = 25.0;

/// What differs in places.
pub(super) fn found(cells: &Cells<'_>) -> Found {
    let [olds, news] = [cells.old, cells.new].map(|table| {
        table.features.iter().map(|one| place(one.geometry.as_ref())).collect::<Vec<_>>()
    });
    let mut pairs = Pairs {
        olds: &olds,
        news: &news,
        of_old: vec![None; olds.len()],
        of_new: vec![None; news.len()],
    };
    pairs.nearest(SAME_M);
    pairs.named(cells);
    pairs.nearest(NEAR_M);
    let count = |all: &[Option<Coord<f64>>]| all.iter().flatten().count();
    let mut totals = Totals { old: count(&olds), new: count(&news), ..Totals::default() };
    let mut drawn: Vec<Drawn> = Vec::new();
    for (old, at) in olds.iter().enumerate() {
        let Some(at) = at else { continue };
        match pairs.of_old[old] {
            None => {
                totals.removed += 1;
                let shown = vec![("removed", Geometry::Point((*at).into()))];
                drawn.push((cells.entry(Ways::Removed, &[old], &[]), shown));
            }
            Some(new) => {
                let Some(to) = news.get(new).copied().flatten() else { continue };
                let moved_m = far(*at, to);
                let entry = cells.entry(Ways::Attributes, &[old], &[new]);
                if moved_m > SAME_M {
                    totals.moved += 1;
                    totals.farthest_m = totals.farthest_m.max(moved_m);
                    let way = MultiLineString(vec![vec![*at, to].into()]);
                    let shown = vec![("moved", Geometry::MultiLineString(way))];
                    drawn.push((Entry { way: Ways::Moved, moved_m, ..entry }, shown));
                } else if entry.columns.is_empty() {
                    totals.same += 1;
                } else {
                    totals.attributes += 1;
                    drawn.push((entry, vec![("attributes", Geometry::Point(to.into()))]));
                }
            }
        }
    }
    for (new, at) in news.iter().enumerate() {
        if let (Some(at), None) = (at, pairs.of_new[new]) {
            totals.added += 1;
            let shown = vec![("added", Geometry::Point((*at).into()))];
            drawn.push((cells.entry(Ways::Added, &[], &[new]), shown));
        }
    }
    Found { drawn, totals }
}

struct Pairs<'a> {
    olds: &'a [Option<Coord<f64>>],
    news: &'a [Option<Coord<f64>>],
    of_old: Vec<Option<usize>>,
    of_new: Vec<Option<usize>>,
}

impl Pairs<'_> {
    /// Pair what is each other's nearest, within so many metres.
    fn nearest(&mut self, most_m: f64) {
        let free = |all: &[Option<Coord<f64>>], taken: &[Option<usize>]| -> Vec<Bounds> {
            let own = all.iter().zip(taken);
            own.map(|(at, taken)| match (at, taken) {
                (Some(at), None) => Bounds::EMPTY.with([at.x, at.y]),
                _ => Bounds::EMPTY,
            })
            .collect()
        };
        let [from, to] = [free(self.olds, &self.of_old), free(self.news, &self.of_new)];
        let (by_old, by_new) = (BoxIndex::new(&from), BoxIndex::new(&to));
        let next = |at: &Bounds, index: &BoxIndex, others: &[Bounds]| -> Option<usize> {
            let mut best: Option<(f64, usize)> = None;
            index.each(&at.grow(most_m), |i| {
                let off = (others[i].min[0] - at.min[0]).hypot(others[i].min[1] - at.min[1]);
                // Of two as near, the first one.
                if off <= most_m && best.is_none_or(|known| (off, i) < known) {
                    best = Some((off, i));
                }
                true
            });
            best.map(|(_, i)| i)
        };
        for (old, at) in from.iter().enumerate().filter(|(_, at)| !at.is_empty()) {
            let Some(new) = next(at, &by_new, &to) else { continue };
            if next(&to[new], &by_old, &from) == Some(old) {
                self.pair(old, new);
            }
        }
    }

    /// Pair what has a name that is left once in each version.
    fn named(&mut self, cells: &Cells<'_>) {
        let mut names: BTreeMap<String, [Vec<usize>; 2]> = BTreeMap::new();
        let mut tell = |row: usize, name: String, side: usize| {
            if !name.is_empty() {
                names.entry(name).or_default()[side].push(row);
            }
        };
        for (row, _) in self
            .olds
            .iter()
            .enumerate()
            .filter(|(row, at)| at.is_some() && self.of_old[*row].is_none())
        {
            tell(row, cells.name(&[row], &[]), 0);
        }
        for (row, _) in self
            .news
            .iter()
            .enumerate()
            .filter(|(row, at)| at.is_some() && self.of_new[*row].is_none())
        {
            tell(row, cells.name(&[], &[row]), 1);
        }
        for [old, new] in names.into_values() {
            if let ([old], [new]) = (old.as_slice(), new.as_slice())
                && let (Some(from), Some(to)) = (self.olds[*old], self.news[*new])
                && far(from, to) <= NAMED_M
            {
                self.pair(*old, *new);
            }
        }
    }

    fn pair(&mut self, old: usize, new: usize) {
        self.of_old[old] = Some(new);
        self.of_new[new] = Some(old);
    }
}

fn far(a: Coord<f64>, b: Coord<f64>) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

/// Where a feature is: its point, or the first of several.
fn place(geometry: Option<&Geometry<f64>>) -> Option<Coord<f64>> {
    match geometry {
        Some(Geometry::Point(one)) => Some(one.0),
        Some(Geometry::MultiPoint(many)) => many.0.first().map(|one| one.0),
        _ => None,
    }
}
