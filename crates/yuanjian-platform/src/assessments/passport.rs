//! The passport of a number: everything by which somebody else can work it out again.

use super::{http, setup::uses_figure, store};
use crate::{Ctx, Error, Result};
use axum::{Json, extract::Path};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use yuanjian_app::{
    Failure,
    assessments::record::{self, Inputs},
};
use yuanjian_calc::statistics::StatisticScope;
use yuanjian_standard::Edition;
use yuanjian_types::Timestamp;

/// The passport of a row.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Passport {
    key: String,
    name: String,
    category_name: String,
    /// The row as `assessment.json` has it, whole: method and its version, parameters, inputs with
    /// their digests, numerator and denominator, what was left out, sensitivity.
    #[schema(value_type = Object)]
    item: Value,
    /// Names of the measures that have one.
    measures: BTreeMap<String, String>,
    /// Formula by measure, where the edition words it.
    formulas: BTreeMap<String, String>,
    /// Guidance of the edition.
    #[schema(value_type = Object)]
    guidance: Value,
    /// The city's reported figures that it was measured with, as they were then, with where each
    /// came from.
    figures: Vec<UsedFigure>,
    edition: String,
    engine: String,
    /// Digest of all numbers of the assessment.
    digest: String,
    /// Who had it made.
    account_name: String,
    #[schema(value_type = String)]
    created_at: Timestamp,
}

/// A reported figure that a row was measured with.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct UsedFigure {
    key: String,
    name: String,
    /// Key of its unit of measure.
    unit: String,
    year: i32,
    value: f64,
    source: String,
    responsible: String,
    note: String,
}

/// One row of an assessment with its passport.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/items/{indicator}", tag = "assessments",
    params(("id" = String, Path), ("indicator" = String, Path)), responses((status = 200, body = Passport)))]
pub(super) async fn get_assessment_item(
    ctx: Ctx,
    Path((id, indicator)): Path<(String, String)>,
) -> Result<Json<Passport>> {
    let row = store::get(&ctx, ctx.city()?, &id).await?;
    let found = http::record_of(&ctx, &row).await?;
    let item = found
        .assessment
        .items
        .iter()
        .find(|item| item.key == indicator)
        .ok_or_else(Error::not_found)?;
    let edition = http::edition_of(&found)?;
    let tag = ctx.language.tag();
    let json = |value: serde_json::Result<Value>| value.map_err(|e| Failure::bug(e.to_string()));
    let (mut measures, mut formulas) = (BTreeMap::new(), BTreeMap::new());
    for measure in &item.measures {
        if let Some(name) = http::measure_name(&edition, tag, &item.key, &measure.key) {
            measures.insert(measure.key.clone(), name);
        }
        let own = format!("{}.{}", item.key, measure.key);
        let keys = [own.as_str(), item.key.as_str(), measure.method.as_str()];
        if let Some(formula) = keys.iter().find_map(|key| edition.label(tag, "formula", key)) {
            formulas.insert(measure.key.clone(), formula.to_owned());
        }
    }
    let figures = used_figures(&ctx, &row, &edition, &indicator).await?;
    Ok(Json(Passport {
        figures,
        key: item.key.clone(),
        name: edition.name(tag, "indicator", &item.key).to_owned(),
        category_name: edition.name(tag, "category", &item.category).to_owned(),
        item: json(serde_json::to_value(item))?,
        measures,
        formulas,
        guidance: json(serde_json::to_value(edition.guidance(tag, &item.key)))?,
        edition: edition.title(tag).to_owned(),
        engine: found.engine.clone(),
        digest: found.digest.as_str().to_owned(),
        account_name: row.account_name,
        created_at: row.created_at,
    }))
}

/// The figures of the archive that the measures of a row name.
async fn used_figures(
    ctx: &Ctx,
    row: &store::Row,
    edition: &Edition,
    indicator: &str,
) -> Result<Vec<UsedFigure>> {
    let Some(indicator) = edition.indicator(indicator) else { return Ok(Vec::new()) };
    let used: Vec<_> =
        edition.statistics.iter().filter(|one| uses_figure(indicator, &one.key)).collect();
    let kept = row.files.iter().find(|file| file.name == record::INPUTS);
    let Some(kept) = kept.filter(|_| !used.is_empty()) else { return Ok(Vec::new()) };
    let bytes = ctx.platform.blobs.get(&kept.digest).await?;
    let inputs: Inputs = serde_json::from_slice(&bytes).map_err(|e| Failure::bug(e.to_string()))?;
    let tag = ctx.language.tag();
    let year = inputs.project.data_year;
    let found = used.into_iter().filter_map(|one| {
        let figure = inputs.statistics.get(&one.key, &StatisticScope::City, year)?;
        let name = one.name.get(tag).or_else(|| one.name.get("zh-CN"));
        Some(UsedFigure {
            key: one.key.clone(),
            name: name.cloned().unwrap_or_default(),
            unit: one.unit.key().to_owned(),
            year,
            value: figure.value,
            source: figure.source.clone(),
            responsible: figure.responsible.clone(),
            note: figure.note.clone(),
        })
    });
    Ok(found.collect())
}
