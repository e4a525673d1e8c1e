//! Scenarios as rows.

use super::scenario::Scenario;
use crate::{
    Ctx, Error, Result,
    layers::{parsed, written},
    withdrawal::Withdrawn,
};
use sqlx::{Row as _, any::AnyRow};
use yuanjian_app::Failure;
use yuanjian_store::{Tx, database::one};
use yuanjian_types::{Digest, Problem, Timestamp};

pub(super) async fn add(tx: &mut Tx, new: &Scenario) -> Result<()> {
    sqlx::query(
        "insert into siting_scenarios (id, city, campaign, name, note, request, state, summary, \
         answer, pictures, files, problems, account, account_name, created_at) \
         values ($1, $2, $3, $4, $5, $6, $7, '', '', '', '[]', '[]', $8, $9, $10)",
    )
    .bind(new.id.as_str())
    .bind(new.city.as_str())
    .bind(new.campaign.as_str())
    .bind(new.name.as_str())
    .bind(new.note.as_str())
    .bind(written(&new.request)?)
    .bind(new.state.as_str())
    .bind(new.account.as_str())
    .bind(new.account_name.as_str())
    .bind(new.created_at.0)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Write down what came of it.
pub(super) async fn done(tx: &mut Tx, scenario: &Scenario) -> Result<()> {
    let now = tx.now().0;
    let name = |digest: &Option<Digest>| digest.as_ref().map_or("", Digest::as_str).to_owned();
    let done = sqlx::query(
        "update siting_scenarios set state = 'done', summary = $2, answer = $3, pictures = $4, \
         files = $5, done_at = $6 where id = $1 and state = 'running'",
    )
    .bind(scenario.id.as_str())
    .bind(written(&scenario.summary)?)
    .bind(name(&scenario.answer))
    .bind(name(&scenario.pictures))
    .bind(written(&scenario.files)?)
    .bind(now)
    .execute(tx.sql())
    .await?;
    Ok(one(&done)?)
}

/// Write down why nothing came of it. Answers whether it was still awaited.
pub(super) async fn failed(tx: &mut Tx, id: &str, why: &[Problem]) -> Result<bool> {
    let done = sqlx::query(
        "update siting_scenarios set state = 'failed', problems = $2 \
         where id = $1 and state = 'running'",
    )
    .bind(id)
    .bind(written(&why)?)
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Take it back, if it was not before.
pub(super) async fn withdraw(tx: &mut Tx, id: &str, withdrawn: &Withdrawn) -> Result<()> {
    let done = sqlx::query(
        "update siting_scenarios set withdrawn = $2 where id = $1 and withdrawn is null",
    )
    .bind(id)
    .bind(withdrawn.written()?)
    .execute(tx.sql())
    .await?;
    Ok(one(&done)?)
}

/// Keep a scenario from being changed by others until the change at hand is over, if it stands.
pub(crate) async fn hold(tx: &mut Tx, city: &str, id: &str) -> Result<bool> {
    let done = sqlx::query(
        "update siting_scenarios set name = name where city = $1 and id = $2 and withdrawn is null",
    )
    .bind(city)
    .bind(id)
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn get(ctx: &Ctx, city: &str, id: &str) -> Result<Scenario> {
    let row = sqlx::query("select * from siting_scenarios where city = $1 and id = $2")
        .bind(city)
        .bind(id)
        .fetch_optional(ctx.platform.db.read())
        .await?;
    row.as_ref().map(scenario).transpose()?.ok_or_else(Error::not_found)
}

/// The name of a scenario.
pub(super) async fn name_of(ctx: &Ctx, city: &str, id: &str) -> Result<Option<String>> {
    let row = sqlx::query("select name from siting_scenarios where city = $1 and id = $2")
        .bind(city)
        .bind(id)
        .fetch_optional(ctx.platform.db.read())
        .await?;
    Ok(row.map(|row| row.try_get("name")).transpose()?)
}

/// Newest first, those taken back among them.
pub(super) async fn list(ctx: &Ctx, city: &str) -> Result<Vec<Scenario>> {
    let rows = sqlx::query(
        "select * from siting_scenarios where city = $1 order by created_at desc, id desc",
    )
    .bind(city)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter().map(scenario).collect()
}

fn scenario(row: &AnyRow) -> Result<Scenario> {
    let text = |name: &str| row.try_get::<String, _>(name);
    let digest = |name: &str| -> Result<Option<Digest>> {
        match text(name)?.as_str() {
            "" => Ok(None),
            text => Ok(Some(text.parse().map_err(|_| Failure::bug("a digest does not parse"))?)),
        }
    };
    let summary = text("summary")?;
    Ok(Scenario {
        id: text("id")?,
        city: text("city")?,
        campaign: text("campaign")?,
        name: text("name")?,
        note: text("note")?,
        request: parsed(&text("request")?)?,
        state: text("state")?,
        summary: if summary.is_empty() { None } else { parsed(&summary)? },
        answer: digest("answer")?,
        pictures: digest("pictures")?,
        files: parsed(&text("files")?)?,
        problems: parsed(&text("problems")?)?,
        account: text("account")?,
        account_name: text("account_name")?,
        created_at: Timestamp(row.try_get("created_at")?),
        done_at: row.try_get::<Option<i64>, _>("done_at")?.map(Timestamp),
        withdrawn: Withdrawn::read(row)?,
    })
}
