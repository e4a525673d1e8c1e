//! What belongs to a place on the map: the rows of the standard that count its layer, how they stand,
//! who answers for them, what is in the way and what proves them.

use super::{
    http::shown,
    tree::{self, MapAssessment, MapCampaign, MapLayerView},
};
use crate::{
    Ctx, Result, assessments,
    coordination::{self, OpenBlocker},
    evidence::{self, ItemEvidence},
    tasks::{self, AnsweringTask, Scene},
};
use axum::{Json, extract::Query};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use yuanjian_app::{Locale, assessments::limit};
use yuanjian_calc::{
    assess::Item,
    outcome::{Outcome, ZoneKind},
};
use yuanjian_layer::LayerKind;
use yuanjian_standard::{Edition, Verdict};
use yuanjian_types::Digest;

/// What was clicked on.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct MapItemQuery {
    /// The layer, where it is a feature of one.
    #[serde(default)]
    layer: Option<String>,
    /// The finding, where it is a shape of one: `uncovered`, `served`, `below_limit`, `added`.
    #[serde(default)]
    finding: Option<String>,
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
}

/// A row of the standard that the place counts for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct MapIndicator {
    key: String,
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
    /// What it is held against, in words.
    limit: Option<String>,
    /// Whether the assessment counted this very version of the layer.
    counted: bool,
    tasks: Vec<AnsweringTask>,
    blockers: Vec<OpenBlocker>,
    evidence: Option<ItemEvidence>,
}

/// A value with its unit and the digits shown.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct MapValue {
    pub(super) value: f64,
    /// Key of the unit.
    pub(super) unit: String,
    pub(super) decimals: u8,
}

/// What belongs to a place on the map: indicators, units and people, blockers, evidence.
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
    let head = campaign.as_ref().map(tree::head);
    let Some(finished) = assessments::finished(&ctx, None).await? else {
        return Ok(Json(MapItem {
            layer,
            campaign: head,
            assessment: None,
            indicators: Vec::new(),
        }));
    };
    let inputs = finished.inputs(&ctx).await?;
    let edition = finished.edition()?;
    let named = query.indicator.as_deref().filter(|key| !key.is_empty());
    let mut indicators = Vec::new();
    for item in &finished.record.assessment.items {
        let (kinds, counted) = assessments::layers_of(item, &inputs);
        let concerned = match named {
            Some(key) => item.key == key,
            None => kind.is_some_and(|kind| kinds.contains(&kind)),
        };
        if concerned && item.judgement.verdict != Verdict::NotApplicable {
            let counted = digest.is_some_and(|digest: &Digest| counted.contains(digest));
            indicators.push(indicator(&ctx, &edition, item, query.division.as_deref(), counted));
        }
    }
    if let Some(campaign) = &campaign {
        around(&ctx, &campaign.id, query.division.as_deref(), &mut indicators).await?;
    }
    let assessment = Some(tree::assessment(&ctx, &finished)?);
    Ok(Json(MapItem { layer, campaign: head, assessment, indicators }))
}

/// Add who answers, what is in the way and what proves it.
async fn around(
    ctx: &Ctx,
    campaign: &str,
    division: Option<&str>,
    indicators: &mut [MapIndicator],
) -> Result<()> {
    let scene = Scene::of(ctx, campaign).await?;
    for one in indicators.iter_mut() {
        one.tasks = tasks::answering(ctx, &scene, &one.key, division)?;
    }
    let mut blockers: BTreeMap<String, Vec<OpenBlocker>> =
        coordination::blockers(ctx, scene).await?;
    let keys: Vec<String> = indicators.iter().map(|one| one.key.clone()).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let proofs = evidence::on_items(ctx, campaign, &keys).await?;
    for (one, proof) in indicators.iter_mut().zip(proofs) {
        one.blockers = blockers.remove(&one.key).unwrap_or_default();
        one.evidence = Some(proof);
    }
    Ok(())
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
        limit: threshold
            .zip(first)
            .map(|(threshold, measure)| limit(&locale, &threshold.limit, measure.unit)),
        counted,
        tasks: Vec::new(),
        blockers: Vec::new(),
        evidence: None,
    }
}
