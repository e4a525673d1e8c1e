//! The plan, its versions and who noted them, as rows.

use super::{Plan, Version};
use crate::{
    Ctx, Result,
    layers::{parsed, written},
};
use sqlx::Row as _;
use yuanjian_store::{Tx, database::one};

/// The plan as it is written now; empty at revision 0 before anybody wrote.
pub(super) async fn plan(ctx: &Ctx, campaign: &str) -> Result<Plan> {
    let row = sqlx::query("select * from implementation_plan where city = $1 and campaign = $2")
        .bind(ctx.city()?)
        .bind(campaign)
        .fetch_optional(ctx.platform.db.read())
        .await?;
    let Some(row) = row else { return Ok(Plan::default()) };
    Ok(Plan {
        title: row.try_get("title")?,
        issuer: row.try_get("issuer")?,
        addressees: row.try_get("addressees")?,
        sections: parsed(&row.try_get::<String, _>("sections")?)?,
        revision: row.try_get("revision")?,
    })
}

/// Write the plan, if it is still the revision that was read.
pub(super) async fn put_plan(tx: &mut Tx, city: &str, campaign: &str, new: &Plan) -> Result<()> {
    let done = sqlx::query(
        "insert into implementation_plan (city, campaign, title, issuer, addressees, sections, \
         revision) values ($1, $2, $3, $4, $5, $6, 1) \
         on conflict (city, campaign) do update set title = excluded.title, \
         issuer = excluded.issuer, addressees = excluded.addressees, \
         sections = excluded.sections, revision = implementation_plan.revision + 1 \
         where implementation_plan.revision = $7",
    )
    .bind(city)
    .bind(campaign)
    .bind(new.title.as_str())
    .bind(new.issuer.as_str())
    .bind(new.addressees.as_str())
    .bind(written(&new.sections)?)
    .bind(new.revision)
    .execute(tx.sql())
    .await?;
    Ok(one(&done)?)
}

/// The issued versions, the newest first.
pub(super) async fn versions(ctx: &Ctx, campaign: &str) -> Result<Vec<Version>> {
    let rows = sqlx::query(
        "select * from plan_version where city = $1 and campaign = $2 order by number desc",
    )
    .bind(ctx.city()?)
    .bind(campaign)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter()
        .map(|row| {
            let text = |name: &str| row.try_get::<String, _>(name);
            Ok(Version {
                id: text("id")?,
                number: row.try_get("number")?,
                document: text("document")?,
                title: text("title")?,
                issuer: text("issuer")?,
                addressees: text("addressees")?,
                dated_on: text("dated_on")?,
                sections: parsed(&text("sections")?)?,
                units: parsed(&text("units")?)?,
                annex: parsed(&text("annex")?)?,
                note: text("note")?,
                chain: text("chain")?,
                issued_on: text("issued_on")?,
                account_name: text("account_name")?,
            })
        })
        .collect()
}

pub(super) async fn add_version(
    tx: &mut Tx,
    city: &str,
    campaign: &str,
    new: &Version,
) -> Result<()> {
    let now = tx.now().0;
    sqlx::query(
        "insert into plan_version (id, city, campaign, number, document, title, issuer, \
         addressees, dated_on, sections, units, annex, note, chain, issued_on, account_name, at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
    )
    .bind(new.id.as_str())
    .bind(city)
    .bind(campaign)
    .bind(new.number)
    .bind(new.document.as_str())
    .bind(new.title.as_str())
    .bind(new.issuer.as_str())
    .bind(new.addressees.as_str())
    .bind(new.dated_on.as_str())
    .bind(written(&new.sections)?)
    .bind(written(&new.units)?)
    .bind(written(&new.annex)?)
    .bind(new.note.as_str())
    .bind(new.chain.as_str())
    .bind(new.issued_on.as_str())
    .bind(new.account_name.as_str())
    .bind(now)
    .execute(tx.sql())
    .await?;
    Ok(())
}
