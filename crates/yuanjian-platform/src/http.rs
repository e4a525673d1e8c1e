//! The door: the order in which a request passes, and how an answer is written.

use crate::{Error, Platform, Routes, assets, identity, identity::Ctx, ogc, system, traces};
use axum::{
    Json, Router,
    extract::{FromRequest, Request},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
};
use serde::{Serialize, de::DeserializeOwned};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, set_header::SetResponseHeaderLayer,
};
use utoipa::openapi::OpenApi;
use yuanjian_app::{Failure, FailureKind, Language, Locale};
use yuanjian_types::{Problem, Severity};

/// Largest JSON body, in bytes; uploads have a limit of their own.
const BODY_LIMIT: usize = 8 << 20;

/// The whole door of an installation.
pub fn router(platform: Arc<Platform>) -> Router {
    let (router, document) = described(crate::routes());
    let document = axum::body::Bytes::from(document);
    // Only over our own TLS: whoever stands in front of us says it for himself.
    let ours = platform.settings.tls.is_some();
    let strict = ours.then_some(HeaderValue::from_static("max-age=31536000"));
    router
        .route(
            "/api/v1/openapi.json",
            axum::routing::get(move || {
                std::future::ready((
                    [(axum::http::header::CONTENT_TYPE, "application/json")],
                    document.clone(),
                ))
            }),
        )
        .fallback(assets::page)
        .layer(middleware::from_fn_with_state(platform.clone(), identity::identify))
        .layer(
            ServiceBuilder::new()
                .layer(middleware::from_fn(traces::observe))
                .layer(SetResponseHeaderLayer::overriding(
                    header::STRICT_TRANSPORT_SECURITY,
                    move |_: &Response| strict.clone(),
                ))
                .layer(middleware::from_fn_with_state(platform.clone(), system::meter))
                .layer(CompressionLayer::new())
                .layer(middleware::from_fn(speak))
                .layer(CatchPanicLayer::custom(panicked)),
        )
        .with_state(platform)
}

/// The routes and the document that describes them, as it is served: the same bytes every time.
pub fn described(routes: Routes) -> (Router<Arc<Platform>>, String) {
    use utoipa::OpenApi as _;
    #[derive(utoipa::OpenApi)]
    #[openapi(
        info(title = "Yuanjian", description = "The platform of a garden city's re-inspection."),
        components(schemas(Trouble, TroubleProblem, Gravity, Whereabouts, ogc::OgcProblem))
    )]
    struct Head;
    let (router, mut document) = routes.split();
    let mut head = Head::openapi();
    head.info.version = env!("CARGO_PKG_VERSION").to_owned();
    document.info = head.info;
    if let Some(ours) = head.components {
        let theirs = document.components.get_or_insert_default();
        theirs.schemas.extend(ours.schemas);
    }
    // The router marks a rest of a path with a star; the document knows only the name.
    let paths = std::mem::take(&mut document.paths.paths);
    document.paths.paths =
        paths.into_iter().map(|(path, item)| (path.replace("{*", "{"), item)).collect();
    (router, written(&document))
}

/// The document as text. The library keeps an operation's extensions in a map without an order;
/// they go last here, in the order of their names.
fn written(document: &OpenApi) -> String {
    let mut document = serde_json::to_value(document).unwrap_or_default();
    let paths = document["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    for item in paths.filter_map(serde_json::Value::as_object_mut) {
        for operation in item.values_mut().filter_map(serde_json::Value::as_object_mut) {
            let (told, mut own): (Vec<_>, Vec<_>) = std::mem::take(operation)
                .into_iter()
                .partition(|(name, _)| !name.starts_with("x-"));
            own.sort_by(|a, b| a.0.cmp(&b.0));
            operation.extend(told.into_iter().chain(own));
        }
    }
    format!("{document:#}\n")
}

/// What a request that was not done answers.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Trouble {
    /// Code of the first problem, for programs.
    pub code: String,
    /// Its facts.
    pub params: BTreeMap<String, serde_json::Value>,
    /// Its sentence in the reader's language.
    pub message: String,
    /// Everything that stood in the way.
    pub problems: Vec<TroubleProblem>,
    /// Number of the request, for asking about it.
    pub request: String,
}

/// One thing that stood in the way.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct TroubleProblem {
    /// Code, for programs.
    pub code: String,
    /// How bad it is.
    pub severity: Gravity,
    /// File, sheet, row, field and feature, whatever is known.
    pub place: Whereabouts,
    /// Facts.
    pub params: BTreeMap<String, serde_json::Value>,
    /// Place and sentence in the reader's language.
    pub message: String,
}

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Gravity {
    /// Worth knowing.
    Note,
    /// A person should look.
    Warning,
    /// It was refused for this.
    Error,
}

/// Where a problem sits; whatever is known is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Whereabouts {
    /// File name as the person knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Worksheet or layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Row, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// Column, attribute, cell, or field of a form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Identifier of the feature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feature: Option<String>,
}

impl TroubleProblem {
    /// A problem as a reader gets it.
    pub fn of(problem: &Problem, locale: &Locale) -> Self {
        Self {
            code: problem.code.clone(),
            severity: match problem.severity {
                Severity::Note => Gravity::Note,
                Severity::Warning => Gravity::Warning,
                Severity::Error => Gravity::Error,
            },
            place: Whereabouts {
                file: problem.place.file.clone(),
                sheet: problem.place.sheet.clone(),
                row: problem.place.row,
                field: problem.place.field.clone(),
                feature: problem.place.feature.clone(),
            },
            params: problem.params.clone(),
            message: locale.problem_in_browser(problem),
        }
    }
}

/// Write every answer that is no success as [`Trouble`] in the reader's language, and put the
/// headers that every answer carries.
async fn speak(request: Request, next: Next) -> Response {
    let ogc = ogc::is_ours(request.uri().path());
    let mut response = next.run(request).await;
    let ctx = response.extensions_mut().remove::<Ctx>();
    let (language, number) = ctx.map_or_else(
        || (Language::default(), uuid::Uuid::now_v7().to_string()),
        |ctx| (ctx.language, ctx.request),
    );
    let status = response.status();
    if let Some(Error(failure)) = response.extensions_mut().remove::<Error>() {
        response = trouble(status, failure, language, &number, ogc);
    } else if status.is_client_error() || status.is_server_error() {
        let failure = Failure::invalid_one(Problem::error(match status {
            StatusCode::NOT_FOUND => "request.not_found",
            StatusCode::METHOD_NOT_ALLOWED => "request.wrong_method",
            StatusCode::PAYLOAD_TOO_LARGE => "request.too_large",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "request.wrong_type",
            StatusCode::INTERNAL_SERVER_ERROR => "request.bug",
            _ => "request.malformed",
        }));
        let allow = response.headers().get(header::ALLOW).cloned();
        response = trouble(status, failure, language, &number, ogc);
        if let Some(allow) = allow {
            response.headers_mut().insert(header::ALLOW, allow);
        }
    }
    let headers = response.headers_mut();
    let always = [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", "camera=(self), geolocation=(self), microphone=(self)"),
    ];
    for (name, value) in always {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Ok(number) = HeaderValue::from_str(&number) {
        headers.insert("x-request-id", number);
    }
    response
}

fn trouble(
    status: StatusCode,
    failure: Failure,
    language: Language,
    number: &str,
    ogc: bool,
) -> Response {
    let locale = Locale::of(language);
    let mut problems = failure.problems;
    if failure.kind == FailureKind::Bug {
        // The reader gets the number; the detail is for whoever mends it.
        tracing::error!(request = number, problems = ?problems, "bug");
        problems = vec![Problem::error("request.bug")];
    }
    let first = problems.first().cloned().unwrap_or_else(|| Problem::error("request.malformed"));
    let body = Trouble {
        message: locale.problem_in_browser(&first),
        code: first.code,
        params: first.params,
        problems: problems.iter().map(|problem| TroubleProblem::of(problem, &locale)).collect(),
        request: number.to_owned(),
    };
    let mut response =
        if ogc { ogc::problem(status, body) } else { (status, Json(body)).into_response() };
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}

fn panicked(detail: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let said = detail
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| detail.downcast_ref::<&str>().copied())
        .unwrap_or("panic");
    Error(Failure::bug(said)).into_response()
}

/// A JSON body; a fault is told with the field it is in.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        let json = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| {
                value.split(';').next().unwrap_or_default().trim() == "application/json"
            });
        if !json {
            return Err(Error::invalid(Problem::error("request.wrong_type")));
        }
        let reading = axum::body::to_bytes(request.into_body(), BODY_LIMIT);
        let bytes = match tokio::time::timeout(Duration::from_secs(60), reading).await {
            Ok(Ok(bytes)) => bytes,
            _ => return Err(Error::invalid(Problem::error("request.too_large"))),
        };
        without_nul(&bytes)?;
        let reader = &mut serde_json::Deserializer::from_slice(&bytes);
        serde_path_to_error::deserialize(reader).map(Self).map_err(|error| {
            let field = error.path().to_string();
            Error::invalid(
                Problem::error("request.malformed_field")
                    .at_field(field)
                    .with("detail", error.into_inner().to_string()),
            )
        })
    }
}

/// Refuse a text with the character U+0000: PostgreSQL cannot keep it, no document can show it, and
/// nobody means it.
fn without_nul(json: &[u8]) -> Result<(), Error> {
    // Only an escape can bring it; a rare one, so the whole is read again. What is no JSON is told
    // by who reads it next.
    let escaped = json.windows(6).any(|six| six == br"\u0000");
    match escaped.then(|| nul_in(&serde_json::from_slice(json).unwrap_or_default())).flatten() {
        Some(field) => Err(Error::invalid(
            Problem::error("request.nul").at_field(field.trim_start_matches('.')),
        )),
        None => Ok(()),
    }
}

/// Where in `value` the first text with that character is, such as `.people[2].name`.
fn nul_in(value: &serde_json::Value) -> Option<String> {
    use serde_json::Value as V;
    match value {
        V::String(text) => text.contains('\0').then(String::new),
        V::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(number, item)| Some(format!("[{number}]{}", nul_in(item)?))),
        V::Object(fields) => fields.iter().find_map(|(name, field)| {
            let rest = if name.contains('\0') { Some(String::new()) } else { nul_in(field) };
            Some(format!(".{}{}", name.replace('\0', "\u{fffd}"), rest?))
        }),
        _ => None,
    }
}
