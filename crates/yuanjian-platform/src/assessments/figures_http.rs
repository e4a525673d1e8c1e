//! The doors of the figures.

use super::{
    figures::{self, Change, Figure, scope_key, scope_of},
    setup,
};
use crate::{Ctx, Result, Role, campaigns, http::Body};
use axum::{Json, http::StatusCode};
use serde::{Deserialize, Serialize};
use yuanjian_app::Failure;
use yuanjian_calc::workbook::fault_of;
use yuanjian_types::{Problem, Timestamp};

/// What is asked, of whom, and what is known.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct StatisticsView {
    years: Vec<i32>,
    /// The year that the running campaign is about; figures of later years do not count in it.
    cutoff_year: Option<i64>,
    scopes: Vec<StatisticScopeView>,
    rows: Vec<StatisticRow>,
    cells: Vec<StatisticCell>,
}

/// A part of the city; the name is empty where the reader's language names it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct StatisticScopeView {
    key: String,
    name: String,
}

/// A figure that is asked.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct StatisticRow {
    key: String,
    name: String,
    definition: String,
    unit: String,
    bureau: String,
    per_district: bool,
}

/// A figure that is known.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct StatisticCell {
    key: String,
    scope: String,
    year: i32,
    value: f64,
    source: String,
    responsible: String,
    note: String,
    revision: i64,
    account_name: String,
    #[schema(value_type = String)]
    changed_at: Timestamp,
}

/// The figures as a grid shows them.
#[utoipa::path(get, path = "/api/v1/statistics", tag = "statistics", responses((status = 200, body = StatisticsView)))]
pub(super) async fn get_statistics(ctx: Ctx) -> Result<Json<StatisticsView>> {
    let city = ctx.city()?;
    let asked = setup::asked(&ctx, city).await?;
    let tag = ctx.language.tag();
    let named =
        |key: &str, name: &str| StatisticScopeView { key: key.to_owned(), name: name.to_owned() };
    let mut scopes = vec![named("city", "")];
    scopes.extend(asked.districts.iter().map(|(code, name)| named(code, name)));
    scopes.extend([named("old_built_up", ""), named("added_built_up", "")]);
    let word = |names: &std::collections::BTreeMap<String, String>| {
        names.get(tag).or_else(|| names.get("zh-CN")).cloned().unwrap_or_default()
    };
    let rows = asked
        .edition
        .statistics
        .iter()
        .map(|definition| StatisticRow {
            key: definition.key.clone(),
            name: word(&definition.name),
            definition: word(&definition.definition),
            unit: serde_json::to_value(definition.unit)
                .ok()
                .and_then(|unit| unit.as_str().map(str::to_owned))
                .unwrap_or_default(),
            bureau: asked.edition.name(tag, "bureau", &definition.bureau).to_owned(),
            per_district: definition.per_district,
        })
        .collect();
    let cells = figures::list(&ctx, city).await?.into_iter().map(cell).collect();
    let cutoff_year = campaigns::store::cutoff_year(&ctx).await?;
    Ok(Json(StatisticsView { years: asked.years, cutoff_year, scopes, rows, cells }))
}

/// Cells that were changed.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PutStatistics {
    cells: Vec<PutStatisticCell>,
}

/// A cell that was changed.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct PutStatisticCell {
    key: String,
    /// `city`, `old_built_up`, `added_built_up` or the code of a district or zone.
    scope: String,
    year: i32,
    /// Nothing takes the figure out.
    value: Option<f64>,
    #[serde(default)]
    source: String,
    #[serde(default)]
    responsible: String,
    #[serde(default)]
    note: String,
    /// The revision that was seen; 0 for an empty cell.
    revision: i64,
}

/// Change figures: all of them or none.
#[utoipa::path(put, path = "/api/v1/statistics", tag = "statistics", request_body = PutStatistics, responses((status = 204)))]
pub(super) async fn put_statistics(
    ctx: Ctx,
    Body(body): Body<PutStatistics>,
) -> Result<StatusCode> {
    let asked = setup::asked(&ctx, ctx.city()?).await?;
    let mut problems = Vec::new();
    for cell in &body.cells {
        let place = format!("{} {} {}", cell.key, cell.scope, cell.year);
        let wrong = |code: &str| Problem::error(code).at_field(place.clone());
        match (asked.edition.statistic(&cell.key), cell.value) {
            (None, _) => {
                problems.push(wrong("statistics.cell_not_asked").with("key", cell.key.as_str()));
            }
            (Some(definition), Some(value)) => problems
                .extend(fault_of(definition, value).map(|problem| problem.at_field(place.clone()))),
            (Some(_), None) => {}
        }
        let known = match scope_of(&cell.scope) {
            yuanjian_calc::statistics::StatisticScope::District(code) => {
                asked.districts.iter().any(|(known, _)| *known == code)
            }
            _ => true,
        };
        if !known {
            problems.push(wrong("statistics.cell_scope").with("scope", cell.scope.as_str()));
        }
        if !asked.years.contains(&cell.year) {
            problems.push(wrong("statistics.cell_year").with("year", cell.year));
        }
        if !within_reach(&ctx, &cell.scope)? {
            problems.push(wrong("statistics.cell_reach"));
        }
    }
    Failure::gather(problems)?;
    let changes: Vec<Change> = body
        .cells
        .into_iter()
        .map(|cell| Change {
            scope: scope_of(&cell.scope),
            key: cell.key,
            year: cell.year,
            value: cell.value,
            source: cell.source,
            responsible: cell.responsible,
            note: cell.note,
            revision: cell.revision,
        })
        .collect();
    figures::change(&ctx, &changes).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether who is signed in may enter figures of this part of the city: a district only its own.
pub(super) fn within_reach(ctx: &Ctx, scope: &str) -> Result<bool> {
    let actor = ctx.actor()?;
    Ok(actor.holds(Role::Office)
        || actor.holds(Role::Bureau)
        || actor.grants.iter().any(|g| g.role == Role::District && g.covers(scope)))
}

fn cell(figure: Figure) -> StatisticCell {
    let Figure { statistic, revision, account_name, changed_at } = figure;
    StatisticCell {
        scope: scope_key(&statistic.scope).to_owned(),
        key: statistic.key,
        year: statistic.year,
        value: statistic.value,
        source: statistic.source,
        responsible: statistic.responsible,
        note: statistic.note,
        revision,
        account_name,
        changed_at,
    }
}
