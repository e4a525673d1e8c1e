//! Uploads that go on where they broke off: tus 1.0.0 (<https://tus.io/protocols/resumable-upload>)
//! with creation, termination and checksum (sha256).
//!
//! What arrived lies in a file of the installation's folder until the content is whole; then it is
//! kept under its digest and the file goes. Only what is safely on the disk is acknowledged: the
//! row says how much, and what lies beyond it in the file was never promised and is written again.
//! An upload is made under a key of the sender's own, so asking ten times makes one.

use super::upload_store;
use crate::{Ctx, Error, Result, Role};
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::{fs::TryLockError, io::SeekFrom, path::PathBuf};
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _};
use yuanjian_app::Failure;
use yuanjian_store::{BlobError, Event};
use yuanjian_types::{Digest, Problem};

/// So much is acknowledged at a time.
const STRIDE: u64 = 4 << 20;
/// One account has at most so many uploads under way.
const MOST_OPEN: usize = 200;
/// An upload that nobody went on with for so long is given up.
const PATIENCE_SECONDS: i64 = 7 * 24 * 3600;

/// An upload.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = EvidenceUpload)]
pub(crate) struct Upload {
    pub(crate) id: String,
    pub(crate) file_name: String,
    /// Bytes there will be.
    pub(crate) size: i64,
    /// Bytes that are safely here.
    pub(crate) received: i64,
    /// Digest of the whole content, once it is whole.
    pub(crate) digest: String,
}

impl Upload {
    /// The content, once it is whole.
    pub(crate) fn content(&self) -> Option<Digest> {
        self.digest.parse().ok()
    }
}

/// Begin an upload, or find the one that was begun under the same key.
pub(crate) async fn begin(ctx: &Ctx, key: &str, name: &str, size: u64) -> Result<(Upload, bool)> {
    let actor = ctx.actor()?;
    let limit = ctx.platform.settings.upload_limit;
    if size > limit {
        return Err(BlobError::TooLarge { limit }.into());
    }
    if key.is_empty() || key.len() > 200 {
        return Err(Error::invalid(Problem::error("evidence.bad_key").at_field("key")));
    }
    let Some(name) = crate::layers::file_name(name) else {
        return Err(Error::invalid(Problem::error("layers.bad_file_name").with("name", name)));
    };
    if let Some(known) = upload_store::by_key(ctx, &actor.account, key).await? {
        if known.size != size as i64 {
            return Err(Error::refused(Problem::error("evidence.upload_differs")));
        }
        return Ok((known, false));
    }
    give_up(ctx, &actor.account).await?;
    let open = upload_store::open(ctx, &actor.account).await?;
    // What waits half done takes room on the disk and is nobody's evidence yet.
    let waiting: u64 = open.iter().map(|upload| upload.size.max(0) as u64).sum();
    if open.len() >= MOST_OPEN || waiting.saturating_add(size) > limit.saturating_mul(2) {
        return Err(Error::refused(
            Problem::error("evidence.too_many_uploads").with("open", open.len()),
        ));
    }
    let upload = Upload {
        id: uuid::Uuid::now_v7().to_string(),
        file_name: name,
        size: size as i64,
        received: 0,
        digest: String::new(),
    };
    let mut tx = ctx.begin().await?;
    let first = upload_store::add(&mut tx, actor, key, &upload).await?;
    // A row under way is no change of anything yet; the event tells when the content is whole.
    tx.commit([]).await?;
    if !first {
        let known = upload_store::by_key(ctx, &actor.account, key).await?;
        return Ok((known.ok_or_else(Error::not_found)?, false));
    }
    if size == 0 {
        return Ok((finish(ctx, upload).await?, true));
    }
    Ok((upload, true))
}

/// An upload of one's own.
pub(crate) async fn get(ctx: &Ctx, id: &str) -> Result<Upload> {
    upload_store::get(ctx, &ctx.actor()?.account, id).await?.ok_or_else(Error::not_found)
}

/// Go on with an upload at an offset; `checksum` is what the piece must hash to.
///
/// What arrived before a sender broke off is kept, unless its checksum was to be compared.
pub(crate) async fn append<E: std::fmt::Display>(
    ctx: &Ctx,
    id: &str,
    offset: i64,
    checksum: Option<[u8; 32]>,
    mut pieces: impl Stream<Item = std::result::Result<Bytes, E>> + Unpin,
) -> Result<Upload> {
    let path = path(ctx, &get(ctx, id).await?.id)?;
    let disk = |e: std::io::Error| Error::from(BlobError::Disk(e));
    let opened = std::fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&path)
        .map_err(disk)?;
    // One sender at a time; the lock goes with the file, whatever becomes of the request.
    opened.try_lock().map_err(|e| match e {
        TryLockError::WouldBlock => Error::refused(Problem::error("evidence.upload_busy")),
        TryLockError::Error(e) => disk(e),
    })?;
    // Read under the lock: whoever sent before may have brought it further.
    let mut upload = get(ctx, id).await?;
    if upload.content().is_some() && offset == upload.size {
        return Ok(upload);
    }
    if offset != upload.received {
        return Err(Error::refused(
            Problem::error("evidence.wrong_offset")
                .with("received", upload.received)
                .with("offset", offset),
        ));
    }
    opened.set_len(upload.received.max(0) as u64).map_err(disk)?;
    let mut file = tokio::fs::File::from_std(opened);
    file.seek(SeekFrom::Start(upload.received.max(0) as u64)).await.map_err(disk)?;
    let mut hash = Sha256::new();
    let (mut whole, mut promised) = (upload.received as u64, upload.received as u64);
    let mut broken = None;
    while let Some(piece) = pieces.next().await {
        let piece = match piece {
            Ok(piece) => piece,
            Err(e) => {
                broken = Some(e.to_string());
                break;
            }
        };
        whole += piece.len() as u64;
        if whole > upload.size as u64 {
            return Err(Error::invalid(Problem::error("evidence.upload_longer")));
        }
        hash.update(&piece);
        file.write_all(&piece).await.map_err(disk)?;
        if checksum.is_none() && whole - promised >= STRIDE {
            file.sync_data().await.map_err(disk)?;
            promised = whole;
            progress(ctx, &mut upload, promised).await?;
        }
    }
    file.flush().await.map_err(disk)?;
    match (checksum, broken.is_some()) {
        (Some(_), true) => {}
        (Some(expected), false) if hash.finalize()[..] != expected[..] => {
            return Err(Error::invalid(Problem::error("evidence.checksum_differs")));
        }
        _ => {
            file.sync_data().await.map_err(disk)?;
            progress(ctx, &mut upload, whole).await?;
        }
    }
    if let Some(detail) = broken {
        return Err(BlobError::BrokenOff(detail).into());
    }
    if upload.received == upload.size {
        return finish(ctx, upload).await;
    }
    Ok(upload)
}

/// Give an upload up.
pub(crate) async fn end(ctx: &Ctx, id: &str) -> Result<()> {
    let upload = get(ctx, id).await?;
    if upload.content().is_some() {
        return Err(Error::refused(Problem::error("evidence.upload_done")));
    }
    remove(ctx, &upload.id).await
}

/// Keep the whole content under its digest.
async fn finish(ctx: &Ctx, mut upload: Upload) -> Result<Upload> {
    let path = path(ctx, &upload.id)?;
    let digest = match upload.size {
        0 => ctx.platform.blobs.put(Bytes::new()).await?,
        _ => ctx.platform.blobs.put_file(&path).await?,
    };
    let mut tx = ctx.begin().await?;
    upload_store::done(&mut tx, &upload.id, &digest).await?;
    let mut told = serde_json::json!({ "size": upload.size, "digest": digest.as_str() });
    // It may be of a covert piece, of which the record keeps no names.
    if !ctx.actor()?.holds(Role::Supervisor) {
        told["file"] = upload.file_name.as_str().into();
    }
    tx.commit([Event::new("evidence.uploaded", "evidence_upload", &upload.id).with(told)]).await?;
    digest.as_str().clone_into(&mut upload.digest);
    let _ = tokio::fs::remove_file(&path).await;
    Ok(upload)
}

async fn progress(ctx: &Ctx, upload: &mut Upload, received: u64) -> Result<()> {
    let mut tx = ctx.begin().await?;
    upload_store::progress(&mut tx, &upload.id, received as i64).await?;
    tx.commit([]).await?;
    upload.received = received as i64;
    Ok(())
}

/// Give up what an account left lying.
async fn give_up(ctx: &Ctx, account: &str) -> Result<()> {
    for id in upload_store::left(ctx, account, ctx.now.plus_seconds(-PATIENCE_SECONDS)).await? {
        remove(ctx, &id).await?;
    }
    Ok(())
}

async fn remove(ctx: &Ctx, id: &str) -> Result<()> {
    let mut tx = ctx.begin().await?;
    upload_store::remove(&mut tx, id).await?;
    tx.commit([]).await?;
    let _ = tokio::fs::remove_file(path(ctx, id)?).await;
    Ok(())
}

/// Where the bytes lie meanwhile; the id is our own and no path.
fn path(ctx: &Ctx, id: &str) -> Result<PathBuf> {
    let folder = ctx.platform.data.join("uploads");
    std::fs::create_dir_all(&folder).map_err(|e| Failure::io(&folder, &e))?;
    Ok(folder.join(id))
}
