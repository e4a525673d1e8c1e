//! Blobs: contents named by their digest, in a folder or in an S3 bucket.
//!
//! A content is written once and never changed; writing it again is nothing. Uploads are streamed
//! into a temporary file and counted on the way, then hashed, so a name exists only for a whole
//! content. In a folder that holds through a loss of power: the bytes are on the disk before the
//! name is, and the name before anybody is told that the content is kept.

use crate::{S3, S3Error};
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use object_store::{
    ObjectStore, ObjectStoreExt as _, WriteMultipart, local::LocalFileSystem, path::Path as Key,
};
use std::{
    fs::File,
    io::{self, Write as _},
    path::Path,
    sync::Arc,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use yuanjian_types::Digest;

/// Why a blob could not be kept or had.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// The address of the store is none that we know.
    #[error("blob address must begin with file: or s3:")]
    UnknownStore,
    /// The S3 server cannot be used as it is set.
    #[error(transparent)]
    S3(#[from] S3Error),
    /// The content is larger than allowed.
    #[error("more than {limit} bytes")]
    TooLarge {
        /// The bound.
        limit: u64,
    },
    /// Nothing has this name.
    #[error("no blob {0}")]
    Missing(String),
    /// What is kept under this name is something else.
    #[error("blob {0} is damaged")]
    Damaged(String),
    /// The sender broke off.
    #[error("the upload broke off: {0}")]
    BrokenOff(String),
    /// The store does not serve.
    #[error("blob store")]
    Store(#[from] object_store::Error),
    /// The disk does not serve.
    #[error("disk")]
    Disk(#[from] std::io::Error),
}

/// The store of blobs.
#[derive(Debug, Clone)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    /// The folder, where the store is one: written to by ourselves, since the library does not
    /// wait for the disk.
    folder: Option<Arc<Path>>,
}

impl Blobs {
    /// Open `file:DIR` (made when missing) or `s3://BUCKET` on the server that is set.
    ///
    /// # Errors
    /// When the address is unknown or cannot be opened.
    pub fn open(address: &str, s3: &S3) -> Result<Self, BlobError> {
        if let Some(folder) = address.strip_prefix("file:") {
            let folder = Path::new(folder.trim_start_matches("//"));
            std::fs::create_dir_all(folder)?;
            let store = LocalFileSystem::new_with_prefix(folder)?;
            return Ok(Self { store: Arc::new(store), folder: Some(folder.into()) });
        }
        if let Some(bucket) = address.strip_prefix("s3://") {
            return Ok(Self { store: Arc::new(s3.open(bucket)?), folder: None });
        }
        Err(BlobError::UnknownStore)
    }

    /// Keep a content that is in memory.
    ///
    /// # Errors
    /// When the store does not serve.
    pub async fn put(&self, bytes: impl Into<Bytes>) -> Result<Digest, BlobError> {
        let bytes = bytes.into();
        let digest = Digest::of(&bytes);
        if self.has(&digest).await? {
            return Ok(digest);
        }
        match &self.folder {
            Some(folder) => keep(folder, &digest, move |file| file.write_all(&bytes)).await?,
            None => drop(self.store.put(&key(&digest), bytes.into()).await?),
        }
        Ok(digest)
    }

    /// Keep a content that arrives piece by piece, at most `limit` bytes of it.
    ///
    /// # Errors
    /// When it is larger, breaks off, or the store does not serve; nothing is kept then.
    pub async fn receive<E: std::fmt::Display>(
        &self,
        mut pieces: impl Stream<Item = Result<Bytes, E>> + Unpin,
        limit: u64,
    ) -> Result<(Digest, u64), BlobError> {
        let spool = tempfile::NamedTempFile::new()?;
        let mut file = tokio::fs::File::create(spool.path()).await?;
        let mut size = 0_u64;
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|e| BlobError::BrokenOff(e.to_string()))?;
            size += piece.len() as u64;
            if size > limit {
                return Err(BlobError::TooLarge { limit });
            }
            file.write_all(&piece).await?;
        }
        file.flush().await?;
        drop(file);
        let digest = self.put_file(spool.path()).await?;
        Ok((digest, size))
    }

    /// Keep a file's content.
    ///
    /// # Errors
    /// When the file cannot be read or the store does not serve.
    pub async fn put_file(&self, path: &Path) -> Result<Digest, BlobError> {
        let digest = digest_of(path).await?;
        if self.has(&digest).await? {
            return Ok(digest);
        }
        if let Some(folder) = &self.folder {
            let mut content = File::open(path)?;
            keep(folder, &digest, move |file| io::copy(&mut content, file).map(drop)).await?;
            return Ok(digest);
        }
        let mut upload = WriteMultipart::new(self.store.put_multipart(&key(&digest)).await?);
        if let Err(error) = send(path, &mut upload).await {
            // Parts that were sent would be kept, and paid for, under no name.
            let _ = upload.abort().await;
            return Err(error);
        }
        upload.finish().await?;
        Ok(digest)
    }

    /// Whether a content is kept.
    ///
    /// # Errors
    /// When the store does not serve.
    pub async fn has(&self, digest: &Digest) -> Result<bool, BlobError> {
        match self.store.head(&key(digest)).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// A content in memory, compared with its name.
    ///
    /// # Errors
    /// When it is missing or damaged.
    pub async fn get(&self, digest: &Digest) -> Result<Bytes, BlobError> {
        let bytes = self.found(digest).await?.bytes().await?;
        if Digest::of(&bytes) != *digest {
            return Err(BlobError::Damaged(digest.as_str().to_owned()));
        }
        Ok(bytes)
    }

    /// A content piece by piece, for sending on.
    ///
    /// # Errors
    /// When it is missing.
    pub async fn stream(
        &self,
        digest: &Digest,
    ) -> Result<(u64, impl Stream<Item = object_store::Result<Bytes>> + use<>), BlobError> {
        let found = self.found(digest).await?;
        Ok((found.meta.size, found.into_stream()))
    }

    /// A content as a file at `path`, compared with its name on the way.
    ///
    /// # Errors
    /// When it is missing, damaged, or the disk does not serve.
    pub async fn fetch(&self, digest: &Digest, path: &Path) -> Result<(), BlobError> {
        let mut pieces = self.found(digest).await?.into_stream();
        let mut file = tokio::fs::File::create(path).await?;
        while let Some(piece) = pieces.next().await {
            file.write_all(&piece?).await?;
        }
        file.flush().await?;
        if digest_of(path).await? != *digest {
            return Err(BlobError::Damaged(digest.as_str().to_owned()));
        }
        Ok(())
    }

    /// The names of all contents.
    ///
    /// # Errors
    /// When the store does not serve.
    pub async fn list(&self) -> Result<Vec<Digest>, BlobError> {
        let mut names = Vec::new();
        let mut found = self.store.list(Some(&Key::from("sha256")));
        while let Some(meta) = found.next().await {
            let hex = meta?.location.filename().unwrap_or_default().to_owned();
            names.extend(format!("sha256:{hex}").parse::<Digest>());
        }
        names.sort();
        Ok(names)
    }

    /// How many contents there are, and their bytes.
    ///
    /// # Errors
    /// When the store does not serve.
    pub async fn usage(&self) -> Result<(u64, u64), BlobError> {
        let (mut number, mut size) = (0, 0);
        let mut found = self.store.list(Some(&Key::from("sha256")));
        while let Some(meta) = found.next().await {
            number += 1;
            size += meta?.size;
        }
        Ok((number, size))
    }

    async fn found(&self, digest: &Digest) -> Result<object_store::GetResult, BlobError> {
        match self.store.get(&key(digest)).await {
            Err(object_store::Error::NotFound { .. }) => {
                Err(BlobError::Missing(digest.as_str().to_owned()))
            }
            other => Ok(other?),
        }
    }
}

/// Write a content into the folder and wait until the disk has it. What a loss of power interrupts
/// lies beside the contents under no name of theirs.
async fn keep(
    folder: &Arc<Path>,
    digest: &Digest,
    write: impl FnOnce(&mut File) -> io::Result<()> + Send + 'static,
) -> Result<(), BlobError> {
    let (folder, name) = (Arc::clone(folder), key(digest));
    let kept = tokio::task::spawn_blocking(move || {
        let target = folder.join(name.as_ref());
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let mut file = incoming(&folder)?;
        write(file.as_file_mut())?;
        file.as_file().sync_all()?;
        file.persist(&target).map_err(|e| e.error)?;
        // A new folder is a name in its parent.
        target.ancestors().skip(1).take_while(|place| place.starts_with(&folder)).try_for_each(sync)
    });
    Ok(kept.await.map_err(io::Error::other)??)
}

/// A new file beside the contents, which others may read as they may read those.
fn incoming(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".incoming-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // Less what the process's umask withholds.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Wait until the names in a folder are on the disk.
fn sync(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Send a file in parts, few at a time: they wait in memory.
async fn send(path: &Path, upload: &mut WriteMultipart) -> Result<(), BlobError> {
    let mut file = tokio::fs::File::open(path).await?;
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut buffer).await?;
        if read == 0 {
            break;
        }
        upload.wait_for_capacity(4).await?;
        upload.write(&buffer[..read]);
    }
    Ok(upload.wait_for_capacity(1).await?)
}

/// The digest of a file; hashing is work, so off the threads that answer.
async fn digest_of(path: &Path) -> Result<Digest, BlobError> {
    let path = path.to_owned();
    let hashed = tokio::task::spawn_blocking(move || Digest::of_reader(File::open(path)?));
    Ok(hashed.await.map_err(io::Error::other)??)
}

/// `sha256/ab/abcdef…`, so that no folder grows without bound.
fn key(digest: &Digest) -> Key {
    let hex = digest.as_str().trim_start_matches("sha256:");
    Key::from(format!("sha256/{}/{hex}", hex.get(..2).unwrap_or_default()))
}
