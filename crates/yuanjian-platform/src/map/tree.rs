//! The layers of the map in their folders, and what there is to show of the newest assessment.

use super::kept;
use crate::{
    Ctx, Result, assessments,
    campaigns::{self, store::Campaign},
    layers::{self, LayerRow},
};
use axum::{Json, extract::Query};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use yuanjian_app::map::{Finding, findings};
use yuanjian_calc::city::DistrictKind;
use yuanjian_layer::LayerKind;
use yuanjian_types::Timestamp;

/// The folders, in the order of the tree.
const FOLDERS: [&str; 7] =
    ["green", "built_up", "districts", "residential", "service", "other", "imagery"];

/// Which campaign is meant.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct MapQuery {
    /// The one that runs when not given.
    #[serde(default)]
    campaign: Option<String>,
}

/// The map: its layers in folders and the findings of the newest assessment.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct MapTree {
    folders: Vec<MapFolder>,
    /// Years that layers stand for, ascending.
    years: Vec<i32>,
    /// The year that the campaign is about, else the one of the newest assessment.
    data_year: Option<i64>,
    campaign: Option<MapCampaign>,
    /// The newest assessment that is done; none before the first.
    assessment: Option<MapAssessment>,
    /// What it found that has ground.
    findings: Vec<MapFindingHead>,
    /// The city's plane, as the register of coordinate systems names it.
    plane: String,
}

/// A folder of the tree.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct MapFolder {
    /// `green`, `built_up`, `districts`, `residential`, `service`, `other`, `imagery`.
    key: String,
    layers: Vec<MapLayerView>,
}

/// A version of a layer.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(super) struct MapLayerView {
    pub(super) id: String,
    pub(super) key: String,
    pub(super) kind: String,
    /// `development_zone` for districts that are none.
    pub(super) role: Option<String>,
    pub(super) year: i32,
    /// `ready`, or `superseded` for an older version.
    pub(super) state: String,
    pub(super) source: String,
    /// `area` or `line`.
    pub(super) shape: String,
    pub(super) features: i64,
    /// Sum of the features' areas, in m².
    pub(super) area_m2: Option<f64>,
    /// Sum of their lengths, in m.
    pub(super) length_m: Option<f64>,
    /// Whether it came from an image that can be laid on the map.
    pub(super) image: bool,
    /// The column that names its features.
    pub(super) label: Option<String>,
    /// The first digits of its content's name.
    pub(super) digest: String,
    pub(super) account_name: String,
    #[schema(value_type = String)]
    pub(super) created_at: Timestamp,
}

/// The campaign that the map speaks of.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(super) struct MapCampaign {
    id: String,
    title: String,
}

/// The assessment that the map speaks of.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(super) struct MapAssessment {
    id: String,
    label: String,
    data_year: i32,
    /// Title of the edition.
    edition: String,
    #[schema(value_type = String)]
    created_at: Timestamp,
}

/// A finding and how much there is of it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct MapFindingHead {
    /// `uncovered`, `served`, `below_limit`, `added`.
    key: String,
    features: usize,
}

/// The layers of the map in folders, and what the newest assessment found on the ground.
#[utoipa::path(get, path = "/api/v1/map", tag = "map", params(MapQuery), responses((status = 200, body = MapTree)))]
pub(super) async fn get_map(ctx: Ctx, Query(query): Query<MapQuery>) -> Result<Json<MapTree>> {
    let city = ctx.city()?;
    let campaign = campaign(&ctx, query.campaign.as_deref()).await?;
    let shown: Vec<LayerRow> = layers::list(&ctx, city)
        .await?
        .into_iter()
        .filter(|layer| layer.digest.is_some() && layer.is_shown())
        .collect();
    let mut folders = Vec::new();
    for key in FOLDERS {
        let mut own = Vec::new();
        for layer in shown.iter().filter(|layer| folder_of(layer.entry.kind) == key) {
            own.push(view(&ctx, layer).await?);
        }
        // Of one kind the newest year first, and of one year the version that counts.
        own.sort_by(|a, b| {
            (&a.kind, &a.role, b.year, a.state != "ready").cmp(&(
                &b.kind,
                &b.role,
                a.year,
                b.state != "ready",
            ))
        });
        folders.push(MapFolder { key: key.to_owned(), layers: own });
    }
    let finished = assessments::finished(&ctx, None).await?;
    let mut found = Vec::new();
    if let Some(gaps) = finished.as_ref().and_then(assessments::Finished::gaps) {
        let file = kept::fetched(&ctx, gaps, "gaps.gpkg").await?;
        let listed = layers::blocking(move || findings(&file.path)).await?;
        found = listed
            .into_iter()
            .map(|(one, features)| MapFindingHead { key: one.key().to_owned(), features })
            .collect();
    }
    let years: BTreeSet<i32> = shown.iter().map(|layer| layer.entry.year).collect();
    let year_of = |campaign: &Campaign| campaign.data_year;
    Ok(Json(MapTree {
        folders,
        years: years.into_iter().collect(),
        data_year: campaign
            .as_ref()
            .map(year_of)
            .or_else(|| finished.as_ref().map(|one| i64::from(one.record.data_year))),
        campaign: campaign.as_ref().map(head),
        assessment: finished.as_ref().map(|one| assessment(&ctx, one)).transpose()?,
        findings: found,
        plane: layers::crs_of_city(&ctx, city).await?,
    }))
}

/// The campaign of this id, else the one that is meant when none is named.
pub(super) async fn campaign(ctx: &Ctx, id: Option<&str>) -> Result<Option<Campaign>> {
    match id.filter(|id| !id.is_empty()) {
        Some(id) => Ok(Some(campaigns::store::campaign(ctx, id).await?)),
        None => campaigns::store::current(ctx).await,
    }
}

pub(super) fn head(campaign: &Campaign) -> MapCampaign {
    MapCampaign { id: campaign.id.clone(), title: campaign.title.clone() }
}

pub(super) fn assessment(ctx: &Ctx, one: &assessments::Finished) -> Result<MapAssessment> {
    Ok(MapAssessment {
        id: one.id().to_owned(),
        label: one.label().to_owned(),
        data_year: one.record.data_year,
        edition: one.edition()?.title(ctx.language.tag()).to_owned(),
        created_at: one.created_at(),
    })
}

fn folder_of(kind: LayerKind) -> &'static str {
    match kind {
        LayerKind::GreenLand | LayerKind::PlannedGreen | LayerKind::Canopy => "green",
        LayerKind::BuiltUpArea | LayerKind::PlanningArea => "built_up",
        LayerKind::Districts => "districts",
        LayerKind::ResidentialLand | LayerKind::Population => "residential",
        LayerKind::Roads
        | LayerKind::Greenways
        | LayerKind::Water
        | LayerKind::Shoreline
        | LayerKind::Wetland
        | LayerKind::HistoricDistricts
        | LayerKind::CandidateLand => "other",
        LayerKind::Imagery => "imagery",
    }
}

pub(super) async fn view(ctx: &Ctx, layer: &LayerRow) -> Result<MapLayerView> {
    let extent = layers::extent(ctx, layer).await?;
    let entry = &layer.entry;
    let lines =
        matches!(entry.kind, LayerKind::Roads | LayerKind::Greenways | LayerKind::Shoreline);
    let zone = entry.district_kind == Some(DistrictKind::DevelopmentZone);
    Ok(MapLayerView {
        id: layer.id.clone(),
        key: entry.key.clone(),
        kind: layers::kind_key(entry),
        role: zone.then(|| "development_zone".to_owned()),
        year: entry.year,
        state: layer.state.clone(),
        source: entry.path.display().to_string(),
        image: layers::Image::of(layer).is_some(),
        shape: if lines { "line" } else { "area" }.to_owned(),
        features: layer.features,
        area_m2: extent.as_ref().map(|extent| extent.area_m2),
        length_m: extent.map(|extent| extent.length_m),
        label: entry.fields.get("name").cloned(),
        digest: layer
            .digest
            .as_ref()
            .map(|one| one.hex().chars().take(12).collect())
            .unwrap_or_default(),
        account_name: layer.account_name.clone(),
        created_at: layer.created_at,
    })
}

/// The finding of a key.
pub(super) fn finding_of(key: &str) -> Option<Finding> {
    Finding::parse(key)
}
