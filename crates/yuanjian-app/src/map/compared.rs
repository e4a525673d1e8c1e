//! Two versions of a layer held against each other, as a list and as shapes.

use super::sketch::Sketch;
use crate::failure::{Failure, Result};
use geo_types::{Geometry, MultiPolygon};
use std::collections::BTreeSet;
use yuanjian_geometry::{Compared, PolygonSet, compare as held};
use yuanjian_layer::{
    Feature, Field, FieldKind, ShapeKind, Table, Value,
    crs::{Crs, Transform},
};
use yuanjian_types::Problem;

/// Ground of less than this is no difference: a sheet of A4 is six times as large, in m².
const LEAST_M2: f64 = 0.01;
/// More features than this in both versions are too many to wait for.
const MOST_FEATURES: usize = 200_000;
/// At most this many entries are listed and drawn; totals count all.
const MOST_ENTRIES: usize = 2000;

/// In which ways a feature differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ways {
    /// It is only in the new version.
    Added,
    /// It was only in the old one.
    Removed,
    /// Its ground was drawn anew, divided or merged.
    Redrawn,
    /// Its ground stayed and its table says something else.
    Attributes,
}

impl Ways {
    /// Its key.
    pub fn key(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Redrawn => "redrawn",
            Self::Attributes => "attributes",
        }
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What it is.
    pub way: Ways,
    /// What it is called; empty where it has no name.
    pub name: String,
    /// Rows of the old version, from 0.
    pub old: Vec<usize>,
    /// Rows of the new version, from 0.
    pub new: Vec<usize>,
    /// Ground of those of the old version, in m².
    pub old_m2: f64,
    /// Ground of those of the new version, in m².
    pub new_m2: f64,
    /// Ground that only the new ones cover, in m².
    pub gained_m2: f64,
    /// Ground that only the old ones covered, in m².
    pub lost_m2: f64,
    /// Columns whose cells differ, where it is one feature in both.
    pub columns: Vec<String>,
}

/// Numbers of features and square metres of ground, overlaps counted once.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Totals {
    /// Features of the old version with ground.
    pub old: usize,
    /// Of the new one.
    pub new: usize,
    /// Features that stayed as they were, cells too.
    pub same: usize,
    /// Features that only the new version has, and their ground.
    pub added: usize,
    /// See [`Self::added`].
    pub added_m2: f64,
    /// Features that only the old version had, and their ground.
    pub removed: usize,
    /// See [`Self::removed`].
    pub removed_m2: f64,
    /// Changes of ground, each of one feature or of several that belong together.
    pub redrawn: usize,
    /// What they gained.
    pub redrawn_gained_m2: f64,
    /// What they lost.
    pub redrawn_lost_m2: f64,
    /// Features whose cells alone differ.
    pub attributes: usize,
    /// Ground of the old version.
    pub old_m2: f64,
    /// Ground of the new one.
    pub new_m2: f64,
    /// Ground that only the new version covers.
    pub gained_m2: f64,
    /// Ground that only the old one covered.
    pub lost_m2: f64,
}

/// How two versions differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The sums.
    pub totals: Totals,
    /// The differences, the most ground first, at most `MOST_ENTRIES`.
    pub entries: Vec<Entry>,
    /// How many there are.
    pub differences: usize,
    /// Columns that only the new version has.
    pub columns_added: Vec<String>,
    /// Columns that only the old one had.
    pub columns_removed: Vec<String>,
    /// The entries as shapes: `entry` is the place in the list, `change` one of `added`, `removed`,
    /// `gained`, `lost`, `attributes`.
    pub shapes: Sketch,
}

/// A version of a layer with the columns that are not like others.
#[derive(Debug, Clone, Copy)]
pub struct Version<'a> {
    /// Its rows.
    pub table: &'a Table,
    /// The plane that they lie in.
    pub crs: &'a Crs,
    /// Its column of names.
    pub name: Option<&'a str>,
    /// Its column of ids, which say nothing of the ground: each firm counts anew.
    pub id: Option<&'a str>,
}

/// Hold two layers of areas against each other.
///
/// # Errors
/// When a layer is not of areas, both are too large, or their planes have no way to each other.
pub fn compare(before: Version<'_>, after: Version<'_>) -> Result<Comparison> {
    let (old, new) = (before.table, after.table);
    for table in [old, new] {
        if !matches!(table.shapes(), ShapeKind::Polygon | ShapeKind::Nothing) {
            return Err(Failure::refused(Problem::error("map.compare_areas_only")));
        }
    }
    let features = old.features.len() + new.features.len();
    if features > MOST_FEATURES {
        return Err(Failure::refused(
            Problem::error("map.compare_too_large").with("most", MOST_FEATURES),
        ));
    }
    let moved = in_plane(old, before.crs, after.crs)?;
    let (olds, news) = (moved.polygons(), new.polygons());
    let found = held(&olds, &news, LEAST_M2);
    let sides = Sides {
        old: &moved,
        new,
        old_name: before.name.and_then(|name| moved.column(name)),
        new_name: after.name.and_then(|name| new.column(name)),
        common: common(&moved, new, [before.id, after.id]),
        olds,
        news,
    };
    let mut drawn = sides.differences(&found);
    let totals = sides.totals(&found, &drawn);
    drawn.sort_by(|(a, _), (b, _)| {
        let ground = |entry: &Entry| entry.gained_m2 + entry.lost_m2;
        ground(b).total_cmp(&ground(a)).then(a.way.cmp(&b.way))
    });
    let differences = drawn.len();
    drawn.truncate(MOST_ENTRIES);
    let mut shapes = Table {
        fields: [
            ("entry", FieldKind::Int),
            ("change", FieldKind::Text),
            ("name", FieldKind::Text),
            ("m2", FieldKind::Real),
        ]
        .map(|(name, kind)| Field { name: name.to_owned(), kind })
        .to_vec(),
        features: Vec::new(),
    };
    for (place, (entry, parts)) in drawn.iter().enumerate() {
        for (change, shape) in parts.iter().filter(|(_, shape)| !shape.0.is_empty()) {
            let m2 = PolygonSet::from_multipolygons([shape]).area(0);
            shapes.features.push(Feature {
                id: shapes.features.len().to_string(),
                geometry: Some(Geometry::MultiPolygon(shape.clone())),
                attributes: vec![
                    Value::Int(i64::try_from(place).unwrap_or(i64::MAX)),
                    Value::Text((*change).to_owned()),
                    Value::Text(entry.name.clone()),
                    Value::Real(m2),
                ],
            });
        }
    }
    let only = |some: &Table, other: &Table| -> Vec<String> {
        let lacking = some.fields.iter().filter(|f| !other.fields.iter().any(|o| o.name == f.name));
        lacking.map(|field| field.name.clone()).collect()
    };
    Ok(Comparison {
        totals,
        differences,
        columns_added: only(new, &moved),
        columns_removed: only(&moved, new),
        shapes: Sketch::of(&shapes, after.crs)?,
        entries: drawn.into_iter().map(|(entry, _)| entry).collect(),
    })
}

/// The old rows in the plane of the new ones.
fn in_plane(old: &Table, from: &Crs, to: &Crs) -> Result<Table> {
    let mut table = old.clone();
    if from.same_place(to) {
        return Ok(table);
    }
    let way = Transform::between(from, to).map_err(|e| Failure::invalid_one(e.problem()))?;
    for geometry in table.features.iter_mut().filter_map(|f| f.geometry.as_mut()) {
        way.geometry(geometry);
    }
    Ok(table)
}

/// Columns of the same name, by their places, without those of ids.
fn common(old: &Table, new: &Table, ids: [Option<&str>; 2]) -> Vec<(usize, usize, String)> {
    let in_new = |name: &str| new.fields.iter().position(|field| field.name == name);
    old.fields
        .iter()
        .enumerate()
        .filter(|(_, field)| !ids.contains(&Some(field.name.as_str())))
        .filter_map(|(at, field)| Some((at, in_new(&field.name)?, field.name.clone())))
        .collect()
}

/// An entry with the shapes that show it.
type Drawn = (Entry, Vec<(&'static str, MultiPolygon<f64>)>);

struct Sides<'a> {
    old: &'a Table,
    new: &'a Table,
    old_name: Option<usize>,
    new_name: Option<usize>,
    common: Vec<(usize, usize, String)>,
    olds: PolygonSet,
    news: PolygonSet,
}

impl Sides<'_> {
    fn differences(&self, found: &Compared) -> Vec<Drawn> {
        let mut all: Vec<Drawn> = Vec::new();
        for &row in &found.added {
            let entry = self.entry(Ways::Added, &[], &[row]);
            let m2 = entry.new_m2;
            all.push((
                Entry { gained_m2: m2, ..entry },
                vec![("added", self.news.to_multipolygon(row))],
            ));
        }
        for &row in &found.removed {
            let entry = self.entry(Ways::Removed, &[row], &[]);
            let m2 = entry.old_m2;
            all.push((
                Entry { lost_m2: m2, ..entry },
                vec![("removed", self.olds.to_multipolygon(row))],
            ));
        }
        for one in &found.redrawn {
            let entry = self.entry(Ways::Redrawn, &one.old, &one.new);
            all.push((
                Entry { gained_m2: one.gained_m2, lost_m2: one.lost_m2, ..entry },
                vec![("gained", one.gained.clone()), ("lost", one.lost.clone())],
            ));
        }
        for &(before, after) in &found.same {
            let entry = self.entry(Ways::Attributes, &[before], &[after]);
            if !entry.columns.is_empty() {
                all.push((entry, vec![("attributes", self.news.to_multipolygon(after))]));
            }
        }
        all
    }

    fn entry(&self, way: Ways, old: &[usize], new: &[usize]) -> Entry {
        let area = |set: &PolygonSet, rows: &[usize]| rows.iter().map(|&row| set.area(row)).sum();
        Entry {
            way,
            name: self.name(old, new),
            old_m2: area(&self.olds, old),
            new_m2: area(&self.news, new),
            gained_m2: 0.0,
            lost_m2: 0.0,
            columns: match (old, new) {
                ([before], [after]) => self.unlike(*before, *after),
                _ => Vec::new(),
            },
            old: old.to_vec(),
            new: new.to_vec(),
        }
    }

    /// What it is called now, else what it was called, each name once.
    fn name(&self, old: &[usize], new: &[usize]) -> String {
        let of = |table: &Table, at: Option<usize>, rows: &[usize]| -> BTreeSet<String> {
            let cell = |row: &usize| Some(table.features.get(*row)?.attributes.get(at?)?.text());
            rows.iter().filter_map(cell).filter(|name| !name.trim().is_empty()).collect()
        };
        let mut names = of(self.new, self.new_name, new);
        if names.is_empty() {
            names = of(self.old, self.old_name, old);
        }
        names.into_iter().take(4).collect::<Vec<_>>().join(" / ")
    }

    /// Columns of both whose cells differ.
    fn unlike(&self, before: usize, after: usize) -> Vec<String> {
        let cell = |table: &Table, row: usize, at: usize| {
            table.features.get(row).and_then(|f| f.attributes.get(at)).map(Value::text)
        };
        self.common
            .iter()
            .filter(|(old, new, _)| cell(self.old, before, *old) != cell(self.new, after, *new))
            .map(|(.., name)| name.clone())
            .collect()
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
        }
    }
}
