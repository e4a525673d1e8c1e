//! The city's files taken in: every layer imported and archived, everything wrong told at once.

use super::project::{LayerEntry, Office};
use crate::{
    failure::{Failure, FailureKind, Result},
    layers::{self, Choices, Stored},
};
use serde::{Deserialize, Serialize};
use std::path::Path;
use yuanjian_layer::{Archive, ImportReport, LayerKind};
use yuanjian_types::{Digest, Problem};

/// A layer of the city and what became of its file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Taken {
    /// What the office wrote of it.
    #[serde(flatten)]
    pub entry: LayerEntry,
    /// Its name in the archive.
    pub digest: Digest,
}

/// All layers of a city.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// In the order of `city.toml`.
    pub layers: Vec<Taken>,
}

/// Take every layer in. `told` hears of each layer before and after. An image is only to be looked
/// at: nothing is asked of it, and its file is not read.
///
/// # Errors
/// With the faults of every layer at once; what was sound is in the archive already and is taken
/// from there the next time.
pub fn take_in(
    office: &Office,
    archive: &Path,
    mut told: impl FnMut(&LayerEntry) -> Result<()>,
) -> Result<(Manifest, Vec<ImportReport>)> {
    // Boundaries come first, so that the others can be held against them.
    let mut order: Vec<usize> = (0..office.project.layers.len()).collect();
    order.sort_by_key(|&i| match office.project.layers[i].kind {
        LayerKind::PlanningArea => 0,
        LayerKind::BuiltUpArea => 1,
        _ => 2,
    });
    let mut stored: Vec<Option<Stored>> = vec![None; office.project.layers.len()];
    let mut problems = Vec::new();
    let mut kind = FailureKind::Invalid;
    for i in order {
        let entry = &office.project.layers[i];
        if entry.kind == LayerKind::Imagery {
            continue;
        }
        told(entry)?;
        let boundary = boundary_of(office, &stored, archive, entry)?;
        match layers::take_in_within(
            &source(&office.folder, &entry.path, entry.layer.as_deref()),
            archive,
            &choices(entry, &office.project.crs),
            boundary.as_ref(),
        ) {
            Ok(taken) => stored[i] = Some(taken),
            Err(failure) => {
                kind = failure.kind;
                problems.extend(failure.problems.into_iter().map(|p| match p.place.file {
                    Some(_) => p,
                    None => p.in_file(entry.path.display().to_string()),
                }));
            }
        }
    }
    if !problems.is_empty() {
        return Err(Failure { kind, problems });
    }
    let (mut layers, mut reports) = (Vec::new(), Vec::new());
    for (entry, taken) in office.project.layers.iter().zip(stored) {
        let Some(taken) = taken else { continue };
        layers.push(Taken { entry: entry.clone(), digest: taken.digest });
        reports.push(taken.report);
    }
    Ok((Manifest { layers }, reports))
}

/// The planning area, else the latest built-up area: the ground that layers should lie in.
fn boundary_of(
    office: &Office,
    stored: &[Option<Stored>],
    archive: &Path,
    entry: &LayerEntry,
) -> Result<Option<yuanjian_geometry::PolygonSet>> {
    if entry.kind == LayerKind::PlanningArea {
        return Ok(None);
    }
    let best = |kind: LayerKind| {
        (0..stored.len())
            .filter(|&i| office.project.layers[i].kind == kind)
            .filter_map(|i| Some((office.project.layers[i].year, stored[i].as_ref()?)))
            .max_by_key(|(year, _)| *year)
            .map(|(_, stored)| stored)
    };
    let built_up =
        if entry.kind == LayerKind::BuiltUpArea { None } else { best(LayerKind::BuiltUpArea) };
    let Some(found) = best(LayerKind::PlanningArea).or(built_up) else { return Ok(None) };
    let unavailable = |e: &yuanjian_layer::ArchiveError| Failure::unavailable(e.problem());
    let archive = Archive::open(archive).map_err(|e| unavailable(&e))?;
    let layer = archive.load(&found.digest).map_err(|e| unavailable(&e))?;
    Ok(Some(layer.table().polygons()))
}

/// A layer of a file as [`layers`] names it: `file`, or `file:layer`.
pub fn source(folder: &Path, file: &Path, layer: Option<&str>) -> String {
    let path = folder.join(file).display().to_string();
    layer.map_or(path.clone(), |layer| format!("{path}:{layer}"))
}

/// How an entry is imported into the plane of the city's maps.
pub fn choices(entry: &LayerEntry, crs: &str) -> Choices {
    Choices {
        kind: serde_json::to_value(entry.kind)
            .ok()
            .and_then(|k| k.as_str().map(str::to_owned))
            .unwrap_or_default(),
        to_crs: Some(crs.to_owned()),
        crs: entry.crs.clone(),
        confirm_crs: entry.confirm_crs,
        encoding: entry.encoding.clone(),
        id_field: entry.fields.get("id").cloned(),
        year: u16::try_from(entry.year).ok(),
        ndvi: entry.ndvi,
        raster_classes: entry.raster_classes.clone(),
        raster_band: entry.raster_band,
        patch: entry.patch,
        imaged_on: entry.imaged_on.clone(),
        ..Choices::default()
    }
}

/// What the reports say in sum, for the remarks beside the answer.
pub fn findings(manifest: &Manifest, reports: &[ImportReport]) -> Vec<Problem> {
    manifest
        .layers
        .iter()
        .zip(reports)
        .flat_map(|(taken, report)| {
            report.problems.iter().cloned().map(|mut p| {
                p.place.sheet.get_or_insert_with(|| taken.entry.key.clone());
                p
            })
        })
        .collect()
}
