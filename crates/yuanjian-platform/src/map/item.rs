//! What belongs to a place on the map: the rows of the standard that count its layer, how they stand,
//! who answers for them, what is in the way, what proves them, the projects and entries of registers
//! there.

use super::{
    around::{self, Ground, MapEntries, MapPhotos, MapProjects},
    http::shown,
    tree::{self, MapAssessment, MapCampaign, MapLayerView},
};
use crate::{
    Ctx, Result,
    assessments::{self, Finished},
    coordination::{self, OpenBlocker},
    evidence::{self, ItemEvidence},
    layers::LayerRow,
    tasks::{self, AnsweringTask, Scene},
};
use axum::{Json, extract::Query};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use yuanjian_app::{Locale, assessments::limit};
use yuanjian_calc::{
    assess::Item,
    outcome::{Outcome, ZoneKind, ZoneRef},
};
use yuanjian_layer::LayerKind;
use yuanjian_standard::{Edition, Verdict};
use yuanjian_types::Digest;

/// So many problems are told.
const PROBLEMS: usize = 8;

/// What was clicked on.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct MapItemQuery {
    /// The layer, where it is a feature of one.
    #[serde(default)]
    layer: Option<String>,
    /// The finding, where it is a shape of one: `uncovered`, `served`, `below_limit`, `added`.
    #[serde(default)]
    finding: Option<String>,
    /// Which feature of the layer or shape of the finding, from 1; without it no project is looked
    /// for at the place.
    #[serde(default)]
    row: Option<usize>,
    /// The row of the standard, where the shape names one.
    #[serde(default)]
    indicator: Option<String>,
    /// Code of the district in which it lies.
    #[serde(default)]
    division: Option<String>,
    /// The campaign that runs when not given.
    #[serde(default)]
    campaign: Option<String>,
}

/// What belongs to a place.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct MapItem {
    layer: Option<MapLayerView>,
    campaign: Option<MapCampaign>,
    /// The newest assessment that is done; none before the first, and then no indicators either.
    assessment: Option<MapAssessment>,
    indicators: Vec<MapIndicator>,
    /// What is wrong here: rows that fail, and what is in the way of any of them.
    problems: Vec<MapProblem>,
    problems_more: usize,
    projects: MapProjects,
    /// Of the projects that are here; those of a row of the standard stand with it.
    photos: MapPhotos,
    /// Entries of the map's registers whose place meets it and that have pictures.
    entries: MapEntries,
}

/// What is wrong at a place.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct MapProblem {
    /// `district_fails` where the place's district misses the limit, `city_fails` where the city
    /// does and the place is in no district with a value, `blocker`.
    kind: String,
    /// Key of the row of the standard, and its name.
    item: String,
    item_name: String,
    /// Id, title, unit and day of a blocker; empty for a row that fails.
    id: String,
    title: String,
    unit: String,
    due_on: Option<String>,
    /// The value that fails, and what it is held against.
    value: Option<MapValue>,
    limit: Option<String>,
}

/// A row of the standard that the place counts for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct MapIndicator {
    pub(super) key: String,
    number: Option<String>,
    name: String,
    #[schema(value_type = String)]
    verdict: Verdict,
    /// Whether the verdict rests on an unverified figure.
    provisional: bool,
    /// The city's value.
    value: Option<MapValue>,
    /// The value of the district in which the place lies.
    district_value: Option<MapValue>,
    /// What it would be by the city's limit.
    #[schema(value_type = Option<String>)]
    district_verdict: Option<Verdict>,
    /// What it is held against, in words.
    limit: Option<String>,
    /// Whether the assessment counted this very version of the layer.
    counted: bool,
    tasks: Vec<AnsweringTask>,
    blockers: Vec<OpenBlocker>,
    evidence: Option<ItemEvidence>,
}

/// A value with its unit and the digits shown.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(super) struct MapValue {
    pub(super) value: f64,
    /// Key of the unit.
    pub(super) unit: String,
    pub(super) decimals: u8,
}

/// What belongs to a place on the map: indicators, units and people, problems, evidence, projects
/// and pictures.
#[utoipa::path(get, path = "/api/v1/map/item", tag = "map", params(MapItemQuery), responses((status = 200, body = MapItem)))]
pub(super) async fn get_map_item(
    ctx: Ctx,
    Query(query): Query<MapItemQuery>,
) -> Result<Json<MapItem>> {
    let row = match query.layer.as_deref() {
        Some(id) => Some(shown(&ctx, id).await?),
        None => None,
    };
    let layer = match &row {
        Some(row) => Some(tree::view(&ctx, row).await?),
        None => None,
    };
    let digest = row.as_ref().and_then(|row| row.digest.as_ref());
    let kind = match (&row, query.finding.as_deref()) {
        (Some(row), _) => Some(row.entry.kind),
        (None, Some("uncovered")) => Some(LayerKind::ResidentialLand),
        (None, Some("served")) => Some(LayerKind::GreenLand),
        (None, Some("added")) => Some(LayerKind::BuiltUpArea),
        (None, _) => None,
    };
    let campaign = tree::campaign(&ctx, query.campaign.as_deref()).await?;
    let division = query.division.as_deref().filter(|code| !code.is_empty());
    let finished = assessments::finished(&ctx, None).await?;
    let mut indicators = match &finished {
        Some(finished) => concerned(&ctx, finished, &query, kind, digest).await?,
        None => Vec::new(),
    };
    let ground = ground(&ctx, row.as_ref(), finished.as_ref(), &query).await?;
    let ground = ground.as_ref();
    let entries = around::entries(&ctx, ground).await?;
    let (mut projects, mut photos) = (MapProjects::default(), MapPhotos::default());
    if let Some(campaign) = &campaign {
        let scene = Scene::of(&ctx, &campaign.id).await?;
        (projects, photos) = around::projects(&ctx, &scene, ground, division, &indicators).await?;
        answered(&ctx, scene, division, &mut indicators).await?;
    }
    let mut problems = problems(&indicators);
    let problems_more = problems.len().saturating_sub(PROBLEMS);
    problems.truncate(PROBLEMS);
    Ok(Json(MapItem {
        layer,
        campaign: campaign.as_ref().map(tree::head),
        assessment: finished.as_ref().map(|one| tree::assessment(&ctx, one)).transpose()?,
        indicators,
        problems,
        problems_more,
        projects,
        photos,
        entries,
    }))
}

/// The rows of the standard that the place counts for.
async fn concerned(
    ctx: &Ctx,
    finished: &Finished,
    query: &MapItemQuery,
    kind: Option<LayerKind>,
    digest: Option<&Digest>,
) -> Result<Vec<MapIndicator>> {
    let inputs = finished.inputs(ctx).await?;
    let edition = finished.edition()?;
    let named = query.indicator.as_deref().filter(|key| !key.is_empty());
    let mut found = Vec::new();
    for item in &finished.record.assessment.items {
        let (kinds, counted) = assessments::layers_of(item, &inputs);
        let concerned = match named {
            Some(key) => item.key == key,
            None => kind.is_some_and(|kind| kinds.contains(&kind)),
        };
        if concerned && item.judgement.verdict != Verdict::NotApplicable {
            let counted = digest.is_some_and(|digest| counted.contains(digest));
            found.push(indicator(ctx, &edition, item, query.division.as_deref(), counted));
        }
    }
    Ok(found)
}

/// The ground that was clicked on, where the query says which.
async fn ground(
    ctx: &Ctx,
    layer: Option<&LayerRow>,
    finished: Option<&Finished>,
    query: &MapItemQuery,
) -> Result<Option<Ground>> {
    let Some(row) = query.row else { return Ok(None) };
    let finding = query.finding.as_deref().and_then(tree::finding_of);
    match (layer, finished, finding) {
        (Some(layer), ..) => around::of_layer(ctx, layer, row).await,
        (None, Some(finished), Some(finding)) => {
            around::of_finding(ctx, finished, finding, row).await
        }
        _ => Ok(None),
    }
}

/// Add who answers, what is in the way and what proves it.
async fn answered(
    ctx: &Ctx,
    scene: Scene,
    division: Option<&str>,
    indicators: &mut [MapIndicator],
) -> Result<()> {
    for one in indicators.iter_mut() {
        one.tasks = tasks::answering(ctx, &scene, &one.key, division)?;
    }
    let campaign = scene.campaign.id.clone();
    let mut blockers: BTreeMap<String, Vec<OpenBlocker>> =
        coordination::blockers(ctx, scene).await?;
    let keys: Vec<String> = indicators.iter().map(|one| one.key.clone()).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let proofs = evidence::on_items(ctx, &campaign, &keys).await?;
    for (one, proof) in indicators.iter_mut().zip(proofs) {
        one.blockers = blockers.remove(&one.key).unwrap_or_default();
        one.evidence = Some(proof);
    }
    Ok(())
}

/// What is wrong: first what fails, then each blocker once, at the first row that it concerns.
fn problems(indicators: &[MapIndicator]) -> Vec<MapProblem> {
    let of = |one: &MapIndicator, kind: &str| MapProblem {
        kind: kind.to_owned(),
        item: one.key.clone(),
        item_name: match &one.number {
            Some(number) => format!("{number} {}", one.name),
            None => one.name.clone(),
        },
        id: String::new(),
        title: String::new(),
        unit: String::new(),
        due_on: None,
        value: None,
        limit: None,
    };
    let failing = indicators.iter().filter_map(|one| {
        let (kind, value) = match (one.district_verdict, one.verdict) {
            (Some(Verdict::Fail), _) => ("district_fails", one.district_value.clone()),
            (None, Verdict::Fail) => ("city_fails", one.value.clone()),
            _ => return None,
        };
        Some(MapProblem { value, limit: one.limit.clone(), ..of(one, kind) })
    });
    let mut found: Vec<MapProblem> = failing.collect();
    for one in indicators {
        for blocker in &one.blockers {
            if found.iter().all(|known| known.id != blocker.id) {
                found.push(MapProblem {
                    id: blocker.id.clone(),
                    title: blocker.title.clone(),
                    unit: blocker.unit.clone(),
                    due_on: blocker.due_on.clone(),
                    ..of(one, "blocker")
                });
            }
        }
    }
    found
}

fn indicator(
    ctx: &Ctx,
    edition: &Edition,
    item: &Item,
    division: Option<&str>,
    counted: bool,
) -> MapIndicator {
    let tag = ctx.language.tag();
    let locale = Locale::of(ctx.language);
    let first = item.measures.first();
    let told = |outcome: &Outcome| {
        let (measure, value) = (first?, outcome.value()?);
        Some(MapValue { value, unit: measure.unit.key().to_owned(), decimals: measure.decimals })
    };
    let threshold = first.and_then(|measure| measure.judgement.threshold.as_ref());
    MapIndicator {
        key: item.key.clone(),
        number: item.number.clone(),
        name: edition.name(tag, "indicator", &item.key).to_owned(),
        verdict: item.judgement.verdict,
        provisional: item.judgement.provisional,
        value: first.and_then(|measure| told(measure.reading.city())),
        district_value: division.and_then(|code| {
            let reading = &first?.reading;
            told(reading.zone(ZoneKind::District, code)?)
        }),
        district_verdict: division.and_then(|code| {
            let is_here = |zone: &ZoneRef| zone.kind == ZoneKind::District && zone.code == code;
            let judged = first?.zones.iter().find(|one| is_here(&one.zone))?;
            Some(judged.verdict)
        }),
        limit: threshold
            .zip(first)
            .map(|(threshold, measure)| limit(&locale, &threshold.limit, measure.unit)),
        counted,
        tasks: Vec::new(),
        blockers: Vec::new(),
        evidence: None,
    }
}
