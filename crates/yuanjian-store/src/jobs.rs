//! Jobs: work that outlives a request, kept in the database and done by any process that asks.
//!
//! A job is claimed by a compare-and-set on its row and held by a lease that its worker renews;
//! when a worker dies the lease runs out and another takes over, so every job must be safe to run
//! twice. Enqueued inside a change, a job exists if and only if the change does.

use crate::database::{Database, StoreError, Tx};
use serde::Serialize;
use serde_json::{Value, json};
use sqlx::{Row as _, any::AnyRow};
use uuid::Uuid;
use yuanjian_types::{Problem, Timestamp};

/// How long a worker may be silent before another takes its job, in seconds.
const LEASE: i64 = 60;
/// How often a job is tried before it is given up.
pub const ATTEMPTS: i64 = 3;

/// A job.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Job {
    /// Its id.
    pub id: String,
    /// The city it works for.
    pub city: String,
    /// Which work, `layers.import` …
    pub kind: String,
    /// What it is about, for people.
    pub title: String,
    /// What the work needs to know.
    pub payload: Value,
    /// `queued`, `running`, `done`, `failed`, `cancelled`.
    pub state: String,
    /// How often it was begun.
    pub attempts: i64,
    /// Units done.
    pub done: i64,
    /// Units in all; 0 when that is unknown.
    pub total: i64,
    /// Key of the step under way.
    pub step: String,
    /// What came of it, or what stood in the way.
    pub result: Value,
    /// Whether somebody asked it to stop.
    pub cancelling: bool,
    /// Account that wanted it.
    pub account: String,
    /// Name of that account.
    pub account_name: String,
    /// When it was wanted.
    pub created_at: Timestamp,
    /// When it was last begun.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// A job that is wanted.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    /// The city it works for.
    pub city: &'a str,
    /// Which work.
    pub kind: &'a str,
    /// What it is about, for people.
    pub title: &'a str,
    /// What the work needs to know.
    pub payload: Value,
    /// Account that wants it.
    pub account: &'a str,
    /// Its name.
    pub account_name: &'a str,
}

/// Want a job, inside a change. Answers its id.
///
/// # Errors
/// When the database refuses.
pub async fn enqueue(tx: &mut Tx, wanted: &Wanted<'_>) -> Result<String, StoreError> {
    let id = Uuid::now_v7().to_string();
    let now = tx.now().0;
    sqlx::query(
        "insert into job (id, city, kind, title, payload, state, attempts, done, total, step, \
         result, cancelling, account, account_name, created_at, run_after, lease_until, worker) \
         values ($1, $2, $3, $4, $5, 'queued', 0, 0, 0, '', 'null', 0, $6, $7, $8, $8, 0, '')",
    )
    .bind(id.as_str())
    .bind(wanted.city)
    .bind(wanted.kind)
    .bind(wanted.title)
    .bind(wanted.payload.to_string())
    .bind(wanted.account)
    .bind(wanted.account_name)
    .bind(now)
    .execute(tx.sql())
    .await?;
    Ok(id)
}

/// Whether a job of this kind waits to begin: what is done for all that is there then need not be
/// wanted twice.
///
/// # Errors
/// When the database does not answer.
pub async fn is_waiting(tx: &mut Tx, city: &str, kind: &str) -> Result<bool, StoreError> {
    let found = sqlx::query(
        "select id from job where city = $1 and kind = $2 and state = 'queued' and attempts = 0 \
         limit 1",
    )
    .bind(city)
    .bind(kind)
    .fetch_optional(tx.sql())
    .await?;
    Ok(found.is_some())
}

/// Take the oldest job that waits, or one whose worker fell silent; first of all one that somebody
/// asked to stop. Whoever takes a job looks at `cancelling`, and at `attempts`: more than
/// [`ATTEMPTS`] says that its workers died each time, and trying again would only kill the next.
///
/// # Errors
/// When the database does not answer.
pub async fn claim(db: &Database, worker: &str, now: Timestamp) -> Result<Option<Job>, StoreError> {
    let waiting = sqlx::query(
        "select id, state, attempts, lease_until from job \
         where (state = 'queued' and run_after <= $1) or (state = 'running' and lease_until < $1) \
         order by cancelling desc, created_at, id limit 8",
    )
    .bind(now.0)
    .fetch_all(db.read())
    .await?;
    for row in waiting {
        let id: String = row.try_get("id")?;
        let attempts: i64 = row.try_get("attempts")?;
        let mut connection = db.write().await?;
        let taken = sqlx::query(
            "update job set state = 'running', attempts = attempts + 1, worker = $2, \
             started_at = $3, lease_until = $4 \
             where id = $1 and state = $5 and attempts = $6 and lease_until = $7",
        )
        .bind(id.as_str())
        .bind(worker)
        .bind(now.0)
        .bind(now.plus_seconds(LEASE).0)
        .bind(row.try_get::<String, _>("state")?)
        .bind(attempts)
        .bind(row.try_get::<i64, _>("lease_until")?)
        .execute(&mut *connection)
        .await?;
        drop(connection);
        if taken.rows_affected() == 1 {
            return get(db, &id).await;
        }
    }
    Ok(None)
}

/// Renew the lease and tell how far the work is. Answers whether it should go on: not when
/// somebody asked it to stop or another worker has it.
///
/// # Errors
/// When the database does not answer.
pub async fn progress(
    db: &Database,
    id: &str,
    worker: &str,
    now: Timestamp,
    step: &str,
    done: i64,
    total: i64,
) -> Result<bool, StoreError> {
    let mut connection = db.write().await?;
    let row = sqlx::query(
        "update job set step = $3, done = $4, total = $5, lease_until = $6 \
         where id = $1 and worker = $2 and state = 'running' returning cancelling",
    )
    .bind(id)
    .bind(worker)
    .bind(step)
    .bind(done)
    .bind(total)
    .bind(now.plus_seconds(LEASE).0)
    .fetch_optional(&mut *connection)
    .await?;
    Ok(match row {
        Some(row) => row.try_get::<i64, _>("cancelling")? == 0,
        None => false,
    })
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// With this result.
    Done(Value),
    /// With these problems; trying again would not help.
    Failed(Vec<Problem>),
    /// Something did not serve: again later, unless it was tried often enough.
    Again(Vec<Problem>),
    /// Because somebody asked it to stop.
    Cancelled,
}

/// Write down how a job ended, inside a change.
///
/// # Errors
/// `Stale` when another worker has it by now.
pub async fn finish(tx: &mut Tx, job: &Job, worker: &str, end: End) -> Result<(), StoreError> {
    let now = tx.now();
    let told = |problems: Vec<Problem>| json!({ "problems": problems });
    let (state, result, run_after) = match end {
        End::Done(result) => ("done", result, 0),
        End::Failed(problems) => ("failed", told(problems), 0),
        End::Cancelled => ("cancelled", Value::Null, 0),
        End::Again(problems) if job.attempts >= ATTEMPTS => ("failed", told(problems), 0),
        // 5 s, 25 s: long enough for a database to restart, short enough for a person to wait.
        End::Again(problems) => (
            "queued",
            told(problems),
            now.plus_seconds(5_i64.pow(job.attempts.clamp(1, 4) as u32)).0,
        ),
    };
    let changed = sqlx::query(
        "update job set state = $3, result = $4, run_after = $5, lease_until = 0, \
         ended_at = case when $3 = 'queued' then null else $6 end \
         where id = $1 and worker = $2 and state = 'running'",
    )
    .bind(job.id.as_str())
    .bind(worker)
    .bind(state)
    .bind(result.to_string())
    .bind(run_after)
    .bind(now.0)
    .execute(tx.sql())
    .await?;
    crate::database::one(&changed)
}

/// Ask a job to stop, inside a change. One that waits is ended by the next worker that looks.
///
/// # Errors
/// `Stale` when it has ended already.
pub async fn cancel(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    let now = tx.now().0;
    let changed = sqlx::query(
        "update job set cancelling = 1, run_after = $2 \
         where id = $1 and state in ('queued', 'running')",
    )
    .bind(id)
    .bind(now)
    .execute(tx.sql())
    .await?;
    crate::database::one(&changed)
}

/// A job by its id.
///
/// # Errors
/// When the database does not answer.
pub async fn get(db: &Database, id: &str) -> Result<Option<Job>, StoreError> {
    let row =
        sqlx::query("select * from job where id = $1").bind(id).fetch_optional(db.read()).await?;
    row.as_ref().map(job).transpose()
}

/// Jobs of a city, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn list(db: &Database, city: &str, limit: i64) -> Result<Vec<Job>, StoreError> {
    let rows =
        sqlx::query("select * from job where city = $1 order by created_at desc, id desc limit $2")
            .bind(city)
            .bind(limit)
            .fetch_all(db.read())
            .await?;
    rows.iter().map(job).collect()
}

fn job(row: &AnyRow) -> Result<Job, StoreError> {
    let json = |name| -> Result<Value, StoreError> {
        let text: String = row.try_get(name)?;
        serde_json::from_str(&text).map_err(|e| StoreError::Unreadable(e.to_string()))
    };
    let instant = |name| -> Result<Option<Timestamp>, StoreError> {
        Ok(row.try_get::<Option<i64>, _>(name)?.map(Timestamp))
    };
    Ok(Job {
        id: row.try_get("id")?,
        city: row.try_get("city")?,
        kind: row.try_get("kind")?,
        title: row.try_get("title")?,
        payload: json("payload")?,
        state: row.try_get("state")?,
        attempts: row.try_get("attempts")?,
        done: row.try_get("done")?,
        total: row.try_get("total")?,
        step: row.try_get("step")?,
        result: json("result")?,
        cancelling: row.try_get::<i64, _>("cancelling")? != 0,
        account: row.try_get("account")?,
        account_name: row.try_get("account_name")?,
        created_at: Timestamp(row.try_get("created_at")?),
        started_at: instant("started_at")?,
        ended_at: instant("ended_at")?,
    })
}
