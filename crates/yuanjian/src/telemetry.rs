//! What the service says of itself: log lines to standard error, and traces to a collector if one
//! is set.
//!
//! Traces are off unless `[telemetry] otlp` (or `OTEL_EXPORTER_OTLP_ENDPOINT`) names a collector of
//! OpenTelemetry. The service never waits for it: spans queue in bounded memory (2048, the
//! library's default) and those beyond are dropped. Only the spans of
//! [`yuanjian_platform::traces`] leave, and no log line ever does: it may hold what a span may not.

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response, hyper::HyperClient};
use opentelemetry_otlp::{Protocol, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};
use tokio::runtime::Handle;
use tracing_subscriber::{
    EnvFilter, Layer as _,
    filter::{FilterExt as _, filter_fn},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};
use yuanjian_app::{Failure, Result};
use yuanjian_platform::traces::TARGET;

/// How long the collector may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long the end of the service waits for the last spans.
const FAREWELL: Duration = Duration::from_secs(3);

/// What goes out beside the log lines; to be ended, so that the last of it is sent.
pub(crate) struct Telemetry {
    traces: Option<SdkTracerProvider>,
}

impl Telemetry {
    /// Begin to write log lines (one JSON object each; `YUANJIAN_LOG=debug` says more) and, when a
    /// collector is set, to tell it. Must be called on the runtime that will carry it there.
    ///
    /// # Errors
    /// When the collector's address cannot be used.
    pub(crate) fn begin(collector: Option<&str>) -> Result<Self> {
        let traces = collector.map(provider).transpose()?;
        let ours = filter_fn(|told| told.target() == TARGET && told.is_span());
        let layer = traces.as_ref().map(|traces| {
            tracing_opentelemetry::layer()
                .with_tracer(traces.tracer("yuanjian"))
                .with_location(false)
                .with_target(false)
                .with_threads(false)
                .with_tracked_inactivity(false)
                .with_filter(ours)
        });
        let wanted =
            EnvFilter::try_from_env("YUANJIAN_LOG").unwrap_or_else(|_| "info,sqlx=warn".into());
        let lines = tracing_subscriber::fmt::layer()
            .json()
            .with_writer(std::io::stderr)
            .with_filter(wanted.and(filter_fn(|told| told.target() != TARGET)));
        let _ = tracing_subscriber::registry().with(layer).with(lines).try_init();
        Ok(Self { traces })
    }

    /// Send what waits, for a few seconds at most.
    pub(crate) async fn end(self) {
        if let Some(traces) = self.traces {
            let sent = tokio::task::spawn_blocking(move || traces.shutdown_with_timeout(FAREWELL));
            let _ = sent.await;
        }
    }
}

fn provider(collector: &str) -> Result<SdkTracerProvider> {
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .with_http_client(Carrier {
            client: HyperClient::with_default_connector(PATIENCE, None),
            runtime: Handle::current(),
            failing: AtomicBool::new(false),
        })
        .with_endpoint(format!("{collector}/v1/traces"))
        .with_protocol(Protocol::HttpBinary)
        .with_timeout(PATIENCE)
        .build()
        .map_err(|e| Failure::bug(e.to_string()))?;
    let version = opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    let resource =
        Resource::builder().with_service_name("yuanjian").with_attribute(version).build();
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build())
}

/// Carries spans from the thread that batches them over the service's runtime, where its sockets
/// and timers live, and says once when that begins to fail and once when it works again.
#[derive(Debug)]
struct Carrier {
    client: HyperClient,
    runtime: Handle,
    failing: AtomicBool,
}

#[async_trait::async_trait]
impl HttpClient for Carrier {
    async fn send_bytes(
        &self,
        request: Request<Bytes>,
    ) -> std::result::Result<Response<Bytes>, HttpError> {
        let client = self.client.clone();
        let sent = self.runtime.spawn(async move { client.send_bytes(request).await });
        let answer = sent.await.map_err(HttpError::from).and_then(|answer| answer);
        let fault = match &answer {
            Ok(answer) if answer.status().is_success() => None,
            Ok(answer) => Some(answer.status().to_string()),
            Err(error) => Some(error.to_string()),
        };
        match (fault, self.failing.load(Ordering::Relaxed)) {
            (Some(detail), false) => {
                self.failing.store(true, Ordering::Relaxed);
                tracing::warn!(detail, "the collector takes no traces; the service goes on");
            }
            (None, true) => {
                self.failing.store(false, Ordering::Relaxed);
                tracing::info!("the collector takes traces again");
            }
            _ => {}
        }
        answer
    }
}
