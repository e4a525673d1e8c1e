//! What a collector of traces is told: one span for each request, one for each job.
//!
//! A span says what kind of thing was asked, how it ended and how long it took. It names the route
//! as it was declared, never the path, the query, a body or a person: those may be anybody's. The
//! spans lie under a target of their own, so whoever gathers them can take these and no others.

use axum::{
    extract::{MatchedPath, Request},
    http::Method,
    middleware::Next,
    response::Response,
};
use tracing::{Instrument as _, Span, field::Empty};
use yuanjian_store::jobs::{End, Job};
use yuanjian_types::Problem;

/// The target that these spans, and nothing else, are under.
pub const TARGET: &str = "yuanjian::traces";

/// Follow a request from outside everything else that it passes.
pub async fn observe(request: Request, next: Next) -> Response {
    let method = known(request.method());
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let span = tracing::info_span!(
        target: TARGET,
        "request",
        otel.name = %format_args!("{method} {}", route.unwrap_or("page")),
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = method,
        http.route = route,
        http.response.status_code = Empty,
        yuanjian.request = Empty,
    );
    let response = next.run(request).instrument(span.clone()).await;
    let status = response.status();
    span.record("http.response.status_code", i64::from(status.as_u16()));
    if status.is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
    if let Some(number) = response.headers().get("x-request-id").and_then(|v| v.to_str().ok()) {
        span.record("yuanjian.request", number);
    }
    response
}

/// The span of one attempt at a job.
pub(crate) fn of_job(job: &Job) -> Span {
    tracing::info_span!(
        target: TARGET,
        "job",
        otel.name = %format_args!("job {}", job.kind),
        otel.status_code = Empty,
        yuanjian.job.id = job.id,
        yuanjian.job.kind = job.kind,
        yuanjian.job.attempt = job.attempts,
        yuanjian.job.end = Empty,
        error.r#type = Empty,
    )
}

/// Tell how the attempt ended: of what went wrong only the code.
pub(crate) fn job_ended(span: &Span, end: &End) {
    let (word, problems): (_, &[Problem]) = match end {
        End::Done(_) => ("done", &[]),
        End::Cancelled => ("cancelled", &[]),
        End::Again(problems) => ("again", problems),
        End::Failed(problems) => ("failed", problems),
    };
    span.record("yuanjian.job.end", word);
    if let Some(first) = problems.first() {
        span.record("otel.status_code", "ERROR");
        span.record("error.type", first.code.as_str());
    }
}

/// A method by its name; a word that somebody made up is not passed on.
fn known(method: &Method) -> &str {
    let usual = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ];
    if usual.contains(method) { method.as_str() } else { "_OTHER" }
}
