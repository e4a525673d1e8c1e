//! Baselines as rows: one a title, its figures as JSON.

use crate::{Ctx, Result};
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use yuanjian_app::Failure;
use yuanjian_store::{Tx, database::one};

/// The figures of the year of the award.
#[derive(Debug, Clone, Default)]
pub(super) struct Baseline {
    pub(super) year: i64,
    /// Where the figures come from.
    pub(super) source: String,
    pub(super) lines: Vec<BaselineLine>,
    /// 0 before it was written.
    pub(super) revision: i64,
}

/// A row of the standard in that year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BaselineLine {
    /// Key of the row, in whichever edition.
    pub(super) item: String,
    /// In the unit of the row.
    pub(super) value: f64,
    #[serde(default)]
    pub(super) note: String,
}

/// The baseline of a title; none before it was written.
pub(super) async fn get(ctx: &Ctx, honour: &str) -> Result<Option<Baseline>> {
    let row = sqlx::query(
        "select year, source, lines, revision from honour_baseline where city = $1 and honour = $2",
    )
    .bind(ctx.city()?)
    .bind(honour)
    .fetch_optional(ctx.platform.db.read())
    .await?;
    row.map(|row| {
        let lines: String = row.try_get("lines")?;
        Ok(Baseline {
            year: row.try_get("year")?,
            source: row.try_get("source")?,
            lines: serde_json::from_str(&lines).map_err(|e| Failure::bug(e.to_string()))?,
            revision: row.try_get("revision")?,
        })
    })
    .transpose()
}

/// Write it; the revision is the one that was read.
pub(super) async fn put(tx: &mut Tx, city: &str, honour: &str, new: &Baseline) -> Result<()> {
    let lines = serde_json::to_string(&new.lines).map_err(|e| Failure::bug(e.to_string()))?;
    let statement = match new.revision {
        0 => {
            "insert into honour_baseline (honour, city, year, source, lines, revision) \
             values ($1, $2, $3, $4, $5, $6 + 1) on conflict (honour) do nothing"
        }
        _ => {
            "update honour_baseline set year = $3, source = $4, lines = $5, \
             revision = revision + 1 where honour = $1 and city = $2 and revision = $6"
        }
    };
    let done = sqlx::query(statement)
        .bind(honour)
        .bind(city)
        .bind(new.year)
        .bind(new.source.as_str())
        .bind(lines)
        .bind(new.revision)
        .execute(tx.sql())
        .await?;
    Ok(one(&done)?)
}
