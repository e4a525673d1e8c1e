//! The passport of a number: everything by which somebody else can work it out again.

use super::{http, store};
use crate::{Ctx, Error, Result};
use axum::{Json, extract::Path};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use yuanjian_app::Failure;
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
    edition: String,
    engine: String,
    /// Digest of all numbers of the assessment.
    digest: String,
    /// Who had it made.
    account_name: String,
    #[schema(value_type = String)]
    created_at: Timestamp,
}

/// One row of an assessment with its passport.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/items/{indicator}", tag = "assessments",
    params(("id" = String, Path), ("indicator" = String, Path)), responses((status = 200, body = Passport)))]
pub(super) async fn get_assessment_item(
    ctx: Ctx,
    Path((id, indicator)): Path<(String, String)>,
) -> Result<Json<Passport>> {
    let row = store::get(&ctx, ctx.city()?, &id).await?;
    let record = http::record_of(&ctx, &row).await?;
    let item = record
        .assessment
        .items
        .iter()
        .find(|item| item.key == indicator)
        .ok_or_else(Error::not_found)?;
    let edition = http::edition_of(&record)?;
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
    Ok(Json(Passport {
        key: item.key.clone(),
        name: edition.name(tag, "indicator", &item.key).to_owned(),
        category_name: edition.name(tag, "category", &item.category).to_owned(),
        item: json(serde_json::to_value(item))?,
        measures,
        formulas,
        guidance: json(serde_json::to_value(edition.guidance(tag, &item.key)))?,
        edition: edition.title(tag).to_owned(),
        engine: record.engine.clone(),
        digest: record.digest.as_str().to_owned(),
        account_name: row.account_name,
        created_at: row.created_at,
    }))
}
