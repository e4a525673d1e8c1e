//! The doors of baselines.

use super::{
    super::store as campaigns,
    compare::{self, Compared, Now, Way},
    store::{self, Baseline, BaselineLine},
};
use crate::{Ctx, Error, Result, assessments, http::Body, standards};
use axum::{Json, extract::Path, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use yuanjian_app::Failure;
use yuanjian_store::Event;
use yuanjian_types::Problem;

/// Most rows that a baseline has.
const MOST_LINES: usize = 300;

/// The year of the award beside today.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct BaselineView {
    honour: String,
    honour_name: String,
    awarded_year: i64,
    /// The year of the figures; that of the award before anybody wrote them.
    year: i64,
    source: String,
    /// Title of the edition whose rows are compared; none where we have none.
    edition: Option<String>,
    /// Whether there is an assessment by that edition.
    assessed: bool,
    /// Every row that is answered by a number.
    rows: Vec<Compared>,
    better: usize,
    same: usize,
    worse: usize,
    revision: i64,
    /// `update`.
    may: Vec<String>,
}

/// The figures of the year of the award.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BaselineBody {
    year: i64,
    source: String,
    #[serde(default)]
    lines: Vec<BaselineLine>,
    /// An assessment whose figures are taken for rows that `lines` does not name.
    #[serde(default)]
    assessment: Option<String>,
    revision: i64,
}

/// A title then and now, row by row, by the edition of its newest campaign.
#[utoipa::path(get, path = "/api/v1/honours/{id}/baseline", tag = "campaigns", params(("id" = String, Path)), responses((status = 200, body = BaselineView)))]
pub(crate) async fn get_baseline(ctx: Ctx, Path(id): Path<String>) -> Result<Json<BaselineView>> {
    let honour = campaigns::honour(&ctx, &id).await?;
    let kept = store::get(&ctx, &id).await?;
    let baseline =
        kept.unwrap_or_else(|| Baseline { year: honour.awarded_year, ..Baseline::default() });
    let led = campaigns::campaigns(&ctx).await?.into_iter().find(|one| one.honour == id);
    // A reviewer reads of assessments what was handed up, and nothing here.
    let latest = match ctx.actor()?.is_reviewer_only() {
        true => None,
        false => assessments::latest(&ctx).await?,
    };
    let named = match (&led, &latest) {
        (Some(campaign), _) => Some(campaign.edition.clone()),
        (None, Some(latest)) => Some(latest.edition.clone()),
        (None, None) => None,
    };
    let edition = named.and_then(|name| standards::named(&ctx, &name));
    // Values judged by another edition say nothing of this one's rows.
    let latest = latest
        .filter(|found| edition.as_ref().is_some_and(|edition| edition.edition == found.edition));
    let now: BTreeMap<String, Now> = latest
        .iter()
        .flat_map(|latest| &latest.items)
        .map(|(key, item)| (key.clone(), Now { value: item.value, limit: item.limit.clone() }))
        .collect();
    let tag = ctx.language.tag();
    let rows = edition
        .as_ref()
        .map(|edition| compare::compare(edition, &baseline.lines, &now, tag))
        .unwrap_or_default();
    let count = |way: Way| rows.iter().filter(|row| row.way == way).count();
    let held = ctx.actor()?.roles();
    Ok(Json(BaselineView {
        honour: honour.id,
        honour_name: honour.name,
        awarded_year: honour.awarded_year,
        year: baseline.year,
        source: baseline.source,
        edition: edition.as_ref().map(|edition| edition.title(tag).to_owned()),
        assessed: latest.is_some(),
        better: count(Way::Better),
        same: count(Way::Same),
        worse: count(Way::Worse),
        rows,
        revision: baseline.revision,
        may: if super::super::MANAGE.allows(&held) {
            vec!["update".to_owned()]
        } else {
            Vec::new()
        },
    }))
}

/// Write the figures of the year of the award.
#[utoipa::path(put, path = "/api/v1/honours/{id}/baseline", tag = "campaigns", params(("id" = String, Path)), request_body = BaselineBody, responses((status = 204)))]
pub(crate) async fn put_baseline(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<BaselineBody>,
) -> Result<StatusCode> {
    let honour = campaigns::honour(&ctx, &id).await?;
    let mut problems = Vec::new();
    if !(1950..=2100).contains(&body.year) {
        problems.push(Problem::error("campaigns.bad_year").at_field("year"));
    }
    if body.source.trim().is_empty() || body.source.chars().count() > 200 {
        problems.push(Problem::error("campaigns.baseline_source").at_field("source"));
    }
    let mut seen = BTreeSet::new();
    for (place, line) in body.lines.iter().enumerate() {
        let known = standards::has_row(&ctx, &line.item) && seen.insert(line.item.as_str());
        if !known || !line.value.is_finite() || line.note.chars().count() > 200 {
            problems.push(
                Problem::error("campaigns.baseline_line")
                    .at_field(format!("lines[{place}]"))
                    .with("item", line.item.as_str()),
            );
        }
    }
    if body.lines.len() > MOST_LINES {
        problems.push(Problem::error("campaigns.baseline_line").at_field("lines"));
    }
    Failure::gather(problems)?;
    let mut lines = body.lines.clone();
    if let Some(assessment) = &body.assessment {
        let taken = assessments::values(&ctx, assessment).await?;
        if taken.data_year != body.year {
            return Err(Error::refused(
                Problem::error("campaigns.baseline_other_year")
                    .at_field("assessment")
                    .with("year", body.year)
                    .with("data_year", taken.data_year),
            ));
        }
        let missing = taken.values.into_iter().filter(|(item, _)| !seen.contains(item.as_str()));
        lines.extend(missing.map(|(item, value)| BaselineLine {
            item,
            value,
            note: String::new(),
        }));
    }
    let new = Baseline {
        year: body.year,
        source: body.source.trim().to_owned(),
        lines,
        revision: body.revision,
    };
    let mut tx = ctx.begin().await?;
    store::put(&mut tx, ctx.city()?, &id, &new).await?;
    let told = json!({ "name": honour.name, "year": new.year, "source": new.source, "lines": new.lines.len() });
    tx.commit([Event::new("campaigns.baseline_put", "honour", &id).with(told)]).await?;
    Ok(StatusCode::NO_CONTENT)
}
