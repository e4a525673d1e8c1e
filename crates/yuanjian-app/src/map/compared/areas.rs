//! Two versions of a layer of areas, by their ground.

use super::{Cells, Drawn, Entry, Found, Totals, Ways};
use geo_types::Geometry;
use yuanjian_geometry::{Compared, PolygonSet, compare as held};

/// Ground of less than this is no difference: a sheet of A4 is six times as large, in m².
const LEAST_M2: f64 = 0.01;

/// What differs in ground.
pub(super) fn found(cells: &Cells<'_>) -> Found {
    let (olds, news) = (cells.old.polygons(), cells.new.polygons());
    let compared = held(&olds, &news, LEAST_M2);
    let sides = Sides { cells, olds, news };
    let drawn = sides.differences(&compared);
    let totals = sides.totals(&compared, &drawn);
    Found { drawn, totals }
}

struct Sides<'a> {
    cells: &'a Cells<'a>,
    olds: PolygonSet,
    news: PolygonSet,
}

impl Sides<'_> {
    fn differences(&self, found: &Compared) -> Vec<Drawn> {
        let mut all: Vec<Drawn> = Vec::new();
        for &row in &found.added {
            let entry = self.entry(Ways::Added, &[], &[row]);
            let m2 = entry.new_m2;
            all.push((Entry { gained_m2: m2, ..entry }, vec![("added", self.newer(row))]));
        }
        for &row in &found.removed {
            let entry = self.entry(Ways::Removed, &[row], &[]);
            let m2 = entry.old_m2;
            all.push((Entry { lost_m2: m2, ..entry }, vec![("removed", self.older(row))]));
        }
        for one in &found.redrawn {
            let entry = self.entry(Ways::Redrawn, &one.old, &one.new);
            all.push((
                Entry { gained_m2: one.gained_m2, lost_m2: one.lost_m2, ..entry },
                [("gained", &one.gained), ("lost", &one.lost)]
                    .into_iter()
                    .filter(|(_, shape)| !shape.0.is_empty())
                    .map(|(change, shape)| (change, Geometry::MultiPolygon(shape.clone())))
                    .collect(),
            ));
        }
        for &(before, after) in &found.same {
            let entry = self.entry(Ways::Attributes, &[before], &[after]);
            if !entry.columns.is_empty() {
                all.push((entry, vec![("attributes", self.newer(after))]));
            }
        }
        all
    }

    fn entry(&self, way: Ways, old: &[usize], new: &[usize]) -> Entry {
        let area = |set: &PolygonSet, rows: &[usize]| rows.iter().map(|&row| set.area(row)).sum();
        Entry {
            old_m2: area(&self.olds, old),
            new_m2: area(&self.news, new),
            ..self.cells.entry(way, old, new)
        }
    }

    fn older(&self, row: usize) -> Geometry<f64> {
        Geometry::MultiPolygon(self.olds.to_multipolygon(row))
    }

    fn newer(&self, row: usize) -> Geometry<f64> {
        Geometry::MultiPolygon(self.news.to_multipolygon(row))
    }

    fn totals(&self, found: &Compared, drawn: &[Drawn]) -> Totals {
        let drawn_of =
            |set: &PolygonSet| (0..set.len()).filter(|&i| set.rings(i).next().is_some()).count();
        let sum = |way: Ways, of: fn(&Entry) -> f64| -> f64 {
            drawn.iter().filter(|(entry, _)| entry.way == way).map(|(entry, _)| of(entry)).sum()
        };
        let attributes = drawn.iter().filter(|(entry, _)| entry.way == Ways::Attributes).count();
        Totals {
            old: drawn_of(&self.olds),
            new: drawn_of(&self.news),
            same: found.same.len() - attributes,
            added: found.added.len(),
            added_m2: sum(Ways::Added, |entry| entry.gained_m2),
            removed: found.removed.len(),
            removed_m2: sum(Ways::Removed, |entry| entry.lost_m2),
            redrawn: found.redrawn.len(),
            redrawn_gained_m2: sum(Ways::Redrawn, |entry| entry.gained_m2),
            redrawn_lost_m2: sum(Ways::Redrawn, |entry| entry.lost_m2),
            attributes,
            old_m2: found.old_m2,
            new_m2: found.new_m2,
            gained_m2: found.gained_m2(),
            lost_m2: found.lost_m2(),
            ..Totals::default()
        }
    }
}
