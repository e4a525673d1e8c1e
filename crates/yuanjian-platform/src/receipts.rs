//! Who read a version of something that was issued, and who took note of it: per unit that it
//! obliges, with the person and the day. The first time counts.

use crate::{Ctx, Error, Result};
use serde::Serialize;
use sqlx::Row as _;
use std::collections::BTreeSet;
use yuanjian_store::{Event, Tx};
use yuanjian_types::Problem;

/// What a unit took note of.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = VersionReceipt)]
pub(crate) struct Receipt {
    pub(crate) organisation: String,
    pub(crate) read_on: String,
    pub(crate) read_by: String,
    pub(crate) noted_on: Option<String>,
    pub(crate) noted_by: String,
}

/// How many units a version obliges, and how many of them read it and took note of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Units that it obliges.
    pub(crate) units: usize,
    /// Those that read it.
    pub(crate) read: usize,
    /// Those that took note of it.
    pub(crate) noted: usize,
}

/// What units noted of a version.
pub(crate) async fn of(ctx: &Ctx, version: &str) -> Result<Vec<Receipt>> {
    let rows = sqlx::query("select * from version_receipt where city = $1 and version = $2")
        .bind(ctx.city()?)
        .bind(version)
        .fetch_all(ctx.platform.db.read())
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Receipt {
                organisation: row.try_get("organisation")?,
                read_on: row.try_get("read_on")?,
                read_by: row.try_get("read_by")?,
                noted_on: row.try_get("noted_on")?,
                noted_by: row.try_get("noted_by")?,
            })
        })
        .collect()
}

/// Count the receipts of the units that a version obliges.
pub(crate) fn count(receipts: &[Receipt], units: &BTreeSet<String>) -> Counts {
    let own = || receipts.iter().filter(|one| units.contains(&one.organisation));
    Counts {
        units: units.len(),
        read: own().count(),
        noted: own().filter(|one| one.noted_on.is_some()).count(),
    }
}

/// Whether each of somebody's units that a version obliges took note of it.
pub(crate) fn all_noted(
    receipts: &[Receipt],
    units: &BTreeSet<String>,
    own: &BTreeSet<String>,
) -> bool {
    own.intersection(units)
        .all(|unit| receipts.iter().any(|one| &one.organisation == unit && one.noted_on.is_some()))
}

/// Keep that somebody's units read a version, and with `noted` that they take note of it; the
/// record is told per unit.
///
/// # Errors
/// When note is to be taken for none of the units that it obliges.
pub(crate) async fn keep(
    ctx: &Ctx,
    version: &str,
    units: &BTreeSet<String>,
    own: &BTreeSet<String>,
    noted: bool,
    event: impl Fn(&str) -> Event,
) -> Result<()> {
    if noted && own.is_disjoint(units) {
        return Err(Error::refused(Problem::error("receipts.nothing_to_note")));
    }
    let held = of(ctx, version).await?;
    let is_new = |unit: &&String| {
        let known = held.iter().find(|receipt| &receipt.organisation == *unit);
        known.is_none_or(|receipt| noted && receipt.noted_on.is_none())
    };
    let fresh: Vec<&String> = own.intersection(units).filter(is_new).collect();
    if fresh.is_empty() {
        return Ok(());
    }
    let by = &ctx.actor()?.display_name;
    let on = ctx.now.day_in_china();
    let mut tx = ctx.begin().await?;
    let mut events = Vec::new();
    for unit in fresh {
        let new = Receipt {
            organisation: unit.clone(),
            read_on: on.clone(),
            read_by: by.clone(),
            noted_on: noted.then(|| on.clone()),
            noted_by: if noted { by.clone() } else { String::new() },
        };
        put(&mut tx, ctx.city()?, version, &new).await?;
        events.push(event(unit));
    }
    Ok(tx.commit(events).await?)
}

async fn put(tx: &mut Tx, city: &str, version: &str, new: &Receipt) -> Result<()> {
    sqlx::query(
        "insert into version_receipt (city, version, organisation, read_on, read_by, noted_on, \
         noted_by) values ($1, $2, $3, $4, $5, $6, $7) \
         on conflict (version, organisation) do update set \
         noted_on = coalesce(version_receipt.noted_on, excluded.noted_on), \
         noted_by = case when version_receipt.noted_on is null then excluded.noted_by \
         else version_receipt.noted_by end",
    )
    .bind(city)
    .bind(version)
    .bind(new.organisation.as_str())
    .bind(new.read_on.as_str())
    .bind(new.read_by.as_str())
    .bind(new.noted_on.as_deref())
    .bind(new.noted_by.as_str())
    .execute(tx.sql())
    .await?;
    Ok(())
}
