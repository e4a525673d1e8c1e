//! Assessments and their verifications as rows.

use crate::{
    Actor, Ctx, Error, Result,
    layers::{StoredFile, parsed, written},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::{Row as _, any::AnyRow};
use yuanjian_app::Failure;
use yuanjian_store::{Tx, database::one};
use yuanjian_types::{Digest, Problem, Timestamp};

/// An assessment.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) city: String,
    pub(crate) label: String,
    /// `running`, `done`, `failed`.
    pub(crate) state: String,
    /// The content of `assessment.json`.
    pub(crate) record: Option<Digest>,
    /// How many rows have which verdict.
    pub(crate) summary: Value,
    /// Every file of the results, paths relative to their folder.
    pub(crate) files: Vec<StoredFile>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) account: String,
    pub(crate) account_name: String,
    pub(crate) created_at: Timestamp,
    pub(crate) handed_up: Option<HandedUp>,
}

/// That an assessment was handed up, by whom and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub(crate) struct HandedUp {
    pub(crate) account_name: String,
    #[schema(value_type = String)]
    pub(crate) at: Timestamp,
}

/// What a verification found.
#[derive(Debug, Clone)]
pub(crate) struct Verification {
    pub(crate) id: String,
    pub(crate) result: Value,
    pub(crate) account_name: String,
    pub(crate) created_at: Timestamp,
}

pub(crate) async fn add(tx: &mut Tx, row: &Row) -> Result<()> {
    sqlx::query(
        "insert into assessment (id, city, label, state, record, summary, files, problems, \
         account, account_name, created_at) \
         values ($1, $2, $3, $4, '', '{}', '[]', '[]', $5, $6, $7)",
    )
    .bind(row.id.as_str())
    .bind(row.city.as_str())
    .bind(row.label.as_str())
    .bind(row.state.as_str())
    .bind(row.account.as_str())
    .bind(row.account_name.as_str())
    .bind(row.created_at.0)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Write down what came of it.
pub(crate) async fn done(tx: &mut Tx, row: &Row) -> Result<()> {
    let done = sqlx::query(
        "update assessment set state = 'done', record = $2, summary = $3, files = $4, \
         problems = $5 where id = $1 and state = 'running'",
    )
    .bind(row.id.as_str())
    .bind(row.record.as_ref().map_or("", Digest::as_str))
    .bind(row.summary.to_string())
    .bind(written(&row.files)?)
    .bind(written(&row.problems)?)
    .execute(tx.sql())
    .await?;
    Ok(one(&done)?)
}

/// Write down why nothing came of it. Answers whether it was still awaited.
pub(crate) async fn failed(tx: &mut Tx, id: &str, why: &[Problem]) -> Result<bool> {
    let done = sqlx::query(
        "update assessment set state = 'failed', problems = $2 where id = $1 and state = 'running'",
    )
    .bind(id)
    .bind(written(&why)?)
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn get(ctx: &Ctx, city: &str, id: &str) -> Result<Row> {
    let row = sqlx::query("select * from assessment where city = $1 and id = $2")
        .bind(city)
        .bind(id)
        .fetch_optional(ctx.platform.db.read())
        .await?
        .map(|row| assessment(&row))
        .transpose()?;
    row.filter(|row| may_see(ctx, row)).ok_or_else(Error::not_found)
}

/// A reviewer reads what was handed up, everybody else all.
fn may_see(ctx: &Ctx, row: &Row) -> bool {
    row.handed_up.is_some() || !ctx.actor.as_ref().is_some_and(Actor::is_reviewer_only)
}

/// Hand an assessment up that is done and was not before.
pub(crate) async fn hand_up(tx: &mut Tx, city: &str, id: &str, by: &HandedUp) -> Result<()> {
    let done = sqlx::query(
        "update assessment set handed_up = $3 where city = $1 and id = $2 and state = 'done' \
         and handed_up is null",
    )
    .bind(city)
    .bind(id)
    .bind(written(by)?)
    .execute(tx.sql())
    .await?;
    Ok(one(&done)?)
}

/// What an assessment is called that was begun at or after a moment and handed up.
pub(crate) async fn handed_up_since(
    ctx: &Ctx,
    city: &str,
    since: Timestamp,
) -> Result<Option<String>> {
    let row = sqlx::query(
        "select label from assessment where city = $1 and created_at >= $2 \
         and handed_up is not null order by created_at limit 1",
    )
    .bind(city)
    .bind(since.0)
    .fetch_optional(ctx.platform.db.read())
    .await?;
    Ok(row.map(|row| row.try_get("label")).transpose()?)
}

/// The newest that is done.
pub(crate) async fn newest(ctx: &Ctx, city: &str) -> Result<Option<Row>> {
    let row = sqlx::query(
        "select * from assessment where city = $1 and state = 'done' \
         and ($2 = 0 or handed_up is not null) order by created_at desc, id desc limit 1",
    )
    .bind(city)
    .bind(i64::from(ctx.actor.as_ref().is_some_and(Actor::is_reviewer_only)))
    .fetch_optional(ctx.platform.db.read())
    .await?;
    row.as_ref().map(assessment).transpose()
}

/// Newest first.
pub(crate) async fn list(ctx: &Ctx, city: &str) -> Result<Vec<Row>> {
    let rows =
        sqlx::query("select * from assessment where city = $1 order by created_at desc, id desc")
            .bind(city)
            .fetch_all(ctx.platform.db.read())
            .await?;
    let mut rows = rows.iter().map(assessment).collect::<Result<Vec<Row>>>()?;
    rows.retain(|row| may_see(ctx, row));
    Ok(rows)
}

pub(crate) async fn add_verification(
    tx: &mut Tx,
    assessment: &str,
    id: &str,
    result: &Value,
    by: &str,
) -> Result<()> {
    let now = tx.now().0;
    sqlx::query(
        "insert into verification (id, assessment, result, account_name, created_at) \
         values ($1, $2, $3, $4, $5) on conflict (id) do nothing",
    )
    .bind(id)
    .bind(assessment)
    .bind(result.to_string())
    .bind(by)
    .bind(now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Newest first.
pub(crate) async fn verifications(ctx: &Ctx, assessment: &str) -> Result<Vec<Verification>> {
    let rows = sqlx::query(
        "select id, result, account_name, created_at from verification where assessment = $1 \
         order by created_at desc",
    )
    .bind(assessment)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Verification {
                id: row.try_get("id")?,
                result: parsed(&row.try_get::<String, _>("result")?)?,
                account_name: row.try_get("account_name")?,
                created_at: Timestamp(row.try_get("created_at")?),
            })
        })
        .collect()
}

fn assessment(row: &AnyRow) -> Result<Row> {
    let text = |name: &str| row.try_get::<String, _>(name);
    let record = match text("record")?.as_str() {
        "" => None,
        digest => Some(digest.parse().map_err(|_| Failure::bug("a digest does not parse"))?),
    };
    Ok(Row {
        id: text("id")?,
        city: text("city")?,
        label: text("label")?,
        state: text("state")?,
        record,
        summary: parsed(&text("summary")?)?,
        files: parsed(&text("files")?)?,
        problems: parsed(&text("problems")?)?,
        account: text("account")?,
        account_name: text("account_name")?,
        created_at: Timestamp(row.try_get("created_at")?),
        handed_up: row
            .try_get::<Option<String>, _>("handed_up")?
            .map(|text| parsed(&text))
            .transpose()?,
    })
}
