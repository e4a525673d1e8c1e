//! The built-up area of old and what was added since, each by itself (rows 39 and 40): where a weak
//! value comes from is seen only when both stand beside the whole.
//!
//! It works nothing out: an assessment with a year to compare with has measured each part already.

use super::{
    http::{FindingQuery, asked},
    item::MapValue,
    tree::{self, MapAssessment},
};
use crate::{Ctx, Result};
use axum::{Json, extract::Query};
use serde::Serialize;
use yuanjian_app::{Locale, assessments::limit};
use yuanjian_calc::{assess::MeasureResult, outcome::ZoneKind};
use yuanjian_standard::Verdict;

/// Indicators of the old and the added built-up area, and of the whole.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct MapGrowth {
    assessment: MapAssessment,
    /// Rows that have a value for the old or the added area, in the order of the edition; none
    /// where the assessment had no year to compare with.
    indicators: Vec<GrowthIndicator>,
}

/// An indicator of both parts and of the whole.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct GrowthIndicator {
    key: String,
    number: Option<String>,
    name: String,
    /// What it is held against, in words.
    limit: Option<String>,
    whole: Option<GrowthValue>,
    old: Option<GrowthValue>,
    added: Option<GrowthValue>,
}

/// A value and what it would be by the city's limit.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct GrowthValue {
    value: MapValue,
    #[schema(value_type = String)]
    verdict: Verdict,
    /// Whether the verdict rests on an unverified figure.
    provisional: bool,
}

/// Each indicator for the old built-up area, for what was added since, and for the whole.
#[utoipa::path(get, path = "/api/v1/map/growth", tag = "map", params(FindingQuery), responses((status = 200, body = MapGrowth)))]
pub(super) async fn get_map_growth(
    ctx: Ctx,
    Query(query): Query<FindingQuery>,
) -> Result<Json<MapGrowth>> {
    let finished = asked(&ctx, &query).await?;
    let edition = finished.edition()?;
    let (tag, locale) = (ctx.language.tag(), Locale::of(ctx.language));
    let mut indicators = Vec::new();
    for item in &finished.record.assessment.items {
        let Some(measure) = item.measures.first() else { continue };
        let old = part(measure, ZoneKind::OldBuiltUp);
        let added = part(measure, ZoneKind::AddedBuiltUp);
        if old.is_none() && added.is_none() {
            continue;
        }
        let threshold = measure.judgement.threshold.as_ref();
        indicators.push(GrowthIndicator {
            key: item.key.clone(),
            number: item.number.clone(),
            name: edition.name(tag, "indicator", &item.key).to_owned(),
            limit: threshold.map(|one| limit(&locale, &one.limit, measure.unit)),
            whole: measure.reading.city().value().map(|value| GrowthValue {
                value: told(measure, value),
                verdict: measure.judgement.verdict,
                provisional: measure.judgement.provisional,
            }),
            old,
            added,
        });
    }
    Ok(Json(MapGrowth { assessment: tree::assessment(&ctx, &finished)?, indicators }))
}

/// The value of a part; nothing where it has none.
fn part(measure: &MeasureResult, kind: ZoneKind) -> Option<GrowthValue> {
    let zone = measure.reading.of_kind(kind).next()?;
    let judged = measure.zones.iter().find(|one| one.zone == zone.zone)?;
    Some(GrowthValue {
        value: told(measure, zone.outcome.value()?),
        verdict: judged.verdict,
        provisional: judged.provisional,
    })
}

fn told(measure: &MeasureResult, value: f64) -> MapValue {
    MapValue { value, unit: measure.unit.key().to_owned(), decimals: measure.decimals }
}
