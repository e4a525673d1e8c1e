//! Rows gathered from formats that do not announce their columns, within the limits.
//!
//! The columns are the union of what the features carry, in order of first appearance; the kind
//! of a column is the narrowest that holds every value, so a code such as `0101` stays text.

use super::too_large;
use crate::source::{Limits, ReadError};
use crate::{Feature, Field, FieldKind, Table, Value};
use geo_types::Geometry;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// What a layer has used of its limits.
#[derive(Debug)]
pub(crate) struct Budget {
    path: PathBuf,
    limits: Limits,
    features: u64,
    vertices: u64,
    cells: u64,
}

impl Budget {
    pub(crate) fn new(path: &Path, limits: &Limits) -> Self {
        Self { path: path.to_owned(), limits: limits.clone(), features: 0, vertices: 0, cells: 0 }
    }

    /// Account for one more feature.
    pub(crate) fn feature(&mut self, columns: usize) -> Result<(), ReadError> {
        self.features += 1;
        self.cells = self.cells.saturating_add(columns as u64);
        if self.features > self.limits.max_features {
            return Err(too_large(&self.path, "features", self.limits.max_features));
        }
        if self.cells > self.limits.max_cells {
            return Err(too_large(&self.path, "cells", self.limits.max_cells));
        }
        Ok(())
    }

    /// Account for a shape.
    pub(crate) fn shape(&mut self, geometry: &Geometry<f64>) -> Result<(), ReadError> {
        self.vertices = self.vertices.saturating_add(vertices(geometry));
        if self.vertices > self.limits.max_vertices {
            return Err(too_large(&self.path, "vertices", self.limits.max_vertices));
        }
        Ok(())
    }
}

fn vertices(geometry: &Geometry<f64>) -> u64 {
    let polygon = |p: &geo_types::Polygon<f64>| {
        p.exterior().0.len() as u64 + p.interiors().iter().map(|r| r.0.len() as u64).sum::<u64>()
    };
    match geometry {
        Geometry::LineString(l) => l.0.len() as u64,
        Geometry::MultiLineString(m) => m.0.iter().map(|l| l.0.len() as u64).sum(),
        Geometry::Polygon(p) => polygon(p),
        Geometry::MultiPolygon(m) => m.0.iter().map(polygon).sum(),
        Geometry::MultiPoint(m) => m.0.len() as u64,
        Geometry::GeometryCollection(c) => c.iter().map(vertices).sum(),
        _ => 1,
    }
}

/// A table under construction.
#[derive(Debug)]
pub(crate) struct Rows {
    fields: Vec<Field>,
    index: HashMap<String, usize>,
    features: Vec<Feature>,
    budget: Budget,
}

impl Rows {
    pub(crate) fn new(path: &Path, limits: &Limits) -> Self {
        Self {
            fields: Vec::new(),
            index: HashMap::new(),
            features: Vec::new(),
            budget: Budget::new(path, limits),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.features.len()
    }

    /// The position of a column, which is made if it is new.
    pub(crate) fn column(&mut self, name: &str) -> usize {
        if let Some(&at) = self.index.get(name) {
            return at;
        }
        let at = self.fields.len();
        self.fields.push(Field { name: name.to_owned(), kind: FieldKind::Text });
        self.index.insert(name.to_owned(), at);
        at
    }

    /// Add a feature; `cells` are (column, value) with columns from [`Self::column`]. Without an
    /// own id it gets its number, counted from 1.
    pub(crate) fn push(
        &mut self,
        id: Option<String>,
        geometry: Option<Geometry<f64>>,
        cells: Vec<(usize, Value)>,
    ) -> Result<(), ReadError> {
        self.budget.feature(self.fields.len())?;
        if let Some(geometry) = &geometry {
            self.budget.shape(geometry)?;
        }
        let width = cells.iter().map(|(at, _)| at + 1).max().unwrap_or(0);
        let mut attributes = vec![Value::Null; width];
        for (at, value) in cells {
            attributes[at] = value;
        }
        let id = id.unwrap_or_else(|| (self.features.len() + 1).to_string());
        self.features.push(Feature { id, geometry, attributes });
        Ok(())
    }

    /// The table: every row as wide as the columns, every column of one kind.
    pub(crate) fn finish(mut self) -> Result<Table, ReadError> {
        let cells = (self.fields.len() as u64).saturating_mul(self.features.len() as u64);
        if cells > self.budget.limits.max_cells {
            return Err(too_large(&self.budget.path, "cells", self.budget.limits.max_cells));
        }
        for feature in &mut self.features {
            feature.attributes.resize(self.fields.len(), Value::Null);
        }
        let mut table = Table { fields: self.fields, features: self.features };
        settle_kinds(&mut table);
        Ok(table)
    }
}

/// Give every column the narrowest kind that holds all its values, and bring the values to it.
pub(crate) fn settle_kinds(table: &mut Table) {
    for at in 0..table.fields.len() {
        let mut kind = None;
        for feature in &table.features {
            kind = match (kind, kind_of(&feature.attributes[at])) {
                (kind, None) => kind,
                (None, new) => new,
                (Some(a), Some(b)) if a == b => Some(a),
                (
                    Some(FieldKind::Int | FieldKind::Real),
                    Some(FieldKind::Int | FieldKind::Real),
                ) => Some(FieldKind::Real),
                _ => Some(FieldKind::Text),
            };
        }
        let kind = kind.unwrap_or(FieldKind::Text);
        table.fields[at].kind = kind;
        for feature in &mut table.features {
            let value = &mut feature.attributes[at];
            match (kind, &*value) {
                (FieldKind::Real, Value::Int(i)) => *value = Value::Real(*i as f64),
                (FieldKind::Text, Value::Int(_) | Value::Real(_) | Value::Bool(_)) => {
                    *value = Value::Text(value.text());
                }
                _ => {}
            }
        }
    }
}

fn kind_of(value: &Value) -> Option<FieldKind> {
    match value {
        Value::Null => None,
        Value::Bool(_) => Some(FieldKind::Bool),
        Value::Int(_) => Some(FieldKind::Int),
        Value::Real(_) => Some(FieldKind::Real),
        Value::Text(_) => Some(FieldKind::Text),
    }
}

/// Names made distinct by `_2`, `_3` …, empty ones called `field_N`; answers whether any changed.
pub(crate) fn distinct_names(names: &mut [String]) -> bool {
    let mut seen = std::collections::HashSet::new();
    let mut changed = false;
    for (at, name) in names.iter_mut().enumerate() {
        if name.is_empty() {
            *name = format!("field_{}", at + 1);
            changed = true;
        }
        if !seen.insert(name.clone()) {
            let mut number = 2;
            while !seen.insert(format!("{name}_{number}")) {
                number += 1;
            }
            *name = format!("{name}_{number}");
            changed = true;
        }
    }
    changed
}
