//! The doors of the register of plans.

use super::{
    KEEP,
    actions::{self, RegisteredPlanBody},
    plan::{KINDS, State},
    store,
};
use crate::{Ctx, Result, Role, campaigns::http::Made, http::Body, organisations};
use axum::{Json, extract::Path, http::StatusCode};
use serde::Serialize;
use std::collections::BTreeSet;

/// The register as its reader may see it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct PlanRegister {
    items: Vec<RegisteredPlanView>,
    /// What a plan may be of.
    kinds: Vec<String>,
    /// Codes of the divisions whose plans the reader keeps.
    divisions: BTreeSet<String>,
    /// `keep`.
    may: Vec<String>,
}

/// A plan of the register.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RegisteredPlanView {
    id: String,
    division: String,
    kind: String,
    title: String,
    state: State,
    approver: String,
    document: String,
    approved_on: String,
    year_from: i64,
    year_to: i64,
    unit: Option<String>,
    /// Short name of the unit that carries it out.
    unit_name: String,
    note: String,
    /// Who wrote it last.
    account_name: String,
    /// States that it may go to.
    next: Vec<State>,
    /// `update`.
    may: Vec<String>,
    revision: i64,
}

/// The plans that the reader may know of, the newest first.
#[utoipa::path(get, path = "/api/v1/registered_plans", tag = "plans", responses((status = 200, body = PlanRegister)))]
pub(super) async fn list_plans(ctx: Ctx) -> Result<Json<PlanRegister>> {
    let actor = ctx.actor()?;
    let units = organisations::short_names(&ctx).await?;
    let plans = store::all(&ctx).await?.into_iter().filter(|plan| actions::sees(actor, plan));
    let items = plans.map(|plan| {
        let keeps = actions::keeps(actor, &plan.division);
        let unit = plan.unit.as_ref().and_then(|unit| units.get(unit));
        RegisteredPlanView {
            unit_name: unit.map(|(name, _)| name.clone()).unwrap_or_default(),
            next: if keeps { plan.state.next().to_vec() } else { Vec::new() },
            may: if keeps { vec!["update".to_owned()] } else { Vec::new() },
            id: plan.id,
            division: plan.division,
            kind: plan.kind,
            title: plan.title,
            state: plan.state,
            approver: plan.approver,
            document: plan.document,
            approved_on: plan.approved_on,
            year_from: plan.year_from,
            year_to: plan.year_to,
            unit: plan.unit,
            note: plan.note,
            account_name: plan.account_name,
            revision: plan.revision,
        }
    });
    let kept = actor.grants.iter().filter(|grant| grant.role == Role::Planner);
    Ok(Json(PlanRegister {
        items: items.collect(),
        kinds: KINDS.map(str::to_owned).to_vec(),
        divisions: kept.flat_map(|grant| grant.within.iter().cloned()).collect(),
        may: match KEEP.allows(&actor.roles()) {
            true => vec!["keep".to_owned()],
            false => Vec::new(),
        },
    }))
}

/// Enter a plan.
#[utoipa::path(post, path = "/api/v1/registered_plans", tag = "plans", request_body = RegisteredPlanBody, responses((status = 201, body = Made)))]
pub(super) async fn register_plan(
    ctx: Ctx,
    Body(body): Body<RegisteredPlanBody>,
) -> Result<(StatusCode, Json<Made>)> {
    let id = actions::register(&ctx, body).await?;
    Ok((StatusCode::CREATED, Json(Made { id })))
}

/// Change a plan, or take it on.
#[utoipa::path(put, path = "/api/v1/registered_plans/{id}", tag = "plans", params(("id" = String, Path)), request_body = RegisteredPlanBody, responses((status = 204)))]
pub(super) async fn update_plan(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<RegisteredPlanBody>,
) -> Result<StatusCode> {
    actions::update(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}
