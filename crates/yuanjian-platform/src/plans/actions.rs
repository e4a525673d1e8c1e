//! What the planning bureau does with the register, and who may see which plan.

use super::{
    KEEP,
    plan::{Plan, State, faults},
    store,
};
use crate::{Actor, Ctx, Error, Result, Role, organisations};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;
use yuanjian_app::Failure;
use yuanjian_store::Event;
use yuanjian_types::Problem;

/// A plan as people write it.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RegisteredPlanBody {
    /// Code of the division that it is of; the city's own for the whole city.
    pub(super) division: String,
    /// `green_system`, `greenway`, `walking_cycling`, `sponge_city`, `wetland`, `restoration`,
    /// `other`.
    pub(super) kind: String,
    pub(super) title: String,
    pub(super) state: State,
    /// Who approved it, by which document, on which day; empty before.
    #[serde(default)]
    pub(super) approver: String,
    #[serde(default)]
    pub(super) document: String,
    #[serde(default)]
    pub(super) approved_on: String,
    /// First and last year that it plans for; 0 when not known.
    #[serde(default)]
    pub(super) year_from: i64,
    #[serde(default)]
    pub(super) year_to: i64,
    /// Id of the unit that carries it out.
    #[serde(default)]
    pub(super) unit: Option<String>,
    #[serde(default)]
    pub(super) note: String,
    /// Which revision was read; for a change.
    #[serde(default)]
    pub(super) revision: i64,
}

/// Whether somebody keeps the register over a division.
pub(super) fn keeps(actor: &Actor, division: &str) -> bool {
    actor.grants.iter().any(|grant| {
        let over = grant.covers(division) || grant.division == actor.city;
        grant.role == Role::Planner && over
    })
}

/// Whether somebody may know of a plan.
pub(super) fn sees(actor: &Actor, plan: &Plan) -> bool {
    plan.state.is_public()
        || keeps(actor, &plan.division)
        || actor.holds(Role::Office)
        || actor.holds(Role::Leader)
}

/// Enter a plan.
pub(super) async fn register(ctx: &Ctx, body: RegisteredPlanBody) -> Result<String> {
    let new = Plan { revision: 1, ..written(ctx, Uuid::now_v7().to_string(), body)? };
    check(ctx, None, &new).await?;
    let mut tx = ctx.begin().await?;
    store::add(&mut tx, ctx.city()?, &new).await?;
    let told = json!({
        "title": new.title, "kind": new.kind, "division": new.division, "state": new.state.key(),
        "document": new.document,
    });
    tx.commit([Event::new("plans.registered", "registered_plan", &new.id).with(told)]).await?;
    Ok(new.id)
}

/// Change a plan, or take it on.
pub(super) async fn update(ctx: &Ctx, id: &str, body: RegisteredPlanBody) -> Result<()> {
    let actor = ctx.actor()?;
    let old = store::get(ctx, id).await?.filter(|old| sees(actor, old));
    let old = old.ok_or_else(Error::not_found)?;
    if !keeps(actor, &old.division) {
        return Err(Error::forbidden(KEEP.key));
    }
    let new = written(ctx, old.id.clone(), body)?;
    check(ctx, Some(&old), &new).await?;
    let mut tx = ctx.begin().await?;
    store::put(&mut tx, ctx.city()?, &new).await?;
    let told = json!({
        "title": [old.title, new.title], "kind": [old.kind, new.kind],
        "division": [old.division, new.division], "state": [old.state.key(), new.state.key()],
        "document": [old.document, new.document], "note": [old.note, new.note],
    });
    Ok(tx.commit([Event::new("plans.changed", "registered_plan", id).with(told)]).await?)
}

fn written(ctx: &Ctx, id: String, body: RegisteredPlanBody) -> Result<Plan> {
    let text = |text: &str| text.trim().to_owned();
    Ok(Plan {
        id,
        division: text(&body.division),
        kind: body.kind,
        title: text(&body.title),
        state: body.state,
        approver: text(&body.approver),
        document: text(&body.document),
        approved_on: text(&body.approved_on),
        year_from: body.year_from,
        year_to: body.year_to,
        unit: body.unit.filter(|unit| !unit.is_empty()),
        note: text(&body.note),
        account_name: ctx.actor()?.display_name.clone(),
        revision: body.revision,
    })
}

async fn check(ctx: &Ctx, old: Option<&Plan>, new: &Plan) -> Result<()> {
    let mut problems = faults(old, new, &ctx.now.day_in_china());
    if !keeps(ctx.actor()?, &new.division) {
        problems.push(Problem::error("plans.not_your_division").at_field("division"));
    }
    let units = organisations::short_names(ctx).await?;
    if new.unit.as_ref().is_some_and(|unit| !units.contains_key(unit)) {
        problems.push(Problem::error("plans.unknown_unit").at_field("unit"));
    }
    Failure::gather(problems)?;
    Ok(())
}
