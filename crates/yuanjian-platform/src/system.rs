//! Is it alive, is it ready, how much is it doing; and for who keeps it, how it is set.

mod overview;

use crate::{Action, Platform, Result, Role, Routes};
use axum::{
    Json,
    extract::{Request, State},
    http::header,
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::{
    fmt::Write as _,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};
use utoipa_axum::routes;

/// Asking for health is open to whatever watches the machine.
pub const WATCH: Action = Action::anyone("system.watch");

/// How the installation is set, and what lies in it: for who keeps it running.
pub const READ: Action = Action::of("system.read", &[Role::SystemAdministrator]);

/// The routes.
pub fn routes() -> Routes {
    Routes::default()
        .with(WATCH, routes!(healthz))
        .with(WATCH, routes!(readyz))
        .with(WATCH, routes!(metrics))
        .with(READ, routes!(overview::get_system))
}

/// Counts since the start.
#[derive(Debug, Default)]
pub struct Meters {
    /// Answers by the first digit of their status, from 1.
    answers: [AtomicU64; 5],
    /// Answers by how long they took; the last holds all that took longer.
    durations: [AtomicU64; BOUNDS.len() + 1],
    /// Microseconds in all.
    spent: AtomicU64,
}

impl Meters {
    /// Answers since the start by the first digit of their status, from 1.
    fn by_class(&self) -> [u64; 5] {
        self.answers.each_ref().map(|counter| counter.load(Ordering::Relaxed))
    }
}

/// Upper bounds of the duration histogram, in milliseconds.
const BOUNDS: [u64; 8] = [5, 10, 25, 50, 100, 250, 1000, 5000];

/// Count a request on its way out.
pub async fn meter(
    State(platform): State<Arc<Platform>>,
    request: Request,
    next: Next,
) -> Response {
    let began = Instant::now();
    let response = next.run(request).await;
    let took = began.elapsed();
    let meters = &platform.meters;
    let class = usize::from(response.status().as_u16() / 100).clamp(1, 5);
    meters.answers[class - 1].fetch_add(1, Ordering::Relaxed);
    let slot = BOUNDS.iter().position(|&bound| took.as_millis() <= u128::from(bound));
    meters.durations[slot.unwrap_or(BOUNDS.len())].fetch_add(1, Ordering::Relaxed);
    meters.spent.fetch_add(took.as_micros() as u64, Ordering::Relaxed);
    response
}

/// How the program is.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Health {
    /// `ok`.
    status: &'static str,
    /// Version of the program.
    version: &'static str,
}

/// The program runs.
#[utoipa::path(get, path = "/healthz", tag = "system", security(()), responses((status = 200, body = Health)))]
async fn healthz() -> Json<Health> {
    Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") })
}

/// The program can serve: its database answers.
#[utoipa::path(get, path = "/readyz", tag = "system", security(()), responses((status = 200, body = Health)))]
async fn readyz(State(platform): State<Arc<Platform>>) -> Result<Json<Health>> {
    sqlx::query("select 1").execute(platform.db.read()).await?;
    Ok(healthz().await)
}

/// Counts for Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "system", security(()), responses((status = 200, body = String, content_type = "text/plain")))]
async fn metrics(State(platform): State<Arc<Platform>>) -> Result<impl IntoResponse> {
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let meters = &platform.meters;
    let mut text = String::from(
        "# HELP yuanjian_requests_total Requests answered, by class of status.\n\
         # TYPE yuanjian_requests_total counter\n",
    );
    for (class, number) in (1..).zip(meters.by_class()) {
        let _ = writeln!(text, "yuanjian_requests_total{{status=\"{class}xx\"}} {number}");
    }
    text.push_str(
        "# HELP yuanjian_request_seconds How long answers took.\n\
         # TYPE yuanjian_request_seconds histogram\n",
    );
    let mut sum = 0;
    for (slot, counter) in meters.durations.iter().enumerate() {
        sum += count(counter);
        let bound = BOUNDS
            .get(slot)
            .map_or_else(|| "+Inf".to_owned(), |&bound| (bound as f64 / 1000.0).to_string());
        let _ = writeln!(text, "yuanjian_request_seconds_bucket{{le=\"{bound}\"}} {sum}");
    }
    let _ = writeln!(text, "yuanjian_request_seconds_sum {}", count(&meters.spent) as f64 / 1e6);
    let _ = writeln!(text, "yuanjian_request_seconds_count {sum}");
    let rows =
        sqlx::query("select state, count(*) as number from job group by state order by state")
            .fetch_all(platform.db.read())
            .await?;
    text.push_str("# HELP yuanjian_jobs Jobs, by state.\n# TYPE yuanjian_jobs gauge\n");
    for row in rows {
        use sqlx::Row as _;
        let (state, number): (String, i64) = (row.try_get("state")?, row.try_get("number")?);
        let _ = writeln!(text, "yuanjian_jobs{{state=\"{state}\"}} {number}");
    }
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text))
}
