//! The web pages, embedded in the program.
//!
//! Files below `/assets/` carry their content's hash in their name and are kept by browsers for a
//! year; everything else that is no file and no API is the one page, which is never kept, because
//! it carries the nonce of its content policy.

use crate::{Error, media};
use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, header},
    response::{IntoResponse as _, Response},
};
use rust_embed::RustEmbed;

/// What Vite built; empty in a checkout where the web was not built yet.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Files;

/// What stands in the page for the nonce of each answer.
const NONCE: &str = "__CSP_NONCE__";

/// Answer a request that no route takes.
pub async fn page(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let reading = matches!(*request.method(), Method::GET | Method::HEAD);
    if !reading || path.starts_with("api/") || path.starts_with("ogc/") {
        return Error::not_found().into_response();
    }
    match file(path, request.headers()) {
        Some(response) => response,
        None if path.starts_with("assets/") || path.contains('.') => {
            Error::not_found().into_response()
        }
        None => index(),
    }
}

/// A file, in the smallest form that the reader takes.
fn file(path: &str, asking: &HeaderMap) -> Option<Response> {
    if path.is_empty() || path == "index.html" || path.ends_with(".br") || path.ends_with(".gz") {
        return None;
    }
    let kind = kind_of(path)?;
    let takes = asking.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or("");
    let forms = [("br", ".br"), ("gzip", ".gz")];
    let packed = forms
        .iter()
        .filter(|(name, _)| media::taken(takes).any(|way| way == *name))
        .find_map(|(name, ending)| Some((*name, Files::get(&format!("{path}{ending}"))?)));
    let (encoding, found) = match packed {
        Some((name, found)) => (Some(name), found),
        None => (None, Files::get(path)?),
    };
    let mut response = found.data.into_owned().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    let kept = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    if kind.starts_with("text/javascript") {
        // A worker lives by its script's own policy, not by the page's: the map's fetches tiles.
        let policy = "default-src 'none'; script-src 'self'; connect-src 'self'; \
                      frame-ancestors 'none'";
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    }
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

/// The one page, with a nonce of its own.
fn index() -> Response {
    let Some(found) = Files::get("index.html") else {
        return Error::not_found().into_response();
    };
    let nonce = crate::accounts::secret();
    // Browsers tell of one "inline style" refused where a drawer or a dialogue opens, also beside the
    // map: the kit's scroll lock and its measure of scroll bars (`@rc-component/util`, `updateCSS`)
    // put a style sheet in without a nonce and have no setting for one. What is lost is that the page
    // behind does not scroll; allowing it would allow every inline style. The map's engine and its
    // drawing set styles by script, which no policy refuses.
    let text = String::from_utf8_lossy(&found.data).replace(NONCE, &nonce);
    let policy = format!(
        "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; \
         manifest-src 'self'; frame-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; \
         object-src 'none'"
    );
    let mut response = axum::response::Html(text).into_response();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn kind_of(path: &str) -> Option<&'static str> {
    Some(match path.rsplit('.').next()? {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "json" | "map" => "application/json; charset=utf-8",
        "webmanifest" => "application/manifest+json; charset=utf-8",
        "woff2" => "font/woff2",
        "html" => "text/html; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        _ => return None,
    })
}
