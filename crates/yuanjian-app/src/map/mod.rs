//! What a map shows beyond the layers themselves: what an assessment found as shapes with the homes
//! and people in them, and how two versions of a layer differ.
//!
//! Everything is computed in the city's plane and goes out in degrees (CGCS2000) as GeoJSON, for
//! looking at; whoever measures takes the numbers that stand beside it.

pub mod columns;
mod compared;
mod drawn;
pub mod near;
mod outlines;
mod sketch;
#[cfg(test)]
mod tests;
mod uncovered;

pub use compared::{Comparison, Entry, Shape, Totals, Version, Ways, compare};
pub use drawn::{Checked, DrawnOver, Fault, Mended, Which, Within, check, mend};
pub use outlines::outlines;
pub use sketch::Sketch;
pub use uncovered::{District, Lack, Sources, Uncovered, uncovered};

use crate::failure::{Failure, Result};
use std::path::Path;
use yuanjian_layer::{Limits, ReadError, ReadOptions, Table, Value, crs::Crs, read};
use yuanjian_types::Problem;

/// What an assessment found that has ground, by the layers of its gap file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// Residential land out of reach of a park.
    Uncovered,
    /// The ground that parks serve.
    Served,
    /// Districts that miss a limit.
    BelowLimit,
    /// What was built up since the year to compare with.
    Added,
}

impl Finding {
    /// Every one, in the order of a list.
    pub const ALL: [Self; 4] = [Self::Uncovered, Self::Served, Self::BelowLimit, Self::Added];

    /// Its key.
    pub fn key(self) -> &'static str {
        match self {
            Self::Uncovered => "uncovered",
            Self::Served => "served",
            Self::BelowLimit => "below_limit",
            Self::Added => "added",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key() == key)
    }

    /// Its layer in the gap file.
    pub fn layer(self) -> &'static str {
        match self {
            Self::Uncovered => "uncovered_residential_land",
            Self::Served => "park_service_area",
            Self::BelowLimit => "districts_below_limit",
            Self::Added => "added_built_up_area",
        }
    }
}

/// Which findings a gap file holds, with the number of their features.
///
/// # Errors
/// When the file cannot be read.
pub fn findings(gaps: &Path) -> Result<Vec<(Finding, usize)>> {
    let layers = read::layers_in(gaps, &Limits::default()).map_err(|e| unreadable(&e))?;
    Ok(Finding::ALL
        .into_iter()
        .filter_map(|one| {
            let found = layers.iter().find(|layer| layer.name == one.layer())?;
            Some((one, found.features.and_then(|n| usize::try_from(n).ok()).unwrap_or_default()))
        })
        .collect())
}

/// A finding as shapes; nothing where the assessment found none.
///
/// # Errors
/// When the file cannot be read, or `plane` is not the system it is in.
pub fn finding(gaps: &Path, plane: &str, which: Finding) -> Result<Option<Sketch>> {
    let Some(table) = table_of(gaps, which)? else { return Ok(None) };
    let table = table.select(&drawing_order(&table));
    Sketch::of(&table, &crs_of(plane)?).map(Some)
}

/// The rows of a finding's table in the order in which its shapes are drawn and numbered: where not
/// all can be drawn, the largest are.
pub fn drawing_order(table: &Table) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..table.features.len()).collect();
    if let Some(at) = table.column("uncovered_m2") {
        let ground = |row: usize| {
            let cell = table.features.get(row).and_then(|feature| feature.attributes.get(at));
            cell.and_then(Value::number).unwrap_or_default()
        };
        rows.sort_by(|a, b| ground(*b).total_cmp(&ground(*a)));
    }
    rows
}

/// The rows of a finding in the city's plane.
fn table_of(gaps: &Path, which: Finding) -> Result<Option<Table>> {
    if !findings(gaps)?.iter().any(|(one, _)| *one == which) {
        return Ok(None);
    }
    let options = ReadOptions { layer: Some(which.layer().to_owned()), ..ReadOptions::default() };
    let raw = read::read(gaps, &options).map_err(|e| unreadable(&e))?;
    Ok(Some(raw.table))
}

fn crs_of(text: &str) -> Result<Crs> {
    Crs::parse(text).map_err(|e| Failure::invalid_one(e.problem()))
}

fn unreadable(error: &ReadError) -> Failure {
    Failure::unavailable(
        Problem::error("map.gaps_unreadable").with("detail", error.problem().code.as_str()),
    )
}
