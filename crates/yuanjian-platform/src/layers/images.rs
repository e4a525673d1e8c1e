//! An uploaded image looked at before it is imported: its distribution, its canopy, its pictures.
//!
//! Few images at a time are at hand, one question about a whole image at a time is worked on, and as
//! many squares are cut as there are cores, whoever asks, so that memory and disk are bounded.
//! Answers are small and kept for a while, since a person who draws the line between canopy and the
//! rest asks for the same image again and again.

use super::{actions, store};
use crate::{Ctx, Error, Result};
use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};
use yuanjian_app::{
    Failure,
    canopy::{self, Looked, Ndvi},
    imagery::{self, Overview, Style},
};
use yuanjian_layer::{
    crs::Crs,
    raster::{Covered, LeastPatch, Sample, View, Window},
};
use yuanjian_types::Digest;

/// Most cells across or down of a picture.
pub(super) const SIDE: usize = 1024;

/// Answers of each kind that are kept: a few megabytes each at most.
const KEPT: usize = 8;

/// Pictures of squares that are kept: 256 dots a side, so some fifty megabytes at most.
const MOST_CUT: usize = 400;

/// Images at hand: two, so that people at two of them need no new copy at each question; no more,
/// since large ones may not fit the disk.
const MOST_AT_HAND: usize = 2;

/// What was seen of images lately, and the images at hand.
#[derive(Debug, Default)]
pub(crate) struct ImageDesk {
    at_hand: Kept<Digest, Fetched>,
    /// One image is fetched at a time.
    fetching: tokio::sync::Mutex<()>,
    /// One question about a whole image is worked on at a time.
    asking: tokio::sync::Mutex<()>,
    looked: Kept<(Digest, usize, usize), Looked>,
    parts: Kept<(Digest, usize, usize, Window), Sample>,
    counted: Kept<(Digest, String), Covered>,
    overviews: Kept<(Digest, String), Overview>,
    cut: Cut,
}

/// Pictures of squares by content, style and place: what an image shows there never changes.
#[derive(Debug)]
struct Cut {
    pictures: quick_cache::sync::Cache<Square, Picture>,
    /// As many are cut at a time as there are cores.
    turns: tokio::sync::Semaphore,
}

/// Content, style and place.
type Square = (Digest, String, [u32; 3]);
/// None where the image shows nothing.
type Picture = Arc<Option<Vec<u8>>>;

impl Default for Cut {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            pictures: quick_cache::sync::Cache::new(MOST_CUT),
            turns: tokio::sync::Semaphore::new(cores),
        }
    }
}

/// An image in a folder that goes when this does.
#[derive(Debug)]
struct Fetched {
    folder: tempfile::TempDir,
    path: PathBuf,
}

/// Answers of one kind, those asked for last in front.
#[derive(Debug)]
struct Kept<K, V>(Mutex<VecDeque<(K, Arc<V>)>>);

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(Mutex::new(VecDeque::new()))
    }
}

impl<K: PartialEq, V> Kept<K, V> {
    fn known(&self, key: &K) -> Option<Arc<V>> {
        let mut kept = self.0.lock().ok()?;
        let at = kept.iter().position(|(known, _)| known == key)?;
        let found = kept.remove(at)?;
        let answer = found.1.clone();
        kept.push_front(found);
        Some(answer)
    }

    fn keep(&self, key: K, answer: &Arc<V>) {
        self.leave(KEPT - 1);
        if let Ok(mut kept) = self.0.lock() {
            kept.push_front((key, answer.clone()));
        }
    }

    /// Keep only so many.
    fn leave(&self, most: usize) {
        if let Ok(mut kept) = self.0.lock() {
            kept.truncate(most);
        }
    }
}

/// An image that was handed in.
pub(crate) struct Image {
    name: String,
    digest: Digest,
}

impl Image {
    /// The name of its content.
    pub(crate) fn digest(&self) -> &Digest {
        &self.digest
    }

    /// The image that a layer came from; nothing where it came from something else.
    pub(crate) fn of(layer: &store::LayerRow) -> Option<Self> {
        let source = layer.entry.path.display().to_string();
        let file = layer.files.iter().find(|file| file.name == source)?;
        let ending = std::path::Path::new(&file.name).extension()?.to_str()?.to_ascii_lowercase();
        let known = matches!(ending.as_str(), "tif" | "tiff");
        known.then(|| Self { name: file.name.clone(), digest: file.digest.clone() })
    }
}

/// An upload of the person who asks, as an image.
pub(super) async fn image(ctx: &Ctx, upload: &str) -> Result<Image> {
    let upload = store::upload(ctx, upload).await?.ok_or_else(Error::not_found)?;
    let file = upload.files.into_iter().find(|file| file.name == upload.source);
    let file = file.ok_or_else(Error::not_found)?;
    Ok(Image { name: file.name, digest: file.digest })
}

/// The distribution of an image and some of its cells.
pub(super) async fn looked(
    ctx: &Ctx,
    image: &Image,
    [red, nir]: [usize; 2],
) -> Result<Arc<Looked>> {
    let key = (image.digest.clone(), red, nir);
    let kept = &ctx.platform.images.looked;
    ask(ctx, image, key, kept, move |path| canopy::look(path, red, nir, SIDE)).await
}

/// Some cells of a part of an image.
pub(super) async fn part(
    ctx: &Ctx,
    image: &Image,
    [red, nir]: [usize; 2],
    window: Window,
) -> Result<Arc<Sample>> {
    let key = (image.digest.clone(), red, nir, window);
    let kept = &ctx.platform.images.parts;
    ask(ctx, image, key, kept, move |path| canopy::part(path, red, nir, window, SIDE)).await
}

/// The canopy of an image or a part of it.
pub(super) async fn counted(
    ctx: &Ctx,
    image: &Image,
    ndvi: Ndvi,
    patch: Option<LeastPatch>,
    window: Option<Window>,
) -> Result<Arc<Covered>> {
    let key = (image.digest.clone(), format!("{ndvi:?} {patch:?} {window:?}"));
    let kept = &ctx.platform.images.counted;
    ask(ctx, image, key, kept, move |path| canopy::count(path, ndvi, patch, window, SIDE)).await
}

/// A picture of an image or a part of it, as PNG.
pub(super) async fn drawn(
    ctx: &Ctx,
    image: &Image,
    bands: [usize; 2],
    view: View,
    canopy: Option<(f64, Option<LeastPatch>)>,
    window: Option<Window>,
) -> Result<Vec<u8>> {
    let sample = match window {
        Some(window) => part(ctx, image, bands, window).await?,
        None => Arc::new(looked(ctx, image, bands).await?.sample.clone()),
    };
    let canopy = canopy.filter(|_| view == View::Canopy);
    let mask = match canopy {
        None => None,
        // The sample itself tells most thresholds; a person moves the line to and fro.
        Some((at_least, None)) if sample.reaching(at_least).is_some() => sample.reaching(at_least),
        Some((at_least, patch)) => {
            let ndvi = Ndvi { red: bands[0], nir: bands[1], at_least };
            Some(counted(ctx, image, ndvi, patch, window).await?.mask.clone())
        }
    };
    actions::blocking(move || Ok(canopy::drawn(&sample, mask.as_deref(), view))).await
}

/// An image of a layer seen as a whole, in one style.
pub(crate) async fn overview(
    ctx: &Ctx,
    image: &Image,
    crs: &Crs,
    style: &Style,
) -> Result<Arc<Overview>> {
    let key = (image.digest.clone(), format!("{crs} {style:?}"));
    let (crs, style) = (crs.clone(), style.clone());
    let kept = &ctx.platform.images.overviews;
    ask(ctx, image, key, kept, move |path| imagery::overview(path, &crs, &style)).await
}

/// The picture of a square; nothing where the image does not reach.
pub(crate) async fn square(
    ctx: &Ctx,
    image: &Image,
    crs: &Crs,
    style: &Style,
    place: [u32; 3],
) -> Result<Arc<Option<Vec<u8>>>> {
    let cut = &ctx.platform.images.cut;
    let make = async {
        let whole = overview(ctx, image, crs, style).await?;
        if !whole.reaches(place) {
            return Ok(Arc::new(None));
        }
        let file = fetched(ctx, image).await?;
        let _turn = cut.turns.acquire().await.map_err(|e| Failure::bug(e.to_string()))?;
        let (crs, style) = (crs.clone(), style.clone());
        let made = file.asked(move |path| imagery::tile(path, &crs, &whole, &style, place)).await;
        Ok::<_, Error>(Arc::new(made?))
    };
    let key = (image.digest.clone(), format!("{crs} {style:?}"), place);
    cut.pictures.get_or_insert_async(&key, make).await
}

/// Answer from what is kept, else look at the image.
async fn ask<K: PartialEq, V: Send + Sync + 'static>(
    ctx: &Ctx,
    image: &Image,
    key: K,
    kept: &Kept<K, V>,
    question: impl FnOnce(&Path) -> yuanjian_app::Result<V> + Send + 'static,
) -> Result<Arc<V>> {
    if let Some(answer) = kept.known(&key) {
        return Ok(answer);
    }
    let _turn = ctx.platform.images.asking.lock().await;
    // Somebody may have asked the same while we waited.
    if let Some(answer) = kept.known(&key) {
        return Ok(answer);
    }
    let file = fetched(ctx, image).await?;
    let looked = move |path: &Path| canopy::soon_looked_at(path).and_then(|()| question(path));
    let answer = Arc::new(file.asked(looked).await?);
    kept.keep(key, &answer);
    Ok(answer)
}

/// An image at hand.
async fn fetched(ctx: &Ctx, image: &Image) -> Result<Arc<Fetched>> {
    let desk = &ctx.platform.images;
    if let Some(known) = desk.at_hand.known(&image.digest) {
        return Ok(known);
    }
    let _turn = desk.fetching.lock().await;
    if let Some(known) = desk.at_hand.known(&image.digest) {
        return Ok(known);
    }
    // One goes before another comes.
    desk.at_hand.leave(MOST_AT_HAND - 1);
    let folder = tempfile::tempdir().map_err(yuanjian_store::BlobError::Disk)?;
    let path = folder.path().join(&image.name);
    ctx.platform.blobs.fetch(&image.digest, &path).await?;
    let file = Arc::new(Fetched { folder, path });
    desk.at_hand.keep(image.digest.clone(), &file);
    Ok(file)
}

impl Fetched {
    /// What a question to it answers.
    async fn asked<V: Send + 'static>(
        self: Arc<Self>,
        question: impl FnOnce(&Path) -> yuanjian_app::Result<V> + Send + 'static,
    ) -> Result<V> {
        actions::blocking(move || {
            question(&self.path).map_err(|failure| actions::told(failure, self.folder.path()))
        })
        .await
    }
}
