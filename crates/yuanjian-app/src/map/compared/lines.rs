//! Two versions of a layer of lines, by their length.
//!
//! As with ground, a line is recognised by where it runs. Two belong together where they run along
//! each other for at least half of the shorter one; what belongs together is one change.

use super::{
    Cells, Drawn, Entry, Found, Totals, Ways,
    along::{Stretches, length},
};
use geo_types::{Geometry, LineString, MultiLineString};
use std::collections::BTreeMap;

/// Lines that run so near each other are the same: what two digitisers differ by, in m.
const TOLERANCE_M: f64 = 0.5;
/// Less than this is no difference, in m.
const LEAST_M: f64 = 1.0;
/// Of the shorter of two lines, so much must run along the other for them to be one.
const SHARED: f64 = 0.5;

/// What differs in length.
pub(super) fn found(cells: &Cells<'_>) -> Found {
    let [olds, news] = [cells.old, cells.new].map(|table| {
        table.features.iter().map(|one| lines(one.geometry.as_ref())).collect::<Vec<_>>()
    });
    let [by_old, by_new] = [&olds, &news].map(|lines| Stretches::of(lines, TOLERANCE_M));
    let mut drawn: Vec<Drawn> = Vec::new();
    let mut totals = Totals { old: drawable(&olds), new: drawable(&news), ..Totals::default() };
    for (old, new) in groups(&olds, &news, &by_old) {
        let sum = |all: &[MultiLineString<f64>], rows: &[usize]| -> f64 {
            rows.iter().filter_map(|&row| all.get(row)).map(length).sum()
        };
        let gained = joined(&news, &new, |line| by_old.off(line, |at| old.contains(&at)));
        let lost = joined(&olds, &old, |line| by_new.off(line, |at| new.contains(&at)));
        let (gained_m, lost_m) = (length(&gained), length(&lost));
        let one = old.len() == 1 && new.len() == 1;
        let way = match (old.as_slice(), new.as_slice()) {
            ([], _) => Ways::Added,
            (_, []) => Ways::Removed,
            _ if one && gained_m + lost_m < LEAST_M => Ways::Attributes,
            _ => Ways::Redrawn,
        };
        let entry = Entry {
            old_m: sum(&olds, &old),
            new_m: sum(&news, &new),
            gained_m: if way == Ways::Attributes { 0.0 } else { gained_m },
            lost_m: if way == Ways::Attributes { 0.0 } else { lost_m },
            ..cells.entry(way, &old, &new)
        };
        totals.old_m += entry.old_m;
        totals.new_m += entry.new_m;
        totals.gained_m += entry.gained_m;
        totals.lost_m += entry.lost_m;
        let shape = |change, line: MultiLineString<f64>| (change, Geometry::MultiLineString(line));
        let shown = match way {
            Ways::Added => {
                (totals.added, totals.added_m) = (totals.added + 1, totals.added_m + gained_m);
                vec![shape("added", gained)]
            }
            Ways::Removed => {
                (totals.removed, totals.removed_m) =
                    (totals.removed + 1, totals.removed_m + lost_m);
                vec![shape("removed", lost)]
            }
            Ways::Redrawn => {
                totals.redrawn += 1;
                totals.redrawn_gained_m += gained_m;
                totals.redrawn_lost_m += lost_m;
                [("gained", gained), ("lost", lost)]
                    .into_iter()
                    .filter(|(_, line)| !line.0.is_empty())
                    .map(|(change, line)| shape(change, line))
                    .collect()
            }
            _ if entry.columns.is_empty() => {
                totals.same += 1;
                continue;
            }
            _ => {
                totals.attributes += 1;
                let row = new.first().and_then(|&row| news.get(row)).cloned();
                row.map(|line| shape("attributes", line)).into_iter().collect()
            }
        };
        drawn.push((entry, shown));
    }
    Found { drawn, totals }
}

/// Rows of both versions that belong together, by the first of them; a row alone came or went.
fn groups(
    olds: &[MultiLineString<f64>],
    news: &[MultiLineString<f64>],
    by_old: &Stretches,
) -> Vec<(Vec<usize>, Vec<usize>)> {
    // Old rows first, then new ones, each pointing at one of its group.
    let mut leads: Vec<usize> = (0..olds.len() + news.len()).collect();
    fn lead(leads: &mut [usize], mut at: usize) -> usize {
        while leads[at] != at {
            leads[at] = leads[leads[at]];
            at = leads[at];
        }
        at
    }
    for (new, line) in news.iter().enumerate() {
        let own = length(line);
        for (old, shared) in by_old.beside(line) {
            if shared >= SHARED * own.min(length(&olds[old])) {
                let (one, other) = (lead(&mut leads, old), lead(&mut leads, olds.len() + new));
                leads[one.max(other)] = one.min(other);
            }
        }
    }
    let mut found: BTreeMap<usize, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for at in 0..leads.len() {
        let group = lead(&mut leads, at);
        match at.checked_sub(olds.len()) {
            None if !olds[at].0.is_empty() => found.entry(group).or_default().0.push(at),
            Some(new) if !news[new].0.is_empty() => found.entry(group).or_default().1.push(new),
            _ => {}
        }
    }
    found.into_values().collect()
}

fn joined(
    all: &[MultiLineString<f64>],
    rows: &[usize],
    of: impl Fn(&MultiLineString<f64>) -> MultiLineString<f64>,
) -> MultiLineString<f64> {
    let parts = rows.iter().filter_map(|&row| all.get(row)).flat_map(|line| of(line).0);
    MultiLineString(parts.collect())
}

fn drawable(lines: &[MultiLineString<f64>]) -> usize {
    lines.iter().filter(|line| !line.0.is_empty()).count()
}

fn lines(geometry: Option<&Geometry<f64>>) -> MultiLineString<f64> {
    match geometry {
        Some(Geometry::LineString(one)) => MultiLineString(vec![one.clone()]),
        Some(Geometry::MultiLineString(many)) => many.clone(),
        Some(Geometry::Line(one)) => MultiLineString(vec![LineString(vec![one.start, one.end])]),
        _ => MultiLineString(Vec::new()),
    }
}
