//! The work on files: each that waits is looked at, and what was found is written beside it.

use super::{
    reading::{self, Found, Shown},
    store::{self, FileRow},
    text,
};
use crate::{Ctx, Result, jobs::Progress};
use futures_util::StreamExt as _;
use serde_json::{Value, json};
use std::path::Path;
use yuanjian_app::Failure;
use yuanjian_store::jobs::Job;
use yuanjian_types::{Digest, Timestamp};

/// Files of which is asked at a time.
const BATCH: i64 = 64;

/// Look at every file that waits.
pub(super) async fn look(ctx: Ctx, job: Job, progress: Progress) -> Result<Value> {
    // Half of the machine answers pages meanwhile.
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let mut done = 0_usize;
    loop {
        let waiting = store::waiting(&ctx, &job.city, BATCH).await?;
        if waiting.is_empty() {
            return Ok(json!({ "files": done }));
        }
        let left = store::number_waiting(&ctx, &job.city).await?;
        let total = done + usize::try_from(left).unwrap_or(waiting.len());
        progress.tell("evidence.step.look", done, total)?;
        let mut looked = futures_util::stream::iter(waiting)
            .map(|digest| look_at(&ctx, &job, digest))
            .buffer_unordered(cores.div_ceil(2));
        while let Some(looked) = looked.next().await {
            looked?;
            done += 1;
            progress.tell("evidence.step.look", done, total)?;
        }
    }
}

/// Look at a file and keep what was found. It is derived and tells of no deed, so no event goes
/// with it.
async fn look_at(ctx: &Ctx, job: &Job, digest: Digest) -> Result<()> {
    let folder = tempfile::tempdir().map_err(|e| Failure::io(Path::new("tmp"), &e))?;
    let original = folder.path().join("original");
    ctx.platform.blobs.fetch(&digest, &original).await?;
    let found = reading::look(&original, folder.path()).await;
    let (file, body) = kept(ctx, found, folder.path()).await?;
    let author = ctx.author(&job.city, &job.account, &job.account_name);
    let mut tx = ctx.platform.db.begin(author, Timestamp::now()).await?;
    store::put_file(&mut tx, &job.city, &digest, &file, &body).await?;
    Ok(tx.commit([]).await?)
}

/// What was found as it is written beside a file, its pictures and preview kept; and the text.
pub(super) async fn kept(ctx: &Ctx, mut found: Found, folder: &Path) -> Result<(FileRow, String)> {
    let blobs = &ctx.platform.blobs;
    let mut pictures = Vec::new();
    for number in 1..=found.pictures {
        let kept = blobs.put_file(&folder.join(format!("page-{number}.png"))).await?;
        pictures.push(kept.as_str().to_owned());
    }
    if let Shown::Pages { pages, .. } = &mut found.shown {
        *pages = pictures;
    }
    let thumbnail = folder.join("thumbnail.png");
    let thumbnail = match found.thumbnail && thumbnail.is_file() {
        true => Some(blobs.put_file(&thumbnail).await?),
        false => None,
    };
    let preview = match &found.shown {
        Shown::Nothing => None,
        shown => {
            let bytes = serde_json::to_vec(shown).map_err(|e| Failure::bug(e.to_string()))?;
            Some(blobs.put(bytes).await?)
        }
    };
    let file = FileRow {
        state: if found.facts.fault.is_some() { "failed" } else { "read" }.to_owned(),
        media: found.media,
        signature: text::signature(&found.body),
        facts: found.facts,
        preview,
        thumbnail,
    };
    Ok((file, found.body))
}
