//! The doors of uploads that go on where they broke off: tus 1.0.0.

use super::upload::{self, Upload};
use crate::{Ctx, Error, Result};
use axum::{
    Json,
    body::Body as RawBody,
    extract::Path,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use std::collections::BTreeMap;
use yuanjian_types::Problem;

/// What the uploads can do: version, extensions and the largest size are in the headers.
#[utoipa::path(options, path = "/api/v1/evidence_uploads", tag = "evidence", responses((status = 204)))]
pub(super) async fn describe_uploads(ctx: Ctx) -> Result<Response> {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    let most = HeaderValue::from(ctx.platform.settings.upload_limit);
    headers.insert(HeaderName::from_static("tus-max-size"), most);
    spoken(headers);
    Ok(response)
}

/// Begin an upload (tus creation), or find the one begun under the same key.
///
/// `Upload-Length` is its size in bytes; `Upload-Metadata` carries `filename` and `key`, the
/// sender's own name for it, each in base64.
#[utoipa::path(post, path = "/api/v1/evidence_uploads", tag = "evidence",
    params(("Upload-Length" = Option<i64>, Header), ("Upload-Metadata" = Option<String>, Header)),
    responses((status = 201, body = Upload), (status = 200, body = Upload)))]
pub(super) async fn begin_upload(ctx: Ctx, headers: HeaderMap) -> Result<Response> {
    let size = number(&headers, "upload-length")?;
    let told = metadata(&headers)?;
    let word = |name: &str| told.get(name).map(String::as_str).unwrap_or_default();
    let (upload, new) = upload::begin(&ctx, word("key"), word("filename"), size as u64).await?;
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    Ok(answer(status, &upload))
}

/// How far an upload is; `HEAD` gives the same in the headers alone.
#[utoipa::path(get, path = "/api/v1/evidence_uploads/{id}", tag = "evidence", params(("id" = String, Path)), responses((status = 200, body = Upload)))]
pub(super) async fn get_upload(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    Ok(answer(StatusCode::OK, &upload::get(&ctx, &id).await?))
}

/// Go on with an upload where it is.
#[utoipa::path(patch, path = "/api/v1/evidence_uploads/{id}", tag = "evidence",
    params(("id" = String, Path), ("Upload-Offset" = Option<i64>, Header), ("Upload-Checksum" = Option<String>, Header)),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
    responses((status = 204)))]
pub(super) async fn append_upload(
    ctx: Ctx,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: RawBody,
) -> Result<Response> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if kind != Some("application/offset+octet-stream") {
        return Err(Error::invalid(Problem::error("evidence.upload_type")));
    }
    let offset = number(&headers, "upload-offset")?;
    let checksum = checksum(&headers)?;
    let upload = upload::append(&ctx, &id, offset, checksum, body.into_data_stream()).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    place(response.headers_mut(), &upload);
    Ok(response)
}

/// Give an upload up (tus termination).
#[utoipa::path(delete, path = "/api/v1/evidence_uploads/{id}", tag = "evidence", params(("id" = String, Path)), responses((status = 204)))]
pub(super) async fn end_upload(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    upload::end(&ctx, &id).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    spoken(response.headers_mut());
    Ok(response)
}

fn answer(status: StatusCode, upload: &Upload) -> Response {
    let mut response = (status, Json(upload)).into_response();
    let headers = response.headers_mut();
    place(headers, upload);
    if let Ok(location) = HeaderValue::from_str(&format!("/api/v1/evidence_uploads/{}", upload.id))
    {
        headers.insert(header::LOCATION, location);
    }
    response
}

fn place(headers: &mut HeaderMap, upload: &Upload) {
    let offset = if upload.content().is_some() { upload.size } else { upload.received };
    headers.insert(HeaderName::from_static("upload-offset"), HeaderValue::from(offset));
    headers.insert(HeaderName::from_static("upload-length"), HeaderValue::from(upload.size));
    spoken(headers);
}

/// What every answer of the protocol says.
fn spoken(headers: &mut HeaderMap) {
    for (name, value) in [
        ("tus-resumable", "1.0.0"),
        ("tus-version", "1.0.0"),
        ("tus-extension", "creation,termination,checksum"),
        ("tus-checksum-algorithm", "sha256"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
}

fn number(headers: &HeaderMap, name: &str) -> Result<i64> {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok()?.parse::<i64>().ok())
        .filter(|number| *number >= 0)
        .ok_or_else(|| Error::invalid(Problem::error("evidence.upload_header").with("name", name)))
}

fn metadata(headers: &HeaderMap) -> Result<BTreeMap<String, String>> {
    let wrong =
        || Error::invalid(Problem::error("evidence.upload_header").with("name", "upload-metadata"));
    let Some(value) = headers.get("upload-metadata") else { return Ok(BTreeMap::new()) };
    let text = value.to_str().map_err(|_| wrong())?;
    text.split(',')
        .map(str::trim)
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
            let bytes = base64(value.trim()).ok_or_else(wrong)?;
            Ok((key.to_owned(), String::from_utf8(bytes).map_err(|_| wrong())?))
        })
        .collect()
}

fn checksum(headers: &HeaderMap) -> Result<Option<[u8; 32]>> {
    let Some(value) = headers.get("upload-checksum") else { return Ok(None) };
    let wrong =
        || Error::invalid(Problem::error("evidence.upload_header").with("name", "upload-checksum"));
    let (algorithm, sum) =
        value.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(wrong)?;
    if algorithm != "sha256" {
        return Err(wrong());
    }
    let sum = base64(sum.trim()).and_then(|bytes| bytes.try_into().ok()).ok_or_else(wrong)?;
    Ok(Some(sum))
}

/// Base64 with padding (RFC 4648).
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut number) = (0_u32, 0_u32);
    for c in text.trim_end_matches('=').bytes() {
        let six = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(six);
        number += 6;
        if number >= 8 {
            number -= 8;
            bytes.push((bits >> number & 0xFF) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_reads_the_examples_of_the_rfc() {
        for (text, plain) in
            [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYmFy", "foobar")]
        {
            assert_eq!(base64(text).unwrap(), plain.as_bytes());
        }
        assert_eq!(base64("!"), None);
    }
}
