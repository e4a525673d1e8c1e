//! One look at an installation for the administrator who keeps it: version, engine, storage,
//! workers, counts, and the settings in effect. No secret and no business stands in it.

use crate::{Ctx, Result, settings::Setting};
use axum::Json;
use serde::Serialize;
use sqlx::Row as _;
use utoipa::ToSchema;
use yuanjian_store::Engine;
use yuanjian_types::Timestamp;

/// An installation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SystemView {
    /// Version of the program.
    version: &'static str,
    /// Since when this process serves.
    #[schema(value_type = String)]
    opened_at: Timestamp,
    /// `sqlite` or `postgresql`.
    engine: &'static str,
    /// Last migration of its tables.
    migration: i64,
    /// Folder of the installation on its machine.
    data: String,
    /// Bytes of the database.
    database_bytes: i64,
    /// Contents kept beside it; not counted in a bucket, where a listing costs.
    contents: Option<Contents>,
    /// How much there is of what, by its key.
    counts: Vec<Count>,
    /// Background work by its state.
    jobs: Vec<Count>,
    /// Answers since the start, by class of status: `2xx` …
    answers: Vec<Count>,
    /// The settings in effect.
    settings: Vec<Setting>,
}

/// Files that were handed in or made, each kept once.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Contents {
    number: u64,
    bytes: u64,
}

/// How many of something.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Count {
    key: String,
    number: i64,
}

/// The installation at one look.
#[utoipa::path(get, path = "/api/v1/system", tag = "system", responses((status = 200, body = SystemView)))]
pub(super) async fn get_system(ctx: Ctx) -> Result<Json<SystemView>> {
    let platform = &ctx.platform;
    let db = &platform.db;
    let mut counts = Vec::new();
    let live = ctx.now.plus_seconds(-60 * platform.settings.idle_minutes).0;
    for (key, asked) in [
        ("accounts", "select count(*) as number from account where disabled = 0"),
        ("sessions", "select count(*) as number from session where seen_at > $1"),
        ("events", "select count(*) as number from event"),
        ("layers", "select count(*) as number from layer"),
        ("assessments", "select count(*) as number from assessment"),
    ] {
        let mut query = sqlx::query(asked);
        if key == "sessions" {
            query = query.bind(live);
        }
        let number = query.fetch_one(db.read()).await?.try_get("number")?;
        counts.push(Count { key: key.to_owned(), number });
    }
    let rows =
        sqlx::query("select state, count(*) as number from job group by state order by state")
            .fetch_all(db.read())
            .await?;
    let mut jobs = Vec::new();
    for row in &rows {
        jobs.push(Count { key: row.try_get("state")?, number: row.try_get("number")? });
    }
    let contents = if platform.settings.blobs.starts_with("file:") {
        let (number, bytes) = platform.blobs.usage().await?;
        Some(Contents { number, bytes })
    } else {
        None
    };
    let answers = (1..)
        .zip(platform.meters.by_class())
        .map(|(class, number)| Count { key: format!("{class}xx"), number: number as i64 })
        .collect();
    Ok(Json(SystemView {
        version: env!("CARGO_PKG_VERSION"),
        opened_at: platform.opened_at,
        engine: match db.engine() {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgresql",
        },
        migration: db.version().await?,
        data: platform.data.display().to_string(),
        database_bytes: db.size().await?,
        contents,
        counts,
        jobs,
        answers,
        settings: platform.settings.shown(),
    }))
}
