//! What takes a while to work out and never changes, kept by the content that it was made from.

use crate::{Ctx, Error, Result};
use axum::{
    http::header,
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use std::{
    collections::VecDeque,
    future::Future,
    path::{Path, PathBuf},
    sync::Mutex,
};
use yuanjian_app::Failure;
use yuanjian_types::Digest;

/// So many answers are kept; one may be a few megabytes.
const MOST: usize = 8;

/// Answers by their key, the newest last, written as JSON. One is worked out at a time, so that a
/// room of people who open the map together costs as much as one of them.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    answers: Mutex<VecDeque<(String, Bytes)>>,
    making: tokio::sync::Mutex<()>,
}

impl Kept {
    fn known(&self, key: &str) -> Option<Bytes> {
        let answers = self.answers.lock().ok()?;
        answers.iter().find(|(known, _)| known == key).map(|(_, answer)| answer.clone())
    }

    /// The answer under a key, or the one that `make` works out. What there is nothing of is not
    /// found.
    pub(super) async fn or<T, F>(&self, key: String, make: F) -> Result<Response>
    where
        T: serde::Serialize,
        F: Future<Output = Result<Option<T>>>,
    {
        if let Some(known) = self.known(&key) {
            return Ok(answer(known));
        }
        let _turn = self.making.lock().await;
        if let Some(known) = self.known(&key) {
            return Ok(answer(known));
        }
        let made = make.await?.ok_or_else(Error::not_found)?;
        let made = serde_json::to_vec(&made).map_err(|e| Failure::bug(e.to_string()))?;
        let made = Bytes::from(made);
        if let Ok(mut answers) = self.answers.lock() {
            answers.push_back((key, made.clone()));
            if answers.len() > MOST {
                answers.pop_front();
            }
        }
        Ok(answer(made))
    }
}

fn answer(json: Bytes) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], json).into_response()
}

/// A content as a file, for readers that want one; it goes when this does.
#[derive(Debug)]
pub(super) struct Fetched {
    _folder: tempfile::TempDir,
    pub(super) path: PathBuf,
}

/// A content in a folder of its own.
pub(super) async fn fetched(ctx: &Ctx, digest: &Digest, name: &str) -> Result<Fetched> {
    let folder = tempfile::tempdir().map_err(|e| Failure::io(Path::new("tmp"), &e))?;
    let path = folder.path().join(name);
    ctx.platform.blobs.fetch(digest, &path).await?;
    Ok(Fetched { _folder: folder, path })
}
