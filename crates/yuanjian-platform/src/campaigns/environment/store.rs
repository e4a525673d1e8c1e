//! The figures as one row a city: tens of them, read and written whole.

use crate::{Ctx, Result};
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use yuanjian_app::Failure;
use yuanjian_store::{Tx, database::one};

/// A figure of a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EnvironmentFigure)]
pub(crate) struct Figure {
    /// What is counted.
    pub(super) name: String,
    /// Unit, as it is written.
    #[serde(default)]
    pub(super) unit: String,
    pub(super) year: i64,
    pub(super) value: f64,
    /// Where it comes from.
    pub(super) source: String,
    #[serde(default)]
    pub(super) note: String,
}

/// All figures and the revision that they have; 0 before any was written.
pub(super) async fn get(ctx: &Ctx) -> Result<(Vec<Figure>, i64)> {
    let row = sqlx::query("select figures, revision from side_figures where city = $1")
        .bind(ctx.city()?)
        .fetch_optional(ctx.platform.db.read())
        .await?;
    let Some(row) = row else { return Ok((Vec::new(), 0)) };
    let text: String = row.try_get("figures")?;
    let figures = serde_json::from_str(&text).map_err(|e| Failure::bug(e.to_string()))?;
    Ok((figures, row.try_get("revision")?))
}

/// Write them; the revision is the one that was read.
pub(super) async fn put(tx: &mut Tx, city: &str, figures: &[Figure], revision: i64) -> Result<()> {
    let text = serde_json::to_string(figures).map_err(|e| Failure::bug(e.to_string()))?;
    let statement = match revision {
        0 => {
            "insert into side_figures (city, figures, revision) values ($1, $2, $3 + 1) \
             on conflict (city) do nothing"
        }
        _ => {
            "update side_figures set figures = $2, revision = revision + 1 \
             where city = $1 and revision = $3"
        }
    };
    let done =
        sqlx::query(statement).bind(city).bind(text).bind(revision).execute(tx.sql()).await?;
    Ok(one(&done)?)
}
