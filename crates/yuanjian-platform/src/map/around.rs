//! What lies at a place of the map: projects whose site is there or near, those that are against the
//! gaps of its indicators, the pictures of the first, and entries of registers with theirs.

use super::item::MapIndicator;
use crate::{
    Ctx, Result,
    assessments::Finished,
    evidence::{self, EvidencePicture},
    layers::{self, LayerRow},
    projects::{self, PlacedProject, Sited},
    registers::{self, Proved},
    tasks::Scene,
    tiles,
};
use geo_types::Geometry;
use serde::Serialize;
use std::collections::BTreeSet;
use yuanjian_app::{
    Failure,
    map::{Finding, drawing_order, near},
};
use yuanjian_layer::crs::{Crs, Datum, Transform};

/// A site within so many metres is near.
const NEAR_M: f64 = 200.0;
/// So many projects of each sort and so many pictures are told.
const PROJECTS: usize = 6;
const PICTURES: usize = 8;
/// So many entries of registers are told.
const ENTRIES: usize = 4;

/// Projects around a place.
#[derive(Debug, Default, Serialize, utoipa::ToSchema)]
pub(super) struct MapProjects {
    /// Whether the place has ground that sites were held against.
    placed: bool,
    /// Those whose site is at the place or near it, the nearest first.
    here: Vec<MapProject>,
    /// How many more there are.
    here_more: usize,
    /// Those against the gap of an indicator of the place, for its district or the whole city.
    for_gap: Vec<MapProject>,
    for_gap_more: usize,
}

/// A project and how far its site is.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct MapProject {
    #[serde(flatten)]
    project: PlacedProject,
    /// Metres from the place to the site, 0 where they meet; nothing where it is not near or has no
    /// site.
    distance_m: Option<f64>,
}

/// Pictures of the projects at a place.
#[derive(Debug, Default, Serialize, utoipa::ToSchema)]
pub(super) struct MapPhotos {
    shown: Vec<MapPhoto>,
    more: usize,
}

/// A picture of a project.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct MapPhoto {
    #[serde(flatten)]
    picture: EvidencePicture,
    /// Id of the project.
    project: String,
    /// `before` or `after` the works.
    when: String,
}

/// Entries of the map's registers at a place, with their pictures.
#[derive(Debug, Default, Serialize, utoipa::ToSchema)]
pub(super) struct MapEntries {
    shown: Vec<MapEntry>,
    more: usize,
}

/// An entry of a register with its pictures.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct MapEntry {
    #[serde(flatten)]
    entry: Proved,
    pictures: Vec<EvidencePicture>,
    /// How many more pictures it has.
    pictures_more: usize,
}

/// Ground in a plane of metres.
#[derive(Debug, Clone)]
pub(super) struct Ground {
    shape: Geometry<f64>,
    plane: Crs,
}

impl Ground {
    /// From degrees of CGCS2000 to its plane.
    fn way(&self) -> yuanjian_app::Result<Transform> {
        Transform::between(&Crs::lon_lat(Datum::Cgcs2000), &self.plane)
            .map_err(|e| Failure::refused(e.problem()))
    }

    /// Whether a shape in degrees is at the same place. What the plane does not reach is not.
    fn meets(&self, way: &Transform, mut shape: Geometry<f64>) -> bool {
        way.geometry(&mut shape) == 0 && near::meet(&self.shape, &shape)
    }
}

/// The ground of a feature of a layer, by its row from 1; nothing where it has none.
pub(super) async fn of_layer(ctx: &Ctx, layer: &LayerRow, row: usize) -> Result<Option<Ground>> {
    let prepared = tiles::prepared(ctx, &tiles::Drawn::of(layer)?).await?;
    let feature = row.checked_sub(1).and_then(|at| prepared.table().features.get(at));
    let shape = feature.and_then(|feature| feature.geometry.clone());
    Ok(shape.map(|shape| Ground { shape, plane: prepared.crs().clone() }))
}

/// The ground of a shape of a finding, by its number from 1.
pub(super) async fn of_finding(
    ctx: &Ctx,
    finished: &Finished,
    finding: Finding,
    number: usize,
) -> Result<Option<Ground>> {
    let Some(gaps) = finished.gaps() else { return Ok(None) };
    let drawn = tiles::Drawn::Result(gaps.clone(), finding.layer().to_owned());
    let prepared = tiles::prepared(ctx, &drawn).await?;
    let order = drawing_order(prepared.table());
    let row = number.checked_sub(1).and_then(|at| order.get(at));
    let feature = row.and_then(|row| prepared.table().features.get(*row));
    let shape = feature.and_then(|feature| feature.geometry.clone());
    Ok(shape.map(|shape| Ground { shape, plane: prepared.crs().clone() }))
}

/// The projects around a place with the pictures of those that are there.
pub(super) async fn projects(
    ctx: &Ctx,
    scene: &Scene,
    ground: Option<&Ground>,
    division: Option<&str>,
    indicators: &[MapIndicator],
) -> Result<(MapProjects, MapPhotos)> {
    let all = projects::sited(ctx, scene).await?;
    let placed = ground.is_some();
    let ground = ground.cloned();
    let far = layers::blocking(move || {
        let sites = all.iter().map(|one| one.site.as_ref());
        let far = distances(ground.as_ref(), sites, NEAR_M)?;
        Ok(far.into_iter().zip(all).collect::<Vec<_>>())
    });
    let (mut here, rest): (Vec<_>, Vec<_>) =
        far.await?.into_iter().partition(|(far, _)| far.is_some());
    here.sort_by(|(a, one), (b, other)| {
        let by_distance = a.unwrap_or_default().total_cmp(&b.unwrap_or_default());
        by_distance.then(one.project.number.cmp(&other.project.number))
    });
    let concerned: BTreeSet<&str> = indicators.iter().map(|one| one.key.as_str()).collect();
    let city = ctx.city()?;
    let counts_here = |code: &str| code == city || division.is_none_or(|here| here == code);
    let for_gap: Vec<_> = rest
        .into_iter()
        .filter(|(_, one)| {
            let of_place = counts_here(&one.effect_division) || counts_here(&one.division);
            one.live && concerned.contains(one.project.item.as_str()) && of_place
        })
        .collect();
    let photos = photos(ctx, &here).await?;
    let (here_more, for_gap_more) =
        (here.len().saturating_sub(PROJECTS), for_gap.len().saturating_sub(PROJECTS));
    let told = |those: Vec<(Option<f64>, Sited)>| {
        let told = those.into_iter().take(PROJECTS);
        told.map(|(distance_m, one)| MapProject { project: one.project, distance_m }).collect()
    };
    let around =
        MapProjects { placed, here: told(here), here_more, for_gap: told(for_gap), for_gap_more };
    Ok((around, photos))
}

/// The entries of registers whose place meets the ground, with the pictures that the reader may see.
pub(super) async fn entries(ctx: &Ctx, ground: Option<&Ground>) -> Result<MapEntries> {
    let Some(ground) = ground.cloned() else { return Ok(MapEntries::default()) };
    let met = registers::pictured(ctx, move |places| {
        let way = ground.way()?;
        Ok(places.into_iter().map(|place| ground.meets(&way, place)).collect())
    });
    let met = met.await?;
    let more = met.len().saturating_sub(ENTRIES);
    let shown = met.into_iter().take(ENTRIES).map(|one| {
        let mut pictures = one.pictures;
        let pictures_more = pictures.len().saturating_sub(PICTURES);
        pictures.truncate(PICTURES);
        MapEntry { entry: one.entry, pictures, pictures_more }
    });
    Ok(MapEntries { shown: shown.collect(), more })
}

/// How far shapes in degrees are from the ground, in metres and in their order; nothing for one that
/// is further off than `most_m`.
fn distances<'a>(
    ground: Option<&Ground>,
    all: impl ExactSizeIterator<Item = Option<&'a Geometry<f64>>>,
    most_m: f64,
) -> yuanjian_app::Result<Vec<Option<f64>>> {
    let Some(ground) = ground else { return Ok(vec![None; all.len()]) };
    let way = ground.way()?;
    let far = all.map(|shape| {
        let mut shape = shape?.clone();
        // What the plane does not reach is not near.
        (way.geometry(&mut shape) == 0).then(|| near::within(&ground.shape, &shape, most_m))?
    });
    Ok(far.collect())
}

/// Pictures of projects, the nearest project's first, and of each how it is before how it was.
async fn photos(ctx: &Ctx, here: &[(Option<f64>, Sited)]) -> Result<MapPhotos> {
    let mut asked: Vec<(&str, &str, &str)> = Vec::new();
    for (_, one) in here {
        let id = one.project.id.as_str();
        asked.extend(one.after.iter().map(|piece| (piece.as_str(), id, "after")));
        asked.extend(one.before.iter().map(|piece| (piece.as_str(), id, "before")));
    }
    let pieces: Vec<&str> = asked.iter().map(|(piece, ..)| *piece).collect();
    let seen = evidence::shown(ctx, &pieces).await?;
    // One picture may show how one project is and how another was.
    let told = asked.iter().filter_map(|(piece, project, when)| {
        let picture = seen.get(*piece)?.as_picture()?;
        Some(MapPhoto { project: (*project).to_owned(), when: (*when).to_owned(), picture })
    });
    let mut shown: Vec<MapPhoto> = told.collect();
    let more = shown.len().saturating_sub(PICTURES);
    shown.truncate(PICTURES);
    Ok(MapPhotos { shown, more })
}
