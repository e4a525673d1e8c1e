//! The door of uploads: the files of a layer, written to the disk as they come.

use super::{
    actions::{self, Incoming, file_name},
    store::{self, StoredFile},
};
use crate::{Ctx, Error, Result, http::TroubleProblem};
use axum::{Json, extract::Multipart, http::StatusCode};
use serde::Serialize;
use serde_json::Value;
use tokio::io::AsyncWriteExt as _;
use yuanjian_app::Failure;
use yuanjian_store::BlobError;
use yuanjian_types::Problem;

/// At most this many files make one layer.
const MOST_FILES: usize = 32;
/// What a form says beside its files is a word, not a book.
const LONGEST_WORD: usize = 1_000;

/// Files of one layer.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "only describes the form for the API document")]
pub(super) struct UploadForm {
    #[schema(value_type = Vec<String>, format = Binary)]
    files: Vec<Vec<u8>>,
    /// Text encoding, when it is known better than the file says.
    encoding: Option<String>,
    /// The layer within the file, when there are several.
    layer: Option<String>,
}

/// What was uploaded, and what it holds.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct UploadView {
    id: String,
    files: Vec<StoredFile>,
    /// The file that is opened.
    source: String,
    /// Format, encoding, coordinate system or alternatives, fields, number of features.
    #[schema(value_type = Object)]
    inspection: Value,
    problems: Vec<TroubleProblem>,
}

/// Upload the files of one layer and see what they hold.
#[utoipa::path(post, path = "/api/v1/uploads", tag = "layers",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = UploadView)))]
pub(super) async fn upload_files(
    ctx: Ctx,
    mut form: Multipart,
) -> Result<(StatusCode, Json<UploadView>)> {
    let (incoming, encoding) = receive(&ctx, &mut form).await?;
    let (upload, inspection) = actions::keep(&ctx, incoming, encoding).await?;
    let problems = store::problems_in_words(&ctx, &inspection.problems);
    let inspection = serde_json::to_value(&inspection).map_err(|e| Failure::bug(e.to_string()))?;
    let view = UploadView {
        id: upload.id,
        files: upload.files,
        source: upload.source,
        inspection,
        problems,
    };
    Ok((StatusCode::CREATED, Json(view)))
}

/// Write a form's files into a folder, piece by piece, at most as much as is allowed.
pub(crate) async fn receive(ctx: &Ctx, form: &mut Multipart) -> Result<(Incoming, Option<String>)> {
    let folder = tempfile::tempdir().map_err(BlobError::Disk)?;
    let limit = ctx.platform.settings.upload_limit;
    let broken = |e: axum::extract::multipart::MultipartError| BlobError::BrokenOff(e.body_text());
    let (mut files, mut whole) = (Vec::new(), 0_u64);
    let (mut encoding, mut layer) = (None, None);
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        let Some(given) = field.file_name().map(str::to_owned) else {
            let name = field.name().unwrap_or_default().to_owned();
            let mut text = Vec::new();
            while let Some(piece) = field.chunk().await.map_err(broken)? {
                text.extend_from_slice(&piece);
                if text.len() > LONGEST_WORD {
                    let long = Problem::error("layers.field_too_long").with("name", name);
                    return Err(Error::invalid(long));
                }
            }
            let text = String::from_utf8_lossy(&text).trim().to_owned();
            match name.as_str() {
                "encoding" if !text.is_empty() => encoding = Some(text),
                "layer" if !text.is_empty() => layer = Some(text),
                _ => {}
            }
            continue;
        };
        let wrong = |code: &str| Error::invalid(Problem::error(code).with("name", given.as_str()));
        let name = file_name(&given).ok_or_else(|| wrong("layers.bad_file_name"))?;
        if files.iter().any(|(known, _)| *known == name) {
            return Err(wrong("layers.file_twice"));
        }
        if files.len() >= MOST_FILES {
            return Err(wrong("layers.too_many_files"));
        }
        let path = folder.path().join(&name);
        let mut file = tokio::fs::File::create(&path).await.map_err(BlobError::Disk)?;
        let before = whole;
        while let Some(piece) = field.chunk().await.map_err(broken)? {
            whole += piece.len() as u64;
            if whole > limit {
                return Err(BlobError::TooLarge { limit }.into());
            }
            file.write_all(&piece).await.map_err(BlobError::Disk)?;
        }
        file.flush().await.map_err(BlobError::Disk)?;
        files.push((name, whole - before));
    }
    if files.is_empty() {
        return Err(Error::invalid(Problem::error("layers.no_files")));
    }
    Ok((Incoming { folder, files, layer }, encoding))
}
