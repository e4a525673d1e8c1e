//! What takes a while to work out and never changes, kept by the content that it was made from.

use crate::{Ctx, Error, Result};
use serde_json::Value;
use std::{
    collections::VecDeque,
    future::Future,
    path::{Path, PathBuf},
    sync::Arc,
};
use yuanjian_app::Failure;
use yuanjian_types::Digest;

/// So many answers are kept; one may be a few megabytes.
const MOST: usize = 8;

/// Answers by their key, the newest last. One is worked out at a time, so that a room of people who
/// open the map together costs as much as one of them.
#[derive(Debug)]
pub(crate) struct Kept {
    answers: tokio::sync::Mutex<VecDeque<(String, Arc<Value>)>>,
}

impl Default for Kept {
    fn default() -> Self {
        Self { answers: tokio::sync::Mutex::new(VecDeque::new()) }
    }
}

impl Kept {
    /// The answer under a key, or the one that `make` works out.
    pub(super) async fn or<T, F>(&self, key: String, make: F) -> Result<Arc<Value>>
    where
        T: serde::Serialize,
        F: Future<Output = Result<T>>,
    {
        let mut answers = self.answers.lock().await;
        if let Some((_, known)) = answers.iter().find(|(known, _)| *known == key) {
            return Ok(known.clone());
        }
        let made = serde_json::to_value(make.await?).map_err(|e| Failure::bug(e.to_string()));
        let made = Arc::new(made.map_err(Error::from)?);
        answers.push_back((key, made.clone()));
        if answers.len() > MOST {
            answers.pop_front();
        }
        Ok(made)
    }
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
