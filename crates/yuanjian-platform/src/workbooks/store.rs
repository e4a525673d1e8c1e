//! Workbooks that were taken in, as rows.

use super::{Import, Line};
use crate::{
    Ctx, Error, Result, Role,
    layers::{parsed, written},
};
use sqlx::Row as _;
use yuanjian_store::{Tx, database::one};
use yuanjian_types::Timestamp;

/// The workbooks of a kind that a campaign took in, the newest first.
pub(crate) async fn imports<T: Line>(
    ctx: &Ctx,
    campaign: &str,
    kind: &str,
) -> Result<Vec<Import<T>>> {
    let rows = sqlx::query(
        "select * from workbook_import where city = $1 and campaign = $2 and kind = $3 \
         order by at desc, id desc",
    )
    .bind(ctx.city()?)
    .bind(campaign)
    .bind(kind)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Import {
                id: row.try_get("id")?,
                file_name: row.try_get("file_name")?,
                account_name: row.try_get("account_name")?,
                on: row.try_get("on_day")?,
                before: parsed(&row.try_get::<String, _>("before")?)?,
                after: parsed(&row.try_get::<String, _>("after")?)?,
                undone: row.try_get::<i64, _>("undone")? != 0,
                at: Timestamp(row.try_get("at")?),
            })
        })
        .collect()
}

/// Those of them that who is signed in may undo: the office all, others their own.
pub(crate) async fn own<T: Line>(ctx: &Ctx, campaign: &str, kind: &str) -> Result<Vec<Import<T>>> {
    let mut imports = imports::<T>(ctx, campaign, kind).await?;
    let actor = ctx.actor()?;
    if !actor.holds(Role::Office) {
        imports.retain(|import| import.account_name == actor.display_name);
    }
    Ok(imports)
}

/// One of those by its id.
///
/// # Errors
/// When there is none, or it is another's.
pub(crate) async fn own_one<T: Line>(
    ctx: &Ctx,
    campaign: &str,
    kind: &str,
    id: &str,
) -> Result<Import<T>> {
    let own = own::<T>(ctx, campaign, kind).await?;
    own.into_iter().find(|import| import.id == id).ok_or_else(Error::not_found)
}

/// One of them by its id.
///
/// # Errors
/// When there is none.
pub(crate) async fn import<T: Line>(
    ctx: &Ctx,
    campaign: &str,
    kind: &str,
    id: &str,
) -> Result<Import<T>> {
    let all = imports(ctx, campaign, kind).await?;
    all.into_iter().find(|import| import.id == id).ok_or_else(Error::not_found)
}

/// Keep what a workbook of a kind did to a campaign.
pub(crate) async fn add_import<T: Line>(
    tx: &mut Tx,
    city: &str,
    campaign: &str,
    kind: &str,
    new: &Import<T>,
) -> Result<()> {
    let now = tx.now().0;
    sqlx::query(
        "insert into workbook_import (id, city, campaign, kind, file_name, account_name, on_day, \
         before, after, undone, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10)",
    )
    .bind(new.id.as_str())
    .bind(city)
    .bind(campaign)
    .bind(kind)
    .bind(new.file_name.as_str())
    .bind(new.account_name.as_str())
    .bind(new.on.as_str())
    .bind(written(&new.before)?)
    .bind(written(&new.after)?)
    .bind(now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Mark an import as undone, once.
pub(crate) async fn undo_import(tx: &mut Tx, city: &str, id: &str) -> Result<()> {
    let done = sqlx::query(
        "update workbook_import set undone = 1 where id = $1 and city = $2 and undone = 0",
    )
    .bind(id)
    .bind(city)
    .execute(tx.sql())
    .await?;
    Ok(one(&done)?)
}
