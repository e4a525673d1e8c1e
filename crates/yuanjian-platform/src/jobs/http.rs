//! The doors of jobs, and their progress as it happens.

use super::Works;
use crate::{Actor, Ctx, Error, Result, Role, http::TroubleProblem};
use axum::{
    Json,
    extract::Path,
    http::StatusCode,
    response::sse::{Event as Sent, KeepAlive, Sse},
};
use futures_util::{Stream, stream};
use serde::Serialize;
use serde_json::Value;
use std::{convert::Infallible, sync::LazyLock, time::Duration};
use yuanjian_app::Locale;
use yuanjian_store::{
    Event,
    jobs::{self, Job},
};
use yuanjian_types::{Problem, Timestamp};

/// A job.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub(crate) struct JobView {
    id: String,
    kind: String,
    title: String,
    /// `queued`, `running`, `done`, `failed`, `cancelled`.
    state: String,
    attempts: i64,
    done: i64,
    /// 0 when it is not known.
    total: i64,
    /// The step under way, in words.
    message: String,
    /// What came of it.
    result: Value,
    /// What stood in the way.
    problems: Vec<TroubleProblem>,
    cancelling: bool,
    account_name: String,
    #[schema(value_type = String)]
    created_at: Timestamp,
    #[schema(value_type = Option<String>)]
    started_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    ended_at: Option<Timestamp>,
    /// `cancel`, while that is possible.
    may: Vec<String>,
}

/// One message of the progress: its name is `progress`, its data a job as JSON.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "only describes the messages for the API document")]
pub(super) struct JobProgressMessage {
    event: String,
    data: String,
}

/// The jobs of the city, newest first.
#[utoipa::path(get, path = "/api/v1/jobs", tag = "jobs", responses((status = 200, body = Vec<JobView>)))]
pub(super) async fn list_jobs(ctx: Ctx) -> Result<Json<Vec<JobView>>> {
    let locale = Locale::of(ctx.language);
    let actor = ctx.actor()?;
    let found = jobs::list(&ctx.platform.db, &actor.city, 200).await?;
    let seen = found.into_iter().filter_map(|job| seen(actor, job));
    Ok(Json(seen.map(|job| view(&ctx, job, &locale)).collect()))
}

/// One job.
#[utoipa::path(get, path = "/api/v1/jobs/{id}", tag = "jobs", params(("id" = String, Path)), responses((status = 200, body = JobView)))]
pub(super) async fn get_job(ctx: Ctx, Path(id): Path<String>) -> Result<Json<JobView>> {
    let locale = Locale::of(ctx.language);
    Ok(Json(view(&ctx, own(&ctx, &id).await?, &locale)))
}

/// Ask a job to stop.
#[utoipa::path(post, path = "/api/v1/jobs/{id}/cancellations", tag = "jobs", params(("id" = String, Path)), responses((status = 204)))]
pub(super) async fn cancel_job(ctx: Ctx, Path(id): Path<String>) -> Result<StatusCode> {
    let job = own(&ctx, &id).await?;
    if matches!(job.state.as_str(), "done" | "failed" | "cancelled") {
        return Err(Error::refused(Problem::error("jobs.ended")));
    }
    let mut tx = ctx.begin().await?;
    jobs::cancel(&mut tx, &id).await?;
    tx.commit([Event::new("jobs.cancelled", "job", &id)]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A job's progress as it happens (server-sent events `progress`), until it ends.
#[utoipa::path(get, path = "/api/v1/jobs/{id}/events", tag = "jobs", params(("id" = String, Path)),
    responses((status = 200, body = JobProgressMessage, content_type = "text/event-stream")))]
pub(super) async fn follow_job(
    ctx: Ctx,
    Path(id): Path<String>,
) -> Result<Sse<impl Stream<Item = std::result::Result<Sent, Infallible>>>> {
    own(&ctx, &id).await?;
    let locale = Locale::of(ctx.language);
    // The table is the only place that knows, whichever process works: so it is asked.
    let stream = stream::unfold((None::<JobView>, false), move |(last, ended)| {
        let (ctx, id, locale) = (ctx.clone(), id.clone(), locale.clone());
        async move {
            if ended {
                return None;
            }
            loop {
                let job = own(&ctx, &id).await.ok()?;
                let over = matches!(job.state.as_str(), "done" | "failed" | "cancelled");
                let now = view(&ctx, job, &locale);
                if last.as_ref() != Some(&now) {
                    let data = serde_json::to_string(&now).unwrap_or_default();
                    let sent = Sent::default().event("progress").data(data);
                    return Some((Ok(sent), (Some(now), over)));
                }
                tokio::time::sleep(Duration::from_millis(400)).await;
            }
        }
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

async fn own(ctx: &Ctx, id: &str) -> Result<Job> {
    let actor = ctx.actor()?;
    let job = jobs::get(&ctx.platform.db, id).await?.filter(|job| job.city == actor.city);
    job.and_then(|job| seen(actor, job)).ok_or_else(Error::not_found)
}

/// A job as far as somebody may see it: whole for who asked for it and for who may see what it
/// shows; that it runs and whether it failed for who keeps the machine; for others nothing.
fn seen(actor: &Actor, job: Job) -> Option<Job> {
    static WORKS: LazyLock<Works> = LazyLock::new(crate::works);
    if job.account == actor.account || WORKS.shows(&job.kind, &actor.roles()) {
        return Some(job);
    }
    actor.holds(Role::SystemAdministrator).then(|| Job {
        title: String::new(),
        payload: Value::Null,
        result: Value::Null,
        ..job
    })
}

fn view(ctx: &Ctx, job: Job, locale: &Locale) -> JobView {
    let problems: Vec<Problem> = job
        .result
        .get("problems")
        .and_then(|found| serde_json::from_value(found.clone()).ok())
        .unwrap_or_default();
    let problems: Vec<TroubleProblem> =
        problems.iter().map(|problem| TroubleProblem::of(problem, locale)).collect();
    let running = matches!(job.state.as_str(), "queued" | "running");
    let held = ctx.actor.as_ref().map(|actor| actor.roles()).unwrap_or_default();
    JobView {
        may: if running && !job.cancelling && super::CANCEL.allows(&held) {
            vec!["cancel".to_owned()]
        } else {
            Vec::new()
        },
        message: if job.step.is_empty() { String::new() } else { locale.say(&job.step, []) },
        result: if job.state == "done" { job.result } else { Value::Null },
        problems,
        id: job.id,
        kind: job.kind,
        title: job.title,
        state: job.state,
        attempts: job.attempts,
        done: job.done,
        total: job.total,
        cancelling: job.cancelling,
        account_name: job.account_name,
        created_at: job.created_at,
        started_at: job.started_at,
        ended_at: job.ended_at,
    }
}
