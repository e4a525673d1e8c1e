//! The work on files: each that waits is looked at, and what was found is written beside it.

use super::{
    reading::{self, Found, Shown},
    store::{self, FileRow},
    text,
};
use crate::{Ctx, Result, jobs::Progress};
use serde_json::{Value, json};
use std::path::Path;
use yuanjian_app::Failure;
use yuanjian_store::jobs::Job;
use yuanjian_types::{Digest, Timestamp};

/// Look at every file that waits, one after the other.
pub(super) async fn look(ctx: Ctx, job: Job, progress: Progress) -> Result<Value> {
    let mut done = 0_usize;
    while let Some(digest) = store::waiting(&ctx, &job.city).await? {
        let left = store::number_waiting(&ctx, &job.city).await?;
        progress.tell("evidence.step.look", done, done + usize::try_from(left).unwrap_or(1))?;
        let folder = tempfile::tempdir().map_err(|e| Failure::io(Path::new("tmp"), &e))?;
        let original = folder.path().join("original");
        ctx.platform.blobs.fetch(&digest, &original).await?;
        let found = reading::look(&original, folder.path()).await;
        keep(&ctx, &job, &digest, found, folder.path()).await?;
        done += 1;
    }
    Ok(json!({ "files": done }))
}

/// Keep what was found. It is derived and tells of no deed, so no event goes with it.
async fn keep(
    ctx: &Ctx,
    job: &Job,
    digest: &Digest,
    mut found: Found,
    folder: &Path,
) -> Result<()> {
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
    let author = ctx.author(&job.city, &job.account, &job.account_name);
    let mut tx = ctx.platform.db.begin(author, Timestamp::now()).await?;
    store::put_file(&mut tx, &job.city, digest, &file, &found.body).await?;
    Ok(tx.commit([]).await?)
}
