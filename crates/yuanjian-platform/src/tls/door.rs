//! The door with TLS in front of it, and a certificate that is renewed without a restart.

use super::{
    Files,
    certificate::{Certificate, bytes, chain},
};
use axum::Router;
use axum_server::{Handle, tls_rustls::RustlsConfig};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{PrivateKeyDer, pem::PemObject as _},
};
use std::{
    net::SocketAddr,
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio::sync::watch;
use yuanjian_app::{Failure, Result};
use yuanjian_types::{Problem, Timestamp};

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(30);
/// How long a browser may take for the head of a request.
const HEAD: Duration = Duration::from_secs(30);
/// How long answers that are on their way may take once the server was asked to end.
const GRACE: Duration = Duration::from_secs(30);

/// A certificate and its key, read and found to belong together.
#[derive(Debug)]
pub struct Door {
    files: Files,
    config: RustlsConfig,
    /// What the certificate says.
    pub certificate: Certificate,
    /// What should be looked after, though it serves.
    pub warnings: Vec<Problem>,
}

/// Read the files that the settings name.
///
/// # Errors
/// When one is missing, unreadable or holds something else, or the key is another certificate's.
pub fn open(files: &Files, now: Timestamp) -> Result<Door> {
    let (config, certificate) = read(files)?;
    let mut warnings = certificate.warnings(now);
    warnings.extend(read_by_others(&files.key));
    Ok(Door {
        files: files.clone(),
        config: RustlsConfig::from_config(Arc::new(config)),
        certificate,
        warnings,
    })
}

/// Serve until asked to end, then let what is on its way finish.
///
/// # Errors
/// When the listener breaks.
pub async fn serve(
    listener: tokio::net::TcpListener,
    routes: Router,
    door: Door,
    ending: watch::Receiver<bool>,
) -> std::io::Result<()> {
    let handle = Handle::new();
    let closing = tokio::spawn(close(handle.clone(), ending));
    let renewing = tokio::spawn(renew(door.files, door.config.clone()));
    let mut server = axum_server::from_tcp_rustls(listener.into_std()?, door.config)?
        .handle(handle)
        .first_request_timeout(HEAD);
    server.http_builder().http1().header_read_timeout(HEAD);
    let served = server.serve(routes.into_make_service_with_connect_info::<SocketAddr>()).await;
    renewing.abort();
    closing.abort();
    served
}

async fn close(handle: Handle<SocketAddr>, mut ending: watch::Receiver<bool>) {
    let _ = ending.wait_for(|ends| *ends).await;
    handle.graceful_shutdown(Some(GRACE));
}

/// Take the files anew when they changed or somebody says so (`SIGHUP`). What cannot be used is
/// told in the log, and the certificate before it goes on serving.
async fn renew(files: Files, config: RustlsConfig) {
    let mut asked = Asked::new();
    let mut seen = changed(&files);
    loop {
        let told = tokio::select! {
            () = tokio::time::sleep(LOOK) => false,
            () = asked.next() => true,
        };
        let now = changed(&files);
        if !told && now == seen {
            continue;
        }
        match read(&files) {
            Ok((fresh, certificate)) => {
                config.reload_from_config(Arc::new(fresh));
                seen = now;
                tracing::info!(
                    until = %certificate.until,
                    fingerprint = certificate.fingerprint,
                    "the certificate was read anew"
                );
                for problem in certificate.warnings(Timestamp::now()) {
                    tracing::warn!(code = problem.code, until = %certificate.until, "certificate");
                }
            }
            Err(failure) => {
                // Half renewed perhaps: certificate and key are two files. Looked at again.
                tracing::error!(problems = ?failure.problems, "the certificate was not renewed");
            }
        }
    }
}

/// When each file was last written.
fn changed(files: &Files) -> [Option<SystemTime>; 2] {
    [&files.certificate, &files.key]
        .map(|path| std::fs::metadata(path).and_then(|facts| facts.modified()).ok())
}

fn read(files: &Files) -> Result<(ServerConfig, Certificate)> {
    let certificates = chain(&files.certificate)?;
    let certificate = Certificate::read(&files.certificate)?;
    let shown = |path: &Path| path.display().to_string();
    let key = PrivateKeyDer::from_pem_slice(&bytes(&files.key)?).map_err(|_| {
        Failure::invalid_one(Problem::error("tls.no_key").with("path", shown(&files.key)))
    })?;
    let wrong = |error: rustls::Error| {
        let code = match error {
            rustls::Error::InconsistentKeys(_) => "tls.mismatched",
            _ => "tls.unusable",
        };
        Failure::invalid_one(
            Problem::error(code)
                .with("certificate", shown(&files.certificate))
                .with("key", shown(&files.key))
                .with("detail", error.to_string()),
        )
    };
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|config| config.with_no_client_auth().with_single_cert(certificates, key))
        .map_err(wrong)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok((config, certificate))
}

/// A key that everybody on the machine may read is nobody's.
#[cfg(unix)]
fn read_by_others(key: &Path) -> Option<Problem> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(key).ok()?.permissions().mode();
    (mode & 0o004 != 0)
        .then(|| Problem::warning("tls.open_key").with("path", key.display().to_string()))
}

#[cfg(not(unix))]
fn read_by_others(_: &Path) -> Option<Problem> {
    None
}

/// Somebody's word that there is a new certificate.
struct Asked {
    #[cfg(unix)]
    signal: Option<tokio::signal::unix::Signal>,
}

impl Asked {
    fn new() -> Self {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Self { signal: signal(SignalKind::hangup()).ok() }
        }
        #[cfg(not(unix))]
        Self {}
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(signal) = &mut self.signal {
            signal.recv().await;
            return;
        }
        std::future::pending().await
    }
}
