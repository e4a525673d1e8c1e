//! The city's figures as rows, each with its own revision.

use crate::{Ctx, Error, Result, withdrawal::rests};
use serde_json::json;
use sqlx::{Row as _, any::AnyRow};
use yuanjian_calc::statistics::{Statistic, StatisticScope, Statistics};
use yuanjian_store::{Event, Tx, database::one};
use yuanjian_types::Timestamp;

/// A figure as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    pub(crate) statistic: Statistic,
    pub(crate) revision: i64,
    pub(crate) account_name: String,
    pub(crate) changed_at: Timestamp,
}

/// A change of one figure; no value takes it out.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) key: String,
    pub(crate) scope: StatisticScope,
    pub(crate) year: i32,
    pub(crate) value: Option<f64>,
    pub(crate) source: String,
    pub(crate) responsible: String,
    pub(crate) note: String,
    /// The one that was seen; 0 for none.
    pub(crate) revision: i64,
}

/// A scope as rows and addresses have it: `city`, `old_built_up`, `added_built_up` or a code.
pub(crate) fn scope_key(scope: &StatisticScope) -> &str {
    match scope {
        StatisticScope::City => "city",
        StatisticScope::OldBuiltUp => "old_built_up",
        StatisticScope::AddedBuiltUp => "added_built_up",
        StatisticScope::District(code) => code,
    }
}

/// From its key.
pub(crate) fn scope_of(key: &str) -> StatisticScope {
    match key {
        "city" => StatisticScope::City,
        "old_built_up" => StatisticScope::OldBuiltUp,
        "added_built_up" => StatisticScope::AddedBuiltUp,
        code => StatisticScope::District(code.to_owned()),
    }
}

/// Every figure of the city.
pub(crate) async fn list(ctx: &Ctx, city: &str) -> Result<Vec<Figure>> {
    let rows =
        sqlx::query("select * from statistic where city = $1 order by stat_key, scope, year")
            .bind(city)
            .fetch_all(ctx.platform.db.read())
            .await?;
    rows.iter().map(figure).collect()
}

/// Whether there is a figure of a division.
pub(crate) async fn any_of(ctx: &Ctx, division: &str) -> Result<bool> {
    let statement = "select 1 as one from statistic where city = $1 and scope = $2 limit 1";
    rests(ctx, statement, division).await
}

/// The figures as the indicators take them.
pub(crate) async fn all(ctx: &Ctx, city: &str) -> Result<Statistics> {
    let mut all = Statistics::default();
    for figure in list(ctx, city).await? {
        all.insert(figure.statistic);
    }
    Ok(all)
}

/// Change some figures: all of them or none.
pub(crate) async fn change(ctx: &Ctx, changes: &[Change]) -> Result<()> {
    let city = ctx.city()?.to_owned();
    let name = ctx.actor()?.display_name.clone();
    let mut tx = ctx.begin().await?;
    let mut told = Vec::new();
    for change in changes {
        put(&mut tx, &city, &name, change).await?;
        told.push(json!({
            "key": change.key, "scope": scope_key(&change.scope), "year": change.year,
            "value": change.value,
        }));
    }
    let event = Event::new("statistics.entered", "statistics", &city);
    tx.commit([event.with(json!({ "cells": told }))]).await?;
    Ok(())
}

/// Take in a workbook: what it says takes the place of what was there, the rest stays.
pub(crate) async fn put_all(
    tx: &mut Tx,
    city: &str,
    by: &str,
    figures: &Statistics,
) -> Result<usize> {
    for figure in figures.iter() {
        sqlx::query(
            "insert into statistic (city, stat_key, scope, year, amount, source, responsible, \
             note, revision, account_name, changed_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, 1 + coalesce((select r.revision \
             from statistic_removed r where r.city = $1 and r.stat_key = $2 and r.scope = $3 \
             and r.year = $4), 0), $9, $10) \
             on conflict (city, stat_key, scope, year) do update set amount = $5, source = $6, \
             responsible = $7, note = $8, revision = statistic.revision + 1, account_name = $9, \
             changed_at = $10",
        )
        .bind(city)
        .bind(figure.key.as_str())
        .bind(scope_key(&figure.scope))
        .bind(i64::from(figure.year))
        .bind(figure.value)
        .bind(figure.source.as_str())
        .bind(figure.responsible.as_str())
        .bind(figure.note.as_str())
        .bind(by)
        .bind(tx.now().0)
        .execute(tx.sql())
        .await?;
    }
    Ok(figures.len())
}

/// Take in figures that another feature found out, in its own transaction: they take the place of
/// what was there. `ground` says whence, for the record.
pub(crate) async fn carry(
    tx: &mut Tx,
    city: &str,
    by: &str,
    figures: &Statistics,
    ground: &str,
) -> Result<Event> {
    put_all(tx, city, by, figures).await?;
    let cells: Vec<serde_json::Value> = figures
        .iter()
        .map(|figure| {
            json!({
                "key": figure.key, "scope": scope_key(&figure.scope), "year": figure.year,
                "value": figure.value,
            })
        })
        .collect();
    let told = json!({ "ground": ground, "cells": cells });
    Ok(Event::new("statistics.carried_over", "statistics", city).with(told))
}

/// Change one figure inside a change. Answers its revision.
pub(super) async fn write(tx: &mut Tx, city: &str, by: &str, change: &Change) -> Result<i64> {
    put(tx, city, by, change).await?;
    let row = sqlx::query(
        "select revision from statistic where city = $1 and stat_key = $2 and scope = $3 \
         and year = $4",
    )
    .bind(city)
    .bind(change.key.as_str())
    .bind(scope_key(&change.scope))
    .bind(i64::from(change.year))
    .fetch_one(tx.sql())
    .await?;
    Ok(row.try_get("revision")?)
}

/// A figure that still has a revision is what it was, by whom and since when; nothing takes it out.
pub(super) async fn put_back(
    tx: &mut Tx,
    city: &str,
    is: &Statistic,
    revision: i64,
    was: Option<&Figure>,
) -> Result<()> {
    let Some(was) = was else {
        let change = Change {
            key: is.key.clone(),
            scope: is.scope.clone(),
            year: is.year,
            value: None,
            source: String::new(),
            responsible: String::new(),
            note: String::new(),
            revision,
        };
        return put(tx, city, "", &change).await;
    };
    let done = sqlx::query(
        "update statistic set revision = revision + 1, amount = $6, source = $7, \
         responsible = $8, note = $9, account_name = $10, changed_at = $11 \
         where city = $1 and stat_key = $2 and scope = $3 and year = $4 and revision = $5",
    )
    .bind(city)
    .bind(is.key.as_str())
    .bind(scope_key(&is.scope))
    .bind(i64::from(is.year))
    .bind(revision)
    .bind(was.statistic.value)
    .bind(was.statistic.source.as_str())
    .bind(was.statistic.responsible.as_str())
    .bind(was.statistic.note.as_str())
    .bind(was.account_name.as_str())
    .bind(was.changed_at.0)
    .execute(tx.sql())
    .await?;
    Ok(one(&done)?)
}

async fn put(tx: &mut Tx, city: &str, by: &str, change: &Change) -> Result<()> {
    let statement = match (change.value, change.revision) {
        (None, _) => {
            "delete from statistic where city = $1 and stat_key = $2 and scope = $3 and year = $4 \
             and revision = $5"
        }
        (Some(_), 0) => {
            "insert into statistic (city, stat_key, scope, year, revision, amount, source, \
             responsible, note, account_name, changed_at) \
             values ($1, $2, $3, $4, $5 + 1 + coalesce((select r.revision \
             from statistic_removed r where r.city = $1 and r.stat_key = $2 and r.scope = $3 \
             and r.year = $4), 0), $6, $7, $8, $9, $10, $11) on conflict do nothing"
        }
        (Some(_), _) => {
            "update statistic set revision = revision + 1, amount = $6, source = $7, \
             responsible = $8, note = $9, account_name = $10, changed_at = $11 \
             where city = $1 and stat_key = $2 and scope = $3 and year = $4 and revision = $5"
        }
    };
    let now = tx.now().0;
    let query = sqlx::query(statement)
        .bind(city)
        .bind(change.key.as_str())
        .bind(scope_key(&change.scope))
        .bind(i64::from(change.year))
        .bind(change.revision);
    let query = match change.value {
        None => query,
        Some(value) => query
            .bind(value)
            .bind(change.source.as_str())
            .bind(change.responsible.as_str())
            .bind(change.note.as_str())
            .bind(by)
            .bind(now),
    };
    let done = query.execute(tx.sql()).await.map_err(Error::from)?;
    one(&done)?;
    if change.value.is_none() {
        removed(tx, city, change).await?;
    }
    Ok(())
}

/// Keep the revision of a figure that was taken out: one that takes its place goes on from there,
/// so that whoever still sees the old one is told.
async fn removed(tx: &mut Tx, city: &str, change: &Change) -> Result<()> {
    sqlx::query(
        "insert into statistic_removed (city, stat_key, scope, year, revision) \
         values ($1, $2, $3, $4, $5) \
         on conflict (city, stat_key, scope, year) do update set revision = $5",
    )
    .bind(city)
    .bind(change.key.as_str())
    .bind(scope_key(&change.scope))
    .bind(i64::from(change.year))
    .bind(change.revision + 1)
    .execute(tx.sql())
    .await?;
    Ok(())
}

fn figure(row: &AnyRow) -> Result<Figure> {
    let scope: String = row.try_get("scope")?;
    Ok(Figure {
        statistic: Statistic {
            key: row.try_get("stat_key")?,
            scope: scope_of(&scope),
            year: i32::try_from(row.try_get::<i64, _>("year")?).unwrap_or_default(),
            value: row.try_get("amount")?,
            source: row.try_get("source")?,
            responsible: row.try_get("responsible")?,
            note: row.try_get("note")?,
        },
        revision: row.try_get("revision")?,
        account_name: row.try_get("account_name")?,
        changed_at: Timestamp(row.try_get("changed_at")?),
    })
}
