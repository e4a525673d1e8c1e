//! The doors of the figures beside the standard.

use super::store::{self, Figure};
use crate::{Ctx, Result, http::Body};
use axum::{Json, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;
use yuanjian_app::Failure;
use yuanjian_store::Event;
use yuanjian_types::Problem;

const MOST_FIGURES: usize = 500;

/// The figures beside the standard.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct EnvironmentView {
    /// In the order of writing.
    figures: Vec<Figure>,
    revision: i64,
    /// `update`.
    may: Vec<String>,
}

/// The figures, all of them.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnvironmentBody {
    figures: Vec<Figure>,
    revision: i64,
}

/// The figures of the investment environment, which no assessment reads.
#[utoipa::path(get, path = "/api/v1/investment_environment", tag = "campaigns", responses((status = 200, body = EnvironmentView)))]
pub(crate) async fn get_environment(ctx: Ctx) -> Result<Json<EnvironmentView>> {
    let (figures, revision) = store::get(&ctx).await?;
    let manages = super::super::MANAGE.allows(&ctx.actor()?.roles());
    let may = if manages { vec!["update".to_owned()] } else { Vec::new() };
    Ok(Json(EnvironmentView { figures, revision, may }))
}

/// Replace the figures of the investment environment.
#[utoipa::path(put, path = "/api/v1/investment_environment", tag = "campaigns", request_body = EnvironmentBody, responses((status = 204)))]
pub(crate) async fn put_environment(
    ctx: Ctx,
    Body(body): Body<EnvironmentBody>,
) -> Result<StatusCode> {
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for (place, figure) in body.figures.iter().enumerate() {
        let long = |text: &str, most: usize| text.chars().count() > most;
        let missing = figure.name.trim().is_empty() || figure.source.trim().is_empty();
        let wrong = missing
            || long(&figure.name, 60)
            || long(&figure.unit, 20)
            || long(&figure.source, 200)
            || long(&figure.note, 200)
            || !figure.value.is_finite()
            || !(1950..=2100).contains(&figure.year)
            || !seen.insert((figure.name.trim(), figure.year));
        if wrong {
            problems.push(
                Problem::error("campaigns.environment_figure")
                    .at_field(format!("figures[{place}]")),
            );
        }
    }
    if body.figures.len() > MOST_FIGURES {
        problems.push(Problem::error("campaigns.environment_figure").at_field("figures"));
    }
    Failure::gather(problems)?;
    let city = ctx.city()?;
    let mut tx = ctx.begin().await?;
    store::put(&mut tx, city, &body.figures, body.revision).await?;
    tx.commit([Event::new("campaigns.environment_put", "city", city)
        .with(json!({ "figures": body.figures.len() }))])
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
