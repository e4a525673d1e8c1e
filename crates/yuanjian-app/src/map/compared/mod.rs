//! Two versions of a layer held against each other, as a list and as shapes.

mod along;
mod areas;
mod lines;
mod points;

use super::sketch::Sketch;
use crate::failure::{Failure, Result};
use geo_types::Geometry;
use std::collections::BTreeSet;
use yuanjian_geometry::PolygonSet;
use yuanjian_layer::{
    Feature, Field, FieldKind, ShapeKind, Table, Value,
    crs::{Crs, Transform},
};
use yuanjian_types::Problem;

/// More features than this in both versions are too many to wait for.
const MOST_FEATURES: usize = 200_000;
/// At most this many entries are listed and drawn; totals count all.
const MOST_ENTRIES: usize = 2000;

/// What two versions are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Ground.
    Area,
    /// Lines.
    Line,
    /// Places.
    Point,
}

impl Shape {
    /// Its key.
    pub fn key(self) -> &'static str {
        match self {
            Self::Area => "area",
            Self::Line => "line",
            Self::Point => "point",
        }
    }
}

/// In which ways a feature differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ways {
    /// It is only in the new version.
    Added,
    /// It was only in the old one.
    Removed,
    /// Its ground or its line was drawn anew, divided or merged.
    Redrawn,
    /// A point that is elsewhere.
    Moved,
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
            Self::Moved => "moved",
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
    /// Length of those of the old version, in m.
    pub old_m: f64,
    /// Length of those of the new version, in m.
    pub new_m: f64,
    /// Length that only the new ones run along, in m.
    pub gained_m: f64,
    /// Length that only the old ones ran along, in m.
    pub lost_m: f64,
    /// How far a point moved, in m.
    pub moved_m: f64,
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
    /// Length of features that only the new version has, in m; so on, as of ground.
    pub added_m: f64,
    /// See [`Self::added_m`].
    pub removed_m: f64,
    /// See [`Self::added_m`].
    pub redrawn_gained_m: f64,
    /// See [`Self::added_m`].
    pub redrawn_lost_m: f64,
    /// Length of the old version, in m.
    pub old_m: f64,
    /// Length of the new one.
    pub new_m: f64,
    /// Length that only the new version runs along.
    pub gained_m: f64,
    /// Length that only the old one ran along.
    pub lost_m: f64,
    /// Points that moved.
    pub moved: usize,
    /// The farthest that one did, in m.
    pub farthest_m: f64,
}

/// How two versions differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// What the versions are made of.
    pub shape: Shape,
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
    /// `gained`, `lost`, `moved`, `attributes`.
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

/// Hold two versions against each other: of areas by their ground, of lines by their length, of
/// points by their places.
///
/// # Errors
/// When the versions are not made of the same, both are too large, or their planes have no way to
/// each other.
pub fn compare(before: Version<'_>, after: Version<'_>) -> Result<Comparison> {
    let (old, new) = (before.table, after.table);
    let shape = shape_of(old, new)?;
    let features = old.features.len() + new.features.len();
    if features > MOST_FEATURES {
        return Err(Failure::refused(
            Problem::error("map.compare_too_large").with("most", MOST_FEATURES),
        ));
    }
    let moved = in_plane(old, before.crs, after.crs)?;
    let cells = Cells {
        old: &moved,
        new,
        old_name: before.name.and_then(|name| moved.column(name)),
        new_name: after.name.and_then(|name| new.column(name)),
        common: common(&moved, new, [before.id, after.id]),
    };
    let Found { mut drawn, totals } = match shape {
        Shape::Area => areas::found(&cells),
        Shape::Line => lines::found(&cells),
        Shape::Point => points::found(&cells),
    };
    drawn.sort_by(|(a, _), (b, _)| {
        let much = |e: &Entry| e.gained_m2 + e.lost_m2 + e.gained_m + e.lost_m + e.moved_m;
        much(b).total_cmp(&much(a)).then(a.way.cmp(&b.way))
    });
    let differences = drawn.len();
    drawn.truncate(MOST_ENTRIES);
    let mut shapes = Table {
        fields: [
            ("entry", FieldKind::Int),
            ("change", FieldKind::Text),
            ("name", FieldKind::Text),
            ("m2", FieldKind::Real),
            ("m", FieldKind::Real),
        ]
        .map(|(name, kind)| Field { name: name.to_owned(), kind })
        .to_vec(),
        features: Vec::new(),
    };
    for (place, (entry, parts)) in drawn.iter().enumerate() {
        for (change, geometry) in parts {
            let [m2, m] = measured(geometry);
            let real = |of: Option<f64>| of.map_or(Value::Null, Value::Real);
            shapes.features.push(Feature {
                id: shapes.features.len().to_string(),
                geometry: Some(geometry.clone()),
                attributes: vec![
                    Value::Int(i64::try_from(place).unwrap_or(i64::MAX)),
                    Value::Text((*change).to_owned()),
                    Value::Text(entry.name.clone()),
                    real(m2),
                    real(m),
                ],
            });
        }
    }
    let only = |some: &Table, other: &Table| -> Vec<String> {
        let lacking = some.fields.iter().filter(|f| !other.fields.iter().any(|o| o.name == f.name));
        lacking.map(|field| field.name.clone()).collect()
    };
    Ok(Comparison {
        shape,
        totals,
        differences,
        columns_added: only(new, &moved),
        columns_removed: only(&moved, new),
        shapes: Sketch::of(&shapes, after.crs)?,
        entries: drawn.into_iter().map(|(entry, _)| entry).collect(),
    })
}

/// What both are made of. A version without any shape is of whatever the other is.
fn shape_of(old: &Table, new: &Table) -> Result<Shape> {
    match (old.shapes(), new.shapes()) {
        (ShapeKind::Nothing, one) | (one, ShapeKind::Nothing) => one_shape(one),
        (one, other) if one == other => one_shape(one),
        _ => None,
    }
    .ok_or_else(|| Failure::refused(Problem::error("map.compare_mixed")))
}

fn one_shape(kind: ShapeKind) -> Option<Shape> {
    match kind {
        ShapeKind::Polygon | ShapeKind::Nothing => Some(Shape::Area),
        ShapeKind::Line => Some(Shape::Line),
        ShapeKind::Point => Some(Shape::Point),
        ShapeKind::Mixed => None,
    }
}

/// Square metres and metres of a shape.
fn measured(geometry: &Geometry<f64>) -> [Option<f64>; 2] {
    match geometry {
        Geometry::MultiPolygon(shape) => {
            [Some(PolygonSet::from_multipolygons([shape]).area(0)), None]
        }
        Geometry::MultiLineString(line) => [None, Some(along::length(line))],
        _ => [None, None],
    }
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
type Drawn = (Entry, Vec<(&'static str, Geometry<f64>)>);

/// What was found of one kind of shapes.
struct Found {
    drawn: Vec<Drawn>,
    totals: Totals,
}

/// The rows of both versions in one plane, with what their columns mean.
struct Cells<'a> {
    old: &'a Table,
    new: &'a Table,
    old_name: Option<usize>,
    new_name: Option<usize>,
    common: Vec<(usize, usize, String)>,
}

impl Cells<'_> {
    /// An entry without measures.
    fn entry(&self, way: Ways, old: &[usize], new: &[usize]) -> Entry {
        Entry {
            way,
            name: self.name(old, new),
            old: old.to_vec(),
            new: new.to_vec(),
            old_m2: 0.0,
            new_m2: 0.0,
            gained_m2: 0.0,
            lost_m2: 0.0,
            old_m: 0.0,
            new_m: 0.0,
            gained_m: 0.0,
            lost_m: 0.0,
            moved_m: 0.0,
            columns: match (old, new) {
                ([before], [after]) => self.unlike(*before, *after),
                _ => Vec::new(),
            },
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
}
