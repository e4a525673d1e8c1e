//! Uploads under way, as rows.

use super::upload::Upload;
use crate::{Actor, Ctx, Result};
use sqlx::{Row as _, any::AnyRow};
use yuanjian_store::{Tx, database::one};
use yuanjian_types::{Digest, Timestamp};

/// Add an upload, unless one was begun under the same key. Answers whether it is the first.
pub(super) async fn add(tx: &mut Tx, actor: &Actor, key: &str, upload: &Upload) -> Result<bool> {
    let now = tx.now().0;
    let done = sqlx::query(
        "insert into evidence_upload (id, city, account, client_key, file_name, size, received, \
         digest, created_at, changed_at) values ($1, $2, $3, $4, $5, $6, 0, '', $7, $7) \
         on conflict (account, client_key) do nothing",
    )
    .bind(upload.id.as_str())
    .bind(actor.city.as_str())
    .bind(actor.account.as_str())
    .bind(key)
    .bind(upload.file_name.as_str())
    .bind(upload.size)
    .bind(now)
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn get(ctx: &Ctx, account: &str, id: &str) -> Result<Option<Upload>> {
    let row = sqlx::query("select * from evidence_upload where id = $1 and account = $2")
        .bind(id)
        .bind(account)
        .fetch_optional(ctx.platform.db.read())
        .await?;
    row.as_ref().map(upload).transpose()
}

pub(super) async fn by_key(ctx: &Ctx, account: &str, key: &str) -> Result<Option<Upload>> {
    let row = sqlx::query("select * from evidence_upload where account = $1 and client_key = $2")
        .bind(account)
        .bind(key)
        .fetch_optional(ctx.platform.db.read())
        .await?;
    row.as_ref().map(upload).transpose()
}

/// What an account has under way.
pub(super) async fn open(ctx: &Ctx, account: &str) -> Result<Vec<Upload>> {
    let rows = sqlx::query("select * from evidence_upload where account = $1 and digest = ''")
        .bind(account)
        .fetch_all(ctx.platform.db.read())
        .await?;
    rows.iter().map(upload).collect()
}

/// What an account has under way and did not go on with since.
pub(super) async fn left(ctx: &Ctx, account: &str, since: Timestamp) -> Result<Vec<String>> {
    let rows = sqlx::query(
        "select id from evidence_upload where account = $1 and digest = '' and changed_at < $2",
    )
    .bind(account)
    .bind(since.0)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter().map(|row| Ok(row.try_get("id")?)).collect()
}

/// So much is safely here.
pub(super) async fn progress(tx: &mut Tx, id: &str, received: i64) -> Result<()> {
    sqlx::query("update evidence_upload set received = $2, changed_at = $3 where id = $1")
        .bind(id)
        .bind(received)
        .bind(Timestamp::now().0)
        .execute(tx.sql())
        .await?;
    Ok(())
}

/// The content is whole.
pub(super) async fn done(tx: &mut Tx, id: &str, digest: &Digest) -> Result<()> {
    let now = tx.now().0;
    let done = sqlx::query(
        "update evidence_upload set digest = $2, changed_at = $3 where id = $1 and digest = ''",
    )
    .bind(id)
    .bind(digest.as_str().to_owned())
    .bind(now)
    .execute(tx.sql())
    .await?;
    Ok(one(&done)?)
}

/// Forget an upload that is not whole.
pub(super) async fn remove(tx: &mut Tx, id: &str) -> Result<()> {
    sqlx::query("delete from evidence_upload where id = $1 and digest = ''")
        .bind(id)
        .execute(tx.sql())
        .await?;
    Ok(())
}

fn upload(row: &AnyRow) -> Result<Upload> {
    Ok(Upload {
        id: row.try_get("id")?,
        file_name: row.try_get("file_name")?,
        size: row.try_get("size")?,
        received: row.try_get("received")?,
        digest: row.try_get("digest")?,
    })
}
