//! The register of plans as rows.

use super::plan::{Plan, State};
use crate::{Ctx, Error, Result, withdrawal::rests};
use sqlx::{
    Any, Row as _,
    any::{AnyArguments, AnyRow},
    query::Query,
};
use yuanjian_app::Failure;
use yuanjian_store::{Tx, database::one};

/// The plans of the city, the newest first.
pub(super) async fn all(ctx: &Ctx) -> Result<Vec<Plan>> {
    let rows = sqlx::query(
        "select * from registered_plan where city = $1 order by created_at desc, id desc",
    )
    .bind(ctx.city()?)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter().map(plan).collect()
}

pub(super) async fn get(ctx: &Ctx, id: &str) -> Result<Option<Plan>> {
    let row = sqlx::query("select * from registered_plan where city = $1 and id = $2")
        .bind(ctx.city()?)
        .bind(id)
        .fetch_optional(ctx.platform.db.read())
        .await?;
    row.as_ref().map(plan).transpose()
}

/// Whether the register has a plan of this division.
pub(crate) async fn plans_in(ctx: &Ctx, division: &str) -> Result<bool> {
    let statement =
        "select 1 as one from registered_plan where city = $1 and division = $2 limit 1";
    rests(ctx, statement, division).await
}

pub(super) async fn add(tx: &mut Tx, city: &str, new: &Plan) -> Result<()> {
    let now = tx.now().0;
    let query = sqlx::query(
        "insert into registered_plan (id, city, revision, division, kind, title, state, approver, \
         document, approved_on, year_from, year_to, unit, note, account_name, created_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    );
    with_content(query, city, new).bind(now).execute(tx.sql()).await?;
    Ok(())
}

pub(super) async fn put(tx: &mut Tx, city: &str, new: &Plan) -> Result<()> {
    let query = sqlx::query(
        "update registered_plan set division = $4, kind = $5, title = $6, state = $7, \
         approver = $8, document = $9, approved_on = $10, year_from = $11, year_to = $12, \
         unit = $13, note = $14, account_name = $15, revision = revision + 1 \
         where id = $1 and city = $2 and revision = $3",
    );
    Ok(one(&with_content(query, city, new).execute(tx.sql()).await?)?)
}

/// Bind what a plan is, in the order of its columns.
fn with_content<'q>(
    query: Query<'q, Any, AnyArguments>,
    city: &'q str,
    plan: &'q Plan,
) -> Query<'q, Any, AnyArguments> {
    query
        .bind(plan.id.as_str())
        .bind(city)
        .bind(plan.revision)
        .bind(plan.division.as_str())
        .bind(plan.kind.as_str())
        .bind(plan.title.as_str())
        .bind(plan.state.key())
        .bind(plan.approver.as_str())
        .bind(plan.document.as_str())
        .bind(plan.approved_on.as_str())
        .bind(plan.year_from)
        .bind(plan.year_to)
        .bind(plan.unit.as_deref())
        .bind(plan.note.as_str())
        .bind(plan.account_name.as_str())
}

fn plan(row: &AnyRow) -> Result<Plan> {
    let text = |name: &str| row.try_get::<String, _>(name);
    let state = text("state")?;
    Ok(Plan {
        id: text("id")?,
        division: text("division")?,
        kind: text("kind")?,
        title: text("title")?,
        state: State::parse(&state)
            .ok_or_else(|| Error(Failure::bug(format!("state of a plan {state}"))))?,
        approver: text("approver")?,
        document: text("document")?,
        approved_on: text("approved_on")?,
        year_from: row.try_get("year_from")?,
        year_to: row.try_get("year_to")?,
        unit: row.try_get("unit")?,
        note: text("note")?,
        account_name: text("account_name")?,
        revision: row.try_get("revision")?,
    })
}
