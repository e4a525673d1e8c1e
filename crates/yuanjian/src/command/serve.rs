//! `yuanjian serve`: the platform, on this machine or for an office, over TLS where it is set.

use crate::{exit::Exit, screen::Screen, telemetry::Telemetry};
use clap::Args;
use std::{net::SocketAddr, path::PathBuf, sync::Arc};
use tokio::{net::TcpListener, sync::watch};
use yuanjian_app::{Failure, Result};
use yuanjian_platform::{Platform, Settings, accounts, audit, http, jobs, notices, tls};
use yuanjian_types::Problem;

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8642")]
    pub(crate) listen: SocketAddr,
}

pub(crate) fn run(command: &Serve, screen: &Screen) -> Result<Exit> {
    block_on(async { serve(command, screen).await.map_err(|error| error.0) })
}

/// Run asynchronous work to its end, on a runtime of its own.
///
/// # Errors
/// Those of the work, or that the machine gives no threads.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| {
            Failure::unavailable(Problem::error("serve.no_threads").with("detail", e.to_string()))
        })?
        .block_on(work)
}

async fn serve(command: &Serve, screen: &Screen) -> yuanjian_platform::Result<Exit> {
    let telemetry = Telemetry::begin(Settings::read(&command.data)?.otlp.as_deref())?;
    let platform = Platform::open(&command.data).await?;
    let door = match &platform.settings.tls {
        Some(files) => Some(tls::open(files, platform.opened_at)?),
        None => None,
    };
    let listener = TcpListener::bind(command.listen).await.map_err(|e| {
        Failure::unavailable(
            Problem::error("pages.cannot_listen")
                .with("address", command.listen.to_string())
                .with("detail", e.to_string()),
        )
    })?;
    let address = listener.local_addr().unwrap_or(command.listen);
    let scheme = if door.is_some() { "https" } else { "http" };
    screen.remark(&screen.text("serve.serving", [("address", format!("{scheme}://{address}/"))]));
    if let Some(door) = door.as_ref().filter(|door| !door.warnings.is_empty()) {
        screen.problems(&door.warnings, 10);
    }
    if accounts::setup_needed(&platform).await? {
        let token = platform.setup_token.clone();
        screen.remark(&screen.text("serve.setup", [("token", token)]));
    }
    let (end, ending) = watch::channel(false);
    let telling = platform.settings.audit_syslog.clone().map(|collector| {
        tokio::spawn(audit::syslog::forward(platform.clone(), collector, ending.clone()))
    });
    // Who leaves the jobs to others leaves them the telling too.
    let hearing = (platform.settings.workers > 0)
        .then(|| tokio::spawn(notices::attend(platform.clone(), ending.clone())));
    let workers = tokio::spawn(jobs::run_workers(
        platform.clone(),
        yuanjian_platform::works(),
        platform.settings.workers,
        ending.clone(),
    ));
    let routes = http::router(platform.clone());
    let served = match door {
        Some(door) => {
            tokio::spawn(asked_to_end(end));
            tls::serve(listener, routes, door, ending).await
        }
        None => {
            let routes = routes.into_make_service_with_connect_info::<SocketAddr>();
            axum::serve(listener, routes).with_graceful_shutdown(asked_to_end(end)).await
        }
    };
    let _ = workers.await;
    for other in [telling, hearing].into_iter().flatten() {
        let _ = other.await;
    }
    platform.db.close().await;
    telemetry.end().await;
    served.map_err(|e| Failure::bug(e.to_string()))?;
    Ok(Exit::Done)
}

/// Wait for Ctrl-C or `kill`, then tell the workers too.
async fn asked_to_end(end: watch::Sender<bool>) {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => {
                tokio::select! { _ = interrupted => {}, _ = terminated.recv() => {} }
            }
            Err(_) => drop(interrupted.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupted.await);
    let _ = end.send(true);
}

/// Open an installation, do one thing with it, and close it.
///
/// # Errors
/// When there is no such installation, it does not open, or the thing is not done.
pub(crate) fn with_platform<T>(
    data: &std::path::Path,
    work: impl AsyncFnOnce(&Arc<Platform>) -> yuanjian_platform::Result<T>,
) -> Result<T> {
    if !data.is_dir() {
        return Err(Failure::io(data, &std::io::ErrorKind::NotFound.into()));
    }
    block_on(async {
        let platform = Platform::open(data).await.map_err(|e| e.0)?;
        let done = work(&platform).await;
        platform.db.close().await;
        done.map_err(|e| e.0)
    })
}
