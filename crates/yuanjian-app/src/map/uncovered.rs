//! Homes and people out of reach of a park, by district.
//!
//! The gap file says which ground is uncovered, by compound and district. Homes are those of the
//! compound, in proportion to its uncovered ground. People are those of the population zone, spread
//! over the zone's residential land. Where either is not known the answer says so, and for how much
//! of the ground; there is no zero in its place.

use super::{Finding, columns, crs_of, table_of};
use crate::{
    assessments::record::Inputs,
    failure::{Failure, Result},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};
use yuanjian_geometry::{PolygonSet, areas_by_zone};
use yuanjian_layer::{Archive, Layer, LayerKind, Table, Value};
use yuanjian_types::Digest;

/// Ground of less than this is rounding, in m².
const NOTHING_M2: f64 = 1.0;

/// What an assessment left behind.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// Its gap file.
    pub gaps: &'a Path,
    /// The folder of its layers; only those of [`Sources::needs`] must be there.
    pub archive: &'a Path,
    /// What it was made from.
    pub inputs: &'a Inputs,
}

/// Why homes or people are not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// The residential layer has no column of homes.
    HomesColumn,
    /// There is no layer of population.
    PopulationLayer,
    /// The population layer has no column of people.
    PeopleColumn,
}

impl Lack {
    /// Its key.
    pub fn key(self) -> &'static str {
        match self {
            Self::HomesColumn => "homes_column",
            Self::PopulationLayer => "population_layer",
            Self::PeopleColumn => "people_column",
        }
    }
}

/// Uncovered residential land of a city.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Uncovered {
    /// Keys of the rows of the edition that it is counted by.
    pub indicators: BTreeSet<String>,
    /// By district, the most ground first; the last without a code is outside of all districts.
    pub districts: Vec<District>,
    /// What is not known, and why.
    pub lacks: BTreeSet<Lack>,
}

/// Uncovered residential land of a district.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct District {
    /// Its code; empty outside of all districts.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Compounds that are uncovered, wholly or in part.
    pub compounds: usize,
    /// Their uncovered ground, in m².
    pub uncovered_m2: f64,
    /// Homes on it; nothing where no compound tells.
    pub homes: Option<f64>,
    /// Compounds whose homes are not known.
    pub homes_unknown: usize,
    /// People on it; nothing where no zone tells.
    pub people: Option<f64>,
    /// Uncovered ground that lies in no zone with a number of people, in m².
    pub people_unknown_m2: f64,
}

impl Sources<'_> {
    /// The layers that must be in the archive.
    pub fn needs(inputs: &Inputs) -> Vec<Digest> {
        [LayerKind::ResidentialLand, LayerKind::Population]
            .into_iter()
            .filter_map(|kind| counted(inputs, kind).map(|(digest, _)| digest.clone()))
            .collect()
    }
}

/// The layer of a kind that counted in the year reported, with the roles of its columns.
fn counted(inputs: &Inputs, kind: LayerKind) -> Option<(&Digest, &BTreeMap<String, String>)> {
    let year = inputs.project.data_year;
    let of_kind = inputs.manifest.layers.iter().filter(|taken| taken.entry.kind == kind);
    let newest =
        of_kind.filter(|taken| taken.entry.year <= year).max_by_key(|taken| taken.entry.year);
    newest.map(|taken| (&taken.digest, &taken.entry.fields))
}

/// The uncovered residential land of an assessment; nothing where it measured none.
///
/// # Errors
/// When the gap file or a layer cannot be read.
pub fn uncovered(sources: Sources<'_>) -> Result<Option<Uncovered>> {
    let Some(gaps) = table_of(sources.gaps, Finding::Uncovered)? else { return Ok(None) };
    let load = |kind: LayerKind| -> Result<Option<(Layer, &BTreeMap<String, String>)>> {
        let Some((digest, roles)) = counted(sources.inputs, kind) else { return Ok(None) };
        let archive =
            Archive::open(sources.archive).map_err(|e| Failure::unavailable(e.problem()))?;
        let layer = archive.load(digest).map_err(|e| Failure::unavailable(e.problem()))?;
        Ok(Some((layer, roles)))
    };
    crs_of(&sources.inputs.project.crs)?;
    let residential = load(LayerKind::ResidentialLand)?;
    let population = load(LayerKind::Population)?;
    let of = |found: &Option<(Layer, &BTreeMap<String, String>)>, key: &str| {
        found.as_ref().and_then(|(layer, roles)| columns::column(layer.table(), roles, key))
    };
    let (homes, people) = (of(&residential, "homes"), of(&population, "people"));
    let mut lacks = BTreeSet::new();
    if homes.is_none() {
        lacks.insert(Lack::HomesColumn);
    }
    if population.is_none() {
        lacks.insert(Lack::PopulationLayer);
    } else if people.is_none() {
        lacks.insert(Lack::PeopleColumn);
    }
    let compounds = residential.as_ref().zip(homes).map(|((layer, _), at)| known(layer, at));
    let zones = population.as_ref().zip(people).map(|((layer, _), at)| {
        let land = residential.as_ref().map(|(layer, _)| layer.table().polygons());
        Zones::of(layer.table(), at, &land.unwrap_or_default())
    });
    Ok(Some(Uncovered {
        indicators: (0..gaps.features.len()).map(|i| gaps.value(i, "indicator").text()).collect(),
        districts: districts(&gaps, compounds.as_ref(), zones.as_ref()),
        lacks,
    }))
}

/// Ground and homes of the compounds by id; no homes where the cell is empty.
fn known(layer: &Layer, at: usize) -> BTreeMap<String, (f64, Option<f64>)> {
    let table = layer.table();
    let set = table.polygons();
    let mut found: BTreeMap<String, (f64, Option<f64>)> = BTreeMap::new();
    for (i, feature) in table.features.iter().enumerate() {
        let homes = feature.attributes.get(at).and_then(amount);
        let entry = found.entry(feature.id.clone()).or_insert((0.0, Some(0.0)));
        entry.0 += set.area(i);
        entry.1 = entry.1.zip(homes).map(|(sum, more)| sum + more);
    }
    found
}

/// A number of homes or people, which is never below zero.
fn amount(value: &Value) -> Option<f64> {
    value.number().filter(|n| n.is_finite() && *n >= 0.0)
}

/// Population zones with the residential land that their people live on.
struct Zones {
    ground: PolygonSet,
    /// People for each m² of residential land; nothing where nobody said or nobody can live.
    density: Vec<Option<f64>>,
}

impl Zones {
    fn of(table: &Table, at: usize, land: &PolygonSet) -> Self {
        let ground = table.polygons();
        let lived_on = areas_by_zone(land, None, &[], &ground).subject_m2;
        let density = table
            .features
            .iter()
            .zip(lived_on)
            .map(|(feature, m2)| {
                let people = feature.attributes.get(at).and_then(amount)?;
                (m2 > NOTHING_M2).then(|| people / m2)
            })
            .collect();
        Self { ground, density }
    }

    /// People on some ground, and how much of it no zone speaks of.
    fn on(&self, ground: &PolygonSet, whole_m2: f64) -> (Option<f64>, f64) {
        let within = areas_by_zone(ground, None, &[], &self.ground).subject_m2;
        let (mut people, mut told_m2) = (0.0, 0.0);
        for (m2, density) in within.into_iter().zip(&self.density) {
            if let Some(density) = density {
                people += m2 * density;
                told_m2 += m2;
            }
        }
        let unknown = (whole_m2 - told_m2).max(0.0);
        ((told_m2 > NOTHING_M2).then_some(people), if unknown > NOTHING_M2 { unknown } else { 0.0 })
    }
}

fn districts(
    gaps: &Table,
    compounds: Option<&BTreeMap<String, (f64, Option<f64>)>>,
    zones: Option<&Zones>,
) -> Vec<District> {
    let shapes = gaps.polygons();
    let mut rows: BTreeMap<String, (District, Vec<usize>)> = BTreeMap::new();
    for i in 0..gaps.features.len() {
        let code = gaps.value(i, "district_code").text();
        let (district, own) = rows.entry(code.clone()).or_insert_with(|| {
            let name = gaps.value(i, "district_name").text();
            (District { code, name, ..District::default() }, Vec::new())
        });
        let m2 = gaps.value(i, "uncovered_m2").number().unwrap_or_default();
        own.push(i);
        district.compounds += 1;
        district.uncovered_m2 += m2;
        let Some(compounds) = compounds else { continue };
        match compounds.get(&gaps.value(i, "source_id").text()) {
            Some((whole, Some(homes))) if *whole > 0.0 => {
                let share = (m2 / whole).min(1.0);
                district.homes = Some(district.homes.unwrap_or_default() + homes * share);
            }
            _ => district.homes_unknown += 1,
        }
    }
    let mut all: Vec<District> = rows
        .into_values()
        .map(|(mut district, own)| {
            if let Some(zones) = zones {
                let (people, unknown) = zones.on(&shapes.select(&own), district.uncovered_m2);
                district.people = people;
                district.people_unknown_m2 = unknown;
            }
            district
        })
        .collect();
    all.sort_by(|a, b| {
        let last = |d: &District| d.code.is_empty();
        last(a)
            .cmp(&last(b))
            .then(b.uncovered_m2.total_cmp(&a.uncovered_m2))
            .then(a.code.cmp(&b.code))
    });
    all
}
