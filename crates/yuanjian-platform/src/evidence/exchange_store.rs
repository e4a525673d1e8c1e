//! Exports that were written, as rows.

use crate::{Ctx, Error, Result};
use serde::Serialize;
use sqlx::{Row as _, any::AnyRow};
use yuanjian_app::Failure;
use yuanjian_store::Tx;
use yuanjian_types::{Digest, Timestamp};

/// An export that can be fetched.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = LedgerExport)]
pub(super) struct Export {
    pub(super) id: String,
    pub(super) campaign: String,
    /// `xlsx`, `docx`, `bag`.
    pub(super) kind: String,
    pub(super) file_name: String,
    #[schema(value_type = String)]
    pub(super) digest: Digest,
    pub(super) size: i64,
    pub(super) pieces: i64,
    pub(super) account_name: String,
    #[schema(value_type = String)]
    pub(super) created_at: Timestamp,
}

pub(super) async fn add(tx: &mut Tx, city: &str, export: &Export) -> Result<()> {
    sqlx::query(
        "insert into evidence_export (id, city, campaign, kind, file_name, digest, size, pieces, \
         account_name, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(export.id.as_str())
    .bind(city)
    .bind(export.campaign.as_str())
    .bind(export.kind.as_str())
    .bind(export.file_name.as_str())
    .bind(export.digest.as_str().to_owned())
    .bind(export.size)
    .bind(export.pieces)
    .bind(export.account_name.as_str())
    .bind(export.created_at.0)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// The exports of a campaign, the newest first.
pub(super) async fn list(ctx: &Ctx, campaign: &str) -> Result<Vec<Export>> {
    let rows = sqlx::query(
        "select * from evidence_export where city = $1 and campaign = $2 \
         order by created_at desc limit 50",
    )
    .bind(ctx.city()?)
    .bind(campaign)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter().map(export).collect()
}

pub(super) async fn get(ctx: &Ctx, id: &str) -> Result<Export> {
    let row = sqlx::query("select * from evidence_export where city = $1 and id = $2")
        .bind(ctx.city()?)
        .bind(id)
        .fetch_optional(ctx.platform.db.read())
        .await?
        .ok_or_else(Error::not_found)?;
    export(&row)
}

fn export(row: &AnyRow) -> Result<Export> {
    let text = |name: &str| row.try_get::<String, _>(name);
    Ok(Export {
        id: text("id")?,
        campaign: text("campaign")?,
        kind: text("kind")?,
        file_name: text("file_name")?,
        digest: text("digest")?.parse().map_err(|_| Failure::bug("a digest does not parse"))?,
        size: row.try_get("size")?,
        pieces: row.try_get("pieces")?,
        account_name: text("account_name")?,
        created_at: Timestamp(row.try_get("created_at")?),
    })
}
