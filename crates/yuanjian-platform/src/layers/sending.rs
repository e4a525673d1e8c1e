//! Kept contents as answers.

use crate::{Ctx, Error, Result};
use axum::{
    body::Body as RawBody,
    http::header,
    response::{IntoResponse as _, Response},
};
use yuanjian_app::Failure;
use yuanjian_types::Digest;

/// A kept content as an answer, to save under a name when one is given.
pub(crate) async fn send(
    ctx: &Ctx,
    digest: Option<&Digest>,
    kind: &str,
    name: Option<&str>,
) -> Result<Response> {
    let digest = digest.ok_or_else(Error::not_found)?;
    let (size, stream) = ctx.platform.blobs.stream(digest).await?;
    let mut response = RawBody::from_stream(stream).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, value(&size.to_string())?);
    headers.insert(header::ETAG, value(&format!("\"{}\"", digest.hex()))?);
    label(response, kind, name)
}

/// An answer with its type, to save under a name when one is given.
pub(crate) fn label(mut response: Response, kind: &str, name: Option<&str>) -> Result<Response> {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, value(kind)?);
    if let Some(name) = name {
        let encoded: String = name
            .bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                    char::from(byte).to_string()
                }
                other => format!("%{other:02X}"),
            })
            .collect();
        let text = format!("attachment; filename*=UTF-8''{encoded}");
        headers.insert(header::CONTENT_DISPOSITION, value(&text)?);
    }
    Ok(response)
}

fn value(text: &str) -> Result<header::HeaderValue> {
    Ok(header::HeaderValue::from_str(text).map_err(|e| Failure::bug(e.to_string()))?)
}
